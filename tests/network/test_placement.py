"""Placement: what the stress asks for, held places, and pictures that never depend on chance."""

from __future__ import annotations

import numpy as np
import pytest
from places import distances, random_similarity, similarity

from alignment.network import placement
from alignment.network.placement import by_networkx, classical, lengths, majorize, oriented


def stress(weight, places):
    """The sum that majorization lowers, pair by pair."""
    wanted, total = lengths(weight), 0.0
    known = ~np.isnan(weight.scores)
    mean = weight.shared[known].mean()
    for i in range(len(places)):
        for j in range(i + 1, len(places)):
            spring = weight.shared[i, j] / mean if known[i, j] else 0.05
            total += spring * (np.hypot(*(places[i] - places[j])) - wanted[i, j]) ** 2
    return total


def test_lengths_by_hand():
    weight = similarity([[0, 1, 0.5], [1, 0, np.nan], [0.5, np.nan, 0]])
    found = lengths(weight)
    assert found[0, 1] == 0
    assert found[0, 2] == pytest.approx(0.5**0.7)
    # Unknown: the mean over the known pairs, 0 and 0.5 ** 0.7.
    assert found[1, 2] == pytest.approx(0.5**0.7 / 2)
    assert np.diagonal(found).tolist() == [0, 0, 0]


def slow_round(weight, places, anchors, hold):
    """One round, country by country: where its springs, and its anchor, would each have it."""
    wanted, springs = placement.pulls(weight)
    mean = springs.sum(axis=1).mean()
    count = len(places)
    # V x = sum over j of w_ij d_ij (x_i - x_j) / |x_i - x_j| + anchors, solved for x.
    matrix, right = np.zeros((count, count)), np.zeros((count, 2))
    for i in range(count):
        for j in range(count):
            if i != j:
                matrix[i, i] += springs[i, j]
                matrix[i, j] -= springs[i, j]
                apart = places[i] - places[j]
                if np.hypot(*apart) > 0:
                    right[i] += springs[i, j] * wanted[i, j] * apart / np.hypot(*apart)
        matrix[i, i] += hold * mean
        right[i] += hold * mean * anchors[i]
    return np.linalg.solve(matrix, right)


