"""Votes that did not fit: on the roll call that colours the map, of the chosen, and overall."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from alignment.answer.study import Study
from alignment.app.panels.parts import (
    defined,
    go,
    long_list,
    nothing,
    rollcall_head,
    section,
    vote_badge,
)
from alignment.model.frames import row as row_of
from alignment.model.frames import rows
from alignment.model.view import View
from alignment.model.vote import WORDS, Vote
from alignment.scene.lens import VOTE

MOST = 40


def surprise(study: Study, view: View) -> html.Div:
    """Return the lists of surprising votes."""
    frame = study.findings.surprises
    frame = frame[frame["bits"].notna()]
    parts: list[Any] = [
        html.P(
            [
                defined("Surprise", "surprise"),
                " is how little a vote was to be expected from the country's other votes, in "
                "bits: 1 is a coin's toss, 10 one in a thousand. The vote itself is left out.",
            ],
            className="note",
        )
    ]
    if frame.empty:
        words = "Not enough votes to say what would have been expected; widen the query."
        return html.Div([*parts, nothing(words)])
    chosen = view.colour.removeprefix(VOTE)
    if view.colour.startswith(VOTE) and chosen in study.rollcalls.index:
        on_it = frame[frame["rollcall"] == chosen]
        parts.append(_list(study, f"Who surprised on {chosen}", on_it, view, with_title=False))
    if view.select:
        names = study.dataset.names
        for iso3 in view.select:
            mine = frame[frame["iso3"] == iso3]
            parts.append(_list(study, f"Of {names[iso3]}", mine, view, with_title=True))
    parts.append(_list(study, "On all roll calls", frame, view, with_title=True))
    return html.Div(parts)


def _list(
    study: Study, title: str, frame: pd.DataFrame, view: View, with_title: bool
) -> html.Section:
    if frame.empty:
        return section(title, nothing("None of its votes can be judged."))
    cut = len(frame) > MOST and not view.whole
    items = (_item(study, row, with_title) for _, row in rows(frame))
    note = f"The first {MOST} of {len(frame):,}." if cut else ""
    return section(title, long_list(items, len(frame), view.whole, most=MOST), note=note)


def _item(study: Study, row: dict[str, Any], with_title: bool) -> html.Li:
    rollcall = row["rollcall"]
    head = [
        html.Div(
            [
                go(study.dataset.names[row["iso3"]], f"choose:{row['iso3']}", "inline-go"),
                html.Span(f"{row['bits']:.1f} bits", className="number"),
            ],
            className="spread",
        )
    ]
    if with_title:
        head.append(rollcall_head(rollcall, row_of(study.rollcalls, rollcall), study.dataset.names))
    return html.Li([vote_badge(WORDS[Vote(row["vote"])]), html.Div(head)], className="vote-row")
