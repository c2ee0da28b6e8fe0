"""Shapes of a slide: in pixels, with exact outlines and the sites that links are glued to."""

from __future__ import annotations

import math
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_CONNECTOR
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from alignment.export.text import attribute, xml
from alignment.scene.lettering import width
from alignment.scene.primitives import CORNERS, Disc, Line, Outline, Paint, Point, Words

# A pixel of 1/96 inch in the unit of slides and in points.
EMU, POINT = 9525, 0.75
# A glow fades, so it is wider than a line that sets letters off as well, and opaque at them.
FADING = 1.5

# The shape's kind, what adjusts it to the corners of `drawing`, and its connection sites as
# directions, in the order of the format.
_UP, _LEFT, _DOWN, _RIGHT = 90, 180, 270, 0
_Guides = tuple[tuple[str, float], ...]
KINDS: dict[str, tuple[str, _Guides, tuple[float, ...]]] = {
    "circle": ("ellipse", (), (_UP, 135, _LEFT, 225, _DOWN, 315, _RIGHT, 45)),
    # Round where its corners are cut, and reaching as far.
    "square": ("roundRect", (("adj", 0.19),), (_UP, _LEFT, _DOWN, _RIGHT)),
    "hexagon": (
        "hexagon",
        (("adj", 0.28868), ("vf", 1.1547)),
        (_RIGHT, 300, 240, _LEFT, 120, 60),
    ),
    "diamond": ("diamond", (), (_UP, _LEFT, _DOWN, _RIGHT)),
    "pentagon": ("pentagon", (), (_UP, 162, 234, _DOWN, 306, 18)),
    "octagon": ("octagon", (("adj", 0.29289),), (22, 338, 292, 248, 202, 158, 112, 68)),
    "triangle": ("triangle", (), (_UP, 150, 210, _DOWN, 330, 30)),
    "triangle-down": ("flowChartMerge", (), (_UP, 203, _DOWN, 337)),
}
# Number and kind of a shape that is drawn.
Drawn = tuple[int, str]
ALIGNED = {"start": PP_ALIGN.LEFT, "middle": PP_ALIGN.CENTER, "end": PP_ALIGN.RIGHT}
_SPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)


def add_disc(shapes: Any, disc: Disc, text: str = "") -> Any:
    """Add a country's disc or a swatch.

    `text` is the markup of its text, see :func:`code_text`.
    """
    kind, adjustments, _ = KINDS[disc.shape]
    corners = CORNERS.get(disc.shape, ((-1, -1), (1, 1)))
    x0, x1 = (pick(x for x, _ in corners) for pick in (min, max))
    y0, y1 = (pick(y for _, y in corners) for pick in (min, max))
    r = disc.radius
    sides = (disc.x + x0 * r, disc.y - y1 * r, (x1 - x0) * r, (y1 - y0) * r)
    left, top, wide, high = (round(side * EMU) for side in sides)
    guides = "".join(
        f'<a:gd name="{name}" fmla="val {round(value * 100_000)}"/>' for name, value in adjustments
    )
    # Written as markup: a slide has hundreds, and the library takes a hundred steps for each.
    element = parse_xml(
        f'<p:sp {_SPACES}><p:nvSpPr><p:cNvPr id="{shapes._next_shape_id}" name=""/><p:cNvSpPr/>'
        f'<p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/>'
        f'<a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        f'<a:prstGeom prst="{kind}"><a:avLst>{guides}</a:avLst></a:prstGeom>'
        f"{_solid(disc.paint.fill, disc.paint.fill_opacity)}{_outline(disc.paint)}</p:spPr>"
        f"{text or _NO_TEXT}</p:sp>"
    )
    shapes._spTree.append(element)
    return shapes._shape_factory(element)


_NO_TEXT = "<p:txBody><a:bodyPr/><a:lstStyle/><a:p/></p:txBody>"


def code_text(code: Words) -> str:
    """Return the markup of one line in the middle of a shape.

    Slides cannot condense letters, so a code that would be is smaller.
    """
    share = code.length / width(code.text, code.size) if code.length else 1.0
    points = round(code.size * share * POINT * 100)
    return (
        '<p:txBody><a:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" rtlCol="0"'
        ' anchor="ctr"/><a:lstStyle/><a:p><a:pPr algn="ctr"/><a:r>'
        f'<a:rPr sz="{points}" b="0">{_solid(code.fill)}</a:rPr>'
        f"<a:t>{xml(code.text)}</a:t></a:r></a:p></p:txBody>"
    )


