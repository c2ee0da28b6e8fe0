"""Removal of overlap between discs."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

# Points of the plane as complex numbers: x + iy.
ComplexPoints = npt.NDArray[np.complex128]
Pairs = npt.NDArray[np.int64]

MAX_ITERATIONS = 2000
# Share of the way back to its start that a disc moves in each iteration, falling to none.
SPRING_STRENGTH = 0.06
SPRING_ITERATIONS = 120
# Discs that meet are pushed slightly farther than necessary, which saves iterations.
SLACK = 1.0015
# Neighbours are searched within 1 + this margin of the spacing, and again after a disc has moved
# half the margin.
SEARCH_MARGIN = 1.0
# Least distance of two centres as a share of the map's width, for this many countries.
SPACING_SHARE = 0.026
REFERENCE_COUNT = 190
# Factor for a series of maps, whose discs must also suit the most crowded of them
# (docs/decisions/0005).
SERIES_SPACING_SHARE = 0.9
# Least distance of two centres along a line, in radii.
DISC_SPACING = 2.083
# Steps up or down that are as far as one to the side, which changes the value of a disc.
SIDE_STEP_COST = 2.0
# Factor of discs along a line until their stacks fit.
SHRINK_FACTOR = 0.94


def choose_spacing(coordinates: npt.NDArray[np.float64]) -> float:
    """Return the least distance of two centres that suits the size of a map."""
    if len(coordinates) < 2:
        return SPACING_SHARE
    width, height = np.ptp(coordinates, axis=0)
    return choose_spacing_for_extent(float(width), float(height), len(coordinates))


def choose_spacing_for_extent(width: float, height: float, count: int) -> float:
    """Return the least distance of two centres that suits a map of so many countries.

    Fewer countries get larger discs, down to 60; more get smaller ones.

    >>> [round(choose_spacing_for_extent(1.0, height, 190), 3) for height in (0.5, 1.0)]
    [0.026, 0.039]
    """
    extent = max(width, 1.5 * height) or 1.0
    return SPACING_SHARE * extent * float(np.sqrt(REFERENCE_COUNT / max(count, 60)))


def remove_overlap(coordinates: npt.NDArray[np.float64], spacing: float) -> npt.NDArray[np.float64]:
    """Return coordinates no two of which are nearer than `spacing`, close to the given ones.

    Deterministic: equal coordinates are separated along directions fixed by their order.
    `coordinates`, of shape (n, 2), are finite.
    """
    start = _to_complex(coordinates)
    # A golden-angle direction for each country separates coincident ones.
    points = start + spacing * 1e-3 * _golden_direction(np.arange(len(start)))
    if len(points) < 2:
        return coordinates.copy()
    distance = spacing * 1.001
    neighbours = None
    for step in range(MAX_ITERATIONS):
        spring = SPRING_STRENGTH * max(0.0, 1 - step / SPRING_ITERATIONS)
        if spring:
            points += spring * (start - points)
        neighbours = _find_near_pairs(points, distance, neighbours)
        pairs, pushes = _compute_pushes(points, neighbours, distance, distance * 1.0005)
        if spring == 0 and len(pushes) == 0:
            break
        pushes /= 2
        np.add.at(points, pairs[1], pushes)
        np.subtract.at(points, pairs[0], pushes)
    return _to_coordinates(points)


def push_overlapping(
    coordinates: npt.NDArray[np.float64], spacing: float, fixed: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Return coordinates no two of which are nearer than `spacing`, moving only discs that meet.

    Meant for few overlaps: a small change moves discs by little, where :func:`remove_overlap`
    may rearrange them. The rows of `fixed` give way only to one another.
    """
    points = _to_complex(coordinates)
    mobility = np.ones(len(points))
    mobility[fixed] = 0.0
    neighbours = None
    for _ in range(MAX_ITERATIONS):
        neighbours = _find_near_pairs(points, spacing, neighbours)
        pairs, pushes = _compute_pushes(points, neighbours, spacing, spacing * SLACK)
        if len(pushes) == 0:
            break
        # Two fixed or two free discs each move half the way.
        share = (1 + mobility[pairs[1]] - mobility[pairs[0]]) / 2
        np.add.at(points, pairs[1], share * pushes)
        np.subtract.at(points, pairs[0], (1 - share) * pushes)
    return _to_coordinates(points)


