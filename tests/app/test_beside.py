"""Panels: one row each, and every one can be asked for by its name."""

from __future__ import annotations

import re
from typing import Any

import pytest
from dash.development.base_component import Component

from alignment.answer.where import meeting
from alignment.app.beside import PANELS, PLACES, SELECTION, beside, tabs
from alignment.app.kept.shown import shown
from alignment.app.kept.studies import Studies
from alignment.app.state.gestures import LISTS, gestured
from alignment.app.state.state import from_address
from alignment.app.still import markup
from alignment.errors import QueryError
from alignment.model import view
from alignment.model.dataset import Dataset
from alignment.model.stories import STORIES

OF_SELECTION = {name for name, panel in PANELS.items() if panel.place == SELECTION}


@pytest.fixture(scope="module")
def studies(dataset: Dataset) -> Studies:
    return Studies(dataset)


def test_every_name_that_an_address_may_hold_has_its_row_and_no_other_has() -> None:
    assert sorted(PANELS) == sorted(view.PANELS)
    assert len({panel.title for panel in PANELS.values()}) == len(PANELS)
    assert set(LISTS) <= set(PANELS)


def test_each_place_has_its_tab_and_each_panel_its_place() -> None:
    for name, panel in PANELS.items():
        buttons = [button.to_plotly_json()["props"] for button in tabs(name).children]
        assert [button["data-go"] for button in buttons] == [f"panel:{place}" for place in PLACES]
        (open_,) = (button for button in buttons if button["aria-selected"] == "true")
        assert open_["data-go"] == f"panel:{panel.place}"
        assert [button["tabIndex"] for button in buttons].count(0) == 1
    # A place is a panel too, the first of its own.
    assert all(PANELS[place].place == place for place in PLACES)


@pytest.mark.slow
def test_every_panel_says_something_of_its_own(studies: Studies, dataset: Dataset) -> None:
    said: dict[str, str] = {}
    for name in PANELS:
        chosen = "&select=USA&select=RUS&select=CHN"
        state = from_address(dataset, f"{dataset.opening}{chosen}&panel={name}")
        story, way, made = beside(shown(studies, state))
        assert story is None
        assert isinstance(made, Component)
        # From the panels of a place that has several one gets to the others, or back.
        assert (way is None) == ((name in PLACES and name != "records") or name in OF_SELECTION)
        said[name] = str(made)
    # The records open on their roll calls, the selection on those that are chosen.
    assert said["records"] == said["rollcalls"]
    assert said["selection"] == said["group"]
    assert len(set(said.values())) == len(PANELS) - 2


@pytest.mark.few(2)
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("overview", 1),
        ("selection", 1),
        ("country", 1),
        # Of what goes with a vote one number in twenty; all of them in `make evidence`.
        ("why", 20),
        pytest.param("why", 1, marks=pytest.mark.evidence),
    ],
)
def test_each_number_opens_as_many_whatever_is_asked_and_left_out(
    studies: Studies, dataset: Dataset, name: str, step: int
) -> None:
    asked = "&where=group:SIDS&select=CPV" if name != "selection" else "&where=group:SIDS"
    state = from_address(dataset, f"{dataset.opening}{asked}&panel={name}")
    for iso3 in ("USA", "RUS"):
        state = gestured(dataset, state, f"without:{iso3}")
    found = shown(studies, state)
    assert found.study is not None
    *_, made = beside(found)
    counts = [
        (told["data-go"], number)
        for told in opening(made)
        if (number := re.match(r"[\d,]+(?= |$)", told.get("title") or str(told["children"])))
    ]
    assert counts
    for gesture, number in counts[::step]:
        where = gestured(dataset, found.state, gesture).view.where
        met = len(meeting(dataset, found.study.table, where).countries)
        assert (gesture, f"{met:,}") == (gesture, number[0])


def opening(part: Component) -> list[dict[str, Any]]:
    """Return the buttons that open countries by their conditions."""
    props = (
        each.to_plotly_json()["props"] for each in part._traverse() if isinstance(each, Component)
    )
    return [told for told in props if told.get("data-go", "").startswith(("where:", "and:"))]


def test_a_story_stands_above_the_panel(studies: Studies, dataset: Dataset) -> None:
    story = next(each for each in STORIES if each.address == dataset.opening)
    state = from_address(dataset, story.opening)
    told, _, panel = beside(shown(studies, state))
    assert story.title in str(told)
    assert isinstance(panel, Component)


@pytest.mark.slow
def test_without_a_study_a_panel_says_why_and_leads_on(studies: Studies, dataset: Dataset) -> None:
    for name in set(PANELS) - {"time"}:
        state = from_address(dataset, f"v=1&from=2090&panel={name}")
        made = beside(shown(studies, state))
        assert "no roll call" in str(made).lower()
        assert "Back to the opening view" in str(made)
        assert "All periods together" not in str(made)
    state = from_address(dataset, f"{dataset.opening}&time=years&period=2021")
    # Of a period it is the map that says why.
    made = str(beside(shown(studies, state)))
    assert "All periods together" in made
    assert "no roll call" not in made.lower()


def test_a_gesture_to_no_panel_is_refused_with_those_there_are(dataset: Dataset) -> None:
    state = from_address(dataset, "")
    assert gestured(dataset, state, "panel:table").view.panel == "table"
    with pytest.raises(QueryError, match=r"panel 'tables' is not one of overview, selection"):
        gestured(dataset, state, "panel:tables")


@pytest.mark.parametrize(
    "select", ["&select=CUB&panel=country", "&select=CUB&select=CPV&panel=pair"]
)
def test_who_was_left_out_is_told_so_and_can_be_taken_in_again(
    studies: Studies, dataset: Dataset, select: str
) -> None:
    state = from_address(dataset, f"{dataset.opening}{select}")
    left = gestured(dataset, state, "without:CUB")
    *_, made = beside(shown(studies, left))
    told = markup(made, {})
    assert "Cuba is left out of this query." in told
    assert "had no seat" not in told
    assert 'data-go="with:CUB"' in told
    assert gestured(dataset, left, "with:CUB") == state
