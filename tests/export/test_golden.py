"""Scenes and files of a tiny parliament in golden files; each painter paints each mark once.

World maps need real countries and are compared with the page in test_world.py."""

import ast
import re
from collections import Counter
from dataclasses import asdict, replace
from inspect import getsource
from io import BytesIO
from pathlib import Path

import pytest
from golden import assert_json, assert_text
from hostile_words import GetFile
from lxml import etree
from pictures import Picture, from_figure, from_html, from_pptx, from_svg, list_shapes
from pptx import Presentation
from pypdf import PdfReader
from pypdf.generic import ContentStream

from alignment.charts import map_figure, network_map
from alignment.charts.chart_style import PLOTLY_SYMBOLS
from alignment.export import WRITERS, pdf, pptx_shapes, svg, webpage
from alignment.export.pictures import make_picture
from alignment.export.pptx import FULL_LIST_IN_NOTES
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.scene.colours import HATCHED_RIM, VOTE_COLOURS
from alignment.scene.marks import Marks, build_marks
from alignment.scene.primitives import SHAPE_CORNERS, Area, Disc, Label, Line, TextLine
from alignment.scene.scene import Scene, make_scene
from alignment.scene.sheet import lay_out_sheet
from alignment.scene.text_metrics import UNCONDENSED_CODE_SIZE
from alignment.settings import VERSION
from alignment.studies.study import Study, compute_stability, compute_study

READERS = {"svg": from_svg, "html": from_html, "pptx": from_pptx}


@pytest.fixture(scope="module")
def scene(study: Study, view: View) -> Scene:
    return make_scene(study, view)


@pytest.fixture(scope="module")
def figure(study: Study, view: View) -> Picture:
    return from_figure(network_map(study, view))


