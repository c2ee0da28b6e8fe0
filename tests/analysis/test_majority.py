from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from alignment.analysis.majority import NONE, majorities_of_others, majority

CODES = {"y": 2, "a": 1, "n": 0, "-": -1, "x": -2}


def frame(**rows: str) -> pd.DataFrame:
    return pd.DataFrame({c: [CODES[v] for v in r] for c, r in rows.items()}, dtype="int8").T


def test_a_majority_is_more_than_half_of_the_votes_cast() -> None:
    # Columns: 2 of 3; 2 of 4 is none; absences and non-members do not count; nobody voted.
    votes = frame(AAA="yyy-", BBB="yy-x", CCC="naxx", DDD="-nxx")
    assert majority(votes).tolist() == [2, NONE, 2, NONE]


def test_no_countries_have_no_majority() -> None:
    assert majority(frame(AAA="yn").iloc[:0]).tolist() == [NONE, NONE]


def test_a_country_s_own_vote_is_left_out() -> None:
    # Without AAA the others are split; without CCC they are at one.
    votes = frame(AAA="y", BBB="y", CCC="n")
    bloc = pd.Series(1, index=votes.index)
    assert majorities_of_others(votes, bloc).ravel().tolist() == [NONE, NONE, 2]


@pytest.mark.slow
def test_the_fast_majorities_are_the_slow_ones() -> None:
    rng = np.random.default_rng(2)
    votes = pd.DataFrame(rng.integers(-2, 3, (30, 20)), dtype="int8")
    bloc = pd.Series(rng.integers(0, 4, 30)).astype("Int64").mask(lambda b: b == 3)
    found = majorities_of_others(votes, bloc)
    for i in range(30):
        for r in range(20):
            others = [
                votes.iloc[j, r]
                for j in range(30)
                if j != i and bloc.notna()[i] and bloc.notna()[j] and bloc[j] == bloc[i]
            ]
            cast = [vote for vote in others if vote >= 0]
            most = [v for v in (0, 1, 2) if 2 * cast.count(v) > len(cast)]
            assert found[i, r] == (most[0] if cast and most else NONE)
