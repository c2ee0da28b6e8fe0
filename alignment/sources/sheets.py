"""A table of votes from a CSV or an Excel file, as text."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from openpyxl import load_workbook

from alignment.errors import Fault
from alignment.sources.bounded import FileError, check_zip
from alignment.sources.csv_stream import open_stream

_MOST_ROWS = 200_000
_MOST_COLUMNS = 60
_LONGEST_CELL = 2000


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
    short = {word: str(word)[:_LONGEST_CELL].strip() for word in words}
    return column.map(short).astype("category")


def _excel(path: str | Path, wanted: list[str]) -> pd.DataFrame:
    check_zip(path)
    try:
        with Path(path).open("rb") as file:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            rows = book.worksheets[0].iter_rows(
                max_row=_MOST_ROWS + 2, max_col=_MOST_COLUMNS, values_only=True
            )
            cells = [[_text(cell) for cell in row] for row in rows]
            book.close()
    except Exception as fault:  # a damaged part can raise whatever the library meets in it
        reason = " ".join(str(fault).split())[:200] or type(fault).__name__
        raise FileError(f"{path} is not a readable Excel file ({reason}); save it as CSV") from None
    if len(cells) > _MOST_ROWS + 1:
        raise FileError(f"{path} has more than {_MOST_ROWS:,} rows; save it as CSV")
    if not cells:
        raise FileError(f"{path} is empty")
    header = [name.casefold() for name in cells[0]]
    columns = {}
    for name in wanted:
        if header.count(name) > 1:
            raise FileError(f"{path}, row 1: the column {name!r} stands there twice; rename one")
        if name in header:
            place = header.index(name)
            column = [row[place] if place < len(row) else "" for row in cells[1:]]
            columns[name] = pd.Series(column, dtype=object)
    frame = pd.DataFrame(columns)
    frame["row"] = range(2, len(cells) + 1)
    filled = [any(row) for row in cells[1:]]
    frame = frame[filled].reset_index(drop=True)
    return frame.astype(dict.fromkeys(columns, "category"))


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime.datetime | datetime.date):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)[:_LONGEST_CELL].strip()
