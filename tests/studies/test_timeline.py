"""Periods, timelines and topics, on the built-in data and on the tiny parliament."""

from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import pytest

from alignment.charts.network_map import map_figure
from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.url import parse_url_strictly
from alignment.model.view import View
from alignment.network import layout
from alignment.network.layout import compute_displacement, measure_layout_fit
from alignment.scene.scene import make_scene
from alignment.studies.study import compute_study
from alignment.studies.timeline import (
    INITIAL_MEMORY,
    MIN_TEXTS,
    compute_period,
    compute_topics,
    iterate_results,
    list_periods,
    timeline,
)

WINDOWS = ["2018–2019", *(f"{year - 2}–{year}" for year in range(2020, 2026))]


@pytest.fixture(scope="module")
def query(dataset):
    return parse_url_strictly(dataset.opening)[0]


@pytest.fixture(scope="module")
def single_studies(dataset, query):
    return [
        compute_study(dataset, each.narrow_query(query))
        for each in list_periods(dataset, query, "windows", 3)
    ]


def align_to(before, after):
    target = before.reindex(after.index).to_numpy(dtype=float)
    there = ~np.isnan(target).any(axis=1) & after.notna().all(axis=1).to_numpy()
    places = layout.align_layout(after.to_numpy(dtype=float), target, there)
    return pd.DataFrame(places, after.index, after.columns)


def get_places(study):
    return study.table[["x", "y"]].astype(float)


@pytest.mark.slow
def test_windows_of_the_opening_query(windows):
    assert [each.period.label for each in windows.results] == WINDOWS
    assert [each.period.rollcalls for each in windows.results] == [6, 8, 5, 4, 4, 5, 5]
    assert all(each.period.has_enough_votes for each in windows.results)
    discs = [each.study.disc for each in windows.results]
    assert discs == sorted(discs, reverse=True)
    assert windows.disc == discs[-1]
    for each in windows.results:
        places = get_places(each.study).dropna().to_numpy()
        apart = np.hypot(*(places[:, None] - places[None]).T)
        np.fill_diagonal(apart, np.inf)
        assert apart.min() >= 2 * each.study.disc
    study = windows.results[-1].study
    for bloc in study.blocs:
        rows = study.table.loc[list(bloc.members)]
        assert set(rows["bloc"]) == {bloc.id}
        assert set(rows["bloc_name"]) == {bloc.name}
    assert len({bloc.id for bloc in study.blocs}) == len(study.blocs)
    assert study.findings.bloc["USA"] == study.table.loc["USA", "bloc"]
    assert map_figure(make_scene(study, View()))["data"]
    results = [each for each in windows.results if each.period.rollcalls >= 5]
    assert len(results) == 5
    for each in results:
        assert (
            measure_layout_fit(each.study.weight, each.study.free.to_numpy()).rank_correlation
            >= 0.90
        )
        assert each.study.fit.rank_correlation >= 0.85


@pytest.mark.slow
def test_anchors_reduce_movement_at_small_cost(windows, single_studies):
    for each, (before, after) in zip(windows.results[1:], pairwise(single_studies), strict=True):
        free = compute_displacement(
            get_places(before), align_to(get_places(before), get_places(after))
        )
        assert each.distances.median() <= 0.8 * free.median()
        assert each.distances.mean() <= 0.8 * free.mean()
    for each, study in zip(windows.results, single_studies, strict=True):
        anchored = measure_layout_fit(
            each.study.weight, each.study.free.to_numpy()
        ).rank_correlation
        free = measure_layout_fit(study.weight, study.free.to_numpy()).rank_correlation
        assert anchored >= free - 0.02
        assert each.study.fit.rank_correlation >= study.fit.rank_correlation - 0.02


