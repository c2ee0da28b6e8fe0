"""The parametric bootstrap: repeatable, right by its words, and no less powerful."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from alignment.network.vote_bootstrap import bootstrapped
from alignment.network.vote_null import drawn, vote_chances, votes_beyond_chance


def some_votes(countries: int, rollcalls: int, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    codes = random.choice([-1, 0, 1, 2], p=[0.05, 0.3, 0.15, 0.5], size=(countries, rollcalls))
    return pd.DataFrame(codes).astype("int8")


def test_slow_twin() -> None:
    votes = some_votes(6, 9)
    chance, random, pool = vote_chances(votes), np.random.default_rng(7), []
    for _ in range(5):
        null = votes_beyond_chance(drawn(chance, votes, random))
        pool += [null.p[i, j] for i in range(6) for j in range(i) if not np.isnan(null.p[i, j])]
    plain, result = votes_beyond_chance(votes), bootstrapped(votes, draws=5, seed=7)
    for i in range(6):
        for j in range(i):
            smaller = sum(value <= plain.p[i, j] * (1 + 1e-9) for value in pool)
            assert result.p[i, j] == pytest.approx((1 + smaller) / (1 + len(pool)))
    np.testing.assert_array_equal(result.sign, plain.sign)
    np.testing.assert_array_equal(result.expected, plain.expected)


def test_same_seed_same_result() -> None:
    votes = some_votes(8, 10)
    one, again, other = (bootstrapped(votes, draws=4, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.p, again.p)
    assert not np.array_equal(one.p, other.p, equal_nan=True)


def test_it_corrects_a_conservative_test() -> None:
    """Under the null the plain test finds p < .05 far too seldom, the bootstrap about 5%."""
    votes = drawn(vote_chances(some_votes(40, 15)), some_votes(40, 15), np.random.default_rng(3))
    above = np.triu_indices(40, 1)
    assert (votes_beyond_chance(votes).p[above] < 0.05).mean() < 0.04
    assert (bootstrapped(votes, draws=30).p[above] < 0.05).mean() == pytest.approx(0.05, abs=0.03)


@pytest.mark.parametrize("rows", [[[2], [0], [1]], [[2, 2]] * 3, [[-1, -1]] * 2, [[2, 0, 1]]])
def test_thin_input_says_nothing(rows: list[list[int]]) -> None:
    result = bootstrapped(pd.DataFrame(rows).astype("int8"), draws=3)
    assert np.isnan(result.p).all()
    assert result.tested == 0
