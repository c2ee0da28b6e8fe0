"""Tables of a data package, read as text with every fault of form."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from alignment.errors import Fault, quote
from alignment.model.columns import COUNTRIES_TABLE, LIST_SEPARATOR, ColumnSpec, TableSpec
from alignment.model.text_format import count_listed, is_day

MAX_FAULTS_PER_COLUMN = 50
_MAX_UNPACKED_BYTES = 64 * 10**6

_KIND_MESSAGES = {
    "integer": ("is not a whole number of at most 9 digits", "write digits only"),
    "day": ("is not a day of the calendar", "write it as 2019-12-27"),
    "date": ("is not a date", "write it as 2019, 2019-12 or 2019-12-27"),
    "url": ("is not a web address", "start it with https:// and leave no blanks in it"),
}
# What a cell must be, by the pattern of its column.
_PATTERN_TEXTS = {
    "[A-Z]{3}": "three capital letters, such as FJI",
    "[0-9]{4}": "a year, such as 2019",
    "[a-z-]+": "small letters and -",
    "[a-z][a-z0-9_]{0,39}": "at most 40 small letters, digits and _, with a letter first",
}
# Control characters, and the two line separators that are not among them.
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def read_table(folder: Path, table: TableSpec, faults: list[Fault]) -> pd.DataFrame | None:
    """Read a table as text; every fault of form is appended to `faults`.

    Returns
    -------
    DataFrame or None
        All columns of the table as text, '' if a cell is empty, indexed by the row of the file:
        the line on which it starts, the header being row 1. None if the file cannot be read or
        lacks a required column.
    """
    text = _read_text(folder / table.file, faults)
    if text is None:
        return None
    records = _parse_rows(text, table, faults)
    if not records:
        return None
    (header_row, header), *body = records
    missing = _check_header(header, header_row, table, faults)
    # A ragged row is one fault; it is padded so that references to it are none.
    width = len(header)
    ragged = [row for row, cells in body if len(cells) != width]
    cells = [cells if len(cells) == width else (cells + [""] * width)[:width] for _, cells in body]
    frame = pd.DataFrame(cells, index=[row for row, _ in body], columns=header, dtype=str)
    frame = frame.loc[:, ~frame.columns.duplicated()]
    for row, values in body:
        if len(values) != width:
            problem = f"the row has {len(values)} cells, the header has {width}"
            remedy = "write one cell for each column, in double quotes if it holds a comma"
            faults.append(Fault(table.file, row, "", problem, remedy))
    valid = frame.drop(index=ragged)
    for column in table.columns:
        if column.name in valid and column.name not in missing:
            _check_cells(valid[column.name], table, column, faults)
    if table.key and not missing & set(table.key):
        _check_key(valid, table, faults)
    for column in table.columns:
        if column.optional and column.name not in frame:
            frame[column.name] = ""
    return None if missing else frame[table.column_names]


def pack_matrix(frame: pd.DataFrame, key: str, name: str) -> bytes:
    """Return a numpy archive as :func:`read_matrix` reads it; the same codes give the same bytes.

    `frame` has countries in rows; `key` and `name` are the arrays of its columns and codes.
    """
    packed = io.BytesIO()
    arrays: dict[str, Any] = {
        "iso3": np.array(frame.index, dtype="U3"),
        key: np.array(frame.columns, dtype="U"),
        name: frame.to_numpy(dtype=np.int8),
    }
    np.savez_compressed(packed, **arrays)
    return packed.getvalue()


def read_matrix(
    folder: Path,
    file: str,
    spec: TableSpec,
    frames: tuple[pd.DataFrame | None, pd.DataFrame | None],
    cell: str,
    codes: Collection[int],
    remedy: str,
    faults: list[Fault],
) -> pd.DataFrame | None:
    """Read a numpy archive of codes, countries x rows of a table; None, with faults, if invalid.

    Parameters
    ----------
    file : str
        Archive with the arrays `iso3`, the key of `spec`, and the codes (int8) under the file's
        own name, such as `votes` in votes.npz.
    spec : TableSpec
        The table of the columns.
    frames : (DataFrame or None, DataFrame or None)
        That table and the countries; None if one could not be read, which checks no labels.
    cell : str
        What a code is, its noun first, such as 'vote a country and roll call'.
    codes : collection of int
        The codes that are allowed.
    remedy : str
        What to do about a fault.
    """
    (key,), name = spec.key, Path(file).stem
    try:
        packed = io.BytesIO((folder / file).read_bytes())
        with np.load(packed, allow_pickle=False) as archive:
            iso3, columns, values = (archive[each] for each in ("iso3", key, name))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as fault:
        faults.append(Fault(file, None, "", f"cannot be read ({fault})", remedy))
        return None
    table, countries = frames
    if table is None or countries is None:
        return None
    problems = []
    if len(set(iso3.tolist())) != len(iso3):
        problems.append(("iso3", "has a country twice"))
    if unknown := sorted({str(code) for code in iso3} - set(countries["iso3"])):
        problems.append(("iso3", f"{', '.join(unknown[:10])} not in {COUNTRIES_TABLE.file}"))
    if columns.tolist() != table[key].tolist():
        problems.append((key, f"is not the column {key} of {spec.file}"))
    if values.dtype != np.int8 or values.shape != (len(iso3), len(table)):
        problems.append((name, f"is not one {cell}"))
    elif not set(np.unique(values).tolist()) <= set(codes):
        problems.append((name, f"has a code that is no {cell.split()[0]}"))
    faults += [Fault(file, None, array, problem, remedy) for array, problem in problems]
    if problems:
        return None
    return pd.DataFrame(values, pd.Index(iso3.tolist(), name="iso3"), pd.Index(columns, name=key))


def check_references(
    frames: dict[str, pd.DataFrame], table: TableSpec, faults: list[Fault]
) -> None:
    """Append a fault for each cell that refers to a missing row of another table."""
    for column in table.columns:
        if not column.foreign_key or table.name not in frames:
            continue
        other, name = column.foreign_key.split(".")
        if other not in frames:
            continue
        cells = frames[table.name][column.name]
        if column.multiple:
            # Parts of the wrong form are already faults of their cells.
            cells = cells.str.split(LIST_SEPARATOR).explode()
            cells = cells[cells.str.fullmatch(column.pattern)]
        bad = ~cells.isin(frames[other][name]) & (cells != "")
        remedy = f"correct it or add a row to {other}.csv"
        add_faults(faults, table, column.name, cells[bad], f"is not in {other}.csv", remedy)


def add_faults(
    faults: list[Fault], table: TableSpec, column: str, cells: pd.Series, problem: str, remedy: str
) -> None:
    """Append a fault for each cell, and beyond a limit one fault with their number.

    The cells are indexed by the row of the file, as :func:`read_table` returns them.
    """
    number = count_listed(len(cells), MAX_FAULTS_PER_COLUMN)
    for row, cell in cells.iloc[:number].items():
        text = quote(cell) if isinstance(cell, str) else str(cell)
        faults.append(Fault(table.file, int(str(row)), column, f"{text} {problem}", remedy))
    if more := len(cells) - number:
        faults.append(Fault(table.file, None, column, f"{more} more cells like these", remedy))


def sort_by_date(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    """Return a table by date and then key, indexed by the key."""
    return frame.sort_values(["date", key], kind="stable").set_index(key)


def _read_text(path: Path, faults: list[Fault]) -> str | None:
    raw = b""
    try:
        raw = _read_bytes(path)
        return raw.decode("utf-8-sig")
    except FileNotFoundError:
        faults.append(Fault(path.name, None, "", "the file is missing", "add it to the folder"))
    except UnicodeDecodeError as fault:
        row = raw[: fault.start].count(b"\n") + 1
        faults.append(Fault(path.name, row, "", "the text is not UTF-8", "save it as UTF-8"))
    except (gzip.BadGzipFile, EOFError, zlib.error):
        remedy = "fetch or make it again"
        faults.append(Fault(path.name, None, "", "is not a whole gzip file", remedy))
    except OSError as fault:
        problem = f"the file cannot be opened ({fault.strerror or fault})"
        faults.append(Fault(path.name, None, "", problem, "make it a file that can be read"))
    return None


def _read_bytes(path: Path) -> bytes:
    if path.suffix != ".gz":
        return path.read_bytes()
    with gzip.open(path) as file:
        raw = file.read(_MAX_UNPACKED_BYTES + 1)
    if len(raw) > _MAX_UNPACKED_BYTES:
        raise OSError(0, f"it unpacks to more than {_MAX_UNPACKED_BYTES // 10**6} MB")
    return raw


def _parse_rows(text: str, table: TableSpec, faults: list[Fault]) -> list[tuple[int, list[str]]]:
    """Return the rows that are not blank, each with its first line; none on a fault."""
    # pandas reads a surplus cell as an index, pads short rows and does not know their lines.
    records = []
    start = 1
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            if cells:
                records.append((start, cells))
            start = reader.line_num + 1
    except csv.Error as fault:
        remedy = "close every double quote and write one inside a cell twice"
        problem = f"the row that starts here cannot be read ({fault})"
        faults.append(Fault(table.file, start, "", problem, remedy))
        return []
    if not records:
        remedy = f"write the columns {', '.join(table.column_names)} and the rows"
        faults.append(Fault(table.file, None, "", "the file is empty", remedy))
    return records


def _check_header(header: list[str], row: int, table: TableSpec, faults: list[Fault]) -> set[str]:
    """Append the faults of the header and return the columns that cannot be checked."""
    unusable = set()
    for column in table.columns:
        if column.name not in header and not column.optional:
            remedy = f"add it ({column.meaning})"
            faults.append(Fault(table.file, row, column.name, "the column is missing", remedy))
            unusable.add(column.name)
    for name in dict.fromkeys(header):
        if name not in table.column_names:
            label = name if name and name.isprintable() else repr(name)
            label = label if len(label) <= 60 else label[:57] + "..."
            remedy = f"remove or rename it; known are {', '.join(table.column_names)}"
            faults.append(Fault(table.file, row, label, "the column is unknown", remedy))
        elif header.count(name) > 1:
            remedy = "keep one of them"
            faults.append(Fault(table.file, row, name, "the column occurs twice", remedy))
            unusable.add(name)
    return unusable


def _check_cells(
    cells: pd.Series, table: TableSpec, column: ColumnSpec, faults: list[Fault]
) -> None:
    # There are few distinct values and many cells.
    wrong: dict[tuple[str, str], list[str]] = {}
    for value in cells.unique():
        fault = _find_cell_fault(value, column)
        if fault:
            wrong.setdefault(fault, []).append(value)
    for (problem, remedy), values in wrong.items():
        add_faults(faults, table, column.name, cells[cells.isin(values)], problem, remedy)


def _find_cell_fault(value: str, column: ColumnSpec) -> tuple[str, str] | None:
    """Return what is wrong with a cell and the remedy, None if it is valid."""
    if not value:
        return ("is empty", "fill it in") if column.required else None
    if UNPRINTABLE.search(value):
        return "has a line break or a control character", "write it as one line of plain text"
    if value != value.strip():
        return "has blanks around it", "remove them"
    if column.choices and value not in column.choices:
        return "is not allowed here", f"use one of {', '.join(column.choices)}"
    form = _PATTERN_TEXTS.get(column.pattern, column.pattern)
    if column.multiple:
        parts = value.split(LIST_SEPARATOR)
        if len(set(parts)) < len(parts):
            return "names one twice", "name each once"
        if not all(re.fullmatch(column.pattern, part) for part in parts):
            return "has the wrong form", f"write {form}, with {LIST_SEPARATOR} between"
    elif column.pattern and not re.fullmatch(column.pattern, value):
        return "has the wrong form", f"write {form}"
    return None if _is_of_kind(column.kind, value) else _KIND_MESSAGES[column.kind]


def _is_of_kind(kind: str, value: str) -> bool:
    if kind == "integer":
        return re.fullmatch("[0-9]{1,9}", value) is not None
    if kind == "url":
        return re.fullmatch(r"https?://[^\s\"<>]+", value) is not None
    if kind == "day":
        return is_day(value)
    # A year or month is a date if its first day is one.
    return kind != "date" or (
        len(value) in (4, 7, 10) and is_day(value + "-01-01"[len(value) - 4 :])
    )


def _check_key(frame: pd.DataFrame, table: TableSpec, faults: list[Fault]) -> None:
    again = frame.duplicated(list(table.key))
    if again.any():
        cells = frame[again][list(table.key)].agg(" ".join, axis=1)
        column = " + ".join(table.key)
        add_faults(faults, table, column, cells, "occurs twice", "keep one of the rows")
