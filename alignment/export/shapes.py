"""Shapes of a slide: in pixels, with exact outlines and the sites that links are glued to."""

from __future__ import annotations

import math
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from alignment.drawing import CORNERS

# A pixel of 1/96 inch in the unit of slides and in points.
EMU, POINT = 9525, 0.75

Place = tuple[float, float]
# The shape's kind, what adjusts it to the corners of `drawing`, and its connection sites as
# directions, in the order of the format.
_UP, _LEFT, _DOWN, _RIGHT = 90, 180, 270, 0
KINDS: dict[str, tuple[MSO_SHAPE, tuple[float, ...], tuple[float, ...]]] = {
    "circle": (MSO_SHAPE.OVAL, (), (_UP, 135, _LEFT, 225, _DOWN, 315, _RIGHT, 45)),
    "square": (MSO_SHAPE.RECTANGLE, (), (_UP, _LEFT, _DOWN, _RIGHT)),
    "hexagon": (MSO_SHAPE.HEXAGON, (0.28868,), (_RIGHT, 300, 240, _LEFT, 120, 60)),
    "diamond": (MSO_SHAPE.DIAMOND, (), (_UP, _LEFT, _DOWN, _RIGHT)),
    "pentagon": (MSO_SHAPE.REGULAR_PENTAGON, (), (_UP, 162, 234, _DOWN, 306, 18)),
    "octagon": (MSO_SHAPE.OCTAGON, (0.29289,), (22, 338, 292, 248, 202, 158, 112, 68)),
    "triangle": (MSO_SHAPE.ISOSCELES_TRIANGLE, (), (_UP, 150, 210, _DOWN, 330, 30)),
}
Drawn = tuple[Any, str, Place]


def add_shape(
    shapes: Any, shape: str, place: Place, radius: float, fill: str, outline: str, width: float
) -> Any:
    """Add a country's shape or a swatch with its centre at a place."""
    kind, adjustments, _ = KINDS[shape]
    corners = CORNERS.get(shape, ((-1, -1), (1, 1)))
    x0, x1 = (pick(x for x, _ in corners) for pick in (min, max))
    y0, y1 = (pick(y for _, y in corners) for pick in (min, max))
    sides = (place[0] + x0 * radius, place[1] - y1 * radius, (x1 - x0) * radius, (y1 - y0) * radius)
    item = shapes.add_shape(kind, *(Emu(round(side * EMU)) for side in sides))
    for number, value in enumerate(adjustments):
        item.adjustments[number] = value
    _plain(item)
    item.fill.solid()
    item.fill.fore_color.rgb = rgb(fill)
    _line(item, outline, 1.0, width)
    return item


def add_hull(shapes: Any, points: list[Place], fill: str, opacity: float, width: float) -> Any:
    """Add an outline around a bloc."""
    item = _freeform(shapes, [points])
    if opacity:
        item.fill.solid()
        item.fill.fore_color.rgb = rgb(fill)
        _fade(item.fill._xPr.find(qn("a:solidFill")), opacity)
    else:
        item.fill.background()
    _line(item, fill, 0.75, width)
    return item


def add_land(shapes: Any, rings: list[list[Place]], fill: str, outline: str, width: float) -> Any:
    """Add land or sea: rings of one shape, a ring in another being a hole."""
    item = _freeform(shapes, rings)
    item.fill.solid()
    item.fill.fore_color.rgb = rgb(fill)
    _line(item, outline, 1.0, width)
    return item


def add_tie(shapes: Any, a: Place, b: Place, colour: str, width: float) -> Any:
    """Add a plain line between two places."""
    ends = [Emu(round(side * EMU)) for side in (*a, *b)]
    item = shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *ends)
    _plain(item)
    _line(item, colour, 1.0, width)
    return item


def add_link(shapes: Any, a: Drawn, b: Drawn, colour: str, opacity: float, width: float) -> Any:
    """Add a connector between the centres of two shapes, glued to the sites that face."""
    ends = [Emu(round(side * EMU)) for side in (*a[2], *b[2])]
    item = shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *ends)
    # Only the glue, not python-pptx's move to the site: its sites are those of a rectangle.
    item._connect_begin_to(a[0], _site(a[1], a[2], b[2]))
    item._connect_end_to(b[0], _site(b[1], b[2], a[2]))
    _plain(item)
    _line(item, colour, opacity, width)
    return item


def add_text(shapes: Any, frame: tuple[float, float, float, float]) -> Any:
    """Add a box for text: left, top, width and height."""
    return shapes.add_textbox(*(Emu(round(side * EMU)) for side in frame))


def set_text(
    item: Any,
    said: str,
    size: float,
    ink: str,
    font: str,
    bold: bool = False,
    leading: float | None = None,
    centred: bool = False,
) -> None:
    """Set the text of a shape: in the middle, or from its top where lines have a height."""
    frame = item.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.word_wrap = leading is not None
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE if leading is None else MSO_ANCHOR.TOP
    paragraph = frame.paragraphs[0]
    centred = centred or leading is None
    paragraph.alignment = PP_ALIGN.CENTER if centred else PP_ALIGN.LEFT
    if leading is not None:
        paragraph.line_spacing = Pt(leading * POINT)
    run = paragraph.add_run()
    run.text = said
    run.font.size = Emu(round(size * POINT * 100) * 127)
    run.font.bold = bold
    run.font.name = font
    run.font.color.rgb = rgb(ink)


def _site(shape: str, at: Place, other: Place) -> int:
    wanted = math.degrees(math.atan2(at[1] - other[1], other[0] - at[0]))
    sites = KINDS[shape][2]
    return min(
        range(len(sites)), key=lambda number: abs((sites[number] - wanted + 180) % 360 - 180)
    )


def _freeform(shapes: Any, rings: list[list[Place]]) -> Any:
    # The library's own builder looks at all points for each of them.
    places = [[(round(x * EMU), round(y * EMU)) for x, y in ring] for ring in rings]
    xs, ys = zip(*(place for ring in places for place in ring), strict=True)
    left, top, wide, high = min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
    element = shapes._spTree.add_freeform_sp(left, top, wide, high)
    path = element.add_path(w=wide, h=high)
    for start, *rest in places:
        path.add_moveTo(start[0] - left, start[1] - top)
        for x, y in rest:
            path.add_lnTo(x - left, y - top)
        path.add_close()
    item = shapes._shape_factory(element)
    _plain(item)
    return item


def _plain(item: Any) -> None:
    # The theme's style would add a shadow and its own colours.
    style = item._element.find(qn("p:style"))
    if style is not None:
        item._element.remove(style)


def _line(item: Any, colour: str, opacity: float, width: float) -> None:
    item.line.color.rgb = rgb(colour)
    item.line.width = Emu(round(width * EMU))
    if opacity < 1:
        _fade(item.line._ln.find(qn("a:solidFill")), opacity)


def _fade(fill: Any, opacity: float) -> None:
    colour = fill[0]
    colour.append(colour.makeelement(qn("a:alpha"), {"val": str(round(opacity * 100_000))}))


def rgb(colour: str) -> RGBColor:
    """Return a colour like '#0072B2' as the library wants it."""
    return RGBColor(*bytes.fromhex(colour.removeprefix("#")))  # type: ignore[no-untyped-call]
