"""A card for sharing, as SVG and PNG: one country's vote, or two countries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alignment.errors import AlignmentError, needing
from alignment.export.elements import attributes, shape_of, stroke_of
from alignment.export.svg import FONT
from alignment.export.text import attribute, xml
from alignment.model.taken import FORMS
from alignment.model.view import SIZES
from alignment.scene.colours import RIMS, VOTE_COLOURS
from alignment.scene.drawing import RIM_DASHES, Theme, theme_of
from alignment.scene.lettering import line, width, wrap
from alignment.scene.primitives import Disc, Paint
from alignment.words.card import Card

# Width and height in pixels, by form.
LENGTHS = dict(zip(FORMS, (SIZES["card"], SIZES["square"], SIZES["slide"]), strict=True))
KINDS = {"svg": "image/svg+xml", "png": "image/png"}
# Letters of each part on a card 1200 wide; none is smaller than the foot's.
NAME, SAID, HEAD, TEXT, LINE, FOOT = 46.0, 84.0, 34.0, 24.0, 26.0, 22.0
LEADING, MARGIN, BAR, ABOVE = 1.28, 56.0, 44.0, 8.0
# The least width of a column of votes.
MARK = 6.4 * TEXT
MOST_TITLE, MOST_FOOT = 2, 3
SHAPES = {"yes": "circle", "no": "square", "abstain": "diamond", "absent": "circle"}
# Of the pieces of a pair's bar.
SHADES = {"the same": "#004C80", "one abstained": "#56B4E9", "yes against no": "#D55E00"}


@dataclass(frozen=True)
class _Part:
    """Markup that begins at the top of a part, and how high it is with the space below it."""

    markup: str
    height: float


def card_bytes(
    card: Card, kind: str, form: str = "wide", theme: str = "light", wide: int = 0
) -> bytes:
    """Return a card as a file.

    Parameters
    ----------
    card : Card
    kind : str
        svg or png.
    form : str
        wide (1200 x 630), square (1080 x 1080) or slide (1280 x 720).
    theme : str
        One of :data:`alignment.model.view.THEMES`.
    wide : int
        Width of a PNG in pixels; 0 is that of the form.

    Raises
    ------
    AlignmentError
        If there is no such kind or form.
    """
    if kind not in KINDS or form not in FORMS:
        raise AlignmentError(
            f"a card is {' or '.join(KINDS)}, and {' or '.join(FORMS)}; not {kind!r} and {form!r}"
        )
    if kind == "svg":
        return _svg(card, form, theme_of(theme), FONT).encode()
    with needing("files"):
        from alignment.export.png import families, pixels

    said = "".join((card.title, card.head, card.text, card.foot, *card.lines, str(card.votes)))
    return pixels(_svg(card, form, theme_of(theme), families(said)), wide or LENGTHS[form][0])


def _svg(card: Card, form: str, theme: Theme, font: str) -> str:
    wide, high = LENGTHS[form]
    inside = wide - 2 * MARGIN
    foot = list(_wrapped(card.foot, FOOT, inside, theme.faint, MOST_FOOT))
    bottom = high - MARGIN / 2 - sum(part.height for part in foot)
    parts = [*_head(card, theme, inside), *_rest(card, theme, inside, bottom - MARGIN)]
    # What is left of the height is shared out between the parts.
    spare = bottom - MARGIN - sum(part.height for part in parts)
    gap = min(max(spare, 0.0) / max(len(parts), 1), 34.0 if form == "square" else 16.0)
    body, y = [], MARGIN
    for part in parts:
        body.append(f'<g transform="translate({MARGIN:g},{y:.2f})">{part.markup}</g>')
        y += part.height + gap
    y = bottom
    for part in foot:
        body.append(f'<g transform="translate({MARGIN:g},{y:.2f})">{part.markup}</g>')
        y += part.height
    title, said = xml(line(card.finding)), xml(line(card.told))
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}"'
            f' height="{high}" font-family={attribute(font)} role="img" aria-labelledby="t d">',
            f'<title id="t">{title}</title>',
            f'<desc id="d">{said}</desc>',
            f'<rect width="{wide}" height="{high}" fill="{theme.paper}"/>',
            *body,
            "</svg>\n",
        ]
    )


def _head(card: Card, theme: Theme, inside: float) -> Iterator[_Part]:
    yield from _wrapped(
        card.title, _fitting(card.title, NAME, inside), inside, theme.ink, 1, bold=True
    )
    mark, left = "", 0.0
    if card.vote:
        left = 1.05 * SAID
        mark = _mark(card.vote, 0.4 * SAID, 0.62 * SAID, 0.38 * SAID, theme)
    size = _fitting(card.said, SAID, inside - left)
    yield _Part(
        mark + _text(card.said, left, 0.92 * SAID, size, theme.ink, bold=True), LEADING * SAID
    )


def _rest(card: Card, theme: Theme, inside: float, room: float) -> list[_Part]:
    above = sum(part.height for part in _head(card, theme, inside))
    bar = _bar(card, theme, inside)
    text = [*_wrapped(card.text, TEXT, inside, theme.faint, MOST_TITLE)] if card.text else []
    head = [*_wrapped(card.head, HEAD, inside, theme.ink, MOST_TITLE, bold=True)]
    lines = [part for said in card.lines for part in _wrapped(said, LINE, inside, theme.ink, 3)]
    if not card.votes:
        return [*head, *text, bar, *lines]
    left = room - above - sum(part.height for part in (*text, bar, *lines))
    return [*text, bar, *_table(card.votes, theme, inside, left), *lines]


def _table(
    votes: tuple[tuple[str, str, str], ...], theme: Theme, inside: float, room: float
) -> list[_Part]:
    """Return as many rows of votes as there is room for, under what the columns are called."""
    called, *rows = votes
    # Two long names leave room for what the last column is called.
    size = _fitting(" ".join(called), TEXT, inside - 2 * TEXT)
    columns = [max(MARK, width(line(name), size, bold=True) + TEXT) for name in called[1:]]
    starts = (sum(columns), 0.0, columns[0])
    names = "".join(
        _text(name, x, size, size, theme.ink, bold=True)
        for name, x in zip(called, starts, strict=True)
    )
    parts = [_Part(names, 1.5 * TEXT)]
    room -= parts[0].height
    for number, row in enumerate(rows):
        part = _row(row, starts, theme, inside)
        more = [*_wrapped(f"and {len(rows) - number} more", TEXT, inside, theme.faint, 1)]
        last = number == len(rows) - 1
        if part.height + (0 if last else more[0].height) > room:
            return [*parts, *more]
        parts.append(part)
        room -= part.height
    return parts


def _bar(card: Card, theme: Theme, inside: float) -> _Part:
    """Return the tally as a bar, and under it the words of its pieces with their counts."""
    total = sum(count for _, count in card.tally) or 1
    parts, x, label = [], 0.0, 0.0
    for word, count in card.tally:
        if not count:
            continue
        wide = inside * count / total
        fill = theme.paper if word in RIMS else VOTE_COLOURS.get(word) or SHADES[word]
        parts.append(
            f'<rect x="{x:.2f}" y="{ABOVE:g}" width="{wide:.2f}" height="{BAR:g}"'
            f' fill="{fill}" stroke="{theme.rim}" stroke-width="1.5"/>'
        )
        said = f"{count} {word}"
        parts.append(_swatch(fill, label, ABOVE + BAR + 1.05 * TEXT, theme))
        parts.append(_text(said, label + 1.2 * TEXT, ABOVE + BAR + 1.4 * TEXT, TEXT, theme.ink))
        label += width(said, TEXT) + 2.6 * TEXT
        x += wide
    return _Part("".join(parts), ABOVE + BAR + 2.2 * TEXT)


def _swatch(fill: str, x: float, y: float, theme: Theme) -> str:
    return (
        f'<rect x="{x:.2f}" y="{y - 9:.2f}" width="18" height="18" fill="{fill}"'
        f' stroke="{theme.rim}" stroke-width="1.5"/>'
    )


def _row(
    row: tuple[str, str, str], starts: tuple[float, ...], theme: Theme, inside: float
) -> _Part:
    """Return a text with the votes of two countries, each by its mark and its word."""
    said, *votes = row
    left, *places = starts
    lines = wrap(line(said), TEXT, inside - left)
    high = LEADING * TEXT
    parts = [
        _text(text, left, TEXT + number * high, TEXT, theme.ink)
        for number, text in enumerate(lines)
    ]
    for vote, x in zip(votes, places, strict=True):
        parts.append(_mark(vote, x + 0.5 * TEXT, 0.68 * TEXT, 0.42 * TEXT, theme))
        parts.append(_text(vote, x + 1.3 * TEXT, TEXT, TEXT, theme.ink, bold=True))
    return _Part("".join(parts), 1.5 * TEXT + high * (len(lines) - 1))


def _mark(vote: str, x: float, y: float, radius: float, theme: Theme) -> str:
    hollow = vote in RIMS
    fill = theme.paper if hollow else VOTE_COLOURS[vote]
    scale = radius / 10
    dash = tuple(length * scale for length in RIM_DASHES[RIMS[vote]]) if hollow else ()
    edge = theme.rim if hollow else theme.outline
    paint = Paint(fill=fill, stroke=edge, width=max(1.5, radius / 12), dash=dash)
    disc = Disc("mark", (), SHAPES[vote], x, y, radius, paint)
    return shape_of(disc, f' fill="{fill}"{attributes(stroke_of(paint))}')


def _fitting(said: str, size: float, limit: float) -> float:
    """Return the largest size, at most so much, at which words fit on one line."""
    return min(size, size * limit / max(width(line(said), size, bold=True), 1.0))


def _wrapped(
    said: str, size: float, limit: float, fill: str, most: int, bold: bool | None = None
) -> Iterator[_Part]:
    strong = size >= HEAD if bold is None else bold
    lines = wrap(line(said), size, limit, strong)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1].rstrip(' .,;:')}…"]
    high = LEADING * size
    drawn = (
        _text(text, 0.0, size + number * high, size, fill, bold=strong)
        for number, text in enumerate(lines)
    )
    yield _Part("".join(drawn), high * len(lines))


def _text(
    said: str, x: float, y: float, size: float, fill: str, bold: bool = False, anchor: str = ""
) -> str:
    more = (' font-weight="bold"' if bold else "") + (f' text-anchor="{anchor}"' if anchor else "")
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:.2f}" fill="{fill}"{more}>'
        f"{xml(line(said))}</text>"
    )
