"""SVG files, SVG in pages, and text that is escaped."""

import re
from dataclasses import replace

import pytest
from hostile_words import HOSTILE, TITLE, GetFile
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from alignment.export import WRITERS
from alignment.export.escaping import escape_formula, escape_xml, quote_attribute
from alignment.export.svg import get_page_measures, render_movement_svg, render_svg
from alignment.model.view import View
from alignment.model.vote import Vote
from alignment.scene.labels.level_of_detail import FONT_SIZES
from alignment.scene.marks import build_marks
from alignment.scene.movement_marks import MovementMarks, build_movement_marks
from alignment.scene.primitives import Disc
from alignment.scene.sheet import lay_out_sheet
from alignment.scene.text_metrics import replace_forbidden_characters, to_single_line
from alignment.scene.theme import SHEET_LAYOUTS, THEMES
from alignment.scene.world_map import make_view_scene
from alignment.settings import VERSION
from alignment.studies.comparison import Comparison, compare_with_query
from alignment.studies.study import Study

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "title", "desc", "rect", "g", "path", "circle", "polygon", "text"}


def test_svg_names_sources_and_loads_nothing(get_file: GetFile, study: Study) -> None:
    root = etree.fromstring(get_file("svg"))
    assert root.get("role") == "img"
    named = {root.find(f"{SVG}title").get("id"), root.find(f"{SVG}desc").get("id")}
    assert set(root.get("aria-labelledby").split()) == named
    description = root.find(f"{SVG}desc").text
    assert study.description in description
    assert study.address in description
    for words in (study.dataset.title, study.dataset.version, study.measure_label, VERSION):
        assert words in description
    assert "Cite: " in description
    assert {etree.QName(item).localname for item in root.iter()} == ALLOWED
    # All discs of a map of a vote are circles, but for countries in no bloc.
    polygons = root.xpath("//*[@data-iso3]/*[local-name()='polygon']")
    assert {item.getparent().get("data-iso3") for item in polygons} == {"DMA", "NRU", "PLW"}
    for item in root.iter():
        assert not any(name.startswith("on") or "href" in name for name in item.attrib)
        assert "style" not in item.attrib
        assert "class" not in item.attrib or item.tag == f"{SVG}g"
    assert b"url(" not in get_file("svg")


def test_hostile_text_stays_text(hostile: Study, hostile_view: View) -> None:
    root = etree.fromstring(WRITERS["svg"].write(hostile, hostile_view))
    assert {etree.QName(item).localname for item in root.iter()} == ALLOWED
    assert root.find(f"{SVG}title").text == TITLE
    for iso3, name in HOSTILE.items():
        group = next(item for item in root.iter() if item.get("data-iso3") == iso3)
        assert group.find(f"{SVG}title").text.startswith(f"{to_single_line(name)}: ")
    text = " ".join(item.text for item in root.iter(f"{SVG}text"))
    assert "<script>" in text
    comparison = last_years(hostile)
    # Every change counts as significant, so that names are at arrows.
    moved = replace(comparison, table=comparison.table.assign(position_z=5.0))
    movement_root = etree.fromstring(render_movement_svg(build_movement_marks(moved)))
    assert {etree.QName(item).localname for item in movement_root.iter()} == MOVEMENT_TAGS
    elements = {
        item.get("data-iso3"): item for item in movement_root.iter() if item.get("data-iso3")
    }
    for iso3, name in HOSTILE.items():
        assert elements[iso3].find(f"{SVG}title").text.startswith(f"{to_single_line(name)}: ")


def get_votes(study: Study) -> dict[str, str]:
    votes = study.dataset.vote_of("A/RES/74/247")
    return {iso3: Vote(code).word for iso3, code in votes.items()}


