"""Small multiples: several scenes on one sheet, each on the same frame, under one legend."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from alignment.analysis.naming import PROMINENT
from alignment.model.view import SIZES, View
from alignment.scene.blocks import LEADING, fitted
from alignment.scene.drawing import PRINT, theme_of
from alignment.scene.layouts import LAYOUTS
from alignment.scene.legends import joined
from alignment.scene.lettering import line, wrap
from alignment.scene.levels import KEY
from alignment.scene.marks import Marks, marks_on
from alignment.scene.primitives import Box, Words
from alignment.scene.printed import printed
from alignment.scene.scene import Scene
from alignment.scene.sheet import Sheet, in_part

MOST = 12
# Of the countries that can be named in each, so many are tried and so many are.
TRIED, NAMED = 16, 5
# Of a picture's own title.
MOST_LINES = 3
# Between two pictures, in sizes of the text, and how much lighter lines are on small discs.
GAP, LIGHTER = 1.2, 0.5


@dataclass(frozen=True)
class Panel:
    """One of several pictures: its short title, what it rests on, and its scene."""

    title: str
    rests_on: str
    scene: Scene


def on_one_sheet(head: Scene, panels: Sequence[Panel], view: View) -> tuple[Marks, list[Marks]]:
    """Return several pictures as the marks of one sheet, and the marks of each map alone.

    Links are left out, and shapes, which are too small to be told apart. Of countries the chosen
    are named, else a few of the best known that there is room for on every map. Letters are no
    smaller than on any other sheet of the size.

    Parameters
    ----------
    head : Scene
        With title, line under it, how all are read, notes and source.
    panels : sequence of Panel
        At most `MOST`, on one frame.
    view : View
    """
    (wide, high), theme, layout = SIZES[view.size], theme_of(view.theme), LAYOUTS[view.size]
    scenes = [replace(panel.scene, links=(), annotations=()) for panel in panels]
    colours = joined([scene.colours for scene in scenes], head.colour_title == "bloc")
    whole = replace(head, colours=colours, shapes=(), links=(), annotations=())
    if theme is PRINT:
        whole, *scenes = map(printed, (whole, *scenes))
    words, swatches, room, size = fitted(whole, wide, high, theme, layout)
    small = max(layout.least, round(0.85 * size, 2))
    for most in range(1, MOST_LINES + 1):
        rows = LEADING * (most * size + small)
        cells = _cells(room, whole.frame, len(panels), rows, size)
        heads = [
            wrap(panel.title, size, right - left, bold=True)
            for panel, (left, _, right, _) in zip(panels, cells, strict=True)
        ]
        if max(map(len, heads)) <= most:
            break
    said = list(words)
    for panel, lines, (left, top, _, _) in zip(panels, heads, cells, strict=True):
        x, y = round(left, 2), top + size
        for number, text in enumerate(lines[:most]):
            first = number == 0
            at = round(y + number * LEADING * size, 2)
            said.append(Words(x, at, text, size, theme.ink, "period", bold=True, first=first))
        at = round(y + most * LEADING * size, 2)
        said.append(Words(x, at, line(panel.rests_on), small, theme.faint, "rests on"))

    def drawn(called: dict[str, str]) -> list[Sheet]:
        named, sheets = tuple(called), []
        for scene, (left, top, right, bottom) in zip(scenes, cells, strict=True):
            below = (left, top + rows, right, bottom)
            asked = _asked_for(scene, called)
            sheet = in_part(asked, theme, (wide, high), below, layout.names)
            sheets.append(replace(sheet, scene=replace(scene, anchors=named)))
        return sheets

    maps = [_map(sheet) for sheet in _named_alike(scenes, view, drawn)]
    sheet = replace(maps[0].sheet, scene=whole, words=tuple(said), swatches=swatches)
    return _joined(sheet, maps), maps


def _named_alike(
    scenes: Sequence[Scene], view: View, drawn: Callable[[dict[str, str]], list[Sheet]]
) -> list[Sheet]:
    """Return sheets on which the same countries are named, as far as a map has them.

    They go by their codes where so more of those that are looked for have room on each.
    """
    there = [{node.iso3: node.name for node in scene.nodes} for scene in scenes]
    names = {iso3: name for each in there for iso3, name in each.items()}
    chosen = {iso3: names[iso3] for iso3 in view.select if iso3 in names}
    if chosen:
        return drawn(chosen)
    best = scenes[-1].anchors if scenes[-1].meets is not None else PROMINENT
    known = dict.fromkeys((*best, *scenes[-1].anchors))
    tried = [iso3 for iso3 in known if all(iso3 in each for each in there)][:TRIED]
    sheets = _with_room({iso3: line(names[iso3]) for iso3 in tried}, drawn)
    if sought := set(KEY).intersection(tried) - _words(sheets[0]).keys():
        by_code = _with_room({iso3: line(iso3) for iso3 in tried}, drawn)
        if sought & _words(by_code[0]).keys():
            return by_code
    return sheets


def _with_room(
    tried: dict[str, str], drawn: Callable[[dict[str, str]], list[Sheet]]
) -> list[Sheet]:
    """Return sheets with the first words, by country, that have room on each of them."""
    called: dict[str, str] = {}
    sheets = drawn(called)
    for iso3, word in tried.items():
        more = {**called, iso3: word}
        found = drawn(more)
        if all(_words(sheet) == more for sheet in found):
            sheets, called = found, more
        if len(called) == NAMED:
            break
    return sheets


def _words(sheet: Sheet) -> dict[str, str]:
    return {name.key[0]: name.words.text for name in sheet.lettering.names}


def _asked_for(scene: Scene, called: dict[str, str]) -> Scene:
    """Return a scene whose names may have lines over discs, as those of chosen countries do."""
    nodes = tuple(
        replace(node, name=called.get(node.iso3, node.name), chosen=node.iso3 in called)
        for node in scene.nodes
    )
    return replace(scene, nodes=nodes, anchors=tuple(called))


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
