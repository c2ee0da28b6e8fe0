"""Agreement and exact agreement: by hand, by a slow obvious twin, and by a cross table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import tiny
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from alignment.measures.agreement import agreement
from alignment.measures.exact import exact
from alignment.model.vote import Vote

PLACE = {Vote.YES: 1.0, Vote.ABSTAIN: 0.5, Vote.NO: 0.0}
votes_of = arrays.arrays(
    np.int8,
    st.tuples(st.integers(1, 6), st.integers(0, 9)),
    elements=st.sampled_from([int(vote) for vote in Vote]),
)


def slow(left: list[int], right: list[int]) -> tuple[int, float, float]:
    """Shared count, agreement and exact agreement of two records, vote by vote."""
    shared, closeness, equal = 0, 0.0, 0
    for mine, theirs in zip(left, right, strict=True):
        if mine in PLACE and theirs in PLACE:
            shared += 1
            closeness += 1 - abs(PLACE[Vote(mine)] - PLACE[Vote(theirs)])
            equal += mine == theirs
    if not shared:
        return 0, float("nan"), float("nan")
    return shared, closeness / shared, equal / shared


def check_against_twin(votes: pd.DataFrame) -> None:
    close, equal = agreement(votes), exact(votes)
    rows = votes.to_numpy().tolist()
    for i, left in enumerate(rows):
        for j, right in enumerate(rows):
            if i == j:
                continue
            expected = slow(left, right)
            assert (close.shared[i, j], equal.shared[i, j]) == (expected[0], expected[0])
            found = (close.scores[i, j], equal.scores[i, j])
            assert found == pytest.approx(expected[1:], abs=1e-15, nan_ok=True)


@pytest.mark.parametrize(("pair", "expected"), tiny.HAND.items(), ids=map("-".join, tiny.HAND))
def test_the_pairs_counted_by_hand(pair, expected):
    at = tuple(tiny.COUNTRIES.index(iso3) for iso3 in pair)
    close, equal = agreement(tiny.VOTES), exact(tiny.VOTES)
    found = (close.shared[at], close.scores[at], equal.scores[at])
    assert found == pytest.approx(expected, abs=1e-15, nan_ok=True)


def test_the_slow_twin_on_the_tiny_parliament():
    check_against_twin(tiny.VOTES)


@given(votes_of)
def test_the_slow_twin_on_random_votes(codes):
    check_against_twin(pd.DataFrame(codes))


def test_the_slow_twin_on_real_votes(dataset):
    check_against_twin(dataset.votes.loc[["USA", "RUS", "CHN", "FRA", "SSD", "YUG", "CPV", "PSE"]])


@pytest.mark.slow
@given(votes_of)
def test_yes_and_no_may_change_places(codes):
    turned = np.where(codes >= 0, 2 - codes, codes).astype(np.int8)
    for measure in (agreement, exact):
        found, again = measure(pd.DataFrame(codes)), measure(pd.DataFrame(turned))
        assert np.array_equal(found.scores, again.scores, equal_nan=True)


@given(votes_of)
def test_exact_agreement_is_never_above_agreement(codes):
    close, equal = agreement(pd.DataFrame(codes)).scores, exact(pd.DataFrame(codes)).scores
    assert np.array_equal(np.isnan(close), np.isnan(equal))
    known = ~np.isnan(close)
    assert (equal[known] <= close[known]).all()


def test_an_absence_is_not_an_abstention():
    absent = pd.DataFrame([[2, 2], [2, -1]], dtype="int8")
    abstained = pd.DataFrame([[2, 2], [2, 1]], dtype="int8")
    assert agreement(absent).scores[0, 1] == 1
    assert agreement(abstained).scores[0, 1] == 0.75
    assert agreement(absent).shared[0, 1] == 1


@pytest.mark.parametrize("pair", [("USA", "ISR"), ("USA", "RUS"), ("CHN", "RUS"), ("FRA", "BRA")])
def test_a_cross_table_gives_the_same(dataset, pair):
    left, right = dataset.votes.loc[pair[0]], dataset.votes.loc[pair[1]]
    both = (left >= 0) & (right >= 0)
    table = pd.crosstab(left[both], right[both]).reindex(index=[0, 1, 2], columns=[0, 1, 2])
    counts = table.fillna(0).to_numpy()
    equal = exact(dataset.votes.loc[list(pair)])
    close = agreement(dataset.votes.loc[list(pair)])
    assert equal.shared[0, 1] == counts.sum()
    assert equal.scores[0, 1] == pytest.approx(np.trace(counts) / counts.sum(), abs=1e-15)
    half = counts[0, 1] + counts[1, 0] + counts[1, 2] + counts[2, 1]
    closeness = (np.trace(counts) + half / 2) / counts.sum()
    assert close.scores[0, 1] == pytest.approx(closeness, abs=1e-15)
