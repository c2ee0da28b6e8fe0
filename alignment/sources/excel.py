"""The first sheet of an Excel file as rows of text, read as it comes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from alignment.sources.bounded import FileError, check_zip
from alignment.sources.workbook import read_workbook
from alignment.sources.xml_stream import local, read_part

MOST_COLUMNS = 60
LONGEST_CELL = 2000
# Stands for a formula whose value is not stored; no text of a workbook can be this.
UNSTORED = "\0"
_MOST_CELLS = 1_500_000
# Of a sheet in Excel, empty ones among them.
_MOST_ROWS = 2**20
_MOST_STRINGS = 1_000_000


class _Texts:
    """What readers of text share: it stands in an element `t`, but not in how it is spoken."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.depth = 0
        self._spoken = self._inside = False
        self._pieces: list[str] = []

    def text(self, text: str) -> None:
        if self._inside:
            self._pieces.append(text)

    def _taken(self) -> str:
        # One more than is read shows that there are more.
        text = "".join(self._pieces).strip()[: LONGEST_CELL + 1]
        self._pieces.clear()
        return text

    def _open(self, tag: str) -> None:
        if tag == "t":
            self._inside = not self._spoken
        elif tag == "rPh":
            self._spoken = True

    def _close(self, tag: str) -> None:
        if tag == "t":
            self._inside = False
        elif tag == "rPh":
            self._spoken = False


class _Strings(_Texts):
    """The texts that cells share."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.found: list[str] = []

    def start(self, name: str, _: dict[str, str]) -> None:
        self.depth += 1
        self._open(local(name))

    def end(self, name: str) -> None:
        self.depth -= 1
        self._close(local(name))
        if local(name) == "si":
            self.found.append(self._taken())
            if len(self.found) > _MOST_STRINGS:
                raise FileError(f"{self.name} has more than {_MOST_STRINGS:,} texts in its cells")


class _Cells(_Texts):
    """The rows of a sheet that have something in them, with their numbers."""

    def __init__(self, name: str, strings: list[str], dates: Sequence[bool], day_0: datetime):
        super().__init__(name)
        self.rows: list[tuple[int, list[str]]] = []
        self._strings, self._dates, self._day_0 = strings, dates, day_0
        self._row: list[str] = []
        self._number = self._column = self._count = 0
        self._kind = self._style = ""
        self._formula = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        tag = local(name) if ":" in name else name
        if tag == "c":
            self._count += 1
            if self._count > _MOST_CELLS:
                raise FileError(f"{self.name} has more than {_MOST_CELLS:,} cells; save it as CSV")
            place = attributes.get("r")
            self._column = self._column + 1 if place is None else _column(place)
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
            self._formula = False
        elif tag == "v":
            self._inside = True
        elif tag == "f":
            self._formula = True
        elif tag == "row":
            self._begin(attributes.get("r", str(self._number + 1)))
        elif self._kind == "inlineStr":
            self._open(tag)

    def end(self, name: str) -> None:
        self.depth -= 1
        tag = local(name) if ":" in name else name
        if tag == "c":
            if self._pieces:
                self._fill(self._value(self._taken()))
            elif self._formula and self._kind != "str":
                # A text of no letters would be a value.
                self._fill(UNSTORED)
            self._kind = ""
        elif tag == "v":
            self._inside = False
        elif tag == "row":
            if any(self._row):
                self.rows.append((self._number, self._row))
        elif self._kind == "inlineStr":
            self._close(tag)

    def _begin(self, number: str) -> None:
        if not re.fullmatch(r"[0-9]{1,9}", number) or int(number) <= self._number:
            raise FileError(f"{self.name} has rows out of their order; save it as CSV")
        if int(number) > _MOST_ROWS:
            raise FileError(f"{self.name} has more than {_MOST_ROWS:,} rows; save it as CSV")
        self._number, self._column, self._row = int(number), 0, []

    def _fill(self, text: str) -> None:
        place = self._column - 1
        if text and 0 <= place < MOST_COLUMNS:
            self._row.extend([""] * (place + 1 - len(self._row)))
            self._row[place] = text

    def _value(self, text: str) -> str:
        if self._kind == "s":
            return self._strings[self._checked(text, len(self._strings))]
        if self._kind == "b":
            return "False" if text == "0" else "True"
        if self._kind == "d":
            return text[:10]
        if self._kind != "n":
            return text
        style = self._checked(self._style, len(self._dates)) if self._dates else 0
        return self._day(text) if self._dates and self._dates[style] else _plain(text)

    def _checked(self, number: str, count: int) -> int:
        if number.isdecimal() and len(number) < 10 and int(number) < count:
            return int(number)
        raise FileError(f"{self.name} has a cell that asks for what is not there; save it as CSV")

    def _day(self, text: str) -> str:
        try:
            return (self._day_0 + timedelta(days=float(text))).isoformat()[:10]
        except (ValueError, OverflowError):
            return text


def read_rows(path: str | Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of each row of the first sheet that has something in it.

    A formula whose value is not stored is :data:`UNSTORED`.

    Parameters
    ----------
    path : path
        An XLSX file. Of a row the first :data:`MOST_COLUMNS` cells are read, of a cell one
        character more than :data:`LONGEST_CELL`.

    Raises
    ------
    FileError
        If it is damaged, no workbook, or has more in it than is sensible.
    """
    name = str(path)
    check_zip(path)
    with zipfile.ZipFile(path) as packed:
        book = read_workbook(packed, name)
        strings = _Strings(name)
        if book.strings:
            for _ in read_part(packed, name, book.strings, strings):
                pass
        cells = _Cells(name, strings.found, book.dates, book.day_0)
        for _ in read_part(packed, name, book.sheet, cells):
            yield from cells.rows
            cells.rows.clear()


def sheet_names(path: str | Path) -> tuple[str, ...]:
    """Return the names of the sheets of an XLSX file that was read, the first first."""
    with zipfile.ZipFile(path) as packed:
        return read_workbook(packed, str(path)).names


@lru_cache(maxsize=1000)
def _letters(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _column(place: str) -> int:
    """Return the number of a cell's column, 0 if its place is none.

    >>> _column("A1"), _column("AB12")
    (1, 28)
    """
    letters = place.rstrip("0123456789")
    return _letters(letters) if len(letters) <= 3 else 0


def _plain(text: str) -> str:
    """Return a number without a point that nothing stands behind.

    >>> _plain("3.0"), _plain("0.5"), _plain("12")
    ('3', '0.5', '12')
    """
    if text.isdecimal():
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    return str(int(number)) if number.is_integer() else str(number)