def add_area(shapes: Any, rings: tuple[Outline, ...], paint: Paint) -> Any:
    """Add an outline around a bloc, land or sea: rings of one shape, one in another is a hole."""
    fill = _solid(paint.fill, paint.fill_opacity) if paint.fill_opacity else "<a:noFill/>"
    return _freeform(shapes, rings, fill + _outline(paint))


def add_line(shapes: Any, drawn: Line) -> Any:
    """Add a plain line between two places."""
    ends = [Emu(round(side * EMU)) for side in (*drawn.start, *drawn.end)]
    item = shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *ends)
    # The theme's style would add a shadow and its own colours.
    item._element.remove(item._element.find(qn("p:style")))
    outline = _outline(drawn.paint).replace("<a:ln", f"<a:ln {_SPACES}", 1)
    item._element.spPr.append(parse_xml(outline))
    return item


def add_link(shapes: Any, link: Line, ends: tuple[Drawn, Drawn], name: str) -> Any:
    """Add a connector between the centres of two shapes, glued to the sites that face.

    Each end is the number and the kind of its shape. Returned is the element.
    """
    (one, at), (other, to) = ends
    x0, y0, x1, y1 = (round(side * EMU) for side in (*link.start, *link.end))
    turned = (' flipH="1"' if x1 < x0 else "") + (' flipV="1"' if y1 < y0 else "")
    glue = f'<a:stCxn id="{one}" idx="{_site(at, link.start, link.end)}"/>'
    glue += f'<a:endCxn id="{other}" idx="{_site(to, link.end, link.start)}"/>'
    element = parse_xml(
        f"<p:cxnSp {_SPACES}><p:nvCxnSpPr>"
        f'<p:cNvPr id="{shapes._next_shape_id}" name={attribute(name)}'
        f" descr={attribute(link.said)}/>"
        f"<p:cNvCxnSpPr>{glue}</p:cNvCxnSpPr><p:nvPr/></p:nvCxnSpPr><p:spPr>"
        f'<a:xfrm{turned}><a:off x="{min(x0, x1)}" y="{min(y0, y1)}"/>'
        f'<a:ext cx="{abs(x1 - x0)}" cy="{abs(y1 - y0)}"/></a:xfrm>'
        f'<a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
        f"{_outline(link.paint)}</p:spPr></p:cxnSp>"
    )
    shapes._spTree.append(element)
    return element


def _solid(colour: str, opacity: float = 1.0) -> str:
    return f"<a:solidFill>{_colour(colour, opacity)}</a:solidFill>"


def _colour(colour: str, opacity: float) -> str:
    alpha = f'<a:alpha val="{round(opacity * 100_000)}"/>' if opacity < 1 else ""
    return f'<a:srgbClr val="{colour.removeprefix("#")}">{alpha}</a:srgbClr>'


def _outline(paint: Paint) -> str:
    colour = _solid(paint.stroke, paint.stroke_opacity)
    dash = ""
    if paint.dash:
        # In thousandths of a hundredth of the line's width.
        long, gap = (round(length / paint.width * 100_000) for length in paint.dash)
        dash = f'<a:custDash><a:ds d="{long}" sp="{gap}"/></a:custDash>'
    return f'<a:ln w="{round(paint.width * EMU)}">{colour}{dash}</a:ln>'


