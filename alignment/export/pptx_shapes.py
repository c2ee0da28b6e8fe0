"""One slide of a presentation: marks as shapes with names and alternative texts."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_CONNECTOR
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from alignment.export.escaping import escape_xml, quote_attribute
from alignment.scene.labels.candidates import LABEL_PADDING
from alignment.scene.marks import Marks
from alignment.scene.primitives import (
    SAMPLE_CORNERS,
    SHAPE_CORNERS,
    Area,
    Disc,
    Label,
    Line,
    Outline,
    Paint,
    Point,
    TextLine,
)
from alignment.scene.sheet_blocks import LINE_SPACING
from alignment.scene.text_metrics import bind_numbers, measure_text_width, to_single_line

# A pixel is 1/96 inch.
EMU_PER_PIXEL, POINTS_PER_PIXEL = 9525, 0.75
# A glow fades outwards, so it must be wider than the halo in other formats.
GLOW_FACTOR = 1.5
# Share of a line of fixed height that lies above the baseline.
ASCENT_SHARE = 0.8
# Text boxes are wider than their text, so that it also fits in another font.
TEXT_BOX_FACTOR = 1.05
# Least distance of a text box from the next one to its right, in font sizes.
NEIGHBOUR_GAP = 0.5
# A label is anchored at its end if the point it belongs to is this near, as a share of its width.
SIDE_SHARE = 1 / 3
BASE_AREA_NAMES = {"sea": "Sea", "ground": "Other land"}
_DASH_IN_PERIOD, WORD_JOINER = re.compile(r"(?<=\d)–(?=\d)"), "\N{WORD JOINER}"
# Text above the map, which is read before it.
HEADING_KINDS = ("title", "subtitle")

# Preset shape, its adjustments to the corners in `scene.primitives`, and the angles of its
# connection sites in the order of the format.
_TOP_SITE, _LEFT_SITE, _BOTTOM_SITE, _RIGHT_SITE = 90, 180, 270, 0
_ShapeGuides = tuple[tuple[str, float], ...]
PPTX_SHAPES: dict[str, tuple[str, _ShapeGuides, tuple[float, ...]]] = {
    "circle": (
        "ellipse",
        (),
        (_TOP_SITE, 135, _LEFT_SITE, 225, _BOTTOM_SITE, 315, _RIGHT_SITE, 45),
    ),
    # Rounded where other formats cut the corners.
    "square": ("roundRect", (("adj", 0.19),), (_TOP_SITE, _LEFT_SITE, _BOTTOM_SITE, _RIGHT_SITE)),
    "hexagon": (
        "hexagon",
        (("adj", 0.28868), ("vf", 1.1547)),
        (_RIGHT_SITE, 300, 240, _LEFT_SITE, 120, 60),
    ),
    "diamond": ("diamond", (), (_TOP_SITE, _LEFT_SITE, _BOTTOM_SITE, _RIGHT_SITE)),
    "pentagon": ("pentagon", (), (_TOP_SITE, 162, 234, _BOTTOM_SITE, 306, 18)),
    "octagon": ("octagon", (("adj", 0.29289),), (22, 338, 292, 248, 202, 158, 112, 68)),
    "triangle": ("triangle", (), (_TOP_SITE, 150, 210, _BOTTOM_SITE, 330, 30)),
    "triangle-down": ("flowChartMerge", (), (_TOP_SITE, 203, _BOTTOM_SITE, 337)),
}
# Id and kind of a shape on the slide.
ShapeRef = tuple[int, str]
PPTX_ALIGNMENTS = {"start": PP_ALIGN.LEFT, "middle": PP_ALIGN.CENTER, "end": PP_ALIGN.RIGHT}
# Share of a text's width that is to the left of its place.
ANCHOR_SHARES = {"start": 0.0, "middle": 0.5, "end": 1.0}
_NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)


def add_disc(shapes: Any, disc: Disc, text: str = "") -> Any:
    """Add the disc of a country or a swatch, with text as :func:`format_code_text` returns it."""
    kind, adjustments, _ = PPTX_SHAPES.get(disc.shape, ("rect", (), ()))
    corners = SHAPE_CORNERS.get(disc.shape) or SAMPLE_CORNERS.get(disc.shape, ((-1, -1), (1, 1)))
    x0, x1 = (pick(x for x, _ in corners) for pick in (min, max))
    y0, y1 = (pick(y for _, y in corners) for pick in (min, max))
    r = disc.radius
    sides = (disc.x + x0 * r, disc.y - y1 * r, (x1 - x0) * r, (y1 - y0) * r)
    left, top, width, height = (round(side * EMU_PER_PIXEL) for side in sides)
    guides = "".join(
        f'<a:gd name="{name}" fmla="val {round(value * 100_000)}"/>' for name, value in adjustments
    )
    fill = _format_fill(disc.paint)
    return _append_shape(
        shapes,
        (left, top, width, height),
        f'<a:prstGeom prst="{kind}"><a:avLst>{guides}</a:avLst></a:prstGeom>'
        f"{fill}{_format_outline(disc.paint)}",
        text,
    )


def _append_shape(
    shapes: Any, frame: tuple[int, int, int, int], properties: str, text: str = ""
) -> Any:
    # As markup, because the library needs a hundred steps for each of hundreds of shapes.
    left, top, width, height = frame
    element = parse_xml(
        f'<p:sp {_NAMESPACES}><p:nvSpPr><p:cNvPr id="{shapes._next_shape_id}" name=""/><p:cNvSpPr/>'
        f'<p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/>'
        f'<a:ext cx="{width}" cy="{height}"/></a:xfrm>{properties}</p:spPr>'
        f"{text or '<p:txBody><a:bodyPr/><a:lstStyle/><a:p/></p:txBody>'}</p:sp>"
    )
    shapes._spTree.append(element)
    return shapes._shape_factory(element)


def format_code_text(code: TextLine) -> str:
    """Return the markup of one line of text in the middle of a shape.

    Slides cannot condense text, so the code has a smaller font size instead.
    """
    share = (
        code.condensed_width / measure_text_width(code.text, code.size)
        if code.condensed_width
        else 1.0
    )
    points = round(code.size * share * POINTS_PER_PIXEL * 100)
    return (
        '<p:txBody><a:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" rtlCol="0"'
        ' anchor="ctr"/><a:lstStyle/><a:p><a:pPr algn="ctr"/><a:r>'
        f'<a:rPr sz="{points}" b="0">{_format_solid_fill(code.fill)}</a:rPr>'
        f"<a:t>{escape_xml(code.text)}</a:t></a:r></a:p></p:txBody>"
    )


def add_area(shapes: Any, rings: tuple[Outline, ...], paint: Paint) -> Any:
    """Add a hull, land or sea as one freeform; a ring inside another ring is a hole."""
    points_by_ring = [
        [(round(x * EMU_PER_PIXEL), round(y * EMU_PER_PIXEL)) for x, y in ring] for ring in rings
    ]
    xs, ys = zip(*(point for ring in points_by_ring for point in ring), strict=True)
    left, top, width, height = min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)

    def render_step(tag: str, x: int, y: int) -> str:
        return f'<a:{tag}><a:pt x="{x - left}" y="{y - top}"/></a:{tag}>'

    path = "".join(
        render_step("moveTo", *start)
        + "".join(render_step("lnTo", *point) for point in others)
        + "<a:close/>"
        for start, *others in points_by_ring
    )
    fill = _format_fill(paint) if paint.fill_opacity else "<a:noFill/>"
    return _append_shape(
        shapes,
        (left, top, width, height),
        "<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/>"
        '<a:cxnLst/><a:rect l="l" t="t" r="r" b="b"/><a:pathLst>'
        f'<a:path w="{width}" h="{height}">{path}</a:path></a:pathLst></a:custGeom>'
        f"{fill}{_format_outline(paint)}",
    )


def add_line(shapes: Any, line: Line) -> Any:
    """Add a straight line."""
    ends = [Emu(round(side * EMU_PER_PIXEL)) for side in (*line.start, *line.end)]
    item = shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *ends)
    # The style of the theme would add a shadow and other colours.
    item._element.remove(item._element.find(qn("p:style")))
    outline = _format_outline(line.paint).replace("<a:ln", f"<a:ln {_NAMESPACES}", 1)
    item._element.spPr.append(parse_xml(outline))
    return item


def add_link(shapes: Any, link: Line, ends: tuple[ShapeRef, ShapeRef], name: str) -> Any:
    """Add a connector between two shapes, glued to the sites that face; return its element."""
    (start_id, start_kind), (end_id, end_kind) = ends
    start_site = _find_connection_site(start_kind, link.start, link.end)
    end_site = _find_connection_site(end_kind, link.end, link.start)
    x0, y0, x1, y1 = (round(side * EMU_PER_PIXEL) for side in (*link.start, *link.end))
    flips = (' flipH="1"' if x1 < x0 else "") + (' flipV="1"' if y1 < y0 else "")
    glue = f'<a:stCxn id="{start_id}" idx="{start_site}"/>'
    glue += f'<a:endCxn id="{end_id}" idx="{end_site}"/>'
    element = parse_xml(
        f"<p:cxnSp {_NAMESPACES}><p:nvCxnSpPr>"
        f'<p:cNvPr id="{shapes._next_shape_id}" name={quote_attribute(name)}'
        f" descr={quote_attribute(link.description)}/>"
        f"<p:cNvCxnSpPr>{glue}</p:cNvCxnSpPr><p:nvPr/></p:nvCxnSpPr><p:spPr>"
        f'<a:xfrm{flips}><a:off x="{min(x0, x1)}" y="{min(y0, y1)}"/>'
        f'<a:ext cx="{abs(x1 - x0)}" cy="{abs(y1 - y0)}"/></a:xfrm>'
        f'<a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
        f"{_format_outline(link.paint)}</p:spPr></p:cxnSp>"
    )
    shapes._spTree.append(element)
    return element


def _format_fill(paint: Paint) -> str:
    opacity = paint.fill_opacity
    if paint.hatch is None:
        return _format_solid_fill(paint.fill, opacity)
    # The size of a preset pattern is fixed.
    return (
        f'<a:pattFill prst="wdUpDiag"><a:fgClr>{_format_colour(paint.hatch.colour, opacity)}'
        f"</a:fgClr><a:bgClr>{_format_colour(paint.fill, opacity)}</a:bgClr></a:pattFill>"
    )


def _format_solid_fill(colour: str, opacity: float = 1.0) -> str:
    return f"<a:solidFill>{_format_colour(colour, opacity)}</a:solidFill>"


def _format_colour(colour: str, opacity: float) -> str:
    alpha = f'<a:alpha val="{round(opacity * 100_000)}"/>' if opacity < 1 else ""
    return f'<a:srgbClr val="{colour.removeprefix("#")}">{alpha}</a:srgbClr>'


def _format_outline(paint: Paint) -> str:
    colour = _format_solid_fill(paint.stroke, paint.stroke_opacity)
    dash = ""
    if paint.dash:
        # The unit is a thousandth of a percent of the line width.
        lengths = [round(each / paint.width * 100_000) for each in paint.dash]
        pairs = zip(lengths[::2], lengths[1::2], strict=True)
        stops = "".join(f'<a:ds d="{length}" sp="{gap}"/>' for length, gap in pairs)
        dash = f"<a:custDash>{stops}</a:custDash>"
    return f'<a:ln w="{round(paint.width * EMU_PER_PIXEL)}">{colour}{dash}</a:ln>'


def add_group(shapes: Any, elements: list[Any], name: str, description: str) -> Any:
    """Put shapes into a group, in their order, at the position of the first."""
    boxes = [
        (int(off.get("x")), int(off.get("y")), int(ext.get("cx")), int(ext.get("cy")))
        for element in elements
        for off, ext in [(element.find(f".//{qn('a:off')}"), element.find(f".//{qn('a:ext')}"))]
    ]
    left, top = (min(box[side] for box in boxes) for side in (0, 1))
    width = max(box[0] + box[2] for box in boxes) - left
    height = max(box[1] + box[3] for box in boxes) - top
    # Coordinates inside the group are those of the slide.
    frame = "".join(
        f'<a:{offset} x="{left}" y="{top}"/><a:{extent} cx="{width}" cy="{height}"/>'
        for offset, extent in (("off", "ext"), ("chOff", "chExt"))
    )
    alt_text = f" descr={quote_attribute(description)}" if description else ""
    element = parse_xml(
        f'<p:grpSp {_NAMESPACES}><p:nvGrpSpPr><p:cNvPr id="{shapes._next_shape_id}"'
        f" name={quote_attribute(name)}{alt_text}/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>"
        f"<p:grpSpPr><a:xfrm>{frame}</a:xfrm></p:grpSpPr></p:grpSp>"
    )
    elements[0].addprevious(element)
    element.extend(elements)
    return shapes._shape_factory(element)


def add_text_box(shapes: Any, frame: tuple[float, float, float, float]) -> Any:
    """Add a text box with a frame of left, top, width and height."""
    return shapes.add_textbox(*(Emu(round(side * EMU_PER_PIXEL)) for side in frame))


def set_glow(item: Any, background: Paint) -> None:
    """Give the text of a shape a glow, as the halo in other formats."""
    radius = round(GLOW_FACTOR * background.width * EMU_PER_PIXEL)
    markup = (
        f'<a:effectLst {_NAMESPACES}><a:glow rad="{radius}">'
        f"{_format_colour(background.stroke, 1.0)}</a:glow></a:effectLst>"
    )
    for properties in item._element.iter(qn("a:rPr")):
        properties.append(parse_xml(markup))


def set_text(
    item: Any,
    text: str,
    size: float,
    ink: str,
    bold: bool = False,
    line_height: float | None = None,
    anchor: str = "start",
) -> None:
    """Set the text of a shape, from its top if there is a line height, else in its middle.

    `anchor` is the horizontal alignment: start, middle or end.
    """
    frame = item.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.word_wrap = line_height is not None
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE if line_height is None else MSO_ANCHOR.TOP
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PPTX_ALIGNMENTS[anchor]
    if line_height is not None:
        paragraph.line_spacing = Pt(line_height * POINTS_PER_PIXEL)
    for number, line in enumerate(text.split("\n")):
        if number:
            paragraph.add_line_break()
        run = paragraph.add_run()
        run.text = line
        run.font.size = Emu(round(size * POINTS_PER_PIXEL * 100) * 127)
        run.font.bold = bold
        run.font.color.rgb = to_rgb_color(ink)


def _find_connection_site(shape: str, start: Point, end: Point) -> int:
    angle = math.degrees(math.atan2(start[1] - end[1], end[0] - start[0]))
    sites = PPTX_SHAPES[shape][2]
    return min(range(len(sites)), key=lambda number: abs((sites[number] - angle + 180) % 360 - 180))


def to_rgb_color(colour: str) -> RGBColor:
    """Return a colour like '#8568CE' as an object of the library."""
    return RGBColor(*bytes.fromhex(colour.removeprefix("#")))  # type: ignore[no-untyped-call]


def draw_slide(
    shapes: Any, marks: Marks, name_prefix: str = "", maps: Sequence[tuple[str, Marks]] = ()
) -> None:
    """Draw marks on a slide in reading order: headings, map, legend, and the other text.

    Parameters
    ----------
    name_prefix : str
        Prefix of the names of the countries' shapes.
    maps : sequence of (str, Marks), optional
        Title and marks of each map, if there are several.
    """
    # Without this the library counts all shapes for each new id.
    shapes.turbo_add_enabled = True
    paragraphs = _group_paragraphs(marks.text_lines)
    right = marks.sheet.width - min(line.x for line in marks.text_lines)

    def add_paragraphs(is_included: Callable[[str], bool]) -> list[Any]:
        return [
            _add_paragraph(shapes, lines, _find_right_limit(lines, paragraphs, right))
            for lines in paragraphs
            if is_included(lines[0].kind)
        ]

    add_paragraphs(lambda kind: kind in HEADING_KINDS)
    for title, map_marks in maps or (("", marks),):
        count = len(shapes._spTree)
        _draw_map(shapes, map_marks, name_prefix)
        elements = list(shapes._spTree)[count:]
        if elements:
            name = f"{name_prefix}Map {to_single_line(title)}".strip()
            add_group(shapes, elements, name, to_single_line(map_marks.sheet.scene.alt))
    legend = add_paragraphs(_is_in_legend)
    swatches = []
    for swatch in marks.swatches:
        item = add_disc(shapes, swatch)
        _set_shape_name(item, f"Legend {swatch.kind.removesuffix(' swatch')}")
        swatches.append(item._element)
    if legend:
        add_group(shapes, [*swatches, *legend], "Legend", "")
    add_paragraphs(lambda kind: kind not in HEADING_KINDS and not _is_in_legend(kind))


def _is_in_legend(kind: str) -> bool:
    return kind.endswith((" title", " entry"))


def _draw_map(shapes: Any, marks: Marks, prefix: str) -> None:
    for mark in marks.chart:
        _set_shape_name(_add_chart_mark(shapes, mark), mark.kind.capitalize(), "")
    for area in marks.base_map:
        item = add_area(shapes, area.rings, area.paint)
        _set_shape_name(item, BASE_AREA_NAMES[area.kind])
    for hull in marks.hulls:
        for ring in hull.rings:
            item = add_area(shapes, (ring,), hull.paint)
            _set_shape_name(item, f"Bloc {hull.key[0]}", hull.description)
    for disc in marks.clearings:
        _set_shape_name(add_disc(shapes, disc), f"Clearing {to_single_line(disc.key[0])}")
    _draw_countries(shapes, marks, prefix)
    for arrow in marks.arrows:
        items = [
            add_line(shapes, arrow.shaft),
            add_area(shapes, arrow.head.rings, arrow.head.paint),
            add_disc(shapes, arrow.start_ring),
        ]
        start = arrow.start_ring
        name = f"{prefix}Arrow {to_single_line(start.key[0])}"
        add_group(shapes, [item._element for item in items], name, start.description)
    for leader in marks.labels.leaders:
        _set_shape_name(add_line(shapes, leader), f"Leader {to_single_line(leader.key[0])}")
    for end in marks.labels.leader_ends:
        _set_shape_name(add_disc(shapes, end), f"Leader end {to_single_line(end.key[0])}")
    for label in marks.labels.all_labels:
        x0, y0, x1, y1 = label.box
        text, anchor = label.text_line, _select_label_anchor(label, marks)
        gap = LABEL_PADDING * text.size
        # Some programs break a word whose box has exactly its width.
        box = add_text_box(shapes, (x0 + gap / 2, y0, x1 - x0 - gap, y1 - y0))
        set_text(box, text.text, text.size, text.fill, bold=text.bold, anchor=anchor)
        set_glow(box, label.background)
        _set_shape_name(box, label.kind.capitalize())


def _add_chart_mark(shapes: Any, mark: Area | Line | Disc | TextLine) -> Any:
    if isinstance(mark, Area):
        return add_area(shapes, mark.rings, mark.paint)
    if isinstance(mark, Line):
        return add_line(shapes, mark)
    if isinstance(mark, Disc):
        return add_disc(shapes, mark)
    width = TEXT_BOX_FACTOR * measure_text_width(mark.text, mark.size, mark.bold)
    left = mark.x - ANCHOR_SHARES[mark.anchor] * width
    leading = LINE_SPACING * mark.size
    box = add_text_box(shapes, (left, mark.y - ASCENT_SHARE * leading, width, leading))
    set_text(box, mark.text, mark.size, mark.fill, mark.bold, leading, mark.anchor)
    return box


def _select_label_anchor(label: Label, marks: Marks) -> str:
    """Return the anchor of a label: the end next to its leader line or the hull of its bloc.

    If it were anchored in its middle, it would be farther away in a narrower font.
    """
    x0, y0, x1, y1 = label.box
    points = [
        leader.end
        for leader in marks.labels.leaders
        if to_single_line(leader.key[0]) == label.key[0]
    ] or [
        point
        for hull in marks.hulls
        if label.kind == "bloc name" and to_single_line(hull.key[0]) == label.key[0]
        for ring in hull.rings
        for point in ring
    ]
    if not points:
        return label.text_line.anchor

    def compute_distance(point: Point) -> float:
        x, y = point
        return math.hypot(max(x0 - x, x - x1, 0.0), max(y0 - y, y - y1, 0.0))

    x, _ = min(points, key=compute_distance)
    share = (x - x0) / (x1 - x0)
    return "start" if share < SIDE_SHARE else "end" if share > 1 - SIDE_SHARE else "middle"


def _draw_countries(shapes: Any, marks: Marks, prefix: str) -> None:
    # Links lie under the countries but refer to their shapes, so the shapes come first.
    element_below = shapes._spTree[-1]
    for country in marks.countries:
        if country.land is not None:
            item = add_area(shapes, country.land.rings, country.land.paint)
            kind = "Land" if country.disc else f"{prefix}Country"
            _set_shape_name(item, f"{kind} {to_single_line(country.iso3)}", country.description)
    for area in marks.border_gaps:
        _set_shape_name(add_area(shapes, area.rings, area.paint), "Disputed borders")
    refs: dict[str, ShapeRef] = {}
    for country in marks.countries:
        code = to_single_line(country.iso3)
        if country.tie_line is not None:
            _set_shape_name(add_line(shapes, country.tie_line), f"Tie {code}")
        if country.ring is not None:
            _set_shape_name(add_disc(shapes, country.ring), f"Ring {code}")
        if country.disc is not None:
            text = format_code_text(country.code) if country.code and marks.has_codes else ""
            item = add_disc(shapes, country.disc, text)
            _set_shape_name(item, f"{prefix}Country {code}", country.description)
            refs[country.iso3] = (item.shape_id, country.disc.shape)
    links = []
    for link in marks.links:
        a, b = link.key
        links.append(add_link(shapes, link, (refs[a], refs[b]), f"Link {a} {b}"))
    if links:
        element_below.addnext(add_group(shapes, links, f"{prefix}Links", "")._element)


def _group_paragraphs(text_lines: tuple[TextLine, ...]) -> list[list[TextLine]]:
    paragraphs: list[list[TextLine]] = []
    for line in text_lines:
        if line.starts_paragraph or not paragraphs:
            paragraphs.append([])
        paragraphs[-1].append(line)
    return paragraphs


def _find_right_limit(
    paragraph: list[TextLine], paragraphs: list[list[TextLine]], right: float
) -> float:
    """Return the right limit of a paragraph: the edge, or a paragraph to its right.

    Paragraphs that overlap in height by less than a pixel follow one another.
    """
    top, bottom = _get_paragraph_extent(paragraph)
    limits = [
        other[0].x - NEIGHBOUR_GAP * paragraph[0].size
        for other in paragraphs
        if other[0].x > paragraph[0].x
        and _get_paragraph_extent(other)[0] < bottom - 1
        and top < _get_paragraph_extent(other)[1] - 1
    ]
    return min(limits, default=right)


def _get_paragraph_extent(paragraph: list[TextLine]) -> tuple[float, float]:
    """Return the top and the bottom of the box of a paragraph."""
    leading = LINE_SPACING * paragraph[0].size
    top = paragraph[0].y - ASCENT_SHARE * leading
    return top, top + leading * len(paragraph)


def _add_paragraph(shapes: Any, paragraph: list[TextLine], right: float) -> Any:
    """Add a paragraph as one box that wraps its text; legend entries keep their lines."""
    head = paragraph[0]
    is_title, anchor = head.kind == "title", head.anchor
    leading, (top, bottom) = LINE_SPACING * head.size, _get_paragraph_extent(paragraph)
    left, width = head.x, right - head.x
    if anchor != "start":
        longest = max(measure_text_width(line.text, line.size, line.bold) for line in paragraph)
        width = TEXT_BOX_FACTOR * longest
        left = head.x - ANCHOR_SHARES[anchor] * width
    elif is_title and len(paragraph) > 1:
        # A narrower font must not leave a single word on the last line.
        longest = max(measure_text_width(line.text, line.size, bold=True) for line in paragraph)
        width = min(width, TEXT_BOX_FACTOR * longest)
    elif _is_in_legend(head.kind):
        longest = max(measure_text_width(line.text, line.size, line.bold) for line in paragraph)
        width = max(width, TEXT_BOX_FACTOR * longest)
    frame = (left, top, width, bottom - top)
    if is_title:
        box = shapes.title
        box.left, box.top, box.width, box.height = (
            Emu(round(side * EMU_PER_PIXEL)) for side in frame
        )
    else:
        box = add_text_box(shapes, frame)
    text = ("\n" if _is_in_legend(head.kind) else " ").join(line.text for line in paragraph)
    if is_title:
        text = bind_periods(text) if len(paragraph) > 1 else bind_numbers(text)
    set_text(box, text, head.size, head.fill, head.bold, leading, anchor)
    _set_shape_name(box, head.kind.capitalize())
    return box._element


def bind_periods(title: str) -> str:
    """Return a title that does not break between a number and its word, or in '2018–2019'.

    Word joiners around the dash prevent a line break there.

    >>> bind_periods("2018–2019: India–Indonesia").replace(WORD_JOINER, "_")
    '2018_–_2019: India–Indonesia'
    """
    return _DASH_IN_PERIOD.sub(f"{WORD_JOINER}–{WORD_JOINER}", bind_numbers(title))


def _set_shape_name(item: Any, name: str, description: str = "") -> None:
    properties = item._element.xpath("./*/p:cNvPr")[0]
    properties.set("name", name)
    if description:
        properties.set("descr", description)
