"""Push discs apart until none overlaps, each held to its place by a weak spring."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

MOST_ROUNDS = 2000
# Share of the way back to its place that a disc goes in each round, fading to none.
SPRING = 0.06
SPRING_ROUNDS = 120


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
    angle = np.arange(len(found)) * 2.399963229728653
    found += gap * 1e-3 * np.column_stack([np.cos(angle), np.sin(angle)])
    aim = gap * 1.001
    for step in range(MOST_ROUNDS):
        back = SPRING * max(0.0, 1 - step / SPRING_ROUNDS)
        found += back * (home - found)
        pairs = cKDTree(found).query_pairs(aim, output_type="ndarray")
        if back == 0 and len(pairs) == 0:
            break
        if len(pairs) == 0:
            continue
        first, second = pairs[:, 0], pairs[:, 1]
        between = found[second] - found[first]
        length = np.maximum(np.hypot(between[:, 0], between[:, 1]), gap * 1e-9)
        push = between * ((aim * 1.0005 - length) / length / 2)[:, None]
        for axis in range(2):
            found[:, axis] += np.bincount(second, push[:, axis], len(found))
            found[:, axis] -= np.bincount(first, push[:, axis], len(found))
    return found
