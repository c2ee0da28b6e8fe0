"""Codes lie in their shapes, and shapes keep off their neighbours."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, Polygon, box
from shapely.affinity import translate

from alignment.answer.study import DISC
from alignment.scene.codes import CAPITALS, SIZE, foot_in, length_in, size_in
from alignment.scene.colours import NO_BLOC_SHAPE, OTHER_SHAPE, SHAPES
from alignment.scene.lettering import width
from alignment.scene.primitives import CORNERS

ALL = (*SHAPES, OTHER_SHAPE, NO_BLOC_SHAPE)
# Least distance of two centres in radii.
APART = 2 / DISC


def area(shape: str) -> Polygon:
    return Polygon(CORNERS[shape]) if shape in CORNERS else Point(0, 0).buffer(1, 64)


@given(
    st.sampled_from(ALL),
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3),
    st.floats(2, 60),
)
def test_a_code_lies_in_its_shape(shape: str, code: str, radius: float) -> None:
    size = size_in(shape) * radius
    wide = length_in(shape, code, radius) or width(code, size)
    foot = -foot_in(shape) * radius
    written = box(-wide / 2, foot, wide / 2, foot + CAPITALS * size)
    scaled = Polygon([(x * radius, y * radius) for x, y in area(shape).exterior.coords])
    assert scaled.buffer(0.01).covers(written)


@pytest.mark.parametrize("shape", ALL)
def test_codes_are_condensed_no_more_than_narrow_letters_are(dataset, shape: str) -> None:
    codes = dataset.countries.index[dataset.countries["status"] == "member"]
    natural = np.array([width(code, size_in(shape) * 100) for code in codes])
    drawn = np.array([length_in(shape, code, 100) for code in codes])
    shares = np.where(drawn > 0, drawn / natural, 1.0)
    assert shares.min() > 0.64
    assert np.median(shares) > 0.76
    if shape == "circle":
        assert size_in(shape) == SIZE
        assert shares.min() > 0.77


def test_shapes_of_neighbours_do_not_overlap() -> None:
    turns = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    for one, other in product(ALL, ALL):
        if "triangle" in one + other:  # which reach farther, but overlap less than their lines are
            continue
        for turn in turns:
            moved = translate(area(other), APART * np.cos(turn), APART * np.sin(turn))
            assert area(one).intersection(moved).area == 0, (one, other, turn)


@pytest.mark.parametrize("shape", list(CORNERS))
def test_corners_go_round_a_convex_shape_once(shape: str) -> None:
    assert area(shape).is_valid
    assert area(shape).convex_hull.area == pytest.approx(area(shape).area)
    assert area(shape).covers(Point(0, 0))
