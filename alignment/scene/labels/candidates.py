"""Candidate positions of labels: of countries and notes by their discs, of blocs by their outlines.

They are computed once for any selection and colour. On a world map a label must be on the
country's own land, or on the sea near it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache, partial
from itertools import islice, product
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from shapely import (
    MultiLineString,
    MultiPoint,
    MultiPolygon,
    Polygon,
    centroid,
    difference,
    intersects,
    linestrings,
    prepare,
    shortest_line,
)
from shapely import box as rectangle
from shapely import distance as measure_distance

from alignment.io.shipped_files import Outlines
from alignment.network.hulls import find_points_inside
from alignment.scene.hulls import Hull
from alignment.scene.labels.obstacles import (
    DISC_REACH,
    MAX_LAND_SHARE_AT_COAST,
    MAX_LAND_SHARE_AT_SEA,
    MIN_LAND_SHARE,
    BoolArray,
    DiscObstacles,
    FloatArray,
    IntArray,
    LandGrid,
    get_land_grid,
)
from alignment.scene.labels.occupancy import Occupancy, Segment
from alignment.scene.text_metrics import Box, measure_text_width, to_single_line

# Height of a line, and padding at each end of a label, in font sizes.
LABEL_LINE_HEIGHT, LABEL_PADDING = 1.2, 0.15
# Positions next to a disc: offset of the label's anchor from the disc's centre, in radii, and the
# share of the box to the left of the anchor and below it. The first is the best.
_SIDE_OFFSET, _CORNER_OFFSET = 1.36, 1.0
ADJACENT_POSITIONS = (
    *((_SIDE_OFFSET, 0.0, 0.0, 0.5), (-_SIDE_OFFSET, 0.0, 1.0, 0.5)),
    *((0.0, _SIDE_OFFSET, 0.5, 0.0), (0.0, -_SIDE_OFFSET, 0.5, 1.0)),
    *((_CORNER_OFFSET, _CORNER_OFFSET, 0.0, 0.0), (_CORNER_OFFSET, -_CORNER_OFFSET, 0.0, 1.0)),
    *((-_CORNER_OFFSET, _CORNER_OFFSET, 1.0, 0.0), (-_CORNER_OFFSET, -_CORNER_OFFSET, 1.0, 1.0)),
    *((_SIDE_OFFSET, 0.0, 0.0, 0.15), (_SIDE_OFFSET, 0.0, 0.0, 0.85)),
    *((-_SIDE_OFFSET, 0.0, 1.0, 0.15), (-_SIDE_OFFSET, 0.0, 1.0, 0.85)),
    *((0.0, _SIDE_OFFSET, 0.2, 0.0), (0.0, _SIDE_OFFSET, 0.8, 0.0)),
    *((0.0, -_SIDE_OFFSET, 0.2, 1.0), (0.0, -_SIDE_OFFSET, 0.8, 1.0)),
)
# The position of a centred label, those beside the disc, those whose middle is in line with it, and
# those at its corners.
CENTRED_POSITION, SIDE_POSITIONS, LEVEL_POSITIONS = 2, (0, 1, *range(8, 12)), (0, 1)
CORNER_POSITIONS = range(4, 8)


def _generate_distant_positions(
    distances: tuple[float, ...], direction_count: int = 16
) -> Iterator[tuple[float, float, float, float]]:
    for distance in distances:
        for angle in np.arange(direction_count) * 2 * np.pi / direction_count:
            across, up = float(np.cos(angle)), float(np.sin(angle))
            if abs(across) > 0.5:
                yield distance * across, distance * up, float(across < 0), 0.5
            else:
                for share in (0.5, 0.0, 1.0, 0.25, 0.75):
                    yield distance * across, distance * up, share, float(up < 0)


# The last are for labels that are needed, if there is no other space.
_DEFAULT_POSITIONS = (
    *ADJACENT_POSITIONS,
    *_generate_distant_positions((2.2, 3.4, 5.0, 7.5, 11.0, 16.0, 20.0)),
)
_POSITIONS = np.array(
    [
        *_DEFAULT_POSITIONS,
        *_generate_distant_positions((4.2, 6.2, 7.5, 9.0, 11.0, 13.0, 18.0, 25.0, 30.0), 32),
    ]
)
# How much nearer, in radii, a label without a line must be to its own disc than to any other; the
# same above, below or at a corner of the disc, which is more ambiguous; and the minimum distance of
# a label with a line from other discs. Shorter lines than the last are hardly seen.
MIN_OWN_DISC_ADVANTAGE, MIN_CORNER_ADVANTAGE, MIN_LEADER_LABEL_DISTANCE = 0.35, 2.2, 2.2
MAX_SHORT_LEADER = 3.0
# The first for a label that is beside its disc but higher or lower, in heights of the label.
SHIFT_ADVANTAGE = 0.6
# Minimum distance of a label above or below its disc from other discs in line with it, in heights
# of the label.
MIN_LINE_GAP = 1.1
# The same for a label with a line, on a map with few discs.
MIN_LEADER_LINE_GAP = 0.5
# Minimum distance from the start of another country's arrow: of a label without a line, in its
# heights, and of the end of a line, in radii.
MIN_ARROW_START_DISTANCE, MIN_LEADER_ARROW_DISTANCE = 1.6, 1.6
# Font size in radii from which the distance of labels grows with it.
LARGE_FONT_SIZE = 4.2
# Maximum number of positions that are compared with discs and blocs at once, and from how many they
# are compared as an array with labels: fewer take less time one by one.
_MAX_BATCH, _MIN_ARRAY_BATCH = 256, 32


def measure_label_width(text: str) -> float:
    """Return the width of a label's box in font sizes."""
    # A large size avoids rounding errors: lengths are rounded as pixels are.
    return measure_text_width(text, 100.0, bold=True) / 100 + 2 * LABEL_PADDING