@pytest.mark.parametrize("name", list(THEMES))
def test_themes_keep_the_data(study: Study, view: View, get_file: GetFile, name: str) -> None:
    from pictures import from_svg

    plain = from_svg(get_file("svg"))
    markup = WRITERS["svg"].write(study, replace(view, theme=name))
    themed = from_svg(markup)
    paper = THEMES[name].paper
    # Hollow marks have the colour of the paper.
    hollow = {iso3 for iso3, word in get_votes(study).items() if word == "absent"}
    assert len(hollow) == 21
    assert {themed.fills[iso3] for iso3 in hollow} == {paper}
    # The corners of a pentagon have more decimals than centres.
    assert themed.places.keys() == plain.places.keys()
    for iso3, place in plain.places.items():
        assert [f"{value:.2f}" for value in themed.places[iso3]] == [f"{v:.2f}" for v in place]
    # The print theme has other colours, see tests/scene/test_colours.py.
    other = themed.fills if name == "print" else plain.fills
    assert {k: v for k, v in themed.fills.items() if k not in hollow} == {
        k: v for k, v in other.items() if k not in hollow
    }
    ground = next(item for item in etree.fromstring(markup).iter() if item.get("id") == "paper")
    assert ground.get("fill") == paper
    legend = {words: fill for words, fill in themed.legend if not words.startswith("did not vote")}
    of_plain = {words: fill for words, fill in plain.legend if not words.startswith("did not vote")}
    assert set(legend) == set(of_plain)
    assert legend == of_plain or name == "print"
    assert ("did not vote 21", paper) in themed.legend


def test_a_world_map_shows_no_codes_at_any_zoom(study: Study) -> None:
    world, blocs = (
        get_page_measures(lay_out_sheet(make_view_scene(study, view), view))
        for view in (View(map="world"), View())
    )
    assert world["code"] == 0 < blocs["code"]


@pytest.mark.slow
def test_a_page_has_labels_in_all_sizes(study: Study, view: View) -> None:
    sheet = lay_out_sheet(make_view_scene(study, view), view)
    markup = render_svg(build_marks(sheet), "", is_page_part=True, is_map_only=True)
    root = etree.fromstring(markup)
    assert float(root.get("data-disc")) == sheet.disc_radius
    assert float(root.get("data-code")) == sheet.code_size
    assert (root.get("data-least"), root.get("data-least-code")) == ("11", "10")
    the_map = next(item for item in root.iter() if item.get("id") == "drawing")
    assert the_map[-1].get("id") == "lettering"
    groups = list(the_map[-1])
    assert {group.get("class") for group in groups} == {"level"}
    own = sheet.labels.font_size
    assert [float(group.get("data-letters")) for group in groups] == sorted({*FONT_SIZES, own})
    (visible,) = [group for group in groups if group.get("display") is None]
    assert float(visible.get("data-letters")) == own
    for group in groups:
        labels, names = group
        assert (labels.get("class"), names.get("class")) == ("labels", "names")
        sizes = {float(text.get("font-size")) for text in names.iter(f"{SVG}text")}
        letters = float(group.get("data-letters"))
        # Names that a sheet always has, and those selected, have larger letters.
        scales = (1.0, *SHEET_LAYOUTS["slide"].emphasis) if letters == own else (1.0,)
        assert sizes == {round(scale * letters * sheet.disc_radius, 2) for scale in scales}
    # The file has the same labels.
    alone = etree.fromstring(render_svg(build_marks(sheet), "").encode())
    (group,) = [item for item in alone.iter() if item.get("id") == "lettering"]
    halos, texts = (
        [
            (text.text, dict(text.attrib))
            for text in group.iter(f"{SVG}text")
            if (text.get("data-role") == "halo") == is_halo
        ]
        for is_halo in (True, False)
    )
    # Some viewers paint a halo over its own name, so the file has it as a text below.
    assert "paint-order" not in etree.tostring(group).decode()
    assert [text for text, _ in halos] == [text for text, _ in texts]
    assert {paint["stroke"] for _, paint in halos} == {sheet.theme.paper}
    assert not any("stroke" in paint for _, paint in texts)
    page_texts = [
        (text.text, {key: text.get(key) for key in text.attrib if not key.startswith("stroke")})
        for text in visible.iter(f"{SVG}text")
    ]
    # A page has large letters at whole units.
    for (_, attributes), (_, page_attributes) in zip(texts, page_texts, strict=True):
        for key in ("x", "y"):
            shift = float(attributes.pop(key)) - float(page_attributes.pop(key))  # type: ignore[arg-type]
            assert abs(shift) <= (0.55 if own >= 1 else 0)
    assert texts == page_texts


