"""Notes on the map: in the address, in every picture, and never lost."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest
from lxml import etree
from pictures import flat
from pptx import Presentation
from pypdf import PdfReader

from alignment.answer.study import Study
from alignment.errors import QueryError
from alignment.export import WRITERS
from alignment.model.address import read_strictly, write
from alignment.model.query import Query
from alignment.model.view import SIZES, View
from alignment.scene.sheet import lay_out
from alignment.scene.world import scene_of

NOTES = (
    "RUS:Led the text",
    "CPV:Yes in committee, no in the plenary",
    "bloc:West:53 of 54 voted no",
    "0.2:-0.3:Few stand between",
)
VIEW = View(colour="vote:A/RES/74/247", notes=NOTES)
SAID = (
    *("Russia: Led the text", "Cabo Verde: Yes in committee, no in the plenary"),
    *("53 of 54 voted no", "Few stand between"),
)


def words(text: str) -> str:
    return " ".join(text.split())


def test_they_are_in_the_address() -> None:
    address = write(Query(), VIEW)
    assert read_strictly(address) == (Query(), VIEW)
    assert "note=RUS:Led+the+text&note=CPV:Yes" in address


@pytest.mark.parametrize(
    "note", ["Russia led it", "RUS:", "0.1:Here", "bloc:West", "RUS:" + "x" * 161]
)
def test_what_is_no_note_is_told(note: str) -> None:
    with pytest.raises(QueryError, match="is not a note at a country, a bloc or a place"):
        read_strictly(write(Query(), View(notes=(note,))))


@pytest.mark.parametrize("name", ["svg", "html", "pptx", "pdf"])
@pytest.mark.parametrize("kind", ["bloc", "world"])
def test_each_is_in_every_picture(study: Study, name: str, kind: str) -> None:
    content = WRITERS[name].write(study, replace(VIEW, map=kind))
    if name == "pptx":
        (slide,) = Presentation(BytesIO(content)).slides
        shapes = list(flat(slide.shapes))
        text = " ".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)
        notes = {shape.name for shape in shapes}
        assert {"Annotation", "Leader note 0"} <= notes
    elif name == "pdf":
        text = PdfReader(BytesIO(content)).pages[0].extract_text()
    else:
        root = etree.HTML(content)
        text = " ".join(item.text or "" for item in root.iter("text"))
    for said in SAID:
        assert said in words(text), said


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
def test_one_without_room_is_told_below(study: Study, size: str) -> None:
    notes = tuple(f"{iso3}:Number {n}" for n, iso3 in enumerate(study.table.index[:60]))
    view = replace(VIEW, notes=notes, size=size)
    sheet = lay_out(scene_of(study, view), view)
    there = {label.key[0] for label in sheet.lettering.names if label.kind == "annotation"}
    assert (5 if size == "card" else 10) < len(there) < 60
    below = words(" ".join(item.text for item in sheet.words if item.kind == "note"))
    lost = [note.told for note in sheet.scene.annotations if note.key not in there]
    # As many as there is room for, and how many there are besides.
    more = re.search(r"And (\d+) notes? more", below)
    assert below.count("Number") + int(more[1] if more else 0) >= len(lost)
    assert all(f"Note: {note.told}" in sheet.scene.alt for note in sheet.scene.annotations)


def test_what_is_not_on_the_map_is_told_below(study: Study) -> None:
    notes = ("YUG:Gone", "bloc:East:None so called")
    scene = scene_of(study, replace(VIEW, notes=notes))
    assert scene.annotations == ()
    assert scene.notes[-2:] == (
        "YUG (not on this map): Gone",
        "East (not on this map): None so called",
    )
    world = scene_of(study, replace(VIEW, map="world"))
    assert [note.iso3 for note in world.annotations] == ["RUS", "CPV", ""]
    assert "West: 53 of 54 voted no" in world.notes
