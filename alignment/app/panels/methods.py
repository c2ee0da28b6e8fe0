"""Panel of the methods: every measure with its formula, symbols, basis, limits and sources."""

from __future__ import annotations

import re
from typing import Any

from dash import html

from alignment.app import page_routes
from alignment.app.panels.components import render_record_link, to_html_props
from alignment.methods import Chapter, Method, load_chapters
from alignment.scene.headline import SWING


def render_methods(model_fit: str = "") -> html.Div:
    """Return all methods under a table of contents; method `key` has the id ``m-key``.

    `model_fit` is how the model of swing fits the selection, in sentences.
    """
    contents = html.Nav(
        [part for chapter in load_chapters() for part in _render_contents(chapter)],
        className="contents",
        **to_html_props(aria_label="Contents of the methods"),
    )
    entries = [
        part
        for chapter in load_chapters()
        for part in (
            html.H2(chapter.title),
            *(_render_method(each, model_fit * (each.key == SWING)) for each in chapter.methods),
        )
    ]
    link = html.A("The documentation also has tutorials and a gallery.", href=page_routes.DOCS_URL)
    docs = [html.P(link)] if page_routes.has_docs() else []
    return html.Div([html.H2("Methods"), *docs, contents, *entries], className="methods wide")


def _render_contents(chapter: Chapter) -> list[Any]:
    links = [
        html.A(method.title, href=f"#{method.anchor}", className="chip")
        for method in chapter.methods
    ]
    return [html.P(chapter.title, className="note"), html.Div(links, className="chips")]


def _render_method(method: Method, finding: str) -> html.Article:
    parts: list[Any] = [html.H3(method.title)]
    if method.question:
        parts.append(html.P(html.Strong(method.question)))
    parts.append(html.P(method.meaning))
    if method.formula:
        # One paragraph a line: a formula may wrap on a narrow panel, but lines never join.
        parts += [
            html.P(html.Code(line, className="formula")) for line in method.formula.splitlines()
        ]
        symbols = [
            part
            for symbol, meaning in method.symbols
            for part in (html.Dt(html.Code(symbol)), html.Dd(meaning))
        ]
        parts.append(html.Dl(symbols))
    notes = [*method.notes, *([("On this selection", finding)] if finding else [])]
    parts += [html.P([html.Strong(f"{label}. "), *_link_documents(text)]) for label, text in notes]
    if method.sources:
        sources = [
            html.Li(render_record_link(source.link, source.text)) for source in method.sources
        ]
        parts.append(html.Ul(sources, className="plain meta"))
    return html.Article(parts, id=method.anchor, className="section")


def _link_documents(text: str) -> list[Any]:
    """Return a text in parts, with links to pages of the documentation if it is served."""
    parts: list[Any] = re.split(r"docs/([\w-]+)\.md", text)
    for place, name in list(enumerate(parts))[1::2]:
        words = f"the page “{name.replace('-', ' ')}” of the documentation"
        link = html.A(words, href=f"{page_routes.DOCS_URL}docs/{name}.html")
        parts[place] = link if page_routes.has_docs() else words
    return parts
