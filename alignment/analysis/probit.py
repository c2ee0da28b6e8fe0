"""The ordinal probit: the chance of no, abstain and yes along one dimension."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import log_ndtr, ndtri

from alignment.analysis.product import product
from alignment.model.vote import Vote

Array = npt.NDArray[np.float64]

# Votes of each kind, spread over the standard normal, that stand in for what is known of a
# roll call before it is called. They keep unanimous roll calls from running away.
PRIOR_VOTES = 0.1
# The grid's ends; the standard normal has 1 in 2 million beyond them.
_REACH = 5.0
_OUTCOMES = (Vote.NO, Vote.ABSTAIN, Vote.YES)
ROUNDS = 200
_POWERS = 30
# Items taken at a time, so that what they need stays in the cache.
_CHUNK = 256
_ENOUGH = 3e-8


@dataclass(frozen=True, eq=False)
class Items:
    """What is fitted for each roll call, as arrays of one length.

    Attributes
    ----------
    discrimination : ndarray
        b, how fast yes becomes likelier as the position grows; negative where it falls.
    lower, upper : ndarray
        c1 < c2, the cutpoints between no and abstain and between abstain and yes, on the
        scale of b times the position.
    """

    discrimination: Array
    lower: Array
    upper: Array


@dataclass(frozen=True, eq=False)
class Grid:
    """Positions and the weights that the standard normal gives them."""

    nodes: Array
    weights: Array


@dataclass(frozen=True, eq=False)
class Ascent:
    """What the votes say of the items: log posterior, its gradient and the scoring step.

    `information` is the expected information of each item's three parameters, items x 3 x 3.
    """

    value: Array
    gradient: Array
    step: Array
    information: Array


def grid(rollcalls: int) -> Grid:
    """Return a grid fine enough for what that many roll calls can tell.

    A position is known to about 1 / sqrt(roll calls), so the spacing shrinks with it.
    """
    half = 4 * max(5, int(np.ceil(np.sqrt(rollcalls))))
    nodes = np.linspace(-_REACH, _REACH, 2 * half + 1)
    weights = np.exp(-(nodes**2) / 2)
    return Grid(nodes, weights / weights.sum())


def counts(votes: pd.DataFrame) -> Array:
    """Return how often each outcome was chosen: (no, abstain, yes) x countries x roll calls."""
    codes = votes.to_numpy()
    return np.stack([(codes == outcome).astype(np.float64) for outcome in _OUTCOMES])


def log_chances(items: Items, positions: Array) -> Array:
    """Return log P(outcome | position): (no, abstain, yes) x roll calls x positions."""
    return log_outcomes(*margins(items, positions))


def log_outcomes(low: Array, high: Array) -> Array:
    """Return the log chances of (no, abstain, yes) by how far each cutpoint lies above."""
    no, yes = log_ndtr(low), log_ndtr(-high)
    # log(Phi(high) - Phi(low)), taken in the tail that keeps its digits.
    flip = low + high > 0
    top = log_ndtr(np.where(flip, -low, high))
    abstain = top + np.log(-np.expm1(np.where(flip, yes, no) - top))
    return np.stack([no, abstain, yes])


def fitted(seen: Array, on: Grid, begin: Array | None = None, rounds: int = ROUNDS) -> Items:
    """Return the item parameters of highest posterior density.

    EM with one scoring step a round, halved where it would go down, and squared extrapolation
    (Varadhan and Roland 2008, doi:10.1111/j.1467-9469.2007.00585.x). It starts from the first
    principal component of the votes, so the result is always the same.
    """
    here = start(seen) if begin is None else begin
    now = ascent(here, seen, on)
    step = now.step
    for _ in range(rounds):
        near = ascent(here + step, seen, on)
        if near.value < now.value:
            step = step / 2
            continue
        bend = near.step - step
        reach = max(1.0, float(np.linalg.norm(step)) / max(float(np.linalg.norm(bend)), 1e-12))
        leap = _within(here + np.clip(2 * reach * step + reach**2 * bend, -2, 2))
        far = ascent(leap, seen, on)
        before = now.value
        here, now = (leap, far) if far.value > near.value else (here + step, near)
        step = now.step
        if now.value - before < -_ENOUGH * now.value:
            break
    return unpacked(here)


def ascent(parameters: Array, seen: Array, on: Grid) -> Ascent:
    """Return the log posterior of the item parameters, its gradient and the scoring step.

    The positions are integrated out: the value is the sum over countries i of
    log of the integral of P(votes of i | x) phi(x) dx, plus the prior votes. By Fisher's
    identity the votes expected at each node are all that its gradient needs.

    Parameters
    ----------
    parameters : ndarray
        Rows b, c1 and log(c2 - c1), one column an item.
    seen : ndarray
        Outcomes x countries x items, from :func:`counts`.
    on : Grid
        Where the integral is taken.
    """
    logs = log_chances(unpacked(parameters), on.nodes)
    weights, totals = posteriors(seen, logs, on)
    held = scored(parameters, expected_votes(seen, weights, on), on, logs)
    prior = PRIOR_VOTES * (logs.sum(axis=(0, 1)) * on.weights).sum()
    return Ascent(totals.sum() + prior, held.gradient, held.step, held.information)


def expected_votes(seen: Array, weights: Array, on: Grid) -> Array:
    """Return the votes expected at each node, the prior's among them: outcomes x items x nodes.

    `weights` are the countries' posteriors, countries x nodes.
    """
    joined = seen.transpose(0, 2, 1).reshape(-1, seen.shape[1])
    votes = product(joined, weights).reshape(3, -1, len(on.nodes))
    return votes + PRIOR_VOTES * on.weights


def scored(parameters: Array, expected: Array, on: Grid, logs: Array | None = None) -> Ascent:
    """Return each item's expected log likelihood, its gradient and Fisher scoring step.

    `expected` is as from :func:`expected_votes`, `logs` the log chances if they are at hand.
    The value has one entry an item.
    """
    items, nodes = unpacked(parameters), on.nodes
    low, high = margins(items, nodes)
    logs = log_chances(items, nodes) if logs is None else logs
    no, left = ratio(low, logs[0]), ratio(low, logs[1])
    right, yes = ratio(high, logs[1]), ratio(high, logs[2])
    at_high = expected[1] * right - expected[2] * yes
    both = expected[0] * no - expected[1] * left + at_high
    gap = items.upper - items.lower
    gradient = np.stack([-(both * nodes).sum(axis=1), both.sum(axis=1), at_high.sum(axis=1) * gap])
    cast, chances = expected.sum(axis=0), np.exp(logs)
    cross = -cast * left * right * chances[1]
    tail = cross + cast * (right**2 * chances[1] + yes**2 * chances[2])
    whole = cast * (no**2 * chances[0] + left**2 * chances[1]) + cross + tail
    information = np.empty((len(gap), 3, 3))
    information[:, 0, 0] = (whole * nodes**2).sum(axis=1)
    information[:, 0, 1] = information[:, 1, 0] = -(whole * nodes).sum(axis=1)
    information[:, 1, 1] = whole.sum(axis=1)
    information[:, 0, 2] = information[:, 2, 0] = -(tail * nodes).sum(axis=1) * gap
    information[:, 1, 2] = information[:, 2, 1] = tail.sum(axis=1) * gap
    information[:, 2, 2] = (tail - cross).sum(axis=1) * gap**2
    step = np.linalg.solve(information, gradient.T[..., None])[..., 0].T
    step = _within(parameters + np.clip(step, -1, 1)) - parameters
    return Ascent((expected * logs).sum(axis=(0, 2)), gradient, step, information)


def climbed(parameters: Array, expected: Array, on: Grid, rounds: int, enough: float) -> Array:
    """Return item parameters moved up by scoring steps, each item by itself.

    An item whose step would go down tries half of it; one whose step is within `enough`
    stays. `expected` is as from :func:`expected_votes`.
    """
    here = parameters.copy()
    now = scored(here, expected, on)
    value, step = now.value, now.step
    moving = np.arange(expected.shape[1])
    for _ in range(rounds):
        moving = moving[np.abs(step[:, moving]).max(axis=0) > enough]
        if not len(moving):
            break
        there = here[:, moving] + step[:, moving]
        near = scored(there, expected[:, moving], on)
        up = near.value >= value[moving]
        here[:, moving] = np.where(up, there, here[:, moving])
        step[:, moving] = np.where(up, near.step, step[:, moving] / 2)
        value[moving] = np.where(up, near.value, value[moving])
    return here


def posteriors(seen: Array, logs: Array, on: Grid) -> tuple[Array, Array]:
    """Return each country's weights on the grid and the log of its marginal likelihood."""
    likelihood = likelihoods(seen, logs)
    top = likelihood.max(axis=1, keepdims=True)
    weights = np.exp(likelihood - top) * on.weights
    total = weights.sum(axis=1, keepdims=True)
    return weights / total, (np.log(total) + top)[:, 0]


