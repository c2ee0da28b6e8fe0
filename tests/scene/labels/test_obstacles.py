"""Labels on a world map are on their own land or on the sea, never on other land."""

import math
from dataclasses import replace
from functools import cache, reduce

import numpy as np
import pytest
import shapely

from alignment.io.shipped_files import load_outlines
from alignment.model.dataset import Dataset
from alignment.model.stories import find_step
from alignment.model.view import PICTURE_SIZES, View
from alignment.scene.labels.candidates import LABEL_LINE_HEIGHT
from alignment.scene.labels.level_of_detail import place_labels
from alignment.scene.labels.obstacles import (
    CELL_SIZE,
    COAST_DISTANCE,
    MAX_FOREIGN_LAND_SHARE,
    MAX_LAND_SHARE_AT_SEA,
    MIN_OWN_LAND_SHARE,
    get_land_grid,
)
from alignment.scene.labels.placement import LabelLevel
from alignment.scene.scene import Scene
from alignment.scene.sheet import lay_out_sheet
from alignment.scene.world_map import make_view_scene
from alignment.studies.study import Study, compute_study

OUTLINES = load_outlines()
# The cells of the land are coarser than its outlines.
COARSE = 0.03
CHOSEN = ("TCD", "DEU", "ATG", "NGA")
SIDS_YES = ("group:SIDS", "vote:A/RES/74/247:yes")


@cache
def shapes() -> dict[str, shapely.Geometry]:
    # Holes are inside their outlines.
    return {
        iso3: reduce(
            shapely.symmetric_difference, [shapely.Polygon(ring).buffer(0) for ring in rings]
        )
        for iso3, rings in OUTLINES.land.items()
    }


def check_land(scene: Scene, level: LabelLevel) -> None:
    """Assert that the outlines allow the positions of labels."""
    land = shapes()
    others = np.array([shape for iso3, shape in land.items()])
    codes = list(land)
    for name in level.country_labels:
        area = shapely.box(*name.box)
        under = dict(zip(codes, shapely.area(shapely.intersection(others, area)), strict=True))
        own = under.pop(name.key, 0.0) / area.area
        over = sum(under.values()) / area.area
        on = own >= MIN_OWN_LAND_SHARE - COARSE and name.leader is None
        limit = MAX_FOREIGN_LAND_SHARE if on else MAX_LAND_SHARE_AT_SEA
        assert over <= limit + COARSE, (name, own, over)
        if name.leader is None and name.key not in OUTLINES.small_states:
            x0, y0, x1, y1 = name.box
            near = COAST_DISTANCE * name.font_size * scene.disc_radius
            around = shapely.box(x0 - near, y0 - near, x1 + near, y1 + near)
            assert land[name.key].distance(around) <= CELL_SIZE * scene.disc_radius, name


VIEW = View(colour="vote:A/RES/74/247", map="world")
VIEWS = {
    "usual": VIEW,
    "chosen": replace(VIEW, select=CHOSEN),
    "few": replace(VIEW, where=SIDS_YES),
}


@pytest.mark.few(2)
@pytest.mark.slow
@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_no_label_covers_land_of_others(study: Study, view: View) -> None:
    scene = make_view_scene(study, view)
    # First the levels of the page, then each size of a file.
    for level in place_labels(scene):
        check_land(scene, level)
    for size in PICTURE_SIZES:
        sheet = lay_out_sheet(scene, replace(view, size=size))
        (level,) = place_labels(scene, (sheet.labels.font_size,), sheet.label_bounds)
        check_land(scene, level)
        assert level.country_labels


def test_large_countries_are_labelled_on_their_land(study: Study) -> None:
    (level,) = place_labels(make_view_scene(study, VIEW), (2.1,))
    names = {name.key: name for name in level.country_labels}
    for iso3 in ("RUS", "CHN", "USA", "IND", "BRA", "EGY"):
        place = shapely.box(*names[iso3].box).centroid
        assert names[iso3].leader is None
        assert shapes()[iso3].covers(place), iso3


@pytest.mark.parametrize("letters", [3.0, 4.2])
def test_selected_countries_are_labelled_with_long_lines(study: Study, letters: float) -> None:
    (level,) = place_labels(make_view_scene(study, VIEWS["chosen"]), (letters,))
    names = {name.key: name for name in level.country_labels}
    assert set(CHOSEN) <= set(names)
    assert names["TCD"].leader is not None


def test_land_of_cells_and_lines() -> None:
    land = get_land_grid(OUTLINES)
    x0, y0, x1, y1 = OUTLINES.bounds
    width, height = (x1 - x0) / OUTLINES.disc_radius, (y1 - y0) / OUTLINES.disc_radius
    everywhere = np.array([[0.0, 0.0, width, height]])
    for iso3 in ("RUS", "EGY", "ZAF", "FRA", "IDN"):
        own, _ = land.compute_land_shares(iso3, everywhere)
        share = shapes()[iso3].area / ((x1 - x0) * (y1 - y0))
        assert own[0] == pytest.approx(share, rel=0.05), iso3
    land, places = get_land_grid(OUTLINES), OUTLINES.places
    x0, y0, _, _ = OUTLINES.bounds
    corner, ways = np.array([x0, y0]), [("NGA", "BRA"), ("NGA", "EGY"), ("CPV", "MUS")]
    for one, other in ways:
        starts, ends = (
            (np.array([places[each]]) - corner) / OUTLINES.disc_radius for each in (one, other)
        )
        others = [shape for iso3, shape in shapes().items() if iso3 != one]
        way = shapely.LineString([places[one], places[other]])
        length = sum(shape.intersection(way).length for shape in others) / OUTLINES.disc_radius
        assert land.measure_foreign_land(one, starts, ends) == pytest.approx(
            length, rel=0.05, abs=CELL_SIZE
        )


