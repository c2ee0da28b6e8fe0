"""Small multiples: several scenes on one sheet, each on the same frame, under one legend."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from alignment.model.view import SIZES, View
from alignment.scene.alike import asked_for, named_alike, with_changed
from alignment.scene.blocks import LEADING, fitted
from alignment.scene.colours import SWATCH
from alignment.scene.drawing import Theme, theme_of
from alignment.scene.encoding import RING, Entry
from alignment.scene.enlarged import enlarged
from alignment.scene.layouts import LAYOUTS
from alignment.scene.legends import joined
from alignment.scene.lettering import line, width, wrap
from alignment.scene.marks import Marks, marks_on
from alignment.scene.primitives import Box, Words
from alignment.scene.scene import Scene
from alignment.scene.sheet import Sheet, in_part, scale_in
from alignment.scene.themed import themed

MOST = 12
# What a ring is, in the legend.
CHANGED = "changed bloc since the map before"
# Of a picture's own title.
MOST_LINES = 3
# Between two pictures, and between a title and what it rests on, in sizes of the text.
GAP, AFTER = 1.2, 0.6
# How much lighter lines are on small discs.
LIGHTER = 0.5
# Radius from which on discs are told apart, in the least letters of a sheet.
TOLD_APART = 0.28


@dataclass(frozen=True)
class Panel:
    """One of several pictures: its short title, what it rests on, and its scene.

    `changed` is who changed bloc since the one before, the best known first.
    """

    title: str
    rests_on: str
    scene: Scene
    changed: tuple[str, ...] = ()


def on_one_sheet(head: Scene, panels: Sequence[Panel], view: View) -> tuple[Marks, list[Marks]]:
    """Return several pictures as the marks of one sheet, and the marks of each map alone.

    Links are left out, and shapes, which are too small to be told apart. Of countries the chosen
    are named, else a few of the best known that there is room for on every map. Letters are no
    smaller than on any other sheet of the size; discs are enlarged, alike on all, where they would
    be too small to be told apart. Who changed bloc since the picture before has a ring, and a few
    of them are named where there is room besides.

    Parameters
    ----------
    head : Scene
        With title, line under it, how all are read, notes and source.
    panels : sequence of Panel
        At most `MOST`, on one frame.
    view : View
    """
    (wide, high), theme, layout = SIZES[view.size], theme_of(view.theme), LAYOUTS[view.size]
    scenes = [_changed(panel) for panel in panels]
    colours = joined([scene.colours for scene in scenes], head.colour_title == "bloc")
    if any(scene.changed for scene in scenes):
        colours = (*colours, Entry(CHANGED, 0, "", SWATCH, RING))
    whole = replace(head, colours=colours, shapes=(), links=(), annotations=())
    whole, *scenes = (themed(scene, theme) for scene in (whole, *scenes))
    words, swatches, room, size = fitted(whole, wide, high, theme, layout)
    small = max(layout.least, round(0.85 * size, 2))
    heads = partial(_heads, panels, room, size, small, theme)
    _, cells = heads(head.frame)
    radius = scenes[0].disc * scale_in(cells[0], head.frame)
    # Where discs would be too small to be told apart they are larger, as far as crowds allow.
    scenes = enlarged(scenes, TOLD_APART * layout.least / radius)
    whole = replace(whole, frame=scenes[0].frame, disc=scenes[0].disc)
    titles, cells = heads(whole.frame)

    def one(number: int, called: dict[str, str]) -> Sheet:
        scene = scenes[number]
        asked = asked_for(scene, called)
        sheet = in_part(asked, theme, (wide, high), cells[number], layout.names)
        return replace(sheet, scene=replace(scene, anchors=tuple(called)))

    def drawn(called: dict[str, str]) -> Iterator[Sheet]:
        return (one(number, called) for number in range(len(scenes)))

    alike = named_alike(scenes, view, drawn)
    maps = [_map(with_changed(sheet, partial(one, at))) for at, sheet in enumerate(alike)]
    sheet = replace(maps[0].sheet, scene=whole, words=(*words, *titles), swatches=swatches)
    return _joined(sheet, maps), maps


def _changed(panel: Panel) -> Scene:
    """Return the scene of a picture as it is drawn, with who changed bloc over all others."""
    nodes = sorted(panel.scene.nodes, key=lambda node: node.iso3 in panel.changed)
    there = {node.iso3 for node in nodes if not node.dim}
    changed = tuple(iso3 for iso3 in panel.changed if iso3 in there)
    return replace(
        panel.scene, nodes=tuple(nodes), links=(), annotations=(), told=(), changed=changed
    )


def _heads(
    panels: Sequence[Panel], room: Box, size: float, small: float, theme: Theme, frame: Box
) -> tuple[list[Words], list[Box]]:
    """Return the heads of pictures, as low as can be, and the room for maps of a frame below them.

    What each rests on stands after its title where both have room in one line in all of them.
    """
    for most, after in ((1, True), *((most, False) for most in range(1, MOST_LINES + 1))):
        rows = LEADING * (most * size + (0 if after else small))
        cells = _cells(room, frame, len(panels), rows, size)
        limit = cells[0][2] - cells[0][0]
        heads = [wrap(panel.title, size, limit, bold=True) for panel in panels]
        if after:
            limit -= max(width(line(panel.rests_on), small) for panel in panels)
            fits = all(_end(lines, size) <= limit for lines in heads)
        else:
            fits = max(map(len, heads)) <= most
        if fits:
            break
    words = []
    for panel, lines, (left, top, _, _) in zip(panels, heads, cells, strict=True):
        for number, text in enumerate(lines[:most]):
            place = round(left, 2), round(top + size + number * LEADING * size, 2)
            words.append(
                Words(*place, text, size, theme.ink, "period", bold=True, first=number == 0)
            )
        under = 0.0 if after else most * LEADING * size
        place = round(left + (_end(lines, size) if after else 0.0), 2), round(top + size + under, 2)
        words.append(Words(*place, line(panel.rests_on), small, theme.faint, "rests on"))
    return words, [(left, top + _exact(rows), right, bottom) for left, top, right, bottom in cells]


def _end(lines: list[str], size: float) -> float:
    """Return where words after a title begin; out of sight where it has several lines."""
    return math.inf if len(lines) > 1 else width(lines[0], size, bold=True) + AFTER * size


def _map(sheet: Sheet) -> Marks:
    names = replace(sheet.lettering, labels=())
    return marks_on(replace(sheet, lettering=names, line_scale=LIGHTER * sheet.line_scale))


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
        return scale_in((0.0, rows, wide, high), frame)

    columns = max(range(1, count + 1), key=scale)
    wide, high = map(_exact, lengths(columns))
    places = ((n % columns, n // columns) for n in range(count))
    corners = [
        (_exact(left + across * (wide + gap)), _exact(top + down * (high + gap)))
        for across, down in places
    ]
    return [(x, y, x + wide, y + high) for x, y in corners]


def _exact(pixels: float) -> float:
    """Return a length that can be added and taken away without a bit of it changing.

    >>> _exact(100.3), (100.296875 + 7.25) - 7.25
    (100.296875, 100.296875)
    """
    return math.floor(64 * pixels) / 64


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
