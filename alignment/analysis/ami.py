"""Adjusted mutual information: how far two partitions agree beyond chance."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, xlogy

Labels = npt.NDArray[np.int64]


def adjusted_mutual_information(first: Labels, second: Labels) -> float:
    """Return the adjusted mutual information of two partitions.

    AMI(U, V) = (I - E) / ((H_U + H_V) / 2 - E), with I the mutual information of the two
    partitions, H_U and H_V their entropies and E the mutual information to be expected of
    two partitions with the same bloc sizes drawn at random (the hypergeometric model).

    Parameters
    ----------
    first, second : ndarray of int of shape (n,)
        A label for each country; countries with a negative label in either are left out.

    Returns
    -------
    float
        1 for the same partition under other names, about 0 for what chance gives, negative
        for less; NaN with fewer than two countries in both.

    References
    ----------
    Vinh, Epps and Bailey 2010, Journal of Machine Learning Research 11, 2837-2854, with the
    arithmetic mean of the entropies.

    Examples
    --------
    >>> one, other = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 0, 1, 2, 2, 2])
    >>> round(adjusted_mutual_information(one, other), 6)
    0.502361
    """
    both = (first >= 0) & (second >= 0)
    number = int(both.sum())
    if number < 2:
        return float("nan")
    table = contingency(first[both], second[both])
    if _same(table):
        # One bloc of all, or all alone, leave 0/0 below; yet the same is the same.
        return 1.0
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    outer = np.outer(rows, columns)
    mutual = float((xlogy(table, table * (number / outer))).sum() / number)
    expected = expected_mutual_information(rows, columns)
    mean = (_entropy(rows) + _entropy(columns)) / 2
    # Rounding keeps what is 0 on paper from being a number of the order of 1e-16.
    return round((mutual - expected) / (mean - expected), 12) + 0.0


def contingency(first: Labels, second: Labels) -> Labels:
    """Return how many countries each bloc of one partition shares with each of the other."""
    rows, columns = np.unique(first, return_inverse=True), np.unique(second, return_inverse=True)
    table = np.zeros((len(rows[0]), len(columns[0])), dtype=np.int64)
    np.add.at(table, (rows[1], columns[1]), 1)
    return table


def expected_mutual_information(rows: Labels, columns: Labels) -> float:
    """Return the mean mutual information of random partitions with these bloc sizes.

    E = sum over blocs i, j and k of  k/n log(n k / (a_i b_j)) P(k),  with P the
    hypergeometric probability that blocs of a_i and b_j among n countries share k.

    Parameters
    ----------
    rows, columns : ndarray of int
        Bloc sizes a_i and b_j; both sum to n.
    """
    number = int(rows.sum())
    log_factorial = gammaln(np.arange(number + 1) + 1.0)
    # Equal sizes give equal terms: each pair of sizes is worked once and counted.
    sizes_a, times_a = np.unique(rows, return_counts=True)
    sizes_b, times_b = np.unique(columns, return_counts=True)
    a, b = (side.ravel()[:, None] for side in np.meshgrid(sizes_a, sizes_b, indexing="ij"))
    k = np.arange(1, min(int(sizes_a[-1]), int(sizes_b[-1])) + 1)[None, :]
    pairs, ks = np.nonzero((k <= np.minimum(a, b)) & (k >= a + b - number))
    a, b, k = a[pairs, 0], b[pairs, 0], k[0, ks]
    log_chance = (
        log_factorial[a]
        + log_factorial[b]
        + log_factorial[number - a]
        + log_factorial[number - b]
        - log_factorial[number]
        - log_factorial[k]
        - log_factorial[a - k]
        - log_factorial[b - k]
        - log_factorial[number - a - b + k]
    )
    terms = k / number * np.log(number * k / (a * b)) * np.exp(log_chance)
    return float((terms * np.outer(times_a, times_b).ravel()[pairs]).sum())


def _same(table: Labels) -> bool:
    filled = table > 0
    return bool((filled.sum(axis=0) == 1).all() and (filled.sum(axis=1) == 1).all())


def _entropy(sizes: Labels) -> float:
    share = sizes / sizes.sum()
    return float(-xlogy(share, share).sum())
