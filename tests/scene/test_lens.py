"""What every lens of the registry promises, whatever it shows, and what its legend counts."""

from __future__ import annotations

import gc
import re
import weakref
from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from alignment.answer.study import answer
from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.model.vote import Vote
from alignment.scene.encoding import fills_of, off_map
from alignment.scene.lens import (
    CATEGORY,
    DIVERGING,
    GROUP,
    INCOME,
    REGISTRY,
    SEQUENTIAL,
    VOTE,
    Lens,
    lens,
    names,
)
from alignment.scene.scene import make_scene


@pytest.fixture(scope="module")
def every(study):
    return [lens(study, name) for name in names(study)]


@pytest.mark.slow
def test_values_are_those_of_the_countries_and_kinds_are_known(study, every):
    for found in every:
        assert found.values.index.equals(study.table.index), found.name
        assert found.kind in (CATEGORY, SEQUENTIAL, DIVERGING)
        assert found.label
        assert found.meaning
        if found.kind != CATEGORY:
            assert pd.api.types.is_numeric_dtype(found.values)
            assert found.order == ()


def test_every_category_has_its_place_in_the_order(every):
    for found in every:
        if found.kind == CATEGORY:
            assert set(found.values.dropna()) <= set(found.order), found.name
            assert len(set(found.order)) == len(found.order)
            assert "" not in found.order


def test_a_lens_is_found_under_the_name_it_has(study):
    for name, label in names(study).items():
        assert lens(study, name).name == name
        assert label


def test_the_menu_has_the_registry_then_the_roll_calls_of_the_query_then_the_rest(study):
    found = list(names(study))
    dataset = study.dataset
    assert found[: len(REGISTRY)] == list(REGISTRY)
    votes = [name.removeprefix("vote:") for name in found if name.startswith("vote:")]
    inside = list(study.rollcalls.index[::-1])
    assert votes[: len(inside)] == inside
    assert sorted(votes) == sorted(dataset.rollcalls.index)
    assert [name.removeprefix("group:") for name in found if name.startswith("group:")] == list(
        dataset.groups
    )


@pytest.mark.slow
@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.evidence)])
def test_every_lens_can_be_drawn_and_its_legend_adds_up_to_the_discs(study, every, step):
    # Votes are alike, and so are groups.
    alike = [each for each in every if each.name.startswith((VOTE, GROUP))]
    others = [each for each in every if not each.name.startswith((VOTE, GROUP))]
    for found in (*others, *alike[::step]):
        name = found.name
        scene = make_scene(study, View(colour=name, hulls=False, links=0))
        assert len(scene.nodes) == 193
        counted = sum(entry.count for entry in scene.colours)
        if found.kind == CATEGORY:
            # Serbia and Montenegro voted, and is on no map of today.
            away = off_map(found, study.table.index)
            assert counted - 193 == sum(map(int, re.findall(r"\d+", away))), name
        else:
            missing = found.values.isna().sum()
            assert counted == missing, name
        shown = Counter(node.fill for node in scene.nodes)
        if found.kind == CATEGORY:
            assert set(shown) == {entry.fill for entry in scene.colours}, name


def test_the_legend_of_a_vote_is_its_official_tally(study):
    for rollcall, row in study.rollcalls.iterrows():
        scene = make_scene(study, View(colour=f"vote:{rollcall}"))
        counted = {entry.label: entry.count for entry in scene.colours}
        official = {word: row[word] for word in ("yes", "no", "abstain", "absent") if row[word]}
        assert {word: counted.get(word) for word in official} == official, rollcall
        assert sum(counted.values()) == 193
        for word in ("yes", "no", "abstain", "absent"):
            assert f"{row[word]} {'abstained' if word == 'abstain' else word}" in (
                lens(study, f"vote:{rollcall}").meaning
            )


def test_the_headline_vote(study):
    found = lens(study, "vote:A/RES/74/247")
    voted = dict(zip(("RUS", "USA", "BRA"), ("yes", "no", "abstain"), strict=True))
    assert {iso3: found.values[iso3] for iso3 in voted} == voted
    assert found.label == "vote on Cybercrime convention 2019"
    assert found.meaning.endswith(
        "27 Dec 2019, UNGA plenary: 79 yes, 60 no, 33 abstained, 21 absent"
    )


def test_a_country_that_had_no_seat_is_no_absentee(parliament):
    found = lens(answer(parliament, Query()), "vote:R1")
    assert found.values["EEE"] == "not a member"
    assert found.values["FFF"] == "absent"


def test_groups_count_their_members(parliament, study):
    found = lens(answer(parliament, Query()), "group:first")
    assert found.values.tolist() == ["member", "member"] + ["not listed"] * 4
    assert found.order == ("member", "not listed")
    assert found.meaning == "2 listed on the map"
    assert lens(study, "group:EU").values["DEU"] != "not listed"


