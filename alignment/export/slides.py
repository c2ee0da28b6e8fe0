"""PPTX: slides of shapes that can be moved, recoloured and retyped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml
from pptx.util import Emu

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.seen import HowSure
from alignment.answer.study import Study
from alignment.answer.timeline import Timeline
from alignment.export.about import (
    FULL_COLOUR,
    OVER_TIME,
    about,
    about_timeline,
    in_full_colour,
    method,
    sentences,
)
from alignment.export.archive import timeless
from alignment.export.multiples import plate
from alignment.export.period import pictured
from alignment.export.sequence import overlap, sequence, title_of
from alignment.export.shapes import EMU, rgb
from alignment.export.slide import draw
from alignment.export.theme import LANGUAGE, palette, set_theme, themed
from alignment.model.subjects import letters
from alignment.model.texts import capital
from alignment.model.view import View
from alignment.scene.encoding import IN_NONE
from alignment.scene.lens import VOTE
from alignment.scene.lettering import clean, line
from alignment.scene.marks import marks_on
from alignment.scene.scene import Node, Scene
from alignment.scene.series import lay_out_series
from alignment.scene.sheet import Sheet, lay_out
from alignment.words.chosen import stood, texts_of_chosen

TITLE_ONLY = 5
# Shapes whose names begin so are taken for the same by the transition.
SAME = "!!"
MORPH = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main">'
    '<mc:Choice xmlns:p159="http://schemas.microsoft.com/office/powerpoint/2015/09/main"'
    ' Requires="p159"><p:transition spd="slow"><p159:morph option="byObject"/></p:transition>'
    '</mc:Choice><mc:Fallback><p:transition spd="slow"><p:fade/></p:transition></mc:Fallback>'
    "</mc:AlternateContent>"
)
CHANGED = "Changed bloc since before:"
# Where all who meet the conditions of a view are named, whoever is on the map.
IN_NOTES = "; the notes name all"
_EPOCH = datetime(2000, 1, 1)


def write(study: Study, view: View, sure: Bootstrap | None = None) -> bytes:
    """Return the picture as a presentation of one slide.

    As wide and high as the size of the view is. Hulls are freeforms, countries are shapes,
    links are connectors glued to them; on a map of the world, countries are freeforms and small
    states discs. Each has an alternative text. Map, links and legend are groups, colours and fonts
    those of the theme. The notes hold the query, who is of which colour, the method and how to
    cite.
    """
    scene = replace(pictured(study, view, sure), besides=IN_NOTES)
    sheet = lay_out(scene, view)
    facts = about(study, view, scene)
    colours = palette(sheet.theme, _fills([sheet]))
    deck = _deck(sheet, colours)
    how = method(study, bool(scene.world))
    notes = [
        line(scene.query),
        line(texts_of_chosen(study, view)),
        "\n".join((CHANGED, *(f"{capital(line(way))}." for way in scene.went)))
        if scene.went
        else "",
        *_who(scene),
        how,
        sentences(facts),
    ]
    slide = _slide(deck, sheet, "\n\n".join(filter(None, notes)))
    draw(slide.shapes, marks_on(sheet))
    themed(slide._element, colours)
    return _saved(deck, line(scene.title), facts)


def write_timeline(timeline: Timeline, view: View, how_sure: HowSure | None = None) -> bytes:
    """Return a timeline as a presentation of one slide a period.

    A country's place means the same on every slide, and its shape has the same name, so that
    slides morph into one another where the program can do so; elsewhere they fade. A period
    without enough votes has a slide that says so.
    """
    steps = sequence(timeline, view, how_sure, lambda *drawn: _dated(timeline, *drawn))
    title = title_of(timeline, view, steps)
    facts = about_timeline(timeline, view, title)
    colours = palette(steps[0].sheet.theme, _fills([step.sheet for step in steps]))
    deck = _deck(steps[0].sheet, colours)
    for step in steps:
        notes = [line(step.scene.query)]
        if step.study is None:
            notes += [line(step.period.why), OVER_TIME, sentences(facts)]
        else:
            scene = step.scene
            how = f"{method(step.study, bool(scene.world))} {OVER_TIME}"
            notes += [
                stood(step.study, step.view.select),
                *_who(scene),
                how,
                sentences(about(step.study, step.view, scene)),
            ]
        slide = _slide(deck, step.sheet, "\n\n".join(filter(None, notes)))
        draw(slide.shapes, marks_on(step.sheet), SAME)
        themed(slide._element, colours)
        if step is not steps[0]:
            slide._element.append(parse_xml(MORPH))
    return _saved(deck, title, facts)


def _dated(timeline: Timeline, scenes: tuple[Scene, ...], view: View) -> tuple[Sheet, ...]:
    """Return sheets whose titles all say their period; the first says once how periods overlap.

    The title of a vote is otherwise the same on every slide. Under it stands in which bloc the
    chosen are then.
    """
    periods = [moment.period for moment in timeline.moments]
    drawn = [number for number, scene in enumerate(scenes) if scene.nodes]
    told = [replace(scene, besides=IN_NOTES) for scene in scenes]
    for number in drawn if view.colour.startswith(VOTE) else ():
        title = f"Map of {periods[number].label}: {scenes[number].title}"
        told[number] = replace(scenes[number], title=title)
    for number in drawn:
        study = timeline.moments[number].study
        where = stood(study, view.select) if study is not None else ""
        if where and not view.subtitle:
            told[number] = replace(told[number], subtitle=f"{where}. {told[number].subtitle}")
    if said := overlap([periods[number] for number in drawn]):
        first = told[drawn[0]]
        told[drawn[0]] = replace(first, notes=(*first.notes, said))
    return lay_out_series(told, view)


def write_multiples(timeline: Timeline, view: View, how_sure: HowSure | None = None) -> bytes:
    """Return the periods of a timeline side by side on one slide, each map a group."""
    found = plate(timeline, view, how_sure)
    sheet = found.marks.sheet
    colours = palette(sheet.theme, _fills([sheet]))
    deck = _deck(sheet, colours)
    slide = _slide(deck, sheet, sentences(found.facts))
    draw(slide.shapes, found.marks, maps=found.maps)
    themed(slide._element, colours)
    return _saved(deck, found.facts["title"], found.facts)


def _fills(sheets: Sequence[Sheet]) -> list[str]:
    return [entry.fill for sheet in sheets for entry in sheet.scene.colours]


def _who(scene: Scene) -> list[str]:
    """Return who meets the conditions, and who is of each entry of the legend that counts.

    For discs have no codes.
    """
    nodes = sorted(scene.nodes, key=lambda node: letters(node.name))
    full = in_full_colour(scene)
    first = [f"{FULL_COLOUR.capitalize()}: {full}."] if full else []
    return first + [
        f"{line(entry.label)}: {line(', '.join(names))}."
        for entry in scene.colours
        if entry.count and (names := [n.name for n in nodes if _is_of(n, entry.label)])
    ]


def _is_of(node: Node, label: str) -> bool:
    return node.value == label or (label == IN_NONE and node.value == f"{node.name} {IN_NONE}")


def _deck(sheet: Sheet, colours: dict[str, str]) -> Any:
    deck = Presentation()
    # The library's own deck comes with a small picture of itself, which file managers show.
    package = deck.part.package
    package.drop_rel(next(rel.rId for rel in package.iter_rels() if rel.reltype == RT.THUMBNAIL))
    deck.slide_width, deck.slide_height = Emu(sheet.width * EMU), Emu(sheet.height * EMU)
    set_theme(deck, colours)
    return deck


def _slide(deck: Any, sheet: Sheet, notes: str) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = rgb(sheet.theme.paper)
    slide.notes_slide.notes_text_frame.text = clean(notes)
    themed(slide.notes_slide._element, {})
    return slide


def _saved(deck: Any, title: str, facts: dict[str, str]) -> bytes:
    about_file = deck.core_properties
    about_file.title, about_file.author = title[:255], facts["program"]
    about_file.subject, about_file.comments = facts["data"][:255], facts["address"][:255]
    about_file.language = LANGUAGE
    about_file.last_modified_by = facts["program"]
    about_file.created = about_file.modified = _EPOCH
    file = BytesIO()
    deck.save(file)
    return timeless(file.getvalue())