def test_a_round_is_that_of_the_slow_twin(monkeypatch):
    weight = random_similarity(15, 2, gaps=0.2)
    anchors = np.random.default_rng(5).random((15, 2))
    # Two in one place have no direction to pull in.
    anchors[4] = anchors[9]
    monkeypatch.setattr(placement, "MOST_ROUNDS", 1)
    once = slow_round(weight, anchors, anchors, 0.3)
    assert majorize(weight, anchors, 0.3) == pytest.approx(once, abs=1e-12)
    monkeypatch.setattr(placement, "MOST_ROUNDS", 2)
    monkeypatch.setattr(placement, "TOLERANCE", -np.inf)
    twice = slow_round(weight, once, anchors, 0.3)
    assert majorize(weight, anchors, 0.3) == pytest.approx(twice, abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_stress_is_lower_than_at_the_start_and_no_small_step_lowers_it_much(seed):
    weight = random_similarity(15, seed, gaps=0.2)
    start, end = classical(lengths(weight)), majorize(weight)
    assert stress(weight, end) < stress(weight, start)
    rng = np.random.default_rng(seed)
    for _ in range(20):
        nudged = end + 0.01 * rng.standard_normal(end.shape)
        assert stress(weight, nudged) > stress(weight, end) * (1 - 1e-4)


def test_each_further_round_lowers_the_stress(monkeypatch):
    weight = random_similarity(20, 3)
    found = []
    for rounds in (1, 2, 5, 20, 300):
        monkeypatch.setattr(placement, "MOST_ROUNDS", rounds)
        found.append(stress(weight, majorize(weight)))
    assert found == sorted(found, reverse=True)
    assert found[0] > found[-1]


def test_distances_on_a_plane_are_found_again():
    rng = np.random.default_rng(0)
    true = rng.random((12, 2)) * 0.6
    weight = similarity(1 - distances(true) ** (1 / placement.POWER))
    assert distances(majorize(weight)) == pytest.approx(distances(true), abs=0.01)


def test_the_same_input_gives_the_same_bytes():
    weight = random_similarity(30, 1, gaps=0.3)
    anchors = np.random.default_rng(2).random((30, 2))
    assert majorize(weight).tobytes() == majorize(weight).tobytes()
    assert majorize(weight, anchors, 0.5).tobytes() == majorize(weight, anchors, 0.5).tobytes()
    for layout in ("spring", "forceatlas2"):
        found = [by_networkx(layout, weight, 7).tobytes() for _ in range(2)]
        assert found[0] == found[1]


def test_a_stronger_hold_keeps_countries_nearer_to_their_anchors():
    before, after = random_similarity(20, 4), random_similarity(20, 5)
    anchors = majorize(before)
    moved = [
        float(np.hypot(*(majorize(after, anchors, hold) - anchors).T).mean())
        for hold in (0.01, 0.2, 2.0, 50.0)
    ]
    assert moved == sorted(moved, reverse=True)
    assert moved[-1] < 0.1 * moved[0]


def test_without_hold_anchors_change_nothing_and_unheld_countries_find_a_place():
    weight = random_similarity(10, 6)
    anchors = np.random.default_rng(1).random((10, 2))
    assert majorize(weight, anchors, 0.0).tobytes() == majorize(weight).tobytes()
    anchors[3:] = np.nan
    places = majorize(weight, anchors, 100.0)
    assert np.isfinite(places).all()
    assert places[:3] == pytest.approx(anchors[:3], abs=0.1)
    anchors[:] = np.nan
    assert majorize(weight, anchors, 0.2).tobytes() == majorize(weight).tobytes()


def test_equal_countries_start_apart():
    everyone_alike = similarity(np.ones((6, 6)))
    for places in (classical(lengths(everyone_alike)), majorize(everyone_alike)):
        assert np.isfinite(places).all()
    start = classical(lengths(everyone_alike))
    assert (distances(start)[np.triu_indices(6, 1)] > 0).all()


@pytest.mark.parametrize("count", [3, 50, 183])
@pytest.mark.parametrize("length", [0.0, 0.3, 1.0])
def test_countries_at_equal_distances_find_a_place(count, length):
    wanted = length * (1 - np.eye(count))
    places = classical(wanted)
    assert places.shape == (count, 2)
    assert len(np.unique(places, axis=0)) == count
    assert places.tobytes() == classical(wanted).tobytes()


def test_more_shared_votes_pull_harder():
    # The triangle cannot be drawn: 0-1 and 1-2 want 0, 0-2 wants 1.
    scores = [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
    shared = np.array([[0, 50, 1], [50, 0, 50], [1, 50, 0]])
    loose = distances(majorize(similarity(scores, 10)))[0, 2]
    tight = distances(majorize(similarity(scores, shared)))[0, 2]
    assert tight < loose


@pytest.mark.parametrize("layout", ["stress", "spring", "forceatlas2"])
@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_few_countries_or_no_known_pair(layout, count):
    for weight in (random_similarity(count, 0), similarity(np.full((count, count), np.nan))):
        places = majorize(weight) if layout == "stress" else by_networkx(layout, weight, 0)
        assert places.shape == (count, 2)
        assert np.isfinite(places).all()


def test_two_countries_stand_as_far_apart_as_they_differ():
    places = majorize(similarity([[0, 0.25], [0.25, 0]]))
    assert distances(places)[0, 1] == pytest.approx(0.75**0.7, abs=1e-3)


def test_the_longest_axis_lies_flat_with_the_west_left():
    rng = np.random.default_rng(0)
    places = rng.standard_normal((40, 2)) * (1, 5) + (3, -8)
    west = places[:, 1] > -8
    for turn in (0.0, 1.0, 2.5, 4.0):
        spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        found = oriented(places @ spin, west)
        assert found[:, 0].var() > 10 * found[:, 1].var()
        assert found[:, 0] @ found[:, 1] == pytest.approx(0, abs=1e-8)
        assert found[west, 0].mean() < 0 < found[~west, 0].mean()
        assert found.mean(axis=0) == pytest.approx([0, 0], abs=1e-9)
        assert (found[:, 1] ** 3).sum() >= 0
        assert distances(found) == pytest.approx(distances(places))


def test_orientation_undoes_turns_and_reflections():
    places = np.random.default_rng(3).standard_normal((15, 2)) * (3, 1)
    west = np.arange(15) < 4
    turned = places @ np.array([[0.6, 0.8], [0.8, -0.6]])
    assert oriented(turned, west) == pytest.approx(oriented(places, west))


def test_orientation_without_a_west_goes_by_the_first_country():
    places = np.array([[5.0, 0.1], [0.0, 0.0], [-4.0, 0.2]])
    assert oriented(places, np.zeros(3, bool))[0, 0] < 0
    assert oriented(places[:1], np.zeros(1, bool)).tolist() == places[:1].tolist()
    assert oriented(places[:0], np.zeros(0, bool)).shape == (0, 2)


def test_the_table_has_no_negative_zero_and_five_digits():
    weight = similarity(np.zeros((2, 2)))
    found = placement.table(weight.index, np.array([[-0.0, 0.123456789], [-1e-9, 1.0]]))
    assert found.loc["A00"].tolist() == [0.0, 0.12346]
    assert not np.signbit(found["x"]).any()
