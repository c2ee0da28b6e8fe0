"""Why each mover of a comparison moved: what became of its bloc, on which texts, towards whom."""

from __future__ import annotations

from typing import Any

from dash import html

from alignment.answer.comparison import ORDERS, Comparison
from alignment.answer.reasons import Reason, Text, reasons, standing_out
from alignment.app.panels.parts import attributes, defined, go, nothing, section, vote_row
from alignment.model.frames import row as row_of
from alignment.model.vote import CODES
from alignment.scene.went import went
from alignment.words.movers import apart_words, towards_words

# Told at once; more are folded away, and beyond all of these the table lists them.
AT_ONCE, MOST = 12, 60


def movers_section(comparison: Comparison, chosen: tuple[str, ...]) -> html.Section:
    """Return who moved and why: the chosen countries first."""
    first = [iso3 for iso3 in chosen if iso3 in comparison.table.index]
    out = [str(iso3) for iso3 in standing_out(comparison).index if iso3 not in first]
    told = reasons(comparison, [*first, *out][:MOST])
    title = "Who moved, and on which texts"
    if not told:
        return section(title, nothing("No country changed bloc or stands out."))
    cards = [_card(comparison, reason) for reason in told]
    parts: list[Any] = [html.Div(cards[:AT_ONCE], className="movers-list")]
    if rest := cards[AT_ONCE:]:
        more = html.Summary(f"{len(rest)} more")
        parts.append(
            html.Details([more, html.Div(rest, className="movers-list")], className="folded")
        )
    note: list[Any] = [
        "Who changed bloc, then who changed at least twice as much as the middle country by ",
        ORDERS[comparison.measure],
        ". ",
        defined("How this is known", "who-moved"),
    ]
    head = [html.H3(title), html.P(note, className="note")]
    return html.Section([*head, *parts], className="section")


def _card(comparison: Comparison, reason: Reason) -> html.Article:
    iso3 = reason.iso3
    name = go(str(comparison.table.loc[iso3, "name"]), f"choose:{iso3}", "row-go")
    parts: list[Any] = [html.P([html.Strong(name), f" {went(comparison, iso3)}."])]
    if apart := apart_words(reason):
        parts.append(html.P(apart + (":" if reason.texts else ""), className="meta"))
    if reason.texts:
        parts.append(html.Ul([_text(comparison, text) for text in reason.texts], className="plain"))
    parts.append(html.P(towards_words(comparison, iso3), className="meta"))
    return html.Article(parts, className="mover")


def _text(comparison: Comparison, text: Text) -> html.Li:
    said: list[Any] = ["the others of its bloc: "]
    for number, word in enumerate(CODES):
        codes = text.fellows[word]
        said += [", " if number else "", _count(codes, word, text.rollcall), f" {word}"]
    row = row_of(comparison.rollcalls, text.rollcall)
    drawn = comparison.after.dataset
    mapped = text.rollcall in drawn.rollcalls.index
    return vote_row(text.vote, text.rollcall, row, drawn.names, said, mapped=mapped)


def _count(codes: tuple[str, ...], word: str, rollcall: str) -> Any:
    if not codes:
        return "0"
    spoken = attributes(aria_label=f"{len(codes)} {word} on {rollcall}; choose them")
    return go(str(len(codes)), f"lasso:{' '.join(codes)}", "count-go", **spoken)
