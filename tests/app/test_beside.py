"""Panels: one row each, and every one can be asked for by its name."""

from __future__ import annotations

import pytest
from dash.development.base_component import Component

from alignment.app.beside import PANELS, beside, tabs
from alignment.app.kept.shown import shown
from alignment.app.kept.studies import Studies
from alignment.app.state.gestures import LISTS, gestured
from alignment.app.state.state import from_address
from alignment.errors import QueryError
from alignment.model import view
from alignment.model.dataset import Dataset


@pytest.fixture(scope="module")
def studies(dataset: Dataset) -> Studies:
    return Studies(dataset)


def test_every_name_that_an_address_may_hold_has_its_row_and_no_other_has() -> None:
    assert sorted(PANELS) == sorted(view.PANELS)
    assert len({panel.title for panel in PANELS.values()}) == len(PANELS)
    assert set(LISTS) <= set(PANELS)


def test_every_panel_has_its_tab_in_the_order_of_the_rows() -> None:
    told = [button.to_plotly_json()["props"]["data-go"] for button in tabs("table").children]
    assert told == [f"panel:{name}" for name in PANELS]


def test_every_panel_says_something_of_its_own(studies: Studies, dataset: Dataset) -> None:
    said = set()
    for name in PANELS:
        chosen = "&select=USA&select=RUS&select=CHN"
        state = from_address(dataset, f"{dataset.opening}{chosen}&panel={name}")
        made = beside(shown(studies, state))
        assert isinstance(made, Component)
        said.add(str(made))
    assert len(said) == len(PANELS)


def test_without_a_study_a_panel_says_that_nothing_is_selected(
    studies: Studies, dataset: Dataset
) -> None:
    for name in set(PANELS) - {"time"}:
        state = from_address(dataset, f"v=1&from=2090&panel={name}")
        made = beside(shown(studies, state))
        assert "Nothing is selected" in str(made)


def test_a_gesture_to_no_panel_is_refused_with_those_there_are(dataset: Dataset) -> None:
    state = from_address(dataset, "")
    assert gestured(dataset, state, "panel:table").view.panel == "table"
    with pytest.raises(QueryError, match=r"panel 'tables' is not one of overview, country"):
        gestured(dataset, state, "panel:tables")
