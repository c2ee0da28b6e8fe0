"""The search for the best partition against brute force and against Leiden."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.analysis.blocs import potts_labels
from alignment.analysis.potts import TOLERANCE, _merge, best_partition, gains, quality
from alignment.measures.agreement import agreement
from alignment.measures.exact import exact
from alignment.model.address import read_strictly
from alignment.model.similarity import Similarity
from alignment.sources.package import load


def symmetric(number: int, seed: int) -> np.ndarray:
    upper = np.triu(np.random.default_rng(seed).normal(size=(number, number)), 1)
    return upper + upper.T


def partitions(number: int) -> list[list[int]]:
    """Every way to label `number` things, each partition once."""
    found = [[0]]
    for _ in range(number - 1):
        found = [[*labels, new] for labels in found for new in range(max(labels) + 2)]
    return found


def slow_quality(gain: np.ndarray, labels: list[int]) -> float:
    number = len(labels)
    pairs = [(i, j) for i in range(number) for j in range(i + 1, number)]
    return sum(float(gain[i, j]) for i, j in pairs if labels[i] == labels[j])


def test_gains_leave_unknown_pairs_at_nothing_and_lonely_countries_out() -> None:
    scores = np.array([[9.0, 0.9, np.nan], [0.9, 9.0, np.nan], [np.nan, np.nan, 9.0]])
    placed, gain = gains(scores, 0.7)
    assert placed.tolist() == [0, 1]
    np.testing.assert_allclose(gain, [[0, 0.2], [0.2, 0]])
    assert gains(scores, float("nan"))[0].size == 0
    assert np.isnan(scores).sum() == 4, "the scores are not written to"


def test_quality_is_the_sum_over_pairs_inside() -> None:
    gain = symmetric(6, 0)
    for labels in partitions(6):
        assert quality(gain, np.array(labels)) == pytest.approx(slow_quality(gain, labels))


def test_bell_numbers() -> None:
    assert [len(partitions(number)) for number in (1, 2, 3, 4, 5, 6)] == [1, 2, 5, 15, 52, 203]


def agreements(number: int, seed: int) -> np.ndarray:
    """Scores of random votes, with as many ties as real ones have."""
    votes = np.random.default_rng(seed).integers(0, 3, (number, 9)) / 2
    return 1 - np.abs(votes[:, None] - votes[None]).mean(axis=2)


def test_the_best_of_all_partitions_is_nearly_always_found() -> None:
    every = partitions(7)
    missed = 0
    for seed in range(40):
        scores = agreements(7, seed)
        _, gain = gains(scores, scores[np.triu_indices(7, 1)].mean())
        best = max(slow_quality(gain, labels) for labels in every)
        missed += quality(gain, best_partition(gain)) < best - TOLERANCE
    assert missed <= 1


# H of the best of eight runs of scikit-network's Leiden, by measure and threshold.
LEIDEN = [
    (agreement, 0.58, 3154.294),
    (agreement, 0.6, 2972.116),
    (agreement, 0.8, 1027.780),
    (agreement, 0.9, 305.842),
    (agreement, 0.96, 78.079),
    (exact, 0.72, 1211.806),
    (exact, 0.86, 351.693),
]


@pytest.mark.slow
@pytest.mark.parametrize(("measure", "threshold", "leiden"), LEIDEN)
def test_as_good_as_leiden_on_real_votes(
    measure: Callable[[pd.DataFrame], Similarity], threshold: float, leiden: float
) -> None:
    dataset = load()
    query, _ = read_strictly(dataset.opening)
    scores = measure(dataset.votes[query.rollcalls(dataset).index]).with_at_least(6).scores
    placed, gain = gains(scores, threshold)
    found = potts_labels(scores, threshold)
    assert quality(gain, found[placed]) > leiden - 0.001
    np.testing.assert_array_equal(found, potts_labels(scores, threshold))


def test_a_search_among_near_ties_ends() -> None:
    # Here single precision lets Leiden go round for ever with no tolerance to stop it.
    dataset = load()
    query, _ = read_strictly(dataset.opening)
    weight = exact(dataset.votes[query.rollcalls(dataset).index]).with_at_least(6)
    assert len(set(potts_labels(weight.scores, 0.94))) > 10


def test_every_start_counts() -> None:
    # Steepest ascent from all alone ends short of the best here; the best as a start stays.
    short = 0
    for seed in range(60):
        gain = symmetric(7, seed)
        best = max(partitions(7), key=lambda labels: slow_quality(gain, labels))
        short += quality(gain, best_partition(gain)) < slow_quality(gain, best) - TOLERANCE
        found = best_partition(gain, np.array(best))
        assert quality(gain, found) == pytest.approx(slow_quality(gain, best))
    assert short > 0


@given(st.integers(1, 12), st.integers(0, 10_000))
def test_neither_a_move_nor_a_merger_pays(number: int, seed: int) -> None:
    gain = symmetric(number, seed)
    labels = best_partition(gain)
    worth = quality(gain, labels)
    others = []
    for country in range(number):
        for bloc in range(labels.max() + 2):
            other = labels.copy()
            other[country] = bloc
            others.append(other)
    for bloc in range(labels.max() + 1):
        others += [np.where(labels == bloc, into, labels) for into in range(bloc)]
    assert all(quality(gain, other) <= worth + 1e-7 for other in others)
    assert sorted(set(labels.tolist())) == list(range(labels.max() + 1))


def slow_merge(gain: np.ndarray, labels: np.ndarray) -> set[frozenset[int]]:
    """Merge the two whose pairs gain most on average, all pairs looked at before each merger."""
    groups = sets(labels)
    while len(groups) > 1:
        means = {
            (one, two): np.mean([gain[i, j] for i in one for j in two])
            for place, one in enumerate(groups)
            for two in groups[place + 1 :]
        }
        best = max(means, key=lambda pair: means[pair])
        if means[best] <= TOLERANCE:
            break
        groups = [group for group in groups if group not in best] + [best[0] | best[1]]
    return set(groups)


def sets(labels: np.ndarray) -> list[frozenset[int]]:
    return [frozenset(np.flatnonzero(labels == label).tolist()) for label in np.unique(labels)]


@pytest.mark.parametrize("start", ["alone", "in pairs"])
@pytest.mark.parametrize("seed", range(12))
def test_mergers_are_those_of_the_slow_twin(seed: int, start: str) -> None:
    gain = symmetric(14, seed) + 0.4
    np.fill_diagonal(gain, 0)
    labels = np.arange(14) // (1 if start == "alone" else 2)
    found = _merge(gain, labels)
    assert set(sets(found)) == slow_merge(gain, labels)
    assert len(set(found.tolist())) < (10 if start == "alone" else 7)


def test_planted_blocs_are_found() -> None:
    planted = np.repeat([0, 1, 2], [30, 20, 5])
    noise = symmetric(55, 1) * 0.1
    gain = np.where(planted[:, None] == planted, 0.2, -0.2) + noise
    np.fill_diagonal(gain, 0)
    np.testing.assert_array_equal(best_partition(gain), planted)


def test_no_country_and_one_country() -> None:
    assert best_partition(np.empty((0, 0))).tolist() == []
    assert best_partition(np.zeros((1, 1))).tolist() == [0]


def test_where_nothing_is_gained_all_stay_alone() -> None:
    assert best_partition(np.zeros((4, 4))).tolist() == [0, 1, 2, 3]
