"""The menu by which the picture is taken away: link, frame code and files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import flask
from dash import dcc, html

from alignment.app import ids
from alignment.app.embedding import NAME, frame_code, frame_size, origin
from alignment.app.panels.parts import attributes
from alignment.app.state import State, from_address
from alignment.errors import QueryError
from alignment.export import WRITERS
from alignment.model.address import VIEW, fill
from alignment.model.dataset import Dataset
from alignment.model.view import SIZES, THEMES, View

LONGEST_TITLE = 200


def share_menu(state: State) -> html.Details:
    """Return the menu for a state; its fields say how a picture taken away looks."""
    view = state.view
    title = dcc.Input(
        id=ids.SHARE_TITLE,
        value=view.title,
        type="text",
        debounce=True,
        maxLength=LONGEST_TITLE,
        placeholder="made from the colour",
        className="text",
        autoComplete="off",
    )
    return html.Details(
        [
            html.Summary("Share"),
            html.Div(
                [
                    dcc.Store(id=ids.SHARE_OPEN),
                    dcc.Store(id=ids.SHARE_ASKED),
                    html.Div(id=ids.SHARE),
                    html.H2("How pictures and files look"),
                    _field("Title", title),
                    _field("Size", _choice(ids.SHARE_SIZE, tuple(SIZES), view.size)),
                    _field("Theme", _choice(ids.SHARE_THEME, THEMES, view.theme)),
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


def share_links(dataset: Dataset, address: str, size: str, theme: str, title: str | None) -> Any:
    """Return the links for an address and what stands in the menu's fields."""
    state = from_address(dataset, address)
    given = {"size": [size], "theme": [theme], **({"title": [title]} if title else {})}
    try:
        look = {"title": View().title, **fill(VIEW, given)}
    except QueryError as fault:
        return [html.P(str(fault), className="note", role="alert"), *links(state)]
    return links(State(state.query, replace(state.view, **look)))


def links(state: State) -> list[Any]:
    """Return link, frame code and a link to each file."""
    base = origin(flask.request) if flask.has_request_context() else ""
    code = frame_code(base, state.picture, state.view.title or NAME, frame_size(state.view))
    files = [
        html.Li(
            html.A(
                [html.Strong(writer.label), html.Span(writer.meaning)],
                href=f"/download/{writer.name}?{state.picture}",
            )
        )
        for writer in WRITERS.values()
    ]
    return [
        _copied("Link", "share-link", f"{base}/?{state.address}"),
        _copied("To embed in a page", "share-code", code),
        html.H2("Download"),
        html.Ul(files, className="downloads"),
    ]


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


def _choice(name: str, options: tuple[str, ...], value: str) -> dcc.RadioItems:
    return dcc.RadioItems(list(options), value, id=name, inline=True, className="checks")
