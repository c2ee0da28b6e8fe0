"""PPTX: slides of shapes that can be moved, recoloured and retyped."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.util import Emu

from alignment.answer import Study
from alignment.export.about import about, method, sentences
from alignment.export.archive import timeless
from alignment.export.page import Page, lay_out
from alignment.export.shapes import EMU, rgb
from alignment.export.slide import draw
from alignment.export.text import clean, line
from alignment.model.view import View
from alignment.world import scene_of

TITLE_ONLY = 5
_EPOCH = datetime(2000, 1, 1)


def write(study: Study, view: View) -> bytes:
    """Return the picture as a presentation of one slide.

    Always 16:9, whatever the size of the view. Hulls are freeforms, countries are shapes with
    their code as text, links are connectors glued to them; on a map of the world, countries are
    freeforms and small states discs. Each has an alternative text. The notes hold the query, the
    method and how to cite.
    """
    view = replace(view, size="slide")
    scene = scene_of(study, view)
    page = lay_out(scene, view)
    facts = about(study, view, scene)
    deck = _deck(page)
    notes = f"{line(scene.subtitle)}\n\n{method(study)}\n\n{sentences(facts)}"
    draw(_slide(deck, page, notes).shapes, page)
    return _saved(deck, line(scene.title), facts)


def _deck(page: Page) -> Any:
    deck = Presentation()
    deck.slide_width, deck.slide_height = Emu(page.width * EMU), Emu(page.height * EMU)
    return deck


def _slide(deck: Any, page: Page, notes: str) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = rgb(page.theme.paper)
    slide.notes_slide.notes_text_frame.text = clean(notes)
    return slide


def _saved(deck: Any, title: str, facts: dict[str, str]) -> bytes:
    about_file = deck.core_properties
    about_file.title, about_file.author = title[:255], facts["program"]
    about_file.subject, about_file.comments = facts["data"][:255], facts["address"][:255]
    about_file.last_modified_by = facts["program"]
    about_file.created = about_file.modified = _EPOCH
    file = BytesIO()
    deck.save(file)
    return timeless(file.getvalue())
