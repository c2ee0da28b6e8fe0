"""Where a country's name may stand: beside its disc, or further off with a line to it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from alignment.scene.lettering import width
from alignment.scene.naming import Box
from alignment.scene.room import Array, Flags, Room, Segment, Taken

# Height of a line, and room at each end of a name, in font sizes.
LINE, ENDS = 1.2, 0.15
# Places beside a disc: the point of the box that is held, its offset from the middle of the disc in
# radii and the share of the box to the left of it and below it. The first is the best.
_OFF, _ASLANT = 1.36, 1.0
BESIDE = (
    *((_OFF, 0.0, 0.0, 0.5), (-_OFF, 0.0, 1.0, 0.5), (0.0, _OFF, 0.5, 0.0), (0.0, -_OFF, 0.5, 1.0)),
    *((_ASLANT, _ASLANT, 0.0, 0.0), (_ASLANT, -_ASLANT, 0.0, 1.0)),
    *((-_ASLANT, _ASLANT, 1.0, 0.0), (-_ASLANT, -_ASLANT, 1.0, 1.0)),
    *((_OFF, 0.0, 0.0, 0.15), (_OFF, 0.0, 0.0, 0.85)),
    *((-_OFF, 0.0, 1.0, 0.15), (-_OFF, 0.0, 1.0, 0.85)),
    *((0.0, _OFF, 0.2, 0.0), (0.0, _OFF, 0.8, 0.0)),
    *((0.0, -_OFF, 0.2, 1.0), (0.0, -_OFF, 0.8, 1.0)),
)


def _further() -> Iterator[tuple[float, float, float, float]]:
    for away in (2.2, 3.4, 5.0, 7.5, 11.0, 16.0, 20.0):
        for turn in np.arange(16) * np.pi / 8:
            across, up = float(np.cos(turn)), float(np.sin(turn))
            if abs(across) > 0.5:
                yield away * across, away * up, float(across < 0), 0.5
            else:
                for aside in (0.5, 0.0, 1.0, 0.25, 0.75):
                    yield away * across, away * up, aside, float(up < 0)


_SPOTS = np.array([*BESIDE, *_further()])
# By how much, in radii, a name that no line leads to is nearer to its own disc than to any other,
# and how far one that a line leads to keeps from other discs.
NEARER, OFF_OTHERS = 0.2, 2.2
# Most lines to names further off that are looked at.
_LINES = 8


def wide(text: str) -> float:
    """Return the width of a name's box in font sizes."""
    # Measured larger than it is, for lengths are rounded as those in pixels are.
    return width(text, 100.0, bold=True) / 100 + 2 * ENDS


def boxes_of(middles: Array, widths: Array, size: float, lines: int = 1) -> Array:
    """Return the box of each name at each spot, names x spots x 4.

    Parameters
    ----------
    middles : ndarray of shape (names, 2)
        Of their discs, in radii.
    widths : ndarray of shape (names,)
        In font sizes.
    size : float
        Font size in radii.
    lines : int
        Of each name.
    """
    sizes = size * np.column_stack([widths, np.full(len(widths), LINE * lines)])
    low = middles[:, None] + _SPOTS[:, :2] - sizes[:, None] * _SPOTS[:, 2:]
    return np.concatenate([low, low + sizes[:, None]], axis=2)


def spot(
    room: Room,
    taken: Taken,
    place: tuple[list[float], int | None],
    boxes: Array,
    free: Flags,
    must: bool,
) -> tuple[Box, str, Segment | None] | None:
    """Return the best place for a name, its anchor and the line to it; None if there is none.

    Without a line it is nearer to its own disc than to any other, so that it is read as its own;
    with one it keeps off all others.

    Parameters
    ----------
    room, taken : Room, Taken
    place : list of float and int or None
        What it is at, and the number of its disc there, if there is one.
    must : bool
        Whether the line may cross discs, as few as can be, where there is none that crosses none.
    boxes, free : ndarray
        The name's boxes at all spots, and which of them cover no disc.
    """
    further: list[tuple[int, Box, Segment]] = []
    for number in np.flatnonzero(free).tolist():
        box: Box = tuple(boxes[number].tolist())
        if taken.meets(box):
            continue
        own, other = room.away(box, place[1])
        if number < len(BESIDE):
            if own + NEARER > other:
                continue
            return box, _anchor(number), None
        if other < OFF_OTHERS:
            continue
        line = _leader(place[0], box, 0.0 if place[1] is None else 1.0)
        if not taken.crossed(line):
            further.append((number, box, line))
            if len(further) == _LINES and not must:
                break
    if not further:
        return None
    starts, ends = (np.array([line[end] for _, _, line in further]) for end in (0, 1))
    crossed = room.crosses(starts, ends, place[1])
    if crossed.min() and not must:
        return None
    number, box, line = further[int(crossed.argmin())]
    return box, _anchor(number), line


def _anchor(number: int) -> str:
    return {0.0: "start", 1.0: "end"}.get(float(_SPOTS[number, 2]), "middle")


def _leader(middle: list[float], box: Box, reach: float) -> Segment:
    # From the edge of the disc, or from the place itself, to the nearest point of the box.
    x, y = middle
    end = min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3])
    away = float(np.hypot(end[0] - x, end[1] - y))
    return (x + reach * (end[0] - x) / away, y + reach * (end[1] - y) / away), end