def add_group(shapes: Any, elements: list[Any], name: str, description: str) -> Any:
    """Put shapes into a group, in their order, where the first of them stood."""
    boxes = [
        (int(off.get("x")), int(off.get("y")), int(ext.get("cx")), int(ext.get("cy")))
        for element in elements
        for off, ext in [(element.find(f".//{qn('a:off')}"), element.find(f".//{qn('a:ext')}"))]
    ]
    left, top = (min(box[side] for box in boxes) for side in (0, 1))
    wide = max(box[0] + box[2] for box in boxes) - left
    high = max(box[1] + box[3] for box in boxes) - top
    # Places within are those on the slide.
    place = "".join(
        f'<a:{at} x="{left}" y="{top}"/><a:{by} cx="{wide}" cy="{high}"/>'
        for at, by in (("off", "ext"), ("chOff", "chExt"))
    )
    told = f" descr={attribute(description)}" if description else ""
    element = parse_xml(
        f'<p:grpSp {_SPACES}><p:nvGrpSpPr><p:cNvPr id="{shapes._next_shape_id}"'
        f" name={attribute(name)}{told}/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>"
        f"<p:grpSpPr><a:xfrm>{place}</a:xfrm></p:grpSpPr></p:grpSp>"
    )
    elements[0].addprevious(element)
    element.extend(elements)
    return shapes._shape_factory(element)


def add_text(shapes: Any, frame: tuple[float, float, float, float]) -> Any:
    """Add a box for text: left, top, width and height."""
    return shapes.add_textbox(*(Emu(round(side * EMU)) for side in frame))


def set_glow(item: Any, ground: Paint) -> None:
    """Set the letters of a box off from what they cover, which is seen between them."""
    markup = (
        f'<a:effectLst {_SPACES}><a:glow rad="{round(FADING * ground.width * EMU)}">'
        f"{_colour(ground.stroke, 1.0)}</a:glow></a:effectLst>"
    )
    for letters in item._element.iter(qn("a:rPr")):
        letters.append(parse_xml(markup))


def set_text(
    item: Any,
    said: str,
    size: float,
    ink: str,
    bold: bool = False,
    leading: float | None = None,
    anchor: str = "start",
) -> None:
    """Set the text of a shape: at its middle, or from its top where lines have a height.

    `anchor` says which part is held across: start, middle or end.
    """
    frame = item.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.word_wrap = leading is not None
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE if leading is None else MSO_ANCHOR.TOP
    paragraph = frame.paragraphs[0]
    paragraph.alignment = ALIGNED[anchor]
    if leading is not None:
        paragraph.line_spacing = Pt(leading * POINT)
    for number, row in enumerate(said.split("\n")):
        if number:
            paragraph.add_line_break()
        run = paragraph.add_run()
        run.text = row
        run.font.size = Emu(round(size * POINT * 100) * 127)
        run.font.bold = bold
        run.font.color.rgb = rgb(ink)


def _site(shape: str, at: Point, other: Point) -> int:
    wanted = math.degrees(math.atan2(at[1] - other[1], other[0] - at[0]))
    sites = KINDS[shape][2]
    return min(
        range(len(sites)), key=lambda number: abs((sites[number] - wanted + 180) % 360 - 180)
    )


def _freeform(shapes: Any, rings: tuple[Outline, ...], look: str) -> Any:
    places = [[(round(x * EMU), round(y * EMU)) for x, y in ring] for ring in rings]
    xs, ys = zip(*(place for ring in places for place in ring), strict=True)
    left, top, wide, high = min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)

    def pen(move: str, x: int, y: int) -> str:
        return f'<a:{move}><a:pt x="{x - left}" y="{y - top}"/></a:{move}>'

    drawn = "".join(
        pen("moveTo", *start) + "".join(pen("lnTo", *place) for place in rest) + "<a:close/>"
        for start, *rest in places
    )
    element = parse_xml(
        f'<p:sp {_SPACES}><p:nvSpPr><p:cNvPr id="{shapes._next_shape_id}" name=""/><p:cNvSpPr/>'
        f'<p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/>'
        f'<a:ext cx="{wide}" cy="{high}"/></a:xfrm><a:custGeom><a:avLst/><a:gdLst/><a:ahLst/>'
        '<a:cxnLst/><a:rect l="l" t="t" r="r" b="b"/><a:pathLst>'
        f'<a:path w="{wide}" h="{high}">{drawn}</a:path></a:pathLst></a:custGeom>{look}</p:spPr>'
        f"{_NO_TEXT}</p:sp>"
    )
    shapes._spTree.append(element)
    return shapes._shape_factory(element)


def rgb(colour: str) -> RGBColor:
    """Return a colour like '#0072B2' as the library wants it."""
    return RGBColor(*bytes.fromhex(colour.removeprefix("#")))  # type: ignore[no-untyped-call]
