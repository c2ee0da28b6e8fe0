"""The sidebar: four tabs of panels beside the map, and the selected countries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from operator import attrgetter
from typing import Any
from urllib.parse import parse_qsl

from dash import html

from alignment.analysis.significance import Significance
from alignment.app import ids
from alignment.app.controls.options import FormContext
from alignment.app.controls.rows import MENU_OUTPUTS, build_menu_options
from alignment.app.html_renderer import list_texts, prerender_static, serialize_part
from alignment.app.panels import components as ui
from alignment.app.panels.analysis import render_analysis_panel
from alignment.app.panels.assembly_baseline import render_baseline_panel
from alignment.app.panels.associations import render_associations_panel
from alignment.app.panels.bloc_stability import render_bloc_stability_panel
from alignment.app.panels.compare import render_comparison_panel
from alignment.app.panels.country import render_country_panel
from alignment.app.panels.country_table import render_country_table
from alignment.app.panels.forecast import render_forecast_panel
from alignment.app.panels.group import render_group_panel
from alignment.app.panels.methods import render_methods
from alignment.app.panels.overview import (
    render_overview,
    render_rollcall_list,
    render_rollcall_panel,
)
from alignment.app.panels.pair import render_links_panel, render_pair_panel
from alignment.app.panels.selection import render_selection_panel
from alignment.app.panels.sponsors import render_cosponsorship_panel, render_texts_link
from alignment.app.panels.swing import (
    render_positions_panel,
    render_surprise_panel,
    render_swing_panel,
)
from alignment.app.panels.vote_grid import render_vote_grid
from alignment.app.picture import timebar
from alignment.app.picture.map import render_selected_countries
from alignment.app.state import PageModel, Payload, State
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.stories import find_story_step
from alignment.model.text_format import format_count
from alignment.model.url import serialize_url
from alignment.model.view import PANELS
from alignment.reports.comparison import describe_comparison
from alignment.reports.sponsors import ALL_RESOLUTIONS
from alignment.reports.study import describe_model_fit
from alignment.scene.captions import explain_marks
from alignment.scene.colour_variable import GROUP_PREFIX
from alignment.scene.headline import warn_of_no_significant_tie
from alignment.server.concurrency_limiter import begin_computing
from alignment.server.deadlines import is_deadline_exceeded
from alignment.server.jobs import Job
from alignment.studies.comparison import remove_exclusions
from alignment.studies.dyadic_regression import AGREEMENT_OUTCOME, DyadicRegression
from alignment.studies.selection import find_query_faults, find_wider_queries
from alignment.studies.study import Study

EMPTY_COUNTRY_TEXT = (
    "Choose a country: click its disc, or go to the map with Tab, walk with the arrow keys and "
    "press Enter."
)
EMPTY_PAIR_TEXT = "Choose a pair: click a link, or hold Shift and click a second country."
# They start background jobs when they are rendered.
UNCACHED_PANELS = ("links", "why", "time", "swing")
RenderPanel = Callable[[PageModel], Any]
# Attributes of a page model that panels take.
STABILITY, COMPARISON, FILTER = "stability", "resolved.comparison", "resolved.country_filter"
VIEW, DATASET_KEY = "state.view", "state.dataset_key"


def _require_study(render: Callable[..., Any], *attributes: str) -> RenderPanel:
    """Return a function that renders a panel of a study, or says why there is no study.

    `render` takes the study and these attributes of the page model; without any, the page model.
    """

    def render_panel_or_reason(page_model: PageModel) -> Any:
        if page_model.study is not None:
            values = [attrgetter(name)(page_model) for name in attributes] or [page_model]
            return render(page_model.study, *values)
        back = ui.render_gesture_button("Back to the opening view", "opening", "reset")
        buttons = [ui.render_undo_button(className="reset"), back]
        if page_model.state.view.time:
            buttons.insert(0, ui.render_gesture_button("All periods together", "time:", "reset"))
        widen = _render_widen_buttons(page_model.study_cache.dataset, page_model.state.query)
        # The map says why a period has none.
        has_period = page_model.resolved.period_result is not None
        reason = None if has_period else ui.render_empty_state(page_model.message)
        return html.Div([html.H2("No map of this selection"), reason, *widen, *buttons])

    return render_panel_or_reason


def _render_widen_buttons(dataset: Dataset, query: Query) -> list[html.Button]:
    """Return buttons that widen a query without roll calls, each by one of its conditions."""
    if find_query_faults(dataset, query) or len(query.rollcalls(dataset)):
        return []
    return [
        ui.render_gesture_button(
            f"Widen {name}: {format_count(number, 'vote')}", f"ask:{serialize_url(wider)}", "reset"
        )
        for name, (wider, number) in find_wider_queries(dataset, query).items()
    ]


def _render_overview(study: Study, page_model: PageModel) -> Any:
    query, view = page_model.state.query, page_model.state.view
    overview = render_overview(study, view, page_model.stability)
    without_exclusions = remove_exclusions(query)
    if without_exclusions is None:
        return overview
    comparison = page_model.study_cache.comparison(query, serialize_url(without_exclusions))
    sentences = [html.Li(sentence) for sentence in describe_comparison(comparison)]
    effect = ui.render_section(
        "With and without the excluded records",
        html.Ul(sentences, className="stories"),
        ui.render_chip("Compare them in full", f"versus:{serialize_url(comparison.before.query)}"),
    )
    return html.Div([effect, overview])


def _render_country(study: Study, page_model: PageModel) -> Any:
    view = page_model.state.view
    if not view.select:
        return ui.render_empty_state(EMPTY_COUNTRY_TEXT)
    return render_country_panel(
        study,
        view.select[-1],
        page_model.stability,
        page_model.state.dataset_key,
        view.whole,
        view.colour_by.rollcall,
        has_filter=bool(view.where),
    )


def _render_pair(study: Study, page_model: PageModel) -> Any:
    view = page_model.state.view
    if len(view.select) < 2:
        return ui.render_empty_state(EMPTY_PAIR_TEXT)
    a, b = view.select[-2:]
    swap_test = page_model.study_cache.get_swap_test(study, start=False)
    return render_pair_panel(
        study,
        a,
        b,
        view.whole,
        swap_test if isinstance(swap_test, Significance) else None,
        page_model.state.dataset_key,
        view.colour,
    )


def _render_selection(study: Study, page_model: PageModel) -> Any:
    """Return who meets the filter, or else the selection, or else the roll call of the colour."""
    view, dataset_key = page_model.state.view, page_model.state.dataset_key
    if not view.where:
        if len(view.select) == 1:
            return _render_country(study, page_model)
        if len(view.select) == 2:
            return _render_pair(study, page_model)
        if view.select:
            return render_group_panel(study, view, dataset_key)
        if rollcall := view.colour_by.rollcall:
            return render_rollcall_panel(study, view, rollcall, dataset_key)
    return render_selection_panel(
        study, view, page_model.resolved.country_filter, page_model.stability, dataset_key
    )


def _render_links(study: Study, page_model: PageModel) -> Any:
    test = timebar.request_swap_test(page_model.study_cache, study)
    result = test if isinstance(test, Significance) else timebar.describe_swap_progress(test)
    return render_links_panel(study, result)


def _render_swing(study: Study, page_model: PageModel) -> Any:
    check = page_model.study_cache.get_model_check(study)
    progress = timebar.describe_check_progress(check) if isinstance(check, Job) else ""
    country_filter = page_model.resolved.country_filter
    return render_swing_panel(
        study, page_model.state.view, country_filter, page_model.stability, progress
    )


def _render_associations(study: Study, page_model: PageModel) -> Any:
    view, study_cache = page_model.state.view, page_model.study_cache
    regression: DyadicRegression | str = ""
    if AGREEMENT_OUTCOME in view.facts:
        pairs = study_cache.get_dyadic_regression(study)
        regression = (
            timebar.describe_regression_progress(pairs) if isinstance(pairs, Job) else pairs or ""
        )
    get_associations = partial(study_cache.get_associations, study)
    key, country_filter = page_model.state.dataset_key, page_model.resolved.country_filter
    return render_associations_panel(study, view, get_associations, regression, key, country_filter)


def _render_timeline(page_model: PageModel) -> Any:
    if page_model.timeline_job is not None:
        period = page_model.resolved.period
        return html.Div(timebar.render_timeline_progress(page_model.timeline_job, period))
    timeline = page_model.resolved.timeline
    has_positions = timeline is None or page_model.study_cache.get_positions_job(timeline) is None
    return timebar.render_timeline_panel(timeline, page_model.state.view, has_positions)


TAB_NAMES = ("overview", "selection", "analysis", "records")
OVERVIEW, SELECTION, ANALYSIS, RECORDS = TAB_NAMES
PANEL_RENDERERS: dict[str, RenderPanel] = {
    "overview": _require_study(_render_overview),
    "selection": _require_study(_render_selection),
    "analysis": _require_study(render_analysis_panel, "resolved", STABILITY),
    "records": _require_study(render_rollcall_list, VIEW),
    "country": _require_study(_render_country),
    "pair": _require_study(_render_pair),
    "group": _require_study(render_group_panel, VIEW, DATASET_KEY),
    "rollcalls": _require_study(render_rollcall_list, VIEW),
    "compare": _require_study(render_comparison_panel, COMPARISON, VIEW, DATASET_KEY),
    "why": _require_study(_render_associations),
    "ahead": _require_study(render_forecast_panel, VIEW, DATASET_KEY, FILTER),
    "swing": _require_study(_render_swing),
    "time": _render_timeline,
    "positions": _require_study(render_positions_panel, VIEW, FILTER, STABILITY),
    "blocs": _require_study(render_bloc_stability_panel, STABILITY),
    "links": _require_study(_render_links),
    "cosponsors": _require_study(
        lambda study, page_model: render_cosponsorship_panel(
            study.dataset,
            study.query,
            "".join(page_model.state.view.select[-1:]),
            warn_of_no_significant_tie(study),
            page_model.state.view.colour_by.argument
            if page_model.state.view.colour.startswith(GROUP_PREFIX)
            else "",
        )
    ),
    "surprise": _require_study(render_surprise_panel, VIEW),
    "general": _require_study(render_baseline_panel, VIEW),
    "grid": _require_study(render_vote_grid, VIEW, FILTER, DATASET_KEY),
    "table": _require_study(render_country_table, VIEW, FILTER, STABILITY, DATASET_KEY),
    "methods": _require_study(lambda study, _: render_methods(describe_model_fit(study))),
}


def render_panel(page_model: PageModel) -> Any:
    """Return the panel of the view under its navigation and the caption of its story."""
    view = page_model.state.view
    panel = PANEL_RENDERERS[view.panel](page_model)
    # A title of an element is not on paper.
    if meanings := explain_marks(" ".join(list_texts(panel))):
        panel = html.Div([panel, ui.render_note(meanings)])
    return [render_story_card(view.story), _render_panel_navigation(view.panel), panel]


def _render_panel_navigation(name: str) -> Any:
    """Return the links from a panel to the others of its tab; None where it has none.

    A panel under the map can be closed, and the step that led to it can be undone.
    """
    panel = PANELS[name]
    close = html.Span(
        [
            ui.render_undo_button(className="chip"),
            ui.render_gesture_button("Close", f"panel:{panel.tab}", "chip close-panel"),
        ],
        className="under-map",
    )
    if panel.tab == ANALYSIS and name != ANALYSIS:
        back = ui.render_gesture_button("‹ Analysis", f"panel:{ANALYSIS}", "back")
        return html.Nav([back, html.Strong(panel.title), close], className="panel-nav")
    if panel.tab == RECORDS:
        current = name if name != RECORDS else "rollcalls"
        chips = [
            ui.render_chip(
                other.title,
                f"panel:{other_name}",
                **ui.to_html_props(aria_current=other_name == current),
            )
            for other_name, other in PANELS.items()
            if other.tab == RECORDS and other_name != RECORDS
        ]
        return html.Nav(
            [*chips, close], className="panel-nav chips", **ui.to_html_props(aria_label="Records")
        )
    return None


def render_sidebar(page_model: PageModel) -> dict[str, Any]:
    """Return the parts of the sidebar: the panel, the tabs, the selected countries."""
    view = page_model.state.view
    return {
        "panel": render_panel(page_model),
        "tabs": render_tabs(view.panel),
        "chosen": render_selected_countries(page_model.study_cache.dataset, view),
    }


def render_tabs(panel: str) -> html.Div:
    """Return the tabs, with that of a panel selected."""
    tab = PANELS[panel].tab
    return html.Div(
        [
            ui.render_gesture_button(
                PANELS[name].title,
                f"panel:{name}",
                "panel-tab",
                role="tab",
                # Tab stops once; the arrow keys move along the row (assets/focus.js).
                tabIndex=0 if name == tab else -1,
                **ui.to_html_props(aria_selected=name == tab, aria_controls=ids.PANEL),
            )
            for name in TAB_NAMES
        ],
        role="tablist",
        **ui.to_html_props(aria_label="Panel beside the map"),
    )


def get_sidebar_payload(page_model: PageModel, panel: Any = None) -> Payload:
    """Return the panel and the menus, from the cache if they can be; `panel` if it is rendered."""

    def render() -> Payload:
        context = FormContext(
            page_model.study_cache.dataset, page_model.context_study, page_model.state
        )
        menus = build_menu_options(context)
        return Payload(
            {
                ids.PANEL: serialize_part(panel or prerender_static(render_panel(page_model))),
                **{MENU_OUTPUTS[name][0]: serialize_part(menus[name]) for name in menus},
            }
        )

    key = _get_cache_key(page_model)
    if key is None:
        begin_computing()
        return render()
    payload: Payload = page_model.study_cache.panels.get_or_compute(key, render)
    return payload


def is_sidebar_cached(page_model: PageModel) -> bool:
    """Return whether the panel and the menus take no time."""
    key = _get_cache_key(page_model)
    return key is not None and page_model.study_cache.panels.has(key)


def _get_cache_key(page_model: PageModel) -> tuple[State, str] | None:
    """Return the key of the sidebar in its cache; None if it must not be cached."""
    is_incomplete = page_model.timeline_job is not None or is_deadline_exceeded()
    if is_incomplete or page_model.state.view.panel in UNCACHED_PANELS:
        return None
    state = replace(page_model.state, notices=())
    return state, timebar.describe_pending_work(page_model, start=False).ready


def render_story_card(step_id: str) -> Any:
    """Return the caption of the step that a URL names; None without a story."""
    step = find_story_step(step_id)
    if step is None:
        return None
    story, number = step
    last = len(story.steps)
    # The labels are the same at each step, so that the keyboard focus stays on its button.
    buttons = [("Leave", "Close the story", "")]
    if number < last:
        buttons.insert(0, ("Next", "Next step", story.get_step_id(number + 1)))
    if number > 1:
        buttons.insert(0, ("Back", "Step back", story.get_step_id(number - 1)))
    chips = [
        ui.render_chip(text, f"story:{to_step}", **ui.to_html_props(aria_label=label))
        for text, label, to_step in buttons
    ]
    return html.Section(
        [
            html.P(f"Story · step {number} of {last}", className="story-step"),
            html.P(html.Strong(story.title)),
            html.P(
                [
                    render_texts_link(1, ALL_RESOLUTIONS, words, **dict(parse_qsl(params)))
                    if params
                    else words
                    for words, params in story.steps[number - 1].split_caption()
                ]
            ),
            html.Div(chips, className="chips"),
        ],
        id="story",
        className="story",
        tabIndex=-1,
        **ui.to_html_props(aria_label="Story"),
    )
