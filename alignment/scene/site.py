"""Where on a map words may stand, whoever is named: found once, however many maps ask."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np

from alignment.scene.bloc_names import boxes_by, edge_of, nearer_another
from alignment.scene.hulls import Hull, said_of
from alignment.scene.lettering import line
from alignment.scene.naming import Box
from alignment.scene.room import Room, Taken
from alignment.scene.spots import BESIDE, Spots, boxes_of, wide

# Maps whose places are remembered, each a megabyte or two.
_KEPT = 8


class Place(NamedTuple):
    """A disc, its country's code, its name and bloc."""

    iso3: str
    name: str
    x: float
    y: float
    bloc: str


class Site:
    """The discs and outlines of a map, and the places for words around them.

    Who is chosen, dimmed or named changes nothing here. Lengths are radii of a disc, from the
    map's lower left. What is looked at is kept; two who look at once find the same.

    Parameters
    ----------
    frame : tuple of float
        What no words leave, in the units of the scene.
    unit : float
        Radius of a disc.
    places : tuple of Place
    hulls : tuple of Hull
    """

    def __init__(
        self, frame: Box, unit: float, places: tuple[Place, ...], hulls: tuple[Hull, ...]
    ) -> None:
        x0, y0, x1, y1 = frame
        self.corner, self.unit = np.array([x0, y0]), unit
        discs = np.array([(each.x, each.y) for each in places], dtype=np.float64).reshape(-1, 2)
        self.sides = (x1 - x0) / unit, (y1 - y0) / unit
        self.room = Room((discs - self.corner) / unit, *self.sides)
        self._texts = [(line(each.name), line(each.iso3)) for each in places]
        self.edges = [
            edge_of(
                hull,
                np.array([each.bloc == hull.name for each in places]),
                self.room.discs,
                self.corner,
                unit,
            )
            for hull in hulls
        ]
        self._spots: dict[tuple[float, int, bool, bool], Spots] = {}
        self._boxes: dict[tuple[int, str, float], list[Box]] = {}
        self._nearer: dict[tuple[int, Box], bool] = {}

    def text(self, disc: int, short: bool = False) -> str:
        """Return the name of a disc's country, or its code."""
        return self._texts[disc][short]

    def around(
        self, discs: Sequence[int], size: float, short: bool = False, everywhere: bool = False
    ) -> list[Spots]:
        """Return the spots for the name of each disc, or its code, in letters of a size.

        Codes, and names that are looked for `everywhere`, may stand as far off as there is room.
        """
        far = short or everywhere
        new = [disc for disc in discs if (size, disc, short, far) not in self._spots]
        if new:
            widths = np.array([wide(self.text(disc, short)) for disc in new])
            boxes = boxes_of(self.room.discs[new], widths, size, self.sides, everywhere=far)
            for disc, own, free in zip(new, boxes, self.room.free(boxes), strict=True):
                middle, numbers = self.room.discs[disc].tolist(), np.flatnonzero(free).tolist()
                spots = Spots(self.room, middle, disc, numbers, own[free])
                self._spots[size, disc, short, far] = spots
        return [self._spots[size, disc, short, far] for disc in discs]

    def noted(
        self, place: tuple[float, float], disc: int | None, bloc: str, text: str, size: float
    ) -> Spots:
        """Return the spots for a note: off its place, so that a line leads to it.

        A note on a bloc is nearer to its outline than to those of others.
        """
        lines = text.split("\n")
        middle = (np.array([place]) - self.corner) / self.unit
        width = np.array([max(map(wide, lines))])
        boxes = boxes_of(middle, width, size, self.sides, len(lines))[0]
        free = self.room.free(boxes)
        free[: len(BESIDE)] = False
        # Not over the place itself, to which a line leads.
        (x, y), (left, low, right, top) = middle[0], boxes.T
        free &= (x < left) | (x > right) | (y < low) | (y > top)
        for edge in (edge for edge in self.edges if edge.hull.name == bloc):
            for number in np.flatnonzero(free):
                free[number] = not nearer_another(tuple(boxes[number]), edge, self.edges)
        numbers = np.flatnonzero(free).tolist()
        return Spots(self.room, middle[0].tolist(), disc, numbers, boxes[free])

    def by_bloc(
        self, number: int, taken: Taken, sizes: tuple[float, ...]
    ) -> tuple[str, float, Box] | None:
        """Return a bloc's name, its font size and its box; the longest with a place at any size.

        It stands nearer to its own outline than to those of others.
        """
        for text, size in product(said_of(self.edges[number].hull), sizes):
            for box in self._by(number, text, size):
                if not taken.meets(box) and not self._nearer_another(number, box):
                    return text, size, box
        return None

    def _by(self, number: int, text: str, size: float) -> list[Box]:
        key = number, text, size
        if key not in self._boxes:
            self._boxes[key] = boxes_by(self.room, self.edges[number], text, size)
        return self._boxes[key]

    def _nearer_another(self, number: int, box: Box) -> bool:
        key = number, box
        if key not in self._nearer:
            self._nearer[key] = nearer_another(box, self.edges[number], self.edges)
        return self._nearer[key]


@lru_cache(maxsize=_KEPT)
def site_of(frame: Box, unit: float, places: tuple[Place, ...], hulls: tuple[Hull, ...]) -> Site:
    """Return the places for words on a map, as they were found before for one of the same discs."""
    return Site(frame, unit, places, hulls)
