"""Agreement of pairs over very many roll calls: its first four cumulants, by matrix products."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np
import numpy.typing as npt

from alignment.network.refined import (
    NEWTON_STEPS,
    SPREAD,
    UNMIXED,
    edgeworth,
    lugannani_rice,
)

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# Farthest tilt at which four cumulants are enough; they converge within pi / 2.
REACH = 0.5
# A tail no larger than this is told by its bound, which is never too small.
NEGLIGIBLE = 1e-12
# Roll calls taken at a time, so that the powers of their leanings stay few.
_CHUNK = 512


@dataclass(frozen=True, eq=False)
class Cumulants:
    """What the null model says of each pair's sum of half-points; countries x countries.

    Attributes
    ----------
    mean, variance, third, fourth : ndarray
        The cumulants of the sum over the roll calls that both voted in.
    mixed : ndarray of bool
        Whether even and odd sums are about as likely as each other.
    """

    mean: Array
    variance: Array
    third: Array
    fourth: Array
    mixed: Flags


def cumulants(chance: Array) -> Cumulants:
    """Return the cumulants of every pair's half-points of agreement at once.

    Less the 1 that is their middle, half-points are z = 1 for equal votes, 0 where one
    abstains, -1 for yes against no. With s = 1 - 2 P(no) and t = 2 P(yes) - 1 of either
    country, and h = 1 - 2 P(abstain), the mean of z is w = (s s' + t t') / 2 and that of its
    square g = (1 + h h') / 2; odd powers of z are z, even ones z squared. So the cumulants

    w;  g - w**2;  w - 3 w g + 2 w**3;  g - 4 w**2 - 3 g**2 + 12 w**2 g - 6 w**4

    are sums of products of something of the one country and something of the other, and their
    sums over roll calls are matrix products: 22 of them for all pairs.

    Parameters
    ----------
    chance : ndarray, (no, abstain, yes) x countries x roll calls
        All 0 where no vote was cast.

    Examples
    --------
    Two countries that each toss a coin for yes or no, twice:

    >>> coin = np.full((2, 2), 0.5)
    >>> found = cumulants(np.stack([coin, 0 * coin, coin]))
    >>> found.mean[0, 1].item(), found.variance[0, 1].item(), found.fourth[0, 1].item()
    (2.0, 2.0, -4.0)
    """
    size = chance.shape[1]
    shared, w, h, ww, hh, wh, wwh, www, wwww = np.zeros((9, size, size))
    for start in range(0, chance.shape[2], _CHUNK):
        no, abstain, yes = chance[:, :, start : start + _CHUNK]
        # Exactly 1 or 0: a vote was cast, or none.
        cast = np.rint(no + abstain + yes)
        s, t, bend = cast - 2 * no, 2 * yes - cast, cast - 2 * abstain
        shared += cast @ cast.T
        h += bend @ bend.T
        hh += (bend**2) @ (bend**2).T
        w += _power(s, t, 1)
        ww += _power(s, t, 2)
        www += _power(s, t, 3)
        wwww += _power(s, t, 4)
        wh += _power(s, t, 1, bend)
        wwh += _power(s, t, 2, bend)
    return Cumulants(
        mean=shared + w,
        variance=(shared + h) / 2 - ww,
        third=-w / 2 - 1.5 * wh + 2 * www,
        fourth=-shared / 4 - h + 2 * ww - 0.75 * hh + 6 * wwh - 6 * wwww,
        # With a the chance that just one abstains, |E (-1)**sum| is the product of |1 - 2 a|,
        # and at most exp of -2 times the sum of a (1 - a), which is (1 - h**2 h'**2) / 4.
        mixed=np.exp((hh - shared) / 2) < UNMIXED,
    )


def _power(s: Array, t: Array, power: int, times: Array | float = 1.0) -> Array:
    """Return ((s s' + t t') / 2)**power, times a product of the same kind, over roll calls."""
    total = np.zeros((len(s), len(s)))
    for second in range(power + 1):
        part = s ** (power - second) * t**second * times
        total += comb(power, second) / 2**power * (part @ part.T)
    return total


def tails_by_cumulants(found: Cumulants, seen: Array) -> tuple[Array, Array]:
    """Return both tails of every pair's sum of half-points, NaN where these cannot tell.

    As in :func:`~alignment.network.refined.refined_normal`, with the sum of the roll calls'
    cumulant generating functions K(t) cut after its fourth term. Its saddlepoint is trusted
    where |t| is at most a half. Where it lies farther out, the tail has Chernoff's bound
    exp(K(t) - t x) at that |t|; a bound of 1e-12 or less is given for the tail, and where it
    is more the tail is left to be summed in full.

    Parameters
    ----------
    found : Cumulants
    seen : ndarray, countries x countries
        Half-points seen.

    Returns
    -------
    upper, lower : ndarray
        P(sum >= seen) and P(sum <= seen).

    References
    ----------
    Easton and Ronchetti 1986, doi:10.1080/01621459.1986.10478276 (cumulant generating
    functions of four terms); Daniels 1987, doi:10.2307/1403269.
    """
    upper, lower = np.full((2, *seen.shape), np.nan)
    good = found.mixed & (found.variance >= SPREAD)
    second, third, fourth = found.variance[good], found.third[good], found.fourth[good]
    away = seen[good] - found.mean[good]
    upper[good], lower[good] = (_tail(away, second, third, fourth, side) for side in (-1, 1))
    return upper, lower


def _tail(away: Array, second: Array, third: Array, fourth: Array, side: int) -> Array:
    """Return one tail of sums that lie `away` from their means."""
    edge = away + side / 2
    tail, far = edgeworth(edge, second, third, fourth, 1.0, side)
    tail[far] = _saddlepoint(edge[far], second[far], third[far], fourth[far], side)
    return tail


def _saddlepoint(edge: Array, second: Array, third: Array, fourth: Array, side: int) -> Array:
    at = np.zeros(len(edge))
    for _ in range(NEWTON_STEPS):
        slope = at * (second + at * (third / 2 + at * fourth / 6))
        curvature = second + at * (third + at * fourth / 2)
        move = np.clip(at + (edge - slope) / curvature, -REACH, REACH) - at
        if np.abs(move).max(initial=0.0) < 1e-9:
            break
        at = at + move
    height = at**2 * (second / 2 + at * (third / 6 + at * fourth / 24))
    curvature = second + at * (third + at * fourth / 2)
    gain = at * edge - height
    w = np.sign(at) * np.sqrt(2 * gain)
    u = 2 * np.sinh(at / 2) * np.sqrt(curvature)
    tail = lugannani_rice(w, u, side)
    bound = np.exp(-gain)
    beyond = np.abs(at) >= REACH
    return np.where(beyond, np.where(bound <= NEGLIGIBLE, bound, np.nan), tail)
