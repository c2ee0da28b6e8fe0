"""Posters: paper of its true size, with the countries of each vote in legible letters."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from alignment.export import WRITERS
from alignment.export.pictures import make_picture
from alignment.model.text_format import capitalize_first
from alignment.model.view import PAPER_SIZES, View
from alignment.scene.scene import Scene
from alignment.scene.sheet_blocks import LIST_SIZE_FACTOR
from alignment.scene.theme import SHEET_LAYOUTS
from alignment.studies.study import Study

VOTE = View(colour="vote:A/RES/74/247")
MILLIMETRES = {"a1": (841, 594), "a2": (594, 420), "a3": (420, 297), "a4": (297, 210)}
POINTS_PER_MM = 72 / 25.4


@pytest.mark.slow
@pytest.mark.parametrize("size", ["a1", "a4-portrait"])
def test_a_pdf_has_the_size_of_its_paper(study: Study, size: str) -> None:
    page = PdfReader(BytesIO(WRITERS["pdf"].write(study, replace(VOTE, size=size)))).pages[0]
    paper, _, portrait = size.partition("-")
    sides = MILLIMETRES[paper][:: -1 if portrait else 1]
    assert [float(page.mediabox.width), float(page.mediabox.height)] == pytest.approx(
        [side * POINTS_PER_MM for side in sides], abs=1
    )


@pytest.mark.slow
@pytest.mark.parametrize("size", ["a1", "a3-portrait", "a4"])
@pytest.mark.parametrize("colour", [VOTE.colour, "bloc"])
def test_a_poster_names_every_country_of_the_legend(study: Study, size: str, colour: str) -> None:
    marks, _ = make_picture(study, View(colour=colour, size=size))
    scene: Scene = marks.sheet.scene
    lists = " ".join(line.text for line in marks.text_lines if line.kind == "countries")
    assert "…" not in lists
    visible = {entry.label for entry in scene.colour_legend}
    names = [node.name for node in scene.nodes if node.value in visible]
    assert len(names) > 180
    assert all(re.search(rf"(^|, | ){re.escape(name)}[,.]", lists) for name in names)
    kinds = {line.kind for line in marks.text_lines}
    assert {"title", "subtitle", "reading", "source", "query"} <= kinds
    # The rows of the legend are the headings of the lists.
    entries = [line.text for line in marks.text_lines if line.kind == "colour entry"]
    assert [f"{capitalize_first(e.text)}{e.count_text}" for e in scene.colour_legend] == entries
    # Codes on paper that can be read from afar: more than half as large as names.
    assert marks.has_codes
    assert marks.sheet.code_size >= 0.6 * SHEET_LAYOUTS[size].label_size
    # Figures of fit are for the description of a file.
    assert "fit" not in kinds
    smallest = min(line.size for line in marks.text_lines)
    assert smallest >= SHEET_LAYOUTS[size].min_text_size - 0.01
    lists = [line.size for line in marks.text_lines if line.kind == "countries"]
    assert min(lists) >= LIST_SIZE_FACTOR * SHEET_LAYOUTS[size].min_text_size - 0.01
    # Points on paper that are legible: 8.4 in the hand, 23 from two metres.
    assert smallest * 0.75 >= 8.3 * max(PAPER_SIZES[size]) / max(PAPER_SIZES["a4"])
    assert all(0 < line.y < marks.sheet.height for line in marks.text_lines)
