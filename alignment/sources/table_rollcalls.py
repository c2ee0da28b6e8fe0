"""The roll calls of a table of votes: what its rows say of each, and where they contradict."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.errors import Fault
from alignment.model.columns import BETWEEN, ISO3, ROLLCALLS, STAGES, TIERS
from alignment.model.vote import CODES
from alignment.sources import symbols
from alignment.sources.assemble import Described
from alignment.sources.build import symbol

RCID = "rcid"
_ABOUT = (
    *("date", "session", "body", "stage", "tier", "topic", "title", "resolution", "agenda_item"),
    *("draft", "meeting", *CODES, "source", "record_url"),
)
_OF_VOETEN = ("descr", "short", "amend", "para", "unres", "undl_symbol")
_SYMBOLS = ("resolution", "draft", "meeting", "unres", "undl_symbol")
_NUMBERS = ("session", *CODES)
_MOST_FAULTS = 1000
Places = npt.NDArray[np.intp]


def about_columns(key: str) -> tuple[str, ...]:
    """Return what rows may say of their roll call, named by a column: all, or as Voeten's do."""
    return (*_ABOUT, *(_OF_VOETEN if key == RCID else (*_OF_VOETEN[:4], *ROLLCALLS.optional)))


def described(
    frame: pd.DataFrame,
    rolls: npt.NDArray[np.int32],
    key: str,
    otherwise: Mapping[str, str],
    file: str,
) -> tuple[Described, list[Fault]]:
    """Describe each roll call by what its rows say of it.

    An empty cell says nothing. Where rows contradict each other, that is a fault, and none of them
    is taken.

    Parameters
    ----------
    frame : DataFrame
        Columns as categories of text, and `row`, the row of the file.
    rolls : array of int
        Number of each row's roll call.
    key : str
        The column that names it.
    otherwise : mapping of str to str
        What is said of a roll call whose rows do not, by column.
    file : str
        As it is called in a fault.
    """
    first = _first(rolls, np.arange(len(rolls)), int(rolls.max(initial=-1)) + 1)
    rows = frame["row"].to_numpy()
    said = {key: frame[key].astype(str).to_numpy()[first].tolist()}
    faults: list[Fault] = []
    contested: set[tuple[int, str]] = set()
    for column in frame.columns.intersection(list(about_columns(key)), sort=False):
        said[column], pairs = _said(frame[column], rolls, len(first))
        contested |= {(int(rolls[here]), column) for _, here in pairs}
        for there, here in pairs[:_MOST_FAULTS]:
            one, two = (_shown(frame[column].iloc[place]) for place in (there, here))
            problem = f"{said[key][rolls[here]]} has {one} in row {rows[there]} and {two} here"
            remedy = "write one of them in all rows of the roll call, or leave the others empty"
            faults.append(Fault(file, int(rows[here]), column, problem, remedy))
    table, official = _table(said, key, otherwise, len(first))
    sound = np.ones(len(table), dtype=bool)
    not_allowed = []
    for column, number, cell, remedy in _not_allowed(table, said, key):
        sound[number] = False
        if (number, column) not in contested:
            problem = f"{_shown(cell)} is not allowed here"
            not_allowed.append(Fault(file, int(rows[first[number]]), column, problem, remedy))
    return Described(table, official, sound), [*faults, *not_allowed[:_MOST_FAULTS]]


def _first(rolls: npt.NDArray[np.int32], at: Places, count: int) -> Places:
    """Return the first of some places that is of each roll call, -1 where none is."""
    first = np.full(count, -1)
    first[rolls[at[::-1]]] = at[::-1]
    return first


def _said(
    cells: pd.Series, rolls: npt.NDArray[np.int32], count: int
) -> tuple[list[str], list[tuple[int, int]]]:
    """Return what a column says of each roll call, and the places of cells that contradict.

    Of a roll call whose cells contradict each other it says nothing. Each pair is the first cell
    that says something, and the first that says another thing.
    """
    words = [str(word) for word in cells.cat.categories]
    meant, _ = pd.factorize(pd.Series([_meant(str(cells.name), word) for word in words]))
    codes = cells.cat.codes.to_numpy()
    says = np.array([bool(_meant(str(cells.name), word)) for word in words] or [False])
    at = np.flatnonzero(says[codes])
    first = _first(rolls, at, count)
    found = np.full(count, "", dtype=object)
    found[first >= 0] = np.array(words, dtype=object)[codes[first[first >= 0]]]
    other = at[meant[codes[at]] != meant[codes[first[rolls[at]]]]]
    found[rolls[other]] = ""
    unlike = pd.DataFrame({"roll": rolls[other], "meant": meant[codes[other]]})
    here = other[~unlike.duplicated().to_numpy()]
    return found.tolist(), list(zip(first[rolls[here]].tolist(), here.tolist(), strict=True))


