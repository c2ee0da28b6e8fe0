"""How many votes the line tells, against loops over countries and roll calls."""

from __future__ import annotations

import numpy as np
import pandas as pd
import tiny

from alignment.analysis.classified import Classified, classified
from alignment.analysis.positions import Positions, positions
from alignment.answer.study import Study
from alignment.model.vote import Vote


def slowly(votes: pd.DataFrame, found: Positions) -> Classified:
    right = commonest = cast = 0
    chances = {vote: found.chances(vote) for vote in (Vote.NO, Vote.ABSTAIN, Vote.YES)}
    placed = [iso3 for iso3 in votes.index if not np.isnan(found.table.loc[iso3, "value"])]
    for rollcall in votes.columns:
        counts = dict.fromkeys(chances, 0)
        for iso3 in placed:
            vote = votes.loc[iso3, rollcall]
            if vote < 0:
                continue
            cast += 1
            counts[Vote(vote)] += 1
            chance = {each: table.loc[iso3, rollcall] for each, table in chances.items()}
            right += max(chance, key=lambda each: chance[each]) == vote
        commonest += max(counts.values())
    return Classified(right, commonest, cast)


def test_as_counted_one_by_one(study: Study) -> None:
    found = study.findings.positions
    told = classified(study.votes, found)
    assert told == slowly(study.votes, found)
    assert told.commonest < told.right < told.cast


def test_the_tiny_parliament() -> None:
    found = positions(tiny.VOTES)
    told = classified(tiny.VOTES, found)
    assert told == slowly(tiny.VOTES, found)
    # By hand: the largest of yes, no and abstain of each, of votes cast.
    assert told.commonest == 3 + 2 + 2 + 1 + 3 + 3 + 3 + 2
    assert told.cast == 4 + 3 + 4 + 3 + 5 + 5 + 4 + 4


def test_without_a_line_nothing_is_told() -> None:
    votes = pd.DataFrame(2, index=["AAA", "BBB"], columns=["r1", "r2"], dtype="int8")
    found = positions(votes)
    assert not found.known
    assert classified(votes, found) == Classified(0, 0, 0)
