"""Where on a map of the world a name reads as its country's: on its own land, or on sea by it."""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np

from alignment.scene.room import CELL, Array, Flags
from alignment.sources.outlines import Outlines, Place, Ring

# Most of a name's box that may cover land of others: on its own land, and on the sea.
OVER, AT_SEA = 0.25, 0.03
# Least of it that covers its own land, to stand on that.
OWN = 0.5
# How far off its land a name on the sea stands next to it, in font sizes, and the least share that
# this land is of the name's box with so much around it.
NEXT, _BY = 0.5, 0.02
# Steps to each side of where a country is shown in which a place is looked for, and most places
# that are kept.
_ACROSS, _UP, _KEPT = 14, 9, 40
# Side of a cell for who looks near.
FINE = CELL / 2


class _Sums:
    """Land in cells, summed up once, so that how much a box covers costs four look-ups."""

    def __init__(self, full: Flags, column: int = 0, row: int = 0) -> None:
        self._corner = np.array([column, row])[:, None, None]
        self._ends = np.array(full.shape)[:, None, None]
        sums = np.zeros((full.shape[0] + 1, full.shape[1] + 1), dtype=np.int32)
        sums[1:, 1:] = full.cumsum(0).cumsum(1)
        self._sums, self._row = sums.ravel(), sums.shape[1]

    def under(self, boxes: Array) -> Array:
        """Return how many cells boxes of shape (n, 4), in cells, cover; parts count as parts."""
        # Axis, then low and high end, then box: each end is looked at once.
        at = boxes.T.reshape(2, 2, -1).swapaxes(0, 1) - self._corner
        at = np.minimum(np.maximum(at, 0), self._ends)
        cell = np.minimum(at.astype(np.int64), self._ends - 1)
        x, y = at - cell
        first = cell[0][:, None] * self._row + cell[1]
        x, sums, next_row = x[:, None], self._sums, first + self._row
        low = sums[first] * (1 - x) + sums[next_row] * x
        high = sums[first + 1] * (1 - x) + sums[next_row + 1] * x
        (low_left, high_left), (low_right, high_right) = low * (1 - y) + high * y
        return np.asarray(high_right - high_left - low_right + low_left)


