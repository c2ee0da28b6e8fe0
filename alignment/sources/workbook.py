"""The small parts of an Excel file: where its first sheet is, and which of its cells are dates."""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime

from alignment.sources.bounded import FileError
from alignment.sources.xml_stream import local, read_part

# Of a real one's styles, the largest of these parts, there are some thousands.
_MOST_TAGS = 100_000
# Days are counted from here. Excel believes in a 29 February 1900, which is before all votes.
_DAY_0, _DAY_0_OF_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
# What a format quotes or puts in brackets, such as a colour, is no day, month or hour.
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|[\\_*].')


@dataclass(frozen=True)
class Workbook:
    """Where things are.

    Attributes
    ----------
    sheet : str
        The part of the file that is its first sheet.
    names : tuple of str
        Of all sheets with cells, the first first.
    strings : str
        The part with the texts that cells share, '' if there is none.
    dates : tuple of bool
        Whether a cell of a style is a date, by the style's number.
    day_0 : datetime
        The day from which dates are counted.
    """

    sheet: str
    names: tuple[str, ...]
    strings: str
    dates: tuple[bool, ...]
    day_0: datetime


class _Tags:
    """Every element of a part: the name of the one it stands in, its own and its attributes."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str, dict[str, str]]] = []
        self._above = [""]

    @property
    def depth(self) -> int:
        return len(self._above)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        plain = {local(key): value for key, value in attributes.items()}
        self.found.append((self._above[-1], local(name), plain))
        self._above.append(local(name))

    def end(self, _: str) -> None:
        self._above.pop()

    def text(self, _: str) -> None:
        pass


def read_workbook(packed: zipfile.ZipFile, name: str) -> Workbook:
    """Return where the first sheet of an Excel file is and how it is to be read.

    Parameters
    ----------
    packed : ZipFile
        One that was found to be whole.
    name : str
        As it is called in a sentence.

    Raises
    ------
    FileError
        If there is no such sheet.
    """
    books = [part for kind, part, _ in _related(packed, name, "") if kind == "officeDocument"]
    if not books:
        raise FileError(f"{name} is not a readable Excel file; save it as CSV")
    book = _tags(packed, name, books[0])
    related = _related(packed, name, books[0])
    parts = {key: part for kind, part, key in related if kind == "worksheet"}
    sheets = [
        (parts[key], attributes.get("name", ""))
        for _, tag, attributes in book
        if tag == "sheet" and (key := attributes.get("id")) in parts
    ]
    if not sheets:
        raise FileError(f"{name} is an Excel file without a sheet; save it as CSV")
    strings = [part for kind, part, _ in related if kind == "sharedStrings"]
    styles = [part for kind, part, _ in related if kind == "styles"]
    of_1904 = any(
        tag == "workbookPr" and attributes.get("date1904") in ("1", "true")
        for _, tag, attributes in book
    )
    return Workbook(
        sheet=sheets[0][0],
        names=tuple(name for _, name in sheets),
        strings=next(iter(strings), ""),
        dates=_dates(_tags(packed, name, styles[0])) if styles else (),
        day_0=_DAY_0_OF_1904 if of_1904 else _DAY_0,
    )


def _related(packed: zipfile.ZipFile, name: str, part: str) -> list[tuple[str, str, str]]:
    """Return the kind, place and key of the parts that one names; those of '' are the file's."""
    folder, _, last = part.rpartition("/")
    listed = posixpath.join(folder, "_rels", f"{last}.rels")
    return [
        (
            attributes.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).strip(
                "/"
            ),
            attributes.get("Id", ""),
        )
        for _, tag, attributes in _tags(packed, name, listed)
        if tag == "Relationship"
    ]


def _tags(packed: zipfile.ZipFile, name: str, part: str) -> list[tuple[str, str, dict[str, str]]]:
    tags = _Tags()
    for _ in read_part(packed, name, part, tags, _MOST_TAGS):
        pass
    return tags.found


def _dates(tags: list[tuple[str, str, dict[str, str]]]) -> tuple[bool, ...]:
    formats = {
        attributes.get("numFmtId"): attributes.get("formatCode", "")
        for parent, tag, attributes in tags
        if (parent, tag) == ("numFmts", "numFmt")
    }
    used = [
        attributes.get("numFmtId", "0")
        for parent, tag, attributes in tags
        if (parent, tag) == ("cellXfs", "xf")
    ]
    dated = {key for key, code in formats.items() if _is_date(code)}
    dated |= {str(number) for number in _BUILT_IN_DATES} - set(formats)
    return tuple(key in dated for key in used)


def _is_date(code: str) -> bool:
    return bool(re.search("[dmyh]", _QUOTED.sub("", code.partition(";")[0]), re.IGNORECASE))
