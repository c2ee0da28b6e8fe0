"""The menu by which the picture is taken away: link, frame code and files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import flask
from dash import dcc, html

from alignment.answer.periods import Period, period_shown, periods
from alignment.answer.topics import topics_of
from alignment.app import ids
from alignment.app.kept.holdings import Holdings
from alignment.app.kept.shown import shown as found_at
from alignment.app.panels.parts import attributes
from alignment.app.share.embedding import (
    FRAME,
    USUAL_OFFERS,
    frame_code,
    frame_of,
    frame_size,
    height_script,
    offering,
    origin,
    view_of,
)
from alignment.app.share.fields import WORDS, fields
from alignment.app.share.pictured import LINK, WAYS, pictured
from alignment.app.share.preview import NAME
from alignment.app.state.state import State
from alignment.errors import QueryError
from alignment.export import WRITERS, Writer
from alignment.export.period import pictured as scene_pictured
from alignment.model.address import VIEW, fill, with_data
from alignment.model.dataset import Dataset
from alignment.model.taken import EMBED
from alignment.sources.names import note_of


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
                    *fields(state.view),
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
    wide: int | None = None,
    high: int | None = None,
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
        lengths = zip(FRAME, (wide, high), strict=True)
        sides = fill(FRAME, {each.name: [f"{side}"] for each, side in lengths if side})
    except QueryError as fault:
        alert = html.P(str(fault), className="note", role="alert")
        return alert, links(dataset, state)
    look = {"sure": bool(sure), **dict.fromkeys(("theme", *WORDS), ""), "notes": (), **asked}
    state = replace(state, view=replace(state.view, **look))
    seen = found_at(studies, state)
    title = scene_pictured(seen.study, view_of(seen)).title if seen.study else NAME
    frame = frame_of(state.view, sides.get("wide"), sides.get("high"))
    picture = pictured(state, way, offered, frame)
    return picture, links(dataset, state, pixels, offered, title, frame)


def links(
    dataset: Dataset,
    state: State,
    pixels: int | None = None,
    offers: tuple[str, ...] = USUAL_OFFERS,
    title: str = NAME,
    frame: tuple[int, int] | None = None,
) -> list[Any]:
    """Return link, a link to each file, of the moment and of a timeline whole, and frame code."""
    base = origin(flask.request) if flask.has_request_context() else ""
    taken = state.address, state.taken
    address, picture = (with_data(each, dataset.version) for each in taken)
    embed = offering(picture, offers)
    size = frame or frame_size(state.view)
    code, wide = (frame_code(base, embed, title, size, fills) for fills in (False, True))
    link = _copied("Link", "share-link", f"{base}/?{address}")
    embedding = _copied("To embed in a page", "share-code", code)
    embedding.children += _copied("As wide as its column", "share-wide", wide).children
    frames = [
        embedding,
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
    period = period_shown(found, state.view.period if known else "")
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
