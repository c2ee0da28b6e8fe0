"""Anchored placement, and how far countries go."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.model.similarity import Similarity
from alignment.network import placement
from alignment.network.displacement import displacement, map_radius

INDEX = pd.Index(list("ABCD"), name="iso3")


def similarity(scores):
    scores = np.array(scores, dtype=float)
    return Similarity("made up", INDEX[: len(scores)], scores, np.full(scores.shape, 10))


SCORES = [[1, 0.9, 0.2, 0.3], [0.9, 1, 0.3, 0.2], [0.2, 0.3, 1, 0.8], [0.3, 0.2, 0.8, 1]]


def test_anchors_without_hold_change_nothing():
    free = placement.majorize(similarity(SCORES))
    anchors = np.arange(8.0).reshape(4, 2)
    assert (placement.majorize(similarity(SCORES), anchors, 0.0) == free).all()


def test_the_best_places_held_stay_where_they_are():
    free = placement.majorize(similarity(SCORES))
    # At the least stress neither springs nor anchors pull.
    for _ in range(20):
        free = placement.majorize(similarity(SCORES), free, 0.01)
    held = placement.majorize(similarity(SCORES), free, 1.0)
    np.testing.assert_allclose(held, free, atol=2e-3)


def test_a_turned_anchor_turns_the_map():
    free = placement.majorize(similarity(SCORES))
    turned = free @ np.array([[0.0, 1.0], [-1.0, 0.0]]) + 3
    held = placement.majorize(similarity(SCORES), turned, placement.HOLD)
    np.testing.assert_allclose(held, turned, atol=2e-2)


def test_more_hold_is_less_movement():
    before = placement.majorize(similarity(SCORES))
    moved = np.array(SCORES)
    moved[0, 1] = moved[1, 0] = 0.1
    gone = [
        np.hypot(*(placement.majorize(similarity(moved), before, hold) - before).T).sum()
        for hold in (0.05, 0.2, 1.0, 5.0)
    ]
    assert gone == sorted(gone, reverse=True)
    assert gone[-1] < 0.3 * gone[0]


def test_a_newcomer_is_placed_by_those_it_resembles():
    before = placement.majorize(similarity(SCORES))
    before[3] = np.nan
    held = placement.majorize(similarity(SCORES), before, placement.HOLD)
    apart = np.hypot(*(held - held[3]).T)
    assert apart[2] < apart[0]
    assert apart[2] < apart[1]


def test_anchors_of_nobody_are_none():
    nobody = np.full((4, 2), np.nan)
    free = placement.majorize(similarity(SCORES))
    assert (placement.majorize(similarity(SCORES), nobody, 0.2) == free).all()


@given(st.floats(0, 2 * np.pi), st.booleans(), st.floats(-5, 5))
def test_onto_undoes_turns_mirrors_and_shifts(angle, mirrored, shift):
    target = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 1.0], [3.0, 2.0]])
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    places = (target * ([-1, 1] if mirrored else [1, 1])) @ turn + shift
    there = np.array([True, True, True, False])
    np.testing.assert_allclose(placement.onto(places, target, there), target, atol=1e-9)


def places(rows):
    return pd.DataFrame(rows, columns=["x", "y"], index=INDEX[: len(rows)], dtype=float)


def test_the_radius_is_the_root_mean_square_distance_from_the_centre():
    assert map_radius(places([[3, 0], [-3, 0], [0, 4], [0, -4]])) == pytest.approx(12.5**0.5)
    assert np.isnan(map_radius(places([[np.nan, np.nan]])))


def test_displacement_is_told_in_radii_of_the_earlier_map():
    before = places([[3, 0], [-3, 0], [0, 3], [0, -3]])
    after = places([[3, 4], [-3, 0], [np.nan, np.nan]])
    gone = displacement(before, after)
    assert gone.index.tolist() == ["A", "B", "C"]
    assert gone["A"] == pytest.approx(4 / 3)
    assert gone["B"] == 0
    assert np.isnan(gone["C"])
    assert displacement(before.iloc[:1], after).isna().all()
    assert displacement(before.iloc[:0], after).isna().all()
