"""Names on the map of the world stand on their own land or on the sea, never on that of others."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache, reduce

import numpy as np
import pytest
import shapely

from alignment.answer.study import Study, answer
from alignment.model.dataset import Dataset
from alignment.model.stories import step
from alignment.model.view import SIZES, View
from alignment.scene.land import AT_SEA, NEXT, OVER, OWN, land_of
from alignment.scene.levels import levels
from alignment.scene.room import CELL
from alignment.scene.scene import Scene
from alignment.scene.sheet import lay_out
from alignment.scene.spots import LINE
from alignment.scene.world import scene_of
from alignment.scene.written import Level
from alignment.sources.outlines import load_outlines

OUTLINES = load_outlines()
# The cells of the land are coarser than its outlines.
COARSE = 0.03
CHOSEN = ("TCD", "DEU", "ATG", "NGA")
SIDS_YES = ("group:SIDS", "vote:A/RES/74/247:yes")


@cache
def shapes() -> dict[str, shapely.Geometry]:
    # Holes lie within what is around them.
    return {
        iso3: reduce(
            shapely.symmetric_difference, [shapely.Polygon(ring).buffer(0) for ring in rings]
        )
        for iso3, rings in OUTLINES.land.items()
    }


def check(scene: Scene, level: Level) -> None:
    """Hold where names stand against the outlines themselves."""
    land = shapes()
    others = np.array([shape for iso3, shape in land.items()])
    codes = list(land)
    for name in level.names:
        area = shapely.box(*name.box)
        under = dict(zip(codes, shapely.area(shapely.intersection(others, area)), strict=True))
        own = under.pop(name.key, 0.0) / area.area
        over = sum(under.values()) / area.area
        on = own >= OWN - COARSE and name.leader is None
        assert over <= (OVER if on else AT_SEA) + COARSE, (name, own, over)
        if name.leader is None and name.key not in OUTLINES.small:
            x0, y0, x1, y1 = name.box
            near = NEXT * name.letters * scene.disc
            around = shapely.box(x0 - near, y0 - near, x1 + near, y1 + near)
            assert land[name.key].distance(around) <= CELL * scene.disc, name


VIEW = View(colour="vote:A/RES/74/247", map="world")
VIEWS = {
    "usual": VIEW,
    "chosen": replace(VIEW, select=CHOSEN),
    "few": replace(VIEW, where=SIDS_YES),
}


@pytest.mark.few(2)
@pytest.mark.slow
@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_no_name_covers_land_of_others(study: Study, view: View) -> None:
    scene = scene_of(study, view)
    # Those of the page, where one zooms; then each size of a file, in all the room it has.
    for level in levels(scene):
        check(scene, level)
    for size in SIZES:
        sheet = lay_out(scene, replace(view, size=size))
        (level,) = levels(scene, (sheet.lettering.letters,), sheet.room)
        check(scene, level)
        assert level.names


def test_large_countries_are_named_on_their_land(study: Study) -> None:
    (level,) = levels(scene_of(study, VIEW), (2.1,))
    names = {name.key: name for name in level.names}
    for iso3 in ("RUS", "CHN", "USA", "IND", "BRA", "EGY"):
        place = shapely.box(*names[iso3].box).centroid
        assert names[iso3].leader is None
        assert shapes()[iso3].covers(place), iso3


@pytest.mark.parametrize("letters", [3.0, 4.2])
def test_the_chosen_and_few_are_named_though_a_line_is_long(study: Study, letters: float) -> None:
    (level,) = levels(scene_of(study, VIEWS["chosen"]), (letters,))
    names = {name.key: name for name in level.names}
    assert set(CHOSEN) <= set(names)
    assert names["TCD"].leader is not None
    assert level.names == levels(scene_of(study, VIEWS["chosen"]), (letters,))[0].names


def test_cells_hold_as_much_land_as_the_outlines() -> None:
    land = land_of(OUTLINES)
    x0, y0, x1, y1 = OUTLINES.frame
    everywhere = np.array([[0.0, 0.0, (x1 - x0) / OUTLINES.disc, (y1 - y0) / OUTLINES.disc]])
    for iso3 in ("RUS", "EGY", "ZAF", "FRA", "IDN"):
        own, _ = land.shares(iso3, everywhere)
        share = shapes()[iso3].area / ((x1 - x0) * (y1 - y0))
        assert own[0] == pytest.approx(share, rel=0.05), iso3


def test_a_line_runs_over_as_much_land_of_others_as_over_their_outlines() -> None:
    land, places = land_of(OUTLINES), OUTLINES.places
    x0, y0, _, _ = OUTLINES.frame
    corner, ways = np.array([x0, y0]), [("NGA", "BRA"), ("NGA", "EGY"), ("CPV", "MUS")]
    for one, other in ways:
        starts, ends = (
            (np.array([places[each]]) - corner) / OUTLINES.disc for each in (one, other)
        )
        others = [shape for iso3, shape in shapes().items() if iso3 != one]
        way = shapely.LineString([places[one], places[other]])
        length = sum(shape.intersection(way).length for shape in others) / OUTLINES.disc
        assert land.crossed(one, starts, ends) == pytest.approx(length, rel=0.05, abs=CELL)


def test_a_line_to_a_name_leads_over_the_sea_where_there_is_one(study: Study) -> None:
    sheet = lay_out(scene_of(study, VIEW), replace(VIEW, size="slide"))
    (level,) = levels(sheet.scene, (sheet.lettering.letters,), sheet.room)
    leaders = {name.key: name.leader for name in level.names if name.leader}
    assert {"NGA", "GBR"} <= set(leaders)
    for iso3, way in leaders.items():
        others = [shape for each, shape in shapes().items() if each != iso3]
        over = sum(shape.intersection(shapely.LineString(way)).length for shape in others)
        assert over <= sheet.scene.disc, iso3


def test_a_line_to_a_name_ends_in_the_land(study: Study) -> None:
    scene = scene_of(study, View(colour="vote:A/RES/74/247", where=("group:AU",), map="world"))
    (level,) = levels(scene, (3.0,))
    lined = [name for name in level.names if name.leader and name.key not in OUTLINES.small]
    assert len(lined) >= 8
    for name in lined:
        assert name.leader is not None
        end = shapely.Point(name.leader[0])
        assert shapes()[name.key].contains(end), name.key
        assert end.distance(shapely.Point(OUTLINES.places[name.key])) <= 0.21 * scene.disc


def test_land_in_line_with_a_name_on_the_sea_is_its_own() -> None:
    # Guinea, which voted yes, stood beside Sierra Leone and Liberia, which were absent.
    land, size = land_of(OUTLINES), 3.1
    corner, high = np.array(OUTLINES.frame[:2]), LINE * size
    for iso3 in ("GIN", "MAR", "CHL"):
        place = (np.array(OUTLINES.places[iso3]) - corner) / OUTLINES.disc
        boxes = land.on(iso3, place, 4 * size, high, size)
        left, low, right, top = boxes[land.shares(iso3, boxes)[0] < OWN].T
        middle = (low + top) / 2
        off, half = NEXT * size, high / 4
        strips = np.column_stack([left - off, middle - half, right + off, middle + half])
        own, others = land.shares(iso3, strips)
        assert np.all(own >= others), iso3


def test_grey_land_of_a_state_with_too_few_votes_is_told(dataset: Dataset, study: Study) -> None:
    told = "grey land, such as Greenland, has no vote of its own"
    assert f"{told}." in scene_of(study, VIEW).reading
    on_paper = scene_of(study, replace(VIEW, theme="print")).reading
    assert f"{told}.".replace("grey", "the palest grey") in on_paper
    assert on_paper.endswith(" Land that is white within a dashed border was absent.")
    query = replace(study.query, since="2022-01-01", until="2025-12-31")
    lacking = answer(dataset, query)
    assert "VEN" in lacking.table.index[lacking.table["x"].isna()]
    assert f"{told} or not enough of them." in scene_of(lacking, VIEW).reading


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_middle_of_a_blocs_name_on_a_slide_is_nearest_its_own_outline(
    study: Study, number: int
) -> None:
    told = step(f"why-small-states:{number}")
    assert told is not None
    view = replace(told.view, size="slide")
    sheet = lay_out(scene_of(study, view), view)
    around = {
        hull.name: shapely.MultiLineString([sheet.outline(ring) for ring in hull.rings])
        for hull in sheet.scene.hulls
    }
    assert len(sheet.lettering.labels) == len(around) > 2
    for label in sheet.lettering.labels:
        middle = shapely.box(*label.box).centroid
        assert min(around, key=lambda name: middle.distance(around[name])) == label.key[0]


@pytest.mark.few(1)
@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "print"])
def test_no_name_with_a_line_stands_where_that_of_another_disc_would(
    study: Study, theme: str
) -> None:
    # Maldives stood beside the disc of Seychelles.
    view = replace(VIEW, where=("group:SIDS",), size="column", theme=theme)
    sheet = lay_out(scene_of(study, view), view)
    small = {
        node.iso3: sheet.at(node.x, node.y)
        for node in sheet.scene.nodes
        if node.iso3 in OUTLINES.small
    }
    led = {leader.key[0] for leader in sheet.lettering.leaders}
    assert len(led) > 9
    for label in sheet.lettering.names:
        left, top, right, foot = label.box
        own = small.get(label.key[0], (0.0, 0.0))
        if label.key[0] in led and not top <= own[1] <= foot:
            ends = [max(left - x, x - right) for x, y in small.values() if top <= y <= foot]
            assert min(ends, default=math.inf) > 1.3 * sheet.radius + 0.49 * (foot - top)
