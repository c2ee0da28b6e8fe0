"""World maps in every format, compared with the plotly figure."""

import re
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any

import pytest
from lxml import etree, html
from pictures import list_shapes, parse_picture
from PIL import Image
from pptx import Presentation
from pptx.enum.dml import MSO_FILL
from pypdf import PdfReader

from alignment.charts.network_map import place_selected_labels
from alignment.charts.world_map import make_world_figure
from alignment.export import WRITERS
from alignment.export.embed import render_embed_page
from alignment.io.shipped_files import load_outlines
from alignment.model.view import View
from alignment.scene.scene import Scene, make_scene
from alignment.scene.sheet import lay_out_sheet
from alignment.scene.theme import LIGHT_THEME
from alignment.scene.world_map import make_view_scene
from alignment.studies.study import Study

pytestmark = pytest.mark.slow

SVG = "{http://www.w3.org/2000/svg}"
OUTLINES = load_outlines()
# The fill of a country that did not vote.
HATCHED = "hatched"
# Two countries with land and two with discs.
SELECTED = ("RUS", "NZL", "KNA", "TUV")


@dataclass
class World:
    """Content of a world map, read independently of its writer."""

    land: dict[str, str] = field(default_factory=dict)
    rings: dict[str, int] = field(default_factory=dict)
    discs: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[float, float]] = field(default_factory=dict)
    selected: set[str] = field(default_factory=set)
    ties: int = 0
    legend: list[str] = field(default_factory=list)
    words: str = ""

    def normalize_positions(self) -> dict[str, tuple[float, float]]:
        """Return the positions of discs, with one disc as origin and another as unit."""
        (x0, y0), (x1, _) = self.places["CPV"], self.places["TUV"]
        return {
            iso3: ((x - x0) / (x1 - x0), (y - y0) / (x1 - x0))
            for iso3, (x, y) in self.places.items()
        }


@pytest.fixture(scope="module")
def world_view() -> View:
    return View(colour="vote:A/RES/74/247", map="world", select=SELECTED)


@pytest.fixture(scope="module")
def scene(study: Study, world_view: View) -> Scene:
    return make_view_scene(study, world_view)


@pytest.fixture(scope="module")
def figure(study: Study, world_view: View) -> World:
    """Return the content of the plotly figure."""
    plotly_figure = make_world_figure(make_scene(study, world_view), OUTLINES)
    traces = {trace["name"]: trace for trace in plotly_figure["data"]}
    nodes, world = traces["countries"], World()
    codes = nodes["text"]
    for trace in plotly_figure["data"]:
        for owner in trace.get("meta", ()):
            if owner >= 0:
                world.land[codes[owner]] = HATCHED if "fillpattern" in trace else trace["fillcolor"]
                world.rings[codes[owner]] = world.rings.get(codes[owner], 0) + 1
    rows = zip(
        codes,
        nodes["x"],
        nodes["y"],
        nodes["marker"]["color"],
        nodes["marker"]["line"]["width"],
        plotly_figure["layout"]["meta"]["sizes"],
        strict=True,
    )
    for iso3, x, y, fill, width, size in rows:
        if size:
            # Markers cannot be hatched.
            world.discs[iso3] = HATCHED if fill == LIGHT_THEME.paper else fill
            world.places[iso3] = (x, y)
        if width > 1:
            world.selected.add(iso3)
    world.ties = traces["ties"]["x"].count(None) + 1
    return world


def read_fill(item: Any) -> str:
    """Return the colour of an element of an SVG."""
    return HATCHED if item.get("fill") == "url(#hatch)" else str(item.get("fill"))


def read_shape_fill(shape: Any) -> str:
    """Return the colour of a shape on a slide."""
    is_hatched = shape.fill.type == MSO_FILL.PATTERNED
    return HATCHED if is_hatched else f"#{shape.fill.fore_color.rgb}"


def from_tree(root: Any) -> World:
    world = World()
    named = {item.get("id"): item for item in root.iter() if item.get("id")}
    for group in named["countries"]:
        iso3 = group.get("data-iso3")
        for item in group:
            if item.tag == f"{SVG}path" and item.get("fill"):
                world.land[iso3] = read_fill(item)
                world.rings[iso3] = item.get("d").count("M")
            elif item.tag == f"{SVG}path":
                world.ties += 1
                continue  # tie lines always have a stroke
            elif item.tag == f"{SVG}circle":
                world.discs[iso3] = read_fill(item)
                world.places[iso3] = (float(item.get("cx")), -float(item.get("cy")))
            if item.get("stroke") == LIGHT_THEME.selected:
                world.selected.add(iso3)
    words = list(named["words"])
    world.legend = [text.text for text in words if text.get("data-role").endswith(" entry")]
    world.words = " ".join(text.text for text in words)
    assert named["hatch"].tag == f"{SVG}pattern"
    assert named["sea"].get("d").count("M") == 1
    return world


