"""Significance of links: tests against a null model, ranks and false discovery rates.

Ranks are computed here because importing scipy.stats takes long.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.tail_probabilities import compute_tails

Array = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Signs = npt.NDArray[np.int8]
PairIndices = npt.NDArray[np.intp]

# A pair whose result varies less than this under the null could not have come out otherwise.
MIN_VARIANCE = 1e-6
ROUNDING_TOLERANCE = 1e-6  # a result this near to the expected one is neither above nor below
CHUNK_CELLS = 40_000  # terms x pairs at a time, so that a chunk stays in the processor cache


@dataclass(frozen=True, eq=False)
class Significance:
    """Test of each pair against a null model; matrices are symmetric, countries x countries.

    Attributes
    ----------
    index : Index
        ISO3 codes, the order of rows and columns.
    expected : ndarray of float
        What the null model expects of the pair: agreement, 0 to 1, for votes; number of drafts
        sponsored together for co-sponsorship. NaN where too little is shared.
    shared : ndarray of int
        Roll calls in which both cast a vote, or drafts both could have sponsored.
    upper, lower : ndarray of float
        Probability under the null of a result at least, and at most, as high as the observed.
        NaN where too little is shared, on the diagonal, and where the totals allow only one
        result.
    p : ndarray of float
        The p-value of the pair: for votes two-sided, min(1, 2 min(upper, lower)); for
        co-sponsorship `upper`. NaN as for these.
    q : ndarray of float
        The smallest false discovery rate at which the pair is a discovery, over all pairs that
        have a p; see :func:`false_discovery_rates`.
    sign : ndarray of int
        1 where the result is above the expected one, -1 below, 0 equal or without a p.
    method : str
        How the tails were computed: exact, refined normal, parametric bootstrap or by swaps.
    draws : int
        Draws that the tails come from; 0 where they were computed.
    """

    index: pd.Index
    expected: Array
    shared: Counts
    upper: Array
    lower: Array
    p: Array
    q: Array
    sign: Signs
    method: str
    draws: int = 0

    def significant_signs(self, rate: float = 0.05) -> Signs:
        """Return the sign of every pair that is significant at a false discovery rate, else 0."""
        with np.errstate(invalid="ignore"):
            return np.where(self.q <= rate, self.sign, 0).astype(np.int8)

    @property
    def tested_count(self) -> int:
        """Number of pairs that have a p-value."""
        return int(np.isfinite(self.p).sum()) // 2


def assess_against_null(
    index: pd.Index,
    terms: Callable[[PairIndices, PairIndices], Array],
    observed: Counts,
    shared: Counts,
    min_shared: int,
    two_sided: bool,
    known_tails: tuple[Array, Array, Array] | None = None,
) -> Significance:
    """Test the observed sum of every pair against the sums that a null model gives.

    `expected` of the result is the expected sum.

    Parameters
    ----------
    index : Index
        ISO3 codes.
    terms : callable
        Takes the positions of the first and second country of some pairs, returns the
        probabilities of the terms of each pair's sum, values x terms x pairs.
    observed, shared : ndarray of int, countries x countries
        The observed sum and its number of terms.
    min_shared : int
        Pairs that share fewer are not tested and do not count as tests.
    two_sided : bool
        Whether p counts results that are too low as well.
    known_tails : tuple of ndarray, countries x countries, optional
        Expected sum, upper and lower tail where they are known already; the other pairs have
        NaN tails.
    """
    first, second = np.triu_indices(len(index), 1)
    observed, pair_shared = observed[first, second], shared[first, second]
    is_tested = pair_shared >= max(1, min_shared)
    mean, upper, lower = (np.full(len(first), np.nan) for _ in range(3))
    if known_tails is not None:
        mean, upper, lower = (
            np.where(is_tested, matrix[first, second], np.nan) for matrix in known_tails
        )
    remaining = np.flatnonzero(is_tested & np.isnan(upper))
    exact = len(remaining) == is_tested.sum()
    width = max(32, CHUNK_CELLS // max(1, int(pair_shared[remaining].max(initial=0))))
    for start in range(0, len(remaining), width):
        pairs = remaining[start : start + width]
        probabilities = terms(first[pairs], second[pairs])
        value = np.arange(len(probabilities), dtype=np.float64)[:, None, None]
        means = (value * probabilities).sum(axis=0)
        mean[pairs] = means.sum(axis=0)
        varies = ((value**2 * probabilities).sum(axis=0) - means**2).sum(axis=0) > MIN_VARIANCE
        pairs = pairs[varies]
        upper[pairs], lower[pairs], is_exact = compute_tails(
            probabilities[:, :, varies], observed[pairs]
        )
        exact = exact and bool(is_exact.all())
    p = np.minimum(1.0, 2 * np.minimum(upper, lower)) if two_sided else upper
    gap = np.where(np.isnan(upper), 0.0, observed - mean)
    sign = np.where(np.abs(gap) > ROUNDING_TOLERANCE, np.sign(gap), 0.0)
    expected, upper, lower, p, sign = (
        build_symmetric_matrix(len(index), values) for values in (mean, upper, lower, p, sign)
    )
    return Significance(
        index,
        expected,
        shared,
        upper,
        lower,
        p,
        q=benjamini_hochberg(p),
        sign=np.nan_to_num(sign).astype(np.int8),
        method="exact" if exact else "refined normal",
    )


def benjamini_hochberg(p_values: Array) -> Array:
    """Return the q-values of a symmetric matrix of p-values, each pair counted once.

    As :func:`false_discovery_rates`, over the pairs that have a p-value; NaN stays NaN.

    >>> p = np.array([[np.nan, 0.01, 0.03], [0.01, np.nan, 0.5], [0.03, 0.5, np.nan]])
    >>> benjamini_hochberg(p)[0, 1:].round(3).tolist()
    [0.03, 0.045]
    """
    p = p_values[np.triu_indices(len(p_values), 1)]
    is_known = np.isfinite(p)
    q = np.full(len(p), np.nan)
    if is_known.any():
        q[is_known] = false_discovery_rates(p[is_known])
    return build_symmetric_matrix(len(p_values), q)


def false_discovery_rates(p_values: Array) -> Array:
    """Return the smallest false discovery rate at which each p-value is a discovery.

    q_(k) = min over l >= k of m p_(l) / l, with p_(1) <= ... <= p_(m) the p-values.

    Source: Benjamini and Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x. It also holds for
    positively dependent tests: Benjamini and Yekutieli 2001, doi:10.1214/aos/1013699998.

    >>> false_discovery_rates(np.array([0.01, 0.5, 0.03])).round(3).tolist()
    [0.03, 0.5, 0.045]
    """
    order = np.argsort(p_values)
    scaled = p_values[order] * (len(p_values) / np.arange(1, len(p_values) + 1))
    rates = np.empty_like(scaled)
    rates[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    return rates.clip(0, 1)


def build_symmetric_matrix(size: int, pair_values: npt.NDArray[np.floating]) -> Array:
    """Return the matrix of values of the pairs above the diagonal, which is NaN."""
    matrix = np.full((size, size), np.nan)
    rows, columns = np.triu_indices(size, 1)
    matrix[rows, columns] = matrix[columns, rows] = pair_values
    return matrix


def rank_by_minimum(values: Array) -> Array:
    """Return the rank of each number in its row, 1 for the least; ties have the lowest rank.

    >>> rank_by_minimum(np.array([[0.5, 0.1, 0.5, 0.9]])).tolist()
    [[2.0, 1.0, 2.0, 4.0]]
    """
    order = np.argsort(values, axis=-1, kind="stable")
    sorted_values = np.take_along_axis(values, order, axis=-1)
    is_first = np.ones(sorted_values.shape, dtype=bool)
    is_first[..., 1:] = sorted_values[..., 1:] != sorted_values[..., :-1]
    positions = np.maximum.accumulate(
        np.where(is_first, np.arange(1, sorted_values.shape[-1] + 1), 0), axis=-1
    )
    ranks = np.empty(positions.shape)
    np.put_along_axis(ranks, order, positions, axis=-1)
    return ranks


def rank_by_average(values: Array) -> Array:
    """Return the rank of each number of a row, 1 for the least; ties have their mean rank.

    >>> rank_by_average(np.array([0.5, 0.1, 0.5, 0.9])).tolist()
    [2.5, 1.0, 2.5, 4.0]
    """
    greatest = len(values) + 1 - rank_by_minimum(-values)
    mean: Array = (rank_by_minimum(values) + greatest) / 2
    return mean
