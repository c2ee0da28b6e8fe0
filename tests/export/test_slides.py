from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from math import hypot
from typing import Any
from zipfile import ZipFile

import pytest
from crossing import crossed
from hostile_words import HOSTILE, TITLE, Written
from lxml import etree
from pictures import flat, theme_of
from pptx import Presentation
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.enum.text import PP_ALIGN

from alignment.answer.study import Study
from alignment.export import WRITERS
from alignment.export.shapes import EMU, KINDS, _site, add_disc
from alignment.model.view import SIZES, View
from alignment.scene.drawing import LIGHT
from alignment.scene.lettering import line, together
from alignment.scene.marks import marks_on
from alignment.scene.primitives import Disc, Paint, corners
from alignment.scene.scene import make_scene
from alignment.scene.sheet import lay_out
from alignment.scene.spots import ENDS

pytestmark = pytest.mark.slow


def test_it_is_one_wide_slide_of_shapes_that_can_be_edited(
    written: Written, study: Study, view: View
) -> None:
    deck = Presentation(BytesIO(written("pptx")))
    (slide,) = deck.slides
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9)
    scene = make_scene(study, view)
    # One paragraph that wraps by itself, as outlines, searches and who retypes it want it.
    assert len(next(item for item in lay_out(scene, view).words if item.kind == "title").text) < (
        len(scene.title)
    )
    assert slide.shapes.title.text_frame.text == together(scene.title)
    kinds = [shape.shape_type for shape in flat(slide.shapes)]
    assert kinds.count(MSO_SHAPE_TYPE.FREEFORM) == sum(len(hull.rings) for hull in scene.hulls)
    leaders = lay_out(scene, view).lettering.leaders
    assert kinds.count(MSO_SHAPE_TYPE.LINE) == len(scene.links) + len(leaders)
    assert MSO_SHAPE_TYPE.PICTURE not in kinds
    ids = slide._element.xpath("//p:cNvPr/@id")
    assert len(set(ids)) == len(ids) > len(scene.links)
    names = ZipFile(BytesIO(written("pptx"))).namelist()
    assert "ppt/slides/slide1.xml" in names
    assert not [name for name in names if "thumbnail" in name]


def test_links_lie_under_countries_and_are_glued_to_them(written: Written) -> None:
    (slide,) = Presentation(BytesIO(written("pptx"))).slides
    names = [shape.name.split(" ")[0] for shape in flat(slide.shapes)]
    first, last = names.index("Link"), len(names) - 1 - names[::-1].index("Link")
    assert last < names.index("Country")
    assert len(names) - 1 - names[::-1].index("Bloc") > last  # names of blocs are on top
    assert names.index("Bloc") < first
    shapes = {shape.shape_id: shape for shape in flat(slide.shapes)}
    for link in (shape for shape in flat(slide.shapes) if shape.name.startswith("Link")):
        _, a, b = link.name.split(" ")
        for end, code in (("a:stCxn", a), ("a:endCxn", b)):
            (glue,) = link._element.xpath(f".//{end}")
            assert shapes[int(glue.get("id"))].name == f"Country {code}"
            assert int(glue.get("idx")) <= 7


def test_names_can_be_read_on_what_they_cover(study: Study, view: View) -> None:
    for theme, paper in (("light", "FFFFFF"), ("dark", "14191F")):
        deck = Presentation(BytesIO(WRITERS["pptx"].write(study, replace(view, theme=theme))))
        (slide,) = deck.slides
        colours = theme_of(deck)
        names = [
            shape for shape in flat(slide.shapes) if shape.name in ("Bloc name", "Country name")
        ]
        assert {shape.text_frame.text for shape in names} >= {"Micronesia", "Belarus"}
        for shape in names:
            # Around the letters, so that land and discs are seen between them.
            assert shape._element.xpath("./p:spPr/a:noFill")
            (glow,) = shape._element.xpath(".//a:rPr/a:effectLst/a:glow")
            assert int(glow.get("rad")) > 0.2 * shape.text_frame.paragraphs[0].runs[0].font.size
            assert colours[glow[0].get("val")] == f"#{paper}"


# Of the letters of a slide, which is shown in the font that there is, by those that are measured.
NARROW = 0.85
NOTES = ("bloc:West:One", "CPV:Yes in committee and no in the plenary, two months later")


