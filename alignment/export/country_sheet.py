"""A country on one sheet of A4: what has room on it, laid out in two columns and written as PDF."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from alignment.export.about import PROGRAM
from alignment.export.pdf import lettered, opened
from alignment.scene.drawing import LIGHT
from alignment.scene.lettering import clean, line, width, wrap
from alignment.scene.primitives import Words
from alignment.version import VERSION
from alignment.words.country_parts import Part, country_parts, facts, headline, plainly

# A4 in pixels of 1/96 inch, its margin, and the room between the two columns.
WIDE, HIGH, MARGIN, BETWEEN = 794, 1123, 42, 26
# Sizes of letters, and how much higher a line is than its letters.
TITLE, HEAD, PLAIN, SMALL, LEADING = 20.0, 12.5, 10.5, 9.5, 1.3
# How much larger all is, in hundredths, where there is little to say; the largest is tried first.
LARGER = range(130, 100, -2)
# Room for a vote before its text, and between words and their figure.
MARK, GAP = 58.0, 8.0
# Lines of a part that are tried, the most first, and of one text or note.
MOST_LINES, MOST_WRAPPED, MOST_NOTED = 15, 2, 5
# Lines of a part that stands in one column.
TOGETHER = 6


@dataclass(frozen=True)
class Paper:
    """The sheet, as wide and high as it is to letters of the sizes above, which it is larger by."""

    larger: float = 1.0

    @property
    def wide(self) -> float:
        """Width in units in which letters have the sizes above."""
        return WIDE / self.larger

    @property
    def high(self) -> float:
        """Height in the same units."""
        return HIGH / self.larger

    @property
    def column(self) -> float:
        """Width of one of the two columns."""
        return (self.wide - 2 * MARGIN - BETWEEN) / 2


@dataclass(frozen=True)
class Row:
    """What stands on one line of a column, and its height; `kept` stands with the next."""

    words: tuple[Words, ...]
    height: float
    kept: bool = False


def country_sheet(record: dict[str, Any], address: str, found: str) -> bytes:
    """Return what a record of a country says as a PDF file of one page.

    Parameters
    ----------
    record : dict
        From :func:`alignment.words.country.country_record`.
    address : str
        Where the country is found on the page.
    found : str
        What is found of it, from :func:`alignment.words.chosen.found_of`.
    """
    file = BytesIO()
    canvas = opened(file, WIDE, HIGH)
    canvas.setTitle(line(found or title_of(record)))
    canvas.setSubject(clean("\n".join(provenance(record, address))))
    canvas.setAuthor(f"{PROGRAM} {VERSION}")
    canvas.setCreator(f"{PROGRAM} {VERSION}")
    paper, parts = _largest(record, address, found)
    canvas.scale(paper.larger, paper.larger)
    head, foot = _head(record, found, paper), _foot(record, address, paper)
    top, bottom = _between(head, foot, paper)
    columns = _balanced(list(_rows(parts, paper)), bottom - top)
    for words in _placed(head, MARGIN, MARGIN):
        lettered(canvas, words)
    for number, rows in enumerate(columns):
        for words in _placed(rows, MARGIN + number * (paper.column + BETWEEN), top):
            lettered(canvas, words)
    for words in _placed(foot, MARGIN, bottom + SMALL):
        lettered(canvas, words)
    canvas.save()
    return file.getvalue()


def title_of(record: dict[str, Any]) -> str:
    """Return whom the page is of."""
    return f"{record['name']} ({record['iso3']})"


def provenance(record: dict[str, Any], address: str) -> tuple[str, ...]:
    """Return on what the page rests: query, version of the records, and where it is found."""
    version = record["data"]["version"] or "not stated"
    return (
        record["description"],
        f"Data: {record['data']['title']}, version {version}. Made with {PROGRAM} {VERSION}.",
        address,
    )


def _largest(record: dict[str, Any], address: str, found: str) -> tuple[Paper, list[Part]]:
    """Return the paper on which all is largest, or the usual one with what it has room for."""
    parts = country_parts(record)
    sizes = (Paper(larger / 100) for larger in LARGER)
    paper = next((each for each in sizes if _fits(parts, record, address, found, each)), None)
    return (paper, parts) if paper else (Paper(), fitting(record, address, found))


def fitting(record: dict[str, Any], address: str, found: str) -> list[Part]:
    """Return the parts, each as long as one sheet has room for; what is left out is told."""
    parts = country_parts(record)
    for most in range(MOST_LINES, 1, -1):
        fits = [_cut(part, most) for part in parts]
        if _fits(fits, record, address, found, Paper()):
            break
    return fits


def _fits(
    parts: list[Part], record: dict[str, Any], address: str, found: str, paper: Paper
) -> bool:
    top, bottom = _between(_head(record, found, paper), _foot(record, address, paper), paper)
    return len(_flowed(_rows(parts, paper), bottom - top)) <= 2


def _cut(part: Part, most: int) -> Part:
    more = len(part.lines) - most
    if more <= 0:
        return part
    return replace(part, lines=(*part.lines[:most], ("", f"and {more:,} more", "")))


def _between(head: list[Row], foot: list[Row], paper: Paper) -> tuple[float, float]:
    """Return where the columns begin and end."""
    top = MARGIN + sum(row.height for row in head) + PLAIN
    return top, paper.high - MARGIN - sum(row.height for row in foot) - SMALL


def heads(record: dict[str, Any], found: str) -> tuple[str, ...]:
    """Return what stands above the parts, the title first: what is found, if anything is."""
    whose, told = title_of(record), headline(record)
    if not found:
        return whose, facts(record), told
    return found, " · ".join(filter(None, (whose, facts(record)))), told


def _head(record: dict[str, Any], found: str, paper: Paper) -> list[Row]:
    title, *others = heads(record, found)
    rows = list(_lines(title, TITLE, paper.wide - 2 * MARGIN, MOST_WRAPPED, bold=True))
    for words in others:
        rows += _lines(words, HEAD, paper.wide - 2 * MARGIN, MOST_NOTED)
    return rows


def _foot(record: dict[str, Any], address: str, paper: Paper) -> list[Row]:
    return [
        row
        for words in (*plainly(record), *provenance(record, address))
        for row in _lines(words, SMALL, paper.wide - 2 * MARGIN, MOST_NOTED, fill=LIGHT.faint)
    ]


def _rows(parts: list[Part], paper: Paper) -> Iterator[Row]:
    """Return the lines of all parts, as they stand under one another in a column."""
    for part in parts:
        for row in _lines(part.title, HEAD, paper.column, 1, bold=True):
            yield replace(row, kept=True)
        for row in _lines(part.note, SMALL, paper.column, MOST_NOTED, fill=LIGHT.faint):
            yield replace(row, kept=bool(part.lines))
        indent = MARK if any(mark for mark, _, _ in part.lines) else 0.0
        last = len(part.lines) - 1
        for number, (mark, words, figure) in enumerate(part.lines):
            whole = last < TOGETHER and number < last
            for row in _line(mark, words, figure, indent, paper.column):
                yield replace(row, kept=row.kept or whole)
        yield Row((), SMALL)


def _line(mark: str, words: str, figure: str, indent: float, column: float) -> Iterator[Row]:
    figure = line(figure)
    taken = width(figure, PLAIN) + GAP if figure else 0.0
    rows = list(_lines(words, PLAIN, column - indent - taken, MOST_WRAPPED, indent=indent))
    # In the order in which they are read.
    told = [_words(0.0, line(mark), PLAIN)] if mark else []
    told += rows[0].words
    if figure:
        told.append(replace(_words(column, figure, PLAIN), anchor="end"))
    yield replace(rows[0], words=tuple(told), kept=len(rows) > 1)
    yield from rows[1:]


def _lines(
    words: str,
    size: float,
    limit: float,
    most: int,
    bold: bool = False,
    fill: str = LIGHT.ink,
    indent: float = 0.0,
) -> Iterator[Row]:
    """Return words in lines, at most so many; the last then ends in an ellipsis."""
    if not words:
        return
    told = wrap(words, size, limit, bold)
    if len(told) > most:
        told = [*told[: most - 1], f"{told[most - 1]}…"]
    for each in told:
        yield Row((_words(indent, each, size, bold, fill),), size * LEADING)


def _words(x: float, text: str, size: float, bold: bool = False, fill: str = LIGHT.ink) -> Words:
    return Words(x, size, text, size, fill, "", bold)


def _flowed(rows: Iterator[Row], high: float) -> list[list[Row]]:
    """Return rows in columns of a height; what is to stand with the next goes over with it."""
    columns: list[list[Row]] = [[]]
    together: list[Row] = []
    y = 0.0
    for row in rows:
        together.append(row)
        if row.kept:
            continue
        needed = sum(each.height for each in together)
        if y + needed > high and columns[-1]:
            columns.append([])
            # What parts two parts is nothing at the head of a column.
            together = together[
                next((n for n, each in enumerate(together) if each.words), len(together)) :
            ]
            needed, y = sum(each.height for each in together), 0.0
        columns[-1] += together
        y += needed
        together = []
    return columns


def _balanced(rows: list[Row], high: float) -> list[list[Row]]:
    """Return rows in two columns about as high, or in those that there is room for."""
    half = sum(row.height for row in rows) / 2
    heights = (half + step * PLAIN for step in range(math.ceil(max(0.0, high - half) / PLAIN)))
    found = [_flowed(iter(rows), height) for height in heights]
    # No part is parted, if that can be.
    whole = (each for each in found if len(each) == 2 and any(w.bold for w in each[1][0].words))
    return next(whole, _flowed(iter(rows), high))


def _placed(rows: list[Row], x: float, y: float) -> Iterator[Words]:
    for row in rows:
        for words in row.words:
            yield replace(words, x=words.x + x, y=words.y + y)
        y += row.height
