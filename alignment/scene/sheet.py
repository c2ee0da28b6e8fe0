"""A scene laid out on a sheet of a given size: the one layout of SVG, PNG, PDF, HTML and PPTX."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from alignment.model.view import SIZES, View
from alignment.network.hulls import Ring
from alignment.scene.blocks import Placed, Swatch, fitted
from alignment.scene.codes import SIZE as CODE
from alignment.scene.drawing import NAME_GROUND, THEMES, Theme
from alignment.scene.hulls import Hull
from alignment.scene.lettering import line, width, wrap
from alignment.scene.primitives import Box, Label, Outline, Paint, Point, Words
from alignment.scene.scene import Scene

# Width of a sheet on which lines are as wide as `drawing` says.
USUAL_WIDTH = 1280
# From the foot of a label's box to its baseline, as a share of the font size.
LABEL_RISE = 0.34


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
    labels, names : tuple of Label
        Of the hulls, and of the chosen countries that are named, in their order.
    scale : float
        Pixels per unit of the scene.
    origin : tuple of float
        Where the scene's (0, 0) lies.
    line_scale : float
        By how much lines are wider than `drawing` says.
    """

    width: int
    height: int
    scene: Scene
    theme: Theme
    words: tuple[Words, ...]
    swatches: tuple[Swatch, ...]
    labels: tuple[Label, ...]
    names: tuple[Label, ...]
    scale: float
    origin: Point
    line_scale: float

    def at(self, x: float, y: float) -> Point:
        """Return the place on the sheet of a place in the scene."""
        return (
            round(self.origin[0] + x * self.scale, 2),
            round(self.origin[1] - y * self.scale, 2),
        )

    def outline(self, ring: Ring) -> Outline:
        """Return a closed ring of the scene on the sheet, without its end, where it began."""
        # As `at` has it, of thousands of places at once.
        (left, top), scale = self.origin, self.scale
        return tuple(
            [(round(left + x * scale, 2), round(top - y * scale, 2)) for x, y in ring[:-1]]
        )

    @property
    def map_box(self) -> Box:
        """Left, top, width and height of the map with the names of its blocs."""
        x0, y0, x1, y1 = self.scene.frame
        labels = (*self.labels, *self.names)
        edges = [(*self.at(x0, y1), *self.at(x1, y0)), *(label.box for label in labels)]
        left, top = (min(edge[side] for edge in edges) for side in (0, 1))
        right, bottom = (max(edge[side] for edge in edges) for side in (2, 3))
        return round(left, 2), round(top, 2), round(right - left, 2), round(bottom - top, 2)

    @property
    def said(self) -> tuple[Words, ...]:
        """All that is written on the sheet but the codes."""
        return (*self.words, *(label.words for label in (*self.labels, *self.names)))

    @property
    def label_ground(self) -> Paint:
        """Paper that lets what a name covers shine through."""
        return Paint(fill=self.theme.paper, fill_opacity=NAME_GROUND)

    @property
    def radius(self) -> float:
        """Radius of a disc in pixels."""
        return round(self.scene.disc * self.scale, 2)

    @property
    def code_size(self) -> float:
        """Font size of the codes in the discs, but those in shapes with less room."""
        return round(self.radius * CODE, 2)


def lay_out(scene: Scene, view: View) -> Sheet:
    """Return a scene on the sheet that a view asks for.

    Text is set as large as fits, never below a floor; the map takes the room that is left.
    """
    return lay_out_alike((scene,), view)[0]


def lay_out_alike(scenes: tuple[Scene, ...], view: View) -> tuple[Sheet, ...]:
    """Return scenes that share a frame on sheets that share room and size of text.

    A place in the scenes is the same place on each sheet.
    """
    wide, high = SIZES[view.size]
    theme = THEMES[view.theme]
    alone = [fitted(scene, wide, high, theme) for scene in scenes]
    most = min(size for _, _, _, size in alone)
    placed = [
        each if each[3] == most else fitted(scene, wide, high, theme, most)
        for scene, each in zip(scenes, alone, strict=True)
    ]
    lefts, tops, rights, bottoms = zip(*(room for _, _, room, _ in placed), strict=True)
    room = (max(lefts), max(tops), min(rights), min(bottoms))
    return tuple(
        _on_sheet(scene, theme, (wide, high), (words, swatches, room, size))
        for scene, (words, swatches, _, size) in zip(scenes, placed, strict=True)
    )


