"""Who stands apart from its bloc on a roll call: by hand and against a slow twin."""

from __future__ import annotations

from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.analysis.blocs import Bloc
from alignment.analysis.parting import departures

NAMES = list("ABCDEF")
BLOCS = (Bloc(1, "", tuple("ABCD"), 1.0), Bloc(2, "", ("E",), 1.0))


def slow(votes: pd.Series, iso3: str) -> float:
    others = [votes[name] for name in "ABCD" if name != iso3 and votes[name] >= 0]
    if iso3 not in "ABCD" or votes[iso3] < 0 or not others:
        return float("nan")

    def alike(one: int, other: int) -> float:
        return 1 - abs(int(one) - int(other)) / 2

    pairs = [alike(*pair) for pair in combinations(others, 2)]
    own = [alike(votes[iso3], other) for other in others]
    return (sum(pairs) / len(pairs) if pairs else 1.0) - sum(own) / len(own)


@given(st.lists(st.integers(-2, 2), min_size=6, max_size=6))
def test_it_is_the_slow_one(codes: list[int]) -> None:
    votes = pd.DataFrame({"r": codes}, NAMES, dtype="int8")
    found = departures(votes, BLOCS)["r"]
    for name in NAMES:
        assert found[name] == pytest.approx(slow(votes["r"], name), nan_ok=True)


def test_on_a_text_that_divides_the_bloc_nobody_stands_far_apart() -> None:
    votes = pd.DataFrame({"r": [2, 2, 0, 0, 2, 2]}, NAMES, dtype="int8")
    # Its fellow agrees, two do not: 1/3; among these three one pair of three agrees.
    assert departures(votes, BLOCS)["r"].dropna().tolist() == pytest.approx([0, 0, 0, 0])


def test_who_alone_votes_otherwise_stands_fully_apart() -> None:
    votes = pd.DataFrame({"r": [0, 2, 2, 2, 0, 0]}, NAMES, dtype="int8")
    found = departures(votes, BLOCS)["r"]
    assert found["A"] == 1
    # For the others it is A that stands apart, of three: 2/3 less 1/3.
    assert found["B"] == pytest.approx(1 / 3 - 2 / 3)
