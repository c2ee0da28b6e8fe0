"""Ordinal probit: the probability of no, abstain and yes along one dimension, and its fit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import log_ndtr, ndtri

from alignment.model.vote import Vote

Array = npt.NDArray[np.float64]

OUTCOMES = (Vote.NO, Vote.ABSTAIN, Vote.YES)
# Prior votes of each kind on a roll call, spread over the standard normal. They keep the
# parameters of unanimous roll calls finite.
PRIOR_VOTES = 0.1
MAX_ITERATIONS = 200
# Roll calls that are fitted jointly. With more, the line is found on so many of them.
MAX_JOINT_ROLLCALLS = 150
# The grid's ends; the standard normal has 1 in 2 million beyond them.
_GRID_LIMIT = 5.0
_POWER_ITERATIONS = 30
_RELATIVE_TOLERANCE = 3e-8
# Items at a time, so that their arrays stay in the processor cache.
_DERIVATIVE_CHUNK, _REFIT_CHUNK = 256, 128
_REFIT_ITERATIONS, _REFIT_TOLERANCE = 12, 1e-3
# Iterations of joint fitting over all roll calls at the end.
_JOINT_ITERATIONS = 3
# Multiplications below which OpenBLAS stays in one thread.
_SINGLE_THREAD_LIMIT = 200_000
_BLOCK_ROWS = 16


def multiply_in_blocks(left: Array, right: Array) -> Array:
    """Return left @ right, in blocks that BLAS computes in one thread.

    At these sizes threads gain little, and on a busy machine they wait for each other for
    longer than the product takes.
    """
    total = np.zeros((len(left), right.shape[1]))
    inner = max(1, _SINGLE_THREAD_LIMIT // (_BLOCK_ROWS * right.shape[1]))
    for top in range(0, len(left), _BLOCK_ROWS):
        rows = slice(top, top + _BLOCK_ROWS)
        for start in range(0, len(right), inner):
            total[rows] += left[rows, start : start + inner] @ right[start : start + inner]
    return total


@dataclass(frozen=True, eq=False)
class ItemParameters:
    """Fitted parameters of each roll call, as arrays of one length.

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
class QuadratureGrid:
    """Positions and the weights that the standard normal gives them."""

    nodes: Array
    weights: Array


@dataclass(frozen=True, eq=False)
class ScoringState:
    """Log posterior of the items, its gradient, the scoring step and expected information.

    `information` is of the three parameters of each item, items x 3 x 3.
    """

    value: Array
    gradient: Array
    step: Array
    information: Array


def build_quadrature_grid(rollcalls: int) -> QuadratureGrid:
    """Return a grid fine enough for that many roll calls.

    A position has an error of about 1 / sqrt(roll calls), so the spacing shrinks with it.
    """
    half = 4 * max(5, int(np.ceil(np.sqrt(rollcalls))))
    nodes = np.linspace(-_GRID_LIMIT, _GRID_LIMIT, 2 * half + 1)
    weights = np.exp(-(nodes**2) / 2)
    return QuadratureGrid(nodes, weights / weights.sum())


def count_outcomes(votes: pd.DataFrame) -> Array:
    """Return how often each outcome was chosen: (no, abstain, yes) x countries x roll calls."""
    codes = votes.to_numpy()
    return np.stack([(codes == outcome).astype(np.float64) for outcome in OUTCOMES])


def log_probabilities(items: ItemParameters, positions: Array) -> Array:
    """Return log P(outcome | position): (no, abstain, yes) x roll calls x positions."""
    return log_outcome_probabilities(*compute_margins(items, positions))


def log_outcome_probabilities(low: Array, high: Array) -> Array:
    """Return the log probabilities of (no, abstain, yes) by how far each cutpoint lies above."""
    no, yes = log_ndtr(low), log_ndtr(-high)
    # log(Phi(high) - Phi(low)), computed in the tail that keeps its digits.
    flip = low + high > 0
    top = log_ndtr(np.where(flip, -low, high))
    abstain = top + np.log(-np.expm1(np.where(flip, yes, no) - top))
    return np.stack([no, abstain, yes])


