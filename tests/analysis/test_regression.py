"""Ordered probit against published fits, and MRQAP."""

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.special import ndtr

from alignment.analysis.regression import (
    _log_posterior,
    _negative_log_posterior,
    fit_mrqap,
    fit_ordered_probit,
)


def simulate_votes(seed: int, size: int = 170, slopes: tuple[float, ...] = (0.8, -0.4, 0.0)):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(size, len(slopes)))
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    y = np.digitize(x @ slopes + rng.normal(size=size), [-0.4, 0.3])
    return y, x


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_likelihood_without_a_prior_matches_statsmodels(seed):
    model = pytest.importorskip("statsmodels.miscmodels.ordinal_model")
    y, x = simulate_votes(seed)
    theirs = model.OrderedModel(y, x, distr="probit").fit(method="bfgs", disp=False, gtol=1e-8)
    ours = fit_ordered_probit(y, x, (None,) * 3, prior_sd=np.inf)
    np.testing.assert_allclose(ours.slopes, theirs.params[:3], atol=2e-4)
    np.testing.assert_allclose(ours.standard_errors, theirs.bse[:3], rtol=5e-3)
    cuts = theirs.model.transform_threshold_params(theirs.params)[1:-1]
    np.testing.assert_allclose(ours.cutpoints, cuts, atol=2e-4)


@pytest.mark.parametrize("prior", [np.inf, 2.5])
@pytest.mark.parametrize("levels", [2, 3, 4])
def test_gradient_matches_small_steps(levels, prior):
    rng = np.random.default_rng(levels)
    x, y = rng.normal(size=(40, 2)), rng.permutation(np.arange(40) % levels)
    theta = rng.normal(size=levels - 1 + 2) / 2
    by_steps = approx_fprime(
        theta, lambda each: _negative_log_posterior(each, y, x, levels - 1, prior)[0], 1e-7
    )
    np.testing.assert_allclose(
        _negative_log_posterior(theta, y, x, levels - 1, prior)[1], by_steps, atol=2e-4
    )


def test_joint_posterior_matches_single_ones():
    y, x = simulate_votes(7)
    thetas = np.random.default_rng(7).normal(size=(50, 5)) * [1, 1, 3, 3, 3]
    each = [-_negative_log_posterior(theta, y, x, 2, 2.5)[0] for theta in thetas]
    np.testing.assert_allclose(_log_posterior(thetas, y, x, 2, 2.5), each, rtol=1e-12)


def test_prior_limits_only_unbounded_estimates():
    y, x = simulate_votes(4)
    free, penalized = (
        fit_ordered_probit(y, x, (None,) * 3, prior_sd=prior) for prior in (np.inf, 2.5)
    )
    np.testing.assert_allclose(penalized.slopes, free.slopes, atol=0.01)
    # All countries with the fact voted yes: the likelihood has no maximum.
    fact = np.r_[np.ones(20), np.zeros(60)]
    votes = np.r_[np.full(20, 2), np.arange(60) % 3]
    column = ((fact - fact.mean()) / fact.std())[:, None]
    steps = ((column.min(), column.max()),)
    apart = fit_ordered_probit(votes, column, steps)
    assert 0.5 < apart.slopes[0] < 5
    assert np.isfinite(apart.standard_errors).all()
    assert 0.4 < apart.effect_low[0] < apart.effects[0] <= apart.effect_high[0] <= 1


def test_effect_is_the_mean_change_over_countries():
    y, x = simulate_votes(5)
    x[:, 2] = np.where(x[:, 2] > 0, 1.0, -1.0)
    result = fit_ordered_probit(y, x, (None, None, (-1.0, 1.0)))
    changes = []
    for row in x:
        place = result.slopes @ row - result.cutpoints[-1]
        changes.append(ndtr(place + result.slopes[0]) - ndtr(place))
    assert result.effects[0] == pytest.approx(np.mean(changes))
    lifted = [
        ndtr(result.slopes @ [*row[:2], 1] - result.cutpoints[-1])
        - ndtr(result.slopes @ [*row[:2], -1] - result.cutpoints[-1])
        for row in x
    ]
    assert result.effects[2] == pytest.approx(np.mean(lifted))
    low, high = result.intervals
    assert (low < result.slopes).all()
    assert (result.slopes < high).all()


def test_two_levels_match_a_plain_probit():
    y, x = simulate_votes(6)
    both = np.minimum(y, 1)
    one, two = (fit_ordered_probit(both, x, (None,) * 3) for _ in range(2))
    assert len(one.cutpoints) == 1
    np.testing.assert_array_equal(one.effect_high, two.effect_high)


