"""Conditions on facts: how they are read, and who meets them."""

from __future__ import annotations

import pandas as pd

from alignment.answer.known import Known
from alignment.errors import QueryError
from alignment.methods.facts import FACTS
from alignment.model.facts import held
from alignment.model.held import AT, HEAD, read_value


def read_fact(known: Known, rest: str) -> tuple[tuple[str, ...], str]:
    """Return the fact with its time, and the value, in one spelling."""
    # A name has no colon, a word may have one.
    name, colon, words = rest.partition(":")
    if not colon:
        raise QueryError("no value stands at its end; write fact:NAME:low..high or fact:NAME:VALUE")
    plain, at, when = name.partition(AT)
    named = f"{known.facts.find(plain)[0]}{at}{when.strip()}"
    value, _ = read_value(held(known.dataset, named), words)
    return (named,), value


def values_of(known: Known, name: str) -> dict[str, pd.Series]:
    """Return the values of a fact as text, '' where nothing is known."""
    found = held(known.dataset, name)
    words = found.values.map(_written).reindex(known.table.index, fill_value="")
    return {f"{HEAD}{name}": words}


def meets_fact(known: Known, name: str, value: str) -> pd.Series:
    """Return who has such a value of a fact."""
    found = held(known.dataset, name)
    _, holds = read_value(found, value)
    return holds(found.values).reindex(known.table.index, fill_value=False).astype(bool)


def said_of(name: str, value: str = "") -> str:
    """Return a fact, its time and a value in words.

    >>> said_of("china_finance@2009-2018", "5000000001.."), said_of("cables", "3..4")
    ('Chinese finance 2009–2018 over $5bn', 'cables 3..4')
    """
    plain, _, when = name.partition(AT)
    fact = FACTS.get(plain)
    label = fact.label if fact is not None else plain.replace("_", " ")
    bands = {band.words: band.label for band in fact.bands} if fact is not None else {}
    when = when.replace("-", "–") if len(when) == len("2009-2018") else when
    return " ".join(filter(None, (label, when, bands.get(value, value))))


def direction_of(name: str) -> str:
    """Return which way a fact goes, '' where nothing says so.

    >>> direction_of("fact:freedom@2018"), direction_of("group:SIDS")
    ('higher is less free', '')
    """
    fact = FACTS.get(name.removeprefix(HEAD).partition(AT)[0])
    return fact.direction if fact is not None else ""


def _written(value: object) -> str:
    """Return a value as text.

    >>> _written(2.0), _written(2.5), _written(float("nan")), _written("Free")
    ('2', '2.5', '', 'Free')
    """
    if not isinstance(value, float):
        return str(value)
    return "" if value != value else str(int(value)) if value.is_integer() else str(value)
