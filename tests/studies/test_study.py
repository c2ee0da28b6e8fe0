"""Studies: the opening query, blends and layouts, faults, and the smallest queries."""

import gc
import json
import tempfile
import weakref
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import numpy as np
import pytest
import tiny
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial.distance import pdist

import alignment
from alignment.errors import QueryError
from alignment.io.package import load_package
from alignment.model.dataset import Dataset
from alignment.model.query import LAYOUTS, Query
from alignment.model.view import View
from alignment.reports.study import build_study_record, format_study
from alignment.scene.scene import make_scene
from alignment.studies.selection import choose_min_shared
from alignment.studies.study import MAX_CACHED_VALUES, Study, cache_per_study, compute_study

ROOT = Path(alignment.__file__).parent.parent


def bloc_ids(study, *countries):
    return {study.table.loc[iso3, "bloc"] for iso3 in countries}


def test_the_opening_query(study):
    west = bloc_ids(study, "USA", "GBR", "DEU", "FRA", "JPN")
    east = bloc_ids(study, "RUS", "CHN", "SYR", "PRK", "NIC")
    assert len(west) == len(east) == 1
    assert west != east
    assert len(study.rollcalls) == 15
    assert len(study.table) == 193
    places = study.table[["x", "y"]].to_numpy()
    assert np.isfinite(places).all()
    assert pdist(places).min() >= 2 * study.disc > 0
    assert study.fit.rank_correlation >= 0.93
    assert study.fit.pairs == len(study.links)
    table = study.table
    assert table.loc["USA", "x"] < 0 < table.loc["RUS", "x"]


@pytest.mark.slow
def test_results_do_not_depend_on_earlier_results(dataset, study):
    compute_study(dataset, Query(layout="spring", seed=3))
    again = compute_study(dataset, study.query)
    assert build_study_record(again) == build_study_record(study)


def test_blend_mixes_the_scores_of_a_pair(parliament):
    query = Query(min_shared=3)
    votes, sponsors = (
        compute_study(parliament, query),
        compute_study(parliament, replace(query, blend=1.0)),
    )
    both = compute_study(parliament, replace(query, blend=0.25))
    place = {iso3: number for number, iso3 in enumerate(tiny.COUNTRIES)}

    def weights(a, b):
        return [study.weight.scores[place[a], place[b]] for study in (votes, both, sponsors)]

    # Both scores: 3/4 of 7.5/8 and 1/4 of 2/3. One score: that score. No score: none.
    expected = [7.5 / 8, 0.75 * 7.5 / 8 + 0.25 * 2 / 3, 2 / 3]
    assert weights("AAA", "BBB") == pytest.approx(expected)
    assert weights("DDD", "EEE") == pytest.approx([np.nan, 1 / 2, 1 / 2], nan_ok=True)
    assert weights("AAA", "FFF") == pytest.approx([np.nan, 0, 0], nan_ok=True)
    # EEE sponsored no draft before it joined, FFF none at all: 0 of EEE's two.
    assert weights("EEE", "FFF") == pytest.approx([np.nan, 0, 0], nan_ok=True)
    assert "25% co-sponsorship" in both.measure_label
    assert "sponsored draft" in both.description
    assert "sponsored draft" not in votes.description


def test_countries_with_too_few_votes_have_a_place_but_no_bloc(parliament):
    study = compute_study(parliament, Query(min_shared=5))
    table = study.table
    # EEE shares at most three votes with others; FFF shares none.
    assert table["bloc"].isna().tolist() == [False, False, False, False, True, True]
    assert table["bloc_name"].isna().tolist() == [False, False, False, False, True, True]
    assert table["x"].isna().tolist() == [False] * 5 + [True]
    record = {country["iso3"]: country for country in build_study_record(study)["countries"]}
    assert record["EEE"]["bloc"] is None
    assert record["FFF"]["x"] is None
    scene = make_scene(study, View())
    assert scene.notes == (
        "Not drawn, no vote to compare: Fland.",
        "Grey if drawn, too few votes to be in a bloc: Eland and Fland.",
    )
    # The legend and the command count the same countries, drawn or not.
    assert scene.colour_legend[-1].count_text == " 2"
    assert sum(entry.count for entry in scene.colour_legend) == len(table)
    text = format_study(study)
    assert "Too few votes to be in a bloc, 2 countries: EEE FFF\n" in text
    assert scene.notes[0] in text