def test_blocs_keep_number_name_and_colour(windows):
    keys = [each.bloc_colours for each in windows.results]
    assert all(key["India–Indonesia"] == 1 and key["Russia–China"] == 3 for key in keys)
    # Without the United States the bloc keeps its number, but is not called the West.
    assert [key["West"] for key in keys[:-1]] == [2] * 6
    assert keys[-1]["Japan–Germany"] == 2
    assert windows.blocs.loc["USA"].tolist() == [2, 2, 2, 2, 2, 2, 0]
    fills = []
    for each in windows.results:
        nodes = make_scene(each.study, View(colour="bloc")).nodes
        fills.append({node.iso3: (node.fill, node.shape) for node in nodes})
    assert len({fill["FRA"] for fill in fills}) == len({fill["RUS"] for fill in fills}) == 1
    assert fills[0]["FRA"] == fills[0]["USA"] != fills[-1]["USA"]


@pytest.mark.slow
def test_single_results_match_the_timeline(dataset, query, windows):
    again = timeline(dataset, query, "windows", 3)
    for one, other in zip(windows.results, again.results, strict=True):
        pd.testing.assert_frame_equal(one.study.table, other.study.table, check_exact=True)
        pd.testing.assert_series_equal(one.distances, other.distances, check_exact=True)
        assert one.study.disc == other.study.disc
        assert repr(one.study.blocs) == repr(other.study.blocs)
    lazy = iterate_results(dataset, query, "windows", 3)
    first, second = next(lazy), next(lazy)
    third = compute_period(
        dataset, query, list_periods(dataset, query, "windows", 3)[2], second.memory
    )
    for each, whole in zip((first, second, third), windows.results, strict=False):
        pd.testing.assert_frame_equal(each.study.table, whole.study.table, check_exact=True)


def test_timeline_reports_progress_and_can_stop(dataset, query):
    calls = []

    def progress(done, total):
        calls.append((done, total))
        return done < 2

    assert len(timeline(dataset, query, "windows", 3, progress).results) == 2
    assert calls == [(1, 7), (2, 7)]


@pytest.mark.slow
def test_years_with_too_few_votes_are_not_anchors(years):
    by_year = {each.period.label: each for each in years.results}
    thin = by_year["2020"]
    assert thin.period.shortage_text == "too few votes: 2 votes in 2020, at least 3 are needed"
    assert thin.study is not None
    assert np.isnan(thin.median_distance)
    assert thin.distances.isna().all()
    assert list(thin.distances.index) == list(thin.study.table.index)
    assert thin.memory is by_year["2019"].memory
    assert years.blocs["2020"].isna().all()
    assert years.blocs["2019"].notna().any()
    empty = by_year["2021"]
    assert empty.study is None
    assert np.isnan(empty.median_distance)
    assert empty.bloc_colours == {}
    assert empty.period.shortage_text.startswith("too few votes: no vote in 2021")
    assert years.shortage_text == ""
    assert set(years.positions["label"]) == {"2018", "2019"}


def test_timelines_without_enough_votes(dataset):
    result = timeline(dataset, Query(since="1950-01-01", until="1951-01-01"), "years")
    assert result.results == ()
    assert result.shortage_text == "no vote fits the selection"
    assert result.blocs.empty
    assert result.positions.empty
    assert result.dataset is dataset
    query = Query(topics=("cybercrime",), bodies=("UNGA plenary",))
    result = timeline(dataset, query, "years")
    assert [each.period.has_enough_votes for each in result.results] == [False, False]
    assert result.shortage_text == "too few votes: 1 vote in 2018, at least 3 are needed"
    assert np.isnan(result.disc)
    assert result.positions.empty
    assert result.blocs.isna().all(axis=None)


def test_faults_of_periods(dataset, parliament):
    with pytest.raises(QueryError, match="did you mean windows"):
        timeline(dataset, Query(), "window")
    with pytest.raises(QueryError, match="unknown topic"):
        timeline(dataset, Query(topics=("cybercrim",)), "years")
    with pytest.raises(QueryError) as caught:
        list_periods(parliament, Query(topics=("none",)), "month", 0)
    assert str(caught.value) == (
        "unknown topic 'none'; known are: cybercrime, ict-security; "
        "unknown kind of period 'month'; known are: years, windows, cumulative; "
        "a window of 0 years is not possible; it has at least 1"
    )


def test_first_map_equals_a_single_map(dataset, query, single_studies, windows):
    # Without anchors the places are the same, up to the size of the discs.
    pd.testing.assert_frame_equal(
        windows.results[0].study.free, single_studies[0].free, check_exact=True
    )
    assert windows.results[0].study.disc == pytest.approx(0.9 * single_studies[0].disc, abs=2e-5)
    assert windows.results[0].distances.isna().all()


