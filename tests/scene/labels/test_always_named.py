"""Five large countries, a host and the countries of the title are named on every map."""

import math
from collections.abc import Callable, Container
from dataclasses import replace

import numpy as np
import pytest
import shapely
from shapely import LineString, Point

from alignment.analysis.bloc_naming import ALWAYS_NAMED
from alignment.app.picture.map import SPARE_SHARE
from alignment.export.pictures import make_picture_scene
from alignment.model.query import Query
from alignment.model.stories import STORIES
from alignment.model.view import View
from alignment.scene.encoding import NO_BLOC_SHAPE
from alignment.scene.labels.candidates import MIN_LINE_CLEARANCE, UNCUT_CLEARANCE
from alignment.scene.labels.label_input import MAX_NARROW_LABELS, PROMINENT_COUNTRIES
from alignment.scene.labels.placement import MAX_LEADER_IF_NARROW, NAMED_CROSSINGS
from alignment.scene.marks import Marks, build_marks
from alignment.scene.primitives import TextLine
from alignment.scene.scene import Scene
from alignment.scene.sheet import (
    Sheet,
    compute_label_levels,
    lay_out_bare_map,
    lay_out_sheet,
)
from alignment.scene.text_metrics import measure_text_width
from alignment.scene.theme import LIGHT_THEME
from alignment.scene.world_map import make_view_scene
from alignment.studies.study import Study

HOST = "KEN"
SIZES = ("slide", "square", "column")
# Font sizes, in radii, in windows of 1440 and 1024 pixels.
PAGE_SIZES = 1.5, 1.8
QUERIES = tuple(dict.fromkeys(step.query for story in STORIES for step in story.steps))


def list_views(query: Query) -> list[View]:
    colours = ("bloc", "sponsored") if query.blend == 1 else ("bloc", "vote:A/RES/74/247", "swing")
    # Maps of all topics take longest, and have one size.
    sizes = SIZES if query.topics else SIZES[:1]
    views = [View(colour=colour, size=size, host=HOST) for colour in colours for size in sizes]
    return [*views, View(map="world", host=HOST)]


def count_crossed(sheet: Sheet) -> dict[str, int]:
    """Return the number of other discs that the line to each name crosses."""
    centres = np.array([sheet.to_sheet(node.x, node.y) for node in sheet.scene.nodes])
    discs = shapely.buffer(shapely.points(centres), sheet.disc_radius)
    return {
        line.key[0]: int(shapely.intersects(discs, LineString([line.start, line.end])).sum()) - 1
        for line in sheet.labels.leaders
    }


def get_code_box(code: TextLine) -> shapely.Polygon:
    """Return the box of the letters of a code: capitals are 0.73 of the font size high."""
    half = min(measure_text_width(code.text, code.size), code.condensed_width or math.inf) / 2
    return shapely.box(code.x - half, code.y - 0.73 * code.size, code.x + half, code.y)


def list_crossed_codes(marks: Marks) -> dict[str, list[str]]:
    """Return the codes of other discs that the line to each name crosses."""
    boxes = {each.iso3: get_code_box(each.code) for each in marks.countries if each.code}
    lines = {line.key[0]: LineString([line.start, line.end]) for line in marks.labels.leaders}
    return {
        name: [iso3 for iso3, box in boxes.items() if iso3 != name and line.intersects(box)]
        for name, line in lines.items()
    }


def check_bloc_names(sheet: Sheet) -> None:
    """Check that names of blocs have one form, and meet no outline and no disc."""
    scene = sheet.scene
    rings = [LineString(sheet.to_outline(ring)) for hull in scene.hulls for ring in hull.rings]
    centres = [sheet.to_sheet(node.x, node.y) for node in scene.nodes]
    discs = shapely.buffer(shapely.points(centres), sheet.disc_radius)
    # A short name has no number where this does not fit.
    forms = {
        hull.name: {long: 0, short: 1, short.partition(" · ")[0]: 1}
        for hull in scene.hulls
        for long, short in [hull.texts]
    }
    lines = dict[str, str]()
    for label in sheet.labels.bloc_labels:
        lines[label.key[0]] = lines.get(label.key[0], "") + label.text_line.text
        box = shapely.box(*label.box)
        assert not any(ring.intersects(box) for ring in rings), label.key
        assert not shapely.intersects(discs, box).any(), label.key
    assert len({forms[name][text] for name, text in lines.items()}) <= 1


