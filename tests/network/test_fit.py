"""The fit of a map: against scipy, and by hand on three and four points."""

from __future__ import annotations

import numpy as np
import pytest
from places import random_similarity, similarity
from scipy.spatial.distance import pdist
from scipy.stats import spearmanr

from alignment.network.fit import fit


@pytest.mark.parametrize("seed", range(6))
def test_rank_correlation_is_that_of_scipy(seed):
    weight = random_similarity(12, seed)
    # Ties on both sides.
    weight.scores[:] = np.round(weight.scores * 5) / 5
    places = np.round(np.random.default_rng(seed).random((12, 2)) * 3)
    upper = 1 - weight.scores[np.triu_indices(12, 1)]
    expected = spearmanr(upper, pdist(places)).statistic
    assert fit(weight, places).rank_correlation == round(float(expected), 4)


def test_a_map_that_shows_the_wanted_lengths_is_perfect_at_any_size():
    # On a line: 0, 1 and 3 lengths apart; a length is (1 - weight) ** 0.7.
    line = np.array([[0.0, 0.0], [0.1, 0.0], [0.3, 0.0]])
    wanted = np.abs(line[:, :1] - line[:, 0])
    weight = similarity(1 - wanted ** (1 / 0.7))
    for scale in (1, 7):
        found = fit(weight, scale * line)
        assert (found.rank_correlation, found.stress, found.pairs) == (1.0, 0.0, 3)


def test_kruskals_stress_by_hand_on_three_points():
    # Wanted lengths 1 (weight 0), 1 and 0 (weight 1); shown 1, 2 and 1.
    weight = similarity([[0, 0, 0], [0, 0, 1], [0, 1, 0]])
    places = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]])
    # Pairs 01: 1 and 1, 02: 1 and 2, 12: 0 and 1. The best scale is (1 + 2) / (1 + 4 + 1) = 1/2.
    # Residuals 1/2, 0, -1/2: stress = sqrt((1/4 + 1/4) / (1 + 1)) = 1/2.
    found = fit(weight, places)
    assert found.stress == 0.5
    # Ranks of wanted 2.5, 2.5, 1 and of shown 1.5, 3, 1.5: 0.75 / (1.5 ** 0.5 * 1.5 ** 0.5).
    assert found.rank_correlation == 0.5


def test_kruskals_stress_by_hand_on_four_points():
    # A square of side 1 whose every pair wants length 1: four shown 1, two shown sqrt 2.
    weight = similarity(np.zeros((4, 4)))
    weight.scores[0, 1] = weight.scores[1, 0] = 1.0
    places = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    # But side 01 wants 0. Sums: wanted x shown 3 + 2 sqrt 2, shown squared 8, wanted squared 5.
    scale = (3 + 2 * 2**0.5) / 8
    left = 3 * (1 - scale) ** 2 + 2 * (1 - scale * 2**0.5) ** 2 + scale**2
    assert fit(weight, places).stress == round((left / 5) ** 0.5, 4)


def test_an_upside_down_map_is_minus_one():
    weight = similarity(1 - np.abs(np.subtract.outer([0, 1, 3], [0, 1, 3])) / 4)
    places = np.array([[0.0, 0.0], [3.0, 0.0], [1.0, 0.0]])
    # Wanted order 01 < 12 < 02; shown 02 < 12 < 01.
    assert fit(weight, places).rank_correlation == -1.0


def test_unknown_pairs_and_countries_without_a_place_are_left_out():
    weight = random_similarity(8, 1)
    places = np.random.default_rng(1).random((8, 2))
    fewer = similarity(weight.scores[:7, :7].copy())
    places[7] = np.nan
    assert fit(weight, places) == fit(fewer, places[:7])
    fewer.scores[0, 1] = fewer.scores[1, 0] = np.nan
    assert fit(fewer, places[:7]).pairs == 20


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_pairs_have_no_fit(count):
    found = fit(random_similarity(count, 0), np.random.default_rng(0).random((count, 2)))
    assert np.isnan([found.rank_correlation, found.stress]).all()
    assert found.pairs == count // 2


def test_where_all_are_alike_or_in_one_place_there_is_no_fit():
    places = np.random.default_rng(0).random((5, 2))
    for weight, where in (
        (similarity(np.full((5, 5), 0.5)), places),
        (random_similarity(5, 0), np.zeros((5, 2))),
    ):
        found = fit(weight, where)
        assert np.isnan([found.rank_correlation, found.stress]).all()
        assert found.pairs == 10
