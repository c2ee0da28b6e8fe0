"""A zip of CSV tables, for any tool that counts."""

from __future__ import annotations

import csv
from io import StringIO

import pandas as pd

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.study import Study
from alignment.export.about import about, method, sentences
from alignment.export.archive import zipped
from alignment.export.frames import countries, links, meanings, rollcalls, rows, votes
from alignment.export.text import cell
from alignment.model.view import View
from alignment.scene.scene import Scene, make_scene

# By which a spreadsheet knows that letters beyond English are UTF-8; pandas passes over it.
MARK = "\ufeff".encode()
MEANINGS = {
    "countries": "countries of the study, their bloc and place",
    "links": "every pair of countries with a weight",
    "rollcalls": "the roll calls selected",
    "votes": "who voted how; absent is a member that did not vote",
}


def write(study: Study, view: View, sure: Bootstrap | None = None) -> bytes:
    """Return the study as a zip of four CSV tables, one of their columns, and a read-me file.

    UTF-8 with its mark, commas, a header row; a missing value is an empty cell. A text that a
    spreadsheet would take for a formula has a leading apostrophe.
    """
    scene = make_scene(study, view, sure=sure)
    tables = frames(study, scene, sure)
    parts = {"README.txt": read_me(study, view, scene, tables).encode()}
    for name, frame in tables.items():
        parts[f"{name}.csv"] = csv_bytes(frame)
    parts["columns.csv"] = csv_bytes(columns(tables))
    return zipped(parts)


def frames(study: Study, scene: Scene, sure: Bootstrap | None) -> dict[str, pd.DataFrame]:
    """Return the tables by name."""
    return {
        "countries": countries(study, scene, sure),
        "links": links(study, scene),
        "rollcalls": rollcalls(study),
        "votes": votes(study),
    }


def columns(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return what the columns of tables mean, a row a column: table, column, meaning."""
    said = meanings()
    rows = [(name, column, said[str(column)]) for name, frame in tables.items() for column in frame]
    return pd.DataFrame(rows, columns=["table", "column", "meaning"])


def read_me(study: Study, view: View, scene: Scene, tables: dict[str, pd.DataFrame]) -> str:
    """Return what the tables are, their columns and where they come from."""
    said = columns(tables).groupby("table", sort=False)
    parts = [sentences(about(study, view, scene)), method(study)]
    for name, rows_of in said:
        told = "\n".join(f"  {row.column}: {row.meaning}" for row in rows_of.itertuples())
        parts.append(f"{name}.csv: {MEANINGS[str(name)]}\n{told}")
    parts.append("columns.csv: what the columns mean, as above")
    parts.append("A text that begins like a formula has a leading apostrophe.")
    return "\n\n".join(parts) + "\n"


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return a table as a CSV file that pandas and spreadsheets open: UTF-8, and marked as such."""
    return MARK + as_csv(frame).encode()


def as_csv(frame: pd.DataFrame) -> str:
    """Return a table as CSV; a text that looks like a formula has a leading apostrophe."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(frame.columns)
    # Among a million votes the same words come again and again.
    cells: dict[object, object] = {}
    for row in rows(frame):
        for value in row:
            if isinstance(value, str) and value not in cells:
                cells[value] = cell(value)
        writer.writerow([cells[v] if isinstance(v, str) else v for v in row])
    return text.getvalue()
