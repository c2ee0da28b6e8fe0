"""The methods: every measure with its formula, symbols, ground, limits and sources."""

from __future__ import annotations

from typing import Any

from dash import html

from alignment.app import manual
from alignment.app.panels.parts import attributes, record_link
from alignment.methods import CHAPTERS, Chapter, Method, Source


def methods() -> html.Div:
    """Return all entries under a table of contents; entry `key` has the id ``m-key``."""
    contents = html.Nav(
        [part for chapter in CHAPTERS for part in _contents(chapter)],
        className="contents",
        **attributes(aria_label="Contents of the methods"),
    )
    entries = [part for chapter in CHAPTERS for part in _chapter(chapter)]
    more = html.A("The documentation has tutorials and a gallery besides.", href=manual.ADDRESS)
    beside = [html.P(more)] if manual.there() else []
    return html.Div([html.H2("Methods"), *beside, contents, *entries], className="methods wide")


def _contents(chapter: Chapter) -> list[Any]:
    links = [
        html.A(method.title, href=f"#{method.anchor}", className="chip")
        for method in chapter.methods
    ]
    return [html.P(chapter.title, className="note"), html.Div(links, className="chips")]


def _chapter(chapter: Chapter) -> list[Any]:
    return [html.H2(chapter.title), *(_entry(method) for method in chapter.methods)]


def _entry(method: Method) -> html.Article:
    parts: list[Any] = [html.H3(method.title), html.P(method.meaning)]
    if method.formula:
        lines = [html.Code(line, className="formula") for line in method.formula.splitlines()]
        # One paragraph a line: a formula on a narrow panel may wrap, but never run together.
        parts += [html.P(line) for line in lines]
        parts.append(html.Dl([part for symbol in method.symbols for part in _symbol(symbol)]))
    for title, words in (("Rests on", method.rests_on), ("Cannot say", method.cannot_say)):
        if words:
            parts.append(html.P([html.Strong(f"{title}. "), words]))
    if method.sources:
        sources = [html.Li(_source(source)) for source in method.sources]
        parts.append(html.Ul(sources, className="plain meta"))
    return html.Article(parts, id=method.anchor, className="section")


def _symbol(symbol: tuple[str, str]) -> list[Any]:
    return [html.Dt(html.Code(symbol[0])), html.Dd(symbol[1])]


def _source(source: Source) -> Any:
    return record_link(source.link, source.text)
