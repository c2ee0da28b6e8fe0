"""Candidate positions of a country's label: next to its disc, or further off with a line.

On a world map a label must be on the country's own land, or on the sea near it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from alignment.io.shipped_files import MapPoint, OutlineRing, Outlines
from alignment.scene.labels.occupancy import (
    CELL_SIZE,
    BoolArray,
    DiscObstacles,
    FloatArray,
    Occupancy,
    Segment,
)
from alignment.scene.text_metrics import Box, measure_text_width

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
# The position of a centred label, and those at corners.
CENTRED_POSITION, CORNER_POSITIONS = 2, range(4, 8)


def _generate_distant_positions(
    distances: tuple[float, ...],
) -> Iterator[tuple[float, float, float, float]]:
    for distance in distances:
        for angle in np.arange(16) * np.pi / 8:
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
    [*_DEFAULT_POSITIONS, *_generate_distant_positions((9.0, 13.0, 18.0, 25.0, 30.0))]
)
# How much nearer, in radii, a label without a line must be to its own disc than to any other; the
# same at a corner of the disc, which is more ambiguous; and the minimum distance of a label with
# a line from other discs.
MIN_OWN_DISC_ADVANTAGE, MIN_CORNER_ADVANTAGE, MIN_LEADER_LABEL_DISTANCE = 0.35, 1.5, 2.2
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

    Parameters
    ----------
    centres : ndarray of shape (labels, 2)
        Of their discs.
    widths : ndarray of shape (labels,)
        In font sizes.
    size : float
        Font size.
    map_size : tuple of float
        Width and height of the map: distant labels are moved in from its edge.
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
    """What a line crosses: numbers of discs, and length on land of others in whole radii."""

    discs: frozenset[int]
    land_length: int


class CandidatePositions:
    """The positions around a target at which a label covers no disc, the best first.

    Whether one fits and what its line crosses depends on no other label: it is computed when first
    needed, and kept.

    Parameters
    ----------
    own_disc : int or None
        Number of the target's disc, if there is one.
    position_numbers : list of int
        Which of all positions these are.
    boxes : ndarray of shape (positions, 4)
    unambiguous_count : int
        How many of the first positions are known to read as the target's own.
    leader_offset : float
        Distance from the target to the start of a line: 1 at the edge of its disc.
    is_sparse : bool
        Whether the map has few discs, so that a label near a disc reads as that disc's own.
    measure_land : callable, optional
        Returns the length of lines, by their starts and ends, on land of others.
    """

    __slots__ = (
        *("_centre", "_crossings", "_fit_results", "_is_sparse", "_leader_offset", "_leaders"),
        *("_measure_land", "_obstacles", "_own_disc", "boxes", "position_numbers"),
    )

    def __init__(
        self,
        obstacles: DiscObstacles,
        centre: list[float],
        own_disc: int | None,
        position_numbers: list[int],
        boxes: FloatArray,
        unambiguous_count: int = 0,
        leader_offset: float = 1.0,
        is_sparse: bool = False,
        measure_land: Callable[[FloatArray, FloatArray], FloatArray] | None = None,
    ) -> None:
        self.position_numbers, self.boxes = position_numbers, boxes
        self._obstacles, self._centre, self._own_disc = obstacles, centre, own_disc
        self._leader_offset, self._measure_land = leader_offset, measure_land
        self._is_sparse = is_sparse
        self._fit_results: list[bool | None] = [None] * len(position_numbers)
        self._fit_results[:unambiguous_count] = [True] * unambiguous_count
        self._leaders: dict[int, Segment] = {}
        self._crossings: dict[int, LeaderCrossings] = {}

    def iterate_free(self, occupancy: Occupancy) -> Iterator[tuple[int, Box]]:
        """Yield index and box of each position that fits and is free, with its line.

        A label without a line is nearer to its own disc than to any other; one with a line keeps
        away from other discs. Neither is at the start of another arrow, which would be misread.
        """
        indices, others = occupancy.filter_candidates(self)
        for index in indices:
            fits = self._fit_results[index]
            if fits is False:
                continue
            box: Box = tuple(self.boxes[index].tolist())
            if others.is_blocked(box) or not (fits or self._is_unambiguous(index, box)):
                continue
            if not self.is_adjacent(index) and others.is_segment_blocked(
                self.get_leader(index, box)
            ):
                continue
            if not self._is_misread(index, box, occupancy):
                yield index, box

    def compute_leaders(self) -> list[Segment | None]:
        """Return the line to each position; None where none leads."""
        boxes: list[Box] = list(map(tuple, self.boxes.tolist()))
        return [
            None if self.is_adjacent(index) else self.get_leader(index, box)
            for index, box in enumerate(boxes)
        ]

    def _is_unambiguous(self, index: int, box: Box) -> bool:
        own, other = self._obstacles.measure_distances(box, self._own_disc)
        is_adjacent, height = self.is_adjacent(index), box[3] - box[1]
        if is_adjacent:
            is_corner = self.position_numbers[index] in CORNER_POSITIONS
            fits = own + (MIN_CORNER_ADVANTAGE if is_corner else MIN_OWN_DISC_ADVANTAGE) <= other
        else:
            fits = other >= MIN_LEADER_LABEL_DISTANCE
        if fits and (is_adjacent or self._is_sparse):
            gap = _SIDE_OFFSET + (MIN_LINE_GAP if is_adjacent else MIN_LEADER_LINE_GAP) * height
            fits = self._obstacles.measure_line_gap(box, self._own_disc) >= gap
        self._fit_results[index] = fits
        return fits

    def _is_misread(self, index: int, box: Box, occupancy: Occupancy) -> bool:
        """Return whether another arrow starts near the label, or near where its line ends."""
        distance = MIN_ARROW_START_DISTANCE * (box[3] - box[1])
        if not self.is_adjacent(index):
            (x, y), _ = self.get_leader(index, box)
            box, distance = (x, y, x, y), MIN_LEADER_ARROW_DISTANCE
        return occupancy.has_arrow_start_near(self._own_disc, box, distance)

    def is_adjacent(self, index: int) -> bool:
        """Return whether a position is next to its target, so that no line leads to it."""
        return self.position_numbers[index] < len(ADJACENT_POSITIONS)

    def get_leader(self, index: int, box: Box) -> Segment:
        """Return the line to a position."""
        if index not in self._leaders:
            self._leaders[index] = _compute_leader(self._centre, box, self._leader_offset)
        return self._leaders[index]

    def get_crossings(self, positions: list[int]) -> list[LeaderCrossings]:
        """Return what the line to each of some positions crosses."""
        new = [index for index in positions if index not in self._crossings]
        if new:
            starts, ends = (
                np.array([self._leaders[index][end] for index in new]) for end in (0, 1)
            )
            land = self._measure_land(starts, ends) if self._measure_land else np.zeros(len(new))
            crossed = self._obstacles.find_crossed_discs(starts, ends, self._own_disc)
            for index, row, length in zip(new, crossed, land.tolist(), strict=True):
                discs = frozenset(np.flatnonzero(row).tolist())
                self._crossings[index] = LeaderCrossings(discs, round(length))
        return [self._crossings[index] for index in positions]


def get_text_anchor(position_number: int) -> str:
    """Return the anchor of the text at a position: start, middle or end."""
    return {0.0: "start", 1.0: "end"}.get(float(_POSITIONS[position_number, 2]), "middle")


def _compute_leader(centre: list[float], box: Box, offset: float) -> Segment:
    # From the edge of the disc, or from the target itself, to the nearest point of the box.
    x, y = centre
    end = min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3])
    distance = float(np.hypot(end[0] - x, end[1] - y))
    return (x + offset * (end[0] - x) / distance, y + offset * (end[1] - y) / distance), end


# Maximum share of a label's box on land of others: on its own land, and on the sea.
MAX_FOREIGN_LAND_SHARE, MAX_LAND_SHARE_AT_SEA = 0.25, 0.03
# Minimum share of it on its own land, for a label on land.
MIN_OWN_LAND_SHARE = 0.5
# Distance from its land of a label on the sea, in font sizes, and minimum share of its own land
# in the box with so much margin.
COAST_DISTANCE, _MIN_COAST_SHARE = 0.5, 0.02
# Steps to each side of a country's point at which positions are tried, and maximum results.
_GRID_COLUMNS, _GRID_ROWS, _MAX_POSITIONS = 14, 9, 40
# Side of a cell on a zoomed map.
FINE_CELL_SIZE = CELL_SIZE / 2


class _SummedAreaTable:
    """Summed-area table of land cells: the land in a box takes four look-ups."""

    def __init__(self, filled: BoolArray, column: int = 0, row: int = 0) -> None:
        self._corner = np.array([column, row])[:, None, None]
        self._shape = np.array(filled.shape)[:, None, None]
        sums = np.zeros((filled.shape[0] + 1, filled.shape[1] + 1), dtype=np.int32)
        sums[1:, 1:] = filled.cumsum(0).cumsum(1)
        self._table, self._row_length = sums.ravel(), sums.shape[1]

    def sum_boxes(self, boxes: FloatArray) -> FloatArray:
        """Return how many cells boxes of shape (n, 4), in cells, cover, with fractions."""
        # Axis, then low and high end, then box.
        cells = boxes.T.reshape(2, 2, -1).swapaxes(0, 1) - self._corner
        cells = np.minimum(np.maximum(cells, 0), self._shape)
        cell = np.minimum(cells.astype(np.int64), self._shape - 1)
        x, y = cells - cell
        first = cell[0][:, None] * self._row_length + cell[1]
        x, sums, next_row = x[:, None], self._table, first + self._row_length
        low = sums[first] * (1 - x) + sums[next_row] * x
        high = sums[first + 1] * (1 - x) + sums[next_row + 1] * x
        (low_left, high_left), (low_right, high_right) = low * (1 - y) + high * y
        return np.asarray(high_right - high_left - low_right + low_left)


class LandGrid:
    """The land of a world map in cells; lengths are disc radii, from its lower left.

    Parameters
    ----------
    cell_size : float
        Side of a cell.
    """

    def __init__(self, outlines: Outlines, cell_size: float = CELL_SIZE) -> None:
        x0, y0, x1, y1 = outlines.bounds
        self.corner, self.unit = np.array([x0, y0]), outlines.disc_radius
        self._cell_size = cell_size
        shape = tuple(int(np.ceil(side / self.unit / cell_size)) for side in (x1 - x0, y1 - y0))
        self._owners = np.zeros(shape, dtype=np.int16)
        self._bounds: dict[str, tuple[int, int, int, int]] = {}
        self._main_land_bounds: dict[str, tuple[FloatArray, FloatArray]] = {}
        self._numbers = {iso3: number for number, iso3 in enumerate(outlines.land, 1)}
        for iso3, rings in outlines.land.items():
            self._rasterize(iso3, rings, outlines.places.get(iso3))
        self._all_land = _SummedAreaTable(self._owners > 0)
        self._get_own_land = cache(self._sum_own_land)

    def _rasterize(self, iso3: str, rings: tuple[OutlineRing, ...], place: MapPoint | None) -> None:
        # In each row, cells to the right of an odd number of edges are inside.
        outlines = [self._to_cells(ring) for ring in rings]
        starts = np.concatenate(outlines)
        ends = np.concatenate([np.roll(ring, -1, axis=0) for ring in outlines])
        (c0, r0), (c1, r1) = (
            np.clip(edge.astype(np.int64), 0, self._owners.shape)
            for edge in (np.floor(starts.min(0)), np.ceil(starts.max(0)) + 1)
        )
        self._bounds[iso3] = c0, r0, c1, r1
        low, high = np.minimum(starts[:, 1], ends[:, 1]), np.maximum(starts[:, 1], ends[:, 1])
        first = np.ceil(low - 0.5).astype(np.int64)
        rows = np.maximum(0, np.ceil(high - 0.5).astype(np.int64) - first)
        edge = np.repeat(np.arange(len(rows)), rows)
        row = np.arange(len(edge)) - np.repeat(rows.cumsum() - rows, rows) + first[edge]
        share = (row + 0.5 - starts[edge, 1]) / (ends[edge, 1] - starts[edge, 1])
        x = starts[edge, 0] + share * (ends[edge, 0] - starts[edge, 0])
        column = np.clip(np.ceil(x - 0.5).astype(np.int64), c0, c1)
        crossed = np.zeros((c1 - c0 + 1, r1 - r0), dtype=np.int32)
        is_in_bounds = (row >= r0) & (row < r1)
        np.add.at(crossed, (column[is_in_bounds] - c0, row[is_in_bounds] - r0), 1)
        is_inside = crossed.cumsum(0)[:-1] % 2 == 1
        self._owners[c0:c1, r0:r1][is_inside] = self._numbers[iso3]
        if place is not None:
            # Remote parts of a country are not where readers look for its label.
            point = self._to_cells(place)
            main = min(outlines, key=lambda ring: float(np.hypot(*(ring - point).T).min()))
            low, high = main.min(0) * self._cell_size, main.max(0) * self._cell_size
            self._main_land_bounds[iso3] = low, high

    def _to_cells(self, points: OutlineRing | MapPoint) -> FloatArray:
        return np.asarray((np.array(points) - self.corner) / self.unit / self._cell_size)

    def _sum_own_land(self, iso3: str) -> _SummedAreaTable:
        c0, r0, c1, r1 = self._bounds.get(iso3, (0, 0, 1, 1))
        return _SummedAreaTable(self._owners[c0:c1, r0:r1] == self._numbers.get(iso3, -1), c0, r0)

    def compute_land_shares(self, iso3: str, boxes: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the share of each box on a country's own land, and on land of others."""
        cells = boxes / self._cell_size
        sizes = (cells[:, 2] - cells[:, 0]) * (cells[:, 3] - cells[:, 1])
        own = self._get_own_land(iso3).sum_boxes(cells)
        return own / sizes, (self._all_land.sum_boxes(cells) - own) / sizes

    def measure_foreign_land(self, iso3: str, starts: FloatArray, ends: FloatArray) -> FloatArray:
        """Return the length of each line on land of other countries, in disc radii."""
        vectors = (ends - starts) / self._cell_size
        steps = int(np.ceil(np.hypot(*vectors.T).max(initial=0.0))) + 1
        shares = ((np.arange(steps) + 0.5) / steps)[:, None, None]
        cells = (starts / self._cell_size + shares * vectors).astype(np.int64)
        cells = np.clip(cells, 0, np.array(self._owners.shape) - 1)
        owners = self._owners[cells[..., 0], cells[..., 1]]
        share = ((owners > 0) & (owners != self._numbers.get(iso3, 0))).mean(0)
        return np.asarray(share * np.hypot(*vectors.T) * self._cell_size)

    def find_land_boxes(
        self, iso3: str, place: FloatArray, width: float, height: float, size: float
    ) -> FloatArray:
        """Return the boxes where a label reads as a country's without a line, the best first.

        On its land, near the country's point `place`, or on the sea next to it. `width` and
        `height` are of the box, `size` is the font size.
        """
        half = np.array([width, height]) / 2
        low, high = self._main_land_bounds[iso3]
        reach = np.maximum(place - low, high - place) + half + COAST_DISTANCE * size
        across, up = (
            np.linspace(-extent, extent, 2 * count + 1)
            for extent, count in zip(reach, (_GRID_COLUMNS, _GRID_ROWS), strict=True)
        )
        offsets = np.stack(np.meshgrid(across, up, indexing="ij"), axis=-1).reshape(-1, 2)
        centres = place + offsets
        boxes = np.concatenate([centres - half, centres + half], axis=1)
        own, others = self.compute_land_shares(iso3, boxes)
        # Most positions are excluded here.
        is_possible = others <= MAX_FOREIGN_LAND_SHARE
        boxes, centres, offsets = boxes[is_possible], centres[is_possible], offsets[is_possible]
        own, others = own[is_possible], others[is_possible]
        inland, is_coastal = own >= MIN_OWN_LAND_SHARE, others <= MAX_LAND_SHARE_AT_SEA
        cells = np.concatenate(
            [centres - self._cell_size / 2, centres + self._cell_size / 2], axis=1
        )
        inland[inland] = self.compute_land_shares(iso3, cells[inland])[0] > 0.5
        is_coastal &= ~inland
        margin = COAST_DISTANCE * size * np.array([-1, -1, 1, 1])
        near_own, near_others = self.compute_land_shares(iso3, boxes[is_coastal] + margin)
        # A label reads as belonging to land in line with it.
        in_line = np.array([-COAST_DISTANCE * size, height / 4, COAST_DISTANCE * size, -height / 4])
        line_own, line_others = self.compute_land_shares(iso3, boxes[is_coastal] + in_line)
        is_coastal[is_coastal] = (
            (near_own > near_others) & (near_own >= _MIN_COAST_SHARE) & (line_own >= line_others)
        )
        cost = 2 * (1 - own) + 4 * others + np.hypot(*(offsets / reach).T) + 4.0 * ~inland
        order = np.argsort(cost, kind="stable")
        return boxes[order[(inland | is_coastal)[order]][:_MAX_POSITIONS]]


@lru_cache(maxsize=2)
def get_land_grid(outlines: Outlines, is_fine: bool = False) -> LandGrid:
    """Return the land of a map, in smaller cells for a zoomed map."""
    return LandGrid(outlines, FINE_CELL_SIZE if is_fine else CELL_SIZE)