def test_lines_to_labels_avoid_foreign_land(study: Study) -> None:
    sheet = lay_out_sheet(make_view_scene(study, VIEW), replace(VIEW, size="slide"))
    (level,) = place_labels(sheet.scene, (sheet.labels.font_size,), sheet.label_bounds)
    leaders = {name.key: name.leader for name in level.country_labels if name.leader}
    assert {"NGA", "GBR"} <= set(leaders)
    for iso3, way in leaders.items():
        others = [shape for each, shape in shapes().items() if each != iso3]
        over = sum(shape.intersection(shapely.LineString(way)).length for shape in others)
        assert over <= sheet.scene.disc_radius, iso3


def test_lines_to_labels_start_inside_the_land(study: Study) -> None:
    scene = make_view_scene(
        study, View(colour="vote:A/RES/74/247", where=("group:AU",), map="world")
    )
    (level,) = place_labels(scene, (3.0,))
    lined = [
        name
        for name in level.country_labels
        if name.leader and name.key not in OUTLINES.small_states
    ]
    assert len(lined) >= 8
    for name in lined:
        assert name.leader is not None
        end = shapely.Point(name.leader[0])
        assert shapes()[name.key].contains(end), name.key
        assert end.distance(shapely.Point(OUTLINES.places[name.key])) <= 0.21 * scene.disc_radius


def test_labels_at_sea_are_next_to_their_own_land() -> None:
    # Guinea, which voted yes, was next to Sierra Leone and Liberia, which did not vote.
    land, size = get_land_grid(OUTLINES), 3.1
    corner, high = np.array(OUTLINES.bounds[:2]), LABEL_LINE_HEIGHT * size
    for iso3 in ("GIN", "MAR", "CHL"):
        place = (np.array(OUTLINES.places[iso3]) - corner) / OUTLINES.disc_radius
        boxes = land.find_land_boxes(iso3, place, 4 * size, high, size)
        left, low, right, top = boxes[
            land.compute_land_shares(iso3, boxes)[0] < MIN_OWN_LAND_SHARE
        ].T
        middle = (low + top) / 2
        off, half = COAST_DISTANCE * size, high / 4
        strips = np.column_stack([left - off, middle - half, right + off, middle + half])
        own, others = land.compute_land_shares(iso3, strips)
        assert np.all(own >= others), iso3


def test_the_explanation_mentions_grey_land(dataset: Dataset, study: Study) -> None:
    caption = "Grey: land without a vote of its own (such as Greenland and Taiwan)"
    assert f". {caption}." in make_view_scene(study, VIEW).explanation
    on_paper = make_view_scene(study, replace(VIEW, theme="print")).explanation
    assert f"{caption}.".replace("Grey", "Palest grey") in on_paper
    query = replace(study.query, since="2022-01-01", until="2025-12-31")
    lacking = compute_study(dataset, query)
    assert "VEN" in lacking.table.index[lacking.table["x"].isna()]
    longer = f"{caption} and countries with too few votes."
    assert longer in make_view_scene(lacking, VIEW).explanation


@pytest.mark.parametrize("number", [1, 2, 3])
def test_bloc_labels_are_nearest_to_their_own_outline(study: Study, number: int) -> None:
    step = find_step(f"why-small-states:{number}")
    assert step is not None
    view = replace(step.view, size="slide")
    sheet = lay_out_sheet(make_view_scene(study, view), view)
    outlines = {
        hull.name: shapely.MultiLineString([sheet.to_outline(ring) for ring in hull.rings])
        for hull in sheet.scene.hulls
    }
    # A name of two lines has two labels.
    assert {label.key[0] for label in sheet.labels.bloc_labels} == outlines.keys()
    assert len(outlines) > 2
    for label in sheet.labels.bloc_labels:
        middle = shapely.box(*label.box).centroid
        assert min(outlines, key=lambda name: middle.distance(outlines[name])) == label.key[0]


@pytest.mark.few(1)
@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "print"])
def test_no_label_with_a_line_is_next_to_another_disc(study: Study, theme: str) -> None:
    # Maldives was next to the disc of Seychelles.
    view = replace(VIEW, where=("group:SIDS",), size="column", theme=theme)
    sheet = lay_out_sheet(make_view_scene(study, view), view)
    small = {
        node.iso3: sheet.to_sheet(node.x, node.y)
        for node in sheet.scene.nodes
        if node.iso3 in OUTLINES.small_states
    }
    led = {leader.key[0] for leader in sheet.labels.leaders}
    assert len(led) > 9
    for label in sheet.labels.point_labels:
        left, top, right, foot = label.box
        own = small.get(label.key[0], (0.0, 0.0))
        if label.key[0] in led and not top <= own[1] <= foot:
            ends = [max(left - x, x - right) for x, y in small.values() if top <= y <= foot]
            assert min(ends, default=math.inf) > 1.3 * sheet.disc_radius + 0.49 * (foot - top)
