"""Ranks and rates of false discovery, against those of scipy."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.stats import false_discovery_control, rankdata

from alignment.network.ranks import discovery_rates, least_ranks, mean_ranks

# Few values, so that many are equal.
NUMBERS = st.sampled_from([-0.0, 0.0, 1e-300, 0.1, 0.25, 0.5, 1.0])


@given(arrays.arrays(float, st.tuples(st.integers(1, 4), st.integers(1, 9)), elements=NUMBERS))
def test_ranks(values):
    found = least_ranks(values)
    assert found.tolist() == rankdata(values, axis=1, method="min").tolist()
    assert [mean_ranks(row).tolist() for row in values] == rankdata(values, axis=1).tolist()
    assert least_ranks(values[0]).tolist() == found[0].tolist()


@given(arrays.arrays(float, st.integers(1, 30), elements=st.floats(0, 1)))
def test_rates_of_false_discovery_are_the_same_to_the_last_bit(p):
    assert np.array_equal(discovery_rates(p), false_discovery_control(p, method="bh"))
