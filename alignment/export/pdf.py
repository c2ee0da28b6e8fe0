"""PDF: the picture in vectors, with text that can be searched and fonts inside the file."""

from __future__ import annotations

from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.seen import HowSure
from alignment.answer.study import Study
from alignment.answer.timeline import Timeline
from alignment.export.about import about_drawn, sentences
from alignment.export.fonts import BOLD, REGULAR, font_files, letters
from alignment.export.multiples import plate
from alignment.export.period import pictured
from alignment.export.png import families, pixels
from alignment.export.text import attribute, xml
from alignment.model.view import View
from alignment.scene.lettering import clean, line, width
from alignment.scene.marks import Country, Marks, marks_on
from alignment.scene.primitives import Disc, Outline, Paint, Words, corners
from alignment.scene.sheet import lay_out

# A pixel of 1/96 inch in points, and the dots for one where a line is a picture.
POINT = 0.75
SHARP = 6
# How much of a line lies before its anchor.
SHIFT = {"start": 0.0, "middle": 0.5, "end": 1.0}


def write(study: Study, view: View, sure: Bootstrap | None = None) -> bytes:
    """Return the picture as a PDF file of one page.

    A line with a letter that the font inside the file lacks, as in Russian, Arabic or Chinese, is
    a picture of the line.
    """
    scene = pictured(study, view, sure)
    return _file(marks_on(lay_out(scene, view)), about_drawn(study, view, scene))


def write_multiples(timeline: Timeline, view: View, how_sure: HowSure | None = None) -> bytes:
    """Return the periods of a timeline side by side as a PDF file of one page."""
    found = plate(timeline, view, how_sure)
    return _file(found.marks, found.facts)


def _file(marks: Marks, facts: dict[str, str]) -> bytes:
    sheet = marks.sheet
    file = BytesIO()
    canvas = opened(file, sheet.width, sheet.height)
    canvas.setTitle(line(sheet.scene.title))
    canvas.setSubject(clean(sentences(facts)))
    canvas.setAuthor(facts["program"])
    canvas.setCreator(facts["program"])
    canvas.setKeywords(facts["query"])
    canvas.setFillColor(HexColor(sheet.theme.paper))
    canvas.rect(0, 0, sheet.width, sheet.height, stroke=0, fill=1)
    _paint(canvas, marks)
    canvas.save()
    return file.getvalue()


def opened(file: BytesIO, wide: float, high: float) -> Canvas:
    """Return a page of a new PDF file, whose places are pixels with y downwards."""
    for name, path in zip((REGULAR, BOLD), font_files(), strict=True):
        pdfmetrics.registerFont(TTFont(name, path))
    size = (wide * POINT, high * POINT)
    # Invariant: no time of making, so that the same picture is the same file.
    canvas = Canvas(file, size, invariant=1, pageCompression=1, lang="en", initialFontName=REGULAR)
    canvas.transform(POINT, 0, 0, -POINT, 0, size[1])
    return canvas


def _paint(canvas: Canvas, marks: Marks) -> None:
    canvas.setLineJoin(1)
    if marks.ground:
        _ground(canvas, marks)
    else:
        _hulls(canvas, marks)
        _links(canvas, marks)
    for country in marks.countries:
        _country(canvas, country, marks.has_codes)
    for arrow in marks.arrows:
        _pen(canvas, arrow.shaft.paint)
        canvas.line(*arrow.shaft.start, *arrow.shaft.end)
        _colours(canvas, arrow.head.paint)
        _outlines(canvas, arrow.head.rings)
        _pen(canvas, arrow.start.paint)
        _shape(canvas, arrow.start)
    labels = (*marks.lettering.labels, *marks.lettering.names)
    for leader in marks.lettering.leaders:
        _pen(canvas, leader.paint)
        canvas.line(*leader.start, *leader.end)
    for label in labels:
        # A line around the letters would have them found twice.
        x0, y0, x1, y1 = label.box
        canvas.setFillColor(HexColor(label.ground.fill), alpha=label.ground.fill_opacity)
        canvas.roundRect(x0, y0, x1 - x0, y1 - y0, label.words.size / 4, stroke=0, fill=1)
    canvas.setFillAlpha(1)
    for swatch in marks.swatches:
        _pen(canvas, swatch.paint)
        _shape(canvas, swatch)
    # Text is read in the order that it is written in: the title first.
    for words in (*marks.words, *(label.words for label in labels)):
        lettered(canvas, words)


