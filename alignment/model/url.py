"""URLs of queries and views: the table of parameters, parsing and serialization.

The page's URL, the option `--query` of commands and the `query` in files have this form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from alignment.model.dataset import SCOPES
from alignment.model.query import LAYOUTS, Query
from alignment.model.stories import STEPS_BY_ID, Story, StoryStep
from alignment.model.text_format import parse_day, quote_for_message
from alignment.model.url_params import (
    FORECAST_PARAMS,
    IGNORED_CONSEQUENCE,
    ParameterFault,
    UrlParameter,
    format_alternatives,
    make_choice_parser,
    make_integer_parser,
    make_number_parser,
    make_text_parser,
    parse_country,
    parse_note,
    parse_period_label,
    parse_pin,
    parse_story_step,
    parse_yes_no,
    raise_on_faults,
    serialize_value,
    unescape_ampersands,
)
from alignment.model.view import (
    GRID_ORDERS,
    PANELS,
    PICTURE_SIZES,
    THEMES,
    TIMELINE_KINDS,
    View,
    get_default_panel,
)

URL_VERSION = "1"
MAX_URL_LENGTH, MAX_VERSION_LENGTH, MAX_VALUES = 8000, 40, 250
# The key of a reader's own records, which the page removes from its URL before it is parsed.
UPLOAD_KEY_PARAM = "records"
# The version of the records that a URL was made with; it selects nothing.
DATA_VERSION_PARAM = "data"
# The part of a link in front of the query: scheme, host and path, the path, or a question mark.
_URL_PREFIX = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|/|(?=[^?&=]*\?))[^?&=]*(?:\?|\Z)|/", re.IGNORECASE
)


_parse_name, _parse_sentence = make_text_parser("name", 200), make_text_parser("sentence", 600)


def _normalize_query_string(value: str) -> str:
    query, _, notices = parse_url(value)
    if notices:
        raise ValueError(f"is not the address of a query ({notices[0]})")
    return serialize_url(query)


QUERY_PARAMS = (
    UrlParameter("topic", "topics", _parse_name, "topic of roll calls and drafts", repeatable=True),
    UrlParameter("body", "bodies", _parse_name, "organ or committee that voted", repeatable=True),
    UrlParameter(
        "stage", "stages", _parse_name, "plenary, committee or amendment", repeatable=True
    ),
    UrlParameter("tier", "tiers", _parse_name, "core or related texts", repeatable=True),
    UrlParameter("from", "since", parse_day, "first day, or year"),
    UrlParameter("to", "until", lambda value: parse_day(value, as_end=True), "last day, or year"),
    UrlParameter(
        "scope",
        "scope",
        make_choice_parser(*SCOPES),
        f"records that are asked: {format_alternatives(SCOPES)}; cyber, the usual, is votes on "
        "digital topics, assembly every recorded vote of the General Assembly since 1946",
    ),
    UrlParameter(
        "subject",
        "subjects",
        _parse_name,
        "words in title, agenda title or subject words, as 'Palestine question'; * any ending",
        repeatable=True,
    ),
    UrlParameter(
        "exclude-rollcall", "exclude_rollcalls", _parse_name, "roll call left out", repeatable=True
    ),
    UrlParameter(
        "exclude-country", "exclude_countries", parse_country, "country left out", repeatable=True
    ),
    UrlParameter("measure", "measure", _parse_name, "measure of voting"),
    UrlParameter("cosponsorship", "cosponsorship", _parse_name, "measure of co-sponsorship"),
    UrlParameter("blend", "blend", make_number_parser(0, 1), "share of co-sponsorship, 0 to 1"),
    UrlParameter(
        "min-shared", "min_shared", make_integer_parser(1, 10_000), "fewest shared roll calls"
    ),
    UrlParameter(
        "threshold", "threshold", make_number_parser(-1, 1), "agreement that makes a bloc"
    ),
    UrlParameter(
        "layout",
        "layout",
        make_choice_parser(*LAYOUTS),
        f"placement of the map: {format_alternatives(LAYOUTS)}",
    ),
    UrlParameter("seed", "seed", make_integer_parser(0, 2**31 - 1), "seed of what draws at random"),
)
FILTER_PARAM = UrlParameter(
    "where",
    "where",
    make_text_parser("condition", 1000),  # long enough for several texts
    "condition that countries must meet, as group:SIDS or vote:A/RES/74/247:yes, ! before negates",
    repeatable=True,
)
STORY_PARAM = UrlParameter(
    "story", "story", parse_story_step, "step of a story told beside the map, as 74-247:2"
)
VIEW_PARAMS = (
    UrlParameter("colour", "colour", _parse_name, "what the discs are coloured by"),
    UrlParameter("select", "select", parse_country, "chosen country", repeatable=True),
    FILTER_PARAM,
    UrlParameter("links", "links", make_integer_parser(0, 1500), "most links drawn"),
    UrlParameter("hulls", "hulls", parse_yes_no, "outlines around blocs, yes or no"),
    UrlParameter("beyond", "beyond", parse_yes_no, "only links beyond chance, yes or no"),
    UrlParameter(
        "map", "map", make_choice_parser("bloc", "world"), "the network or the world, bloc or world"
    ),
    UrlParameter(
        "time", "time", make_choice_parser(*TIMELINE_KINDS), format_alternatives(TIMELINE_KINDS)
    ),
    UrlParameter("width", "width", make_integer_parser(1, 50), "years in a window"),
    UrlParameter("period", "period", parse_period_label, "period shown, by its label"),
    UrlParameter(
        "multiples", "multiples", parse_yes_no, "all periods or topics on one page, yes or no"
    ),
    UrlParameter(
        "pin", "pins", parse_pin, "country held on the map, as USA:-0.5:0.1", repeatable=True
    ),
    UrlParameter(
        "note",
        "notes",
        parse_note,
        "note on the map, as USA:Led it or bloc:West:One",
        repeatable=True,
    ),
    UrlParameter(
        "versus",
        "versus",
        _normalize_query_string,
        "earlier query (before), as an address, to compare with",
    ),
    *FORECAST_PARAMS,
    UrlParameter(
        "panel",
        "panel",
        make_choice_parser(*PANELS),
        f"what stands beside the map: {format_alternatives(PANELS)}",
    ),
    UrlParameter(
        "order",
        "order",
        _parse_name,
        f"order of the grid: {format_alternatives((*GRID_ORDERS, 'sorted by vote:A/RES/74/247'))}",
    ),
    UrlParameter(
        "column",
        "columns",
        _parse_name,
        "further column of the table, as a colour",
        repeatable=True,
    ),
    UrlParameter(
        "sort", "sort", _parse_name, "column that the table goes by, - before it reverses"
    ),
    UrlParameter(
        "whole", "whole", parse_yes_no, "whether long lists are shown to their end, yes or no"
    ),
    UrlParameter(
        "size",
        "size",
        make_choice_parser(*PICTURE_SIZES),
        f"size of a picture taken away: {format_alternatives(PICTURE_SIZES)}",
    ),
    UrlParameter("theme", "theme", make_choice_parser(*THEMES), "light, dark or print"),
    UrlParameter("title", "title", _parse_name, "title in place of the usual one"),
    UrlParameter(
        "subtitle", "subtitle", _parse_sentence, "line under the title in place of the usual one"
    ),
    UrlParameter("caption", "caption", _parse_sentence, "line that says how the picture is read"),
    UrlParameter(
        "alt", "alt", _parse_sentence, "what the picture is told as to those who do not see it"
    ),
    UrlParameter(
        "sure", "sure", parse_yes_no, "whether files tell how sure the blocs are, yes or no"
    ),
    UrlParameter(
        "fact",
        "facts",
        make_text_parser("fact", 200),
        "fact that is held against a vote with others at once, as freedom or group:SIDS",
        repeatable=True,
    ),
    STORY_PARAM,
)
# Parameters for which the command line and Python also accept country names.
COUNTRY_PARAMS = tuple(each for each in QUERY_PARAMS + VIEW_PARAMS if each.parse is parse_country)


def get_link_query(text: str) -> str:
    """Return the query of a link to the page, without host, path and fragment.

    >>> get_link_query("http://127.0.0.1:8050/?v=1&amp;links=0#map")
    'v=1&links=0'
    >>> get_link_query("/?v=1"), get_link_query("v=1"), get_link_query("/")
    ('v=1', 'v=1', '')
    """
    text = unescape_ampersands(text.strip()).partition("#")[0]
    prefix = _URL_PREFIX.match(text)
    return text[prefix.end() :] if prefix else text


def add_data_version(url: str, version: str) -> str:
    """Return a URL with the version of the records it was made with.

    >>> add_data_version("v=1&links=0", "2025.12"), add_data_version("v=1", "")
    ('v=1&links=0&data=2025.12', 'v=1')
    """
    return f"{url}&{DATA_VERSION_PARAM}={quote(version)}" if version else url


def get_data_version(text: str) -> str:
    """Return the version of the records that a URL was made with; '' if it has none.

    >>> get_data_version("?v=1&data=2025.12"), get_data_version("v=1")
    ('2025.12', '')
    """
    match = re.search(
        rf"(?:^|[?&]){DATA_VERSION_PARAM}=([^&#]*)", unescape_ampersands(text[:MAX_URL_LENGTH])
    )
    version = unquote(match[1]) if match else ""
    return version if version.isprintable() and len(version) <= MAX_VERSION_LENGTH else ""


def parse_url(text: str) -> tuple[Query, View, list[str]]:
    """Return the query and view of a URL, and a sentence for each parameter left out.

    The URL may be any text, with or without host and path.
    """
    query, view, faults = _parse_url(text)
    return query, view, [f"{fault.problem}{fault.consequence}" for fault in faults]


def _parse_url(text: str) -> tuple[Query, View, list[ParameterFault]]:
    faults: list[ParameterFault] = []
    values: dict[str, list[str]] = {}
    text = get_link_query(text)
    if len(text) > MAX_URL_LENGTH:
        text, problem = "", f"the address is longer than {MAX_URL_LENGTH} characters"
        faults.append(ParameterFault(problem, IGNORED_CONSEQUENCE, "; shorten it"))
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError:
        pairs = []
        faults.append(
            ParameterFault("the address could not be read", IGNORED_CONSEQUENCE, "; copy it anew")
        )
    known = {"v", *(parameter.name for parameter in QUERY_PARAMS + VIEW_PARAMS)}
    for name, value in pairs:
        if name == UPLOAD_KEY_PARAM:
            faults.append(
                ParameterFault(
                    "the address asks for a reader's own records, which the server of that page "
                    "alone has; leave records= out to ask those here"
                )
            )
        elif name in known:
            values.setdefault(name, []).append(value)
        elif name != DATA_VERSION_PARAM:
            problem = f"the parameter {quote_for_message(name)} is unknown"
            faults.append(ParameterFault(problem, IGNORED_CONSEQUENCE, "; leave it out"))
    if values.pop("v", [URL_VERSION])[-1] != URL_VERSION:
        problem = f"the address has another version than {URL_VERSION}"
        faults.append(
            ParameterFault(problem, f"; it was read as {URL_VERSION}", f"; say v={URL_VERSION}")
        )
    query = Query(**_parse_params(QUERY_PARAMS, values, faults))
    fields = _parse_params(VIEW_PARAMS, values, faults)
    if "story" in fields and not any(each.name in values for each in QUERY_PARAMS):
        story, number = STEPS_BY_ID[fields["story"]]
        step = story.steps[number - 1]
        return step.query, replace(step.view, **fields), faults
    fields.setdefault("panel", get_default_panel(fields.get("select", ())))
    return query, View(**fields), faults


def parse_url_strictly(text: str, opening: str = "") -> tuple[Query, View]:
    """Return the query and view of a URL; raise :class:`QueryError` on any fault.

    An empty URL, as of the page when it is opened, means `opening`.
    """
    query, view, faults = _parse_url(get_link_query(text) or opening)
    raise_on_faults(faults)
    return query, view


def serialize_url(query: Query, view: View | None = None) -> str:
    """Return a URL query: the version and all values that are not defaults, in a fixed order.

    >>> serialize_url(Query(topics=("ict-security",), blend=0.25), View(select=("USA",)))
    'v=1&topic=ict-security&blend=0.25&select=USA&panel=overview'
    """
    parts = [("v", URL_VERSION)]
    view = view or View()
    default_view = View(panel=get_default_panel(view.select))
    for parameters, source, default in (
        (QUERY_PARAMS, query, Query()),
        (VIEW_PARAMS, view, default_view),
    ):
        for parameter in parameters:
            value = getattr(source, parameter.field)
            if value != getattr(default, parameter.field):
                items = value if isinstance(value, tuple) else (value,)
                parts += [(parameter.name, serialize_value(item)) for item in items]
    return "&".join(
        f"{name}={quote(value, safe='/:() ').replace(' ', '+')}" for name, value in parts
    )


def get_step_url(step: StoryStep) -> str:
    """Return the URL of the query and view of a step, without its caption."""
    return serialize_url(step.query, step.view)


def get_story_url(story: Story) -> str:
    """Return the URL of a story at its first step, with its caption."""
    first = story.steps[0]
    return serialize_url(first.query, replace(first.view, story=story.get_step_id(1)))


def parse_params(
    parameters: tuple[UrlParameter, ...], raw_values: Mapping[str, list[str]]
) -> dict[str, Any]:
    """Return values by field from texts by parameter; raise :class:`QueryError` on any fault."""
    faults: list[ParameterFault] = []
    values = _parse_params(parameters, raw_values, faults)
    raise_on_faults(faults)
    return values


def _parse_params(
    parameters: tuple[UrlParameter, ...],
    raw_values: Mapping[str, list[str]],
    faults: list[ParameterFault],
) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for parameter in parameters:
        values = []
        texts = raw_values.get(parameter.name, [])
        if len(texts) > MAX_VALUES:
            problem = f"{parameter.name} has more than {MAX_VALUES} values"
            faults.append(ParameterFault(problem, "; only so many were read", "; give fewer"))
        for text in texts[:MAX_VALUES]:
            try:
                values.append(parameter.parse(text))
            except ValueError as fault:
                faults.append(ParameterFault(f"{parameter.name} {quote_for_message(text)} {fault}"))
        if values:
            unique = tuple(dict.fromkeys(values))
            fields[parameter.field] = unique if parameter.repeatable else unique[-1]
    return fields
