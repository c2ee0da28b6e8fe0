"""Somers' D: how an ordered vote goes with a fact, among all and within groups, and by chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from alignment.analysis.positions import Z95

PERMUTATIONS = 9_999
SEED = 20191227
# Permutations whose products are in memory at once.
_AT_ONCE = 2_500
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Somers:
    """Somers' D with its 95% interval, -1 to 1; NaN where no pair can be compared."""

    d: float
    low: float
    high: float


def somers(x: Numbers, y: Numbers, strata: npt.NDArray[np.intp] | None = None) -> Somers:
    """Return Somers' D of y given x.

    Over pairs of countries that differ in x, the share in which who has more of x has more of y
    less the share in which he has less:

        D = S / T,    S = sum sgn(x_i - x_j) sgn(y_i - y_j),    T = number of pairs with x_i != x_j.

    With strata only pairs of one stratum are compared. The interval is that of atanh D, with the
    standard error 2 sqrt(sum (s_i - D t_i)^2) / sum t_i of the ratio, where s_i and t_i are the
    parts of S and T that country i is in.

    Parameters
    ----------
    x, y : array of float
        A number for each country, without NaN.
    strata : array of int, optional
        Numbers of groups.

    Returns
    -------
    Somers
        D is NaN where all have the same x, or all of each stratum. Where |D| is 1 the interval has
        no width: it takes the pairs as they are.

    References
    ----------
    Somers 1962, A New Asymmetric Measure of Association for Ordinal Variables, American
    Sociological Review 27(6), doi:10.2307/2090408. Standard error: Goodman and Kruskal 1972,
    doi:10.1080/01621459.1972.10482402.

    Examples
    --------
    >>> found = somers(np.array([1.0, 2, 3, 4]), np.array([0.0, 2, 1, 2]))
    >>> round(found.d, 3)
    0.5
    """
    signs = _signs(x, strata)
    both = signs * np.sign(y[:, None] - y[None, :])
    part, pairs = both.sum(axis=1), np.abs(signs).sum(axis=1)
    total = pairs.sum()
    if not total:
        return Somers(np.nan, np.nan, np.nan)
    d = part.sum() / total
    error = 2 * np.sqrt(((part - d * pairs) ** 2).sum()) / total
    inside = np.clip(d, -1 + 1e-12, 1 - 1e-12)
    reach = Z95 * error / (1 - inside**2)
    low, high = np.tanh(np.arctanh(inside) + np.array([-reach, reach]))
    return Somers(float(d), min(float(low), float(d)), max(float(high), float(d)))


