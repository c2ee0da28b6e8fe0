"""Each painter paints each mark once."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import replace
from inspect import getsource
from io import BytesIO

import pytest
from lxml import etree
from pictures import flat
from pptx import Presentation
from pypdf import PdfReader
from pypdf.generic import ContentStream

from alignment.export import WRITERS, pdf, pptx_shapes, svg, webpage
from alignment.model.view import View
from alignment.scene.marks import Marks, build_marks
from alignment.scene.primitives import Area, Disc, Label, Line, TextLine
from alignment.scene.sheet import lay_out_sheet
from alignment.scene.world_map import make_view_scene
from alignment.studies.study import Study

VIEWS = {
    "bloc": View(select=("BRA",)),
    "dark": View(colour="vote:A/RES/74/247", select=("FSM", "BLR"), theme="dark"),
    "bare": View(colour="votes_cast", hulls=False, links=0, theme="print"),
    "where": View(select=("FRA", "CUB"), where=("group:SIDS", "vote:A/RES/74/247:yes")),
    "where on the world": View(map="world", select=("KNA",), where=("!group:EU",), theme="dark"),
    "world": View(colour="vote:A/RES/74/247", map="world", select=("RUS", "KNA", "TUV")),
    "versus": View(versus="v=1&topic=cybercrime", select=("CPV",)),
}


@pytest.fixture(scope="module", params=VIEWS)
def view(request: pytest.FixtureRequest) -> View:
    return VIEWS[request.param]


@pytest.fixture(scope="module")
def marks(study: Study, view: View) -> Marks:
    return build_marks(lay_out_sheet(make_view_scene(study, view), view))


def count_kinds(marks: Marks) -> Counter[str]:
    return Counter(mark.kind for mark in marks)


def outlines(marks: Marks) -> int:
    """Return the number of closed paths if each ring of a hull is one."""
    return sum(
        len(mark.rings) if mark.kind == "hull" else 1 for mark in marks if isinstance(mark, Area)
    )


@pytest.mark.few(4)
@pytest.mark.slow
def test_svg(study: Study, view: View, marks: Marks) -> None:
    root = etree.fromstring(WRITERS["svg"].write(study, view))
    tags = Counter(etree.QName(item).localname for item in root.iter())
    mark_counts = Counter(type(mark) for mark in marks)
    assert tags["path"] == mark_counts[Area] + mark_counts[Line]
    assert tags["circle"] + tags["polygon"] == mark_counts[Disc]
    assert tags["text"] == mark_counts[TextLine] + mark_counts[Label]
    assert tags["rect"] == 1  # the paper
    countries = [item.get("data-iso3") for item in root.iter() if item.get("data-iso3")]
    assert countries == [country.iso3 for country in marks.countries]
    links = [(item.get("data-a"), item.get("data-b")) for item in root.iter() if item.get("data-a")]
    assert links == [mark.key for mark in marks if mark.kind == "link"]


@pytest.mark.few(4)
@pytest.mark.slow
def test_pdf(study: Study, view: View, marks: Marks) -> None:
    reader = PdfReader(BytesIO(WRITERS["pdf"].write(study, view)))
    stream = ContentStream(reader.pages[0].get_contents(), reader)
    operators = Counter(operator.decode() for _, operator in stream.operations)
    mark_counts = Counter(type(mark) for mark in marks)
    assert operators["S"] == mark_counts[Line]
    assert operators["B*"] == outlines(marks) + mark_counts[Disc]
    assert operators["f*"] == mark_counts[Label] + 1  # and the paper
    assert operators["Tj"] == mark_counts[TextLine] + mark_counts[Label]


@pytest.mark.few(4)
@pytest.mark.slow
def test_pptx(study: Study, view: View, marks: Marks) -> None:
    # A text box holds a paragraph of several lines.
    marks = build_marks(lay_out_sheet(marks.sheet.scene, replace(view, size="slide")))
    (slide,) = Presentation(BytesIO(WRITERS["pptx"].write(study, view))).slides
    names_in_order = [shape.name for shape in flat(slide.shapes)]
    named, names = Counter(name.split(" ")[0] for name in names_in_order), Counter(names_in_order)
    count = count_kinds(marks)
    assert named["Link"] == count["link"]
    assert named["Tie"] == count["tie"]
    assert named["Leader"] == count["leader"]
    assert named["Clearing"] == count["clearing"]
    assert named["Legend"] == count["colour swatch"] + count["shape swatch"]
    assert names["Bloc name"] == count["bloc name"]
    assert names["Country name"] == count["country name"]
    assert named["Bloc"] - names["Bloc name"] == outlines(marks) - (
        count["land"] + count["sea"] + count["ground"] + count["head"]
    )
    assert named["Country"] - names["Country name"] == len(marks.countries)
    small = [country for country in marks.countries if country.disc and country.land]
    assert named["Land"] == len(small)
    assert names["Sea"] + names["Other land"] == count["sea"] + count["ground"]


@pytest.mark.parametrize("painter", [svg, pdf, pptx_shapes, webpage])
def test_a_painter_has_no_colour_of_its_own(painter: object) -> None:
    # A contract of imports forbids widths and themes.
    words = [
        node.value
        for node in ast.walk(ast.parse(getsource(painter)))  # type: ignore[arg-type]
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert words
    assert not [word for word in words if len(word) == 7 and word.startswith("#")]