def test_income_groups_are_ordered_from_high_to_low(study):
    found = lens(study, "income")
    assert found.order[: len(INCOME)] == INCOME


def test_who_a_short_list_does_not_name_is_not_listed(study):
    # 31 named, as a tally that is pasted may; all others had their seat.
    votes = study.dataset.votes.copy()
    named = votes.index[votes["A/RES/74/247"] == Vote.YES][:31]
    votes.loc[~votes.index.isin(named), "A/RES/74/247"] = np.int8(Vote.NOT_MEMBER)
    short = replace(study, dataset=replace(study.dataset, votes=votes))
    found = lens(short, "vote:A/RES/74/247")
    assert found.values.value_counts().to_dict() == {"yes": 31, "not listed": 162}
    assert "not a member" not in found.order
    _, entries = fills_of(found, short.table.index)
    assert [(each.label, each.count) for each in entries] == [("yes", 31), ("not listed", 162)]
    assert lens(study, "vote:A/RES/74/247").order[-1] == "not a member"


def test_blocs_are_listed_by_size_and_missing_where_there_are_too_few_votes(parliament):
    tiny_study = answer(parliament, Query(min_shared=5))
    found = lens(tiny_study, "bloc")
    assert found.order == tuple(bloc.name for bloc in tiny_study.blocs)
    assert found.values.isna().tolist() == [False] * 4 + [True] * 2
    _, entries = fills_of(found, tiny_study.table.index)
    assert (entries[-1].label, entries[-1].count) == ("not enough votes", 2)
    assert sum(entry.count for entry in entries) == 6


@pytest.mark.parametrize("kind", [SEQUENTIAL, DIVERGING])
def test_a_scale_has_steps_and_a_grey_for_what_is_missing(study, kind):
    values = pd.Series(np.linspace(-1, 2, 193), index=study.table.index)
    values.iloc[:3] = np.nan
    fills, entries = fills_of(Lens("x", "x", "x", kind, values), values.index)
    assert len({fills[iso3] for iso3 in values.index[:3]}) == 1
    assert (entries[-1].label, entries[-1].count) == ("not known", 3)
    labels = [entry.label for entry in entries[:-1]]
    if kind == DIVERGING:
        # Both ends are as far from nothing, which is told; the minus is no hyphen.
        assert labels == ["−2", "−1", "0", "1", "2"]
        return
    assert len(labels) == 4
    steps = [float(label.replace("−", "-")) for label in labels]
    assert steps == sorted(steps)
    assert steps[-1] == 2


def test_the_legend_of_movement_has_the_middle_of_its_scale(study):
    labels = [entry.label for entry in make_scene(study, View(colour="movement")).colours]
    assert labels[2] == "0"
    assert labels[0] == f"−{labels[4]}"
    assert labels[1] == f"−{labels[3]}"


@pytest.mark.parametrize("value", [0.0, 5.0])
def test_a_scale_of_one_value_or_none_has_no_more_than_one_step(study, value):
    values = pd.Series(value, index=study.table.index)
    fills, entries = fills_of(Lens("x", "x", "x", SEQUENTIAL, values), values.index)
    assert len(set(fills.values())) == len(entries) == 1
    _, entries = fills_of(Lens("x", "x", "x", SEQUENTIAL, values * np.nan), values.index)
    assert [(entry.label, entry.count) for entry in entries] == [("not known", 193)]


def test_every_kind_of_colour_is_told_where_nothing_is_like_the_word(study):
    with pytest.raises(QueryError) as caught:
        lens(study, "xyz")
    told = str(caught.value).partition(": ")[2].split(", ")
    assert len(told) == len(set(told))
    written = {name.partition(":")[0] for name in names(study)}
    assert {name.partition(":")[0] for name in told} == written
    assert "vote:SYMBOL" in told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("blocs", "unknown colour 'blocs'; the nearest are: bloc"),
        ("vote:A/RES/74/24", "unknown roll call 'A/RES/74/24'; the nearest are: A/RES/74/247"),
        ("group:EUU", "unknown grouping 'EUU'; the nearest are: "),
        ("", "unknown colour ''"),
        ("xyz", "unknown colour 'xyz'; known are: bloc, un_group, "),
    ],
)
def test_an_unknown_lens_is_told_with_the_nearest(study, name, told):
    with pytest.raises(QueryError) as caught:
        lens(study, name)
    assert str(caught.value).startswith(told)


def test_a_colour_keeps_no_study_that_is_forgotten(parliament: Dataset) -> None:
    study = answer(parliament, Query())
    shown = lens(study, f"{VOTE}{parliament.rollcalls.index[0]}")
    assert shown.tally is not None
    left = weakref.ref(study)
    del study, shown
    gc.collect()
    assert left() is None
