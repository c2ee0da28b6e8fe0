"""PDF: the picture in vectors, with text that can be searched and fonts inside the file."""

from __future__ import annotations

from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from alignment.answer.study import Study
from alignment.export.about import about, sentences
from alignment.export.fonts import BOLD, REGULAR, font_files, letters
from alignment.export.png import families, pixels
from alignment.export.svg import MIDDLE
from alignment.export.text import attribute, xml
from alignment.model.view import View
from alignment.network.hulls import Ring
from alignment.scene.blocks import Words
from alignment.scene.drawing import (
    BORDER_WIDTH,
    CHOSEN_BORDER_WIDTH,
    CHOSEN_OUTLINE_WIDTH,
    CHOSEN_WIDTH,
    LINK_WIDTHS,
    NAME_GROUND,
    OUTLINE_WIDTH,
)
from alignment.scene.lettering import clean, line, width
from alignment.scene.sheet import Point, Sheet, corners, lay_out
from alignment.scene.world import ground, in_order, scene_of, tie

# A pixel of 1/96 inch in points, and the dots for one where a line is a picture.
POINT = 0.75
SHARP = 6


def write(study: Study, view: View) -> bytes:
    """Return the picture as a PDF file of one page.

    A line with a letter that the font inside the file lacks, as in Russian, Arabic or Chinese, is
    a picture of the line.
    """
    scene = scene_of(study, view)
    sheet = lay_out(scene, view)
    facts = about(study, view, scene)
    for name, path in zip((REGULAR, BOLD), font_files(), strict=True):
        pdfmetrics.registerFont(TTFont(name, path))
    file = BytesIO()
    size = (sheet.width * POINT, sheet.height * POINT)
    # Invariant: no time of making, so that the same picture is the same file.
    canvas = Canvas(file, size, invariant=1, pageCompression=1, lang="en", initialFontName=REGULAR)
    canvas.setTitle(line(scene.title))
    canvas.setSubject(clean(sentences(facts)))
    canvas.setAuthor(facts["program"])
    canvas.setCreator(facts["program"])
    canvas.setKeywords(facts["query"])
    # The sheet's own pixels, y downwards.
    canvas.transform(POINT, 0, 0, -POINT, 0, size[1])
    canvas.setFillColor(HexColor(sheet.theme.paper))
    canvas.rect(0, 0, sheet.width, sheet.height, stroke=0, fill=1)
    if sheet.scene.world:
        _world(canvas, sheet)
    else:
        _hulls(canvas, sheet)
        _links(canvas, sheet)
        _nodes(canvas, sheet)
    for label in (*sheet.labels, *sheet.names):
        x0, y0, x1, y1 = label.box
        canvas.setFillColor(HexColor(sheet.theme.paper), alpha=NAME_GROUND)
        canvas.roundRect(x0, y0, x1 - x0, y1 - y0, label.words.size / 4, stroke=0, fill=1)
    canvas.setStrokeColor(HexColor(sheet.theme.outline))
    canvas.setLineWidth(sheet.line_scale)
    for mark in sheet.marks:
        _shape(canvas, mark.shape, mark.x, mark.y, mark.radius, mark.fill)
    for words in sheet.said:
        _text(canvas, words)
    canvas.save()
    return file.getvalue()


def _hulls(canvas: Canvas, sheet: Sheet) -> None:
    canvas.setLineJoin(1)
    canvas.setLineWidth(1.2 * sheet.line_scale)
    for hull in sheet.scene.hulls:
        canvas.setFillColor(HexColor(hull.fill), alpha=sheet.theme.hull_opacity)
        canvas.setStrokeColor(HexColor(hull.fill), alpha=0.75)
        for ring in hull.rings:
            _rings(canvas, sheet, (ring,))
    canvas.setStrokeAlpha(1)
    canvas.setFillAlpha(1)


