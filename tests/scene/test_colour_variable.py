"""Colour variables: what every one of the registry promises, and what its legend counts."""

from __future__ import annotations

import gc
import re
import weakref
from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.model.vote import Vote
from alignment.scene.colour_variable import (
    CATEGORY,
    COLOUR_VARIABLES,
    DIVERGING,
    GROUP_PREFIX,
    INCOME_GROUPS_DESCENDING,
    SEQUENTIAL,
    VOTE_PREFIX,
    ColourVariable,
    get_colour_variable,
    list_colour_variables,
)
from alignment.scene.encoding import compute_fills, describe_off_map
from alignment.scene.scene import make_scene
from alignment.studies.study import compute_study


@pytest.fixture(scope="module")
def every(study):
    return [get_colour_variable(study, name) for name in list_colour_variables(study)]


@pytest.mark.slow
def test_values_are_those_of_the_countries_and_kinds_are_known(study, every):
    for variable in every:
        assert variable.values.index.equals(study.table.index), variable.name
        assert variable.kind in (CATEGORY, SEQUENTIAL, DIVERGING)
        assert variable.label
        assert variable.meaning
        if variable.kind != CATEGORY:
            assert pd.api.types.is_numeric_dtype(variable.values)
            assert variable.categories == ()


def test_every_category_is_listed_once(every):
    for variable in every:
        if variable.kind == CATEGORY:
            assert set(variable.values.dropna()) <= set(variable.categories), variable.name
            assert len(set(variable.categories)) == len(variable.categories)
            assert "" not in variable.categories


def test_a_name_returns_the_variable_of_that_name(study):
    for name, label in list_colour_variables(study).items():
        assert get_colour_variable(study, name).name == name
        assert label


def test_the_menu_lists_registry_roll_calls_and_groups(study):
    menu = list(list_colour_variables(study))
    dataset = study.dataset
    assert menu[: len(COLOUR_VARIABLES)] == list(COLOUR_VARIABLES)
    votes = [name.removeprefix("vote:") for name in menu if name.startswith("vote:")]
    inside = list(study.rollcalls.index[::-1])
    assert votes[: len(inside)] == inside
    assert sorted(votes) == sorted(dataset.rollcalls.index)
    assert [name.removeprefix("group:") for name in menu if name.startswith("group:")] == list(
        dataset.groups
    )


@pytest.mark.slow
@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.evidence)])
def test_every_variable_can_be_drawn_and_its_legend_adds_up(study, every, step):
    # Votes are alike, and so are groups.
    alike = [each for each in every if each.name.startswith((VOTE_PREFIX, GROUP_PREFIX))]
    others = [each for each in every if not each.name.startswith((VOTE_PREFIX, GROUP_PREFIX))]
    for variable in (*others, *alike[::step]):
        name = variable.name
        scene = make_scene(study, View(colour=name, hulls=False, links=0))
        assert len(scene.nodes) == 193
        counted = sum(entry.count for entry in scene.colour_legend)
        if variable.kind == CATEGORY:
            # Serbia and Montenegro voted and is on no present map.
            off_map = describe_off_map(variable, study.table.index)
            assert counted - 193 == sum(map(int, re.findall(r"\d+", off_map))), name
        else:
            missing = variable.values.isna().sum()
            assert counted == missing, name
        fills = Counter(node.fill for node in scene.nodes)
        if variable.kind == CATEGORY:
            assert set(fills) == {entry.fill for entry in scene.colour_legend}, name


def test_the_legend_of_a_vote_is_its_official_tally(study):
    for rollcall, row in study.rollcalls.iterrows():
        scene = make_scene(study, View(colour=f"vote:{rollcall}"))
        counted = {entry.label: entry.count for entry in scene.colour_legend}
        official = {word: row[word] for word in ("yes", "no", "abstain", "absent") if row[word]}
        assert {word: counted.get(word) for word in official} == official, rollcall
        assert sum(counted.values()) == 193
        for word in ("yes", "no", "abstain", "absent"):
            assert f"{row[word]} {'abstained' if word == 'abstain' else word}" in (
                get_colour_variable(study, f"vote:{rollcall}").meaning
            )


def test_the_headline_vote(study):
    variable = get_colour_variable(study, "vote:A/RES/74/247")
    voted = dict(zip(("RUS", "USA", "BRA"), ("yes", "no", "abstain"), strict=True))
    assert {iso3: variable.values[iso3] for iso3 in voted} == voted
    assert variable.label == "vote on Cybercrime convention 2019"
    assert variable.meaning.endswith(
        "27 Dec 2019, UNGA plenary: 79 yes, 60 no, 33 abstained, 21 absent"
    )


def test_a_non_member_is_not_absent(parliament):
    variable = get_colour_variable(compute_study(parliament, Query()), "vote:R1")
    assert variable.values["EEE"] == "not a member"
    assert variable.values["FFF"] == "absent"


def test_groups_count_their_members(parliament, study):
    variable = get_colour_variable(compute_study(parliament, Query()), "group:first")
    assert variable.values.tolist() == ["member", "member"] + ["not listed"] * 4
    assert variable.categories == ("member", "not listed")
    assert variable.meaning == "2 listed on the map"
    assert get_colour_variable(study, "group:EU").values["DEU"] != "not listed"


