"""Outlines contain their members, and outsiders only if members surround them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from shapely import LineString, MultiPoint, Point, Polygon

from alignment.network.hulls import MAX_NECK, compute_outline, compute_outlines, find_points_inside
from alignment.network.overlap_removal import remove_overlap

DISC = 0.5
# A channel half a radius wide and a diameter long has twice this area.
MAX_CORNER = 0.5 * DISC**2


def make_map(seed, inside, wide):
    """Return the centres of members and of others, which do not overlap; "1" marks a member."""
    places = np.random.default_rng(seed).random((len(inside), 2)) * wide
    places = remove_overlap(places, 2 * DISC / 0.96)
    is_member = np.array([mark == "1" for mark in inside])
    return places[is_member], places[~is_member]


@st.composite
def maps(draw):
    """Discs that do not overlap, some of them members."""
    count = draw(st.integers(1, 30))
    wide = draw(st.sampled_from([1.0, 4.0, 12.0]))
    seed = draw(st.integers(0, 2**32 - 1))
    return make_map(seed, draw(st.text("01", min_size=count, max_size=count)), wide)


def contains_disc(rings, point):
    return any(Polygon(ring).covers(Point(point)) for ring in rings)


@pytest.mark.slow
@given(maps())
def test_outlines_contain_members_and_enclosed_outsiders(drawn):
    members, others = drawn
    rings = compute_outline(members, others, DISC)
    outside = [number for number, place in enumerate(members) if not contains_disc(rings, place)]
    for number in outside:
        # No strip reaches it: other discs are in the way, or it is too far away.
        rest = np.delete(members, number, axis=0)
        ways = [LineString([members[number], place]) for place in rest]
        assert all(
            way.length > MAX_NECK * DISC or way.distance(MultiPoint(others)) < 2.01 * DISC
            for way in ways
        )
    assert list(find_points_inside(rings, others)) == [
        contains_disc(rings, place) for place in others
    ]
    if len(members):
        among = MultiPoint(members).convex_hull.buffer(1e-9)
        reach = MultiPoint(members).convex_hull.buffer(DISC)
        assert all(
            reach.covers(Point(place)) for place in others[find_points_inside(rings, others)]
        )
        alone = [place for place in others if not among.covers(Point(place))]
        near = [np.hypot(*(members - place).T).min() for place in alone]
        # An outsider at the edge, with space around it, stays outside.
        for place, least in zip(alone, near, strict=True):
            assert least < 4 * DISC or not contains_disc(rings, place)


@pytest.mark.slow
@given(maps())
@example(make_map(2835523289, "0110011110011001110100111001", 4.0))
def test_rings_are_simple_and_in_order(drawn):
    for ring in compute_outline(*drawn, DISC):
        part = Polygon(ring)
        # What closing fills are corners, each a part of a disc; a channel would be larger.
        filled = part.buffer(DISC / 2).buffer(-DISC / 2).difference(part)
        assert all(corner.area < MAX_CORNER for corner in getattr(filled, "geoms", [filled]))
        assert not list(part.interiors)
    rings = compute_outline(*drawn, DISC)
    assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in rings)
    assert all(Polygon(ring).is_valid for ring in rings)
    areas = [Polygon(ring).area for ring in rings]
    assert areas == pytest.approx(sorted(areas, reverse=True), rel=1e-3)
    assert rings == compute_outline(*drawn, DISC)


def test_each_part_has_two_members():
    # On this map a small part remained where outsiders divided the outline.
    drawn = np.random.default_rng(31)
    count = int(drawn.integers(5, 31))
    places = remove_overlap(drawn.random((count, 2)) * 12.0, 2 * DISC / 0.96)
    ours = drawn.random(count) < drawn.random()
    for ring in compute_outline(places[ours], places[~ours], DISC):
        assert find_points_inside((ring,), places[ours]).sum() > 1


def test_only_enclosed_outsiders_are_inside():
    angle = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    members = 2.5 * np.column_stack([np.cos(angle), np.sin(angle)])
    outsiders = np.array([[0.0, 0.0], [4.0, 0.0]])
    (ring,) = compute_outline(members, outsiders, DISC)
    assert list(find_points_inside((ring,), outsiders)) == [True, False]
    # The ring is around a middle without members.
    assert contains_disc(compute_outline(members, np.empty((0, 2)), DISC), (0, 0))


def test_outlines_of_one_disc_and_no_disc():
    (ring,) = compute_outline(np.zeros((1, 2)), np.empty((0, 2)), DISC)
    reach = np.hypot(*np.array(ring).T)
    assert 1.25 * DISC < reach.min() <= reach.max() < 2.1 * DISC
    # Two near discs have one outline, two distant ones have none.
    pair = np.array([[0.0, 0.0], [8.0, 0.0]])
    assert len(compute_outline(pair, np.empty((0, 2)), DISC)) == 1
    assert compute_outline(pair, np.array([[4.0, 0.0]]), DISC) == ()
    assert compute_outline(6 * pair, np.empty((0, 2)), DISC) == ()
    assert compute_outline(np.empty((0, 2)), np.zeros((1, 2)), DISC) == ()


def test_a_bloc_of_three_is_enclosed_or_has_no_outline():
    places = pd.DataFrame({"x": [0.0, 1.5, 3.0, 40.0], "y": 0.0}, index=["A", "B", "C", "D"])
    outlines = compute_outlines(places, {1: ["A", "B", "C"], 2: ["A", "B", "D"]}, DISC)
    assert len(outlines[1]) == 1
    assert outlines[2] == ()
    # Of a larger one most are enclosed.
    assert len(compute_outlines(places, {1: places.index}, DISC)[1]) == 1


def test_an_outline_spans_no_more_than_a_neck():
    pairs = np.array([[0.0, 0.0], [1.2, 0.0], [7.2, 0.0], [8.4, 0.0]])
    assert len(compute_outline(pairs, np.empty((0, 2)), DISC)) == 1
    assert len(compute_outline(pairs, np.empty((0, 2)), DISC, max_neck=10.0)) == 2
    assert len(compute_outline(pairs, np.empty((0, 2)), DISC, max_neck=12.5)) == 1
