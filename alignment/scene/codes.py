"""Codes in their shapes: how large, how high, and how wide at most, so that none runs over."""

from __future__ import annotations

from functools import cache, lru_cache

from alignment.scene.lettering import width
from alignment.scene.primitives import CORNERS

# Font size of a code in radii of its disc, and of those in shapes with less room.
SIZE = 0.92
SMALLER = {"diamond": 0.8, "triangle": 0.66, "triangle-down": 0.66}
# How far the middle of a code is above that of its shape, in radii: towards where it is wider.
RISE = {"pentagon": 0.1, "triangle": -0.12, "triangle-down": 0.12}
# Height of capitals in font sizes, and room to the outline in radii.
CAPITALS, RIM = 0.73, 0.05


def size_in(shape: str) -> float:
    """Return the font size of a code in a shape, in radii of the disc."""
    return SMALLER.get(shape, SIZE)


def foot_in(shape: str) -> float:
    """Return how far below the middle of a shape a code's baseline lies, in radii."""
    return size_in(shape) * CAPITALS / 2 - RISE.get(shape, 0.0)


@cache
def room_in(shape: str) -> float:
    """Return the width that a code may take in a shape, in radii.

    >>> round(room_in("circle"), 2), round(room_in("square"), 2)
    (1.78, 1.56)
    """
    high = size_in(shape) * CAPITALS / 2
    middle = RISE.get(shape, 0.0)
    # Shapes are convex: what fits at the head and at the foot of a code fits between.
    return 2 * (min(_half(shape, middle + high), _half(shape, middle - high)) - RIM)


def _half(shape: str, up: float) -> float:
    corners = CORNERS.get(shape)
    if corners is None:
        return float((1 - up * up) ** 0.5)
    reach = 0.0
    for (x0, y0), (x1, y1) in zip(corners, (*corners[1:], corners[0]), strict=True):
        if min(y0, y1) <= up <= max(y0, y1) and y0 != y1:
            reach = max(reach, x0 + (x1 - x0) * (up - y0) / (y1 - y0))
    return reach


@lru_cache(maxsize=1024)
def length_in(shape: str, code: str, radius: float) -> float:
    """Return the width that a code is condensed to in a shape; 0 where it fits as it is.

    >>> length_in("circle", "ITA", 10.0), length_in("square", "GBR", 10.0)
    (0.0, 15.6)
    """
    room = room_in(shape) * radius
    return round(room, 2) if width(code, size_in(shape) * radius) > room else 0.0
