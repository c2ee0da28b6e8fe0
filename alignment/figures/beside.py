"""Names beside chosen countries: none on another, on a chosen disc or over the edge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from alignment.scene.boxes import Box, meet
from alignment.scene.hulls import LARGEST_LETTER, LINE, written
from alignment.scene.lettering import width
from alignment.scene.scene import Scene

Array = npt.NDArray[np.float64]

# Font size of a name in radii of a disc, where there is no reason for another.
USUAL = 1.24
# Where discs are small, names are larger than that beside them: the sizes they are tried at.
SIZES = (5.6, 4.2, 2.8, 2.0, 1.6, USUAL)
# Up to this size a name that fits is better than one that covers fewer discs: a telephone's.
SMALL_SCREEN = 2.8
# Room at each end of a name, in font sizes.
ENDS = 0.3
# Of more chosen countries only the first are named.
MOST_NAMED = 40
# Where a name is anchored, in radii from the middle of its disc, in the order of preference.
OFF, ASLANT = 1.3, 0.95
SIDES = (
    *((OFF, 0.0), (-OFF, 0.0), (0.0, OFF), (0.0, -OFF)),
    *((ASLANT, ASLANT), (ASLANT, -ASLANT), (-ASLANT, ASLANT), (-ASLANT, -ASLANT)),
)


@dataclass(frozen=True)
class Name:
    """The name of a chosen country.

    Attributes
    ----------
    iso3, text : str
    x, y : float
        Middle of its disc.
    across, up : float
        From there to the anchor, in radii of a disc. The name begins at the anchor where
        `across` is positive, ends there where it is negative, and is centred where it is 0;
        likewise upwards.
    most : float
        Largest font size, in radii of a disc, at which it meets no other name of that size, no
        other chosen disc and no edge.
    """

    iso3: str
    text: str
    x: float
    y: float
    across: float
    up: float
    most: float

    def box(self, size: float, disc: float) -> Box:
        """Return left, bottom, right and top of the name.

        Parameters
        ----------
        size, disc : float
            Font size and radius of a disc, in the units of `x` and `y`.
        """
        wide = width(self.text, 100 * size, bold=True) / 100 + 2 * ENDS * size
        high = LINE * size
        left = self.x + self.across * disc - wide * _share(self.across)
        low = self.y + self.up * disc - high * _share(self.up)
        return (left, low, left + wide, low + high)


def _share(direction: float) -> float:
    return 0.5 if direction == 0 else 0.0 if direction > 0 else 1.0


def chosen_names(scene: Scene) -> tuple[Name, ...]:
    """Return the names of the chosen countries, as far as they fit beside theirs."""
    chosen = {node.iso3: node.name for node in scene.nodes if node.chosen}
    places = {node.iso3: (node.x, node.y) for node in scene.nodes}
    if scene.world is not None:
        return names_beside(chosen.items(), places, scene.disc, scene.frame, needed=SIZES[0])
    # The first that was chosen has the first room.
    wanted = [(iso3, chosen[iso3]) for iso3 in scene.anchors if iso3 in chosen]
    taken = [(written(hull, scene.disc), LARGEST_LETTER) for hull in scene.hulls]
    return names_beside(wanted, places, scene.disc, scene.frame, taken)


def names_beside(
    chosen: Iterable[tuple[str, str]],
    places: dict[str, tuple[float, float]],
    disc: float,
    frame: Box,
    taken: Iterable[tuple[Box, float]] = (),
    needed: float = SMALL_SCREEN,
) -> tuple[Name, ...]:
    """Return names beside discs, each where it covers the fewest other discs.

    A name that fits nowhere at the usual size is left out; those before it have the room.

    Parameters
    ----------
    chosen : iterable of (str, str)
        ISO3 and name, the most important first.
    places : dict
        Middle of each disc by ISO3.
    disc : float
        Radius of a disc.
    frame : tuple of float
        Left, bottom, right and top of the map.
    taken : iterable of (box, float)
        What else is written on the map, and the largest font size in radii at which it is.
    needed : float
        Font size in radii up to which one that fits is better than one that covers less.

    Examples
    --------
    >>> places = {"AAA": (0.0, 0.0), "BBB": (6.0, 0.0)}
    >>> (name,) = names_beside([("AAA", "Aland")], places, 1.0, (-10, -2, 10, 2))
    >>> (name.text, name.across, name.up)  # to the right it would lie on BBB
    ('Aland', -1.3, 0.0)
    """
    wanted = [(iso3, text) for iso3, text in chosen if iso3 in places]
    centres = np.array(list(places.values()), dtype=np.float64).reshape(-1, 2)
    own = np.array([places[iso3] for iso3, _ in wanted], dtype=np.float64).reshape(-1, 2)
    fixed = list(taken)
    placed: list[Name] = []
    for number, (iso3, text) in enumerate(wanted[:MOST_NAMED]):
        others = np.delete(own, number, axis=0)
        best: tuple[tuple[float, int, int], Name] | None = None
        for order, (across, up) in enumerate(SIDES):
            tried = Name(iso3, text, *places[iso3], across, up, USUAL)
            most = _most(tried, disc, frame, others, placed, fixed)
            if not most:
                continue
            covered = _covered(tried.box(USUAL * disc, disc), centres, disc)
            key = (-min(most, needed), covered, order)
            if best is None or key < best[0]:
                best = (key, Name(iso3, text, *places[iso3], across, up, most))
        if best is not None:
            placed.append(best[1])
    return tuple(placed)


def _most(
    name: Name,
    disc: float,
    frame: Box,
    others: Array,
    placed: list[Name],
    taken: list[tuple[Box, float]],
) -> float:
    """Return the largest size at which a name meets nothing; 0 if there is none."""
    for size in SIZES:
        box = name.box(size * disc, disc)
        inside = (
            box[0] >= frame[0] and box[1] >= frame[1] and box[2] <= frame[2] and box[3] <= frame[3]
        )
        if not inside or _covered(box, others, disc):
            continue
        # Where another name is no longer drawn it is not in the way.
        if any(
            meet(name.box(limit * disc, disc), other.box(limit * disc, disc))
            for other in placed
            for limit in (min(size, other.most),)
        ):
            continue
        if any(meet(name.box(min(size, most) * disc, disc), there) for there, most in taken):
            continue
        return size
    return 0.0


def _covered(box: Box, centres: Array, disc: float) -> int:
    left, low, right, top = box
    x, y = centres[:, 0], centres[:, 1]
    inside = (x > left - disc) & (x < right + disc) & (y > low - disc) & (y < top + disc)
    return int(inside.sum())
