"""PDF: the picture in vectors, with text that can be searched and embedded fonts."""

from __future__ import annotations

import math
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from alignment.analysis.bloc_stability import BlocStability
from alignment.export.escaping import escape_xml, quote_attribute
from alignment.export.metadata import format_metadata
from alignment.export.multiples import build_multiples
from alignment.export.panel_charts import ChartPicture
from alignment.export.pictures import make_picture
from alignment.export.png import (
    get_font_characters,
    get_font_files,
    rasterize_svg,
)
from alignment.export.svg import SVG_FONT
from alignment.model.view import View
from alignment.scene.marks import CountryMarks, Marks
from alignment.scene.primitives import (
    Area,
    Disc,
    Line,
    Outline,
    Paint,
    SheetBox,
    TextLine,
    get_shape_corners,
)
from alignment.scene.text_metrics import (
    measure_text_width,
    replace_forbidden_characters,
    to_single_line,
)
from alignment.studies.study import StabilityFunction, Study
from alignment.studies.timeline import Timeline

# The names of the embedded fonts within a file.
REGULAR_FONT, BOLD_FONT = "regular", "bold"
# A pixel is 1/96 inch.
POINTS_PER_PIXEL = 0.75
# Image pixels per pixel, where a line of text is an image.
TEXT_IMAGE_SCALE = 6
# Share of a line of text that lies before its anchor.
ANCHOR_SHARES = {"start": 0.0, "middle": 0.5, "end": 1.0}


def write(study: Study, view: View, stability: BlocStability | None = None) -> bytes:
    """Return the picture as a PDF file of one page.

    A line of text with a character that the embedded font lacks, as in Russian, Arabic or Chinese,
    becomes an image.
    """
    return _render_pdf(*make_picture(study, view, stability))


def write_chart(chart: ChartPicture) -> bytes:
    """Return the chart of a panel as a PDF file of one page."""
    return _render_pdf(chart.marks, chart.facts)


def write_multiples(
    timeline: Timeline, view: View, get_stability: StabilityFunction | None = None
) -> bytes:
    """Return the periods of a timeline side by side as a PDF file of one page."""
    multiples = build_multiples(timeline, view, get_stability)
    return _render_pdf(multiples.marks, multiples.facts)


def _render_pdf(marks: Marks, facts: dict[str, str]) -> bytes:
    sheet = marks.sheet
    file = BytesIO()
    canvas = open_canvas(file, sheet.width, sheet.height)
    canvas.setTitle(to_single_line(sheet.scene.title))
    canvas.setSubject(replace_forbidden_characters(format_metadata(facts)))
    canvas.setAuthor(facts["program"])
    canvas.setCreator(facts["program"])
    canvas.setKeywords(facts["query"])
    canvas.setFillColor(HexColor(sheet.theme.paper))
    canvas.rect(0, 0, sheet.width, sheet.height, stroke=0, fill=1)
    _paint_marks(canvas, marks)
    canvas.save()
    return file.getvalue()


def open_canvas(file: BytesIO, width: float, height: float) -> Canvas:
    """Return a page of a new PDF file, in pixels with y downwards."""
    for name, path in zip((REGULAR_FONT, BOLD_FONT), get_font_files(), strict=True):
        pdfmetrics.registerFont(TTFont(name, path))
    size = (width * POINTS_PER_PIXEL, height * POINTS_PER_PIXEL)
    # Invariant: the file holds no time of creation.
    canvas = Canvas(
        file, size, invariant=1, pageCompression=1, lang="en", initialFontName=REGULAR_FONT
    )
    start_page(canvas, height)
    return canvas


def start_page(canvas: Canvas, height: float) -> None:
    """Measure a new page of a PDF file in pixels, with y downwards."""
    canvas.transform(POINTS_PER_PIXEL, 0, 0, -POINTS_PER_PIXEL, 0, height * POINTS_PER_PIXEL)