def by_chance(
    xs: npt.NDArray[np.float64],
    y: Numbers,
    strata: npt.NDArray[np.intp] | None = None,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> Numbers:
    """Return how often a D at least as far from 0 comes of permuting y, for each of many facts.

    p = (1 + number of |S*| >= |S|) / (1 + permutations), S* of y permuted among the countries of
    which the fact is known, and with strata within each of them. The denominator of D stays the
    same, so S stands for it. All facts that are known of the same countries are held against the
    same permutations.

    Parameters
    ----------
    xs : array of float, countries x facts
        NaN where a fact is not known.
    y : array of float
        By country; of three values at most S is exact, of more the product of the ranks of x and y
        within each stratum stands for it.
    strata : array of int, optional
    permutations, seed : int
        Same seed, same p.

    Returns
    -------
    array of float
        By fact, above 0 to 1; NaN where the permutations cannot change anything.
    """
    result = np.full(xs.shape[1], np.nan)
    known = ~np.isnan(xs)
    # Facts with the same gaps share their permutations.
    patterns: dict[bytes, list[int]] = {}
    for fact in range(xs.shape[1]):
        patterns.setdefault(known[:, fact].tobytes(), []).append(fact)
    levels = np.unique(y)
    for facts in patterns.values():
        rows = known[:, facts[0]]
        if rows.sum() < 2:
            continue
        part = None if strata is None else strata[rows]
        orders = _orders(int(rows.sum()), part, permutations, seed)
        chosen = xs[rows][:, facts]
        if len(levels) <= 3:
            found = _exact(chosen, y[rows], part, orders, levels)
        else:
            found = _of_ranks(chosen, y[rows], part, orders)
        result[facts] = found
    return result


def _signs(x: Numbers, strata: npt.NDArray[np.intp] | None) -> Numbers:
    signs = np.sign(x[:, None] - x[None, :])
    return signs if strata is None else signs * (strata[:, None] == strata[None, :])


def _orders(
    size: int, strata: npt.NDArray[np.intp] | None, permutations: int, seed: int
) -> npt.NDArray[np.intp]:
    """Return permutations of countries, one a row, that keep to their strata."""
    keys = np.random.default_rng(seed).random((permutations, size))
    if strata is None:
        return np.argsort(keys, axis=1)
    # Sorted by stratum and then at random; put where the members of the stratum stand.
    shuffled = np.argsort(keys + strata, axis=1)
    orders = np.empty_like(shuffled)
    orders[:, np.argsort(strata, kind="stable")] = shuffled
    return orders


def _exact(
    xs: Numbers,
    y: Numbers,
    strata: npt.NDArray[np.intp] | None,
    orders: npt.NDArray[np.intp],
    levels: Numbers,
) -> Numbers:
    # With a the countries above the lowest level and b those at the highest, S is r.a + b.Ma for
    # the signs M of x with row sums r: two products a permutation instead of all pairs.
    above = (y > levels[0]).astype(np.float32)
    top = (y == levels[-1]).astype(np.float32) if len(levels) == 3 else np.zeros_like(above)
    result = np.full(xs.shape[1], np.nan)
    shuffled = above[orders], top[orders]
    for fact in range(xs.shape[1]):
        signs = _signs(xs[:, fact], strata).astype(np.float32)
        if not signs.any():
            continue
        sums = signs.sum(axis=1)
        if len(np.unique(xs[:, fact])) == 2:
            drawn = _of_two(xs[:, fact], above, top, strata, sums, shuffled)
        else:
            drawn = np.concatenate(
                [
                    a @ sums + ((b @ signs) * a).sum(axis=1)
                    for a, b in zip(*map(_split, shuffled), strict=True)
                ]
            )
        real = above @ sums + top @ signs @ above
        result[fact] = _share(np.rint(drawn), np.rint(real))
    return result


def _split(rows: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
    return np.array_split(rows, range(_AT_ONCE, len(rows), _AT_ONCE))


def _of_two(
    x: Numbers,
    above: npt.NDArray[np.float32],
    top: npt.NDArray[np.float32],
    strata: npt.NDArray[np.intp] | None,
    sums: npt.NDArray[np.float32],
    shuffled: tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]],
) -> npt.NDArray[np.float32]:
    """Return S of each permutation where x has two values: linear, for strata keep their totals."""
    high = (x == x.max()).astype(np.float32)
    same = np.ones((len(x),) * 2, np.float32)
    if strata is not None:
        same = (strata[:, None] == strata[None, :]).astype(np.float32)
    a, b = shuffled
    return a @ (sums - high * (same @ top)) + b @ (high * (same @ above))


def _of_ranks(
    xs: Numbers, y: Numbers, strata: npt.NDArray[np.intp] | None, orders: npt.NDArray[np.intp]
) -> Numbers:
    ranked = _signs(y, strata).sum(axis=1)
    weights = np.column_stack([_signs(x, strata).sum(axis=1) for x in xs.T])
    drawn, real = ranked[orders] @ weights, ranked @ weights
    flat = ~weights.any(axis=0)
    found = [_share(drawn[:, fact], real[fact]) for fact in range(xs.shape[1])]
    return np.where(flat, np.nan, found)


def _share(drawn: npt.NDArray[np.floating], real: np.floating) -> float:
    if (drawn == drawn[0]).all() and drawn[0] == real:
        return np.nan
    # A little below, so that what is equal but for rounding counts as equal.
    least = abs(real) * (1 - 1e-9)
    return float((1 + (np.abs(drawn) >= least).sum()) / (1 + len(drawn)))
