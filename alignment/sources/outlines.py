"""The outlines of countries, from the shipped file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from alignment.paths import DATA

FILE = "outlines.json"
Place = tuple[float, float]
Ring = tuple[Place, ...]


@dataclass(frozen=True, eq=False)
class Outlines:
    """Where countries lie on a flat map of the world.

    Attributes
    ----------
    frame : tuple of float
        x low, y low, x high, y high of the map, in units of the file.
    globe : ring
        The edge of the map, around land and sea.
    disc : float
        Radius of the discs of small states.
    places : dict of str to place
        Where each member of the United Nations is shown, by ISO3; no two discs overlap.
    small : dict of str to place
        Members that are shown as discs, and where they truly lie.
    land : dict of str to rings
        Closed rings by ISO3; "" has the land of no country in the records. Outer rings turn
        left, holes right.
    note : str
        The sentence that goes with every picture.
    """

    frame: tuple[float, float, float, float]
    globe: Ring
    disc: float
    places: dict[str, Place]
    small: dict[str, Place]
    land: dict[str, tuple[Ring, ...]]
    note: str


@cache
def load_outlines() -> Outlines:
    """Load the shipped outlines, once.

    Returns
    -------
    Outlines

    Examples
    --------
    >>> outlines = load_outlines()
    >>> len(outlines.places), "TUV" in outlines.small
    (193, True)
    """
    with (DATA / FILE).open(encoding="utf-8") as file:
        held = json.load(file)
    return Outlines(
        frame=tuple(held["frame"]),
        globe=_ring(held["globe"]),
        disc=held["disc"],
        places={iso3: (x, y) for iso3, (x, y) in held["places"].items()},
        small={iso3: (x, y) for iso3, (x, y) in held["small"].items()},
        land={iso3: tuple(_ring(ring) for ring in rings) for iso3, rings in held["land"].items()},
        note=held["note"],
    )


def _ring(flat: list[float]) -> Ring:
    return tuple(zip(flat[::2], flat[1::2], strict=True))
