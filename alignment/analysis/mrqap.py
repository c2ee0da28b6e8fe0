"""Regression of pairs of countries on what they share, with permutations that keep the pairs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

PERMUTATIONS = 2_000
SEED = 20191227
_AT_ONCE = 40
Numbers = npt.NDArray[np.float64]
Progress = Callable[[int, int], object]


@dataclass(frozen=True, eq=False)
class Mrqap:
    """A regression of pairs.

    Attributes
    ----------
    slopes : array of float
        The intercept and one a predictor, by least squares.
    p : array of float
        By predictor, by permutation, above 0 to 1.
    r2 : float
        Share of the variance that is fitted, 0 to 1.
    pairs : int
    """

    slopes: Numbers
    p: Numbers
    r2: float
    pairs: int


def mrqap(
    y: Numbers,
    xs: Numbers,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
    progress: Progress | None = None,
) -> Mrqap:
    """Regress a relation of pairs on others, with p by double semi-partialling.

    Slopes are least squares over the pairs i < j of y_ij = b_0 + sum_k b_k x_kij. The rows of such
    a regression hang together: each country is in many. So, for each predictor, what the others do
    not fit of it is permuted, the same way in rows and columns, put in its place, and the t of
    its slope counted against the real one: p = (1 + number of |t*| >= |t|) / (1 + permutations).

    Parameters
    ----------
    y : array of float, countries x countries
        Symmetric; the diagonal does not count.
    xs : array of float, predictors x countries x countries
        Likewise.
    permutations, seed : int
        Same seed, same p.
    progress : callable, optional
        Called with how many permutations are done and how many there are.

    Returns
    -------
    Mrqap

    References
    ----------
    Dekker, Krackhardt and Snijders 2007, Sensitivity of MRQAP tests to collinearity and
    autocorrelation conditions, Psychometrika 72(4), doi:10.1007/s11336-007-9016-1.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x, noise = (values + values.T for values in rng.normal(size=(2, 12, 12)))
    >>> found = mrqap(2 * x + noise, x[None], permutations=99)
    >>> bool(1.5 < found.slopes[1] < 2.5), float(found.p[0]), found.pairs
    (True, 0.01, 66)
    """
    size = len(y)
    rows, columns = np.triu_indices(size, 1)
    values, flat = y[rows, columns], xs[:, rows, columns].T
    design = np.column_stack([np.ones(len(rows)), flat])
    slopes: Numbers = np.asarray(np.linalg.lstsq(design, values, rcond=None)[0], dtype=np.float64)
    left = values - design @ slopes
    total = ((values - values.mean()) ** 2).sum()
    rng = np.random.default_rng(seed)
    orders = np.argsort(rng.random((permutations, size)), axis=1)
    p = np.empty(len(xs))
    for predictor in range(len(xs)):
        others = np.delete(design, predictor + 1, axis=1)
        basis = np.linalg.qr(others)[0]
        part = flat[:, predictor] - basis @ (basis.T @ flat[:, predictor])
        rest = values - basis @ (basis.T @ values)
        matrix = np.zeros((size, size))
        matrix[rows, columns] = matrix[columns, rows] = part
        freedom = len(rows) - design.shape[1]
        real = abs(_t(part[None, :], basis, rest, freedom)[0])
        beyond = 0
        for start in range(0, permutations, _AT_ONCE):
            chosen = orders[start : start + _AT_ONCE]
            drawn = matrix[chosen[:, rows], chosen[:, columns]]
            beyond += int((np.abs(_t(drawn, basis, rest, freedom)) >= real * (1 - 1e-9)).sum())
            if progress is not None:
                done = predictor * permutations + min(start + _AT_ONCE, permutations)
                progress(done, len(xs) * permutations)
        p[predictor] = (1 + beyond) / (1 + permutations)
    return Mrqap(slopes, p, float(1 - (left @ left) / total) if total else np.nan, len(rows))


def _t(parts: Numbers, basis: Numbers, rest: Numbers, freedom: int) -> Numbers:
    """Return t of the slope of each part beside the others, whose space has this basis."""
    # What is left of each part is at right angles to the others, so no regression is solved anew.
    along = (parts**2).sum(axis=1) - ((parts @ basis) ** 2).sum(axis=1)
    with_rest = parts @ rest
    slope = with_rest / along
    noise = (rest @ rest - slope * with_rest) / freedom
    return np.asarray(slope / np.sqrt(np.maximum(noise, 1e-300) / along))
