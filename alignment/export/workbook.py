"""XLSX: the study's tables as sheets of a workbook."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import pandas as pd

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.study import Study
from alignment.errors import needing
from alignment.export.about import about, method
from alignment.export.frames import (
    COUNTRY_COLUMNS,
    countries,
    links,
    meanings,
    rollcalls,
    rows,
)
from alignment.export.text import cell
from alignment.model.view import View
from alignment.scene.scene import make_scene
from alignment.words.swing import swing_record

_EPOCH = datetime(2000, 1, 1)
# A sheet's columns are as wide as their longest cell, within these.
NARROWEST, WIDEST = 8, 48
LOOKED_AT = 200
# Of a column of sentences.
READ = 100
# Columns of the swing table that other tables do not have, or not so.
SWING = {
    "rank": "row by swing, the highest first; swing_rank_low and _high tell the ties",
    "bloc": COUNTRY_COLUMNS["bloc_name"],
    "story": "how it voted on the contested roll calls, in a sentence",
}
# What stands beside the swing and is not mixed in.
BESIDE = ("dissent_votes", "participation", "cross_pressure", "bloc_probability", "votes_cast")


def write(study: Study, view: View, sure: Bootstrap | None = None) -> bytes:
    """Return the study as a workbook: about, countries, links, roll calls and swing states.

    One sheet says what the columns of the others mean. Numbers are numbers, a missing value is an
    empty cell, and no text is ever a formula.
    """
    scene = make_scene(study, view, sure=sure)
    facts = about(study, view, scene)
    facts["method"] = method(study)
    said = pd.DataFrame({"name": list(facts), "text": list(facts.values())})
    file = BytesIO()
    book, head = begun(file, facts)
    tables = {
        "Countries": countries(study, scene, sure),
        "Links": links(study, scene),
        "Roll calls": rollcalls(study),
        "Swing": swing_table(study, sure),
    }
    # A workbook opens on its first sheet.
    first = book.add_worksheet("About")
    sheet(first, head, said)
    first.set_column(1, 1, READ, book.add_format({"text_wrap": True, "valign": "top"}))
    for name, frame in {**tables, "Columns": _columns(tables)}.items():
        sheet(book.add_worksheet(name), head, frame)
    book.close()
    return file.getvalue()


def begun(file: BytesIO, facts: dict[str, str]) -> tuple[Any, Any]:
    """Return a workbook that says what it is, and how the heads of its sheets look."""
    with needing("files"):
        import xlsxwriter

    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties(
        {"title": facts["title"][:255], "author": facts["program"], "created": _EPOCH}
    )
    return book, book.add_format({"bold": True, "bottom": 1})


def swing_table(study: Study, sure: Bootstrap | None = None) -> pd.DataFrame:
    """Return swing states as `alignment swing` lists them, the highest swing first.

    Countries without enough votes come last and have no rank.
    """
    listed = swing_record(study, sure)["countries"]
    placed = sum(row["swing"]["value"] is not None for row in listed)
    columns = {
        "rank": [*range(1, placed + 1), *[None] * (len(listed) - placed)],
        **{name: [row[name] for row in listed] for name in ("iso3", "name", "bloc")},
        **_interval(listed, "swing"),
        "swing_rank_low": [row["swing_rank"]["low"] for row in listed],
        "swing_rank_high": [row["swing_rank"]["high"] for row in listed],
        "swing_votes": [row["swing_votes"] for row in listed],
        **_interval(listed, "position"),
        **_interval(listed, "dissent"),
        **{name: [row[name] for row in listed] for name in BESIDE},
        "movement": [row["movement"]["value"] for row in listed],
        "movement_se": [row["movement"]["se"] for row in listed],
        "story": [row["story"] for row in listed],
    }
    # As they are: a column with gaps would turn counts into fractions.
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})


def _columns(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    told = []
    for name, frame in tables.items():
        said = meanings() | (SWING if name == "Swing" else {})
        told += [(name, column, said[column]) for column in map(str, frame)]
    return pd.DataFrame(told, columns=["sheet", "column", "meaning"])


def _interval(listed: list[dict[str, Any]], name: str) -> dict[str, list[Any]]:
    parts = {name: "value", f"{name}_low": "low", f"{name}_high": "high"}
    return {column: [row[name][part] for row in listed] for column, part in parts.items()}


def sheet(page: Any, head: Any, frame: pd.DataFrame) -> None:
    """Write a table on a sheet: a row of heads that stays in sight, plain cells, a filter."""
    content = [[cell(value) for value in row] for row in rows(frame)]
    for column, name in enumerate(frame):
        page.write_string(0, column, str(cell(str(name))), head)
        texts = [str(row[column]) for row in content[:LOOKED_AT] if row[column] is not None]
        widest = max([len(str(name)), *map(len, texts)])
        page.set_column(column, column, min(max(widest + 1, NARROWEST), WIDEST))
    for number, row in enumerate(content, 1):
        for column, value in enumerate(row):
            if isinstance(value, bool):
                page.write_boolean(number, column, value)
            elif isinstance(value, int | float):
                page.write_number(number, column, value)
            elif value is not None:
                page.write_string(number, column, str(value))
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(1, len(content)), max(0, len(frame.columns) - 1))
