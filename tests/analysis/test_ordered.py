"""Ordered probit: against statsmodels where its likelihood converges, by its gradient, and kept."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.special import ndtr

from alignment.analysis.ordered import _log_posterior, _lost, ordered_probit


def made(seed: int, size: int = 170, slopes: tuple[float, ...] = (0.8, -0.4, 0.0)):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(size, len(slopes)))
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    y = np.digitize(x @ slopes + rng.normal(size=size), [-0.4, 0.3])
    return y, x


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_without_a_prior_it_is_the_likelihood_of_statsmodels(seed):
    model = pytest.importorskip("statsmodels.miscmodels.ordinal_model")
    y, x = made(seed)
    theirs = model.OrderedModel(y, x, distr="probit").fit(method="bfgs", disp=False, gtol=1e-8)
    ours = ordered_probit(y, x, (None,) * 3, prior=np.inf)
    np.testing.assert_allclose(ours.slopes, theirs.params[:3], atol=2e-4)
    np.testing.assert_allclose(ours.errors, theirs.bse[:3], rtol=5e-3)
    cuts = theirs.model.transform_threshold_params(theirs.params)[1:-1]
    np.testing.assert_allclose(ours.cuts, cuts, atol=2e-4)


@pytest.mark.parametrize("prior", [np.inf, 2.5])
@pytest.mark.parametrize("levels", [2, 3, 4])
def test_the_gradient_is_that_of_small_steps(levels, prior):
    rng = np.random.default_rng(levels)
    x, y = rng.normal(size=(40, 2)), rng.permutation(np.arange(40) % levels)
    theta = rng.normal(size=levels - 1 + 2) / 2
    by_steps = approx_fprime(theta, lambda each: _lost(each, y, x, levels - 1, prior)[0], 1e-7)
    np.testing.assert_allclose(_lost(theta, y, x, levels - 1, prior)[1], by_steps, atol=2e-4)


def test_the_posterior_of_many_parameters_is_that_of_each():
    y, x = made(7)
    thetas = np.random.default_rng(7).normal(size=(50, 5)) * [1, 1, 3, 3, 3]
    each = [-_lost(theta, y, x, 2, 2.5)[0] for theta in thetas]
    np.testing.assert_allclose(_log_posterior(thetas, y, x, 2, 2.5), each, rtol=1e-12)


def test_the_prior_is_weak_where_votes_tell_and_holds_where_they_run_away():
    y, x = made(4)
    free, held = (ordered_probit(y, x, (None,) * 3, prior=prior) for prior in (np.inf, 2.5))
    np.testing.assert_allclose(held.slopes, free.slopes, atol=0.01)
    # All that have the fact voted yes: the likelihood has no highest point.
    fact = np.r_[np.ones(20), np.zeros(60)]
    votes = np.r_[np.full(20, 2), np.arange(60) % 3]
    column = ((fact - fact.mean()) / fact.std())[:, None]
    steps = ((column.min(), column.max()),)
    apart = ordered_probit(votes, column, steps)
    assert 0.5 < apart.slopes[0] < 5
    assert np.isfinite(apart.errors).all()
    assert 0.4 < apart.low[0] < apart.effects[0] <= apart.high[0] <= 1


def test_an_effect_is_the_mean_change_country_by_country():
    y, x = made(5)
    x[:, 2] = np.where(x[:, 2] > 0, 1.0, -1.0)
    found = ordered_probit(y, x, (None, None, (-1.0, 1.0)))
    changes = []
    for row in x:
        place = found.slopes @ row - found.cuts[-1]
        changes.append(ndtr(place + found.slopes[0]) - ndtr(place))
    assert found.effects[0] == pytest.approx(np.mean(changes))
    lifted = [
        ndtr(found.slopes @ [*row[:2], 1] - found.cuts[-1])
        - ndtr(found.slopes @ [*row[:2], -1] - found.cuts[-1])
        for row in x
    ]
    assert found.effects[2] == pytest.approx(np.mean(lifted))
    low, high = found.intervals
    assert (low < found.slopes).all()
    assert (found.slopes < high).all()


def test_two_levels_are_a_plain_probit_and_the_same_seed_gives_the_same():
    y, x = made(6)
    both = np.minimum(y, 1)
    one, two = (ordered_probit(both, x, (None,) * 3) for _ in range(2))
    assert len(one.cuts) == 1
    np.testing.assert_array_equal(one.high, two.high)


# In each run `test_positions.py` has intervals that hold.
@pytest.mark.evidence
@pytest.mark.slow
@pytest.mark.parametrize("times", [20, pytest.param(60, marks=pytest.mark.evidence)])
def test_intervals_hold_the_true_slope(times):
    inside = []
    for seed in range(times):
        y, x = made(100 + seed)
        low, high = ordered_probit(y, x, (None,) * 3).intervals
        inside.append((low <= [0.8, -0.4, 0.0]) & (high >= [0.8, -0.4, 0.0]))
    assert np.mean(inside) == pytest.approx(0.95, abs=0.04)
