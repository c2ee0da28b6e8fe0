"""A table of votes from a CSV or an Excel file, as text."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from alignment.errors import Fault
from alignment.sources.arrow import pa
from alignment.sources.bounded import FileError
from alignment.sources.csv_stream import open_stream
from alignment.sources.excel import LONGEST_CELL, read_rows

_MOST_ROWS = 200_000


def read_sheet(path: str | Path, wanted: list[str]) -> tuple[pd.DataFrame, list[Fault]]:
    """Read the wanted columns of a table, whatever file it is in.

    Parameters
    ----------
    path : path
        CSV, plain or gz, or XLSX, of which the first sheet is read.
    wanted : list of str
        Column names, compared without regard to case.

    Returns
    -------
    DataFrame
        The wanted columns that are there, as categories of text without blanks at the ends,
        and `row`, the row of the file.
    list of Fault
        For rows with too few or too many cells.
    """
    try:
        with Path(path).open("rb") as file:
            packed = file.read(4) == b"PK\x03\x04"
    except OSError as fault:
        raise FileError(f"{path} cannot be read: {fault.strerror or fault}") from None
    return (_excel(path, wanted), []) if packed else _csv(path, wanted)


def _csv(path: str | Path, wanted: list[str]) -> tuple[pd.DataFrame, list[Fault]]:
    stream = open_stream(path, wanted)
    if not stream.columns:
        return pd.DataFrame({"row": []}), []
    blocks = [_packed(block) for block in stream.blocks()]
    if not blocks:
        raise FileError(f"{path} has a header and no rows")
    table = pa.Table.from_batches(blocks).unify_dictionaries()
    frame = table.to_pandas()
    for name in stream.columns:
        frame[name] = _trimmed(frame[name])
    rows = stream.rows(pd.RangeIndex(len(frame)).to_numpy())
    return frame.assign(row=rows), stream.faults()


def _packed(block: pa.RecordBatch) -> pa.RecordBatch:
    columns = [column.dictionary_encode() for column in block.columns]
    return pa.RecordBatch.from_arrays(columns, names=block.schema.names)


def _trimmed(column: pd.Series) -> pd.Series:
    words = column.astype("category").cat.categories
    short = {word: str(word)[:LONGEST_CELL].strip() for word in words}
    return column.map(short).astype("category")


def _excel(path: str | Path, wanted: list[str]) -> pd.DataFrame:
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
    return frame.assign(row=numbers)
