"""Blocs on few texts: outlines, key and words of pictures and reports say they are uncertain."""

import re
import zipfile
from io import BytesIO

import pytest
from pypdf import PdfReader
from rendering import get_text, list_props

from alignment.analysis.movement import MIN_TEXTS
from alignment.app.panels.components import render_scene_legend
from alignment.charts import network_map
from alignment.export import WRITERS
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.reports.study import build_study_record, format_study
from alignment.scene.marks import build_marks
from alignment.scene.scene import make_scene
from alignment.scene.sheet import lay_out_sheet
from alignment.scene.world_map import make_view_scene
from alignment.studies.resolved_view import ResolvedView
from alignment.studies.study import Study, compute_study

DOUBT = "uncertain, on 5 votes"
NOTE = f"Dashed outline = uncertain bloc, on fewer than {MIN_TEXTS} texts"
VOTE = "vote:A/RES/79/239"
# Dashes are longer on a card, whose lines are wider.
DASHED_AREA = re.compile(r'<path [^>]*fill-opacity[^>]*stroke-dasharray="[\d. ]+" stroke-linejoin')


TOPICS = ("cybercrime", "ict-security", "digital-development-and-rights")


def compute_from(dataset: Dataset, since: str) -> Study:
    query = Query(
        topics=TOPICS,
        bodies=("UNGA plenary",),
        stages=("plenary",),
        tiers=("core",),
        since=since,
    )
    return compute_study(dataset, query)


@pytest.fixture(scope="module")
def few(dataset: Dataset) -> Study:
    study = compute_from(dataset, "2023-01-01")
    assert study.basis == "5 votes"
    return study


@pytest.fixture(scope="module")
def enough(dataset: Dataset) -> Study:
    study = compute_from(dataset, "2021-01-01")
    assert len(study.rollcalls) >= MIN_TEXTS
    return study


@pytest.mark.parametrize("size", ["slide", "card"])
@pytest.mark.parametrize("colour", ["bloc", VOTE, "un_group"])
def test_outlines_on_few_texts_are_dashed(
    few: Study, enough: Study, colour: str, size: str
) -> None:
    view = View(colour=colour, size=size)
    for theme in ("light", "dark", "print"):
        svg = WRITERS["svg"].write(few, View(colour=colour, size=size, theme=theme)).decode()
        assert len(DASHED_AREA.findall(svg)) == len(few.outlines)
    assert NOTE in make_scene(few, view).alt
    assert not DASHED_AREA.search(WRITERS["svg"].write(enough, view).decode())
    assert NOTE not in make_scene(enough, view).alt


def test_the_key_says_on_how_many_texts_blocs_are_uncertain(few: Study, enough: Study) -> None:
    by_bloc, by_vote = (make_scene(few, View(colour=colour)) for colour in ("bloc", VOTE))
    assert by_bloc.colour_heading == f"bloc ({DOUBT})"
    assert by_vote.shape_title == f"outline: bloc ({DOUBT})"
    assert DOUBT not in by_vote.colour_heading
    for scene in (by_bloc, by_vote):
        assert DOUBT in str(render_scene_legend(scene, {}))
        assert NOTE in scene.reading
    # A phone has no heading without a part that is "more", which it hides.
    legend = render_scene_legend(by_bloc, {}, has_link=True)
    assert [list_props(legend, className="more")[0]["children"]] == ["Colour: "]
    assert f"bloc ({DOUBT})" in get_text(legend)
    assert make_scene(enough, View(colour="bloc")).colour_heading == "bloc"


def test_files_of_every_format_show_uncertain_blocs(few: Study) -> None:
    view = View(colour="bloc")
    with zipfile.ZipFile(BytesIO(WRITERS["pptx"].write(few, view))) as deck:
        slide = deck.read("ppt/slides/slide1.xml").decode()
    assert slide.count("<a:custDash>") == sum(map(len, few.outlines.values()))
    page = PdfReader(BytesIO(WRITERS["pdf"].write(few, view))).pages[0]
    assert b"[7 5]" in page.get_contents().get_data()
    assert " ".join(page.extract_text().split()).count(NOTE) == 1
    html = WRITERS["html"].write(few, view).decode()
    assert DOUBT in html
    assert len(DASHED_AREA.findall(html)) == len(few.outlines)
    figure = network_map(few, colour="bloc")
    dashed = [shape for shape in figure.layout.shapes if shape.line.dash == "dash"]
    assert len(dashed) == len(few.outlines)


@pytest.mark.parametrize("name", ["world", "hexagon"])
def test_maps_of_places_name_uncertain_blocs_in_words(few: Study, enough: Study, name: str) -> None:
    """Colours of blocs have no outlines to dash; words survive a print without colours."""
    by_bloc, by_vote = (View(map=name, colour=colour) for colour in ("bloc", VOTE))
    assert make_view_scene(few, by_bloc).colour_heading == f"bloc ({DOUBT})"
    assert make_view_scene(enough, by_bloc).colour_heading == "bloc"
    scene = make_view_scene(few, by_vote)
    # A world map of a vote shows no blocs.
    assert bool(scene.shape_legend) == (name == "hexagon")
    assert DOUBT in scene.shape_title
    for view, is_named in ((by_bloc, True), (by_vote, name == "hexagon")):
        page = PdfReader(BytesIO(WRITERS["pdf"].write(few, view))).pages[0]
        assert (DOUBT in " ".join(page.extract_text().split())) == is_named


def test_hexagons_of_uncertain_blocs_have_dashed_outlines(few: Study, enough: Study) -> None:
    view = View(map="hexagon", colour=VOTE)
    for study, is_dashed in ((few, True), (enough, False)):
        scene = make_view_scene(study, view)
        assert (NOTE in scene.reading or NOTE in scene.explanation) == is_dashed
        marks = build_marks(lay_out_sheet(scene, view))
        lines = {node.iso3: node.bloc_line for node in scene.nodes if not node.is_hollow}
        outlined = [each.disc for each in marks.countries if lines.get(each.iso3)]
        assert len(outlined) > 100
        assert all(bool(disc.paint.dash) == is_dashed for disc in outlined if disc)


def test_maps_of_places_side_by_side_list_their_uncertain_blocs(study: Study) -> None:
    view = View(map="hexagon", time="windows", multiples=True, colour="bloc")
    content, shown = WRITERS["svg"].select_content(ResolvedView(view, study))
    svg = WRITERS["svg"].write(content, shown).decode()
    words = " ".join(re.findall(r'data-role="reading"[^>]*>([^<]*)', svg))
    assert "Uncertain blocs: " in words


def test_reports_say_that_blocs_are_uncertain(few: Study, enough: Study) -> None:
    assert f"\nBlocs: {DOUBT}.\n" in format_study(few)
    assert build_study_record(few)["blocs_note"] == DOUBT
    assert "Blocs:" not in format_study(enough)
    assert build_study_record(enough)["blocs_note"] == ""
