"""Names for who looks nearer at a map of the world: of all countries, wherever there is room."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from alignment.scene.boxes import Box
from alignment.scene.levels import LEAST, ON_PAGE, levels
from alignment.scene.scene import Scene
from alignment.scene.written import Level
from alignment.sources.outlines import Outlines

# Font sizes in radii that are read where such a map is seen twelve times as large, or less.
SMALLER = (0.041, 0.059, 0.084, 0.12, 0.17, 0.245, 0.35)
# A page draws discs of a map of the world no wider than so many pixels (assets/style.css).
WIDEST = 26.0


class Sizes(NamedTuple):
    """Font sizes in radii: of a map that is seen whole, and of one that is looked at nearer."""

    whole: tuple[float, ...]
    near: tuple[float, ...] = ()


def on_page(whole: float, near: float = math.inf) -> Sizes:
    """Return the sizes of letters for a page, from those that it needs, in radii.

    Where all of the map is seen these are `whole` and larger, with one size more for a frame that
    becomes smaller; where nothing is known of it, all. `near` is what is needed where one looks:
    all from there to the whole map's, and one size smaller.

    >>> on_page(1.2).whole, on_page(9.0).whole == on_page(float("nan")).whole == ON_PAGE
    ((0.5, 0.75, 1.06, 1.5, 2.1), True)
    >>> on_page(1.2).near, on_page(1.2, 0.6).near
    ((), (0.5, 0.75, 1.06))
    """
    known = whole > 0
    enough = sum(size < whole for size in ON_PAGE)
    sizes = ON_PAGE[: enough + 2] if known else ON_PAGE
    if not (known and near < whole):
        return Sizes(sizes)
    smaller = (*SMALLER, *ON_PAGE[:enough])
    first = sum(size < near for size in smaller)
    return Sizes(sizes, smaller[max(0, first - 1) :])


def nearer(scene: Scene, sizes: tuple[float, ...], room: Box, few: int) -> tuple[Level, ...]:
    """Return what is written on a map of the world at such sizes, for who looks nearer.

    As :func:`~alignment.scene.levels.levels` does, but any country may be named; and where letters
    are so small that discs would be too large beside them, names keep as near to discs as these
    are drawn.
    """
    if scene.world is None:
        return ()
    order = (*scene.anchors, *_by_land(scene.world))
    scene = replace(scene, anchors=tuple(dict.fromkeys(order)))
    return tuple(_level(scene, size, room, few) for size in sizes)


def drawn(size: float) -> float:
    """Return the radius of a disc as it is drawn, in that of the map, where letters are so large.

    >>> drawn(1.06), round(drawn(0.35), 2)
    (1.0, 0.41)
    """
    return min(1.0, size * WIDEST / 2 / LEAST)


def _level(scene: Scene, size: float, room: Box, few: int) -> Level:
    share = drawn(size)
    scene = replace(scene, disc=share * scene.disc)
    (level,) = levels(scene, (size / share,), room, few, most=len(scene.nodes))
    names, notes = (
        tuple(replace(name, letters=size) for name in written)
        for written in (level.names, level.notes)
    )
    return Level(size, names, (), notes)


@cache
def _by_land(world: Outlines) -> tuple[str, ...]:
    """Return countries, those with the most land first."""
    land = {iso3: sum(map(_area, world.land.get(iso3, ()))) for iso3 in world.places}
    return tuple(sorted(land, key=lambda iso3: -land[iso3]))


def _area(ring: tuple[tuple[float, float], ...]) -> float:
    ends = (*ring[1:], ring[0])
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, ends, strict=True)) / 2
