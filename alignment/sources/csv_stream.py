"""Stream a CSV file of any size, block by block, with its faults told by row."""

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
from alignment.sources.arrow import pa, pacsv
from alignment.sources.bounded import FileError, Progress, check_kind, open_bounded

# A row must fit in a block, which bounds what one cell can cost.
_BLOCK = 8 * 2**20
_LONGEST_HEADER = 2**16
_MOST_BAD_ROWS = 1000
# A chamber of 750 members and 20,000 roll calls has 15 million. Small files can unpack to far more.
_MOST_ROWS = 16_000_000


@dataclass(eq=False)
class Stream:
    """An open CSV file: its blocks, and the rows that had the wrong number of cells.

    Attributes
    ----------
    header : list of str
        Column names as they stand in the file, blanks around them removed.
    between : str
        What stands between two cells.
    bad_rows : list of (row, cells)
        Filled while the blocks are read.
    """

    path: Path
    header: list[str]
    columns: list[str]
    between: str
    progress: Progress | None
    bad_rows: list[tuple[int, int]] = field(default_factory=list)
    bad: int = 0

    def blocks(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows as record batches of text columns, '' where a cell is empty."""
        options = {
            "read_options": pacsv.ReadOptions(
                block_size=_BLOCK, column_names=self.header, skip_rows=0, use_threads=False
            ),
            "parse_options": pacsv.ParseOptions(
                delimiter=self.between,
                newlines_in_values=True,
                invalid_row_handler=self._take_bad,
            ),
            "convert_options": pacsv.ConvertOptions(
                include_columns=self.columns,
                column_types=dict.fromkeys(self.columns, pa.string()),
                strings_can_be_null=False,
                check_utf8=False,
            ),
        }
        with open_bounded(self.path, progress=self.progress, text=True) as file:
            _skip_header(file)
            if not file.peek(1):
                raise FileError(f"{self.path} has a header and no rows")
            rows = 0
            try:
                for block in pacsv.open_csv(pa.PythonFile(file, mode="r"), **options):
                    rows += block.num_rows
                    if rows > _MOST_ROWS:
                        raise FileError(f"{self.path} has more than {_MOST_ROWS:,} rows")
                    yield block
            except pa.ArrowInvalid as fault:
                if self.bad > _MOST_BAD_ROWS:
                    raise FileError(
                        f"{self.path} has more than {_MOST_BAD_ROWS:,} rows with another number "
                        f"of cells than the header's {len(self.header)}; it is not such a table"
                    ) from None
                raise FileError(_sentence(self.path, str(fault))) from None

    def row(self, position: int) -> int:
        """Return the row of the file for a position among the rows that were given."""
        row = position + 2
        for bad, _ in self.bad_rows:
            row += bad <= row
        return row

    def rows(self, positions: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return :meth:`row` of many positions in ascending order."""
        rows = positions.astype(np.int64) + 2
        for bad, _ in self.bad_rows:
            rows += bad <= rows
        return rows

    def faults(self) -> list[Fault]:
        """Return a fault for each row with the wrong number of cells."""
        wanted = len(self.header)
        return [
            Fault(
                self.path.name,
                row,
                "",
                f"the row has {cells} cells where the header has {wanted}",
                "mend it; if it is the last row, the file is cut off: fetch it again",
            )
            for row, cells in self.bad_rows
        ]

    def _take_bad(self, row: pacsv.InvalidRow) -> str:
        self.bad += 1
        if self.bad > _MOST_BAD_ROWS:
            return "error"
        # The header was taken off before, so the first row here is row 2 of the file.
        self.bad_rows.append(
            (self.bad if row.number is None else row.number + 1, row.actual_columns)
        )
        return "skip"


def open_stream(path: str | Path, wanted: list[str], progress: Progress | None = None) -> Stream:
    """Open a CSV file.

    Parameters
    ----------
    path : path
        Plain or gz, with or without byte order mark, any line ends; commas, semicolons or tabs
        between the cells.
    wanted : list of str
        Columns to read if the file has them, by name without regard to case.
    progress : callable, optional
        As for :func:`~alignment.sources.bounded.open_bounded`.

    Raises
    ------
    FileError
        If the file is no CSV. The blocks raise it too, when they come to the fault.
    """
    with open_bounded(path) as file:
        head = file.peek(_LONGEST_HEADER)[:_LONGEST_HEADER]
        check_kind(str(path), head)
        line = _skip_header(file)
    if not line.strip():
        raise FileError(f"{path} is empty")
    try:
        text = line.decode("utf-8-sig")
        between = between_cells(text)
        header = next(csv.reader(io.StringIO(text), delimiter=between))
    except UnicodeDecodeError:
        raise FileError(f"{path}, row 1: not UTF-8 text; save it in that encoding") from None
    except (csv.Error, StopIteration):
        raise FileError(f"{path}, row 1: not a header of columns") from None
    header = [name.strip().casefold() for name in header]
    if len(set(header)) != len(header):
        again = next(name for name in header if header.count(name) > 1)
        raise FileError(f"{path}, row 1: the column {again[:40]!r} stands there twice; rename one")
    columns = [name for name in wanted if name in header]
    return Stream(Path(path), header, columns, between, progress)


def between_cells(header: str) -> str:
    r"""Return what stands between the cells of a header: a comma, a semicolon or a tab.

    Where a comma is for decimals, spreadsheets save with semicolons; what is copied out of one has
    tabs.

    >>> between_cells("country,vote"), between_cells('country;"symbol, text";vote')
    (',', ';')
    """
    return max(",;\t", key=re.sub('"[^"]*"', "", header).count)


def _skip_header(file: io.BufferedReader) -> bytes:
    line = file.readline(_LONGEST_HEADER)
    # A name in quotation marks may hold a line end.
    while line.count(b'"') % 2 and len(line) < _LONGEST_HEADER:
        more = file.readline(_LONGEST_HEADER)
        if not more:
            break
        line += more
    return line


def _sentence(path: Path, fault: str) -> str:
    if "straddling" in fault or "block size" in fault:
        return (
            f"{path}: a row is longer than {_BLOCK // 2**20} MB; "
            "a quotation mark may be open, or the file is damaged"
        )
    reason = re.sub(r"\s+", " ", fault).removeprefix("CSV parse error: ")[:200]
    return f"{path}: not a readable table ({reason})"