def test_the_fewest_shared_roll_calls(parliament, study):
    assert [choose_min_shared(n) for n in (0, 1, 2, 3, 5, 10, 11, 12, 13, 97)] == [
        *(1, 1, 1, 2, 3, 5, 6, 6, 6, 6)
    ]
    assert compute_study(parliament, Query()).min_shared == 4
    assert study.min_shared == 6
    assert compute_study(parliament, Query(min_shared=7)).min_shared == 7
    shared = compute_study(parliament, Query(min_shared=7)).links["shared"]
    assert shared.tolist() == [8, 8, 8]
    before = parliament.votes.copy(), parliament.sponsor_matrix.copy(), parliament.rollcalls.copy()
    check_study(compute_study(parliament, Query(blend=0.5)))
    after = parliament.votes, parliament.sponsor_matrix, parliament.rollcalls
    assert all(one.equals(other) for one, other in zip(before, after, strict=True))


def test_empty_selection_suggests_what_to_widen(dataset, parliament):
    with pytest.raises(QueryError, match=r"no vote fits .* widen the dates \(\d+ votes"):
        compute_study(dataset, Query(topics=("cybercrime",), since="2040-01-01"))
    late = Query(topics=("cybercrime",), since="2021-01-01")
    ways = r"widen the dates \(4 votes\) or the topics \(4 votes\)$"
    with pytest.raises(QueryError, match=ways):
        compute_study(parliament, late)
    every = tuple(tiny.TALLIES)
    with pytest.raises(QueryError, match=r"widen the excluded votes \(8 votes\)$"):
        compute_study(parliament, Query(exclude_rollcalls=every))
    with pytest.raises(QueryError, match="widen two or more of its conditions"):
        compute_study(parliament, replace(late, exclude_rollcalls=every))
    with pytest.raises(QueryError, match="no country is left; leave fewer countries out"):
        compute_study(parliament, Query(exclude_countries=tiny.COUNTRIES))


def test_faults_of_a_query(dataset, parliament):
    query = Query(
        topics=("cybercrim",),
        since="2020-01-01",
        until="2019-01-01",
        measure="agrement",
        exclude_countries=("USQ",),
    )
    with pytest.raises(QueryError) as caught:
        compute_study(dataset, query)
    text = str(caught.value)
    for part in ("'cybercrim'", "wrong way round", "'agrement'", "'USQ'"):
        assert part in text
    assert text.count("; did you mean ") == 3
    with pytest.raises(QueryError, match="'jaccard' is a measure of sponsors, not of votes"):
        compute_study(parliament, Query(measure="jaccard"))
    with pytest.raises(QueryError, match="'exact' is a measure of votes, not of sponsors"):
        compute_study(parliament, Query(cosponsorship="exact"))


def test_excluded_records_do_not_count(parliament):
    study = compute_study(parliament, Query(exclude_rollcalls=("R7",), exclude_countries=("CCC",)))
    assert "R7" not in study.rollcalls.index
    assert "R7" not in study.votes.columns
    assert "CCC" not in study.table.index
    assert not study.links[["a", "b"]].isin(["CCC"]).any().any()
    assert all("CCC" not in bloc.members for bloc in study.blocs)
    record = json.dumps({**build_study_record(study), "query": "", "description": ""})
    assert '"R7"' not in record
    assert '"CCC"' not in record
    # AAA and BBB without R7, on which both abstained: 6.5 of 7.
    assert study.links.set_index(["a", "b"]).loc[("AAA", "BBB"), "weight"] == 6.5 / 7


@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_finite_places_that_do_not_overlap(dataset, opening, layout):
    study = compute_study(dataset, replace(opening[0], layout=layout, seed=5))
    places = study.table[["x", "y"]].to_numpy()
    assert np.isfinite(places).all()
    assert pdist(places).min() >= 2 * study.disc > 0
    again = compute_study(dataset, replace(opening[0], layout=layout, seed=5))
    assert again.table[["x", "y"]].equals(study.table[["x", "y"]])


