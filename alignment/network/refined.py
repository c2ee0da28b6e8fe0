"""Tails of sums of many independent terms, by a normal distribution with its corrections."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]

# Least variance, in squared lattice steps, and most that even and odd values may differ.
SPREAD = 20.0
UNMIXED = 1e-4
FAR = 2.0  # deviations from the mean, beyond which the saddlepoint is used
NEWTON_STEPS = 60


def refined_normal(terms: Array, seen: Counts) -> tuple[Array, Array]:
    """Return both tails by refined normal approximations with continuity correction.

    With z the standardised value half a lattice step beyond the one seen, s the skewness
    and k the excess kurtosis, the Edgeworth expansion is

    P(sum <= seen) = Phi(z) - phi(z) (s H2 / 6 + k H3 / 24 + s**2 H5 / 72),

    Hn the Hermite polynomials of z. Half-way between two values of a lattice the expansion
    holds once the cumulants of a uniform step are taken off (Sheppard's correction).
    Far out, where the expansion fails, the saddlepoint approximation takes its place.

    References
    ----------
    Kolassa and McCullagh 1990, doi:10.1214/aos/1176347637; Hong 2013,
    doi:10.1016/j.csda.2012.10.006; Daniels 1987, doi:10.2307/1403269.
    """
    mean, cumulants, step = _cumulants(terms)
    both = []
    for side in (-1, 1):  # the upper tail begins below the value seen, the lower ends above
        tail, far = edgeworth(seen + side * step / 2 - mean, *cumulants, step, side)
        tail[far] = _saddlepoint(terms[:, :, far], seen[far], step[far], side)
        both.append(tail)
    return both[0], both[1]


def edgeworth(
    edge: Array, second: Array, third: Array, fourth: Array, step: Array | float, side: int
) -> tuple[Array, Flags]:
    """Return one tail of sums by the expansion of :func:`refined_normal`, and where it fails.

    Parameters
    ----------
    edge : ndarray
        Half a lattice step beyond the sum seen, from its mean.
    second, third, fourth : ndarray
        Cumulants of the sum.
    step : ndarray or float
        Of the lattice.
    side : int
        1 for what lies below the edge, -1 for what lies above.

    Returns
    -------
    tail : ndarray
    far : ndarray of bool
        Where the tail is so small that a saddlepoint is to take its place.
    """
    second, fourth = second - step**2 / 12, fourth + step**4 / 120
    deviation = np.sqrt(second)
    z = edge / deviation
    skewness, kurtosis = third / deviation**3, fourth / second**2
    bend = (
        skewness / 6 * (z**2 - 1)
        + kurtosis / 24 * (z**3 - 3 * z)
        + skewness**2 / 72 * (z**5 - 10 * z**3 + 15 * z)
    )
    # ndtr of the side's own sign keeps the precision of a small tail.
    return np.clip(ndtr(side * z) - side * _density(z) * bend, 0.0, 1.0), side * z < -FAR


def lugannani_rice(w: Array, u: Array, side: int) -> Array:
    """Return one tail by the formula of Lugannani and Rice, its w and u given."""
    return np.clip(ndtr(side * w) - side * _density(w) * (1 / u - 1 / w), 0.0, 1.0)


def _density(z: Array) -> Array:
    """Return the density of the standard normal distribution."""
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


def _saddlepoint(terms: Array, seen: Counts, step: Array, side: int) -> Array:
    """Return small tails by the formula of Lugannani and Rice for lattices.

    K(t) is the log of E exp(t sum). With t where K'(t) = x, the value half a step beyond the
    one seen, w = sign(t) sqrt(2 (t x - K(t))) and u = 2 sinh(h t / 2) sqrt(K''(t)) / h, h the
    lattice step, P(sum > x) = Phi(-w) + phi(w) (1/u - 1/w).
    """
    edge = seen + side * step / 2
    value = np.arange(len(terms), dtype=np.float64)[:, None, None]
    at = np.zeros(len(seen))
    for _ in range(NEWTON_STEPS):
        weight = terms * np.exp(at * value)
        total = weight.sum(axis=0)
        mean = (value * weight).sum(axis=0) / total
        curvature = ((value**2 * weight).sum(axis=0) / total - mean**2).sum(axis=0)
        move = np.clip((edge - mean.sum(axis=0)) / curvature, -0.5, 0.5)
        if np.abs(move).max(initial=0.0) < 1e-9:
            break
        at = at + move
    w = np.sign(at) * np.sqrt(2 * (at * edge - np.log(total).sum(axis=0)))
    u = 2 * np.sinh(step * at / 2) * np.sqrt(curvature) / step
    return lugannani_rice(w, u, side)


def _cumulants(terms: Array) -> tuple[Array, tuple[Array, Array, Array], Array]:
    """Return mean, further cumulants and the step of the lattice of each sum."""
    value = np.arange(len(terms), dtype=np.float64)[:, None, None]
    mean = (value * terms).sum(axis=0)
    centred = value - mean
    square = centred * centred
    weighted = square * terms
    second = weighted.sum(axis=0)
    third = (weighted * centred).sum(axis=0)
    fourth = (weighted * square).sum(axis=0)
    cumulants = (second.sum(axis=0), third.sum(axis=0), (fourth - 3 * second * second).sum(axis=0))
    # Without a single possible odd term, only every second value can come out.
    odd = terms[1::2].sum(axis=(0, 1))
    step = np.where((odd == 0) & (len(terms) > 2), 2.0, 1.0)
    return mean.sum(axis=0), cumulants, step


def normal_enough(terms: Array) -> Flags:
    """Tell for which sums the refined normal is good: spread out, even and odd mixed."""
    _, (variance, _, _), step = _cumulants(terms)
    # |E (-1)**sum|: 0 when even and odd values are equally likely, 1 when only one occurs.
    mixing = np.abs(np.prod(1 - 2 * terms[1::2].sum(axis=0), axis=0))
    return (variance >= SPREAD * step**2) & ((mixing < UNMIXED) | (step == 2))
