"""Layout of countries on the map by stress majorization, and how well it fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.linalg import cho_factor, cho_solve, eigh
from scipy.spatial.distance import pdist, squareform
from scipy.stats import rankdata

from alignment.model.similarity import Similarity

Matrix = npt.NDArray[np.float64]
Coordinates = npt.NDArray[np.float64]

# Lengths grow with this power of the difference: their order stays, and countries that are
# nearly equal get more space (docs/decisions/0002).
DISTANCE_POWER = 0.7
# Strength of the pull towards the places of another period (docs/decisions/0005).
ANCHOR_WEIGHT = 0.1
MAX_ITERATIONS = 300
# The iteration that lowers the stress by less than this share is the last one.
TOLERANCE = 1e-5
COINCIDENT_DISTANCE = 1e-9
# Rounding keeps the last bits of a sum from moving a disc.
COORDINATE_DIGITS = 5


def target_distances(scores: Matrix) -> Matrix:
    """Return the target distance of pairs by score, (1 - score) ** 0.7; NaN if unknown."""
    return np.asarray(np.maximum(1.0 - scores, 0.0) ** DISTANCE_POWER)


def compute_distances_and_strengths(weight: Similarity) -> tuple[Matrix, Matrix]:
    """Return the target distance of every pair and the strength of its spring.

    The strength is the shared count over its mean. A pair without a score has the mean distance
    and a twentieth of the mean strength.
    """
    distances = target_distances(weight.scores)
    known = ~np.isnan(weight.scores)
    shared = np.where(known, weight.shared_counts, 0).astype(float)
    mean_distance, mean_shared = 1.0, 1.0
    if known.any():
        mean_distance, mean_shared = distances[known].mean(), shared[known].mean()
    distances = np.where(known, distances, mean_distance)
    strengths = np.where(known, shared / (mean_shared or 1.0), 0.05)
    np.fill_diagonal(distances, 0.0)
    np.fill_diagonal(strengths, 0.0)
    return distances, strengths


def majorize_stress(
    weight: Similarity,
    anchors: Coordinates | None = None,
    anchor_weight: float | npt.NDArray[np.float64] = 0.0,
) -> Coordinates:
    """Return coordinates by anchored stress majorization.

    Minimizes  sum over i<j of w_ij (|x_i - x_j| - d_ij)^2  +  s * m * sum over i of
    |x_i - a_i|^2,  with d = (1 - weight)^0.7, w the shared count over its mean, s the anchor
    weight and m the mean total w of a country, so that s has the same strength for any number
    of countries. A pair without a score pulls with a twentieth of the mean w towards the mean
    distance.
    The start is classical scaling (or the anchors), so the same input gives the same coordinates.

    `anchors` are coordinates of the previous period; NaN rows are not anchored. `anchor_weight` is
    from 0, one for all countries or one for each.

    Source: Gansner, Koren and North 2005, doi:10.1007/978-3-540-31843-9_25.
    """
    count = len(weight.index)
    if count < 2:
        return np.zeros((count, 2))
    distances, strengths = compute_distances_and_strengths(weight)
    anchor_strengths = np.zeros(count)
    target = np.zeros((count, 2))
    if anchors is not None and np.any(anchor_weight):
        is_anchored = ~np.isnan(anchors).any(axis=1)
        anchor_strengths[is_anchored] = (
            np.broadcast_to(anchor_weight, count) * strengths.sum(axis=1).mean()
        )[is_anchored]
        target[is_anchored] = anchors[is_anchored]
    laplacian = np.diag(strengths.sum(axis=1) + anchor_strengths) - strengths
    # Without anchors the layout may drift: fixing its centre makes the system solvable.
    inverse = invert_laplacian(laplacian + (1.0 / count if not anchor_strengths.any() else 0.0))
    if anchor_strengths.all():
        coordinates = target
    else:
        coordinates = classical_mds(distances)
        if anchor_strengths.any():
            coordinates = np.where(
                anchor_strengths[:, None] > 0,
                target,
                align_layout(coordinates, target, anchor_strengths > 0),
            )
    # Condensed form: each pair once, row by row.
    distances, strengths = squareform(distances, checks=False), squareform(strengths, checks=False)
    pull, anchored = strengths * distances, anchor_strengths[:, None] * target
    stress = np.inf
    for _ in range(MAX_ITERATIONS):
        distance = pdist(coordinates)
        coordinates = guttman_transform(coordinates, distance, pull, anchored, inverse)
        residual = distance - distances
        new_stress = float((strengths * residual) @ residual)
        if anchor_strengths.any():
            new_stress += float((anchor_strengths[:, None] * (coordinates - target) ** 2).sum())
        if stress - new_stress <= TOLERANCE * new_stress:
            break
        stress = new_stress
    return coordinates


def guttman_transform(
    coordinates: Coordinates,
    distance: npt.NDArray[np.float64],
    pull: npt.NDArray[np.float64],
    anchor_term: Coordinates,
    inverse: npt.NDArray[np.float64],
) -> Coordinates:
    """Return coordinates after one step of majorization (the Guttman transform).

    `distance` is that of each pair of coordinates once, row by row, and `pull` its strength times
    its target distance; `anchor_term` are anchors times their strengths, n x 2; `inverse` is
    that of the Laplacian of all strengths, see :func:`invert_laplacian`.
    """
    # Coincident points have no direction to pull in.
    if distance.min() <= COINCIDENT_DISTANCE:
        distance = np.where(distance > COINCIDENT_DISTANCE, distance, np.inf)
    ratio = squareform(pull / distance, checks=False)
    pulled = ratio @ np.column_stack([coordinates, np.ones(len(coordinates))])
    return np.asarray(inverse @ (pulled[:, 2:] * coordinates - pulled[:, :2] + anchor_term))


def invert_laplacian(laplacian: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the inverse of a positive definite matrix.

    It and its products take less time than a hundred solutions for two columns each.
    """
    return np.asarray(cho_solve(cho_factor(laplacian), np.eye(len(laplacian))))