def test_countries_that_join_or_leave(parliament, dataset, query):
    # EEE joins in 2021; FFF never votes.
    result = timeline(parliament, Query(), "years")
    first, second = result.results
    assert (first.period.rollcalls, second.period.rollcalls) == (4, 4)
    assert "EEE" not in first.study.table.index
    assert second.study.table.loc["EEE", ["x", "y"]].notna().all()
    assert np.isnan(second.distances["EEE"])
    assert np.isnan(second.distances["FFF"])
    assert second.distances.drop(["EEE", "FFF"]).notna().all()
    first, second = list_periods(dataset, query, "windows", 3)[:2]
    before = compute_period(dataset, query, first)
    gone = replace(query, exclude_countries=("BRA",))
    between = compute_period(dataset, gone, second, before.memory)
    assert "BRA" not in between.study.table.index
    here = before.study.table.loc["BRA", ["x", "y"]].tolist()
    assert between.memory.places.loc["BRA"].tolist() == here
    assert between.memory.tracked_blocs.last_bloc["BRA"] == before.study.table.loc["BRA", "bloc"]


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


def test_positions_keep_their_direction_when_the_anchor_moves(dataset, query, windows):
    # The United States moves to the other end; the line of all others must not turn.
    later = windows.results[1].study.findings.positions.table["value"]
    swapped = replace(windows, results=(windows.results[0], _flip_positions(windows.results[1])))
    table = swapped.positions
    again = table[table["label"] == WINDOWS[1]].set_index("iso3")["value"]
    pd.testing.assert_series_equal(again, later, check_names=False)


def _flip_positions(each):
    own = replace(each.study.findings)
    table = own.positions.table
    reversed_positions = table.assign(value=-table["value"], low=-table["high"], high=-table["low"])
    own.__dict__["positions"] = replace(own.positions, table=reversed_positions)
    return replace(each, study=replace(each.study, findings=own))


@pytest.mark.slow
def test_other_layouts_have_a_timeline_too(dataset, query):
    result = list(
        iterate_results(dataset, replace(query, layout="spring", until="2020-12-31"), "windows")
    )
    assert [each.period.label for each in result] == WINDOWS[:2]
    assert result[1].median_distance > 0


def test_sponsorship_has_a_timeline(dataset):
    query = Query(blend=1.0, since="2018-01-01", until="2020-12-31")
    result = list_periods(dataset, query, "years")
    assert all(each.rollcalls == 0 for each in result)
    made = compute_period(dataset, query, max(result, key=lambda each: each.drafts), INITIAL_MEMORY)
    assert made.study is not None
    assert len(made.study.drafts) == made.period.drafts


# The tiny parliament votes on R1-R4 in 2020 and on R5-R8 in 2021.


def summarize(periods):
    return [(each.label, each.since, each.until, each.rollcalls) for each in periods]


def test_periods_of_each_kind(parliament):
    assert summarize(list_periods(parliament, Query(), "windows", 3)) == [
        ("2020–2021", "2020-01-01", "2021-12-31", 8)
    ]
    years = list_periods(parliament, Query(), "years")
    assert list_periods(parliament, Query(), "windows", 1) == years
    (only,) = list_periods(parliament, Query(until="2020-12-31"), "windows", 3)
    assert only.label == "2020"
    assert summarize(list_periods(parliament, Query(), "years")) == [
        ("2020", "2020-01-01", "2020-12-31", 4),
        ("2021", "2021-01-01", "2021-12-31", 4),
    ]
    assert summarize(list_periods(parliament, Query(), "cumulative")) == [
        ("2020", "2020-01-01", "2020-12-31", 4),
        ("2020–2021", "2020-01-01", "2021-12-31", 8),
    ]
    query = Query(since="2020-02-01", until="2021-06-30")
    assert summarize(list_periods(parliament, query, "years")) == [
        ("2020", "2020-02-01", "2020-12-31", 3),
        ("2021", "2021-01-01", "2021-06-30", 2),
    ]
    assert list_periods(parliament, Query(since="2030-01-01"), "years") == ()


