"""The first sheet of an Excel file as rows of text, streamed within limits."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from alignment.io.bounded_reader import FileError, check_zip, read_zip_part, strip_namespace_prefix

MAX_COLUMNS = 60
MAX_CELL_LENGTH = 2000
# A formula without a stored value; no text of a workbook can be this.
MISSING_FORMULA_VALUE = "\0"
_MAX_CELLS = 1_500_000
_MAX_ROWS = 2**20
_MAX_STRINGS = 1_000_000
# Styles, the largest of the small parts, have some thousands in real files.
_MAX_PART_TAGS = 100_000
# Day 0 of dates. Excel has a 29 February 1900, which is before all votes.
_EPOCH_1900, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_BUILT_IN_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
# Quoted or bracketed parts of a format, such as a colour, are no day, month or hour.
_QUOTED_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|[\\_*].')


@dataclass(frozen=True)
class Workbook:
    """The parts and styles of a file that its first sheet needs.

    `sheet_part` and `strings_part` are the parts with the first sheet and the shared strings ('' if
    there are none). `date_styles` tells by style number whether cells are dates, counted from
    `epoch`.
    """

    sheet_part: str
    sheet_names: tuple[str, ...]
    strings_part: str
    date_styles: tuple[bool, ...]
    epoch: datetime


class _TagCollector:
    """Every element of a part: name of its parent, its own, and its attributes."""

    def __init__(self) -> None:
        self.tags: list[tuple[str, str, dict[str, str]]] = []
        self._parents = [""]

    @property
    def depth(self) -> int:
        return len(self._parents)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        plain = {strip_namespace_prefix(key): value for key, value in attributes.items()}
        self.tags.append((self._parents[-1], strip_namespace_prefix(name), plain))
        self._parents.append(strip_namespace_prefix(name))

    def end(self, _: str) -> None:
        self._parents.pop()

    def text(self, _: str) -> None:
        pass


def read_workbook(packed: zipfile.ZipFile, name: str) -> Workbook:
    """Return where the first sheet of a checked Excel file is and how to read it.

    `name` is that of the file in messages.

    Raise :class:`FileError` if there is no such sheet.
    """
    books = [
        part for kind, part, _ in _read_relationships(packed, name, "") if kind == "officeDocument"
    ]
    if not books:
        raise FileError(f"{name} is not a readable Excel file; save it as CSV")
    book = _read_tags(packed, name, books[0])
    relationships = _read_relationships(packed, name, books[0])
    parts = {key: part for kind, part, key in relationships if kind == "worksheet"}
    sheets = [
        (parts[key], attributes.get("name", ""))
        for _, tag, attributes in book
        if tag == "sheet" and (key := attributes.get("id")) in parts
    ]
    if not sheets:
        raise FileError(f"{name} is an Excel file without a sheet; save it as CSV")
    strings = [part for kind, part, _ in relationships if kind == "sharedStrings"]
    styles = [part for kind, part, _ in relationships if kind == "styles"]
    is_1904 = any(
        tag == "workbookPr" and attributes.get("date1904") in ("1", "true")
        for _, tag, attributes in book
    )
    return Workbook(
        sheet_part=sheets[0][0],
        sheet_names=tuple(name for _, name in sheets),
        strings_part=next(iter(strings), ""),
        date_styles=_find_date_styles(_read_tags(packed, name, styles[0])) if styles else (),
        epoch=_EPOCH_1904 if is_1904 else _EPOCH_1900,
    )


def _read_relationships(
    packed: zipfile.ZipFile, name: str, part: str
) -> list[tuple[str, str, str]]:
    """Return kind, path and id of the parts that a part names; '' is the file."""
    folder, _, last = part.rpartition("/")
    rels_part = posixpath.join(folder, "_rels", f"{last}.rels")
    relationships = []
    for _, tag, attributes in _read_tags(packed, name, rels_part):
        if tag == "Relationship":
            target = posixpath.join("/", folder, attributes.get("Target", ""))
            kind = attributes.get("Type", "").rpartition("/")[2]
            path = posixpath.normpath(target).strip("/")
            relationships.append((kind, path, attributes.get("Id", "")))
    return relationships


def _read_tags(
    packed: zipfile.ZipFile, name: str, part: str
) -> list[tuple[str, str, dict[str, str]]]:
    tags = _TagCollector()
    for _ in read_zip_part(packed, name, part, tags, _MAX_PART_TAGS):
        pass
    return tags.tags


def _find_date_styles(tags: list[tuple[str, str, dict[str, str]]]) -> tuple[bool, ...]:
    formats = {
        attributes.get("numFmtId"): attributes.get("formatCode", "")
        for parent, tag, attributes in tags
        if (parent, tag) == ("numFmts", "numFmt")
    }
    style_formats = [
        attributes.get("numFmtId", "0")
        for parent, tag, attributes in tags
        if (parent, tag) == ("cellXfs", "xf")
    ]
    date_formats = {key for key, code in formats.items() if _is_date_format(code)}
    date_formats |= {str(number) for number in _BUILT_IN_DATE_FORMATS} - set(formats)
    return tuple(key in date_formats for key in style_formats)


def _is_date_format(code: str) -> bool:
    return bool(re.search("[dmyh]", _QUOTED_FORMAT.sub("", code.partition(";")[0]), re.IGNORECASE))


class _TextCollector:
    """Collects the text of elements `t`, except phonetic guides."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.depth = 0
        self._in_phonetic = self._in_text = False
        self._pieces: list[str] = []

    def text(self, text: str) -> None:
        if self._in_text:
            self._pieces.append(text)

    def _take_text(self) -> str:
        # One character more shows that the text is longer.
        text = "".join(self._pieces).strip()[: MAX_CELL_LENGTH + 1]
        self._pieces.clear()
        return text

    def _open_text(self, tag: str) -> None:
        if tag == "t":
            self._in_text = not self._in_phonetic
        elif tag == "rPh":
            self._in_phonetic = True

    def _close_text(self, tag: str) -> None:
        if tag == "t":
            self._in_text = False
        elif tag == "rPh":
            self._in_phonetic = False


