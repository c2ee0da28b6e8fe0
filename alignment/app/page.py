"""The page: header, controls, map and sidebar."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from dash import html
from markupsafe import escape

from alignment.app import ids, page_routes
from alignment.app.controls.options import list_stories
from alignment.app.controls.rows import render_controls, render_period_fields
from alignment.app.html_renderer import prerender_static, render_html, serialize_part
from alignment.app.panels import components as ui
from alignment.app.picture.map import render_map, render_without_map
from alignment.app.picture.timebar import describe_pending_work, render_page_time_bar
from alignment.app.share.embedding import SITE_NAME, format_title, render_meta_tags
from alignment.app.share.menu import render_share_menu
from alignment.app.sidebar import OVERVIEW, get_sidebar_payload, render_sidebar
from alignment.app.state import PageModel, Payload, State, add_dataset_key, build_page_model
from alignment.app.uploads.dialog import (
    render_upload_button,
    render_upload_dialog,
    render_upload_note,
)
from alignment.errors import format_sentence
from alignment.export.svg import build_picture_parts, render_svg
from alignment.export.webpage import render_picture_table
from alignment.model.dataset import Dataset
from alignment.model.url import get_story_url
from alignment.scene.labels.level_of_detail import PAGE_FONT_SIZES, ZOOM_FONT_SIZES, FontSizes
from alignment.scene.marks import build_marks
from alignment.scene.sheet import EMPTY_SCENE, lay_out_bare_map
from alignment.scene.text_metrics import to_single_line
from alignment.scene.theme import LIGHT_THEME
from alignment.server.deadlines import is_deadline_exceeded
from alignment.server.lru_cache import estimate_bytes
from alignment.server.study_cache import StudyCache
from alignment.settings import VERSION
from alignment.studies.study import Study

# Prefix of the names of the parts of the map, among the parts of the page.
MAP_PART_PREFIX = "map "
# For a page whose size is not known yet.
ALL_LABEL_SIZES = FontSizes(PAGE_FONT_SIZES)
# The combobox of the search; assets/search.js requests its options.
SEARCH_NAME = "Find a country, group or text"
SEARCH_MARKUP = (
    '<div id="find-box"><input id="find" class="text" role="combobox" autocomplete="off"'
    f' placeholder="{SEARCH_NAME}" aria-label="{SEARCH_NAME}" aria-controls="find-list"'
    ' aria-expanded="false" aria-autocomplete="list" spellcheck="false" enterkeyhint="search">'
    f'<ul id="find-list" role="listbox" aria-label="{SEARCH_NAME}" hidden></ul></div>'
)


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
        html.A("Skip to the sidebar", href=f"#{ids.TABS}", className="skip"),
        html.P(id=ids.ANNOUNCEMENT, className="visually-hidden", role="status"),
        _render_header(dataset, state, megabytes),
        # What a choice in the search did, filled by assets/search.js.
        html.P(
            [
                html.Span(),
                " ",
                html.Button("Open panel", type="button", className="chip open"),
                " ",
                ui.render_undo_button(className="chip"),
                " ",
                html.Button("Done", type="button", className="chip done"),
            ],
            id="find-note",
            role="status",
            hidden=True,
        ),
        render_upload_dialog(dataset, megabytes) if megabytes else None,
        _render_region(ids.UPLOAD_NOTE, render_upload_note(study_cache, state)),
        _render_region(ids.NOTICES, render_notices(state.notices), role="status"),
        _render_controls_drawer(dataset, page_model.context_study, state),
        html.Div(
            [
                _render_main(map_parts, stability_note),
                _render_separator(),
                _render_sidebar(page_model, sidebar_parts),
            ],
            className="columns",
        ),
    ]


def _render_region(name: str, content: Any, **props: Any) -> html.Div:
    """Return a region whose content is markup, which assets/regions.js replaces, and not Dash."""
    return html.Div(id=name, **ui.to_html_props(data_markup=render_html(content, {})), **props)


def _render_header(dataset: Dataset, state: State, megabytes: int) -> html.Header:
    return html.Header(
        [
            html.H1("Country alignment"),
            _render_stories_menu(dataset, state.dataset_key),
            # A script moves the field here, which works before Dash.
            html.Div(id=ids.SEARCH, className="find field", role="search"),
            render_upload_button() if megabytes else None,
            render_share_menu(state),
        ],
        className="top",
    )


def _render_controls_drawer(dataset: Dataset, study: Study | None, state: State) -> html.Details:
    # It lies over the page, opens from the sentence, and closes as menus do.
    close = html.Button("Close", type="button", className="chip close-form")
    return ui.render_folded(
        "Selection and view",
        close,
        render_controls(dataset, study, state),
        class_name="controls-box",
        id="controls-box",
        open=False,
    )


def _render_main(map_parts: dict[str, Any], stability_note: Any) -> html.Main:
    """Return the finding and the selection; under them the map and its key."""
    return html.Main(
        [
            html.Div(
                [
                    _render_region(ids.HEADLINE, map_parts["headline"]),
                    _render_region(
                        ids.SELECTION_SENTENCE,
                        map_parts["sentence"],
                        className="sentence",
                        role="group",
                        **ui.to_html_props(aria_label="Selection"),
                    ),
                ],
                className="head",
            ),
            html.Div(
                [
                    _render_map_box(map_parts["message"]),
                    html.A(id="to-panel", href="#panel", className="to-panel", hidden=True),
                    _render_key(map_parts, stability_note),
                ],
                className="map-area",
            ),
        ],
        className="main",
    )


def _render_key(map_parts: dict[str, Any], stability_note: Any) -> html.Section:
    """Return the strip under the map: how to read it, its key, the time and the sources."""
    return html.Section(
        [
            # On a small screen it shows its first lines until it is opened (assets/sheet.js).
            html.Button(
                "More",
                type="button",
                className="open-key chip",
                **ui.to_html_props(aria_expanded="false", aria_controls="key"),
            ),
            _render_region(ids.READING, map_parts["reading"]),
            _render_region(ids.LEGEND, map_parts["legend"]),
            _render_region(ids.MAP_CHOICE, map_parts["maps"]),
            _render_region(ids.TIME, map_parts["time"]),
            html.Div(
                [
                    _render_footer(map_parts),
                    _render_region(
                        ids.STABILITY_NOTE, stability_note, className="stability", role="status"
                    ),
                ],
                className="below",
            ),
        ],
        id="key",
        className="key",
        **ui.to_html_props(aria_label="Key"),
    )


def _render_footer(map_parts: dict[str, Any]) -> html.Div:
    """Return one line with the source, in which a click opens how the map is made."""
    version: list[Any] = [f"Country alignment, version {VERSION}. "]
    if page_routes.has_docs():
        version.append(html.A("Documentation", href=page_routes.DOCS_URL))
    parts = [_render_region(name, map_parts[name]) for name in FOLDED_TEXTS]
    fold = ui.render_folded(
        "Method and sources", html.Div([*parts, html.P(version)]), class_name="method-sources"
    )
    line = _render_region(ids.SOURCE_LINE, map_parts[ids.SOURCE_LINE])
    return html.Div([fold, line], id="foot", className="foot")


# Width of the panel in pixels; assets/separator.js and assets/style.css have the same.
PANEL_WIDTHS = (384, 400, 560)


def _render_separator() -> html.Div:
    """Return the line between map and panel, which changes the width of the panel."""
    least, width, most = PANEL_WIDTHS
    return html.Div(
        id="separator",
        className="separator",
        role="separator",
        tabIndex=0,
        **ui.to_html_props(
            aria_label="Width of the panel in pixels",
            aria_orientation="vertical",
            aria_controls="side",
            aria_valuemin=str(least),
            aria_valuenow=str(width),
            aria_valuemax=str(most),
        ),
    )


def _render_sidebar(page_model: PageModel, sidebar_parts: dict[str, Any]) -> html.Aside:
    """Return the tabs, the selected countries, the periods compared, and the panel."""
    # On a small screen it is a sheet, which is open for a story or a shared panel.
    view = page_model.state.view
    is_open = view.story or view.panel != OVERVIEW
    return html.Aside(
        [
            _render_region(ids.TABS, sidebar_parts["tabs"], className="tabs"),
            # Closes the sheet.
            html.Button(
                "×",
                type="button",
                title="Back to the map",
                className="sheet-close",
                **ui.to_html_props(aria_label="Back to the map"),
            ),
            # Says that the panel is awaited.
            html.P(id="loading", className="loading", role="status"),
            _render_region(ids.SELECTED_COUNTRIES, sidebar_parts["chosen"]),
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
        id="side",
        className="side up" if is_open else "side",
    )


# Regions in the fold under the map, and all that are empty without a study.
FOLDED_TEXTS = ids.METHOD, ids.NOTES, ids.SOURCES
MAP_TEXTS = ids.HEADLINE, ids.READING, ids.LEGEND, ids.SOURCE_LINE, *FOLDED_TEXTS


def build_map_parts(page_model: PageModel) -> dict[str, Any]:
    """Return the marks of the map and what surrounds it, as far as there is a study."""
    if page_model.study is None:
        parts: dict[str, Any] = dict.fromkeys(MAP_TEXTS, "")
        # The drawer can be opened to correct the selection.
        parts["sentence"] = html.P(ui.render_control_link("Change the selection", "scope"))
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
    parts["maps"] = ui.render_map_choice(page_model.state.view.map) if parts["legend"] else ""
    return parts | {"message": page_model.message, "time": render_page_time_bar(page_model)}


def serialize_map_parts(
    map_parts: dict[str, Any], label_sizes: FontSizes = ALL_LABEL_SIZES
) -> dict[str, str]:
    """Return the parts as JSON, with the map split into parts of its own, which have a prefix.

    Its labels are placed for each of the font sizes.
    """
    marks = map_parts["map"]
    parts = {
        name: serialize_part(render_html(part, {}))
        for name, part in map_parts.items()
        if name not in ("map", "title")
    }
    if marks:
        picture_parts = build_picture_parts(marks, label_sizes) | {"title": map_parts["title"]}
        parts |= {
            f"{MAP_PART_PREFIX}{name}": serialize_part(part) for name, part in picture_parts.items()
        }
    return parts


def get_map_payload(page_model: PageModel, label_sizes: FontSizes = ALL_LABEL_SIZES) -> Payload:
    """Return the map of a page and what surrounds it, from the cache if it can be."""

    def render() -> Payload:
        return Payload(serialize_map_parts(build_map_parts(page_model), label_sizes))

    # An incomplete map would stay in the cache.
    if page_model.timeline_job is not None or is_deadline_exceeded():
        return render()
    ready = describe_pending_work(page_model, start=False).ready
    payload: Payload = page_model.study_cache.map_payloads.get_or_compute(
        (page_model.state.map_params, ready, label_sizes), render
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
            html.Div(id=ids.CARD, className="country-card", hidden=True),
            _render_region(ids.MESSAGE, message, className="message", role="alert"),
            render_drag_hint(),
            html.Div(
                [
                    ui.render_tool_button(
                        "⊕",
                        "Select",
                        "Select several: a click or a tap adds a country",
                        data_several="yes",
                        aria_pressed="false",
                    ),
                    ui.render_tool_button("◌", "Lasso", "Lasso", data_mode="lasso"),
                    ui.render_tool_button("▢", "Box", "Box selection", data_mode="select"),
                    ui.render_tool_button("+", "Zoom in", "Zoom in", data_zoom="in"),
                    ui.render_tool_button("−", "Zoom out", "Zoom out", data_zoom="out"),
                    ui.render_tool_button("⟲", "Whole", "Whole map", data_zoom="whole"),
                    ui.render_undo_button(ui.render_tool_content("↶", "Undo")),
                    ui.render_tool_button(
                        "⊙", "Unpin all", "Unpin all countries that were dragged", data_go="unpin:"
                    ),
                ],
                className="zoom",
            ),
            html.P(
                id=ids.LIVE_REGION,
                className="visually-hidden",
                **ui.to_html_props(aria_live="polite"),
            ),
        ],
        id="map-box",
        className="map-box",
        tabIndex=0,
        role="application",
        **ui.to_html_props(
            aria_label=f"Bloc map. {keys}. The panel Table lists the same countries."
        ),
    )


def _render_stories_menu(dataset: Dataset, dataset_key: str) -> Any:
    stories = list_stories(dataset)
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


def render_drag_hint() -> html.P:
    """Return the hint for a finger that moves over a disc without holding it."""
    text = "Hold a disc for a moment, then drag it."
    return html.P(text, id="drag-hint", className="hint", role="status", hidden=True)


# Memory of a cached page for each character of its HTML; most of it are components.
BYTES_PER_CHARACTER = 10

_GESTURE_BUTTON = re.compile(r'(<button[^>]* data-go="([^"]*)"[^>]*) type="button"')
_TABLE_ROW = re.compile(r'<tr data-row="(\w+)"[^>]*><td>\w+</td><th scope="row">([^<]*)')
_BUTTON_OF_FORM = ' form="steps" name="go" value='


@dataclass(frozen=True, eq=False)
class InitialPage:
    """The page of a state: the map as marks with the texts around it, the sidebar, and all of it.

    `components` are those of `map_parts`, of `sidebar_parts` and of the rest of the page.
    """

    page_model: PageModel
    map_parts: dict[str, Any]
    sidebar_parts: dict[str, Any]
    components: list[Any]

    @cached_property
    def markup(self) -> str:
        """The page as HTML, with the map as SVG.

        Without scripts its gestures are buttons of a form, which the server answers with a page.
        """
        study, state = self.page_model.study, self.page_model.state
        # Scripts show the codes where they are legible: they would flash on smaller screens.
        marks = replace(self.map_parts["map"], has_codes=False)
        description = study.description if study else ""
        svg = render_svg(marks, description, is_page_part=True, font_sizes=PAGE_FONT_SIZES)
        table = render_picture_table(study, marks.sheet) if study else ""
        tree = html.Div(self.components, className="page", **ui.to_html_props(**self.facts))
        contents = {ids.MAP: svg, ids.SEARCH: SEARCH_MARKUP}
        markup = _GESTURE_BUTTON.sub(rf'\1{_BUTTON_OF_FORM}"\2"', render_html(tree, contents))
        table = _TABLE_ROW.sub(
            rf'<tr><td>\1</td><th scope="row"><button{_BUTTON_OF_FORM}"country:\1">\2</button>',
            table,
        )
        field = f'<input type="hidden" name="at" value="{escape(state.url_params)}">'
        form = f'<form id="steps" action="{ids.STEP_PATH[1:]}" method="post">{field}</form>'
        return f"{markup}<noscript>{table}</noscript>{form}"

    @property
    def facts(self) -> dict[str, str]:
        """What assets/view_client.js needs: address, ready parts, label sizes and version."""
        pending = describe_pending_work(self.page_model, start=False)
        study_cache, state = self.page_model.study_cache, self.page_model.state
        return {
            "data_at": state.url_params.removesuffix(add_dataset_key("", state.dataset_key)),
            "data_ready": pending.ready,
            "data_over": "yes" if pending.is_over else "no",
            "data_labels": " ".join(map(str, PAGE_FONT_SIZES)),
            "data_zoom_labels": " ".join(map(str, (*ZOOM_FONT_SIZES, *PAGE_FONT_SIZES))),
            "data_version": study_cache.answer_version,
        }

    @property
    def size(self) -> int:
        """About how many bytes of memory it takes."""
        model = self.page_model
        return BYTES_PER_CHARACTER * len(self.markup) + estimate_bytes(
            (model.resolved, model.stability)
        )

    @property
    def title(self) -> str:
        """The title of the page: the finding, and the name of the site."""
        return " · ".join(filter(None, (to_single_line(self.map_parts["title"]), SITE_NAME)))

    def render_head(self, origin: str) -> str:
        """Return the meta tags from which other sites make a preview of a link."""
        model, marks = self.page_model, self.map_parts["map"]
        if model.study is None:
            return ""
        return render_meta_tags(origin, model.state, model.resolved, marks.sheet.scene)


def get_initial_page(study_cache: StudyCache, state: State, megabytes: int = 0) -> InitialPage:
    """Return the page of a state; readers may upload files of so many megabytes."""
    return _get_initial_page(build_page_model(study_cache, state), megabytes)


def _get_initial_page(page_model: PageModel, megabytes: int) -> InitialPage:
    note, ready, _ = describe_pending_work(page_model, start=False)

    def build() -> InitialPage:
        map_parts = build_map_parts(page_model)
        sidebar_parts = prerender_static(render_sidebar(page_model))
        components = prerender_static(
            render_body(page_model, map_parts, sidebar_parts, note, megabytes)
        )
        # The first gesture changes what the page shows from here.
        get_sidebar_payload(page_model, sidebar_parts["panel"])
        # Of a timeline only the period that is shown stays in memory.
        single_period = replace(
            page_model, resolved=replace(page_model.resolved, timeline=None, frame_studies=())
        )
        return InitialPage(single_period, map_parts, sidebar_parts, components)

    # The progress of a long timeline changes, and what was late may be ready next time.
    if page_model.timeline_job is not None or is_deadline_exceeded():
        return build()
    return page_model.study_cache.initial_pages.get_or_compute(
        (page_model.state, ready, megabytes), build
    )


def render_page(study_cache: StudyCache, state: State, megabytes: int = 0) -> html.Div:
    """Return the components of the page of a state."""
    page = _get_initial_page(build_page_model(study_cache, state), megabytes)
    return html.Div(page.components, className="page")
