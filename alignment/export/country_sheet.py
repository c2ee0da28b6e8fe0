"""A country on one sheet of A4: as PDF in two columns, and as a page to print."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO
from itertools import dropwhile, product
from typing import Any

from alignment.export.html_templates import (
    HtmlDocument,
    format_css_variables,
    load_stylesheet,
    render_html_document,
)
from alignment.export.metadata import PROGRAM_NAME
from alignment.export.pdf import draw_text_line, open_canvas
from alignment.reports.country import (
    MAX_NAMED,
    CountrySection,
    build_country_sections,
    explain_terms,
    format_classification,
    format_country_headline,
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

# A4 in pixels of 1/96 inch.
PAGE_WIDTH, PAGE_HEIGHT, MARGIN, COLUMN_GAP = 794, 1123, 42, 26
TITLE_SIZE, HEADING_SIZE, TEXT_SIZE, SMALL_SIZE, LINE_SPACING = 20.0, 12.5, 10.5, 9.5, 1.25
# Scales tried when the content is short, the largest first.
SCALE_PERCENTS = range(130, 100, -2)
VOTE_COLUMN_WIDTH, FIGURE_GAP = 64.0, 8.0
MAX_TEXT_LINES, MAX_NOTE_LINES = 2, 5
# Lines of a text that are tried once the sections fit, the most first.
TEXT_LINES = (6, 4, 3)
# Lines of a shortened section that are tried, the most first; with the fewest all are shortened.
MOST_LINES, SECTION_LINES, FEWEST_LINES = 15, (10, 7, 5, 4, 3), 2
# Scale at which the page to print, which has smaller letters, is fitted to A4 and Letter.
PRINT_SCALE = 0.9
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

    Two columns lie between the headings, the title first, and the notes. Texts of sections that are
    longer than `text_lines` are cut.
    """

    headings: tuple[str, ...]
    notes: tuple[str, ...]
    scale: float = 1.0
    text_lines: int = MAX_TEXT_LINES

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
        rows = list(_make_text_rows(title, TITLE_SIZE, self.text_width, MAX_TEXT_LINES, bold=True))
        for text in others:
            rows += _make_text_rows(text, HEADING_SIZE, self.text_width, MAX_NOTE_LINES)
        return rows

    @cached_property
    def footer(self) -> list[SheetRow]:
        """Rows of the notes."""
        return [row for text in self.notes for row in _make_note_rows(text, self.text_width)]

    @property
    def top(self) -> float:
        """Top of the columns."""
        return MARGIN + sum(row.height for row in self.header) + TEXT_SIZE

    @property
    def bottom(self) -> float:
        """Bottom of the columns."""
        footer_height = sum(row.height for row in self.footer)
        return PAGE_HEIGHT / self.scale - MARGIN - footer_height - SMALL_SIZE

    def has_room(self, sections: list[CountrySection]) -> bool:
        """Return whether the columns hold all sections."""
        rows = _make_section_rows(sections, self)
        return len(_flow_columns(rows, self.bottom - self.top)) <= 2

    def lengthen_texts(self, sections: list[CountrySection]) -> ScaledPage:
        """Return the page with the most lines for each text that still has room for all."""
        pages = (replace(self, text_lines=lines) for lines in TEXT_LINES)
        return next((page for page in pages if page.has_room(sections)), self)


