"""Streaming of CSV files of any size, block by block."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from alignment.errors import Fault
from alignment.io.arrow import pa, pacsv
from alignment.io.bounded_reader import FileError, check_is_text, open_bounded
from alignment.model.progress import ProgressCallback

# A row must fit in a block, which bounds the cost of a cell.
_BLOCK_BYTES = 8 * 2**20
_MAX_HEADER_BYTES = 2**16
_MAX_BAD_ROWS = 1000
# 750 members and 20,000 roll calls have 15 million; small packed files may have far more.
_MAX_ROWS = 16_000_000


@dataclass(eq=False)
class CsvStream:
    """An open CSV file: its blocks, and the rows with a wrong number of cells.

    `header` names all columns, in lower case without blanks around them, `columns` those to read.
    `bad_rows` are pairs of row and number of cells, complete once the blocks are read.
    """

    path: Path
    header: list[str]
    columns: list[str]
    delimiter: str
    progress: ProgressCallback | None
    bad_rows: list[tuple[int, int]] = field(default_factory=list)
    bad_row_count: int = 0

    def iterate_blocks(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows as record batches of text columns, '' if a cell is empty."""
        options = {
            "read_options": pacsv.ReadOptions(
                block_size=_BLOCK_BYTES, column_names=self.header, skip_rows=0, use_threads=False
            ),
            "parse_options": pacsv.ParseOptions(
                delimiter=self.delimiter,
                newlines_in_values=True,
                invalid_row_handler=self._handle_invalid_row,
            ),
            "convert_options": pacsv.ConvertOptions(
                include_columns=self.columns,
                column_types=dict.fromkeys(self.columns, pa.string()),
                strings_can_be_null=False,
                check_utf8=False,
            ),
        }
        with open_bounded(self.path, progress=self.progress, text=True) as file:
            _read_header_line(file)
            if not file.peek(1):
                raise FileError(f"{self.path} has a header and no rows")
            rows = 0
            try:
                for block in pacsv.open_csv(pa.PythonFile(file, mode="r"), **options):
                    rows += block.num_rows
                    if rows > _MAX_ROWS:
                        raise FileError(f"{self.path} has more than {_MAX_ROWS:,} rows")
                    yield block
            except pa.ArrowInvalid as fault:
                if self.bad_row_count > _MAX_BAD_ROWS:
                    raise FileError(
                        f"{self.path} has more than {_MAX_BAD_ROWS:,} rows with another number "
                        f"of cells than the header's {len(self.header)}; it is not such a table"
                    ) from None
                raise FileError(_explain_error(self.path, str(fault))) from None

    def get_file_row(self, position: int) -> int:
        """Return the row of the file for a position among the valid rows."""
        return int(self.get_file_rows(np.array([position]))[0])

    def get_file_rows(self, positions: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return :meth:`get_file_row` of many positions in ascending order."""
        rows = positions.astype(np.int64) + 2
        for bad, _ in self.bad_rows:
            rows += bad <= rows
        return rows

    def list_faults(self) -> list[Fault]:
        """Return a fault for each row with a wrong number of cells."""
        expected = len(self.header)
        return [
            Fault(
                self.path.name,
                row,
                "",
                f"the row has {cells} cells where the header has {expected}",
                "correct it; if it is the last row, the file is cut off: fetch it again",
            )
            for row, cells in self.bad_rows
        ]

    def _handle_invalid_row(self, row: pacsv.InvalidRow) -> str:
        self.bad_row_count += 1
        if self.bad_row_count > _MAX_BAD_ROWS:
            return "error"
        # pyarrow does not see the header, so its first row is row 2 of the file.
        self.bad_rows.append(
            (self.bad_row_count if row.number is None else row.number + 1, row.actual_columns)
        )
        return "skip"


def open_csv_stream(
    path: str | Path, column_names: list[str], progress: ProgressCallback | None = None
) -> CsvStream:
    """Open a CSV file, plain or gz, with commas, semicolons or tabs between the cells.

    `column_names` are the columns to read if the file has them; case is ignored. Raise
    :class:`FileError` if the file is no CSV; reading the blocks raises it for later faults.
    """
    with open_bounded(path) as file:
        head = file.peek(_MAX_HEADER_BYTES)[:_MAX_HEADER_BYTES]
        check_is_text(str(path), head)
        line = _read_header_line(file)
    if not line.strip():
        raise FileError(f"{path} is empty")
    try:
        text = line.decode("utf-8-sig")
        delimiter = detect_delimiter(text)
        header = next(csv.reader(io.StringIO(text), delimiter=delimiter))
    except UnicodeDecodeError:
        raise FileError(f"{path}, row 1: not UTF-8 text; save it in that encoding") from None
    except (csv.Error, StopIteration):
        raise FileError(f"{path}, row 1: not a header of columns") from None
    header = [name.strip().casefold() for name in header]
    if len(set(header)) != len(header):
        repeated = next(name for name in header if header.count(name) > 1)
        raise FileError(f"{path}, row 1: the column {repeated[:40]!r} occurs twice; rename one")
    columns = [name for name in column_names if name in header]
    return CsvStream(Path(path), header, columns, delimiter, progress)


def detect_delimiter(header: str) -> str:
    """Return the delimiter of a header: a comma, a semicolon or a tab.

    Spreadsheets save semicolons where decimals have commas; copied cells have tabs.

    >>> detect_delimiter("country,vote"), detect_delimiter('country;"symbol, text";vote')
    (',', ';')
    """
    return max(",;\t", key=re.sub('"[^"]*"', "", header).count)


def _read_header_line(file: io.BufferedReader) -> bytes:
    line = file.readline(_MAX_HEADER_BYTES)
    # A quoted name may contain a line end.
    while line.count(b'"') % 2 and len(line) < _MAX_HEADER_BYTES:
        more = file.readline(_MAX_HEADER_BYTES)
        if not more:
            break
        line += more
    return line


def _explain_error(path: Path, fault: str) -> str:
    if "straddling" in fault or "block size" in fault:
        return (
            f"{path}: a row is longer than {_BLOCK_BYTES // 2**20} MB; "
            "a quotation mark may be open, or the file is damaged"
        )
    reason = re.sub(r"\s+", " ", fault).removeprefix("CSV parse error: ")[:200]
    return f"{path}: not a readable table ({reason})"
