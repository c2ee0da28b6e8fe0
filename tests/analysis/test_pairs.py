"""Two countries and two groups: votes, neighbours, agreement by year."""

import numpy as np
import pandas as pd
import pytest
import tiny
from hypothesis import given
from hypothesis import strategies as st
from statistics_by_hand import compute_title_interval

from alignment.analysis.pairs import (
    compute_agreement_by_year,
    compute_group_similarity,
    crosstab_pair_votes,
    estimate_agreement,
    list_joint_drafts,
    rank_neighbours,
    select_divergent_votes,
    tabulate_pair_votes,
)
from alignment.model.similarity import Similarity
from alignment.model.url import parse_url
from alignment.similarity import MEASURES
from alignment.similarity.vote_similarity import vote_agreement
from alignment.studies.study import compute_study


@pytest.fixture(scope="module")
def rollcalls(parliament):
    return parliament.rollcalls


def test_votes_side_by_side(rollcalls):
    result = tabulate_pair_votes(tiny.VOTES, rollcalls, "AAA", "DDD")
    assert list(result.index) == ["R8", "R7", "R6", "R5", "R4", "R3", "R2", "R1"]
    assert result["vote_a"].tolist() == ["yes", "abstain", "no", "no", "yes", "yes", "yes", "yes"]
    assert result["vote_b"].tolist() == (
        ["abstain", "absent", "yes", "no", "absent", "abstain", "absent", "yes"]
    )
    expected = [0.5, np.nan, 0, 1, np.nan, 0.5, np.nan, 1]
    assert np.array_equal(result["agreement"], expected, equal_nan=True)
    assert result.loc["R4", ["date", "title"]].tolist() == ["2020-04-15", "Title of R4"]
    result = tabulate_pair_votes(tiny.VOTES, rollcalls, "EEE", "FFF")
    assert result["vote_a"].tolist()[4:] == ["not a member"] * 4
    assert result["agreement"].isna().all()


@pytest.mark.parametrize("pair", tiny.HAND)
def test_mean_of_votes_equals_the_agreement(rollcalls, pair):
    shared, agreement, _ = tiny.HAND[pair]
    closeness = tabulate_pair_votes(tiny.VOTES, rollcalls, *pair)["agreement"].dropna()
    assert len(closeness) == shared
    assert len(closeness) == 0 or closeness.mean() == pytest.approx(agreement)


def test_crosstab_of_pairs(rollcalls):
    result = crosstab_pair_votes(tabulate_pair_votes(tiny.VOTES, rollcalls, "AAA", "DDD"))
    assert list(result.index) == list(result.columns) == ["yes", "abstain", "no"]
    # R1 yes-yes, R3 yes-abstain, R8 yes-abstain, R5 no-no, R6 no-yes.
    assert result.to_numpy().tolist() == [[1, 2, 0], [0, 0, 0], [1, 0, 1]]
    # With the countries exchanged, rows and columns are exchanged.
    exchanged = crosstab_pair_votes(tabulate_pair_votes(tiny.VOTES, rollcalls, "DDD", "AAA"))
    assert exchanged.to_numpy().tolist() == result.to_numpy().T.tolist()
    result = crosstab_pair_votes(tabulate_pair_votes(tiny.VOTES, rollcalls, "AAA", "FFF"))
    assert result.to_numpy().tolist() == [[0] * 3] * 3


