"""The menu by which the picture is taken away: link, frame code and files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import flask
from dash import dcc, html

from alignment.answer.periods import Period, periods, shown
from alignment.answer.topics import topics_of
from alignment.app import ids
from alignment.app.kept.holdings import Holdings
from alignment.app.kept.shown import shown as found_at
from alignment.app.panels.parts import attributes
from alignment.app.share.embedding import (
    USUAL_OFFERS,
    frame_code,
    frame_size,
    height_script,
    offering,
    origin,
    view_of,
)
from alignment.app.share.pictured import LINK, WAYS, pictured
from alignment.app.share.preview import NAME
from alignment.app.state.state import State
from alignment.errors import QueryError
from alignment.export import WRITERS, Writer
from alignment.export.period import pictured as scene_pictured
from alignment.model.address import VIEW, fill, with_data
from alignment.model.dataset import Dataset
from alignment.model.taken import EMBED, NARROWEST
from alignment.model.view import SIZES, THEMES, View
from alignment.sources.names import note_of

# The words of a picture: what their field is called, what it says while it is empty, and their
# most letters.
WORDS = {
    "title": ("Title", "made from what is shown", 200),
    "subtitle": ("Line under it", "made from what is shown", 600),
    "caption": ("How it is read", "made from what is shown", 600),
    "alt": ("For those who do not see it", "made from title and legend", 600),
}
# Of a PNG that is fetched from the page, in pixels: larger ones would keep a server busy.
WIDEST = 5000
# Of the field that says whether files tell how sure the blocs are.
SURE = "sure"
# What is folded away below the first fields.
FURTHER = "Further words, notes, pixels, what an embed offers"
# Of the field of notes.
LONGEST_NOTES = 2000
# Of a picture whose theme is not said.
AUTOMATIC = ({"label": "automatic", "value": ""},)
AS_READ = "Theme; automatic is light, in frames as the reader's system is"
# What an embed can offer, as the menu calls it.
EMBEDS = [
    {"label": "finding a country", "value": "find"},
    {"label": "zoom", "value": "zoom"},
    {"label": "the table", "value": "table"},
    {"label": "the timeline, where one is open", "value": "timeline"},
]


def share_menu(state: State) -> html.Details:
    """Return the menu for a state: the picture as it will be had, its fields, then the links."""
    return html.Details(
        [
            html.Summary("Share"),
            html.Div(
                [
                    dcc.Store(id=ids.SHARE_OPEN),
                    dcc.Store(id=ids.SHARE_ASKED),
                    html.Div(
                        dcc.RadioItems(
                            WAYS, LINK, id=ids.SHARE_WAY, inline=True, className="checks"
                        ),
                        role="group",
                        **attributes(aria_label="The picture shown"),
                    ),
                    html.Div(id=ids.SHARE_PICTURE),
                    html.H2("How pictures and files look"),
                    *_fields(state.view),
                    html.Div(id=ids.SHARE),
                    html.P(className="unseen", role="status"),
                ],
                className="share-menu",
                role="group",
                **attributes(aria_label="Share"),
            ),
        ],
        id="share-box",
        className="share",
    )


def _fields(view: View) -> list[html.Div | html.Details]:
    """Return the fields: few in sight, so that the links are, too, and the rest folded."""
    title, *others = (
        _field(
            label,
            dcc.Input(
                id=name,
                value=getattr(view, field),
                type="text",
                debounce=True,
                maxLength=most,
                placeholder=usual,
                className="text",
                autoComplete="off",
            ),
        )
        for name, (field, (label, usual, most)) in zip(ids.SHARE_WORDS, WORDS.items(), strict=True)
    )
    notes = dcc.Textarea(
        id=ids.SHARE_NOTES,
        value="\n".join(view.notes),
        maxLength=LONGEST_NOTES,
        rows=2,
        placeholder="Kenya: Votes for both sides' texts",
        className="text",
    )
    pixels = dcc.Input(
        id=ids.SHARE_PIXELS,
        type="number",
        debounce=True,
        min=NARROWEST,
        max=WIDEST,
        step=1,
        placeholder="that of the size",
        className="text",
    )
    sure = [{"label": "told, the less sure are paler", "value": SURE}]
    rest = [
        *others,
        _field("Notes on the map: a country and words, one a line", notes),
        _field("How sure the blocs are", _ticks(ids.SHARE_SURE, sure, [SURE] if view.sure else [])),
        _field("PNG width, in pixels", pixels),
        _field("An embed offers", _ticks(ids.SHARE_OFFERS, EMBEDS, list(USUAL_OFFERS))),
    ]
    said = any((*(getattr(view, field) for field in [*WORDS][1:]), view.notes, view.sure))
    return [
        title,
        _field("Size of files and embeds", _choice(ids.SHARE_SIZE, tuple(SIZES), view.size)),
        _field(AS_READ, _choice(ids.SHARE_THEME, (*AUTOMATIC, *THEMES), view.theme)),
        html.Details([html.Summary(FURTHER), *rest], open=said, className="folded"),
    ]


def shared(
    holdings: Holdings,
    address: str,
    size: str,
    theme: str,
    title: str | None,
    pixels: int | None = None,
    sure: list[str] | None = None,
    subtitle: str | None = None,
    caption: str | None = None,
    alt: str | None = None,
    notes: str | None = None,
    offers: list[str] | None = None,
    way: str = LINK,
) -> tuple[Any, list[Any]]:
    """Return the picture that will be had one way, and the links to it, by an address and fields.

    A field that is empty, or that its bounds have emptied, is as it usually is.
    """
    studies, state = holdings.at(address)
    dataset = studies.dataset
    said = zip(WORDS, (title, subtitle, caption, alt), strict=True)
    given = {name: [text] for name, text in said if text}
    offered = USUAL_OFFERS if offers is None else tuple(offers)
    try:
        noted = [
            note_of(dataset.countries, line)
            for line in map(str.strip, (notes or "").splitlines())
            if line
        ]
        themed = {"theme": [theme]} if theme else {}
        asked = fill(VIEW, {"size": [size], **themed, **given, "note": noted})
        fill(EMBED, {"offer": list(offered)})
    except QueryError as fault:
        alert = html.P(str(fault), className="note", role="alert")
        return alert, links(dataset, state)
    look = {"sure": bool(sure), **dict.fromkeys(("theme", *WORDS), ""), "notes": (), **asked}
    state = replace(state, view=replace(state.view, **look))
    seen = found_at(studies, state)
    title = scene_pictured(seen.study, view_of(seen)).title if seen.study else NAME
    return pictured(state, way, offered), links(dataset, state, pixels, offered, title)


def links(
    dataset: Dataset,
    state: State,
    pixels: int | None = None,
    offers: tuple[str, ...] = USUAL_OFFERS,
    title: str = NAME,
) -> list[Any]:
    """Return link, a link to each file, of the moment and of a timeline whole, and frame code."""
    base = origin(flask.request) if flask.has_request_context() else ""
    taken = state.address, state.taken
    address, picture = (with_data(each, dataset.version) for each in taken)
    embed = offering(picture, offers)
    code = frame_code(base, embed, title, frame_size(state.view))
    link = _copied("Link", "share-link", f"{base}/?{address}")
    frames = [
        _copied("To embed in a page", "share-code", code),
        _copied("Once there: frames as high as they need", "share-high", height_script(base)),
    ]
    found = _periods(dataset, state)
    beside = replace(state, view=replace(state.view, multiples=True, period=""))
    drawn = [each for each in WRITERS.values() if each.drawn]
    on_one_page = _list([_file(beside, each, "", pixels) for each in drawn])
    if not found:
        parts = [html.H2("Download"), _files(state, pixels)]
        if not state.view.versus and len(_topics(dataset, state)) > 1:
            parts += [html.H2("Download its topics side by side"), on_one_page]
        return [link, *parts, *frames]
    whole = replace(state, view=replace(state.view, period=""))
    known = any(period.label == state.view.period for period in found)
    period = shown(found, state.view.period if known else "")
    moment = replace(state, view=replace(state.view, period=period.label))
    parts = [html.H2(f"Download {period.label} alone"), _files(moment, pixels)]
    if any(each.enough for each in found):
        holding = [writer for writer in WRITERS.values() if writer.over_time]
        files = [_file(whole, writer, writer.over_time) for writer in holding]
        parts = [
            *(html.H2("Download the whole timeline"), _list(files)),
            *(html.H2("Download all periods side by side"), on_one_page),
            *parts,
        ]
    return [link, *parts, *frames]


def _periods(dataset: Dataset, state: State) -> tuple[Period, ...]:
    view = state.view
    try:
        return periods(dataset, state.query, view.time, view.width) if view.time else ()
    except QueryError:
        return ()


def _topics(dataset: Dataset, state: State) -> tuple[str, ...]:
    try:
        return topics_of(dataset, state.query)
    except QueryError:
        return ()


def _files(state: State, pixels: int | None) -> html.Ul:
    return _list([_file(state, each, each.meaning, pixels) for each in WRITERS.values()])


def _file(state: State, writer: Writer, meaning: str, pixels: int | None = None) -> html.Li:
    more = f"&pixels={pixels}" if pixels and "width" in writer.options else ""
    address = f"/download/{writer.name}?{state.taken}{more}"
    told = [html.Span(meaning)] if meaning else []
    return html.Li(html.A([html.Strong(writer.label), *told], href=address))


def _list(files: list[html.Li]) -> html.Ul:
    return html.Ul(files, className="downloads")


def _copied(title: str, name: str, text: str) -> html.Div:
    copy = html.Button("Copy", type="button", title=f"Copy: {title}", **attributes(data_copy=name))
    head = html.Div([html.H2(title, id=f"{name}-title"), copy], className="spread")
    shown = html.Code(
        text,
        id=name,
        tabIndex=0,
        role="textbox",
        **attributes(aria_readonly="true", aria_labelledby=f"{name}-title"),
    )
    return html.Div([head, shown], className="copied")


def _field(title: str, control: Any) -> html.Div:
    name = html.Div(title, className="field-name")
    return html.Div(
        [name, control], className="field", role="group", **attributes(aria_label=title)
    )


def _ticks(name: str, options: list[dict[str, str]], value: list[str]) -> dcc.Checklist:
    return dcc.Checklist(options, value, id=name, className="checks")


def _choice(name: str, options: tuple[Any, ...], value: str) -> dcc.RadioItems:
    return dcc.RadioItems(list(options), value, id=name, inline=True, className="checks")
