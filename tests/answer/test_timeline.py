"""The timeline, by its targets on the shipped records and by hand on made-up ones."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from alignment.answer.periods import periods
from alignment.answer.study import answer
from alignment.answer.timeline import START, moment, moments, timeline
from alignment.errors import QueryError
from alignment.figures.network_map import map_figure
from alignment.model.address import read_strictly
from alignment.model.query import Query
from alignment.model.view import View
from alignment.network import placement
from alignment.network.displacement import displacement
from alignment.network.fit import fit
from alignment.scene.scene import make_scene

WINDOWS = ["2018–2019", *(f"{year - 2}–{year}" for year in range(2020, 2026))]


@pytest.fixture(scope="module")
def query(dataset):
    return read_strictly(dataset.opening)[0]


@pytest.fixture(scope="module")
def alone(dataset, query):
    return [answer(dataset, each.query(query)) for each in periods(dataset, query, "windows", 3)]


def laid_over(before, after):
    target = before.reindex(after.index).to_numpy(dtype=float)
    there = ~np.isnan(target).any(axis=1) & after.notna().all(axis=1).to_numpy()
    places = placement.onto(after.to_numpy(dtype=float), target, there)
    return pd.DataFrame(places, after.index, after.columns)


def drawn(study):
    return study.table[["x", "y"]].astype(float)


@pytest.mark.slow
def test_three_year_windows_of_the_opening_query(windows):
    assert [each.period.label for each in windows.moments] == WINDOWS
    assert [each.period.rollcalls for each in windows.moments] == [6, 8, 5, 4, 4, 5, 5]
    assert all(each.period.enough for each in windows.moments)


@pytest.mark.slow
def test_every_step_moves_countries_a_fifth_less_than_without_anchors(windows, alone):
    for each, (before, after) in zip(windows.moments[1:], pairwise(alone), strict=True):
        free = displacement(drawn(before), laid_over(drawn(before), drawn(after)))
        assert each.moved.median() <= 0.8 * free.median()
        assert each.moved.mean() <= 0.8 * free.mean()


def test_holding_countries_costs_at_most_two_hundredths_of_rank_correlation(windows, alone):
    for each, study in zip(windows.moments, alone, strict=True):
        held = fit(each.study.weight, each.study.free.to_numpy()).rank_correlation
        free = fit(study.weight, study.free.to_numpy()).rank_correlation
        assert held >= free - 0.02
        assert each.study.fit.rank_correlation >= study.fit.rank_correlation - 0.02


def test_maps_of_five_roll_calls_or_more_are_truthful(windows):
    told = [each for each in windows.moments if each.period.rollcalls >= 5]
    assert len(told) == 5
    for each in told:
        assert fit(each.study.weight, each.study.free.to_numpy()).rank_correlation >= 0.90
        assert each.study.fit.rank_correlation >= 0.85


def test_discs_neither_grow_nor_overlap(windows):
    discs = [each.study.disc for each in windows.moments]
    assert discs == sorted(discs, reverse=True)
    assert windows.disc == discs[-1]
    for each in windows.moments:
        places = drawn(each.study).dropna().to_numpy()
        apart = np.hypot(*(places[:, None] - places[None]).T)
        np.fill_diagonal(apart, np.inf)
        assert apart.min() >= 2 * each.study.disc


def test_blocs_keep_number_name_and_colour(windows):
    keys = [each.colour_key for each in windows.moments]
    assert all(key["India–Indonesia"] == 1 and key["Russia–China"] == 3 for key in keys)
    # Without the United States it is the West still, under the same number.
    assert [key["West"] for key in keys] == [2] * 7
    assert windows.blocs.loc["USA"].tolist() == [2, 2, 2, 2, 2, 2, 0]
    fills = []
    for each in windows.moments:
        nodes = make_scene(each.study, View(colour="bloc")).nodes
        fills.append({node.iso3: (node.fill, node.shape) for node in nodes})
    assert len({fill["FRA"] for fill in fills}) == len({fill["RUS"] for fill in fills}) == 1
    assert fills[0]["FRA"] == fills[0]["USA"] != fills[-1]["USA"]


def test_the_study_of_a_moment_is_whole(windows):
    study = windows.moments[-1].study
    for bloc in study.blocs:
        rows = study.table.loc[list(bloc.members)]
        assert set(rows["bloc"]) == {bloc.id}
        assert set(rows["bloc_name"]) == {bloc.name}
    assert len({bloc.id for bloc in study.blocs}) == len(study.blocs)
    assert study.findings.bloc["USA"] == study.table.loc["USA", "bloc"]
    assert map_figure(make_scene(study, View()))["data"]


@pytest.mark.slow
def test_the_same_question_gives_the_same_moments(dataset, query, windows):
    again = timeline(dataset, query, "windows", 3)
    for one, other in zip(windows.moments, again.moments, strict=True):
        pd.testing.assert_frame_equal(one.study.table, other.study.table, check_exact=True)
        pd.testing.assert_series_equal(one.moved, other.moved, check_exact=True)
        assert one.study.disc == other.study.disc
        assert repr(one.study.blocs) == repr(other.study.blocs)


def test_moments_come_one_at_a_time(dataset, query, windows):
    lazy = moments(dataset, query, "windows", 3)
    first, second = next(lazy), next(lazy)
    third = moment(dataset, query, periods(dataset, query, "windows", 3)[2], second.memory)
    for each, whole in zip((first, second, third), windows.moments, strict=False):
        pd.testing.assert_frame_equal(each.study.table, whole.study.table, check_exact=True)


def test_progress_is_told_and_can_stop(dataset, query):
    told = []

    def progress(done, total):
        told.append((done, total))
        return done < 2

    assert len(timeline(dataset, query, "windows", 3, progress).moments) == 2
    assert told == [(1, 7), (2, 7)]


@pytest.mark.slow
def test_thin_years_say_so_and_are_forgotten(years):
    by_year = {each.period.label: each for each in years.moments}
    thin = by_year["2020"]
    assert thin.period.why == "not enough votes: 2 roll calls in 2020, at least 3 are needed"
    assert thin.study is not None
    assert np.isnan(thin.step)
    assert thin.moved.isna().all()
    assert list(thin.moved.index) == list(thin.study.table.index)
    assert thin.memory is by_year["2019"].memory
    assert years.blocs["2020"].isna().all()
    assert years.blocs["2019"].notna().any()
    empty = by_year["2021"]
    assert empty.study is None
    assert np.isnan(empty.step)
    assert empty.colour_key == {}
    assert empty.period.why.startswith("not enough votes: no roll call in 2021")
    assert years.why == ""
    assert set(years.positions["label"]) == {"2018", "2019"}


def test_a_timeline_of_thin_periods_alone(dataset):
    query = Query(topics=("cybercrime",), bodies=("UNGA plenary",))
    found = timeline(dataset, query, "years")
    assert [each.period.enough for each in found.moments] == [False, False]
    assert found.why == "not enough votes: 1 roll call in 2018, at least 3 are needed"
    assert np.isnan(found.disc)
    assert found.positions.empty
    assert found.blocs.isna().all(axis=None)


def test_nothing_selected_gives_no_moments(dataset):
    found = timeline(dataset, Query(since="1950-01-01", until="1951-01-01"), "years")
    assert found.moments == ()
    assert found.why == "no roll call fits the query"
    assert found.blocs.empty
    assert found.positions.empty
    assert found.dataset is dataset


def test_faults_are_told(dataset):
    with pytest.raises(QueryError, match="nearest are: windows"):
        timeline(dataset, Query(), "window")
    with pytest.raises(QueryError, match="unknown topic"):
        timeline(dataset, Query(topics=("cybercrim",)), "years")


def test_the_first_map_lies_as_any_map_does(dataset, query, alone, windows):
    # No anchors yet: the same places up to the size of the discs.
    pd.testing.assert_frame_equal(windows.moments[0].study.free, alone[0].free, check_exact=True)
    assert windows.moments[0].study.disc == pytest.approx(0.9 * alone[0].disc, abs=2e-5)
    assert windows.moments[0].moved.isna().all()


def test_newcomers_find_a_place_among_those_who_stay(parliament):
    # EEE joins in 2021; FFF never votes.
    found = timeline(parliament, Query(), "years")
    first, second = found.moments
    assert (first.period.rollcalls, second.period.rollcalls) == (4, 4)
    assert "EEE" not in first.study.table.index
    assert second.study.table.loc["EEE", ["x", "y"]].notna().all()
    assert np.isnan(second.moved["EEE"])
    assert np.isnan(second.moved["FFF"])
    assert second.moved.drop(["EEE", "FFF"]).notna().all()


def test_a_country_that_misses_a_period_comes_back_to_where_it_was(dataset, query):
    first, second = periods(dataset, query, "windows", 3)[:2]
    before = moment(dataset, query, first)
    gone = replace(query, exclude_countries=("BRA",))
    between = moment(dataset, gone, second, before.memory)
    assert "BRA" not in between.study.table.index
    here = before.study.table.loc["BRA", ["x", "y"]].tolist()
    assert between.memory.places.loc["BRA"].tolist() == here
    assert between.memory.blocs.number["BRA"] == before.study.table.loc["BRA", "bloc"]


def test_positions_keep_their_side(windows):
    table = windows.positions
    wide = table.pivot_table("value", "iso3", "label")[WINDOWS]
    for before, after in pairwise(WINDOWS):
        assert wide[before].corr(wide[after]) > 0.5
    known = table.dropna()
    assert ((known["low"] < known["value"]) & (known["value"] < known["high"])).all()
    spread = table.groupby("label")["value"]
    assert spread.mean().abs().max() == pytest.approx(0, abs=1e-9)
    assert spread.std(ddof=0).tolist() == pytest.approx([1] * 7)


def test_positions_are_turned_when_the_anchor_changes_sides(dataset, query, windows):
    # As if the United States had moved to the other end: the line of all others must not turn.
    later = windows.moments[1].study.findings.positions.table["value"]
    swapped = replace(windows, moments=(windows.moments[0], _turned(windows.moments[1])))
    table = swapped.positions
    again = table[table["label"] == WINDOWS[1]].set_index("iso3")["value"]
    pd.testing.assert_series_equal(again, later, check_names=False)


def _turned(each):
    own = replace(each.study.findings)
    table = own.positions.table
    turned = table.assign(value=-table["value"], low=-table["high"], high=-table["low"])
    own.__dict__["positions"] = replace(own.positions, table=turned)
    return replace(each, study=replace(each.study, findings=own))


@pytest.mark.slow
def test_other_layouts_have_a_timeline_too(dataset, query):
    found = list(moments(dataset, replace(query, layout="spring", until="2020-12-31"), "windows"))
    assert [each.period.label for each in found] == WINDOWS[:2]
    assert found[1].step > 0


def test_sponsorship_alone_can_be_asked_over_time(dataset):
    asked = Query(blend=1.0, since="2018-01-01", until="2020-12-31")
    found = periods(dataset, asked, "years")
    assert all(each.rollcalls == 0 for each in found)
    made = moment(dataset, asked, max(found, key=lambda each: each.drafts), START)
    assert made.study is not None
    assert len(made.study.drafts) == made.period.drafts