def check_lines_on_page(scene: Scene, wanted: Container[str]) -> None:
    """Check that lines on a page cut no other disc; those to some countries only rims."""
    sheet = lay_out_bare_map(scene, LIGHT_THEME, has_labels=False)
    places = {node.iso3: sheet.to_sheet(node.x, node.y) for node in sheet.scene.nodes}
    for level in compute_label_levels(sheet, PAGE_SIZES):
        for line in level.leaders if level.font_size in PAGE_SIZES else ():
            others = [place for iso3, place in places.items() if iso3 != line.key[0]]
            path = LineString([line.start, line.end])
            distance = shapely.distance(shapely.points(others), path).min() / sheet.disc_radius
            least = MIN_LINE_CLEARANCE if line.key[0] in wanted else UNCUT_CLEARANCE
            assert distance >= least - 0.01, (level.font_size, line.key)


@pytest.mark.few(3)
@pytest.mark.slow
@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.describe()[:40])
def test_maps_of_all_countries_name_them(study_of: Callable[[Query], Study], query: Query) -> None:
    study = study_of(query)
    for view in list_views(query):
        scene = make_view_scene(study, view)
        sheet = lay_out_sheet(scene, view)
        texts = {label.key[0]: label.text_line.text for label in sheet.labels.point_labels}
        names = {node.iso3: node.name for node in scene.nodes}
        wanted = {HOST, *ALWAYS_NAMED, *scene.title_countries} & names.keys()
        assert wanted == {*scene.always_named, *scene.title_countries}
        check_bloc_names(sheet)
        for iso3 in wanted:
            assert texts.get(iso3) == names[iso3], (view, iso3)
        if scene.world is None:
            # The others would have no name rather than a line across discs.
            for iso3, crossed in count_crossed(sheet).items():
                assert crossed <= (NAMED_CROSSINGS[-1] if iso3 in wanted else 0), (view, iso3)
            check_lines_on_page(scene, wanted)


@pytest.mark.few(3)
@pytest.mark.slow
@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.describe()[:40])
def test_lines_on_posters_cross_no_codes(study_of: Callable[[Query], Study], query: Query) -> None:
    for colour in ("bloc", "vote:A/RES/74/247"):
        view = View(colour=colour, size="a1-portrait", host=HOST)
        marks = build_marks(lay_out_sheet(make_view_scene(study_of(query), view), view))
        crossed = list_crossed_codes(marks) if marks.has_codes else {}
        assert not any(crossed.values()), (colour, crossed)


@pytest.mark.parametrize("size", ["a1-portrait", "poster"])
def test_no_line_crosses_discs_to_india_where_it_has_its_code(study: Study, size: str) -> None:
    view = View(colour="vote:A/RES/74/247", size=size)
    marks = build_marks(lay_out_sheet(make_picture_scene(study, view), view))
    assert marks.has_codes
    assert "IND" not in {label.key[0] for label in marks.labels.point_labels}
    assert max(count_crossed(marks.sheet).values()) <= 0
    # The text says what the code means.
    written = " ".join(line.text for line in marks.text_lines)
    assert "Codes: IND India." in written


def test_a_line_leads_to_india_in_the_crowd(study: Study) -> None:
    view = View(colour="vote:A/RES/74/247", links=0)
    sheet = lay_out_sheet(make_view_scene(study, view), view)
    assert "IND" in {label.key[0] for label in sheet.labels.point_labels}
    assert "IND" in {line.key[0] for line in sheet.labels.leaders}
    assert "Not named" not in " ".join(line.text for line in sheet.text_lines)