class _SharedStrings(_TextCollector):
    """The texts that cells share."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.strings: list[str] = []

    def start(self, name: str, _: dict[str, str]) -> None:
        self.depth += 1
        self._open_text(strip_namespace_prefix(name))

    def end(self, name: str) -> None:
        self.depth -= 1
        self._close_text(strip_namespace_prefix(name))
        if strip_namespace_prefix(name) == "si":
            self.strings.append(self._take_text())
            if len(self.strings) > _MAX_STRINGS:
                raise FileError(f"{self.name} has more than {_MAX_STRINGS:,} texts in its cells")


class _SheetRows(_TextCollector):
    """The rows of a sheet that are not empty, with their numbers."""

    def __init__(self, name: str, strings: list[str], date_styles: Sequence[bool], epoch: datetime):
        super().__init__(name)
        self.rows: list[tuple[int, list[str]]] = []
        self._strings, self._date_styles, self._epoch = strings, date_styles, epoch
        self._row: list[str] = []
        self._number = self._column = self._cell_count = 0
        self._kind = self._style = ""
        self._has_formula = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        tag = strip_namespace_prefix(name) if ":" in name else name
        if tag == "c":
            self._cell_count += 1
            if self._cell_count > _MAX_CELLS:
                raise FileError(f"{self.name} has more than {_MAX_CELLS:,} cells; save it as CSV")
            place = attributes.get("r")
            self._column = self._column + 1 if place is None else _parse_column(place)
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
            self._has_formula = False
        elif tag == "v":
            self._in_text = True
        elif tag == "f":
            self._has_formula = True
        elif tag == "row":
            self._begin_row(attributes.get("r", str(self._number + 1)))
        elif self._kind == "inlineStr":
            self._open_text(tag)

    def end(self, name: str) -> None:
        self.depth -= 1
        tag = strip_namespace_prefix(name) if ":" in name else name
        if tag == "c":
            if self._pieces:
                self._set_cell(self._convert_value(self._take_text()))
            elif self._has_formula and self._kind != "str":
                # An empty string would be a value.
                self._set_cell(MISSING_FORMULA_VALUE)
            self._kind = ""
        elif tag == "v":
            self._in_text = False
        elif tag == "row":
            if any(self._row):
                self.rows.append((self._number, self._row))
        elif self._kind == "inlineStr":
            self._close_text(tag)

    def _begin_row(self, number: str) -> None:
        if not re.fullmatch(r"[0-9]{1,9}", number) or int(number) <= self._number:
            raise FileError(f"{self.name} has rows out of their order; save it as CSV")
        if int(number) > _MAX_ROWS:
            raise FileError(f"{self.name} has more than {_MAX_ROWS:,} rows; save it as CSV")
        self._number, self._column, self._row = int(number), 0, []

    def _set_cell(self, text: str) -> None:
        index = self._column - 1
        if text and 0 <= index < MAX_COLUMNS:
            self._row.extend([""] * (index + 1 - len(self._row)))
            self._row[index] = text

    def _convert_value(self, text: str) -> str:
        if self._kind == "s":
            return self._strings[self._check_index(text, len(self._strings))]
        if self._kind == "b":
            return "False" if text == "0" else "True"
        if self._kind == "d":
            return text[:10]
        if self._kind != "n":
            return text
        if self._date_styles:
            style = self._check_index(self._style, len(self._date_styles))
            if self._date_styles[style]:
                return self._convert_day(text)
        return _format_number(text)

    def _check_index(self, number: str, count: int) -> int:
        if number.isdecimal() and len(number) < 10 and int(number) < count:
            return int(number)
        raise FileError(f"{self.name} has a cell that asks for what is not there; save it as CSV")

    def _convert_day(self, text: str) -> str:
        try:
            return (self._epoch + timedelta(days=float(text))).isoformat()[:10]
        except (ValueError, OverflowError):
            return text


def read_xlsx_rows(path: str | Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and cells of each row of the first sheet that is not empty.

    A formula without a stored value is :data:`MISSING_FORMULA_VALUE`. A row has its first
    :data:`MAX_COLUMNS` cells, a cell at most one character more than :data:`MAX_CELL_LENGTH`.

    Raise :class:`FileError` if the file is damaged, no workbook, or exceeds the limits.
    """
    name = str(path)
    check_zip(path)
    with zipfile.ZipFile(path) as packed:
        book = read_workbook(packed, name)
        strings = _SharedStrings(name)
        if book.strings_part:
            for _ in read_zip_part(packed, name, book.strings_part, strings):
                pass
        cells = _SheetRows(name, strings.strings, book.date_styles, book.epoch)
        for _ in read_zip_part(packed, name, book.sheet_part, cells):
            yield from cells.rows
            cells.rows.clear()


def read_sheet_names(path: str | Path) -> tuple[str, ...]:
    """Return the names of the sheets of a checked XLSX file."""
    with zipfile.ZipFile(path) as packed:
        return read_workbook(packed, str(path)).sheet_names


@lru_cache(maxsize=1000)
def _letters_to_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _parse_column(reference: str) -> int:
    """Return the number of a cell's column, 0 if the reference is invalid.

    >>> _parse_column("A1"), _parse_column("AB12")
    (1, 28)
    """
    letters = reference.rstrip("0123456789")
    return _letters_to_number(letters) if len(letters) <= 3 else 0


def _format_number(text: str) -> str:
    """Return a number without a needless decimal point.

    >>> _format_number("3.0"), _format_number("0.5"), _format_number("12")
    ('3', '0.5', '12')
    """
    if text.isdecimal():
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    return str(int(number)) if number.is_integer() else str(number)
