"""The conditions of a filter: in words, and as buttons that take each away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import html

from alignment.answer.comparison import Comparison
from alignment.answer.conditions import Condition, is_day
from alignment.answer.of_facts import said_of
from alignment.answer.where import Where
from alignment.app.panels.parts import attributes, go
from alignment.model.dataset import Dataset
from alignment.model.frames import row as row_of
from alignment.model.texts import plain_name
from alignment.model.wording import day
from alignment.scene.compared import differing

# Letters of a text that has no plain name.
LONGEST = 40


def filter_bar(where: Where, dataset: Dataset) -> html.Div:
    """Return the conditions of a filter in a row, and what takes away all of them."""
    return html.Div(
        [*filter_chips(where, dataset), go("Clear", "where:", "chip")],
        className="chips",
        role="group",
        **attributes(aria_label="Filter"),
    )


def filter_chips(where: Where, dataset: Dataset) -> list[Any]:
    """Return the conditions of a filter as buttons that take each away."""
    said = {each.words: in_words(each, dataset) for each in where.conditions}
    return [_ended(words, f"nowhere:{each}", "Without") for each, words in said.items()]


def comparison_chip(comparison: Comparison | None, arrows: bool) -> list[Any]:
    """Return what the map is compared with as a button that ends it; nothing without one.

    `arrows` is whether the map has any.
    """
    if comparison is None:
        return []
    was = ", ".join(differing(comparison)) or comparison.before.basis
    what = f"compared with {was}{', arrows from there' if arrows else ''}"
    return [
        _ended(what, "versus:", "Stop comparing", title=f"Before: {comparison.before.description}")
    ]


def _ended(words: str, to: str, called: str, **more: Any) -> html.Button:
    """Return a button with what it takes away, a cross, and its name before that."""
    cross = html.Span(" ×", **attributes(aria_hidden="true"))
    label = attributes(aria_label=f"{called}: {words}")
    return go([words, cross], to, "chip filter", **more, **label)


def in_words(condition: Condition, dataset: Dataset) -> str:
    """Return a condition in plain words, such as 'yes on OEWG 2018' or 'not SIDS'."""
    value = f"on {day(condition.value)}" if is_day(condition.value) else condition.value
    called = _NAMED.get(condition.head)
    names = " or ".join(called(dataset, name) if called else name for name in condition.names)
    words = {
        "vote": f"{value} on {names}",
        "sponsor": f"sponsor of {names}",
        "bloc": f"in the bloc of {names}",
        "fact": said_of(condition.names[0], condition.value),
    }.get(condition.head, f"{names} {value}".strip())
    return f"not {words}" if condition.negated else words


def text(dataset: Dataset, name: str) -> str:
    """Return a roll call's plain name."""
    return plain_name(row_of(dataset.rollcalls, name), LONGEST)


def draft(dataset: Dataset, name: str) -> str:
    """Return a draft's plain name."""
    return plain_name({"short": "", **row_of(dataset.drafts, name)}, LONGEST)


# What the names of conditions are called, where they are not plain words themselves.
_NAMED: dict[str, Callable[[Dataset, str], str]] = {
    "vote": text,
    "sponsor": draft,
    "bloc": lambda dataset, iso3: dataset.names[iso3],
}