def test_the_text_has_the_names_that_do_not_fit(study: Study) -> None:
    view = View(colour="vote:A/RES/74/247", size="a1")
    scene = make_view_scene(study, view)
    sheet = lay_out_sheet(replace(scene, label_order=()), view)
    written = " ".join(line.text for line in sheet.text_lines)
    assert sheet.has_codes
    codes = "BRA Brazil, CHN China, IND India, RUS Russia, USA United States"
    assert f"Codes: {codes}." in written


@pytest.mark.parametrize("is_turned", [False, True])
def test_a_name_above_or_below_the_middle_of_its_disc_is_clear_of_others(
    study: Study, is_turned: bool
) -> None:
    scene = make_view_scene(study, View(colour="vote:A/RES/74/247"))
    sheet = lay_out_bare_map(scene, LIGHT_THEME, avoids_discs=True)
    sheet = sheet.turn() if is_turned else sheet
    places = {node.iso3: sheet.to_sheet(node.x, node.y) for node in sheet.scene.nodes}
    for level in compute_label_levels(sheet, (2.1, 3.0)):
        if level.font_size == sheet.labels.font_size:
            continue  # It has the labels of the map that is not turned.
        led = {line.key[0] for line in level.leaders}
        for label in level.point_labels:
            iso3, (left, top, right, low) = label.key[0], label.box
            x, y = places[iso3]
            is_beside = not left <= x <= right
            if iso3 in led or not is_beside or abs(y - (top + low) / 2) < 0.1 * (low - top):
                continue
            area = shapely.box(*label.box)
            others = shapely.points([place for key, place in places.items() if key != iso3])
            own = area.distance(shapely.Point(x, y))
            assert shapely.distance(area, others).min() >= own + 0.39 * (low - top), iso3


def test_a_narrow_map_names_few_countries_beside_those_always_named(study: Study) -> None:
    view = View(colour="vote:A/RES/74/247", select=("FJI",))
    sheet = lay_out_bare_map(make_view_scene(study, view), LIGHT_THEME, has_labels=False)
    for each, size in ((sheet.turn(), 2.1), (sheet, 4.2)):
        (level,) = compute_label_levels(each, (size,))
        names = {label.key[0] for label in level.point_labels}
        # Türkiye voted otherwise than its bloc; Palau and Nauru are in none.
        assert {*ALWAYS_NAMED, "FJI", "PLW", "TUR"} <= names
        others = names - {*ALWAYS_NAMED, "FJI", "PLW", "NRU"}
        longest = MAX_LEADER_IF_NARROW * each.disc_radius
        assert len(others) <= MAX_NARROW_LABELS
        assert others <= {"TUR", *PROMINENT_COUNTRIES}
        for line in level.leaders:
            if line.key[0] in others:
                assert math.dist(line.start, line.end) <= 1.01 * longest, line.key


def test_filter_decides_on_named_countries(study: Study) -> None:
    view = View(where=("group:SIDS",), host=HOST)
    assert make_view_scene(study, view).always_named == ()
    assert make_view_scene(study, replace(view, where=())).always_named == (HOST, *ALWAYS_NAMED)


@pytest.mark.parametrize(("is_turned", "sizes"), [(False, (1.5, 2.1)), (True, (2.1, 3.0))])
def test_a_line_to_india_runs_between_discs(
    study: Study, is_turned: bool, sizes: tuple[float, ...]
) -> None:
    scene = make_view_scene(study, View(colour="vote:A/RES/74/247"))
    for avoids_discs in (False, True):
        sheet = lay_out_bare_map(scene, LIGHT_THEME, avoids_discs=avoids_discs)
        sheet = sheet.turn() if is_turned else sheet
        others = shapely.points(
            [sheet.to_sheet(node.x, node.y) for node in sheet.scene.nodes if node.iso3 != "IND"]
        )
        for level in compute_label_levels(sheet, sizes):
            if level.font_size not in sizes:
                continue  # Its discs have codes.
            # The last of the parts of a line is all of it.
            line = next(each for each in reversed(level.leaders) if each.key[0] == "IND")
            path = LineString([line.start, line.end])
            distance = shapely.distance(others, path).min() / sheet.disc_radius
            assert distance >= MIN_LINE_CLEARANCE - 0.01, (avoids_discs, level.font_size)


