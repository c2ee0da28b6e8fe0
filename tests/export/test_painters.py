"""Each painter paints each mark once, whatever its format calls it."""

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

from alignment.answer.study import Study
from alignment.export import WRITERS, pdf, player, shapes, slide, svg
from alignment.model.view import View
from alignment.scene.marks import Marks, marks_on
from alignment.scene.primitives import Area, Disc, Label, Line, Words
from alignment.scene.sheet import lay_out
from alignment.scene.world import scene_of

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
    return marks_on(lay_out(scene_of(study, view), view))


def counted(marks: Marks) -> Counter[str]:
    return Counter(mark.kind for mark in marks)


def outlines(marks: Marks) -> int:
    """The closed paths where outlines around a bloc are painted one by one."""
    return sum(
        len(mark.rings) if mark.kind == "hull" else 1 for mark in marks if isinstance(mark, Area)
    )


@pytest.mark.few(4)
@pytest.mark.slow
def test_svg(study: Study, view: View, marks: Marks) -> None:
    root = etree.fromstring(WRITERS["svg"].write(study, view))
    tags = Counter(etree.QName(item).localname for item in root.iter())
    of = Counter(type(mark) for mark in marks)
    assert tags["path"] == of[Area] + of[Line]
    assert tags["circle"] + tags["polygon"] == of[Disc]
    assert tags["text"] == of[Words] + of[Label]
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
    did = Counter(operator.decode() for _, operator in stream.operations)
    of = Counter(type(mark) for mark in marks)
    assert did["S"] == of[Line]
    assert did["B*"] == outlines(marks) + of[Disc]
    assert did["f*"] == of[Label] + 1  # and the paper
    assert did["Tj"] == of[Words] + of[Label]


@pytest.mark.few(4)
@pytest.mark.slow
def test_pptx(study: Study, view: View, marks: Marks) -> None:
    # A slide has a size of its own, and words in boxes that hold a paragraph.
    marks = marks_on(lay_out(marks.sheet.scene, replace(view, size="slide")))
    (drawn,) = Presentation(BytesIO(WRITERS["pptx"].write(study, view))).slides
    there = [shape.name for shape in flat(drawn.shapes)]
    named, names = Counter(name.split(" ")[0] for name in there), Counter(there)
    count = counted(marks)
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


@pytest.mark.parametrize("painter", [svg, pdf, slide, shapes, player])
def test_a_painter_has_no_colour_of_its_own(painter: object) -> None:
    # Widths and themes are kept out by a contract of imports.
    words = [
        node.value
        for node in ast.walk(ast.parse(getsource(painter)))  # type: ignore[arg-type]
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert words
    assert not [word for word in words if len(word) == 7 and word.startswith("#")]
