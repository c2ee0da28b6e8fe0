"""Springs of a map: relaxed springs have the least strain, in Python and in the browser."""

import gzip
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from spring_relaxation import ALIKE, random_pins, relax_in_browser
from synthetic_similarity import distances, random_similarity, similarity

from alignment.network import layout, overlap_removal
from alignment.network.layout import compute_radius
from alignment.network.springs import (
    HOME_WEIGHT,
    LENGTH_STEPS,
    PIN_WEIGHT,
    STRENGTH_STEPS,
    apply_pins,
    build_springs,
    relax_springs,
)


def build_map_springs(weight, gap=None):
    """The springs of a similarity on a map."""
    free = layout.orient_layout(layout.majorize_stress(weight), np.zeros(len(weight.index), bool))
    gap = overlap_removal.choose_spacing(free) if gap is None else gap
    home = layout.build_layout_table(
        weight.index, overlap_removal.remove_overlap(free, gap)
    ).to_numpy()
    return build_springs(weight, home, gap)


def strain(weight, home, firm, pins, places):
    """The strain of springs and pins, by a loop over pairs."""
    wanted, known = layout.compute_distances_and_strengths(weight)[0], ~np.isnan(weight.scores)
    mean, count = weight.shared_counts[known].mean(), len(places)
    total, sum_of_all = 0.0, 0.0
    for i in range(count):
        for j in range(i + 1, count):
            spring = weight.shared_counts[i, j] / mean if known[i, j] else 0.05
            total += spring * (np.hypot(*(places[i] - places[j])) - wanted[i, j]) ** 2
            sum_of_all += spring
    unit = 2 * sum_of_all / count
    for i in range(count):
        at, hold = (pins[firm.index(i)], PIN_WEIGHT) if i in firm else (home[i], HOME_WEIGHT)
        total += unit * hold * float(((places[i] - at) ** 2).sum())
    return total


@pytest.mark.few(1)
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_relaxed_springs_have_the_least_strain(seed):
    weight = random_similarity(14, seed, gaps=0.2)
    result, firm = build_map_springs(weight), [2, 5]
    pins = np.array([[1.0, 0.4], [-0.3, -0.9]])
    rest = relax_springs(result, np.array(firm), pins)
    ours = strain(weight, result.home_coordinates, firm, pins, rest)
    # A general optimizer, from the start and the end of the relaxation.
    start = result.rest_coordinates.copy()
    start[firm] = pins
    for begin in (start, rest):
        least = minimize(
            lambda flat: strain(weight, result.home_coordinates, firm, pins, flat.reshape(-1, 2)),
            begin.ravel(),
        )
        # Rounding of lengths and strengths costs this much.
        assert ours <= least.fun * (1 + 1e-3)


def test_strain_lengths_and_strengths():
    weight = similarity([[0, 0.5], [0.5, 0]])
    # One spring of strength 1, so the mean total is 1; it wants .616 and is 1 long. The first end
    # is .1 from its pin, the second .2 from its original place.
    places, home = np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([[0.0, 0.0], [0.8, 0.0]])
    expected = (1 - 0.5**0.7) ** 2 + PIN_WEIGHT * 0.1**2 + HOME_WEIGHT * 0.2**2
    assert strain(weight, home, [0], np.array([[0.1, 0.0]]), places) == pytest.approx(expected)
    weight = random_similarity(40, 4, gaps=0.1)
    result = build_map_springs(weight)
    wanted, pull = layout.compute_distances_and_strengths(weight)
    assert result.lengths.max() == LENGTH_STEPS
    assert result.strengths.max() == STRENGTH_STEPS
    assert np.abs(result.lengths * result.length_unit - wanted).max() <= result.length_unit * 0.5001
    assert (
        np.abs(result.strengths * result.strength_unit - pull).max()
        <= result.strength_unit * 0.5001
    )


def test_pins():
    result = build_map_springs(random_similarity(30, 1))
    assert apply_pins(result, {}) == pytest.approx(result.home_coordinates, abs=2e-5)
    assert apply_pins(result, {"A03": tuple(result.home_coordinates[3])}) == pytest.approx(
        result.home_coordinates, abs=2e-3
    )
    result = build_map_springs(random_similarity(60, 3))
    one = apply_pins(result, {"A03": (0.5, 0.5)})
    other = apply_pins(result, {"A03": (0.5001, 0.5)})
    assert np.abs(one - other).max() < 0.005
    result = build_map_springs(random_similarity(60, 2))
    pins = {"A03": (0.5, 0.5), "A10": tuple(result.home_coordinates[20]), "A44": (-0.2, 0.1)}
    places = apply_pins(result, pins)
    for code, place in pins.items():
        assert tuple(places[result.codes.index(code)]) == place
    apart_by = distances(places)
    np.fill_diagonal(apart_by, np.inf)
    assert apart_by.min() >= result.spacing


