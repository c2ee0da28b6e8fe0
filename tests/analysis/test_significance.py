"""Significance against its definition, and ranks."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.stats import false_discovery_control, rankdata

from alignment.analysis.significance import (
    Significance,
    benjamini_hochberg,
    build_symmetric_matrix,
    false_discovery_rates,
    rank_by_average,
    rank_by_minimum,
)


def slow_q(values: list[float]) -> list[float]:
    """The least rate at which the step-up procedure rejects each hypothesis, by its words."""
    known = sorted(value for value in values if not math.isnan(value))
    rates = [len(known) * value / rank for rank, value in enumerate(known, start=1)]
    actual = []
    for value in values:
        fitting = [rate for p, rate in zip(known, rates, strict=True) if p >= value]
        actual.append(math.nan if math.isnan(value) else min(1.0, *fitting))
    return actual


@given(
    values=st.lists(
        st.one_of(st.just(math.nan), st.floats(0, 1, allow_subnormal=False)), min_size=6, max_size=6
    )
)
def test_plain_loops(values: list[float]) -> None:
    q = benjamini_hochberg(build_symmetric_matrix(4, np.array(values)))
    np.testing.assert_array_equal(q, q.T)
    np.testing.assert_allclose(q[np.triu_indices(4, 1)], slow_q(values), rtol=1e-12, atol=0)


def test_published_example() -> None:
    """The fifteen p-values of Benjamini and Hochberg 1995: four are found at .05."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
    p += [0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    q = benjamini_hochberg(build_symmetric_matrix(6, np.array(p)))[np.triu_indices(6, 1)]
    assert (q <= 0.05).tolist() == [True] * 4 + [False] * 11


def test_nothing_tested() -> None:
    for size in (0, 1, 2):
        assert np.isnan(benjamini_hochberg(np.full((size, size), np.nan))).all()


def test_beyond_counts_only_pairs_with_a_q() -> None:
    q = build_symmetric_matrix(3, np.array([0.01, 0.2, np.nan]))
    sign = np.array([[0, -1, 1], [-1, 0, 1], [1, 1, 0]], dtype=np.int8)
    nothing = np.full((3, 3), np.nan)
    shared = np.full((3, 3), 9)
    result = Significance(
        pd.Index(list("ABC")), nothing, shared, nothing, nothing, q, q, sign, "exact"
    )
    assert result.tested_count == 2
    assert result.significant_signs().tolist() == [[0, -1, 0], [-1, 0, 0], [0, 0, 0]]
    assert result.significant_signs(0.2)[0, 2] == 1


# Few values, so that many are equal.
NUMBERS = st.sampled_from([-0.0, 0.0, 1e-300, 0.1, 0.25, 0.5, 1.0])


@given(arrays.arrays(float, st.tuples(st.integers(1, 4), st.integers(1, 9)), elements=NUMBERS))
def test_ranks(values):
    result = rank_by_minimum(values)
    assert result.tolist() == rankdata(values, axis=1, method="min").tolist()
    assert [rank_by_average(row).tolist() for row in values] == rankdata(values, axis=1).tolist()
    assert rank_by_minimum(values[0]).tolist() == result[0].tolist()


@given(arrays.arrays(float, st.integers(1, 30), elements=st.floats(0, 1)))
def test_rates_of_false_discovery_are_the_same_to_the_last_bit(p):
    assert np.array_equal(false_discovery_rates(p), false_discovery_control(p, method="bh"))
