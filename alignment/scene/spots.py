"""Where a country's name may stand: beside its disc, or further off with a line to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from alignment.scene.boxes import Box
from alignment.scene.lettering import width
from alignment.scene.room import Array, Room
from alignment.scene.taken import Segment, Taken

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
# One whose words are centred, and those at corners.
CENTRED, CORNERS = 2, range(4, 8)


def _further(distances: tuple[float, ...]) -> Iterator[tuple[float, float, float, float]]:
    for away in distances:
        for turn in np.arange(16) * np.pi / 8:
            across, up = float(np.cos(turn)), float(np.sin(turn))
            if abs(across) > 0.5:
                yield away * across, away * up, float(across < 0), 0.5
            else:
                for aside in (0.5, 0.0, 1.0, 0.25, 0.75):
                    yield away * across, away * up, aside, float(up < 0)


# The last are for a word that is looked for, where there is no other room.
_USUAL = (*BESIDE, *_further((2.2, 3.4, 5.0, 7.5, 11.0, 16.0, 20.0)))
_SPOTS = np.array([*_USUAL, *_further((9.0, 13.0, 18.0, 25.0, 30.0))])
# By how much, in radii, a name that no line leads to is nearer to its own disc than to any other,
# the same of one at a corner of its disc, which is less surely read as that disc's, and how far one
# that a line leads to keeps from other discs.
NEARER, AT_CORNER, OFF_OTHERS = 0.35, 1.5, 2.2
# How far the ends of a name above or below its disc keep from one that they are in line with, in
# heights of the name.
ASIDE = 1.1
# The same of a name that a line leads to, where few discs stand together.
LINED = 0.5
# How far a name that no line leads to keeps from where an arrow of another begins, in its heights,
# and the end of the line to one, in radii.
OFF_ARROW, LINE_OFF_ARROW = 1.6, 1.6
# Size of letters, in radii, from which on names stand as much further off as they are larger.
LARGE = 4.2


def wide(text: str) -> float:
    """Return the width of a name's box in font sizes."""
    # Measured larger than it is, for lengths are rounded as those in pixels are.
    return width(text, 100.0, bold=True) / 100 + 2 * ENDS


def boxes_of(
    middles: Array,
    widths: Array,
    size: float,
    sides: tuple[float, float],
    lines: int = 1,
    everywhere: bool = False,
) -> Array:
    """Return the box of each name at each spot, names x spots x 4.

    Parameters
    ----------
    middles : ndarray of shape (names, 2)
        Of their discs, in radii.
    widths : ndarray of shape (names,)
        In font sizes.
    size : float
        Font size in radii.
    sides : tuple of float
        Width and height of the map: a name further off is moved in from its edge.
    lines : int
        Of each name.
    everywhere : bool
        Whether they are looked for wherever there is room.
    """
    spots = _SPOTS if everywhere else _SPOTS[: len(_USUAL)]
    sizes = size * np.column_stack([widths, np.full(len(widths), LINE * lines)])
    off = spots[:, :2].copy()
    off[len(BESIDE) :] *= max(1.0, size / LARGE)
    low = middles[:, None] + off - sizes[:, None] * spots[:, 2:]
    further = low[:, len(BESIDE) :]
    most = np.maximum(0.0, np.array(sides) - sizes[:, None])
    np.clip(further, 0.0, most, out=further)
    return np.concatenate([low, low + sizes[:, None]], axis=2)


class Crossed(NamedTuple):
    """What a line crosses: discs by their number, and land of others, in whole radii."""

    discs: frozenset[int]
    land: int


