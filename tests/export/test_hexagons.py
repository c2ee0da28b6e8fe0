"""Hexagon maps in every format: a hexagon, a code, a vote and a bloc for each country."""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pytest
from lxml import html
from pictures import list_shapes, parse_picture
from PIL import Image
from pptx import Presentation
from pypdf import PdfReader

from alignment.export import WRITERS
from alignment.export.embed import render_embed_page
from alignment.model.view import View
from alignment.scene.scene import Scene
from alignment.scene.world_map import make_view_scene
from alignment.studies.study import Study

pytestmark = pytest.mark.slow

SVG = "{http://www.w3.org/2000/svg}"
VIEW = View(colour="vote:A/RES/74/247", map="hexagon", select=("NZL", "RUS"))


@dataclass
class Cells:
    """Content of a hexagon map, read independently of its writer."""

    fills: dict[str, str] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    words: str = ""


def from_tree(root: Any) -> Cells:
    cells = Cells()
    named = {item.get("id"): item for item in root.iter() if item.get("id")}
    for group in named["countries"]:
        iso3 = group.get("data-iso3")
        (hexagon,) = group.iter(f"{SVG}polygon")
        assert len(hexagon.get("points").split()) == 6
        cells.fills[iso3] = hexagon.get("fill")
        cells.lines[iso3] = hexagon.get("stroke") or named["countries"].get("stroke")
        (code,) = group.iter(f"{SVG}text")
        cells.codes[iso3] = code.text
    cells.words = " ".join(text.text for text in named["words"])
    return cells


def from_pptx(file: bytes) -> Cells:
    cells = Cells()
    shapes = list(list_shapes(Presentation(BytesIO(file)).slides[0].shapes))
    for shape in shapes:
        kind, _, iso3 = shape.name.partition(" ")
        if kind == "Country" and len(iso3) == 3:
            cells.fills[iso3] = f"#{shape.fill.fore_color.rgb}"
            cells.lines[iso3] = f"#{shape.line.color.rgb}"
            cells.codes[iso3] = shape.text_frame.text
    cells.words = " ".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)
    return cells


@pytest.fixture(scope="module")
def scene(study: Study) -> Scene:
    return make_view_scene(study, VIEW)


@pytest.fixture(scope="module", params=["svg", "html", "pptx"])
def cells(request: pytest.FixtureRequest, study: Study) -> Cells:
    file = WRITERS[request.param].write(study, VIEW)
    if request.param == "pptx":
        return from_pptx(file)
    return from_tree(parse_picture(file))


def test_each_country_has_a_hexagon_with_code_vote_and_bloc(cells: Cells, scene: Scene) -> None:
    assert len(scene.nodes) == 193
    assert cells.codes == {node.iso3: node.iso3 for node in scene.nodes}
    # Letters on plain paper are easier to read than on a hatching.
    assert cells.fills == {node.iso3: node.fill for node in scene.nodes}
    assert [node.rim for node in scene.nodes].count("dashed") == 21
    for node in scene.nodes:
        if node.bloc_line and not node.is_selected:
            assert cells.lines[node.iso3] == node.bloc_line, node.iso3
    assert "Each hexagon is one country, near its neighbours." in cells.words


def test_pdf_pixels_and_embed(study: Study, scene: Scene) -> None:
    (page,) = PdfReader(BytesIO(WRITERS["pdf"].write(study, VIEW))).pages
    text = page.extract_text()
    assert not [node.iso3 for node in scene.nodes if node.iso3 not in text]
    image = Image.open(BytesIO(WRITERS["png"].write(study, VIEW))).convert("RGB")
    counts = {colour: count for count, colour in image.getcolors(1 << 24) or []}
    for fill in {node.fill for node in scene.nodes if not node.is_hollow}:
        assert counts[tuple(bytes.fromhex(fill[1:]))] > 2000
    embed = html.fromstring(render_embed_page(study, VIEW, "./").content)
    assert len(embed.xpath("//*[@data-iso3]")) == 193


def test_it_is_small(study: Study) -> None:
    sizes = {name: len(WRITERS[name].write(study, VIEW)) for name in ("svg", "pdf", "pptx")}
    assert sizes["svg"] < 100_000, sizes
    assert sizes["pdf"] < 100_000, sizes
    assert sizes["pptx"] < 100_000, sizes
