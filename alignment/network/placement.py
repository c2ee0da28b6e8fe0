"""Where countries stand on the map: like-minded ones near, others far, in steady places."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.linalg import cho_factor, cho_solve, eigh
from scipy.spatial.distance import pdist, squareform

from alignment.model.similarity import Similarity

Places = npt.NDArray[np.float64]

# Lengths grow with this power of the difference: the order of differences, which is what a map
# can show, stays, and countries that are nearly alike get room (docs/decisions/0002).
POWER = 0.7
# Strength with which the places of another period are kept (docs/decisions/0005).
HOLD = 0.1
MOST_ROUNDS = 300
# A round that lowers the stress by less than this share is the last one.
TOLERANCE = 1e-5
# Who is no farther from another lies on it.
TOUCHING = 1e-9
# Coordinates are rounded so that the last bits of a sum cannot move a disc.
DIGITS = 5


def length(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the wanted distance of pairs by their scores, (1 - score) ** 0.7; NaN if unknown."""
    return np.asarray(np.maximum(1.0 - scores, 0.0) ** POWER)


def lengths(weight: Similarity) -> npt.NDArray[np.float64]:
    """Return the wanted distance of every pair, its :func:`length`; the mean where unknown."""
    wanted = length(weight.scores)
    known = wanted[~np.isnan(wanted)]
    wanted = np.where(np.isnan(wanted), known.mean() if known.size else 1.0, wanted)
    np.fill_diagonal(wanted, 0.0)
    return np.asarray(wanted)


def pulls(weight: Similarity) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the wanted distance of every pair and the strength of its spring.

    The strength is the shared count over its mean, and a twentieth where the score is unknown.
    """
    known = ~np.isnan(weight.scores)
    shared = np.where(known, weight.shared, 0).astype(float)
    mean = shared[known].mean() if known.any() else 1.0
    springs = np.where(known, shared / (mean or 1.0), 0.05)
    np.fill_diagonal(springs, 0.0)
    return lengths(weight), springs


def majorize(
    weight: Similarity,
    anchors: Places | None = None,
    hold: float | npt.NDArray[np.float64] = 0.0,
) -> Places:
    """Place countries by anchored stress majorization.

    Minimises  sum over i<j of w_ij (|x_i - x_j| - d_ij)^2  +  hold * m * sum over i of
    |x_i - a_i|^2,  with d = (1 - weight)^0.7, w the shared count over its mean, and m the mean
    total w of a country, so that `hold` has the same strength for any number of countries.

    Parameters
    ----------
    weight : Similarity
        Pairs without a score pull with a twentieth of the weight towards the mean distance.
    anchors : ndarray of shape (n, 2), optional
        Places of the previous period; NaN rows are not held.
    hold : float or ndarray of shape (n,)
        Strength of the anchors, from 0; for each country its own if an array.

    Returns
    -------
    ndarray of shape (n, 2)
        The start is classical scaling (or the anchors), so the same input gives the same
        places.

    References
    ----------
    Gansner, Koren and North 2005, doi:10.1007/978-3-540-31843-9_25.
    """
    count = len(weight.index)
    if count < 2:
        return np.zeros((count, 2))
    wanted, springs = pulls(weight)
    held = np.zeros(count)
    target = np.zeros((count, 2))
    if anchors is not None and np.any(hold):
        there = ~np.isnan(anchors).any(axis=1)
        held[there] = (np.broadcast_to(hold, count) * springs.sum(axis=1).mean())[there]
        target[there] = anchors[there]
    laplacian = np.diag(springs.sum(axis=1) + held) - springs
    # Without anchors the picture may float: fixing its centre makes the system solvable.
    inverse = inverted(laplacian + (1.0 / count if not held.any() else 0.0))
    if held.all():
        places = target
    else:
        places = classical(wanted)
        if held.any():
            places = np.where(held[:, None] > 0, target, onto(places, target, held > 0))
    # From here on each pair once, row by row.
    wanted, springs = squareform(wanted, checks=False), squareform(springs, checks=False)
    pull, anchored = springs * wanted, held[:, None] * target
    stress = np.inf
    for _ in range(MOST_ROUNDS):
        distance = pdist(places)
        places = transform(places, distance, pull, anchored, inverse)
        missing = distance - wanted
        now = float((springs * missing) @ missing)
        if held.any():
            now += float((held[:, None] * (places - target) ** 2).sum())
        if stress - now <= TOLERANCE * now:
            break
        stress = now
    return places


def transform(
    places: Places,
    distance: npt.NDArray[np.float64],
    pull: npt.NDArray[np.float64],
    anchored: Places,
    inverse: npt.NDArray[np.float64],
) -> Places:
    """Return places after one round of majorization (the Guttman transform).

    Parameters
    ----------
    places : ndarray of shape (n, 2)
    distance : ndarray of shape (n (n - 1) / 2,)
        Between the places, each pair once, row by row.
    pull : ndarray of the same shape
        Strengths times wanted distances.
    anchored : ndarray of shape (n, 2)
        Anchors times the strengths with which they hold.
    inverse : ndarray of shape (n, n)
        Of the Laplacian of the strengths, with those of the anchors: :func:`inverted`.
    """
    # Those that lie on one another have no direction to pull in.
    if distance.min() <= TOUCHING:
        distance = np.where(distance > TOUCHING, distance, np.inf)
    ratio = squareform(pull / distance, checks=False)
    pulled = ratio @ np.column_stack([places, np.ones(len(places))])
    return np.asarray(inverse @ (pulled[:, 2:] * places - pulled[:, :2] + anchored))


def inverted(laplacian: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the inverse of a positive definite matrix.

    A hundred rounds that solve for two columns each take longer than it and its products.
    """
    return np.asarray(cho_solve(cho_factor(laplacian), np.eye(len(laplacian))))


