"""The address of a query and a view: one table of parameters, one parser, one writer.

The same text is the page's URL, the command line's `--query` and the `query` field of every
file, so that whatever was shown can be asked for again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, quote

from alignment.errors import QueryError
from alignment.model.query import LAYOUTS, Query
from alignment.model.view import PANELS, SIZES, THEMES, View

VERSION = "1"
LONGEST = 8000
# The key of a reader's own records, which the page takes out of its address before it is read.
RECORDS = "records"
# What stands in a link before the query: scheme, host and path, the path alone, or a sign.
_BEFORE = re.compile(r"(?:[a-z][a-z0-9+.-]*://|/|(?=[^?&=]*\?))[^?&=]*(?:\?|\Z)|/", re.IGNORECASE)
MOST_VALUES = 250
LONGEST_CONDITION = 1000


@dataclass(frozen=True)
class Parameter:
    """One parameter of the address: its name, the field it fills and how it is read."""

    name: str
    field: str
    read: Callable[[str], Any]
    meaning: str
    many: bool = False


def _text(value: str) -> str:
    if not value or len(value) > 200 or not value.isprintable():
        raise ValueError("is not a name of at most 200 printable characters")
    return value


def _condition(value: str) -> str:
    # It may name several texts; whether they exist is for the records to say.
    if not value or len(value) > LONGEST_CONDITION or not value.isprintable():
        raise ValueError(f"is not a condition of at most {LONGEST_CONDITION} printable characters")
    return value


def _country(value: str) -> str:
    if not re.fullmatch("[A-Za-z]{3}", value):
        raise ValueError("is not a three-letter country code")
    return value.upper()


def _day(value: str, last: bool = False) -> str:
    # A year alone is welcome: from its first, or to its last, day.
    if re.fullmatch(r"\d{4}", value) and value != "0000":
        value += "-12-31" if last else "-01-01"
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            raise ValueError
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise ValueError("is not a date like 2019-12-27 or a year") from None


def _other(value: str) -> str:
    # An address within the address; it is read again and held in its one spelling.
    query, _, notices = read(value)
    if notices:
        raise ValueError(f"is not the address of a query ({notices[0]})")
    return write(query)


def _pin(value: str) -> str:
    number = r"(-?\d{1,3}(?:\.\d{1,6})?)"
    found = re.fullmatch(f"([A-Za-z]{{3}}):{number}:{number}", value)
    if found is None:
        raise ValueError("is not a country with a place, like USA:-0.5:0.1")
    x, y = (round(float(part), 3) + 0.0 for part in found.groups()[1:])
    return f"{found[1].upper()}:{x:g}:{y:g}"


def _number(low: float, high: float) -> Callable[[str], float]:
    def read(value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not low <= number <= high:
            raise ValueError(f"is not a number from {low:g} to {high:g}")
        return number + 0.0  # no negative zero

    return read


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not re.fullmatch(r"\d{1,10}", value) or not low <= int(value) <= high:
            raise ValueError(f"is not a whole number from {low} to {high}")
        return int(value)

    return read


def _word(*choices: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in choices:
            raise ValueError(f"is not one of {', '.join(choices)}")
        return value

    return read


def _yes_no(value: str) -> bool:
    return _word("yes", "no")({"1": "yes", "0": "no"}.get(value, value)) == "yes"


def _or(choices: tuple[str, ...]) -> str:
    return f"{', '.join(choices[:-1])} or {choices[-1]}"


QUERY = (
    Parameter("topic", "topics", _text, "topic of roll calls and drafts", many=True),
    Parameter("body", "bodies", _text, "organ or committee that voted", many=True),
    Parameter("stage", "stages", _text, "plenary, committee or amendment", many=True),
    Parameter("tier", "tiers", _text, "core or related texts", many=True),
    Parameter("from", "since", _day, "first day, or year"),
    Parameter("to", "until", lambda value: _day(value, last=True), "last day, or year"),
    Parameter("exclude-rollcall", "exclude_rollcalls", _text, "roll call left out", many=True),
    Parameter("exclude-country", "exclude_countries", _country, "country left out", many=True),
    Parameter("measure", "measure", _text, "measure of voting"),
    Parameter("cosponsorship", "cosponsorship", _text, "measure of co-sponsorship"),
    Parameter("blend", "blend", _number(0, 1), "share of co-sponsorship, 0 to 1"),
    Parameter("min-shared", "min_shared", _whole(1, 10_000), "fewest shared roll calls"),
    Parameter("threshold", "threshold", _number(-1, 1), "agreement that makes a bloc"),
    Parameter("layout", "layout", _word(*LAYOUTS), f"placement of the map: {_or(LAYOUTS)}"),
    Parameter("seed", "seed", _whole(0, 2**31 - 1), "seed of what draws at random"),
)
WHERE = Parameter(
    "where",
    "where",
    _condition,
    "condition that countries must meet, as group:SIDS or vote:A/RES/74/247:yes, ! before negates",
    many=True,
)
VIEW = (
    Parameter("colour", "colour", _text, "what the discs are coloured by"),
    Parameter("select", "select", _country, "chosen country", many=True),
    WHERE,
    Parameter("links", "links", _whole(0, 1500), "most links drawn"),
    Parameter("hulls", "hulls", _yes_no, "outlines around blocs, yes or no"),
    Parameter("beyond", "beyond", _yes_no, "only links beyond chance, yes or no"),
    Parameter("map", "map", _word("bloc", "world"), "the network or the world, bloc or world"),
    Parameter(
        "time", "time", _word("years", "windows", "cumulative"), "years, windows or cumulative"
    ),
    Parameter("width", "width", _whole(1, 50), "years in a window"),
    Parameter("period", "period", _text, "period shown, by its label"),
    Parameter("pin", "pins", _pin, "country held on the map, as USA:-0.5:0.1", many=True),
    Parameter("versus", "versus", _other, "address of a query to compare with"),
    Parameter("panel", "panel", _word(*PANELS), f"what stands beside the map: {_or(PANELS)}"),
    Parameter("size", "size", _word(*SIZES), f"size of a picture taken away: {_or(tuple(SIZES))}"),
    Parameter("theme", "theme", _word(*THEMES), "light, dark or print"),
    Parameter("title", "title", _text, "title in place of the usual one"),
    Parameter("sure", "sure", _yes_no, "whether files tell how sure the blocs are, yes or no"),
)
# Where people may write a country as they call it; an address has its code.
OF_COUNTRIES = tuple(each for each in QUERY + VIEW if each.read is _country)
# Of a file, not of what it shows: what some formats take beside the address. `width` is the
# years in a window there, so the width of a picture has another name.
FILE = (
    Parameter("pixels", "width", _whole(16, 10_000), "width of a png in pixels"),
    Parameter("scale", "scale", _number(0.1, 10), "pixels of a png for each of its width"),
    Parameter("pairs", "pairs", _word("all", "drawn"), "links of a network file, all or drawn"),
)


def bare(text: str) -> str:
    """Return the query of a link to the page, without host, path and fragment.

    >>> bare("http://127.0.0.1:8050/?v=1&links=0#map"), bare("/?v=1"), bare("v=1"), bare("/")
    ('v=1&links=0', 'v=1', 'v=1', '')
    """
    text = text.strip().partition("#")[0]
    before = _BEFORE.match(text)
    return text[before.end() :] if before else text


def read(text: str) -> tuple[Query, View, list[str]]:
    """Read an address; what is not understood is left out and told.

    Parameters
    ----------
    text : str
        With or without what :func:`bare` takes away. Hostile text is welcome.

    Returns
    -------
    Query, View, list of str
        The list has one sentence for each parameter that was not understood.
    """
    notices: list[str] = []
    given: dict[str, list[str]] = {}
    text = bare(text)
    if len(text) > LONGEST:
        text = ""
        notices.append(f"the address is longer than {LONGEST} characters and was ignored")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError:
        pairs = []
        notices.append("the address could not be read and was ignored")
    known = {"v", *(parameter.name for parameter in QUERY + VIEW)}
    for name, value in pairs:
        if name == RECORDS:
            notices.append(
                "the address asks for a reader's own records, which the server of that page alone "
                "has; leave records= out to ask those here"
            )
        elif name in known:
            given.setdefault(name, []).append(value)
        else:
            notices.append(f"the parameter {_shown(name)} is unknown and was ignored")
    if given.pop("v", [VERSION])[-1] != VERSION:
        notices.append(f"the address has another version than {VERSION}; it was read as {VERSION}")
    query = Query(**_filled(QUERY, given, notices))
    return query, View(**_filled(VIEW, given, notices)), notices


def read_strictly(text: str, opening: str = "") -> tuple[Query, View]:
    """Read an address and raise :class:`QueryError` on anything not understood.

    Parameters
    ----------
    text : str
    opening : str
        What an empty address, as that of the page just opened, stands for.
    """
    text = bare(text) or opening
    query, view, notices = read(text)
    if notices:
        raise QueryError("; ".join(notices))
    return query, view


def write(query: Query, view: View | None = None) -> str:
    """Return the address: the version and what differs from the defaults, in fixed order.

    >>> write(Query(topics=("ict-security",), blend=0.25), View(select=("USA",)))
    'v=1&topic=ict-security&blend=0.25&select=USA'
    """
    parts = [("v", VERSION)]
    for parameters, value in ((QUERY, query), (VIEW, view)):
        if value is None:
            continue
        defaults = {field.name: field.default for field in fields(value)}
        for parameter in parameters:
            held = getattr(value, parameter.field)
            if held != defaults[parameter.field]:
                parts += [(parameter.name, _written(item)) for item in _items(held)]
    return "&".join(
        f"{name}={quote(value, safe='/:() ').replace(' ', '+')}" for name, value in parts
    )


def fill(parameters: tuple[Parameter, ...], given: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return fields from texts by parameter name; raise :class:`QueryError` on any fault."""
    notices: list[str] = []
    values = _filled(parameters, given, notices)
    if notices:
        raise QueryError("; ".join(notices))
    return values


def _filled(
    parameters: tuple[Parameter, ...], given: Mapping[str, list[str]], notices: list[str]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for parameter in parameters:
        read_values = []
        texts = given.get(parameter.name, [])
        if len(texts) > MOST_VALUES:
            notices.append(f"only the first {MOST_VALUES} values of {parameter.name} were read")
        for text in texts[:MOST_VALUES]:
            try:
                read_values.append(parameter.read(text))
            except ValueError as fault:
                notices.append(f"{parameter.name} {_shown(text)} {fault}")
        if read_values:
            unique = tuple(dict.fromkeys(read_values))
            values[parameter.field] = unique if parameter.many else unique[-1]
    return values


def _items(held: object) -> tuple[object, ...]:
    return held if isinstance(held, tuple) else (held,)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    # 1 and 1.0 are the same number and have one address; so are 0 and its negative.
    return repr(float(value) + 0.0).removesuffix(".0") if isinstance(value, float) else str(value)


def _shown(text: str) -> str:
    text = "".join(character if character.isprintable() else "?" for character in text)
    return f"'{text[:40]}{'…' if len(text) > 40 else ''}'"
