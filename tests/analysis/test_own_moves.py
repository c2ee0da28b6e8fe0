"""Towards whom own votes moved: by hand, against a slow twin, and with nothing to go by."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.analysis.own_moves import own_gains, recast
from alignment.analysis.recurring import title_key

TITLES = pd.Series({"a1": "Text A", "a2": "The text: A", "a3": "text a", "b1": "B", "b2": "b"})
EARLIER, LATER = ["a1", "a2", "b1"], ["a3", "b2"]


def frames(codes: list[list[int]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    whole = pd.DataFrame(codes, list("XYZ"), [*EARLIER, *LATER], dtype="int8")
    return whole[EARLIER], whole[LATER]


def slow(before: pd.DataFrame, after: pd.DataFrame, one: str, other: str) -> float:
    """Mean agreement of each vote of one with each of the other, later less before."""

    def cast(frame: pd.DataFrame, country: str, text: str) -> list[int]:
        calls = [call for call in frame if title_key(TITLES[call]) == text]
        return [int(vote) for vote in frame.loc[country, calls] if vote >= 0]

    found = []
    for text in ("text", "b"):
        held = cast(before, other, text) + cast(after, other, text)
        first, second = cast(before, one, text), cast(after, one, text)
        if not (held and first and second):
            continue
        means = [
            sum(1 - abs(mine - its) / 2 for mine in own for its in held) / (len(own) * len(held))
            for own in (first, second)
        ]
        found.append(means[1] - means[0])
    return sum(found) / len(found) if found else float("nan")


@pytest.mark.slow
@given(st.lists(st.lists(st.integers(-2, 2), min_size=5, max_size=5), min_size=3, max_size=3))
def test_it_is_the_slow_one(codes: list[list[int]]) -> None:
    # "A" is a small word: the text is known as "text".
    before, after = frames(codes)
    found = own_gains(before, after, TITLES)
    for one in "XYZ":
        for other in "XYZ":
            wanted = float("nan") if one == other else slow(before, after, one, other)
            assert found.loc[one, other] == pytest.approx(wanted, nan_ok=True)


def test_who_votes_as_before_comes_closer_to_none_whatever_others_do() -> None:
    before, after = frames([[0, 0, 2, 0, 2], [0, 0, 2, 2, 0], [2, 2, 0, 2, 0]])
    found = own_gains(before, after, TITLES)
    assert found.loc["X"].dropna().tolist() == [0, 0]
    # Y went over to where Z was and is, on both texts.
    assert found.loc["Y", "Z"] == 1
    assert found.loc["Z"].dropna().tolist() == [0, 0]
    assert recast(before, after, TITLES).to_numpy().tolist() == [[2, 0], [2, 2], [2, 0]]


def test_without_a_text_in_both_nothing_is_known() -> None:
    before, after = frames([[0] * 5, [2] * 5, [1] * 5])
    # What has no title is not known again.
    for titles in (TITLES.drop(LATER), pd.Series(dtype=object), pd.Series("", TITLES.index)):
        found = own_gains(before, after, titles)
        assert np.isnan(found.to_numpy()).all()
        assert (recast(before, after, titles) == 0).all(axis=None)
