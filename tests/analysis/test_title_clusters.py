"""Shares with titles as clusters: by hand, compared with scipy, and their limits."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from alignment.analysis.title_clusters import compute_t_quantile, estimate_shares, sum_by_title


def test_votes_of_one_title_are_added() -> None:
    titles = pd.Series({"R1": "one", "R2": "two", "R3": "one", "R4": ""})
    sums = sum_by_title(np.array([[1, 2, 3, 4], [0, 1, 0, 1]]), titles, titles.index)
    assert sums.tolist() == [[4, 2, 4], [0, 1, 1]]


def test_titles_of_one_vote_give_the_wilson_interval() -> None:
    points = np.repeat([[1.0, 0.0]], [400, 1600], axis=1)
    share, low, high = estimate_shares(points, np.ones_like(points))
    expected = binomtest(400, 2000).proportion_ci(0.95, method="wilson")
    assert share[0] == pytest.approx(0.2)
    assert low[0] == pytest.approx(expected.low, abs=2e-4)
    assert high[0] == pytest.approx(expected.high, abs=2e-4)


def test_repeated_titles_do_not_narrow_the_interval() -> None:
    points, counts = np.array([[1.0, 0.0, 1.0, 1.0]]), np.ones((1, 4))
    once, repeated = estimate_shares(points, counts), estimate_shares(9 * points, 9 * counts)
    np.testing.assert_allclose(np.ravel(once), np.ravel(repeated))


def test_one_title_gives_no_interval() -> None:
    share, low, high = estimate_shares([[3.0, 0.0], [0.0, 0.0]], [[3.0, 0.0], [0.0, 0.0]])
    assert (share[0], high[0]) == (1.0, 1.0)
    assert low[0] == pytest.approx(0, abs=1e-9)
    assert np.isnan([share[1], low[1], high[1]]).all()
    assert np.isinf(compute_t_quantile(1))


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=3, max_size=3),
        min_size=1,
        max_size=6,
    )
)
def test_interval_contains_its_share_within_0_and_1(rows) -> None:
    counts = np.array([[max(pair) for pair in row] for row in rows], dtype=float)
    points = np.array([[min(pair) for pair in row] for row in rows], dtype=float)
    share, low, high = estimate_shares(points, counts)
    known = counts.sum(axis=1) > 0
    assert (np.isnan(share) == ~known).all()
    inside = (low[known] >= 0) & (low[known] <= share[known]) & (share[known] <= high[known])
    assert (inside & (high[known] <= 1)).all()
