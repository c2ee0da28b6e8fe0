"""Blocs are the best division by the constant Potts model: every division is tried."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from alignment.analysis.blocs import Bloc, bloc_of, find_blocs
from alignment.model.similarity import Similarity


def weight_of(scores):
    scores = np.array(scores, dtype=float)
    np.fill_diagonal(scores, np.nan)
    index = pd.Index([f"{chr(65 + number)}LL" for number in range(len(scores))], name="iso3")
    return Similarity("agreement", index, scores, np.full(scores.shape, 9))


def symmetric(rng, count, low=0.0, high=1.0):
    scores = np.triu(rng.uniform(low, high, (count, count)), 1)
    return scores + scores.T


def divisions(items):
    """Every way to divide items into groups."""
    if not items:
        yield []
        return
    first, *rest = items
    for smaller in divisions(rest):
        yield [[first], *smaller]
        for place, group in enumerate(smaller):
            yield [*smaller[:place], [first, *group], *smaller[place + 1 :]]


def worth(weight, groups, threshold):
    """H, pair by pair; a pair without a weight adds nothing."""
    gains = (weight.scores[i, j] - threshold for group in groups for i, j in combinations(group, 2))
    return sum(gain for gain in gains if not math.isnan(gain))


def found_groups(weight, threshold):
    return [
        [weight.index.get_loc(member) for member in bloc.members]
        for bloc in find_blocs(weight, threshold)
    ]


def assert_best(weight, threshold):
    best = max(
        worth(weight, groups, threshold) for groups in divisions(list(range(len(weight.index))))
    )
    assert worth(weight, found_groups(weight, threshold), threshold) == pytest.approx(best)


def test_there_are_as_many_divisions_as_bell_counted():
    assert [sum(1 for _ in divisions(list(range(n)))) for n in range(7)] == [
        1,
        1,
        2,
        5,
        15,
        52,
        203,
    ]


def camps(rng, count):
    """Scores of two camps, .8 inside and .3 across, with noise as wide as the difference."""
    camp = rng.integers(0, 2, count)
    noise = symmetric(rng, count, -0.25, 0.25)
    return np.clip(np.where(camp[:, None] == camp, 0.8, 0.3) + noise, 0, 1)


@pytest.mark.parametrize("seed", range(24))
def test_the_best_of_all_divisions_is_found(seed):
    rng = np.random.default_rng(seed)
    weight = weight_of(camps(rng, int(rng.integers(2, 8))))
    assert_best(weight, weight.mean)
    assert_best(weight, float(rng.uniform(0.4, 0.7)))


@pytest.mark.parametrize("seed", range(4))
def test_the_best_of_all_divisions_of_eight(seed):
    weight = weight_of(camps(np.random.default_rng(100 + seed), 8))
    assert_best(weight, weight.mean)


@pytest.mark.parametrize("seed", range(8))
def test_the_best_with_ties_with_gaps_and_below_zero(seed):
    rng = np.random.default_rng(seed)
    tied = weight_of(np.round(camps(rng, 6) * 4) / 4)
    assert_best(tied, tied.mean)
    below = weight_of(camps(rng, 6) * 2 - 1)
    assert_best(below, below.mean)
    assert_best(weight_of(camps(rng, 5) - 1.1), -0.5)
    gaps = camps(rng, 6)
    gaps[0, 1:4] = gaps[1:4, 0] = np.nan
    assert_best(weight_of(gaps), 0.5)


def test_two_camps_by_hand():
    camps = np.kron(np.eye(2), np.ones((3, 3)))
    blocs = find_blocs(weight_of(camps * 0.8 + 0.1), 0.5)
    assert [bloc.members for bloc in blocs] == [("ALL", "BLL", "CLL"), ("DLL", "ELL", "FLL")]
    assert [bloc.id for bloc in blocs] == [1, 2]
    assert [bloc.cohesion for bloc in blocs] == pytest.approx([0.9, 0.9])


def test_the_larger_comes_first_and_equal_ones_by_first_member():
    scores = np.zeros((6, 6))
    for i, j in ((1, 4), (1, 5), (4, 5), (2, 3)):
        scores[i, j] = scores[j, i] = 1
    blocs = find_blocs(weight_of(scores), 0.5)
    assert [bloc.members for bloc in blocs] == [("BLL", "ELL", "FLL"), ("CLL", "DLL"), ("ALL",)]
    assert [bloc.size for bloc in blocs] == [3, 2, 1]
    assert math.isnan(blocs[2].cohesion)


def test_the_same_weights_give_the_same_blocs_whatever_was_asked_before():
    weight = weight_of(symmetric(np.random.default_rng(0), 26))
    first = found_groups(weight, 0.5)
    found_groups(weight_of(symmetric(np.random.default_rng(1), 20)), 0.4)
    assert found_groups(weight, 0.5) == first


def test_countries_with_no_weight_are_in_no_bloc():
    scores = np.full((4, 4), 0.9)
    scores[3] = scores[:, 3] = np.nan
    blocs = find_blocs(weight_of(scores), 0.5)
    assert [bloc.members for bloc in blocs] == [("ALL", "BLL", "CLL")]
    ids = bloc_of(blocs, weight_of(scores).index)
    assert ids.tolist()[:3] == [1, 1, 1]
    assert ids.isna().tolist() == [False, False, False, True]
    assert str(ids.dtype) == "Int64"


@pytest.mark.parametrize("level", [0.0, 0.1, 1 / 3, 7 / 8, 1.0, -0.4])
@pytest.mark.parametrize("count", [2, 3, 7])
def test_equal_scores_are_divided_by_the_threshold_alone(level, count):
    weight = weight_of(np.full((count, count), level))
    assert [len(group) for group in found_groups(weight, level - 0.01)] == [count]
    assert [len(group) for group in found_groups(weight, level + 0.01)] == [1] * count
    # At their mean nobody agrees *more* than the threshold, whatever the last bit of the mean.
    assert [len(group) for group in found_groups(weight, weight.mean)] == [1] * count


def test_the_ends_of_the_threshold():
    weight = weight_of(symmetric(np.random.default_rng(3), 7))
    assert [len(group) for group in found_groups(weight, -1.0)] == [7]
    assert [len(group) for group in found_groups(weight, 1.0)] == [1] * 7


def test_no_weights_or_no_threshold_give_no_blocs():
    unknown = weight_of(np.full((3, 3), np.nan))
    assert find_blocs(unknown, 0.5) == ()
    assert find_blocs(unknown, math.nan) == ()
    assert find_blocs(weight_of(np.full((3, 3), 0.5)), math.nan) == ()
    assert find_blocs(weight_of(np.empty((0, 0))), 0.5) == ()
    assert find_blocs(weight_of(np.full((1, 1), np.nan)), 0.5) == ()
    assert bloc_of((), unknown.index).isna().all()


def test_a_bloc_counts_its_members():
    assert Bloc(1, "x", ("AAA", "BBB"), 0.9).size == 2
