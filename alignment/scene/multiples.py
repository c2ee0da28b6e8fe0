"""Small multiples: several scenes on one sheet, each on the same frame, under one legend."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from shapely import LineString, dwithin, points

from alignment.analysis.naming import PROMINENT
from alignment.model.view import SIZES, View
from alignment.scene.blocks import LEADING, fitted
from alignment.scene.drawing import PRINT, Theme, theme_of
from alignment.scene.enlarged import enlarged
from alignment.scene.layouts import LAYOUTS
from alignment.scene.legends import joined
from alignment.scene.lettering import line, width, wrap
from alignment.scene.levels import KEY
from alignment.scene.marks import Marks, marks_on
from alignment.scene.primitives import Box, Words
from alignment.scene.printed import printed
from alignment.scene.scene import Scene
from alignment.scene.sheet import Sheet, in_part

MOST = 12
# Of the countries that can be named in each, so many are tried and so many are.
TRIED, NAMED = 16, 5
# Longest line to a name that can be followed through a crowd, in sizes of its letters, and through
# how many discs a longer one.
LONGEST, MOST_CROSSED = 5.0, 2
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
    """One of several pictures: its short title, what it rests on, and its scene."""

    title: str
    rests_on: str
    scene: Scene


def on_one_sheet(head: Scene, panels: Sequence[Panel], view: View) -> tuple[Marks, list[Marks]]:
    """Return several pictures as the marks of one sheet, and the marks of each map alone.

    Links are left out, and shapes, which are too small to be told apart. Of countries the chosen
    are named, else a few of the best known that there is room for on every map. Letters are no
    smaller than on any other sheet of the size; discs are enlarged, alike on all, where they would
    be too small to be told apart.

    Parameters
    ----------
    head : Scene
        With title, line under it, how all are read, notes and source.
    panels : sequence of Panel
        At most `MOST`, on one frame.
    view : View
    """
    (wide, high), theme, layout = SIZES[view.size], theme_of(view.theme), LAYOUTS[view.size]
    scenes = [replace(panel.scene, links=(), annotations=(), told=()) for panel in panels]
    colours = joined([scene.colours for scene in scenes], head.colour_title == "bloc")
    whole = replace(head, colours=colours, shapes=(), links=(), annotations=())
    if theme is PRINT:
        whole, *scenes = map(printed, (whole, *scenes))
    words, swatches, room, size = fitted(whole, wide, high, theme, layout)
    small = max(layout.least, round(0.85 * size, 2))
    heads = partial(_heads, panels, room, size, small, theme)
    _, cells = heads(head.frame)
    radius = scenes[0].disc * _scale(cells[0], head.frame)
    # Where discs would be too small to be told apart they are larger, as far as crowds allow.
    scenes = enlarged(scenes, TOLD_APART * layout.least / radius)
    whole = replace(whole, frame=scenes[0].frame, disc=scenes[0].disc)
    titles, cells = heads(whole.frame)

    def drawn(called: dict[str, str]) -> list[Sheet]:
        named, sheets = tuple(called), []
        for scene, cell in zip(scenes, cells, strict=True):
            sheet = in_part(asked_for(scene, called), theme, (wide, high), cell, layout.names)
            sheets.append(replace(sheet, scene=replace(scene, anchors=named)))
        return sheets

    maps = [_map(sheet) for sheet in _named_alike(scenes, view, drawn)]
    sheet = replace(maps[0].sheet, scene=whole, words=(*words, *titles), swatches=swatches)
    return _joined(sheet, maps), maps


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


def _named_alike(
    scenes: Sequence[Scene], view: View, drawn: Callable[[dict[str, str]], list[Sheet]]
) -> list[Sheet]:
    """Return sheets on which the same countries are named, as far as a map has them.

    They go by their codes where so more of those that are looked for have room on each, and these
    at last by lines that are hard to follow.
    """
    there = [{node.iso3: node.name for node in scene.nodes} for scene in scenes]
    names = {iso3: name for each in there for iso3, name in each.items()}
    codes = {iso3: iso3 for iso3 in names}
    chosen = {iso3: names[iso3] for iso3 in view.select if iso3 in names}
    if chosen:
        return drawn(chosen)
    first = scenes[-1].anchors if scenes[-1].meets is not None else PROMINENT
    known = dict.fromkeys((*first, *scenes[-1].anchors))
    tried = [iso3 for iso3 in known if all(iso3 in each for each in there)][:TRIED]
    key = set(KEY).intersection(tried)
    best, most_found = list[Sheet](), -1
    for said, any_way in ((names, set()), (codes, set()), (codes, key)):
        sheets = _with_room({iso3: line(said[iso3]) for iso3 in tried}, drawn, any_way)
        found = len(key & _words(sheets[0]).keys())
        if found > most_found:
            best, most_found = sheets, found
        if found == len(key):
            break
    return best


def _with_room(
    tried: dict[str, str], drawn: Callable[[dict[str, str]], list[Sheet]], any_way: set[str]
) -> list[Sheet]:
    """Return sheets with the first words, by country, that have room on each of them.

    Lines to others than some can be followed.
    """
    called: dict[str, str] = {}
    sheets = drawn(called)
    for iso3, word in tried.items():
        more = {**called, iso3: word}
        found = drawn(more)
        if all(_words(sheet) == more and _followed(sheet, any_way) for sheet in found):
            sheets, called = found, more
        if len(called) == NAMED:
            break
    return sheets


def _followed(sheet: Sheet, any_way: set[str]) -> bool:
    """Return whether lines to names can be followed: long ones run through few discs at most."""
    letters = sheet.lettering.letters * sheet.radius
    asked = [each for each in sheet.lettering.leaders if each.key[0] not in any_way]
    ways = [LineString((each.start, each.end)) for each in asked]
    ways = [way for way in ways if way.length > LONGEST * letters]
    middles = points([sheet.at(node.x, node.y) for node in sheet.scene.nodes])
    # Its own disc is one of those.
    return all(dwithin(way, middles, sheet.radius).sum() <= 1 + MOST_CROSSED for way in ways)


def _words(sheet: Sheet) -> dict[str, str]:
    return {name.key[0]: name.words.text for name in sheet.lettering.names}


def asked_for(scene: Scene, called: dict[str, str]) -> Scene:
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
        return _scale((0.0, rows, wide, high), frame)

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


def _scale(room: Box, frame: Box) -> float:
    left, top, right, bottom = room
    return min((right - left) / (frame[2] - frame[0]), (bottom - top) / (frame[3] - frame[1]))


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