def compute_label_boxes(
    centres: FloatArray,
    widths: FloatArray,
    size: float,
    map_size: tuple[float, float],
    line_count: int = 1,
    include_distant: bool = False,
) -> FloatArray:
    """Return the box of each label at each position, of shape (labels, positions, 4), in radii.

    `centres` of their discs are of shape (labels, 2), `widths` in font sizes. Distant labels are
    moved in from the edge of the map, of a width and height `map_size`.
    """
    positions = _POSITIONS if include_distant else _POSITIONS[: len(_DEFAULT_POSITIONS)]
    sizes = size * np.column_stack([widths, np.full(len(widths), LABEL_LINE_HEIGHT * line_count)])
    offsets = positions[:, :2].copy()
    offsets[len(ADJACENT_POSITIONS) :] *= max(1.0, size / LARGE_FONT_SIZE)
    low = centres[:, None] + offsets - sizes[:, None] * positions[:, 2:]
    distant = low[:, len(ADJACENT_POSITIONS) :]
    limit = np.maximum(0.0, np.array(map_size) - sizes[:, None])
    np.clip(distant, 0.0, limit, out=distant)
    return np.concatenate([low, low + sizes[:, None]], axis=2)


class LeaderCrossings(NamedTuple):
    """What a line crosses: numbers of discs, and length on land of others in whole radii.

    `near_count` is the number of discs that it passes nearby.
    """

    discs: frozenset[int]
    land_length: int
    near_count: int


