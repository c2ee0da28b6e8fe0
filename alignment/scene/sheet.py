"""A scene laid out on a sheet of a given size: the one layout of SVG, PNG, PDF, HTML and PPTX."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import groupby, repeat

from alignment.model.view import SIZES, View
from alignment.network.hulls import Ring
from alignment.scene.at_size import CROWD
from alignment.scene.blocks import Swatch, fitted
from alignment.scene.codes import SIZE as CODE
from alignment.scene.drawing import Theme, theme_of
from alignment.scene.layouts import BESIDE, LAYOUTS, Layout
from alignment.scene.legends import sought, unlabelled, unnamed
from alignment.scene.lettered import On, lettered
from alignment.scene.levels import LEAST_IN_FILE, has_codes, levels, suited
from alignment.scene.nearer import nearer
from alignment.scene.primitives import Box, Lettering, Outline, Point, Words, on_sheet
from alignment.scene.scene import FEW, SOME, Scene
from alignment.scene.themed import themed

# Width of a sheet on which lines are as wide as `drawing` says.
USUAL_WIDTH = 1280
# So often all names are looked for beside a legend that tells those that had no room before.
TRIES = 3
# Shares of the width that the legend may have beside maps that follow one another: wider, with all
# other words below it, it leaves these more of the height.
PANELS = (0.3, 0.36, 0.4)
# Share of a sheet's height that may stay blank around a map, for names.
BLANK = 0.08
NOTHING = Scene(
    *("", "", "", "", "", "", (), (), (), (), (), ()),
    disc=0.01,
    frame=(-1.0, -1.0, 1.0, 1.0),
    fit="",
    source="",
    notes=(),
)


@dataclass(frozen=True)
class Sheet:
    """A scene in pixels, y downwards.

    Attributes
    ----------
    width, height : int
    scene : Scene
    theme : Theme
    words, swatches : tuple
        Title, query sentence, legends, notes, fit and source line; swatches of the legends.
    lettering : Lettering
        The names on the map, at the level that suits the sheet.
    scale : float
        Pixels per unit of the scene.
    origin : tuple of float
        Where the scene's (0, 0) lies.
    line_scale : float
        By how much lines are wider than `drawing` says.
    least_code : float
        Least pixels of the letters of a code, which is not drawn where it would be smaller.
    room : tuple of float
        What no name on the map leaves: left, low, right and top in the scene.
    few : int
        How many who meet the conditions of the view are each named, as in `levels.levels`.
    """

    width: int
    height: int
    scene: Scene
    theme: Theme
    words: tuple[Words, ...]
    swatches: tuple[Swatch, ...]
    lettering: Lettering
    scale: float
    origin: Point
    line_scale: float
    least_code: float
    room: Box
    few: int = FEW

    def at(self, x: float, y: float) -> Point:
        """Return the place on the sheet of a place in the scene."""
        return on_sheet(self.origin, self.scale, x, y)

    def outline(self, ring: Ring) -> Outline:
        """Return a closed ring of the scene on the sheet, without its end, where it began."""
        # As `at` has it, of thousands of places at once.
        (left, top), scale = self.origin, self.scale
        return tuple(
            [(round(left + x * scale, 2), round(top - y * scale, 2)) for x, y in ring[:-1]]
        )

    def scene_box(self, box: Box) -> Box:
        """Return left, low, right and top in the scene of a box on the sheet."""
        (x, y), scale = self.origin, self.scale
        left, top, right, bottom = box
        return (left - x) / scale, (y - bottom) / scale, (right - x) / scale, (y - top) / scale

    @property
    def map_box(self) -> Box:
        """Left, top, width and height of the map."""
        x0, y0, x1, y1 = self.scene.frame
        (left, top), (right, bottom) = self.at(x0, y1), self.at(x1, y0)
        return round(left, 2), round(top, 2), round(right - left, 2), round(bottom - top, 2)

    @property
    def said(self) -> tuple[Words, ...]:
        """All that is written on the sheet but the codes."""
        named = (*self.lettering.labels, *self.lettering.names)
        return (*self.words, *(label.words for label in named))

    @property
    def radius(self) -> float:
        """Radius of a disc in pixels."""
        return round(self.scene.disc * self.scale, 2)

    @property
    def has_codes(self) -> bool:
        """Whether codes are drawn in the discs, where they can be read."""
        return has_codes(self.radius, self.least_code)

    @property
    def code_size(self) -> float:
        """Font size of the codes in the discs, but those in shapes with less room."""
        return round(self.radius * CODE, 2)


def lay_out(scene: Scene, view: View, zoomed: bool = False) -> Sheet:
    """Return a scene on the sheet that a view asks for.

    Text is set as large as fits, never below a floor; the map takes the room that is left. Who has
    no room for a name is listed, but not where the sheet is `zoomed`, for names come and go there.
    """
    return lay_out_alike((scene,), view, zoomed)[0]


def lay_out_alike(scenes: tuple[Scene, ...], view: View, zoomed: bool = False) -> tuple[Sheet, ...]:
    """Return scenes that share a frame on sheets that share room and size of text.

    A place in the scenes is the same place on each sheet. The rest is as in :func:`lay_out`.
    """
    scenes = tuple(map(themed, scenes, repeat(theme_of(view.theme))))
    wanted = [
        frozenset(each.name for each in scene.hulls)
        | frozenset(note.key for note in scene.annotations)
        | frozenset(node.iso3 for node in scene.asked if not zoomed)
        for scene in scenes
    ]
    named, trial, most = wanted, 0, LAYOUTS[view.size].listed
    while True:
        told, last = tuple(map(unnamed, scenes, named)), trial >= TRIES
        told = told if zoomed else tuple(map(unlabelled, told, named, repeat(most)))
        # Nobody told there is looked for for ever.
        sheets = _laid_out(tuple(map(sought, scenes, named)) if last else scenes, told, view)
        found = list(map(frozenset.intersection, wanted, map(_written, sheets)))
        if found == named or (last and all(map(frozenset.issubset, named, found))):
            return sheets
        # A bloc or country whose name has no room is told in the legend, and a note below it, which
        # takes room from others or leaves it to them.
        named = list(map(frozenset.intersection, named, found)) if last else found
        trial += 1


def _laid_out(scenes: tuple[Scene, ...], told: tuple[Scene, ...], view: View) -> tuple[Sheet, ...]:
    """Return scenes on sheets with the words and legends of others."""
    wide, high = SIZES[view.size]
    theme, layout = theme_of(view.theme), LAYOUTS[view.size]
    words, room = _words(told, wide, high, theme, layout)
    if len(scenes) > 1 and layout.legend == BESIDE:
        layouts = [layout, *(replace(layout, panel=panel) for panel in PANELS)]
        ways = [_words(told, wide, high, theme, each) for each in layouts]
        words, room = max(ways, key=lambda way: scale_in(way[1], scenes[0].frame))
    if layout.cropped:
        blank = _blank(scenes[0].frame, room) - BLANK * high
        if blank > BLANK * high:
            high -= round(blank)
            words, room = _words(told, wide, high, theme, layout)
    sheets = []
    for scene, (said, swatches) in zip(scenes, words, strict=True):
        sheet = _on_sheet(scene, theme, (wide, high), (said, swatches, room), layout.codes)
        # Rounded up, for names are never smaller.
        letters = math.ceil(1000 * layout.names / sheet.radius) / 1000
        sheet = replace(sheet, room=sheet.scene_box(room), few=SOME)
        sheets.append(_lettered(sheet, letters))
    return tuple(sheets)


def _words(
    told: tuple[Scene, ...], wide: int, high: int, theme: Theme, layout: Layout
) -> tuple[list[tuple[tuple[Words, ...], tuple[Swatch, ...]]], Box]:
    """Return the words and swatches of each sheet, and the room for the map on all of them."""
    alone = [fitted(scene, wide, high, theme, layout) for scene in told]
    most = min(size for _, _, _, size in alone)
    placed = [
        each if each[3] == most else fitted(scene, wide, high, theme, layout, most)
        for scene, each in zip(told, alone, strict=True)
    ]
    lefts, tops, rights, bottoms = zip(*(room for _, _, room, _ in placed), strict=True)
    room = (max(lefts), max(tops), min(rights), min(bottoms))
    return [(words, swatches) for words, swatches, _, _ in placed], room


def _blank(frame: Box, room: Box) -> float:
    """Return how much of the height of a room a map of a frame leaves blank."""
    (x0, y0, x1, y1), (left, top, right, bottom) = frame, room
    return bottom - top - (right - left) * (y1 - y0) / (x1 - x0)


def _written(sheet: Sheet) -> frozenset[str]:
    lettering = sheet.lettering
    return frozenset(label.key[0] for label in (*lettering.labels, *lettering.names))


def alone(scene: Scene, theme: Theme, wide: int = USUAL_WIDTH) -> Sheet:
    """Return a scene from edge to edge of a sheet, for a page that writes the words around it.

    Scenes on one frame are drawn alike, whatever they are coloured by.
    """
    scene = themed(scene, theme)
    x0, y0, x1, y1 = scene.frame
    high = round(wide * (y1 - y0) / (x1 - x0))
    room = (0.0, 0.0, float(wide), float(high))
    sheet = _on_sheet(scene, theme, (wide, high), ((), (), room), LEAST_IN_FILE)
    return _lettered(sheet, suited(sheet.radius))


def in_part(scene: Scene, theme: Theme, lengths: tuple[int, int], room: Box, size: float) -> Sheet:
    """Return a scene in a part of a sheet, with the names of its anchors in such letters."""
    sheet = _on_sheet(scene, theme, lengths, ((), (), room), math.inf)
    sheet = replace(sheet, room=sheet.scene_box(room))
    return _lettered(sheet, size / sheet.radius) if scene.anchors else sheet


def _lettered(sheet: Sheet, letters: float) -> Sheet:
    (level,) = levels(sheet.scene, (letters,), sheet.room, sheet.few)
    return replace(sheet, lettering=lettered(level, _on(sheet)))


def _on_sheet(
    scene: Scene,
    theme: Theme,
    lengths: tuple[int, int],
    placed: tuple[tuple[Words, ...], tuple[Swatch, ...], Box],
    least_code: float,
) -> Sheet:
    (wide, high), (words, swatches, room) = lengths, placed
    left, top, right, bottom = room
    x0, y0, x1, y1 = scene.frame
    scale = scale_in(room, scene.frame)
    origin = (
        (left + right) / 2 - (x0 + x1) / 2 * scale,
        (top + bottom) / 2 + (y0 + y1) / 2 * scale,
    )
    return Sheet(
        width=wide,
        height=high,
        scene=scene,
        theme=theme,
        words=words,
        swatches=swatches,
        lettering=Lettering(0.0, (), (), ()),
        scale=scale,
        origin=origin,
        line_scale=round(max(wide, high) / USUAL_WIDTH, 3),
        least_code=least_code,
        room=scene.frame,
    )


def scale_in(room: Box, frame: Box) -> float:
    """Return the largest scale at which a map of a frame has room."""
    left, top, right, bottom = room
    return min((right - left) / (frame[2] - frame[0]), (bottom - top) / (frame[3] - frame[1]))


def letterings(
    sheet: Sheet, sizes: tuple[float, ...], near: tuple[float, ...] = ()
) -> tuple[Lettering, ...]:
    """Return a sheet's lettering in letters of such sizes and of its own, for zooming.

    On a map of the world that is looked at nearer, the smaller ones are of such sizes (`near`).
    In letters that are large beside discs most of many have no room, and it is not looked for.
    """
    scene, own = sheet.scene, sheet.lettering
    found = nearer(scene, near, sheet.room, sheet.few)
    least = max((level.letters for level in found), default=0.0)
    letters = sorted(size for size in {*sizes} - {own.letters} if size > least)
    for few, some in groupby(letters, lambda size: sheet.few if size <= CROWD else FEW):
        found += levels(scene, tuple(some), sheet.room, few)
    made = [lettered(level, _on(sheet)) for level in found]
    made += [own] if own.letters > least else []
    return tuple(sorted(made, key=lambda each: each.letters))


def _on(sheet: Sheet) -> On:
    dim = tuple(node.iso3 for node in sheet.scene.nodes if node.dim and not node.chosen)
    return On(sheet.theme, sheet.radius, sheet.scale, sheet.origin, sheet.line_scale, dim)
