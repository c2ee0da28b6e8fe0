"""The mean closeness of groups, beside a loop over pairs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import tiny

from alignment.analysis.nearness import nearness
from alignment.answer.study import answer
from alignment.measures.agreement import agreement
from alignment.model.address import read


def by_pairs(similarity, rows, columns, group, other):
    found = [
        similarity.scores[i, j]
        for i, a in enumerate(similarity.index)
        for j, b in enumerate(similarity.index)
        if a != b and rows.get(a) == group and columns.get(b) == other
    ]
    known = [score for score in found if not np.isnan(score)]
    return sum(known) / len(known) if known else np.nan


def test_it_is_the_mean_over_pairs() -> None:
    similarity = agreement(tiny.VOTES).with_at_least(2)
    rows = pd.Series(["x", "x", "y", "y", "y", None], index=tiny.VOTES.index)
    columns = pd.Series([1, 2, 1, 2, 2, 1], index=tiny.VOTES.index)
    found = nearness(similarity, rows, columns)
    assert found.shape == (2, 2)
    for group in "xy":
        for other in (1, 2):
            slow = by_pairs(similarity, rows, columns, group, other)
            assert found.loc[group, other] == pytest.approx(slow, nan_ok=True)


def test_a_country_is_not_near_to_itself() -> None:
    similarity = agreement(tiny.VOTES)
    alone = pd.Series(["a"], index=tiny.VOTES.index[:1])
    assert np.isnan(nearness(similarity, alone, alone).loc["a", "a"])


def test_those_who_voted_for_74_247_stand_nearer_to_russia_and_china(dataset) -> None:
    study = answer(dataset, read(dataset.opening)[0])
    code = study.votes["A/RES/74/247"]
    bloc = study.table["bloc_name"]
    found = nearness(study.weight, code, bloc)
    west, east = "West", "Russia–China"
    # Yes is 2, no is 0.
    assert found.loc[2, east] > found.loc[2, west] + 0.1
    assert found.loc[0, west] > found.loc[0, east] + 0.3
    slow = by_pairs(study.weight, code, bloc, 2, east)
    assert found.loc[2, east] == pytest.approx(slow)
