"""The few kinds of marks that a picture is made of: all that a painter has to know."""

from __future__ import annotations

from dataclasses import dataclass, replace

Key = tuple[str, ...]
Point = tuple[float, float]
Outline = tuple[Point, ...]
Box = tuple[float, float, float, float]
# Corners of each shape but the circle, y upwards, in radii of the disc it is drawn in. So that a
# code fits in they reach as far out as neighbours leave room, whose centres are at least 2.083
# radii apart; those of a square are cut off for that.
CORNERS: dict[str, tuple[tuple[float, float], ...]] = {
    "square": (
        *((0.83, 0.627), (0.627, 0.83), (-0.627, 0.83), (-0.83, 0.627)),
        *((-0.83, -0.627), (-0.627, -0.83), (0.627, -0.83), (0.83, -0.627)),
    ),
    "hexagon": (
        *((1.04, 0), (0.52, 0.901), (-0.52, 0.901)),
        *((-1.04, 0), (-0.52, -0.901), (0.52, -0.901)),
    ),
    "diamond": ((1.04, 0), (0, 1.04), (-1.04, 0), (0, -1.04)),
    "pentagon": ((0, 1.04), (-0.989, 0.321), (-0.611, -0.841), (0.611, -0.841), (0.989, 0.321)),
    "octagon": (
        *((0.961, 0.398), (0.398, 0.961), (-0.398, 0.961), (-0.961, 0.398)),
        *((-0.961, -0.398), (-0.398, -0.961), (0.398, -0.961), (0.961, -0.398)),
    ),
    "triangle": ((0, 0.87), (-1.005, -0.435), (1.005, -0.435)),
    "triangle-down": ((0, -0.87), (1.005, 0.435), (-1.005, 0.435)),
}


@dataclass(frozen=True, slots=True)
class Paint:
    """Colours, opacities, the width of a line in pixels and its dashes; '' is no colour.

    `dash` is the length of a dash and of the gap after it, in pixels; nothing for a whole line.
    """

    fill: str = ""
    fill_opacity: float = 1.0
    stroke: str = ""
    stroke_opacity: float = 1.0
    width: float = 0.0
    dash: tuple[float, ...] = ()

    def filled(self, fill: str) -> Paint:
        """Return the same with another fill."""
        kept = (self.fill_opacity, self.stroke, self.stroke_opacity, self.width, self.dash)
        return Paint(fill, *kept)

    def dimmed(self, share: float) -> Paint:
        """Return the same with a share of its opacity."""
        return replace(
            self,
            fill_opacity=round(share * self.fill_opacity, 3),
            stroke_opacity=round(share * self.stroke_opacity, 3),
        )


@dataclass(frozen=True, slots=True)
class Area:
    """Closed outlines filled as one; one within another is a hole.

    `key` says what it is of, and no two marks of a kind have the same; `said` is what it is told as
    to those who do not see it. It stands out where it is chosen. Likewise of the other marks.
    """

    kind: str
    key: Key
    rings: tuple[Outline, ...]
    paint: Paint
    said: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line. Those of a layer look the same."""

    kind: str
    key: Key
    start: Point
    end: Point
    paint: Paint
    said: str = ""
    layer: str = ""


@dataclass(frozen=True, slots=True)
class Disc:
    """A circle or another shape that reaches about as far from its middle."""

    kind: str
    key: Key
    shape: str
    x: float
    y: float
    radius: float
    paint: Paint
    said: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; x and y are its anchor on the baseline, `first` begins a paragraph.

    Where it has a `length` it is condensed to that width.
    """

    x: float
    y: float
    text: str
    size: float
    fill: str
    kind: str
    bold: bool = False
    anchor: str = "start"
    first: bool = True
    key: Key = ()
    length: float = 0.0


@dataclass(frozen=True, slots=True)
class Label:
    """A name on the map, of a bloc or of a country, and the box that it keeps free.

    `ground` sets it off from what it lies on: around its letters as a line, or as a box behind it.
    """

    kind: str
    key: Key
    words: Words
    box: Box
    ground: Paint


@dataclass(frozen=True)
class Lettering:
    """A level of lettering on a sheet.

    Attributes
    ----------
    letters : float
        Font size of the names of countries, in radii of a disc.
    labels, names : tuple of Label
        Of the blocs; notes, and of countries in the order of their importance.
    leaders : tuple of Line
        To the names that do not stand beside their disc.
    """

    letters: float
    labels: tuple[Label, ...]
    leaders: tuple[Line, ...]
    names: tuple[Label, ...]


Mark = Area | Line | Disc | Words | Label


def corners(shape: str, x: float, y: float, radius: float) -> Outline:
    """Return the corners of a shape on a sheet, y downwards; none for a circle."""
    return tuple(
        (round(x + across * radius, 2), round(y - up * radius, 2))
        for across, up in CORNERS.get(shape, ())
    )


def on_sheet(origin: Point, scale: float, x: float, y: float) -> Point:
    """Return the place in pixels, y downwards, of a place in a scene whose (0, 0) is the origin.

    >>> on_sheet((100.0, 50.0), 10.0, 1.5, 2.0)
    (115.0, 30.0)
    """
    return round(origin[0] + x * scale, 2), round(origin[1] - y * scale, 2)
