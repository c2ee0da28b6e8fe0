"""Gestures that set, extend and reduce the filter."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignment.app.gestures import apply_gesture
from alignment.app.state import State, parse_state
from alignment.errors import AlignmentError
from alignment.model.dataset import Dataset
from alignment.model.url import parse_url

YES, NO, SIDS = "vote:A/RES/74/247:yes", "vote:A/RES/74/247:no", "group:SIDS"


@pytest.fixture(scope="module")
def opened(dataset: Dataset) -> State:
    return parse_state(dataset, f"{dataset.opening}&select=USA&panel=table&where={NO}")


def after(dataset: Dataset, state: State, *gestures: str) -> State:
    for each in gestures:
        state = apply_gesture(dataset, state, each)
    return state


def test_a_number_replaces_the_filter(dataset: Dataset, opened: State) -> None:
    view = after(dataset, opened, f"where:{YES}\n{SIDS}").view
    assert (view.where, view.select, view.panel) == ((YES, SIDS), (), "selection")


def test_no_conditions_clear_the_filter_and_leave_the_rest(dataset: Dataset, opened: State) -> None:
    view = after(dataset, opened, "where:").view
    assert (view.where, view.select, view.panel) == ((), ("USA",), "table")


def test_another_condition_is_added_once(dataset: Dataset, opened: State) -> None:
    view = after(dataset, opened, f"and:{SIDS}", f"and:{NO}\n{SIDS}").view
    assert (view.where, view.panel) == ((NO, SIDS), "selection")
    assert view.select == ("USA",)


def test_a_chip_removes_its_condition(dataset: Dataset, opened: State) -> None:
    filtered = after(dataset, opened, f"where:{YES}\n!{SIDS}\n{SIDS}")
    view = after(dataset, filtered, f"nowhere:{SIDS}").view
    assert view.where == (YES, f"!{SIDS}")
    assert view.panel == "selection"
    assert after(dataset, filtered, "nowhere:group:EU", "nowhere:").view == filtered.view


@pytest.mark.parametrize("times", [25, pytest.param(100, marks=pytest.mark.evidence)])
def test_any_condition_has_a_url_or_is_an_error(
    dataset: Dataset, opened: State, times: int
) -> None:
    @settings(max_examples=times)
    @given(words=st.text(max_size=40), verb=st.sampled_from(["where", "and", "nowhere"]))
    def find(words: str, verb: str) -> None:
        try:
            state = apply_gesture(dataset, opened, f"{verb}:{words}")
        except AlignmentError:
            return
        assert parse_url(state.url_params)[:2] == (state.query, state.view)

    find()
