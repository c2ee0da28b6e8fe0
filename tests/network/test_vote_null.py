"""Votes beyond chance: by hand, against enumeration, on thin input."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from alignment.network.vote_null import drawn_votes, vote_chances, votes_beyond_chance
from alignment.sources.package import load

CLOSE = 1 - np.abs(np.subtract.outer(np.arange(3), np.arange(3))) / 2


def frame(rows: list[list[int]] | np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(rows).astype("int8")


def some_votes(countries: int, rollcalls: int, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return frame(random.choice([-1, 0, 1, 2], p=[0.1, 0.3, 0.2, 0.4], size=(countries, rollcalls)))


def slow_pair(votes: pd.DataFrame, one: int, other: int) -> tuple[float, float, float]:
    """Upper tail, lower tail and mean by every way in which the two could have voted."""
    chance, codes = vote_chances(votes), votes.to_numpy()
    rolls = [r for r in range(codes.shape[1]) if codes[one, r] >= 0 and codes[other, r] >= 0]
    seen = sum(CLOSE[codes[one, r], codes[other, r]] for r in rolls)
    upper = lower = mean = 0.0
    for mine in product(range(3), repeat=len(rolls)):
        for yours in product(range(3), repeat=len(rolls)):
            weight, points = 1.0, 0.0
            for r, a, b in zip(rolls, mine, yours, strict=True):
                weight *= chance[a, one, r] * chance[b, other, r]
                points += CLOSE[a, b]
            upper += weight * (points >= seen - 1e-9)
            lower += weight * (points <= seen + 1e-9)
            mean += weight * points / len(rolls)
    return upper, lower, mean


def test_slow_twin() -> None:
    votes = some_votes(5, 4, seed=3)
    result = votes_beyond_chance(votes)
    for one, other in [(0, 1), (0, 4), (2, 3)]:
        upper, lower, mean = slow_pair(votes, one, other)
        assert result.upper[one, other] == pytest.approx(upper, rel=1e-9)
        assert result.lower[one, other] == pytest.approx(lower, rel=1e-9)
        assert result.expected[one, other] == pytest.approx(mean, rel=1e-9)
        assert result.p[one, other] == pytest.approx(min(1, 2 * min(upper, lower)), rel=1e-9)


def test_two_camps_by_hand() -> None:
    """Every country and every roll call is half yes, half no, so each vote is a fair coin."""
    votes = frame([[2, 2, 2, 0, 0, 0], [2, 2, 2, 0, 0, 0], [0, 0, 0, 2, 2, 2], [0, 0, 0, 2, 2, 2]])
    result = votes_beyond_chance(votes)
    assert result.expected[0, 1] == pytest.approx(0.5)
    # Six coins agree, or differ, six times out of six: 1/64, two-sided 1/32.
    np.testing.assert_allclose(result.p[0, 1:], 1 / 32, rtol=1e-6)
    assert result.sign[0].tolist() == [0, 1, -1, -1]
    assert result.upper[0, 1] == pytest.approx(1 / 64)
    assert result.lower[0, 2] == pytest.approx(1 / 64)
    assert result.upper[0, 2] == pytest.approx(1)
    assert result.method == "exact"
    # Six equal p-values: the rate is the p-value itself, and every pair is found.
    np.testing.assert_allclose(result.q[0, 1:], 1 / 32, rtol=1e-6)
    assert (result.beyond() == result.sign).all()
    assert not result.beyond(0.03).any()


def test_absent_is_not_abstain() -> None:
    """An absence changes what is shared; the absent country's chances are those of its votes."""
    votes = some_votes(6, 8, seed=1)
    votes.iloc[0, :4] = -1
    result = votes_beyond_chance(votes)
    rest = votes.to_numpy()[1] >= 0
    assert result.shared[0, 1] == (rest & (votes.to_numpy()[0] >= 0)).sum()
    never = votes.replace(1, 2)
    assert not vote_chances(never)[1].any()


def test_relabelled_countries_keep_their_results() -> None:
    votes = some_votes(9, 14)
    order = np.random.default_rng(1).permutation(9)
    straight, turned = votes_beyond_chance(votes), votes_beyond_chance(votes.iloc[order])
    assert turned.index.tolist() == order.tolist()
    for name in ("p", "q", "expected"):
        ours, theirs = getattr(straight, name)[np.ix_(order, order)], getattr(turned, name)
        np.testing.assert_allclose(theirs, ours, rtol=1e-6)


