"""Charts of panels as pictures: each under its own finding, with selection, notes and source."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from alignment.analysis.bloc_naming import PROMINENT
from alignment.analysis.bloc_stability import BlocStability
from alignment.analysis.movement import MIN_VOTES_PER_PERIOD
from alignment.analysis.positions import Z95
from alignment.analysis.swing import CONTESTED_SHARE
from alignment.errors import QueryError
from alignment.export.csv_tables import get_view_grid
from alignment.export.metadata import (
    build_metadata,
    build_timeline_metadata,
    describe_method,
    describe_timeline_query,
    format_metadata,
)
from alignment.export.pictures import describe_overlap
from alignment.model.dataset import get_record, list_records
from alignment.model.groups import FORMER_MEMBER
from alignment.model.query import Query
from alignment.model.text_format import (
    FIRM_SHARE,
    add_article,
    capitalize_first,
    format_bloc_probability,
    format_count,
    format_day,
    format_estimate,
    format_list,
    format_sentence_start,
    format_signed,
    get_plain_name,
    join_country_names,
)
from alignment.model.url_parsers import format_period
from alignment.model.view import View
from alignment.model.vote import CAST_WORDS, VOTE_CODES, VOTE_LABELS, VOTE_WORDS, Vote
from alignment.reports.associations import (
    CAUSATION_NOTE,
    format_level_title,
    format_within_regions,
)
from alignment.reports.study import (
    describe_axes,
    describe_swing_intervals,
    get_interval_note,
    list_axis_ends,
)
from alignment.reports.votes import describe_grid_order
from alignment.scene.captions import find_countries_in_title, spell_out
from alignment.scene.charts import (
    ChangeRow,
    Draw,
    ValueAxis,
    ValueLine,
    draw_bars,
    draw_cells,
    draw_changes,
    draw_lines,
    lay_out_chart,
    lay_out_swarm,
)
from alignment.scene.colour_variable import get_colour_variable
from alignment.scene.colours import (
    COUNTRY_COLOURS,
    SWATCH_SHAPE,
    VOTE_COLOURS,
    assign_category_colours,
    assign_country_colours,
    interpolate_scale,
    lighten_uncertain,
)
from alignment.scene.comparison import (
    compose_comparison_title,
    compute_view_comparison,
    describe_earlier,
)
from alignment.scene.directions import describe_axis_ends
from alignment.scene.encoding import EMPTY_RIM, TOO_FEW_VOTES, LegendEntry
from alignment.scene.headline import (
    MAX_LENGTH_WITH_SUBJECT,
    SWING,
    add_subject,
    compose_headline,
    count_same_shares,
    describe_joint_significance,
    describe_significance,
    format_detectable_change,
    format_expected,
    is_mostly_chance,
    rank_swing_leaders,
)
from alignment.scene.marks import Marks, build_marks
from alignment.scene.scene import Scene, make_scene
from alignment.scene.sheet import lay_out_sheet
from alignment.scene.swarm import (
    POSITION_AXIS,
    SWARM_FIGURES,
    SWING_MEANING,
    UNCERTAINTY,
    make_swarm_axis,
    to_axes_scene,
    to_chart_scene,
    to_swarm_scene,
)
from alignment.scene.theme import get_theme
from alignment.studies.associations import (
    ELIGIBLE_FACT,
    POSITION_OUTCOME,
    REGIONS_FACT,
    Association,
    find_associations,
)
from alignment.studies.comparison import LATER_NOTE, Comparison, find_significant_moves
from alignment.studies.study import StabilityFunction, Study
from alignment.studies.timeline import Timeline
from alignment.studies.vote_grid import BY_DATE, BY_SIMILARITY, VoteGrid

# Panels whose chart is of one study.
STUDY_CHARTS = (*SWARM_FIGURES, "blocs", "why", "grid")
# Countries whose positions over time are drawn where none is selected, and the most lines.
DEFAULT_COUNTRIES, MAX_LINES = ("USA", "RUS", "CHN", "BRA", "IND"), 8
# Periods whose numbers of votes are listed one by one.
MAX_COUNTED_PERIODS = 8
AVERAGE_MEANING = "0 = average of all countries in each {}"
# Share of a change that is left where it begins.
MOVE_START = 0.9
CONTESTED_MEANING = (
    f"are contested: at least {CONTESTED_SHARE:.0%} yes and {CONTESTED_SHARE:.0%} no, half the "
    "abstentions to each"
)
# What intervals assume is a detail.
INTERVAL_LIMIT = "Band = 95% interval, perhaps too narrow."
# Rows of the countries of the highest swing, the most others that have a disc, and the fill of
# discs that recede.
MAX_SWING_ROWS, MAX_OTHERS, OTHERS_FILL = 8, 50, interpolate_scale(0.4)
# Rows of a grid: the newest votes.
MAX_GRID_ROWS, MAX_NAME_LETTERS = 18, 48
# A grid divides votes by whether at least this share of countries voted alike.
ALIKE_SHARE = 0.8


@dataclass(frozen=True, eq=False)
class ChartPicture:
    """The chart of a panel: its marks, provenance and notes, and the table of a page.

    `table` has headings, rows of cells by key, and a summary.
    """

    marks: Marks
    facts: dict[str, str]
    notes: tuple[str, ...]
    table: dict[str, Any]


@dataclass(frozen=True, eq=False)
class _Chart:
    """Texts around a chart, its drawing, and its values as a table; without it a scene of discs.

    `details` are notes beside the picture alone, as on slides.
    """

    head: Scene
    draw: Draw | None = None
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    axis: ValueAxis | None = None
    details: tuple[str, ...] = ()


def get_chart_panel(view: View) -> str:
    """Return the panel whose chart pictures of a view show; '' if they show the map.

    >>> get_chart_panel(View(panel="swing")), get_chart_panel(View(panel="table"))
    ('swing', '')
    >>> get_chart_panel(View(panel="time", time="years")), get_chart_panel(View(panel="time"))
    ('time', '')
    """
    # The card of a link must be quick, and associations take seconds. It is too low for a grid.
    if view.multiples or view.story or (view.size == "card" and view.panel in ("why", "grid")):
        return ""
    needs = {"time": view.time, "compare": view.versus and not view.time}
    is_single = view.panel in STUDY_CHARTS and not (view.time or view.versus)
    return view.panel if needs.get(view.panel, is_single) else ""


def make_panel_chart(
    content: Study | Timeline, view: View, get_stability: StabilityFunction
) -> ChartPicture | None:
    """Return the chart of the panel of a view; None if its pictures show the map.

    Raise :class:`AlignmentError` if the chart has nothing to show.
    """
    panel = get_chart_panel(view)
    if not panel or (panel == "time") != isinstance(content, Timeline):
        return None
    if isinstance(content, Timeline):
        study, chart = _chart_time(content, view)
        facts = build_timeline_metadata(content, view, chart.head.title)
    else:
        made = _make_study_chart(content, view, panel, get_stability)
        if made is None:
            return None
        study, chart = content, made
        facts = build_metadata(study, view, chart.head)
    if chart.draw:
        marks = lay_out_chart(chart.head, view, chart.draw)
    elif chart.axis:
        marks = lay_out_swarm(chart.head, view, chart.axis)
    else:
        marks = build_marks(lay_out_sheet(chart.head, view))
    notes = (chart.head.query_text, chart.head.explanation, *chart.head.notes, *chart.details)
    facts = {name: text for name, text in facts.items() if name != "fit"}
    rows = {row[0]: list(row[1:]) for row in chart.rows}
    table = {
        "headings": list(chart.headings),
        "rows": rows,
        "summary": f"The same as a table: {format_count(len(rows), 'row')}",
    }
    notes = (*notes, describe_method(study, True), format_metadata(facts))
    return ChartPicture(marks, facts, notes, table)


def _make_study_chart(
    study: Study, view: View, panel: str, get_stability: StabilityFunction
) -> _Chart | None:
    if panel == "blocs":
        return _chart_blocs(study, view, get_stability(study))
    # Once for the scene and the chart: titles are resampled for it.
    comparison = compute_view_comparison(study, view, get_stability)
    scene = make_scene(study, view, comparison=comparison)
    if panel == "why":
        return _chart_association(study, view, scene)
    if panel == "grid":
        return _chart_grid(study, view, scene)
    if comparison is not None:
        return _chart_movers(study, view, scene, comparison)
    if panel == "swing" and rank_swing_leaders(study):
        return _chart_swing(study, view, scene)
    swarm = None
    if panel == "positions" and study.findings.axis_count > 1:
        swarm = to_axes_scene(scene, study, [list_axis_ends(study, axis) for axis in (1, 2)])
        if swarm is not None:
            texts = (sentence.split(". ")[0] for sentence in describe_axes(study)[:2])
            swarm = replace(swarm, notes=(*swarm.notes, *texts))
    axis = None if swarm else make_swarm_axis(study, panel)
    swarm = swarm or to_swarm_scene(scene, study, panel)
    if swarm is None:
        raise QueryError(f"there are too few votes for a chart of {panel}; widen the selection")
    name = SWARM_FIGURES[panel]
    variable = study.findings.table[name].dropna().sort_values()
    rows = tuple(
        (str(iso3), study.dataset.short_names[str(iso3)], format_signed(value))
        for iso3, value in variable.items()
    )
    return _Chart(_apply_texts(swarm, view), None, ("Code", "Country", name), rows, axis)


def _chart_swing(study: Study, view: View, scene: Scene) -> _Chart:
    """Return the countries of the highest swing with their intervals, and the values of all."""
    table = study.findings.get_table("swing").dropna(subset=["swing"])
    table = table.sort_values("swing", ascending=False, kind="stable")
    nodes = {node.iso3: node for node in scene.nodes if node.iso3 in table.index}
    matching = [iso3 for iso3 in table.index if iso3 in nodes and not nodes[iso3].is_dimmed]
    # The discs of others need the space that selected countries take.
    added = set(view.select).difference(matching[:MAX_SWING_ROWS])
    highest = matching[: max(2, MAX_SWING_ROWS - len(added))]
    first = {*highest, *view.select}
    title = compose_headline(study, get_colour_variable(study, SWING))
    by_swing = scene.colour_title == SWING
    codes = {str(nodes[iso3].name): iso3 for iso3 in first}
    # All that could be first have the full colour, and none of them is bold.
    tied = set(rank_swing_leaders(study))
    emphasized, named = tied, set[str]()
    if view.title or len(tied) < 2:
        emphasized = named = set(find_countries_in_title(view.title or title, codes))
    fills = dict[str, str]()
    for iso3, node in nodes.items():
        recedes = bool(emphasized) and iso3 not in emphasized if by_swing else node.is_hollow
        fill = COUNTRY_COLOURS[0] if by_swing else node.fill
        fills[iso3] = OTHERS_FILL if recedes else fill
    all_rows = {
        str(iso3): ChangeRow(
            str(nodes[str(iso3)].name),
            row["swing"],
            row["swing"],
            row["swing_low"],
            row["swing_high"],
            fills[str(iso3)],
            nodes[str(iso3)].is_hollow,
        )
        for iso3, row in list_records(table)
        if iso3 in nodes
    }
    rows = [row for iso3, row in all_rows.items() if iso3 in first]
    others = [all_rows[iso3] for iso3 in matching if iso3 in tied - first]
    others = others if len(tied) > 1 and len(others) <= MAX_OTHERS else []
    contested = f"{len(study.findings.contested)} of {format_count(len(study.rollcalls), 'vote')}"
    explanation = f"{contested} {CONTESTED_MEANING}. {INTERVAL_LIMIT}"
    if len(tied) > 1:
        pale = "; pale rows could not" if first - tied and by_swing and not view.title else ""
        explanation += f" Could be first = rank interval includes 1{pale}."
    number = format_count(len(matching), "country", "countries")
    measured = "How uncertain each country's vote on a contested text is"
    shown = f"Rows show the {len(highest)} highest estimates of {number}"
    if len(tied) > 1:
        could = tied.intersection(matching)
        shown = f"{len(could)} of {len(matching)} could be first; rows show the {len(highest)} "
        shown += "highest estimates"
    shown += " and the selected" if first.difference(highest) else ""
    head = _make_head(
        scene,
        study,
        view,
        title,
        explanation,
        () if by_swing else scene.colour_legend,
        legend_title=scene.colour_title,
    )
    counted = format_count(len(others), "other")
    head = replace(
        head,
        subtitle=view.subtitle or f"{measured}. {shown}. {head.subtitle}",
        notes=(*head.notes, *([f"The notes name the {counted}."] if others else [])),
    )
    names = format_list([row.name for row in others])
    listed = [f"The {counted} in thin rows, highest first: {names}."] if others else []
    cells = tuple(
        (str(iso3), study.dataset.short_names[str(iso3)], format_signed(value))
        for iso3, value in table["swing"].items()
    )
    axis = make_swarm_axis(study, "swing")
    bold = {row.name for row in rows if codes[row.name] in named}
    draw = draw_changes(
        *(rows, axis.title, axis.ends),
        bold=bold,
        spec=axis.spec,
        limits=(0.0, 1.0),
        others=((f"Each of these {counted}", "could be first"), others),
    )
    meaning = f"Disc = swing, the {UNCERTAINTY} {SWING_MEANING}."
    details = (meaning, *listed, describe_swing_intervals(study))
    return _Chart(head, draw, ("Code", "Country", SWING), cells, details=details)


def _make_head(
    scene: Scene,
    study: Study,
    view: View,
    title: str,
    explanation: str,
    legend: tuple[LegendEntry, ...] = (),
    notes: tuple[str, ...] = (),
    legend_title: str = "vote",
) -> Scene:
    """Return the texts around a chart: a scene without countries."""
    head = replace(
        to_chart_scene(scene, study, title, explanation),
        nodes=(),
        label_order=(),
        title_countries=(),
        always_named=(),
        matches=None,
        colour_title=legend_title if legend else "",
        colour_legend=legend,
        significance_text="",
        notes=notes,
    )
    return _apply_texts(head, view)


def _apply_texts(scene: Scene, view: View) -> Scene:
    """Return a scene with the texts that a view has in place of its own."""
    return replace(
        scene,
        title=view.title or scene.title,
        subtitle=view.subtitle or scene.subtitle,
        explanation=view.caption or scene.explanation,
        alt=view.alt or scene.alt,
    )


def _chart_blocs(study: Study, view: View, stability: BlocStability) -> _Chart | None:
    """Return the map of blocs under how many countries keep their bloc; None if unknown."""
    view = replace(view, colour="bloc", sure=True)
    scene = make_scene(study, view, stability=stability)
    share = stability.probability.dropna()
    if share.empty:
        return None
    firm, limit = int((share > FIRM_SHARE).sum()), format_bloc_probability(1, stability.title_count)
    title = f"{firm} of {len(share)} countries are in their bloc with a probability of {limit}"
    basis = (
        f"{stability.replicates} resamplings of {format_count(stability.title_count, 'title')}. "
        f"{capitalize_first(study.basis)} {study.query.describe()}."
    )
    scene = replace(scene, title=title, subtitle=basis, alt=f"Map of blocs. {title}. {basis}")
    rows = tuple(
        (
            str(iso3),
            study.dataset.short_names[str(iso3)],
            format_bloc_probability(value, stability.title_count),
        )
        for iso3, value in share.sort_values(kind="stable").items()
    )
    return _Chart(
        _apply_texts(scene, view), None, ("Code", "Country", "Probability of its bloc"), rows
    )


def _list_vote_legend(words: tuple[str, ...] = ("yes", "no", "abstain")) -> tuple[LegendEntry, ...]:
    """Return a legend of areas: squares, that of an empty area with the line around rows."""
    return tuple(
        LegendEntry(
            VOTE_LABELS.get(word, word),
            0,
            VOTE_COLOURS[word],
            "square",
            EMPTY_RIM if word == VOTE_WORDS[Vote.ABSENT] else "",
        )
        for word in words
    )


def _chart_association(study: Study, view: View, scene: Scene) -> _Chart:
    """Return the votes, or the average position, in each level of a fact or group."""
    outcome = view.colour_by.rollcall or POSITION_OUTCOME
    chosen = [name for name in view.facts if name not in (REGIONS_FACT, ELIGIBLE_FACT)][:1]
    restriction = (ELIGIBLE_FACT,) if ELIGIBLE_FACT in view.facts else ()
    report = find_associations(study, outcome, (*chosen, *restriction))
    match = next((each for each in report.associations if format_level_title(each)), None)
    if match is None:
        raise QueryError("no fact has two levels of countries to compare; choose another vote")
    legend: tuple[LegendEntry, ...] = ()
    who = "countries" if outcome == POSITION_OUTCOME else "countries that voted"
    # The title begins with the last level.
    levels = match.levels[::-1]
    if outcome == POSITION_OUTCOME:
        levels = tuple(level for level in levels if level.counts["countries"])
        colour = assign_category_colours(("position",))["position"]
        dots = [
            ChangeRow(
                f"{level.label}, {format_count(level.counts['countries'], 'country', 'countries')}",
                level.share,
                level.share,
                level.low,
                level.high,
                colour,
            )
            for level in levels
        ]
        draw = draw_changes(dots, "average position, with its 95% interval")
    else:
        words = ("yes", "abstain", "no")
        legend = _list_vote_legend(words)
        bars = [
            (
                f"{level.label}, {sum(level.counts[word] for word in words)} that voted",
                [(level.counts[word], VOTE_COLOURS[word]) for word in words],
            )
            for level in levels
            if any(level.counts[word] for word in words)
        ]
        draw = draw_bars(bars)
    label, notes, details = match.covariate.label, [], []
    if (values := match.covariate.fact_values) is not None:
        # How the values came to this collection is a detail of the source.
        details = [f"{label}: {source.text}" for source in values.fact.sources]
        notes += [f"Values: {source.text.split(';')[0]}" for source in values.fact.sources]
    tests = f"q is over {format_count(report.test_count, 'test')}"
    details.append(f"{format_within_regions(match)} {tests}")
    within = format_within_regions(match, has_figures=False)
    explanation = f"{within} {CAUSATION_NOTE} Rows = {label}, with the number of {who}."
    title = format_level_title(match)
    subtitle = ""
    if outcome != POSITION_OUTCOME:
        vote = get_record(study.dataset.rollcalls, report.outcome)
        name, plain_title = get_plain_name(vote), title
        title = _add_vote_name(title, name, match)
        name = f"Vote on {name}, " if title == plain_title else ""
        subtitle = (
            f"{name}{report.outcome}, {format_day(str(vote['date']))}. "
            f"{_count_compared_votes(study, len(report.y), match, bool(restriction))}"
        )
    head = _make_head(scene, study, view, title, explanation, legend, tuple(notes))
    head = replace(head, subtitle=view.subtitle or subtitle or head.subtitle)
    rows = tuple(
        (level.label, *(str(level.counts[word]) for word in level.counts)) for level in levels
    )
    labels = tuple(VOTE_LABELS.get(word, word) for word in levels[0].counts)
    headings = (capitalize_first(label), *map(capitalize_first, labels))
    return _Chart(head, draw, headings, rows, details=tuple(details))


def _add_vote_name(title: str, name: str, match: Association) -> str:
    """Return a title that begins with the name of the vote, if there is space.

    The label of the fact gives way to it where the names of levels say what they are.
    """
    values = match.covariate.fact_values
    titles = [f"{name}: {title}"]
    if values is not None and values.fact.bands and all(b.phrase for b in values.fact.bands):
        titles.append(f"{name}: {title.removeprefix(f'{match.covariate.label}: ')}")
    return next((each for each in titles if len(each) <= MAX_LENGTH_WITH_SUBJECT), title)


def _name_or_count(study: Study, countries: tuple[str, ...]) -> str:
    """Return a country by name, or the number of several."""
    if len(countries) == 1:
        return study.dataset.short_names[countries[0]]
    return format_count(len(countries), "country", "countries")


def _count_compared_votes(study: Study, total: int, match: Association, is_restricted: bool) -> str:
    """Return how many of the votes cast the levels of a fact have, as a sentence."""
    counted = sum(level.counts[word] for level in match.levels for word in CAST_WORDS)
    if counted == total:
        return f"All {total} votes cast count."
    missing = total - counted
    unknown = format_count(missing, "country", "countries")
    if missing == len(match.missing_countries):
        unknown = _name_or_count(study, match.missing_countries)
    suffix = "" if is_restricted else f"; these records have no value for {unknown}"
    return f"{counted} of {total} votes cast count{suffix}."


def _chart_grid(study: Study, view: View, scene: Scene) -> _Chart:
    """Return the grid of votes: a row a text, a column a country."""
    full = get_view_grid(study, view)
    grid = full.keep_newest(MAX_GRID_ROWS)
    if grid.votes.empty:
        raise QueryError("no country voted on these texts; widen the selection or the filter")
    words, cast = grid.table, full.votes.where(full.votes >= int(Vote.NO))
    largest = cast.apply(lambda column: column.value_counts(normalize=True).max())
    is_divided = largest < ALIKE_SHARE
    rule, pattern = f"fewer than {ALIKE_SHARE:.0%} of those voting agreed", ""
    codes = set(grid.votes.to_numpy().ravel().tolist())
    shown = tuple(
        VOTE_WORDS[vote] for vote in (*VOTE_CODES.values(), Vote.NOT_MEMBER) if int(vote) in codes
    )
    omitted = full.votes.shape[1] - grid.votes.shape[1]
    notes = (f"Only the newest {MAX_GRID_ROWS} votes are drawn, of {full.votes.shape[1]}",)
    order = describe_grid_order(study, view, grid)
    ends, near, rows_order = ("", ""), "", ""
    bracket = range(0), ""
    if grid.has_positions and view.order in (BY_SIMILARITY, BY_DATE):
        # Positions descend from left to right.
        low, high = describe_axis_ends(study, study.findings.get_table("position")["position"])
        ends = high, low
        split = _find_split(full, is_divided, ends) if len(full.votes) == len(study.votes) else None
        if split:
            is_divided, end, verb, columns = split
            rule = f"most near {end} {verb}"
            pattern = f"most countries near {end} {verb}, most others yes"
            bracket = columns, "Nearest third"
            side = "right" if columns.start else "left"
            near = f" Near = voting most like {end}: the third to the {side} of the line."
            votes = format_count(len(largest), "vote")
            order += f", estimated from these {votes}: their order is uncertain"
    title = f"On {is_divided.sum()} of {format_count(len(largest), 'vote')} {pattern or rule}"
    texts = [
        (
            symbol,
            spell_out(row["short"])
            or f"{get_plain_name(row, MAX_NAME_LETTERS)}, {row['date'][:4]}",
        )
        for symbol, row in list_records(grid.rollcalls)
    ]
    bold = {name for symbol, name in texts if is_divided[symbol]}
    key = f" Bold = {rule}."
    if grid.has_positions and view.order == BY_SIMILARITY:
        rows_order = ", by the average position of countries that voted yes"
        if 0 < len(bold) < len(texts):
            dates = grid.rollcalls["date"]
            texts.sort(key=lambda text: (text[1] not in bold, dates[text[0]]))
            key, rows_order = "", ", by date"
    head = _make_head(
        scene,
        study,
        view,
        title,
        f"Columns = countries {order}. Rows = votes{rows_order}.{key}{near}",
        _list_vote_legend(shown),
        notes if omitted else (),
    )
    names = {str(iso3): study.dataset.short_names[iso3] for iso3 in grid.names.index}
    cells = [(name, words[symbol].tolist()) for symbol, name in texts]
    if not key:
        first = f"{format_count(len(bold), 'vote')}: {rule}"
        second = format_count(len(texts) - len(bold), "other vote")
        # An empty row sets off the second heading.
        cells[len(bold) : len(bold)] = [("", []), (second, [])]
        cells, bold = [(first, []), *cells], {first, second}
    colours = {word: VOTE_COLOURS[word] for word in shown if word != VOTE_WORDS[Vote.ABSENT]}
    named = (*view.select, view.host, *PROMINENT, *names)
    rows = tuple(
        (iso3, names[iso3], *(VOTE_LABELS.get(word, word) for word in map(str, words.loc[iso3])))
        for iso3 in names
    )
    titles = ("Code", "Country", *(name for _, name in texts))
    draw = draw_cells(cells, names, colours, named, bold, ends, bracket)
    return _Chart(head, draw, titles, rows)


def _find_split(
    grid: VoteGrid, is_divided: pd.Series, ends: tuple[str, str]
) -> tuple[pd.Series, str, str, range] | None:
    """Return on which votes most countries near one end voted otherwise than most others.

    Also the name of the end, how those near it voted, and their columns. None if no end is so on
    all votes that are divided. Near is a third of the countries with positions. Members that did
    not vote count, so that "most" holds for all countries that a reader sees.

    `ends` say what the first and the last countries do more often.
    """
    votes = grid.votes.where(grid.votes != Vote.NOT_MEMBER)
    total = int(grid.positions.notna().sum())
    third = total // 3
    for end, columns in ((ends[0], range(third)), (ends[1], range(total - third, total))):
        near = votes.iloc[list(columns)]
        rest, half = votes.drop(index=near.index), 0.5 * near.notna().sum()
        against, abstaining = (near == Vote.NO).sum(), (near == Vote.ABSTAIN).sum()
        is_split = against + abstaining > half
        is_split &= (rest == Vote.YES).sum() > 0.5 * rest.notna().sum()
        if end.startswith(TOWARDS) and is_divided.any() and is_split[is_divided].all():
            verb = "voted no" if (against > half)[is_split].all() else "voted no or abstained"
            return is_split, end.removeprefix(TOWARDS), verb, columns
    return None


def _chart_movers(study: Study, view: View, scene: Scene, comparison: Comparison) -> _Chart | None:
    """Return positions before and after of the countries whose change is significant.

    If no change is significant, the largest changes are drawn with their intervals.
    """
    table = comparison.movers("position_change")
    significant, tested = find_significant_moves(comparison)
    if comparison.obstacle or not tested or table.empty:
        # The map says why the two cannot be compared.
        return None
    count = format_count(tested, "country", "countries")
    noun, (one, other) = comparison.noun, comparison.names
    expected = comparison.chance.expected
    # The page and the map have the same title.
    title = compose_comparison_title(comparison, view.select)
    joint = describe_joint_significance(comparison)
    joint = "" if joint in title else joint
    finding, if_unchanged = _describe_moves(len(significant), count, expected, noun)
    ends = describe_axis_ends(study, comparison.table["position_after"])
    rows, names, directions_text = [], comparison.before.dataset.short_names, ""
    lowest, highest = _find_extremes(comparison.table["position_after"], names)
    directions = [
        (COUNTRY_COLOURS[0], _format_direction(ends[1], f"higher positions, where {highest} is")),
        (COUNTRY_COLOURS[1], _format_direction(ends[0], f"lower positions, where {lowest} is")),
    ]
    for iso3, row in list_records(table if significant.empty else significant):
        before, after = row["position_before"], row["position_after"]
        half = Z95 * (row["position_se"] if row["position_se"] > 0 else 0.0)
        colour = COUNTRY_COLOURS[int(after < before)]
        rows.append(ChangeRow(names[iso3], before, after, after - half, after + half, colour))
    legend = tuple(
        LegendEntry(text, moved, colour, SWATCH_SHAPE)
        for colour, text in directions
        if (moved := sum(row.colour == colour for row in rows))
    )
    if 0 < len(significant) <= 3:
        finding += f": {join_country_names(map(names.__getitem__, significant.index))}"
    elif len(significant):
        directions_text = ", ".join(f"{entry.count} {entry.text}" for entry in legend) + ". "
    drawn = f"the {len(significant)} of {tested} countries whose {noun} is significant"
    if significant.empty:
        drawn = f"the countries with the largest {noun}s"
    parts, parts_before = (
        each.found_query.describe().split("; ") for each in (study, comparison.before)
    )
    later = ", ".join((study.basis, *(part for part in parts if part not in parts_before)))
    basis = f"{one}: {describe_earlier(comparison)}. {other}: {later}."
    if both := [part for part in parts if part in parts_before]:
        basis += f" Both {'; '.join(both)}."
    queries = (comparison.before.query, study.query)
    periods = [_format_years(each) if comparison.is_in_time else "" for each in queries]
    finding = f"{finding}; {if_unchanged}"
    # Without a period before and after, the title has the subjects.
    finding = add_subject(study.query.about, finding) if comparison.is_in_time else finding
    subtitle = f"{finding}. {directions_text}"
    if common := len(comparison.common_texts):
        totals = (len(each.rollcalls) for each in (comparison.before, study))
        used, used_later = (
            f"{number} of {total}"
            for number, total in zip(comparison.common_vote_counts, totals, strict=True)
        )
        place, later_place = comparison.places
        subtitle += (
            f"Positions rest on the {format_count(common, 'title')} voted on in both: {used} votes "
            f"{place} and {used_later} {later_place}. {count} cast at least {MIN_VOTES_PER_PERIOD} "
            f"of these votes {place} and {MIN_VOTES_PER_PERIOD} {later_place}."
        )
    same, shared = count_same_shares(comparison.table[comparison.table["position_z"].notna()])
    unchanged = ""
    if significant.empty and common:
        unchanged = (
            " Positions are relative to the average: "
            f"{same} of the {shared} voted the same way on the titles in both."
        )
    head = _make_head(
        scene,
        study,
        view,
        title,
        "Significant: the band does not reach the bar. 1 = standard deviation of all. "
        f"Expected: average of simulations with no {noun}."
        f"{f' Each is tested alone; {joint}.' if joint else ''}{unchanged}",
        legend,
        (
            basis,
            *([LATER_NOTE] if comparison.is_backwards else []),
            # The subtitle counts significant changes, and the details say what is detectable.
            *describe_significance(comparison)[2:],
        ),
        f"{noun} of position",
    )
    theme = get_theme(view.theme)
    ink, band = theme.muted_ink, lighten_uncertain(theme.muted_ink, 0.2, theme.paper)
    head = replace(
        head,
        subtitle=view.subtitle or subtitle.strip(),
        shape_legend=(
            LegendEntry(f"{one.lower()}{periods[0]}", 0, ink, "tick"),
            LegendEntry(f"{other.lower()}{periods[1]}", 0, ink, SWATCH_SHAPE),
            LegendEntry(f"95% interval of the {noun}", 0, band, "band", band),
        ),
    )
    cells = tuple(
        (
            row.name,
            format_signed(row.before),
            format_signed(row.after),
            f"{row.high - row.after:.2f}",
        )
        for row in rows
    )
    headings = ("Country", one, other, "Half of the 95% interval")
    is_cautious = round(expected) < 0.05 * tested
    details = (
        f"Drawn: {drawn}, in each direction the largest {noun} first. Each is tested alone.",
        format_detectable_change(comparison.detectable_change, noun),
        f"In simulations with no {noun}, {format_expected(expected)} of {tested} seem significant"
        f"{': fewer than 5%, as the intervals are cautious' if is_cautious else ''}.",
    )
    average = AVERAGE_MEANING.format("period" if comparison.is_in_time else "selection")
    draw = draw_changes(rows, f"position: {average}", ends)
    return _Chart(head, draw, headings, cells, details=details)


def _describe_moves(found: int, tested: str, expected: float, noun: str) -> tuple[str, str]:
    """Return how many countries have another position, and how many would with no change.

    `expected` is the number by chance. If it is at least half of those found, most of them may be
    due to it, so that the first part does not say "significantly".

    >>> _describe_moves(14, "181 countries", 2.9, "change")
    ('14 of 181 countries changed position significantly', 'about 3 expected with no change')
    >>> _describe_moves(16, "191 countries", 9.6, "change")
    ('16 of 191 countries seem to have changed position', 'about 10 would with no change')
    """
    verb = "changed position" if noun == "change" else "differ in position"
    count, number = f"{found or 'None'} of {tested}", format_expected(expected)
    if is_mostly_chance(found, expected):
        verb = verb.replace("changed", "seem to have changed").replace("differ", "seem to differ")
        return f"{count} {verb}", f"{number} would with no {noun}"
    return f"{count} {verb} significantly", f"{number} expected with no {noun}"


def _format_years(query: Query) -> str:
    """Return the period of a query in brackets, if it has whole years; else ''.

    >>> _format_years(Query(since="2015-01-01", until="2020-12-31"))
    ' (2015–2020)'
    """
    text = format_period(query.since, query.until)
    is_short = re.fullmatch(r"(since )?\d{4}|\d{4}-\d{4}", text)
    return f" ({text.replace('-', '–')})" if is_short else ""


def _find_extremes(positions: pd.Series, names: Mapping[str, str]) -> tuple[str, str]:
    """Return which well-known countries have the lowest and the highest position."""
    known = positions.reindex(PROMINENT).dropna()
    known = positions.dropna() if known.empty else known
    low, high = (add_article(names[str(iso3)]) for iso3 in (known.idxmin(), known.idxmax()))
    return low, high


def _format_direction(end: str, plain: str = "") -> str:
    """Return the direction of a change to an end of an axis, as in: towards China.

    `plain` names the end where no figure does.
    """
    if end.startswith(TOWARDS):
        return f"towards {end.removeprefix(TOWARDS)}"
    return f"towards “{end}”" if end else f"towards {plain}"


def _chart_time(timeline: Timeline, view: View) -> tuple[Study, _Chart]:
    """Return the positions of countries over the periods of a timeline, and its last study."""
    if timeline.shortage_text:
        raise QueryError(f"nothing can be drawn over time: {timeline.shortage_text}")
    labels = [result.period.label for result in timeline.results]
    tables = timeline.tabulate_positions()
    values = tables["value"]
    known = [
        iso3
        for iso3 in view.select or DEFAULT_COUNTRIES
        if iso3 in values.index and values.loc[iso3].notna().any()
    ][:MAX_LINES]
    if not known:
        raise QueryError("the chosen countries cast too few votes; choose others")
    with_values = values.index[values.notna().any(axis=1)]
    total = format_count(len(with_values), "country", "countries")
    drawn = f"The lines are {len(known)} of {total}."
    status = timeline.dataset.countries["status"].reindex(with_values)
    if former := int((status == FORMER_MEMBER).sum()):
        # Otherwise the number would not be that of the members.
        drawn += f" The {len(with_values)} include {format_count(former, FORMER_MEMBER)}."
    names, colours = timeline.dataset.short_names, assign_country_colours(known)
    lines = [
        ValueLine(
            names[iso3],
            colours[iso3],
            values.loc[iso3].to_numpy(),
            tables["low"].loc[iso3].to_numpy(),
            tables["high"].loc[iso3].to_numpy(),
        )
        for iso3 in known
    ]
    study, last_label = next(
        (result.study, result.period.label)
        for result in reversed(timeline.results)
        if result.study is not None and result.period.has_enough_votes
    )
    down, up = describe_axis_ends(study, values[last_label])
    title, intervals, overlap_text = _compose_time_title(lines, labels, (down, up))
    moved, _ = _find_largest_move(lines)
    reason = next(
        (
            _explain_wide_interval(timeline, tables, iso3, known)
            for iso3, line in zip(known, lines, strict=True)
            if line is moved
        ),
        "",
    )
    lines = [replace(each, is_emphasized=each is moved) for each in lines]
    bands = f"the 95% interval of {add_article(moved.name)}" if moved else "95% intervals"
    ends = [
        f"{word} = {text[0].lower()}{text[1:]}"
        for word, text in (("up", up), ("down", down))
        if text
    ]
    axis = f"Position: {'; '.join(ends)}" if ends else POSITION_AXIS
    overlap = describe_overlap([result.period for result in timeline.results])
    limit = get_interval_note("position", *(result.study for result in timeline.results))
    head = _make_head(
        make_scene(study, replace(view, colour="bloc", where=())),
        study,
        view,
        add_subject(timeline.query.about if timeline.query.subjects else "", title),
        f"Shaded = {bands}. {reason}{overlap_text}{AVERAGE_MEANING.format('period')}, 1 = their "
        "standard deviation.",
        notes=tuple(
            capitalize_first(result.period.shortage_text)
            for result in timeline.results
            if result.period.shortage_text
        )
        + tuple(filter(None, (overlap, limit))),
    )
    described = capitalize_first(describe_timeline_query(timeline))
    numbers = [each.period.text_count for each in timeline.results]
    counts = f"{min(numbers)} to {max(numbers)} votes each"
    if len(numbers) <= MAX_COUNTED_PERIODS:
        listed = [f"{label} {n}" for label, n in zip(labels, numbers, strict=True)]
        counts = f"Votes: {format_list(listed)}"
    head = replace(
        head,
        subtitle=view.subtitle or f"{described}. {counts}. {intervals}".strip(),
        query_text=f"{described}.",
    )
    rows = tuple(
        (
            line.name,
            *(
                TOO_FEW_VOTES if np.isnan(value) else format_estimate(value, least, most)
                for value, least, most in zip(line.values, line.low, line.high, strict=True)
            ),
        )
        for line in lines
    )
    draw = draw_lines(lines, labels, axis, TOO_FEW_VOTES)
    details = (drawn, *filter(None, (intervals,)))
    return study, _Chart(head, draw, ("Country", *labels), rows, details=details)


def _explain_wide_interval(
    timeline: Timeline, tables: dict[str, pd.DataFrame], iso3: str, drawn: Sequence[str]
) -> str:
    """Return until when the votes of a country bound its position on one side only; else ''.

    It voted the same on every text, and no interval is beyond its position at one end of the axis.
    Other countries `drawn` whose intervals are the same until then are named.
    """
    labels, words = list[str](), set[str]()
    for result in timeline.results:
        label, study = result.period.label, result.study
        if study is None or iso3 not in study.votes.index:
            continue
        value, votes = tables["value"].loc[iso3, label], study.votes.loc[[iso3]].to_numpy().ravel()
        words |= {VOTE_WORDS[Vote(code)] for code in votes[votes >= Vote.NO].tolist()}
        if len(words) > 1 or tables["high"][label].min() < value < tables["low"][label].max():
            break
        word = "".join(words)
        labels.append(label)
    if not labels or word == VOTE_WORDS[Vote.ABSTAIN]:
        return ""
    names = timeline.dataset.short_names
    bounds = [tables[bound][labels] for bound in ("low", "high")]
    shared = [
        add_article(names[other])
        for other in drawn
        if other != iso3
        and all(np.allclose(each.loc[other], each.loc[iso3], atol=0.01) for each in bounds)
    ]
    also = f", like those of {format_list(shared)}" if shared else ""
    return (
        f"Until {labels[-1]} it is wide{also}: {add_article(names[iso3])} voted {word} on every "
        "text. "
    )


TOWARDS = "More often with "


def _compose_time_title(
    lines: list[ValueLine], labels: list[str], ends: tuple[str, str] = ("", "")
) -> tuple[str, str, str]:
    """Return which country moved most since its first period, its intervals, and their overlap.

    Only differences between periods whose intervals do not overlap have a direction. `ends` say
    what low and high values mean; where that is a country, the title names it instead of values.
    """

    def describe(line: ValueLine, number: int) -> str:
        return f"{format_signed(line.values[number])} in {labels[number]}"

    line, path = _find_largest_move(lines)
    if line is None:
        line, start = lines[0], format_sentence_start(lines[0].name)
        if len(lines) > 1:
            return f"None of {len(lines)} countries changed position significantly", "", ""
        known = np.flatnonzero(~np.isnan(line.values)).tolist()
        if len(known) == 1:
            return f"{start} has the position {describe(line, known[0])}", "", ""
        return f"{start} did not change position significantly since {labels[known[0]]}", "", ""
    name, start = add_article(line.name), format_sentence_start(line.name)
    places = [describe(line, number) for number in path]
    intervals = format_list(
        [
            f"{format_signed(line.low[n])} to {format_signed(line.high[n])} in {labels[n]}"
            for n in path
        ]
    )
    basis = f"95% intervals of {name}: {intervals}."
    end = ends[int(line.values[path[1]] > line.values[path[0]])]
    towards = _format_direction(end) if end.startswith(TOWARDS) else ""
    if len(path) > 2:
        rose, fell = (
            ("rose", "fell")
            if line.values[path[1]] > line.values[path[0]]
            else (
                "fell",
                "rose",
            )
        )
        title = f"{start} {rose} to {places[1]}, then {fell} to {places[2]}"
        is_apart = _is_apart(line, path[0], path[-1])
        if towards:
            before, turn, after = (float(line.values[number]) for number in path)
            back = _describe_return(before, turn, after, is_apart)
            title = f"{start} moved {towards} after {labels[path[0]]}, then {back}"
        overlap = f"The intervals of {labels[path[0]]} and {labels[path[-1]]} overlap: "
        return title, basis, "" if is_apart else f"{overlap}the way back may be whole. "
    move = f"from {places[0]} to {places[1]}"
    if towards:
        move = f"{towards} from {labels[path[0]]} to {labels[path[1]]}"
    if len(lines) == 1:
        return f"{start} moved {move}", basis, ""
    return f"Of {len(lines)} countries {name} moved most: {move}", basis, ""


# Least share of a move that a later one undoes, to be called the whole.
ALL_THE_WAY = 0.9


def _describe_return(before: float, turn: float, after: float, is_apart: bool) -> str:
    """Return how far a value went back: the first value is too uncertain for a share.

    `is_apart` says whether the intervals of the first and the last value do not overlap.

    >>> _describe_return(-0.75, 1.69, 0.51, True), _describe_return(0.0, 1.0, 0.08, False)
    ('partly back', 'all the way back')
    >>> _describe_return(-0.75, 1.69, 0.51, False)
    'at least partly back'
    """
    if (turn - after) / (turn - before) > ALL_THE_WAY:
        return "all the way back"
    return "partly back" if is_apart else "at least partly back"


def _find_largest_move(lines: list[ValueLine]) -> tuple[ValueLine | None, tuple[int, ...]]:
    """Return the line of the largest significant move and its periods; None without any."""
    paths = [(line, path) for line in lines if (path := _find_path(line))]
    if not paths:
        return None, ()
    return max(paths, key=lambda pair: abs(np.diff(pair[0].values[list(pair[1][:2])])[0]))


def _find_path(line: ValueLine) -> tuple[int, ...]:
    """Return first and last period of a significant move, with a turn between them if any.

    A line that hardly moves at first begins to move later.
    """
    first, *later = np.flatnonzero(~np.isnan(line.values)).tolist()
    if not later:
        return ()
    last, turn = later[-1], max(later, key=lambda n: abs(line.values[n] - line.values[first]))
    is_beyond = (line.values[turn] > line.values[first]) == (line.values[turn] > line.values[last])
    if is_beyond and _is_apart(line, first, turn) and _is_apart(line, turn, last):
        return _find_start(line, first, turn), turn, last
    return (_find_start(line, first, last), last) if _is_apart(line, first, last) else ()


def _find_start(line: ValueLine, first: int, end: int) -> int:
    """Return the last period before which at most a tenth of a change has happened."""
    left = (line.values[end] - line.values) / (line.values[end] - line.values[first])
    starts = [n for n in range(first, end) if left[n] >= MOVE_START and _is_apart(line, n, end)]
    return starts[-1]


def _is_apart(line: ValueLine, first: int, last: int) -> bool:
    """Return whether the intervals of two periods do not overlap."""
    low, high = line.low, line.high
    return bool(low[first] > high[last] or low[last] > high[first])
