"""Outlines go round every member and leave every outsider outside."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, Polygon

from alignment.network.hulls import outline
from alignment.network.overlap import apart

DISC = 0.5


@st.composite
def maps(draw):
    """Discs that do not overlap, some of them members."""
    count = draw(st.integers(1, 30))
    wide = draw(st.sampled_from([1.0, 4.0, 12.0]))
    seed = draw(st.integers(0, 2**32 - 1))
    places = apart(np.random.default_rng(seed).random((count, 2)) * wide, 2 * DISC / 0.96)
    inside = np.array(draw(st.lists(st.booleans(), min_size=count, max_size=count)))
    return places[inside], places[~inside]


def holds(rings, point):
    return any(Polygon(ring).covers(Point(point)) for ring in rings)


@given(maps())
def test_members_are_inside_and_outsiders_outside(drawn):
    members, others = drawn
    rings = outline(members, others, DISC)
    assert all(holds(rings, place) for place in members)
    assert not any(holds(rings, place) for place in others)


@given(maps())
def test_rings_are_closed_simple_and_the_largest_first(drawn):
    rings = outline(*drawn, DISC)
    assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in rings)
    assert all(Polygon(ring).is_valid for ring in rings)
    areas = [Polygon(ring).area for ring in rings]
    assert areas == pytest.approx(sorted(areas, reverse=True), rel=1e-3)
    assert rings == outline(*drawn, DISC)


def test_an_outsider_ringed_by_members_is_left_outside():
    angle = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    members = 2.5 * np.column_stack([np.cos(angle), np.sin(angle)])
    outsider = np.zeros((1, 2))
    assert not any(holds(outline(members, outsider, DISC), place) for place in outsider)
    # With nobody in the middle the hole is closed.
    assert holds(outline(members, np.empty((0, 2)), DISC), (0, 0))


def test_one_disc_is_a_round_pad_and_far_groups_are_two_rings():
    (ring,) = outline(np.zeros((1, 2)), np.empty((0, 2)), DISC)
    reach = np.hypot(*np.array(ring).T)
    assert 1.25 * DISC < reach.min() <= reach.max() < 2.1 * DISC
    assert len(outline(np.array([[0.0, 0.0], [50.0, 0.0]]), np.empty((0, 2)), DISC)) == 2


def test_nobody_has_no_outline():
    assert outline(np.empty((0, 2)), np.zeros((1, 2)), DISC) == ()
