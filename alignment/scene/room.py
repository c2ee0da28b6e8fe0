"""Where on a map there is room for words: what discs take."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from alignment.scene.boxes import Box

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# Side of a cell, and how far a disc reaches with the room around it, in radii. A triangle reaches
# that far.
CELL, REACH = 1 / 4, 1.1
# Most cells of a map; where there would be more, so many boxes are looked at at once.
MOST_CELLS, AT_ONCE = 1_000_000, 256
# How far above or below words a disc may be that is in line with them, in radii.
HALF = 0.5


class Room:
    """The discs of a map in cells; all lengths are radii of a disc, from the map's lower left.

    A cell that a disc touches is full. How many are full below and to the left of each is summed
    up once, so that a box costs four look-ups however many discs there are. A box that is found
    free is free; one that meets no disc by less than a cell may be taken for full. Where discs are
    so small that there would be too many cells, each box is held against each disc.

    Parameters
    ----------
    discs : ndarray of shape (n, 2)
        Their middles.
    wide, high : float
        Size of the map.
    drawn : ndarray of bool, optional
        Which discs are drawn; of the others only the middle counts, for what is nearest and what a
        line crosses.
    """

    def __init__(self, discs: Array, wide: float, high: float, drawn: Flags | None = None) -> None:
        self.discs = discs
        self._x, self._y = np.ascontiguousarray(discs.T)
        self.wide, self.high = wide, high
        columns, rows = (int(np.ceil(side / CELL)) + 1 for side in (wide, high))
        self._drawn = np.ones(len(discs), dtype=np.bool_) if drawn is None else drawn
        discs = discs[self._drawn]
        self._sums: npt.NDArray[np.int32] | None = None
        if columns * rows > MOST_CELLS:
            return
        full = np.zeros((columns, rows), dtype=np.int32)
        if len(discs):
            around = int(np.ceil(REACH / CELL)) + 1
            steps = np.arange(-around, around + 1)
            # Cells around each disc, and how far the nearest point of each is from its middle.
            cell = np.floor(discs / CELL).astype(np.int64)
            x, y = (cell[:, axis, None] + steps for axis in (0, 1))
            across, up = (
                np.maximum(0.0, np.abs((at + 0.5) * CELL - discs[:, axis, None]) - CELL / 2)
                for axis, at in enumerate((x, y))
            )
            near = across[:, :, None] ** 2 + up[:, None, :] ** 2 < REACH**2
            near &= ((x >= 0) & (x < columns))[:, :, None] & ((y >= 0) & (y < rows))[:, None, :]
            disc, column, row = np.nonzero(near)
            full[x[disc, column], y[disc, row]] = 1
        self._sums = np.zeros((columns + 1, rows + 1), dtype=np.int32)
        self._sums[1:, 1:] = full.cumsum(0).cumsum(1)

    def free(self, boxes: Array) -> Flags:
        """Return which boxes, left, low, right and top in the last axis, lie free in the map."""
        left, low, right, top = np.moveaxis(boxes, -1, 0)
        inside = (left >= 0) & (low >= 0) & (right <= self.wide) & (top <= self.high)
        free = np.zeros(inside.shape, dtype=np.bool_)
        free[inside] = self._clear(boxes[inside])
        return free

    def _clear(self, boxes: Array) -> Flags:
        """Return which boxes of shape (n, 4) meet no disc."""
        sums = self._sums
        if sums is None:
            some = np.split(boxes, range(AT_ONCE, len(boxes), AT_ONCE))
            return np.concatenate([self._off(each) for each in some])
        x0, y0, x1, y1 = (boxes / CELL).astype(np.int64).T
        full = sums[x1 + 1, y1 + 1] - sums[x0, y1 + 1] - sums[x1 + 1, y0] + sums[x0, y0]
        return np.asarray(full == 0)

    def _off(self, boxes: Array) -> Flags:
        x, y = self._x[self._drawn], self._y[self._drawn]
        left, low, right, top = boxes.T[:, :, None]
        across = np.maximum(0.0, np.maximum(left - x, x - right))
        up = np.maximum(0.0, np.maximum(low - y, y - top))
        return np.asarray((across**2 + up**2 >= REACH**2).all(1))

    def crosses(self, starts: Array, ends: Array, own: int | None) -> Flags:
        """Return which discs, but for its own, each line comes as near to as to touch them."""
        x, y = (self.discs[:, axis] - starts[:, axis, None] for axis in (0, 1))
        along, up = ((ends - starts)[:, axis, None] for axis in (0, 1))
        length = np.maximum(along**2 + up**2, 1e-12)
        share = np.minimum(np.maximum((x * along + y * up) / length, 0.0), 1.0)
        off = (x - share * along) ** 2 + (y - share * up) ** 2
        if own is not None:
            off[:, own] = np.inf
        return np.asarray(off < REACH**2)

    def away(self, box: Box, own: int | None) -> tuple[float, float]:
        """Return how far a box is from the middle of its own disc, and of the nearest other."""
        left, low, right, top = box
        # To the nearest place of the box.
        across = self._x - np.minimum(np.maximum(self._x, left), right)
        up = self._y - np.minimum(np.maximum(self._y, low), top)
        across *= across
        up *= up
        across += up
        mine = np.inf
        if own is not None:
            mine, across[own] = math.sqrt(across[own]), np.inf
        return mine, math.sqrt(across.min(initial=np.inf))

    def clear_of(self, disc: int) -> float:
        """Return how far a disc is from the next, middle to middle."""
        away = np.hypot(self._x - self._x[disc], self._y - self._y[disc])
        away[disc] = np.inf
        return float(away.min(initial=np.inf))

    def aside(self, box: Box, own: int | None) -> float:
        """Return how far the next disc in line with words in a box is from their ends.

        Where their own disc is in line with them, no other is taken for it.
        """
        left, low, right, top = box
        if own is not None and self._drawn[own] and low <= self._y[own] <= top:
            return math.inf
        rows = self._drawn & (low - HALF <= self._y) & (self._y <= top + HALF)
        across = np.maximum(left - self._x[rows], self._x[rows] - right)
        return float(across.min(initial=np.inf))

    def nearest(self, boxes: Array) -> npt.NDArray[np.int64]:
        """Return the number of the disc that is nearest to each box."""
        x, y = self.discs[:, 0], self.discs[:, 1]
        left, low, right, top = (side[:, None] for side in boxes.T)
        across = np.maximum(0.0, np.maximum(left - x, x - right))
        up = np.maximum(0.0, np.maximum(low - y, y - top))
        return np.asarray((across**2 + up**2).argmin(1))
