"""Somers' D of an ordered vote given a fact, among all countries or within strata."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from alignment.analysis.positions import Z95

PERMUTATIONS = 9_999
SEED = 20191227
# Permutations at a time, which limits the memory of their products.
_BATCH_SIZE = 2_500
Numbers = npt.NDArray[np.float64]
StratumCodes = npt.NDArray[np.intp]


@dataclass(frozen=True)
class SomersD:
    """Somers' D with its 95% interval, -1 to 1; NaN where no pair can be compared."""

    d: float
    low: float
    high: float


def somers_d(x: Numbers, y: Numbers, strata: StratumCodes | None = None) -> SomersD:
    """Return Somers' D of y given x.

    Over pairs of countries that differ in x, the share in which the country with more of x has
    more of y, less the share in which it has less:

        D = S / T,    S = sum sgn(x_i - x_j) sgn(y_i - y_j),    T = number of pairs with x_i != x_j.

    With strata only pairs of one stratum are compared. The interval is that of atanh D, with the
    standard error 2 sqrt(sum (s_i - D t_i)^2) / sum t_i of the ratio, where s_i and t_i are the
    parts of S and T that country i is in. For an x with two values this is too small if few
    countries have one of them. Its error on the scale of atanh D is then at least that of D over
    all permutations of y within strata. Where |D| is 1 the interval has no width. D is NaN where
    all countries, or all of each stratum, have the same x.

    Parameters
    ----------
    x, y : array of float
        A number for each country, without NaN.
    strata : array of int, optional
        Numbers of groups.

    References
    ----------
    Somers 1962, A New Asymmetric Measure of Association for Ordinal Variables, American
    Sociological Review 27(6), doi:10.2307/2090408. Standard error: Goodman and Kruskal 1972,
    doi:10.1080/01621459.1972.10482402. Permutations: Daniels 1944, The Relation between Measures
    of Correlation in the Universe of Sample Permutations, Biometrika 33(2),
    doi:10.1093/biomet/33.2.129.

    Examples
    --------
    >>> round(somers_d(np.array([1.0, 2, 3, 4]), np.array([0.0, 2, 1, 2])).d, 3)
    0.5
    """
    signs = _pair_signs(x, strata)
    vote_signs = _pair_signs(y, strata)
    both = signs * vote_signs
    part, pairs = both.sum(axis=1), np.abs(signs).sum(axis=1)
    total = pairs.sum()
    if not total:
        return SomersD(np.nan, np.nan, np.nan)
    d = part.sum() / total
    error = 2 * np.sqrt(((part - d * pairs) ** 2).sum()) / total
    inside = np.clip(d, -1 + 1e-12, 1 - 1e-12)
    error /= 1 - inside**2
    if len(np.unique(x)) == 2:
        error = max(error, np.sqrt(_permutation_variance(signs, vote_signs, strata)) / total)
    half_width = Z95 * error
    low, high = np.tanh(np.arctanh(inside) + np.array([-half_width, half_width]))
    return SomersD(float(d), min(float(low), float(d)), max(float(high), float(d)))