def test_yes_and_no_are_alike() -> None:
    votes = some_votes(7, 11)
    mirrored = votes.replace({0: 2, 2: 0})
    ours, theirs = votes_beyond_chance(votes), votes_beyond_chance(mirrored)
    np.testing.assert_allclose(theirs.p, ours.p, rtol=1e-6)


def test_pairs_that_share_too_little_are_not_tests() -> None:
    votes = some_votes(8, 12, seed=2)
    votes.iloc[0, :8] = -1
    most, fewer = votes_beyond_chance(votes), votes_beyond_chance(votes, min_shared=6)
    assert np.isnan(fewer.p[0]).all()
    assert np.isnan(fewer.expected[0]).all()
    assert fewer.tested < most.tested
    known = ~np.isnan(fewer.p)
    np.testing.assert_allclose(fewer.p[known], most.p[known], rtol=1e-12)


def test_draws_follow_the_chances_and_keep_absences() -> None:
    votes = some_votes(6, 7, seed=4)
    votes.iloc[2] = 2  # always yes: the totals allow nothing else
    chance = vote_chances(votes)
    random = np.random.default_rng(0)
    draws = np.stack([drawn_votes(chance, votes, random).to_numpy() for _ in range(4000)])
    assert ((draws < 0) == (votes.to_numpy() < 0)).all()
    assert (draws[:, 2] == 2).all()
    for code in range(3):
        spread = np.sqrt(chance[code] * (1 - chance[code]) / len(draws))
        gap = np.abs((draws == code).mean(axis=0) - chance[code])
        assert (gap <= 4.5 * spread + 1e-12).all()


THIN = {
    "one roll call": [[2], [2], [0], [1]],
    "all unanimous": [[2, 2, 0]] * 4,
    "all absent": [[-1, -1, -2]] * 3,
    "one country": [[2, 0, 1, 2]],
    "two that never meet": [[2, 0, -1, -1], [-1, -1, 0, 2]],
    "each always the same": [[2, 2, 2], [0, 0, 0], [1, 1, 1]],
    "no roll call": np.empty((3, 0)),
    "no country": np.empty((0, 3)),
}


@pytest.mark.parametrize("name", THIN)
def test_thin_input_says_nothing(name: str) -> None:
    result = votes_beyond_chance(frame(THIN[name]))
    assert np.isnan(result.p).all()
    assert np.isnan(result.q).all()
    assert not result.sign.any()
    assert result.tested == 0


@settings(deadline=None, max_examples=60)
@given(
    codes=arrays(
        "int8",
        array_shapes(min_dims=2, max_dims=2, max_side=8),
        elements=st.sampled_from([-2, -1, 0, 1, 2]),
    ),
    min_shared=st.integers(0, 4),
)
def test_anything_gives_chances_or_nothing(codes: np.ndarray, min_shared: int) -> None:
    result = votes_beyond_chance(frame(codes), min_shared)
    for matrix in (result.p, result.q, result.upper, result.lower, result.expected):
        np.testing.assert_array_equal(matrix, matrix.T)
        known = matrix[~np.isnan(matrix)]
        assert ((known >= 0) & (known <= 1 + 1e-9)).all()
    tested = np.isfinite(result.p)
    assert (result.shared[tested] >= max(1, min_shared)).all()
    assert (result.upper + result.lower)[tested].min(initial=1) >= 1 - 1e-9
    assert (result.q[tested] >= result.p[tested] - 1e-12).all()
    assert not result.sign[~tested].any()


def test_a_narrow_question_tells_no_pair_from_chance() -> None:
    """Ten of the shipped roll calls leave not one of thousands of pairs beyond chance."""
    votes = load().votes.iloc[:, ::10]
    result = votes_beyond_chance(votes, min_shared=5)
    assert result.tested > 5_000
    assert not result.beyond().any()


@pytest.mark.slow
def test_a_broad_question_tells_many() -> None:
    result = votes_beyond_chance(load().votes, min_shared=40)
    friends, rivals = ("FRA", "DEU"), ("USA", "CUB")
    place = {code: result.index.get_loc(code) for code in (*friends, *rivals)}
    found = result.beyond()
    assert found[place["FRA"], place["DEU"]] == 1
    assert found[place["USA"], place["CUB"]] == -1
