"""The whole road from a query to a study: the opening query, and the thinnest ones there are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import numpy as np
import pytest
import tiny
from scipy.spatial.distance import pdist

import alignment
from alignment.answer.selection import default_min_shared
from alignment.answer.study import answer
from alignment.cli.commands import main
from alignment.errors import QueryError
from alignment.model.query import LAYOUTS, Query
from alignment.model.view import View
from alignment.scene.scene import make_scene
from alignment.words.study import study_record, study_text

ROOT = Path(alignment.__file__).parent.parent


def bloc_ids(study, *countries):
    return {study.table.loc[iso3, "bloc"] for iso3 in countries}


def test_the_opening_query_finds_the_two_camps(study):
    west = bloc_ids(study, "USA", "GBR", "DEU", "FRA", "JPN")
    east = bloc_ids(study, "RUS", "CHN", "SYR", "PRK", "NIC")
    assert len(west) == len(east) == 1
    assert west != east
    assert len(study.rollcalls) == 15
    assert len(study.table) == 193


def test_no_two_discs_overlap_and_the_map_is_truthful(study):
    places = study.table[["x", "y"]].to_numpy()
    assert np.isfinite(places).all()
    assert pdist(places).min() >= 2 * study.disc > 0
    assert study.fit.rank_correlation >= 0.93
    assert study.fit.pairs == len(study.links)
    table = study.table
    assert table.loc["USA", "x"] < 0 < table.loc["RUS", "x"]


# Files of two processes are in tests/export/test_same_bytes.py.
@pytest.mark.evidence
def test_two_processes_give_the_same_bytes(monkeypatch, capsys):
    """This one and one that works with two threads."""
    words = ("study", "--json", "--replicates", "0")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "2"}
    command = [sys.executable, "-m", "alignment", *words]
    other = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    monkeypatch.setattr(sys, "argv", ["alignment", *words])
    with pytest.raises(SystemExit):
        main()
    first = capsys.readouterr().out
    assert first == other.stdout
    assert json.loads(first)["fit"]["rank_correlation"] >= 0.93


@pytest.mark.slow
def test_a_study_answers_the_same_whatever_was_asked_before(dataset, study):
    answer(dataset, Query(layout="spring", seed=3))
    again = answer(dataset, study.query)
    assert study_record(again) == study_record(study)


def test_blend_mixes_the_scores_a_pair_has(parliament):
    query = Query(min_shared=3)
    votes, sponsors = answer(parliament, query), answer(parliament, replace(query, blend=1.0))
    both = answer(parliament, replace(query, blend=0.25))
    place = {iso3: number for number, iso3 in enumerate(tiny.COUNTRIES)}

    def weights(a, b):
        return [study.weight.scores[place[a], place[b]] for study in (votes, both, sponsors)]

    # Both: 3/4 of 7.5/8 and 1/4 of 2/3. One alone: that score. None: none.
    expected = [7.5 / 8, 0.75 * 7.5 / 8 + 0.25 * 2 / 3, 2 / 3]
    assert weights("AAA", "BBB") == pytest.approx(expected)
    assert weights("DDD", "EEE") == pytest.approx([np.nan, 1 / 2, 1 / 2], nan_ok=True)
    assert weights("AAA", "FFF") == pytest.approx([np.nan, 0, 0], nan_ok=True)
    # EEE has sponsored nothing before it joined, FFF nothing at all: 0 of EEE's two.
    assert weights("EEE", "FFF") == pytest.approx([np.nan, 0, 0], nan_ok=True)
    assert "25% co-sponsorship" in both.measure_label
    assert "sponsored draft" in both.description
    assert "sponsored draft" not in votes.description


def test_too_few_votes_are_no_bloc_but_a_place_where_there_is_something_to_compare(parliament):
    study = answer(parliament, Query(min_shared=5))
    table = study.table
    # EEE shares three roll calls at most; FFF none with anyone.
    assert table["bloc"].isna().tolist() == [False, False, False, False, True, True]
    assert table["bloc_name"].isna().tolist() == [False, False, False, False, True, True]
    assert table["x"].isna().tolist() == [False] * 5 + [True]
    record = {country["iso3"]: country for country in study_record(study)["countries"]}
    assert record["EEE"]["bloc"] is None
    assert record["FFF"]["x"] is None
    scene = make_scene(study, View())
    assert scene.notes == (
        "Not drawn, no vote to compare: Fland.",
        "Grey, not enough votes to be in a bloc: Eland.",
    )
    assert "Not enough votes to be in a bloc: EEE FFF" in study_text(study)


def test_the_fewest_shared_roll_calls(parliament, study):
    assert [default_min_shared(n) for n in (0, 1, 2, 3, 5, 10, 11, 12, 13, 97)] == [
        *(1, 1, 1, 2, 3, 5, 6, 6, 6, 6)
    ]
    assert answer(parliament, Query()).min_shared == 4
    assert study.min_shared == 6
    assert answer(parliament, Query(min_shared=7)).min_shared == 7
    shared = answer(parliament, Query(min_shared=7)).links["shared"]
    assert shared.tolist() == [8, 8, 8]


def test_an_empty_selection_says_what_to_widen(dataset, parliament):
    with pytest.raises(QueryError, match=r"no roll call fits .* widen the dates \(\d+ roll calls"):
        answer(dataset, Query(topics=("cybercrime",), since="2040-01-01"))
    late = Query(topics=("cybercrime",), since="2021-01-01")
    ways = r"widen the dates \(4 roll calls\) or the topics \(4 roll calls\)$"
    with pytest.raises(QueryError, match=ways):
        answer(parliament, late)
    every = tuple(tiny.TALLIES)
    with pytest.raises(QueryError, match=r"widen the roll calls left out \(8 roll calls\)$"):
        answer(parliament, Query(exclude_rollcalls=every))
    with pytest.raises(QueryError, match="widen two or more of its conditions"):
        answer(parliament, replace(late, exclude_rollcalls=every))
    with pytest.raises(QueryError, match="no country is left; leave fewer countries out"):
        answer(parliament, Query(exclude_countries=tiny.COUNTRIES))


def test_every_fault_of_a_query_is_told_at_once(dataset):
    query = Query(
        topics=("cybercrim",),
        since="2020-01-01",
        until="2019-01-01",
        measure="agrement",
        exclude_countries=("USQ",),
    )
    with pytest.raises(QueryError) as caught:
        answer(dataset, query)
    told = str(caught.value)
    for part in ("'cybercrim'", "wrong way round", "'agrement'", "'USQ'"):
        assert part in told
    assert told.count("; the nearest are: ") == 3


def test_a_measure_of_the_other_kind_is_told_where_it_belongs(parliament):
    with pytest.raises(QueryError, match="'jaccard' is a measure of sponsors, not of votes"):
        answer(parliament, Query(measure="jaccard"))
    with pytest.raises(QueryError, match="'exact' is a measure of votes, not of sponsors"):
        answer(parliament, Query(cosponsorship="exact"))


def test_what_is_left_out_is_really_out(parliament):
    study = answer(parliament, Query(exclude_rollcalls=("R7",), exclude_countries=("CCC",)))
    assert "R7" not in study.rollcalls.index
    assert "R7" not in study.votes.columns
    assert "CCC" not in study.table.index
    assert not study.links[["a", "b"]].isin(["CCC"]).any().any()
    assert all("CCC" not in bloc.members for bloc in study.blocs)
    record = json.dumps({**study_record(study), "query": "", "description": ""})
    assert '"R7"' not in record
    assert '"CCC"' not in record
    # AAA against BBB without R7, on which both abstained: 6.5 of 7.
    assert study.links.set_index(["a", "b"]).loc[("AAA", "BBB"), "weight"] == 6.5 / 7


@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_finite_places_that_do_not_overlap(dataset, opening, layout):
    study = answer(dataset, replace(opening[0], layout=layout, seed=5))
    places = study.table[["x", "y"]].to_numpy()
    assert np.isfinite(places).all()
    assert pdist(places).min() >= 2 * study.disc > 0
    again = answer(dataset, replace(opening[0], layout=layout, seed=5))
    assert again.table[["x", "y"]].equals(study.table[["x", "y"]])


def test_anchors_hold_the_map(dataset, study):
    other = replace(study.query, exclude_rollcalls=tuple(study.rollcalls.index[:3]))
    free, held = answer(dataset, other), answer(dataset, other, study.table[["x", "y"]])

    def moved(later):
        return float(
            np.hypot(*(later.table[["x", "y"]] - study.table[["x", "y"]]).T.to_numpy()).mean()
        )

    assert moved(held) < moved(free)
    assert pdist(held.table[["x", "y"]].to_numpy()).min() >= 2 * held.disc


def test_a_study_is_frozen(study):
    with pytest.raises(FrozenInstanceError):
        study.threshold = 0.5
    with pytest.raises(FrozenInstanceError):
        study.query.blend = 1.0
    assert isinstance(study.blocs, tuple)
    assert all(isinstance(bloc.members, tuple) for bloc in study.blocs)


def test_a_study_says_what_it_is_in_a_line(study):
    assert repr(study).startswith("<Study of 193 countries: 15 roll calls on ")
    assert len(repr(study)) < 400


def test_its_graph_says_what_it_is_of(study):
    told = study.graph.graph
    assert told["query"] == study.address
    assert told["threshold"] == study.threshold
    assert (told["measure"], told["source"]) == (study.measure_label, study.dataset.title)
