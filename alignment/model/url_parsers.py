"""Parsers of the values of URL parameters.

A parser raises :class:`ValueError` with what the value is not, to follow the name and the value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from alignment.errors import find_nearest_names, format_suggestions
from alignment.model.stories import STEPS_BY_ID
from alignment.model.text_format import is_ambiguous_date, parse_day
from alignment.model.view import Annotation, BlocAlias, Pin
from alignment.model.vote import VOTE_CODES


def make_text_parser(noun: str, max_length: int) -> Callable[[str], str]:
    """Return a parser of printable text of at most `max_length` characters."""

    def parse(value: str) -> str:
        if not value or len(value) > max_length or not value.isprintable():
            raise ValueError(f"is not a {noun} of at most {max_length} printable characters")
        return value

    return parse


def parse_country(value: str) -> str:
    """Return a country code."""
    if not re.fullmatch("[A-Za-z]{3}", value):
        raise ValueError("is not a three-letter country code")
    return value.upper()


def parse_period(value: str) -> tuple[str, str]:
    """Return the first and last day of a period, '' where it is open.

    >>> parse_period("2018-2020"), parse_period("2018-12-05 to 2020")
    (('2018-01-01', '2020-12-31'), ('2018-12-05', '2020-12-31'))
    >>> parse_period("5 Dec 2018 to 31 March 2020")
    ('2018-12-05', '2020-03-31')
    >>> parse_period("Jan 2021 to Dec 2023"), parse_period("2021/2023")
    (('2021-01-01', '2023-12-31'), ('2021-01-01', '2023-12-31'))
    >>> parse_period("since 2022"), parse_period("until 2021")
    (('2022-01-01', ''), ('', '2021-12-31'))
    """
    text = value.strip()
    years = re.fullmatch(r"(\d{4})\s*[-–—/]\s*(\d{4})", text)
    first, between, last = (
        (years[1], "to", years[2]) if years else re.split(r"\s*(\bto\b|–|—)\s*|$", text, maxsplit=1)
    )
    try:
        if opened := re.fullmatch(r"(since|from|until)\s+(\S.*)", text):
            late = opened[1] == "until"
            bound = parse_day(opened[2], as_end=late)
            return ("", bound) if late else (bound, "")
        since, until = parse_day(first), parse_day(last if between else first, as_end=True)
    except ValueError as fault:
        if is_ambiguous_date(fault):
            raise
        raise ValueError(
            "is not a period like 2018-2020, 2019 or 5 December 2018 to 2020"
        ) from None
    if since > until:
        raise ValueError("ends before it begins")
    return since, until


def format_period(since: str, until: str) -> str:
    """Return the shortest text that :func:`parse_period` reads as a period; '' for no bounds.

    >>> format_period("2018-01-01", "2020-12-31"), format_period("2019-01-01", "2019-12-31")
    ('2018-2020', '2019')
    >>> format_period("2018-12-05", "2020-12-31"), format_period("2022-01-01", "")
    ('2018-12-05 to 2020', 'since 2022')
    """
    first, last = since.removesuffix("-01-01"), until.removesuffix("-12-31")
    if not (first and last):
        return f"since {first}" if first else f"until {last}" if last else ""
    if first == last:
        return first
    return f"{first}-{last}" if len(first) == len(last) == 4 else f"{first} to {last}"


def parse_note(value: str) -> str:
    """Return a note on the map in its canonical spelling; see :class:`Annotation`."""
    return str(Annotation.parse(value))


def parse_bloc_name(value: str) -> str:
    """Return a name for a bloc in its canonical spelling; see :class:`BlocAlias`."""
    return str(BlocAlias.parse(value))


def parse_pin(value: str) -> str:
    """Return a pin in its canonical spelling; see :class:`Pin`."""
    return str(Pin.parse(value))


def parse_set_vote(value: str) -> str:
    """Return a country with the vote that a forecast assumes for it.

    >>> parse_set_vote("ind:yes")
    'IND:yes'
    """
    iso3, _, word = value.partition(":")
    if not re.fullmatch("[A-Za-z]{3}", iso3) or word not in VOTE_CODES:
        raise ValueError(f"is not a country with {format_alternatives(VOTE_CODES)}, like IND:yes")
    return f"{iso3.upper()}:{word}"


def parse_story_step(value: str) -> str:
    """Return the id of a story step; the name of a story means its first step."""
    if f"{value}:1" in STEPS_BY_ID:
        return f"{value}:1"
    if value not in STEPS_BY_ID:
        nearest = find_nearest_names(value[:40], STEPS_BY_ID)
        hint = f"; {format_suggestions(nearest)}" if nearest else ", as 74-247:2 is"
        raise ValueError(f"is not a step of a story{hint}")
    return value


def make_number_parser(low: float, high: float) -> Callable[[str], float]:
    """Return a parser of numbers in a range."""

    def parse(value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not low <= number <= high:
            raise ValueError(f"is not a number from {low:g} to {high:g}")
        return number + 0.0  # no negative zero

    return parse


def make_integer_parser(low: int, high: int) -> Callable[[str], int]:
    """Return a parser of integers in a range."""

    def parse(value: str) -> int:
        if not re.fullmatch(r"\d{1,10}", value) or not low <= int(value) <= high:
            raise ValueError(f"is not a whole number from {low} to {high}")
        return int(value)

    return parse


@dataclass(frozen=True)
class ChoiceParser:
    """Parser of one of some words."""

    choices: tuple[str, ...]

    def __call__(self, value: str) -> str:
        """Return the value if it is one of the choices."""
        if value not in self.choices:
            raise ValueError(f"is not one of {', '.join(self.choices)}")
        return value


def parse_period_label(value: str) -> str:
    """Return the label of a period; its years may be joined by a hyphen instead of a dash.

    >>> parse_period_label("2018-2020"), parse_period_label("ICT security")
    ('2018–2020', 'ICT security')
    """
    return re.sub(r"^(\d{4})-(\d{4})$", r"\1–\2", make_text_parser("name", 200)(value))


def parse_yes_no(value: str) -> bool:
    """Return whether a value is yes or 1, and not no or 0."""
    return ChoiceParser(("yes", "no"))({"1": "yes", "0": "no"}.get(value, value)) == "yes"


def format_alternatives(choices: Iterable[str]) -> str:
    """Return 'a, b or c'."""
    *others, last = choices
    return f"{', '.join(others)} or {last}"
