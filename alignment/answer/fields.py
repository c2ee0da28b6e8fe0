"""A query or a view with some fields given from Python, by the words of an address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields as fields_of
from dataclasses import replace
from typing import Any

from alignment.errors import QueryError, unknown
from alignment.model.address import OF_COUNTRIES, QUERY, VIEW, fill, write
from alignment.model.dataset import Dataset
from alignment.model.query import Query, rescoped
from alignment.model.readers import Parameter
from alignment.model.view import View
from alignment.sources.names import codes_of, note_of

# What lifts a restriction, as on the command line.
ALL = "all"


def query_with(dataset: Dataset, query: Query, given: Mapping[str, Any]) -> Query:
    """Return a query with some fields changed.

    Parameters
    ----------
    dataset : Dataset
        Whose countries are meant.
    query : Query
    given : mapping
        By the names of an address or of :class:`Query`, such as ``topic`` or ``topics``; "from" is
        also ``from_``. Each is a value or several, as text or as what it stands for; "all" and None
        lift a restriction. Another scope leaves topics and tiers behind.

    Raises
    ------
    QueryError
        If there is no such field, with the nearest, or a value cannot be read.
    """
    found = _fields(QUERY, Query(), dataset, given)
    return replace(rescoped(query, found.get("scope", query.scope)), **found)


def view_with(dataset: Dataset, view: View, given: Mapping[str, Any]) -> View:
    """Return a view with some fields changed; as :func:`query_with` does."""
    return replace(view, **_fields(VIEW, View(), dataset, given))


def _fields(
    parameters: tuple[Parameter, ...],
    blank: Query | View,
    dataset: Dataset,
    given: Mapping[str, Any],
) -> dict[str, Any]:
    called: dict[str, Parameter] = {}
    for each in parameters:
        called |= dict.fromkeys((each.name, each.field, each.name.replace("-", "_")), each)
        called[f"{each.name}_"] = each
    lifted: dict[str, Any] = {}
    said: dict[str, list[str]] = {}
    usual = {field.name: field.default for field in fields_of(blank)}
    for name, value in given.items():
        if name not in called:
            names = [each.field for each in parameters] + [each.name for each in parameters]
            raise QueryError(unknown("field", name, list(dict.fromkeys(names))))
        parameter = called[name]
        words = _words(value)
        if value is None or not words or words == [ALL]:
            lifted[parameter.field] = usual[parameter.field]
        else:
            few = words if parameter.many else words[-1:]
            if parameter in OF_COUNTRIES:
                few = codes_of(dataset.countries, few)
            elif parameter.name == "note":
                few = [note_of(dataset.countries, each) for each in few]
            said[parameter.name] = few
    return lifted | fill(parameters, said)


def _words(value: Any) -> list[str]:
    """Return one or several values as an address has them."""
    if isinstance(value, Query):
        return [write(value)]
    many = value if isinstance(value, Iterable) and not isinstance(value, str) else (value,)
    return [("yes" if each else "no") if isinstance(each, bool) else str(each) for each in many]
