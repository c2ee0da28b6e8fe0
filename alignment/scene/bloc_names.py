"""Where a bloc's name may stand: by its outline, nearer to a member than to any other disc."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from shapely import MultiLineString
from shapely import box as rectangle

from alignment.network.hulls import inside
from alignment.scene.boxes import Box
from alignment.scene.hulls import Hull
from alignment.scene.room import Array, Flags, Room
from alignment.scene.spots import LINE, wide

# Most points of an outline at which a name is tried.
_POINTS = 36
# How far off, in radii, and how far along, in its own width.
_GAPS, _SHIFTS = np.array(
    [(gap, shift) for gap in (0.3, 1.6, 3.0) for shift in (0.0, -0.45, 0.45)]
).T
# Of the places that are free, the best that are looked at.
_TRIED = 32


@dataclass(frozen=True)
class Edge:
    """The places by the outline of a bloc where its name may stand, in radii, the best first.

    `points` lie on it, `away` are the directions from there to the outside, `gaps` how far off that
    way and `shifts` how far along, in the width of the name. `members` says which discs are the
    bloc's members within the outline; `around` are all its outlines.
    """

    hull: Hull
    members: Flags
    around: MultiLineString
    points: Array
    away: Array
    gaps: Array
    shifts: Array


def edge_of(hull: Hull, members: Flags, discs: Array, corner: Array, disc: float) -> Edge:
    """Return the edge of a bloc.

    Parameters
    ----------
    hull : Hull
    members : ndarray of bool
    discs : ndarray of shape (n, 2)
        Middles of all discs, in radii from the map's corner.
    corner : ndarray of shape (2,)
    disc : float
        Radius of a disc.
    """
    # A part that lies apart, such as one country alone, is not where a bloc is looked for.
    ring = (np.array(hull.rings[0][:-1]) - corner) / disc
    closed = tuple(map(tuple, ring.tolist()))
    members = members & inside(((*closed, closed[0]),), discs)
    after, before = np.roll(ring, -1, axis=0), np.roll(ring, 1, axis=0)
    along = after - before
    turned = np.sign((ring[:, 0] * after[:, 1] - after[:, 0] * ring[:, 1]).sum())
    away = np.column_stack([along[:, 1], -along[:, 0]]) * turned
    away /= np.maximum(np.hypot(away[:, 0], away[:, 1]), 1e-9)[:, None]
    step = -(-len(ring) // _POINTS)
    points, away = ring[::step], away[::step]
    # Near, above rather than below, below rather than aside, and over the middle.
    up = away[:, 1]
    cost = (_GAPS + 0.4 * np.abs(_SHIFTS))[:, None] - 3 * np.abs(up) - 0.8 * (up > 0)
    way, point = np.divmod(np.argsort(cost, axis=None, kind="stable"), len(points))
    around = MultiLineString([(np.array(each) - corner) / disc for each in hull.rings])
    return Edge(hull, members, around, points[point], away[point], _GAPS[way], _SHIFTS[way])


def boxes_by(room: Room, edge: Edge, text: str, size: float) -> list[Box]:
    """Return where a bloc's name in letters of a size lies free by a member, the best first."""
    half = np.array([wide(text), LINE]) * size / 2
    middle = edge.points + edge.away * (np.abs(edge.away) @ half + edge.gaps)[:, None]
    middle[:, 0] += 2 * half[0] * edge.shifts
    boxes = np.concatenate([middle - half, middle + half], axis=1)
    there = boxes[np.flatnonzero(room.free(boxes))[:_TRIED]]
    found: list[Box] = list(map(tuple, there[edge.members[room.nearest(there)]].tolist()))
    return found


def nearer_another(box: Box, edge: Edge, others: Sequence[Edge]) -> bool:
    """Return whether a box, or its middle, is nearer to the outline of another bloc than its own.

    One end of a long name may be by its own where most of it is under that of another.
    """
    area = rectangle(*box)
    return any(
        part.distance(other.around) < part.distance(edge.around)
        for part in (area, area.centroid)
        for other in others
        if other is not edge
    )