@dataclass(slots=True, eq=False)
class CandidatePositions:
    """The positions around a target at which a label covers no disc, the best first.

    Whether one fits and what its line crosses depends on no other label: it is computed when first
    needed, and kept. `own_disc` is the number of the target's disc, if there is one.
    `position_numbers` are theirs among all positions, `boxes` of shape (positions, 4). The first
    `unambiguous_count` are known to read as the target's own. A line starts at `leader_offset` from
    the target: 1 at the edge of its disc. On an `is_sparse` map, of few discs, a label near a disc
    reads as that disc's own. `measure_land` returns the length of lines, by their starts and ends,
    on land of others. `find_foreign` returns which labels, with their lines, read as of another
    bloc. `lines`, of shape (positions, 2, 2), are those to the positions; without them a line leads
    to the nearest point of the label.
    """

    obstacles: DiscObstacles
    centre: list[float]
    own_disc: int | None
    position_numbers: list[int]
    boxes: FloatArray
    unambiguous_count: int = 0
    leader_offset: float = 1.0
    is_sparse: bool = False
    measure_land: Callable[[FloatArray, FloatArray], FloatArray] | None = None
    find_foreign: Callable[[FloatArray, list[Segment | None]], BoolArray] | None = None
    lines: FloatArray | None = None
    _leaders: dict[int, Segment] = field(init=False, default_factory=dict)
    _fit_results: list[bool | None] = field(init=False)
    _crossings: dict[int, LeaderCrossings] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._fit_results = [None] * len(self.position_numbers)
        self._fit_results[: self.unambiguous_count] = [True] * self.unambiguous_count

    def iterate_free(
        self, occupancy: Occupancy, is_line_allowed: Callable[[Segment], bool] = lambda _: True
    ) -> Iterator[tuple[int, Box]]:
        """Yield index and box of each position that fits and is free, with an allowed line.

        A label without a line is nearer to its own disc than to any other; one with a line keeps
        away from other discs. Neither is at the start of another arrow, which would be misread.
        """
        indices, others = occupancy.filter_candidates(self)
        rest, size = iter(indices), 2
        while batch := list(islice(rest, size)):
            size = min(2 * size, _MAX_BATCH)
            batch = [index for index in batch if self._fit_results[index] is not False]
            is_large = len(batch) >= _MIN_ARRAY_BATCH
            are_lines_clear = is_large and self.lines is not None
            if is_large:
                free = np.array(batch)[~others.find_blocked(self.boxes[batch])]
                if self.lines is not None:
                    free = free[~others.find_blocked_segments(self.lines[free])]
                batch = free.tolist()
            boxes: dict[int, Box] = {}
            for index in batch:
                box: Box = tuple(self.boxes[index].tolist())
                if not is_large and others.is_blocked(box):
                    continue
                if not self.is_adjacent(index):
                    line = self.get_leader(index, box)
                    if not are_lines_clear and others.is_segment_blocked(line):
                        continue
                    if not is_line_allowed(line):
                        continue
                if not (occupancy.has_arrows and self._is_misread(index, box, occupancy)):
                    boxes[index] = box
            # Last, as it takes longest.
            self._compute_fits(boxes)
            yield from ((index, box) for index, box in boxes.items() if self._fit_results[index])

    def compute_leaders(self) -> list[Segment | None]:
        """Return the line to each position; None where none leads."""
        boxes: list[Box] = list(map(tuple, self.boxes.tolist()))
        return [
            None if self.is_adjacent(index) else self.get_leader(index, box)
            for index, box in enumerate(boxes)
        ]

    def _compute_fits(self, boxes: Mapping[int, Box]) -> None:
        """Find out which positions read as the target's own, by index and box."""
        new = [index for index in boxes if self._fit_results[index] is None]
        if not new:
            return
        distances = self.obstacles.measure_distances(self.boxes[new], self.own_disc)
        for index, own, other in zip(new, *distances, strict=True):
            self._fit_results[index] = self._is_unambiguous(index, boxes[index], own, other)
        new = [index for index in new if self._fit_results[index]]
        if new and self.find_foreign:
            lines = [
                None if self.is_adjacent(index) else self.get_leader(index, boxes[index])
                for index in new
            ]
            are_foreign = self.find_foreign(self.boxes[new], lines).tolist()
            for index, is_foreign in zip(new, are_foreign, strict=True):
                self._fit_results[index] = not is_foreign

    def _is_unambiguous(self, index: int, box: Box, own: float, other: float) -> bool:
        """Return whether a position is far from other discs, by the distances from discs."""
        is_adjacent = self.is_adjacent(index)
        if is_adjacent:
            fits = own + self._get_min_advantage(index, box) <= other
        else:
            fits = other >= MIN_LEADER_LABEL_DISTANCE
            if fits and own < MAX_SHORT_LEADER:
                # A short line is hardly seen, and a disc in line with the label taken for its own.
                gap = own + MIN_CORNER_ADVANTAGE
                fits = self.obstacles.measure_line_gap(box, self.own_disc) >= gap
        if fits and (is_adjacent or self.is_sparse):
            gap = MIN_LINE_GAP if is_adjacent else MIN_LEADER_LINE_GAP
            gap = _SIDE_OFFSET + gap * (box[3] - box[1])
            fits = self.obstacles.measure_line_gap(box, self.own_disc) >= gap
        return fits

    def _get_min_advantage(self, index: int, box: Box) -> float:
        """Return how much nearer to its own disc than to others a label without a line must be."""
        number = self.position_numbers[index]
        if number in LEVEL_POSITIONS:
            return MIN_OWN_DISC_ADVANTAGE
        if number not in SIDE_POSITIONS:
            return MIN_CORNER_ADVANTAGE
        # The middle of large letters is far above or below the disc.
        advantage = SHIFT_ADVANTAGE * (box[3] - box[1])
        return min(max(MIN_OWN_DISC_ADVANTAGE, advantage), MIN_CORNER_ADVANTAGE)

    def _is_misread(self, index: int, box: Box, occupancy: Occupancy) -> bool:
        """Return whether another arrow starts near the label, or near where its line ends."""
        distance = MIN_ARROW_START_DISTANCE * (box[3] - box[1])
        if not self.is_adjacent(index):
            (x, y), _ = self.get_leader(index, box)
            box, distance = (x, y, x, y), MIN_LEADER_ARROW_DISTANCE
        return occupancy.has_arrow_start_near(self.own_disc, box, distance)

    def is_adjacent(self, index: int) -> bool:
        """Return whether a position is next to its target, so that no line leads to it."""
        return self.position_numbers[index] < len(ADJACENT_POSITIONS)

    def is_at_corner(self, index: int) -> bool:
        """Return whether a position is at a corner of its target."""
        return self.position_numbers[index] in CORNER_POSITIONS

    def get_text_anchor(self, index: int) -> str:
        """Return the anchor of the text at a position: start, middle or end."""
        left_share = float(_POSITIONS[self.position_numbers[index], 2])
        return {0.0: "start", 1.0: "end"}.get(left_share, "middle")

    def get_leader(self, index: int, box: Box) -> Segment:
        """Return the line to a position."""
        if index not in self._leaders:
            if self.lines is None:
                self._leaders[index] = _compute_leader(self.centre, box, self.leader_offset)
            else:
                (x, y), (u, v) = self.lines[index].tolist()
                self._leaders[index] = (x, y), (u, v)
        return self._leaders[index]

    def get_crossings(self, positions: list[int]) -> list[LeaderCrossings]:
        """Return what the line to each of some positions crosses."""
        new = [index for index in positions if index not in self._crossings]
        if new:
            lines = np.array([self._leaders[index] for index in new])
            starts, ends = lines[:, 0], lines[:, 1]
            land = self.measure_land(starts, ends) if self.measure_land else np.zeros(len(new))
            crossed, near = self.obstacles.find_discs_by_lines(starts, ends, self.own_disc)
            discs: list[list[int]] = [[] for _ in new]
            for row, disc in zip(*(axis.tolist() for axis in np.nonzero(crossed)), strict=True):
                discs[row].append(disc)
            for index, row_discs, length, count in zip(
                new, discs, land.tolist(), near.sum(axis=1).tolist(), strict=True
            ):
                self._crossings[index] = LeaderCrossings(frozenset(row_discs), round(length), count)
        return [self._crossings[index] for index in positions]


def _compute_leader(centre: list[float], box: Box, offset: float) -> Segment:
    # From the edge of the disc, or from the target itself, to the nearest point of the box.
    x, y = centre
    end = min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3])
    distance = float(np.hypot(end[0] - x, end[1] - y))
    return (x + offset * (end[0] - x) / distance, y + offset * (end[1] - y) / distance), end


