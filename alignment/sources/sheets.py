"""A table of votes from a CSV or an Excel file, as text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from alignment.errors import Fault
from alignment.sources.arrow import pa
from alignment.sources.bounded import FileError
from alignment.sources.csv_stream import open_stream
from alignment.sources.excel import LONGEST_CELL, UNSTORED, read_rows, sheet_names

_MOST_ROWS = 200_000
_MOST_FAULTS = 1000
_MOST_LISTED = 20


@dataclass(frozen=True, eq=False)
class Given:
    """What a file gives.

    Attributes
    ----------
    frame : DataFrame
        The wanted columns that are there, as categories of text without blanks at the ends,
        and `row`, the row of the file.
    header : list of str
        The names of all columns that are there.
    faults : list of Fault
        Of rows that are not in the frame, for they cannot be read.
    notes : list of str
        What was left unread: ends of cells, and sheets.
    """

    frame: pd.DataFrame
    header: list[str]
    faults: list[Fault]
    notes: list[str]


def read_sheet(path: str | Path, wanted: list[str]) -> Given:
    """Read the wanted columns of a table, whatever file it is in.

    Parameters
    ----------
    path : path
        CSV, plain or gz, or XLSX, of which the first sheet is read.
    wanted : list of str
        Column names, compared without regard to case.
    """
    try:
        with Path(path).open("rb") as file:
            packed = file.read(4) == b"PK\x03\x04"
    except OSError as fault:
        raise FileError(f"{path} cannot be read: {fault.strerror or fault}") from None
    return _excel(path, wanted) if packed else _csv(path, wanted)


def _csv(path: str | Path, wanted: list[str]) -> Given:
    stream = open_stream(path, wanted)
    if not stream.columns:
        return Given(pd.DataFrame({"row": []}), stream.header, [], [])
    blocks = [_packed(block) for block in stream.blocks()]
    if not blocks:
        raise FileError(f"{path} has a header and no rows")
    table = pa.Table.from_batches(blocks).unify_dictionaries()
    frame = table.to_pandas()
    frame = frame.assign(row=stream.rows(pd.RangeIndex(len(frame)).to_numpy()))
    frame, notes = _trimmed(frame)
    return Given(frame, stream.header, stream.faults(), notes)


def _packed(block: pa.RecordBatch) -> pa.RecordBatch:
    columns = [column.dictionary_encode() for column in block.columns]
    return pa.RecordBatch.from_arrays(columns, names=block.schema.names)


def _trimmed(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return a table without blanks around its cells and what is too long, and where that was."""
    short, notes = {}, []
    for name in frame.columns.drop("row"):
        cells = frame[name].astype("category")
        words = [str(word).strip() for word in cells.cat.categories]
        long = np.array([len(word) > LONGEST_CELL for word in words] or [False])
        if long.any():
            rows = frame["row"][long[cells.cat.codes]].tolist()
            listed = ", ".join(map(str, rows[:_MOST_LISTED]))
            more = f" and {len(rows) - _MOST_LISTED} more" if len(rows) > _MOST_LISTED else ""
            notes.append(
                f"of column {name} only the first {LONGEST_CELL:,} characters were read where "
                f"there are more: row {listed}{more}"
            )
        cut = [word[:LONGEST_CELL] for word in words]
        short[name] = cells.map(dict(zip(cells.cat.categories, cut, strict=True))).astype(
            "category"
        )
    return frame.assign(**short), notes


def _excel(path: str | Path, wanted: list[str]) -> Given:
    rows = read_rows(path)
    number, header = next(rows, (0, []))
    if not number:
        raise FileError(f"{path} is empty")
    header = [name.casefold() for name in header]
    for name in wanted:
        if header.count(name) > 1:
            raise FileError(
                f"{path}, row {number}: the column {name!r} stands there twice; rename one"
            )
    places = {name: header.index(name) for name in wanted if name in header}
    columns: dict[str, list[str]] = {name: [] for name in places}
    numbers: list[int] = []
    for number, row in rows:
        numbers.append(number)
        if len(numbers) > _MOST_ROWS:
            raise FileError(f"{path} has more than {_MOST_ROWS:,} rows; save it as CSV")
        for name, place in places.items():
            columns[name].append(row[place] if place < len(row) else "")
    frame = pd.DataFrame({name: pd.Categorical(column) for name, column in columns.items()})
    frame, notes = _trimmed(frame.assign(row=numbers))
    read, *others = sheet_names(path)
    if others:
        listed = ", ".join(map(repr, others[:_MOST_LISTED]))
        more = f" and {len(others) - _MOST_LISTED} more" if len(others) > _MOST_LISTED else ""
        notes.append(f"the sheet {read!r} was read, the others were not: {listed}{more}")
    unstored = frame.drop(columns="row") == UNSTORED
    faults = [
        Fault(
            Path(path).name,
            numbers[row],
            str(unstored.columns[column]),
            "a formula whose value is not stored",
            "open the file in a spreadsheet and save it there, or write the value",
        )
        for row, column in np.argwhere(unstored.to_numpy())[:_MOST_FAULTS].tolist()
    ]
    frame = frame[~unstored.any(axis=1)].reset_index(drop=True)
    return Given(frame, header, faults, notes)
