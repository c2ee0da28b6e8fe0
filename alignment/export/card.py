"""Cards for sharing as SVG or PNG: the vote of one country, or two countries compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alignment.errors import AlignmentError, format_unknown_name, require_extra
from alignment.export.escaping import escape_xml, quote_attribute
from alignment.export.svg import SVG_FONT, format_attributes, get_stroke_attributes, render_disc
from alignment.model.url_params import CARD_SHAPES
from alignment.model.view import PICTURE_SIZES
from alignment.model.vote import VOTE_LABELS
from alignment.reports.card import Card
from alignment.scene.colours import NO_VOTE_RIMS, RIM_DASHES, VOTE_COLOURS
from alignment.scene.primitives import Disc, Paint
from alignment.scene.text_metrics import measure_text_width, to_single_line, wrap_text
from alignment.scene.theme import Theme, get_theme

# Width and height in pixels, by form.
CARD_SIZES = {
    form: PICTURE_SIZES[size]
    for form, size in zip(CARD_SHAPES, ("card", "square", "slide"), strict=True)
}
CARD_MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
# Font sizes on a card 1200 pixels wide.
NAME_SIZE, HEADING_SIZE = 46.0, 34.0
# The largest at which all lines fit.
STATEMENT_SIZES = (84.0, 70.0, 56.0)
LINE_SIZE, TEXT_SIZE, FOOTER_SIZE = 26.0, 24.0, 22.0
LINE_SPACING, MARGIN, BAR_HEIGHT, BAR_TOP = 1.28, 56.0, 44.0, 8.0
MIN_VOTE_COLUMN = 6.4 * TEXT_SIZE
MAX_TITLE_LINES, MAX_TEXT_LINES, MAX_FOOTER_LINES = 2, 3, 3
VOTE_SHAPES = {"yes": "circle", "no": "square", "abstain": "diamond", "absent": "circle"}
# Greys of the segments in the bar of a pair, which shows no votes.
PAIR_COLOURS = {"the same": "#37414C", "one abstained": "#8A94A0", "yes against no": "#D5DADF"}


@dataclass(frozen=True)
class _CardPart:
    """Markup drawn from y = 0 down, and its height with the space below it."""

    markup: str
    height: float

    def place(self, y: float) -> str:
        """Return the markup moved to the left margin and down to y."""
        return f'<g transform="translate({MARGIN:g},{y:.2f})">{self.markup}</g>'


def render_card(
    card: Card, file_format: str, form: str = "wide", theme: str = "light", width: int = 0
) -> bytes:
    """Return a card as a file.

    Parameters
    ----------
    file_format : str
        svg or png.
    form : str
        wide (1200 x 630), square (1080 x 1080) or slide (1280 x 720).
    theme : str
        One of :data:`alignment.model.view.THEMES`.
    width : int
        Width of a PNG in pixels; 0 stands for the width of the form.

    Raises
    ------
    AlignmentError
        If the format or the form is unknown.
    """
    for kind, name, known in (
        ("format", file_format, tuple(CARD_MEDIA_TYPES)),
        ("form", form, CARD_SHAPES),
    ):
        if name not in known:
            raise AlignmentError(format_unknown_name(f"{kind} of a card", name, known, known))
    markup = _render_svg(card, form, get_theme(theme))
    if file_format == "svg":
        return markup.encode()
    with require_extra("files"):
        from alignment.export.png import rasterize_svg

    return rasterize_svg(markup, width or CARD_SIZES[form][0])


def _render_svg(card: Card, form: str, theme: Theme) -> str:
    width, height = CARD_SIZES[form]
    inner_width = width - 2 * MARGIN
    footer = _render_wrapped_text(
        card.footer, FOOTER_SIZE, inner_width, theme.muted_ink, MAX_FOOTER_LINES
    )
    footer_top = height - MARGIN / 2 - footer.height
    for size in STATEMENT_SIZES:
        heading = list(_render_heading(card, theme, inner_width, size))
        heading_height = sum(part.height for part in heading)
        body_height = footer_top - MARGIN - heading_height
        parts = [*heading, *_render_body(card, theme, inner_width, body_height)]
        spare = footer_top - MARGIN - sum(part.height for part in parts)
        if spare >= 0:
            break
    gap = min(max(spare, 0.0) / max(len(parts), 1), 34.0 if form == "square" else 16.0)
    body, y = [], MARGIN
    for part in parts:
        body.append(part.place(y))
        y += part.height + gap
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
            f' width="{width}" height="{height}" font-family={quote_attribute(SVG_FONT)} role="img"'
            ' aria-labelledby="t d">',
            f'<title id="t">{escape_xml(to_single_line(card.headline))}</title>',
            f'<desc id="d">{escape_xml(to_single_line(card.alt_text))}</desc>',
            f'<rect width="{width}" height="{height}" fill="{theme.paper}"/>',
            *body,
            footer.place(footer_top),
            "</svg>\n",
        ]
    )


def _render_heading(
    card: Card, theme: Theme, inner_width: float, statement_size: float
) -> Iterator[_CardPart]:
    size = _fit_font_size(card.title, NAME_SIZE, inner_width)
    yield _render_wrapped_text(card.title, size, inner_width, theme.ink, 1, bold=True)
    mark, left = "", 0.0
    if card.vote:
        left = 1.05 * statement_size
        mark = _render_vote_mark(
            card.vote, 0.4 * statement_size, 0.62 * statement_size, 0.38 * statement_size, theme
        )
    size = _fit_font_size(card.statement, statement_size, inner_width - left)
    text = _render_text(card.statement, left, 0.92 * statement_size, size, theme.ink, bold=True)
    yield _CardPart(mark + text, LINE_SPACING * statement_size)


def _render_body(
    card: Card, theme: Theme, inner_width: float, available_height: float
) -> list[_CardPart]:
    bar = _render_tally_bar(card, theme, inner_width)
    text = []
    if card.text:
        text.append(
            _render_wrapped_text(
                card.text, TEXT_SIZE, inner_width, theme.muted_ink, MAX_TITLE_LINES
            )
        )
    lines = [
        _render_wrapped_text(line, LINE_SIZE, inner_width, theme.ink, MAX_TEXT_LINES)
        for line in card.lines
    ]
    if not card.votes:
        heading = _render_wrapped_text(
            card.heading, HEADING_SIZE, inner_width, theme.ink, MAX_TITLE_LINES, bold=True
        )
        return [heading, *text, bar, *lines]
    left = available_height - sum(part.height for part in (*text, bar, *lines))
    return [*text, bar, *_render_vote_table(card.votes, theme, inner_width, left), *lines]


def _render_vote_table(
    votes: tuple[tuple[str, str, str], ...],
    theme: Theme,
    inner_width: float,
    available_height: float,
) -> list[_CardPart]:
    """Return a header and as many rows of votes as fit, with the number of the rest."""
    headers, *rows = votes
    # Two long names must leave space for the header of the last column.
    size = _fit_font_size(" ".join(headers), TEXT_SIZE, inner_width - 2 * TEXT_SIZE)
    columns = [
        max(MIN_VOTE_COLUMN, measure_text_width(to_single_line(name), size, bold=True) + TEXT_SIZE)
        for name in headers[1:]
    ]
    starts = (sum(columns), 0.0, columns[0])
    header_markup = "".join(
        _render_text(name, x, size, size, theme.ink, bold=True)
        for name, x in zip(headers, starts, strict=True)
    )
    parts = [_CardPart(header_markup, 1.5 * TEXT_SIZE)]
    available_height -= parts[0].height

    def write_rest(rest: int) -> _CardPart:
        text = f"and {rest} more"
        return _render_wrapped_text(text, TEXT_SIZE, inner_width, theme.muted_ink, 1)

    for number, row in enumerate(rows):
        part = _render_vote_row(row, starts, theme, inner_width)
        more = write_rest(len(rows) - number)
        is_last = number == len(rows) - 1
        if part.height + (0 if is_last else more.height) > available_height:
            # A single other vote is counted with the one above it.
            return [*parts[:-1], write_rest(2)] if is_last and number else [*parts, more]
        parts.append(part)
        available_height -= part.height
    return parts


def _render_tally_bar(card: Card, theme: Theme, inner_width: float) -> _CardPart:
    """Return the tally as a stacked bar with a legend below it."""
    total = sum(count for _, count in card.tally) or 1
    parts, bar_x, legend_x = [], 0.0, 0.0
    legend_top = BAR_TOP + BAR_HEIGHT
    for word, count in card.tally:
        if not count:
            continue
        width = inner_width * count / total
        fill = theme.paper if word in NO_VOTE_RIMS else VOTE_COLOURS.get(word) or PAIR_COLOURS[word]
        paint = f'fill="{fill}" stroke="{theme.rim}" stroke-width="1.5"/>'
        label = f"{count} {VOTE_LABELS.get(word, word)}"
        text_x, text_y = legend_x + 1.2 * TEXT_SIZE, legend_top + 1.4 * TEXT_SIZE
        parts += [
            f'<rect x="{bar_x:.2f}" y="{BAR_TOP:g}" width="{width:.2f}" height="{BAR_HEIGHT:g}"'
            f" {paint}",
            f'<rect x="{legend_x:.2f}" y="{legend_top + 1.05 * TEXT_SIZE - 9:.2f}"'
            f' width="18" height="18" {paint}',
            _render_text(label, text_x, text_y, TEXT_SIZE, theme.ink),
        ]
        legend_x += measure_text_width(label, TEXT_SIZE) + 2.6 * TEXT_SIZE
        bar_x += width
    return _CardPart("".join(parts), legend_top + 2.2 * TEXT_SIZE)


def _render_vote_row(
    row: tuple[str, str, str], starts: tuple[float, ...], theme: Theme, inner_width: float
) -> _CardPart:
    """Return the title of a text with the votes of two countries, each as mark and word."""
    title, *votes = row
    title_x, *vote_xs = starts
    lines = wrap_text(to_single_line(title), TEXT_SIZE, inner_width - title_x)
    line_height = LINE_SPACING * TEXT_SIZE
    parts = [
        _render_text(line, title_x, TEXT_SIZE + number * line_height, TEXT_SIZE, theme.ink)
        for number, line in enumerate(lines)
    ]
    for vote, x in zip(votes, vote_xs, strict=True):
        parts += [
            _render_vote_mark(vote, x + 0.5 * TEXT_SIZE, 0.68 * TEXT_SIZE, 0.42 * TEXT_SIZE, theme),
            _render_text(vote, x + 1.3 * TEXT_SIZE, TEXT_SIZE, TEXT_SIZE, theme.ink, bold=True),
        ]
    return _CardPart("".join(parts), 1.5 * TEXT_SIZE + line_height * (len(lines) - 1))


def _render_vote_mark(vote: str, x: float, y: float, radius: float, theme: Theme) -> str:
    hollow = vote in NO_VOTE_RIMS
    fill = theme.paper if hollow else VOTE_COLOURS[vote]
    scale = radius / 10
    dash = tuple(length * scale for length in RIM_DASHES[NO_VOTE_RIMS[vote]]) if hollow else ()
    stroke = theme.rim if hollow else theme.get_outline(fill)
    paint = Paint(fill=fill, stroke=stroke, width=max(1.5, radius / 12), dash=dash)
    disc = Disc("mark", (), VOTE_SHAPES[vote], x, y, radius, paint)
    return render_disc(disc, f' fill="{fill}"{format_attributes(get_stroke_attributes(paint))}')


def _fit_font_size(text: str, max_size: float, max_width: float) -> float:
    """Return the largest size, at most `max_size`, at which bold text fits on one line."""
    width = measure_text_width(to_single_line(text), max_size, bold=True)
    return min(max_size, max_size * max_width / max(width, 1.0))


def _render_wrapped_text(
    text: str, size: float, max_width: float, fill: str, max_lines: int, bold: bool = False
) -> _CardPart:
    lines = wrap_text(to_single_line(text), size, max_width, bold)
    if len(lines) > max_lines:
        lines = [*lines[: max_lines - 1], f"{lines[max_lines - 1].rstrip(' .,;:')}…"]
    line_height = LINE_SPACING * size
    markup = "".join(
        _render_text(line, 0.0, size + number * line_height, size, fill, bold)
        for number, line in enumerate(lines)
    )
    return _CardPart(markup, line_height * len(lines))


def _render_text(text: str, x: float, y: float, size: float, fill: str, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:.2f}" fill="{fill}"{weight}>'
        f"{escape_xml(to_single_line(text))}</text>"
    )
