"""What the votes leave open: roll calls and positions drawn from what is known of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from alignment.analysis.positions import Positions
from alignment.analysis.probit import (
    PRIOR_VOTES,
    Array,
    Grid,
    Items,
    counts,
    expected_votes,
    grid,
    log_chances,
    margins,
    packed,
    posteriors,
    ratio,
    scored,
)
from alignment.analysis.product import product
from alignment.analysis.sampled import JOINTLY

# Draws of the roll calls' parameters, and draws of every position for each of them.
ITEM_DRAWS = 100
EACH = 10
# What is known of the least known direction at least: about what the prior's votes know of it.
_LEAST = PRIOR_VOTES
# A gap between cutpoints is drawn no narrower than this share of the fitted one.
_NARROWEST = 0.05


@dataclass(frozen=True, eq=False)
class Draws:
    """Draws of what positions were fitted to, where their prior is standard normal.

    Attributes
    ----------
    items : tuple of Items
        The roll calls' parameters, one entry a draw.
    places : ndarray
        Positions of the countries, draws x positions drawn for each x countries.
    """

    items: tuple[Items, ...]
    places: Array


def drawn(votes: pd.DataFrame, found: Positions, seed: int = 0) -> Draws:
    """Return draws from the posterior of roll calls and positions together.

    The roll calls' parameters are drawn from the normal at their fitted values whose precision
    is the observed information, the positions integrated out: by Louis, the information had
    the positions been seen, less the variance of its score over each country's posterior,

        I = sum_r E[J_r] - sum_i Var(s_i | votes of i),

    J_r the information of roll call r and s_i the score of country i in all of them. Then the
    posterior of each position is taken anew under the parameters drawn, and positions are drawn
    from it. So a draw holds what is not known of the texts as well as of the countries. Over
    more than 150 roll calls each has an information of its own, and the posterior of positions
    is that under the fitted parameters.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    found : Positions
        Fitted to these votes; they must be known.
    seed : int
        Same votes and seed, same draws.

    References
    ----------
    Louis 1982, doi:10.1111/j.2517-6161.1982.tb01203.x; Tierney and Kadane 1986,
    doi:10.1080/01621459.1986.10478240 (a posterior as a normal at its mode).

    Examples
    --------
    >>> from alignment.analysis.positions import positions
    >>> west, east, middle = [0, 0, 2, 2, 0, 2], [2, 2, 0, 0, 2, 0], [2, 2, 2, 1, 1, 1]
    >>> rows = {"CHN": east, "FRA": west, "IND": middle, "RUS": east, "USA": west}
    >>> votes = pd.DataFrame(rows, dtype="int8").T
    >>> drawn(votes, positions(votes)).places.shape
    (100, 10, 5)
    """
    random = np.random.default_rng(seed)
    items, seen = found.on_prior_scale, counts(votes)
    many = seen.shape[2] > JOINTLY
    on = grid(JOINTLY if many else int(seen.sum(axis=(0, 2)).max()))
    parameters = _item_draws(items, _spread(items, seen, on, jointly=not many), random)
    if many:
        weights, _ = posteriors(seen, log_chances(items, on.nodes), on)
        return Draws(parameters, np.stack([_places(weights, on, random) for _ in parameters]))
    places = []
    for each in parameters:
        weights, _ = posteriors(seen, log_chances(each, on.nodes), on)
        places.append(_places(weights, on, random))
    return Draws(parameters, np.stack(places))


def shortest(draws: Array, share: float = 0.95) -> tuple[Array, Array]:
    """Return the ends of the shortest interval that holds a share of the draws of each column.

    It reaches the end of what is possible where the draws pile up there.

    References
    ----------
    Chen and Shao 1999, doi:10.1080/10618600.1999.10474802.

    Examples
    --------
    >>> shortest(np.array([[0.0], [0.1], [0.2], [0.9]]), 0.5)
    (array([0.]), array([0.2]))
    """
    ranked = np.sort(draws, axis=0)
    inside = min(int(np.ceil(share * len(ranked))), len(ranked) - 1)
    start = (ranked[inside:] - ranked[: len(ranked) - inside]).argmin(axis=0)
    column = np.arange(ranked.shape[1])
    return ranked[start, column], ranked[start + inside, column]


def _item_draws(items: Items, root: Array, random: np.random.Generator) -> tuple[Items, ...]:
    """Return parameters drawn about the fitted ones; `root` maps standard normals to them."""
    slope, lower, gap = items.discrimination, items.lower, items.upper - items.lower
    size = len(slope)
    drawn = []
    for _ in range(ITEM_DRAWS):
        normal = random.standard_normal(3 * size)
        if root.ndim == 2:
            off = product(root, normal[:, None]).reshape(size, 3)
        else:
            off = np.einsum("rij,rj->ri", root, normal.reshape(size, 3))
        # The logarithm of a gap is hardly known where nobody abstained, the gap itself is.
        breadth = gap * np.maximum(1 + off[:, 2], _NARROWEST)
        low = lower + off[:, 1]
        drawn.append(Items(slope + off[:, 0], low, low + breadth))
    return tuple(drawn)


def _spread(items: Items, seen: Array, on: Grid, jointly: bool) -> Array:
    """Return the root of the covariance of the parameters, of all together or of each alone."""
    low, high = margins(items, on.nodes)
    logs = log_chances(items, on.nodes)
    weights, _ = posteriors(seen, logs, on)
    known = scored(packed(items), expected_votes(seen, weights, on), on, logs).information
    scores = _scores(items, logs, low, high, on)
    if not jointly:
        return _root(known - _own_noise(scores, seen, weights))
    size = len(known)
    information = np.zeros((size, 3, size, 3))
    information[np.arange(size), :, np.arange(size)] = known
    joint = information.reshape(3 * size, 3 * size)
    for country, weight in enumerate(weights):
        cast = np.flatnonzero(seen[:, country].any(axis=0))
        if len(cast):
            outcome = seen[:, country, cast].argmax(axis=0)
            score = scores[outcome, cast].reshape(-1, len(on.nodes))
            score = score - (score @ weight)[:, None]
            at = (3 * cast[:, None] + np.arange(3)).ravel()
            joint[np.ix_(at, at)] -= product(score * weight, score.T)
    return _root(joint)


def _scores(items: Items, logs: Array, low: Array, high: Array, on: Grid) -> Array:
    """Return the derivatives of the log chances by the parameters: outcomes x items x 3 x nodes."""
    no, left = ratio(low, logs[0]), ratio(low, logs[1])
    right, yes = ratio(high, logs[1]), ratio(high, logs[2])
    nothing = np.zeros_like(no)
    at_low, at_high = np.stack([no, -left, nothing]), np.stack([nothing, right, -yes])
    gap = (items.upper - items.lower)[:, None]
    both = at_low + at_high
    return np.stack([-both * on.nodes, both, at_high * gap], axis=2)


def _own_noise(scores: Array, seen: Array, weights: Array) -> Array:
    """Return the variance of each item's score over the countries' posteriors, items x 3 x 3."""
    noise = np.empty((seen.shape[2], 3, 3))
    for item in range(seen.shape[2]):
        total = np.zeros((3, 3))
        for outcome in range(3):
            weight = weights[seen[outcome, :, item] > 0]
            score = scores[outcome, item]
            mean = weight @ score.T
            total += (score * weight.sum(axis=0)) @ score.T - mean.T @ mean
        noise[item] = total
    return noise


def _root(information: Array) -> Array:
    """Return the symmetric root of the inverse, which does not turn on the signs of axes."""
    known, axes = np.linalg.eigh(information)
    known = np.maximum(known, _LEAST)
    return np.einsum("...ij,...j,...kj->...ik", axes, known**-0.5, axes, optimize=True)


def _places(weights: Array, on: Grid, random: np.random.Generator) -> Array:
    """Return positions drawn from posteriors on the grid, draws x countries."""
    reached = np.cumsum(weights, axis=1)
    chosen = (reached < random.random((EACH, len(weights), 1)) * reached[:, -1:]).sum(axis=2)
    step = on.nodes[1] - on.nodes[0]
    return on.nodes[chosen] + (random.random(chosen.shape) - 0.5) * step