def _to_complex(coordinates: npt.NDArray[np.float64]) -> ComplexPoints:
    return np.asarray(coordinates[:, 0] + 1j * coordinates[:, 1])


def _to_coordinates(points: ComplexPoints) -> npt.NDArray[np.float64]:
    return np.column_stack([points.real, points.imag])


def _find_near_pairs(
    points: ComplexPoints, distance: float, previous: tuple[ComplexPoints, Pairs] | None
) -> tuple[ComplexPoints, Pairs]:
    """Return the pairs that may meet until a disc has moved far, and the points they hold for."""
    if previous is not None and np.abs(points - previous[0]).max() < SEARCH_MARGIN * distance / 2:
        return previous
    tree = cKDTree(points.view(np.float64).reshape(-1, 2))
    pairs = tree.query_pairs((1 + SEARCH_MARGIN) * distance, output_type="ndarray").T
    return points.copy(), np.ascontiguousarray(pairs)


def _compute_pushes(
    points: ComplexPoints,
    near_pairs: tuple[ComplexPoints, Pairs],
    distance: float,
    target_distance: float,
) -> tuple[Pairs, ComplexPoints]:
    """Return the pairs nearer than `distance`, and what each lacks to `target_distance`.

    A push points from the first of a pair to the second.
    """
    _, pairs = near_pairs
    offset = points.take(pairs[1]) - points.take(pairs[0])
    length = np.abs(offset)
    (near,) = (length <= distance).nonzero()
    pairs, offset, length = pairs.take(near, axis=1), offset.take(near), length.take(near)
    # Coincident discs are separated along a direction of their own.
    (coincident,) = (length < distance * 1e-9).nonzero()
    if len(coincident):
        offset[coincident] = _golden_direction(pairs[1, coincident]) * distance * 1e-9
        length[coincident] = distance * 1e-9
    return pairs, offset * ((target_distance - length) / length)


def _golden_direction(rows: npt.NDArray[np.int64]) -> ComplexPoints:
    # The golden angle gives no two rows nearly the same direction.
    return np.asarray(np.exp(2.399963229728653j * rows))


def fit_stacked_discs(
    xs: npt.NDArray[np.float64], radius: float, height: float
) -> tuple[npt.NDArray[np.float64], float]:
    """Return the centres of stacked discs within a height, and their radius, at most `radius`.

    >>> [round(fit_stacked_discs(np.zeros(3), 1.0, height)[1], 2) for height in (9.0, 4.0)]
    [1.0, 0.94]
    """
    points = stack_discs(xs, radius)
    while np.ptp(points[:, 1]) > height:
        radius *= SHRINK_FACTOR
        points = stack_discs(xs, radius)
    return points, radius


def stack_discs(xs: npt.NDArray[np.float64], radius: float) -> npt.NDArray[np.float64]:
    """Return centres of discs (n, 2) along a line, so that none overlaps another.

    `xs` are their values along the line, in increasing order. Discs lie above or below their value,
    or above or below a place that is one disc to its side.

    >>> stack_discs(np.array([0.0, 0.0, 0.0, 9.0]), 0.5)[:, 1].round(2).tolist()
    [0.0, 1.04, -1.04, 0.0]
    """
    spacing = DISC_SPACING * radius
    points = np.column_stack([xs, np.zeros(len(xs))])
    for number, x in enumerate(xs.tolist()):
        free = [
            (shift, y)
            for shift in (0.0, spacing, -spacing)
            for y in _list_free_heights(points[:number], x + shift, spacing)
        ]

        def rank(place: tuple[float, float]) -> tuple[float, float, float]:
            shift, y = place
            cost = round(abs(y) + SIDE_STEP_COST * abs(shift), 12)
            # The upper of two that are equally far from the line.
            return cost, abs(shift), math.copysign(1, -y)

        shift, y = min(free, key=rank)
        points[number] = x + shift, y
    return points


def _list_free_heights(placed: npt.NDArray[np.float64], x: float, spacing: float) -> list[float]:
    """Return heights at `x` on the line, or touching a disc, that overlap no disc."""
    gaps = np.abs(x - placed[:, 0])
    near = gaps < spacing
    reach = np.sqrt(spacing**2 - gaps[near] ** 2)
    others = placed[near, 1]
    candidates = np.concatenate(([0.0], others + reach, others - reach))
    clear = (np.abs(candidates[:, None] - others) >= reach - 1e-9 * spacing).all(axis=1)
    heights: list[float] = candidates[clear].tolist()
    return heights
