"""What labels must not cover: the discs of a map, and on a world map the land of others."""

from __future__ import annotations

import math
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from alignment.io.shipped_files import MapPoint, OutlineRing, Outlines
from alignment.scene.text_metrics import Box

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

# Side of a cell, and radius of a disc with its margin, in disc radii. Triangles reach that far.
CELL_SIZE, DISC_REACH = 1 / 4, 1.1
# Distance, in radii, from the centre of a disc within which a line seems to lead to that disc.
LEADER_CLEARANCE = 2.0
# Directions in which a line between discs is looked for, and its distances from the centre of the
# disc that it leads to, in radii: beside the centre it may be clear of others where no other is.
LINE_DIRECTIONS, LINE_OFFSETS = 360, (0.0, 0.3, -0.3, 0.6, -0.6)
# Maximum number of cells; on larger maps, boxes are tested in batches of this size.
MAX_CELLS, BATCH_SIZE = 1_000_000, 256
# Maximum distance above or below a label of a disc that counts as in line with it, in radii.
IN_LINE_DISTANCE = 0.5


# Maximum share of a label's box on land of others: on its own land, and on the sea.
MAX_FOREIGN_LAND_SHARE, MAX_LAND_SHARE_AT_SEA = 0.25, 0.03
# Minimum share of it on its own land, for a label on land.
MIN_OWN_LAND_SHARE = 0.5
# Largest share of a name on land at the coast; least share of a name with a halo like the land.
MAX_LAND_SHARE_AT_COAST, MIN_LAND_SHARE = 0.15, 0.6
# Distance from its land of a label on the sea, in font sizes, and minimum share of its own land
# in the box with so much margin.
COAST_DISTANCE, _MIN_COAST_SHARE = 0.5, 0.02
# Steps to each side of a country's point at which positions are tried, and maximum results.
_GRID_COLUMNS, _GRID_ROWS, _MAX_POSITIONS = 14, 9, 40
# Side of a cell on a zoomed map.
FINE_CELL_SIZE = CELL_SIZE / 2


class SummedAreaTable:
    """Summed-area table of filled cells: those in a box take four look-ups.

    `column` and `row` are the cell of the map that is the first of the table.
    """

    def __init__(self, filled: BoolArray, column: int = 0, row: int = 0) -> None:
        self._corner = np.array([column, row])[:, None, None]
        self._shape = np.array(filled.shape)[:, None, None]
        self._sums = np.zeros((filled.shape[0] + 1, filled.shape[1] + 1), dtype=np.int32)
        self._sums[1:, 1:] = filled.cumsum(0).cumsum(1)

    def find_empty(self, cells: IntArray) -> BoolArray:
        """Return which boxes of shape (n, 4), in whole cells up to their last, have none filled."""
        sums, (x0, y0, x1, y1) = self._sums, cells.T
        filled = sums[x1 + 1, y1 + 1] - sums[x0, y1 + 1] - sums[x1 + 1, y0] + sums[x0, y0]
        return np.asarray(filled == 0)

    def sum_boxes(self, boxes: FloatArray) -> FloatArray:
        """Return how many filled cells boxes of shape (n, 4), in cells, cover, with fractions."""
        # Axis, then low and high end, then box.
        cells = boxes.T.reshape(2, 2, -1).swapaxes(0, 1) - self._corner
        cells = np.minimum(np.maximum(cells, 0), self._shape)
        cell = np.minimum(cells.astype(np.int64), self._shape - 1)
        x, y = cells - cell
        sums, row_length = self._sums.ravel(), self._sums.shape[1]
        first = cell[0][:, None] * row_length + cell[1]
        x, next_row = x[:, None], first + row_length
        low = sums[first] * (1 - x) + sums[next_row] * x
        high = sums[first + 1] * (1 - x) + sums[next_row + 1] * x
        (low_left, high_left), (low_right, high_right) = low * (1 - y) + high * y
        return np.asarray(high_right - high_left - low_right + low_left)