def fit_items(
    vote_counts: Array,
    grid: QuadratureGrid,
    initial_parameters: Array | None = None,
    max_iterations: int = MAX_ITERATIONS,
) -> ItemParameters:
    """Return the item parameters of highest posterior density.

    EM with one scoring step an iteration, halved where it would go down, and squared extrapolation
    (Varadhan and Roland 2008, doi:10.1111/j.1467-9469.2007.00585.x). It starts from the first
    principal component of the votes, so the result is always the same.
    """
    parameters = initialize_items(vote_counts) if initial_parameters is None else initial_parameters
    state = evaluate_posterior(parameters, vote_counts, grid)
    step = state.step
    for _ in range(max_iterations):
        near = evaluate_posterior(parameters + step, vote_counts, grid)
        if near.value < state.value:
            step = step / 2
            continue
        bend = near.step - step
        length = max(1.0, float(np.linalg.norm(step)) / max(float(np.linalg.norm(bend)), 1e-12))
        change = np.clip(2 * length * step + length**2 * bend, -2, 2)
        extrapolated = _clip_gap(parameters + change)
        far = evaluate_posterior(extrapolated, vote_counts, grid)
        previous_value = state.value
        if far.value > near.value:
            parameters, state = extrapolated, far
        else:
            parameters, state = parameters + step, near
        step = state.step
        if state.value - previous_value < -_RELATIVE_TOLERANCE * state.value:
            break
    return unpack_items(parameters)


def evaluate_posterior(parameters: Array, vote_counts: Array, grid: QuadratureGrid) -> ScoringState:
    """Return the log posterior of the item parameters, its gradient and the scoring step.

    The positions are integrated out: the value is the sum over countries i of
    log of the integral of P(votes of i | x) phi(x) dx, plus the prior votes. By Fisher's
    identity its gradient needs only the votes expected at each node.

    Parameters
    ----------
    parameters : ndarray
        Rows b, c1 and log(c2 - c1), one column an item.
    vote_counts : ndarray
        Outcomes x countries x items, from :func:`count_outcomes`.
    """
    logs = log_probabilities(unpack_items(parameters), grid.nodes)
    weights, totals = compute_posteriors(vote_counts, logs, grid)
    expected = compute_expected_votes(vote_counts, weights, grid)
    prior = PRIOR_VOTES * (logs.sum(axis=(0, 1)) * grid.weights).sum()
    state = compute_scoring_step(parameters, expected, grid, logs)
    return replace(state, value=totals.sum() + prior)


def compute_expected_votes(vote_counts: Array, weights: Array, grid: QuadratureGrid) -> Array:
    """Return the votes expected at each node, with the prior's: outcomes x items x nodes.

    `weights` are the countries' posteriors, countries x nodes.
    """
    joined = vote_counts.transpose(0, 2, 1).reshape(-1, vote_counts.shape[1])
    votes = multiply_in_blocks(joined, weights).reshape(3, -1, len(grid.nodes))
    return votes + PRIOR_VOTES * grid.weights


def compute_scoring_step(
    parameters: Array, expected: Array, grid: QuadratureGrid, logs: Array | None = None
) -> ScoringState:
    """Return each item's expected log likelihood, its gradient and Fisher scoring step.

    `expected` is as from :func:`compute_expected_votes`, `logs` the log probabilities if known
    already. The value has one entry an item.
    """
    items, nodes = unpack_items(parameters), grid.nodes
    low, high = compute_margins(items, nodes)
    logs = log_probabilities(items, nodes) if logs is None else logs
    no, left = density_ratio(low, logs[0]), density_ratio(low, logs[1])
    right, yes = density_ratio(high, logs[1]), density_ratio(high, logs[2])
    at_high = expected[1] * right - expected[2] * yes
    both = expected[0] * no - expected[1] * left + at_high
    gap = items.upper - items.lower
    gradient = np.stack([-(both * nodes).sum(axis=1), both.sum(axis=1), at_high.sum(axis=1) * gap])
    cast, probabilities = expected.sum(axis=0), np.exp(logs)
    cross = -cast * left * right * probabilities[1]
    tail = cross + cast * (right**2 * probabilities[1] + yes**2 * probabilities[2])
    whole = cast * (no**2 * probabilities[0] + left**2 * probabilities[1]) + cross + tail
    information = np.empty((len(gap), 3, 3))
    information[:, 0, 0] = (whole * nodes**2).sum(axis=1)
    information[:, 0, 1] = information[:, 1, 0] = -(whole * nodes).sum(axis=1)
    information[:, 1, 1] = whole.sum(axis=1)
    information[:, 0, 2] = information[:, 2, 0] = -(tail * nodes).sum(axis=1) * gap
    information[:, 1, 2] = information[:, 2, 1] = tail.sum(axis=1) * gap
    information[:, 2, 2] = (tail - cross).sum(axis=1) * gap**2
    step = np.linalg.solve(information, gradient.T[..., None])[..., 0].T
    step = _clip_gap(parameters + np.clip(step, -1, 1)) - parameters
    return ScoringState((expected * logs).sum(axis=(0, 2)), gradient, step, information)


