"""Slides: editable shapes, alternative texts, notes, and text that does not overlap."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from io import BytesIO
from itertools import combinations
from math import hypot
from typing import Any
from zipfile import ZipFile

import pytest
from hostile_words import HOSTILE, TITLE, GetFile
from lxml import etree
from parameter_sets import cross_parameters
from pictures import list_shapes, read_theme_colours
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.enum.text import PP_ALIGN

from alignment.export import WRITERS
from alignment.export.pptx_shapes import EMU_PER_PIXEL, PPTX_SHAPES, _find_connection_site, add_disc
from alignment.model.query import Query
from alignment.model.url import parse_url_strictly
from alignment.model.view import PICTURE_SIZES, View
from alignment.scene.colours import BLOC_COLOURS, VOTE_COLOURS
from alignment.scene.labels.candidates import LABEL_PADDING
from alignment.scene.marks import build_marks
from alignment.scene.primitives import Disc, Paint, get_shape_corners
from alignment.scene.scene import make_scene
from alignment.scene.sheet import lay_out_sheet
from alignment.scene.text_metrics import bind_numbers, measure_text_width, to_single_line, wrap_text
from alignment.scene.theme import LIGHT_THEME
from alignment.studies.study import Study
from alignment.studies.timeline import compute_topics

pytestmark = pytest.mark.slow


def get_descriptions(slide: Any) -> dict[str, str]:
    """Return the alternative texts of all shapes by name."""
    rows = [shape._element.xpath("./*/p:cNvPr")[0] for shape in list_shapes(slide.shapes)]
    return {row.get("name"): row.get("descr") for row in rows}


def test_the_deck_and_its_theme(get_file: GetFile, study: Study, view: View) -> None:
    deck = Presentation(BytesIO(get_file("pptx")))
    (slide,) = deck.slides
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9)
    assert "type" not in deck.element.sldSz.attrib
    scene = make_scene(study, view)
    # One paragraph without line breaks, for outlines, searches and editing.
    assert len(
        next(item for item in lay_out_sheet(scene, view).text_lines if item.kind == "title").text
    ) < (len(scene.title))
    assert slide.shapes.title.text_frame.text == bind_numbers(scene.title)
    kinds = [shape.shape_type for shape in list_shapes(slide.shapes)]
    assert kinds.count(MSO_SHAPE_TYPE.FREEFORM) == sum(len(hull.rings) for hull in scene.hulls)
    leaders = lay_out_sheet(scene, view).labels.leaders
    assert kinds.count(MSO_SHAPE_TYPE.LINE) == len(scene.links) + len(leaders)
    assert MSO_SHAPE_TYPE.PICTURE not in kinds
    ids = slide._element.xpath("//p:cNvPr/@id")
    assert len(set(ids)) == len(ids) > len(scene.links)
    names = ZipFile(BytesIO(get_file("pptx"))).namelist()
    assert "ppt/slides/slide1.xml" in names
    assert not [name for name in names if "thumbnail" in name]
    colours = read_theme_colours(deck)
    assert (colours["tx1"], colours["bg1"]) == (LIGHT_THEME.ink, LIGHT_THEME.paper)
    # Accents are fixed, and no colour is both of a vote and of a bloc.
    accents = [colours[f"accent{number}"] for number in range(1, 7)]
    votes = [VOTE_COLOURS[word] for word in ("yes", "no", "abstain")]
    assert accents == [*votes, *BLOC_COLOURS[:3]]
    assert not list(slide._element.iter("{*}latin"))
    runs = list(slide._element.iter("{*}rPr"))
    assert {run.get("lang") for run in runs} == {"en-GB"}
    assert all(run.xpath("./a:solidFill/a:srgbClr") for run in runs)
    for shape in deck.slide_layouts[5].placeholders:
        assert shape.left + shape.width <= deck.slide_width


def list_colours(deck: Any, slide: Any) -> list[str]:
    """Return each colour of a slide, with the colours of the theme of its deck."""
    theme = read_theme_colours(deck)
    return [
        f"#{colour.get('val')}" if colour.tag.endswith("srgbClr") else theme[colour.get("val")]
        for colour in slide._element.iter("{*}srgbClr", "{*}schemeClr")
    ]


@pytest.mark.parametrize("colour", ["vote:A/RES/74/247", "bloc"])
def test_a_pasted_slide_keeps_its_colours(study: Study, view: View, colour: str) -> None:
    ours = Presentation(BytesIO(WRITERS["pptx"].write(study, replace(view, colour=colour))))
    other = "bloc" if colour != "bloc" else "vote:A/RES/74/247"
    dark = replace(view, colour=other, theme="dark")
    (slide,) = ours.slides
    before = list_colours(ours, slide)
    fills = {
        shape.name: f"#{shape.fill.fore_color.rgb}"
        for shape in list_shapes(slide.shapes)
        if shape.name.startswith("Country ") and shape.name != "Country name"
    }
    scene = make_scene(study, replace(view, colour=colour))
    expected = {f"Country {node.iso3}": node.fill for node in scene.nodes if not node.rim}
    assert {name: fills[name] for name in expected} == expected
    # Shapes without a style take no colour from a theme.
    assert not list(slide._element.iter("{*}style"))
    for deck in (Presentation(), Presentation(BytesIO(WRITERS["pptx"].write(study, dark)))):
        pasted = deck.slides.add_slide(deck.slide_layouts[5])
        pasted._element.replace(pasted._element.cSld, deepcopy(slide._element.cSld))
        file = BytesIO()
        deck.save(file)
        again = Presentation(file)
        assert list_colours(again, again.slides[-1]) == before


def test_the_slide_its_groups_and_its_notes(get_file: GetFile, study: Study, view: View) -> None:
    (slide,) = Presentation(BytesIO(get_file("pptx"))).slides
    names = [shape.name.split(" ")[0] for shape in list_shapes(slide.shapes)]
    first, last = names.index("Link"), len(names) - 1 - names[::-1].index("Link")
    assert last < names.index("Country")
    assert len(names) - 1 - names[::-1].index("Bloc") > last  # names of blocs are on top
    assert names.index("Bloc") < first
    shapes = {shape.shape_id: shape for shape in list_shapes(slide.shapes)}
    for link in (shape for shape in list_shapes(slide.shapes) if shape.name.startswith("Link")):
        _, a, b = link.name.split(" ")
        for end, code in (("a:stCxn", a), ("a:endCxn", b)):
            (glue,) = link._element.xpath(f".//{end}")
            assert shapes[int(glue.get("id"))].name == f"Country {code}"
            assert int(glue.get("idx")) <= 7
    texts = get_descriptions(slide)
    assert texts["Country FSM"].startswith("Micronesia: vote on Cybercrime resolution 2019: no")
    assert all(texts[f"Country {iso3}"] for iso3 in study.table.index)
    notes = slide.notes_slide.notes_text_frame.text
    for words in (study.description, study.address, "constant Potts model", "Cite: "):
        assert words in notes
    names = [shape.name for shape in slide.shapes]
    assert names == ["Title", "Subtitle", "Map", "Legend", "Reading", "Note", "Source"]
    by_name = {shape.name: shape for shape in slide.shapes}
    scene = make_scene(study, view)
    (description,) = by_name["Map"]._element.xpath("./p:nvGrpSpPr/p:cNvPr/@descr")
    assert description == scene.alt
    (links,) = [shape for shape in by_name["Map"].shapes if shape.name == "Links"]
    assert len(links.shapes) == len(scene.links)
    assert [shape.name for shape in by_name["Legend"].shapes].count("Legend colour") == 4
    for group in (by_name["Map"], by_name["Legend"], links):
        inside = list(list_shapes(group.shapes))
        assert group.left == min(shape.left for shape in inside)
        assert group.top == min(shape.top for shape in inside)
        assert group.left + group.width == max(shape.left + shape.width for shape in inside)
        # Groups have the coordinates of the slide.
        assert group._element.xpath("./p:grpSpPr/a:xfrm/a:off/@x") == group._element.xpath(
            "./p:grpSpPr/a:xfrm/a:chOff/@x"
        )
    notes = slide.notes_slide.notes_text_frame.text.split("\n")
    votes = study.dataset.vote_of("A/RES/74/247")
    no = sorted(study.dataset.short_names[iso3] for iso3, vote in votes.items() if vote == 0)
    assert len(no) == 60
    assert f"no: {', '.join(no)}." in notes
    # Sorted without regard to accents and case.
    (abstained,) = (line for line in notes if line.startswith("abstain: "))
    assert "Costa Rica, Côte d'Ivoire, Djibouti" in abstained
    assert "Tunisia, Türkiye, Tuvalu" in abstained


def test_names_are_legible_on_their_background(study: Study, view: View) -> None:
    for theme, paper in (("light", "FFFFFF"), ("dark", "080A0E")):
        deck = Presentation(BytesIO(WRITERS["pptx"].write(study, replace(view, theme=theme))))
        (slide,) = deck.slides
        names = [
            shape
            for shape in list_shapes(slide.shapes)
            if shape.name in ("Bloc name", "Country name")
        ]
        assert {shape.text_frame.text for shape in names} >= {"Micronesia", "Belarus"}
        for shape in names:
            # The letters have a glow in place of a filled box.
            assert shape._element.xpath("./p:spPr/a:noFill")
            (glow,) = shape._element.xpath(".//a:rPr/a:effectLst/a:glow")
            assert int(glow.get("rad")) > 0.2 * shape.text_frame.paragraphs[0].runs[0].font.size
            assert glow[0].get("val") == paper


# Width of a narrower font that a program may substitute, relative to the measured font.
NARROW = 0.85
NOTES = ("bloc:West:One", "CPV:Yes in committee and no in the plenary, two months later")


@pytest.mark.parametrize("more", [{}, {"notes": NOTES}, {"select": ("USA", "CPV", "BRA")}])
def test_names_in_a_narrower_font(study: Study, view: View, more: dict[str, Any]) -> None:
    shown_view = replace(view, **more)
    (slide,) = Presentation(BytesIO(WRITERS["pptx"].write(study, shown_view))).slides
    marks = build_marks(lay_out_sheet(make_scene(study, shown_view), shown_view))
    labels = (*marks.labels.bloc_labels, *marks.labels.point_labels)
    boxes = [
        shape
        for shape in list_shapes(slide.shapes)
        if shape.name in ("Bloc name", "Country name", "Annotation")
    ]
    assert [box.text_frame.text for box in boxes] == [label.text_line.text for label in labels]
    to = {to_single_line(each.key[0]): [each.end] for each in marks.labels.leaders}
    discs = {each.iso3: [each.position] for each in marks.countries}
    outlines = {
        to_single_line(each.key[0]): [p for ring in each.rings for p in ring]
        for each in marks.hulls
    }
    for box, label in zip(boxes, labels, strict=True):
        assert box.text_frame.word_wrap is False
        key = label.key[0]
        own = outlines if label.kind == "bloc name" else discs | to
        size = label.text_line.size
        x0, y0, x1, y1 = label.box
        wide = NARROW * (x1 - x0 - 2 * LABEL_PADDING * size)
        left = box.left / EMU_PER_PIXEL
        starts = {
            PP_ALIGN.LEFT: left,
            PP_ALIGN.CENTER: left + (box.width / EMU_PER_PIXEL - wide) / 2,
            PP_ALIGN.RIGHT: left + box.width / EMU_PER_PIXEL - wide,
        }
        start = starts[box.text_frame.paragraphs[0].alignment]

        def off(a: float, b: float, own: Any = own[key], y0: float = y0, y1: float = y1) -> float:
            return min(hypot(max(a - x, x - b, 0.0), max(y0 - y, y - y1, 0.0)) for x, y in own)

        # At most as far as in the measured font, plus the padding of the box.
        most = off(x0, x1) + LABEL_PADDING * size + 0.05
        assert off(start, start + wide) <= most, label.text_line.text


def test_legend_and_letters_of_a_slide(study: Study, view: View) -> None:
    first, *others = study.blocs
    name = "Those who would rather speak of development and of capacity"
    named = replace(study, blocs=(replace(first, name=name), *others))
    # Without hulls the legend names the blocs.
    (slide,) = Presentation(
        BytesIO(WRITERS["pptx"].write(named, replace(view, hulls=False)))
    ).slides
    long, *rows = (shape for shape in list_shapes(slide.shapes) if shape.name == "Shape entry")
    assert long.text_frame.text.replace("\v", " ") == f"{name} {first.size}"
    lines = long.text_frame.text.count("\v") + 1
    assert lines == round(long.height / rows[0].height) == 3
    root = etree.fromstring(WRITERS["svg"].write(study, View(colour="vote:A/RES/74/247")))
    # The source at the foot is smaller.
    sizes = [
        float(text.get("font-size"))
        for text in root.iter("{*}text")
        if text.get("data-role") != "source"
    ]
    # 1280 pixels are 13.33 inches.
    assert min(sizes) * 0.75 >= 12
    assert max(sizes) * 0.75 >= 28


@pytest.mark.parametrize("shape", list(PPTX_SHAPES))
def test_shapes_fill_the_outlines_of_other_formats(shape: str) -> None:
    slide = Presentation().slides.add_slide(Presentation().slide_layouts[5])
    paint = Paint(fill="#0072B2", stroke="#000000", width=1.0)
    item = add_disc(slide.shapes, Disc("disc", (), shape, 100.0, 100.0, 50.0, paint))
    points = get_shape_corners(shape, 100, 100, 50) or ((50.0, 50.0), (150.0, 150.0))
    xs, ys = zip(*points, strict=True)
    assert item.left / 9525 == pytest.approx(min(xs), abs=0.01)
    assert (item.left + item.width) / 9525 == pytest.approx(max(xs), abs=0.01)
    assert item.top / 9525 == pytest.approx(min(ys), abs=0.01)
    assert (item.top + item.height) / 9525 == pytest.approx(max(ys), abs=0.01)


def test_connectors_start_at_the_facing_side() -> None:
    here, right, above = (0.0, 0.0), (10.0, 0.0), (0.0, -10.0)
    assert [
        _find_connection_site("circle", here, right),
        _find_connection_site("circle", here, above),
    ] == [6, 0]
    assert [
        _find_connection_site("square", here, right),
        _find_connection_site("square", here, above),
    ] == [3, 0]
    assert _find_connection_site("hexagon", here, right) == 0


def test_hostile_words_and_a_square_view(hostile: Study, hostile_view: View) -> None:
    file = WRITERS["pptx"].write(hostile, replace(hostile_view, size="square", theme="dark"))
    deck = Presentation(BytesIO(file))
    (slide,) = deck.slides
    assert slide.shapes.title.text_frame.text == TITLE
    assert deck.slide_width == deck.slide_height
    texts = get_descriptions(slide)
    for iso3, name in HOSTILE.items():
        assert texts[f"Country {iso3}"].startswith(f"{to_single_line(name)}: ")


def points(file: bytes) -> set[float]:
    """Return the font sizes of a presentation."""
    slides = Presentation(BytesIO(file)).slides
    return {
        int(size) / 100
        for slide in slides
        for run in slide._element.iter("{*}r")
        for size in run.xpath("./a:rPr/@sz") or ["0"]
    }


@pytest.mark.parametrize(
    ("colour", "kind"),
    cross_parameters(["vote:A/RES/74/247", "bloc", "swing", "un_region"], ["bloc", "world"]),
)
def test_no_text_of_a_slide_is_under_12_points(study: Study, colour: str, kind: str) -> None:
    file = WRITERS["pptx"].write(study, View(colour=colour, map=kind, title="Who " * 40, links=0))
    deck = Presentation(BytesIO(file))
    assert deck.slide_width / 914400 == pytest.approx(13.33, abs=0.01)
    assert min(points(file)) >= 12
    for run in deck.slides[0].shapes.title.text_frame.paragraphs[0].runs:
        assert run.font.size.pt >= 28


@pytest.mark.parametrize("size", PICTURE_SIZES)
def test_a_slide_is_as_wide_and_high_as_its_size(study: Study, size: str) -> None:
    deck = Presentation(BytesIO(WRITERS["pptx"].write(study, View(size=size, links=5))))
    assert (deck.slide_width, deck.slide_height) == tuple(
        side * 9525 for side in PICTURE_SIZES[size]
    )


BEFORE = "body%3DUNGA%2Bplenary%26stage%3Dplenary%26tier%3Dcore%26from%3D2018%26to%3D2020"
TOPICS = "topic=cybercrime&topic=ict-security&topic=digital-development-and-rights"
QUERIES = [
    "",
    "where=group:SIDS&panel=ahead&lead=RUS&ahead=Countering the use of information and"
    " communications technologies for criminal purposes",
    f"{TOPICS}&from=2023&to=2025&select=USA&versus={TOPICS.replace('=', '%3D').replace('&', '%26')}"
    f"%26{BEFORE}",
    f"from=2021&topic=ict-security&versus=topic%3Dict-security%26{BEFORE}",
    f"{TOPICS}&topic=ai-and-autonomy&multiples=yes",
    "select=USA&select=RUS&select=JAM&colour=vote:A/RES/74/247",
]
# Width of the font of a program, relative to the measured font, which is the widest.
LETTERS = (0.88, 0.92, 0.96, 1.0)
StudyOf = Callable[[Query], Study]


def frames(slide: Any) -> list[Any]:
    """Return the text boxes around the map."""
    on_map = ("Bloc name", "Country name", "Number", "Direction", "Annotation")
    shapes = [shape for shape in list_shapes(slide.shapes) if shape.has_text_frame]
    return [
        shape
        for shape in shapes
        if shape.text_frame.text and shape.name not in on_map and "Country" not in shape.name
    ]


def render_slide(study_of: StudyOf, query_text: str, size: str) -> Any:
    query, view = parse_url_strictly(query_text)
    view = replace(view, size=size)
    if view.multiples:
        content: Any = compute_topics(study_of(query).dataset, query)
    else:
        content = study_of(query)
    (slide,) = Presentation(BytesIO(WRITERS["pptx"].write(content, view))).slides
    return slide


@pytest.mark.few(2)
@pytest.mark.parametrize("size", list(PICTURE_SIZES))
@pytest.mark.parametrize("query_text", QUERIES)
def test_texts_do_not_overlap(study_of: StudyOf, query_text: str, size: str) -> None:
    boxes = frames(render_slide(study_of, query_text, size))
    for one, other in combinations(boxes, 2):
        across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
        down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
        assert min(across, down) <= 0.5 * EMU_PER_PIXEL, (
            one.text_frame.text,
            other.text_frame.text,
        )
    for shape in boxes:
        (paragraph,) = shape.text_frame.paragraphs
        run = paragraph.runs[0]
        pixels, rows = run.font.size / EMU_PER_PIXEL, shape.text_frame.text.split("\v")
        for letters in LETTERS:
            limit = shape.width / EMU_PER_PIXEL / letters
            lines = sum(len(wrap_text(row, pixels, limit, bool(run.font.bold))) for row in rows)
            high = lines * paragraph.line_spacing / EMU_PER_PIXEL
            assert high <= shape.height / EMU_PER_PIXEL + 1, (letters, shape.text_frame.text)
            assert all(
                measure_text_width(word, pixels, bool(run.font.bold)) <= limit + 0.5
                for row in rows
                for word in row.split()
            )