def _paint_marks(canvas: Canvas, marks: Marks) -> None:
    canvas.setLineJoin(1)
    for mark in marks.chart:
        _paint_chart_mark(canvas, mark)
    if marks.base_map:
        _paint_areas(canvas, marks.base_map)
    else:
        _paint_hulls(canvas, marks)
        _paint_links(canvas, marks)
    for number, country in enumerate(marks.countries):
        if number == marks.first_disc:
            _paint_areas(canvas, marks.border_gaps)
        _paint_country(canvas, country, marks.has_codes)
    for arrow in marks.arrows:
        _draw_line(canvas, arrow.shaft)
        _set_colours(canvas, arrow.head.paint)
        _draw_outlines(canvas, arrow.head.rings)
        _draw_disc(canvas, arrow.start_ring)
    labels = marks.labels.all_labels
    for leader in marks.labels.leaders:
        _draw_line(canvas, leader)
    for end in marks.labels.leader_ends:
        _draw_disc(canvas, end)
    for label in labels:
        # A box as halo: stroked text would appear twice in a text search.
        x0, y0, x1, y1 = label.box
        canvas.setFillColor(HexColor(label.background.fill), alpha=label.background.fill_opacity)
        canvas.roundRect(x0, y0, x1 - x0, y1 - y0, label.text_line.size / 4, stroke=0, fill=1)
    canvas.setFillAlpha(1)
    for swatch in marks.swatches:
        _draw_disc(canvas, swatch)
    # Screen readers read the text in this order, the title first.
    for text_line in (*marks.text_lines, *(label.text_line for label in labels)):
        draw_text_line(canvas, text_line)


def _paint_chart_mark(canvas: Canvas, mark: Area | Line | Disc | TextLine) -> None:
    if isinstance(mark, TextLine):
        canvas.setFillAlpha(1)
        draw_text_line(canvas, mark)
    elif isinstance(mark, Line):
        _draw_line(canvas, mark)
    elif isinstance(mark, Disc):
        _draw_disc(canvas, mark)
    else:
        canvas.setLineWidth(mark.paint.width)
        _set_colours(canvas, mark.paint)
        _draw_outlines(canvas, mark.rings, mark.paint)


def _paint_areas(canvas: Canvas, areas: Iterable[Area]) -> None:
    for area in areas:
        canvas.setLineWidth(area.paint.width)
        _set_colours(canvas, area.paint)
        _draw_outlines(canvas, area.rings)


def _paint_hulls(canvas: Canvas, marks: Marks) -> None:
    for hull in marks.hulls:
        canvas.setLineWidth(hull.paint.width)
        _set_colours(canvas, hull.paint)
        for ring in hull.rings:
            _draw_outlines(canvas, (ring,))
    canvas.setFillAlpha(1)
    for disc in marks.clearings:
        _draw_disc(canvas, disc)
    canvas.setStrokeAlpha(1)


def _paint_links(canvas: Canvas, marks: Marks) -> None:
    canvas.setLineCap(1)
    for layer in marks.styles.links:
        for link in marks.get_links_in(layer):
            _draw_line(canvas, link)
    canvas.setStrokeAlpha(1)


def _paint_country(canvas: Canvas, country: CountryMarks, has_code: bool) -> None:
    if country.land is not None:
        _set_colours(canvas, country.land.paint)
        canvas.setLineWidth(country.land.paint.width)
        _draw_outlines(canvas, country.land.rings, country.land.paint)
    if country.tie_line is not None:
        _draw_line(canvas, country.tie_line)
    for disc in (country.ring, country.disc):
        if disc is not None:
            _draw_disc(canvas, disc)
    if country.code is not None and has_code:
        draw_text_line(canvas, country.code)


def _set_colours(canvas: Canvas, paint: Paint) -> None:
    canvas.setFillColor(HexColor(paint.fill), alpha=paint.fill_opacity)
    canvas.setStrokeColor(HexColor(paint.stroke), alpha=paint.stroke_opacity)
    canvas.setDash(list(paint.dash))


def _set_pen(canvas: Canvas, paint: Paint) -> None:
    canvas.setStrokeColor(HexColor(paint.stroke), alpha=paint.stroke_opacity)
    canvas.setLineWidth(paint.width)
    canvas.setDash(list(paint.dash))


def _draw_line(canvas: Canvas, line: Line) -> None:
    _set_pen(canvas, line.paint)
    canvas.line(*line.start, *line.end)


