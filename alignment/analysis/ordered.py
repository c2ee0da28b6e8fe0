"""Ordered probit with a weak prior: several facts at once against one ordered vote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import log_ndtr, ndtr

# Standard deviation of the prior of a coefficient, in standard deviations of its fact.
PRIOR = 2.5
DRAWS = 4_000
# Of the t distribution that is drawn from: heavier in its tails than what is looked for.
_FREEDOM = 5
_ENDS = (0.025, 0.975)
_STEP = 1e-5
Numbers = npt.NDArray[np.float64]
Lost = Callable[[Numbers], tuple[float, Numbers]]


@dataclass(frozen=True, eq=False)
class Ordered:
    """A fitted ordered probit.

    Attributes
    ----------
    cuts : array of float
        Cutpoints between the levels, ascending.
    slopes : array of float
        One a column, on the latent scale, whose noise is standard normal.
    errors : array of float
        Their standard errors.
    intervals : array of float, 2 x columns
        Their 95% intervals, low and high.
    effects, low, high : array of float
        One a column: how much more likely the highest level is, on average over the countries,
        after a step up in that column alone, and its 95% interval. From -1 to 1.
    """

    cuts: Numbers
    slopes: Numbers
    errors: Numbers
    intervals: Numbers
    effects: Numbers
    low: Numbers
    high: Numbers


def ordered_probit(
    y: npt.NDArray[np.intp],
    x: Numbers,
    steps: tuple[tuple[float, float] | None, ...],
    prior: float = PRIOR,
    seed: int = 0,
) -> Ordered:
    """Fit an ordered probit by the mode of its posterior.

    P(y <= k) = F(c_k - x b), F the standard normal distribution; each slope b has a normal prior
    of mean 0 and standard deviation `prior`, cutpoints c have a flat one. Where a fact tells the
    levels apart wholly the likelihood has no highest point, and the prior keeps the slope
    finite. Standard errors come from the curvature at the mode. Intervals are quantiles of the
    posterior, which may be lopsided: 4,000 seeded draws of a t distribution of that curvature,
    each weighted by the posterior over what it was drawn by.

    Parameters
    ----------
    y : array of int
        Level of each country, 0, 1, ...; each level occurs.
    x : array of float, countries x columns
        Standardised, no NaN.
    steps : tuple
        For each column the two values between which it steps, such as those of no and yes; None
        for one standard deviation up from where each country is.
    prior : float
        inf for none.
    seed : int

    Returns
    -------
    Ordered

    References
    ----------
    McKelvey and Zavoina 1975, A statistical model for the analysis of ordinal level dependent
    variables, Journal of Mathematical Sociology 4(1), doi:10.1080/0022250X.1975.9989847. Prior:
    Gelman, Jakulin, Pittau and Su 2008, doi:10.1214/08-AOAS191.

    Examples
    --------
    >>> x = np.array([[-1.5], [-1], [-0.5], [0], [0.5], [1], [1.5], [0]])
    >>> found = ordered_probit(np.array([0, 0, 1, 0, 1, 2, 2, 2]), x, (None,))
    >>> bool(found.slopes[0] > 0), bool(found.low[0] < found.effects[0] < found.high[0])
    (True, True)
    """
    inner = int(y.max())
    shares = np.bincount(y, minlength=inner + 1).cumsum()[:-1] / len(y)
    cuts = np.sqrt(2) * _probit(np.clip(shares, 0.01, 0.99))
    start = np.concatenate([cuts[:1], np.log(np.maximum(np.diff(cuts), 0.05)), [0.0] * x.shape[1]])

    def lost(theta: Numbers) -> tuple[float, Numbers]:
        return _lost(theta, y, x, inner, prior)

    found = minimize(lost, start, jac=True, method="BFGS", options={"gtol": 1e-7})
    theta = found.x
    covariance = np.linalg.inv(_curvature(lost, theta))
    draws, drawn_by = _drawn(theta, (covariance + covariance.T) / 2, seed)
    weights = _log_posterior(draws, y, x, inner, prior) - drawn_by
    weights = np.exp(weights - weights.max())
    weights /= weights.sum()
    effects = [_effect(theta[None, :], x, inner, column, step) for column, step in enumerate(steps)]
    spread = [_effect(draws, x, inner, column, step) for column, step in enumerate(steps)]
    low, high = _interval(np.array(spread), weights)
    return Ordered(
        _cuts(theta[None, :], inner)[0],
        theta[inner:],
        np.sqrt(np.diag(covariance))[inner:],
        _interval(draws[:, inner:].T, weights),
        np.array(effects)[:, 0],
        low,
        high,
    )


def _drawn(theta: Numbers, covariance: Numbers, seed: int) -> tuple[Numbers, Numbers]:
    """Return draws of the parameters, one a row, and the logarithms of what they are drawn by."""
    rng = np.random.default_rng(seed)
    values, vectors = np.linalg.eigh(covariance)
    normal = rng.standard_normal((DRAWS, len(theta)))
    stretch = np.sqrt(_FREEDOM / rng.chisquare(_FREEDOM, DRAWS))
    distance = (normal**2).sum(axis=1) * stretch**2
    draws = theta + (normal * stretch[:, None] * np.sqrt(values)) @ vectors.T
    return draws, -0.5 * (_FREEDOM + len(theta)) * np.log1p(distance / _FREEDOM)


def _interval(values: Numbers, weights: Numbers) -> Numbers:
    """Return the weighted 2.5% and 97.5% quantiles of each row."""
    ends = []
    for row in values:
        order = np.argsort(row)
        ends.append(np.interp(_ENDS, weights[order].cumsum(), row[order]))
    return np.array(ends).T


def _probit(shares: Numbers) -> Numbers:
    # Near enough to start from.
    logit = np.log(shares / (1 - shares))
    return np.asarray(logit / 1.702 / np.sqrt(2))


def _cuts(thetas: Numbers, inner: int) -> Numbers:
    """Return cutpoints, which are held as the first and the logarithms of the gaps."""
    gaps = np.exp(thetas[:, 1:inner]).cumsum(axis=1)
    return np.concatenate([thetas[:, :1], thetas[:, :1] + gaps], axis=1)


def _lost(
    theta: Numbers, y: npt.NDArray[np.intp], x: Numbers, inner: int, prior: float
) -> tuple[float, Numbers]:
    """Return minus the logarithm of the posterior, and its gradient."""
    slopes = theta[inner:]
    (low,), (high,) = _around(theta[None, :], y, x, inner)
    chance = _log_chance(low, high)
    # Logarithms once more: what is divided may be too small to be held.
    at_low, at_high = (np.exp(_log_density(end) - chance) for end in (low, high))
    by_place = at_high - at_low
    gradient = np.zeros_like(theta)
    gradient[inner:] = x.T @ by_place
    at_cut = np.zeros(inner)
    np.subtract.at(at_cut, y[y < inner], at_high[y < inner])
    np.add.at(at_cut, y[y > 0] - 1, at_low[y > 0])
    # A gap moves all cutpoints from its own on.
    gradient[0] = at_cut.sum()
    for gap in range(1, inner):
        gradient[gap] = np.exp(theta[gap]) * at_cut[gap:].sum()
    gradient[inner:] += slopes / prior**2
    return float(-chance.sum() + (slopes**2).sum() / (2 * prior**2)), gradient


def _log_posterior(
    thetas: Numbers, y: npt.NDArray[np.intp], x: Numbers, inner: int, prior: float
) -> Numbers:
    """Return the logarithm of the posterior at each of many parameters, one a row."""
    chances = _log_chance(*_around(thetas, y, x, inner))
    return np.asarray(chances.sum(axis=1) - (thetas[:, inner:] ** 2).sum(axis=1) / (2 * prior**2))


def _around(
    thetas: Numbers, y: npt.NDArray[np.intp], x: Numbers, inner: int
) -> tuple[Numbers, Numbers]:
    """Return by theta how far below and above each country the ends of its level are."""
    outer = np.full((len(thetas), 1), np.inf)
    ends = np.concatenate([-outer, _cuts(thetas, inner), outer], axis=1)
    place = thetas[:, inner:] @ x.T
    return ends[:, y] - place, ends[:, y + 1] - place


def _log_chance(low: Numbers, high: Numbers) -> Numbers:
    """Return the logarithm of how likely a standard normal is between two ends."""
    # On the side where both ends are negative, so that far tails keep their digits.
    turned = low + high > 0
    a, b = np.where(turned, -high, low), np.where(turned, -low, high)
    top, bottom = log_ndtr(b), log_ndtr(a)
    return np.asarray(top + np.log1p(-np.exp(np.minimum(bottom - top, -1e-300))))


def _log_density(z: Numbers) -> Numbers:
    return np.asarray(-0.5 * np.square(z) - 0.5 * np.log(2 * np.pi))


def _curvature(lost: Lost, theta: Numbers) -> Numbers:
    rows = []
    for place in range(len(theta)):
        step = np.zeros_like(theta)
        step[place] = _STEP
        up, down = (lost(theta + sign * step)[1] for sign in (1, -1))
        rows.append((up - down) / (2 * _STEP))
    matrix = np.array(rows)
    return (matrix + matrix.T) / 2


def _effect(
    thetas: Numbers, x: Numbers, inner: int, column: int, step: tuple[float, float] | None
) -> Numbers:
    """Return by theta how much likelier the highest level is after a step, on average."""
    slopes, cut = thetas[:, inner:], _cuts(thetas, inner)[:, -1:]
    place = slopes @ x.T - cut
    own = slopes[:, column : column + 1]
    if step is None:
        change = ndtr(place + own) - ndtr(place)
    else:
        rest = place - own * x[:, column]
        change = ndtr(rest + own * step[1]) - ndtr(rest + own * step[0])
    return np.asarray(change.mean(axis=1))