def maximize_items(
    parameters: Array, expected: Array, grid: QuadratureGrid, max_iterations: int, tolerance: float
) -> Array:
    """Return item parameters improved by scoring steps, each item by itself.

    An item whose step would go down tries half of it; one whose step is within `tolerance`
    stays. `expected` is as from :func:`compute_expected_votes`.
    """
    current = parameters.copy()
    state = compute_scoring_step(current, expected, grid)
    value, step = state.value, state.step
    moving = np.arange(expected.shape[1])
    for _ in range(max_iterations):
        moving = moving[np.abs(step[:, moving]).max(axis=0) > tolerance]
        if not len(moving):
            break
        candidate = current[:, moving] + step[:, moving]
        near = compute_scoring_step(candidate, expected[:, moving], grid)
        improves = near.value >= value[moving]
        current[:, moving] = np.where(improves, candidate, current[:, moving])
        step[:, moving] = np.where(improves, near.step, step[:, moving] / 2)
        value[moving] = np.where(improves, near.value, value[moving])
    return current


def compute_posteriors(
    vote_counts: Array, logs: Array, grid: QuadratureGrid
) -> tuple[Array, Array]:
    """Return each country's weights on the grid and the log of its marginal likelihood."""
    likelihood = log_likelihoods(vote_counts, logs)
    top = likelihood.max(axis=1, keepdims=True)
    weights = np.exp(likelihood - top) * grid.weights
    total = weights.sum(axis=1, keepdims=True)
    return weights / total, (np.log(total) + top)[:, 0]


def log_likelihoods(vote_counts: Array, logs: Array) -> Array:
    """Return the log likelihood of each country's votes at each node, countries x nodes."""
    joined = vote_counts.transpose(1, 0, 2).reshape(vote_counts.shape[1], -1)
    return multiply_in_blocks(joined, logs.reshape(-1, logs.shape[2]))


def position_derivatives(
    items: ItemParameters, positions: Array, vote_counts: Array
) -> tuple[Array, Array]:
    """Return the first and second derivative of each country's log posterior at its position."""
    scores, information = compute_position_scores(items, positions, vote_counts)
    return scores.sum(axis=1) - positions, -1 - information


def compute_position_scores(
    items: ItemParameters, positions: Array, vote_counts: Array
) -> tuple[Array, Array]:
    """Return derivatives of log likelihoods by the positions: each score, and the information.

    The scores are first derivatives, countries x roll calls. The information of a country is the
    sum of its second ones, with opposite sign.
    """
    scores, information = np.zeros(vote_counts.shape[1:]), np.zeros(len(positions))
    for start in range(0, vote_counts.shape[2], _DERIVATIVE_CHUNK):
        chunk = slice(start, start + _DERIVATIVE_CHUNK)
        part = ItemParameters(items.discrimination[chunk], items.lower[chunk], items.upper[chunk])
        one, two = outcome_derivatives(*compute_margins(part, positions))
        counts, slope = vote_counts[:, :, chunk], part.discrimination
        scores[:, chunk] = np.einsum("oir,ori,r->ir", counts, one, slope)
        information -= np.einsum("oir,ori,r->i", counts, two, slope**2)
    return scores, information


def outcome_derivatives(low: Array, high: Array) -> tuple[Array, Array]:
    """Return both derivatives of the log probabilities by b times the position."""
    logs = log_outcome_probabilities(low, high)
    no, left = density_ratio(low, logs[0]), density_ratio(low, logs[1])
    right, yes = density_ratio(high, logs[1]), density_ratio(high, logs[2])
    first = np.stack([-no, left - right, yes])
    second = np.stack(
        [-no * (no + low), left * low - right * high - (left - right) ** 2, -yes * (yes - high)]
    )
    return first, second


def pack_items(items: ItemParameters) -> Array:
    """Return the rows of parameters of items."""
    return np.stack([items.discrimination, items.lower, np.log(items.upper - items.lower)])


def unpack_items(parameters: Array) -> ItemParameters:
    """Return the items of rows of parameters."""
    slope, lower, log_gap = parameters
    return ItemParameters(slope, lower, lower + np.exp(log_gap))


def _clip_gap(parameters: Array) -> Array:
    """Limit the gap between the cutpoints so that its logarithm is above rounding."""
    return np.stack([parameters[0], parameters[1], np.clip(parameters[2], -10.0, 5.0)])