# test_positions.py checks intervals in each run.
@pytest.mark.evidence
@pytest.mark.slow
@pytest.mark.parametrize("times", [20, pytest.param(60, marks=pytest.mark.evidence)])
def test_intervals_contain_the_true_slope(times):
    inside = []
    for seed in range(times):
        y, x = simulate_votes(100 + seed)
        low, high = fit_ordered_probit(y, x, (None,) * 3).intervals
        inside.append((low <= [0.8, -0.4, 0.0]) & (high >= [0.8, -0.4, 0.0]))
    assert np.mean(inside) == pytest.approx(0.95, abs=0.04)


def pairs(rng, size: int = 14, predictors: int = 3):
    xs = rng.normal(size=(predictors, size, size))
    return xs + xs.transpose(0, 2, 1)


def fit_least_squares(y, xs) -> tuple[np.ndarray, np.ndarray]:
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
    result = fit_mrqap(y, xs, permutations=19)
    np.testing.assert_allclose(result.slopes, fit_least_squares(y, xs)[0])
    assert result.p_values[0] == result.p_values[2] == 1 / 20
    assert 0 < result.r_squared < 1


def test_p_matches_plain_loops_over_the_same_permutations():
    rng = np.random.default_rng(2)
    xs = pairs(rng, size=9)
    xs[1] += xs[0]
    y = pairs(rng, size=9, predictors=1)[0] + 0.2 * xs[0]
    orders = np.argsort(np.random.default_rng(5).random((60, 9)), axis=1)
    upper = np.triu_indices(9, 1)
    for predictor in range(3):
        others = np.delete(xs, predictor, axis=0)
        slopes, _ = fit_least_squares(xs[predictor], others)
        rest = xs[predictor] - slopes[0] - np.tensordot(slopes[1:], others, 1)
        np.fill_diagonal(rest, 0)
        real = abs(fit_least_squares(y, [*others, rest])[1][-1])
        beyond = 0
        for order in orders:
            moved = rest[np.ix_(order, order)]
            assert moved[upper].shape == (36,)
            beyond += abs(fit_least_squares(y, [*others, moved])[1][-1]) >= real * (1 - 1e-9)
        result = fit_mrqap(y, xs, permutations=60, seed=5)
        assert result.p_values[predictor] == pytest.approx((1 + beyond) / 61)


def test_the_seed_decides_and_progress_is_reported():
    rng = np.random.default_rng(3)
    xs, y = pairs(rng), pairs(rng, predictors=1)[0]
    progress_calls = []
    one = fit_mrqap(
        y, xs, permutations=100, progress=lambda done, total: progress_calls.append((done, total))
    )
    np.testing.assert_array_equal(one.p_values, fit_mrqap(y, xs, permutations=100).p_values)
    assert progress_calls[-1] == (300, 300)
    assert progress_calls == sorted(progress_calls)


def test_p_is_uniform_without_association():
    # Each country has its own level in y and in x, which would mislead plain least squares.
    small = []
    for seed in range(120):
        rng = np.random.default_rng(seed)
        own = rng.normal(size=(2, 20))
        y, x = (each[:, None] + each[None, :] for each in own)
        y = y + pairs(rng, 20, 1)[0] * 0.3
        small.append(fit_mrqap(y, np.array([x, pairs(rng, 20, 1)[0]]), permutations=99).p_values)
    assert np.mean(np.array(small) <= 0.1) == pytest.approx(0.1, abs=0.05)


def test_permutations_within_strata_separate_region_and_distance():
    """Agreement and distance depend only on the region: p is valid only within regions."""
    rng = np.random.default_rng(3)
    strata = np.repeat(np.arange(6), 8)
    place = rng.normal(size=6)[strata] * 3 + rng.normal(size=48)
    lean = rng.normal(size=6)[strata]
    x = np.abs(place[:, None] - place[None, :])
    noise = rng.normal(size=(48, 48)) / 4
    y = -np.abs(lean[:, None] - lean[None, :]) + noise + noise.T
    among = fit_mrqap(y, x[None], 199)
    within = fit_mrqap(y, x[None], 199, strata=strata)
    assert within.slopes == pytest.approx(among.slopes)
    assert within.p_values[0] > 0.05
    same = (strata[:, None] == strata[None, :]).astype(float)
    assert np.isnan(fit_mrqap(y, same[None], 19, strata=strata).p_values[0])