def _world(canvas: Canvas, sheet: Sheet) -> None:
    scene, theme, wider = sheet.scene, sheet.theme, sheet.line_scale
    world = scene.world
    assert world is not None
    canvas.setLineJoin(1)
    canvas.setLineWidth(BORDER_WIDTH * wider)
    for rings, fill, stroke in (
        ((world.globe,), theme.sea, theme.ground),
        (ground(scene.nodes, world), theme.ground, theme.outline),
    ):
        canvas.setFillColor(HexColor(fill))
        canvas.setStrokeColor(HexColor(stroke))
        _rings(canvas, sheet, rings)
    for node in in_order(scene.nodes, world):
        small, chosen = node.iso3 in world.small, theme.chosen if node.chosen else theme.outline
        width = CHOSEN_BORDER_WIDTH if node.chosen else BORDER_WIDTH
        canvas.setFillColor(HexColor(node.fill))
        canvas.setStrokeColor(HexColor(theme.outline if small else chosen))
        canvas.setLineWidth((BORDER_WIDTH if small else width) * wider)
        if node.iso3 in world.land:
            _rings(canvas, sheet, world.land[node.iso3])
        if small:
            canvas.setLineWidth(OUTLINE_WIDTH * wider)
            ends = tie(node, world)
            if ends:
                canvas.setStrokeColor(HexColor(theme.faint))
                canvas.line(*sheet.at(*ends[0]), *sheet.at(*ends[1]))
            canvas.setStrokeColor(HexColor(chosen))
            canvas.setLineWidth((CHOSEN_BORDER_WIDTH if node.chosen else OUTLINE_WIDTH) * wider)
            _shape(canvas, node.shape, *sheet.at(node.x, node.y), sheet.radius, node.fill)


def _links(canvas: Canvas, sheet: Sheet) -> None:
    where = {node.iso3: sheet.at(node.x, node.y) for node in sheet.scene.nodes}
    canvas.setLineCap(1)
    for link in sorted(sheet.scene.links, key=lambda link: (link.chosen, link.width)):
        colour, opacity = sheet.theme.chosen_link if link.chosen else sheet.theme.link
        canvas.setStrokeColor(HexColor(colour), alpha=opacity)
        width = CHOSEN_WIDTH if link.chosen else LINK_WIDTHS[link.width]
        canvas.setLineWidth(width * sheet.line_scale)
        canvas.line(*where[link.a], *where[link.b])
    canvas.setStrokeAlpha(1)


def _nodes(canvas: Canvas, sheet: Sheet) -> None:
    for node in sheet.scene.nodes:
        x, y = sheet.at(node.x, node.y)
        stroke = sheet.theme.chosen if node.chosen else sheet.theme.outline
        width = CHOSEN_OUTLINE_WIDTH if node.chosen else OUTLINE_WIDTH
        canvas.setStrokeColor(HexColor(stroke))
        canvas.setLineWidth(width * sheet.line_scale)
        _shape(canvas, node.shape, x, y, sheet.radius, node.fill)
        size = sheet.code_size
        place = y + MIDDLE * size
        _text(canvas, Words(x, place, node.iso3, size, node.ink, "code", anchor="middle"))


def _shape(canvas: Canvas, shape: str, x: float, y: float, radius: float, fill: str) -> None:
    canvas.setFillColor(HexColor(fill))
    points = corners(shape, x, y, radius)
    if points:
        _polygon(canvas, (points,))
    else:
        canvas.circle(x, y, radius, stroke=1, fill=1)


def _rings(canvas: Canvas, sheet: Sheet, rings: tuple[Ring, ...]) -> None:
    _polygon(canvas, tuple(tuple(sheet.at(x, y) for x, y in ring[:-1]) for ring in rings))


def _polygon(canvas: Canvas, rings: tuple[tuple[Point, ...], ...]) -> None:
    path = canvas.beginPath()
    for start, *rest in rings:
        path.moveTo(*start)
        for point in rest:
            path.lineTo(*point)
        path.close()
    canvas.drawPath(path, stroke=1, fill=1)


def _text(canvas: Canvas, words: Words) -> None:
    canvas.saveState()
    # Upright again in a sheet whose y runs down.
    canvas.transform(1, 0, 0, -1, words.x, words.y)
    if letters().issuperset(words.text):
        canvas.setFillColor(HexColor(words.fill))
        canvas.setFont(BOLD if words.bold else REGULAR, words.size)
        draw = canvas.drawCentredString if words.anchor == "middle" else canvas.drawString
        draw(0, 0, words.text)
    else:
        _picture(canvas, words)
    canvas.restoreState()


def _picture(canvas: Canvas, words: Words) -> None:
    wide = width(words.text, words.size, words.bold) + words.size
    high, rise = 1.6 * words.size, 0.45 * words.size
    centred = words.anchor == "middle"
    anchor = 'text-anchor="middle"' if centred else ""
    weight = ' font-weight="bold"' if words.bold else ""
    markup = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:g}" height="{high:g}"'
        f' font-family={attribute(families(words.text))}><text x="{wide / 2 if centred else 0:g}"'
        f' y="{high - rise:g}" font-size="{words.size:g}" fill="{words.fill}" {anchor}{weight}>'
        f"{xml(words.text)}</text></svg>"
    )
    drawn = ImageReader(BytesIO(pixels(markup, round(wide * SHARP))))
    left = -wide / 2 if centred else 0
    canvas.drawImage(drawn, left, -rise, wide, high, mask="auto")
