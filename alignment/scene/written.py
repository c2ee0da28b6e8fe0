"""What is written on a map at a size of letters: names, whose they are and where they stand."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from alignment.scene.boxes import Box
from alignment.scene.ground import Ground
from alignment.scene.room import Array
from alignment.scene.taken import Segment

# How far from the middle of a disc the wide edge of a line ends, in radii.
CLEAR = 1.3


@dataclass(frozen=True)
class Written:
    """A name on the map.

    Attributes
    ----------
    key, text : str
        Whose it is, a country's ISO3 or a bloc's name, and what it says.
    letters : float
        Font size in radii of a disc.
    box : tuple of float
        Left, bottom, right and top in the units of the scene.
    anchor : str
        Which end of the text stands at that of the box: start, middle or end.
    leader : pair of places or None
        The line from its disc to a name that stands further off.
    over : bool
        Whether that runs over discs of others.
    edges : tuple of pairs of places
        The parts of it that are set off from what they run over: links or land, but no disc.
    """

    key: str
    text: str
    letters: float
    box: Box
    anchor: str
    leader: Segment | None = None
    over: bool = False
    edges: tuple[Segment, ...] = ()

    @property
    def length(self) -> float:
        """How long that line is; 0 where there is none."""
        return math.dist(*self.leader) if self.leader else 0.0


@dataclass(frozen=True)
class Level:
    """What is written where letters are so large, in radii: countries, blocs and notes."""

    letters: float
    names: tuple[Written, ...]
    blocs: tuple[Written, ...]
    notes: tuple[Written, ...] = ()


def in_scene(name: Written, ground: Ground, discs: Array) -> Written:
    """Return a name in the units of the scene, not in radii from the corner of its ground.

    `discs` are the middles of all that are drawn on it, which the edge of a line keeps off.
    """
    (x, y, _, _), unit = ground.frame, ground.disc

    def at(across: float, up: float) -> tuple[float, float]:
        return x + across * unit, y + up * unit

    left, low, right, top = name.box
    leader = (at(*name.leader[0]), at(*name.leader[1])) if name.leader else None
    edges = tuple[Segment, ...]()
    if leader and (name.over or ground.world):
        edges = outside(leader, discs, CLEAR * unit)
    return replace(name, box=(*at(left, low), *at(right, top)), leader=leader, edges=edges)


def discs_of(ground: Ground) -> Array:
    """Return the middles of the discs that are drawn: of land there is none."""
    small = None if ground.world is None else ground.world.small
    discs = [(each.x, each.y) for each in ground.nodes if small is None or each.iso3 in small]
    return np.array(discs, dtype=np.float64).reshape(-1, 2)


def outside(line: Segment, discs: Array, radius: float) -> tuple[Segment, ...]:
    """Return the parts of a line that lie outside discs of a radius, by their middles.

    >>> outside(((0.0, 0.0), (9.0, 0.0)), np.array([[4.0, 0.0], [8.5, 0.0]]), 1.0)
    (((0.0, 0.0), (3.0, 0.0)), ((5.0, 0.0), (7.5, 0.0)))
    """
    start, end = np.array(line)
    length = math.dist(*line)
    way = (end - start) / length
    along, off = (discs - start) @ way, (discs - start) @ np.array([-way[1], way[0]])
    met = np.abs(off) < radius
    half = np.sqrt(radius**2 - off[met] ** 2)
    left, last = list[Segment](), 0.0
    for enter, leave in sorted(zip(along[met] - half, along[met] + half, strict=True)):
        if enter > last and last < length:
            left.append(_part(line, last / length, min(enter / length, 1.0)))
        last = max(last, leave)
    return (*left, *([_part(line, last / length, 1.0)] if last < length else ()))


def _part(line: Segment, first: float, last: float) -> Segment:
    (x, y), (to_x, to_y) = line

    def at(share: float) -> tuple[float, float]:
        return float(x + share * (to_x - x)), float(y + share * (to_y - y))

    return at(first), at(last)