@pytest.mark.parametrize("more", [{}, {"notes": NOTES}, {"select": ("USA", "CPV", "BRA")}])
def test_names_stay_by_what_they_belong_to_in_a_narrower_font(
    study: Study, view: View, more: dict[str, Any]
) -> None:
    shown = replace(view, **more)
    (slide,) = Presentation(BytesIO(WRITERS["pptx"].write(study, shown))).slides
    marks = marks_on(lay_out(make_scene(study, shown), shown))
    labels = (*marks.lettering.labels, *marks.lettering.names)
    boxes = [
        shape
        for shape in flat(slide.shapes)
        if shape.name in ("Bloc name", "Country name", "Annotation")
    ]
    assert [box.text_frame.text for box in boxes] == [label.words.text for label in labels]
    to = {line(each.key[0]): [each.end] for each in marks.lettering.leaders}
    discs = {each.iso3: [each.at] for each in marks.countries}
    outlines = {line(each.key[0]): [p for ring in each.rings for p in ring] for each in marks.hulls}
    for box, label in zip(boxes, labels, strict=True):
        assert box.text_frame.word_wrap is False
        key = label.key[0]
        own = outlines if label.kind == "bloc name" else discs | to
        size = label.words.size
        x0, y0, x1, y1 = label.box
        wide = NARROW * (x1 - x0 - 2 * ENDS * size)
        left = box.left / EMU
        starts = {
            PP_ALIGN.LEFT: left,
            PP_ALIGN.CENTER: left + (box.width / EMU - wide) / 2,
            PP_ALIGN.RIGHT: left + box.width / EMU - wide,
        }
        start = starts[box.text_frame.paragraphs[0].alignment]

        def off(a: float, b: float, own: Any = own[key], y0: float = y0, y1: float = y1) -> float:
            return min(hypot(max(a - x, x - b, 0.0), max(y0 - y, y - y1, 0.0)) for x, y in own)

        # No further than where it is measured, but for what a box leaves free at its ends.
        most = off(x0, x1) + ENDS * size + 0.05
        assert off(start, start + wide) <= most, label.words.text


def test_rows_of_a_legend_keep_their_lines(study: Study, view: View) -> None:
    first, *others = study.blocs
    called = "Those who would rather speak of development and of capacity"
    named = replace(study, blocs=(replace(first, name=called), *others))
    # Without outlines no bloc is named on the map.
    (slide,) = Presentation(
        BytesIO(WRITERS["pptx"].write(named, replace(view, hulls=False)))
    ).slides
    long, *rows = (shape for shape in flat(slide.shapes) if shape.name == "Shape entry")
    assert long.text_frame.text.replace("\v", " ") == f"{called} {first.size}"
    lines = long.text_frame.text.count("\v") + 1
    assert lines == round(long.height / rows[0].height) == 3


def test_every_country_has_an_alternative_text_and_the_notes_the_method(
    written: Written, study: Study
) -> None:
    (slide,) = Presentation(BytesIO(written("pptx"))).slides
    texts = {
        shape.name: shape._element.xpath("./*/p:cNvPr")[0].get("descr")
        for shape in flat(slide.shapes)
    }
    assert texts["Country FSM"].startswith("Micronesia: vote on Cybercrime convention 2019: no")
    assert all(texts[f"Country {iso3}"] for iso3 in study.table.index)
    notes = slide.notes_slide.notes_text_frame.text
    for words in (study.description, study.address, "constant Potts model", "Cite: "):
        assert words in notes


def told(slide: Any) -> dict[str, str]:
    """The alternative texts of all shapes by their names."""
    rows = [shape._element.xpath("./*/p:cNvPr")[0] for shape in flat(slide.shapes)]
    return {row.get("name"): row.get("descr") for row in rows}


@pytest.mark.parametrize("shape", list(KINDS))
def test_a_shape_fills_the_outline_that_other_formats_draw(shape: str) -> None:
    slide = Presentation().slides.add_slide(Presentation().slide_layouts[5])
    paint = Paint(fill="#0072B2", stroke="#000000", width=1.0)
    item = add_disc(slide.shapes, Disc("disc", (), shape, 100.0, 100.0, 50.0, paint))
    points = corners(shape, 100, 100, 50) or ((50.0, 50.0), (150.0, 150.0))
    xs, ys = zip(*points, strict=True)
    assert item.left / 9525 == pytest.approx(min(xs), abs=0.01)
    assert (item.left + item.width) / 9525 == pytest.approx(max(xs), abs=0.01)
    assert item.top / 9525 == pytest.approx(min(ys), abs=0.01)
    assert (item.top + item.height) / 9525 == pytest.approx(max(ys), abs=0.01)


def test_glue_sits_on_the_side_that_faces() -> None:
    here, right, above = (0.0, 0.0), (10.0, 0.0), (0.0, -10.0)
    assert [_site("circle", here, right), _site("circle", here, above)] == [6, 0]
    assert [_site("square", here, right), _site("square", here, above)] == [3, 0]
    assert _site("hexagon", here, right) == 0


def test_hostile_words_and_a_square_view(hostile: Study, hostile_view: View) -> None:
    file = WRITERS["pptx"].write(hostile, replace(hostile_view, size="square", theme="dark"))
    deck = Presentation(BytesIO(file))
    (slide,) = deck.slides
    assert slide.shapes.title.text_frame.text == TITLE
    assert deck.slide_width == deck.slide_height
    texts = {
        shape.name: shape._element.xpath("./*/p:cNvPr")[0].get("descr")
        for shape in flat(slide.shapes)
    }
    for iso3, name in HOSTILE.items():
        assert texts[f"Country {iso3}"].startswith(f"{line(name)}: ")


