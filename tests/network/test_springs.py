"""Springs of a map: at rest nothing is less strained, and the browser comes to the same end."""

from __future__ import annotations

import gzip
import struct

import numpy as np
import pytest
from dragging import ALIKE, by_browser, random_pins
from hypothesis import given
from hypothesis import strategies as st
from places import distances, random_similarity, similarity
from scipy.optimize import minimize

from alignment.network import overlap, placement
from alignment.network.displacement import radius
from alignment.network.springs import (
    FIRM,
    LENGTHS,
    LOOSE,
    STRENGTHS,
    at_rest,
    moved,
    packed,
    springs,
)


def of(weight, gap=None):
    """The springs of a similarity on the map that it is given."""
    free = placement.oriented(placement.majorize(weight), np.zeros(len(weight.index), bool))
    gap = overlap.room(free) if gap is None else gap
    home = placement.table(weight.index, overlap.apart(free, gap)).to_numpy()
    return springs(weight, home, gap)


def strain(weight, home, firm, pins, places):
    """What springs and holds lower, pair by pair, from the scores themselves."""
    wanted, known = placement.lengths(weight), ~np.isnan(weight.scores)
    mean, count = weight.shared[known].mean(), len(places)
    total, sum_of_all = 0.0, 0.0
    for i in range(count):
        for j in range(i + 1, count):
            spring = weight.shared[i, j] / mean if known[i, j] else 0.05
            total += spring * (np.hypot(*(places[i] - places[j])) - wanted[i, j]) ** 2
            sum_of_all += spring
    unit = 2 * sum_of_all / count
    for i in range(count):
        at, hold = (pins[firm.index(i)], FIRM) if i in firm else (home[i], LOOSE)
        total += unit * hold * float(((places[i] - at) ** 2).sum())
    return total


@pytest.mark.few(1)
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_less_strained_than_springs_at_rest(seed):
    weight = random_similarity(14, seed, gaps=0.2)
    found, firm = of(weight), [2, 5]
    pins = np.array([[1.0, 0.4], [-0.3, -0.9]])
    rest = at_rest(found, np.array(firm), pins)
    ours = strain(weight, found.home, firm, pins, rest)
    # By another hand: a general optimiser, from where our rounds begin and from their end.
    start = found.rest.copy()
    start[firm] = pins
    for begin in (start, rest):
        least = minimize(
            lambda flat: strain(weight, found.home, firm, pins, flat.reshape(-1, 2)), begin.ravel()
        )
        # Lengths and strengths are told in steps, which costs this much.
        assert ours <= least.fun * (1 + 1e-3)


def test_the_slow_twin_by_hand():
    weight = similarity([[0, 0.5], [0.5, 0]])
    # One spring of strength 1, so 1 is the mean total, too; it wants .616 and is 1 long. The first
    # is held .1 from its pin, the second .2 from home.
    places, home = np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([[0.0, 0.0], [0.8, 0.0]])
    expected = (1 - 0.5**0.7) ** 2 + FIRM * 0.1**2 + LOOSE * 0.2**2
    assert strain(weight, home, [0], np.array([[0.1, 0.0]]), places) == pytest.approx(expected)


def test_who_is_not_concerned_stays():
    found = of(random_similarity(30, 1))
    assert moved(found, {}) == pytest.approx(found.home, abs=2e-5)
    assert moved(found, {"A03": tuple(found.home[3])}) == pytest.approx(found.home, abs=2e-3)


def test_who_is_held_is_there_and_no_discs_overlap():
    found = of(random_similarity(60, 2))
    pins = {"A03": (0.5, 0.5), "A10": tuple(found.home[20]), "A44": (-0.2, 0.1)}
    places = moved(found, pins)
    for code, place in pins.items():
        assert tuple(places[found.codes.index(code)]) == place
    apart_by = distances(places)
    np.fill_diagonal(apart_by, np.inf)
    assert apart_by.min() >= found.gap


def test_a_small_step_of_the_hand_moves_all_by_little():
    found = of(random_similarity(60, 3))
    one = moved(found, {"A03": (0.5, 0.5)})
    other = moved(found, {"A03": (0.5001, 0.5)})
    assert np.abs(one - other).max() < 0.005


