"""Primitive marks that pictures are made of, and the arrow of a country that moved."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from alignment.scene.colours import SWATCH_SHAPE

MarkKey = tuple[str, ...]
Point = tuple[float, float]
Outline = tuple[Point, ...]
SheetBox = tuple[float, float, float, float]
# Corners of each shape but the circle, y upwards, in radii of the disc. Shapes are large, so that
# a code fits, but do not overlap neighbours, whose centres are at least 2.083 radii apart.
SHAPE_CORNERS: dict[str, tuple[tuple[float, float], ...]] = {
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
# Corners of the samples in the key of a chart: the bar of an earlier value, and an interval.
SAMPLE_CORNERS: dict[str, tuple[tuple[float, float], ...]] = {
    "tick": ((0.2, 1), (-0.2, 1), (-0.2, -1), (0.2, -1)),
    "band": ((1.1, 0.6), (-1.1, 0.6), (-1.1, -0.6), (1.1, -0.6)),
}


@dataclass(frozen=True, slots=True)
class Hatch:
    """Parallel lines that rise to the right: colour, distance and width in pixels.

    `name` tells the hatching of a colour from that of paper, whose name is ''.
    """

    colour: str
    spacing: float
    width: float
    name: str = ""


@dataclass(frozen=True, slots=True)
class Paint:
    """Fill and stroke colours ('' for none), opacities, and the width of the line in pixels.

    `dash` has the lengths of dashes, each with that of the gap after it, in pixels; empty for a
    solid line. The lines of `hatch` are on the fill.
    """

    fill: str = ""
    fill_opacity: float = 1.0
    stroke: str = ""
    stroke_opacity: float = 1.0
    width: float = 0.0
    dash: tuple[float, ...] = ()
    hatch: Hatch | None = None

    def with_fill(self, fill: str, hatch: Hatch | None = None) -> Paint:
        """Return the paint with another fill and hatching."""
        # Much faster than `replace`, and called for every mark.
        rest = (self.fill_opacity, self.stroke, self.stroke_opacity, self.width, self.dash)
        return Paint(fill, *rest, hatch)

    def with_line(self, stroke: str, width: float) -> Paint:
        """Return the paint with another line."""
        rest = (self.stroke_opacity, width, self.dash, self.hatch)
        return Paint(self.fill, self.fill_opacity, stroke, *rest)

    def scale_opacity(self, share: float) -> Paint:
        """Return the paint with a share of its opacity."""
        return replace(
            self,
            fill_opacity=round(share * self.fill_opacity, 3),
            stroke_opacity=round(share * self.stroke_opacity, 3),
        )


@dataclass(frozen=True, slots=True)
class Area:
    """Closed outlines filled as one; an outline inside another is a hole.

    `key` says what a mark stands for; a kind and a key occur once. `description` is read by screen
    readers. A selected mark stands out. All this holds for the other marks too.
    """

    kind: str
    key: MarkKey
    rings: tuple[Outline, ...]
    paint: Paint
    description: str = ""
    is_selected: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line; all lines of a layer look the same."""

    kind: str
    key: MarkKey
    start: Point
    end: Point
    paint: Paint
    description: str = ""
    layer: str = ""


@dataclass(frozen=True, slots=True)
class Disc:
    """A circle or another shape of about the same radius."""

    kind: str
    key: MarkKey
    shape: str
    x: float
    y: float
    radius: float
    paint: Paint
    description: str = ""
    is_selected: bool = False


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text; `x` and `y` are its anchor on the baseline.

    `condensed_width` is the width that the text is squeezed to; 0 for its natural width.
    """

    x: float
    y: float
    text: str
    size: float
    fill: str
    kind: str
    bold: bool = False
    anchor: str = "start"
    starts_paragraph: bool = True
    key: MarkKey = ()
    condensed_width: float = 0.0


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a bloc or of a country, or a note, and its box that nothing else covers.

    `background` sets it off from marks below: a line around its letters or a box behind it.
    """

    kind: str
    key: MarkKey
    text_line: TextLine
    box: SheetBox
    background: Paint


