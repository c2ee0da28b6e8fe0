"""Counts of countries, group by value, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import tiny

from alignment.analysis.crosstab import crosstab
from alignment.model.vote import VOTE_WORDS


def test_a_roll_call_by_group():
    words = {int(code): word for code, word in VOTE_WORDS.items()}
    votes = tiny.VOTES["R6"].map(words)
    groups = {"x": ("AAA", "BBB"), "y": ("CCC", "DDD", "EEE")}
    result = crosstab(groups, votes, tuple(words.values()))
    # R6: AAA no, BBB no | CCC yes, DDD yes, EEE yes; FFF has no group. Nobody else was absent.
    assert list(result.columns) == ["yes", "no"]
    assert result.loc["x"].tolist() == [0, 2]
    assert result.loc["y"].tolist() == [3, 0]


def test_columns_keep_the_order_given_and_missing_values_are_left_out():
    values = pd.Series(["late", "early", None, "early"], index=list("abcd"))
    result = crosstab({"1": ["a", "b"], "2": ["c"]}, values, ("early", "late", "never"))
    assert list(result.columns) == ["early", "late"]
    assert result.index.tolist() == ["1"]
    assert result.to_numpy().tolist() == [[1, 1]]


def test_a_country_counts_in_each_of_its_groups_and_a_stranger_in_none():
    values = pd.Series(["early", "late"], index=list("ab"))
    result = crosstab({"1": ["a", "z"], "2": ["b", "a"]}, values, ("early", "late"))
    assert result.to_numpy().tolist() == [[1, 0], [1, 1]]
    assert crosstab({}, values, ("early",)).empty


@pytest.mark.parametrize("seed", range(5))
def test_counts_are_those_of_pandas(seed):
    rng = np.random.default_rng(seed)
    order, codes = ("low", "middle", "high", "none such"), [f"C{number:02}" for number in range(40)]
    rows = pd.Series(rng.choice(["a", "b", "c", None], 40), index=codes)
    # In another order, and without some of them.
    values = pd.Series(rng.choice([*order[:3], None], 40), index=codes)
    values = values.iloc[rng.permutation(40)[:33]]
    expected = pd.crosstab(rows, values)
    result = crosstab({name: rows.index[rows == name] for name in "abc"}, values, order)
    assert list(result.index) == list(expected.index)
    assert result.to_numpy().tolist() == expected[list(result.columns)].to_numpy().tolist()
    assert set(result.columns) == set(expected.columns)
