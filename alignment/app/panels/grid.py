"""The grid of votes: who voted how on which text, all at once, in an order that tells."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dash import html

from alignment.answer.grid import ALIKE, BY_DATE, BY_FACT, BY_NAME, BY_VOTE, Grid, asked_for
from alignment.answer.study import Study
from alignment.answer.where import Where
from alignment.app.panels.filters import filter_bar
from alignment.app.panels.parts import attributes, defined, go, nothing, safe
from alignment.app.state.state import with_records
from alignment.model.address import write
from alignment.model.facts import held
from alignment.model.frames import row as row_of
from alignment.model.frames import rows
from alignment.model.texts import leaders, plain_name
from alignment.model.view import View
from alignment.model.vote import WORDS, Vote
from alignment.model.wording import counted, day
from alignment.scene.colours import VOTE_COLOURS, ink_on
from alignment.scene.lens import VOTE
from alignment.words.grid import LETTERS

# Of more roll calls the newest; the files have all.
MOST_TEXTS = 200
# Letters of a text that has no plain name, in a button and over a column.
LONGEST, SHORTEST = 40, 22
ORDERED = {ALIKE: "Like by like", BY_DATE: "By date", BY_NAME: "By name"}
# A country that had no seat has an empty place.
SIGNED = (Vote.YES, Vote.NO, Vote.ABSTAIN, Vote.ABSENT)
INKS = {
    name: value
    for word in (WORDS[Vote.YES], WORDS[Vote.NO], WORDS[Vote.ABSTAIN])
    for fill in (VOTE_COLOURS[word],)
    for name, value in ((f"--{word}", fill), (f"--on-{word}", ink_on(fill)))
}


def grid_panel(study: Study, view: View, where: Where, records: str = "") -> html.Div:
    """Return the grid of who meets the filter, of several chosen countries, or of all."""
    if study.rollcalls.empty:
        return html.Div(nothing("This query rests on sponsor lists alone: nobody voted."))
    whole = study.grid(asked_for(where, view.select), view.order)
    shown = whole.newest(MOST_TEXTS)
    if shown.votes.empty:
        said: Any = nothing("Nobody meets all of it.")
    else:
        data = attributes(
            data_votes=_packed(shown, study.dataset.names),
            data_chosen=" ".join(view.select),
            data_colour=view.colour.removeprefix(VOTE),
        )
        said = html.Div(className="votes", **data)
    return html.Div(
        [
            html.P(_told(whole, shown), className="note"),
            filter_bar(where, study.dataset) if where.conditions else None,
            _tools(study, view, where, records),
            said,
        ],
        className="wide votes-panel",
        style=INKS,
    )


def _told(whole: Grid, shown: Grid) -> list[Any]:
    number, texts = len(whole.votes), whole.votes.shape[1]
    countries = "1 country" if number == 1 else f"{number:,} countries"
    told: list[Any] = [f"{countries} by {counted(texts, 'roll call')}. "]
    if not whole.placed:
        told += ["Not enough votes to tell who is alike: countries stand by name. "]
    elif whole.order != BY_NAME:
        told += ["Countries stand by ", defined("position", "positions")]
        by = "date" if whole.order == BY_DATE else "who supports them"
        told += [f", texts by {by}. "]
    if texts > shown.votes.shape[1]:
        told += [f"The newest {MOST_TEXTS} are shown; the files have all."]
    return told


def _tools(study: Study, view: View, where: Where, records: str) -> html.Div:
    offered = dict(ORDERED)
    for name in (view.order, view.colour):
        if name.startswith(BY_VOTE) and name.removeprefix(BY_VOTE) in study.dataset.rollcalls.index:
            row = row_of(study.dataset.rollcalls, name.removeprefix(BY_VOTE))
            offered[name] = f"By the vote on {plain_name(row, LONGEST)}"
        if name.startswith(BY_FACT):
            offered[name] = f"By {held(study.dataset, name.removeprefix(BY_FACT)).label}"
    asked = replace(View(), where=where.words, select=view.select, order=view.order)
    address = with_records(write(study.query, asked), records)
    pressed = {name: "true" if name == view.order else "false" for name in offered}
    return html.Div(
        [
            html.Div(
                [
                    go(words, f"order:{name}", "chip", **attributes(aria_pressed=pressed[name]))
                    for name, words in offered.items()
                ],
                className="chips",
                role="group",
                **attributes(aria_label="Order"),
            ),
            html.Div(
                [
                    html.A(words, href=f"download/{kind}?{address}", className="chip", download="")
                    for kind, words in (("grid.csv", "CSV"), ("grid.xlsx", "Excel"))
                ],
                className="chips",
            ),
            html.Ul(
                [
                    html.Li([html.Span(className=f"votes-sign {WORDS[vote]}"), WORDS[vote]])
                    for vote in SIGNED
                ],
                className="votes-signs",
                **attributes(aria_label="Votes"),
            ),
        ],
        className="votes-tools tools",
    )


def _head(row: dict[str, Any]) -> str:
    """Return the head of a column; titles come again and again, so they have their year."""
    return str(row["short"] or f"{plain_name(row, SHORTEST)} {row['date'][:4]}")


def _packed(grid: Grid, called: Mapping[str, str]) -> str:
    """Return what assets/votes.js draws: a letter a vote, names and heads."""
    letters = {int(vote): letter for vote, letter in LETTERS.items()}
    votes = grid.votes.to_numpy().tolist()
    return json.dumps(
        {
            "countries": [[str(iso3), str(name)] for iso3, name in grid.names.items()],
            "texts": [
                {
                    "id": name,
                    "name": _head(row),
                    "led": [[iso3, called.get(iso3, iso3)] for iso3 in leaders(row)],
                    "date": day(str(row["date"])),
                    "url": safe(row["record_url"]),
                }
                for name, row in rows(grid.rollcalls)
            ],
            "votes": ["".join(letters[code] for code in codes) for codes in votes],
            "order": grid.order,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