def compute_margins(items: ItemParameters, positions: Array) -> tuple[Array, Array]:
    """Return c1 - b x and c2 - b x, items x positions."""
    reached = items.discrimination[:, None] * positions
    return items.lower[:, None] - reached, items.upper[:, None] - reached


def density_ratio(margin: Array, log_probability: Array) -> Array:
    """Return phi(margin) / probability."""
    return np.exp(-(margin**2) / 2 - 0.5 * np.log(2 * np.pi) - log_probability)


def initialize_items(vote_counts: Array) -> Array:
    """Return slopes along the first principal component, and cutpoints at the vote shares."""
    cast, side = vote_counts.sum(axis=0), vote_counts[2] - vote_counts[0]
    mean = side.sum(axis=0) / np.maximum(cast.sum(axis=0), 1)
    score = side - cast * mean
    # The power method, from the most divided roll call: the same on every machine.
    left = score[:, (score**2).sum(axis=0).argmax()]
    for _ in range(_POWER_ITERATIONS):
        left = (score * (score * left[:, None]).sum(axis=0)).sum(axis=1)
        left = left * np.sqrt(len(left)) / max(float(np.linalg.norm(left)), 1e-12)
    along = (score * left[:, None]).sum(axis=0)
    slope = np.clip(2 * along / np.maximum(cast.sum(axis=0), 1), -2, 2)
    totals = vote_counts.sum(axis=1) + 0.5
    shares = np.cumsum(totals, axis=0) / totals.sum(axis=0)
    # Over standard normal positions, a cutpoint c has the probability of c / sqrt(1 + b^2).
    low, high = ndtri(shares[:2]) * np.sqrt(1 + slope**2)
    return _clip_gap(np.stack([slope, low, np.log(high - low)]))


def sample_rollcalls(vote_counts: Array, size: int = MAX_JOINT_ROLLCALLS) -> npt.NDArray[np.intp]:
    """Return the roll calls to fit jointly: the most divided of each of `size` equal stretches.

    Roll calls come in the order of their dates, so every time and every country that voted for
    long is represented. The division of a roll call is the sum of squares of its votes about
    their mean, no -1, abstain 0 and yes 1. The result has the positions of the roll calls,
    rising; all of them if there are no more than `size`. `vote_counts` is as from
    :func:`count_outcomes`.

    >>> votes = np.array([[2, 2, 2, 2], [2, 0, 1, 2], [2, 0, 2, 2]])
    >>> vote_counts = np.stack([(votes == code).astype(float) for code in (0, 1, 2)])
    >>> sample_rollcalls(vote_counts, 2).tolist()
    [1, 2]
    """
    number = vote_counts.shape[2]
    if number <= size:
        return np.arange(number)
    no, abstain, yes = vote_counts.sum(axis=1)
    cast = np.maximum(no + abstain + yes, 1)
    spread = no + yes - (yes - no) ** 2 / cast
    ends = np.linspace(0, number, size + 1).astype(np.intp)
    return np.array([low + spread[low:high].argmax() for low, high in pairwise(ends)])


def fit_items_by_sample(vote_counts: Array) -> ItemParameters:
    """Return the parameters of every roll call, with the line found on a sample of them.

    The items of :func:`sample_rollcalls` are fitted with the positions integrated out, as if they
    were alone. Each other roll call is then fitted to the countries' posteriors under these: it
    maximizes the expected log likelihood of its votes, with its prior votes. A few iterations of
    the joint fit over all roll calls then remove most of the remaining difference. Over a thousand
    roll calls of the Assembly the positions correlate .999 with those of a full joint fit, which
    takes a hundred times as long.

    `vote_counts` is as from :func:`count_outcomes`.
    """
    sample = sample_rollcalls(vote_counts)
    sample_counts = vote_counts[:, :, sample]
    grid = build_quadrature_grid(len(sample))
    items = fit_items(sample_counts, grid)
    weights, _ = compute_posteriors(sample_counts, log_probabilities(items, grid.nodes), grid)
    parameters = initialize_items(vote_counts)
    parameters[:, sample] = pack_items(items)
    rest = np.setdiff1d(np.arange(vote_counts.shape[2]), sample)
    for low in range(0, len(rest), _REFIT_CHUNK):
        chunk = rest[low : low + _REFIT_CHUNK]
        expected = compute_expected_votes(vote_counts[:, :, chunk], weights, grid)
        parameters[:, chunk] = maximize_items(
            parameters[:, chunk], expected, grid, _REFIT_ITERATIONS, _REFIT_TOLERANCE
        )
    return fit_items(vote_counts, grid, parameters, _JOINT_ITERATIONS)
