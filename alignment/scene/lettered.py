"""Names on a sheet: the places of a level in pixels, and what they are written in."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from alignment.scene.drawing import (
    HALO,
    LEADER_WIDTH,
    NAME_GROUND,
    NOTE_GROUND,
    NOTE_HALO,
    NOTE_LEADER,
    Theme,
)
from alignment.scene.lettering import line
from alignment.scene.levels import ON_PAGE
from alignment.scene.primitives import Label, Lettering, Line, Paint, Point, Words, on_sheet
from alignment.scene.spots import ENDS
from alignment.scene.written import Level, Written

# From the foot of a label's box to its baseline, as a share of the font size.
LABEL_RISE = 0.28
# How much wider than a line is what sets it off from links or land.
SET_OFF = 3.5
# Levels that are remembered, those of some maps.
KEPT = 32 * len(ON_PAGE)


class On(NamedTuple):
    """All of a sheet that says how names are written on it: no colour of a country does."""

    theme: Theme
    radius: float
    scale: float
    origin: Point
    line_scale: float
    dim: tuple[str, ...]

    def at(self, x: float, y: float) -> Point:
        """Return the place on the sheet of a place in the scene."""
        return on_sheet(self.origin, self.scale, x, y)


# Another colour leaves names where they are, at all their levels.
@lru_cache(maxsize=KEPT)
def lettered(level: Level, on: On) -> Lettering:
    """Return a level of lettering on a sheet."""
    theme = on.theme
    inks = dict.fromkeys(on.dim, theme.faint)
    # In the ink of its name, a line is not taken for a link.
    lines = {
        name.key: Paint(stroke=inks.get(name.key, theme.ink), width=LEADER_WIDTH * on.line_scale)
        for name in level.names
    }
    # That of a note may cross discs, and is followed by its weight.
    firm = Paint(stroke=theme.ink, width=NOTE_LEADER * on.line_scale)
    return Lettering(
        level.letters,
        tuple(
            label for bloc in level.blocs for label in _labels(on, bloc, "bloc name", theme.faint)
        ),
        tuple(
            leader
            for name in (*level.notes, *level.names)
            for leader in _leaders(on, name, lines.get(name.key, firm))
        ),
        tuple(
            label
            for kind, names in (("annotation", level.notes), ("country name", level.names))
            for name in names
            for label in _labels(on, name, kind, inks.get(name.key, theme.ink))
        ),
    )


def _leaders(on: On, name: Written, paint: Paint) -> Iterator[Line]:
    """Yield the line to a name, after what sets it off from what it runs over."""
    if name.leader is None:
        return
    edge = Paint(stroke=on.theme.paper, width=round(paint.width * SET_OFF, 2))
    for number, part in enumerate(name.edges):
        start, end = (on.at(*place) for place in part)
        # Between two discs there may be less than a speck.
        if math.dist(start, end) >= edge.width:
            yield Line("leader", (name.key, "edge", str(number)), start, end, edge)
    start, end = (on.at(*place) for place in name.leader)
    yield Line("leader", (name.key,), start, end, paint)


def _labels(on: On, name: Written, kind: str, ink: str) -> Iterator[Label]:
    """Yield the lines of a name or a note."""
    theme = on.theme
    left, low, right, top = name.box
    x0, y0, x1, y1 = (*on.at(left, top), *on.at(right, low))
    size = round(name.letters * on.radius, 2)
    starts = {"start": x0 + ENDS * size, "middle": (x0 + x1) / 2, "end": x1 - ENDS * size}
    shade, halo = (NOTE_GROUND, NOTE_HALO) if kind == "annotation" else (NAME_GROUND, HALO)
    ground = Paint(*(theme.paper, shade) * 2, round(halo * size, 2))
    lines = name.text.split("\n")
    step = (y1 - y0) / len(lines)
    bold = kind == "bloc name" or (kind == "country name" and ink == theme.ink)
    role = {"bloc name": "hull", "country name": "name"}.get(kind, kind)
    for number, text in enumerate(lines):
        box = (x0, round(y0 + number * step, 2), x1, round(y0 + (number + 1) * step, 2))
        foot = round(box[3] - LABEL_RISE * size, 2)
        x = round(starts[name.anchor], 2)
        words = Words(x, foot, text, size, ink, role, bold=bold, anchor=name.anchor)
        key = (line(name.key),) if len(lines) == 1 else (line(name.key), str(number))
        yield Label(kind, key, words, box, ground)