def likelihoods(seen: Array, logs: Array) -> Array:
    """Return the log likelihood of each country's votes at each node, countries x nodes."""
    joined = seen.transpose(1, 0, 2).reshape(seen.shape[1], -1)
    return product(joined, logs.reshape(-1, logs.shape[2]))


def derivatives(items: Items, positions: Array, seen: Array) -> tuple[Array, Array]:
    """Return the first and second derivative of each country's log posterior at its position."""
    first, second = -positions, np.full(len(positions), -1.0)
    for start in range(0, seen.shape[2], _CHUNK):
        some = slice(start, start + _CHUNK)
        part = Items(items.discrimination[some], items.lower[some], items.upper[some])
        one, two = slopes(*margins(part, positions))
        first += np.einsum("oir,ori,r->i", seen[:, :, some], one, part.discrimination)
        second += np.einsum("oir,ori,r->i", seen[:, :, some], two, part.discrimination**2)
    return first, second


def slopes(low: Array, high: Array) -> tuple[Array, Array]:
    """Return the first and second derivative of the log chances by b times the position."""
    logs = log_outcomes(low, high)
    no, left = ratio(low, logs[0]), ratio(low, logs[1])
    right, yes = ratio(high, logs[1]), ratio(high, logs[2])
    first = np.stack([-no, left - right, yes])
    second = np.stack(
        [-no * (no + low), left * low - right * high - (left - right) ** 2, -yes * (yes - high)]
    )
    return first, second


