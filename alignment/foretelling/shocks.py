"""Votes on one text hang together: a shock common to all countries, and tallies drawn with it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from alignment.foretelling.absence import expit
from alignment.foretelling.history import Array
from alignment.model.vote import Vote

# Whether a member casts a vote; if so whether it is yes; if not yes, whether it is no.
STEPS = ("absent", "yes", "no")
# Standard deviations that are tried, in logits.
_TRIED = np.array([0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 3.5, 4.0])
_LEAST = 1e-4
# A normal shock is summed over these, in standard deviations. They lie close together: a tally of
# nearly 200 votes is known to a few of them, and where points are far apart large shocks seem
# unlikely, for nothing is between them.
_POINTS = np.linspace(-4, 4, 81)
COUNTED = (Vote.YES, Vote.NO, Vote.ABSTAIN, Vote.ABSENT)
# The ends of the 95% and of the 80% interval, and the middle.
QUANTILES = (0.025, 0.1, 0.5, 0.9, 0.975)


def steps_of(chances: Array, absent: Array) -> Array:
    """Return steps x countries x texts the chances of absent, yes if cast, no if cast and not yes.

    Parameters
    ----------
    chances : array, countries x texts x choices
        No, abstain, yes.
    absent : array, countries x texts
    """
    no, abstain, yes = np.moveaxis(chances, -1, 0)
    return np.stack([absent, yes, no / np.maximum(no + abstain, 1e-12)])


def likely(steps: Array, codes: npt.NDArray[np.int8]) -> Array:
    """Return steps x tried shocks x texts how well each standard deviation fits what came, as ln.

    The marginal likelihood of a text's count n of those that took a step, as its tally is what
    intervals are for: ln int N(n; sum_i p_i(u), sum_i p_i(u) (1 - p_i(u)) + 1/4) phi(u) du, u the
    common shock and p_i(u) the chances of :func:`shocked`, over those that could take it.
    """
    weights = -(_POINTS**2) / 2
    weights -= np.log(np.exp(weights).sum())
    asked = np.stack([codes >= Vote.ABSENT, codes >= Vote.NO, (codes >= 0) & (codes != Vote.YES)])
    came = np.stack([codes == Vote.ABSENT, codes == Vote.YES, codes == Vote.NO]).sum(axis=1)
    result = np.empty((len(STEPS), len(_TRIED), codes.shape[1]))
    for number, spread in enumerate(_TRIED):
        middle = shocked(steps, float(spread))
        terms = []
        for point, weight in zip(_POINTS, weights, strict=True):
            chance = expit(middle + spread * point) * asked
            mean = chance.sum(axis=1)
            width = mean - (chance**2).sum(axis=1) + 0.25
            terms.append(weight - (np.log(width) + (came - mean) ** 2 / width) / 2)
        top = np.max(terms, axis=0)
        result[:, number] = top + np.log(np.exp(np.array(terms) - top).sum(axis=0))
    return result


def most_likely(fits: Array) -> Array:
    """Return for each step the standard deviation that fits best.

    Parameters
    ----------
    fits : array, steps x tried shocks x texts
        From :func:`likely`, of several sessions one after another.
    """
    return _TRIED[fits.sum(axis=2).argmax(axis=1)]


def shocked(chance: Array, spread: float) -> Array:
    """Return logits whose mean chance over a normal shock is the chance given.

    logit(p) sqrt(1 + pi s^2 / 8), s the standard deviation: a shock draws chances towards a half,
    so they are first set as much farther out (MacKay 1992,
    https://doi.org/10.1162/neco.1992.4.5.720). What is certain, a chance of 0 or 1, no shock moves.
    """
    held = np.clip(chance, _LEAST, 1 - _LEAST)
    logits = np.log(held / (1 - held)) * np.sqrt(1 + np.pi * spread**2 / 8)
    certain = (chance <= 0) | (chance >= 1)
    return np.where(certain, np.where(chance <= 0, -np.inf, np.inf), logits)


def draw(steps: Array, spreads: Array, many: int, seed: int) -> npt.NDArray[np.intp]:
    """Return CODES x draws the tallies of a text in as many draws, seeded.

    Parameters
    ----------
    steps : array, steps x countries
        From :func:`steps_of`, members only.
    spreads : array
        The standard deviation of the shock of each step.
    many : int
        Number of draws.
    seed : int
    """
    random = np.random.default_rng(seed)
    common = random.standard_normal((len(STEPS), many))
    hit = [
        random.random((many, steps.shape[1]))
        < expit(shocked(steps[step], spreads[step]) + (spreads[step] * common[step])[:, None])
        for step in range(len(STEPS))
    ]
    absent = hit[0]
    yes = ~absent & hit[1]
    no = ~absent & ~hit[1] & hit[2]
    counted = [mask.sum(axis=1) for mask in (yes, no, ~absent & ~yes & ~no, absent)]
    return np.stack(counted)


def intervals(drawn: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Return CODES x QUANTILES of the draws, whole numbers."""
    found = np.quantile(drawn, QUANTILES, axis=1, method="inverted_cdf")
    return np.asarray(found.T, dtype=np.intp)
