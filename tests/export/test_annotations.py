"""Annotations: in the address, in every picture, and listed below if they do not fit."""

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from lxml import etree
from parameter_sets import cross_parameters
from pictures import list_shapes
from pptx import Presentation
from pypdf import PdfReader
from shapely.geometry import Polygon, box

from alignment.errors import QueryError
from alignment.export import WRITERS
from alignment.export.pptx_shapes import EMU_PER_PIXEL
from alignment.model.query import Query
from alignment.model.url import parse_url_strictly, serialize_url
from alignment.model.view import PICTURE_SIZES, THEMES, View
from alignment.scene.colours import compute_contrast_ratio
from alignment.scene.hulls import Hull
from alignment.scene.marks import build_marks
from alignment.scene.scene import make_scene
from alignment.scene.sheet import Sheet, lay_out_sheet
from alignment.scene.text_metrics import bind_numbers, wrap_text
from alignment.scene.world_map import make_view_scene
from alignment.studies.study import Study

NOTES = (
    "RUS:Led the text",
    "CPV:Yes in committee, no in the plenary",
    "bloc:West:53 of 54 voted no",
    "0.2:-0.3:Few stand between",
)
VIEW = View(colour="vote:A/RES/74/247", notes=NOTES)
TEXTS = (
    *("Russia: Led the text", "Cabo Verde: Yes in committee, no in the plenary"),
    *("53 of 54 voted no", "Few stand between"),
)


def words(text: str) -> str:
    return " ".join(text.split())


def test_notes_are_in_the_address() -> None:
    address = serialize_url(Query(), VIEW)
    assert parse_url_strictly(address) == (Query(), VIEW)
    assert "note=RUS:Led+the+text&note=CPV:Yes" in address


@pytest.mark.parametrize(
    "note", ["Russia led it", "RUS:", "0.1:Here", "bloc:West", "RUS:" + "x" * 161]
)
def test_a_malformed_note_is_an_error(note: str) -> None:
    with pytest.raises(QueryError, match="is not a note; write USA:"):
        parse_url_strictly(serialize_url(Query(), View(notes=(note,))))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "kind"), cross_parameters(["svg", "html", "pptx", "pdf"], ["bloc", "world"])
)
def test_notes_are_in_every_picture(study: Study, name: str, kind: str) -> None:
    content = WRITERS[name].write(study, replace(VIEW, map=kind))
    if name == "pptx":
        (slide,) = Presentation(BytesIO(content)).slides
        shapes = list(list_shapes(slide.shapes))
        text = " ".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)
        notes = {shape.name for shape in shapes}
        assert {"Annotation", "Leader note 0"} <= notes
    elif name == "pdf":
        text = PdfReader(BytesIO(content)).pages[0].extract_text()
    else:
        root = etree.HTML(content)
        text = " ".join(item.text or "" for item in root.iter("text"))
    for expected in TEXTS:
        assert expected in words(text), expected


@pytest.mark.few(2)
@pytest.mark.slow
@pytest.mark.parametrize("size", PICTURE_SIZES)
def test_notes_that_do_not_fit_are_listed_below(study: Study, size: str) -> None:
    notes = tuple(f"{iso3}:Number {n}" for n, iso3 in enumerate(study.table.index[:60]))
    view = replace(VIEW, notes=notes, size=size)
    sheet = lay_out_sheet(make_view_scene(study, view), view)
    there = {label.key[0] for label in sheet.labels.point_labels if label.kind == "annotation"}
    assert (5 if size == "card" else 10) < len(there) < 60
    below = words(" ".join(item.text for item in sheet.text_lines if item.kind == "note"))
    lost = [note.sentence for note in sheet.scene.annotations if note.key not in there]
    # The list may also be shortened.
    more = re.search(r"And (\d+) notes? more", below)
    assert below.count("Number") + int(more[1] if more else 0) >= len(lost)
    assert all(f"Note: {note.sentence}" in sheet.scene.alt for note in sheet.scene.annotations)


