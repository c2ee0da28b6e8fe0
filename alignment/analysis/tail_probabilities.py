"""Tail probabilities of sums of independent terms: exact, or by a refined normal."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]

# Least variance, in squared lattice steps, and most that even and odd values may differ.
MIN_LATTICE_VARIANCE = 20.0
MAX_PARITY_GAP = 1e-4
EDGEWORTH_LIMIT = 2.0  # deviations from the mean, beyond which the saddlepoint is used
NEWTON_ITERATIONS = 60
# Sums of up to so many terms are always exact; the cost grows with their square.
MAX_EXACT_TERMS = 150
# Farthest tilt at which four cumulants are enough; they converge within pi / 2.
MAX_TILT = 0.5
# A tail bound of at most this stands for the tail; it is never too small.
NEGLIGIBLE_TAIL = 1e-12
# Roll calls at a time, so that the powers of their leanings stay few.
_CHUNK = 512


def compute_tails(terms: Array, observed: Counts) -> tuple[Array, Array, Flags]:
    """Return both tails of sums of independent terms that take the values 0, 1, 2 ...

    Parameters
    ----------
    terms : ndarray, values x terms x sums
        terms[k, r, s] is the probability that term r of sum s takes the value k. A term that is
        no part of a sum has probability 1 at 0.
    observed : ndarray of int
        Observed value of each sum.

    Returns
    -------
    upper, lower : ndarray
        P(sum >= observed) and P(sum <= observed); both count the observed value itself.
    is_exact : ndarray of bool
        False where the refined normal was used: sums of more than `MAX_EXACT_TERMS` terms that
        are spread out and mixed enough for it.

    Examples
    --------
    Two throws of a fair coin:

    >>> upper, lower, is_exact = compute_tails(np.full((2, 2, 1), 0.5), np.array([2]))
    >>> upper.item(), lower.item(), is_exact.item()
    (0.25, 1.0, True)
    """
    upper, lower = np.empty(len(observed)), np.empty(len(observed))
    is_exact = np.ones(len(observed), dtype=bool)
    has_many_terms = (terms[0] < 1).sum(axis=0) > MAX_EXACT_TERMS
    if has_many_terms.any():
        is_exact = ~(has_many_terms & is_near_normal(terms))
        upper[~is_exact], lower[~is_exact] = refined_normal_tails(
            terms[:, :, ~is_exact], observed[~is_exact]
        )
    exact_terms = terms[:, :, is_exact]
    # Sums of few terms among very many: terms that are part of none of them cost as much.
    is_used = (exact_terms[0] < 1).any(axis=1)
    upper[is_exact], lower[is_exact] = compute_exact_tails(
        exact_terms[:, is_used], observed[is_exact]
    )
    return upper, lower, is_exact


def compute_exact_tails(terms: Array, observed: Counts) -> tuple[Array, Array]:
    """Return both tails by convolution: the probabilities of every value, one term at a time.

    Only non-negative numbers are added, so that small tails keep their relative precision.
    The two halves of the terms are convolved separately and joined in the tails, which takes half
    the work of one long convolution.
    """
    half = terms.shape[1] // 2
    first, second = _convolve_terms(terms[:, :half]), _convolve_terms(terms[:, half:])
    zeros = np.zeros((1, len(observed)))
    above = np.vstack([np.cumsum(second[::-1], axis=0)[::-1], zeros])
    below = np.vstack([zeros, np.cumsum(second, axis=0)])
    rest = observed - np.arange(len(first))[:, None]
    width = len(second)
    upper = (first * np.take_along_axis(above, rest.clip(0, width), axis=0)).sum(axis=0)
    lower = (first * np.take_along_axis(below, (rest + 1).clip(0, width), axis=0)).sum(axis=0)
    return np.minimum(upper, 1.0), np.minimum(lower, 1.0)


def _convolve_terms(terms: Array) -> Array:
    """Return the probabilities of the values 0, 1, 2 ... of each sum, values x sums."""
    values, count, sums = terms.shape
    probabilities = np.zeros(((values - 1) * count + 1, sums))
    probabilities[0] = 1.0
    for term in range(count):
        width = (values - 1) * term + 1
        before = probabilities[:width].copy()
        probabilities[:width] *= terms[0, term]
        for value in range(1, values):
            probabilities[value : value + width] += before * terms[value, term]
    return probabilities


def is_near_normal(terms: Array) -> Flags:
    """Return for which sums the refined normal is accurate: spread out, with even and odd mixed."""
    _, (variance, _, _), step = _term_cumulants(terms)
    # |E (-1)**sum|: 0 when even and odd values are equally likely, 1 when only one occurs.
    mixing = np.abs(np.prod(1 - 2 * terms[1::2].sum(axis=0), axis=0))
    return (variance >= MIN_LATTICE_VARIANCE * step**2) & ((mixing < MAX_PARITY_GAP) | (step == 2))


def refined_normal_tails(terms: Array, observed: Counts) -> tuple[Array, Array]:
    """Return both tails by refined normal approximations with continuity correction.

    With z the standardized value half a lattice step beyond the observed one, s the skewness
    and k the excess kurtosis, the Edgeworth expansion is

    P(sum <= observed) = Phi(z) - phi(z) (s H2 / 6 + k H3 / 24 + s**2 H5 / 72),

    Hn the Hermite polynomials of z. Half-way between two values of a lattice the expansion
    holds once the cumulants of a uniform step are subtracted (Sheppard's correction).
    Far out, where the expansion fails, the saddlepoint approximation replaces it.

    Source: Kolassa and McCullagh 1990, doi:10.1214/aos/1176347637; Hong 2013,
    doi:10.1016/j.csda.2012.10.006; Daniels 1987, doi:10.2307/1403269.
    """
    mean, cumulants, step = _term_cumulants(terms)
    tails = []
    for side in (-1, 1):  # the upper tail begins below the observed value, the lower ends above
        tail, far = edgeworth_tail(observed + side * step / 2 - mean, *cumulants, step, side)
        tail[far] = _lattice_saddlepoint(terms[:, :, far], observed[far], step[far], side)
        tails.append(tail)
    return tails[0], tails[1]


def _term_cumulants(terms: Array) -> tuple[Array, tuple[Array, Array, Array], Array]:
    """Return mean, further cumulants and lattice step of each sum."""
    value = np.arange(len(terms), dtype=np.float64)[:, None, None]
    mean = (value * terms).sum(axis=0)
    centred = value - mean
    square = centred * centred
    weighted = square * terms
    second = weighted.sum(axis=0)
    third = (weighted * centred).sum(axis=0)
    fourth = (weighted * square).sum(axis=0)
    cumulants = (second.sum(axis=0), third.sum(axis=0), (fourth - 3 * second * second).sum(axis=0))
    # Without a possible odd term, only every second value can occur.
    odd = terms[1::2].sum(axis=(0, 1))
    step = np.where((odd == 0) & (len(terms) > 2), 2.0, 1.0)
    return mean.sum(axis=0), cumulants, step


def edgeworth_tail(
    edge: Array, second: Array, third: Array, fourth: Array, step: Array | float, side: int
) -> tuple[Array, Flags]:
    """Return one tail of sums as in :func:`refined_normal_tails`, and where the expansion fails.

    `edge` lies half a step of the lattice beyond the observed sum, from its mean; `second`, `third`
    and `fourth` are cumulants of the sum; `side` is 1 for the tail below the edge, -1 for the one
    above. The expansion fails where the tail is so small that a saddlepoint has to replace it.
    """
    second, fourth = second - step**2 / 12, fourth + step**4 / 120
    deviation = np.sqrt(second)
    z = edge / deviation
    skewness, kurtosis = third / deviation**3, fourth / second**2
    correction = (
        skewness / 6 * (z**2 - 1)
        + kurtosis / 24 * (z**3 - 3 * z)
        + skewness**2 / 72 * (z**5 - 10 * z**3 + 15 * z)
    )
    # ndtr of the side's own sign keeps the precision of a small tail.
    tail = np.clip(ndtr(side * z) - side * _normal_density(z) * correction, 0.0, 1.0)
    return tail, side * z < -EDGEWORTH_LIMIT


def _lattice_saddlepoint(terms: Array, observed: Counts, step: Array, side: int) -> Array:
    """Return small tails by the formula of Lugannani and Rice for lattices.

    K(t) is the log of E exp(t sum). With t where K'(t) = x, the value half a step beyond the
    observed one, w = sign(t) sqrt(2 (t x - K(t))) and u = 2 sinh(h t / 2) sqrt(K''(t)) / h, h the
    lattice step, P(sum > x) = Phi(-w) + phi(w) (1/u - 1/w).
    """
    edge = observed + side * step / 2
    value = np.arange(len(terms), dtype=np.float64)[:, None, None]
    tilt = np.zeros(len(observed))
    for _ in range(NEWTON_ITERATIONS):
        weight = terms * np.exp(tilt * value)
        total = weight.sum(axis=0)
        mean = (value * weight).sum(axis=0) / total
        curvature = ((value**2 * weight).sum(axis=0) / total - mean**2).sum(axis=0)
        move = np.clip((edge - mean.sum(axis=0)) / curvature, -0.5, 0.5)
        if np.abs(move).max(initial=0.0) < 1e-9:
            break
        tilt = tilt + move
    w = np.sign(tilt) * np.sqrt(2 * (tilt * edge - np.log(total).sum(axis=0)))
    u = 2 * np.sinh(step * tilt / 2) * np.sqrt(curvature) / step
    return lugannani_rice_tail(w, u, side)


def lugannani_rice_tail(w: Array, u: Array, side: int) -> Array:
    """Return one tail by the formula of Lugannani and Rice, given its w and u."""
    return np.clip(ndtr(side * w) - side * _normal_density(w) * (1 / u - 1 / w), 0.0, 1.0)


def _normal_density(z: Array) -> Array:
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


@dataclass(frozen=True, eq=False)
class Cumulants:
    """Distribution of each pair's sum of half-points in the null model; countries x countries.

    Attributes
    ----------
    mean, variance, third, fourth : ndarray
        The cumulants of the sum over the roll calls in which both voted.
    is_mixed : ndarray of bool
        Whether even and odd sums are about equally likely.
    """

    mean: Array
    variance: Array
    third: Array
    fourth: Array
    is_mixed: Flags


def compute_cumulants(probabilities: Array) -> Cumulants:
    """Return the cumulants of the half-points of agreement of all pairs.

    Less 1, the middle, half-points are z = 1 for equal votes, 0 where one country abstains, -1
    for yes against no. With s = 1 - 2 P(no) and t = 2 P(yes) - 1 of either country, and
    h = 1 - 2 P(abstain), the mean of z is w = (s s' + t t') / 2 and that of its square
    g = (1 + h h') / 2; odd powers of z are z, even ones z squared. So the cumulants

    w;  g - w**2;  w - 3 w g + 2 w**3;  g - 4 w**2 - 3 g**2 + 12 w**2 g - 6 w**4

    are sums of products of a term of one country and a term of the other, and their sums over
    roll calls are matrix products: 22 of them for all pairs. `probabilities`, (no, abstain, yes)
    x countries x roll calls, are all 0 where no vote was cast.

    Two countries that each toss a coin for yes or no, twice:

    >>> coin = np.full((2, 2), 0.5)
    >>> cumulants = compute_cumulants(np.stack([coin, 0 * coin, coin]))
    >>> [part[0, 1].item() for part in (cumulants.mean, cumulants.variance, cumulants.fourth)]
    [2.0, 2.0, -4.0]
    """
    size = probabilities.shape[1]
    shared, w, h, ww, hh, wh, wwh, www, wwww = np.zeros((9, size, size))
    for start in range(0, probabilities.shape[2], _CHUNK):
        no, abstain, yes = probabilities[:, :, start : start + _CHUNK]
        cast = np.rint(no + abstain + yes)
        s, t, tilt = cast - 2 * no, 2 * yes - cast, cast - 2 * abstain
        shared += cast @ cast.T
        h += tilt @ tilt.T
        hh += (tilt**2) @ (tilt**2).T
        w += _sum_power_products(s, t, 1)
        ww += _sum_power_products(s, t, 2)
        www += _sum_power_products(s, t, 3)
        wwww += _sum_power_products(s, t, 4)
        wh += _sum_power_products(s, t, 1, tilt)
        wwh += _sum_power_products(s, t, 2, tilt)
    return Cumulants(
        mean=shared + w,
        variance=(shared + h) / 2 - ww,
        third=-w / 2 - 1.5 * wh + 2 * www,
        fourth=-shared / 4 - h + 2 * ww - 0.75 * hh + 6 * wwh - 6 * wwww,
        # With a the probability that just one abstains, |E (-1)**sum| is the product of |1 - 2a|,
        # at most exp of -2 times the sum of a (1 - a), which is (1 - h**2 h'**2) / 4.
        is_mixed=np.exp((hh - shared) / 2) < MAX_PARITY_GAP,
    )


def _sum_power_products(s: Array, t: Array, power: int, factor: Array | float = 1.0) -> Array:
    """Return ((s s' + t t') / 2)**power, times a product of the same kind, over roll calls."""
    total = np.zeros((len(s), len(s)))
    for second in range(power + 1):
        part = s ** (power - second) * t**second * factor
        total += comb(power, second) / 2**power * (part @ part.T)
    return total


def approximate_tails(cumulants: Cumulants, observed: Array) -> tuple[Array, Array]:
    """Return both tails of every pair's sum of half-points, NaN where they need a full sum.

    As in :func:`refined_normal_tails`, with the sum of the roll calls' cumulant generating
    functions K(t) cut after its fourth term. Its saddlepoint is trusted where |t| is at most a
    half. Where it lies farther out, the tail has Chernoff's bound exp(K(t) - t x) at that |t|; a
    bound of 1e-12 or less is given for the tail, and a larger one leaves NaN. The result is P(sum
    >= observed) and P(sum <= observed). `observed` are half-points, countries x countries.

    Source: Easton and Ronchetti 1986, doi:10.1080/01621459.1986.10478276 (cumulant generating
    functions of four terms); Daniels 1987, doi:10.2307/1403269.
    """
    upper, lower = np.full((2, *observed.shape), np.nan)
    good = cumulants.is_mixed & (cumulants.variance >= MIN_LATTICE_VARIANCE)
    second, third, fourth = cumulants.variance[good], cumulants.third[good], cumulants.fourth[good]
    for side, tails in ((-1, upper), (1, lower)):
        edge = observed[good] - cumulants.mean[good] + side / 2
        tail, far = edgeworth_tail(edge, second, third, fourth, 1.0, side)
        tail[far] = _cumulant_saddlepoint(edge[far], second[far], third[far], fourth[far], side)
        tails[good] = tail
    return upper, lower


def _cumulant_saddlepoint(
    edge: Array, second: Array, third: Array, fourth: Array, side: int
) -> Array:
    tilt = np.zeros(len(edge))
    for _ in range(NEWTON_ITERATIONS):
        slope = tilt * (second + tilt * (third / 2 + tilt * fourth / 6))
        curvature = second + tilt * (third + tilt * fourth / 2)
        move = np.clip(tilt + (edge - slope) / curvature, -MAX_TILT, MAX_TILT) - tilt
        if np.abs(move).max(initial=0.0) < 1e-9:
            break
        tilt = tilt + move
    height = tilt**2 * (second / 2 + tilt * (third / 6 + tilt * fourth / 24))
    curvature = second + tilt * (third + tilt * fourth / 2)
    gain = tilt * edge - height
    w = np.sign(tilt) * np.sqrt(2 * gain)
    u = 2 * np.sinh(tilt / 2) * np.sqrt(curvature)
    tail = lugannani_rice_tail(w, u, side)
    bound = np.exp(-gain)
    is_bounded = np.abs(tilt) >= MAX_TILT
    return np.where(is_bounded, np.where(bound <= NEGLIGIBLE_TAIL, bound, np.nan), tail)
