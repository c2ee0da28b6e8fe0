"""Chances of a sum at least, and at most, as large as seen: exact, and a refined normal."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from alignment.network.refined import normal_enough, refined_normal

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]

# Up to so many terms a sum is always had exactly; the cost grows with their square.
EXACT_UP_TO = 150


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
    many = (terms[0] < 1).sum(axis=0) > EXACT_UP_TO
    if many.any():
        exact = ~(many & normal_enough(terms))
        upper[~exact], lower[~exact] = refined_normal(terms[:, :, ~exact], seen[~exact])
    few = terms[:, :, exact]
    # Sums of few terms among very many: those that are part of none of them cost as much.
    some = (few[0] < 1).any(axis=1)
    upper[exact], lower[exact] = exact_tails(few[:, some], seen[exact])
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
