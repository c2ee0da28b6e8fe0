"""Deck of a story: one slide for each step, with the same places, in a template if one is given."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn

from alignment.errors import AlignmentError
from alignment.export.metadata import build_metadata
from alignment.export.pictures import make_picture_scene
from alignment.export.pptx import (
    FULL_LIST_IN_NOTES,
    add_slide,
    compose_notes,
    fill_slide,
    make_deck,
    save_deck,
    set_slide_size,
)
from alignment.export.pptx_shapes import EMU_PER_PIXEL
from alignment.model.query import Query
from alignment.model.stories import Story
from alignment.model.url import parse_url_strictly
from alignment.model.view import PICTURE_SIZES, View
from alignment.scene.marks import build_marks
from alignment.scene.scene import Scene
from alignment.scene.sheet import Sheet, lay_out_sheet, lay_out_sheets
from alignment.scene.theme import Theme
from alignment.studies.comparison import Comparison, compare_with_query
from alignment.studies.resolved_view import StudyProvider, resolve_view_strictly
from alignment.studies.study import Study, compute_study

DECK_SIZE = "slide"
CHANGED_PLACES_NOTE = "Other votes than on the slide before: places are as similar as they can be."
# Largest difference of the aspect of a template's slides from that of ours.
ASPECT_TOLERANCE = 0.01
# Placeholders of a layout that a new slide does not get.
_FOOTERS = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
# A presentation with these runs programs or loads other files when it is opened.
_ACTIVE_TYPES = ("macroEnabled", "activeX", "vbaProject", "oleObject")
_TEMPLATE_TYPE, _PRESENTATION_TYPE = (
    f"application/vnd.openxmlformats-officedocument.presentationml.{kind}.main+xml".encode()
    for kind in ("template", "presentation")
)


class _AnchoredProvider(StudyProvider):
    """Source of studies whose maps are anchored on that of the first query."""

    def __init__(self, provider: StudyProvider, query: Query) -> None:
        super().__init__(provider.dataset)
        self._query, self._first = query, provider.study(query)

    def study(self, query: Query) -> Study:
        if query == self._query:
            return self._first
        return compute_study(self.dataset, query, self._first.table)

    def comparison(self, query: Query, versus: str) -> Comparison:
        return compare_with_query(self.study(parse_url_strictly(versus)[0]), query)


def write_deck(
    provider: StudyProvider, story: Story, theme: str = "", template: Path | None = None
) -> bytes:
    """Return a presentation of a story: a slide for each step, titled by its finding.

    A country has the same place on every slide of one selection. A slide of another selection is
    fitted to the first and says so. The notes hold the caption of the step, and what the notes of
    an exported slide hold.

    Parameters
    ----------
    template : path, optional
        A .potx or .pptx file that :func:`~alignment.io.bounded_reader.check_zip` accepts. The
        slides take its master, its fonts and its colours of text, and keep the colours of data. Its
        own slides are left out.

    Raises
    ------
    AlignmentError
        If the template cannot be used.
    QueryError
        If the records do not have what a step shows.
    """
    base = open_template(template) if template else None
    anchored = _AnchoredProvider(provider, story.steps[0].query)
    steps = []
    for number, step in enumerate(story.steps, 1):
        view = replace(step.view, story=story.get_step_id(number), size=DECK_SIZE, theme=theme)
        steps.append(resolve_view_strictly(anchored, step.query, view))
    studies = [step.require_study for step in steps]
    scenes = [
        replace(
            make_picture_scene(study, step.view, None, studies, step.comparison),
            full_list_text=FULL_LIST_IN_NOTES,
        )
        for step, study in zip(steps, studies, strict=True)
    ]
    scenes = [scenes[0], *map(_note_changed_places, scenes, scenes[1:])]
    sheets = _lay_out_steps(scenes, steps[0].view)
    deck = base or make_deck(sheets[0])
    for step, resolved, study, sheet in zip(story.steps, steps, studies, sheets, strict=True):
        facts = build_metadata(study, resolved.view, sheet.scene)
        notes = [step.caption, *compose_notes(study, resolved.view, sheet.scene, facts)]
        if base is None:
            add_slide(deck, build_marks(sheet), notes)
        else:
            slide = _add_template_slide(deck)
            fill_slide(slide, build_marks(sheet), notes)
            _use_text_colours(slide._element, sheet.theme)
    return save_deck(deck, story.title, facts)


def _note_changed_places(before: Scene, scene: Scene) -> Scene:
    """Return a scene that says so if countries have other places than on the slide before."""
    one, other = ({node.iso3: (node.x, node.y) for node in each.nodes} for each in (before, scene))
    if one == other or before.is_of_places or scene.is_of_places:
        return scene
    return replace(scene, explanation=f"{scene.explanation} {CHANGED_PLACES_NOTE}")


def _lay_out_steps(scenes: Sequence[Scene], view: View) -> tuple[Sheet, ...]:
    """Return the sheets of the steps; bloc maps share frame, map area and text size."""
    maps = [scene for scene in scenes if not scene.is_of_places]
    left, low, right, high = zip(*(scene.frame for scene in maps), strict=True)
    frame = min(left), min(low), max(right), max(high)
    sheets = iter(lay_out_sheets(tuple(replace(scene, frame=frame) for scene in maps), view))
    return tuple(
        lay_out_sheet(scene, view) if scene.is_of_places else next(sheets) for scene in scenes
    )


def open_template(path: Path) -> Any:
    """Return the presentation of a template without its slides, as large as ours.

    Raises
    ------
    AlignmentError
        If it is no PowerPoint file, is damaged, runs programs or loads other files,
        has slides that are not 16:9, or has no layout with a title.
    """
    try:
        deck = Presentation(_read_as_presentation(path))
        for relation in deck.part.package.iter_rels():
            if relation.is_external and relation.reltype != RT.HYPERLINK:
                raise AlignmentError(f"{path} loads other files; save it without links")
        _remove_slides(deck)
        if _find_title_layout(deck) is None:
            raise AlignmentError(f"{path} has no layout with a title; add one")
        _fit_template(deck, path)
    except AlignmentError:
        raise
    except Exception as fault:  # a damaged file fails in many ways
        raise AlignmentError(f"{path} is no PowerPoint template; save it as .potx again") from fault
    return deck


def _read_as_presentation(path: Path) -> BytesIO:
    """Return the file as a presentation, which a template is but for its declared type."""
    content = BytesIO()
    with ZipFile(path) as source, ZipFile(content, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "[Content_Types].xml":
                if re.search("|".join(_ACTIVE_TYPES).encode(), part):
                    raise AlignmentError(f"{path} runs programs; save it as .potx without macros")
                part = part.replace(_TEMPLATE_TYPE, _PRESENTATION_TYPE)
            if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in part:
                raise AlignmentError(f"{path} defines entities; save it as .potx in PowerPoint")
            target.writestr(name, part)
    content.seek(0)
    return content


def _remove_slides(deck: Any) -> None:
    slides = deck.slides._sldIdLst
    for slide in list(slides):
        deck.part.drop_rel(slide.rId)
        slides.remove(slide)
    # Sections and shows name the slides that are gone.
    for tag in ("p:extLst", "p:custShowLst"):
        for element in deck.part._element.findall(qn(tag)):
            deck.part._element.remove(element)


def _find_title_layout(deck: Any) -> Any:
    """Return the layout with a title that has fewest other placeholders; None if none has one."""

    def count_others(layout: Any) -> int:
        kinds = [each.placeholder_format.type for each in layout.placeholders]
        return sum(kind not in (*_TITLES, *_FOOTERS) for kind in kinds)

    titled = [
        layout
        for layout in deck.slide_layouts
        if any(each.placeholder_format.type in _TITLES for each in layout.placeholders)
    ]
    return min(titled, key=count_others, default=None)


def _fit_template(deck: Any, path: Path) -> None:
    """Give a template the size of our slides; all lengths change by one factor."""
    width, height = PICTURE_SIZES[DECK_SIZE]
    if abs(deck.slide_width / deck.slide_height - width / height) > ASPECT_TOLERANCE:
        raise AlignmentError(f"{path} has slides that are not 16:9; change their size")
    scale = width * EMU_PER_PIXEL / deck.slide_width
    set_slide_size(deck, width, height)
    if abs(scale - 1) < ASPECT_TOLERANCE / 10:
        return
    masters = deck.slide_masters
    for sheet in (*masters, *(layout for master in masters for layout in master.slide_layouts)):
        for tag in ("a:off", "a:ext", "a:chOff", "a:chExt"):
            for element in sheet._element.iter(qn(tag)):
                for name in ("x", "y", "cx", "cy"):
                    if value := element.get(name):
                        element.set(name, str(round(int(value) * scale)))


def _add_template_slide(deck: Any) -> Any:
    """Add a slide with the title of a template and without its other placeholders."""
    slide = deck.slides.add_slide(_find_title_layout(deck))
    for shape in list(slide.placeholders):
        if shape.placeholder_format.type not in _TITLES:
            shape._element.getparent().remove(shape._element)
    return slide


def _use_text_colours(element: Any, theme: Theme) -> None:
    """Replace ink and paper of a slide by the text and background colours of its template."""
    names = dict.fromkeys((theme.ink, theme.muted_ink, theme.quiet_ink), "tx1")
    names[theme.paper] = "bg1"
    for colour in list(element.iter(qn("a:srgbClr"))):
        if name := names.get(f"#{colour.get('val')}"):
            replacement = parse_xml(f'<a:schemeClr {nsdecls("a")} val="{name}"/>')
            replacement.extend(list(colour))
            colour.getparent().replace(colour, replacement)
