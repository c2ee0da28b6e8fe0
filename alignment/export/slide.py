"""One slide of a presentation: marks as shapes with names and alternative texts."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from pptx.util import Emu

from alignment.export.shapes import (
    EMU,
    add_area,
    add_disc,
    add_group,
    add_line,
    add_link,
    add_text,
    code_text,
    set_glow,
    set_text,
)
from alignment.scene.blocks import LEADING
from alignment.scene.lettering import line, together, width
from alignment.scene.marks import Marks
from alignment.scene.primitives import Label, Point, Words
from alignment.scene.spots import ENDS

# What lies above the baseline of a line of fixed height.
ABOVE = 0.8
# A box is a little wider than its text, so that the same words fit in another font.
ROOMY = 1.05
# Between a box and what stands to its right, in letters.
BESIDE = 0.5
# Share of a name within which what it belongs to is at one of its ends.
SIDE = 1 / 3
# What the areas under the countries are called on a slide.
GROUND = {"sea": "Sea", "ground": "Other land"}
# The dash within a period, and what holds it to its years.
_IN_PERIOD, JOINER = re.compile(r"(?<=\d)–(?=\d)"), "\N{WORD JOINER}"
# Words that stand over the map, and so are read before it.
HEAD = ("title", "subtitle")


def draw(
    shapes: Any, marks: Marks, prefix: str = "", maps: Sequence[tuple[str, Marks]] = ()
) -> None:
    """Draw marks on a slide, in groups that can be moved whole, in the order they are read in.

    Title and what it is of, the map with its links, its legend, and what else there is to say.

    Parameters
    ----------
    shapes : pptx.shapes.shapetree.SlideShapes
    marks : Marks
    prefix : str
        Before the names of the countries' shapes.
    maps : sequence of (str, Marks), optional
        Title and marks of each map, where there are several.
    """
    # Counting shapes anew for each is slow.
    shapes.turbo_add_enabled = True
    paragraphs = _paragraphs(marks.words)
    right = marks.sheet.width - min(words.x for words in marks.words)

    def write(part: Callable[[str], bool]) -> list[Any]:
        chosen = [lines for lines in paragraphs if part(lines[0].kind)]
        return [_write(shapes, lines, _reach(lines, paragraphs, right)) for lines in chosen]

    write(lambda kind: kind in HEAD)
    for title, each in maps or (("", marks),):
        over = len(shapes._spTree)
        _draw_map(shapes, each, prefix)
        drawn = list(shapes._spTree)[over:]
        if drawn:
            name = f"{prefix}Map {line(title)}".strip()
            add_group(shapes, drawn, name, line(each.sheet.scene.alt))
    legend = write(_of_legend)
    swatches = []
    for swatch in marks.swatches:
        item = add_disc(shapes, swatch)
        _name(item, f"Legend {swatch.kind.removesuffix(' swatch')}", "")
        swatches.append(item._element)
    if legend:
        add_group(shapes, [*swatches, *legend], "Legend", "")
    write(lambda kind: kind not in HEAD and not _of_legend(kind))


def _of_legend(kind: str) -> bool:
    return kind.endswith((" title", " entry"))


def _draw_map(shapes: Any, marks: Marks, prefix: str) -> None:
    for area in marks.ground:
        item = add_area(shapes, area.rings, area.paint)
        _name(item, GROUND[area.kind], "")
    for hull in marks.hulls:
        for ring in hull.rings:
            item = add_area(shapes, (ring,), hull.paint)
            _name(item, f"Bloc {hull.key[0]}", hull.said)
    for disc in marks.clearings:
        _name(add_disc(shapes, disc), f"Clearing {line(disc.key[0])}", "")
    _draw_countries(shapes, marks, prefix)
    for arrow in marks.arrows:
        made = [
            add_line(shapes, arrow.shaft),
            add_area(shapes, arrow.head.rings, arrow.head.paint),
            add_disc(shapes, arrow.start),
        ]
        drawn = [item._element for item in made]
        add_group(shapes, drawn, f"{prefix}Arrow {line(arrow.start.key[0])}", arrow.start.said)
    for leader in marks.lettering.leaders:
        _name(add_line(shapes, leader), f"Leader {line(leader.key[0])}", "")
    for label in (*marks.lettering.labels, *marks.lettering.names):
        x0, y0, x1, y1 = label.box
        words, anchor = label.words, _anchor(label, marks)
        gap = ENDS * words.size
        box = add_text(shapes, (x0 + gap, y0, x1 - x0 - 2 * gap, y1 - y0))
        set_text(box, words.text, words.size, words.fill, bold=words.bold, anchor=anchor)
        set_glow(box, label.ground)
        _name(box, label.kind.capitalize(), "")


def _anchor(label: Label, marks: Marks) -> str:
    """Return which end of a name is held: that by its line, its disc or the outline of its bloc.

    In a narrower font it would drift from what it belongs to, were its middle held.
    """
    x0, y0, x1, y1 = label.box
    ends = [each.end for each in marks.lettering.leaders if line(each.key[0]) == label.key[0]]
    outline = [
        place
        for hull in marks.hulls
        if label.kind == "bloc name" and line(hull.key[0]) == label.key[0]
        for ring in hull.rings
        for place in ring
    ]
    if not ends and not outline:
        return label.words.anchor

    def off(place: Point) -> float:
        x, y = place
        return math.hypot(max(x0 - x, x - x1, 0.0), max(y0 - y, y - y1, 0.0))

    x, _ = min(ends or outline, key=off)
    share = (x - x0) / (x1 - x0)
    return "start" if share < SIDE else "end" if share > 1 - SIDE else "middle"


def _draw_countries(shapes: Any, marks: Marks, prefix: str) -> None:
    # Links lie under the countries but are glued to them, so the countries are made first.
    last = shapes._spTree[-1]
    drawn = {}
    for country in marks.countries:
        if country.land is not None:
            item = add_area(shapes, country.land.rings, country.land.paint)
            called = "Land" if country.disc else f"{prefix}Country"
            _name(item, f"{called} {line(country.iso3)}", country.said)
    for country in marks.countries:
        if country.tie is not None:
            _name(add_line(shapes, country.tie), f"Tie {line(country.iso3)}", "")
        if country.ring is not None:
            _name(add_disc(shapes, country.ring), f"Ring {line(country.iso3)}", "")
        if country.disc is not None:
            code = code_text(country.code) if country.code and marks.has_codes else ""
            item = add_disc(shapes, country.disc, code)
            _name(item, f"{prefix}Country {line(country.iso3)}", country.said)
            drawn[country.iso3] = (item.shape_id, country.disc.shape)
    links = []
    for link in marks.links:
        a, b = link.key
        links.append(add_link(shapes, link, (drawn[a], drawn[b]), f"Link {a} {b}"))
    if links:
        last.addnext(add_group(shapes, links, f"{prefix}Links", "")._element)


def _paragraphs(words: tuple[Words, ...]) -> list[list[Words]]:
    starts = 0

    def number(item: Words) -> int:
        nonlocal starts
        starts += item.first
        return starts

    return [list(group) for _, group in groupby(words, number)]


def _reach(lines: list[Words], paragraphs: list[list[Words]], right: float) -> float:
    """Return how far to the right a paragraph has room: to the edge, or to what stands beside it.

    By more than a pixel, for rows that follow one another meet. In a narrower font its words would
    run through what stands beside it.
    """
    top, bottom = _rows(lines)
    beside = [
        other[0].x - BESIDE * lines[0].size
        for other in paragraphs
        if other[0].x > lines[0].x and _rows(other)[0] < bottom - 1 and top < _rows(other)[1] - 1
    ]
    return min(beside, default=right)


def _rows(lines: list[Words]) -> tuple[float, float]:
    """Return the top and the bottom of the box of a paragraph."""
    leading = LEADING * lines[0].size
    top = lines[0].y - ABOVE * leading
    return top, top + leading * len(lines)


def _write(shapes: Any, lines: list[Words], right: float) -> Any:
    # One box a paragraph, wrapped by the program that shows it, so that it can be retyped. A
    # legend keeps its lines: in a narrower font they would leave a gap.
    head = lines[0]
    leading, (top, bottom) = LEADING * head.size, _rows(lines)
    left, across = head.x, right - head.x
    centred = head.anchor == "middle"
    if centred:
        across = ROOMY * max(width(item.text, item.size) for item in lines)
        left = head.x - across / 2
    elif head.kind == "title" and len(lines) > 1:
        # So that in a narrower font, too, no word stands alone on its last line.
        longest = max(width(item.text, item.size, bold=True) for item in lines)
        across = min(across, ROOMY * longest)
    frame = (left, top, across, bottom - top)
    if head.kind == "title":
        box = shapes.title
        box.left, box.top, box.width, box.height = (Emu(round(side * EMU)) for side in frame)
    else:
        box = add_text(shapes, frame)
    said = ("\n" if _of_legend(head.kind) else " ").join(item.text for item in lines)
    if head.kind == "title":
        said = unparted(said) if len(lines) > 1 else together(said)
    anchor = "middle" if centred else "start"
    set_text(box, said, head.size, head.fill, head.bold, leading, anchor)
    _name(box, head.kind.capitalize(), "")
    return box._element


def unparted(title: str) -> str:
    """Return a title in which no number leaves its word, and no year the other of its period.

    A line is broken at a dash unless word joiners stand about it.

    >>> unparted("2018–2019: India–Indonesia").replace(JOINER, "_")
    '2018_–_2019: India–Indonesia'
    """
    return _IN_PERIOD.sub(f"{JOINER}–{JOINER}", together(title))


def _name(item: Any, name: str, description: str) -> None:
    about_shape = item._element.xpath("./*/p:cNvPr")[0]
    about_shape.set("name", name)
    if description:
        about_shape.set("descr", description)
