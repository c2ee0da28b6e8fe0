"""Regression of pairs: least squares, a slow twin of its permutations, and p where nothing is."""

from __future__ import annotations

import numpy as np
import pytest

from alignment.analysis.mrqap import mrqap


def pairs(rng, size: int = 14, predictors: int = 3):
    xs = rng.normal(size=(predictors, size, size))
    return xs + xs.transpose(0, 2, 1)


def fitted(y, xs) -> tuple[np.ndarray, np.ndarray]:
    """Least squares by the textbook: slopes and their t."""
    upper = np.triu_indices(len(y), 1)
    design = np.column_stack([np.ones(len(upper[0])), *(x[upper] for x in xs)])
    inverse = np.linalg.inv(design.T @ design)
    slopes = inverse @ design.T @ y[upper]
    left = y[upper] - design @ slopes
    noise = left @ left / (len(left) - design.shape[1])
    return slopes, slopes / np.sqrt(noise * np.diag(inverse))


def test_slopes_are_least_squares():
    rng = np.random.default_rng(1)
    xs = pairs(rng)
    y = 0.3 + 2 * xs[0] - xs[2] + pairs(rng, predictors=1)[0]
    found = mrqap(y, xs, permutations=19)
    np.testing.assert_allclose(found.slopes, fitted(y, xs)[0])
    assert found.p[0] == found.p[2] == 1 / 20
    assert 0 < found.r2 < 1


def test_p_is_that_of_the_slow_twin_over_the_same_permutations():
    rng = np.random.default_rng(2)
    xs = pairs(rng, size=9)
    xs[1] += xs[0]
    y = pairs(rng, size=9, predictors=1)[0] + 0.2 * xs[0]
    orders = np.argsort(np.random.default_rng(5).random((60, 9)), axis=1)
    upper = np.triu_indices(9, 1)
    for predictor in range(3):
        others = np.delete(xs, predictor, axis=0)
        slopes, _ = fitted(xs[predictor], others)
        rest = xs[predictor] - slopes[0] - np.tensordot(slopes[1:], others, 1)
        np.fill_diagonal(rest, 0)
        real = abs(fitted(y, [*others, rest])[1][-1])
        beyond = 0
        for order in orders:
            moved = rest[np.ix_(order, order)]
            assert moved[upper].shape == (36,)
            beyond += abs(fitted(y, [*others, moved])[1][-1]) >= real * (1 - 1e-9)
        found = mrqap(y, xs, permutations=60, seed=5)
        assert found.p[predictor] == pytest.approx((1 + beyond) / 61)


def test_the_seed_decides_and_progress_is_told():
    rng = np.random.default_rng(3)
    xs, y = pairs(rng), pairs(rng, predictors=1)[0]
    told = []
    one = mrqap(y, xs, permutations=100, progress=lambda done, total: told.append((done, total)))
    np.testing.assert_array_equal(one.p, mrqap(y, xs, permutations=100).p)
    assert told[-1] == (300, 300)
    assert told == sorted(told)


def test_p_is_uniform_where_countries_differ_and_nothing_goes_together():
    # Each country has its own level in y and in x, so that plain least squares would be fooled.
    small = []
    for seed in range(120):
        rng = np.random.default_rng(seed)
        own = rng.normal(size=(2, 20))
        y, x = (each[:, None] + each[None, :] for each in own)
        y = y + pairs(rng, 20, 1)[0] * 0.3
        small.append(mrqap(y, np.array([x, pairs(rng, 20, 1)[0]]), permutations=99).p)
    assert np.mean(np.array(small) <= 0.1) == pytest.approx(0.1, abs=0.05)