def test_common_drafts_are_ordered_newest_first(parliament):
    sponsors, drafts = parliament.sponsor_matrix, parliament.countable_drafts
    together = {
        ("AAA", "BBB"): {"D1", "D2"},
        ("CCC", "EEE"): {"D4", "D5"},
        ("DDD", "EEE"): {"D5"},
        ("AAA", "CCC"): set(),
        ("AAA", "FFF"): set(),
    }
    for pair, texts in together.items():
        result = list_joint_drafts(sponsors, drafts, *pair)
        assert set(result.index) == texts
        assert list(result.index) == sorted(texts, key=list(drafts.index).index, reverse=True)


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
    result = pair(
        ("2018-11-01", 1.0), ("2018-12-01", 0.5), ("2018-12-02", 0.0), ("2020-01-01", np.nan)
    )
    table = compute_agreement_by_year(result, pd.Series(["T1", "T1", "", ""], index=result.index))
    assert table.index.tolist() == [2018, 2019, 2020]
    assert table.loc[2018, ["shared", "same", "half", "opposed", "texts"]].tolist() == [
        *(3, 1, 1, 1),
        2,
    ]
    assert table.loc[2018, "agreement"] == 0.5
    # Two titles, t with one degree of freedom: the interval is very wide.
    assert table.loc[2018, "low"] < 0.02
    assert table.loc[2018, "high"] > 0.98
    for year in (2019, 2020):
        assert table.loc[year, "shared"] == 0
        assert table.loc[year, ["agreement", "low", "high"]].isna().all()


@pytest.mark.slow
@given(ROWS)
def test_years_against_plain_loops(rows: list[tuple[int, float, str]]) -> None:
    result = pair(*[(f"{year}-05-01", value) for year, value, _ in rows])
    texts = pd.Series([f"{text}{year}" for year, _, text in rows], index=result.index, dtype=object)
    table = compute_agreement_by_year(result, texts)
    for year, row in table.iterrows():
        own = [(value, text) for at, value, text in rows if at == year and not np.isnan(value)]
        assert row["shared"] == len(own)
        assert row["texts"] == len({text for _, text in own})
        if own:
            assert row["agreement"] == pytest.approx(sum(value for value, _ in own) / len(own))
            assert 0 <= row["low"] <= row["agreement"] <= row["high"] <= 1
        else:
            assert np.isnan(row["agreement"])
    assert len(select_divergent_votes(result)) == sum(value < 1 for _, value, _ in rows)


def test_order_of_disagreements() -> None:
    result = pair(
        ("2018-01-01", 0.5), ("2019-01-01", 0.0), ("2020-01-01", 0.0), ("2021-01-01", np.nan)
    )
    assert select_divergent_votes(result).index.tolist() == ["R2", "R1", "R0"]


def test_united_states_and_france_disagree_in_2025(dataset) -> None:
    calls = dataset.rollcalls[
        (dataset.rollcalls["tier"] == "core") & (dataset.rollcalls["body"] == "UNGA plenary")
    ]
    votes = tabulate_pair_votes(dataset.votes[calls.index], calls, "USA", "FRA")
    table = compute_agreement_by_year(votes, calls["resolution"])
    assert table.loc[2018, ["shared", "agreement"]].tolist() == [3, 1.0]
    # Abstain against no on A/RES/74/29; the two other votes are equal.
    assert table.loc[2019, "agreement"] == pytest.approx(2.5 / 3)
    assert table.loc[2025, ["same", "opposed", "agreement"]].tolist() == [1, 4, 0.2]
    assert np.isnan(table.loc[2009, "agreement"])
    assert table["shared"].sum() == votes["agreement"].notna().sum()
    assert select_divergent_votes(votes)["date"].iloc[0].startswith("2025")


def test_neighbours_in_order():
    agreement = MEASURES["agreement"].compute(tiny.VOTES)
    result = rank_neighbours(agreement, "AAA")
    # FFF never votes, so it is in neither list.
    assert list(result.index) == ["BBB", "DDD", "EEE", "CCC"]
    assert result["score"].tolist() == pytest.approx([7.5 / 8, 3 / 5, 0.5 / 3, 1 / 8])
    assert result["shared"].tolist() == [8, 5, 3, 8]
    assert rank_neighbours(agreement, "FFF").empty
    index = pd.Index(["AAA", "BBB", "CCC", "DDD", "EEE"])
    scores, shared = np.full((5, 5), np.nan), np.zeros((5, 5), dtype=np.int64)
    scores[0, 1:] = [0.5, 0.5, 0.5, 0.7]
    shared[0, 1:] = [3, 9, 3, 1]
    result = rank_neighbours(Similarity("agreement", index, scores, shared), "AAA")
    assert list(result.index) == ["EEE", "CCC", "BBB", "DDD"]


