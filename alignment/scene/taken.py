"""What words on a map have taken: their boxes, the lines to them, and arrows."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from typing import Protocol

import numpy as np

from alignment.scene.boxes import Box
from alignment.scene.room import Array, Flags

Segment = tuple[tuple[float, float], tuple[float, float]]

# Times that places are asked about from which on all that they meet is looked up at once.
OFTEN = 12


class Led(Protocol):
    """Words on a map, and the line that leads to them."""

    @property
    def key(self) -> str:
        """Whose they are."""

    @property
    def box(self) -> Box:
        """What they take."""

    @property
    def leader(self) -> Segment | None:
        """The line to them, where they stand further off."""

    @property
    def over(self) -> bool:
        """Whether that runs over discs."""


class Places(Protocol):
    """Where words could stand."""

    @property
    def boxes(self) -> Array:
        """What they would take at each place, places x 4."""

    def ways(self) -> list[Segment | None]:
        """Return the line to each place, if one leads there."""


class Held:
    """Words on a map at one moment, which others are tried beside in many ways."""

    def __init__(self, boxes: list[Box], lines: list[Segment], arrows: list[Segment]) -> None:
        self.boxes, self.lines, self._arrows = boxes, lines, arrows
        self._asked: Counter[Places] = Counter()
        self._met: dict[Places, Flags] = {}
        self._free: dict[tuple[Places, tuple[int, ...]], list[int]] = {}

    def free(self, places: Places, gone: tuple[int, ...]) -> list[int] | None:
        """Return the numbers of the places that are free, once some words and lines are gone.

        None where these places have not been asked about so `OFTEN`: until then the first that is
        free is found sooner than all that are.
        """
        found = self._free.get((places, gone))
        if found is None:
            self._asked[places] += 1
            if self._asked[places] < OFTEN:
                return None
            if places not in self._met:
                self._met[places] = self._all(places)
            met = self._met[places]
            left = np.delete(met, gone, axis=1) if gone else met
            found = self._free[places, gone] = np.flatnonzero(~left.any(axis=1)).tolist()
        return found

    def _all(self, places: Places) -> Flags:
        """Return which places meet what, places x (words, lines and, as one, arrows).

        Words there lie on these, or the line there runs through these words.
        """
        boxes, ways = places.boxes, places.ways()
        words = np.array(self.boxes, dtype=np.float64).reshape(-1, 4)
        left, low, right, top = boxes.T[:, :, None]
        x0, y0, x1, y1 = words.T[:, None]
        met = (left < x1) & (x0 < right) & (low < y1) & (y0 < top)
        led = [number for number, way in enumerate(ways) if way]
        met[led] |= all_cuts(words, [way for way in ways if way]).T
        arrows = all_cuts(boxes, self._arrows).any(axis=1, keepdims=True)
        return np.concatenate([met, all_cuts(boxes, self.lines), arrows], axis=1)


class Taken:
    """The boxes of the words on a map so far, and the lines to them."""

    def __init__(self) -> None:
        self._boxes: list[Box] = []
        # Each with the box around it, by which most are told to be far off.
        self._lines: list[tuple[Box, Segment]] = []
        # Each with the disc that it leads to.
        self._arrows: list[tuple[int, Segment]] = []
        # What was there when it was copied, which of that is gone, and what came since.
        self._held: Held | None = None
        self._gone: tuple[int, ...] = ()
        self._new: Taken | None = None

    def copy(self) -> Taken:
        """Return the same words, to which others can be added."""
        if self._held is None or self._gone or (self._new and self._new._boxes):
            lines, arrows = ([line for _, line in some] for some in (self._lines, self._arrows))
            self._held, self._gone, self._new = Held(self._boxes, lines, arrows), (), Taken()
        other = Taken()
        other._boxes, other._lines, other._arrows = self._boxes, self._lines, self._arrows
        other._held, other._new = self._held, Taken()
        return other

    def add(self, box: Box, line: Segment | None = None) -> None:
        """Add words and the line to them."""
        self._boxes = [*self._boxes, box]
        if line is not None:
            self._lines = [*self._lines, (_around(line), line)]
        if self._new is not None:
            self._new.add(box, line)

    def remove(self, words: Iterable[Led]) -> None:
        """Take words and the lines to them away."""
        words = list(words)
        gone = {each.box: each.leader for each in words}
        lines = set(gone.values())
        self._boxes = [box for box in self._boxes if box not in gone]
        self._lines = [each for each in self._lines if each[1] not in lines]
        if self._held is not None and self._new is not None:
            there = enumerate((*self._held.boxes, *self._held.lines))
            self._gone += tuple(number for number, each in there if each in gone or each in lines)
            if self._new._boxes:
                self._new.remove(words)

    def add_arrow(self, disc: int, line: Segment) -> None:
        """Add the arrow to a disc, which lines to words keep off where they can."""
        self._arrows = [*self._arrows, (disc, line)]
        self._held = self._new = None

    def sifted(self, places: Places) -> tuple[Iterable[int], Taken]:
        """Return the numbers of places that may be free, and what they may still meet."""
        free = self._held.free(places, self._gone) if self._held is not None else None
        if free is None or self._new is None:
            return range(len(places.boxes)), self
        return free, self._new

    def meets(self, box: Box) -> bool:
        """Return whether a box lies on words, on a line to some or on an arrow."""
        # Asked so often that calling `meet` would take as long as all else.
        left, low, right, top = box
        for x0, y0, x1, y1 in self._boxes:
            if left < x1 and x0 < right and low < y1 and y0 < top:
                return True
        for (x0, y0, x1, y1), line in self._lines:
            if left <= x1 and x0 <= right and low <= y1 and y0 <= top and cuts(box, line):
                return True
        return bool(self._arrows) and any(cuts(box, arrow) for _, arrow in self._arrows)

    def crossed(self, line: Segment) -> bool:
        """Return whether a line runs through words."""
        left, low, right, top = _around(line)
        for box in self._boxes:
            x0, y0, x1, y1 = box
            if left <= x1 and x0 <= right and low <= y1 and y0 <= top and cuts(box, line):
                return True
        return False

    def arrows(self, line: Segment) -> int:
        """Return how many arrows a line runs through."""
        return sum(cross(line, arrow) for _, arrow in self._arrows)

    def begins(self, disc: int | None, box: Box, away: float) -> bool:
        """Return whether an arrow to another disc begins within such a distance of a box."""
        left, low, right, top = box
        for other, ((x, y), _) in self._arrows:
            across, up = max(0.0, left - x, x - right), max(0.0, low - y, y - top)
            if other != disc and math.hypot(across, up) < away:
                return True
        return False

    def tangled(self, line: Segment) -> bool:
        """Return whether a line crosses one that leads to other words."""
        left, low, right, top = _around(line)
        for (x0, y0, x1, y1), other in self._lines:
            if left < x1 and x0 < right and low < y1 and y0 < top and cross(line, other):
                return True
        return False


def _around(line: Segment) -> Box:
    (x0, y0), (x1, y1) = line
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def cuts(box: Box, way: Segment) -> bool:
    """Return whether a line runs through a box, or along an edge of it."""
    (x0, y0), (x1, y1) = way
    left, low, right, top = box
    # Most are far off.
    if (x0 < left and x1 < left) or (x0 > right and x1 > right):
        return False
    if (y0 < low and y1 < low) or (y0 > top and y1 > top):
        return False
    enter, leave = 0.0, 1.0
    for start, step, least, most in ((x0, x1 - x0, left, right), (y0, y1 - y0, low, top)):
        if step == 0:  # and so between both, or it would be far off
            continue
        first, last = sorted(((least - start) / step, (most - start) / step))
        enter, leave = max(enter, first), min(leave, last)
    return enter < leave


def all_cuts(boxes: Array, ways: list[Segment]) -> Flags:
    """Return which lines run through which boxes, boxes x lines, as :func:`cuts` has it.

    >>> all_cuts(np.array([[0.0, 0.0, 1.0, 1.0]]), [((-1, 0.5), (2, 0.5)), ((2, 0), (2, 1))])
    array([[ True, False]])
    """
    (x0, y0), (x1, y1) = np.array(ways, dtype=np.float64).reshape(-1, 2, 2).transpose(1, 2, 0)
    left, low, right, top = boxes.T[:, :, None]
    far = ((x0 < left) & (x1 < left)) | ((x0 > right) & (x1 > right))
    far |= ((y0 < low) & (y1 < low)) | ((y0 > top) & (y1 > top))
    enter, leave = np.zeros(far.shape), np.ones(far.shape)
    for start, step, least, most in ((x0, x1 - x0, left, right), (y0, y1 - y0, low, top)):
        moves = step != 0
        by = np.where(moves, step, 1.0)
        one, other = (least - start) / by, (most - start) / by
        enter = np.where(moves, np.maximum(enter, np.minimum(one, other)), enter)
        leave = np.where(moves, np.minimum(leave, np.maximum(one, other)), leave)
    return np.asarray(~far & (enter < leave))


def cross(one: Segment, other: Segment) -> bool:
    """Return whether two lines run through one another.

    >>> cross(((0, 0), (2, 2)), ((0, 2), (2, 0))), cross(((0, 0), (1, 0)), ((0, 1), (1, 1)))
    (True, False)
    """
    return _apart(one, other) and _apart(other, one)


def _apart(line: Segment, ends: Segment) -> bool:
    """Return whether two places lie on different sides of a line."""
    (x, y), (to_x, to_y) = line
    first, last = ((to_x - x) * (v - y) - (to_y - y) * (u - x) for u, v in ends)
    return first * last < 0
