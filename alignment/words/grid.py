"""The grid of votes as a plain record, as a table, and in letters for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from alignment.answer.grid import Grid
from alignment.answer.study import Study
from alignment.model.address import write
from alignment.model.frames import rows
from alignment.model.texts import plain_name, told_apart
from alignment.model.view import View
from alignment.model.vote import WORDS, Vote
from alignment.model.wording import signed
from alignment.words.study import number

LETTERS = {
    Vote.YES: "Y",
    Vote.ABSTAIN: "a",
    Vote.NO: "N",
    Vote.ABSENT: ".",
    Vote.NOT_MEMBER: " ",
}
# Letters of a name in a terminal, and roll calls in a line of it.
WIDE, MOST_ACROSS = 26, 100
# Of the heads of a table, in letters: texts without a plain name have long titles.
LONGEST = 60
NONE = "There is no roll call in this query."


def grid_record(study: Study, grid: Grid, where: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the grid: its countries and roll calls in their order, and the votes.

    The votes of a country are a list in the order of `rollcalls`; None where it had no seat.
    """
    words = {int(vote): None if vote == Vote.NOT_MEMBER else word for vote, word in WORDS.items()}
    return {
        "query": write(study.query, View(where=where, order=grid.order)),
        "description": study.description,
        "order": grid.order,
        "rollcalls": [
            {
                "rollcall": name,
                "short": row["short"],
                "title": row["title"],
                "led_by": row["led_by"].split(";") if row["led_by"] else [],
                "date": row["date"],
                "leaning": number(grid.leanings[name]),
                "record_url": row["record_url"],
            }
            for name, row in rows(grid.rollcalls)
        ],
        "countries": [
            {
                "iso3": str(iso3),
                "name": grid.names[iso3],
                "position": number(grid.places[iso3]),
                "votes": [words[code] for code in codes],
            }
            for iso3, codes in zip(grid.votes.index, grid.votes.to_numpy().tolist(), strict=True)
        ],
    }


def grid_table(grid: Grid) -> pd.DataFrame:
    """Return the grid as a table: a row a country, after its name and position its votes."""
    table = grid.table.replace(WORDS[Vote.NOT_MEMBER], "")
    table.columns = pd.Index([heading(name, row) for name, row in rows(grid.rollcalls)])
    table.insert(0, "name", grid.names)
    table.insert(1, "position", grid.places.round(3))
    return table.rename_axis("iso3").reset_index()


def heading(rollcall: str, row: dict[str, Any]) -> str:
    """Return the head of a column of votes.

    >>> heading("A/RES/73/27", {"short": "OEWG 2018", "title": "Developments", "date": ""})
    'OEWG 2018 (A/RES/73/27)'
    """
    return f"{plain_name(row, LONGEST)} ({rollcall})"


def grid_text(grid: Grid, description: str, names: Mapping[str, str]) -> str:
    """Return the grid in letters, under a list of its roll calls; `names` has who led them."""
    lines = [description, ""]
    if grid.votes.shape[1] == 0:
        return "\n".join([*lines, NONE])
    shown = grid.newest(MOST_ACROSS)
    key = ", ".join(f"{LETTERS[vote]} {WORDS[vote]}" for vote in LETTERS if vote != Vote.NOT_MEMBER)
    lines += [f"{key}, blank not a member", ""]
    lines += [
        f"{place:>4}  {name}  {told_apart(row, names, LONGEST)}"
        for place, (name, row) in enumerate(rows(shown.rollcalls), 1)
    ]
    left = grid.votes.shape[1] - shown.votes.shape[1]
    if left:
        lines.append(f"The newest {MOST_ACROSS}; the other {left:,} are in the JSON and the files.")
    places = range(1, shown.votes.shape[1] + 1)
    lines += ["", *(f"{'':{WIDE + 9}}{row}" for row in _numbers(list(places)))]
    letters = {int(vote): letter for vote, letter in LETTERS.items()}
    for iso3, codes in zip(shown.votes.index, shown.votes.to_numpy().tolist(), strict=True):
        place = shown.places[iso3]
        told = "–" if pd.isna(place) else signed(place)
        name = shown.names[iso3][: WIDE - 1]
        lines.append(f"{name:<{WIDE}}{told:>6}   {''.join(letters[code] for code in codes)}")
    return "\n".join(line.rstrip() for line in lines)


def _numbers(places: list[int]) -> list[str]:
    """Return numbers to be read downwards, a line a digit.

    >>> _numbers([8, 9, 10])
    ['  1', '890']
    """
    wide = len(str(places[-1]))
    return ["".join(f"{place:>{wide}}"[digit] for place in places) for digit in range(wide)]
