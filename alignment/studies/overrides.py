"""Overrides of queries and views by URL parameters or Python keywords."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from alignment.errors import AlignmentError, QueryError, format_unknown_name
from alignment.io.country_names import resolve_countries, resolve_note
from alignment.model.dataset import Dataset
from alignment.model.query import Query, override_fields
from alignment.model.url import parse_params, serialize_url
from alignment.model.url_params import COUNTRY_PARAMS, QUERY_PARAMS, VIEW_PARAMS, UrlParameter
from alignment.model.view import View
from alignment.studies.study import Study
from alignment.studies.timeline import Timeline

# A value that removes a restriction.
ALL_VALUES = "all"


def override_query(dataset: Dataset, query: Query, overrides: Mapping[str, Any]) -> Query:
    """Return a query with some fields changed.

    Raises :class:`QueryError` if there is no such field, or a value cannot be parsed.

    Parameters
    ----------
    dataset : Dataset
        Countries may have any of their names in it.
    overrides : mapping
        By URL parameter or field of :class:`Query`, such as ``topic`` or ``topics``; "from" is also
        ``from_``. Values are text or typed, one or several; "all" and None remove a restriction.
        A change of scope removes topics and tiers.
    """
    return override_fields(query, _parse_overrides(QUERY_PARAMS, Query(), dataset, overrides))


def override_view(dataset: Dataset, view: View, overrides: Mapping[str, Any]) -> View:
    """Return a view with some fields changed; see :func:`override_query`."""
    return replace(view, **_parse_overrides(VIEW_PARAMS, View(), dataset, overrides))


def _parse_overrides(
    parameters: tuple[UrlParameter, ...],
    defaults: Query | View,
    dataset: Dataset,
    overrides: Mapping[str, Any],
) -> dict[str, Any]:
    by_name: dict[str, UrlParameter] = {}
    for parameter in parameters:
        names = (parameter.name, parameter.field, parameter.name.replace("-", "_"))
        by_name |= dict.fromkeys((*names, f"{parameter.name}_"), parameter)
    removed: dict[str, Any] = {}
    texts_by_name: dict[str, list[str]] = {}
    for name, value in overrides.items():
        if name not in by_name:
            known = [each.field for each in parameters] + [each.name for each in parameters]
            raise QueryError(format_unknown_name("field", name, list(dict.fromkeys(known))))
        parameter = by_name[name]
        texts = _to_texts(value)
        if value is None or not texts or texts == [ALL_VALUES]:
            removed[parameter.field] = getattr(defaults, parameter.field)
        else:
            texts = texts if parameter.repeatable else texts[-1:]
            if parameter in COUNTRY_PARAMS:
                texts = resolve_countries(dataset.countries, texts)
            elif parameter.name == "note":
                texts = [resolve_note(dataset.countries, each) for each in texts]
            texts_by_name[parameter.name] = texts
    return removed | parse_params(parameters, texts_by_name)


def _to_texts(value: Any) -> list[str]:
    """Return one or several values as texts in a URL."""
    if isinstance(value, Query):
        return [serialize_url(value)]
    values = value if isinstance(value, Iterable) and not isinstance(value, str) else (value,)
    return [("yes" if each else "no") if isinstance(each, bool) else str(each) for each in values]


def build_view(
    source: Study | Timeline,
    view: object,
    overrides: Mapping[str, Any],
    allow_timeline: bool = False,
) -> View:
    """Return a view, by default the default view, with some fields changed.

    Raises :class:`QueryError` if there is no such field, or a value cannot be parsed;
    :class:`AlignmentError` if the source is no study, or the view is no view.

    Parameters
    ----------
    source : Study or Timeline
        What the view is of.
    overrides : mapping
        See :func:`override_view`.
    allow_timeline : bool
        Whether the source may be a timeline.
    """
    if not isinstance(source, Study | Timeline if allow_timeline else Study):
        raise AlignmentError(
            "give a study first, as alignment.study(alignment.load()) is one; this is a "
            f"{type(source).__name__}"
        )
    if not isinstance(view, View | None):
        raise AlignmentError(f"say what {view!r} is of the view, as in colour={view!r}")
    if isinstance(source, Study) and {"time", "period"} & set(overrides):
        raise AlignmentError(
            "a study has one map and no periods; export takes a timeline in its place, as "
            "alignment.studies.timeline.timeline(dataset, study.query, 'windows', 3) is one"
        )
    return override_view(source.dataset, view or View(), overrides)
