"""Adjusted mutual information against its definition and against scikit-learn's numbers."""

from __future__ import annotations

from itertools import permutations
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.analysis.ami import (
    adjusted_mutual_information,
    contingency,
    expected_mutual_information,
)

LABELS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=30)


def slow_mutual(first: list[int], second: list[int]) -> float:
    number = len(first)
    total = 0.0
    for one in set(first):
        for other in set(second):
            pairs = zip(first, second, strict=True)
            both = sum(pair == (one, other) for pair in pairs)
            if both:
                chance = first.count(one) * second.count(other) / number
                total += both / number * log(both / chance)
    return total


def slow_ami(first: list[int], second: list[int]) -> float:
    """By the definition: the expectation over every order of the second labels."""
    orders = list(permutations(second))
    expected = sum(slow_mutual(first, list(order)) for order in orders) / len(orders)
    mean = (slow_mutual(first, first) + slow_mutual(second, second)) / 2
    return (slow_mutual(first, second) - expected) / (mean - expected)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([0, 0, 1, 1, 2, 2], [0, 0, 1, 2, 2, 2]),
        ([0, 0, 0, 1, 1, 1], [0, 1, 0, 1, 0, 1]),
        ([0, 0, 0, 0, 1, 2], [0, 0, 0, 1, 1, 1]),
        ([0, 1, 2, 3, 4, 4], [0, 0, 0, 0, 1, 1]),
    ],
)
def test_by_the_definition(first: list[int], second: list[int]) -> None:
    found = adjusted_mutual_information(np.array(first), np.array(second))
    assert found == pytest.approx(slow_ami(first, second), abs=1e-9)


# adjusted_mutual_info_score of scikit-learn 1.9, arithmetic average.
i = np.arange(193)
SKLEARN = [
    (np.array([0, 0, 1, 1, 2, 2]), np.array([0, 0, 1, 2, 2, 2]), 0.5023607027202738),
    (np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), -0.5),
    (np.repeat([0, 1, 2], [10, 6, 4]), np.repeat([0, 1, 0, 2], [7, 5, 3, 5]), 0.33493071209308944),
    (i % 4 * (i % 3), i * i % 5, -0.020365866576434816),
    ((i > 53) * 1 + (i > 180), (i > 60) * 1 + (i > 175) + (i > 190), 0.7408475661728856),
    (np.zeros(4, dtype=int), np.array([0, 0, 1, 1]), 0.0),
    (np.zeros(4, dtype=int), np.arange(4), 0.0),
    (np.zeros(4, dtype=int), np.ones(4, dtype=int), 1.0),
    (np.arange(4), np.arange(4), 1.0),
]


@pytest.mark.parametrize(("first", "second", "wanted"), SKLEARN)
def test_as_scikit_learn(first: np.ndarray, second: np.ndarray, wanted: float) -> None:
    assert adjusted_mutual_information(first, second) == pytest.approx(wanted, abs=1e-10)


def test_expected_mutual_information_as_scikit_learn() -> None:
    first, second = SKLEARN[2][:2]
    table = contingency(first, second)
    found = expected_mutual_information(table.sum(axis=1), table.sum(axis=0))
    assert found == pytest.approx(0.1267821627776791, abs=1e-12)


@given(LABELS)
def test_symmetric_blind_to_names_and_at_most_one(pairs: list[tuple[int, int]]) -> None:
    first, second = (np.array(side) for side in zip(*pairs, strict=True))
    found = adjusted_mutual_information(first, second)
    assert found == pytest.approx(adjusted_mutual_information(second, first), abs=1e-9)
    assert found == pytest.approx(adjusted_mutual_information(9 - first, second), abs=1e-9)
    assert found <= 1
    assert adjusted_mutual_information(first, 7 * first) == 1


def test_countries_in_no_bloc_are_left_out() -> None:
    first, second = np.array([0, 0, 1, 1, -1, 2]), np.array([0, 0, 1, 1, 1, -1])
    assert adjusted_mutual_information(first, second) == 1


def test_fewer_than_two_countries() -> None:
    assert np.isnan(adjusted_mutual_information(np.array([0, -1]), np.array([0, 0])))
    assert np.isnan(adjusted_mutual_information(np.empty(0, int), np.empty(0, int)))