def render_country_sheet(record: dict[str, Any], address: str, headline_text: str) -> bytes:
    """Return a record of a country as a PDF file of one page.

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
    page, sections = _select_scale(record, address, headline_text)
    canvas.scale(page.scale, page.scale)
    page = page.lengthen_texts(sections)
    rows = list(_make_section_rows(sections, page))
    columns = _balance_columns(rows, page.bottom - page.top)
    step = page.column_width + COLUMN_GAP
    for rows, x, y in (
        (page.header, MARGIN, MARGIN),
        *((rows, MARGIN + number * step, page.top) for number, rows in enumerate(columns)),
        (page.footer, MARGIN, page.bottom + SMALL_SIZE),
    ):
        for text_line in _place_text_lines(rows, x, y):
            draw_text_line(canvas, text_line)
    canvas.save()
    return file.getvalue()


def render_country_page(record: dict[str, Any], address: str, headline_text: str) -> HtmlDocument:
    """Return a record of a country as a page to print.

    The parameters are those of :func:`render_country_sheet`.
    """
    page = make_page(record, address, headline_text)
    title, *introduction = page.headings
    paper = replace(page, scale=PRINT_SCALE)
    sections = fit_sections(record, paper)
    text_lines = paper.lengthen_texts(sections).text_lines
    return render_html_document(
        "country_page.html",
        format_css_variables(LIGHT_THEME)
        + f":root {{ --text-lines: {text_lines}; }}\n"
        + load_stylesheet("country_page.css"),
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
    """Return the page of a country; its first heading is the finding, if there is one."""
    country = (format_country_title(record), format_classification(record))
    if headline_text:
        country = (headline_text, " · ".join(filter(None, country)))
    return ScaledPage(
        headings=(*country, format_country_headline(record)),
        notes=(*explain_terms(record), *list_provenance(record, address)),
    )


def _select_scale(
    record: dict[str, Any], address: str, headline_text: str
) -> tuple[ScaledPage, list[CountrySection]]:
    """Return the largest page that holds all sections, or the plain page with shortened ones."""
    plain_page = make_page(record, address, headline_text)
    sections = build_country_sections(record)
    for percent in SCALE_PERCENTS:
        page = replace(plain_page, scale=percent / 100)
        if page.has_room(sections):
            return page, sections
    return plain_page, fit_sections(record, plain_page)


def fit_sections(record: dict[str, Any], page: ScaledPage) -> list[CountrySection]:
    """Return the sections, shortened to fit on a page; each says how many lines it omits.

    Lists of votes stay whole if the other sections can be shortened enough, and comparisons then
    name no texts.
    """
    sections = build_country_sections(record)
    if page.has_room(sections):
        return sections
    for max_named, has_all_votes, max_lines in (
        *product((MAX_NAMED, 0), (True,), (MOST_LINES,)),
        *product((MAX_NAMED, 0), (True,), SECTION_LINES),
        *product((0,), (False,), (MOST_LINES, *SECTION_LINES, FEWEST_LINES)),
    ):
        shortened = [
            section
            if has_all_votes and section.title.startswith("Votes ")
            else _truncate_section(section, max_lines)
            for section in build_country_sections(record, max_named)
        ]
        if page.has_room(shortened):
            break
    return shortened


def _truncate_section(section: CountrySection, max_lines: int) -> CountrySection:
    shown, omitted = section.lines[:max_lines], section.lines[max_lines:]
    if not omitted or (section.is_kept_whole and max_lines > FEWEST_LINES):
        return section
    return replace(section, lines=shown, omitted_lines=omitted)


def _make_note_rows(text: str, max_width: float) -> Iterator[SheetRow]:
    """Yield a note without the last sentences if they have no space."""
    while len(wrap_text(text, SMALL_SIZE, max_width)) > MAX_NOTE_LINES and ". " in text:
        text = f"{text.rpartition('. ')[0]}."
    ink = LIGHT_THEME.muted_ink
    yield from _make_text_rows(text, SMALL_SIZE, max_width, MAX_NOTE_LINES, fill=ink)


def _make_section_rows(sections: list[CountrySection], page: ScaledPage) -> Iterator[SheetRow]:
    """Yield the rows of all sections, as one column of a page."""
    width = page.column_width
    for section in sections:
        for row in _make_text_rows(section.title, HEADING_SIZE, width, 1, bold=True):
            yield replace(row, joins_next=True)
        for row in _make_note_rows(section.note, width):
            yield replace(row, joins_next=bool(section.lines))
        indent = VOTE_COLUMN_WIDTH if any(vote for vote, _, _ in section.lines) else 0.0
        lines = [*section.lines]
        if section.omission_text:
            lines.append(("", section.omission_text, ""))
        last = len(lines) - 1
        for number, (vote, text, figure) in enumerate(lines):
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
    first, *others = _make_text_rows(text, TEXT_SIZE, width, page.text_lines, indent=indent)
    # Screen readers read the lines in this order.
    text_lines = [_make_text_line(0.0, to_single_line(vote), TEXT_SIZE)] if vote else []
    text_lines += first.text_lines
    if figure:
        line = _make_text_line(page.column_width, figure, TEXT_SIZE)
        text_lines.append(replace(line, anchor="end"))
    yield replace(first, text_lines=tuple(text_lines), joins_next=bool(others))
    yield from others


def _make_text_rows(
    text: str,
    size: float,
    max_width: float,
    max_lines: int,
    bold: bool = False,
    fill: str = LIGHT_THEME.ink,
    indent: float = 0.0,
) -> Iterator[SheetRow]:
    """Yield wrapped text, with an ellipsis at the end of the last line if it is cut."""
    if not text:
        return
    lines = wrap_text(text, size, max_width, bold)
    if len(lines) > max_lines:
        lines = [*lines[: max_lines - 1], f"{lines[max_lines - 1]}…"]
    for line in lines:
        yield SheetRow((_make_text_line(indent, line, size, bold, fill),), size * LINE_SPACING)


def _make_text_line(
    x: float, text: str, size: float, bold: bool = False, fill: str = LIGHT_THEME.ink
) -> TextLine:
    return TextLine(x, size, text, size, fill, "", bold)


def _flow_columns(rows: Iterable[SheetRow], height: float) -> list[list[SheetRow]]:
    """Return rows in columns of a height; rows that are joined move together.

    A column that begins within a section repeats its heading.
    """
    columns: list[list[SheetRow]] = [[]]
    group: list[SheetRow] = []
    heading: list[SheetRow] = []
    y = 0.0
    for row in rows:
        group.append(row)
        if row.joins_next:
            continue
        group_height = sum(each.height for each in group)
        if y + group_height > height and columns[-1]:
            columns.append([])
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


def _balance_columns(rows: list[SheetRow], max_height: float) -> list[list[SheetRow]]:
    """Return rows in two columns of about the same height, if possible without splits."""
    half = sum(row.height for row in rows) / 2
    for step in range(math.ceil(max(0.0, max_height - half) / TEXT_SIZE)):
        columns = _flow_columns(rows, half + step * TEXT_SIZE)
        # The second column then begins with a section.
        first = columns[1][0] if len(columns) == 2 else None
        if first and first.is_heading and not first.is_repeated:
            return columns
    return _flow_columns(rows, max_height)


def _place_text_lines(rows: list[SheetRow], x: float, y: float) -> Iterator[TextLine]:
    for row in rows:
        for text_line in row.text_lines:
            yield replace(text_line, x=text_line.x + x, y=text_line.y + y)
        y += row.height
