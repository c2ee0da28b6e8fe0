"""What of a state a control holds: read from it, and written to it when a reader moved it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import isnan
from typing import Any

from alignment.app.kinds import Kind, maybe, number, word, words
from alignment.app.kinds import typed as either
from alignment.app.state.state import State
from alignment.errors import QueryError
from alignment.model.address import QUERY, fill, read, write
from alignment.model.columns import BETWEEN
from alignment.model.query import Query, rescoped
from alignment.model.readers import period, period_words
from alignment.model.view import View

# Where the slider stands that has no threshold to show.
NO_THRESHOLD = 0.75
Values = dict[str, Any]


@dataclass(frozen=True)
class Binding:
    """How a control reads and writes a state.

    Attributes
    ----------
    read : callable
        From a state and the threshold in force to the value of the control.
    write : callable
        From a state, that value and those of all controls to the state after.
    kind : callable
        What the value may be at all; see :mod:`alignment.app.kinds`.
    """

    read: Callable[[State, float | None], Any]
    write: Callable[[State, Any, Values], State]
    kind: Kind


def names(field: str) -> Binding:
    """Return how a menu of many holds names in a field of the query."""
    return Binding(
        lambda state, _: list(getattr(state.query, field)),
        lambda state, value, _: _asked(state, {field: tuple(value or ())}),
        maybe(words),
    )


def choice(field: str) -> Binding:
    """Return how a menu of one holds a field of the query."""
    return Binding(
        lambda state, _: getattr(state.query, field),
        lambda state, value, _: _asked(state, {field: value}),
        word,
    )


def percent(field: str) -> Binding:
    """Return how a slider holds a share of 1 in a field of the query."""
    return Binding(
        lambda state, _: round(getattr(state.query, field) * 100),
        lambda state, value, _: _asked(state, {field: _fraction(value or 0)}),
        maybe(number),
    )


def typed(name: str) -> Binding:
    """Return how what is typed holds a parameter of the query, read as in an address.

    Writing raises :class:`QueryError` if it cannot be read.
    """
    parameter = next(parameter for parameter in QUERY if parameter.name == name)

    def write(state: State, value: Any, _: Values) -> State:
        text = "" if value is None else str(value).strip()
        if not text:
            return _asked(state, {parameter.field: getattr(Query(), parameter.field)})
        return _asked(state, fill((parameter,), {name: [text]}))

    return Binding(lambda state, _: getattr(state.query, parameter.field), write, maybe(either))


def date(name: str, control: str, other: str) -> Binding:
    """Return how a date holds a parameter, read with the other one as that control has it.

    One that alone is the wrong way round may be right once both are typed.
    """
    mine, its = typed(name), typed(other)
    return Binding(
        mine.read,
        lambda state, value, values: mine.write(
            its.write(state, values[control], values), value, values
        ),
        mine.kind,
    )


def _earlier(state: State, value: Any, values: Values) -> State:
    return _versus(_later_than(state, values["later"]), value)


def _later(state: State, value: Any, values: Values) -> State:
    # The other may have been typed a moment before, and its answer not be there yet.
    other = values["earlier"]
    if (other or "").strip() != _before(state):
        state = _versus(state, other)
    return _later_than(state, value)


def _later_than(state: State, value: Any) -> State:
    text = (value or "").strip()
    if text == _period(state.query):
        return state
    return State(_within(state.query, "later", text), state.view)


def _versus(state: State, value: Any) -> State:
    text = (value or "").strip()
    if not text:
        return State(state.query, replace(state.view, versus=""))
    held = read(state.view.versus)[0] if state.view.versus else state.query
    versus = write(_within(held, "earlier", text))
    return State(state.query, replace(state.view, versus=versus))


def _before(state: State) -> str:
    return _period(read(state.view.versus)[0]) if state.view.versus else ""


def _within(query: Query, name: str, text: str) -> Query:
    try:
        since, until = period(text) if text else ("", "")
    except ValueError as fault:
        raise QueryError(f"the {name} period '{text}' {fault}") from None
    return replace(query, since=since, until=until)


def _period(query: Query) -> str:
    return period_words(query.since, query.until)


# Two periods of one query: the earlier is that of the query it is compared with.
EARLIER = Binding(lambda state, _: _before(state), _earlier, maybe(word))
LATER = Binding(lambda state, _: _period(state.query), _later, maybe(word))


def _threshold(state: State, in_force: float | None) -> int:
    own = state.query.threshold if state.query.threshold is not None else in_force
    # Where no pair has a weight there is no mean to go by.
    return round((NO_THRESHOLD if own is None or isnan(own) else own) * 100)


def _own(state: State, value: Any, values: Values) -> State:
    return _asked(state, {"threshold": _fraction(values["threshold"]) if value else None})


def _drawn(state: State, _: float | None) -> list[str]:
    view = state.view
    return [name for name, on in (("hulls", view.hulls), ("beyond", view.beyond)) if on]


def _subjects(state: State, value: Any, _: Values) -> State:
    parts = (part.strip() for part in str(value or "").split(BETWEEN))
    texts = {"subject": [part for part in parts if part]}
    return _asked(state, {"subjects": ()} | fill(QUERY, texts))


SCOPE = Binding(
    lambda state, _: state.query.scope,
    lambda state, value, _: State(rescoped(state.query, value), state.view),
    word,
)
SUBJECTS = Binding(
    lambda state, _: f"{BETWEEN} ".join(state.query.subjects), _subjects, maybe(word)
)
# The slider stands at the threshold in force while it is not the reader's own; moved, it is.
THRESHOLD = Binding(
    _threshold, lambda state, value, _: _asked(state, {"threshold": _fraction(value)}), number
)
OWN = Binding(lambda state, _: [] if state.query.threshold is None else ["own"], _own, maybe(words))
COLOUR = Binding(
    lambda state, _: state.view.colour,
    lambda state, value, _: _shown(state, {"colour": value or View().colour}),
    maybe(word),
)
LINKS = Binding(
    lambda state, _: state.view.links,
    lambda state, value, _: _shown(state, {"links": int(value or 0)}),
    maybe(number),
)
DRAWN = Binding(
    _drawn,
    lambda state, value, _: _shown(state, {"hulls": "hulls" in value, "beyond": "beyond" in value}),
    words,
)


def _fraction(value: float) -> float:
    return round(value / 100, 2)


def _asked(state: State, fields: dict[str, Any]) -> State:
    return State(replace(state.query, **fields), state.view)


def _shown(state: State, fields: dict[str, Any]) -> State:
    return State(state.query, replace(state.view, **fields))