class DiscObstacles:
    """The discs of a map in a grid; lengths are in disc radii, from the map's lower left.

    A cell that a disc touches is full. A box reported free is free; one that misses a disc by less
    than a cell may be reported as taken. With too many cells, boxes are compared with each disc.
    `centres` are of shape (n, 2). `drawn_mask` marks discs that are drawn; of others only the
    centre counts, as nearest disc and for lines.
    """

    def __init__(
        self, centres: FloatArray, width: float, height: float, drawn_mask: BoolArray | None = None
    ) -> None:
        self.centres = centres
        self._x, self._y = np.ascontiguousarray(centres.T)
        self.width, self.height = width, height
        if drawn_mask is None:
            drawn_mask = np.ones(len(centres), dtype=np.bool_)
        self._drawn_mask = drawn_mask
        columns, rows = (int(np.ceil(side / CELL_SIZE)) + 1 for side in (width, height))
        self._full_cells: SummedAreaTable | None = None
        if columns * rows <= MAX_CELLS:
            full = _find_full_cells(centres[drawn_mask], columns, rows)
            self._full_cells = SummedAreaTable(full)

    def find_free(self, boxes: FloatArray) -> BoolArray:
        """Return which boxes, of shape (..., 4), are free and within the map."""
        left, low, right, top = np.moveaxis(boxes, -1, 0)
        inside = (left >= 0) & (low >= 0) & (right <= self.width) & (top <= self.height)
        free = np.zeros(inside.shape, dtype=np.bool_)
        free[inside] = self._find_clear(boxes[inside])
        return free

    def _find_clear(self, boxes: FloatArray) -> BoolArray:
        """Return which boxes of shape (n, 4) meet no disc."""
        if self._full_cells is not None:
            return self._full_cells.find_empty((boxes / CELL_SIZE).astype(np.int64))
        x, y = self._x[self._drawn_mask], self._y[self._drawn_mask]
        batches = np.split(boxes, range(BATCH_SIZE, len(boxes), BATCH_SIZE))
        distances = (_measure_square_distances(batch, x, y) for batch in batches)
        return np.concatenate([(distance >= DISC_REACH**2).all(1) for distance in distances])

    def find_discs_by_lines(
        self, starts: FloatArray, ends: FloatArray, own_disc: int | None
    ) -> tuple[BoolArray, BoolArray]:
        """Return which discs, except its own, each line touches, and which it passes nearby."""
        x, y = (self.centres[:, axis] - starts[:, axis, None] for axis in (0, 1))
        along, up = ((ends - starts)[:, axis, None] for axis in (0, 1))
        length = np.maximum(along**2 + up**2, 1e-12)
        share = np.minimum(np.maximum((x * along + y * up) / length, 0.0), 1.0)
        distances = (x - share * along) ** 2 + (y - share * up) ** 2
        if own_disc is not None:
            distances[:, own_disc] = np.inf
        is_touched = distances < DISC_REACH**2
        return is_touched, (distances < LEADER_CLEARANCE**2) & ~is_touched

    def find_clear_lines(
        self, disc: int, clearance: float
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the directions of lines from a disc, how far beside its centre, and clear lengths.

        Lengths are from the centre to the first disc whose centre is nearer than `clearance`.
        """
        angles = np.arange(LINE_DIRECTIONS) * 2 * np.pi / LINE_DIRECTIONS
        directions = np.column_stack([np.cos(angles), np.sin(angles)])
        others = np.delete(self.centres, disc, axis=0) - self.centres[disc]
        along, across = directions @ others.T, directions @ (others[:, ::-1] * (1, -1)).T
        lengths = [
            np.where((np.abs(across - offset) < clearance) & (along > 0), along, np.inf).min(
                axis=1, initial=np.inf
            )
            for offset in LINE_OFFSETS
        ]
        offsets = np.repeat(LINE_OFFSETS, LINE_DIRECTIONS)
        return np.tile(directions, (len(LINE_OFFSETS), 1)), offsets, np.concatenate(lengths)

    def measure_distances(
        self, boxes: FloatArray, own_disc: int | None
    ) -> tuple[list[float], list[float]]:
        """Return the distances of boxes, of shape (n, 4), from their disc and the nearest other.

        Distances are to the centres of discs; infinite without a disc.
        """
        left, low, right, top = boxes.T[:, :, None]
        # Distance to the nearest point of each box.
        across = self._x - np.minimum(np.maximum(self._x, left), right)
        up = self._y - np.minimum(np.maximum(self._y, low), top)
        across *= across
        up *= up
        across += up
        own = [math.inf] * len(boxes)
        if own_disc is not None:
            own = np.sqrt(across[:, own_disc]).tolist()
            across[:, own_disc] = np.inf
        return own, np.sqrt(across.min(axis=1, initial=np.inf)).tolist()

    def find_crowded(self, boxes: FloatArray, own_disc: int, distance: float) -> BoolArray:
        """Return which boxes, of shape (n, 4), are within a distance of another disc's centre.

        Successive boxes should be near each other: each batch is compared with the discs around it.
        """
        x, y = np.delete(self._x, own_disc), np.delete(self._y, own_disc)
        is_crowded = np.zeros(len(boxes), dtype=np.bool_)
        for start in range(0, len(boxes), BATCH_SIZE):
            batch = boxes[start : start + BATCH_SIZE]
            left, low = batch[:, :2].min(0) - distance
            right, top = batch[:, 2:].max(0) + distance
            near = (x >= left) & (x <= right) & (y >= low) & (y <= top)
            distances = _measure_square_distances(batch, x[near], y[near])
            is_crowded[start : start + BATCH_SIZE] = (distances < distance**2).any(axis=1)
        return is_crowded

    def measure_clearance(self, disc: int) -> float:
        """Return the distance from a disc to the nearest other, from centre to centre."""
        distances = np.hypot(self._x - self._x[disc], self._y - self._y[disc])
        distances[disc] = np.inf
        return float(distances.min(initial=np.inf))

    def measure_line_gap(self, box: Box, own_disc: int | None) -> float:
        """Return the distance from the ends of a label to the nearest other disc in line with it.

        Infinite if its own disc is in line with it, as no other is taken for that.
        """
        left, low, right, top = box
        if own_disc is not None and self._drawn_mask[own_disc] and low <= self._y[own_disc] <= top:
            return math.inf
        rows = self._drawn_mask & (self._y >= low - IN_LINE_DISTANCE)
        rows &= self._y <= top + IN_LINE_DISTANCE
        across = np.maximum(left - self._x[rows], self._x[rows] - right)
        return float(across.min(initial=np.inf))

    def find_nearest_disc(self, boxes: FloatArray) -> IntArray:
        """Return the number of the disc nearest to each box."""
        return _measure_square_distances(boxes, self._x, self._y).argmin(1)


def _find_full_cells(centres: FloatArray, columns: int, rows: int) -> BoolArray:
    """Return which cells discs touch."""
    full = np.zeros((columns, rows), dtype=np.bool_)
    reach = int(np.ceil(DISC_REACH / CELL_SIZE)) + 1
    steps = np.arange(-reach, reach + 1)
    # Cells around each disc, and the distance from its centre to the nearest point of each cell.
    cell = np.floor(centres / CELL_SIZE).astype(np.int64)
    x, y = (cell[:, axis, None] + steps for axis in (0, 1))
    across, up = (
        np.maximum(0.0, np.abs((cells + 0.5) * CELL_SIZE - centres[:, axis, None]) - CELL_SIZE / 2)
        for axis, cells in enumerate((x, y))
    )
    near = across[:, :, None] ** 2 + up[:, None, :] ** 2 < DISC_REACH**2
    near &= ((x >= 0) & (x < columns))[:, :, None] & ((y >= 0) & (y < rows))[:, None, :]
    disc, column, row = np.nonzero(near)
    full[x[disc, column], y[disc, row]] = True
    return full


def _measure_square_distances(boxes: FloatArray, x: FloatArray, y: FloatArray) -> FloatArray:
    """Return the square distance from each box, of shape (n, 4), to each point, n x points."""
    left, low, right, top = boxes.T[:, :, None]
    across = np.maximum(0.0, np.maximum(left - x, x - right))
    up = np.maximum(0.0, np.maximum(low - y, y - top))
    return np.asarray(across**2 + up**2)


class LandGrid:
    """The land of a world map in cells; lengths are disc radii, from its lower left."""

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
        self._all_land = SummedAreaTable(self._owners > 0)
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

    def _sum_own_land(self, iso3: str) -> SummedAreaTable:
        c0, r0, c1, r1 = self._bounds.get(iso3, (0, 0, 1, 1))
        return SummedAreaTable(self._owners[c0:c1, r0:r1] == self._numbers.get(iso3, -1), c0, r0)

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
