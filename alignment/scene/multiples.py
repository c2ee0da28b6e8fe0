"""Small multiples: several scenes on one sheet, each on the same frame, under one legend."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from alignment.model.view import SIZES, View
from alignment.scene.blocks import LEADING, fitted
from alignment.scene.drawing import PRINT, THEMES
from alignment.scene.encoding import Entry
from alignment.scene.layouts import LAYOUTS
from alignment.scene.lettering import line, wrap
from alignment.scene.marks import Marks, marks_on
from alignment.scene.primitives import Box, Words
from alignment.scene.printed import printed
from alignment.scene.scene import Scene
from alignment.scene.sheet import Sheet, in_part

MOST = 12
# Between two pictures, in sizes of the text, and how much lighter lines are on small discs.
GAP, LIGHTER = 1.2, 0.5


@dataclass(frozen=True)
class Panel:
    """One of several pictures: its short title, what it rests on, and its scene.

    `why` is said in place of a scene that cannot be drawn.
    """

    title: str
    rests_on: str
    scene: Scene
    why: str = ""


def on_one_sheet(head: Scene, panels: Sequence[Panel], view: View) -> tuple[Marks, list[Marks]]:
    """Return several pictures as the marks of one sheet, and the marks of each map alone.

    Links are left out, and of names only those of chosen countries are written. Letters are no
    smaller than on any other sheet of the size.

    Parameters
    ----------
    head : Scene
        With title, line under it, how all are read, notes and source.
    panels : sequence of Panel
        At most `MOST`, on one frame.
    view : View
    """
    (wide, high), theme, layout = SIZES[view.size], THEMES[view.theme], LAYOUTS[view.size]
    scenes = [_small(panel.scene, view) for panel in panels]
    whole = replace(head, colours=_legend([s.colours for s in scenes]), links=(), annotations=())
    whole = replace(whole, shapes=_legend([s.shapes for s in scenes]))
    if theme is PRINT:
        whole, *scenes = map(printed, (whole, *scenes))
    words, swatches, room, size = fitted(whole, wide, high, theme, layout)
    small = max(layout.least, round(0.85 * size, 2))
    rows = LEADING * (size + small)
    said, maps = list(words), []
    for panel, scene, (left, top, right, bottom) in zip(
        panels, scenes, _cells(room, whole.frame, len(panels), rows, size), strict=True
    ):
        for number, (text, letters) in enumerate(((panel.title, size), (panel.rests_on, small))):
            role = "period" if number == 0 else "rests on"
            ink = theme.faint if number else theme.ink
            y = round(top + size + number * LEADING * size, 2)
            said.append(Words(round(left, 2), y, line(text), letters, ink, role, bold=number == 0))
        cell = (left, top + rows, right, bottom)
        if panel.why:
            lines = wrap(line(panel.why), small, right - left)
            for number, text in enumerate(lines):
                y = round(top + rows + (2 + number * LEADING) * small, 2)
                first = number == 0
                item = Words(round(left, 2), y, text, small, theme.faint, "message", first=first)
                said.append(item)
        sheet = in_part(scene, theme, (wide, high), cell, layout.names)
        names = replace(sheet.lettering, labels=())
        lighter = LIGHTER * sheet.line_scale
        maps.append(marks_on(replace(sheet, lettering=names, line_scale=lighter)))
    sheet = replace(maps[0].sheet, scene=whole, words=tuple(said), swatches=swatches)
    return _joined(sheet, maps), maps


def _small(scene: Scene, view: View) -> Scene:
    chosen = tuple(node.iso3 for node in scene.nodes if node.iso3 in view.select)
    return replace(scene, links=(), anchors=chosen, annotations=())


def _legend(each: Sequence[tuple[Entry, ...]]) -> tuple[Entry, ...]:
    """Return one legend for all, which counts what is as many in each of them."""
    found: dict[tuple[str, str, str], Entry] = {}
    for entry in (entry for entries in each for entry in entries):
        key = (entry.label, entry.fill, entry.shape)
        known = found.setdefault(key, entry)
        if known.counted != entry.counted:
            found[key] = replace(known, count=0, met=None)
    return tuple(found.values())


def _cells(room: Box, frame: Box, count: int, rows: float, size: float) -> list[Box]:
    """Return the cells of a grid in which maps of a frame are as large as can be, row by row."""
    left, top, right, bottom = room
    # In line with the words above.
    left, gap = left + 0.8 * size, GAP * size

    def lengths(columns: int) -> tuple[float, float]:
        down = math.ceil(count / columns)
        return (right - left + gap) / columns - gap, (bottom - top + gap) / down - gap

    def scale(columns: int) -> float:
        wide, high = lengths(columns)
        return min(wide / (frame[2] - frame[0]), (high - rows) / (frame[3] - frame[1]))

    columns = max(range(1, count + 1), key=scale)
    wide, high = lengths(columns)
    places = ((n % columns, n // columns) for n in range(count))
    corners = [(left + across * (wide + gap), top + down * (high + gap)) for across, down in places]
    return [(x, y, x + wide, y + high) for x, y in corners]


def _joined(sheet: Sheet, maps: Sequence[Marks]) -> Marks:
    around = marks_on(replace(sheet, scene=replace(sheet.scene, nodes=(), hulls=(), world=None)))
    lettering = replace(
        around.lettering,
        labels=(),
        leaders=tuple(item for each in maps for item in each.lettering.leaders),
        names=tuple(item for each in maps for item in each.lettering.names),
    )
    return replace(
        around,
        looks=maps[0].looks,
        ground=tuple(item for each in maps for item in each.ground),
        hulls=tuple(item for each in maps for item in each.hulls),
        clearings=tuple(item for each in maps for item in each.clearings),
        countries=tuple(item for each in maps for item in each.countries),
        has_codes=False,
        lettering=lettering,
    )