def from_pptx(file: bytes) -> World:
    deck = Presentation(BytesIO(file))
    shapes = list(list_shapes(deck.slides[0].shapes))
    world = World()
    for shape in shapes:
        kind, _, iso3 = shape.name.partition(" ")
        if iso3 == "name":
            continue
        rings = len(shape._element.xpath(".//a:path//a:moveTo"))
        if kind in ("Country", "Land") and rings:
            world.land[iso3] = read_shape_fill(shape)
            world.rings[iso3] = rings
        elif kind == "Country":
            world.discs[iso3] = read_shape_fill(shape)
            world.places[iso3] = (shape.left + shape.width / 2, -shape.top - shape.height / 2)
        elif kind == "Tie":
            world.ties += 1
        if kind == "Country" and shape.line.width > 15_000:
            world.selected.add(iso3)
        if shape.name.endswith(" entry"):
            world.legend.append(shape.text_frame.text)
    texts = [shape.text_frame.text for shape in shapes if shape.has_text_frame]
    # Titles have non-breaking spaces.
    world.words = " ".join(texts).replace("\xa0", " ")
    return world


@pytest.fixture(scope="module", params=["svg", "html", "pptx"])
def picture(request: pytest.FixtureRequest, study: Study, world_view: View) -> World:
    file = WRITERS[request.param].write(study, world_view)
    if request.param == "pptx":
        return from_pptx(file)
    return from_tree(parse_picture(file))


def test_land_discs_and_words(picture: World, figure: World, scene: Scene) -> None:
    assert len(figure.land) > 180
    absent = {node.iso3 for node in scene.nodes if node.value == "absent"}
    assert {iso3 for iso3, fill in picture.land.items() if fill == HATCHED} <= absent
    assert absent <= {
        iso3 for iso3, fill in (picture.land | picture.discs).items() if fill == HATCHED
    }
    assert picture.land == figure.land
    assert picture.rings == figure.rings
    assert len(figure.discs) == len(OUTLINES.small_states)
    assert picture.discs == figure.discs
    assert picture.selected == figure.selected == set(SELECTED)
    assert picture.ties == figure.ties
    places = picture.normalize_positions()
    for iso3, place in figure.normalize_positions().items():
        assert places[iso3] == pytest.approx(place, abs=2e-4), iso3
    assert picture.legend == [f"{row.text} {row.count}" for row in scene.colour_legend]
    for words in (
        scene.title,
        scene.subtitle,
        scene.explanation,
        OUTLINES.note,
        scene.short_source,
    ):
        assert words in picture.words
    assert scene.title == (
        "Cybercrime resolution 2019: most of Africa and Asia voted yes, most of Europe no"
    )
    # The legend has the tally.
    counts = "Yes: 31 of 54 in Africa, 35 of 47 in Asia. No: 40 of 43 in Europe."
    assert scene.subtitle == f"{counts} 27 December 2019. Adopted as A/RES/74/247."
    # The map of one vote explains the grey land.
    assert "votes" not in picture.words.replace(scene.short_source, "")
    grey = "Grey: land without a vote of its own (such as Greenland and Taiwan)."
    assert grey in picture.words
    assert "rank correlation" not in picture.words
    assert "bloc" not in picture.words


def test_names_on_dark_land_are_white_without_a_pale_halo(study: Study) -> None:
    view = View(map="world", colour="vote:A/RES/74/247", size="slide")
    sheet = lay_out_sheet(make_view_scene(study, view), view)
    fills = {node.iso3: node.fill for node in sheet.scene.nodes}
    labels = {label.key[0]: label for label in sheet.labels.point_labels}
    for iso3 in ("RUS", "CHN", "IND"):
        assert labels[iso3].text_line.fill == "#FFFFFF"
        assert labels[iso3].background.stroke == fills[iso3]
    # At sea the ink is that of the theme.
    assert labels["GBR"].text_line.fill == sheet.theme.ink
    assert labels["GBR"].background.stroke == sheet.theme.paper


