"""Shares with 95% intervals whose unit is the title, of which all votes count as one cluster."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import t

Array = npt.NDArray[np.float64]
_UPPER_QUANTILE = 0.975


def label_texts(titles: pd.Series, rollcalls: pd.Index) -> pd.Series:
    """Return the title of each roll call; one without a title, or with '', stands for itself."""
    named = titles.reindex(rollcalls)
    return named.where(named.notna() & (named != ""), rollcalls.to_series())


def sum_by_title(values: npt.NDArray[Any], titles: pd.Series, rollcalls: pd.Index) -> Array:
    """Return the sums of the last axis, one a roll call, over the roll calls of each title.

    For `titles` see :func:`label_texts`.
    """
    number, names = pd.factorize(label_texts(titles, rollcalls))
    return values @ (number[:, None] == np.arange(len(names))).astype(np.float64)


def compute_t_quantile(title_count: npt.NDArray[np.integer] | int) -> Array:
    """Return the 97.5% quantile of t with titles - 1 degrees of freedom, inf for one title.

    >>> round(float(compute_t_quantile(7)), 3)
    2.447
    """
    freedom = np.maximum(np.asarray(title_count) - 1, 1)
    return np.where(np.asarray(title_count) > 1, t.ppf(_UPPER_QUANTILE, freedom), np.inf)


def estimate_shares(
    points: npt.ArrayLike, counts: npt.ArrayLike, *, is_mean: bool = False
) -> tuple[Array, Array, Array]:
    """Return shares of points with 95% intervals, from sums by title.

    With a_g the points and n_g the votes of title g of k, n = sum n_g and p = sum a_g / n, the
    variance of p is  v = k / (k - 1) sum (a_g - p n_g)^2 / n^2,  that of n independent votes
    u = p (1 - p) / n,  and the design effect  d = (v + c D) / (u + c)  with D = sum v / sum u
    and c the mean of u over all shares: that of one share alone varies much, and is unknown
    where all its votes agree. The votes are worth m = n / d independent ones: at most n, and at
    least n^2 / sum n_g^2, the number of titles if they are of equal size. The interval is
    Wilson's for m votes with t of k - 1 degrees of freedom in place of z.

    Parameters
    ----------
    points, counts : array_like of shape (..., titles)
        Points are 0 to 1 a vote. A title without votes has 0 in both and does not count.
    is_mean : bool
        Whether points are means over countries, which vary less than single votes; then m may
        be larger than n.

    Returns
    -------
    share, low, high : ndarray
        0 to 1; NaN without votes. With one title the interval is 0 to 1.

    References
    ----------
    Kish 1965, Survey Sampling (design effect); Korn and Graubard 1998, Survey Methodology 24,
    193-201; Wilson 1927, doi:10.1080/01621459.1927.10502953.

    Examples
    --------
    >>> share, low, high = estimate_shares([2, 0, 1, 3], [2, 2, 2, 3])
    >>> share.round(2).item(), low.round(2).item(), high.round(2).item()
    (0.67, 0.13, 0.96)
    """
    points, counts = np.asarray(points, dtype=np.float64), np.asarray(counts, dtype=np.float64)
    total, titles = counts.sum(axis=-1), (counts > 0).sum(axis=-1)
    votes = np.maximum(total, 1e-9)
    share = points.sum(axis=-1) / votes
    residuals = points - share[..., None] * counts
    variance = titles / np.maximum(titles - 1, 1) * (residuals**2).sum(axis=-1) / votes**2
    fewest = votes**2 / np.maximum((counts**2).sum(axis=-1), 1e-9)
    independent = share * (1 - share)
    effect = compute_design_effect(variance, independent / votes, titles > 1)
    worth = votes / np.maximum(effect, 1e-12)
    worth = np.maximum(worth if is_mean else np.minimum(worth, votes), fewest)
    # Infinite for one title; so large a number gives 0 to 1 without a division of infinities.
    quantile = np.minimum(compute_t_quantile(titles), 1e6)
    bend = quantile**2 / worth
    middle = share + bend / 2
    half = np.sqrt(bend * independent + bend**2 / 4)
    known = total > 0
    # Rounding must not exclude the share at 0 and 1.
    low = np.minimum((middle - half) / (1 + bend), share).clip(0, 1)
    high = np.maximum((middle + half) / (1 + bend), share).clip(0, 1)
    share, low, high = (np.where(known, each, np.nan) for each in (share, low, high))
    return share, low, high


def compute_design_effect(
    variance: Array, independent: Array, has_variance: npt.NDArray[np.bool_]
) -> Array:
    """Return design effects, shrunk to that of all shares; inf where no votes ever differ."""
    total = independent[has_variance].sum()
    if total < 1e-12:
        return np.full_like(variance, np.inf)
    common, weight = variance[has_variance].sum() / total, total / has_variance.sum()
    effect = (variance + weight * common) / (independent + weight)
    return np.where(has_variance, effect, np.inf)
