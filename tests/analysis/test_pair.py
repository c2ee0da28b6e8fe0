"""Two countries of the tiny parliament against one another, by hand."""

from __future__ import annotations

import numpy as np
import pytest
import tiny

from alignment.analysis.pair import joint_drafts, pair_votes, votes_crosstab


@pytest.fixture(scope="module")
def rollcalls(parliament):
    return parliament.rollcalls


def test_votes_side_by_side_the_newest_first(rollcalls):
    found = pair_votes(tiny.VOTES, rollcalls, "AAA", "DDD")
    assert list(found.index) == ["R8", "R7", "R6", "R5", "R4", "R3", "R2", "R1"]
    assert found["vote_a"].tolist() == ["yes", "abstain", "no", "no", "yes", "yes", "yes", "yes"]
    assert found["vote_b"].tolist() == (
        ["abstain", "absent", "yes", "no", "absent", "abstain", "absent", "yes"]
    )
    expected = [0.5, np.nan, 0, 1, np.nan, 0.5, np.nan, 1]
    assert np.array_equal(found["agreement"], expected, equal_nan=True)
    assert found.loc["R4", ["date", "title"]].tolist() == ["2020-04-15", "Title of R4"]


@pytest.mark.parametrize("pair", tiny.HAND)
def test_their_mean_is_the_agreement_worked_by_hand(rollcalls, pair):
    shared, agreement, _ = tiny.HAND[pair]
    closeness = pair_votes(tiny.VOTES, rollcalls, *pair)["agreement"].dropna()
    assert len(closeness) == shared
    assert len(closeness) == 0 or closeness.mean() == pytest.approx(agreement)


def test_before_a_country_joined_it_is_not_a_member(rollcalls):
    found = pair_votes(tiny.VOTES, rollcalls, "EEE", "FFF")
    assert found["vote_a"].tolist()[4:] == ["not a member"] * 4
    assert found["agreement"].isna().all()


def test_the_crosstab_counts_only_votes_of_both(rollcalls):
    found = votes_crosstab(pair_votes(tiny.VOTES, rollcalls, "AAA", "DDD"))
    assert list(found.index) == list(found.columns) == ["yes", "abstain", "no"]
    # R1 yes-yes, R3 yes-abstain, R8 yes-abstain, R5 no-no, R6 no-yes.
    assert found.to_numpy().tolist() == [[1, 2, 0], [0, 0, 0], [1, 0, 1]]
    # Turned round, rows and columns change places.
    turned = votes_crosstab(pair_votes(tiny.VOTES, rollcalls, "DDD", "AAA"))
    assert turned.to_numpy().tolist() == found.to_numpy().T.tolist()


def test_positions_of_a_pair_that_shares_nothing(rollcalls):
    found = votes_crosstab(pair_votes(tiny.VOTES, rollcalls, "AAA", "FFF"))
    assert found.to_numpy().tolist() == [[0] * 3] * 3


def test_drafts_sponsored_by_both_the_newest_first(parliament):
    sponsors, drafts = parliament.sponsor_matrix, parliament.countable_drafts
    together = {
        ("AAA", "BBB"): {"D1", "D2"},
        ("CCC", "EEE"): {"D4", "D5"},
        ("DDD", "EEE"): {"D5"},
        ("AAA", "CCC"): set(),
        ("AAA", "FFF"): set(),
    }
    for pair, texts in together.items():
        found = joint_drafts(sponsors, drafts, *pair)
        assert set(found.index) == texts
        assert list(found.index) == sorted(texts, key=list(drafts.index).index, reverse=True)
