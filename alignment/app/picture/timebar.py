"""The timeline under the map, its panel, and the progress of what the page waits for."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import Any, NamedTuple

from dash import html

from alignment.analysis.bloc_stability import DEFAULT_REPLICATES, BlocStability
from alignment.analysis.significance import Significance
from alignment.app.panels import components as ui
from alignment.app.state import PageModel
from alignment.charts.bloc_flow import make_bloc_flow, make_bloc_flow_figure
from alignment.charts.period_lines import make_position_lines
from alignment.export.panel_charts import DEFAULT_COUNTRIES, MAX_LINES
from alignment.model.text_format import format_count, format_estimate, format_first_names
from alignment.model.view import View
from alignment.reports.study import explain_unknown_stability, get_interval_note
from alignment.scene.encoding import TOO_FEW_VOTES
from alignment.server.jobs import Job
from alignment.server.study_cache import MAX_IMMEDIATE_PERIODS, StudyCache
from alignment.studies.comparison import PENDING, UNSTATED_NOTE
from alignment.studies.dyadic_regression import AGREEMENT_OUTCOME
from alignment.studies.study import Study
from alignment.studies.timeline import (
    CUMULATIVE,
    WINDOWS,
    YEARS,
    Period,
    PeriodResult,
    Timeline,
    describe_same_votes,
    describe_unresampled,
)

# The panel that shows the progress of the swap test.
LINKS_PANEL = "links"
# On more roll calls the swap test is left to the command line.
MAX_SWAP_ROLLCALLS = 150


class PendingWork(NamedTuple):
    """Progress of the slow work of a page.

    `ready` names the parts that are ready, and `is_over` is whether nothing is left to wait for.
    """

    note: Any
    ready: str
    is_over: bool


def describe_pending_work(page_model: PageModel, start: bool = True) -> PendingWork:
    """Return the progress of a page: first of a long timeline, then of stability and positions.

    Without `start`, resampling that has not begun is left alone, since it would take the time that
    a new map needs.
    """
    parts: list[str] = []
    if page_model.timeline_job is not None:
        note = render_timeline_progress(page_model.timeline_job, page_model.resolved.period)
        is_over = bool(page_model.timeline_job.error)
    elif page_model.study is None:
        note, is_over = "", True
    else:
        studies, study = page_model.study_cache, page_model.study
        timeline, view = page_model.resolved.timeline, page_model.state.view
        job = studies.resampler.request(study) if start else Job(total=DEFAULT_REPLICATES)
        note = render_stability_note(page_model.stability, job)
        has_stability = page_model.stability is not None or bool(job.error)
        lines = studies.get_positions_job(timeline) if timeline is not None else None
        has_lines = lines is None or bool(lines.error)
        shows_links, shows_pairs = view.panel == LINKS_PANEL, shows_pair_model(view)
        pairs = studies.get_dyadic_regression(study, start) if shows_pairs else None
        swaps = studies.get_swap_test(study, start=False)
        if start and shows_links:
            swaps = request_swap_test(studies, study)
        # In a timeline each period would need a check of its own.
        check = studies.get_model_check(study, start=start and timeline is None)
        if has_stability and view.panel == "swing" and isinstance(check, Job) and not check.error:
            note = _render_progress(check, f" Checking the model of swing …{_count_steps(check)}")
        comparison = page_model.resolved.comparison
        is_compared = comparison is None or comparison.obstacle != PENDING
        if comparison is not None and not is_compared and start:
            before_job = studies.resampler.request(comparison.before)
            is_compared = bool(before_job.error)
            if has_stability and not is_compared:
                text = f" {comparison.names[0]}: checking how stable the blocs are …"
                note = _render_progress(before_job, text + _count_steps(before_job))
        is_running = not is_compared or any(map(_is_running, (pairs, swaps, check)))
        # A cached panel may wait for a job that other pages left, which the next poll starts.
        is_left = (shows_pairs and pairs is None) or (shows_links and swaps is None)
        is_running |= is_left and not start
        is_over = has_stability and has_lines and not is_running
        if timeline is not None and len(timeline.results) > MAX_IMMEDIATE_PERIODS:
            parts.append("periods")
        parts += ["sure"] if has_stability else []
        parts += ["lines"] if has_lines else []
        parts += ["changes"] if comparison is not None and is_compared else []
        # Each tenth of the pairs redraws the page, since they take long.
        if pairs is not None:
            parts.append(f"pairs{_count_tenths(pairs)}" if isinstance(pairs, Job) else "pairs")
        # Each tenth of the swaps too, but only on the panel that shows it.
        if isinstance(swaps, Job):
            parts += [f"swaps{_count_tenths(swaps)}"] if shows_links else []
        elif swaps is not None:
            parts.append("swaps")
        if check is not None and not _is_running(check):
            parts.append("model")
    return PendingWork(note, " ".join(parts), is_over)


def shows_pair_model(view: View) -> bool:
    """Return whether a page shows the model of the agreement of pairs, or waits for it."""
    return view.panel == "why" and AGREEMENT_OUTCOME in view.facts


def _is_running(result: object) -> bool:
    return isinstance(result, Job) and not result.error


def _count_steps(job: Job) -> str:
    # The total is known once it has begun.
    return f" ({job.current} of {job.total})" if job.current else ""


def _count_tenths(job: Job) -> int:
    return round(10 * job.current / job.total)


def describe_regression_progress(job: Job) -> str:
    """Return how far the model of the agreement of pairs is."""
    if job.error:
        return f"The associations of agreement are not known: {job.error}."
    return f"Computing: permutations {10 * _count_tenths(job)}% done; the result then appears here."


def describe_check_progress(job: Job) -> str:
    """Return that the check of the model of swing runs, or why it failed."""
    if job.error:
        return f"Whether the model describes these votes is not known: {job.error}."
    return (
        "The model is not checked yet, so swing has no interval. The check takes up to 20 seconds. "
        "The line below the map shows its progress after that of bloc stability."
    )


def request_swap_test(study_cache: StudyCache, study: Study) -> Significance | Job | None:
    """Return the swap test or its progress, started if need be; None on too many roll calls."""
    return study_cache.get_swap_test(study) if len(study.rollcalls) <= MAX_SWAP_ROLLCALLS else None


def describe_swap_progress(job: Job | None) -> str:
    """Return how far the swap test is, or which command runs it."""
    if job is None:
        return f"On more than {MAX_SWAP_ROLLCALLS} votes the command alignment links computes it."
    if job.error:
        return f"Not known: {job.error}."
    share = _count_tenths(job) / 10
    return f"Computing: {share:.0%} of the votes swapped; the result then appears here."


def render_timeline_progress(job: Job, period: str) -> Any:
    """Return how far a long timeline is; meanwhile the map shows one period."""
    if job.error:
        return f"There is no timeline: {job.error}."
    text = f" Preparing the periods, {job.current} of {job.total}"
    return _render_progress(
        job, f"{text}; meanwhile {period} is placed by itself" if period else text
    )


def render_stability_note(stability: BlocStability | None, job: Job) -> Any:
    """Return the stability of the blocs, or how far the resampling is."""
    if job.error:
        return f"Bloc stability is unknown: {job.error}."
    if stability is None:
        return _render_progress(job, f" Checking how stable the blocs are …{_count_steps(job)}")
    if reason := explain_unknown_stability(stability):
        return reason
    numbers = html.Span(f" {stability.count_text}", className="more")
    who, verb, rest = stability.finding.partition(" could")
    short = ui.to_html_props(data_short=who.removesuffix(" of the countries"))
    words = [html.Span(html.Span(who, className="more"), **short), verb + rest]
    return [ui.render_method_link(words, "bloc-probability"), numbers]


def _render_progress(job: Job, text: str) -> html.Span:
    # Screen readers say only the end of it, not each step.
    bar = html.Progress(value=str(job.current), max=str(job.total))
    return html.Span([bar, text], **ui.to_html_props(aria_live="off"))


TIMELINE_LABELS = {YEARS: "Years", WINDOWS: "Windows of {width} years", CUMULATIVE: "Cumulative"}
MIN_WINDOW_YEARS, MAX_WINDOW_YEARS = 2, 50


def render_page_time_bar(page_model: PageModel) -> Any:
    """Return the time bar of a page."""
    view, resolved = page_model.state.view, page_model.resolved
    if page_model.timeline_job is not None:
        periods = resolved.pending_periods
    elif resolved.timeline is not None:
        periods = tuple(moment.period for moment in resolved.timeline.results)
    else:
        return render_time_bar((), replace(view, time=""))
    return render_time_bar(periods, replace(view, period=resolved.period))


def render_time_bar(periods: tuple[Period, ...], view: View) -> Any:
    """Return the kinds of timelines, or with a timeline its periods and the buttons of a player."""
    if not view.time:
        title = html.Span("Over time:", className="legend-title")
        chips = [
            ui.render_chip(label.format(width=view.width), f"time:{kind}")
            for kind, label in TIMELINE_LABELS.items()
        ]
        return html.Div([title, *chips], className="timebar")
    stops = [
        ui.render_gesture_button(
            period.label,
            f"period:{period.label}",
            "stop" if period.has_enough_votes else "stop few-votes",
            title=_describe_period(period),
            # Tab stops once; the arrow keys move along the row (assets/focus.js).
            tabIndex=0 if period.label == view.period else -1,
            **ui.to_html_props(
                aria_current=period.label == view.period,
                aria_label=f"{period.label}: {_describe_period(period)}",
                # The period on the map is large and shows it (assets/style.css).
                data_texts=period.content_text,
            ),
        )
        for period in periods
    ]
    current = next((index for index, each in enumerate(periods) if each.label == view.period), 0)
    has_votes = [period.has_enough_votes for period in periods]
    has_earlier, has_later = any(has_votes[:current]), any(has_votes[current + 1 :])
    grey = "(no such period has enough votes)"
    tools: list[Any] = [
        # A button that leads nowhere keeps the keyboard focus, so it is not disabled.
        ui.render_script_chip(
            symbol, title=name, aria_label=name, data_step=step, aria_disabled=not is_possible
        )
        for symbol, name, step, is_possible in (
            ("◀", f"Earlier period {'(key ,)' if has_earlier else grey}", "-1", has_earlier),
            ("▶ Play", "Play or pause (space)", "play", sum(has_votes) > 1),
            ("▶", f"Later period {'(key .)' if has_later else grey}", "1", has_later),
        )
    ]
    if sum(has_votes) <= 1:
        which = "only one" if any(has_votes) else "no"
        text = f"Play needs two periods with enough votes; {which} period here has."
        tools.append(html.Span(text, className="meta"))
    if view.time == WINDOWS:
        tools.append(_render_width_choice(view, len(periods)))
    tools.append(ui.render_chip("Off", "time:", title="No timeline"))
    parts = [ui.render_group("Periods", stops, "stops"), html.Div(tools, className="play-controls")]
    return ui.render_group("Timeline", parts, "timebar")


def _describe_period(period: Period) -> str:
    return period.shortage_text or format_count(period.rollcalls, "vote")


def _render_width_choice(view: View, period_count: int) -> html.Div:
    """Return the buttons that change the number of years of a window."""
    # With one period all years are in its window, so wider ones are the same.
    is_widest = view.width > period_count or view.width >= MAX_WINDOW_YEARS
    narrower, wider = (
        ui.render_chip(
            symbol,
            f"width:{width if is_possible else view.width}",
            title=name,
            **ui.to_html_props(aria_label=name, aria_disabled=not is_possible),
        )
        for symbol, name, width, is_possible in (
            ("−", "Narrower windows", view.width - 1, view.width > MIN_WINDOW_YEARS),
            ("+", "Wider windows", view.width + 1, not is_widest),
        )
    )
    label = html.Span(f"{view.width}-year windows")
    return html.Div([narrower, label, wider], className="stepper")


def render_timeline_panel(
    timeline: Timeline | None, view: View, has_positions: bool = True
) -> html.Div:
    """Return the flow of countries between blocs, and their positions as lines once computed."""
    if timeline is None or timeline.shortage_text:
        text = "Choose years, windows or cumulative under the map to see the selection over time."
        if timeline is not None:
            text = f"There is no timeline: {timeline.shortage_text}."
        return html.Div(ui.render_empty_state(text))
    names = timeline.dataset.names
    selection = view.select or tuple(iso3 for iso3 in DEFAULT_COUNTRIES if iso3 in names)
    selection = selection[:MAX_LINES]
    if has_positions:
        figure = make_position_lines(timeline, selection)
        lines: list[Any] = [
            ui.render_chart(figure, "Positions over the periods as lines, as in the table"),
            _render_positions_table(timeline, selection),
        ]
        flow: list[Any] = [
            ui.render_note(f"{UNSTATED_NOTE}{describe_unresampled(timeline)}"),
            ui.render_chart(
                make_bloc_flow_figure(timeline, view.select),
                "A stream of countries from bloc to bloc, as in the table",
            ),
            _render_flow_table(timeline),
        ]
    else:
        text = "Positions in every period are being computed. The lines then appear here."
        lines = [ui.render_empty_state(text)]
        text = "The titles of the periods are being resampled; changes of bloc come when done."
        flow = [ui.render_empty_state(text)]
    items = []
    limit = get_interval_note("position", *(moment.study for moment in timeline.results))
    last: PeriodResult | None = None
    for moment in timeline.results:
        is_first = math.isnan(moment.median_distance)
        move = "the first" if is_first else f"moved {moment.median_distance:.2f}"
        parts = [format_count(moment.period.rollcalls, "vote"), move]
        if moment.period.has_enough_votes:
            parts += [describe_same_votes(last, moment)] if last is not None else []
            last = moment
        text = moment.period.shortage_text or "; ".join(filter(None, parts))
        items.append(ui.render_value_row(html.Span(moment.period.label), text))
    return html.Div(
        [
            html.H3("Countries that changed bloc, by period"),
            *flow,
            html.H3("Positions over time"),
            ui.render_note(
                "With 95% intervals; the grey field is the central half of all countries. Choose "
                f"countries on the map to follow them. {limit}"
            ),
            *lines,
            html.H3("Periods"),
            ui.render_note(
                "Moved: median distance that a country moved on the map, in map radii. Same votes: "
                "countries that voted as in the period before on all texts of the same titles."
            ),
            ui.render_small_list(items),
        ],
        className="wide",
    )


# Countries of one flow from bloc to bloc that are named.
MAX_NAMED = 12


def _render_flow_table(timeline: Timeline) -> html.Details:
    """Return every flow from bloc to bloc, those with a change of bloc first."""
    flow_chart, names = make_bloc_flow(timeline), timeline.dataset.names
    rows = []
    for step, (label, next_label) in enumerate(pairwise(flow_chart.labels)):
        flows = sorted(
            flow_chart.get_flows(step).items(),
            key=lambda flow: (flow[0][0] == flow[0][1], -len(flow[1])),
        )
        for (source, target), members in flows:
            is_changed = source != target
            cells = [
                flow_chart.names[step][source],
                flow_chart.names[step + 1][target] if is_changed else "stayed",
                str(len(members)),
                format_first_names([names[iso3] for iso3 in members], MAX_NAMED),
            ]
            class_name = "changed" if is_changed else ""
            rows.append(ui.render_row(f"{label} to {next_label}", cells, className=class_name))
        if members := sorted(flow_chart.unstated[step]):
            why = flow_chart.obstacles[step] or "each change has a probability below 90%"
            listed = format_first_names([names[iso3] for iso3 in members], MAX_NAMED)
            cells = ["not stated", why, str(len(members)), listed]
            rows.append(ui.render_row(f"{label} to {next_label}", cells, className=""))
    heads = ("Periods", "From", "To", "Countries", "Which")
    return ui.render_folded_table("The stream as a table", heads, rows)


def _render_positions_table(timeline: Timeline, selection: tuple[str, ...]) -> html.Details:
    """Return the positions of countries in each period, with their intervals."""
    positions = timeline.positions
    labels = [moment.period.label for moment in timeline.results]
    rows = []
    for iso3 in selection:
        frame = positions[positions["iso3"] == iso3].set_index("label").reindex(labels)
        cells = [
            TOO_FEW_VOTES if math.isnan(value) else format_estimate(value, low, high)
            for value, low, high in frame[["value", "low", "high"]].to_numpy()
        ]
        rows.append(ui.render_row(timeline.dataset.names[iso3], cells, className=""))
    return ui.render_folded_table("The positions as a table", ("Country", *labels), rows)
