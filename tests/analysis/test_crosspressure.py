from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from alignment.analysis.crosspressure import cross_pressure
from alignment.model.similarity import Similarity

NAMES = ["AAA", "E1", "E2", "E3", "W1", "W2", "W3"]
BLOC = pd.Series(["e", "e", "e", "w", "w", "w"], index=NAMES[1:])


def agreement(with_east: float, with_west: float) -> Similarity:
    """AAA agrees so much with either bloc; the blocs with themselves fully, with the other not."""
    side = np.array([-1, 0, 0, 0, 1, 1, 1])
    scores = (side[:, None] == side[None, :]).astype(np.float64)
    scores[0, 1:4] = scores[1:4, 0] = with_east
    scores[0, 4:] = scores[4:, 0] = with_west
    np.fill_diagonal(scores, np.nan)
    return Similarity("agreement", pd.Index(NAMES), scores, np.ones((7, 7), dtype=np.int64))


def sponsors(*rows: str) -> pd.DataFrame:
    codes = {"1": 1.0, "0": 0.0, ".": np.nan}
    return pd.DataFrame([[codes[c] for c in row] for row in rows], index=NAMES)


# Four drafts of the east, four of the west, which also sponsors one of the east's.
WITH_WEST = sponsors(
    "00001110", "11110000", "11100000", "11110000", "00011111", "00011111", "00001110"
)


def test_worked_by_hand() -> None:
    table = cross_pressure(agreement(0.8, 0.5), WITH_WEST, BLOC)
    assert table.loc["AAA", "value"] == pytest.approx(0.3)
    assert table.loc["AAA", ["votes_with", "sponsors_with", "drafts"]].tolist() == ["e", "w", 3]


def test_at_one_with_its_bloc_there_is_no_pressure() -> None:
    table = cross_pressure(agreement(0.5, 0.8), WITH_WEST, BLOC)
    assert table.loc["AAA", "value"] == 0.0
    for name in ("E1", "W1"):
        assert table.loc[name, "value"] == 0.0
        assert table.loc[name, "votes_with"] == table.loc[name, "sponsors_with"]


def test_a_bloc_that_sponsors_everything_is_not_company() -> None:
    # The west is on every draft, so only the east tells AAA's drafts from the rest.
    drafts = sponsors(
        "11100000", "11100000", "11100000", "11100000", "11111111", "11111111", "11111111"
    )
    table = cross_pressure(agreement(0.4, 0.9), drafts, BLOC)
    assert table.loc["AAA", "sponsors_with"] == "e"
    assert table.loc["AAA", "value"] == pytest.approx(0.5)
    # And of W1, which left none, nothing can be said.
    assert np.isnan(table.loc["W1", "value"])


def test_a_tie_makes_no_pressure() -> None:
    drafts = sponsors("111000", "111000", "111000", "111000", "111000", "111000", "111000")
    table = cross_pressure(agreement(0.4, 0.9), drafts, BLOC)
    assert table.loc["AAA", "value"] == 0.0


def test_few_drafts_say_nothing() -> None:
    drafts = WITH_WEST.copy()
    drafts.loc["AAA"] = [0.0] * 6 + [1.0] * 2
    table = cross_pressure(agreement(0.8, 0.5), drafts, BLOC)
    assert np.isnan(table.loc["AAA", "value"])
    assert pd.isna(table.loc["AAA", "votes_with"])
    assert table.loc["AAA", "drafts"] == 2


def test_what_could_not_be_sponsored_is_not_counted() -> None:
    drafts = WITH_WEST.copy()
    more = drafts.assign(**{"8": np.nan, "9": np.nan})
    one, other = (cross_pressure(agreement(0.8, 0.5), frame, BLOC) for frame in (drafts, more))
    pd.testing.assert_frame_equal(one, other)


def test_one_bloc_or_none_leaves_nothing_to_compare() -> None:
    for bloc in (pd.Series("e", index=NAMES), pd.Series(dtype=object)):
        assert cross_pressure(agreement(0.8, 0.5), WITH_WEST, bloc)["value"].isna().all()


def test_a_bloc_of_one_does_not_stand_for_a_bloc() -> None:
    bloc = pd.Series(["e", "e", "e", "w"], index=NAMES[1:5])
    assert cross_pressure(agreement(0.8, 0.5), WITH_WEST, bloc)["value"].isna().all()
