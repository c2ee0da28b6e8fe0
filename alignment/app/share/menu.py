"""The share menu: a preview, fields for the look of pictures, links, frame code and files."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import flask
from dash import dcc, html

from alignment.app import ids
from alignment.app.controls.options import render_integer_input, render_text_input
from alignment.app.html_renderer import render_html, serialize_part
from alignment.app.panels import components as ui
from alignment.app.share import embedding
from alignment.app.state import State, add_dataset_key, build_page_model, resolve_request
from alignment.app.validators import allow_none, is_text, is_text_list, is_text_or_number
from alignment.errors import QueryError
from alignment.export import WRITERS, Writer
from alignment.export.frames import (
    DEFAULT_FEATURES,
    MAX_FRAME_SIZE,
    MIN_FRAME_SIZE,
    add_embed_features,
    compute_frame_size,
    fit_frame,
    render_frame_code,
    render_height_script,
)
from alignment.export.panel_charts import get_chart_panel
from alignment.export.pictures import make_picture_scene
from alignment.io.country_names import resolve_note
from alignment.model.dataset import Dataset
from alignment.model.registries import read_toml
from alignment.model.stories import find_story_step
from alignment.model.url import add_data_version, format_command, parse_params
from alignment.model.url_params import EMBED_PARAMS, MIN_PNG_WIDTH, VIEW_PARAMS
from alignment.model.view import PANELS, PAPER_SIZES, SHEET_SIZES, THEMES, View, get_default_panel
from alignment.server.dataset_registry import DatasetRegistry
from alignment.studies.timeline import Period, choose_period, list_periods, list_topics

SHARE_LINK, SHARE_EMBED = "link", "embed"
_WORDS = read_toml(Path(__file__).with_name("menu.toml"))
SHARE_METHODS, EMBED_OPTIONS = (
    [{"label": label, "value": name} for name, label in _WORDS[table].items()]
    for table in ("methods", "features")
)
TEXT_FIELDS = _WORDS["texts"]


def render_share_preview(
    state: State, method: str, features: tuple[str, ...], size: tuple[int, int]
) -> html.Div | html.Img:
    """Return the card of a link, the picture of a file, or the frame of an embed.

    `method` is a value of `SHARE_METHODS`, `size` the width and height of the frame in pixels.
    """
    if method == SHARE_EMBED:
        width, height = size
        frame = html.Iframe(
            src=f"/embed?{add_embed_features(state.export_params, features)}",
            width=width,
            height=height,
            title="The embed that will be made",
            tabIndex=-1,
        )
        return html.Div(
            frame, className="share-picture", style={"--wide": f"{width}", "--high": f"{height}"}
        )
    if method == SHARE_LINK:
        return _render_image(
            embedding.build_card_url(state, ""),
            (embedding.PREVIEW_WIDTH, embedding.PREVIEW_HEIGHT),
            "card of the link",
        )
    return _render_image(
        f"/download/svg?{state.export_params}", SHEET_SIZES[state.view.size], "file"
    )


def _render_image(source: str, size: tuple[int, int], noun: str) -> html.Img:
    width, height = size
    alt = f"The {noun} that will be made"
    return html.Img(src=source, width=width, height=height, alt=alt, className="share-picture")


# A larger PNG would take the server too long.
MAX_PNG_WIDTH = 5000
STABILITY_OPTION = "sure"
PIXELS_PLACEHOLDER = "that of the size"
# The summary of the folded fields.
MORE_FIELDS_TITLE = "More texts, notes, size of pictures and embeds"
# Paper is named as in 'A1' and 'A1 portrait'.
SIZE_OPTIONS = tuple(
    {"label": name.replace("-", " ").replace("a", "A", 1), "value": name}
    if name in PAPER_SIZES
    else {"label": name, "value": name}
    for name in SHEET_SIZES
)
MAX_NOTES_LENGTH = 2000
# Panels of analyses that the map itself shows.
PANELS_WITH_MAP = ("analysis", "ahead")
NUMBER_FIELDS = (ids.SHARE_PIXELS, ids.SHARE_FRAME_WIDTH, ids.SHARE_FRAME_HEIGHT)
FIELDS_TEXT = "The Share menu sent fields that the server does not know; reload the page.\n"
AUTOMATIC_THEME = ({"label": "automatic", "value": ""},)
THEME_LABEL = "Theme; automatic is light, and follows the reader's system in frames"


def render_share_fields(view: View) -> list[html.Div | html.Details]:
    """Return the fields; most are folded, so that the links are visible."""
    title, *others = (
        ui.render_field(
            label, render_text_input(name, getattr(view, field), placeholder, maxLength=max_length)
        )
        for name, (field, (label, placeholder, max_length)) in zip(
            ids.SHARE_TEXTS, TEXT_FIELDS.items(), strict=True
        )
    )
    notes = dcc.Textarea(
        id=ids.SHARE_NOTES,
        value="\n".join((*view.notes, *view.bloc_names)),
        maxLength=MAX_NOTES_LENGTH,
        rows=2,
        placeholder="Kenya: Votes for both groups' texts\nWest = Western States",
        className="text",
    )
    stability = [{"label": "shown: less stable countries are paler", "value": STABILITY_OPTION}]
    rest = [
        *others,
        ui.render_field("Notes on the map and names of blocs, one a line", notes),
        ui.render_field(
            "Bloc stability",
            _render_checklist(
                ids.SHARE_STABILITY, stability, [STABILITY_OPTION] if view.sure else []
            ),
        ),
        ui.render_field(
            "PNG width, in pixels",
            render_integer_input(
                ids.SHARE_PIXELS, PIXELS_PLACEHOLDER, min=MIN_PNG_WIDTH, max=MAX_PNG_WIDTH
            ),
        ),
        ui.render_field(
            "An embed offers",
            _render_checklist(ids.SHARE_FEATURES, EMBED_OPTIONS, list(DEFAULT_FEATURES)),
        ),
        *[
            ui.render_field(
                f"Embed {side}, in pixels",
                render_integer_input(name, PIXELS_PLACEHOLDER, min=minimum, max=MAX_FRAME_SIZE),
            )
            for side, name, minimum in zip(
                ("width", "height"),
                (ids.SHARE_FRAME_WIDTH, ids.SHARE_FRAME_HEIGHT),
                MIN_FRAME_SIZE,
                strict=True,
            )
        ],
    ]
    texts = (getattr(view, field) for field in [*TEXT_FIELDS][1:])
    is_used = any((*texts, view.notes, view.bloc_names, view.sure))
    return [
        title,
        ui.render_field(
            "Size of files and embeds", _render_radio(ids.SHARE_SIZE, SIZE_OPTIONS, view.size)
        ),
        ui.render_field(
            THEME_LABEL, _render_radio(ids.SHARE_THEME, (*AUTOMATIC_THEME, *THEMES), view.theme)
        ),
        ui.render_folded(MORE_FIELDS_TITLE, *rest, open=is_used),
    ]


def _render_checklist(name: str, options: list[dict[str, str]], value: list[str]) -> dcc.Checklist:
    return dcc.Checklist(options, value, id=name, className="checks")


def _render_radio(name: str, options: tuple[Any, ...], value: str) -> dcc.RadioItems:
    return dcc.RadioItems(list(options), value, id=name, inline=True, className="checks")


def render_share_menu(state: State) -> html.Details:
    """Return the menu for a state: the preview, the fields and the links."""
    return html.Details(
        [
            html.Summary("Share"),
            ui.render_group(
                "Share",
                [
                    html.Div(
                        dcc.RadioItems(
                            SHARE_METHODS,
                            SHARE_LINK,
                            id=ids.SHARE_METHOD,
                            inline=True,
                            className="checks",
                        ),
                        role="group",
                        **ui.to_html_props(aria_label="The picture shown"),
                    ),
                    html.Div(id=ids.SHARE_PICTURE),
                    html.H2("How pictures and files look"),
                    *render_share_fields(state.view),
                    html.Div(id=ids.SHARE),
                    html.P(className="visually-hidden", role="status"),
                ],
                "share-menu",
            ),
        ],
        id="share-box",
        className="share",
    )


FIELD_VALIDATORS = {
    **dict.fromkeys(ids.SHARE_FIELDS, allow_none(is_text)),
    **dict.fromkeys((ids.SHARE_SIZE, ids.SHARE_THEME, ids.SHARE_METHOD), is_text),
    **dict.fromkeys((ids.SHARE_STABILITY, ids.SHARE_FEATURES), allow_none(is_text_list)),
    **dict.fromkeys(NUMBER_FIELDS, allow_none(is_text_or_number)),
}


def register(server: flask.Flask, registry: DatasetRegistry) -> None:
    """Add the route of the links and the preview of the menu."""

    @server.get(ids.SHARE_PATH)
    def share() -> flask.Response:
        arguments = flask.request.args
        try:
            fields = json.loads(arguments.get("fields", ""))
            is_valid = all(FIELD_VALIDATORS[name](fields.get(name)) for name in FIELD_VALIDATORS)
        except (AttributeError, ValueError, RecursionError):
            is_valid = False
        if not is_valid:
            return flask.Response(FIELDS_TEXT, 400, mimetype="text/plain")
        key = flask.request.headers.get(ids.KEY_HEADER, "")
        url_params = add_dataset_key(arguments.get("at", ""), key)
        values = (fields.get(name) for name in ids.SHARE_FIELDS)
        parts = zip(
            (ids.SHARE_PICTURE, ids.SHARE),
            update_share_menu(registry, url_params, *values),
            strict=True,
        )
        text = serialize_part({name: render_html(part, {}) for name, part in parts})
        headers = {"Cache-Control": "private, no-store"}
        return flask.Response(text, mimetype="application/json", headers=headers)


def update_share_menu(
    registry: DatasetRegistry,
    url_params: str,
    size: str,
    theme: str,
    title: str | None,
    pixels: int | None = None,
    stability_options: list[str] | None = None,
    subtitle: str | None = None,
    caption: str | None = None,
    alt: str | None = None,
    notes: str | None = None,
    features: list[str] | None = None,
    method: str = SHARE_LINK,
    frame_width: int | None = None,
    frame_height: int | None = None,
) -> tuple[Any, list[Any]]:
    """Return the preview and the links for the parameters of the page and the fields of the menu.

    An empty field has its default, also if the browser emptied an invalid number.
    """
    study_cache, state = resolve_request(registry, url_params)
    dataset = study_cache.dataset
    texts = zip(TEXT_FIELDS, (title, subtitle, caption, alt), strict=True)
    raw_values = {name: [text] for name, text in texts if text}
    raw_values |= {"theme": [theme]} if theme else {}
    embed_features = DEFAULT_FEATURES if features is None else tuple(features)
    try:
        lines = [line.strip() for line in (notes or "").splitlines() if line.strip()]
        # A note has its colon before any equals sign.
        raw_values["bloc-name"] = [
            line for line in lines if "=" in line and ":" not in line.partition("=")[0]
        ]
        raw_values["note"] = [
            resolve_note(dataset.countries, line)
            for line in lines
            if line not in raw_values["bloc-name"]
        ]
        look = parse_params(VIEW_PARAMS, {"size": [size], **raw_values})
        parse_params(EMBED_PARAMS, {"offer": list(embed_features)})
        lengths = zip(embedding.FRAME_PARAMS, (frame_width, frame_height), strict=True)
        sides = parse_params(
            embedding.FRAME_PARAMS, {each.name: [f"{side}"] for each, side in lengths if side}
        )
    except QueryError as fault:
        alert = html.P(str(fault), className="note", role="alert")
        return alert, render_share_links(dataset, state)
    defaults = {**dict.fromkeys(("theme", *TEXT_FIELDS), ""), "notes": (), "bloc_names": ()}
    view = replace(state.view, sure=bool(stability_options), **(defaults | look))
    state = replace(state, view=view)
    page_model = build_page_model(study_cache, state)
    study, frame_view = page_model.study, embedding.get_frame_view(page_model)
    title = make_picture_scene(study, frame_view).title if study else embedding.SITE_NAME
    frame = fit_frame(view, sides.get("wide"), sides.get("high"))
    preview = render_share_preview(state, method, embed_features, frame)
    return preview, render_share_links(dataset, state, pixels, embed_features, title, frame)


def render_share_links(
    dataset: Dataset,
    state: State,
    pixels: int | None = None,
    features: tuple[str, ...] = DEFAULT_FEATURES,
    title: str = embedding.SITE_NAME,
    frame: tuple[int, int] | None = None,
) -> list[Any]:
    """Return the share link, the links of files and timelines, and the frame code."""
    origin = embedding.get_origin(flask.request) if flask.has_request_context() else ""
    url_params, export_params = (
        add_data_version(each, dataset.version) for each in (state.url_params, state.export_params)
    )
    embed_params = add_embed_features(export_params, features)
    size = frame or compute_frame_size(state.view)
    fixed_code, fluid_code = (
        render_frame_code(origin, embed_params, title, size, is_fluid) for is_fluid in (False, True)
    )
    link = _render_copy_box("Link", "share-link", f"{origin}/?{url_params}")
    code_box = _render_copy_box("To embed in a page", "share-code", fixed_code)
    fluid_box = _render_copy_box("As wide as its column", "share-wide", fluid_code)
    code_box.children += fluid_box.children
    # The command line has no records of a reader.
    if not state.dataset_key:
        command_box = _render_copy_box("Command line", "share-command", _write_command(state))
        code_box.children += command_box.children
    frames = [
        code_box,
        _render_copy_box(
            "Once there: frames as high as they need", "share-high", render_height_script(origin)
        ),
    ]
    periods: tuple[Period, ...] = ()
    topics: tuple[str, ...] = ()
    # A query that selects nothing has neither.
    with suppress(QueryError):
        if state.view.time:
            periods = list_periods(dataset, state.query, state.view.time, state.view.width)
    with suppress(QueryError):
        topics = () if periods else list_topics(dataset, state.query)
    charts = _render_chart_links(state, pixels)
    if get_chart_panel(state.view):
        # All other files show the map.
        panel = get_default_panel(state.view.select)
        state = replace(state, view=replace(state.view, panel=panel))
    multiples = replace(state, view=replace(state.view, multiples=True, period=""))
    on_one_page = _render_download_list(
        [
            _render_file_link(multiples, each, "", pixels)
            for each in WRITERS.values()
            if each.is_picture
        ]
    )
    deck = _render_deck_link(state)
    if not periods:
        heading = "Download the map and its data" if charts else "Download"
        parts = [*deck, *charts, html.H2(heading), _render_files(state, pixels)]
        if not state.view.versus and len(topics) > 1:
            parts += [html.H2("Download its topics next to each other"), on_one_page]
        return [link, *parts, *frames]
    timeline_state = replace(state, view=replace(state.view, period=""))
    is_known = any(period.label == state.view.period for period in periods)
    period = choose_period(periods, state.view.period if is_known else "")
    period_state = replace(state, view=replace(state.view, period=period.label))
    parts = [html.H2(f"Download {period.label} alone"), _render_files(period_state, pixels)]
    if any(each.has_enough_votes for each in periods):
        files = [
            _render_file_link(timeline_state, writer, writer.timeline_meaning)
            for writer in WRITERS.values()
            if writer.timeline_meaning
        ]
        parts = [
            *(html.H2("Download the whole timeline"), _render_download_list(files)),
            *(html.H2("Download all periods next to each other"), on_one_page),
            *parts,
        ]
    return [link, *charts, *parts, *frames]


def _write_command(state: State) -> str:
    """Return the command that describes the country or pair of the panel, or exports the view."""
    panel, select = state.view.panel, " ".join(state.view.select)
    command = f"{panel} {select}" if panel in ("country", "pair") and select else "export map.svg"
    return format_command(command, state.export_params)


def _render_deck_link(state: State) -> list[Any]:
    """Return the link to the deck of the story that is open; empty without a story."""
    match = find_story_step(state.view.story)
    if match is None:
        return []
    story, writer = match[0], WRITERS["pptx"]
    url = f"/download/story/{story.name}.pptx?{add_dataset_key('', state.dataset_key)}"
    note = html.Span(f"the {len(story.steps)} steps of the story, a slide each")
    link = html.A([html.Strong(writer.label), note], href=url.rstrip("?"))
    return [html.H2("Download the story"), _render_download_list([html.Li(link)])]


def _render_chart_links(state: State, pixels: int | None) -> list[Any]:
    """Return the links to the chart of the open panel, or that it has none; empty on a map."""
    panel, title = get_chart_panel(state.view), PANELS[state.view.panel].title
    if panel:
        files = [
            _render_file_link(state, each, "", pixels)
            for each in WRITERS.values()
            if each.has_charts
        ]
        return [html.H2(f"Download the chart: {title}"), _render_download_list(files)]
    if state.view.panel in PANELS_WITH_MAP or PANELS[state.view.panel].tab != "analysis":
        return []
    return [ui.render_note(f"“{title}” has no chart of its own here. Files show the map.")]


def _render_files(state: State, pixels: int | None) -> html.Ul:
    return _render_download_list(
        [_render_file_link(state, each, each.meaning, pixels) for each in WRITERS.values()]
    )


def _render_file_link(
    state: State, writer: Writer, meaning: str, pixels: int | None = None
) -> html.Li:
    width = f"&pixels={pixels}" if pixels and "width" in writer.options else ""
    url = f"/download/{writer.name}?{state.export_params}{width}"
    note = [html.Span(meaning)] if meaning else []
    return html.Li(html.A([html.Strong(writer.label), *note], href=url))


def _render_download_list(files: list[html.Li]) -> html.Ul:
    return html.Ul(files, className="downloads")


def _render_copy_box(title: str, name: str, text: str) -> html.Div:
    copy = html.Button(
        "Copy", type="button", title=f"Copy: {title}", **ui.to_html_props(data_copy=name)
    )
    head = html.Div([html.H2(title, id=f"{name}-title"), copy], className="spread")
    code = html.Code(
        text,
        id=name,
        tabIndex=0,
        role="textbox",
        **ui.to_html_props(aria_readonly="true", aria_labelledby=f"{name}-title"),
    )
    return html.Div([head, code], className="copied")
