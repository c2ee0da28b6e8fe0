"""Somers' D against scipy, plain loops, simulation and enumeration."""

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import somersd

from alignment.analysis.somers_d import permutation_p_values, permute_within_strata, somers_d

CODES = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2), st.integers(0, 2)), min_size=3)


def slow_d(x, y, strata=None) -> float:
    """Count single pairs."""
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    score = pairs = 0
    for i, j in product(range(len(x)), repeat=2):
        if x[i] > x[j] and (strata is None or strata[i] == strata[j]):
            pairs += 1
            score += np.sign(y[i] - y[j])
    return score / pairs if pairs else np.nan


@given(CODES)
@example([(0, 1, 0), (2, 0, 0), (2, 2, 0), (3, 1, 0)])
def test_d_matches_scipy_and_plain_loops(rows):
    x, y, strata = np.array(rows, dtype=float).T
    groups = strata.astype(int)
    result = somers_d(x, y)
    np.testing.assert_allclose(result.d, slow_d(x, y), equal_nan=True)
    if len(set(x)) > 1 and len(set(y)) > 1:
        # If d has no error, scipy divides by zero for a probability that this test does not use.
        with np.errstate(invalid="ignore"):
            expected = somersd(x, y).statistic
        np.testing.assert_allclose(result.d, expected)
    within = somers_d(x, y, groups)
    np.testing.assert_allclose(within.d, slow_d(x, y, groups), equal_nan=True)
    if not np.isnan(result.d):
        assert -1 <= result.low <= result.d <= result.high <= 1


def test_error_matches_resampled_countries():
    rng = np.random.default_rng(1)
    x = rng.normal(size=150)
    y = np.digitize(x + rng.normal(size=150) * 2, [-0.5, 0.5]).astype(float)
    result = somers_d(x, y)
    drawn = []
    for _ in range(400):
        rows = rng.integers(0, 150, 150)
        drawn.append(somers_d(x[rows], y[rows]).d)
    half = (result.high - result.low) / 2
    assert half == pytest.approx(1.96 * np.std(drawn), rel=0.12)


def test_interval_of_a_small_group_contains_the_truth():
    rng = np.random.default_rng(3)
    others, members = [0.35, 0.19, 0.46], [0.1, 0.1, 0.8]
    truth = sum(p * q * np.sign(i - j) for i, p in enumerate(members) for j, q in enumerate(others))
    x = np.repeat([1.0, 0.0], [6, 166])
    covered = 0
    for _ in range(200):
        y = np.concatenate([rng.choice(3, 6, p=members), rng.choice(3, 166, p=others)])
        result = somers_d(x, y.astype(float))
        covered += result.low <= truth <= result.high
    assert covered >= 0.95 * 200


def test_error_of_a_small_group_matches_all_permutations():
    x, strata = np.array([1.0, 0, 0, 0, 0, 0, 1, 0, 0, 0]), np.repeat([0, 1], [6, 4])
    y = np.array([2.0, 2, 2, 2, 1, 0, 1, 0, 1, 2])
    result = somers_d(x, y, strata)
    # The strata have five and three of the eight pairs.
    variance = sum(
        share**2
        * np.var([slow_d(x[strata == code], order) for order in permutations(y[strata == code])])
        for code, share in ((0, 5 / 8), (1, 3 / 8))
    )
    half = (np.arctanh(result.high) - np.arctanh(result.low)) / 2
    assert half == pytest.approx(1.96 * np.sqrt(variance), rel=1e-4)


def test_d_without_comparable_pairs():
    flat = somers_d(np.ones(5), np.arange(5.0))
    assert np.isnan([flat.d, flat.low, flat.high]).all()
    assert np.isnan(somers_d(np.array([1.0, 2]), np.array([0.0, 1]), np.array([0, 1])).d)
    sure = somers_d(np.array([0.0, 0, 1, 1]), np.array([0.0, 0, 2, 2]))
    assert (sure.d, sure.high) == (1, 1)


def slow_p(x, y, strata, orders) -> float:
    """Score every permutation by counting pairs."""
    rows = [row for row in range(len(x)) if not np.isnan(x[row])]
    x, y = x[rows], y[rows]
    groups = None if strata is None else strata[rows]
    real = slow_d(x, y, groups)
    drawn = [slow_d(x, y[order], groups) for order in orders]
    return (1 + sum(abs(each) >= abs(real) - 1e-12 for each in drawn)) / (1 + len(drawn))


@settings(max_examples=25, deadline=None)
@given(CODES, st.booleans())
def test_p_matches_plain_loops_over_the_same_permutations(rows, grouped):
    x, y, strata = np.array(rows, dtype=float).T
    groups = strata.astype(int) if grouped else None
    facts = np.column_stack([x, x > 1, np.where(x == 4, np.nan, x)])
    result = permutation_p_values(facts, y, groups, permutations=40, seed=3)
    for fact, p in zip(facts.T, result, strict=True):
        known = ~np.isnan(fact)
        part = None if groups is None else groups[known]
        if not np.isnan(p):
            orders = permute_within_strata(int(known.sum()), part, 40, 3)
            assert p == pytest.approx(slow_p(fact, y, groups, orders))


def test_permutations_stay_within_strata():
    strata = np.array([2, 0, 1, 0, 2, 2, 1])
    orders = permute_within_strata(7, strata, 200, 0)
    assert (strata[orders] == strata).all()
    assert (np.sort(orders, axis=1) == np.arange(7)).all()
    assert len({tuple(order) for order in orders}) == 2 * 2 * 6


def test_p_approximates_all_permutations():
    x, y = np.array([1.0, 2, 3, 4, 5, 6]), np.array([0.0, 0, 1, 2, 1, 2])
    every = list(permutations(range(6)))
    real = abs(slow_d(x, y))
    exact = np.mean([abs(slow_d(x, y[list(order)])) >= real - 1e-12 for order in every])
    assert permutation_p_values(x[:, None], y)[0] == pytest.approx(exact, abs=0.01)


def test_many_values_use_ranks_and_the_seed():
    rng = np.random.default_rng(5)
    y, x = rng.normal(size=(2, 60))
    facts = np.column_stack([x, y + x, np.ones(60)])
    first = permutation_p_values(facts, y, permutations=999, seed=1)
    assert first[1] == 1 / 1000
    assert first[0] > 0.05
    assert np.isnan(first[2])
    np.testing.assert_array_equal(first, permutation_p_values(facts, y, permutations=999, seed=1))


def test_p_is_uniform_for_independent_values():
    rng = np.random.default_rng(7)
    y = rng.integers(0, 3, 60).astype(float)
    strata = rng.integers(0, 5, 60)
    facts = rng.normal(size=(60, 300)).round(1)
    for groups in (None, strata):
        p = permutation_p_values(facts, y, groups, permutations=499)
        assert np.mean(p <= 0.1) == pytest.approx(0.1, abs=0.06)
        assert p.mean() == pytest.approx(0.5, abs=0.07)
