from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import tiny
from hypothesis import given
from hypothesis import strategies as st

from alignment.analysis.standing import apart, closeness
from alignment.measures import MEASURES
from alignment.measures.agreement import agreement

CODES = st.sampled_from([-2, -1, 0, 1, 2])


def test_closeness_to_a_core_worked_by_hand() -> None:
    found = agreement(tiny.VOTES)
    # With BBB 7.5/8 and with DDD 3/5, AAA itself left out; BBB voted in all eight too.
    near = closeness(found, tiny.VOTES, "AAA", ["AAA", "BBB", "DDD"])
    assert near.score == pytest.approx((7.5 / 8 + 3 / 5) / 2)
    assert (near.shared, near.members) == (8, 2)
    # FFF never votes, so it has no score; with EEE they share R5 to R7, and ZZZ is nobody.
    near = closeness(found, tiny.VOTES, "AAA", ["EEE", "FFF", "ZZZ"])
    assert near.score == pytest.approx(0.5 / 3)
    assert (near.shared, near.members) == (3, 1)


def test_of_nobody_there_is_no_closeness() -> None:
    near = closeness(agreement(tiny.VOTES), tiny.VOTES, "AAA", ["AAA"])
    assert np.isnan(near.score)
    assert (near.shared, near.members) == (0, 0)


@given(st.lists(st.lists(CODES, min_size=6, max_size=6), min_size=3, max_size=7), st.integers(1, 3))
def test_closeness_is_the_mean_of_pairs_counted_one_by_one(
    record: list[list[int]], least: int
) -> None:
    index = [f"C{number}" for number in range(len(record))]
    votes = pd.DataFrame(np.array(record, dtype="int8"), index=index)
    found = MEASURES["agreement"].compute(votes).with_at_least(least)
    others = index[: len(index) - 1]
    near = closeness(found, votes, "C0", others)
    scores, seen = [], set()
    for other in others[1:]:
        both = [r for r in range(6) if record[0][r] >= 0 and votes.loc[other, r] >= 0]
        seen |= set(both)
        if len(both) >= least:
            apart_by = [abs(record[0][r] - votes.loc[other, r]) / 2 for r in both]
            scores.append(1 - np.mean(apart_by))
    assert (near.shared, near.members) == (len(seen), len(scores))
    assert near.score == pytest.approx(np.mean(scores) if scores else np.nan, nan_ok=True)


def test_what_sets_apart_counted_by_hand() -> None:
    # BBB among AAA, BBB, DDD. R4: yes, abstain, absent, so one of two is its own. R3: yes yes
    # abstain; R6: no no yes; R8: yes yes abstain: two of three each. In R1, R2, R5 and R7 all votes
    # are alike.
    found = apart(tiny.VOTES, "BBB", ["AAA", "DDD"])
    assert found.index.tolist() == ["R4", "R8", "R6", "R3"]
    assert found["alike"].tolist() == [1, 2, 2, 2]
    assert found["cast"].tolist() == [2, 3, 3, 3]
    assert apart(tiny.VOTES, "BBB", ["AAA", "BBB", "DDD"], most=2).equals(found.head(2))


def test_who_does_not_vote_or_is_alone_is_set_apart_by_nothing() -> None:
    assert apart(tiny.VOTES, "FFF", ["AAA", "CCC"]).empty
    assert apart(tiny.VOTES, "AAA", []).empty
    assert apart(tiny.VOTES.iloc[:, :0], "AAA", ["BBB"]).empty
