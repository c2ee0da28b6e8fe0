"""The parametric bootstrap: repeatable, right by its words, and no less powerful."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from alignment.analysis.null_models import (
    assess_sponsors,
    assess_votes,
    fit_sponsor_probabilities,
    fit_vote_probabilities,
)
from benchmarks.parametric_bootstrap import (
    bootstrap_sponsor_significance,
    bootstrap_vote_significance,
    draw_sponsors,
    draw_votes,
)


def some_votes(countries: int, rollcalls: int, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    codes = random.choice([-1, 0, 1, 2], p=[0.05, 0.3, 0.15, 0.5], size=(countries, rollcalls))
    return pd.DataFrame(codes).astype("int8")


def test_plain_loops() -> None:
    votes = some_votes(6, 9)
    chance, random, pool = fit_vote_probabilities(votes), np.random.default_rng(7), []
    for _ in range(5):
        null = assess_votes(draw_votes(chance, votes, random))
        pool += [null.p[i, j] for i in range(6) for j in range(i) if not np.isnan(null.p[i, j])]
    plain, result = assess_votes(votes), bootstrap_vote_significance(votes, draws=5, seed=7)
    for i in range(6):
        for j in range(i):
            smaller = sum(value <= plain.p[i, j] * (1 + 1e-9) for value in pool)
            assert result.p[i, j] == pytest.approx((1 + smaller) / (1 + len(pool)))
    np.testing.assert_array_equal(result.sign, plain.sign)
    np.testing.assert_array_equal(result.expected, plain.expected)


def test_same_seed_same_result() -> None:
    votes = some_votes(8, 10)
    one, again, other = (
        bootstrap_vote_significance(votes, draws=4, seed=seed) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one.p, again.p)
    assert not np.array_equal(one.p, other.p, equal_nan=True)


def test_it_corrects_a_conservative_test() -> None:
    """Under the null the plain test finds p < .05 far too seldom, the bootstrap about 5%."""
    votes = draw_votes(
        fit_vote_probabilities(some_votes(40, 15)), some_votes(40, 15), np.random.default_rng(3)
    )
    above = np.triu_indices(40, 1)
    assert (assess_votes(votes).p[above] < 0.05).mean() < 0.04
    assert (bootstrap_vote_significance(votes, draws=30).p[above] < 0.05).mean() == pytest.approx(
        0.05, abs=0.03
    )


@pytest.mark.parametrize("rows", [[[2], [0], [1]], [[2, 2]] * 3, [[-1, -1]] * 2, [[2, 0, 1]]])
def test_thin_input_says_nothing(rows: list[list[int]]) -> None:
    result = bootstrap_vote_significance(pd.DataFrame(rows).astype("int8"), draws=3)
    assert np.isnan(result.p).all()
    assert result.tested_count == 0


def test_sponsors_are_calibrated() -> None:
    """Under the null the plain test hardly ever finds p < .05, the bootstrap about 5%."""
    random = np.random.default_rng(5)
    leaning = random.normal(size=(40, 1)) + random.normal(size=25)
    sponsors = pd.DataFrame((random.random((40, 25)) < 1 / (1 + np.exp(-leaning))).astype(float))
    sponsors.iloc[:6, :9] = np.nan
    above = np.triu_indices(40, 1)
    plain, result = assess_sponsors(sponsors), bootstrap_sponsor_significance(sponsors, draws=30)
    assert (plain.p[above] < 0.05).mean() < 0.02
    assert (result.p[above] < 0.05).mean() == pytest.approx(0.05, abs=0.03)
    assert result.method == "parametric bootstrap"
    np.testing.assert_array_equal(np.isnan(result.p), np.isnan(plain.p))


def test_drawn_sponsors_stay_within_who_could() -> None:
    sponsors = pd.DataFrame([[1.0, np.nan, 0, 1], [0, 1, 1, np.nan], [1, 1, 0, 0]])
    chance, random = fit_sponsor_probabilities(sponsors), np.random.default_rng(0)
    draws = np.stack([draw_sponsors(chance, sponsors, random).to_numpy() for _ in range(4000)])
    assert (np.isnan(draws) == sponsors.isna().to_numpy()).all()
    spread = np.sqrt(chance * (1 - chance) / len(draws))
    could = sponsors.notna().to_numpy()
    gap = np.abs(draws.mean(axis=0) - chance)
    assert (gap[could] <= 4.5 * spread[could] + 1e-12).all()
