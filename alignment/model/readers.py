"""What a value in an address may be: each is read, or refused with what it is not."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from alignment.errors import QueryError, nearest
from alignment.model.vote import CODES


@dataclass(frozen=True)
class Parameter:
    """One parameter of the address: its name, the field it fills and how it is read."""

    name: str
    field: str
    read: Callable[[str], Any]
    meaning: str
    many: bool = False


class Fault(NamedTuple):
    """What was not understood, what is done where it is left out, and what mends it."""

    said: str
    left: str = ""
    mend: str = ""


IGNORED = " and was ignored"


LONGEST_NOTE = 160


def refuse(faults: Iterable[Fault]) -> None:
    """Raise :class:`QueryError` with all that was not understood, if anything was not."""
    if said := [f"{fault.said}{fault.mend}" for fault in faults]:
        raise QueryError("; ".join(said))


def printable(what: str, most: int) -> Callable[[str], str]:
    """Return a reader of words of at most so many characters."""

    def read(value: str) -> str:
        if not value or len(value) > most or not value.isprintable():
            raise ValueError(f"is not a {what} of at most {most} printable characters")
        return value

    return read


def country(value: str) -> str:
    """Return the code of a country."""
    if not re.fullmatch("[A-Za-z]{3}", value):
        raise ValueError("is not a three-letter country code")
    return value.upper()


def day(value: str, last: bool = False) -> str:
    """Return a day; a year alone is its first or its last."""
    if re.fullmatch(r"\d{4}", value) and value != "0000":
        value += "-12-31" if last else "-01-01"
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            raise ValueError
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise ValueError("is not a date like 2019-12-27 or a year") from None


def period(value: str) -> tuple[str, str]:
    """Return the first and last day of a period, '' where it is open.

    >>> period("2018-2020"), period("2019"), period("2018-12-05 to 2020")
    (('2018-01-01', '2020-12-31'), ('2019-01-01', '2019-12-31'), ('2018-12-05', '2020-12-31'))
    >>> period("since 2022"), period("until 2021")
    (('2022-01-01', ''), ('', '2021-12-31'))
    """
    text = value.strip()
    years = re.fullmatch(r"(\d{4})\s*[-–—]\s*(\d{4})", text)
    first, between, last = (
        (years[1], "to", years[2]) if years else re.split(r"\s*(\bto\b|–|—)\s*|$", text, maxsplit=1)
    )
    try:
        if opened := re.fullmatch(r"(since|from|until)\s+(\S+)", text):
            late = opened[1] == "until"
            bound = day(opened[2], last=late)
            return ("", bound) if late else (bound, "")
        since, until = day(first), day(last if between else first, last=True)
    except ValueError:
        raise ValueError("is not a period like 2018-2020, 2019 or 2018-12-05 to 2020") from None
    if since > until:
        raise ValueError("ends before it begins")
    return since, until


def period_words(since: str, until: str) -> str:
    """Return a period as :func:`period` reads it, as short as can be; '' for no bounds.

    >>> period_words("2018-01-01", "2020-12-31"), period_words("2019-01-01", "2019-12-31")
    ('2018-2020', '2019')
    >>> period_words("2018-12-05", "2020-12-31"), period_words("2022-01-01", "")
    ('2018-12-05 to 2020', 'since 2022')
    """
    first, last = since.removesuffix("-01-01"), until.removesuffix("-12-31")
    if not (first and last):
        return f"since {first}" if first else f"until {last}" if last else ""
    if first == last:
        return first
    return f"{first}-{last}" if len(first) == len(last) == 4 else f"{first} to {last}"


def note(value: str) -> str:
    """Return a note on the map: a country, a bloc or a place of it, and what is said of it.

    >>> note("usa: Led the other side"), note("bloc:West:No by 53 of 54"), note("0.50:-0.2:Empty")
    ('USA:Led the other side', 'bloc:West:No by 53 of 54', '0.5:-0.2:Empty')
    """
    at, said = noted(value)
    place = at if isinstance(at, str) else f"{at[0]:g}:{at[1]:g}"
    return f"{place}:{said}"


def noted(value: str) -> tuple[str | tuple[float, float], str]:
    """Return what a note is at, a country's code, 'bloc:NAME' or a place, and its words."""
    number = r"(-?\d{1,3}(?:\.\d{1,6})?)"
    found = re.fullmatch(rf"(?:([A-Za-z]{{3}})|(bloc:[^:]{{1,80}})|{number}:{number}):(.+)", value)
    said = " ".join(found[5].split()) if found else ""
    if found is None or not 0 < len(said) <= LONGEST_NOTE or not value.isprintable():
        raise ValueError(
            "is not a note at a country, a bloc or a place, like USA:Led the other side, bloc:West:"
            f"Voted as one or 0.5:-0.2:Nobody here, of at most {LONGEST_NOTE} characters"
        )
    if found[3]:
        return (round(float(found[3]), 3) + 0.0, round(float(found[4]), 3) + 0.0), said
    return found[2] or found[1].upper(), said


