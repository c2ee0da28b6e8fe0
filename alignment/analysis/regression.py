"""Regressions of votes: ordered probit with a weak prior, and MRQAP of pairs of countries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import log_ndtr, ndtr

from alignment.analysis.somers_d import permute_within_strata
from alignment.model.progress import ProgressCallback

Numbers = npt.NDArray[np.float64]
Objective = Callable[[Numbers], tuple[float, Numbers]]

# Standard deviation of the prior of a coefficient, for the unit of its column.
PRIOR_SD = 2.5
POSTERIOR_DRAWS = 4_000
PERMUTATIONS = 2_000
SEED = 20191227
# Of the t distribution of the proposals, whose tails must be heavier than the posterior's.
_DEGREES_OF_FREEDOM = 5
_INTERVAL_QUANTILES = (0.025, 0.975)
_DIFFERENCE_STEP = 1e-5
_BATCH_SIZE = 40


@dataclass(frozen=True, eq=False)
class OrderedProbitFit:
    """Fitted ordered probit.

    Attributes
    ----------
    cutpoints : array of float
        Between the levels, ascending.
    slopes : array of float
        One a column, on the latent scale, whose noise is standard normal.
    standard_errors : array of float
        Of the slopes.
    intervals : array of float, 2 x columns
        95% intervals of the slopes, low and high.
    effects, effect_low, effect_high : array of float
        One a column: how much more likely the highest level is, on average over the countries,
        after a step up in that column alone, and its 95% interval. From -1 to 1.
    """

    cutpoints: Numbers
    slopes: Numbers
    standard_errors: Numbers
    intervals: Numbers
    effects: Numbers
    effect_low: Numbers
    effect_high: Numbers


def fit_ordered_probit(
    y: npt.NDArray[np.intp],
    x: Numbers,
    steps: tuple[tuple[float, float] | None, ...],
    prior_sd: float = PRIOR_SD,
    seed: int = 0,
) -> OrderedProbitFit:
    """Fit an ordered probit by the mode of its posterior.

    P(y <= k) = F(c_k - x b), F the standard normal distribution; each slope b has a normal prior
    of mean 0 and standard deviation `prior_sd`, cutpoints c have a flat one. Where a fact
    separates the levels completely the likelihood has no maximum, and the prior keeps the slope
    finite. Standard errors come from the curvature at the mode. Intervals are quantiles of the
    posterior, which may be skewed: 4,000 seeded draws of a t distribution of that curvature,
    each weighted by the posterior over the density that it was drawn from.

    Parameters
    ----------
    y : array of int
        Level of each country, 0, 1, ...; each level occurs.
    x : array of float, countries x columns
        No NaN. Numbers in standard deviations; yes-no facts as 1 and 0, less their mean.
    steps : tuple
        For each column the two values between which it steps, such as those of no and yes; None
        for one standard deviation up from where each country is.
    prior_sd : float
        inf for none.

    References
    ----------
    McKelvey and Zavoina 1975, A statistical model for the analysis of ordinal level dependent
    variables, Journal of Mathematical Sociology 4(1), doi:10.1080/0022250X.1975.9989847. A weak
    prior: Gelman, Jakulin, Pittau and Su 2008, doi:10.1214/08-AOAS191, who propose a Cauchy prior
    of scale 2.5; this one is normal.

    Examples
    --------
    >>> x = np.array([[-1.5], [-1], [-0.5], [0], [0.5], [1], [1.5], [0]])
    >>> fit = fit_ordered_probit(np.array([0, 0, 1, 0, 1, 2, 2, 2]), x, (None,))
    >>> bool(fit.slopes[0] > 0), bool(fit.effect_low[0] < fit.effects[0] < fit.effect_high[0])
    (True, True)
    """
    count = int(y.max())
    shares = np.clip(np.bincount(y, minlength=count + 1).cumsum()[:-1] / len(y), 0.01, 0.99)
    # The logit over 1.702 approximates the probit, which is enough to start from.
    cutpoints = np.sqrt(2) * np.asarray(np.log(shares / (1 - shares)) / 1.702 / np.sqrt(2))
    gaps = np.log(np.maximum(np.diff(cutpoints), 0.05))
    start = np.concatenate([cutpoints[:1], gaps, [0.0] * x.shape[1]])

    def objective(theta: Numbers) -> tuple[float, Numbers]:
        return _negative_log_posterior(theta, y, x, count, prior_sd)

    theta = minimize(objective, start, jac=True, method="BFGS", options={"gtol": 1e-7}).x
    covariance = np.linalg.inv(_numerical_hessian(objective, theta))
    draws, log_density = _draw_parameters(theta, (covariance + covariance.T) / 2, seed)
    weights = _log_posterior(draws, y, x, count, prior_sd) - log_density
    weights = np.exp(weights - weights.max())
    weights /= weights.sum()
    effects, effect_draws = (
        np.array([_average_effect(thetas, x, count, *column) for column in enumerate(steps)])
        for thetas in (theta[None, :], draws)
    )
    return OrderedProbitFit(
        _unpack_cutpoints(theta[None, :], count)[0],
        theta[count:],
        np.sqrt(np.diag(covariance))[count:],
        _weighted_quantiles(draws[:, count:].T, weights),
        effects[:, 0],
        *_weighted_quantiles(effect_draws, weights),
    )


def _negative_log_posterior(
    theta: Numbers, y: npt.NDArray[np.intp], x: Numbers, cutpoint_count: int, prior_sd: float
) -> tuple[float, Numbers]:
    """Return minus the logarithm of the posterior, and its gradient."""
    slopes = theta[cutpoint_count:]
    (low,), (high,) = _distances_to_cutpoints(theta[None, :], y, x, cutpoint_count)
    log_probability = _log_interval_probability(low, high)
    # Logarithms again: the probability may underflow.
    at_low, at_high = (np.exp(_log_density(end) - log_probability) for end in (low, high))
    by_latent = at_high - at_low
    gradient = np.zeros_like(theta)
    gradient[cutpoint_count:] = x.T @ by_latent
    at_cut = np.zeros(cutpoint_count)
    np.subtract.at(at_cut, y[y < cutpoint_count], at_high[y < cutpoint_count])
    np.add.at(at_cut, y[y > 0] - 1, at_low[y > 0])
    # A gap moves all cutpoints from its own on.
    gradient[0] = at_cut.sum()
    for gap in range(1, cutpoint_count):
        gradient[gap] = np.exp(theta[gap]) * at_cut[gap:].sum()
    gradient[cutpoint_count:] += slopes / prior_sd**2
    return float(-log_probability.sum() + (slopes**2).sum() / (2 * prior_sd**2)), gradient


def _log_posterior(
    thetas: Numbers, y: npt.NDArray[np.intp], x: Numbers, cutpoint_count: int, prior_sd: float
) -> Numbers:
    """Return the logarithm of the posterior at each of many parameters, one a row."""
    logs = _log_interval_probability(*_distances_to_cutpoints(thetas, y, x, cutpoint_count))
    return np.asarray(
        logs.sum(axis=1) - (thetas[:, cutpoint_count:] ** 2).sum(axis=1) / (2 * prior_sd**2)
    )


def _distances_to_cutpoints(
    thetas: Numbers, y: npt.NDArray[np.intp], x: Numbers, cutpoint_count: int
) -> tuple[Numbers, Numbers]:
    """Return by theta the signed distances from each country to the ends of its level."""
    outer = np.full((len(thetas), 1), np.inf)
    ends = np.concatenate([-outer, _unpack_cutpoints(thetas, cutpoint_count), outer], axis=1)
    latent = thetas[:, cutpoint_count:] @ x.T
    return ends[:, y] - latent, ends[:, y + 1] - latent


def _unpack_cutpoints(thetas: Numbers, cutpoint_count: int) -> Numbers:
    """Return cutpoints, which are stored as the first and the logarithms of the gaps."""
    gaps = np.exp(thetas[:, 1:cutpoint_count]).cumsum(axis=1)
    return np.concatenate([thetas[:, :1], thetas[:, :1] + gaps], axis=1)


def _log_interval_probability(low: Numbers, high: Numbers) -> Numbers:
    """Return the log probability that a standard normal is between two ends."""
    # The side where both ends are negative keeps the digits of far tails.
    flip = low + high > 0
    a, b = np.where(flip, -high, low), np.where(flip, -low, high)
    top, bottom = log_ndtr(b), log_ndtr(a)
    return np.asarray(top + np.log1p(-np.exp(np.minimum(bottom - top, -1e-300))))


def _log_density(z: Numbers) -> Numbers:
    return np.asarray(-0.5 * np.square(z) - 0.5 * np.log(2 * np.pi))


def _numerical_hessian(objective: Objective, theta: Numbers) -> Numbers:
    rows = []
    for place in range(len(theta)):
        step = np.zeros_like(theta)
        step[place] = _DIFFERENCE_STEP
        up, down = (objective(theta + sign * step)[1] for sign in (1, -1))
        rows.append((up - down) / (2 * _DIFFERENCE_STEP))
    matrix = np.array(rows)
    return (matrix + matrix.T) / 2


def _draw_parameters(theta: Numbers, covariance: Numbers, seed: int) -> tuple[Numbers, Numbers]:
    """Return draws of the parameters, one a row, and their log density up to a constant."""
    rng = np.random.default_rng(seed)
    values, vectors = np.linalg.eigh(covariance)
    normal = rng.standard_normal((POSTERIOR_DRAWS, len(theta)))
    stretch = np.sqrt(_DEGREES_OF_FREEDOM / rng.chisquare(_DEGREES_OF_FREEDOM, POSTERIOR_DRAWS))
    distance = (normal**2).sum(axis=1) * stretch**2
    draws = theta + (normal * stretch[:, None] * np.sqrt(values)) @ vectors.T
    return draws, -0.5 * (_DEGREES_OF_FREEDOM + len(theta)) * np.log1p(
        distance / _DEGREES_OF_FREEDOM
    )


def _weighted_quantiles(values: Numbers, weights: Numbers) -> Numbers:
    """Return the weighted 2.5% and 97.5% quantiles of each row."""
    ends = []
    for row in values:
        order = np.argsort(row)
        ends.append(np.interp(_INTERVAL_QUANTILES, weights[order].cumsum(), row[order]))
    return np.array(ends).T


def _average_effect(
    thetas: Numbers, x: Numbers, cutpoint_count: int, column: int, step: tuple[float, float] | None
) -> Numbers:
    """Return by theta how much likelier the highest level is after a step, on average."""
    slopes, cut = thetas[:, cutpoint_count:], _unpack_cutpoints(thetas, cutpoint_count)[:, -1:]
    latent = slopes @ x.T - cut
    own = slopes[:, column : column + 1]
    if step is None:
        change = ndtr(latent + own) - ndtr(latent)
    else:
        rest = latent - own * x[:, column]
        change = ndtr(rest + own * step[1]) - ndtr(rest + own * step[0])
    return np.asarray(change.mean(axis=1))


@dataclass(frozen=True, eq=False)
class MrqapFit:
    """Regression of pairs.

    Attributes
    ----------
    slopes : array of float
        The intercept and one a predictor, by least squares.
    p_values : array of float
        By predictor, by permutation, above 0 to 1; NaN where the permutations change nothing.
    r_squared : float
        Share of the variance that is fitted, 0 to 1.
    """

    slopes: Numbers
    p_values: Numbers
    r_squared: float
    pair_count: int


def fit_mrqap(
    y: Numbers,
    xs: Numbers,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
    progress: ProgressCallback | None = None,
    strata: npt.NDArray[np.intp] | None = None,
) -> MrqapFit:
    """Regress a relation of pairs on others, with p by double semi-partialling.

    Slopes are least squares over the pairs i < j of y_ij = b_0 + sum_k b_k x_kij. The rows of such
    a regression are dependent: each country is in many. So, for each predictor, the part that the
    others do not fit is permuted, the same way in rows and columns, put in its place, and the t of
    its slope compared with the observed one: p = (1 + number of |t*| >= |t|) / (1 + permutations).

    Parameters
    ----------
    y : array of float, countries x countries
        Symmetric; the diagonal does not count.
    xs : array of float, predictors x countries x countries
        Likewise.
    progress : callable, optional
        Called with the number of permutations done and their total.
    strata : array of int, optional
        Number of the stratum of each country, within which countries are permuted. Then a
        difference between strata is never taken for one between countries.

    References
    ----------
    Dekker, Krackhardt and Snijders 2007, Sensitivity of MRQAP tests to collinearity and
    autocorrelation conditions, Psychometrika 72(4), doi:10.1007/s11336-007-9016-1.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x, noise = (values + values.T for values in rng.normal(size=(2, 12, 12)))
    >>> fit = fit_mrqap(2 * x + noise, x[None], permutations=99)
    >>> bool(1.5 < fit.slopes[1] < 2.5), float(fit.p_values[0]), fit.pair_count
    (True, 0.01, 66)
    """
    size = len(y)
    rows, columns = np.triu_indices(size, 1)
    values, flat = y[rows, columns], xs[:, rows, columns].T
    design = np.column_stack([np.ones(len(rows)), flat])
    slopes = np.asarray(np.linalg.lstsq(design, values, rcond=None)[0], dtype=np.float64)
    residuals = values - design @ slopes
    total = ((values - values.mean()) ** 2).sum()
    orders = permute_within_strata(size, strata, permutations, seed)
    p = np.empty(len(xs))
    for predictor in range(len(xs)):
        others = np.delete(design, predictor + 1, axis=1)
        basis = np.linalg.qr(others)[0]
        part = flat[:, predictor] - basis @ (basis.T @ flat[:, predictor])
        rest = values - basis @ (basis.T @ values)
        matrix = np.zeros((size, size))
        matrix[rows, columns] = matrix[columns, rows] = part
        freedom = len(rows) - design.shape[1]
        observed = abs(_t_statistics(part[None, :], basis, rest, freedom)[0])
        extreme_count, is_constant = 0, True
        for start in range(0, permutations, _BATCH_SIZE):
            batch = orders[start : start + _BATCH_SIZE]
            permuted = matrix[batch[:, rows], batch[:, columns]]
            statistics = np.abs(_t_statistics(permuted, basis, rest, freedom))
            extreme_count += int((statistics >= observed * (1 - 1e-9)).sum())
            is_constant = is_constant and np.allclose(statistics, observed, rtol=1e-9)
            if progress is not None:
                done = predictor * permutations + min(start + _BATCH_SIZE, permutations)
                progress(done, len(xs) * permutations)
        p[predictor] = np.nan if is_constant else (1 + extreme_count) / (1 + permutations)
    r_squared = float(1 - (residuals @ residuals) / total) if total else np.nan
    return MrqapFit(slopes, p, r_squared, len(rows))


def _t_statistics(
    parts: Numbers, basis: Numbers, rest: Numbers, degrees_of_freedom: int
) -> Numbers:
    """Return t of the slope of each part next to the others, whose space has this basis."""
    # The remainder of each part is orthogonal to the others, so no regression is needed.

    along = (parts**2).sum(axis=1) - ((parts @ basis) ** 2).sum(axis=1)
    with_rest = parts @ rest
    slope = with_rest / along
    noise = (rest @ rest - slope * with_rest) / degrees_of_freedom
    return np.asarray(slope / np.sqrt(np.maximum(noise, 1e-300) / along))
