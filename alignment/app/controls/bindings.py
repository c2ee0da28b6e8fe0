"""Bindings of controls to the state: how each reads its value from it, and writes it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import isnan
from typing import Any

from alignment.app.state import State
from alignment.app.validators import (
    Validator,
    allow_none,
    is_finite_number,
    is_text,
    is_text_list,
    is_text_or_number,
)
from alignment.errors import QueryError
from alignment.model.columns import LIST_SEPARATOR
from alignment.model.query import Query, override_fields
from alignment.model.url import parse_params, parse_url, serialize_url
from alignment.model.url_params import QUERY_PARAMS
from alignment.model.url_parsers import format_period, parse_period
from alignment.model.view import View

# Position of the slider where there is no threshold.
DEFAULT_THRESHOLD = 0.75
ControlValues = dict[str, Any]


@dataclass(frozen=True)
class Binding:
    """How a control reads and writes a state.

    Attributes
    ----------
    read : callable
        From a state and the threshold in force to the value of the control.
    write : callable
        From a state, the value and those of all controls to the next state. It raises
        :class:`QueryError` for a text that cannot be parsed.
    is_valid : callable
        Whether a value has the right type; see :mod:`alignment.app.validators`.
    """

    read: Callable[[State, float | None], Any]
    write: Callable[[State, Any, ControlValues], State]
    is_valid: Validator


def bind_names(field: str) -> Binding:
    """Return the binding of a menu of many choices to a field of the query."""
    return Binding(
        lambda state, _: list(getattr(state.query, field)),
        lambda state, value, _: _replace_query_fields(state, {field: tuple(value or ())}),
        allow_none(is_text_list),
    )


def bind_choice(field: str) -> Binding:
    """Return the binding of a menu of one choice to a field of the query."""
    return Binding(
        lambda state, _: getattr(state.query, field),
        lambda state, value, _: _replace_query_fields(state, {field: value}),
        is_text,
    )


def bind_percent(field: str) -> Binding:
    """Return the binding of a slider in percent to a field of the query from 0 to 1."""
    return Binding(
        lambda state, _: round(getattr(state.query, field) * 100),
        lambda state, value, _: _replace_query_fields(
            state, {field: _percent_to_fraction(value or 0)}
        ),
        allow_none(is_finite_number),
    )


def bind_text(name: str) -> Binding:
    """Return the binding of a text field to a URL parameter of the query."""
    parameter = next(parameter for parameter in QUERY_PARAMS if parameter.name == name)

    def write(state: State, value: Any, _: ControlValues) -> State:
        text = "" if value is None else str(value).strip()
        fields = (
            parse_params((parameter,), {name: [text]})
            if text
            else {parameter.field: getattr(Query(), parameter.field)}
        )
        return _replace_query_fields(state, fields)

    return Binding(
        lambda state, _: getattr(state.query, parameter.field),
        write,
        allow_none(is_text_or_number),
    )


def bind_date(name: str, other_control: str, other_name: str) -> Binding:
    """Return the binding of a date, which is written together with the other date.

    A date that is after the other one may be right once both are typed.
    """
    binding, other = bind_text(name), bind_text(other_name)
    return Binding(
        binding.read,
        lambda state, value, values: binding.write(
            other.write(state, values[other_control], values), value, values
        ),
        binding.is_valid,
    )


def _write_earlier_period(state: State, value: Any, values: ControlValues) -> State:
    return _set_earlier_period(_set_later_period(state, values["later"]), value)


def _write_later_period(state: State, value: Any, values: ControlValues) -> State:
    # The other period may have been typed a moment ago, with its response still on its way.
    other = values["earlier"]
    if (other or "").strip() != _read_earlier_period(state):
        state = _set_earlier_period(state, other)
    return _set_later_period(state, value)


def _set_later_period(state: State, value: Any) -> State:
    text = (value or "").strip()
    if text == _format_query_period(state.query):
        return state
    return State(_replace_period(state.query, "later", text), state.view)


def _set_earlier_period(state: State, value: Any) -> State:
    text = (value or "").strip()
    if not text:
        return _replace_view_fields(state, {"versus": ""})
    query = parse_url(state.view.versus)[0] if state.view.versus else state.query
    versus = serialize_url(_replace_period(query, "earlier", text))
    return _replace_view_fields(state, {"versus": versus})


def _read_earlier_period(state: State) -> str:
    return _format_query_period(parse_url(state.view.versus)[0]) if state.view.versus else ""


def _replace_period(query: Query, name: str, text: str) -> Query:
    try:
        since, until = parse_period(text) if text else ("", "")
    except ValueError as fault:
        raise QueryError(f"the {name} period '{text}' {fault}") from None
    return replace(query, since=since, until=until)


def _format_query_period(query: Query) -> str:
    return format_period(query.since, query.until)


def _read_threshold_percent(state: State, current_threshold: float | None) -> int:
    threshold = state.query.threshold
    if threshold is None:
        threshold = current_threshold
    # Where no pair has a weight the mean of all pairs is NaN.
    return round((DEFAULT_THRESHOLD if threshold is None or isnan(threshold) else threshold) * 100)


def _write_own_threshold(state: State, value: Any, values: ControlValues) -> State:
    threshold = _percent_to_fraction(values["threshold"]) if value else None
    return _replace_query_fields(state, {"threshold": threshold})


def _write_subjects(state: State, value: Any, _: ControlValues) -> State:
    parts = (part.strip() for part in str(value or "").split(LIST_SEPARATOR))
    texts = {"subject": [part for part in parts if part]}
    return _replace_query_fields(state, {"subjects": ()} | parse_params(QUERY_PARAMS, texts))


def _percent_to_fraction(value: float) -> float:
    return round(value / 100, 2)


def _replace_query_fields(state: State, fields: dict[str, Any]) -> State:
    return State(override_fields(state.query, fields), state.view)


def _replace_view_fields(state: State, fields: dict[str, Any]) -> State:
    return State(state.query, replace(state.view, **fields))


# Two periods of one query: the earlier one is that of the query in `versus`.
EARLIER_PERIOD = Binding(
    lambda state, _: _read_earlier_period(state), _write_earlier_period, allow_none(is_text)
)
LATER_PERIOD = Binding(
    lambda state, _: _format_query_period(state.query), _write_later_period, allow_none(is_text)
)
SCOPE = Binding(
    lambda state, _: state.query.scope,
    lambda state, value, _: _replace_query_fields(state, {"scope": value}),
    is_text,
)
SUBJECTS = Binding(
    lambda state, _: f"{LIST_SEPARATOR} ".join(state.query.subjects),
    _write_subjects,
    allow_none(is_text),
)
# The slider is at the threshold in force until the reader moves it.
THRESHOLD = Binding(
    _read_threshold_percent,
    lambda state, value, _: _replace_query_fields(
        state, {"threshold": _percent_to_fraction(value)}
    ),
    is_finite_number,
)
OWN_THRESHOLD = Binding(
    lambda state, _: [] if state.query.threshold is None else ["own"],
    _write_own_threshold,
    allow_none(is_text_list),
)
COLOUR = Binding(
    lambda state, _: state.view.colour,
    lambda state, value, _: _replace_view_fields(state, {"colour": value or View().colour}),
    allow_none(is_text),
)
LINKS = Binding(
    lambda state, _: state.view.links,
    lambda state, value, _: _replace_view_fields(state, {"links": int(value or 0)}),
    allow_none(is_finite_number),
)
MAP_LAYERS = Binding(
    lambda state, _: [name for name in ("hulls", "beyond") if getattr(state.view, name)],
    lambda state, value, _: _replace_view_fields(
        state, {name: name in value for name in ("hulls", "beyond")}
    ),
    is_text_list,
)
