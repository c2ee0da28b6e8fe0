"""The whole Assembly asked: on top of any package, each roll call once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import alignment
from alignment.answer.study import answer
from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.query import Query, rescoped
from alignment.model.vote import Vote
from alignment.sources.assembly import read_assembly


def test_the_shipped_records_are_within_and_have_the_last_word(dataset: Dataset) -> None:
    whole = dataset.in_scope("assembly")
    assert len(whole.rollcalls) == 5_697
    assert int((whole.votes.to_numpy() != Vote.NOT_MEMBER).sum()) == 947_874
    assert np.array_equal(whole.votes, read_assembly().votes)
    plenary = dataset.rollcalls[dataset.rollcalls["body"] == "UNGA plenary"]
    assert whole.rollcalls.loc[plenary.index].equals(plenary)
    assert whole.rollcalls.columns.equals(dataset.rollcalls.columns)
    assert whole.countries.equals(dataset.countries)
    assert whole.title.startswith("Recorded votes of the General Assembly, 1946 to 2025; Recorded")
    for name, code in (("yes", Vote.YES), ("absent", Vote.ABSENT)):
        assert np.array_equal((whole.votes == code).sum(), whole.rollcalls[name])


def test_scopes_lead_back_to_one_another(dataset: Dataset) -> None:
    whole = dataset.in_scope("assembly")
    assert whole.in_scope("assembly") is whole
    assert whole.in_scope("cyber") is dataset
    assert dataset.in_scope("cyber") is dataset
    # A study of either can be asked of either.
    query = Query(topics="cybercrime")
    assert answer(whole, query).rollcalls.equals(answer(dataset, query).rollcalls)


def test_newer_plenary_votes_of_a_package_are_in_and_others_not(dataset: Dataset) -> None:
    tomorrow = dataset.rollcalls.iloc[[-1]].rename(index=lambda _: "A/80/L.99")
    tomorrow = tomorrow.assign(date="2026-01-02", resolution="")
    votes = dataset.votes.assign(**{"A/80/L.99": dataset.votes.iloc[:, -1]})
    more = replace(dataset, rollcalls=pd.concat([dataset.rollcalls, tomorrow]), votes=votes)
    whole = more.in_scope("assembly")
    assert whole.rollcalls.index[-1] == "A/80/L.99"
    assert len(whole.rollcalls) == 5_698
    assert "A/C.3/74/L.11/Rev.1" not in whole.rollcalls.index


def test_a_draft_that_was_adopted_is_the_same_roll_call(dataset: Dataset) -> None:
    renamed = dataset.rollcalls.rename(index={"A/RES/80/215": "A/80/L.1"})
    own = replace(
        dataset,
        rollcalls=renamed,
        votes=dataset.votes.rename(columns={"A/RES/80/215": "A/80/L.1"}),
    )
    whole = own.in_scope("assembly")
    assert len(whole.rollcalls) == 5_697
    assert "A/RES/80/215" not in whole.rollcalls.index


@pytest.mark.slow
def test_countries_that_a_package_does_not_know_are_added(parliament: Dataset) -> None:
    from alignment.sources.whole import whole

    found = whole(parliament)
    assert {"AAA", "USA", "SUN"} <= set(found.countries.index)
    assert found.votes.index.equals(found.countries.index)
    assert len(answer(found, Query(scope="assembly", subjects="apartheid")).rollcalls) == 261


def test_records_without_the_assembly_beside_them_say_so(parliament: Dataset) -> None:
    with pytest.raises(QueryError, match="no whole Assembly beside them; leave scope out"):
        answer(replace(parliament, wider=None), Query(scope="assembly"))


def test_another_scope_leaves_behind_what_is_of_the_first(dataset: Dataset) -> None:
    asked = alignment.study(dataset, scope="assembly", subject="Palestine question")
    assert asked.query.topics == asked.query.tiers == ()
    assert asked.query.since == "2018-01-01"
    assert asked.address == (
        "v=1&body=UNGA+plenary&stage=plenary&from=2018-01-01&scope=assembly"
        "&subject=Palestine+question"
    )
    assert set(asked.rollcalls["body"]) == {"UNGA plenary"}
    query = Query(topics="cybercrime", scope="assembly")
    assert rescoped(query, "assembly") is query


def test_what_no_subject_fits_can_be_widened_to_the_assembly(dataset: Dataset) -> None:
    with pytest.raises(QueryError, match=r"the scope to assembly \(56 roll calls\)"):
        alignment.study(dataset, "v=1&subject=law+of+the+sea")