def permutation_p_values(
    xs: npt.NDArray[np.float64],
    y: Numbers,
    strata: StratumCodes | None = None,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> Numbers:
    """Return the p-value of D, by permutations of y, for each of many facts.

    p = (1 + number of |S*| >= |S|) / (1 + permutations), S* of y permuted among the countries for
    which the fact is known, and with strata within each stratum. The denominator of D stays the
    same, so S represents it. All facts known for the same countries share their permutations. One
    p a fact, above 0 to 1; NaN where the permutations cannot change anything.

    Parameters
    ----------
    xs : array of float, countries x facts
        NaN where a fact is not known.
    y : array of float
        By country; S is exact for three values at most. For more, the product of the ranks of x
        and y within each stratum replaces it.
    strata : array of int, optional
    permutations, seed : int
        Same seed, same p.
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
        orders = permute_within_strata(int(rows.sum()), part, permutations, seed)
        known_xs = xs[rows][:, facts]
        if len(levels) <= 3:
            result[facts] = _exact_p_values(known_xs, y[rows], part, orders, levels)
        else:
            result[facts] = _rank_p_values(known_xs, y[rows], part, orders)
    return result


def _pair_signs(x: Numbers, strata: StratumCodes | None) -> Numbers:
    signs = np.sign(x[:, None] - x[None, :])
    return signs if strata is None else signs * (strata[:, None] == strata[None, :])


def _permutation_variance(
    signs: Numbers, vote_signs: Numbers, strata: StratumCodes | None
) -> float:
    """Return the variance of S over all permutations of the votes within strata."""
    codes = np.zeros(len(signs), dtype=np.intp) if strata is None else strata
    n = np.bincount(codes)
    rows, pairs, vote_rows, vote_pairs = (
        np.bincount(codes, weights=values)
        for matrix in (signs, vote_signs)
        for values in (matrix.sum(axis=1) ** 2, (matrix**2).sum(axis=1))
    )
    variance = 2 * pairs * vote_pairs / np.maximum(n * (n - 1), 1)
    variance += 4 * (rows - pairs) * (vote_rows - vote_pairs) / np.maximum(n * (n - 1) * (n - 2), 1)
    return float(variance.sum())


def permute_within_strata(
    size: int, strata: StratumCodes | None, permutations: int, seed: int
) -> npt.NDArray[np.intp]:
    """Return permutations of countries, one a row, within their strata if there are any."""
    keys = np.random.default_rng(seed).random((permutations, size))
    if strata is None:
        return np.argsort(keys, axis=1)
    # Sorted by stratum and then at random, and put at the places of the members of the stratum.
    shuffled = np.argsort(keys + strata, axis=1)
    orders = np.empty_like(shuffled)
    orders[:, np.argsort(strata, kind="stable")] = shuffled
    return orders


def _exact_p_values(
    xs: Numbers,
    y: Numbers,
    strata: StratumCodes | None,
    orders: npt.NDArray[np.intp],
    levels: Numbers,
) -> Numbers:
    # With a the countries above the lowest level, b those at the highest and M the signs of x
    # with row sums r, S is r.a + b.Ma: two products a permutation instead of all pairs.
    above = (y > levels[0]).astype(np.float32)
    top = (y == levels[-1]).astype(np.float32) if len(levels) == 3 else np.zeros_like(above)
    result = np.full(xs.shape[1], np.nan)
    shuffled = above[orders], top[orders]
    for fact in range(xs.shape[1]):
        signs = _pair_signs(xs[:, fact], strata).astype(np.float32)
        if not signs.any():
            continue
        sums = signs.sum(axis=1)
        if len(np.unique(xs[:, fact])) == 2:
            permuted = _binary_statistics(xs[:, fact], above, top, strata, sums, shuffled)
        else:
            permuted = np.concatenate(
                [
                    a @ sums + ((b @ signs) * a).sum(axis=1)
                    for a, b in zip(*map(_split_batches, shuffled), strict=True)
                ]
            )
        observed = above @ sums + top @ signs @ above
        result[fact] = _compute_p_value(np.rint(permuted), np.rint(observed))
    return result


def _split_batches(rows: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
    return np.array_split(rows, range(_BATCH_SIZE, len(rows), _BATCH_SIZE))


def _binary_statistics(
    x: Numbers,
    above: npt.NDArray[np.float32],
    top: npt.NDArray[np.float32],
    strata: StratumCodes | None,
    sums: npt.NDArray[np.float32],
    shuffled: tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]],
) -> npt.NDArray[np.float32]:
    """Return S of each permutation of an x with two values; linear, as strata keep their totals."""
    high = (x == x.max()).astype(np.float32)
    same = np.ones((len(x),) * 2, np.float32)
    if strata is not None:
        same = (strata[:, None] == strata[None, :]).astype(np.float32)
    a, b = shuffled
    return a @ (sums - high * (same @ top)) + b @ (high * (same @ above))


def _rank_p_values(
    xs: Numbers, y: Numbers, strata: StratumCodes | None, orders: npt.NDArray[np.intp]
) -> Numbers:
    ranked = _pair_signs(y, strata).sum(axis=1)
    weights = np.column_stack([_pair_signs(x, strata).sum(axis=1) for x in xs.T])
    permuted, observed = ranked[orders] @ weights, ranked @ weights
    is_constant = ~weights.any(axis=0)
    p_values = [_compute_p_value(*column) for column in zip(permuted.T, observed, strict=True)]
    return np.where(is_constant, np.nan, p_values)


def _compute_p_value(permuted: npt.NDArray[np.floating], observed: np.floating) -> float:
    if (permuted == permuted[0]).all() and permuted[0] == observed:
        return np.nan
    # Slightly below, so that values equal but for rounding count as equal.
    least = abs(observed) * (1 - 1e-9)
    return float((1 + (np.abs(permuted) >= least).sum()) / (1 + len(permuted)))
