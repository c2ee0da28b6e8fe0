"""A number that is clicked asks who, another narrows it, and a chip takes its part away."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignment.app.state.gestures import gestured
from alignment.app.state.state import State, from_address
from alignment.errors import AlignmentError
from alignment.model.address import read
from alignment.model.dataset import Dataset

YES, NO, SIDS = "vote:A/RES/74/247:yes", "vote:A/RES/74/247:no", "group:SIDS"


@pytest.fixture(scope="module")
def opened(dataset: Dataset) -> State:
    return from_address(dataset, f"{dataset.opening}&select=USA&panel=table&where={NO}")


def after(dataset: Dataset, state: State, *gestures: str) -> State:
    for each in gestures:
        state = gestured(dataset, state, each)
    return state


def test_a_number_asks_for_its_names_in_place_of_the_filter(
    dataset: Dataset, opened: State
) -> None:
    view = after(dataset, opened, f"where:{YES}\n{SIDS}").view
    assert (view.where, view.select, view.panel) == ((YES, SIDS), (), "selection")


def test_no_conditions_clear_the_filter_and_leave_the_rest(dataset: Dataset, opened: State) -> None:
    view = after(dataset, opened, "where:").view
    assert (view.where, view.select, view.panel) == ((), ("USA",), "table")


def test_another_narrows_what_is_asked_and_is_asked_once(dataset: Dataset, opened: State) -> None:
    view = after(dataset, opened, f"and:{SIDS}", f"and:{NO}\n{SIDS}").view
    assert (view.where, view.panel) == ((NO, SIDS), "selection")
    assert view.select == ("USA",)


def test_a_chip_takes_its_own_part_away(dataset: Dataset, opened: State) -> None:
    asked = after(dataset, opened, f"where:{YES}\n!{SIDS}\n{SIDS}")
    view = after(dataset, asked, f"nowhere:{SIDS}").view
    assert view.where == (YES, f"!{SIDS}")
    assert view.panel == "selection"
    assert after(dataset, asked, "nowhere:group:EU", "nowhere:").view == asked.view


@pytest.mark.parametrize("times", [25, pytest.param(100, marks=pytest.mark.evidence)])
def test_whatever_they_name_the_state_has_an_address_or_is_refused(
    dataset: Dataset, opened: State, times: int
) -> None:
    @settings(max_examples=times)
    @given(words=st.text(max_size=40), verb=st.sampled_from(["where", "and", "nowhere"]))
    def found(words: str, verb: str) -> None:
        try:
            state = gestured(dataset, opened, f"{verb}:{words}")
        except AlignmentError:
            return
        assert read(state.address)[:2] == (state.query, state.view)

    found()
