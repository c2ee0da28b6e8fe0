"""Discs are pushed apart until none overlaps, and no farther than they must."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from synthetic_similarity import distances

from alignment.network.overlap_removal import choose_spacing, push_overlapping, remove_overlap

coordinates = st.floats(-10, 10, allow_nan=False, width=32)
anywhere = st.integers(0, 40).flatmap(lambda count: arrays(float, (count, 2), elements=coordinates))
# A few sites only, so that many countries lie on one another.
piled = st.integers(2, 40).flatmap(
    lambda count: arrays(float, (count, 2), elements=st.sampled_from([0.0, 1.0]))
)
gaps = st.floats(0.01, 2.0)


def slow(places, gap, firm=None):
    """The same rounds, in which every pair is looked at; with `firm` those of pushed."""
    aim, reach, loose = (1.001, 1.001 * 1.0005, 120) if firm is None else (1.0, 1.0015, 0)
    result = places.copy()
    for row in range(len(result) if firm is None else 0):
        angle = row * 2.399963229728653
        result[row] += gap * 1e-3 * np.array([np.cos(angle), np.sin(angle)])
    for step in range(2000):
        if step < loose:
            result += 0.06 * (1 - step / loose) * (places - result)
        apart_by, push = distances(result), np.zeros_like(result)
        pairs = np.argwhere(np.triu(apart_by <= gap * aim, 1))
        if not len(pairs) and step >= loose:
            break
        for a, b in pairs:
            missing = (result[b] - result[a]) * (gap * reach / apart_by[a, b] - 1)
            stays = 0.5 if firm is None or (a in firm) == (b in firm) else float(a in firm)
            push[b] += stays * missing
            push[a] -= (1 - stays) * missing
        result += push
    return result


def nearest(places):
    apart_by = distances(places)
    np.fill_diagonal(apart_by, np.inf)
    return apart_by.min()


@pytest.mark.slow
@given(anywhere | piled, gaps)
def test_no_two_are_nearer_than_the_gap(places, gap):
    result = remove_overlap(places, gap)
    assert result.shape == places.shape
    assert np.isfinite(result).all()
    if len(places) > 1:
        assert nearest(result) >= gap


@pytest.mark.slow
@given(anywhere | piled, gaps)
def test_the_same_places_give_the_same_bytes_and_stay_as_they_were(places, gap):
    before = places.copy()
    assert remove_overlap(places, gap).tobytes() == remove_overlap(places, gap).tobytes()
    assert np.array_equal(places, before)


@pytest.mark.few(2)
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("gap", [0.08, 0.15])
def test_overlapping_pairs_are_those_of_a_full_search(seed, gap):
    places = np.random.default_rng(seed).random((40, 2))
    result = remove_overlap(places, gap)
    assert np.abs(result - places).max() > gap / 4
    assert result == pytest.approx(slow(places, gap), abs=1e-7)
    # Then two are carried into the midst of the others and held there.
    firm = np.array([3, 17])
    result[firm] = result[firm] * 0.2 + result.mean(axis=0) * 0.8
    assert push_overlapping(result, gap, firm) == pytest.approx(slow(result, gap, firm), abs=1e-7)


@pytest.mark.parametrize("count", [2, 3, 60, 193])
def test_all_in_one_place_become_a_compact_heap(count):
    result = remove_overlap(np.zeros((count, 2)), 1.0)
    assert nearest(result) >= 1.0
    # Hexagonally packed discs fill .907 of the plane: a loose heap is twice that radius.
    assert np.hypot(*result.T).max() <= 2 * np.sqrt(count / 0.907 / 4) + 1


def test_discs_with_space_hardly_move():
    places = np.array([[0.0, 0.0], [5.0, 0.0], [0.0, 5.0], [7.0, 7.0]])
    assert remove_overlap(places, 1.0) == pytest.approx(places, abs=2e-3)


def test_the_order_on_a_line_stays():
    places = np.column_stack([np.linspace(0, 1, 8), np.zeros(8)])
    assert (np.diff(remove_overlap(places, 0.3)[:, 0]) > 0).all()


def test_spacing_suits_the_size_of_the_map():
    wide = np.array([[0.0, 0.0], [10.0, 1.0]])
    # Up to 60 countries: .026 of the width, times the square root of 190 / 60.
    assert choose_spacing(wide) == pytest.approx(0.026 * 10 * (190 / 60) ** 0.5)
    # 3 high and 1.5 times 3 wide count the same.
    tall = np.array([[0.0, 0.0], [1.0, 3.0]])
    assert choose_spacing(tall) == pytest.approx(0.026 * 4.5 * (190 / 60) ** 0.5)
    many = np.zeros((760, 2))
    many[0] = 10, 0
    assert choose_spacing(many) == pytest.approx(0.026 * 10 / 2)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_spacing_without_a_size(count):
    assert choose_spacing(np.zeros((count, 2))) > 0