def packed(items: Items) -> Array:
    """Return the rows of parameters that items stand for."""
    return np.stack([items.discrimination, items.lower, np.log(items.upper - items.lower)])


def unpacked(parameters: Array) -> Items:
    """Return the items that rows of parameters stand for."""
    slope, lower, log_gap = parameters
    return Items(slope, lower, lower + np.exp(log_gap))


def _within(parameters: Array) -> Array:
    """Keep the gap between the cutpoints where its logarithm can be told from rounding."""
    return np.stack([parameters[0], parameters[1], np.clip(parameters[2], -10.0, 5.0)])


def margins(items: Items, positions: Array) -> tuple[Array, Array]:
    """Return c1 - b x and c2 - b x, items x positions."""
    reached = items.discrimination[:, None] * positions
    return items.lower[:, None] - reached, items.upper[:, None] - reached


def ratio(margin: Array, log_chance: Array) -> Array:
    """Return phi(margin) / chance."""
    return np.exp(-(margin**2) / 2 - 0.5 * np.log(2 * np.pi) - log_chance)


def start(seen: Array) -> Array:
    """Return slopes along the first principal component, and cutpoints at the vote shares."""
    cast, side = seen.sum(axis=0), seen[2] - seen[0]
    mean = side.sum(axis=0) / np.maximum(cast.sum(axis=0), 1)
    score = side - cast * mean
    # The power method, from the roll call that divides most: the same on every machine.
    left = score[:, (score**2).sum(axis=0).argmax()]
    for _ in range(_POWERS):
        left = (score * (score * left[:, None]).sum(axis=0)).sum(axis=1)
        left = left * np.sqrt(len(left)) / max(float(np.linalg.norm(left)), 1e-12)
    along = (score * left[:, None]).sum(axis=0)
    slope = np.clip(2 * along / np.maximum(cast.sum(axis=0), 1), -2, 2)
    totals = seen.sum(axis=1) + 0.5
    shares = np.cumsum(totals, axis=0) / totals.sum(axis=0)
    # Integrated over a standard normal position, a cutpoint c is passed as often as
    # c / sqrt(1 + b^2) without one.
    low, high = ndtri(shares[:2]) * np.sqrt(1 + slope**2)
    return _within(np.stack([slope, low, np.log(high - low)]))