def _on_sheet(scene: Scene, theme: Theme, lengths: tuple[int, int], placed: Placed) -> Sheet:
    (wide, high), (words, swatches, room, size) = lengths, placed
    left, top, right, bottom = room
    x0, y0, x1, y1 = scene.frame
    scale = min((right - left) / (x1 - x0), (bottom - top) / (y1 - y0))
    origin = (
        (left + right) / 2 - (x0 + x1) / 2 * scale,
        (top + bottom) / 2 + (y0 + y1) / 2 * scale,
    )
    sheet = Sheet(
        width=wide,
        height=high,
        scene=scene,
        theme=theme,
        words=words,
        swatches=swatches,
        labels=(),
        names=(),
        scale=scale,
        origin=origin,
        line_scale=round(max(wide, high) / USUAL_WIDTH, 3),
    )
    sheet = replace(sheet, names=_names(sheet, size))
    return replace(sheet, labels=_labels(sheet, room, size))


def _names(sheet: Sheet, size: float) -> tuple[Label, ...]:
    # At no larger letters than the scene placed each for, it keeps clear of the others.
    names = []
    for name in sheet.scene.names:
        letters = min(size, round(name.most * sheet.radius, 2))
        left, low, right, top = name.box(letters / sheet.scale, sheet.scene.disc)
        box = (*sheet.at(left, top), *sheet.at(right, low))
        words = Words(
            round((box[0] + box[2]) / 2, 2),
            round(box[3] - LABEL_RISE * letters, 2),
            line(name.text),
            letters,
            sheet.theme.ink,
            "name",
            bold=True,
            anchor="middle",
        )
        names.append(Label("country name", (name.iso3,), words, box, sheet.label_ground))
    return tuple(names)


def _labels(sheet: Sheet, room: Box, size: float) -> tuple[Label, ...]:
    reach = sheet.radius
    places = [sheet.at(node.x, node.y) for node in sheet.scene.nodes]
    discs = np.array([(x - reach, y - reach, x + reach, y + reach) for x, y in places])
    labels: list[Label] = []
    for hull in sheet.scene.hulls:
        said = _shortened(hull, size, room[2] - room[0])
        names = [label.box for label in (*labels, *sheet.names)]
        # No name on another; of those places, the first that covers the fewest discs.
        box = min(
            _boxes(sheet, hull, width(said, size) + 0.6 * size, size, room),
            key=lambda box: (
                sum(_meet(box, name) for name in names),
                _covered(box, discs),
            ),
        )
        words = Words(
            round((box[0] + box[2]) / 2, 2),
            round(box[3] - LABEL_RISE * size, 2),
            said,
            size,
            sheet.theme.ink,
            "hull",
            anchor="middle",
        )
        key = (line(hull.name),)
        labels.append(Label("bloc name", key, words, box, sheet.label_ground))
    return tuple(labels)


def _boxes(sheet: Sheet, hull: Hull, wide: float, size: float, room: Box) -> list[Box]:
    # Where a name may stand: as the scene has it, then to the sides of that, then higher, lower.
    left, top, right, bottom = room
    high = 1.3 * size
    x, y = sheet.at(hull.label_x, hull.label_y)
    sides = {"left": 0.0, "center": -0.5, "right": -1.0}
    shares = (sides[hull.label_side], -0.5, 0.0, -1.0)
    found = []
    for lines in (0, 1, 2, 3, 4, -1, -2, -3, -4, -5, -6):
        foot = min(max(y - lines * high, top + high), bottom)
        for share in shares:
            start = min(max(x + share * wide, left), right - wide)
            found.append((start, foot - high, start + wide, foot))
    return found


def hull_words(hull: Hull) -> str:
    """Return the name of a bloc on the map with its number of members."""
    return f"{line(hull.name)} · {hull.size}"


def _shortened(hull: Hull, size: float, limit: float) -> str:
    said = hull_words(hull)
    return said if width(said, size) <= limit else wrap(said, size, limit - size)[0] + "…"


def _covered(box: Box, discs: npt.NDArray[np.float64]) -> int:
    # As `_meet` has it, of all at once.
    if not len(discs):
        return 0
    left, top, right, bottom = discs.T
    aside = (box[0] < right) & (left < box[2])
    return int((aside & (box[1] < bottom - 0.01) & (top < box[3] - 0.01)).sum())


def _meet(one: Box, other: Box) -> bool:
    return (
        one[0] < other[2]
        and other[0] < one[2]
        and one[1] < other[3] - 0.01
        and other[1] < one[3] - 0.01
    )
