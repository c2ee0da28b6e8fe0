"""The thinnest queries: what cannot be had is missing, in words on a page, and nothing warns."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import numpy as np
import pytest
import tiny
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import pdist

from alignment.answer.study import answer
from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.query import LAYOUTS, Query
from alignment.model.view import View
from alignment.scene.scene import make_scene
from alignment.sources.package import load
from alignment.words.study import study_record, study_text


def whole(study):
    """Use every part of a study as pages and files do; return its record."""
    record = study_record(study)
    json.dumps(record, allow_nan=False)
    assert study_text(study)
    for colour in ("bloc", "votes_cast", "sponsored"):
        scene = make_scene(study, View(colour=colour, select=("USA", "AAA")))
        assert len(scene.nodes) == study.table["x"].notna().sum()
        assert all(np.isfinite([node.x, node.y]).all() for node in scene.nodes)
        assert all(scene.title and node.bloc and node.value for node in scene.nodes)
    assert len(study.graph) == len(study.table)
    return record


def test_answering_leaves_the_records_as_they_were(parliament):
    before = parliament.votes.copy(), parliament.sponsor_matrix.copy(), parliament.rollcalls.copy()
    whole(answer(parliament, Query(blend=0.5)))
    after = parliament.votes, parliament.sponsor_matrix, parliament.rollcalls
    assert all(one.equals(other) for one, other in zip(before, after, strict=True))


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kept=st.sets(st.sampled_from(list(tiny.TALLIES)), min_size=1),
    countries=st.sets(st.sampled_from(tiny.COUNTRIES), min_size=1),
    blend=st.sampled_from([0.0, 0.5, 1.0]),
    least=st.sampled_from([None, 1, 8, 100]),
    layout=st.sampled_from(LAYOUTS),
)
def test_any_few_roll_calls_and_countries(parliament, kept, countries, blend, least, layout):
    query = Query(
        exclude_rollcalls=tuple(sorted(set(tiny.TALLIES) - kept)),
        exclude_countries=tuple(sorted(set(tiny.COUNTRIES) - countries)),
        blend=blend,
        min_shared=least,
        layout=layout,
    )
    # EEE had no seat before R5.
    if countries == {"EEE"} and max(kept) < "R5" and blend == 0:
        with pytest.raises(QueryError, match="no country is left"):
            answer(parliament, query)
        return
    record = whole(answer(parliament, query))
    assert {country["iso3"] for country in record["countries"]} <= countries
    assert len(record["rollcalls"]) == len(kept)


@pytest.mark.slow
@pytest.mark.parametrize("times", [2, pytest.param(6, marks=pytest.mark.evidence)])
def test_any_few_shipped_roll_calls(dataset, times):
    every = dataset.rollcalls.index

    @settings(max_examples=times)
    @given(st.integers(0, 2**32 - 1), st.integers(1, 6))
    def holds(seed, count):
        kept = np.random.default_rng(seed).choice(every, count, replace=False)
        study = answer(dataset, Query(exclude_rollcalls=tuple(every.difference(kept))))
        record = whole(study)
        assert sorted(record["rollcalls"]) == sorted(kept)
        places = study.table[["x", "y"]].dropna().to_numpy()
        assert pdist(places).min() >= 2 * study.disc

    holds()


def uniform(word: str) -> Dataset:
    """The tiny parliament where everyone does the same in every roll call."""
    rows = tiny.tables()
    for vote in rows["votes"]:
        vote["vote"] = word
    for rollcall in rows["rollcalls"]:
        seats = sum(vote["rollcall"] == rollcall["rollcall"] for vote in rows["votes"])
        for column in ("yes", "no", "abstain", "absent"):
            rollcall[column] = str(seats if column == word else 0)
    with tempfile.TemporaryDirectory() as folder:
        return load(tiny.write_package(Path(folder), rows))


@pytest.mark.few(8)
@pytest.mark.slow
@pytest.mark.parametrize("word", ["yes", "no", "abstain", "absent"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_where_all_vote_alike_or_nobody_votes_there_is_no_fit_and_no_fault(word, layout):
    study = answer(uniform(word), Query(layout=layout, min_shared=1))
    record = whole(study)
    assert record["fit"]["rank_correlation"] is None
    assert "not enough pairs" in study_text(study)
    assert make_scene(study, View()).fit == "Fit of the map: not enough pairs"
    if word == "absent":
        assert record["threshold"] is None
        assert record["blocs"] == record["links"] == []
        assert all(country["x"] is None for country in record["countries"])
    else:
        assert study.links["weight"].tolist() == [1.0] * 15
        places = study.table[["x", "y"]].dropna().to_numpy()
        # Votes that all agree put nobody on a line either: no positions, nobody drawn by them.
        assert len(places) == (0 if layout == "position" else 6)
        assert pdist(places).min(initial=np.inf) >= 2 * study.disc


@pytest.mark.parametrize("layout", LAYOUTS)
def test_one_country_alone(dataset, layout):
    others = tuple(dataset.countries.index.difference(["USA"]))
    study = answer(dataset, Query(exclude_countries=others, layout=layout))
    record = whole(study)
    assert [country["iso3"] for country in record["countries"]] == ["USA"]
    assert record["countries"][0]["votes_cast"] > 0
    assert record["countries"][0]["x"] is None
    assert record["blocs"] == record["links"] == []
    assert make_scene(study, View()).notes == ("Not drawn, no vote to compare: United States.",)
