"""Profile of one country: closeness, distinctive votes, leanings."""

import numpy as np
import pandas as pd
import pytest
import tiny
from hypothesis import given
from hypothesis import strategies as st

from alignment.analysis.country_profile import (
    compute_closeness,
    compute_leanings,
    select_distinctive_rollcalls,
)
from alignment.similarity import MEASURES
from alignment.similarity.vote_similarity import vote_agreement

CODES = st.sampled_from([-2, -1, 0, 1, 2])


def test_closeness_to_a_core_worked_by_hand() -> None:
    result = vote_agreement(tiny.VOTES)
    # With BBB 7.5/8 and with DDD 3/5, without AAA itself; BBB also voted in all eight.
    near = compute_closeness(result, tiny.VOTES, "AAA", ["AAA", "BBB", "DDD"])
    assert near.score == pytest.approx((7.5 / 8 + 3 / 5) / 2)
    assert (near.shared, near.members) == (8, 2)
    # FFF never votes, so it has no score; with EEE they share R5 to R7, and ZZZ is unknown.
    near = compute_closeness(result, tiny.VOTES, "AAA", ["EEE", "FFF", "ZZZ"])
    assert near.score == pytest.approx(0.5 / 3)
    assert (near.shared, near.members) == (3, 1)
    near = compute_closeness(vote_agreement(tiny.VOTES), tiny.VOTES, "AAA", ["AAA"])
    assert np.isnan(near.score)
    assert (near.shared, near.members) == (0, 0)


@given(st.lists(st.lists(CODES, min_size=6, max_size=6), min_size=3, max_size=7), st.integers(1, 3))
def test_closeness_against_plain_loops(record: list[list[int]], least: int) -> None:
    index = [f"C{number}" for number in range(len(record))]
    votes = pd.DataFrame(np.array(record, dtype="int8"), index=index)
    result = MEASURES["agreement"].compute(votes).with_min_shared(least)
    others = index[: len(index) - 1]
    near = compute_closeness(result, votes, "C0", others)
    scores, shared_rollcalls = [], set()
    for other in others[1:]:
        both = [r for r in range(6) if record[0][r] >= 0 and votes.loc[other, r] >= 0]
        shared_rollcalls |= set(both)
        if len(both) >= least:
            apart_by = [abs(record[0][r] - votes.loc[other, r]) / 2 for r in both]
            scores.append(1 - np.mean(apart_by))
    assert (near.shared, near.members) == (len(shared_rollcalls), len(scores))
    assert near.score == pytest.approx(np.mean(scores) if scores else np.nan, nan_ok=True)


def test_distinctive_rollcalls_by_hand() -> None:
    # BBB among AAA, BBB, DDD. R4: yes, abstain, absent, so one of two agrees. R3: yes yes abstain;
    # R6: no no yes; R8: yes yes abstain: two of three each. In R1, R2, R5 and R7 all votes are
    # equal.
    result = select_distinctive_rollcalls(tiny.VOTES, "BBB", ["AAA", "DDD"])
    assert result.index.tolist() == ["R4", "R8", "R6", "R3"]
    assert result["alike"].tolist() == [1, 2, 2, 2]
    assert result["cast"].tolist() == [2, 3, 3, 3]
    assert select_distinctive_rollcalls(tiny.VOTES, "BBB", ["AAA", "BBB", "DDD"], limit=2).equals(
        result.head(2)
    )
    assert select_distinctive_rollcalls(tiny.VOTES, "FFF", ["AAA", "CCC"]).empty
    assert select_distinctive_rollcalls(tiny.VOTES, "AAA", []).empty
    assert select_distinctive_rollcalls(tiny.VOTES.iloc[:, :0], "AAA", ["BBB"]).empty


VOTES = pd.DataFrame(
    [[2, 2, 1, -1], [2, 0, 1, -2], [0, 2, 1, 2]],
    index=["AAA", "BBB", "CCC"],
    columns=["R1", "R2", "R3", "R4"],
)


def test_leanings_by_hand() -> None:
    result = compute_leanings(VOTES, pd.Series({"AAA": 1.0, "BBB": 0.5, "CCC": -2.0}))
    # R1: (1 + 1/2) / 2; R2: (1 - 2) / 2; nobody said yes to R3; R4: CCC alone.
    assert result.fillna(99).to_dict() == {"R1": 0.75, "R2": -0.5, "R3": 99, "R4": -2.0}
    result = compute_leanings(VOTES, pd.Series({"AAA": 1.0, "CCC": np.nan}))
    assert result.fillna(99).to_dict() == {"R1": 1.0, "R2": 1.0, "R3": 99, "R4": 99}


def slow(votes: pd.DataFrame, places: pd.Series) -> list[float]:
    result = []
    for rollcall in votes:
        yes = [places[c] for c in votes.index if votes.loc[c, rollcall] == 2]
        known = [place for place in yes if place == place]
        result.append(sum(known) / len(known) if known else np.nan)
    return result


@given(st.data())
def test_profile_matches_a_plain_loop(some: st.DataObject) -> None:
    rows, columns = some.draw(st.integers(1, 6)), some.draw(st.integers(0, 5))
    codes = st.lists(st.integers(-2, 2), min_size=columns, max_size=columns)
    votes = pd.DataFrame(some.draw(st.lists(codes, min_size=rows, max_size=rows)), dtype="int8")
    place = st.one_of(st.floats(-3, 3), st.just(np.nan))
    places = pd.Series(some.draw(st.lists(place, min_size=rows, max_size=rows)))
    np.testing.assert_allclose(compute_leanings(votes, places), slow(votes, places), atol=1e-9)
