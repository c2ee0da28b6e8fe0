"""Counts that open countries: each is the number of countries that meet its conditions."""

from __future__ import annotations

import pytest
from dash import html
from hypothesis import given, settings
from hypothesis import strategies as st
from rendering import count_matches, list_count_buttons

from alignment.app.panels.crosstabs import (
    build_vote_conditions,
    format_filter_gesture,
    make_bloc_parts,
    make_group_parts,
    make_regional_group_parts,
    render_count_button,
    render_crosstab,
)
from alignment.app.panels.overview import render_overview
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.model.vote import VOTE_WORDS
from alignment.scene.colour_variable import CATEGORY, get_colour_variable, list_colour_variables
from alignment.studies.filters import parse_filter_strictly
from alignment.studies.study import Study, compute_study


def list_wrong_counts(study: Study, part: html.Div) -> list[str]:
    """Return the counts that differ from their conditions, each of which is evaluated once."""
    buttons = list_count_buttons(part)
    assert buttons
    conditions = dict.fromkeys(each for _, group, _ in buttons for each in group)
    matches = parse_filter_strictly(study.dataset, study.table, conditions).matches
    return [
        f"{label}: {count}"
        for number, group, label in buttons
        if (count := int(matches[list(group)].all(axis=1).sum())) != number
        or not label.startswith(f"{number:,}: ")
    ]


def test_nothing_opens_nothing_and_without_conditions_a_number_is_words() -> None:
    assert render_count_button(0, "group:EU") == "–"
    assert render_count_button(1234) == "1,234"
    button = render_count_button(1234, "vote:R1:yes", "!group:EU", "bloc:AAA")
    assert list_count_buttons(button) == [
        (
            1234,
            ("vote:R1:yes", "!group:EU", "bloc:AAA"),
            "1,234: yes on R1, not EU and bloc of AAA; show who",
        )
    ]


def test_who_had_no_seat_met_none_of_the_votes(parliament: Dataset) -> None:
    study = compute_study(parliament, Query(min_shared=1))
    conditions = build_vote_conditions("R1", "not a member")
    # EEE joined after R4.
    assert parse_filter_strictly(parliament, study.table, conditions).countries == ("EEE",)
    assert format_filter_gesture(*build_vote_conditions("R1", "no")) == "where:vote:R1:no"


def test_a_table_of_the_tiny_parliament_by_hand(parliament: Dataset) -> None:
    study = compute_study(parliament, Query(min_shared=1))
    table = render_crosstab(
        study, get_colour_variable(study, "vote:R1"), make_regional_group_parts(study), "UN group"
    )
    assert [(number, conditions) for number, conditions, _ in list_count_buttons(table)] == [
        (3, ("un_group:Africa", "vote:R1:yes")),
        (1, ("un_group:Africa", "vote:R1:no")),
        (1, ("un_group:Africa", "vote:R1:absent")),
        (1, ("un_group:Africa", *(f"!vote:R1:{word}" for word in list(VOTE_WORDS.values())[:4]))),
    ]


# One in twelve of each kind, such as votes and groups; all of them in `make evidence`.
@pytest.mark.slow
@pytest.mark.parametrize("step", [12, pytest.param(1, marks=pytest.mark.evidence)])
def test_every_number_of_every_colour_in_categories_opens_so_many(study: Study, step: int) -> None:
    faults = []
    kinds: dict[str, list[str]] = {}
    for name in list_colour_variables(study):
        kinds.setdefault(name.partition(":")[0], []).append(name)
    for name in (name for each in kinds.values() for name in each[::step]):
        if get_colour_variable(study, name).kind == CATEGORY:
            faults += list_wrong_counts(study, render_overview(study, View(colour=name)))
    assert not faults


@pytest.fixture(scope="module")
def whole(dataset: Dataset) -> Study:
    """Countries of all times: many had no seat in most of the roll calls."""
    return compute_study(dataset, Query())


@pytest.mark.slow
@settings(max_examples=10)
@given(data=st.data())
def test_so_do_those_of_votes_where_many_had_no_seat(data: st.DataObject, whole: Study) -> None:
    rollcall = data.draw(st.sampled_from(list(whole.dataset.rollcalls.index)))
    day = whole.dataset.rollcalls.loc[rollcall, "date"]
    parts = (
        *make_bloc_parts(whole),
        *make_regional_group_parts(whole),
        *make_group_parts(whole, day),
    )
    table = render_crosstab(whole, get_colour_variable(whole, f"vote:{rollcall}"), parts, "part")
    assert not list_wrong_counts(whole, table)
    # One of them as the page evaluates it: all its conditions together.
    number, conditions, _ = data.draw(st.sampled_from(list_count_buttons(table)))
    assert count_matches(whole, *conditions) == number