@dataclass(frozen=True)
class SheetLabels:
    """The labels of a sheet at one font size, which is in radii of a disc.

    `leaders` lead to the labels that are not next to their disc, where `leader_ends` mark the
    target. `point_labels` are notes, then countries in the order of importance. `directions` say at
    the edge of a map what is more frequent there.
    """

    font_size: float
    bloc_labels: tuple[Label, ...]
    leaders: tuple[Line, ...]
    point_labels: tuple[Label, ...]
    directions: tuple[Label, ...] = ()
    leader_ends: tuple[Disc, ...] = ()

    @property
    def all_labels(self) -> tuple[Label, ...]:
        """Labels of blocs, countries and notes, and directions."""
        return (*self.bloc_labels, *self.point_labels, *self.directions)


Mark = Area | Line | Disc | TextLine | Label


def get_shape_corners(shape: str, x: float, y: float, radius: float) -> Outline:
    """Return the corners of a shape on a sheet, y downwards; none for a circle."""
    return tuple(
        (round(x + across * radius, 2), round(y - up * radius, 2))
        for across, up in SHAPE_CORNERS.get(shape) or SAMPLE_CORNERS.get(shape, ())
    )


def to_sheet_point(origin: Point, scale: float, x: float, y: float) -> Point:
    """Return the pixel position, y downwards, of a scene position; `origin` is that of (0, 0).

    >>> to_sheet_point((100.0, 50.0), 10.0, 1.5, 2.0)
    (115.0, 30.0)
    """
    return round(origin[0] + x * scale, 2), round(origin[1] - y * scale, 2)


# Length and width of an arrow's head, and radius of the ring at its start, in pixels.
ARROW_HEAD_LENGTH, ARROW_HEAD_WIDTH, ARROW_START_RADIUS = 11.0, 8.0, 3.5


@dataclass(frozen=True)
class Arrow:
    """The move of a country: a ring at the start, a line to the end, and the line's head."""

    start_ring: Disc
    shaft: Line
    head: Area

    def __iter__(self) -> Iterator[Disc | Line | Area]:
        """Yield its marks, the lowest first."""
        yield from (self.shaft, self.head, self.start_ring)


def make_arrow(
    iso3: str,
    description: str,
    ends: tuple[Point, Point],
    radius: float,
    paints: tuple[Paint, Paint],
    end_scale: float = 0.0,
) -> Arrow:
    """Return the arrow between two positions, which must differ.

    It leads to a disc of a radius. `paints` are of the ring, and of line and head. With
    `end_scale`, the size of ring and head, the head is at the disc; without, it is in the middle of
    the line, as large discs may cover the end.
    """
    key, (ring, ink), scale = (iso3,), paints, end_scale or 1.0
    shaft = ends
    if end_scale:
        share = 1 - radius / math.dist(*ends)
        x, y = (a + share * (b - a) for a, b in zip(*ends, strict=True))
        shaft = (ends[0], (round(x, 2), round(y, 2)))
    head = _compute_head_corners(*ends, radius, scale, 1.0 if end_scale else 0.5)
    start_radius = round(ARROW_START_RADIUS * scale, 2)
    return Arrow(
        Disc("start", key, SWATCH_SHAPE, *ends[0], start_radius, ring, description),
        Line("shaft", key, *shaft, ink, description),
        Area("head", key, (head,), ink, description),
    )


def _compute_head_corners(
    start: Point, end: Point, radius: float, scale: float, position: float
) -> Outline:
    """Return the corners of an arrow's head, at a share of the visible part of its line."""
    first, last = np.array(start), np.array(end)
    length = float(np.hypot(*(last - first)))
    along = (last - first) / length
    across = np.array([-along[1], along[0]])
    ring_radius, head_length = scale * ARROW_START_RADIUS, scale * ARROW_HEAD_LENGTH
    visible = length - radius - ring_radius

    share = min(1.0, max(0.0, visible / head_length))
    length = share * head_length
    back = first + along * (ring_radius + position * (visible - length))
    tip = back + along * length
    side = across * share * scale * ARROW_HEAD_WIDTH / 2
    return tuple(
        (round(float(x), 2), round(float(y), 2)) for x, y in (tip, back + side, back - side)
    )
