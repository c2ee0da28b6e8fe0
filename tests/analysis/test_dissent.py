"""Majorities of groups, and dissent from the majority of a bloc."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from alignment.analysis.dissent import (
    NO_MAJORITY,
    compute_dissent_rates,
    find_majority_votes,
    find_peer_majorities,
    list_dissenting_votes,
    wilson_interval,
)

CODES = {"y": 2, "a": 1, "n": 0, "-": -1, "x": -2}


def frame(**rows: str) -> pd.DataFrame:
    return pd.DataFrame({c: [CODES[v] for v in r] for c, r in rows.items()}, dtype="int8").T


VOTES = frame(
    # r1: CCC against all; r2: a tie for all but one; r3: DDD absent; r4: only AAA votes.
    AAA="yyyy",
    BBB="yny-",
    CCC="nya-",
    DDD="yn--",
    EEE="nnnn",
).set_axis(["r1", "r2", "r3", "r4"], axis=1)
NO_TITLES = pd.Series("", index=VOTES.columns)
BLOC = pd.Series({"AAA": "w", "BBB": "w", "CCC": "w", "DDD": "w", "EEE": pd.NA})


def test_dissent_by_hand() -> None:
    table = compute_dissent_rates(VOTES, BLOC, NO_TITLES)
    # r1: others of AAA are y n y: with. r2: others are n y n, majority no: AAA yes, against.
    # r3: others are y a: none. r4: no other voted.
    assert table.loc["AAA", ["dissents", "votes"]].tolist() == [1, 2]
    # r1: others y n y: with. r2: others y y n: yes, BBB no: against. r3: others y a: none.
    assert table.loc["BBB", ["dissents", "votes"]].tolist() == [1, 2]
    # r1: y y y: against. r2: y n n: no, CCC yes: against. r3: y y: yes, CCC abstains: against.
    assert table.loc["CCC", ["dissents", "votes"]].tolist() == [3, 3]
    assert table.loc["CCC", "share"] == 1.0
    # r1: with. r2: y n y: yes, DDD no: against. Absent in r3 and r4.
    assert table.loc["DDD", ["dissents", "votes"]].tolist() == [1, 2]
    assert table.loc["EEE", ["share", "low", "high"]].isna().all()
    assert table.loc["EEE", "votes"] == 0
    table = compute_dissent_rates(
        VOTES, pd.Series({"AAA": 1, "BBB": 2, "CCC": 2, "DDD": 2, "EEE": 2}), NO_TITLES
    )
    assert np.isnan(table.loc["AAA", "share"])
    listed = list_dissenting_votes(VOTES, BLOC)
    assert listed[["iso3", "rollcall", "vote", "majority"]].to_numpy().tolist() == [
        ["AAA", "r2", 2, 0],
        ["BBB", "r2", 0, 2],
        ["CCC", "r1", 0, 2],
        ["CCC", "r2", 2, 0],
        ["CCC", "r3", 1, 2],
        ["DDD", "r2", 0, 2],
    ]
    assert (
        listed["iso3"].value_counts().to_dict()
        == compute_dissent_rates(VOTES, BLOC, NO_TITLES)["dissents"]
        .loc[lambda number: number > 0]
        .to_dict()
    )


@pytest.mark.parametrize(("part", "whole"), [(0, 5), (1, 10), (7, 12), (30, 30), (45, 200)])
def test_interval_matches_scipy(part: int, whole: int) -> None:
    low, high = wilson_interval(np.array([part]), np.array([whole]))
    expected = binomtest(part, whole).proportion_ci(0.95, method="wilson")
    assert low[0] == pytest.approx(expected.low, abs=1e-12)
    assert high[0] == pytest.approx(expected.high, abs=1e-12)


def test_no_votes_give_no_interval() -> None:
    low, high = wilson_interval(np.array([0]), np.array([0]))
    assert np.isnan(low[0])
    assert np.isnan(high[0])


def test_majorities_by_hand() -> None:
    # Columns: 2 of 3; 2 of 4 is none; absences and non-members do not count; nobody voted.
    votes = frame(AAA="yyy-", BBB="yy-x", CCC="naxx", DDD="-nxx")
    assert find_majority_votes(votes).tolist() == [2, NO_MAJORITY, 2, NO_MAJORITY]
    assert find_majority_votes(frame(AAA="yn").iloc[:0]).tolist() == [NO_MAJORITY, NO_MAJORITY]
    # Without AAA the others are split; without CCC they agree.
    votes = frame(AAA="y", BBB="y", CCC="n")
    bloc = pd.Series(1, index=votes.index)
    assert find_peer_majorities(votes, bloc).ravel().tolist() == [NO_MAJORITY, NO_MAJORITY, 2]


@pytest.mark.slow
def test_majorities_match_plain_loops() -> None:
    rng = np.random.default_rng(2)
    votes = pd.DataFrame(rng.integers(-2, 3, (30, 20)), dtype="int8")
    bloc = pd.Series(rng.integers(0, 4, 30)).astype("Int64").mask(lambda b: b == 3)
    result = find_peer_majorities(votes, bloc)
    for i in range(30):
        for r in range(20):
            others = [
                votes.iloc[j, r]
                for j in range(30)
                if j != i and bloc.notna()[i] and bloc.notna()[j] and bloc[j] == bloc[i]
            ]
            cast = [vote for vote in others if vote >= 0]
            most = [v for v in (0, 1, 2) if 2 * cast.count(v) > len(cast)]
            assert result[i, r] == (most[0] if cast and most else NO_MAJORITY)
