"""Chances of a sum at least, and at most, as large as seen: exact, and a refined normal."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]

# Up to so many terms a sum is always had exactly; the cost grows with their square.
EXACT_UP_TO = 100
# Beyond, the refined normal is used for sums at least this spread out (variance in units of
# their lattice) whose even and odd values are this well mixed; the others stay exact.
SPREAD = 10.0
UNMIXED = 1e-3


def tails(terms: Array, seen: Counts) -> tuple[Array, Array, Flags]:
    """Return both tails of sums of independent terms that take the values 0, 1, 2 ...

    Parameters
    ----------
    terms : ndarray, values x terms x sums
        terms[k, r, s] is the chance that term r of sum s takes the value k. A term that is
        no part of a sum has chance 1 at 0.
    seen : ndarray of int
        Observed value of each sum.

    Returns
    -------
    upper, lower : ndarray
        P(sum >= seen) and P(sum <= seen); both count the value seen itself.
    exact : ndarray of bool
        False where the refined normal was used: sums of more than `EXACT_UP_TO` terms that
        are spread out and mixed enough for it.

    Examples
    --------
    Two throws of a fair coin:

    >>> upper, lower, exact = tails(np.full((2, 2, 1), 0.5), np.array([2]))
    >>> upper.item(), lower.item(), exact.item()
    (0.25, 1.0, True)
    """
    upper, lower = np.empty(len(seen)), np.empty(len(seen))
    exact = np.ones(len(seen), dtype=bool)
    if ((terms[0] < 1).sum(axis=0) > EXACT_UP_TO).any():
        exact = ~_normal_enough(terms)
        upper[~exact], lower[~exact] = refined_normal(terms[:, :, ~exact], seen[~exact])
    upper[exact], lower[exact] = exact_tails(terms[:, :, exact], seen[exact])
    return upper, lower, exact


def exact_tails(terms: Array, seen: Counts) -> tuple[Array, Array]:
    """Return both tails by convolution: the chances of every value, one term at a time.

    Only non-negative numbers are added, so that small tails keep their relative precision.
    The first half of the terms and the second are convolved apart and meet in the tails,
    which takes half the work of one long convolution.
    """
    half = terms.shape[1] // 2
    first, second = _convolved(terms[:, :half]), _convolved(terms[:, half:])
    nothing = np.zeros((1, len(seen)))
    above = np.vstack([np.cumsum(second[::-1], axis=0)[::-1], nothing])
    below = np.vstack([nothing, np.cumsum(second, axis=0)])
    rest = seen - np.arange(len(first))[:, None]
    width = len(second)
    upper = (first * np.take_along_axis(above, rest.clip(0, width), axis=0)).sum(axis=0)
    lower = (first * np.take_along_axis(below, (rest + 1).clip(0, width), axis=0)).sum(axis=0)
    return np.minimum(upper, 1.0), np.minimum(lower, 1.0)


def _convolved(terms: Array) -> Array:
    """Return the chances of the values 0, 1, 2 ... of each sum, values x sums."""
    values, count, sums = terms.shape
    chances = np.zeros(((values - 1) * count + 1, sums))
    chances[0] = 1.0
    for term in range(count):
        width = (values - 1) * term + 1
        before = chances[:width].copy()
        chances[:width] *= terms[0, term]
        for value in range(1, values):
            chances[value : value + width] += before * terms[value, term]
    return chances


def refined_normal(terms: Array, seen: Counts) -> tuple[Array, Array]:
    """Return both tails by an Edgeworth expansion with continuity correction.

    With z the standardised value half a lattice step beyond the one seen, s the skewness
    and k the excess kurtosis,

    P(sum <= seen) = Phi(z) - phi(z) (s H2 / 6 + k H3 / 24 + s**2 H5 / 72),

    Hn the Hermite polynomials of z. Half-way between two values the sum's distribution is
    that of the sum plus a uniform step, whose cumulants are added (Sheppard's correction).

    References
    ----------
    Kolassa and McCullagh 1990, doi:10.1214/aos/1176347637; Hong 2013,
    doi:10.1016/j.csda.2012.10.006.
    """
    mean, (second, third, fourth), step = _cumulants(terms)
    second = second + step**2 / 12
    fourth = fourth - step**4 / 120
    deviation = np.sqrt(second)
    skewness, kurtosis = third / deviation**3, fourth / second**2
    tail = []
    for side in (-1, 1):
        z = (seen + side * step / 2 - mean) / deviation
        density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
        bend = (
            skewness / 6 * (z**2 - 1)
            + kurtosis / 24 * (z**3 - 3 * z)
            + skewness**2 / 72 * (z**5 - 10 * z**3 + 15 * z)
        )
        # ndtr of the side's own sign keeps the precision of a small tail.
        tail.append(np.clip(ndtr(side * z) - side * density * bend, 0.0, 1.0))
    return tail[0], tail[1]


def _cumulants(terms: Array) -> tuple[Array, tuple[Array, Array, Array], Array]:
    """Return mean, further cumulants and the step of the lattice of each sum."""
    value = np.arange(len(terms), dtype=np.float64)[:, None, None]
    mean = (value * terms).sum(axis=0)
    centred = value - mean
    second, third, fourth = ((centred**power * terms).sum(axis=0) for power in (2, 3, 4))
    cumulants = (second.sum(axis=0), third.sum(axis=0), (fourth - 3 * second**2).sum(axis=0))
    # Without a single possible odd term, only every second value can come out.
    odd = terms[1::2].sum(axis=(0, 1))
    step = np.where((odd == 0) & (len(terms) > 2), 2.0, 1.0)
    return mean.sum(axis=0), cumulants, step


def _normal_enough(terms: Array) -> Flags:
    _, (variance, _, _), step = _cumulants(terms)
    # |E (-1)**sum|: 0 when even and odd values are equally likely, 1 when only one occurs.
    mixing = np.abs(np.prod(1 - 2 * terms[1::2].sum(axis=0), axis=0))
    many = (terms[0] < 1).sum(axis=0) > EXACT_UP_TO
    return many & (variance >= SPREAD * step**2) & ((mixing < UNMIXED) | (step == 2))