@pytest.fixture(scope="module", params=list(READERS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def picture(kind: str, get_file: GetFile) -> Picture:
    return READERS[kind](get_file(kind))


def test_countries_and_colours(kind: str, picture: Picture, figure: Picture) -> None:
    assert len(figure.codes) == 193
    assert picture.codes == figure.codes
    assert picture.fills == figure.fills
    # A slide has no codes; a page shows them when it is zoomed.
    assert picture.inks == (figure.inks if kind == "html" else {})
    assert picture.selected == figure.selected == {"FSM", "BLR"}


def test_every_format_has_the_parts_of_the_figure(picture: Picture, figure: Picture) -> None:
    places, hulls, _ = picture.normalize_positions()
    wanted, wanted_hulls, _ = figure.normalize_positions()
    for iso3, point in wanted.items():
        assert places[iso3] == pytest.approx(point, abs=2e-4), iso3
    # One for each bloc: no outline around a single country.
    assert len(hulls) == len(wanted_hulls) == 3
    for (fill, ring), (wanted_fill, wanted_ring) in zip(hulls, wanted_hulls, strict=True):
        assert fill == wanted_fill
        assert len(ring) == len(wanted_ring)
        for point, place in zip(ring, wanted_ring, strict=True):
            assert point == pytest.approx(place, abs=3e-4)
    assert len(figure.links) >= 400
    assert picture.links == figure.links
    # A label has its long form where there is space.
    # It may be in two lines.
    sizes, wanted_sizes = (
        [
            re.findall(r"\d+", text)
            for text in "\n".join(each.hull_names).replace("–\n", "–").split("\n")
        ]
        for each in (picture, figure)
    )
    assert sizes == wanted_sizes
    # There is no legend of shapes, because the map has the names of the blocs.
    assert picture.legend == figure.legend[:4]
    assert [label.split(" ")[0] for label, _ in picture.legend] == [
        "yes",
        "no",
        "abstain",
        "did",
    ]
    assert ("yes 79", VOTE_COLOURS["yes"]) in picture.legend


def test_named_countries_and_places(kind: str, picture: Picture, scene: Scene, view: View) -> None:
    sheet = lay_out_sheet(scene, view, kind == "html")
    at = {node.iso3: sheet.to_sheet(node.x, node.y) for node in scene.nodes}
    unit = at["VEN"][0] - at["USA"][0]
    expected = {}
    for label in sheet.labels.point_labels:
        x0, y0, x1, y1 = label.box
        middle = ((x0 + x1) / 2 - at["USA"][0], at["USA"][1] - (y0 + y1) / 2)
        expected[label.text_line.text] = (middle[0] / unit, middle[1] / unit)
    assert list(picture.names)[:2] == ["Micronesia", "Belarus"]
    assert {"United States", "Russia", "China", "India", "Brazil", "Palau"} < set(picture.names)
    # A direction belongs to no country.
    directions = {label.text_line.text for label in sheet.labels.directions}
    assert [text for text in picture.names if text not in directions] == list(expected)
    for text, place in picture.normalize_positions()[2].items():
        assert text in directions or place == pytest.approx(expected[text], abs=1e-3), text


def test_texts_are_in_every_format(picture: Picture, figure: Picture, scene: Scene) -> None:
    texts = (scene.title, scene.subtitle, scene.explanation, *scene.notes)
    for words in texts:
        assert words in picture.words
        assert words in figure.words
    assert scene.short_source in picture.words
    assert scene.source in figure.words
    assert "this and 14 other votes" in scene.explanation


def test_query_and_fit_are_only_in_notes_and_descriptions(
    kind: str, picture: Picture, scene: Scene, get_file: GetFile
) -> None:
    for words in (scene.query_text, scene.fit.removeprefix("Fit of the map: ")):
        assert words not in picture.words
        if kind == "pptx":
            (slide,) = Presentation(BytesIO(get_file(kind))).slides
            assert words in slide.notes_slide.notes_text_frame.text
        else:
            assert words in get_file(kind).decode()


def test_shapes_have_the_size_that_plotly_gives_its_symbols() -> None:
    # Farthest corner of each plotly symbol of size 2, from its documentation and source.
    reach = {"square": 2**0.5, "hexagon2": 1, "diamond": 1.3, "pentagon": 1, "octagon": 1}
    reach["triangle-up"] = reach["triangle-down"] = 2 / 3**0.5
    assert set(PLOTLY_SYMBOLS) == {*SHAPE_CORNERS, "circle"}
    for shape, corners in SHAPE_CORNERS.items():
        symbol, share = PLOTLY_SYMBOLS[shape]
        farthest = max((x * x + y * y) ** 0.5 for x, y in corners)
        if symbol in ("triangle-up", "triangle-down"):  # its reach is half its base
            farthest = max(x for x, _ in corners)
        assert farthest == pytest.approx(reach[symbol] * share, abs=0.002), shape


def test_codes_have_the_size_of_the_figure(scene: Scene, study: Study, view: View) -> None:
    nodes = next(trace for trace in network_map(study, view).data if trace.name == "countries")
    shares = map_figure(scene)["layout"]["meta"]["sizes"]
    wide = nodes.marker.size[0] / shares[0]
    assert nodes.textfont.size / wide == pytest.approx(UNCONDENSED_CODE_SIZE)


GOLDEN = Path(__file__).parent / "golden"
VIEWS = {
    "bloc": View(),
    "vote": View(colour="vote:R4", select=("AAA", "CCC"), links=2, theme="dark"),
    "scale": View(colour="votes_cast", hulls=False, size="column", title="A & <B>"),
}


@pytest.fixture(scope="module")
def small(parliament: Dataset) -> Study:
    return compute_study(parliament, Query(min_shared=3))


@pytest.mark.parametrize("name", VIEWS)
def test_the_scene_equals_the_golden_file(small: Study, name: str) -> None:
    scene = asdict(make_scene(small, VIEWS[name]))
    # The length and the first points of an outline are enough.
    for hull in scene["hulls"]:
        hull["rings"] = [[len(ring), *ring[:3]] for ring in hull["rings"]]
    assert_json(scene, GOLDEN / f"scene_{name}.json")


@pytest.mark.parametrize("name", VIEWS)
def test_the_svg_equals_the_golden_file(small: Study, name: str) -> None:
    markup = WRITERS["svg"].write(small, VIEWS[name]).decode().replace(VERSION, "VERSION")
    assert_text(markup, GOLDEN / f"{name}.svg")


@pytest.mark.parametrize(
    "change", [{"colour": "income"}, {"links": 0}, {"hulls": False}, {"select": ("BBB",)}]
)
def test_another_picture_differs_from_the_golden_file(
    small: Study, change: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WRITE_GOLDEN", raising=False)
    other = WRITERS["svg"].write(small, replace(View(), **change)).decode()
    with pytest.raises(AssertionError):
        assert_text(other.replace(VERSION, "VERSION"), GOLDEN / "bloc.svg")


PAINTED_VIEWS = {
    "bloc": View(select=("BRA",), links=400),
    "dark": View(colour="vote:A/RES/74/247", select=("FSM", "BLR"), theme="dark", links=400),
    "bare": View(colour="votes_cast", hulls=False, links=0, theme="print"),
    "where": View(select=("FRA", "CUB"), where=("group:SIDS", "vote:A/RES/74/247:yes"), links=400),
    "where on the world": View(map="world", select=("KNA",), where=("!group:EU",), theme="dark"),
    "world": View(colour="vote:A/RES/74/247", map="world", select=("RUS", "KNA", "TUV")),
    "versus": View(versus="v=1&topic=cybercrime", select=("CPV",), links=400),
}


@pytest.fixture(scope="module", params=PAINTED_VIEWS)
def painted_view(request: pytest.FixtureRequest) -> View:
    return PAINTED_VIEWS[request.param]


@pytest.fixture(scope="module")
def marks(study: Study, painted_view: View) -> Marks:
    is_resampled = WRITERS["svg"].has_resampled_blocs(painted_view)
    return make_picture(study, painted_view, compute_stability(study) if is_resampled else None)[0]


def count_kinds(marks: Marks) -> Counter[str]:
    return Counter(mark.kind for mark in marks)


def outlines(marks: Marks) -> int:
    """Return the number of closed paths if each ring of a hull is one."""
    return sum(
        len(mark.rings) if mark.kind == "hull" else 1 for mark in marks if isinstance(mark, Area)
    )


@pytest.mark.few(4)
@pytest.mark.slow
def test_svg(study: Study, painted_view: View, marks: Marks) -> None:
    root = etree.fromstring(WRITERS["svg"].write(study, painted_view))
    for pattern in root.xpath("//*[local-name() = 'pattern']"):
        pattern.getparent().remove(pattern)
    tags = Counter(etree.QName(item).localname for item in root.iter())
    mark_counts = Counter(type(mark) for mark in marks)
    assert tags["path"] == mark_counts[Area] + mark_counts[Line]
    assert tags["circle"] + tags["polygon"] == mark_counts[Disc]
    # A halo is a text of its own.
    assert tags["text"] == mark_counts[TextLine] + 2 * mark_counts[Label]
    assert tags["rect"] == 1  # the paper
    countries = [item.get("data-iso3") for item in root.iter() if item.get("data-iso3")]
    assert countries == [country.iso3 for country in marks.countries]
    links = [(item.get("data-a"), item.get("data-b")) for item in root.iter() if item.get("data-a")]
    assert links == [mark.key for mark in marks if mark.kind == "link"]


@pytest.mark.few(4)
@pytest.mark.slow
def test_pdf(study: Study, painted_view: View, marks: Marks) -> None:
    reader = PdfReader(BytesIO(WRITERS["pdf"].write(study, painted_view)))
    stream = ContentStream(reader.pages[0].get_contents(), reader)
    operators = Counter(operator.decode() for _, operator in stream.operations)
    mark_counts = Counter(type(mark) for mark in marks)
    # Hatches are lines too.
    hatched = any(node.rim == HATCHED_RIM for node in marks.sheet.scene.nodes)
    assert operators["S"] == mark_counts[Line] or (hatched and operators["S"] > mark_counts[Line])
    assert operators["B*"] == outlines(marks) + mark_counts[Disc]
    assert operators["f*"] == mark_counts[Label] + 1  # and the paper
    assert operators["Tj"] == mark_counts[TextLine] + mark_counts[Label]


@pytest.mark.few(4)
@pytest.mark.slow
def test_pptx(study: Study, painted_view: View, marks: Marks) -> None:
    # A text box holds a paragraph of several lines.
    scene = replace(marks.sheet.scene, full_list_text=FULL_LIST_IN_NOTES)
    marks = build_marks(lay_out_sheet(scene, replace(painted_view, size="slide")))
    (slide,) = Presentation(BytesIO(WRITERS["pptx"].write(study, painted_view))).slides
    names_in_order = [shape.name for shape in list_shapes(slide.shapes)]
    named, names = Counter(name.split(" ")[0] for name in names_in_order), Counter(names_in_order)
    count = count_kinds(marks)
    assert named["Link"] == count["link"]
    assert named["Tie"] == count["tie"]
    assert named["Leader"] == count["leader"] + count["leader end"]
    assert named["Clearing"] == count["clearing"]
    assert named["Legend"] == count["colour swatch"] + count["shape swatch"]
    assert names["Bloc name"] == count["bloc name"]
    assert names["Country name"] == count["country name"]
    assert named["Bloc"] - names["Bloc name"] == outlines(marks) - (
        count["land"] + count["sea"] + count["ground"] + count["head"] + count["border gaps"]
    )
    assert named["Country"] - names["Country name"] == len(marks.countries)
    small = [country for country in marks.countries if country.disc and country.land]
    assert named["Land"] == len(small)
    assert names["Sea"] + names["Other land"] == count["sea"] + count["ground"]


@pytest.mark.parametrize("painter", [svg, pdf, pptx_shapes, webpage])
def test_painters_use_only_colours_of_marks(painter: object) -> None:
    # A contract of imports forbids widths and themes.
    words = [
        node.value
        for node in ast.walk(ast.parse(getsource(painter)))  # type: ignore[arg-type]
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert words
    assert not [word for word in words if len(word) == 7 and word.startswith("#")]