def classical_mds(distances: npt.NDArray[np.float64]) -> Coordinates:
    """Return the two leading axes of classical scaling of a distance matrix.

    Equal countries get slightly different coordinates, or no force could ever separate them.

    Source: Torgerson 1952, doi:10.1007/BF02288916.
    """
    squared = distances**2
    rows = squared.mean(axis=1)
    centred = -0.5 * (squared - rows[:, None] - rows[None, :] + squared.mean())
    # The two largest alone take a third of the time of all.
    values, vectors = eigh(
        centred, subset_by_index=[max(len(distances) - 2, 0), len(distances) - 1]
    )
    if vectors.shape[1] < 2:
        # LAPACK's method for a subset returns none where all distances are equal.
        values, vectors = (part[..., -2:] for part in eigh(centred))
    axes = vectors[:, ::-1] * np.sqrt(np.maximum(values[::-1], 0.0))
    # The sign of an eigenvector is free: the largest entry is positive.
    signs = np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    axes = axes * np.where(signs == 0, 1.0, signs)
    spread = np.linspace(-1e-3, 1e-3, len(axes))
    return np.asarray(axes + np.column_stack([spread, spread[::-1] ** 2]))


def orient_layout(coordinates: Coordinates, is_west: npt.NDArray[np.bool_]) -> Coordinates:
    """Rotate and reflect a layout: longest axis horizontal, `is_west` to the left.

    The mean of the marked countries comes to the left; if none is marked, the first
    country does. The upper half is the one with the longer tail.
    """
    if len(coordinates) < 2:
        return coordinates
    centred = coordinates - coordinates.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    rotated = centred @ axes.T
    west = rotated[is_west, 0].mean() if is_west.any() else rotated[0, 0]
    if west > 0:
        rotated[:, 0] *= -1
    if (rotated[:, 1] ** 3).sum() < 0:
        rotated[:, 1] *= -1
    return np.asarray(rotated)


def align_layout(
    coordinates: Coordinates, target: Coordinates, is_anchored: npt.NDArray[np.bool_]
) -> Coordinates:
    """Fit a layout to another by rotation, reflection and shift.

    The countries of `is_anchored` judge the fit; with fewer than two the layout is unchanged.

    Source: Schönemann 1966, doi:10.1007/BF02289451 (orthogonal Procrustes).
    """
    if is_anchored.sum() < 2:
        return coordinates
    moved, fixed = coordinates[is_anchored], target[is_anchored]
    u, _, v = np.linalg.svd((moved - moved.mean(axis=0)).T @ (fixed - fixed.mean(axis=0)))
    return np.asarray((coordinates - moved.mean(axis=0)) @ (u @ v) + fixed.mean(axis=0))


