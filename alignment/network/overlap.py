"""Push discs apart until none overlaps."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

# Points of the plane as complex numbers: x + iy.
Points = npt.NDArray[np.complex128]
Pairs = npt.NDArray[np.int64]

MOST_ROUNDS = 2000
# Share of the way back to its place that a disc goes in each round, fading to none.
SPRING = 0.06
SPRING_ROUNDS = 120
# Discs that meet are pushed a little farther than they must, so that few rounds do.
SLACK = 1.0015
# Neighbours are looked for so much farther than they meet, and anew when a disc has gone half of
# that.
SPARE = 1.0

# Least distance of two centres as a share of the map's width, for this many countries.
SHARE = 0.026
USUAL_COUNT = 190
# Share of that room in a series of maps, whose discs must also suit the most crowded of them
# (docs/decisions/0005).
SERIES = 0.9


def room(places: npt.NDArray[np.float64]) -> float:
    """Return the least distance of two centres that suits the size of a map."""
    if len(places) < 2:
        return SHARE
    width, height = np.ptp(places, axis=0)
    return room_in(float(width), float(height), len(places))


def room_in(width: float, height: float, count: int) -> float:
    """Return the least distance of two centres that suits a map of so many countries.

    Fewer countries get larger discs, down to 60; more get smaller ones.

    >>> round(room_in(1.0, 0.5, 190), 3), round(room_in(1.0, 1.0, 190), 3)
    (0.026, 0.039)
    """
    extent = max(width, 1.5 * height) or 1.0
    return SHARE * extent * float(np.sqrt(USUAL_COUNT / max(count, 60)))


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
    home = _points(places)
    # A golden-angle direction for each country parts those that lie on one another.
    found = home + gap * 1e-3 * _direction(np.arange(len(home)))
    if len(found) < 2:
        return places.copy()
    aim = gap * 1.001
    near = None
    for step in range(MOST_ROUNDS):
        back = SPRING * max(0.0, 1 - step / SPRING_ROUNDS)
        if back:
            found += back * (home - found)
        near = _near(found, aim, near)
        pairs, push = _push(found, near, aim, aim * 1.0005)
        if back == 0 and len(push) == 0:
            break
        np.add.at(found, pairs[1], push / 2)
        np.subtract.at(found, pairs[0], push / 2)
    return _places(found)


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
    found = _points(places)
    free = np.ones(len(found))
    free[firm] = 0.0
    near = None
    for _ in range(MOST_ROUNDS):
        near = _near(found, gap, near)
        pairs, push = _push(found, near, gap, gap * SLACK)
        if len(push) == 0:
            break
        # Of two that are alike in this each goes half the way.
        share = (1 + free[pairs[1]] - free[pairs[0]]) / 2
        np.add.at(found, pairs[1], share * push)
        np.subtract.at(found, pairs[0], (1 - share) * push)
    return _places(found)


def _points(places: npt.NDArray[np.float64]) -> Points:
    return np.asarray(places[:, 0] + 1j * places[:, 1])


def _places(points: Points) -> npt.NDArray[np.float64]:
    return np.column_stack([points.real, points.imag])


def _near(found: Points, aim: float, before: tuple[Points, Pairs] | None) -> tuple[Points, Pairs]:
    # Pairs that can meet until a disc has gone far from where it stood when they were found.
    if before is not None and np.abs(found - before[0]).max() < SPARE * aim / 2:
        return before
    tree = cKDTree(_places(found))
    return found.copy(), tree.query_pairs((1 + SPARE) * aim, output_type="ndarray").T


def _push(
    found: Points, near: tuple[Points, Pairs], aim: float, reach: float
) -> tuple[Pairs, Points]:
    # The pairs nearer than `aim`, and what is missing between their centres to `reach`, along the
    # line from the first to the second.
    _, pairs = near
    between = found[pairs[1]] - found[pairs[0]]
    length = np.abs(between)
    meet = np.flatnonzero(length <= aim)
    pairs, between, length = pairs[:, meet], between[meet], length[meet]
    # Those that lie on one another are parted along a direction of their own.
    alike = np.flatnonzero(length < aim * 1e-9)
    if len(alike):
        between[alike] = _direction(pairs[1, alike]) * aim * 1e-9
        length[alike] = aim * 1e-9
    return pairs, between * ((reach - length) / length)


def _direction(rows: npt.NDArray[np.int64]) -> Points:
    # By the golden angle no two rows have nearly the same.
    return np.asarray(np.exp(2.399963229728653j * rows))
