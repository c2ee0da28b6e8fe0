"""Words and legends around a map: beside it on a wide sheet, above and below it on a tall."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product

from alignment.scene.drawing import Theme
from alignment.scene.encoding import Entry
from alignment.scene.layouts import ABOVE, BESIDE, Layout
from alignment.scene.lettering import line, width, with_company, wrap
from alignment.scene.primitives import Box, Words
from alignment.scene.scene import Scene
from alignment.scene.shorter import in_sentences, shortened

LEADING = 1.32
# What the map is to have of the height of a sheet, and what it can do with.
SHARES = (0.5, 0.42)
# What it can do with where a text would be cut else.
LOWER = (*SHARES, 0.38, 0.34)
# Where texts are endless, of the widest letters, and the sheet is small.
LESS_AND_LESS = (0.34, 0.25, 0.1)


@dataclass(frozen=True)
class Swatch:
    """One swatch of a legend; `role` is colour or shape, `rim` as in `encoding.Entry`."""

    x: float
    y: float
    radius: float
    shape: str
    fill: str
    role: str
    rim: str = ""


@dataclass(frozen=True)
class Block:
    """Words and swatches set from the top of a block, and its height."""

    words: tuple[Words, ...]
    swatches: tuple[Swatch, ...]
    height: float

    def moved(self, x: float, y: float) -> Block:
        """Return the block with its corner elsewhere."""
        words = tuple(
            replace(item, x=round(item.x + x, 2), y=round(item.y + y, 2)) for item in self.words
        )
        swatches = tuple(
            replace(item, x=round(item.x + x, 2), y=round(item.y + y, 2)) for item in self.swatches
        )
        return Block(words, swatches, self.height)


Placed = tuple[tuple[Words, ...], tuple[Swatch, ...], Box, float]


def fitted(
    scene: Scene, wide: int, high: int, theme: Theme, layout: Layout, most: float = math.inf
) -> Placed:
    """Return the words and swatches of a sheet, the room left for the map, and the text size.

    `most` is the largest text size.
    The text shrinks step by step, to its least size, until the map has its room. If that is too
    long still, a card says as many sentences of how it is read as have room; on others the legend
    has the whole height, or the map is lower. Else texts end in an ellipsis and legends in how many
    entries they leave out.
    """
    arrange = _beside if layout.legend == BESIDE else _above_and_below
    steps = [round(layout.text + (layout.least - layout.text) * step / 5, 2) for step in range(6)]
    tall, lower = replace(layout, tall=True), () if layout.brief else LOWER
    ways = [*product((layout,), SHARES, steps), *product((tall,), lower, steps)]
    for each, share, size in ways:
        placed = arrange(scene, wide, high, theme, each, size, share) if size <= most else None
        if placed:
            return placed
    least = replace(layout if layout.brief else tall, title=layout.least_title)
    if layout.brief:
        for short, share, each in product(in_sentences(scene), SHARES, (layout, least)):
            placed = arrange(short, wide, high, theme, each, layout.least, share)
            if placed:
                return placed
    cuts = ((900, 40), (600, 30), (400, 20), (250, 12), (120, 6), (60, 3), (20, 2))
    for share, (characters, entries) in product(LESS_AND_LESS, cuts):
        short = shortened(scene, characters, entries)
        placed = arrange(short, wide, high, theme, least, layout.least, share)
        if placed:
            return placed
    raise AssertionError("a sheet without room for a few short texts")


def _beside(
    scene: Scene, wide: int, high: int, theme: Theme, layout: Layout, size: float, share: float
) -> Placed | None:
    edge = 1.6 * size
    head = _stack(_head(scene, theme, layout, size, wide - 2 * edge), 0.4 * size)
    panel = layout.panel * wide
    top, x = edge + head.height + 0.7 * size, wide - edge - panel
    above = _stack(_legends(scene, theme, size, panel, _column), 0.8 * size)
    # The foot stands under the legend or, where that is too long for it, under all; under the map
    # alone beside a legend that has the whole height.
    feet = ((x, panel), (edge, wide - 2 * edge))
    for left, limit in ((edge, x - edge - 2 * size),) if layout.tall else feet:
        below = _stack(_foot(scene, theme, layout, size, limit), 0.45 * size)
        foot = high - edge - below.height
        bottom = high - edge / 2 if left == x else foot - size
        end = high - edge if layout.tall else min(foot - 2 * size, bottom)
        if bottom - top >= share * high and top + above.height <= end:
            blocks = (head.moved(edge, edge), above.moved(x, top), below.moved(left, foot))
            return *_joined(blocks), (edge / 2, top, x - size, bottom), size
    return None


def _above_and_below(
    scene: Scene, wide: int, high: int, theme: Theme, layout: Layout, size: float, share: float
) -> Placed | None:
    edge = 1.6 * size
    inside = wide - 2 * edge
    head = _head(scene, theme, layout, size, inside)
    legends = _legends(scene, theme, size, inside, _row)
    foot = _foot(scene, theme, layout, size, inside)
    over, under = (head + legends, foot) if layout.legend == ABOVE else (head, legends + foot)
    above, below = _stack(over, 0.5 * size), _stack(under, 0.4 * size)
    x0, y0, x1, y1 = scene.frame
    wanted = min(share * high, (wide - edge) * (y1 - y0) / (x1 - x0))
    if above.height + below.height + 2 * edge + 2 * size + wanted > high:
        return None
    room = (
        edge / 2,
        edge + above.height + size,
        wide - edge / 2,
        high - edge - below.height - size,
    )
    blocks = (above.moved(edge, edge), below.moved(edge, high - edge - below.height))
    return *_joined(blocks), room, size


Legend = Callable[[str, tuple[Entry, ...], Theme, float, float, str], Block]


def _head(scene: Scene, theme: Theme, layout: Layout, size: float, limit: float) -> list[Block]:
    # As much smaller as the text is.
    letters = max(layout.least_title, layout.title * size / layout.text)
    letters = _in_two_lines(scene.title, letters, layout.least_title, limit)
    head = [_paragraph(scene.title, letters, limit, theme.ink, "title", bold=True)]
    if not layout.brief:
        head.append(_paragraph(scene.subtitle, size, limit, theme.faint, "subtitle"))
    return head


def _in_two_lines(title: str, letters: float, least: float, limit: float) -> float:
    """Return the largest letters in which a title has two lines; those asked for if none do."""
    sizes = (letters - less for less in range(int(letters - least) + 1))
    return next((each for each in sizes if len(wrap(title, each, limit, True, True)) <= 2), letters)


def _legends(scene: Scene, theme: Theme, size: float, limit: float, legend: Legend) -> list[Block]:
    blocks = []
    for title, rows, role in (
        (scene.colour_title, scene.colours, "colour"),
        ("shape: bloc", scene.shapes, "shape"),
    ):
        blocks += [legend(title, rows, theme, size, limit, role)] if rows else []
    for said, role in ((scene.unlabelled, "unlabelled"), (scene.reading, "reading")):
        blocks += [_paragraph(said, size, limit, theme.ink, role)] if said else []
    return blocks


def _foot(scene: Scene, theme: Theme, layout: Layout, size: float, limit: float) -> list[Block]:
    small = round(max(layout.least, 0.82 * size), 2)
    # In one paragraph, for the map needs the room.
    notes = " ".join(note if note.endswith((".", "…")) else f"{note}." for note in scene.notes)
    said = [(notes, "note")]
    said += [(scene.query, "query"), (scene.fit, "fit")] if layout.whole else []
    said += [(scene.source, "source")]
    said = [(words, role) for words, role in said if words]
    return [_paragraph(words, small, limit, theme.faint, role) for words, role in said]


def entry_words(entry: Entry) -> str:
    """Return a legend row as text: its label and, where it has one, its count."""
    return line(entry.label) + entry.counted


def _column(
    title: str, rows: tuple[Entry, ...], theme: Theme, size: float, limit: float, role: str
) -> Block:
    head = _paragraph(title, size, limit, theme.ink, f"{role} title", bold=True)
    indent, y = 1.5 * size, 0.0
    words: list[Words] = []
    swatches: list[Swatch] = []
    for row in rows:
        swatches += _swatch(row, 0.0, y, size, role)
        for number, said in enumerate(with_company(entry_words(row), size, limit - indent)):
            item = Words(indent, y + size, said, size, theme.ink, f"{role} entry")
            words.append(replace(item, first=number == 0))
            y += LEADING * size
    return _stack([head, Block(tuple(words), tuple(swatches), y)], 0.25 * size)


def _row(
    title: str, rows: tuple[Entry, ...], theme: Theme, size: float, limit: float, role: str
) -> Block:
    head = _paragraph(title, size, limit, theme.ink, f"{role} title", bold=True)
    indent, gap = 1.4 * size, 1.4 * size
    # Entries go on after the title where all stand in one line with it.
    x, y = width(line(title), size, bold=True) + gap, 0.0
    if x + sum(width(entry_words(row), size) + indent + gap for row in rows) - gap > limit:
        x, y = 0.0, head.height
    words = list(head.words)
    swatches: list[Swatch] = []
    for row in rows:
        lines = with_company(entry_words(row), size, limit - indent)
        wide = max(width(said, size) for said in lines) + indent
        if x and (x + wide > limit or len(lines) > 1):
            x, y = 0.0, y + LEADING * size
        swatches += _swatch(row, x, y, size, role)
        for number, said in enumerate(lines):
            y += LEADING * size if number else 0.0
            item = Words(x + indent, y + size, said, size, theme.ink, f"{role} entry")
            words.append(replace(item, first=number == 0))
        x += wide + gap
    return Block(tuple(words), tuple(swatches), y + LEADING * size)


def _swatch(row: Entry, x: float, y: float, size: float, role: str) -> list[Swatch]:
    if not row.shape:
        return []
    place = (x + 0.55 * size, y + 0.66 * size)
    return [Swatch(*place, 0.48 * size, row.shape, row.fill, role, row.rim)]


def _paragraph(
    said: str, size: float, limit: float, fill: str, role: str, bold: bool = False
) -> Block:
    lines = _broken(said, size, limit, bold) if role == "title" else wrap(said, size, limit, bold)
    words = tuple(
        Words(
            0.0,
            size + number * LEADING * size,
            text,
            round(size, 2),
            fill,
            role,
            bold,
            first=number == 0,
        )
        for number, text in enumerate(lines)
    )
    return Block(words, (), LEADING * size * len(lines))


def _broken(said: str, size: float, limit: float, bold: bool) -> list[str]:
    """Return a title in lines, one of which ends at a colon or semicolon if they are no more.

    A head that is much shorter than what follows it does not stand alone.
    """
    usual = with_company(said, size, limit, bold, numbers=True)
    end = max(said.rfind(": "), said.rfind("; ")) + 1
    if not end or 3 * end <= len(said):
        return usual
    parts = said[:end], said[end + 1 :]
    parted = [row for part in parts for row in wrap(part, size, limit, bold, numbers=True)]
    return parted if len(parted) <= len(usual) else usual


def _stack(blocks: list[Block], gap: float) -> Block:
    y = 0.0
    placed = []
    for block in blocks:
        placed.append(block.moved(0.0, y))
        y += block.height + gap
    return Block(*_joined(tuple(placed)), max(0.0, y - gap))


def _joined(blocks: tuple[Block, ...]) -> tuple[tuple[Words, ...], tuple[Swatch, ...]]:
    words = tuple(item for block in blocks for item in block.words)
    return words, tuple(item for block in blocks for item in block.swatches)
