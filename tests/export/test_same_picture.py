from __future__ import annotations

from io import BytesIO

import pytest
from hostile_words import GetFile
from pictures import Picture, from_figure, from_html, from_pptx, from_svg
from pptx import Presentation

from alignment.charts import map_figure, network_map
from alignment.charts.chart_style import PLOTLY_SYMBOLS
from alignment.model.view import View
from alignment.scene.primitives import SHAPE_CORNERS
from alignment.scene.scene import Scene, make_scene
from alignment.scene.sheet import lay_out_sheet
from alignment.scene.text_metrics import UNCONDENSED_CODE_SIZE
from alignment.studies.study import Study

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


def test_every_format_shows_the_countries_of_the_figure_in_their_colours(
    kind: str, picture: Picture, figure: Picture
) -> None:
    assert len(figure.codes) == 193
    assert picture.codes == figure.codes
    assert picture.fills == figure.fills
    # A slide has no codes; a page shows them when it is zoomed.
    assert picture.inks == (figure.inks if kind == "html" else {})
    assert picture.selected == figure.selected == {"FSM", "BLR"}


def test_every_format_has_the_places_and_outlines_of_the_figure(
    picture: Picture, figure: Picture
) -> None:
    places, hulls, _ = picture.measured()
    wanted, wanted_hulls, _ = figure.measured()
    for iso3, point in wanted.items():
        assert places[iso3] == pytest.approx(point, abs=2e-4), iso3
    assert len(hulls) == len(wanted_hulls) > 3
    for (fill, ring), (wanted_fill, wanted_ring) in zip(hulls, wanted_hulls, strict=True):
        assert fill == wanted_fill
        assert len(ring) == len(wanted_ring)
        for point, place in zip(ring, wanted_ring, strict=True):
            assert point == pytest.approx(place, abs=3e-4)


def test_every_format_names_the_same_countries_in_the_same_places(
    picture: Picture, scene: Scene, view: View
) -> None:
    sheet = lay_out_sheet(scene, view)
    at = {node.iso3: sheet.to_sheet(node.x, node.y) for node in scene.nodes}
    unit = at["VEN"][0] - at["USA"][0]
    expected = {}
    for label in sheet.labels.point_labels:
        x0, y0, x1, y1 = label.box
        middle = ((x0 + x1) / 2 - at["USA"][0], at["USA"][1] - (y0 + y1) / 2)
        expected[label.text_line.text] = (middle[0] / unit, middle[1] / unit)
    assert list(picture.names)[:2] == ["Micronesia", "Belarus"]
    assert {"United States", "Russia", "China", "Palau", "Nauru"} < set(picture.names)
    assert list(picture.names) == list(expected)
    for text, place in picture.measured()[2].items():
        assert place == pytest.approx(expected[text], abs=1e-3), text


def test_every_format_draws_the_links_of_the_figure(picture: Picture, figure: Picture) -> None:
    assert len(figure.links) >= 400
    assert picture.links == figure.links


def test_every_format_has_the_words_of_the_figure(picture: Picture, figure: Picture) -> None:
    assert picture.hull_names == figure.hull_names
    # There is no legend of shapes, because the map has the names of the blocs.
    assert picture.legend == figure.legend[:4]
    assert [label.split(" ")[0] for label, _ in picture.legend] == [
        "yes",
        "no",
        "abstain",
        "absent",
    ]
    assert ("yes 79", "#0072B2") in picture.legend


def test_title_reading_notes_and_source_are_in_each(
    picture: Picture, figure: Picture, scene: Scene
) -> None:
    for words in (scene.title, scene.subtitle, scene.explanation, *scene.notes, scene.source):
        assert words in picture.words
        assert words in figure.words
    assert "15 roll calls" in scene.explanation


def test_query_and_fit_are_in_notes_and_descriptions_alone(
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


def test_codes_are_as_large_in_their_discs_as_in_the_figure(
    scene: Scene, study: Study, view: View
) -> None:
    nodes = next(trace for trace in network_map(study, view).data if trace.name == "countries")
    shares = map_figure(scene)["layout"]["meta"]["sizes"]
    wide = nodes.marker.size[0] / shares[0]
    assert nodes.textfont.size / wide == pytest.approx(UNCONDENSED_CODE_SIZE)