@pytest.mark.parametrize("there", [True, False])
def test_legible_codes_are_drawn(study: Study, view: View, there: bool) -> None:
    view = replace(view, size="poster" if there else "slide")
    marks = build_marks(lay_out_sheet(make_view_scene(study, view), view))
    assert there == (marks.sheet.code_size >= 12)
    for page_part in (False, True):
        root = etree.fromstring(render_svg(marks, "", is_page_part=page_part).encode())
        countries = next(item for item in root.iter() if item.get("id") == "countries")
        codes = list(countries.iter(f"{SVG}text"))
        assert len(codes) == (193 if there or page_part else 0)
        assert root.get("class") == ("no-codes" if page_part and not there else None)


MOVEMENT_TAGS = {"svg", "title", "g", "path", "circle", "text"}


def last_years(study: Study) -> Comparison:
    return compare_with_query(study, replace(study.query, since="2022-01-01"))


def discs(movement: MovementMarks) -> list[Disc]:
    return [*movement.other_discs, *(mover.disc for mover in movement.movers)]


def read_circle(circle: etree._Element) -> tuple[float, float, float, str]:
    x, y, radius = (float(circle.get(name)) for name in ("cx", "cy", "r"))
    return x, y, radius, circle.get("fill")


@pytest.fixture(scope="module")
def movement(study: Study) -> MovementMarks:
    return build_movement_marks(last_years(study))


@pytest.fixture(scope="module")
def movement_root(movement: MovementMarks) -> etree._Element:
    return etree.fromstring(render_movement_svg(movement))


def test_movement_svg(movement: MovementMarks, movement_root: etree._Element) -> None:
    layers = {group.get("class"): group for group in movement_root}
    assert list(layers) == ["rest", "starts", "arrows", "movers"]
    assert len(movement.arrows) > 5
    large = [group.find(f"{SVG}circle") for group in layers["movers"]]
    assert [read_circle(disc) for disc in (*layers["rest"], *large)] == [
        (disc.x, disc.y, disc.radius, disc.paint.fill) for disc in discs(movement)
    ]
    codes = [mover.code for mover in movement.movers]
    written = [
        (text.text, text.get("fill"), float(text.get("font-size")))
        for text in movement_root.iter(f"{SVG}text")
    ]
    assert written == [(code.text, code.fill, code.size) for code in codes]
    for each, ring, arrow in zip(movement.arrows, layers["starts"], layers["arrows"], strict=True):
        assert ring.get("data-iso3") == arrow.get("data-iso3") == each.shaft.key[0]
        assert (float(ring.get("cx")), float(ring.get("cy"))) == each.shaft.start
        assert ring.get("stroke") == each.start_ring.paint.stroke
        numbers = [float(number) for number in re.findall(r"[\d.]+", arrow.get("d"))]
        corners = list(zip(numbers[::2], numbers[1::2], strict=True))
        assert corners == [each.shaft.start, each.shaft.end, *each.head.rings[0]]
    descriptions = {disc.key[0]: disc.description for disc in discs(movement)}
    marked = [item for item in movement_root.iter() if item.get("data-iso3")]
    assert len(marked) == len(descriptions) + 2 * len(movement.arrows)
    for item in marked:
        iso3 = item.get("data-iso3")
        assert item.get("data-go") == f"country:{iso3}"
        assert item.find(f"{SVG}title").text == descriptions[iso3]
    assert {etree.QName(item).localname for item in movement_root.iter()} == MOVEMENT_TAGS
    for item in movement_root.iter():
        # Ids could collide with those of the page.
        assert not {"id", "style", "width", "height"} & set(item.attrib)
        assert not any(name.startswith("on") or "href" in name for name in item.attrib)


@given(st.text())
def test_escaped_text_reads_back_as_cleaned(words: str) -> None:
    from lxml import etree

    root = etree.fromstring(f"<a b={quote_attribute(words)}>{escape_xml(words)}</a>".encode())
    assert root.get("b") == replace_forbidden_characters(words)
    assert (root.text or "") == replace_forbidden_characters(words).replace("\r\n", "\n").replace(
        "\r", "\n"
    )


@given(st.sampled_from("=+-@\t\r\n"), st.text(max_size=10))
def test_no_cell_begins_a_formula(start: str, rest: str) -> None:
    cell = escape_formula(start + rest)
    assert isinstance(cell, str)
    if cell == start + rest:
        float(cell)  # a plain number may stay
    else:
        assert cell.startswith("'")
