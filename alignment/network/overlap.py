"""Push discs apart until none overlaps."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

MOST_ROUNDS = 2000
# Share of the way back to its place that a disc goes in each round, fading to none.
SPRING = 0.06
SPRING_ROUNDS = 120
# Discs that meet are pushed a little farther than they must, so that few rounds do.
SLACK = 1.0015

# Least distance of two centres as a share of the map's width, for this many countries.
SHARE = 0.026
USUAL_COUNT = 190
# Share of that room in a series of maps, whose discs must also suit the most crowded of them
# (docs/decisions/0005).
SERIES = 0.9


def room(places: npt.NDArray[np.float64]) -> float:
    """Return the least distance of two centres that suits the size of a map.

    Fewer countries get larger discs, down to 60; more get smaller ones.
    """
    if len(places) < 2:
        return SHARE
    width, height = np.ptp(places, axis=0)
    extent = max(float(width), 1.5 * float(height)) or 1.0
    return SHARE * extent * float(np.sqrt(USUAL_COUNT / max(len(places), 60)))


def apart(places: npt.NDArray[np.float64], gap: float) -> npt.NDArray[np.float64]:
    """Return places of which no two are nearer than `gap`, as near the given as may be.

    Parameters
    ----------
    places : ndarray of shape (n, 2)
        Finite.
    gap : float
        Least distance of two centres, in the units of the places.

    Returns
    -------
    ndarray of shape (n, 2)
        Deterministic: equal places are parted along directions fixed by their order.
    """
    home = places.copy()
    found = places.copy()
    if len(found) < 2:
        return found
    # A golden-angle direction for each country parts those that lie on one another.
    found += gap * 1e-3 * _direction(np.arange(len(found)))
    aim = gap * 1.001
    for step in range(MOST_ROUNDS):
        back = SPRING * max(0.0, 1 - step / SPRING_ROUNDS)
        found += back * (home - found)
        pairs = cKDTree(found).query_pairs(aim, output_type="ndarray")
        if back == 0 and len(pairs) == 0:
            break
        if len(pairs) == 0:
            continue
        push = _push(found, pairs, aim * 1.0005, gap) / 2
        _give_way(found, pairs[:, 1], push)
        _give_way(found, pairs[:, 0], -push)
    return found


def pushed(
    places: npt.NDArray[np.float64], gap: float, firm: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Return places of which no two are nearer than `gap`, moving only discs that meet.

    Parameters
    ----------
    places : ndarray of shape (n, 2)
        Finite. Few of them lie on one another, as on a map that was without overlap before: then
        a small change moves discs by little, where :func:`apart` may arrange them anew.
    gap : float
        Least distance of two centres.
    firm : ndarray of int
        Rows that do not give way, but to one another.
    """
    found = places.copy()
    free = np.ones(len(found))
    free[firm] = 0.0
    for _ in range(MOST_ROUNDS):
        pairs = cKDTree(found).query_pairs(gap, output_type="ndarray")
        if len(pairs) == 0:
            break
        # Of two that are alike in this each goes half the way.
        share = ((1 + free[pairs[:, 1]] - free[pairs[:, 0]]) / 2)[:, None]
        push = _push(found, pairs, gap * SLACK, gap)
        _give_way(found, pairs[:, 1], share * push)
        _give_way(found, pairs[:, 0], (share - 1) * push)
    return found


def _push(
    found: npt.NDArray[np.float64], pairs: npt.NDArray[np.int64], reach: float, gap: float
) -> npt.NDArray[np.float64]:
    # What is missing between two centres, along the line from the first to the second.
    between = found[pairs[:, 1]] - found[pairs[:, 0]]
    length = np.hypot(between[:, 0], between[:, 1])
    # Those that lie on one another are parted along a direction of their own.
    alike = length < gap * 1e-9
    between[alike] = _direction(pairs[alike, 1]) * gap * 1e-9
    length = np.maximum(length, gap * 1e-9)
    return np.asarray(between * ((reach - length) / length)[:, None])


def _give_way(
    found: npt.NDArray[np.float64], rows: npt.NDArray[np.int64], push: npt.NDArray[np.float64]
) -> None:
    for axis in range(2):
        found[:, axis] += np.bincount(rows, push[:, axis], len(found))


def _direction(rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    # By the golden angle no two rows have nearly the same.
    angle = rows * 2.399963229728653
    return np.column_stack([np.cos(angle), np.sin(angle)])