def points(file: bytes) -> set[float]:
    """The sizes of all letters of a presentation, by its own markup."""
    slides = Presentation(BytesIO(file)).slides
    return {
        int(size) / 100
        for slide in slides
        for run in slide._element.iter("{*}r")
        for size in run.xpath("./a:rPr/@sz") or ["0"]
    }


@pytest.mark.parametrize(
    ("colour", "kind"),
    crossed(["vote:A/RES/74/247", "bloc", "swing", "un_region"], ["bloc", "world"]),
)
def test_no_letter_of_a_slide_is_under_12_points(study: Study, colour: str, kind: str) -> None:
    file = WRITERS["pptx"].write(study, View(colour=colour, map=kind, title="Who " * 40, links=0))
    deck = Presentation(BytesIO(file))
    assert deck.slide_width / 914400 == pytest.approx(13.33, abs=0.01)
    assert min(points(file)) >= 12
    for run in deck.slides[0].shapes.title.text_frame.paragraphs[0].runs:
        assert run.font.size.pt >= 28


def test_letters_of_a_slide_as_svg_are_as_large(study: Study) -> None:
    root = etree.fromstring(WRITERS["svg"].write(study, View(colour="vote:A/RES/74/247")))
    sizes = [float(text.get("font-size")) for text in root.iter("{*}text")]
    # In pixels, of which 1280 are 13.33 inches.
    assert min(sizes) * 0.75 >= 12
    assert max(sizes) * 0.75 >= 28


def test_map_links_and_legend_are_groups_that_are_read_in_order(
    written: Written, study: Study, view: View
) -> None:
    (slide,) = Presentation(BytesIO(written("pptx"))).slides
    names = [shape.name for shape in slide.shapes]
    assert names == ["Title", "Subtitle", "Map", "Legend", "Reading", "Note", "Source"]
    by_name = {shape.name: shape for shape in slide.shapes}
    scene = make_scene(study, view)
    (told,) = by_name["Map"]._element.xpath("./p:nvGrpSpPr/p:cNvPr/@descr")
    assert told == scene.alt
    (links,) = [shape for shape in by_name["Map"].shapes if shape.name == "Links"]
    assert len(links.shapes) == len(scene.links)
    assert [shape.name for shape in by_name["Legend"].shapes].count("Legend colour") == 4
    for group in (by_name["Map"], by_name["Legend"], links):
        inside = list(flat(group.shapes))
        assert group.left == min(shape.left for shape in inside)
        assert group.top == min(shape.top for shape in inside)
        assert group.left + group.width == max(shape.left + shape.width for shape in inside)
        # Places within a group are those on the slide.
        assert group._element.xpath("./p:grpSpPr/a:xfrm/a:off/@x") == group._element.xpath(
            "./p:grpSpPr/a:xfrm/a:chOff/@x"
        )


def test_fonts_colours_and_language_are_those_of_the_theme(written: Written) -> None:
    deck = Presentation(BytesIO(written("pptx")))
    (slide,) = deck.slides
    colours = theme_of(deck)
    assert (colours["tx1"], colours["bg1"]) == (LIGHT.ink, LIGHT.paper)
    assert [colours[f"accent{n}"] for n in (1, 2, 3)] == ["#0072B2", "#D55E00", "#F0E442"]
    assert not list(slide._element.iter("{*}latin"))
    runs = list(slide._element.iter("{*}rPr"))
    assert {run.get("lang") for run in runs} == {"en-GB"}
    assert all(run.xpath("./a:solidFill/a:schemeClr") for run in runs)
    named = {shape.name: shape for shape in flat(slide.shapes)}
    assert named["Country RUS"].fill.fore_color.theme_color == MSO_THEME_COLOR.ACCENT_1
    for shape in deck.slide_layouts[5].placeholders:
        assert shape.left + shape.width <= deck.slide_width


def test_the_notes_say_who_is_of_each_colour(written: Written, study: Study) -> None:
    (slide,) = Presentation(BytesIO(written("pptx"))).slides
    notes = slide.notes_slide.notes_text_frame.text.split("\n")
    votes = study.dataset.vote_of("A/RES/74/247")
    no = sorted(study.dataset.names[iso3] for iso3, vote in votes.items() if vote == 0)
    assert len(no) == 60
    assert f"no: {', '.join(no)}." in notes
    # By their letters, whatever the accents and capitals.
    (abstained,) = (told for told in notes if told.startswith("abstain: "))
    assert "Costa Rica, Côte d'Ivoire, Djibouti" in abstained
    assert "Tunisia, Türkiye, Tuvalu" in abstained


@pytest.mark.parametrize("size", SIZES)
def test_a_slide_is_as_wide_and_high_as_its_size(study: Study, size: str) -> None:
    deck = Presentation(BytesIO(WRITERS["pptx"].write(study, View(size=size, links=5))))
    assert (deck.slide_width, deck.slide_height) == tuple(side * 9525 for side in SIZES[size])