# Maximum number of points of an outline at which a name is tried.
_MAX_OUTLINE_POINTS = 36
# Distances from the outline, in radii, and shifts along it, in widths of the name.
_GAPS, _SHIFTS = np.array(
    [(gap, shift) for gap in (0.3, 1.6, 3.0) for shift in (0.0, -0.2, 0.2, -0.45, 0.45)]
).T
# Distance, in radii, at which a name is still near an outline; a larger font size counts instead.
NEAR_OUTLINE = float(_GAPS.max())
# Maximum number of free boxes that are examined.
_MAX_TRIED_BOXES = 128
# Two threads that use one prepared geometry at a time can end the process.
_PREPARED_LOCK = Lock()


def meets(prepared: Any, other: Any) -> Any:
    """Return whether geometries intersect, of which threads share the first.

    >>> bool(meets(rectangle(0, 0, 1, 1), rectangle(1, 0, 2, 1)))
    True
    """
    with _PREPARED_LOCK:
        return intersects(prepared, other)


@dataclass(frozen=True, eq=False)
class BlocOutline:
    """Positions at the outline of a bloc where its name may be, in radii, the best first.

    At each of `points`, on the outline, `outward` is the direction, `gaps` the distance from it and
    `shifts` the shift along it, in widths of the name. `member_mask` marks discs of members inside
    the outline, `stray_mask` those outside.
    """

    hull: Hull
    member_mask: BoolArray
    stray_mask: BoolArray
    all_outlines: MultiLineString
    points: FloatArray
    outward: FloatArray
    gaps: FloatArray
    shifts: FloatArray


