"""Counts of countries, group by value, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import tiny

from alignment.analysis.crosstab import crosstab
from alignment.model.vote import WORDS


def test_a_roll_call_by_group():
    words = {int(code): word for code, word in WORDS.items()}
    votes = tiny.VOTES["R6"].map(words)
    rows = pd.Series(["x", "x", "y", "y", "y", None], index=tiny.VOTES.index)
    found = crosstab(rows, votes, tuple(words.values()))
    # R6: AAA no, BBB no | CCC yes, DDD yes, EEE yes; FFF has no group. Nobody else was absent.
    assert list(found.columns) == ["yes", "no"]
    assert found.loc["x"].tolist() == [0, 2]
    assert found.loc["y"].tolist() == [3, 0]


def test_columns_keep_the_order_given_and_missing_values_are_left_out():
    rows = pd.Series([1, 1, 2, pd.NA], index=list("abcd"), dtype="Int64")
    values = pd.Series(["late", "early", None, "early"], index=list("abcd"))
    found = crosstab(rows, values, ("early", "late", "never"))
    assert list(found.columns) == ["early", "late"]
    assert found.to_numpy().tolist() == [[1, 1]]


@pytest.mark.parametrize("seed", range(5))
def test_counts_are_those_of_pandas(seed):
    rng = np.random.default_rng(seed)
    order, codes = ("low", "middle", "high", "none such"), [f"C{number:02}" for number in range(40)]
    rows = pd.Series(rng.choice(["a", "b", "c", None], 40), index=codes)
    # In another order, and without some of them.
    values = pd.Series(rng.choice([*order[:3], None], 40), index=codes)
    values = values.iloc[rng.permutation(40)[:33]]
    expected = pd.crosstab(rows, values)
    found = crosstab(rows, values, order)
    assert list(found.index) == list(expected.index)
    assert found.to_numpy().tolist() == expected[list(found.columns)].to_numpy().tolist()
    assert set(found.columns) == set(expected.columns)
