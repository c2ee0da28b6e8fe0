"""PowerPoint: slides of shapes that can be moved, recoloured and edited, and their theme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu

from alignment.analysis.bloc_stability import BlocStability
from alignment.export.csv_tables import strip_timestamps
from alignment.export.fonts import FAMILY
from alignment.export.metadata import (
    MATCHES_KEY,
    TIMELINE_METHOD,
    build_metadata,
    build_timeline_metadata,
    describe_method,
    format_metadata,
    list_legend_countries,
    list_matches,
)
from alignment.export.multiples import build_multiples
from alignment.export.panel_charts import ChartPicture
from alignment.export.pictures import (
    describe_overlap,
    get_timeline_title,
    make_picture_scene,
    make_timeline_sheets,
)
from alignment.export.pptx_shapes import EMU_PER_PIXEL, draw_slide, to_rgb_color
from alignment.model.text_format import capitalize_first
from alignment.model.view import View
from alignment.reports.card import format_bloc_membership, format_divergent_texts
from alignment.scene.colours import BLOC_COLOURS, VOTE_COLOURS
from alignment.scene.marks import Marks, build_marks
from alignment.scene.multiples import lay_out_series
from alignment.scene.scene import Scene
from alignment.scene.sheet import Sheet, lay_out_sheet
from alignment.scene.text_metrics import replace_forbidden_characters, to_single_line
from alignment.scene.theme import Theme
from alignment.studies.study import StabilityFunction, Study
from alignment.studies.timeline import Timeline

# A program without Inter takes the font of the same classification, which is that of Arial.
THEME_FONT = {"typeface": FAMILY, "panose": "020B0604020202020204", "pitchFamily": "34"}
LANGUAGE = "en-GB"
# Accents of the theme, for shapes that the reader adds: votes, then the largest blocs.
_ACCENTS = (*(VOTE_COLOURS[word] for word in ("yes", "no", "abstain")), *BLOC_COLOURS[:3])
TITLE_ONLY_LAYOUT = 5
# The morph transition matches shapes of the same name with this prefix.
MORPH_PREFIX = "!!"
MORPH_TRANSITION = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main">'
    '<mc:Choice xmlns:p159="http://schemas.microsoft.com/office/powerpoint/2015/09/main"'
    ' Requires="p159"><p:transition spd="slow"><p159:morph option="byObject"/></p:transition>'
    '</mc:Choice><mc:Fallback><p:transition spd="slow"><p:fade/></p:transition></mc:Fallback>'
    "</mc:AlternateContent>"
)
CHANGED_HEADING = "Countries in another bloc:"
# Added where the slide names only some of the countries that meet the conditions.
FULL_LIST_IN_NOTES = "; the notes name all"
_EPOCH = datetime(2000, 1, 1)


def write(study: Study, view: View, stability: BlocStability | None = None) -> bytes:
    """Return the picture as a presentation of one slide, which has the size of the view.

    Hulls are freeforms, countries are shapes with alternative texts, and links are connectors glued
    to them; on a world map countries are freeforms and small states discs. Map, links and legend
    are groups. Colours are literal, so that they keep their meaning in a deck of another theme.
    Fonts are those of the theme. The notes hold the query, the countries of each colour, the method
    and how to cite.
    """
    scene = replace(make_picture_scene(study, view, stability), full_list_text=FULL_LIST_IN_NOTES)
    sheet = lay_out_sheet(scene, view)
    facts = build_metadata(study, view, scene)
    deck = make_deck(sheet)
    add_slide(deck, build_marks(sheet), compose_notes(study, view, scene, facts))
    return save_deck(deck, to_single_line(scene.title), facts)


def compose_notes(study: Study, view: View, scene: Scene, facts: dict[str, str]) -> list[str]:
    """Return the paragraphs of the notes of a slide: query, countries, method and sources."""
    changes = [f"{capitalize_first(to_single_line(text))}." for text in scene.bloc_change_texts]
    return [
        to_single_line(scene.query_text),
        to_single_line(format_divergent_texts(study, view)),
        "\n".join((CHANGED_HEADING, *changes)) if changes else "",
        *_list_countries(scene),
        describe_method(study, scene.is_of_places),
        format_metadata(facts),
    ]


def write_timeline(
    timeline: Timeline, view: View, get_stability: StabilityFunction | None = None
) -> bytes:
    """Return a timeline as a presentation of one slide per period.

    Positions mean the same on every slide, and the shape of a country keeps its name, so that
    slides morph into one another, or fade in a program without morphing. A period with too few
    votes has a slide that says so.
    """
    steps = make_timeline_sheets(
        timeline, view, get_stability, partial(_lay_out_period_sheets, timeline)
    )
    title = get_timeline_title(timeline, view, steps)
    facts = build_timeline_metadata(timeline, view, title)
    deck = make_deck(steps[0].sheet)
    for step in steps:
        study, scene = step.study, step.scene
        notes = [to_single_line(scene.query_text)]
        if study is None:
            notes += [to_single_line(step.period.shortage_text), TIMELINE_METHOD]
            notes.append(format_metadata(facts))
        else:
            notes += [
                format_bloc_membership(study, step.view.select),
                *_list_countries(scene),
                f"{describe_method(study, scene.is_of_places)} {TIMELINE_METHOD}",
                format_metadata(build_metadata(study, step.view, scene)),
            ]
        slide = add_slide(deck, build_marks(step.sheet), notes, MORPH_PREFIX)
        if step is not steps[0]:
            slide._element.append(parse_xml(MORPH_TRANSITION))
    return save_deck(deck, title, facts)


def _lay_out_period_sheets(
    timeline: Timeline, scenes: tuple[Scene, ...], view: View
) -> tuple[Sheet, ...]:
    """Lay out the scenes of the periods with what only slides say.

    The title of a vote, which is the same in every period, names the period. The subtitle names the
    blocs of the selected countries. A note on the first slide says that periods overlap.
    """
    periods = [result.period for result in timeline.results]
    numbers = [number for number, scene in enumerate(scenes) if scene.nodes]
    extended = [replace(scene, full_list_text=FULL_LIST_IN_NOTES) for scene in scenes]
    for number in numbers if view.colour_by.is_vote else ():
        title = f"Map of {periods[number].label}: {scenes[number].title}"
        extended[number] = replace(scenes[number], title=title)
    for number in numbers:
        study, scene = timeline.results[number].study, extended[number]
        blocs = format_bloc_membership(study, view.select) if study is not None else ""
        if blocs and not view.subtitle:
            extended[number] = replace(scene, subtitle=f"{blocs}. {scene.subtitle}")
    if overlap := describe_overlap([periods[number] for number in numbers]):
        first = extended[numbers[0]]
        extended[numbers[0]] = replace(first, notes=(*first.notes, overlap))
    return lay_out_series(extended, view)


def write_chart(chart: ChartPicture) -> bytes:
    """Return the chart of a panel as a presentation of one slide."""
    deck = make_deck(chart.marks.sheet)
    add_slide(deck, chart.marks, [*map(to_single_line, chart.notes[:-1]), chart.notes[-1]])
    return save_deck(deck, to_single_line(chart.marks.sheet.scene.title), chart.facts)


def write_multiples(
    timeline: Timeline, view: View, get_stability: StabilityFunction | None = None
) -> bytes:
    """Return the periods of a timeline side by side on one slide, each map a group."""
    multiples = build_multiples(timeline, view, get_stability)
    marks, facts = multiples.marks, multiples.facts
    deck = make_deck(marks.sheet)
    add_slide(deck, marks, [format_metadata(facts)], maps=multiples.maps)
    return save_deck(deck, facts["title"], facts)


def _list_countries(scene: Scene) -> list[str]:
    """Return the countries that meet the conditions, and those of each legend entry with a count.

    The notes name them because discs on slides have no codes.
    """
    matches = list_matches(scene)
    paragraphs = [f"{MATCHES_KEY.capitalize()}: {matches}."] if matches else []
    return paragraphs + list_legend_countries(scene)


def make_deck(sheet: Sheet) -> Any:
    """Return an empty presentation in the size and the theme of a sheet."""
    deck = Presentation()
    # File managers would show the thumbnail of the library's own template.
    package = deck.part.package
    package.drop_rel(next(rel.rId for rel in package.iter_rels() if rel.reltype == RT.THUMBNAIL))
    set_slide_size(deck, sheet.width, sheet.height)
    set_presentation_theme(deck, sheet.theme)
    return deck


def set_slide_size(deck: Any, width: int, height: int) -> None:
    """Set the size of slides in pixels, without the name of another size such as 4:3."""
    deck.slide_width, deck.slide_height = (Emu(side * EMU_PER_PIXEL) for side in (width, height))
    deck.element.sldSz.attrib.pop("type", None)


def add_slide(
    deck: Any,
    marks: Marks,
    notes: Sequence[str],
    name_prefix: str = "",
    maps: Sequence[tuple[str, Marks]] = (),
) -> Any:
    """Add a slide of marks; see :func:`~alignment.export.pptx_shapes.draw_slide`."""
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY_LAYOUT])
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = to_rgb_color(marks.sheet.theme.paper)
    fill_slide(slide, marks, notes, name_prefix, maps)
    return slide


def fill_slide(
    slide: Any,
    marks: Marks,
    notes: Sequence[str],
    name_prefix: str = "",
    maps: Sequence[tuple[str, Marks]] = (),
) -> None:
    """Draw marks and write notes on a slide that has a title."""
    text = replace_forbidden_characters("\n\n".join(filter(None, notes)))
    slide.notes_slide.notes_text_frame.text = text
    draw_slide(slide.shapes, marks, name_prefix, maps)
    for element in (slide._element, slide.notes_slide._element):
        for properties in element.iter(qn("a:rPr"), qn("a:endParaRPr")):
            properties.set("lang", LANGUAGE)


def save_deck(deck: Any, title: str, facts: dict[str, str]) -> bytes:
    """Return the file of a presentation with its title and its source."""
    properties = deck.core_properties
    properties.title, properties.author = title[:255], facts["program"]
    properties.subject, properties.comments = facts["data"][:255], facts["address"][:255]
    properties.language = LANGUAGE
    properties.last_modified_by = facts["program"]
    properties.created = properties.modified = _EPOCH
    file = BytesIO()
    deck.save(file)
    return strip_timestamps(file.getvalue())


def set_presentation_theme(deck: Any, theme: Theme) -> None:
    """Set fonts and colours of the theme, and scale the layouts to the width of the slides."""
    master = deck.slide_masters[0]
    part = master.part.part_related_by(RT.THEME)
    tree = parse_xml(part.blob)
    colours = {"dk1": theme.ink, "lt1": theme.paper, "dk2": theme.muted_ink, "lt2": theme.hull}
    colours |= {f"accent{number}": fill for number, fill in enumerate(_ACCENTS, 1)}
    for name, colour in colours.items():
        slot = next(tree.iter(qn(f"a:{name}")))
        slot[:] = [parse_xml(f'<a:srgbClr {nsdecls("a")} val="{colour[1:]}"/>')]
    for kind in ("majorFont", "minorFont"):
        next(tree.iter(qn(f"a:{kind}"))).find(qn("a:latin")).attrib.update(THEME_FONT)
    part._blob = serialize_part_xml(tree)
    right = max(shape.left + shape.width for shape in master.placeholders)
    scale = deck.slide_width / (right + min(shape.left for shape in master.placeholders))
    for sheet in (master, *master.slide_layouts):
        for tag, attribute in (("a:off", "x"), ("a:ext", "cx")):
            for element in sheet._element.iter(qn(tag)):
                if value := element.get(attribute):
                    element.set(attribute, str(round(int(value) * scale)))