def test_the_highest_agreement_is_closest_and_of_equals_that_on_more_votes():
    """The ends of intervals, which have another order here, do not rank."""
    index = pd.Index(["AAA", "BBB", "CCC", "DDD", "EEE"])
    scores, shared = np.full((5, 5), np.nan), np.zeros((5, 5), dtype=np.int64)
    scores[0, 1:], shared[0, 1:] = [1.0, 0.96, 0.1, 1.0], [7, 13, 13, 13]
    similarity = Similarity("agreement", index, scores, shared)
    intervals = pd.DataFrame(
        {"low": [np.nan, 0.54, 0.9, 0.05, 0.53], "high": [np.nan, 1.0, 0.99, 0.2, 1.0]}, index
    )
    closest = rank_neighbours(similarity, "AAA", intervals)
    assert list(closest.index) == ["EEE", "BBB", "CCC", "DDD"]
    assert closest["low"].tolist() == [0.53, 0.54, 0.9, 0.05]
    farthest = rank_neighbours(similarity, "AAA", intervals, farthest=True)
    assert list(farthest.index) == ["DDD", "CCC", "EEE", "BBB"]


def average_pairs(similarity, rows, columns, group, other):
    result = [
        similarity.scores[i, j]
        for i, a in enumerate(similarity.index)
        for j, b in enumerate(similarity.index)
        if a != b and rows.get(a) == group and columns.get(b) == other
    ]
    known = [score for score in result if not np.isnan(score)]
    return sum(known) / len(known) if known else np.nan


def test_group_agreement_is_the_mean_over_pairs() -> None:
    similarity = vote_agreement(tiny.VOTES).with_min_shared(2)
    rows = pd.Series(["x", "x", "y", "y", "y", None], index=tiny.VOTES.index)
    columns = pd.Series([1, 2, 1, 2, 2, 1], index=tiny.VOTES.index)
    result = compute_group_similarity(similarity, rows, columns)
    assert result.shape == (2, 2)
    for group in "xy":
        for other in (1, 2):
            slow = average_pairs(similarity, rows, columns, group, other)
            assert result.loc[group, other] == pytest.approx(slow, nan_ok=True)


def test_supporters_of_74_247_agree_more_with_russia_and_china(dataset) -> None:
    study = compute_study(dataset, parse_url(dataset.opening)[0])
    code = study.votes["A/RES/74/247"]
    bloc = study.table["bloc_name"]
    result = compute_group_similarity(study.weight, code, bloc)
    west, east = "West", "Russia–China"
    # Yes is 2, no is 0.
    assert result.loc[2, east] > result.loc[2, west] + 0.1
    assert result.loc[0, west] > result.loc[0, east] + 0.3
    slow = average_pairs(study.weight, code, bloc, 2, east)
    assert result.loc[2, east] == pytest.approx(slow)


def test_intervals_of_agreement_rest_on_the_other_countries_alone() -> None:
    """The certain agreement of a country with itself does not narrow the intervals."""
    codes = np.array([[2, 2, 0, 1], [2, 0, 0, 1], [0, 2, 1, 2], [2, 1, 0, 0]], dtype=np.int8)
    votes = pd.DataFrame(codes, ["AAA", "BBB", "CCC", "DDD"], ["r1", "r2", "r3", "r4"])
    titles = pd.Series(["V", "V", "W", "X"], votes.columns)
    table = estimate_agreement(votes, titles, "AAA")
    assert table.loc["AAA"].isna().all()
    shares = {
        other: {
            title: (float((1 - np.abs(own - codes[0]) / 2)[titles == title].sum()), float(number))
            for title, number in titles.value_counts().items()
        }
        for other, own in zip(votes.index[1:], codes[1:], strict=True)
    }
    for other, own in shares.items():
        expected = compute_title_interval(own, [*shares.values()])
        assert table.loc[other].tolist() == pytest.approx(expected, abs=1e-6)
