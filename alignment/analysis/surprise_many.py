"""The chance of each vote with it left out, where a step can stand for a second fit."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.positions import Positions
from alignment.analysis.probit import (
    Array,
    Ascent,
    Grid,
    climbed,
    counts,
    expected_votes,
    grid,
    log_chances,
    log_outcomes,
    packed,
    posteriors,
    ratio,
    scored,
    slopes,
    unpacked,
)
from alignment.analysis.sampled import JOINTLY
from alignment.model.vote import Vote

Places = npt.NDArray[np.intp]

# A step longer than this is no stand-in for a fit: the roll call hangs on that vote.
FAR = 0.25
# Scoring steps in which a roll call settles after one vote is taken out, and the step that
# no longer matters.
ROUNDS = 6
SETTLED = 0.01
# Roll calls, and refits, taken at a time.
_CHUNK = 128
_REFITS = 1000


def left_out_of_many(votes: pd.DataFrame, found: Positions) -> Array:
    """Return the log chance of each vote with it left out, countries x roll calls.

    Over hundreds of roll calls the posterior of a country's position is close to normal, so
    leaving a vote out takes its gradient g and its curvature h from it: the others leave the
    precision t = 1 / se**2 + h and the mean x - g / t. The roll call's parameters move by one
    scoring step without the vote, and are climbed to their new top where that step is long.
    Over a normal position the chances have a closed form:
    the integral of Phi(c - b x) is Phi((c - b mean) / sqrt(1 + b**2 / t)).

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    found : Positions
        Fitted to these votes, with a common dimension.

    Returns
    -------
    ndarray
        NaN where no vote was cast.
    """
    codes, seen, on = votes.to_numpy(), counts(votes), grid(JOINTLY)
    items = found.on_prior_scale
    place = (found.table["value"].to_numpy() - found.prior_mean) / found.prior_sd
    precision = (found.prior_sd / found.table["se"].to_numpy()) ** 2
    weights, _ = posteriors(seen, log_chances(items, on.nodes), on)
    parameters = packed(items)
    logs = np.full(votes.shape, np.nan)
    for low in range(0, votes.shape[1], _CHUNK):
        some = slice(low, low + _CHUNK)
        country, rollcall = np.nonzero(codes[:, some] >= Vote.NO)
        own = codes[:, some][country, rollcall]
        fit, x, t = parameters[:, some], place[country], precision[country]
        expected = expected_votes(seen[:, :, some], weights, on)
        step, gradient, curvature = _without(fit, scored(fit, expected, on), rollcall, x, own)
        moved = fit[:, rollcall] + np.clip(step, -1, 1)
        for far in _pieces(np.flatnonzero(np.abs(step).max(axis=0) > FAR)):
            moved[:, far] = _climbed(
                fit[:, rollcall[far]],
                expected[:, rollcall[far]],
                own[far],
                weights[country[far]],
                on,
            )
        # The prior's own precision is 1 and no vote can take it.
        t = np.maximum(t + curvature, 1.0)
        mean = x - gradient / t
        again = unpacked(moved)
        narrow = 1 / np.sqrt(1 + again.discrimination**2 / t)
        reached = again.discrimination * mean
        chances = log_outcomes((again.lower - reached) * narrow, (again.upper - reached) * narrow)
        logs[:, some][country, rollcall] = chances[own, np.arange(len(own))]
    return logs


def _without(
    fit: Array, held: Ascent, rollcall: Places, x: Array, own: npt.NDArray[np.int8]
) -> tuple[Array, Array, Array]:
    """Return the step of each vote's roll call without it, and its first and second derivative.

    The derivatives are of the vote's log chance by the position.
    """
    each = np.arange(len(own))
    items = unpacked(fit[:, rollcall])
    slope, reached = items.discrimination, items.discrimination * x
    low, high = items.lower - reached, items.upper - reached
    first, second = slopes(low, high)
    logs = log_outcomes(low, high)
    at_high = np.where(own == Vote.ABSTAIN, ratio(high, logs[1]), 0.0)
    at_high -= np.where(own == Vote.YES, ratio(high, logs[2]), 0.0)
    both = -first[own, each]
    gradient = np.stack([-both * x, both, at_high * (items.upper - items.lower)])
    inverse = np.linalg.inv(held.information)[rollcall]
    step = -np.einsum("vpq,qv->pv", inverse, gradient)
    return step, first[own, each] * slope, second[own, each] * slope**2


def _climbed(
    fit: Array, expected: Array, own: npt.NDArray[np.int8], weights: Array, on: Grid
) -> Array:
    without = expected.copy()
    without[own, np.arange(len(own))] -= weights
    return climbed(fit, without, on, ROUNDS, SETTLED)


def _pieces(places: Places) -> list[Places]:
    return [places[low : low + _REFITS] for low in range(0, len(places), _REFITS)]