def compute_networkx_layout(graph_layout: str, weight: Similarity, seed: int) -> Coordinates:
    """Return coordinates by a force layout of networkx, for comparison.

    `graph_layout` is 'spring' (Fruchterman and Reingold) or 'forceatlas2'. Links are the pairs
    above the mean weight.
    """
    import networkx as nx

    if len(weight.index) < 2:
        return np.zeros((len(weight.index), 2))
    scores = np.nan_to_num(weight.scores - np.nan_to_num(weight.mean))
    graph = nx.from_numpy_array(np.maximum(scores, 0.0))
    if graph_layout == "spring":
        positions: dict[int, Any] = nx.spring_layout(graph, seed=seed, iterations=100)
    else:
        positions = nx.forceatlas2_layout(graph, seed=seed, max_iter=100)
    return np.array([positions[node] for node in range(len(weight.index))])


def build_layout_table(index: pd.Index, coordinates: Coordinates) -> pd.DataFrame:
    """Return rounded coordinates as a frame with columns x and y."""
    rounded = np.round(coordinates, COORDINATE_DIGITS) + 0.0
    return pd.DataFrame({"x": rounded[:, 0], "y": rounded[:, 1]}, index=index)


def compute_radius(coordinates: Coordinates) -> float:
    """Return the root mean square distance of points from their centre; NaN without points."""
    if not len(coordinates):
        return float("nan")
    return float(np.sqrt(((coordinates - coordinates.mean(axis=0)) ** 2).sum(axis=1).mean()))


def compute_displacement(before: pd.DataFrame, after: pd.DataFrame) -> pd.Series:
    """Return how far each country moved, in units of the radius of the earlier map.

    By the ISO3 of `after`; NaN for countries that are not on both maps. `before` and `after` have
    columns x and y, by ISO3.
    """
    radius = compute_radius(before[["x", "y"]].dropna().to_numpy(dtype=float))
    shift = after[["x", "y"]] - before[["x", "y"]].reindex(after.index)
    # A map of one point has no scale.
    length = np.hypot(shift["x"], shift["y"]) / (radius if radius > 0 else np.nan)
    return pd.Series(length, index=after.index, name="moved", dtype=float)


@dataclass(frozen=True)
class LayoutFit:
    """Agreement of a map with the similarities that it shows.

    Attributes
    ----------
    rank_correlation : float
        Spearman's, between 1 - weight and the distance on the map, -1 to 1; NaN with fewer than
        three pairs and where all distances are equal.
    stress : float
        Kruskal's stress-1 of the optimally scaled map against the target distances
        (1 - weight)^0.7, from 0 (perfect).
    pairs : int
        Number of pairs behind both.
    """

    rank_correlation: float
    stress: float
    pairs: int


def measure_layout_fit(weight: Similarity, coordinates: npt.NDArray[np.float64]) -> LayoutFit:
    """Return how well coordinates show a similarity; pairs with a NaN row are left out.

    Source: Kruskal 1964, doi:10.1007/BF02289565; Spearman 1904, doi:10.2307/1412159.
    """
    return build_fit_measure(weight)(coordinates)


def build_fit_measure(weight: Similarity) -> Callable[[Coordinates], LayoutFit]:
    """Return :func:`measure_layout_fit` of one similarity, for many layouts."""
    rows, columns = np.triu_indices(len(weight.index), 1)
    all_targets = target_distances(weight.scores[rows, columns])
    has_target = ~np.isnan(all_targets)
    rows, columns, all_targets = rows[has_target], columns[has_target], all_targets[has_target]
    all_ranks = rankdata(all_targets)

    def measure(coordinates: Coordinates) -> LayoutFit:
        target, ranks = all_targets, all_ranks
        distance = np.hypot(*(coordinates[rows] - coordinates[columns]).T)
        known = ~np.isnan(distance)
        if not known.all():
            target, distance = target[known], distance[known]
            ranks = rankdata(target)
        pairs = len(target)
        if pairs < 3 or np.ptp(target) == 0 or np.ptp(distance) == 0:
            return LayoutFit(float("nan"), float("nan"), pairs)
        correlation = np.corrcoef(ranks, rankdata(distance))[0, 1]
        scale = (target * distance).sum() / (distance**2).sum()
        stress = np.sqrt(((target - scale * distance) ** 2).sum() / (target**2).sum())
        return LayoutFit(round(float(correlation), 4), round(float(stress), 4), pairs)

    return measure
