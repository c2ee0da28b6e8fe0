"""Texts, properties and counts of rendered components, for tests of panels."""

from collections.abc import Iterator
from typing import Any

from dash import html
from dash.development.base_component import Component
from lxml import html as parser

from alignment.app.html_renderer import render_html
from alignment.studies.filters import parse_filter_strictly
from alignment.studies.study import Study


def get_text(part: Any, separator: str = " ") -> str:
    """Return the texts of a part of the page, in order."""
    if isinstance(part, list | tuple):
        return separator.join(filter(None, (get_text(each, separator) for each in part)))
    if part is None or isinstance(part, str | int | float):
        return "" if part is None else str(part)
    return get_text(getattr(part, "children", None), separator)


def get_page_text(part: Any) -> str:
    """Return the text of a part as a browser shows it."""
    return " ".join(parser.fromstring(render_html(part, {})).text_content().split())


def list_components(part: Any, kind: type = Component) -> list[Any]:
    """Return a component and its descendants, or those of one type."""
    return [each for each in _iter_components(part) if isinstance(each, kind)]


def _iter_components(part: Any) -> Iterator[Component]:
    if isinstance(part, list | tuple):
        for each in part:
            yield from _iter_components(each)
    elif isinstance(part, Component):
        yield part
        yield from _iter_components(getattr(part, "children", None))


def get_props(component: Component) -> dict[str, Any]:
    """Return the properties of a component."""
    return component.to_plotly_json()["props"]


def list_props(part: Any, kind: type = Component, **values: str) -> list[dict[str, Any]]:
    """Return the properties of the components with these values."""
    props = map(get_props, list_components(part, kind))
    return [each for each in props if values.items() <= each.items()]


def list_gestures(part: Any, start: str = "") -> list[str]:
    """Return the gestures of a part that start with a prefix."""
    gestures = (each.get("data-go", "") for each in list_props(part))
    return [gesture for gesture in gestures if gesture and gesture.startswith(start)]


def list_count_buttons(part: Any) -> list[tuple[int, tuple[str, ...], str]]:
    """Return the number, the conditions and the label of every count that opens countries."""
    counts = []
    for props in list_props(part, html.Button, className="count-go"):
        verb, _, conditions = props["data-go"].partition(":")
        assert verb == "where"
        number = int(props["children"].replace(",", ""))
        counts.append((number, tuple(conditions.split("\n")), props["aria-label"]))
    return counts


def list_wrong_counts(study: Study, part: Any) -> list[str]:
    """Return the counts that differ from the number of countries that meet their conditions."""
    counts = dict.fromkeys(list_count_buttons(part))
    return [
        f"{label}: {count}"
        for number, conditions, label in counts
        if (count := count_matches(study, *conditions)) != number
    ]


def count_matches(study: Study, *conditions: str) -> int:
    """Return the number of countries that meet conditions."""
    return len(parse_filter_strictly(study.dataset, study.table, conditions).countries)
