"""The way of a country from where it was to where it is, as marks."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from alignment.scene.colours import SWATCH
from alignment.scene.primitives import Area, Disc, Line, Outline, Paint, Point

# Length and breadth of an arrow's head, and radius of the ring where it begins, in pixels of a
# picture of moves.
HEAD, BREADTH, RING = 11.0, 8.0, 3.5


@dataclass(frozen=True)
class Arrow:
    """The way of a country: a ring where it was, a line to where it is, and the line's head."""

    start: Disc
    shaft: Line
    head: Area

    def __iter__(self) -> Iterator[Disc | Line | Area]:
        """Yield its marks, the lowest first."""
        yield from (self.shaft, self.head, self.start)


def arrow(
    iso3: str,
    said: str,
    way: tuple[Point, Point],
    radius: float,
    paints: tuple[Paint, Paint],
    at_end: float = 0.0,
) -> Arrow:
    """Return the arrow between two places that differ.

    Parameters
    ----------
    iso3, said : str
    way : pair of places
    radius : float
        Of the disc that it leads to.
    paints : pair of Paint
        Of the ring, and of line and head.
    at_end : float
        By how much ring and head are larger where the head is at the disc; by default it is amid
        the line, which large discs may cover.
    """
    key = (iso3,)
    ring, ink = paints
    scale = at_end or 1.0
    shaft = (way[0], _short(*way, radius)) if at_end else way
    head = _head(*way, radius, scale, 1.0 if at_end else 0.5)
    return Arrow(
        Disc("start", key, SWATCH, *way[0], round(RING * scale, 2), ring, said),
        Line("shaft", key, *shaft, ink, said),
        Area("head", key, (head,), ink, said),
    )


def _short(start: Point, end: Point, less: float) -> Point:
    share = 1 - less / math.dist(start, end)
    x, y = (a + share * (b - a) for a, b in zip(start, end, strict=True))
    return round(x, 2), round(y, 2)


def _head(start: Point, end: Point, radius: float, scale: float, at: float) -> Outline:
    """Return the corners of an arrow's head, at a share of what discs let be seen of its line."""
    here, there = np.array(start), np.array(end)
    length = float(np.hypot(*(there - here)))
    along = (there - here) / length
    across = np.array([-along[1], along[0]])
    ring, head = scale * RING, scale * HEAD
    seen = length - radius - ring
    # No longer than that.
    share = min(1.0, max(0.0, seen / head))
    length = share * head
    back = here + along * (ring + at * (seen - length))
    tip = back + along * length
    side = across * share * scale * BREADTH / 2
    return tuple(
        (round(float(x), 2), round(float(y), 2)) for x, y in (tip, back + side, back - side)
    )
