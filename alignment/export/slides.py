"""PPTX: one slide of shapes that can be moved, recoloured and retyped."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from itertools import groupby
from typing import Any

from pptx import Presentation
from pptx.util import Emu

from alignment.answer import Study
from alignment.drawing import CHOSEN_OUTLINE_WIDTH, CHOSEN_WIDTH, LINK_WIDTHS, OUTLINE_WIDTH
from alignment.export.about import about, method, sentences
from alignment.export.archive import timeless
from alignment.export.blocks import LEADING, Words
from alignment.export.page import Page, lay_out
from alignment.export.shapes import EMU, add_hull, add_link, add_shape, add_text, rgb, set_text
from alignment.export.text import clean, line
from alignment.model.view import View
from alignment.scene import make_scene

TITLE_ONLY = 5
FONT = "Arial"
# What lies above the baseline of a line of fixed height.
ABOVE = 0.8
_EPOCH = datetime(2000, 1, 1)


def write(study: Study, view: View) -> bytes:
    """Return the picture as a presentation of one slide.

    Always 16:9, whatever the size of the view. Hulls are freeforms, countries are shapes with
    their code as text, links are connectors glued to them; each has an alternative text. The
    notes hold the query, the method and how to cite.
    """
    view = replace(view, size="slide")
    scene = make_scene(study, view)
    page = lay_out(scene, view)
    facts = about(study, view, scene)
    deck = Presentation()
    deck.slide_width, deck.slide_height = Emu(page.width * EMU), Emu(page.height * EMU)
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = rgb(page.theme.paper)
    _draw(slide.shapes, page)
    notes = f"{line(scene.subtitle)}\n\n{method(study)}\n\n{sentences(facts)}"
    slide.notes_slide.notes_text_frame.text = clean(notes)
    about_file = deck.core_properties
    about_file.title, about_file.author = line(scene.title)[:255], facts["program"]
    about_file.subject, about_file.comments = facts["data"][:255], facts["address"][:255]
    about_file.last_modified_by = facts["program"]
    about_file.created = about_file.modified = _EPOCH
    file = BytesIO()
    deck.save(file)
    return timeless(file.getvalue())


def _draw(shapes: Any, page: Page) -> None:
    theme, wider = page.theme, page.line_scale
    for hull in page.scene.hulls:
        for ring in hull.rings:
            points = [page.at(x, y) for x, y in ring[:-1]]
            item = add_hull(shapes, points, hull.fill, theme.hull_opacity, 1.2 * wider)
            _name(item, f"Bloc {line(hull.name)}", f"Outline of the {line(hull.name)}")
    # Counting shapes anew for each is slow; freeforms, just drawn, are not counted otherwise.
    shapes.turbo_add_enabled = True
    # Links lie under the countries but are glued to them, so the countries are made first.
    last = shapes._spTree[-1]
    drawn = {}
    for node in page.scene.nodes:
        x, y = page.at(node.x, node.y)
        outline = theme.chosen if node.chosen else theme.outline
        width = (CHOSEN_OUTLINE_WIDTH if node.chosen else OUTLINE_WIDTH) * wider
        item = add_shape(shapes, node.shape, (x, y), page.radius, node.fill, outline, width)
        set_text(item, node.iso3, page.code_size, node.ink, FONT)
        _name(item, f"Country {line(node.iso3)}", line(f"{node.name}: {'; '.join(node.card)}"))
        drawn[node.iso3] = (item, node.shape, (x, y))
    for link in page.scene.links:
        colour, opacity = theme.chosen_link if link.chosen else theme.link
        width = (CHOSEN_WIDTH if link.chosen else LINK_WIDTHS[link.width]) * wider
        item = add_link(shapes, drawn[link.a], drawn[link.b], colour, opacity, width)
        said = f"{link.a} and {link.b}: {link.weight:.2f} over {link.shared} shared roll calls"
        _name(item, f"Link {link.a} {link.b}", said)
        last.addnext(item._element)
        last = item._element
    for called, labels in (("Bloc name", page.labels), ("Country name", page.names)):
        for label in labels:
            x0, y0, x1, y1 = label.box
            box = add_text(shapes, (x0, y0, x1 - x0, y1 - y0))
            words = label.words
            set_text(box, words.text, words.size, theme.ink, FONT, bold=words.bold)
            _name(box, called, "")
    for mark in page.marks:
        place = (mark.x, mark.y)
        item = add_shape(shapes, mark.shape, place, mark.radius, mark.fill, theme.outline, wider)
        _name(item, f"Legend {mark.role}", "")
    edge = min(words.x for words in page.words)
    for paragraph in _paragraphs(page.words):
        _write(shapes, paragraph, page.width - edge)


def _paragraphs(words: tuple[Words, ...]) -> list[list[Words]]:
    starts = 0

    def number(item: Words) -> int:
        nonlocal starts
        starts += item.first
        return starts

    return [list(group) for _, group in groupby(words, number)]


def _write(shapes: Any, lines: list[Words], right: float) -> None:
    # One box a paragraph, wrapped by the program that shows it, so that it can be retyped.
    head = lines[0]
    leading = LEADING * head.size
    frame = (head.x, head.y - ABOVE * leading, right - head.x, leading * len(lines))
    if head.role == "title":
        box = shapes.title
        box.left, box.top, box.width, box.height = (Emu(round(side * EMU)) for side in frame)
    else:
        box = add_text(shapes, frame)
    said = " ".join(item.text for item in lines)
    set_text(box, said, head.size, head.fill, FONT, bold=head.bold, leading=leading)
    _name(box, head.role.capitalize(), "")


def _name(item: Any, name: str, description: str) -> None:
    about_shape = item._element.xpath("./*/p:cNvPr")[0]
    about_shape.set("name", name)
    if description:
        about_shape.set("descr", description)
