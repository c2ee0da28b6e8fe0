"""Which links are beyond chance, and with what share of false ones among them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.network.ranks import discovery_rates
from alignment.network.tails import tails

Matrix = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Signs = npt.NDArray[np.int8]
Pairs = npt.NDArray[np.intp]

# A pair whose result varies less than this under the null could not have come out otherwise.
NO_VARIANCE = 1e-6
ROUNDING = 1e-6  # a result this near to the expected one is neither above nor below
CELLS = 40_000  # terms x pairs taken at a time, so that a chunk stays in the cache


@dataclass(frozen=True, eq=False)
class Significance:
    """How far each pair is beyond chance; all matrices symmetric, countries x countries.

    Attributes
    ----------
    index : Index
        ISO3 codes, the order of rows and columns.
    expected : ndarray of float
        What the null model expects of the pair: agreement, 0 to 1, of votes; drafts
        sponsored together of co-sponsorship. NaN where too little is shared.
    shared : ndarray of int
        Roll calls in which both cast a vote, or drafts both could have sponsored.
    upper, lower : ndarray of float
        Chance under the null of a result at least, and at most, as high as the one seen.
        NaN where too little is shared, on the diagonal, and where the totals leave the pair
        but one result, of which chance cannot be told.
    p : ndarray of float
        The p-value of the pair: for votes two-sided, min(1, 2 min(upper, lower)); for
        co-sponsorship `upper`. NaN as for these.
    q : ndarray of float
        Benjamini-Hochberg: the smallest false discovery rate at which the pair would still
        be among the discoveries, over all pairs that have a p.
    sign : ndarray of int
        1 where the result is above the expected one, -1 below, 0 equal or without a p.
    method : str
        How the tails were had: exact, refined normal, parametric bootstrap or by swaps.
    draws : int
        Draws that the tails come from; 0 where they were worked out.
    """

    index: pd.Index
    expected: Matrix
    shared: Counts
    upper: Matrix
    lower: Matrix
    p: Matrix
    q: Matrix
    sign: Signs
    method: str
    draws: int = 0

    def beyond(self, rate: float = 0.05) -> Signs:
        """Return the sign of every pair beyond chance at a false discovery rate, else 0."""
        with np.errstate(invalid="ignore"):
            return np.where(self.q <= rate, self.sign, 0).astype(np.int8)

    @property
    def tested(self) -> int:
        """How many pairs have a p-value."""
        return int(np.isfinite(self.p).sum()) // 2


def against_null(
    index: pd.Index,
    terms: Callable[[Pairs, Pairs], Matrix],
    seen: Counts,
    shared: Counts,
    min_shared: int,
    two_sided: bool,
    had: tuple[Matrix, Matrix, Matrix] | None = None,
) -> Significance:
    """Test what was seen of every pair against the sums that a null model gives.

    Parameters
    ----------
    index : Index
        ISO3 codes.
    terms : callable
        Takes the positions of the one and of the other country of some pairs, returns the
        chances of the terms of each pair's sum, values x terms x pairs.
    seen, shared : ndarray of int, countries x countries
        The sum seen, and the number of terms that it has.
    min_shared : int
        Pairs that share fewer are not tested and do not count as tests.
    two_sided : bool
        Whether p counts results that are too low as well.
    had : tuple of ndarray, countries x countries, optional
        Expected sum, upper and lower tail of pairs for which these are had already; NaN tails
        of the others.

    Returns
    -------
    Significance
        `expected` is the expected sum.
    """
    one, other = np.triu_indices(len(index), 1)
    seen, common = seen[one, other], shared[one, other]
    tested = common >= max(1, min_shared)
    mean, upper, lower = (np.full(len(one), np.nan) for _ in range(3))
    if had is not None:
        mean, upper, lower = (np.where(tested, each[one, other], np.nan) for each in had)
    enough = np.flatnonzero(tested & np.isnan(upper))
    exact = len(enough) == tested.sum()
    width = max(32, CELLS // max(1, int(common[enough].max(initial=0))))
    for start in range(0, len(enough), width):
        pairs = enough[start : start + width]
        chances = terms(one[pairs], other[pairs])
        value = np.arange(len(chances), dtype=np.float64)[:, None, None]
        means = (value * chances).sum(axis=0)
        mean[pairs] = means.sum(axis=0)
        varies = ((value**2 * chances).sum(axis=0) - means**2).sum(axis=0) > NO_VARIANCE
        pairs = pairs[varies]
        upper[pairs], lower[pairs], exactly = tails(chances[:, :, varies], seen[pairs])
        exact = exact and bool(exactly.all())
    p = np.minimum(1.0, 2 * np.minimum(upper, lower)) if two_sided else upper
    gap = np.where(np.isnan(upper), 0.0, seen - mean)
    sign = np.where(np.abs(gap) > ROUNDING, np.sign(gap), 0.0)
    return Significance(
        index=index,
        expected=symmetric(len(index), mean),
        shared=shared,
        upper=symmetric(len(index), upper),
        lower=symmetric(len(index), lower),
        p=symmetric(len(index), p),
        q=benjamini_hochberg(symmetric(len(index), p)),
        sign=np.nan_to_num(symmetric(len(index), sign)).astype(np.int8),
        method="exact" if exact else "refined normal",
    )


def benjamini_hochberg(p: Matrix) -> Matrix:
    """Return the q-value of every p-value of a symmetric matrix, each pair counted once.

    q_(k) = min over l >= k of m p_(l) / l, with p_(1) <= ... <= p_(m) the p-values of the m
    pairs that have one; NaN stays NaN.

    References
    ----------
    Benjamini and Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x. It also holds for
    positively dependent tests: Benjamini and Yekutieli 2001, doi:10.1214/aos/1013699998.

    Examples
    --------
    >>> p = np.array([[np.nan, 0.01, 0.03], [0.01, np.nan, 0.5], [0.03, 0.5, np.nan]])
    >>> benjamini_hochberg(p)[0, 1:].round(3).tolist()
    [0.03, 0.045]
    """
    one, other = np.triu_indices(len(p), 1)
    known = np.isfinite(p[one, other])
    q = np.full(len(one), np.nan)
    if known.any():
        q[known] = discovery_rates(p[one, other][known])
    return symmetric(len(p), q)


def symmetric(size: int, pairs: npt.NDArray[np.floating]) -> Matrix:
    """Return the matrix of values given for the pairs above the diagonal, which is NaN."""
    matrix = np.full((size, size), np.nan)
    one, other = np.triu_indices(size, 1)
    matrix[one, other] = matrix[other, one] = pairs
    return matrix
