"""Agreement by year by hand and against a slow twin, and the roll calls that part two."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from alignment.analysis.agreement_over_time import agreement_by_year, most_divergent
from alignment.analysis.pair import pair_votes

ROWS = st.lists(
    st.tuples(
        st.integers(2015, 2019), st.sampled_from([0.0, 0.5, 1.0, np.nan]), st.sampled_from("XYZ")
    ),
    max_size=12,
)


def pair(*rows: tuple[str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["date", "agreement"])
    return frame.set_axis([f"R{number}" for number in range(len(frame))])


def test_years_worked_by_hand() -> None:
    found = pair(
        ("2018-11-01", 1.0), ("2018-12-01", 0.5), ("2018-12-02", 0.0), ("2020-01-01", np.nan)
    )
    table = agreement_by_year(found, pd.Series(["T1", "T1", "", ""], index=found.index))
    assert table.index.tolist() == [2018, 2019, 2020]
    assert table.loc[2018, ["shared", "same", "half", "opposed", "texts"]].tolist() == [
        *(3, 1, 1, 1),
        2,
    ]
    assert table.loc[2018, "agreement"] == 0.5
    # One of two texts, not one and a half of three roll calls.
    expected = binomtest(1, 2).proportion_ci(0.95, method="wilson")
    assert table.loc[2018, ["low", "high"]].tolist() == pytest.approx([expected.low, expected.high])
    for year in (2019, 2020):
        assert table.loc[year, "shared"] == 0
        assert table.loc[year, ["agreement", "low", "high"]].isna().all()


@pytest.mark.slow
@given(ROWS)
def test_years_against_the_slow_twin(rows: list[tuple[int, float, str]]) -> None:
    found = pair(*[(f"{year}-05-01", value) for year, value, _ in rows])
    texts = pd.Series([f"{text}{year}" for year, _, text in rows], index=found.index, dtype=object)
    table = agreement_by_year(found, texts)
    for year, row in table.iterrows():
        own = [(value, text) for at, value, text in rows if at == year and not np.isnan(value)]
        assert row["shared"] == len(own)
        assert row["texts"] == len({text for _, text in own})
        if own:
            assert row["agreement"] == pytest.approx(sum(value for value, _ in own) / len(own))
            assert 0 <= row["low"] <= row["agreement"] <= row["high"] <= 1
        else:
            assert np.isnan(row["agreement"])
    assert len(most_divergent(found)) == sum(value < 1 for _, value, _ in rows)


def test_the_worst_come_first_and_then_the_newest() -> None:
    found = pair(
        ("2018-01-01", 0.5), ("2019-01-01", 0.0), ("2020-01-01", 0.0), ("2021-01-01", np.nan)
    )
    assert most_divergent(found).index.tolist() == ["R2", "R1", "R0"]


def test_the_united_states_and_france_part_in_2025(dataset) -> None:
    calls = dataset.rollcalls[
        (dataset.rollcalls["tier"] == "core") & (dataset.rollcalls["body"] == "UNGA plenary")
    ]
    votes = pair_votes(dataset.votes[calls.index], calls, "USA", "FRA")
    table = agreement_by_year(votes, calls["resolution"])
    assert table.loc[2018, ["shared", "agreement"]].tolist() == [3, 1.0]
    # Abstain against no on A/RES/74/29, the two others alike.
    assert table.loc[2019, "agreement"] == pytest.approx(2.5 / 3)
    assert table.loc[2025, ["same", "opposed", "agreement"]].tolist() == [1, 4, 0.2]
    assert np.isnan(table.loc[2009, "agreement"])
    assert table["shared"].sum() == votes["agreement"].notna().sum()
    assert most_divergent(votes)["date"].iloc[0].startswith("2025")