class Land:
    """The land of a map of the world in cells; lengths are radii of a disc, from its lower left.

    Parameters
    ----------
    outlines : Outlines
    cell : float
        Side of a cell.
    """

    def __init__(self, outlines: Outlines, cell: float = CELL) -> None:
        x0, y0, x1, y1 = outlines.frame
        self.corner, self.unit, self._cell = np.array([x0, y0]), outlines.disc, cell
        shape = tuple(int(np.ceil(side / self.unit / cell)) for side in (x1 - x0, y1 - y0))
        self._whose = np.zeros(shape, dtype=np.int16)
        self._bounds: dict[str, tuple[int, int, int, int]] = {}
        self._main: dict[str, tuple[Array, Array]] = {}
        self._numbers = {iso3: number for number, iso3 in enumerate(outlines.land, 1)}
        for iso3, rings in outlines.land.items():
            self._fill(iso3, rings, outlines.places.get(iso3))
        self._all = _Sums(self._whose > 0)
        self._own = cache(self._sums_of)

    def _fill(self, iso3: str, rings: tuple[Ring, ...], place: Place | None) -> None:
        # In each row, cells to the right of an odd number of edges lie within.
        found = [self._in_cells(ring) for ring in rings]
        starts = np.concatenate(found)
        ends = np.concatenate([np.roll(ring, -1, axis=0) for ring in found])
        (c0, r0), (c1, r1) = (
            np.clip(edge.astype(np.int64), 0, self._whose.shape)
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
        there = (row >= r0) & (row < r1)
        np.add.at(crossed, (column[there] - c0, row[there] - r0), 1)
        within = crossed.cumsum(0)[:-1] % 2 == 1
        self._whose[c0:c1, r0:r1][within] = self._numbers[iso3]
        if place is not None:
            # Land far over the sea is not where a name is looked for.
            at = self._in_cells(place)
            main = min(found, key=lambda ring: float(np.hypot(*(ring - at).T).min()))
            self._main[iso3] = main.min(0) * self._cell, main.max(0) * self._cell

    def _in_cells(self, places: Ring | Place) -> Array:
        return np.asarray((np.array(places) - self.corner) / self.unit / self._cell)

    def _sums_of(self, iso3: str) -> _Sums:
        c0, r0, c1, r1 = self._bounds.get(iso3, (0, 0, 1, 1))
        return _Sums(self._whose[c0:c1, r0:r1] == self._numbers.get(iso3, -1), c0, r0)

    def shares(self, iso3: str, boxes: Array) -> tuple[Array, Array]:
        """Return the share of each box that covers a country's own land, and that of others."""
        cells = boxes / self._cell
        sizes = (cells[:, 2] - cells[:, 0]) * (cells[:, 3] - cells[:, 1])
        own = self._own(iso3).under(cells)
        return own / sizes, (self._all.under(cells) - own) / sizes

    def crossed(self, iso3: str, starts: Array, ends: Array) -> Array:
        """Return how far each line runs over land of others than a country, in radii of a disc."""
        ways = (ends - starts) / self._cell
        steps = int(np.ceil(np.hypot(*ways.T).max(initial=0.0))) + 1
        shares = ((np.arange(steps) + 0.5) / steps)[:, None, None]
        cells = (starts / self._cell + shares * ways).astype(np.int64)
        cells = np.clip(cells, 0, np.array(self._whose.shape) - 1)
        whose = self._whose[cells[..., 0], cells[..., 1]]
        share = ((whose > 0) & (whose != self._numbers.get(iso3, 0))).mean(0)
        return np.asarray(share * np.hypot(*ways.T) * self._cell)

    def on(self, iso3: str, place: Array, wide: float, high: float, size: float) -> Array:
        """Return the boxes for a name that is read as a country's without a line, the best first.

        On its land, as near as can be to where the country is shown, or on the sea next to it.

        Parameters
        ----------
        iso3 : str
        place : ndarray of shape (2,)
            Where the country is shown.
        wide, high : float
            Of the name's box.
        size : float
            Of its letters.
        """
        half = np.array([wide, high]) / 2
        least, last = self._main[iso3]
        most = np.maximum(place - least, last - place) + half + NEXT * size
        across, up = (
            np.linspace(-reach, reach, 2 * count + 1)
            for reach, count in zip(most, (_ACROSS, _UP), strict=True)
        )
        off = np.stack(np.meshgrid(across, up, indexing="ij"), axis=-1).reshape(-1, 2)
        middles = place + off
        boxes = np.concatenate([middles - half, middles + half], axis=1)
        own, others = self.shares(iso3, boxes)
        # Most are told at once.
        some = others <= OVER
        boxes, middles, off, own, others = (
            each[some] for each in (boxes, middles, off, own, others)
        )
        inland, by = own >= OWN, others <= AT_SEA
        dot = np.concatenate([middles - self._cell / 2, middles + self._cell / 2], axis=1)
        inland[inland] = self.shares(iso3, dot[inland])[0] > 0.5
        by &= ~inland
        around = NEXT * size * np.array([-1, -1, 1, 1])
        near, near_others = self.shares(iso3, boxes[by] + around)
        # Words are read on to what is in line with them, which is its own too.
        in_line = np.array([-NEXT * size, high / 4, NEXT * size, -high / 4])
        next_to, next_others = self.shares(iso3, boxes[by] + in_line)
        by[by] = (near > near_others) & (near >= _BY) & (next_to >= next_others)
        worse = 2 * (1 - own) + 4 * others + np.hypot(*(off / most).T) + 4.0 * ~inland
        order = np.argsort(worse, kind="stable")
        return boxes[order[(inland | by)[order]][:_KEPT]]


@lru_cache(maxsize=2)
def land_of(outlines: Outlines, near: bool = False) -> Land:
    """Return the land of a map, in smaller cells for who looks near, as it was found before."""
    return Land(outlines, FINE if near else CELL)
