"""The page: header, controls, map and sidebar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dash import html

from alignment.app import docs_site, ids
from alignment.app.changed_parts import compute_digests
from alignment.app.controls.inputs import render_searchable_select
from alignment.app.controls.options import build_country_options, build_group_options
from alignment.app.controls.rows import render_controls, render_period_fields
from alignment.app.hints import render_drag_hint, render_hints, render_hints_button
from alignment.app.html_renderer import prerender_static
from alignment.app.page_model import PageModel
from alignment.app.panels import components as ui
from alignment.app.picture.map import render_map, render_without_map
from alignment.app.picture.timebar import describe_pending_work, render_page_time_bar
from alignment.app.share.menu import render_share_menu
from alignment.app.share.previews import format_title
from alignment.app.sidebar import OVERVIEW
from alignment.app.state import State, add_dataset_key, parse_state
from alignment.app.uploads.dialog import (
    render_upload_button,
    render_upload_dialog,
    render_upload_note,
)
from alignment.errors import format_sentence
from alignment.export.svg import build_picture_parts
from alignment.model.dataset import Dataset
from alignment.model.stories import STORIES
from alignment.model.url import get_story_url
from alignment.scene.labels.level_of_detail import PAGE_FONT_SIZES, FontSizes
from alignment.scene.marks import build_marks
from alignment.scene.sheet import EMPTY_SCENE, lay_out_bare_map
from alignment.scene.theme import LIGHT_THEME
from alignment.server.deadlines import is_deadline_exceeded
from alignment.settings import VERSION
from alignment.studies.study import Study

# Prefix of the names of the parts of the map, among the parts of the page.
MAP_PART_PREFIX = "map "
# For a page whose size is not known yet.
ALL_LABEL_SIZES = FontSizes(PAGE_FONT_SIZES)


def render_body(
    page_model: PageModel,
    map_parts: dict[str, Any],
    sidebar_parts: dict[str, Any],
    stability_note: Any,
    megabytes: int,
) -> list[Any]:
    """Return the visible components of the page."""
    study_cache, state = page_model.study_cache, page_model.state
    dataset = study_cache.dataset
    return [
        html.A("Skip to the map", href="#map-box", className="skip"),
        html.A("Skip to what stands beside it", href=f"#{ids.TABS}", className="skip"),
        html.P(id=ids.ANNOUNCEMENT, className="unseen", role="status"),
        _render_header(dataset, state, megabytes),
        render_upload_dialog(dataset, megabytes) if megabytes else None,
        html.Div(render_upload_note(study_cache, state), id=ids.UPLOAD_NOTE),
        render_hints(),
        html.Div(render_notices(state.notices), id=ids.NOTICES, role="status"),
        _render_controls_drawer(dataset, page_model.context_study, state),
        html.Div(
            [_render_main(map_parts, stability_note), _render_sidebar(page_model, sidebar_parts)],
            className="columns",
        ),
    ]


def _render_header(dataset: Dataset, state: State, megabytes: int) -> html.Header:
    version: list[Any] = [f"version {VERSION}"]
    if docs_site.has_docs():
        version = [html.A("Documentation", href=docs_site.DOCS_URL), " · ", *version]
    return html.Header(
        [
            html.H1("Country alignment"),
            html.P("who votes with whom at the United Nations on cybercrime and ICT"),
            _render_stories_menu(dataset, state.dataset_key),
            html.Div(
                render_searchable_select(
                    ids.SEARCH,
                    [*build_country_options(dataset), *build_group_options(dataset)],
                    None,
                    placeholder="Find a country or group",
                    search_order="original",
                ),
                className="find field",
                role="search",
                **ui.to_html_props(aria_label="Find a country or group"),
            ),
            render_upload_button() if megabytes else None,
            render_share_menu(state),
            render_hints_button(),
            html.P(version, className="version"),
        ],
        className="top",
    )


def _render_controls_drawer(dataset: Dataset, study: Study | None, state: State) -> html.Details:
    # It lies over the page, opens from the sentence, and closes as menus do.
    close = html.Button("Close", type="button", className="chip shut")
    return ui.render_folded(
        "Query and view",
        close,
        render_controls(dataset, study, state),
        class_name="controls-box",
        id="controls-box",
        open=False,
    )


def _render_main(map_parts: dict[str, Any], stability_note: Any) -> html.Main:
    """Return the map and what surrounds it."""
    return html.Main(
        [
            html.Div(map_parts["headline"], id=ids.HEADLINE),
            ui.render_group(
                "What is asked",
                [
                    html.Div(map_parts["sentence"], id=ids.SELECTION_SENTENCE, className="chips"),
                    html.Button("Change", type="button", className="chip change more"),
                ],
                "sentence",
            ),
            _render_map_box(map_parts["message"]),
            html.A(id="to-panel", href="#panel", className="to-panel", hidden=True),
            html.Div(map_parts["legend"], id=ids.LEGEND),
            html.Div(map_parts["time"], id=ids.TIME),
            html.Div(
                [
                    html.Div(map_parts["foot"], id=ids.FOOTER, className="foot"),
                    html.Div(
                        stability_note, id=ids.STABILITY_NOTE, className="sure", role="status"
                    ),
                ],
                className="below",
            ),
        ],
        className="main",
    )


def _render_sidebar(page_model: PageModel, sidebar_parts: dict[str, Any]) -> html.Aside:
    """Return the tabs, the selected countries, the periods compared, and the panel."""
    # On a small screen it is a sheet, which is open for a story or a shared panel.
    view = page_model.state.view
    is_open = view.story or view.panel != OVERVIEW
    return html.Aside(
        [
            html.Div(sidebar_parts["tabs"], id=ids.TABS, className="tabs"),
            # Closes the sheet.
            html.Button(
                "×",
                type="button",
                title="Back to the map",
                className="lay-down",
                **ui.to_html_props(aria_label="Back to the map"),
            ),
            html.Div(sidebar_parts["chosen"], id=ids.SELECTED_COUNTRIES),
            # Outside the panel, so that updates of it keep what is typed.
            render_period_fields(
                page_model.study_cache.dataset, page_model.context_study, page_model.state
            ),
            html.Div(
                sidebar_parts["panel"],
                id=ids.PANEL,
                className="panel",
                role="tabpanel",
                tabIndex=0,
                **ui.to_html_props(aria_label="Beside the map"),
            ),
        ],
        className="side up" if is_open else "side",
    )


def build_map_parts(page_model: PageModel) -> dict[str, Any]:
    """Return the marks of the map and what surrounds it, as far as there is a study."""
    if page_model.study is None:
        parts: dict[str, Any] = dict.fromkeys(("headline", "sentence", "legend", "foot"), "")
        if page_model.context_study is not None and page_model.resolved.period_result is not None:
            parts |= render_without_map(
                page_model.context_study, page_model.state, page_model.resolved.period_result.period
            )
        parts["map"] = build_marks(lay_out_bare_map(EMPTY_SCENE, LIGHT_THEME))
        parts["title"] = ""
    else:
        parts = render_map(
            page_model.study, page_model.state, page_model.resolved, page_model.stability
        )
        parts["title"] = format_title(page_model.resolved, parts["map"].sheet.scene)
    return parts | {"message": page_model.message, "time": render_page_time_bar(page_model)}


def split_map_parts(
    map_parts: dict[str, Any], label_sizes: FontSizes = ALL_LABEL_SIZES
) -> dict[str, Any]:
    """Return the parts with the map split into parts of its own, whose names have a prefix.

    Its labels are placed for each of the font sizes.
    """
    marks = map_parts["map"]
    parts = {
        name: prerender_static(part)
        for name, part in map_parts.items()
        if name not in ("map", "title")
    }
    if marks:
        picture_parts = build_picture_parts(marks, label_sizes) | {"title": map_parts["title"]}
        parts |= {f"{MAP_PART_PREFIX}{name}": part for name, part in picture_parts.items()}
    return parts


@dataclass(frozen=True, eq=False)
class MapPayload:
    """The map in parts and what surrounds it as sent to the page, and a digest of each part."""

    parts: dict[str, Any]
    digests: dict[str, str]

    @property
    def size(self) -> int:
        """Estimated memory in bytes, of which about a quarter is markup."""
        lettering = self.parts.get(f"{MAP_PART_PREFIX}lettering", ())
        markup = [part for part in self.parts.values() if isinstance(part, str)]
        return 4 * sum(map(len, (*markup, *(names for _, names in lettering))))


def get_map_payload(page_model: PageModel, label_sizes: FontSizes = ALL_LABEL_SIZES) -> MapPayload:
    """Return the map of a page, from the cache if it can be."""

    def render() -> MapPayload:
        parts = split_map_parts(build_map_parts(page_model), label_sizes)
        return MapPayload(parts, compute_digests(parts))

    # An incomplete map would stay in the cache.
    if page_model.timeline_job is not None or is_deadline_exceeded():
        return render()
    map_params = page_model.state.map_params
    ready_parts = describe_pending_work(page_model, map_params, None, start=False).ready_parts
    payload: MapPayload = page_model.study_cache.map_payloads.get_or_compute(
        (map_params, ready_parts, label_sizes), render
    )
    return payload


def render_notices(messages: tuple[str, ...]) -> Any:
    """Return what of the URL or a control was not understood."""
    if not messages:
        return []
    items = [html.Li(format_sentence(message)) for message in messages]
    close = html.Button("Dismiss", type="button", className="dismiss")
    return html.Div([html.Ul(items), close], className="notice")


def _render_map_box(message: str) -> html.Div:
    keys = (
        "Arrow keys walk from country to country, Enter chooses, Shift+Enter adds, Escape clears, "
        "Shift+arrow keys drag the country, Ctrl+Z undoes the last step"
    )
    return html.Div(
        [
            # Scripts fill the map, and the card of a country.
            html.Div(id=ids.MAP, className="graph"),
            html.Div(id=ids.CARD, className="card-of", hidden=True),
            html.P(message, id=ids.MESSAGE, className="message", role="alert"),
            render_drag_hint(),
            html.Div(
                [
                    ui.render_tool_button(
                        "⊕",
                        "Choose several: a click, a tap or the search adds",
                        data_several="yes",
                        aria_pressed="false",
                    ),
                    ui.render_tool_button("◌", "Lasso", data_mode="lasso"),
                    ui.render_tool_button("▢", "Box selection", data_mode="select"),
                    ui.render_tool_button("+", "Zoom in", data_zoom="in"),
                    ui.render_tool_button("−", "Zoom out", data_zoom="out"),
                    ui.render_tool_button("⟲", "Whole map", data_zoom="whole"),
                    ui.render_undo_button(),
                    ui.render_tool_button("⊙", "Release dragged countries", data_go="unpin:"),
                ],
                className="zoom",
            ),
            html.P(id=ids.LIVE_REGION, className="unseen", **ui.to_html_props(aria_live="polite")),
        ],
        id="map-box",
        className="map-box",
        tabIndex=0,
        role="application",
        **ui.to_html_props(aria_label=f"Bloc map. {keys}. The panel Table lists the same."),
    )


def _render_stories_menu(dataset: Dataset, dataset_key: str) -> Any:
    # The stories are about the built-in records; other records have those whose query they fit.
    stories = [story for story in STORIES if parse_state(dataset, get_story_url(story)).view.story]
    if not stories:
        return None
    items = [
        html.Li(
            [
                html.A(story.title, href=f"?{add_dataset_key(get_story_url(story), dataset_key)}"),
                html.Div(story.summary, className="meta"),
            ]
        )
        for story in stories
    ]
    return ui.render_folded("Stories", html.Ul(items, className="plain"), class_name="menu")
