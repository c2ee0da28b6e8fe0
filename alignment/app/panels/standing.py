"""Where a country stands: close to whom, set apart by what, what makes its swing, and its trend."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from alignment.analysis.standing import Closeness
from alignment.answer.standing import Half, Near, Standing
from alignment.app.panels.counted import count
from alignment.app.panels.parts import defined, go, nothing, opener, section, vote_badge, vote_row
from alignment.measures import MEASURES
from alignment.model.frames import row as row_of
from alignment.model.frames import rows
from alignment.model.texts import plain_name, told_apart
from alignment.model.vote import WORDS, Vote
from alignment.model.wording import counted, day
from alignment.scene.encoding import NOT_ENOUGH

# Terms of a swing that are listed; over very many roll calls the others add little.
MOST_TERMS = 20


def near(standing: Standing) -> html.Section:
    """Return how close the country is to each bloc's core, and to the USA, EU, Russia and China."""
    measure = MEASURES[standing.study.query.measure]
    items = [
        html.Li(
            [
                _leads(standing.iso3, each),
                _bar(each.closeness.score, measure.low, measure.high),
                html.Span(_score(each.closeness.score), className="number"),
                html.Span(
                    f"{each.closeness.shared}", className="count", title=_basis(each.closeness)
                ),
            ]
        )
        for each in standing.near
    ]
    if not items:
        return section("Closeness", nothing(f"{NOT_ENOUGH.capitalize()} to compare."))
    note: list[Any] = [
        defined("Mean", "closeness"),
        f" {measure.label} with the members, itself left out; roll calls beside.",
    ]
    return section(
        "Closeness", html.P(note, className="note"), html.Ul(items, className="ranking near")
    )


def _leads(iso3: str, each: Near) -> html.Button:
    to = {
        "bloc": f"where:bloc:{each.key}",
        "group": f"where:group:{each.key}",
        "country": f"pair:{iso3}:{each.key}",
    }
    return go(each.name, to[each.kind], "row-go")


def _bar(score: float, low: float, high: float) -> html.Span:
    share = 0.0 if pd.isna(score) else (score - low) / (high - low)
    return html.Span(html.Span(style={"width": f"{share:.0%}"}), className="near-bar")


def _score(score: float) -> str:
    return "–" if pd.isna(score) else f"{score:.2f}"


def _basis(found: Closeness) -> str:
    few = f"{NOT_ENOUGH}: " if pd.isna(found.score) else ""
    return f"{few}{counted(found.shared, 'roll call')}, members with a score: {found.members}"


def set_apart(standing: Standing) -> html.Section:
    """Return the votes that set the country apart, one a line, each count opening its names."""
    if not standing.among:
        return section("Set it apart", nothing(f"{NOT_ENOUGH.capitalize()} to compare."))
    whose = "its bloc's votes" if standing.bloc else "the votes of it and its ten closest"
    note = html.P(
        [f"How many of {whose} were the same; ", defined("fewest", "apart"), " first."],
        className="note",
    )
    items = [
        html.Li(
            [
                vote_badge(word := _word(standing, rollcall)),
                _text(standing, rollcall),
                html.Span(_alike(standing, rollcall, word, row), className="number"),
            ],
            className="line",
        )
        for rollcall, row in rows(standing.apart)
    ]
    if not items:
        return section("Set it apart", nothing("Nothing: all of them voted as it did."))
    return section("Set it apart", note, html.Ul(items, className="plain small"))


def _word(standing: Standing, rollcall: str) -> str:
    return WORDS[Vote(int(standing.study.votes[rollcall][standing.iso3]))]


def _text(standing: Standing, rollcall: str) -> html.Button:
    row = row_of(standing.study.rollcalls, rollcall)
    title = told_apart(row, standing.study.dataset.names)
    return go(plain_name(row), f"colour:vote:{rollcall}", "title-go", title=title)


def _alike(standing: Standing, rollcall: str, word: str, row: dict[str, Any]) -> list[Any]:
    if standing.bloc is None:
        return [f"{row['alike']} of {row['cast']}"]
    alike = count(row["alike"], f"bloc:{standing.iso3}", f"vote:{rollcall}:{word}")
    return [alike, f" of {row['cast']:,}"]


def swing_terms(standing: Standing, whole: bool = False) -> html.Details | None:
    """Return the roll calls that make the country's swing, folded under it; None without one."""
    figures = standing.study.findings.table.loc[standing.iso3]
    terms = standing.terms
    if terms.empty:
        return None
    items = [
        vote_row(
            _word(standing, rollcall),
            rollcall,
            row_of(standing.study.rollcalls, rollcall),
            standing.study.dataset.names,
            f"4p(1−p) = {row['term']:.2f}; fitted chance p of yes {row['chance']:.0%}",
        )
        for rollcall, row in rows(terms if whole else terms.head(MOST_TERMS))
    ]
    summary = f"Swing {figures['swing']:.2f}: what makes it"
    more = f" The first {MOST_TERMS} are listed." if len(terms) > len(items) else ""
    note: list[Any] = [
        f"The mean of 4p(1−p) over {counted(len(terms), 'contested roll call')} is its ",
        defined("swing", "swing"),
        f": 1 where yes is as likely as not, 0 where the vote is sure.{more}",
    ]
    last = opener(len(terms), MOST_TERMS, whole)
    return folded(summary, html.P(note, className="note"), html.Ul(items, className="plain"), last)


def folded(title: str, *children: Any, note: str = "") -> html.Details:
    """Return a titled part that is opened where it is wanted."""
    said = [html.P(note, className="note")] if note else []
    return html.Details([html.Summary(title), *said, *children], className="folded part")


def trend(standing: Standing) -> html.Section | None:
    """Return how close the country was to the USA and to Russia in each half; None for neither."""
    if not standing.trend:
        return None
    names = standing.study.dataset.names
    items = [
        html.Li(
            [
                go(names[other], f"pair:{standing.iso3}:{other}", "inline-go"),
                html.Span(", then ".join(map(_half, halves)), className="number"),
            ],
            className="spread",
        )
        for other, halves in standing.trend.items()
    ]
    halves = next(iter(standing.trend.values()))
    periods = ", then ".join(f"{day(half.since)} to {day(half.until)}" for half in halves)
    note = f"{periods}; in brackets the roll calls both voted in."
    return section("Agreement over time", html.Ul(items, className="plain small"), note=note)


def _half(half: Half) -> str:
    score = NOT_ENOUGH if pd.isna(half.score) else f"{half.score:.2f}"
    return f"{score} ({half.shared})"
