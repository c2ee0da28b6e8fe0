"""A country on one or two sheets of A4: as PDF in two columns, and as a page to print."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO
from itertools import count, dropwhile, product, repeat
from typing import Any

from alignment.export.html_templates import (
    HtmlDocument,
    format_css_variables,
    load_stylesheet,
    render_html_document,
)
from alignment.export.metadata import PROGRAM_NAME
from alignment.export.pdf import draw_text_line, open_canvas, start_page
from alignment.reports.country import (
    MAX_PRINTED_LINES,
    CountrySection,
    build_printed_sections,
    explain_terms,
    format_classification,
    format_country_headline,
    shorten_sections,
)
from alignment.scene.primitives import TextLine
from alignment.scene.text_metrics import (
    measure_text_width,
    replace_forbidden_characters,
    to_single_line,
    wrap_text,
)
from alignment.scene.theme import LIGHT_THEME
from alignment.settings import VERSION

# A4 in pixels of 1/96 inch. The smallest letters have 8 points.
PAGE_WIDTH, PAGE_HEIGHT, MARGIN, COLUMN_GAP = 794, 1123, 34, 20
TITLE_SIZE, HEADING_SIZE, TEXT_SIZE, SMALL_SIZE, LINE_SPACING = 20.0, 12.0, 10.8, 10.7, 1.06
# The same sizes of letters for the page to print.
PAGE_SIZES = (
    f":root {{ --title: {TITLE_SIZE}px; --heading: {HEADING_SIZE}px; --small: {SMALL_SIZE}px; }}\n"
)
# Scales tried when the content is short, the largest first.
SCALE_PERCENTS = range(130, 98, -2)
MAX_VOTE_WIDTH, FIGURE_GAP = 84.0, 8.0
# Least share of a column that a text has beside its figure; a longer figure is below the text.
MIN_TEXT_SHARE = 0.2
# Lines of the title and of each other text beside the columns: endless ones leave space for these.
MAX_TITLE_LINES, MAX_HEADER_LINES = 2, 12
# Lines of a list tried, the most first: long lists end with the number of the other lines.
LINE_LIMITS = (MAX_PRINTED_LINES, 100, 75, 55, 40, 30, 22, 16, 12, 9, 7, 5, 4, 3, 2, 1)
# Sheets that may be filled, of a comparison and of a country alone.
MAX_COMPARISON_SHEETS, MAX_SHEETS = 1, 2
# Scale for which lists are shortened on a page in the font and on the paper of a browser.
BROWSER_SCALE = 1.03
# Sections up to this length are not split between the columns.
MAX_UNBROKEN_LINES = 6


@dataclass(frozen=True)
class SheetRow:
    """One row of a column; with `joins_next` it stays in the column of the next row.

    A heading that `is_repeated` is at the top of a column that begins within its section.
    """

    text_lines: tuple[TextLine, ...]
    height: float
    joins_next: bool = False
    is_repeated: bool = False

    @property
    def is_heading(self) -> bool:
        """Whether the row is the title of a section."""
        return any(line.bold for line in self.text_lines)


@dataclass(frozen=True)
class ScaledPage:
    """A4 page in units in which the font sizes above hold, scaled by `scale` when it is drawn.

    Two columns lie between the headings, the title first, and the notes. Further pages have only
    the title above the columns.
    """

    headings: tuple[str, ...]
    notes: tuple[str, ...]
    scale: float = 1.0

    @property
    def text_width(self) -> float:
        """Width between the margins."""
        return PAGE_WIDTH / self.scale - 2 * MARGIN

    @property
    def column_width(self) -> float:
        """Width of one of the two columns."""
        return (self.text_width - COLUMN_GAP) / 2

    @cached_property
    def header(self) -> list[SheetRow]:
        """Rows of the headings."""
        title, *others = self.headings
        rows = list(_make_text_rows(title, TITLE_SIZE, self.text_width, MAX_TITLE_LINES, bold=True))
        for text in others:
            rows += _make_text_rows(text, TEXT_SIZE, self.text_width, MAX_HEADER_LINES)
        return rows

    @cached_property
    def footer(self) -> list[SheetRow]:
        """Rows of the notes."""
        return [
            row
            for text in self.notes
            for row in _make_note_rows(text, self.text_width, MAX_HEADER_LINES)
        ]

    @cached_property
    def short_header(self) -> list[SheetRow]:
        """Rows of the headings of further pages."""
        return list(_make_text_rows(self.headings[0], HEADING_SIZE, self.text_width, 1, bold=True))

    def get_header(self, page_number: int) -> list[SheetRow]:
        """Return the rows above the columns of a page, counted from 0."""
        return self.short_header if page_number else self.header

    def compute_top(self, page_number: int) -> float:
        """Return the top of the columns of a page, counted from 0."""
        return MARGIN + sum(row.height for row in self.get_header(page_number)) + TEXT_SIZE

    @property
    def bottom(self) -> float:
        """Bottom of the columns."""
        footer_height = sum(row.height for row in self.footer)
        return PAGE_HEIGHT / self.scale - MARGIN - footer_height - SMALL_SIZE

    def flow_columns(self, sections: Sequence[CountrySection]) -> list[list[SheetRow]]:
        """Return all sections in columns, two a page; on a single page they are balanced."""
        rows = list(_make_section_rows(sections, self))
        heights = (self.bottom - self.compute_top(number // 2) for number in count())
        columns = _flow_columns(rows, heights)
        return columns if len(columns) > 2 else _balance_columns(rows, self)


def render_country_sheet(record: dict[str, Any], address: str, headline_text: str) -> bytes:
    """Return a record of a country as a PDF file, of one page if its sections fit.

    Parameters
    ----------
    record : dict
        From :func:`alignment.reports.country.build_country_record`.
    address : str
        Address of the country's page in the app.
    headline_text : str
        From :func:`alignment.reports.card.format_country_finding`; may be empty.
    """
    file = BytesIO()
    canvas = open_canvas(file, PAGE_WIDTH, PAGE_HEIGHT)
    canvas.setTitle(to_single_line(headline_text or format_country_title(record)))
    canvas.setSubject(replace_forbidden_characters("\n".join(list_provenance(record, address))))
    canvas.setAuthor(f"{PROGRAM_NAME} {VERSION}")
    canvas.setCreator(f"{PROGRAM_NAME} {VERSION}")
    page, sections = fit_sections(make_page(record, address, headline_text), record, address)
    page, columns = _select_scale(page, sections)
    step = page.column_width + COLUMN_GAP
    for number in range(0, len(columns), 2):
        if number:
            canvas.showPage()
            start_page(canvas, PAGE_HEIGHT)
        canvas.scale(page.scale, page.scale)
        top = page.compute_top(number // 2)
        parts: list[tuple[list[SheetRow], float, float]]
        parts = [(page.get_header(number // 2), MARGIN, MARGIN)]
        parts += [
            (rows, MARGIN + place * step, top) for place, rows in enumerate(columns[number:][:2])
        ]
        if number + 2 >= len(columns):
            parts.append((page.footer, MARGIN, page.bottom + SMALL_SIZE))
        for rows, x, y in parts:
            for text_line in _place_text_lines(rows, x, y):
                draw_text_line(canvas, text_line)
    canvas.save()
    return file.getvalue()


def render_country_page(record: dict[str, Any], address: str, headline_text: str) -> HtmlDocument:
    """Return a record of a country as a page to print.

    The parameters are those of :func:`render_country_sheet`.
    """
    page = replace(make_page(record, address, headline_text), scale=BROWSER_SCALE)
    page, sections = fit_sections(page, record, address)
    title, *introduction = page.headings
    return render_html_document(
        "country_page.html",
        format_css_variables(LIGHT_THEME) + PAGE_SIZES + load_stylesheet("country_page.css"),
        title=title,
        description=record["description"],
        program=f"{PROGRAM_NAME} {VERSION}",
        introduction=introduction,
        sections=sections,
        notes=page.notes,
    )


def format_country_title(record: dict[str, Any]) -> str:
    """Return the name of a country with its code."""
    return f"{record['name']} ({record['iso3']})"


def list_provenance(record: dict[str, Any], address: str) -> tuple[str, ...]:
    """Return the query, the version of the records and the address of the page."""
    version = record["data"]["version"] or "not stated"
    return (
        record["description"],
        f"Data: {record['data']['title']}, version {version}. Made with {PROGRAM_NAME} {VERSION}.",
        address,
    )


def make_page(record: dict[str, Any], address: str, headline_text: str) -> ScaledPage:
    """Return the page of a country; its first heading is the finding, if there is one.

    The heading of a comparison with other countries names these.
    """
    country = (format_country_title(record), format_classification(record))
    if record["compared_with"]:
        headline_text = f"{record['name']} compared with {record['compared_with']}"
    if headline_text:
        country = (headline_text, " · ".join(filter(None, country)))
    return ScaledPage(
        headings=(*country, format_country_headline(record)),
        notes=(
            *explain_terms(record, build_printed_sections(record)),
            *list_provenance(record, address),
        ),
    )


def fit_sections(
    page: ScaledPage, record: dict[str, Any], address: str
) -> tuple[ScaledPage, Sequence[CountrySection]]:
    """Return the sections with the most lines that fit on the sheets, and the page for them.

    A comparison fills one sheet, or two if it must. The notes of shortened lists have the address
    of the CSV file with all lines.
    """
    sections = build_printed_sections(record)
    start, _, params = address.partition("?")
    more = f"CSV file with all lines: {start}country/{record['iso3']}.csv?{params}"
    first = MAX_COMPARISON_SHEETS if record["compared_with"] else MAX_SHEETS
    for max_sheets, limit in product(range(first, MAX_SHEETS + 1), LINE_LIMITS):
        shortened = shorten_sections(sections, limit)
        notes = page.notes if shortened == (*sections,) else (*page.notes, more)
        fitted = replace(page, notes=notes)
        if len(fitted.flow_columns(shortened)) <= 2 * max_sheets:
            break
    return fitted, shortened


def _select_scale(
    page: ScaledPage, sections: Sequence[CountrySection]
) -> tuple[ScaledPage, list[list[SheetRow]]]:
    """Return the largest page that holds all sections, or the plain one, and its columns."""
    for percent in SCALE_PERCENTS:
        scaled = replace(page, scale=percent / 100)
        columns = scaled.flow_columns(sections)
        if len(columns) <= 2:
            break
    return scaled, columns


def _make_note_rows(text: str, max_width: float, max_lines: float = math.inf) -> Iterator[SheetRow]:
    ink = LIGHT_THEME.muted_ink
    yield from _make_text_rows(text, SMALL_SIZE, max_width, max_lines, fill=ink)


def _make_section_rows(sections: Sequence[CountrySection], page: ScaledPage) -> Iterator[SheetRow]:
    """Yield the rows of all sections, as one column of a page."""
    width = page.column_width
    for section in sections:
        for row in _make_text_rows(section.title, HEADING_SIZE, width, bold=True):
            yield replace(row, joins_next=True)
        for row in _make_note_rows(section.note, width):
            yield replace(row, joins_next=bool(section.lines))
        marks = {to_single_line(vote) for vote, _, _ in section.lines if vote}
        widths = (measure_text_width(mark, TEXT_SIZE) + FIGURE_GAP for mark in marks)
        indent = min(MAX_VOTE_WIDTH, max(widths, default=0.0))
        last = len(section.lines) - 1
        for number, (vote, text, figure) in enumerate(section.lines):
            is_unbroken = last < MAX_UNBROKEN_LINES and number < last
            for row in _make_figure_rows(vote, text, figure, indent, page):
                yield replace(row, joins_next=row.joins_next or is_unbroken)
        yield SheetRow((), SMALL_SIZE)


def _make_figure_rows(
    vote: str, text: str, figure: str, indent: float, page: ScaledPage
) -> Iterator[SheetRow]:
    figure = to_single_line(figure)
    figure_width = measure_text_width(figure, TEXT_SIZE) + FIGURE_GAP if figure else 0.0
    width = page.column_width - indent - figure_width
    is_below = width < MIN_TEXT_SHARE * page.column_width
    width += figure_width if is_below else 0.0
    first, *others = _make_text_rows(text, TEXT_SIZE, width, indent=indent)
    # Screen readers read the lines in this order.
    text_lines = [_make_text_line(0.0, to_single_line(vote), TEXT_SIZE)] if vote else []
    text_lines += first.text_lines
    if figure:
        line = replace(_make_text_line(page.column_width, figure, TEXT_SIZE), anchor="end")
        if is_below:
            others.append(SheetRow((line,), TEXT_SIZE * LINE_SPACING))
        else:
            text_lines.append(line)
    *joined, last = replace(first, text_lines=tuple(text_lines)), *others
    yield from (replace(row, joins_next=True) for row in joined)
    yield last


def _make_text_rows(
    text: str,
    size: float,
    max_width: float,
    max_lines: float = math.inf,
    bold: bool = False,
    fill: str = LIGHT_THEME.ink,
    indent: float = 0.0,
) -> Iterator[SheetRow]:
    """Yield wrapped text, with an ellipsis at the end of the last line if it is cut."""
    if not text:
        return
    lines = wrap_text(text, size, max_width, bold)
    if len(lines) > max_lines:
        last = int(max_lines) - 1
        lines = [*lines[:last], f"{lines[last]}…"]
    for line in lines:
        yield SheetRow((_make_text_line(indent, line, size, bold, fill),), size * LINE_SPACING)


def _make_text_line(
    x: float, text: str, size: float, bold: bool = False, fill: str = LIGHT_THEME.ink
) -> TextLine:
    return TextLine(x, size, text, size, fill, "", bold)


def _flow_columns(rows: Iterable[SheetRow], heights: Iterable[float]) -> list[list[SheetRow]]:
    """Return rows in columns of some heights; rows that are joined move together.

    A column that begins within a section repeats its heading.
    """
    columns: list[list[SheetRow]] = [[]]
    group: list[SheetRow] = []
    heading: list[SheetRow] = []
    y, heights = 0.0, iter(heights)
    height = next(heights)
    for row in rows:
        group.append(row)
        if row.joins_next:
            continue
        group_height = sum(each.height for each in group)
        if y + group_height > height and columns[-1]:
            columns.append([])
            height = next(heights)
            # A column does not begin with the space between two sections.
            group = list(dropwhile(lambda each: not each.text_lines, group))
            if group and not group[0].is_heading:
                group = [*heading, *group]
            group_height, y = sum(each.height for each in group), 0.0
        heading = [replace(each, is_repeated=True) for each in group if each.is_heading] or heading
        columns[-1] += group
        y += group_height
        group = []
    return columns


def _balance_columns(rows: list[SheetRow], page: ScaledPage) -> list[list[SheetRow]]:
    """Return rows in two columns of about the same height, if possible without splits."""
    half, max_height = sum(row.height for row in rows) / 2, page.bottom - page.compute_top(0)
    for step in range(math.ceil(max(0.0, max_height - half) / TEXT_SIZE)):
        columns = _flow_columns(rows, repeat(half + step * TEXT_SIZE))
        # The second column then begins with a section.
        first = columns[1][0] if len(columns) == 2 else None
        if first and first.is_heading and not first.is_repeated:
            return columns
    return _flow_columns(rows, repeat(max_height))


def _place_text_lines(rows: list[SheetRow], x: float, y: float) -> Iterator[TextLine]:
    for row in rows:
        for text_line in row.text_lines:
            yield replace(text_line, x=text_line.x + x, y=text_line.y + y)
        y += row.height
