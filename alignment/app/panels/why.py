"""Why: what a vote goes with, each fact and group with its counts, and several at once."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from dash import html

from alignment.answer.alike import Alike
from alignment.answer.of_facts import direction_of
from alignment.answer.study import Study
from alignment.answer.why import POSITION, Match, Part, Why
from alignment.app.panels.counted import count
from alignment.app.panels.parts import (
    attributes,
    defined,
    drawn,
    go,
    nothing,
    section,
    sketch,
    vote_badge,
)
from alignment.app.panels.several import of_pairs, several
from alignment.app.panels.sparks import effect
from alignment.app.panels.strip import strip
from alignment.errors import QueryError, ended
from alignment.methods.fact import NUMBER
from alignment.model.frames import row as row_of
from alignment.model.texts import plain_name
from alignment.model.view import View
from alignment.model.vote import CODES
from alignment.model.wording import day, signed
from alignment.scene.lens import VOTE
from alignment.words.why import UNTESTED, limit, link, small

SHOWN, TOLD = 4, 3
Ask = Callable[[str, tuple[str, ...]], Why]


def asked_about(view: View) -> str:
    """Return what is asked about: the roll call of the colour, else the positions."""
    return view.colour.removeprefix(VOTE) if view.colour.startswith(VOTE) else POSITION


def why_panel(study: Study, view: View, ask: Ask, pairs: Alike | str) -> html.Div:
    """Return what the vote of the colour, or where countries stand, goes with.

    Parameters
    ----------
    study : Study
    view : View
    ask : callable
        Gives what a roll call or 'position' goes with; it may be kept.
    pairs : Alike or str
        What the agreement of pairs goes with, or how far that is; '' if nobody asked.
    """
    of = asked_about(view)
    try:
        found = ask(of, ())
    except QueryError as fault:
        return html.Div([nothing(ended(str(fault))), of_pairs(pairs)])
    facts = [match for match in found.matches if match.line.held is not None]
    groups = [match for match in found.matches if match.line.held is None]
    # Each part of the page costs a moment, so of groups the rest opens one by one.
    asked = [match for match in groups if _asked_name(match.line.name) in view.facts]
    first = [*groups[:SHOWN], *(match for match in asked if match not in groups[:SHOWN])]
    rest = [match for match in groups if match not in first]
    note: list[Any] = [
        "Sorted by what survives ",
        defined("within regions", "goes-with"),
        ". The dot with its interval is Somers’ D within UN regional groups, the ring that among "
        "all; right of the middle, more of it goes with "
        f"{'a higher position' if of == POSITION else 'yes'}.",
    ]
    return html.Div(
        [
            *_head(study, found),
            html.Ul([html.Li(link(match)) for match in _first(facts)], className="stories"),
            section(
                "Facts",
                html.P(note, className="note"),
                *(_row(match, found, view) for match in facts),
            ),
            section(
                "Groups",
                *(_row(match, found, view) for match in first),
                _folded(f"The other {len(rest)}", [_closed(match) for match in rest]),
                _folded("What could not be held against it", _gone(found)),
            ),
            *([] if of == POSITION else [several(study, of, view)]),
            of_pairs(pairs),
        ]
    )


def _head(study: Study, found: Why) -> list[Any]:
    if found.of == POSITION:
        told = [
            f"Of the {len(found.y)} countries that have a position on {study.basis}. To ask about "
            "one vote, colour the map by it."
        ]
        title = "What positions go with"
    else:
        row = row_of(study.dataset.rollcalls, found.of)
        title = f"What the vote on {plain_name(row)} goes with"
        told = [
            f"{found.of}, {day(found.on)}; {len(found.y)} votes cast, whatever the map is filtered "
            "by. Facts are those of before that day; money is of years that were over, as compiled "
            "later."
        ]
    return [
        html.H2(title),
        html.P(told, className="meta"),
        html.P(limit(found.of == POSITION), className="note"),
    ]


def _first(facts: list[Match]) -> list[Match]:
    """Return the first facts, of each source one."""
    of: dict[object, Match] = {}
    for match in facts:
        if match.line.held is not None and not math.isnan(match.p):
            of.setdefault(match.line.held.fact.sources or match.line.name, match)
    return list(of.values())[:TOLD]


def _row(match: Match, found: Why, view: View) -> html.Details:
    opened = _asked_name(match.line.name) in view.facts
    inside = _inside(match, found, view)
    return html.Details([html.Summary(_line(match)), *inside], className="goes", open=opened)


def _closed(match: Match) -> html.Button:
    """Return a row that opens once it is held with the others."""
    return go(_line(match), f"fact:{_asked_name(match.line.name)}", "row-of")


def _line(match: Match) -> list[Any]:
    d = "–" if math.isnan(match.within.d) else signed(match.within.d)
    q = UNTESTED if math.isnan(match.p) else f"q {small(match.q_within)}"
    figures = f"D {d}, {q}" if not math.isnan(match.among.d) else "no order to compare by"
    if way := direction_of(match.line.name):
        figures += f"; {way}"
    picture = effect(match.among.d, match.within.d, match.within.low, match.within.high)
    said = html.Span([html.Strong(match.line.label), " ", html.Span(figures, className="meta")])
    return [said, *([sketch(picture)] if picture else [])]


def _inside(match: Match, found: Why, view: View) -> list[Any]:
    parts: list[Any] = [_table(match, found)]
    if match.line.kind == NUMBER and found.of != POSITION:
        parts.append(_strip(match, found))
    if told := link(match):
        parts.append(html.P(told))
    missing = f"Not known of {len(match.missing)} compared." if match.missing else ""
    note = ended(match.line.note)
    chance = (
        "" if math.isnan(match.p) else f"Among all D {signed(match.among.d)}, q {small(match.q)}."
    )
    words = " ".join(filter(None, (chance, note, missing)))
    parts.append(html.P(words, className="meta"))
    parts.append(html.Div(_buttons(match, found, view), className="chips"))
    return parts


def _buttons(match: Match, found: Why, view: View) -> list[Any]:
    name = match.line.name
    buttons = []
    if found.of != POSITION and match.line.ranks.notna().any():
        asked = _asked_name(name)
        held = asked in view.facts
        words = "✓ Held with others" if held else "Hold with others"
        pressed = attributes(aria_pressed="true" if held else "false")
        buttons.append(go(words, f"fact:{asked}", "chip", **pressed))
    if not name.startswith("region"):
        buttons.append(go("Colour the map", f"colour:{name}", "chip"))
    if match.line.held is not None:
        key = match.line.held.fact.name.replace("_", "-")
        buttons.append(defined("What it is and where from", f"fact-{key}"))
    return buttons


def _asked_name(name: str) -> str:
    return name.removeprefix("fact:")


def _table(match: Match, found: Why) -> html.Div:
    words = tuple(CODES) if found.of != POSITION else ("countries",)
    last = "yes, of cast" if found.of != POSITION else "mean"
    head = [
        html.Th("", scope="col"),
        *(html.Th(vote_badge(word) if word in CODES else word, scope="col") for word in words),
        html.Th(last, scope="col"),
    ]
    body = [html.Tr(_cells(part, found.of, words)) for part in match.parts]
    table = html.Table([html.Thead(html.Tr(head)), html.Tbody(body)], className="counts")
    return html.Div(table, className="scroll", tabIndex=0)


def _cells(part: Part, of: str, words: tuple[str, ...]) -> list[Any]:
    asked = [part.condition] if part.condition else []
    cells = [
        html.Td(
            count(part.counts[word], *asked, *([f"{VOTE}{of}:{word}"] if of != POSITION else []))
        )
        for word in words
    ]
    if math.isnan(part.share):
        share = "–"
    elif of == POSITION:
        share = f"{signed(part.share)} ({signed(part.low)} to {signed(part.high)})"
    else:
        share = f"{part.share:.0%} ({part.low:.0%}–{part.high:.0%})"
    return [html.Th(part.label, scope="row"), *cells, html.Td(share)]


def _strip(match: Match, found: Why) -> Any:
    held = match.line.held
    assert held is not None
    values = {
        word: match.line.ranks.reindex(found.votes.index[found.votes == word]).dropna().tolist()
        for word in ("yes", "abstain", "no")
    }
    markup, lengths = strip(values, held.fact.scale)
    if not markup:
        return None
    unit = f", {held.fact.unit}" if held.fact.unit else ""
    log = ", on a scale of its logarithm" if held.fact.scale else ""
    words = f"{match.line.label}{unit}{log}: a tick a country, by its vote"
    return html.Div([drawn(markup, lengths, words), html.P(words, className="meta")])


def _folded(words: str, parts: list[Any]) -> Any:
    return html.Details([html.Summary(words), *parts], className="folded") if parts else None


def _gone(found: Why) -> list[Any]:
    return [html.P(ended(told), className="meta") for told in found.left_out]
