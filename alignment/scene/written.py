"""What is written on a map at a size of letters: names, whose they are and where they stand."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from alignment.scene.boxes import Box
from alignment.scene.ground import Ground
from alignment.scene.room import Segment


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
        Whether that runs over discs of others, or may over land.
    """

    key: str
    text: str
    letters: float
    box: Box
    anchor: str
    leader: Segment | None = None
    over: bool = False

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


def in_scene(name: Written, ground: Ground) -> Written:
    """Return a name in the units of the scene, not in radii from the corner of its ground."""
    (x, y, _, _), unit = ground.frame, ground.disc

    def at(across: float, up: float) -> tuple[float, float]:
        return x + across * unit, y + up * unit

    left, low, right, top = name.box
    leader = (at(*name.leader[0]), at(*name.leader[1])) if name.leader else None
    over = name.over or (leader is not None and ground.world is not None)
    return replace(name, box=(*at(left, low), *at(right, top)), leader=leader, over=over)
