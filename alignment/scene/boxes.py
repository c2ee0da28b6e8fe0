"""Boxes that words take on a map."""

from __future__ import annotations

# Left, bottom, right and top.
Box = tuple[float, float, float, float]


def meet(one: Box, other: Box) -> bool:
    """Return whether two boxes overlap.

    >>> meet((0, 0, 2, 1), (1, 0, 3, 1)), meet((0, 0, 2, 1), (2, 0, 3, 1))
    (True, False)
    """
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