@pytest.mark.parametrize(
    "view",
    [
        View(colour="vote:A/RES/74/247"),
        View(colour="bloc"),
        View(panel="ahead", ahead="A/RES/78/237", lead=("RUS",), sure=True),
    ],
    ids=["vote", "bloc", "forecast"],
)
def test_no_line_on_a_slide_cuts_another_disc(study: Study, view: View) -> None:
    view = replace(view, size="slide")
    sheet = lay_out_sheet(make_picture_scene(study, view), view)
    places = {node.iso3: sheet.to_sheet(node.x, node.y) for node in sheet.scene.nodes}
    assert "IND" in {line.key[0] for line in sheet.labels.leaders}
    for line in sheet.labels.leaders:
        others = shapely.points([place for iso3, place in places.items() if iso3 != line.key[0]])
        path = LineString([line.start, line.end])
        distance = shapely.distance(others, path).min() / sheet.disc_radius
        # Between discs a line beside the centre of its own disc touches rims at most.
        assert distance >= UNCUT_CLEARANCE - 0.01, line.key


@pytest.mark.few(3)
@pytest.mark.slow
@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.describe()[:40])
def test_names_of_blocs_are_nearer_to_their_outline_than_to_lone_discs(
    study_of: Callable[[Query], Study], query: Query
) -> None:
    scene = make_view_scene(study_of(query), View(colour="vote:A/RES/74/247"))
    sheet = lay_out_bare_map(scene, LIGHT_THEME, avoids_discs=True)
    lone = [node for node in scene.nodes if node.shape == NO_BLOC_SHAPE]
    discs = [Point(sheet.to_sheet(node.x, node.y)).buffer(sheet.disc_radius) for node in lone]
    for level in compute_label_levels(sheet, (1.06, 1.5, 2.1)):
        for label in level.bloc_labels:
            (hull,) = [hull for hull in scene.hulls if hull.name == label.key[0]]
            box = shapely.box(*label.box)
            own = min(LineString(sheet.to_outline(ring)).distance(box) for ring in hull.rings)
            near = [disc for disc in discs if disc.distance(box) < own]
            assert not near, (level.font_size, label.key)


def test_no_name_with_a_line_cuts_an_outline_if_a_place_outside_has_one(study: Study) -> None:
    sheet = lay_out_bare_map(make_view_scene(study, View()), LIGHT_THEME, avoids_discs=True)
    # China was on the outline of its bloc in a narrow frame, and Egypt between two discs in a wide.
    for each, size, name in ((sheet.turn(), 3.0, "CHN"), (sheet, 2.1, "EGY")):
        rings = [
            LineString(each.to_outline(ring)) for hull in each.scene.hulls for ring in hull.rings
        ]
        levels = compute_label_levels(each, (size,))
        (labels,) = (level for level in levels if level.font_size == size)
        (label,) = (label for label in labels.point_labels if label.key[0] == name)
        assert name in {line.key[0] for line in labels.leaders}
        assert not shapely.intersects(rings, shapely.box(*label.box)).any()


def test_a_longer_line_keeps_names_on_a_page_off_the_outlines(study: Study) -> None:
    sheet = lay_out_bare_map(make_view_scene(study, View()), LIGHT_THEME, spare_share=SPARE_SHARE)
    # On a phone and on a tablet India and Brazil were on the outline of their bloc.
    for each in (sheet.turn(), sheet):
        rings = [
            LineString(each.to_outline(ring)) for hull in each.scene.hulls for ring in hull.rings
        ]
        labels = next(
            level for level in compute_label_levels(each, (2.1,)) if level.font_size == 2.1
        )
        boxes = {label.key[0]: shapely.box(*label.box) for label in labels.point_labels}
        for name in ("IND", "BRA"):
            assert not shapely.intersects(rings, boxes[name]).any(), name
