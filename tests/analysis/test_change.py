"""Change of position: scale, turning, the error of overlapping votes, and thin votes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from alignment.analysis.change import position_change
from alignment.analysis.positions import positions

NAMES = list("ABCDE")


def frame(values: list[float], se: float = 0.5, votes: int = 8) -> pd.DataFrame:
    index = NAMES[: len(values)]
    return pd.DataFrame({"value": values, "se": se, "votes": votes}, index)


def none_shared(names: list[str]) -> pd.Series:
    return pd.Series(0, names)


def test_change_worked_by_hand() -> None:
    # Both have mean 0 and standard deviation sqrt(2/3) and 2 sqrt(2/3): brought to 1.
    found = position_change(frame([-1, 0, 1]), frame([-2, 2, 0], se=1.0), none_shared(NAMES))
    unit = 1 / (2 / 3) ** 0.5
    assert found["position_change"].tolist() == pytest.approx([0.0, unit, -unit])
    assert found["position_se"].tolist() == pytest.approx([0.5 * unit * 2**0.5] * 3)
    assert found["position_z"].tolist() == pytest.approx([0.0, 2**0.5, -(2**0.5)])


def test_what_runs_the_other_way_is_turned() -> None:
    found = position_change(frame([-1, 0, 1]), frame([3, 1, -2]), none_shared(NAMES))
    assert found["position_after"].is_monotonic_increasing
    assert found["position_change"].abs().max() < 0.2


def test_a_study_within_the_other_has_the_error_of_hausmans_test() -> None:
    # Errors fall as 1 / sqrt(votes): 16 votes, of which 4 are left.
    one, other = frame([-1, 0, 1], se=0.25, votes=16), frame([-1, 0, 1], se=0.5, votes=4)
    found = position_change(one, other, pd.Series(4, NAMES))
    unit = 1 / (2 / 3) ** 0.5
    assert found["position_se"].tolist() == pytest.approx([(0.5**2 - 0.25**2) ** 0.5 * unit] * 3)


def test_the_same_votes_leave_nothing_to_chance() -> None:
    found = position_change(frame([-1, 0, 1]), frame([-1, 0.2, 1]), pd.Series(8, NAMES))
    assert found["position_change"].notna().all()
    assert found[["position_se", "position_z"]].isna().all(axis=None)


def test_one_vote_or_one_study_is_not_enough() -> None:
    one = frame([-1, 0, 1, 2, 0.5])
    other = frame([-1, 0, 1, 2, 1]).drop(index="D")
    other.loc["C", "votes"] = 1
    found = position_change(one, other, none_shared(NAMES))
    assert found.index.tolist() == NAMES
    assert found["position_change"].notna().tolist() == [True, True, False, False, True]
    assert np.isnan(found.loc["D", "position_after"])


@pytest.mark.parametrize("number", [0, 1, 2])
def test_too_few_countries_have_no_scale(number: int) -> None:
    found = position_change(frame([0.0, 1.0][:number]), frame([1.0, 0.0][:number]), none_shared([]))
    assert found.isna().all(axis=None)


VALUES = st.lists(
    st.tuples(*[st.one_of(st.floats(-3, 3, width=16), st.just(np.nan))] * 2, st.integers(0, 9)),
    max_size=5,
)


@pytest.mark.slow
@given(VALUES)
def test_thin_positions_give_nan_and_no_warning(rows: list[tuple[float, float, int]]) -> None:
    index = NAMES[: len(rows)]
    one, other = (
        pd.DataFrame(
            {
                "value": [row[place] for row in rows],
                "se": 0.3,
                "votes": [row[2] for row in rows],
            },
            index,
            dtype=float,
        )
        for place in (0, 1)
    )
    found = position_change(one, other, pd.Series([row[2] // 2 for row in rows], index, dtype=int))
    known = found["position_change"].dropna()
    assert np.isfinite(known).all()
    assert np.isfinite(found["position_z"].dropna()).all()
    assert found.loc[found["position_z"].notna(), "position_change"].notna().all()
    if len(known):
        assert found.loc[known.index, "position_before"].mean() == pytest.approx(0, abs=1e-9)


def test_z_is_not_too_large_where_nothing_changes() -> None:
    # 60 countries that stay, 24 roll calls, of which each study sees 16 and both see 8.
    random = np.random.default_rng(5)
    spread = []
    for _ in range(6):
        place = random.normal(size=60)
        slope, cut = random.normal(0, 1.5, 24), random.normal(0, 0.7, 24)
        yes = random.random((60, 24)) < norm.cdf(place[:, None] * slope - cut)
        codes = pd.DataFrame(
            np.where(yes, 2, 0).astype("int8"),
            [f"C{n:02}" for n in range(60)],
            [f"R{n:02}" for n in range(24)],
        )
        one, other = positions(codes.iloc[:, :16]), positions(codes.iloc[:, 8:])
        found = position_change(one.table, other.table, pd.Series(8, codes.index))
        spread.append(found["position_z"].std())
    assert 0.6 < np.mean(spread) < 1.2
