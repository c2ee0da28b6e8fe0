"""Space taken on a map by labels, the lines to them and arrows."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from alignment.scene.labels.obstacles import BoolArray, FloatArray
from alignment.scene.text_metrics import Box, has_overlap

Segment = tuple[tuple[float, float], tuple[float, float]]

# Minimum distance of a label from one above or below, in its heights, if they overlap across by
# more than one: labels in successive lines would read as one.
MIN_STACK_GAP = 0.25
# Queries of the same candidates after which all their conflicts are computed at once.
PRECOMPUTE_AFTER = 12


@dataclass(frozen=True)
class PlacedLabel:
    """A label on the map; `key` is a country's ISO3, a bloc's name or the key of a note.

    `font_size` is in disc radii, `box` in units of the scene. `anchor` is start, middle or end.
    `leader` is the line from the disc to a label further off, and `leader_edges` are its parts that
    are set off from links and land, but not on discs. `leader_target` is the point that the label
    is about, if the line needs a dot there.
    """

    key: str
    text: str
    font_size: float
    box: Box
    anchor: str
    leader: Segment | None = None
    is_leader_over_discs: bool = False
    leader_edges: tuple[Segment, ...] = ()
    leader_target: tuple[float, float] | None = None

    @property
    def leader_length(self) -> float:
        """Length of the line; 0 without a line."""
        return math.dist(*self.leader) if self.leader else 0.0


class CandidateBoxes(Protocol):
    """Candidate positions of a label."""

    @property
    def boxes(self) -> FloatArray:
        """Box at each position, of shape (n, 4)."""

    def compute_leaders(self) -> list[Segment | None]:
        """Return the line to each position; None where none leads."""


class OccupancySnapshot:
    """Labels of a map at one moment, compared with many candidates."""

    def __init__(self, boxes: list[Box], leaders: list[Segment], arrows: list[Segment]) -> None:
        self.boxes, self.leaders, self._arrows = boxes, leaders, arrows
        self._query_counts: Counter[CandidateBoxes] = Counter()
        self._conflicts: dict[CandidateBoxes, BoolArray] = {}
        self._free_numbers: dict[tuple[CandidateBoxes, tuple[int, ...]], list[int]] = {}

    def find_free(self, candidates: CandidateBoxes, removed: tuple[int, ...]) -> list[int] | None:
        """Return the numbers of the free positions, with some labels and lines removed.

        None for the first `PRECOMPUTE_AFTER` queries of the same candidates: until then looking for
        the first free position is faster.
        """
        free = self._free_numbers.get((candidates, removed))
        if free is None:
            self._query_counts[candidates] += 1
            if self._query_counts[candidates] < PRECOMPUTE_AFTER:
                return None
            if candidates not in self._conflicts:
                self._conflicts[candidates] = self._compute_conflicts(candidates)
            conflicts = self._conflicts[candidates]
            if removed:
                conflicts = np.delete(conflicts, removed, axis=1)
            free = np.flatnonzero(~conflicts.any(axis=1)).tolist()
            self._free_numbers[candidates, removed] = free
        return free

    def _compute_conflicts(self, candidates: CandidateBoxes) -> BoolArray:
        """Return which positions conflict, of shape (positions, labels + lines + 1 for all arrows).

        A position conflicts if its box is as near a label as in :meth:`Occupancy.is_blocked`, or
        meets a line, or its line a label.
        """
        boxes, leaders = candidates.boxes, candidates.compute_leaders()
        labels = np.array(self.boxes, dtype=np.float64).reshape(-1, 4)
        conflicts = _find_too_near(boxes, labels)
        with_leader = [number for number, leader in enumerate(leaders) if leader]
        conflicts[with_leader] |= find_box_crossings(
            labels, [leader for leader in leaders if leader]
        ).T
        arrows = find_box_crossings(boxes, self._arrows).any(axis=1, keepdims=True)
        return np.concatenate([conflicts, find_box_crossings(boxes, self.leaders), arrows], axis=1)


class Occupancy:
    """The boxes of the labels on a map so far, and the lines to them."""

    def __init__(self) -> None:
        self._boxes: list[Box] = []
        # Each with its bounding box, which excludes most lines quickly.
        self._leaders: list[tuple[Box, Segment]] = []
        # Each with the number of its disc.
        self._arrows: list[tuple[int, Segment]] = []
        # State at the last copy, what was removed from it, and what was added since.
        self._snapshot: OccupancySnapshot | None = None
        self._removed: tuple[int, ...] = ()
        self._additions: Occupancy | None = None

    def copy(self) -> Occupancy:
        """Return a copy, to which labels can be added."""
        if self._snapshot is None or self._removed or (self._additions and self._additions._boxes):
            leaders, arrows = (
                [line for _, line in pairs] for pairs in (self._leaders, self._arrows)
            )
            self._snapshot = OccupancySnapshot(self._boxes, leaders, arrows)
            self._removed, self._additions = (), Occupancy()
        other = Occupancy()
        other._boxes, other._leaders, other._arrows = self._boxes, self._leaders, self._arrows
        other._snapshot, other._additions = self._snapshot, Occupancy()
        return other

    def add(self, box: Box, leader: Segment | None = None) -> None:
        """Add a label and the line to it."""
        self._boxes = [*self._boxes, box]
        if leader is not None:
            self._leaders = [*self._leaders, (_bound_segment(leader), leader)]
        if self._additions is not None:
            self._additions.add(box, leader)

    def remove(self, labels: Iterable[PlacedLabel]) -> None:
        """Remove labels and the lines to them."""
        labels = list(labels)
        boxes = {label.box for label in labels}
        leaders = {label.leader for label in labels}
        self._boxes = [box for box in self._boxes if box not in boxes]
        self._leaders = [each for each in self._leaders if each[1] not in leaders]
        if self._snapshot is not None and self._additions is not None:
            items = enumerate((*self._snapshot.boxes, *self._snapshot.leaders))
            self._removed += tuple(
                number for number, each in items if each in boxes or each in leaders
            )
            if self._additions._boxes:
                self._additions.remove(labels)

    def add_arrow(self, disc: int, line: Segment) -> None:
        """Add the arrow to a disc; lines to labels avoid arrows where they can."""
        self._arrows = [*self._arrows, (disc, line)]
        self._snapshot = self._additions = None

    def filter_candidates(self, candidates: CandidateBoxes) -> tuple[Iterable[int], Occupancy]:
        """Return the numbers of positions that may be free, and what they may still meet."""
        if self._snapshot is not None and self._additions is not None:
            free = self._snapshot.find_free(candidates, self._removed)
            if free is not None:
                return free, self._additions
        return range(len(candidates.boxes)), self

    def is_blocked(self, box: Box) -> bool:
        """Return whether a box is too near a label, or meets a line to one or an arrow."""
        # Inlined: a function call would take as long as all the rest.
        left, low, right, top = box
        height = top - low
        first, last = left + height, right - height
        lowest, highest = low - MIN_STACK_GAP * height, top + MIN_STACK_GAP * height
        for x0, y0, x1, y1 in self._boxes:
            is_near = left < x1 and x0 < right and lowest < y1 and y0 < highest
            if is_near and ((low < y1 and y0 < top) or (first < x1 and x0 < last)):
                return True
        for (x0, y0, x1, y1), line in self._leaders:
            is_near = left <= x1 and x0 <= right and low <= y1 and y0 <= top
            if is_near and is_crossing_box(box, line):
                return True
        return bool(self._arrows) and any(is_crossing_box(box, arrow) for _, arrow in self._arrows)

    def find_blocked(self, boxes: FloatArray) -> BoolArray:
        """Return which boxes, of shape (n, 4), are blocked, as :meth:`is_blocked` does for one."""
        labels = np.array(self._boxes, dtype=np.float64).reshape(-1, 4)
        blocked = np.asarray(_find_too_near(boxes, labels).any(axis=1))
        rows = np.flatnonzero(~blocked)
        lines = [line for _, line in (*self._leaders, *self._arrows)]
        blocked[rows] = find_box_crossings(boxes[rows], lines).any(axis=1)
        return blocked

    def is_segment_blocked(self, line: Segment) -> bool:
        """Return whether a line crosses a label."""
        left, low, right, top = _bound_segment(line)
        for box in self._boxes:
            x0, y0, x1, y1 = box
            is_near = left <= x1 and x0 <= right and low <= y1 and y0 <= top
            if is_near and is_crossing_box(box, line):
                return True
        return False

    def find_blocked_segments(self, lines: FloatArray) -> BoolArray:
        """Return which lines cross a label."""
        labels = np.array(self._boxes, dtype=np.float64).reshape(-1, 4)
        return np.asarray(find_box_crossings(labels, lines).any(axis=0))

    @property
    def has_arrows(self) -> bool:
        """Whether there are arrows."""
        return bool(self._arrows)

    def count_crossed_arrows(self, line: Segment) -> int:
        """Return how many arrows a line crosses."""
        return sum(is_crossing(line, arrow) for _, arrow in self._arrows) if self._arrows else 0

    def has_arrow_start_near(self, disc: int | None, box: Box, distance: float) -> bool:
        """Return whether an arrow to another disc starts within a distance of a box."""
        left, low, right, top = box
        for other, ((x, y), _) in self._arrows:
            across, up = max(0.0, left - x, x - right), max(0.0, low - y, y - top)
            if other != disc and math.hypot(across, up) < distance:
                return True
        return False

    def has_crossing_leader(self, line: Segment) -> bool:
        """Return whether a line crosses one that leads to another label."""
        left, low, right, top = _bound_segment(line)
        for (x0, y0, x1, y1), other in self._leaders:
            if left < x1 and x0 < right and low < y1 and y0 < top and is_crossing(line, other):
                return True
        return False


def _find_too_near(boxes: FloatArray, labels: FloatArray) -> BoolArray:
    """Return which boxes are too near which labels, boxes x labels, as in :func:`is_too_near`."""
    left, low, right, top = boxes.T[:, :, None]
    x0, y0, x1, y1 = labels.T[:, None]
    height = top - low
    gap = MIN_STACK_GAP * height
    is_near = (left < x1) & (x0 < right) & (low < y1) & (y0 < top)
    is_stacked = (left + height < x1) & (x0 < right - height)
    return np.asarray(is_near | (is_stacked & (low - gap < y1) & (y0 < top + gap)))


def is_too_near(one: Box, other: Box) -> bool:
    """Return whether a label meets another, or is just above or below it.

    >>> is_too_near((0, 0, 4, 1), (1, 1.2, 5, 2.2)), is_too_near((0, 0, 4, 1), (1, 1.3, 5, 2.3))
    (True, False)
    >>> is_too_near((0, 0, 4, 1), (3, 1.2, 7, 2.2))
    False
    """
    left, low, right, top = one
    height = top - low
    gap = MIN_STACK_GAP * height
    tall = left + height, low - gap, right - height, top + gap
    return has_overlap(one, other) or has_overlap(tall, other)


def _bound_segment(line: Segment) -> Box:
    # Comparisons take half as long as calls of min and max.
    (x0, y0), (x1, y1) = line
    left, right = (x0, x1) if x0 < x1 else (x1, x0)
    return (left, y0, right, y1) if y0 < y1 else (left, y1, right, y0)


def is_crossing_box(box: Box, segment: Segment) -> bool:
    """Return whether a line crosses a box, or runs along an edge of it."""
    (x0, y0), (x1, y1) = segment
    left, low, right, top = box
    # Most lines are far from the box.
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


def find_box_crossings(boxes: FloatArray, segments: list[Segment] | FloatArray) -> BoolArray:
    """Return which lines cross which boxes, boxes x lines, as in :func:`is_crossing_box`.

    >>> box = np.array([[0.0, 0.0, 1.0, 1.0]])
    >>> find_box_crossings(box, [((-1, 0.5), (2, 0.5)), ((2, 0), (2, 1))])
    array([[ True, False]])
    """
    (x0, y0), (x1, y1) = np.array(segments, dtype=np.float64).reshape(-1, 2, 2).transpose(1, 2, 0)
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


def is_crossing(one: Segment, other: Segment) -> bool:
    """Return whether two lines cross.

    >>> is_crossing(((0, 0), (2, 2)), ((0, 2), (2, 0)))
    True
    >>> is_crossing(((0, 0), (1, 0)), ((0, 1), (1, 1)))
    False
    """
    return _is_separating(one, other) and _is_separating(other, one)


def _is_separating(line: Segment, ends: Segment) -> bool:
    """Return whether two points are on different sides of a line."""
    (x, y), (to_x, to_y) = line
    first, last = ((to_x - x) * (v - y) - (to_y - y) * (u - x) for u, v in ends)
    return first * last < 0