def test_income_groups_are_ordered_from_high_to_low(study):
    variable = get_colour_variable(study, "income")
    assert variable.categories[: len(INCOME_GROUPS_DESCENDING)] == INCOME_GROUPS_DESCENDING


def test_countries_missing_from_a_partial_vote_are_not_listed(study):
    # 31 countries listed, as in a pasted tally; all others were members.
    votes = study.dataset.votes.copy()
    named = votes.index[votes["A/RES/74/247"] == Vote.YES][:31]
    votes.loc[~votes.index.isin(named), "A/RES/74/247"] = np.int8(Vote.NOT_MEMBER)
    short = replace(study, dataset=replace(study.dataset, votes=votes))
    variable = get_colour_variable(short, "vote:A/RES/74/247")
    assert variable.values.value_counts().to_dict() == {"yes": 31, "not listed": 162}
    assert "not a member" not in variable.categories
    _, entries = compute_fills(variable, short.table.index)
    assert [(each.label, each.count) for each in entries] == [("yes", 31), ("not listed", 162)]
    assert get_colour_variable(study, "vote:A/RES/74/247").categories[-1] == "not a member"


def test_blocs_are_listed_by_size_and_missing_where_there_are_too_few_votes(parliament):
    tiny_study = compute_study(parliament, Query(min_shared=5))
    variable = get_colour_variable(tiny_study, "bloc")
    assert variable.categories == tuple(bloc.name for bloc in tiny_study.blocs)
    assert variable.values.isna().tolist() == [False] * 4 + [True] * 2
    _, entries = compute_fills(variable, tiny_study.table.index)
    assert (entries[-1].label, entries[-1].count) == ("not enough votes", 2)
    assert sum(entry.count for entry in entries) == 6


@pytest.mark.parametrize("kind", [SEQUENTIAL, DIVERGING])
def test_a_scale_has_steps_and_a_grey_for_what_is_missing(study, kind):
    values = pd.Series(np.linspace(-1, 2, 193), index=study.table.index)
    values.iloc[:3] = np.nan
    fills, entries = compute_fills(ColourVariable("x", "x", "x", kind, values), values.index)
    assert len({fills[iso3] for iso3 in values.index[:3]}) == 1
    assert (entries[-1].label, entries[-1].count) == ("not known", 3)
    labels = [entry.label for entry in entries[:-1]]
    if kind == DIVERGING:
        # Both ends are equally far from 0. The sign is a minus, not a hyphen.
        assert labels == ["−2", "−1", "0", "1", "2"]
        return
    assert len(labels) == 4
    steps = [float(label.replace("−", "-")) for label in labels]
    assert steps == sorted(steps)
    assert steps[-1] == 2


def test_the_legend_of_movement_has_the_middle_of_its_scale(study):
    labels = [entry.label for entry in make_scene(study, View(colour="movement")).colour_legend]
    assert labels[2] == "0"
    assert labels[0] == f"−{labels[4]}"
    assert labels[1] == f"−{labels[3]}"


@pytest.mark.parametrize("value", [0.0, 5.0])
def test_a_scale_of_one_value_or_none_has_no_more_than_one_step(study, value):
    values = pd.Series(value, index=study.table.index)
    fills, entries = compute_fills(ColourVariable("x", "x", "x", SEQUENTIAL, values), values.index)
    assert len(set(fills.values())) == len(entries) == 1
    _, entries = compute_fills(
        ColourVariable("x", "x", "x", SEQUENTIAL, values * np.nan), values.index
    )
    assert [(entry.label, entry.count) for entry in entries] == [("not known", 193)]


def test_an_error_without_near_names_lists_every_kind(study):
    with pytest.raises(QueryError) as caught:
        get_colour_variable(study, "xyz")
    names = str(caught.value).partition(": ")[2].split(", ")
    assert len(names) == len(set(names))
    known = {name.partition(":")[0] for name in list_colour_variables(study)}
    assert {name.partition(":")[0] for name in names} == known
    assert "vote:SYMBOL" in names


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("blocs", "unknown colour 'blocs'; the nearest are: bloc"),
        ("vote:A/RES/74/24", "unknown roll call 'A/RES/74/24'; the nearest are: A/RES/74/247"),
        ("group:EUU", "unknown grouping 'EUU'; the nearest are: "),
        ("", "unknown colour ''"),
        ("xyz", "unknown colour 'xyz'; known are: bloc, un_group, "),
    ],
)
def test_an_error_lists_the_nearest_names(study, name, message):
    with pytest.raises(QueryError) as caught:
        get_colour_variable(study, name)
    assert str(caught.value).startswith(message)


def test_a_variable_keeps_no_reference_to_its_study(parliament: Dataset) -> None:
    study = compute_study(parliament, Query())
    variable = get_colour_variable(study, f"{VOTE_PREFIX}{parliament.rollcalls.index[0]}")
    assert variable.vote_counts is not None
    reference = weakref.ref(study)
    del study, variable
    gc.collect()
    assert reference() is None