def _draw_disc(canvas: Canvas, disc: Disc) -> None:
    _set_pen(canvas, disc.paint)
    canvas.setFillColor(HexColor(disc.paint.fill), alpha=disc.paint.fill_opacity)
    points = get_shape_corners(disc.shape, disc.x, disc.y, disc.radius)
    if points:
        _draw_outlines(canvas, (points,), disc.paint)
        return
    canvas.circle(disc.x, disc.y, disc.radius, stroke=1, fill=1)
    if disc.paint.hatch:
        path, radius = canvas.beginPath(), disc.radius
        path.circle(disc.x, disc.y, radius)
        box = disc.x - radius, disc.y - radius, disc.x + radius, disc.y + radius
        _draw_hatch(canvas, path, box, disc.paint)
        canvas.circle(disc.x, disc.y, radius, stroke=1, fill=0)


def _draw_hatch(canvas: Canvas, path: Any, box: SheetBox, paint: Paint) -> None:
    """Draw the hatching of a paint inside a path; lines of neighbours meet."""
    hatch, (left, top, right, bottom) = paint.hatch, box
    assert hatch is not None
    canvas.saveState()
    canvas.clipPath(path, stroke=0, fill=0)
    canvas.setStrokeColor(HexColor(hatch.colour), alpha=paint.fill_opacity)
    canvas.setLineWidth(hatch.width)
    canvas.setDash([])
    # The lines where x + y is a multiple of the step.
    step, height = hatch.spacing * math.sqrt(2), bottom - top
    for number in range(math.floor((left + top) / step), math.ceil((right + bottom) / step) + 1):
        x = number * step - bottom
        canvas.line(x, bottom, x + height, top)
    canvas.restoreState()


def _draw_outlines(canvas: Canvas, rings: tuple[Outline, ...], paint: Paint | None = None) -> None:
    path = canvas.beginPath()
    for start, *rest in rings:
        path.moveTo(*start)
        for point in rest:
            path.lineTo(*point)
        path.close()
    canvas.drawPath(path, stroke=1, fill=1)
    if paint and paint.hatch and rings:
        xs, ys = zip(*(point for ring in rings for point in ring), strict=True)
        _draw_hatch(canvas, path, (min(xs), min(ys), max(xs), max(ys)), paint)
        canvas.drawPath(path, stroke=1, fill=0)


def draw_text_line(canvas: Canvas, text_line: TextLine) -> None:
    """Draw a line of text, as an image if the font lacks one of its characters."""
    canvas.saveState()
    # Text is upright only where y runs upwards.
    canvas.transform(1, 0, 0, -1, text_line.x, text_line.y)
    if get_font_characters().issuperset(text_line.text):
        font = BOLD_FONT if text_line.bold else REGULAR_FONT
        natural_width = canvas.stringWidth(text_line.text, font, text_line.size)
        width = text_line.condensed_width or natural_width
        canvas.setFillColor(HexColor(text_line.fill))
        text = canvas.beginText(-ANCHOR_SHARES[text_line.anchor] * width, 0)
        text.setFont(font, text_line.size)
        text.setHorizScale(100 * width / natural_width)
        text.textOut(text_line.text)
        canvas.drawText(text)
    else:
        _draw_text_image(canvas, text_line)
    canvas.restoreState()


def _draw_text_image(canvas: Canvas, text_line: TextLine) -> None:
    width = measure_text_width(text_line.text, text_line.size, text_line.bold) + text_line.size
    height, descent = 1.6 * text_line.size, 0.45 * text_line.size
    share = ANCHOR_SHARES[text_line.anchor]
    weight = ' font-weight="bold"' if text_line.bold else ""
    markup = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}"'
        f' font-family={quote_attribute(SVG_FONT)}><text x="{width * share:g}"'
        f' y="{height - descent:g}" font-size="{text_line.size:g}" fill="{text_line.fill}"'
        f' text-anchor="{text_line.anchor}"{weight}>'
        f"{escape_xml(text_line.text)}</text></svg>"
    )
    image = ImageReader(BytesIO(rasterize_svg(markup, round(width * TEXT_IMAGE_SCALE))))
    canvas.drawImage(image, -width * share, -descent, width, height, mask="auto")
