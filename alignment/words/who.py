"""Who meets conditions, as a plain record and in words."""

from __future__ import annotations

from typing import Any

from alignment.answer.study import Study
from alignment.answer.where import Where
from alignment.model.address import write
from alignment.model.frames import rows
from alignment.model.view import View

# Most letters in a cell of a terminal's table.
WIDE = 36


def who_record(study: Study, where: Where) -> dict[str, Any]:
    """Return the countries of a study that meet conditions, and what each was asked."""
    table = where.found
    asked = table.columns.drop("name").tolist()
    return {
        "query": write(study.query, View(where=where.words)),
        "description": study.description,
        "conditions": [
            {"where": words, "met": int(where.meets[words].sum())} for words in where.words
        ],
        "asked": len(where.table),
        "met": len(table),
        "countries": [
            {
                "iso3": iso3,
                "name": row["name"],
                "values": {name: row[name] or None for name in asked},
            }
            for iso3, row in rows(table)
        ],
    }


def who_text(record: dict[str, Any]) -> str:
    """Return who meets conditions, in words."""
    lines = [record["description"], ""]
    lines += [f"{each['met']:>5,}  {each['where']}" for each in record["conditions"]]
    lines += [f"{record['met']:>5,}  of {record['asked']:,} countries meet all of it"]
    if not record["countries"]:
        return "\n".join([*lines, "Nobody does."])
    table = [["country", *record["countries"][0]["values"]]]
    for row in record["countries"]:
        values = (value or "–" for value in row["values"].values())
        table.append([f"{row['iso3']}  {row['name']}", *values])
    return "\n".join([*lines, "", *_columns(table)])


def _columns(table: list[list[str]]) -> list[str]:
    cells = [
        [cell if len(cell) <= WIDE else f"{cell[: WIDE - 1]}…" for cell in row] for row in table
    ]
    wide = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(f"{cell:<{room}}" for cell, room in zip(row, wide, strict=True)).rstrip()
        for row in cells
    ]
