"""One slide of a presentation: a sheet as shapes with names and alternative texts."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from pptx.util import Emu

from alignment.export.shapes import (
    EMU,
    add_hull,
    add_land,
    add_link,
    add_shape,
    add_text,
    add_tie,
    code_text,
    set_ground,
    set_text,
)
from alignment.model.query import counted
from alignment.network.hulls import Ring
from alignment.scene.blocks import LEADING, Words
from alignment.scene.drawing import (
    BORDER_WIDTH,
    CHOSEN_BORDER_WIDTH,
    CHOSEN_OUTLINE_WIDTH,
    CHOSEN_WIDTH,
    LINK_WIDTHS,
    NAME_GROUND,
    OUTLINE_WIDTH,
)
from alignment.scene.lettering import line, width
from alignment.scene.scene import Node
from alignment.scene.sheet import Sheet
from alignment.scene.world import ground, in_order, tie

FONT = "Arial"
# What lies above the baseline of a line of fixed height.
ABOVE = 0.8
# A box is a little wider than its text, so that the same words fit in another font.
ROOMY = 1.05


def draw(shapes: Any, sheet: Sheet, prefix: str = "") -> None:
    """Draw a sheet on a slide.

    Parameters
    ----------
    shapes : pptx.shapes.shapetree.SlideShapes
    sheet : Sheet
    prefix : str
        Before the names of the countries' shapes.
    """
    # Counting shapes anew for each is slow.
    shapes.turbo_add_enabled = True
    if sheet.scene.world:
        _draw_world(shapes, sheet, prefix)
    else:
        _draw_network(shapes, sheet, prefix)
    for called, labels in (("Bloc name", sheet.labels), ("Country name", sheet.names)):
        for label in labels:
            x0, y0, x1, y1 = label.box
            box = add_text(shapes, (x0, y0, x1 - x0, y1 - y0))
            words = label.words
            set_ground(box, sheet.theme.paper, NAME_GROUND)
            set_text(box, words.text, words.size, sheet.theme.ink, FONT, bold=words.bold)
            _name(box, called, "")
    for mark in sheet.marks:
        place, outline = (mark.x, mark.y), sheet.theme.outline
        item = add_shape(
            shapes, mark.shape, place, mark.radius, mark.fill, outline, sheet.line_scale
        )
        _name(item, f"Legend {mark.role}", "")
    edge = min(words.x for words in sheet.words)
    for paragraph in _paragraphs(sheet.words):
        _write(shapes, paragraph, sheet.width - edge)


def _draw_world(shapes: Any, sheet: Sheet, prefix: str) -> None:
    scene, theme, wider = sheet.scene, sheet.theme, sheet.line_scale
    world = scene.world
    assert world is not None

    def land(rings: tuple[Ring, ...], fill: str, outline: str, width: float) -> Any:
        places = [[sheet.at(x, y) for x, y in ring[:-1]] for ring in rings]
        return add_land(shapes, places, fill, outline, width * wider)

    _name(land((world.globe,), theme.sea, theme.ground, BORDER_WIDTH), "Sea", "")
    around = ground(scene.nodes, world)
    _name(land(around, theme.ground, theme.outline, BORDER_WIDTH), "Other land", "")
    nodes = in_order(scene.nodes, world)
    for node in nodes:
        small = node.iso3 in world.small
        stands_out = node.chosen and not small
        outline = theme.chosen if stands_out else theme.outline
        width = CHOSEN_BORDER_WIDTH if stands_out else BORDER_WIDTH
        if node.iso3 in world.land:
            item = land(world.land[node.iso3], node.fill, outline, width)
            _name(item, f"{'Land' if small else f'{prefix}Country'} {line(node.iso3)}", _said(node))
    for node in nodes:
        if node.iso3 not in world.small:
            continue
        ends = tie(node, world)
        if ends:
            places = sheet.at(*ends[0]), sheet.at(*ends[1])
            item = add_tie(shapes, *places, theme.faint, OUTLINE_WIDTH * wider)
            _name(item, f"Tie {line(node.iso3)}", "")
        place = sheet.at(node.x, node.y)
        outline = theme.chosen if node.chosen else theme.outline
        width = CHOSEN_BORDER_WIDTH if node.chosen else OUTLINE_WIDTH
        item = add_shape(shapes, node.shape, place, sheet.radius, node.fill, outline, width * wider)
        _name(item, f"{prefix}Country {line(node.iso3)}", _said(node))


def _draw_network(shapes: Any, sheet: Sheet, prefix: str) -> None:
    theme, wider = sheet.theme, sheet.line_scale
    for hull in sheet.scene.hulls:
        for ring in hull.rings:
            points = [sheet.at(x, y) for x, y in ring[:-1]]
            item = add_hull(shapes, points, hull.fill, theme.hull_opacity, 1.2 * wider)
            _name(item, f"Bloc {line(hull.name)}", f"Outline of the {line(hull.name)}")
    # Links lie under the countries but are glued to them, so the countries are made first.
    last = shapes._spTree[-1]
    drawn = {}
    for node in sheet.scene.nodes:
        x, y = sheet.at(node.x, node.y)
        outline = theme.chosen if node.chosen else theme.outline
        width = (CHOSEN_OUTLINE_WIDTH if node.chosen else OUTLINE_WIDTH) * wider
        code = code_text(node.iso3, sheet.code_size, node.ink, FONT)
        item = add_shape(shapes, node.shape, (x, y), sheet.radius, node.fill, outline, width, code)
        _name(item, f"{prefix}Country {line(node.iso3)}", _said(node))
        drawn[node.iso3] = (item.shape_id, node.shape, (x, y))
    for link in sheet.scene.links:
        colour, opacity = theme.chosen_link if link.chosen else theme.link
        width = (CHOSEN_WIDTH if link.chosen else LINK_WIDTHS[link.width]) * wider
        shared = counted(link.shared, "roll call")
        said = f"{link.a} and {link.b}: {link.weight:.2f}; both voted on {shared}"
        names = (f"Link {link.a} {link.b}", said)
        ends = drawn[link.a], drawn[link.b]
        element = add_link(shapes, *ends, (colour, opacity, width), names)
        last.addnext(element)
        last = element


def _paragraphs(words: tuple[Words, ...]) -> list[list[Words]]:
    starts = 0

    def number(item: Words) -> int:
        nonlocal starts
        starts += item.first
        return starts

    return [list(group) for _, group in groupby(words, number)]


def _write(shapes: Any, lines: list[Words], right: float) -> None:
    # One box a paragraph, wrapped by the program that shows it, so that it can be retyped. Rows
    # of a legend keep their lines: in a narrower font they would leave a gap.
    head = lines[0]
    leading = LEADING * head.size
    left, across = head.x, right - head.x
    centred = head.anchor == "middle"
    if centred:
        across = ROOMY * max(width(item.text, item.size) for item in lines)
        left = head.x - across / 2
    frame = (left, head.y - ABOVE * leading, across, leading * len(lines))
    if head.role == "title":
        box = shapes.title
        box.left, box.top, box.width, box.height = (Emu(round(side * EMU)) for side in frame)
    else:
        box = add_text(shapes, frame)
    said = ("\n" if head.role.endswith("entry") else " ").join(item.text for item in lines)
    set_text(box, said, head.size, head.fill, FONT, head.bold, leading, centred)
    _name(box, head.role.capitalize(), "")


def _said(node: Node) -> str:
    return line(f"{node.name}: {'; '.join(node.card)}")


def _name(item: Any, name: str, description: str) -> None:
    about_shape = item._element.xpath("./*/p:cNvPr")[0]
    about_shape.set("name", name)
    if description:
        about_shape.set("descr", description)