def make_bloc_outline(
    hull: Hull, member_mask: BoolArray, centres: FloatArray, corner: FloatArray, disc_radius: float
) -> BlocOutline:
    """Return the candidate positions at the main outline of a bloc.

    `centres` are of all discs, of shape (n, 2) and in radii from the map's `corner`.
    """
    # Readers do not look for a bloc's name at a separate part, such as a single country.
    ring = (np.array(hull.rings[0][:-1]) - corner) / disc_radius
    closed = tuple(map(tuple, ring.tolist()))
    is_inside = find_points_inside(((*closed, closed[0]),), centres)
    after, before = np.roll(ring, -1, axis=0), np.roll(ring, 1, axis=0)
    along = after - before
    orientation = np.sign((ring[:, 0] * after[:, 1] - after[:, 0] * ring[:, 1]).sum())
    outward = np.column_stack([along[:, 1], -along[:, 0]]) * orientation
    outward /= np.maximum(np.hypot(outward[:, 0], outward[:, 1]), 1e-9)[:, None]
    step = -(-len(ring) // _MAX_OUTLINE_POINTS)
    points, outward = ring[::step], outward[::step]
    # Near; above rather than below, below rather than at the side; centred.
    up = outward[:, 1]
    cost = (_GAPS + 0.4 * np.abs(_SHIFTS))[:, None] - 3 * np.abs(up) - 0.8 * (up > 0)
    option, point = np.divmod(np.argsort(cost, axis=None, kind="stable"), len(points))
    all_outlines = MultiLineString([(np.array(part) - corner) / disc_radius for part in hull.rings])
    return BlocOutline(
        hull,
        member_mask & is_inside,
        member_mask & ~is_inside,
        all_outlines,
        points[point],
        outward[point],
        _GAPS[option],
        _SHIFTS[option],
    )


def find_bloc_label_boxes(
    obstacles: DiscObstacles, is_lone: BoolArray, outline: BlocOutline, text: str, size: float
) -> list[Box]:
    """Return the free boxes for a bloc's name that are nearest to a member, the best first.

    Those within a font size of the outline come before others. The last of these are nearest to a
    disc that `is_lone`, in no outlined bloc, or to a member outside.
    """
    lines = text.split("\n")
    width, height = max(map(measure_label_width, lines)), LABEL_LINE_HEIGHT * len(lines)
    half = np.array([width, height]) * size / 2
    distances = np.abs(outline.outward) @ half + outline.gaps
    centres = outline.points + outline.outward * distances[:, None]
    centres[:, 0] += 2 * half[0] * outline.shifts
    # A name that would be cut off at an edge is moved in.
    size_of_map = np.array([obstacles.width, obstacles.height])
    lowest = np.minimum(half, size_of_map / 2)
    centres = np.clip(centres, lowest, size_of_map - lowest)
    boxes = np.concatenate([centres - half, centres + half], axis=1)
    boxes = boxes[np.flatnonzero(obstacles.find_free(boxes))[:_MAX_TRIED_BOXES]]
    nearest = obstacles.find_nearest_disc(boxes)
    # Beside a slanted part of the outline a long name is farther from it than its gap.
    distances = measure_distance(rectangle(*boxes.T), outline.all_outlines)
    excess = np.maximum(0.0, distances - max(NEAR_OUTLINE, size))
    is_own = outline.member_mask[nearest]
    order = np.lexsort((excess, ~is_own))
    is_kept = is_own | ((is_lone | outline.stray_mask)[nearest] & (excess == 0))
    return [tuple(box) for box in boxes[order[is_kept[order]]].tolist()]


# Distance of a bloc's name from other outlines, in distances from its own, where there is space.
CLEAR_DISTANCE_FACTOR = 2.0


def is_nearer_other_bloc(
    outlines: Sequence[BlocOutline], outline: BlocOutline, box: Box, factor: float = 1.0
) -> bool:
    """Return whether a box, or its centre, is nearer to another bloc's outline than to its own."""
    area = rectangle(*box)
    return any(
        part.distance(other.all_outlines) < factor * part.distance(outline.all_outlines)
        for part in (area, area.centroid)
        for other in outlines
        if other is not outline
    )


# Heights of a bloc's name above and below it, where a single outline seems to be its own.
NAME_COLUMN_HEIGHTS = 1.5


def is_in_column_of_other_bloc(
    outlines: Sequence[BlocOutline], outline: BlocOutline, box: Box
) -> bool:
    """Return whether above or below the middle of a box is another's outline, but not its own."""
    left, low, right, top = box
    side, reach = (right - left) / 4, NAME_COLUMN_HEIGHTS * (top - low)
    column = rectangle(left + side, low - reach, right - side, top + reach)
    if meets(outline.all_outlines, column):
        return False
    return any(meets(other.all_outlines, column) for other in outlines if other is not outline)


def is_beside_lone_disc(lone: MultiPoint, outline: BlocOutline, box: Box) -> bool:
    """Return whether a box is not clearly nearer to its bloc's outline than to a disc in no bloc.

    `lone` are the centres of those discs.
    """
    area = rectangle(*box)
    own_distance = area.distance(outline.all_outlines)
    return bool(area.distance(lone) - 1.0 < CLEAR_DISTANCE_FACTOR * own_distance)


def find_shortest_line(outline: BlocOutline, box: Box) -> Segment:
    """Return the shortest line from a bloc's name in a box to the bloc's outline."""
    (start, end) = shortest_line(rectangle(*box), outline.all_outlines).coords
    return start, end


# Maximum length, in radii, of a line to a label that is not needed there.
MAX_OPTIONAL_LEADER = 12.0
# Distance, in radii, from a country's point to the start of a line, inside its land.
INLAND_DEPTH = 0.2
# Forms of a label; the last is a full name at the end of a line between discs.
FULL_NAME, FIRST_PART, CODE, BETWEEN_DISCS = range(4)
# Step at which the end of a line between discs is tried, and its maximum length, in radii.
LINE_STEP, MAX_LINE_LENGTH = 0.5, 24.0
# Distances, in radii, from the centres of other discs of such a line, and the length of line that
# each is worth: a line that cuts a rim follows all that cut none.
LINE_CLEARANCES = ((1.0, 0.0), (0.95, 1.5), (0.75, MAX_LINE_LENGTH), (0.6, 2 * MAX_LINE_LENGTH))
UNCUT_CLEARANCE, MIN_LINE_CLEARANCE = LINE_CLEARANCES[1][0], LINE_CLEARANCES[-1][0]
# Length of line that a line is worth which points to its disc's centre, for each radius beside it.
LINE_OFFSET_LENGTH = 2.0
# Distance, in radii, from a label at the end of such a line to the centre of another disc below
# which it reads as that disc's, and the length of line that avoids this.
MIN_NAME_GAP, NAME_GAP_LENGTH = 2.5, 8.0
# Shares of a label on one side of the end of such a line: the line leads to the middle or a corner.
_LINE_END_SHIFTS = 0.5, 0.0, 1.0
# A distant position by the share of its label to the left of the end of its line.
_DISTANT_NUMBERS = len(ADJACENT_POSITIONS) + np.array(
    [
        np.flatnonzero(_POSITIONS[len(ADJACENT_POSITIONS) :, 2] == share)[0]
        for share in (0.0, 0.5, 1.0)
    ]
)


def get_max_optional_leader(size: float) -> float:
    """Return the maximum length, in radii, of a line to a label that is not needed there."""
    return MAX_OPTIONAL_LEADER * max(1.0, size / LARGE_FONT_SIZE)


class LabelledDisc(NamedTuple):
    """A disc with the code, name and bloc of its country."""

    iso3: str
    name: str
    x: float
    y: float
    bloc: str


class LabelCandidates:
    """The discs and outlines of a map, and the candidate positions of labels.

    They do not depend on which countries are selected, dimmed or labelled. Lengths are in radii of
    a disc, from the map's lower left. Results are cached; concurrent callers find the same. `frame`
    bounds the labels, in units of the scene, `unit` is the radius of a disc. On a map of the
    `world` labels cover no land of other countries.
    """

    def __init__(
        self,
        frame: Box,
        unit: float,
        labelled_discs: tuple[LabelledDisc, ...],
        hulls: tuple[Hull, ...],
        world: Outlines | None = None,
    ) -> None:
        x0, y0, x1, y1 = frame
        self.corner, self.unit = np.array([x0, y0]), unit
        self.map_size = (x1 - x0) / unit, (y1 - y0) / unit
        # Discs are small on a zoomed map.
        self._land_grid = get_land_grid(world, unit < world.disc_radius) if world else None
        self._countries = [disc.iso3 for disc in labelled_discs]
        # Land has no disc that a label could cover.
        self._is_land = [
            world is not None and iso3 not in world.small_states for iso3 in self._countries
        ]
        points = np.array([(disc.x, disc.y) for disc in labelled_discs], dtype=np.float64)
        self.obstacles = DiscObstacles(
            (points.reshape(-1, 2) - self.corner) / unit,
            *self.map_size,
            ~np.array(self._is_land, dtype=bool),
        )
        self._texts = [
            (name, name.partition(" and ")[0], to_single_line(disc.iso3))
            for disc in labelled_discs
            for name in (to_single_line(disc.name),)
        ]
        blocs = np.array([disc.bloc for disc in labelled_discs])
        self.bloc_outlines = [
            make_bloc_outline(hull, blocs == hull.name, self.obstacles.centres, self.corner, unit)
            for hull in hulls
        ]
        prepare([outline.all_outlines for outline in self.bloc_outlines])
        numbers = {hull.name: number for number, hull in enumerate(hulls)}
        self._disc_blocs = [numbers.get(disc.bloc) for disc in labelled_discs]
        self._positions: dict[tuple[float, int, int, bool, float], CandidatePositions] = {}
        self.find_direction_boxes = cache(self._find_direction_boxes)
        is_lone = np.array([number is None for number in self._disc_blocs], dtype=bool)
        self._find_bloc_boxes = cache(partial(find_bloc_label_boxes, self.obstacles, is_lone))
        self.is_crossing_outline = cache(self._is_box_crossing_outline)
        self._is_nearer_other_bloc = cache(partial(is_nearer_other_bloc, self.bloc_outlines))
        self.lone_centres = MultiPoint(self.obstacles.centres[is_lone])
        self.reads_as_other_bloc = cache(self._reads_as_other_bloc)

    @cached_property
    def _areas_by_bloc(self) -> list[tuple[MultiPolygon, npt.NDArray[np.object_]]]:
        """The area within the outlines of each bloc, and of all others, prepared to compare."""
        areas = [
            MultiPolygon([Polygon(ring) for ring in outline.all_outlines.geoms])
            for outline in self.bloc_outlines
        ]
        prepare(areas)
        array = np.array(areas, dtype=object)
        return [(area, np.delete(array, number)) for number, area in enumerate(areas)]

    def _find_foreign(
        self, bloc: int, boxes: FloatArray, leaders: list[Segment | None]
    ) -> BoolArray:
        """Return which labels or their lines are in, or nearer to, another bloc than their own.

        The centre counts as well: one end of a long name may be near its own bloc.
        """
        own, others = self._areas_by_bloc[bloc]
        others = others[:, None]
        is_foreign = np.zeros(len(boxes), dtype=np.bool_)
        led = [number for number, leader in enumerate(leaders) if leader]
        if led:
            lines = linestrings([leaders[number] for number in led])
            # Most lines reach no other bloc, and cutting a line takes longest.
            is_met = meets(others, lines).any(axis=0)
            is_met[is_met] = meets(others, difference(lines[is_met], own)).any(axis=0)
            is_foreign[led] = is_met
        areas, rows = rectangle(*boxes.T), np.flatnonzero(~is_foreign)
        for parts in (centroid(areas), areas):
            distances = measure_distance(parts[rows], own)
            rows, distances = rows[distances > 0], distances[distances > 0]
            is_foreign[rows] = (measure_distance(others, parts[rows]) < distances).any(axis=0)
            rows = rows[~is_foreign[rows]]
        return is_foreign

    @cached_property
    def _bloc_areas(self) -> npt.NDArray[np.object_]:
        """Areas within the outlines, prepared for the many boxes that they are compared with."""
        outlines = (outline.all_outlines.geoms for outline in self.bloc_outlines)
        areas = [Polygon(ring) for rings in outlines for ring in rings]
        prepare(areas)
        return np.array(areas, dtype=object)

    def get_text(self, disc: int, form: int = FULL_NAME) -> str:
        """Return the name of a disc's country, its part before "and", or its code."""
        return self._texts[disc][form]

    def get_country_candidates(
        self,
        discs: Sequence[int],
        size: float,
        form: int = FULL_NAME,
        include_distant: bool = False,
        max_leader: float = math.inf,
    ) -> list[CandidatePositions]:
        """Return the candidates for the label of each disc, in a form and at a font size.

        `include_distant` adds positions far off, which codes always have; on a world map up to
        `max_leader`.
        """
        include_distant |= form == CODE
        keys = [(size, disc, form, include_distant, max_leader) for disc in discs]
        new = [disc for disc, key in zip(discs, keys, strict=True) if key not in self._positions]
        if new:
            centres = self.obstacles.centres[new]
            widths = np.array([measure_label_width(self.get_text(disc, form)) for disc in new])
            all_boxes = compute_label_boxes(
                centres, widths, size, self.map_size, include_distant=include_distant
            )
            if not include_distant:
                max_leader = get_max_optional_leader(size)
            all_free = self.obstacles.find_free(all_boxes)
            for disc, boxes, free in zip(new, all_boxes, all_free, strict=True):
                numbers = self._prefer_clear(np.flatnonzero(free), boxes)
                boxes = boxes[numbers]
                key = keys[discs.index(disc)]
                if self._land_grid is None:
                    centre = self.obstacles.centres[disc].tolist()
                    # A code, and a name that must be drawn, may be nearer to another bloc.
                    bloc = None if form == CODE or include_distant else self._disc_blocs[disc]
                    self._positions[key] = CandidatePositions(
                        self.obstacles,
                        centre,
                        disc,
                        numbers.tolist(),
                        boxes,
                        find_foreign=None if bloc is None else partial(self._find_foreign, bloc),
                    )
                else:
                    text = self.get_text(disc, form)
                    self._positions[key] = self._restrict_to_land(
                        self._land_grid, disc, text, size, numbers, boxes, max_leader
                    )
        return [self._positions[key] for key in keys]

    def get_candidates_between_discs(
        self, disc: int, size: float, min_clearance: float
    ) -> CandidatePositions:
        """Return the candidates for a disc's label at the end of a line that runs between discs.

        The best come first: their line is short and clear of discs, and no disc is near the label.
        `min_clearance`, of those in `LINE_CLEARANCES`, is the least distance of the line, in radii,
        from the centres of other discs.
        """
        key = size, disc, BETWEEN_DISCS, True, min_clearance
        if key in self._positions:
            return self._positions[key]
        centre = self.obstacles.centres[disc]
        steps = np.arange(MAX_SHORT_LEADER, MAX_LINE_LENGTH, LINE_STEP)
        sizes = size * np.array([measure_label_width(self.get_text(disc)), LABEL_LINE_HEIGHT])
        parts, clear, shifts = list[FloatArray](), np.zeros(1), np.array(_LINE_END_SHIFTS)
        for clearance, cost in LINE_CLEARANCES:
            if clearance < min_clearance:
                break
            directions, offsets, lengths = self.obstacles.find_clear_lines(disc, clearance)
            # Lines with a larger clearance are known already.
            ends = steps + 1.0
            is_new = (ends < lengths[:, None]) & (ends >= clear[:, None])
            clear = lengths
            number, step = np.nonzero(is_new)
            direction, offset = directions[number], offsets[number]
            across, up = direction.T[:, :, None]
            beside = centre + offset[:, None] * np.column_stack([-up, across])
            ends = beside + steps[step, None] * direction
            # Of each line the positions of its label, whose middle or corner is at its end.
            is_beside = np.abs(across) > 0.5
            shares = np.stack(
                [np.where(is_beside, across < 0, shifts), np.where(is_beside, shifts, up < 0)], 2
            )
            low = ends[:, None] - sizes * shares
            boxes = np.concatenate([low, low + sizes], axis=2)
            line, shift = np.nonzero(self.obstacles.find_free(boxes))
            offset = offset[line]
            starts = beside[line] + np.sqrt(1 - offset**2)[:, None] * direction[line]
            costs = steps[step[line]] + cost
            costs += LINE_OFFSET_LENGTH * np.abs(offset)
            parts.append(
                np.column_stack(
                    [boxes[line, shift], starts, ends[line], shares[line, shift, 0], costs]
                )
            )
        positions = np.concatenate(parts)
        is_crowded = self.obstacles.find_crowded(positions[:, :4], disc, MIN_NAME_GAP)
        costs = positions[:, -1] + NAME_GAP_LENGTH * is_crowded
        positions = positions[np.argsort(costs, kind="stable")]
        bloc = self._disc_blocs[disc]
        self._positions[key] = CandidatePositions(
            self.obstacles,
            centre.tolist(),
            disc,
            _DISTANT_NUMBERS[(2 * positions[:, 8]).astype(np.int64)].tolist(),
            positions[:, :4],
            find_foreign=None if bloc is None else partial(self._find_foreign, bloc),
            lines=positions[:, 4:8].reshape(-1, 2, 2),
        )
        return self._positions[key]

    def _prefer_clear(self, numbers: IntArray, boxes: FloatArray) -> IntArray:
        """Return positions with those next to the disc that meet an outline after the others."""
        if not self.bloc_outlines:
            return numbers
        near, far = np.split(numbers, [np.searchsorted(numbers, len(ADJACENT_POSITIONS))])
        areas = rectangle(*boxes[near].T)
        met = [meets(outline.all_outlines, areas) for outline in self.bloc_outlines]
        order = np.argsort(np.any(met, axis=0), kind="stable")
        return np.concatenate([near[order], far])

    def _restrict_to_land(
        self,
        land: LandGrid,
        disc: int,
        text: str,
        size: float,
        numbers: IntArray,
        boxes: FloatArray,
        max_leader: float,
    ) -> CandidatePositions:
        """Return positions on or next to the country's land, then those covering no other land."""
        centre, iso3 = self.obstacles.centres[disc], self._countries[disc]
        left, low, right, top = boxes.T
        x, y = centre
        across = np.maximum(0.0, np.maximum(left - x, x - right))
        distance = np.hypot(across, np.maximum(0.0, np.maximum(low - y, y - top)))
        is_kept = distance <= max_leader
        if self._is_land[disc]:
            is_kept &= (numbers >= len(ADJACENT_POSITIONS)) & (distance > DISC_REACH)
        boxes, numbers = boxes[is_kept], numbers[is_kept]
        # Land is measured in radii of its own discs.
        offset, ratio = (self.corner - land.corner) / land.unit, self.unit / land.unit
        own, others = land.compute_land_shares(iso3, boxes * ratio + np.tile(offset, 2))
        is_kept = others <= MAX_LAND_SHARE_AT_SEA
        land_boxes = np.empty((0, 4))
        if self._is_land[disc]:
            # A label with a line is on the sea, not on the land that the line leads to.
            is_kept &= own <= MAX_LAND_SHARE_AT_SEA
            sizes = (measure_label_width(text), LABEL_LINE_HEIGHT, 1.0)
            lengths = (size * each * ratio for each in sizes)
            land_boxes = land.find_land_boxes(iso3, centre * ratio + offset, *lengths)
            land_boxes = (land_boxes - np.tile(offset, 2)) / ratio
            land_boxes = land_boxes[self.obstacles.find_free(land_boxes)]
            if is_kept.any():
                # No halo suits a name that is half on land and half on the sea.
                shares, _ = land.compute_land_shares(iso3, land_boxes * ratio + np.tile(offset, 2))
                land_boxes = land_boxes[
                    (shares < MAX_LAND_SHARE_AT_COAST) | (shares > MIN_LAND_SHARE)
                ]
        all_numbers = [CENTRED_POSITION] * len(land_boxes) + numbers[is_kept].tolist()
        boxes = np.concatenate([land_boxes, boxes[is_kept]])
        # A line that ended at the coast would merge with it.
        leader_offset = INLAND_DEPTH if self._is_land[disc] else 1.0

        def measure_land(*ends: FloatArray) -> FloatArray:
            return land.measure_foreign_land(iso3, *(end * ratio + offset for end in ends)) / ratio

        return CandidatePositions(
            self.obstacles,
            centre.tolist(),
            disc,
            all_numbers,
            boxes,
            len(land_boxes),
            leader_offset,
            True,
            measure_land,
        )

    def get_note_candidates(
        self, position: tuple[float, float], disc: int | None, bloc: str, text: str, size: float
    ) -> CandidatePositions:
        """Return the candidates for a note, away from its target, so that a line leads to it.

        A note on a bloc is nearer to its outline than to those of others.
        """
        lines = text.split("\n")
        target = (np.array([position]) - self.corner) / self.unit
        width = np.array([max(map(measure_label_width, lines))])
        boxes = compute_label_boxes(target, width, size, self.map_size, len(lines))[0]
        free = self.obstacles.find_free(boxes)
        free[: len(ADJACENT_POSITIONS)] = False
        # Not over the target, to which a line leads.
        (x, y), (left, low, right, top) = target[0], boxes.T
        free &= (x < left) | (x > right) | (y < low) | (y > top)
        for outline in self.bloc_outlines:
            for number in np.flatnonzero(free) if outline.hull.name == bloc else ():
                box = tuple(boxes[number])
                free[number] = not is_nearer_other_bloc(self.bloc_outlines, outline, box)
        numbers = np.flatnonzero(free).tolist()
        leader_offset = 0.0 if disc is None else 1.0
        return CandidatePositions(
            self.obstacles, target[0].tolist(), disc, numbers, boxes[free], 0, leader_offset
        )

    def _find_direction_boxes(
        self, direction: tuple[float, float], text: str, size: float
    ) -> list[Box]:
        """Return the free boxes for the name of a direction outside all outlines, the best first.

        The farthest in that direction is the best.
        """
        half = np.array([measure_label_width(text), LABEL_LINE_HEIGHT]) * size / 2
        spans = (
            np.linspace(low, high, _DIRECTION_STEPS)
            for low, high in zip(half, self.map_size - half, strict=True)
        )
        centres = np.array(list(product(*spans)))
        offsets = centres - np.array(self.map_size) / 2
        along = offsets @ np.array(direction)
        angles = np.degrees(np.arccos(along / np.maximum(np.hypot(*offsets.T), 1e-9)))
        boxes = np.concatenate([centres - half, centres + half], axis=1)
        is_free = self.obstacles.find_free(boxes) & (angles <= MAX_DIRECTION_ANGLE)
        order = np.argsort(-along, kind="stable")
        boxes = boxes[order[is_free[order]]]
        is_outside = ~meets(self._bloc_areas[:, None], rectangle(*boxes.T))
        return [tuple(box) for box in boxes[is_outside.all(axis=0)].tolist()]

    def find_bloc_position(
        self, number: int, occupancy: Occupancy, text: str, size: float, can_stand_apart: bool
    ) -> Box | None:
        """Return the box of a bloc's name at a size; None if none fits.

        It lies across no outline, and where possible much nearer to its own than to others. Only a
        name that `can_stand_apart` is above or below another outline, beside a disc in no bloc, or
        beyond the line to another label.
        """
        outline = self.bloc_outlines[number]

        def stands_apart(box: Box) -> bool:
            line = find_shortest_line(outline, box)
            return self.reads_as_other_bloc(outline, box) or occupancy.has_crossing_leader(line)

        for factor in (CLEAR_DISTANCE_FACTOR, 1.0):
            for box in self._find_bloc_boxes(outline, text, size):
                if (
                    not occupancy.is_blocked(box)
                    and not self._is_nearer_other_bloc(outline, box, factor)
                    and not self.is_crossing_outline(box)
                    and (can_stand_apart or not stands_apart(box))
                ):
                    return box
        return None

    def _reads_as_other_bloc(self, outline: BlocOutline, box: Box) -> bool:
        """Return whether a bloc's name in a box reads as that of another bloc, or of a disc."""
        return is_in_column_of_other_bloc(self.bloc_outlines, outline, box) or is_beside_lone_disc(
            self.lone_centres, outline, box
        )

    def _is_box_crossing_outline(self, box: Box) -> bool:
        area = rectangle(*np.add(box, OUTLINE_MARGIN))
        return any(meets(outline.all_outlines, area) for outline in self.bloc_outlines)


# Margin of a box, in radii: boxes and outlines are rounded to hundredths of a point when drawn.
OUTLINE_MARGIN = (-0.02, -0.02, 0.02, 0.02)
# Positions across and up the map where the name of a direction is tried, and the greatest angle,
# in degrees, from the direction to its name.
_DIRECTION_STEPS, MAX_DIRECTION_ANGLE = 24, 40.0
# Maps with the same discs share their candidates; each takes one or two megabytes.
get_label_candidates = lru_cache(maxsize=16)(LabelCandidates)