def test_the_bytes_by_hand():
    result = build_map_springs(
        similarity([[0, 0.25, 1], [0.25, 0, np.nan], [1, np.nan, 0]], 4), gap=0.25
    )
    content = result.serialize()
    count, text, gap, length, strength = struct.unpack_from("<IIddd", content)
    assert (count, text, gap) == (3, len("A00\nA01\nA02"), 0.25)
    # The longest wanted length is .75 ** .7, the strongest spring 1: all known pairs share equally.
    assert length == pytest.approx(0.75**0.7 / 1000)
    assert strength == pytest.approx(1 / 63)
    places = struct.unpack_from("<12i", content, 32)
    assert np.array(places) / 1e5 == pytest.approx(
        np.append(result.home_coordinates, result.rest_coordinates)
    )
    # Pairs 0-1, 0-2 and 1-2: the last is unknown, pulls by .05 and wants the mean length.
    assert list(content[80:83]) == [63, 63, 3]
    assert list(content[83:86]) == [1000 & 255, 0, 500 & 255]
    assert list(content[86:89]) == [1000 >> 8, 0, 500 >> 8]
    assert content[89:].decode().split("\n") == ["A00", "A01", "A02"]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_countries_have_springs(count):
    result = build_map_springs(random_similarity(count, 0))
    assert len(result.codes) == count
    assert len(result.serialize()) == 32 + 16 * count + 3 * (count == 2) + max(0, 4 * count - 1)
    if count:
        assert tuple(apply_pins(result, {"A00": (2.0, 3.0)})[0]) == (2.0, 3.0)


def test_bytes_of_193_different_countries():
    weight = random_similarity(193, 5)
    weight.shared_counts[:] = np.random.default_rng(0).binomial(
        5000, 0.7, weight.shared_counts.shape
    )
    assert len(gzip.compress(build_map_springs(weight).serialize())) <= 40_000


# Few levels, so that many pairs tie.
LEVELS = np.round(random_similarity(40, 6).scores * 2) / 2


@pytest.mark.slow
@pytest.mark.parametrize(
    "weight",
    [
        random_similarity(25, 7, gaps=0.3),
        similarity(np.ones((12, 12))),
        similarity(LEVELS),
        similarity(np.full((5, 5), np.nan)),
        random_similarity(2, 8),
    ],
    ids=["unknown pairs", "all alike", "ties", "nothing known", "two"],
)
def test_browser_and_server_relax_to_the_same_places(weight, tmp_path):
    result, rng = build_map_springs(weight), np.random.default_rng(9)
    pins = [random_pins(result, rng, min(1 + i % 3, len(result.codes))) for i in range(6)]
    for each, places in zip(pins, relax_in_browser(result, pins, tmp_path), strict=True):
        gone = places - apply_pins(result, each)
        assert np.hypot(*gone.T).max() <= ALIKE * compute_radius(result.home_coordinates)


coordinates = st.floats(-10, 10, allow_nan=False, width=32)


@given(st.lists(st.tuples(coordinates, coordinates), max_size=30), st.floats(0.01, 2), st.data())
def test_pushed_discs_do_not_overlap_and_fixed_discs_stay(places, gap, data):
    given_places = np.array(places).reshape(-1, 2)
    rows = st.lists(st.integers(0, max(len(places) - 1, 0)), max_size=1)
    firm = np.array(data.draw(rows) if places else [], dtype=np.int64)
    result = overlap_removal.push_overlapping(given_places, gap, firm)
    assert np.array_equal(result[firm], given_places[firm])
    apart_by = distances(result) if len(result) else np.empty((0, 0))
    np.fill_diagonal(apart_by, np.inf)
    assert apart_by.min(initial=np.inf) >= gap * (1 - 1e-12)


def test_pushed_discs_with_space_stay():
    places = np.array([[0.0, 0.0], [5.0, 0.0], [0.0, 5.0]])
    assert np.array_equal(overlap_removal.push_overlapping(places, 1.0, np.array([0])), places)
    near = np.array([[0.0, 0.0], [0.5, 0.0]])
    result = overlap_removal.push_overlapping(near, 1.0, np.array([0, 1]))
    assert result == pytest.approx(np.array([[-0.25075, 0.0], [0.75075, 0.0]]))
