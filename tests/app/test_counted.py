"""Numbers that open their names: each says how many, and its conditions give just so many."""

from __future__ import annotations

import pytest
from dash import html
from hypothesis import given, settings
from hypothesis import strategies as st

from alignment.answer.study import Study, answer
from alignment.answer.where import meeting
from alignment.app.panels.counted import count, opening, voted
from alignment.app.panels.crosstabs import blocs, groupings, table_of, un_groups
from alignment.app.panels.overview import overview
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.model.vote import WORDS
from alignment.scene.lens import CATEGORY, lens, names


def buttons(part: html.Div) -> list[tuple[int, tuple[str, ...], str]]:
    """Return number, conditions and spoken words of every number that opens."""
    found = []
    for each in part._traverse():
        told = each.to_plotly_json()["props"] if hasattr(each, "to_plotly_json") else {}
        if told.get("className") == "count-go":
            verb, _, rest = told["data-go"].partition(":")
            assert verb == "where"
            said = told["aria-label"]
            found.append((int(told["children"].replace(",", "")), tuple(rest.split("\n")), said))
    return found


def unequal(study: Study, part: html.Div) -> list[str]:
    """Return the numbers that are not those of who meets each of their conditions."""
    made = buttons(part)
    assert made
    asked = dict.fromkeys(words for _, conditions, _ in made for words in conditions)
    # Each in its one spelling, or it is not found here.
    meets = meeting(study.dataset, study.table, asked).meets
    return [
        f"{said}: {met}"
        for number, conditions, said in made
        if (met := int(meets[list(conditions)].all(axis=1).sum())) != number
        or not said.startswith(f"{number:,}: ")
    ]


def test_nothing_opens_nothing_and_without_conditions_a_number_is_words() -> None:
    assert count(0, "group:EU") == "–"
    assert count(1234) == "1,234"
    told = count(1234, "vote:R1:yes", "!group:EU", "bloc:AAA").to_plotly_json()["props"]
    assert told["children"] == "1,234"
    assert told["className"] == "count-go"
    assert told["data-go"] == "where:vote:R1:yes\n!group:EU\nbloc:AAA"
    assert told["aria-label"] == "1,234: yes on R1, not EU and bloc of AAA; show who"


def test_who_had_no_seat_met_none_of_the_votes(parliament: Dataset) -> None:
    study = answer(parliament, Query(min_shared=1))
    who = meeting(parliament, study.table, voted("R1", "not a member")).countries
    # EEE joined after R4.
    assert who == ("EEE",)
    assert opening(*voted("R1", "no")) == "where:vote:R1:no"


def test_a_table_of_the_tiny_parliament_by_hand(parliament: Dataset) -> None:
    study = answer(parliament, Query(min_shared=1))
    made = table_of(study, lens(study, "vote:R1"), un_groups(study), "UN group")
    assert [(number, asked) for number, asked, _ in buttons(made)] == [
        (3, ("un_group:Africa", "vote:R1:yes")),
        (1, ("un_group:Africa", "vote:R1:no")),
        (1, ("un_group:Africa", "vote:R1:absent")),
        (1, ("un_group:Africa", *(f"!vote:R1:{word}" for word in list(WORDS.values())[:4]))),
    ]


# One in twelve of each kind, such as votes and groups; all of them in `make evidence`.
@pytest.mark.slow
@pytest.mark.parametrize("step", [12, pytest.param(1, marks=pytest.mark.evidence)])
def test_every_number_of_every_colour_in_categories_opens_so_many(study: Study, step: int) -> None:
    faults = []
    kinds: dict[str, list[str]] = {}
    for name in names(study):
        kinds.setdefault(name.partition(":")[0], []).append(name)
    for name in (name for each in kinds.values() for name in each[::step]):
        if lens(study, name).kind == CATEGORY:
            faults += unequal(study, overview(study, View(colour=name)))
    assert not faults


@pytest.fixture(scope="module")
def whole(dataset: Dataset) -> Study:
    """Countries of all times: many had no seat in most of the roll calls."""
    return answer(dataset, Query())


@pytest.mark.slow
@settings(max_examples=10)
@given(data=st.data())
def test_so_do_those_of_votes_where_many_had_no_seat(data: st.DataObject, whole: Study) -> None:
    rollcall = data.draw(st.sampled_from(list(whole.dataset.rollcalls.index)))
    on = whole.dataset.rollcalls.loc[rollcall, "date"]
    parts = (*blocs(whole), *un_groups(whole), *groupings(whole, on))
    made = table_of(whole, lens(whole, f"vote:{rollcall}"), parts, "part")
    assert not unequal(whole, made)
    # One of them as the page asks: all its conditions together.
    number, conditions, _ = data.draw(st.sampled_from(buttons(made)))
    assert len(meeting(whole.dataset, whole.table, conditions).countries) == number