class Spots:
    """The spots round a place at which words cover no disc, the best first.

    Whether one fits and what its line crosses depends on no other words: it is looked at when it is
    asked for, once, however many maps ask.

    Parameters
    ----------
    room : Room
    middle : list of float
        The place that the words are for.
    disc : int or None
        The number of its disc, if there is one.
    numbers : list of int
        Which of all spots these are.
    boxes : ndarray of shape (spots, 4)
        The box of the words at each.
    sure : int
        How many of them, from the first, are known to read as the place's own.
    off : float
        How far from the place a line begins: at the edge of its disc, if there is one.
    sparse : bool
        Whether few discs stand together, so that a name beside one is taken for that disc's own.
    land : callable, optional
        Returns how far lines, by their starts and ends, run over land of others.
    """

    __slots__ = (
        *("_crossed", "_disc", "_fit", "_land", "_lines", "_middle", "_off", "_room", "_sparse"),
        *("boxes", "numbers"),
    )

    def __init__(
        self,
        room: Room,
        middle: list[float],
        disc: int | None,
        numbers: list[int],
        boxes: Array,
        sure: int = 0,
        off: float = 1.0,
        sparse: bool = False,
        land: Callable[[Array, Array], Array] | None = None,
    ) -> None:
        self.numbers, self._sparse = numbers, sparse
        self._room, self._middle, self._disc, self.boxes = room, middle, disc, boxes
        self._off, self._land = off, land
        self._fit: list[bool | None] = [True] * sure + [None] * (len(numbers) - sure)
        self._lines: dict[int, Segment] = {}
        self._crossed: dict[int, Crossed] = {}

    def left(self, taken: Taken) -> Iterator[tuple[int, Box]]:
        """Yield the place in the row and the box of each that fits and that no words have taken.

        Nor does the line there run through words. Without a line words are nearer to their own
        disc than to any other, so that they are read as its own; with one they keep off all others.
        Neither is where an arrow of another begins, which would be read as leading from there.
        """
        some, others = taken.sifted(self)
        for at in some:
            fits = self._fit[at]
            if fits is False:
                continue
            box: Box = tuple(self.boxes[at].tolist())
            if others.meets(box) or not (fits or self._fits(at, box)):
                continue
            if not self.is_beside(at) and others.crossed(self.line(at, box)):
                continue
            if not self._misread(at, box, taken):
                yield at, box

    def ways(self) -> list[Segment | None]:
        """Return the line to each spot, if one leads there."""
        boxes: list[Box] = list(map(tuple, self.boxes.tolist()))
        return [None if self.is_beside(at) else self.line(at, box) for at, box in enumerate(boxes)]

    def _fits(self, at: int, box: Box) -> bool:
        own, other = self._room.away(box, self._disc)
        beside = self.is_beside(at)
        nearer = AT_CORNER if self.numbers[at] in CORNERS else NEARER
        fits = own + nearer <= other if beside else other >= OFF_OTHERS
        if fits and (beside or self._sparse):
            least = _OFF + (ASIDE if beside else LINED) * (box[3] - box[1])
            fits = self._room.aside(box, self._disc) >= least
        self._fit[at] = fits
        return fits

    def _misread(self, at: int, box: Box, taken: Taken) -> bool:
        """Return whether an arrow of another begins by words, or by where the line to them ends."""
        if self.is_beside(at):
            return taken.begins(self._disc, box, OFF_ARROW * (box[3] - box[1]))
        (x, y), _ = self.line(at, box)
        return taken.begins(self._disc, (x, y, x, y), LINE_OFF_ARROW)

    def is_beside(self, at: int) -> bool:
        """Return whether words there stand by their place, and no line leads to them."""
        return self.numbers[at] < len(BESIDE)

    def line(self, at: int, box: Box) -> Segment:
        """Return the line to the words there."""
        if at not in self._lines:
            self._lines[at] = _leader(self._middle, box, self._off)
        return self._lines[at]

    def crossed(self, some: list[int]) -> list[Crossed]:
        """Return what each of some lines crosses."""
        new = [at for at in some if at not in self._crossed]
        if new:
            starts, ends = (np.array([self._lines[at][end] for at in new]) for end in (0, 1))
            land = self._land(starts, ends) if self._land else np.zeros(len(new))
            crossed = self._room.crosses(starts, ends, self._disc)
            for at, discs, far in zip(new, crossed, land.tolist(), strict=True):
                self._crossed[at] = Crossed(frozenset(np.flatnonzero(discs).tolist()), round(far))
        return [self._crossed[at] for at in some]


def anchor_of(number: int) -> str:
    """Return which end of words at a spot is held: start, middle or end."""
    return {0.0: "start", 1.0: "end"}.get(float(_SPOTS[number, 2]), "middle")


def _leader(middle: list[float], box: Box, reach: float) -> Segment:
    # From the edge of the disc, or from the place itself, to the nearest point of the box.
    x, y = middle
    end = min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3])
    away = float(np.hypot(end[0] - x, end[1] - y))
    return (x + reach * (end[0] - x) / away, y + reach * (end[1] - y) / away), end
