"""Read one table of a data package and gather every fault in it."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from alignment.errors import Fault
from alignment.model.columns import Column, Table

# Enough to mend a file by; the count is always of all.
MOST_FAULTS_A_COLUMN = 50

_PATTERNS = {
    "integer": (r"\d{1,9}", "is not a whole number", "write digits only"),
    "day": (
        r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])",
        "is not a day",
        "write it as 2019-12-27",
    ),
    "date": (
        r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?",
        "is not a date",
        "write it as 2019, 2019-12 or 2019-12-27",
    ),
    "url": (r"https?://\S+", "is not a web address", "start it with https://"),
}


def read_table(folder: Path, table: Table, faults: list[Fault]) -> pd.DataFrame | None:
    """Read a table as text, every fault of form appended to `faults`.

    Returns
    -------
    DataFrame or None
        All columns of the table as text, '' where a cell is empty, numbered from 0 (row 2 of
        the file is number 0). None if the file cannot be read as a table at all.
    """
    path = folder / table.file
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except FileNotFoundError:
        faults.append(Fault(table.file, None, "", "the file is missing", "add it to the folder"))
        return None
    except UnicodeDecodeError:
        remedy = "save it in that encoding"
        faults.append(Fault(table.file, None, "", "the file is not UTF-8 text", remedy))
        return None
    except (pd.errors.ParserError, pd.errors.EmptyDataError, csv.Error, OSError) as fault:
        reason = str(fault).split("\n")[0].strip()
        faults.append(Fault(table.file, None, "", f"not a readable table ({reason})", "mend it"))
        return None
    missing = [name for name in table.names if name not in frame.columns]
    for name in missing:
        remedy = "add the column" + (
            f", one of {_known(table, name)}" if _known(table, name) else ""
        )
        faults.append(Fault(table.file, 1, name, "the column is missing", remedy))
    for name in frame.columns:
        if name not in table.names:
            remedy = f"remove or rename it; known are {', '.join(table.names)}"
            faults.append(Fault(table.file, 1, str(name), "the column is unknown", remedy))
    if missing:
        return None
    frame = frame[table.names].fillna("")
    for column in table.columns:
        _check_cells(frame, table, column, faults)
    _check_key(frame, table, faults)
    return frame


def check_references(frames: dict[str, pd.DataFrame], table: Table, faults: list[Fault]) -> None:
    """Append a fault for each cell that names a row another table does not have."""
    for column in table.columns:
        if not column.refers or table.name not in frames:
            continue
        other, name = column.refers.split(".")
        if other not in frames:
            continue
        cells = frames[table.name][column.name]
        bad = ~cells.isin(frames[other][name]) & (cells != "")
        remedy = f"mend it or add a row to {other}.csv"
        add(faults, table, column.name, cells[bad], f"is not in {other}.csv", remedy)


def add(
    faults: list[Fault], table: Table, column: str, cells: pd.Series, problem: str, remedy: str
) -> None:
    """Append a fault for each of the cells, up to a limit and then their number."""
    for number, cell in cells.iloc[:MOST_FAULTS_A_COLUMN].items():
        shown = repr(cell) if len(str(cell)) <= 60 else repr(str(cell)[:57] + "...")
        faults.append(Fault(table.file, int(str(number)) + 2, column, f"{shown} {problem}", remedy))
    more = len(cells) - MOST_FAULTS_A_COLUMN
    if more > 0:
        faults.append(Fault(table.file, None, column, f"{more} more cells like these", remedy))


def _check_cells(frame: pd.DataFrame, table: Table, column: Column, faults: list[Fault]) -> None:
    cells = frame[column.name]
    empty = cells == ""
    if column.required:
        add(faults, table, column.name, cells[empty], "is empty", "fill it in")
    if column.choices:
        bad = ~cells.isin(column.choices) & ~empty
        remedy = f"use one of {', '.join(column.choices)}"
        add(faults, table, column.name, cells[bad], "is not allowed here", remedy)
    pattern, problem, remedy = _PATTERNS.get(column.kind, ("", "", ""))
    if column.pattern:
        pattern, problem, remedy = column.pattern, "has the wrong form", f"match {column.pattern}"
    if pattern:
        # The few distinct values are checked, not the many cells.
        values = pd.Series(cells.unique(), dtype=str)
        wrong = values[~values.str.fullmatch(pattern) & (values != "")]
        add(faults, table, column.name, cells[cells.isin(wrong)], problem, remedy)


def _check_key(frame: pd.DataFrame, table: Table, faults: list[Fault]) -> None:
    again = frame.duplicated(list(table.key))
    if again.any():
        cells = frame[again][list(table.key)].agg(" ".join, axis=1)
        column = " + ".join(table.key)
        add(faults, table, column, cells, "stands here a second time", "keep one of the rows")


def _known(table: Table, name: str) -> str:
    column = next(column for column in table.columns if column.name == name)
    return ", ".join(column.choices)
