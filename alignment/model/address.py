"""The address of a query and a view: one table of parameters, one parser, one writer.

The page's URL, `--query` of a command and `query` in a file: what was shown can be asked again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from alignment.model.dataset import SCOPES
from alignment.model.query import LAYOUTS, Query
from alignment.model.readers import (
    IGNORED,
    Fault,
    Parameter,
    country,
    day,
    either,
    labelled,
    note,
    number,
    pin,
    printable,
    quoted,
    refuse,
    step,
    whole,
    word,
    written,
    yes_no,
)
from alignment.model.scenario import AHEAD
from alignment.model.taken import unescaped
from alignment.model.view import ORDERS, PANELS, SIZES, THEMES, TIMES, View, usual_panel

VERSION = "1"
LONGEST, LONGEST_VERSION, MOST_VALUES = 8000, 40, 250
# The key of a reader's own records, which the page takes out of its address before it is read.
RECORDS = "records"
# The version of the records that an address was made with: it is told of, and asks for nothing.
DATA = "data"
# What stands in a link before the query: scheme, host and path, the path alone, or a sign.
_BEFORE = re.compile(r"(?:[a-z][a-z0-9+.-]*://|/|(?=[^?&=]*\?))[^?&=]*(?:\?|\Z)|/", re.IGNORECASE)


_name, _said = printable("name", 200), printable("sentence", 600)


def _other(value: str) -> str:
    # An address within the address; it is read again and held in its one spelling.
    query, _, notices = read(value)
    if notices:
        raise ValueError(f"is not the address of a query ({notices[0]})")
    return write(query)


QUERY = (
    Parameter("topic", "topics", _name, "topic of roll calls and drafts", many=True),
    Parameter("body", "bodies", _name, "organ or committee that voted", many=True),
    Parameter("stage", "stages", _name, "plenary, committee or amendment", many=True),
    Parameter("tier", "tiers", _name, "core or related texts", many=True),
    Parameter("from", "since", day, "first day, or year"),
    Parameter("to", "until", lambda value: day(value, last=True), "last day, or year"),
    Parameter(
        "scope",
        "scope",
        word(*SCOPES),
        f"records that are asked: {either(SCOPES)}; cyber, the usual, is votes on digital topics, "
        "assembly every recorded vote of the General Assembly since 1946",
    ),
    Parameter(
        "subject",
        "subjects",
        _name,
        "words in title, agenda title or subject words, as 'Palestine question'; * any ending",
        many=True,
    ),
    Parameter("exclude-rollcall", "exclude_rollcalls", _name, "roll call left out", many=True),
    Parameter("exclude-country", "exclude_countries", country, "country left out", many=True),
    Parameter("measure", "measure", _name, "measure of voting"),
    Parameter("cosponsorship", "cosponsorship", _name, "measure of co-sponsorship"),
    Parameter("blend", "blend", number(0, 1), "share of co-sponsorship, 0 to 1"),
    Parameter("min-shared", "min_shared", whole(1, 10_000), "fewest shared roll calls"),
    Parameter("threshold", "threshold", number(-1, 1), "agreement that makes a bloc"),
    Parameter("layout", "layout", word(*LAYOUTS), f"placement of the map: {either(LAYOUTS)}"),
    Parameter("seed", "seed", whole(0, 2**31 - 1), "seed of what draws at random"),
)
WHERE = Parameter(
    "where",
    "where",
    printable("condition", 1000),  # it may name several texts
    "condition that countries must meet, as group:SIDS or vote:A/RES/74/247:yes, ! before negates",
    many=True,
)
STORY = Parameter("story", "story", step, "step of a story told beside the map, as 74-247:2")
VIEW = (
    Parameter("colour", "colour", _name, "what the discs are coloured by"),
    Parameter("select", "select", country, "chosen country", many=True),
    WHERE,
    Parameter("links", "links", whole(0, 1500), "most links drawn"),
    Parameter("hulls", "hulls", yes_no, "outlines around blocs, yes or no"),
    Parameter("beyond", "beyond", yes_no, "only links beyond chance, yes or no"),
    Parameter("map", "map", word("bloc", "world"), "the network or the world, bloc or world"),
    Parameter("time", "time", word(*TIMES), either(TIMES)),
    Parameter("width", "width", whole(1, 50), "years in a window"),
    Parameter("period", "period", labelled, "period shown, by its label"),
    Parameter("multiples", "multiples", yes_no, "all periods or topics on one page, yes or no"),
    Parameter("pin", "pins", pin, "country held on the map, as USA:-0.5:0.1", many=True),
    Parameter("note", "notes", note, "note on the map, as USA:Led it or bloc:West:One", many=True),
    Parameter("versus", "versus", _other, "earlier query (before), as an address, to compare with"),
    *AHEAD,
    Parameter("panel", "panel", word(*PANELS), f"what stands beside the map: {either(PANELS)}"),
    Parameter(
        "order",
        "order",
        _name,
        f"order of the grid: {either((*ORDERS, 'sorted by vote:A/RES/74/247'))}",
    ),
    Parameter("column", "columns", _name, "further column of the table, as a colour", many=True),
    Parameter("sort", "sort", _name, "column that the table goes by, - before it reverses"),
    Parameter("whole", "whole", yes_no, "whether long lists are shown to their end, yes or no"),
    Parameter("size", "size", word(*SIZES), f"size of a picture taken away: {either(SIZES)}"),
    Parameter("theme", "theme", word(*THEMES), "light, dark or print"),
    Parameter("title", "title", _name, "title in place of the usual one"),
    Parameter("subtitle", "subtitle", _said, "line under the title in place of the usual one"),
    Parameter("caption", "caption", _said, "line that says how the picture is read"),
    Parameter("alt", "alt", _said, "what the picture is told as to those who do not see it"),
    Parameter("sure", "sure", yes_no, "whether files tell how sure the blocs are, yes or no"),
    Parameter(
        "fact",
        "facts",
        printable("fact", 200),
        "fact that is held against a vote with others at once, as freedom or group:SIDS",
        many=True,
    ),
    STORY,
)
# Where people may write a country as they call it; an address has its code.
OF_COUNTRIES = tuple(each for each in QUERY + VIEW if each.read is country)


def bare(text: str) -> str:
    """Return the query of a link to the page, without host, path and fragment.

    >>> bare("http://127.0.0.1:8050/?v=1&amp;links=0#map"), bare("/?v=1"), bare("v=1"), bare("/")
    ('v=1&links=0', 'v=1', 'v=1', '')
    """
    text = unescaped(text.strip()).partition("#")[0]
    before = _BEFORE.match(text)
    return text[before.end() :] if before else text


def with_data(address: str, version: str) -> str:
    """Return an address that says which version of the records it was made with.

    >>> with_data("v=1&links=0", "2025.12"), with_data("v=1", "")
    ('v=1&links=0&data=2025.12', 'v=1')
    """
    return f"{address}&{DATA}={quote(version)}" if version else address


def made_with(text: str) -> str:
    """Return the version of the records that an address was made with; '' if it does not say.

    >>> made_with("?v=1&data=2025.12"), made_with("v=1")
    ('2025.12', '')
    """
    found = re.search(rf"(?:^|[?&]){DATA}=([^&#]*)", unescaped(text[:LONGEST]))
    version = unquote(found[1]) if found else ""
    return version if version.isprintable() and len(version) <= LONGEST_VERSION else ""


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
    query, view, faults = _read(text)
    return query, view, [f"{fault.said}{fault.left}" for fault in faults]


def _read(text: str) -> tuple[Query, View, list[Fault]]:
    faults: list[Fault] = []
    given: dict[str, list[str]] = {}
    text = bare(text)
    if len(text) > LONGEST:
        text, said = "", f"the address is longer than {LONGEST} characters"
        faults.append(Fault(said, IGNORED, "; shorten it"))
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError:
        pairs = []
        faults.append(Fault("the address could not be read", IGNORED, "; copy it anew"))
    known = {"v", *(parameter.name for parameter in QUERY + VIEW)}
    for name, value in pairs:
        if name == RECORDS:
            faults.append(
                Fault(
                    "the address asks for a reader's own records, which the server of that page "
                    "alone has; leave records= out to ask those here"
                )
            )
        elif name in known:
            given.setdefault(name, []).append(value)
        elif name != DATA:
            said = f"the parameter {quoted(name)} is unknown"
            faults.append(Fault(said, IGNORED, "; leave it out"))
    if given.pop("v", [VERSION])[-1] != VERSION:
        said = f"the address has another version than {VERSION}"
        faults.append(Fault(said, f"; it was read as {VERSION}", f"; say v={VERSION}"))
    query = Query(**_filled(QUERY, given, faults))
    shown = _filled(VIEW, given, faults)
    asked = any(each.name in given for each in QUERY)
    if "story" in shown and not asked:
        # The stories are written with addresses, which are read here.
        from alignment.model.stories import STEPS

        story, number = STEPS[shown["story"]]
        at = story.steps[number - 1]
        return at.query, replace(at.view, **shown), faults
    shown.setdefault("panel", usual_panel(shown.get("select", ())))
    return query, View(**shown), faults


def read_strictly(text: str, opening: str = "") -> tuple[Query, View]:
    """Read an address and raise :class:`QueryError` on anything not understood.

    Parameters
    ----------
    text : str
    opening : str
        What an empty address, as that of the page just opened, stands for.
    """
    query, view, faults = _read(bare(text) or opening)
    refuse(faults)
    return query, view


def write(query: Query, view: View | None = None) -> str:
    """Return the address: the version and what differs from the usual, in fixed order.

    >>> write(Query(topics=("ict-security",), blend=0.25), View(select=("USA",)))
    'v=1&topic=ict-security&blend=0.25&select=USA&panel=overview'
    """
    parts = [("v", VERSION)]
    shown = view or View()
    usual = View(panel=usual_panel(shown.select))
    for parameters, value, blank in ((QUERY, query, Query()), (VIEW, shown, usual)):
        for parameter in parameters:
            held = getattr(value, parameter.field)
            if held != getattr(blank, parameter.field):
                parts += [(parameter.name, written(item)) for item in _items(held)]
    return "&".join(
        f"{name}={quote(value, safe='/:() ').replace(' ', '+')}" for name, value in parts
    )


def fill(parameters: tuple[Parameter, ...], given: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return fields from texts by parameter name; raise :class:`QueryError` on any fault."""
    faults: list[Fault] = []
    values = _filled(parameters, given, faults)
    refuse(faults)
    return values


def _filled(
    parameters: tuple[Parameter, ...], given: Mapping[str, list[str]], faults: list[Fault]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for parameter in parameters:
        read_values = []
        texts = given.get(parameter.name, [])
        if len(texts) > MOST_VALUES:
            said = f"{parameter.name} has more than {MOST_VALUES} values"
            faults.append(Fault(said, "; only so many were read", "; give fewer"))
        for text in texts[:MOST_VALUES]:
            try:
                read_values.append(parameter.read(text))
            except ValueError as fault:
                faults.append(Fault(f"{parameter.name} {quoted(text)} {fault}"))
        if read_values:
            unique = tuple(dict.fromkeys(read_values))
            values[parameter.field] = unique if parameter.many else unique[-1]
    return values


def _items(held: object) -> tuple[object, ...]:
    return held if isinstance(held, tuple) else (held,)
