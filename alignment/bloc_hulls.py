"""Outlines around the blocs of a map, and where their names are written."""

from __future__ import annotations

from dataclasses import dataclass, replace

from alignment.answer import Study
from alignment.colours import category_colours
from alignment.lettering import width
from alignment.naming import LINE, Box
from alignment.network.hulls import Ring

# Share of the width that counts as near the edge.
EDGE = 0.22
# Usual size of a letter of a bloc's name, in radii of a disc.
NAME_WIDTH, NAME_HEIGHT = 0.75, 2.2
# Largest letters of a bloc's name, in radii of a disc: where discs are smaller it is not shown.
LARGEST_LETTER = 1.65


@dataclass(frozen=True)
class Hull:
    """The outline around a bloc and where its name is written.

    `label_side` says which end of the name stands at `label_x`: left, center or right.
    """

    name: str
    size: int
    fill: str
    rings: tuple[Ring, ...]
    label_x: float
    label_y: float
    label_side: str


def bloc_hulls(study: Study, frame: Box, disc: float) -> tuple[Hull, ...]:
    """Return the outlines of a study's blocs, their names for discs of a radius in a frame."""
    names = tuple(bloc.name for bloc in study.blocs)
    palette = category_colours(names, tuple(bloc.id for bloc in study.blocs))
    hulls = []
    for bloc in study.blocs:
        rings = study.outlines.get(bloc.id, ())
        if rings:
            top = max(rings[0], key=lambda point: point[1])
            # A name near the edge is written inwards.
            across = (top[0] - frame[0]) / (frame[2] - frame[0])
            end = "left" if across < EDGE else "right" if across > 1 - EDGE else "center"
            hulls.append(Hull(bloc.name, bloc.size, palette[bloc.name], rings, *top, end))
    return _names_apart(hulls, disc)


def _names_apart(hulls: list[Hull], disc: float) -> tuple[Hull, ...]:
    # Names that would lie on one another are lifted, the lower first staying where it is.
    placed: list[Hull] = []
    for hull in sorted(hulls, key=lambda hull: hull.label_y):
        lifted = hull
        while any(_overlap(lifted, other, disc) for other in placed):
            lifted = replace(lifted, label_y=lifted.label_y + 0.5 * disc)
        placed.append(lifted)
    return tuple(sorted(placed, key=lambda hull: -hull.size))


def _overlap(one: Hull, other: Hull, disc: float) -> bool:
    (a, b), (c, d) = _reach(one, disc), _reach(other, disc)
    return a < d and c < b and abs(one.label_y - other.label_y) < NAME_HEIGHT * disc


def _reach(hull: Hull, disc: float) -> tuple[float, float]:
    width = NAME_WIDTH * disc * (len(hull.name) + 5)
    start = {"left": 0.0, "center": width / 2, "right": width}[hull.label_side]
    return hull.label_x - start, hull.label_x - start + width


def written(hull: Hull, disc: float) -> Box:
    """Return the box of a bloc's name, left, bottom, right and top, at its largest letters."""
    letter = LARGEST_LETTER * disc
    wide = width(f"{hull.name} · {hull.size}", 100 * letter) / 100
    left = hull.label_x - {"left": 0.0, "center": wide / 2, "right": wide}[hull.label_side]
    return (left, hull.label_y, left + wide, hull.label_y + LINE * letter)
