"""URLs of queries and views: parsing and serialization.

The page's URL, the option `--query` of commands and the `query` in files have this form.
"""

from __future__ import annotations

import base64
import re
import shlex
import zlib
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, unquote, unquote_plus

from alignment.errors import QueryError
from alignment.model.query import Query
from alignment.model.stories import STEPS_BY_ID, Story, StoryStep
from alignment.model.text_format import quote_for_message
from alignment.model.url_params import (
    QUERY_PARAMS,
    RESUME_PARAM,
    VERSUS_PARAM,
    VIEW_PARAMS,
    UrlParameter,
)
from alignment.model.url_parsers import ChoiceParser
from alignment.model.view import View, get_default_panel

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


class ParameterFault(NamedTuple):
    """A part of a URL that was not understood, how it was treated, and how to correct it."""

    problem: str
    consequence: str = ""
    remedy: str = ""


IGNORED_CONSEQUENCE = " and was ignored"


def raise_on_faults(faults: Iterable[ParameterFault]) -> None:
    """Raise :class:`QueryError` with all faults if there are any."""
    if sentences := [f"{fault.problem}{fault.remedy}" for fault in faults]:
        raise QueryError("; ".join(sentences))


def unescape_ampersands(search: str) -> str:
    """Return a URL without HTML escapes, for URLs copied from the source of a page.

    >>> unescape_ampersands("v=1&amp;links=0"), unescape_ampersands("v=1&title=A+%26amp;")
    ('v=1&links=0', 'v=1&title=A+%26amp;')
    """
    return search.replace("&amp;", "&")


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
            ParameterFault("the address could not be read", IGNORED_CONSEQUENCE, "; copy it again")
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
            faults.append(ParameterFault(problem, IGNORED_CONSEQUENCE, "; remove it"))
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


def _normalize_link(text: str, parameter: UrlParameter) -> str:
    """Return the canonical URL in a parameter; raise ValueError if a part is not understood."""
    query, view, notices = parse_url(text)
    if notices:
        raise ValueError(f"is not the share link of a selection ({notices[0]})")
    return serialize_url(query, View(colour=view.colour) if parameter is RESUME_PARAM else None)


def parse_url_strictly(text: str, opening: str = "") -> tuple[Query, View]:
    """Return the query and view of a URL; raise :class:`QueryError` on any fault.

    An empty URL, as of the page when it is opened, means `opening`.
    """
    query, view, faults = _parse_url(get_link_query(text) or opening)
    raise_on_faults(faults)
    return query, view


def format_command(command: str, params: str) -> str:
    """Return a command on the selection of the parameters of a URL, as a shell reads it.

    >>> format_command("country TUR", "topic=cybercrime&from=2018-01-01")
    "alignment country TUR --query 'topic=cybercrime&from=2018-01-01'"
    """
    return f"alignment {command} --query {shlex.quote(params)}"


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
                value = parameter.parse(text)
                is_link = parameter in (VERSUS_PARAM, RESUME_PARAM)
                values.append(_normalize_link(value, parameter) if is_link else value)
            except ValueError as fault:
                problem = f"{parameter.name} {quote_for_message(text)} {fault}"
                faults.append(ParameterFault(problem))
                if isinstance(parameter.parse, ChoiceParser):
                    # The page does not list the words of URLs.
                    problem, words = problem.rsplit(" one of ", 1)
                    faults[-1] = ParameterFault(
                        problem, " known and was ignored", f" one of {words}"
                    )
        if values:
            unique = tuple(dict.fromkeys(values))
            fields[parameter.field] = unique if parameter.repeatable else unique[-1]
    return fields


def serialize_value(value: object) -> str:
    """Return a value as it appears in a URL.

    >>> serialize_value(True), serialize_value(1.0), serialize_value(-0.0), serialize_value("A")
    ('yes', '1', '0', 'A')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    # Equal numbers such as 1 and 1.0, or 0 and -0.0, must have one URL.
    return repr(float(value) + 0.0).removesuffix(".0") if isinstance(value, float) else str(value)


def split_params(search: str, names: Collection[str]) -> tuple[str, dict[str, list[str]]]:
    """Return a query string without some parameters, and the values of these by name.

    >>> split_params("v=1&links=0&pixels=800", {"pixels"})
    ('v=1&links=0', {'pixels': ['800']})
    """
    others: list[str] = []
    values: dict[str, list[str]] = {}
    for part in unescape_ampersands(search).split("&"):
        name, _, value = part.partition("=")
        if name in names:
            values.setdefault(name, []).append(unquote_plus(value))
        else:
            others.append(part)
    return "&".join(others), values


def unpack_params(packed: str) -> str:
    """Return parameters that links of earlier versions hold in the key of a reader's own records.

    They are compressed and in base64; '' if the text is not whole.

    >>> unpack_params("eNorszVUK8kvyEy2Ta5MSi1KLsrMTQUASxMHjA"), unpack_params("eNor")
    ('v=1&topic=cybercrime', '')
    """
    with suppress(ValueError, zlib.error):
        padding = "=" * (-len(packed) % 4)
        return zlib.decompress(base64.urlsafe_b64decode(packed + padding)).decode()
    return ""
