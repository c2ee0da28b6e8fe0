"""What Dash need not know is told as markup, and looks as it would."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from dash import dcc, html
from dash.development.base_component import Component
from hostile_words import HOSTILE
from lxml import html as parser

from alignment.app.beside import PANELS, aside
from alignment.app.kept.shown import shown
from alignment.app.kept.studies import Studies
from alignment.app.opened import page
from alignment.app.page import around
from alignment.app.settled import settled
from alignment.app.state.state import from_address
from alignment.app.still import markup
from alignment.model.dataset import Dataset
from alignment.scene.lettering import line


def components(part: Any) -> Iterator[Component]:
    if isinstance(part, list | tuple):
        for each in part:
            yield from components(each)
    elif isinstance(part, Component):
        yield part
        yield from components(getattr(part, "children", None))


def ids(part: Any) -> list[Any]:
    return [each.id for each in components(part) if hasattr(each, "id")]


def own(part: Any) -> list[str]:
    """What only Dash can draw."""
    return [each._type for each in components(part) if each._namespace != "dash_html_components"]


@pytest.fixture(scope="module")
def studies(dataset: Dataset) -> Studies:
    return Studies(dataset)


def looks_as_it_would(studies: Studies, asked: str) -> None:
    """Hold what is settled of a panel, and keeps what Dash may change, against what it was."""
    found = shown(studies, from_address(studies.dataset, f"{studies.dataset.opening}&{asked}"))
    told = {**aside(found), **around(found)}
    del told["map"], told["title"]
    for name, part in told.items():
        made = settled(part)
        assert markup(made, {}) == markup(part, {}), name
        assert markup(settled(made), {}) == markup(part, {}), name
        assert (ids(made), own(made)) == (ids(part), own(part)), name
        rest = [each for each in components(made) if not hasattr(each, "id")]
        # What is left holds what Dash may change, or nothing but words and markup.
        for each in rest:
            held = list(components(getattr(each, "children", None)))
            assert not held or ids(held) or own(held), each


@pytest.mark.slow
@pytest.mark.few(5)
@pytest.mark.parametrize("panel", PANELS)
def test_every_panel_looks_as_it_would_and_keeps_what_dash_may_change(
    studies: Studies, panel: str
) -> None:
    more = "select=CPV&select=RUS&where=group:SIDS&ahead=A/RES/74/247"
    looks_as_it_would(studies, f"panel={panel}&{more}")


@pytest.mark.few(10)
@pytest.mark.parametrize("panel", PANELS)
def test_so_does_every_panel_of_the_tiny_parliament(parliament: Dataset, panel: str) -> None:
    more = "select=AAA&select=CCC&where=group:first&ahead=R4"
    looks_as_it_would(Studies(parliament), f"panel={panel}&{more}")


def test_dash_looks_at_few_components_of_an_opened_page(studies: Studies) -> None:
    # They were 812, and each gesture of a reader took the browser twice as long.
    assert sum(1 for _ in components(page(studies, from_address(studies.dataset, "")))) < 300


@pytest.mark.parametrize("words", list(map(line, HOSTILE.values())))
def test_hostile_words_stay_words(words: str) -> None:
    told = settled(html.P(html.B([words, html.I(words, title=words)])))
    found = parser.fromstring(f"<main>{told.to_plotly_json()['props']['data-markup']}</main>")
    assert [item.tag for item in found.iter()] == ["main", "b", "i"]
    assert found[0].text == found[0][0].get("title") == words


def test_words_alone_stay_as_they_are() -> None:
    for part in ("words", None, 3, html.P("words"), html.P(), dcc.Store(id="held")):
        assert settled(part) is part