def _ground(canvas: Canvas, marks: Marks) -> None:
    canvas.setLineWidth(marks.looks.land.width)
    for area in marks.ground:
        _colours(canvas, area.paint)
        _outlines(canvas, area.rings)


def _hulls(canvas: Canvas, marks: Marks) -> None:
    canvas.setLineWidth(marks.looks.hull.width)
    for hull in marks.hulls:
        _colours(canvas, hull.paint)
        for ring in hull.rings:
            _outlines(canvas, (ring,))
    canvas.setFillAlpha(1)
    for disc in marks.clearings:
        _pen(canvas, disc.paint)
        _shape(canvas, disc)
    canvas.setStrokeAlpha(1)


def _links(canvas: Canvas, marks: Marks) -> None:
    canvas.setLineCap(1)
    for layer in marks.looks.links:
        for link in marks.links_in(layer):
            _pen(canvas, link.paint)
            canvas.line(*link.start, *link.end)
    canvas.setStrokeAlpha(1)


def _country(canvas: Canvas, country: Country, has_code: bool) -> None:
    if country.land is not None:
        _colours(canvas, country.land.paint)
        canvas.setLineWidth(country.land.paint.width)
        _outlines(canvas, country.land.rings)
    if country.tie is not None:
        _pen(canvas, country.tie.paint)
        canvas.line(*country.tie.start, *country.tie.end)
    for disc in (country.ring, country.disc):
        if disc is not None:
            _pen(canvas, disc.paint)
            _shape(canvas, disc)
    if country.code is not None and has_code:
        lettered(canvas, country.code)


def _colours(canvas: Canvas, paint: Paint) -> None:
    canvas.setFillColor(HexColor(paint.fill), alpha=paint.fill_opacity)
    canvas.setStrokeColor(HexColor(paint.stroke), alpha=paint.stroke_opacity)
    canvas.setDash(list(paint.dash))


def _pen(canvas: Canvas, paint: Paint) -> None:
    canvas.setStrokeColor(HexColor(paint.stroke), alpha=paint.stroke_opacity)
    canvas.setLineWidth(paint.width)
    canvas.setDash(list(paint.dash))


def _shape(canvas: Canvas, disc: Disc) -> None:
    canvas.setFillColor(HexColor(disc.paint.fill), alpha=disc.paint.fill_opacity)
    points = corners(disc.shape, disc.x, disc.y, disc.radius)
    if points:
        _outlines(canvas, (points,))
    else:
        canvas.circle(disc.x, disc.y, disc.radius, stroke=1, fill=1)


def _outlines(canvas: Canvas, rings: tuple[Outline, ...]) -> None:
    path = canvas.beginPath()
    for start, *rest in rings:
        path.moveTo(*start)
        for point in rest:
            path.lineTo(*point)
        path.close()
    canvas.drawPath(path, stroke=1, fill=1)


def lettered(canvas: Canvas, words: Words) -> None:
    """Write a line of text, as a picture where the font lacks a letter of it."""
    canvas.saveState()
    # Upright again in a sheet whose y runs down.
    canvas.transform(1, 0, 0, -1, words.x, words.y)
    if letters().issuperset(words.text):
        font = BOLD if words.bold else REGULAR
        natural = canvas.stringWidth(words.text, font, words.size)
        wide = words.length or natural
        canvas.setFillColor(HexColor(words.fill))
        text = canvas.beginText(-SHIFT[words.anchor] * wide, 0)
        text.setFont(font, words.size)
        text.setHorizScale(100 * wide / natural)
        text.textOut(words.text)
        canvas.drawText(text)
    else:
        _picture(canvas, words)
    canvas.restoreState()


def _picture(canvas: Canvas, words: Words) -> None:
    wide = width(words.text, words.size, words.bold) + words.size
    high, rise = 1.6 * words.size, 0.45 * words.size
    shift = SHIFT[words.anchor]
    weight = ' font-weight="bold"' if words.bold else ""
    markup = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:g}" height="{high:g}"'
        f' font-family={attribute(families(words.text))}><text x="{wide * shift:g}"'
        f' y="{high - rise:g}" font-size="{words.size:g}" fill="{words.fill}"'
        f' text-anchor="{words.anchor}"{weight}>'
        f"{xml(words.text)}</text></svg>"
    )
    drawn = ImageReader(BytesIO(pixels(markup, round(wide * SHARP))))
    canvas.drawImage(drawn, -wide * shift, -rise, wide, high, mask="auto")
