"""The shipped outlines: every member has a place, and every ring can be drawn."""

from __future__ import annotations

import json
import math
from itertools import combinations, pairwise

import pytest
from shapely import MultiPolygon, Point, Polygon, union_all

from alignment.io.shipped_files import load_outlines
from alignment.settings import DATA_DIR

OUTLINES = load_outlines()
RINGS = [(iso3, ring) for iso3, rings in OUTLINES.land.items() for ring in rings]
# A unit is a thousandth of the earth's mean radius.
SQUARE_KM = 6.371**2


def land(iso3: str) -> MultiPolygon:
    return union_all([Polygon(ring).buffer(0) for ring in OUTLINES.land[iso3]])


def test_every_member_has_a_place_and_land_or_a_disc(dataset):
    countries = dataset.countries
    members = set(countries.index[countries["status"] == "member"])
    assert set(OUTLINES.places) == members
    assert members - set(OUTLINES.land) == {"AND", "LIE", "MCO", "TUV"}
    assert members - set(OUTLINES.land) < set(OUTLINES.small_states) < members
    assert set(OUTLINES.land) - {""} <= set(countries.index)


def test_rings_are_closed_within_the_frame_and_have_an_area():
    low_x, low_y, high_x, high_y = OUTLINES.bounds
    for iso3, ring in [*RINGS, ("globe", OUTLINES.globe_edge)]:
        assert ring[0] == ring[-1], iso3
        assert Polygon(ring).area > 0, iso3
        assert all(low_x <= x <= high_x and low_y <= y <= high_y for x, y in ring), iso3


def test_no_ring_runs_across_the_map():
    # One that jumped at the edge of the map would have a side as long as the map is wide.
    width = OUTLINES.bounds[2] - OUTLINES.bounds[0]
    sides = [abs(a[0] - b[0]) for _, ring in RINGS for a, b in pairwise(ring)]
    assert max(sides) < 0.07 * width
    for iso3 in ("RUS", "FJI", "NZL"):
        xs = [x for ring in OUTLINES.land[iso3] for x, _ in ring]
        assert min(xs) > 0, iso3


@pytest.mark.parametrize(
    ("iso3", "area"),
    [("RUS", 17_098_000), ("AUS", 7_692_000), ("ZAF", 1_221_000), ("FRA", 638_000)],
)
def test_areas_are_those_of_the_countries(iso3, area):
    # Official areas, France with its overseas departments; lakes and bays make some percent.
    outer = sum(Polygon(ring).area * turn(ring) for ring in OUTLINES.land[iso3]) * SQUARE_KM
    assert outer == pytest.approx(area, rel=0.05)


def turn(ring) -> int:
    return 1 if Polygon(ring).exterior.is_ccw else -1


def test_places_without_a_disc_lie_in_their_land():
    for iso3 in set(OUTLINES.places) - set(OUTLINES.small_states):
        assert land(iso3).contains(Point(OUTLINES.places[iso3])), iso3


def test_discs_touch_no_other_and_no_place_and_stay_near():
    places, small = OUTLINES.places, OUTLINES.small_states
    for one, other in combinations(sorted(small), 2):
        assert math.dist(places[one], places[other]) >= 2 * OUTLINES.disc_radius, (one, other)
    for one in small:
        assert math.dist(places[one], small[one]) < 2 * OUTLINES.disc_radius, one
        for other in set(places) - set(small):
            assert math.dist(places[one], places[other]) > OUTLINES.disc_radius, (one, other)


def test_neighbours_meet_without_a_gap_or_an_overlap():
    # Each border is simplified once, for both.
    france, spain = land("FRA"), land("ESP")
    assert france.intersection(spain).area < 1
    assert france.boundary.intersection(spain.boundary).length > 40


@pytest.mark.parametrize(
    ("place", "iso3"),
    [
        ((298, 859), "UKR"),  # Simferopol
        ((341, 864), "RUS"),  # Taman, across the strait
        ((-323, 531), "ESH"),  # Smara, west of the berm
        ((-350, 444), "ESH"),  # Agwanit, east of it
        ((316, 691), "CYP"),  # the Karpas peninsula
        ((494, 193), "SOM"),  # Hargeisa
        ((343.5, 649.6), ""),  # the Golan
        ((133, 821), "XKX"),  # Pristina
    ],
)
def test_disputed_land_is_as_the_general_assembly_has_it(place, iso3):
    owners = [name for name in OUTLINES.land if land(name).contains(Point(place))]
    assert owners == [iso3]


@pytest.mark.parametrize("iso3", ["UKR", "ESH", "CYP", "SOM"])
def test_land_put_together_has_no_seam(iso3):
    mainland = max(OUTLINES.land[iso3], key=lambda ring: Polygon(ring).area)
    whole = Polygon(mainland)
    assert whole.is_valid
    assert sum(turn(ring) < 0 for ring in OUTLINES.land[iso3]) == 0
    assert whole.area > 0.98 * land(iso3).area
    # What has an area of its own left after a closing of one unit was a crack.
    closed = whole.buffer(0.6, join_style="mitre").buffer(-0.6, join_style="mitre")
    assert closed.difference(whole).area < 1


def test_a_cut_leaves_neither_gap_nor_overlap():
    morocco, sahara = land("MAR"), land("ESH")
    assert morocco.intersection(sahara).area < 0.01
    assert morocco.boundary.intersection(sahara.boundary).length > 60
    israel, golan = land("ISR"), land("")
    assert israel.intersection(golan).area < 0.01
    assert israel.boundary.intersection(golan.boundary).length > 14


def test_the_file_names_its_source_and_is_small():
    text = (DATA_DIR / "outlines.json").read_text(encoding="utf-8")
    record = json.loads(text)
    assert "Natural Earth" in record["source"]
    assert "public domain" in record["licence"]
    assert "endorsement" in OUTLINES.note
    assert len(text.encode()) <= 120_000