def test_lengths_and_strengths_are_within_half_a_step():
    weight = random_similarity(40, 4, gaps=0.1)
    found = of(weight)
    wanted, pull = placement.pulls(weight)
    assert found.lengths.max() == LENGTHS
    assert found.strengths.max() == STRENGTHS
    assert np.abs(found.lengths * found.length - wanted).max() <= found.length * 0.5001
    assert np.abs(found.strengths * found.strength - pull).max() <= found.strength * 0.5001


def test_the_bytes_by_hand():
    found = of(similarity([[0, 0.25, 1], [0.25, 0, np.nan], [1, np.nan, 0]], 4), gap=0.25)
    content = packed(found)
    count, text, gap, length, strength = struct.unpack_from("<IIddd", content)
    assert (count, text, gap) == (3, len("A00\nA01\nA02"), 0.25)
    # The longest wanted is .75 ** .7, the strongest spring 1: all known pairs share as much.
    assert length == pytest.approx(0.75**0.7 / 1000)
    assert strength == pytest.approx(1 / 63)
    places = struct.unpack_from("<12i", content, 32)
    assert np.array(places) / 1e5 == pytest.approx(np.append(found.home, found.rest))
    # Pairs 0-1, 0-2 and 1-2: the last is unknown, pulls by .05 and wants the mean length.
    assert list(content[80:83]) == [63, 63, 3]
    assert list(content[83:86]) == [1000 & 255, 0, 500 & 255]
    assert list(content[86:89]) == [1000 >> 8, 0, 500 >> 8]
    assert content[89:].decode().split("\n") == ["A00", "A01", "A02"]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_countries_have_springs(count):
    found = of(random_similarity(count, 0))
    assert len(found.codes) == count
    assert len(packed(found)) == 32 + 16 * count + 3 * (count == 2) + max(0, 4 * count - 1)
    if count:
        assert tuple(moved(found, {"A00": (2.0, 3.0)})[0]) == (2.0, 3.0)


def test_bytes_of_193_countries_that_differ_in_everything_fit():
    weight = random_similarity(193, 5)
    weight.shared[:] = np.random.default_rng(0).binomial(5000, 0.7, weight.shared.shape)
    assert len(gzip.compress(packed(of(weight)))) <= 40_000


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
def test_browser_and_server_come_to_the_same_end(weight, tmp_path):
    found, rng = of(weight), np.random.default_rng(9)
    pins = [random_pins(found, rng, min(1 + i % 3, len(found.codes))) for i in range(6)]
    for each, places in zip(pins, by_browser(found, pins, tmp_path), strict=True):
        gone = places - moved(found, each)
        assert np.hypot(*gone.T).max() <= ALIKE * radius(found.home)


coordinates = st.floats(-10, 10, allow_nan=False, width=32)


@given(st.lists(st.tuples(coordinates, coordinates), max_size=30), st.floats(0.01, 2), st.data())
def test_pushed_discs_do_not_overlap_and_the_firm_stay(places, gap, data):
    given_places = np.array(places).reshape(-1, 2)
    rows = st.lists(st.integers(0, max(len(places) - 1, 0)), max_size=1)
    firm = np.array(data.draw(rows) if places else [], dtype=np.int64)
    found = overlap.pushed(given_places, gap, firm)
    assert np.array_equal(found[firm], given_places[firm])
    apart_by = distances(found) if len(found) else np.empty((0, 0))
    np.fill_diagonal(apart_by, np.inf)
    assert apart_by.min(initial=np.inf) >= gap * (1 - 1e-12)


def test_pushed_discs_with_room_stay_and_two_that_are_firm_share_the_way():
    places = np.array([[0.0, 0.0], [5.0, 0.0], [0.0, 5.0]])
    assert np.array_equal(overlap.pushed(places, 1.0, np.array([0])), places)
    near = np.array([[0.0, 0.0], [0.5, 0.0]])
    found = overlap.pushed(near, 1.0, np.array([0, 1]))
    assert found == pytest.approx(np.array([[-0.25075, 0.0], [0.75075, 0.0]]))
