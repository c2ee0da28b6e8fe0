"""Outlines around the blocs of a map, and where their names are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from alignment.answer.study import Study
from alignment.network.hulls import Ring, inside
from alignment.scene.boxes import Box, meet
from alignment.scene.colours import category_colours
from alignment.scene.lettering import line, width

# Share of the width that counts as near the edge.
EDGE = 0.22
# Usual size of a letter of a bloc's name, in radii of a disc.
NAME_WIDTH, NAME_HEIGHT = 0.75, 2.2
# How many discs a name may cover rather than stand further off by a radius, and what it counts to
# lie on another name or beyond the frame. Not over the middle is as if further off.
PER_RADIUS, FAULT, ASIDE = 0.4, 100.0, 0.5
# Largest letters of a bloc's name, in radii of a disc: where discs are smaller it is not shown.
LARGEST_LETTER = 1.65
# Height of its line, in font sizes.
LINE = 1.3


@dataclass(frozen=True)
class Hull:
    """The outline around a bloc and where its name is written.

    `short` is its name by codes, where the other has no room.
    `fill` is '' where colours tell something else than blocs. `outsiders` are the countries of
    other blocs, or of none, that its members surround. `label_side` says which end of the name
    stands at `label_x`: left, center or right.
    """

    name: str
    size: int
    short: str
    fill: str
    rings: tuple[Ring, ...]
    outsiders: tuple[str, ...]
    label_x: float
    label_y: float
    label_side: str


def bloc_hulls(study: Study, frame: Box, disc: float, coloured: bool) -> tuple[Hull, ...]:
    """Return the outlines of a study's blocs, their names for discs of a radius in a frame.

    They are coloured where the discs are, by bloc.
    """
    names = tuple(bloc.name for bloc in study.blocs)
    palette = category_colours(names, tuple(bloc.id for bloc in study.blocs))
    codes = {name: iso3 for iso3, name in study.dataset.names.items()}
    drawn = study.table[["x", "y"]].dropna()
    discs, iso3 = drawn.to_numpy(), drawn.index.tolist()
    hulls = []
    for bloc in study.blocs:
        rings = study.outlines.get(bloc.id, ())
        if rings:
            top = max(rings[0], key=lambda point: point[1])
            side = _side(top[0], frame)
            fill = palette[bloc.name] if coloured else ""
            within, members = np.flatnonzero(inside(rings, discs)), set(bloc.members)
            outsiders = tuple(iso3[disc] for disc in within if iso3[disc] not in members)
            hulls.append(
                Hull(
                    bloc.name,
                    bloc.size,
                    _short(bloc.name, codes),
                    fill,
                    rings,
                    outsiders,
                    *top,
                    side,
                )
            )
    return _names_apart(hulls, roomy(frame, disc), disc, discs)


def roomy(frame: Box, disc: float) -> Box:
    """Return a frame with room above for the name of the topmost bloc, for figures of plotly."""
    return (*frame[:3], frame[3] + 2 * disc)


def _short(name: str, codes: dict[str, str]) -> str:
    return "–".join(codes.get(part, part) for part in name.split("–"))


def _side(x: float, frame: Box) -> str:
    # A name near the edge is written inwards.
    across = (x - frame[0]) / (frame[2] - frame[0])
    return "left" if across < EDGE else "right" if across > 1 - EDGE else "center"


def _names_apart(
    hulls: list[Hull], frame: Box, disc: float, discs: npt.NDArray[np.float64]
) -> tuple[Hull, ...]:
    # The lower first: each where it covers fewest discs and no name, near its outline.
    placed: list[Hull] = []
    for hull in sorted(hulls, key=lambda hull: hull.label_y):
        best, least = hull, np.inf
        for away, spot in _spots(hull, frame, disc):
            if (away - ASIDE) * PER_RADIUS >= least:
                break
            box = written(spot, disc)
            faults = sum(meet(box, written(other, disc)) for other in placed)
            faults += box[0] < frame[0] or box[2] > frame[2]
            cost = away * PER_RADIUS + faults * FAULT + _covered(spot, disc, discs)
            if cost < least:
                best, least = spot, cost
        placed.append(best)
    return tuple(sorted(placed, key=lambda hull: -hull.size))


def _spots(hull: Hull, frame: Box, disc: float) -> Iterator[tuple[float, Hull]]:
    """Yield where a name may stand, the nearest first, and how far off that is in radii."""
    x, y = min(hull.rings[0], key=lambda point: point[1])
    under = y - NAME_HEIGHT * disc
    below = replace(hull, label_x=x, label_y=under, label_side=_side(x, frame))
    highest = max(frame[3], hull.label_y) - hull.label_y
    for step in range(int(2 * highest / disc) + 1):
        way = 0.5 * step * disc
        for spot, high in ((hull, hull.label_y + way), (below, under - way)):
            if high < frame[1]:
                continue
            yield 0.5 * step, replace(spot, label_y=high)
            for side in ("left", "center", "right"):
                yield 0.5 * step + ASIDE, replace(spot, label_y=high, label_side=side)


def _covered(hull: Hull, disc: float, discs: npt.NDArray[np.float64]) -> int:
    left, right = _reach(hull, disc)
    x, y = discs[:, 0], discs[:, 1]
    aside = (x > left - disc) & (x < right + disc)
    return int(
        (aside & (y > hull.label_y - disc) & (y < hull.label_y + (NAME_HEIGHT + 1) * disc)).sum()
    )


def _reach(hull: Hull, disc: float) -> tuple[float, float]:
    width = NAME_WIDTH * disc * (len(hull.name) + 5)
    start = {"left": 0.0, "center": width / 2, "right": width}[hull.label_side]
    return hull.label_x - start, hull.label_x - start + width


def said_of(hull: Hull) -> tuple[str, ...]:
    """Return what a bloc is called on the map, the longest first: each with its size."""
    return tuple(f"{line(name)} · {hull.size}" for name in dict.fromkeys((hull.name, hull.short)))


def written(hull: Hull, disc: float) -> Box:
    """Return the box of a bloc's name, left, bottom, right and top, at its largest letters."""
    letter = LARGEST_LETTER * disc
    wide = width(f"{hull.name} · {hull.size}", 100 * letter) / 100
    left = hull.label_x - {"left": 0.0, "center": wide / 2, "right": wide}[hull.label_side]
    return (left, hull.label_y, left + wide, hull.label_y + LINE * letter)