def test_notes_off_the_map_and_leaders(study: Study) -> None:
    notes = ("YUG:Gone", "bloc:East:None so called")
    scene = make_view_scene(study, replace(VIEW, notes=notes))
    assert scene.annotations == ()
    assert scene.notes[-2:] == (
        "YUG (not on this map): Gone",
        "East (not on this map): None so called",
    )
    world = make_view_scene(study, replace(VIEW, map="world"))
    assert [note.iso3 for note in world.annotations] == ["RUS", "CPV", ""]
    assert "West: 53 of 54 voted no" in world.notes
    view = replace(VIEW, notes=("KEN:Voted yes",))
    marks = build_marks(lay_out_sheet(make_scene(study, view), view))
    looks, leaders = marks.styles, {line.key[0]: line for line in marks.labels.leaders}
    paints = {each.iso3: each.disc.paint for each in marks.countries if each.disc}
    assert (paints["KEN"].stroke, paints["KEN"].width) == (
        looks.selected.stroke,
        looks.selected.width,
    )
    assert paints["TZA"].width < paints["KEN"].width
    note = leaders[marks.sheet.scene.annotations[0].key]
    others = [leader for leader in leaders.values() if leader is not note]
    assert others
    assert all(each.paint.width < note.paint.width for each in others)
    assert note.paint.stroke == marks.sheet.theme.ink


@pytest.mark.parametrize("theme", THEMES)
def test_notes_are_legible_on_land_of_any_colour(study: Study, theme: str) -> None:
    view = replace(VIEW, map="world", theme=theme)
    labels = lay_out_sheet(make_view_scene(study, view), view).labels.point_labels
    grounds = {
        (each.text_line.fill, each.background) for each in labels if each.kind == "annotation"
    }
    assert grounds
    for ink, ground in grounds:
        # The background is opaque.
        assert ground.fill_opacity == ground.stroke_opacity == 1
        assert compute_contrast_ratio(ink, ground.fill) >= 4.5
        assert ground.stroke == ground.fill


@pytest.mark.few(3)
@pytest.mark.slow
@pytest.mark.parametrize("size", PICTURE_SIZES)
def test_no_note_covers_a_disc_or_is_nearer_to_another_bloc(study: Study, size: str) -> None:
    blocs = [f"bloc:{bloc.name}:They vote as one on most texts" for bloc in study.blocs[:3]]
    codes = ("CPV", "BRA", "COL", "KEN", "IND", "VCT", "USA", "MEX")
    for note in [*blocs, *(f"{code}:No, after yes in committee" for code in codes)]:
        view = View(size=size, notes=(note,))
        sheet = lay_out_sheet(make_scene(study, view), view)
        labels = [item for item in sheet.labels.point_labels if item.kind == "annotation"]
        discs = [sheet.to_sheet(node.x, node.y) for node in sheet.scene.nodes]
        for label in labels:
            x0, y0, x1, y1 = label.box
            for x, y in discs:
                near = min(max(x, x0), x1), min(max(y, y0), y1)
                assert np.hypot(x - near[0], y - near[1]) >= sheet.disc_radius - 0.05, note
        if labels and note in blocs:
            around = box(
                min(item.box[0] for item in labels),
                min(item.box[1] for item in labels),
                max(item.box[2] for item in labels),
                max(item.box[3] for item in labels),
            )
            (own,) = (hull for hull in sheet.scene.hulls if note.startswith(f"bloc:{hull.name}:"))
            far = {hull.name: away(sheet, hull, around) for hull in sheet.scene.hulls}
            assert far[own.name] <= min(far.values()) + 0.01, (note, far)


def away(sheet: Sheet, hull: Hull, around: Any) -> float:
    return min(Polygon(sheet.to_outline(ring)).distance(around) for ring in hull.rings)


@pytest.mark.parametrize(("narrower", "least"), [(1.0, 0.4), (0.9, 0.25), (0.85, 0.25)])
def test_titles_of_slides_wrap_evenly(study: Study, narrower: float, least: float) -> None:
    title = "Most small island developing States voted as the Group of 77 did and a few did not"
    view = replace(VIEW, title=title, notes=())
    (slide,) = Presentation(BytesIO(WRITERS["pptx"].write(study, view))).slides
    box = slide.shapes.title
    assert box.text_frame.text == bind_numbers(title)
    letters = box.text_frame.paragraphs[0].runs[0].font.size / EMU_PER_PIXEL
    lines = wrap_text(title, narrower * letters, box.width / EMU_PER_PIXEL, bold=True)
    assert len(lines) == 2
    assert len(lines[1]) >= least * len(lines[0])
