"""On whose side a text is, by hand and against a slow twin."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from alignment.analysis.leaning import leaning

VOTES = pd.DataFrame(
    [[2, 2, 1, -1], [2, 0, 1, -2], [0, 2, 1, 2]],
    index=["AAA", "BBB", "CCC"],
    columns=["R1", "R2", "R3", "R4"],
)


def test_it_is_the_mean_place_of_those_who_voted_yes() -> None:
    found = leaning(VOTES, pd.Series({"AAA": 1.0, "BBB": 0.5, "CCC": -2.0}))
    # R1: (1 + 1/2) / 2; R2: (1 - 2) / 2; nobody said yes to R3; R4: CCC alone.
    assert found.fillna(99).to_dict() == {"R1": 0.75, "R2": -0.5, "R3": 99, "R4": -2.0}


def test_who_has_no_place_says_nothing() -> None:
    found = leaning(VOTES, pd.Series({"AAA": 1.0, "CCC": np.nan}))
    assert found.fillna(99).to_dict() == {"R1": 1.0, "R2": 1.0, "R3": 99, "R4": 99}


def slow(votes: pd.DataFrame, places: pd.Series) -> list[float]:
    found = []
    for rollcall in votes:
        yes = [places[c] for c in votes.index if votes.loc[c, rollcall] == 2]
        known = [place for place in yes if place == place]
        found.append(sum(known) / len(known) if known else np.nan)
    return found


@given(st.data())
def test_it_is_what_a_loop_finds(some: st.DataObject) -> None:
    rows, columns = some.draw(st.integers(1, 6)), some.draw(st.integers(0, 5))
    codes = st.lists(st.integers(-2, 2), min_size=columns, max_size=columns)
    votes = pd.DataFrame(some.draw(st.lists(codes, min_size=rows, max_size=rows)), dtype="int8")
    place = st.one_of(st.floats(-3, 3), st.just(np.nan))
    places = pd.Series(some.draw(st.lists(place, min_size=rows, max_size=rows)))
    np.testing.assert_allclose(leaning(votes, places), slow(votes, places), atol=1e-9)
