"""Where on a map words may stand, whoever is named: found once, however many maps ask."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np

from alignment.scene.bloc_names import boxes_by, edge_of, nearer_another
from alignment.scene.boxes import Box
from alignment.scene.hulls import Hull, said_of
from alignment.scene.land import AT_SEA, Land, land_of
from alignment.scene.lettering import line
from alignment.scene.room import REACH, Array, Room
from alignment.scene.spots import BESIDE, CENTRED, LARGE, LINE, Spots, boxes_of, wide
from alignment.scene.taken import Taken
from alignment.sources.outlines import Outlines

# Longest line, in radii, to a name that has no need to be there.
NEAR = 12.0
# How far from where a country is shown a line ends in its land, in radii.
INLAND = 0.2
# Forms of a name: all of it, its first part and a code.
NAME, FIRST_PART, CODE = range(3)
# Maps whose places are remembered, each a megabyte or two.
_KEPT = 16


def near(size: float) -> float:
    """Return the longest line, in radii, to a name in letters of a size that has no need of one."""
    return NEAR * max(1.0, size / LARGE)


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
    world : Outlines or None
        On a map of the world, whose land no name of another covers.
    """

    def __init__(
        self,
        frame: Box,
        unit: float,
        places: tuple[Place, ...],
        hulls: tuple[Hull, ...],
        world: Outlines | None = None,
    ) -> None:
        x0, y0, x1, y1 = frame
        self.corner, self.unit = np.array([x0, y0]), unit
        discs = np.array([(each.x, each.y) for each in places], dtype=np.float64).reshape(-1, 2)
        self.sides = (x1 - x0) / unit, (y1 - y0) / unit
        # Where discs are small a reader looks near.
        self._land = land_of(world, unit < world.disc) if world else None
        # Land has no disc that a name could cover.
        self._iso3 = [each.iso3 for each in places]
        self._wide = [world is not None and iso3 not in world.small for iso3 in self._iso3]
        drawn = ~np.array(self._wide, dtype=bool)
        self.room = Room((discs - self.corner) / unit, *self.sides, drawn)
        self._texts = [
            (name := line(each.name), name.partition(" and ")[0], line(each.iso3))
            for each in places
        ]
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
        self._spots: dict[tuple[float, int, int, bool, float], Spots] = {}
        self._boxes: dict[tuple[int, str, float], list[Box]] = {}
        self._nearer: dict[tuple[int, Box], bool] = {}

    def text(self, disc: int, form: int = NAME) -> str:
        """Return the name of a disc's country, what stands in it before "and", or its code."""
        return self._texts[disc][form]

    def around(
        self,
        discs: Sequence[int],
        size: float,
        form: int = NAME,
        anywhere: bool = False,
        reach: float = math.inf,
    ) -> list[Spots]:
        """Return the spots for the name of each disc, in a form and in letters of a size.

        `anywhere` has those far off too, which a code always has, on a map of the world as far as
        lines may reach.
        """
        anywhere |= form == CODE
        new = [disc for disc in discs if (size, disc, form, anywhere, reach) not in self._spots]
        if new:
            widths = np.array([wide(self.text(disc, form)) for disc in new])
            boxes = boxes_of(self.room.discs[new], widths, size, self.sides, everywhere=anywhere)
            for disc, own, free in zip(new, boxes, self.room.free(boxes), strict=True):
                middle, numbers = self.room.discs[disc].tolist(), np.flatnonzero(free).tolist()
                spots = Spots(self.room, middle, disc, numbers, own[free])
                if self._land is not None:
                    text = self.text(disc, form)
                    spots = self._with_land(
                        self._land,
                        disc,
                        text,
                        size,
                        numbers,
                        own[free],
                        reach if anywhere else near(size),
                    )
                self._spots[size, disc, form, anywhere, reach] = spots
        return [self._spots[size, disc, form, anywhere, reach] for disc in discs]

    def _with_land(
        self,
        land: Land,
        disc: int,
        text: str,
        size: float,
        numbers: list[int],
        boxes: Array,
        reach: float,
    ) -> Spots:
        """Return those spots that cover no land of others, after those on or next to its own."""
        middle, iso3 = self.room.discs[disc], self._iso3[disc]
        left, low, right, top = boxes.T
        (x, y), kept = middle, np.array(numbers, dtype=np.int64)
        aside = np.maximum(0.0, np.maximum(left - x, x - right))
        away = np.hypot(aside, np.maximum(0.0, np.maximum(low - y, y - top)))
        keep = away <= reach
        if self._wide[disc]:
            keep &= (kept >= len(BESIDE)) & (away > REACH)
        boxes, kept = boxes[keep], kept[keep]
        # Land is told in radii of its own discs.
        off, by = (self.corner - land.corner) / land.unit, self.unit / land.unit
        own, others = land.shares(iso3, boxes * by + np.tile(off, 2))
        keep = others <= AT_SEA
        on = np.empty((0, 4))
        if self._wide[disc]:
            # With a line words stand on the sea, not on the land that the line leads to.
            keep &= own <= AT_SEA
            lengths = (length * by for length in (wide(text) * size, LINE * size, size))
            on = (land.on(iso3, middle * by + off, *lengths) - np.tile(off, 2)) / by
            on = on[self.room.free(on)]
        row = [CENTRED] * len(on) + kept[keep].tolist()
        boxes = np.concatenate([on, boxes[keep]])
        # A line ends in the land, not at its coast, with which it would run together.
        at = INLAND if self._wide[disc] else 1.0

        def over(starts: Array, ends: Array) -> Array:
            return land.crossed(iso3, *(end * by + off for end in (starts, ends))) / by

        return Spots(self.room, middle.tolist(), disc, row, boxes, len(on), at, True, over)

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
        at = 0.0 if disc is None else 1.0
        return Spots(self.room, middle[0].tolist(), disc, numbers, boxes[free], off=at)

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
def site_of(
    frame: Box,
    unit: float,
    places: tuple[Place, ...],
    hulls: tuple[Hull, ...],
    world: Outlines | None = None,
) -> Site:
    """Return the places for words on a map, as they were found before for one of the same discs."""
    return Site(frame, unit, places, hulls, world)