def pin(value: str) -> str:
    """Return a country with the place that it is held at."""
    place = r"(-?\d{1,3}(?:\.\d{1,6})?)"
    found = re.fullmatch(f"([A-Za-z]{{3}}):{place}:{place}", value)
    if found is None:
        raise ValueError("is not a country with a place, like USA:-0.5:0.1")
    x, y = (round(float(part), 3) + 0.0 for part in found.groups()[1:])
    return f"{found[1].upper()}:{x:g}:{y:g}"


def vote(value: str) -> str:
    """Return a country with a vote that it is taken to cast.

    >>> vote("ind:yes")
    'IND:yes'
    """
    iso3, _, word = value.partition(":")
    if not re.fullmatch("[A-Za-z]{3}", iso3) or word not in CODES:
        raise ValueError(f"is not a country with {either(CODES)}, like IND:yes")
    return f"{iso3.upper()}:{word}"


def written(value: object) -> str:
    """Return a value as an address has it.

    >>> written(True), written(1.0), written(-0.0), written("A")
    ('yes', '1', '0', 'A')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    # 1 and 1.0 are the same number and have one address; so are 0 and its negative.
    return repr(float(value) + 0.0).removesuffix(".0") if isinstance(value, float) else str(value)


def quoted(text: str) -> str:
    """Return what an address says as a fault tells it, of whatever length and letters."""
    text = "".join(character if character.isprintable() else "?" for character in text)
    return f"'{text[:40]}{'…' if len(text) > 40 else ''}'"


def step(value: str) -> str:
    """Return a step of a story that there is; the name of a story is its first."""
    # The stories are written with addresses, which are read here.
    from alignment.model.stories import STEPS

    if f"{value}:1" in STEPS:
        return f"{value}:1"
    if value not in STEPS:
        near = ", ".join(nearest(value[:40], STEPS))
        like = f"; the nearest are: {near}" if near else ", as 74-247:2 is"
        raise ValueError(f"is not a step of a story{like}")
    return value


def number(low: float, high: float) -> Callable[[str], float]:
    """Return a reader of numbers."""

    def read(value: str) -> float:
        try:
            found = float(value)
        except ValueError:
            found = math.nan
        if not low <= found <= high:
            raise ValueError(f"is not a number from {low:g} to {high:g}")
        return found + 0.0  # no negative zero

    return read


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return a reader of whole numbers."""

    def read(value: str) -> int:
        if not re.fullmatch(r"\d{1,10}", value) or not low <= int(value) <= high:
            raise ValueError(f"is not a whole number from {low} to {high}")
        return int(value)

    return read


@dataclass(frozen=True)
class Word:
    """A reader of one of some words."""

    choices: tuple[str, ...]

    def __call__(self, value: str) -> str:
        """Return the value, if it is one of them."""
        if value not in self.choices:
            raise ValueError(f"is not one of {', '.join(self.choices)}")
        return value


def word(*choices: str) -> Word:
    """Return a reader of one of some words."""
    return Word(choices)


def labelled(value: str) -> str:
    """Return the label of a period, whose years may be typed with a hyphen.

    >>> labelled("2018-2020"), labelled("2018–2020"), labelled("ICT security")
    ('2018–2020', '2018–2020', 'ICT security')
    """
    return re.sub(r"^(\d{4})-(\d{4})$", r"\1–\2", printable("name", 200)(value))


def yes_no(value: str) -> bool:
    """Return whether it is yes."""
    return word("yes", "no")({"1": "yes", "0": "no"}.get(value, value)) == "yes"


def either(choices: Iterable[str]) -> str:
    """Return the words in a sentence."""
    *others, last = choices
    return f"{', '.join(others)} or {last}"