def test_anchors_reduce_movement_of_the_map(dataset, study):
    other = replace(study.query, exclude_rollcalls=tuple(study.rollcalls.index[:3]))
    free, anchored = (
        compute_study(dataset, other),
        compute_study(dataset, other, study.table[["x", "y"]]),
    )

    def measure_movement(later):
        return float(
            np.hypot(*(later.table[["x", "y"]] - study.table[["x", "y"]]).T.to_numpy()).mean()
        )

    assert measure_movement(anchored) < measure_movement(free)
    assert pdist(anchored.table[["x", "y"]].to_numpy()).min() >= 2 * anchored.disc


def test_repr_and_graph_of_a_study(study):
    attributes = study.graph.graph
    assert attributes["query"] == study.address
    assert attributes["threshold"] == study.threshold
    assert (attributes["measure"], attributes["source"]) == (
        study.measure_label,
        study.dataset.title,
    )
    with pytest.raises(FrozenInstanceError):
        study.threshold = 0.5
    with pytest.raises(FrozenInstanceError):
        study.query.blend = 1.0
    assert isinstance(study.blocs, tuple)
    assert all(isinstance(bloc.members, tuple) for bloc in study.blocs)
    assert repr(study).startswith("<Study of 193 countries: 15 votes on ")
    assert len(repr(study)) < 400


def check_study(study):
    """Return the record of a study after using every part of it."""
    record = build_study_record(study)
    json.dumps(record, allow_nan=False)
    assert format_study(study)
    for colour in ("bloc", "votes_cast", "sponsored"):
        scene = make_scene(study, View(colour=colour, select=("USA", "AAA")))
        assert len(scene.nodes) == study.table["x"].notna().sum()
        assert all(np.isfinite([node.x, node.y]).all() for node in scene.nodes)
        assert all(scene.title and node.bloc and node.value for node in scene.nodes)
    assert len(study.graph) == len(study.table)
    return record


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rollcalls=st.sets(st.sampled_from(list(tiny.TALLIES)), min_size=1),
    countries=st.sets(st.sampled_from(tiny.COUNTRIES), min_size=1),
    blend=st.sampled_from([0.0, 0.5, 1.0]),
    min_shared=st.sampled_from([None, 1, 8, 100]),
    layout=st.sampled_from(LAYOUTS),
)
def test_any_few_roll_calls_and_countries(
    parliament, rollcalls, countries, blend, min_shared, layout
):
    query = Query(
        exclude_rollcalls=tuple(sorted(set(tiny.TALLIES) - rollcalls)),
        exclude_countries=tuple(sorted(set(tiny.COUNTRIES) - countries)),
        blend=blend,
        min_shared=min_shared,
        layout=layout,
    )
    # EEE had no seat before R5.
    if countries == {"EEE"} and max(rollcalls) < "R5" and blend == 0:
        with pytest.raises(QueryError, match="no country is left"):
            compute_study(parliament, query)
        return
    record = check_study(compute_study(parliament, query))
    assert {country["iso3"] for country in record["countries"]} <= countries
    assert len(record["rollcalls"]) == len(rollcalls)


@pytest.mark.slow
@pytest.mark.parametrize("times", [2, pytest.param(6, marks=pytest.mark.evidence)])
def test_any_few_shipped_roll_calls(dataset, times):
    every = dataset.rollcalls.index

    @settings(max_examples=times)
    @given(st.integers(0, 2**32 - 1), st.integers(1, 6))
    def check_query(seed, count):
        rollcalls = np.random.default_rng(seed).choice(every, count, replace=False)
        study = compute_study(dataset, Query(exclude_rollcalls=tuple(every.difference(rollcalls))))
        record = check_study(study)
        assert sorted(record["rollcalls"]) == sorted(rollcalls)
        places = study.table[["x", "y"]].dropna().to_numpy()
        assert pdist(places).min() >= 2 * study.disc

    check_query()