def _meant(column: str, cell: str) -> str:
    """Return a cell in the one spelling in which it is compared with others; '' says nothing."""
    if column == "date":
        return _day(cell)
    if column in _SYMBOLS:
        return symbol(cell)
    if column in _NUMBERS:
        return _number(cell)
    return " ".join(cell.split())


def _table(
    said: Mapping[str, list[str]], key: str, otherwise: Mapping[str, str], count: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    def cells(name: str) -> list[str]:
        default = otherwise.get(name, "")
        return [cell or default for cell in said.get(name, [""] * count)]

    names, resolutions = _names(cells, key)
    days = [_day(day) for day in cells("date")]
    sessions = [_session(*each) for each in zip(cells("session"), names, days, strict=True)]
    official = {
        name: pd.to_numeric(pd.Series([_number(cell) for cell in cells(name)]), errors="coerce")
        for name in CODES
    }
    titles = cells("title")
    for other in ("descr", "short"):
        titles = [title or more for title, more in zip(titles, cells(other), strict=True)]
    parts = zip(cells("amend"), cells("para"), strict=True)
    amended = ["1" in (one[:1], two[:1]) for one, two in parts]
    stages = [
        "amendment" if part else symbols.stage(n) for n, part in zip(names, amended, strict=True)
    ]
    table = pd.DataFrame(
        {
            "rollcall": names,
            "resolution": resolutions,
            "date": days,
            "session": sessions,
            "body": [
                given or symbols.body(name) or symbols.PLENARY
                for given, name in zip(cells("body"), names, strict=True)
            ],
            "stage": [a or b for a, b in zip(cells("stage"), stages, strict=True)],
            "tier": cells("tier"),
            "topic": cells("topic"),
            "title": [title or name for title, name in zip(titles, names, strict=True)],
            "agenda_item": cells("agenda_item"),
            "draft": cells("draft"),
            "meeting": cells("meeting"),
            "source": cells("source"),
            "record_url": cells("record_url"),
            "cross_check": "",
        }
    )
    if key != RCID:
        table = table.assign(**{name: cells(name) for name in ROLLCALLS.optional})
    return table, pd.DataFrame(official).astype(float)


def _names(cells: Callable[[str], list[str]], key: str) -> tuple[list[str], list[str]]:
    """Return the roll calls' names and resolutions: symbols, or Voeten's numbers."""
    if key != RCID:
        return [symbol(cell) for cell in cells(key)], [symbol(cell) for cell in cells("resolution")]
    numbers = [cell.removesuffix(".0") for cell in cells(RCID)]
    given = zip(cells("undl_symbol"), cells("unres"), strict=True)
    texts = [symbol(one) or symbol(re.sub("^R/", "A/RES/", two)) for one, two in given]
    # One text has several roll calls there, on its paragraphs: the number tells them apart.
    return [f"Voeten {number}" for number in numbers], texts


def _not_allowed(
    table: pd.DataFrame, said: Mapping[str, list[str]], key: str
) -> Iterator[tuple[str, int, str, str]]:
    """Yield column, number of the roll call, cell and remedy of what is not allowed."""
    digits, url = re.compile(r"\d{0,9}").fullmatch, re.compile(r"(https?://\S+)?").fullmatch
    led = re.compile(f"({ISO3}({BETWEEN}{ISO3})*)?").fullmatch
    checks: tuple[tuple[str, Iterable[str], Callable[[str], object], str], ...] = (
        ("date", table["date"], symbols.is_day, "write it as 2019-12-27, or give --date"),
        (key, said[key], bool, "fill it in"),
        ("stage", table["stage"], STAGES.__contains__, f"use one of {', '.join(STAGES)}"),
        ("tier", table["tier"], ("", *TIERS).__contains__, f"use one of {', '.join(TIERS)}"),
        ("record_url", table["record_url"], url, "start it with https://"),
        ("led_by", said.get("led_by", ()), led, "write codes such as FRA, with ; between"),
        *(
            (name, said.get(name, ()), lambda cell: digits(_number(cell)), "write digits only")
            for name in _NUMBERS
        ),
    )
    for column, cells, allowed, remedy in checks:
        for number, cell in enumerate(cells):
            if not allowed(cell):
                yield column, number, cell, remedy


def _number(cell: str) -> str:
    # R writes NA where there is none.
    return "" if cell == "NA" else cell.removesuffix(".0")


def _session(text: str, name: str, day: str) -> int:
    if re.fullmatch(r"\d{1,3}", _number(text)):
        return int(_number(text))
    named = symbols.session(name)
    return named if named is not None else symbols.session_of_day(day)


def _day(text: str) -> str:
    # Dates with a time of day are common in exports.
    return text[:10] if re.fullmatch(r"\d{4}-\d\d-\d\d[T ][\d:.]+Z?", text) else text


def _shown(cell: str) -> str:
    return repr(cell[:60])