@pytest.mark.few(5)
@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("size", ["slide", "square", "column", "poster", "card"])
def test_world_map_is_small_and_within_the_page(study: Study, theme: str, size: str) -> None:
    view = View(map="world", theme=theme, size=size)
    root = etree.fromstring(WRITERS["svg"].write(study, view))
    _, _, wide, high = map(float, root.get("viewBox").split())
    sea = next(item for item in root.iter() if item.get("id") == "sea")
    points = [tuple(map(float, pair)) for pair in re.findall(r"([\d.]+),([\d.]+)", sea.get("d"))]
    assert all(0 <= x <= wide and 0 <= y <= high for x, y in points)
    # The map fills the width that the text at its side leaves.
    across = max(x for x, _ in points) - min(x for x, _ in points)
    least = 0.95 if size in ("square", "column") else 0.65 if size == "card" else 0.7
    assert across > least * wide
    assert len(WRITERS["pptx"].write(study, view)) < 500_000


def test_pdf_pixels_and_embed(study: Study, world_view: View, scene: Scene) -> None:
    pages = PdfReader(BytesIO(WRITERS["pdf"].write(study, world_view))).pages
    text = " ".join(pages[0].extract_text().split())
    assert len(pages) == 1
    assert scene.title in text
    assert "no opinion on the status" in text
    image = Image.open(BytesIO(WRITERS["png"].write(study, world_view))).convert("RGB")
    colours = {colour: count for count, colour in image.getcolors(1 << 24)}
    fills = {node.fill for node in make_view_scene(study, world_view).nodes}
    for fill in fills:
        assert colours[tuple(bytes.fromhex(fill[1:]))] > 2000
    page = html.fromstring(render_embed_page(study, world_view, "./").content)
    assert len(page.xpath("//*[@data-iso3]")) == 193
    assert page.xpath("//*[@id='sea']")
    assert not page.xpath("//strong[contains(., 'Shape')]")
    assert page.find_class("notes")[1].text == OUTLINES.note
    assert page.find_class("notes")[0].text.endswith(
        "land without a vote of its own (such as Greenland and Taiwan). "
        "In UN statistics Russia is in Europe."
    )


def test_dimmed_land_and_network_formats(small_study: Study) -> None:
    view = View(map="world", where=("group:SIDS",))
    for filtered_view, opacity in ((view, "0.24"), (replace(view, where=()), None)):
        root = etree.fromstring(WRITERS["svg"].write(small_study, filtered_view))
        land = next(item for item in root.iter() if item.get("id") == "ground")
        assert [land.get(f"{part}-opacity") for part in ("fill", "stroke")] == [opacity] * 2
    world_view = View(colour="vote:A/RES/74/247", map="world")
    for name in ("gexf", "json"):
        world, bloc = (
            WRITERS[name].write(small_study, view)
            for view in (world_view, replace(world_view, map="bloc"))
        )
        assert world.count(b"position") == bloc.count(b"position")
        node = make_scene(small_study, world_view).nodes[0]
        assert str(round(node.x * 1000, 3) if name == "gexf" else node.x).encode() in world


def test_names_have_the_size_of_the_text_where_they_fit(study: Study) -> None:
    view = View(map="world", select=("RUS", "CPV", "FJI"))
    page = lay_out_sheet(make_view_scene(study, view), view)
    sizes = {name.text_line.text: name.text_line.size for name in page.labels.point_labels}
    assert set(list(sizes)[:3]) == {"Russia", "Cabo Verde", "Fiji"}
    assert {"United States", "China", "India", "Brazil"} < set(sizes)
    # Selected, always named and other countries have 16, 14 and 12 points.
    assert {round(sizes[name] * 0.75) for name in ("Russia", "Fiji")} == {16}
    assert {round(sizes[name] * 0.75) for name in ("United States", "India")} == {14}
    assert {round(size * 0.75) for size in sizes.values()} == {12, 14, 16}
    many = replace(view, select=tuple(study.table.index[:25]))
    page = lay_out_sheet(make_view_scene(study, many), many)
    boxes = [name.box for name in page.labels.point_labels]
    assert len(boxes) > 10
    for number, (left, top, right, bottom) in enumerate(boxes):
        assert left >= 0
        assert right <= page.width
        for x0, y0, x1, y1 in boxes[number + 1 :]:
            assert x1 <= left or right <= x0 or y1 <= top or bottom <= y0


def test_names_do_not_depend_on_the_selection(study: Study) -> None:
    many = tuple(study.table.index[:25])
    world = make_view_scene(study, View(map="world", select=many))
    blocs = make_scene(study, View(select=many))
    selected = {node.iso3 for node in world.nodes if node.is_selected}
    assert len(selected) == 25
    on_world_map, on_bloc_map = (
        {name.iso3 for name in place_selected_labels(each)} for each in (world, blocs)
    )
    assert on_world_map != on_bloc_map
    assert on_world_map <= selected
