"""Layout: stress, anchors, orientation and fit; discs are separated with small moves."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import pdist
from scipy.stats import spearmanr
from synthetic_similarity import distances, random_similarity, similarity

from alignment.network import layout
from alignment.network.layout import (
    align_layout,
    build_layout_table,
    classical_mds,
    compute_displacement,
    compute_distances_and_strengths,
    compute_networkx_layout,
    compute_radius,
    majorize_stress,
    measure_layout_fit,
    orient_layout,
)
from alignment.network.overlap_removal import choose_spacing, push_overlapping, remove_overlap


def stress(weight, places):
    """The sum that majorization lowers, by a loop over pairs."""
    wanted, total = compute_distances_and_strengths(weight)[0], 0.0
    known = ~np.isnan(weight.scores)
    mean = weight.shared_counts[known].mean()
    for i in range(len(places)):
        for j in range(i + 1, len(places)):
            spring = weight.shared_counts[i, j] / mean if known[i, j] else 0.05
            total += spring * (np.hypot(*(places[i] - places[j])) - wanted[i, j]) ** 2
    return total


def test_lengths_by_hand():
    weight = similarity([[0, 1, 0.5], [1, 0, np.nan], [0.5, np.nan, 0]])
    result = compute_distances_and_strengths(weight)[0]
    assert result[0, 1] == 0
    assert result[0, 2] == pytest.approx(0.5**0.7)
    # An unknown pair has the mean over the known pairs, 0 and 0.5 ** 0.7.
    assert result[1, 2] == pytest.approx(0.5**0.7 / 2)
    assert np.diagonal(result).tolist() == [0, 0, 0]
    places = majorize_stress(similarity([[0, 0.25], [0.25, 0]]))
    assert distances(places)[0, 1] == pytest.approx(0.75**0.7, abs=1e-3)


def slow_round(weight, places, anchors, hold):
    """One round by loops: each country goes to the mean of the places that its springs and anchor
    want.
    """
    wanted, springs = compute_distances_and_strengths(weight)
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


def test_round_matches_plain_loops(monkeypatch):
    weight = random_similarity(15, 2, gaps=0.2)
    anchors = np.random.default_rng(5).random((15, 2))
    # Two countries in one place have no direction.
    anchors[4] = anchors[9]
    monkeypatch.setattr(layout, "MAX_ITERATIONS", 1)
    once = slow_round(weight, anchors, anchors, 0.3)
    assert majorize_stress(weight, anchors, 0.3) == pytest.approx(once, abs=1e-12)
    monkeypatch.setattr(layout, "MAX_ITERATIONS", 2)
    monkeypatch.setattr(layout, "TOLERANCE", -np.inf)
    twice = slow_round(weight, once, anchors, 0.3)
    assert majorize_stress(weight, anchors, 0.3) == pytest.approx(twice, abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_stress_is_at_a_minimum(seed):
    weight = random_similarity(15, seed, gaps=0.2)
    start, end = classical_mds(compute_distances_and_strengths(weight)[0]), majorize_stress(weight)
    assert stress(weight, end) < stress(weight, start)
    rng = np.random.default_rng(seed)
    for _ in range(20):
        nudged = end + 0.01 * rng.standard_normal(end.shape)
        assert stress(weight, nudged) > stress(weight, end) * (1 - 1e-4)


def test_distances_on_a_plane_are_recovered():
    rng = np.random.default_rng(0)
    true = rng.random((12, 2)) * 0.6
    weight = similarity(1 - distances(true) ** (1 / layout.DISTANCE_POWER))
    assert distances(majorize_stress(weight)) == pytest.approx(distances(true), abs=0.01)


def test_the_same_input_gives_the_same_bytes():
    weight = random_similarity(30, 1, gaps=0.3)
    anchors = np.random.default_rng(2).random((30, 2))
    assert majorize_stress(weight).tobytes() == majorize_stress(weight).tobytes()
    assert (
        majorize_stress(weight, anchors, 0.5).tobytes()
        == majorize_stress(weight, anchors, 0.5).tobytes()
    )
    for name in ("spring", "forceatlas2"):
        result = [compute_networkx_layout(name, weight, 7).tobytes() for _ in range(2)]
        assert result[0] == result[1]


def test_stronger_anchors_reduce_movement():
    before, after = random_similarity(20, 4), random_similarity(20, 5)
    anchors = majorize_stress(before)
    moved = [
        float(np.hypot(*(majorize_stress(after, anchors, hold) - anchors).T).mean())
        for hold in (0.01, 0.2, 2.0, 50.0)
    ]
    assert moved == sorted(moved, reverse=True)
    assert moved[-1] < 0.1 * moved[0]


def test_anchors_without_weight_have_no_effect():
    weight = random_similarity(10, 6)
    anchors = np.random.default_rng(1).random((10, 2))
    assert majorize_stress(weight, anchors, 0.0).tobytes() == majorize_stress(weight).tobytes()
    anchors[3:] = np.nan
    places = majorize_stress(weight, anchors, 100.0)
    assert np.isfinite(places).all()
    assert places[:3] == pytest.approx(anchors[:3], abs=0.1)
    anchors[:] = np.nan
    assert majorize_stress(weight, anchors, 0.2).tobytes() == majorize_stress(weight).tobytes()


@pytest.mark.parametrize("count", [3, 50, 183])
@pytest.mark.parametrize("length", [0.0, 0.3, 1.0])
def test_equidistant_countries_have_places(count, length):
    wanted = length * (1 - np.eye(count))
    places = classical_mds(wanted)
    assert places.shape == (count, 2)
    assert len(np.unique(places, axis=0)) == count
    assert places.tobytes() == classical_mds(wanted).tobytes()


@pytest.mark.parametrize("name", ["stress", "spring", "forceatlas2"])
@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_few_countries_or_no_known_pair(name, count):
    for weight in (random_similarity(count, 0), similarity(np.full((count, count), np.nan))):
        places = (
            majorize_stress(weight)
            if name == "stress"
            else compute_networkx_layout(name, weight, 0)
        )
        assert places.shape == (count, 2)
        assert np.isfinite(places).all()


def test_longest_axis_is_horizontal_with_the_west_left():
    rng = np.random.default_rng(0)
    places = rng.standard_normal((40, 2)) * (1, 5) + (3, -8)
    west = places[:, 1] > -8
    for turn in (0.0, 1.0, 2.5, 4.0):
        spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        result = orient_layout(places @ spin, west)
        assert result[:, 0].var() > 10 * result[:, 1].var()
        assert result[:, 0] @ result[:, 1] == pytest.approx(0, abs=1e-8)
        assert result[west, 0].mean() < 0 < result[~west, 0].mean()
        assert result.mean(axis=0) == pytest.approx([0, 0], abs=1e-9)
        assert (result[:, 1] ** 3).sum() >= 0
        assert distances(result) == pytest.approx(distances(places))


def test_orientation():
    places = np.random.default_rng(3).standard_normal((15, 2)) * (3, 1)
    west = np.arange(15) < 4
    rotated = places @ np.array([[0.6, 0.8], [0.8, -0.6]])
    assert orient_layout(rotated, west) == pytest.approx(orient_layout(places, west))
    places = np.array([[5.0, 0.1], [0.0, 0.0], [-4.0, 0.2]])
    assert orient_layout(places, np.zeros(3, bool))[0, 0] < 0
    assert orient_layout(places[:1], np.zeros(1, bool)).tolist() == places[:1].tolist()
    assert orient_layout(places[:0], np.zeros(0, bool)).shape == (0, 2)


def test_the_table_has_no_negative_zero_and_five_digits():
    weight = similarity(np.zeros((2, 2)))
    result = build_layout_table(weight.index, np.array([[-0.0, 0.123456789], [-1e-9, 1.0]]))
    assert result.loc["A00"].tolist() == [0.0, 0.12346]
    assert not np.signbit(result["x"]).any()


INDEX = pd.Index(list("ABCD"), name="iso3")


SCORES = [[1, 0.9, 0.2, 0.3], [0.9, 1, 0.3, 0.2], [0.2, 0.3, 1, 0.8], [0.3, 0.2, 0.8, 1]]


def test_anchors():
    free = majorize_stress(similarity(SCORES))
    # At the least stress neither springs nor anchors pull.
    for _ in range(20):
        free = majorize_stress(similarity(SCORES), free, 0.01)
    anchored = majorize_stress(similarity(SCORES), free, 1.0)
    np.testing.assert_allclose(anchored, free, atol=2e-3)
    free = majorize_stress(similarity(SCORES))
    rotated = free @ np.array([[0.0, 1.0], [-1.0, 0.0]]) + 3
    anchored = majorize_stress(similarity(SCORES), rotated, layout.ANCHOR_WEIGHT)
    np.testing.assert_allclose(anchored, rotated, atol=2e-2)
    before = majorize_stress(similarity(SCORES))
    before[3] = np.nan
    anchored = majorize_stress(similarity(SCORES), before, layout.ANCHOR_WEIGHT)
    apart = np.hypot(*(anchored - anchored[3]).T)
    assert apart[2] < apart[0]
    assert apart[2] < apart[1]


@given(st.floats(0, 2 * np.pi), st.booleans(), st.floats(-5, 5))
def test_alignment_undoes_rotation_reflection_and_shift(angle, mirrored, shift):
    target = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 1.0], [3.0, 2.0]])
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    places = (target * ([-1, 1] if mirrored else [1, 1])) @ turn + shift
    there = np.array([True, True, True, False])
    np.testing.assert_allclose(align_layout(places, target, there), target, atol=1e-9)


def places(rows):
    return pd.DataFrame(rows, columns=["x", "y"], index=INDEX[: len(rows)], dtype=float)


def test_radius_and_displacement():
    points = np.array([[3, 0], [-3, 0], [0, 4], [0, -4]])
    assert compute_radius(points) == pytest.approx(12.5**0.5)
    assert np.isnan(compute_radius(points[:0]))
    before = places([[3, 0], [-3, 0], [0, 3], [0, -3]])
    after = places([[3, 4], [-3, 0], [np.nan, np.nan]])
    displacement = compute_displacement(before, after)
    assert displacement.index.tolist() == ["A", "B", "C"]
    assert displacement["A"] == pytest.approx(4 / 3)
    assert displacement["B"] == 0
    assert np.isnan(displacement["C"])
    assert compute_displacement(before.iloc[:1], after).isna().all()
    assert compute_displacement(before.iloc[:0], after).isna().all()


@pytest.mark.parametrize("seed", range(6))
def test_rank_correlation_matches_scipy(seed):
    weight = random_similarity(12, seed)
    # Both lists have ties.
    weight.scores[:] = np.round(weight.scores * 5) / 5
    places = np.round(np.random.default_rng(seed).random((12, 2)) * 3)
    upper = 1 - weight.scores[np.triu_indices(12, 1)]
    expected = spearmanr(upper, pdist(places)).statistic
    assert measure_layout_fit(weight, places).rank_correlation == round(float(expected), 4)


def test_layout_fit_by_hand():
    # The countries lie on a line, 0, 1 and 3 lengths apart; a length is (1 - weight) ** 0.7.
    line = np.array([[0.0, 0.0], [0.1, 0.0], [0.3, 0.0]])
    wanted = np.abs(line[:, :1] - line[:, 0])
    weight = similarity(1 - wanted ** (1 / 0.7))
    for scale in (1, 7):
        result = measure_layout_fit(weight, scale * line)
        assert (result.rank_correlation, result.stress, result.pairs) == (1.0, 0.0, 3)
    # Wanted lengths 1 (weight 0), 1 and 0 (weight 1); shown 1, 2 and 1.
    weight = similarity([[0, 0, 0], [0, 0, 1], [0, 1, 0]])
    places = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]])
    # Pairs 01: 1 and 1, 02: 1 and 2, 12: 0 and 1. The best scale is (1 + 2) / (1 + 4 + 1) = 1/2.
    # Residuals 1/2, 0, -1/2: stress = sqrt((1/4 + 1/4) / (1 + 1)) = 1/2.
    result = measure_layout_fit(weight, places)
    assert result.stress == 0.5
    # Ranks of wanted 2.5, 2.5, 1 and of shown 1.5, 3, 1.5: 0.75 / (1.5 ** 0.5 * 1.5 ** 0.5).
    assert result.rank_correlation == 0.5


def test_fit_ignores_unknown_pairs_and_places():
    weight = random_similarity(8, 1)
    places = np.random.default_rng(1).random((8, 2))
    fewer = similarity(weight.scores[:7, :7].copy())
    places[7] = np.nan
    assert measure_layout_fit(weight, places) == measure_layout_fit(fewer, places[:7])
    fewer.scores[0, 1] = fewer.scores[1, 0] = np.nan
    assert measure_layout_fit(fewer, places[:7]).pairs == 20


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_pairs_give_no_fit(count):
    result = measure_layout_fit(
        random_similarity(count, 0), np.random.default_rng(0).random((count, 2))
    )
    assert np.isnan([result.rank_correlation, result.stress]).all()
    assert result.pairs == count // 2


def test_equal_weights_or_one_place_give_no_fit():
    places = np.random.default_rng(0).random((5, 2))
    for weight, where in (
        (similarity(np.full((5, 5), 0.5)), places),
        (random_similarity(5, 0), np.zeros((5, 2))),
    ):
        result = measure_layout_fit(weight, where)
        assert np.isnan([result.rank_correlation, result.stress]).all()
        assert result.pairs == 10


coordinates = st.floats(-10, 10, allow_nan=False, width=32)
anywhere = st.integers(0, 40).flatmap(lambda count: arrays(float, (count, 2), elements=coordinates))
# Few distinct places, so that many countries coincide.
piled = st.integers(2, 40).flatmap(
    lambda count: arrays(float, (count, 2), elements=st.sampled_from([0.0, 1.0]))
)
gaps = st.floats(0.01, 2.0)


def slow(places, gap, firm=None):
    """The same rounds by a loop over all pairs; with `firm`, those of pushed discs."""
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
def test_discs_keep_the_gap(places, gap):
    result = remove_overlap(places, gap)
    assert result.shape == places.shape
    assert np.isfinite(result).all()
    if len(places) > 1:
        assert nearest(result) >= gap
    before = places.copy()
    assert remove_overlap(places, gap).tobytes() == remove_overlap(places, gap).tobytes()
    assert np.array_equal(places, before)


@pytest.mark.few(2)
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("gap", [0.08, 0.15])
def test_overlapping_pairs_match_a_full_search(seed, gap):
    places = np.random.default_rng(seed).random((40, 2))
    result = remove_overlap(places, gap)
    assert np.abs(result - places).max() > gap / 4
    assert result == pytest.approx(slow(places, gap), abs=1e-7)
    # Then two discs are moved among the others and fixed there.
    firm = np.array([3, 17])
    result[firm] = result[firm] * 0.2 + result.mean(axis=0) * 0.8
    assert push_overlapping(result, gap, firm) == pytest.approx(slow(result, gap, firm), abs=1e-7)


@pytest.mark.parametrize("count", [2, 3, 60, 193])
def test_discs_in_one_place_form_a_compact_cluster(count):
    result = remove_overlap(np.zeros((count, 2)), 1.0)
    assert nearest(result) >= 1.0
    # Hexagonally packed discs fill .907 of the plane; a loose cluster has twice that radius.
    assert np.hypot(*result.T).max() <= 2 * np.sqrt(count / 0.907 / 4) + 1


def test_discs_with_space_hardly_move():
    places = np.array([[0.0, 0.0], [5.0, 0.0], [0.0, 5.0], [7.0, 7.0]])
    assert remove_overlap(places, 1.0) == pytest.approx(places, abs=2e-3)
    places = np.column_stack([np.linspace(0, 1, 8), np.zeros(8)])
    assert (np.diff(remove_overlap(places, 0.3)[:, 0]) > 0).all()


def test_spacing_depends_on_the_size_of_the_map():
    wide = np.array([[0.0, 0.0], [10.0, 1.0]])
    # Up to 60 countries have .026 of the width, times the square root of 190 / 60.
    assert choose_spacing(wide) == pytest.approx(0.026 * 10 * (190 / 60) ** 0.5)
    # A height of 3 and a width of 1.5 times 3 give the same spacing.
    tall = np.array([[0.0, 0.0], [1.0, 3.0]])
    assert choose_spacing(tall) == pytest.approx(0.026 * 4.5 * (190 / 60) ** 0.5)
    many = np.zeros((760, 2))
    many[0] = 10, 0
    assert choose_spacing(many) == pytest.approx(0.026 * 10 / 2)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_spacing_without_a_size(count):
    assert choose_spacing(np.zeros((count, 2))) > 0