def build_uniform_dataset(word: str) -> Dataset:
    """Return the tiny parliament with the same vote in every cell."""
    rows = tiny.tables()
    for vote in rows["votes"]:
        vote["vote"] = word
    for rollcall in rows["rollcalls"]:
        seats = sum(vote["rollcall"] == rollcall["rollcall"] for vote in rows["votes"])
        for column in ("yes", "no", "abstain", "absent"):
            rollcall[column] = str(seats if column == word else 0)
    with tempfile.TemporaryDirectory() as folder:
        return load_package(tiny.write_package(Path(folder), rows))


@pytest.mark.few(8)
@pytest.mark.slow
@pytest.mark.parametrize("word", ["yes", "no", "abstain", "absent"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_equal_votes_or_no_votes_give_no_fit(word, layout):
    study = compute_study(build_uniform_dataset(word), Query(layout=layout, min_shared=1))
    record = check_study(study)
    assert record["fit"]["rank_correlation"] is None
    assert "too few pairs" in format_study(study)
    assert make_scene(study, View()).fit == "Fit of the map: too few pairs"
    if word == "absent":
        assert record["threshold"] is None
        assert record["blocs"] == record["links"] == []
        assert all(country["x"] is None for country in record["countries"])
    else:
        assert study.links["weight"].tolist() == [1.0] * 15
        places = study.table[["x", "y"]].dropna().to_numpy()
        # Without any difference there are no positions, and hence no layout by position.
        assert len(places) == (0 if layout == "position" else 6)
        assert pdist(places).min(initial=np.inf) >= 2 * study.disc


@pytest.mark.parametrize("layout", LAYOUTS)
def test_study_of_one_country(dataset, layout):
    others = tuple(dataset.countries.index.difference(["USA"]))
    study = compute_study(dataset, Query(exclude_countries=others, layout=layout))
    record = check_study(study)
    assert [country["iso3"] for country in record["countries"]] == ["USA"]
    assert record["countries"][0]["votes_cast"] > 0
    assert record["countries"][0]["x"] is None
    assert record["blocs"] == record["links"] == []
    assert make_scene(study, View()).notes == ("Not drawn, no vote to compare: United States.",)


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    [
        Query(),
        Query(scope="assembly", subjects=("Palestine question",), since="2015-01-01"),
        Query(topics=("ict-security",)),
    ],
    ids=lambda query: query.describe(),
)
def test_separating_discs_costs_little_of_the_fit(query, dataset):
    """Spearman's correlation by scipy, before and after discs are moved apart."""
    study = compute_study(dataset, query)
    rows = np.triu_indices(len(study.table), 1)
    scores = study.weight.scores[rows]

    def correlate(places) -> float:
        x, y = places[["x", "y"]].to_numpy(dtype=float).T
        distance = np.hypot(x[rows[0]] - x[rows[1]], y[rows[0]] - y[rows[1]])
        known = ~np.isnan(scores) & ~np.isnan(distance)
        return stats.spearmanr(1 - scores[known], distance[known]).statistic

    assert correlate(study.free) - correlate(study.table) <= 0.035
    x, y = study.table[["x", "y"]].dropna().to_numpy(dtype=float).T
    gaps = np.hypot(x[:, None] - x, y[:, None] - y)[np.triu_indices(len(x), 1)]
    assert gaps.min() >= 2 * study.disc


def test_values_of_a_study_are_cached_as_long_as_it_is_in_memory(tiny_study: Study) -> None:
    calls = []

    @cache_per_study
    def count_countries(study: Study, factor: int) -> int:
        calls.append(factor)
        return factor * len(study.table)

    study = replace(tiny_study)
    assert count_countries(study, 2) == count_countries(study, 2) == 2 * len(study.table)
    assert calls == [2]
    assert count_countries(replace(tiny_study), 2) == 2 * len(study.table)
    assert calls == [2, 2]
    for factor in range(MAX_CACHED_VALUES + 1):
        count_countries(study, factor)
    assert count_countries(study, MAX_CACHED_VALUES) == MAX_CACHED_VALUES * len(study.table)
    reference = weakref.ref(study)
    del study
    gc.collect()
    assert reference() is None