def test_periods_of_the_records(dataset):
    query = Query(bodies=("UNGA plenary",), exclude_rollcalls=("A/RES/74/247",))
    for kind in ("years", "windows", "cumulative"):
        for each in list_periods(dataset, query, kind, 4):
            assert len(each.narrow_query(query).rollcalls(dataset)) == each.rollcalls
    query = Query(bodies=("UNGA plenary",), since="2018-01-01")
    labels = [each.label for each in list_periods(dataset, query, "windows", 4)]
    assert labels[:4] == ["2018–2019", "2018–2020", "2018–2021", "2019–2022"]
    query = Query(topics=("ict-security",), bodies=("UNGA plenary",), since="2018-01-01")
    by_label = {each.label: each for each in list_periods(dataset, query, "years")}
    assert by_label["2021"].rollcalls == 0
    assert not by_label["2021"].has_enough_votes


def test_enough_votes_or_drafts(parliament):
    two = Query(until="2020-02-28")
    (few,) = list_periods(parliament, two, "years")
    assert (few.rollcalls, few.has_enough_votes) == (MIN_TEXTS - 1, False)
    assert few.shortage_text == "too few votes: 2 votes in 2020, at least 3 are needed"
    (enough,) = list_periods(parliament, Query(until="2020-03-28"), "years")
    assert (enough.rollcalls, enough.has_enough_votes, enough.shortage_text) == (
        MIN_TEXTS,
        True,
        "",
    )
    # D1, D2 and D3 are from 2020, D4 and D5 from September 2021.
    assert [each.drafts for each in list_periods(parliament, Query(), "years")] == [0, 0]
    both = list_periods(parliament, Query(blend=0.5), "years")
    assert [(each.rollcalls, each.drafts) for each in both] == [(4, 3), (4, 2)]
    single_studies = list_periods(parliament, Query(blend=1.0), "years")
    assert [(each.rollcalls, each.drafts, each.has_enough_votes) for each in single_studies] == [
        (0, 3, True),
        (0, 2, False),
    ]
    assert single_studies[1].shortage_text == (
        "too few votes: no vote and 2 drafts in 2021, at least 3 are needed"
    )


TOPICS = ("ict-security", "ai-and-autonomy", "digital-development-and-rights")
CORE = "body=UNGA+plenary&stage=plenary&tier=core&from=2018-01-01"


def test_blocs_of_topics_share_numbers_if_most_members_are_the_same(dataset: Dataset) -> None:
    query, _ = parse_url_strictly(f"v=1&topic={'&topic='.join(TOPICS)}&{CORE}")
    result = compute_topics(dataset, query).results
    blocs = [
        {bloc.id: set(bloc.members) for bloc in moment.study.blocs if bloc.size > 1}
        for moment in result
        if moment.study is not None
    ]
    assert len(blocs) == 3
    together = 0
    for one, other in combinations(blocs, 2):
        for number in one.keys() & other.keys():
            together += 1
            larger = max(len(one[number]), len(other[number]))
            shared = len(one[number] & other[number])
            assert shared > larger / 2, (number, one[number], other[number])
    assert together
    # Russia and North Korea are a bloc on two of them, with Belarus on one: the bloc has one
    # number.
    russian = [
        {number for number, members in each.items() if {"RUS", "PRK"} <= members} for each in blocs
    ]
    assert russian[1] == russian[2] != set()


@pytest.mark.slow
def test_the_west_has_one_number_on_all_topics(dataset: Dataset) -> None:
    query, _ = parse_url_strictly("v=1")
    names: dict[int, list[set[str]]] = {}
    west = set()
    for moment in compute_topics(dataset, query).results:
        for bloc in moment.study.blocs if moment.study and moment.period.has_enough_votes else ():
            if bloc.name == "West":
                west.add(bloc.id)
            elif bloc.size > 1:
                names.setdefault(bloc.id, []).append(set(bloc.members))
    assert len(west) == 1
    for number, blocs in names.items():
        assert all(2 * len(blocs[0] & each) > max(len(blocs[0]), len(each)) for each in blocs), (
            number
        )