def classical(wanted: npt.NDArray[np.float64]) -> Places:
    """Return the two leading axes of classical scaling of a distance matrix.

    References
    ----------
    Torgerson 1952, doi:10.1007/BF02288916.
    """
    squared = wanted**2
    rows = squared.mean(axis=1)
    centred = -0.5 * (squared - rows[:, None] - rows[None, :] + squared.mean())
    # The two largest alone, which take a third of the time of all.
    values, vectors = eigh(centred, subset_by_index=[max(len(wanted) - 2, 0), len(wanted) - 1])
    if vectors.shape[1] < 2:
        # LAPACK's method for some alone returns none where all distances are equal.
        values, vectors = (found[..., -2:] for found in eigh(centred))
    axes = vectors[:, ::-1] * np.sqrt(np.maximum(values[::-1], 0.0))
    # Signs of eigenvectors are free: let the largest entry be positive.
    signs = np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    axes = axes * np.where(signs == 0, 1.0, signs)
    # Equal countries start apart, or no force could ever part them.
    spread = np.linspace(-1e-3, 1e-3, len(axes))
    return np.asarray(axes + np.column_stack([spread, spread[::-1] ** 2]))


def oriented(places: Places, west: npt.NDArray[np.bool_]) -> Places:
    """Turn the picture so that its longest axis lies flat, with `west` to the left.

    The mean place of the marked countries comes to the left; if none is marked, the first
    country does. The upper side is the one with the longer tail.
    """
    if len(places) < 2:
        return places
    centred = places - places.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    turned = centred @ axes.T
    left = turned[west, 0].mean() if west.any() else turned[0, 0]
    if left > 0:
        turned[:, 0] *= -1
    if (turned[:, 1] ** 3).sum() < 0:
        turned[:, 1] *= -1
    return np.asarray(turned)


def onto(places: Places, target: Places, there: npt.NDArray[np.bool_]) -> Places:
    """Lay a picture over another by the rotation, reflection and shift that fit best.

    Parameters
    ----------
    places, target : ndarray of shape (n, 2)
    there : ndarray of bool of shape (n,)
        Countries that have a place in both, by which the fit is judged; below two the
        places are returned as they are.

    References
    ----------
    Schönemann 1966, doi:10.1007/BF02289451 (orthogonal Procrustes).
    """
    if there.sum() < 2:
        return places
    moved, fixed = places[there], target[there]
    u, _, v = np.linalg.svd((moved - moved.mean(axis=0)).T @ (fixed - fixed.mean(axis=0)))
    return np.asarray((places - moved.mean(axis=0)) @ (u @ v) + fixed.mean(axis=0))


def by_networkx(graph_layout: str, weight: Similarity, seed: int) -> Places:
    """Place countries by a force layout of networkx, for comparison.

    Parameters
    ----------
    graph_layout : str
        'spring' (Fruchterman and Reingold) or 'forceatlas2'.
    weight : Similarity
        Links are the pairs above the mean weight.
    seed : int
        Of the random start.
    """
    import networkx as nx

    if len(weight.index) < 2:
        return np.zeros((len(weight.index), 2))
    scores = np.nan_to_num(weight.scores - np.nan_to_num(weight.mean))
    graph = nx.from_numpy_array(np.maximum(scores, 0.0))
    if graph_layout == "spring":
        found: dict[int, Any] = nx.spring_layout(graph, seed=seed, iterations=100)
    else:
        found = nx.forceatlas2_layout(graph, seed=seed, max_iter=100)
    return np.array([found[node] for node in range(len(weight.index))])


def table(index: pd.Index, places: Places) -> pd.DataFrame:
    """Return places as a frame with columns x and y, rounded."""
    rounded = np.round(places, DIGITS) + 0.0
    return pd.DataFrame({"x": rounded[:, 0], "y": rounded[:, 1]}, index=index)
