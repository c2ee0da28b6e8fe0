"""Words and legends around a map: beside it on a wide sheet, above and below it on a tall."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from alignment.scene.drawing import Theme
from alignment.scene.encoding import Entry
from alignment.scene.lettering import line, width, wrap
from alignment.scene.primitives import Box, Words
from alignment.scene.scene import Scene

LEADING = 1.32
SMALLEST = 0.5
# A sheet this much wider than high has its words beside the map.
WIDE = 1.25


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


def fitted(scene: Scene, wide: int, high: int, theme: Theme, most: float = math.inf) -> Placed:
    """Return the words and swatches of a sheet, the room left for the map, and the text size.

    `most` is the largest text size.
    The text shrinks step by step until the map has its room. If the smallest is too long still,
    texts end in an ellipsis and legends in how many entries they leave out.
    """
    arrange = _beside if wide > WIDE * high else _above_and_below
    usual = round(0.0132 * (wide * high * 1.35) ** 0.5, 1)
    for share in (1.0, 0.92, 0.85, 0.78, 0.7, 0.6, SMALLEST):
        size = round(usual * share, 2)
        placed = arrange(scene, wide, high, theme, size) if size <= most else None
        if placed:
            return placed
    for characters, entries in ((900, 40), (600, 30), (400, 20), (250, 12), (120, 6), (60, 3)):
        short = _shortened(scene, characters, entries)
        placed = arrange(short, wide, high, theme, round(usual * SMALLEST, 2))
        if placed:
            return placed
    raise AssertionError("a sheet without room for a few short texts")


def _shortened(scene: Scene, characters: int, entries: int) -> Scene:
    def text(words: str) -> str:
        return words if len(words) <= characters else f"{words[: characters - 1].rstrip()}…"

    def legend(rows: tuple[Entry, ...]) -> tuple[Entry, ...]:
        kept = tuple(replace(row, label=text(row.label)) for row in rows[:entries])
        left = len(rows) - len(kept)
        return (*kept, Entry(f"and {left} more", 0, "", "")) if left else kept

    return replace(
        scene,
        title=text(scene.title),
        subtitle=text(scene.subtitle),
        colour_title=text(scene.colour_title),
        colours=legend(scene.colours),
        shapes=legend(scene.shapes),
        notes=tuple(text(note) for note in scene.notes),
        source=text(scene.source),
    )


def _beside(scene: Scene, wide: int, high: int, theme: Theme, size: float) -> Placed | None:
    edge = 1.6 * size
    title = _paragraph(scene.title, 1.75 * size, wide - 2 * edge, theme.ink, "title", bold=True)
    panel = 0.225 * wide
    top = edge + title.height + 0.5 * size
    above = _stack(_head(scene, theme, size, panel, _column), 0.8 * size)
    below = _stack(_foot(scene, theme, size, panel), 0.45 * size)
    if top + above.height + below.height + 2 * size > high - edge:
        return None
    x = wide - edge - panel
    room = (edge / 2, top, x - size, high - edge / 2)
    blocks = (
        title.moved(edge, edge),
        above.moved(x, top),
        below.moved(x, high - edge - below.height),
    )
    return *_joined(blocks), room, size


def _above_and_below(
    scene: Scene, wide: int, high: int, theme: Theme, size: float
) -> Placed | None:
    edge = 1.6 * size
    inside = wide - 2 * edge
    title = _paragraph(scene.title, 1.6 * size, inside, theme.ink, "title", bold=True)
    head = _head(scene, theme, size, inside, _row)
    above = _stack([title, *head], 0.55 * size)
    below = _stack(_foot(scene, theme, size, inside), 0.3 * size)
    x0, y0, x1, y1 = scene.frame
    wanted = min(0.5 * high, inside * (y1 - y0) / (x1 - x0))
    if above.height + below.height + 2 * edge + 2 * size + 0.95 * wanted > high:
        return None
    room = (
        edge / 2,
        edge + above.height + size,
        wide - edge / 2,
        high - edge - below.height - size,
    )
    blocks = (above.moved(edge, edge), below.moved(edge, high - edge - below.height))
    return *_joined(blocks), room, size


Legend = Callable[[tuple[Entry, ...], Theme, float, float, str], Block]


def _head(scene: Scene, theme: Theme, size: float, limit: float, legend: Legend) -> list[Block]:
    blocks = [_paragraph(scene.subtitle, size, limit, theme.ink, "subtitle")]
    for title, rows, role in (
        (scene.colour_title, scene.colours, "colour"),
        ("shape: bloc", scene.shapes, "shape"),
    ):
        if not rows:
            continue
        head = _paragraph(title, size, limit, theme.ink, f"{role} title", bold=True)
        blocks.append(_stack([head, legend(rows, theme, size, limit, role)], 0.25 * size))
    return blocks


def _foot(scene: Scene, theme: Theme, size: float, limit: float) -> list[Block]:
    small = round(0.82 * size, 2)
    said = [(note, "note") for note in scene.notes]
    said += [(scene.fit, "fit"), (scene.source, "source")]
    said = [(words, role) for words, role in said if words]
    return [_paragraph(words, small, limit, theme.faint, role) for words, role in said]


def entry_words(entry: Entry) -> str:
    """Return a legend row as text: its label and, where it has one, its count."""
    return line(entry.label) + entry.counted


def _column(rows: tuple[Entry, ...], theme: Theme, size: float, limit: float, role: str) -> Block:
    indent, y = 1.5 * size, 0.0
    words: list[Words] = []
    swatches: list[Swatch] = []
    for row in rows:
        swatches += _swatch(row, 0.0, y, size, role)
        for number, said in enumerate(wrap(entry_words(row), size, limit - indent)):
            item = Words(indent, y + size, said, size, theme.ink, f"{role} entry")
            words.append(replace(item, first=number == 0))
            y += LEADING * size
    return Block(tuple(words), tuple(swatches), y)


def _row(rows: tuple[Entry, ...], theme: Theme, size: float, limit: float, role: str) -> Block:
    indent, x, y = 1.4 * size, 0.0, 0.0
    words: list[Words] = []
    swatches: list[Swatch] = []
    for row in rows:
        lines = wrap(entry_words(row), size, limit - indent)
        wide = max(width(said, size) for said in lines) + indent
        if x and (x + wide > limit or len(lines) > 1):
            x, y = 0.0, y + LEADING * size
        swatches += _swatch(row, x, y, size, role)
        for number, said in enumerate(lines):
            y += LEADING * size if number else 0.0
            item = Words(x + indent, y + size, said, size, theme.ink, f"{role} entry")
            words.append(replace(item, first=number == 0))
        x += wide + 1.4 * size
    return Block(tuple(words), tuple(swatches), y + LEADING * size)


def _swatch(row: Entry, x: float, y: float, size: float, role: str) -> list[Swatch]:
    if not row.shape:
        return []
    place = (x + 0.55 * size, y + 0.66 * size)
    return [Swatch(*place, 0.48 * size, row.shape, row.fill, role, row.rim)]


def _paragraph(
    said: str, size: float, limit: float, fill: str, role: str, bold: bool = False
) -> Block:
    lines = wrap(said, size, limit, bold)
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


def _stack(blocks: list[Block], gap: float) -> Block:
    y = 0.0
    placed = []
    for block in blocks:
        placed.append(block.moved(0.0, y))
        y += block.height + gap
    words, swatches = _joined(tuple(placed))
    return Block(words, swatches, max(0.0, y - gap))


def _joined(blocks: tuple[Block, ...]) -> tuple[tuple[Words, ...], tuple[Swatch, ...]]:
    words = tuple(item for block in blocks for item in block.words)
    return words, tuple(item for block in blocks for item in block.swatches)
