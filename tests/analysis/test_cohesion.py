"""Groups of countries: counts by value, cohesion, plain loops, and few votes."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
import tiny
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from alignment.analysis.cohesion import compute_agreement_index, compute_cohesion
from alignment.analysis.crosstab import crosstab
from alignment.model.titles import label_titles
from alignment.model.vote import VOTE_WORDS, Vote

NO_TEXTS = pd.Series("", index=tiny.VOTES.columns)
CODES = arrays(
    np.int8,
    array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=8),
    elements=st.integers(-2, 2),
)


def slow_index(votes: list[int]) -> float:
    cast = [vote for vote in votes if vote >= 0]
    if len(cast) < 2:
        return np.nan
    most = max(cast.count(vote) for vote in (0, 1, 2))
    return (most - (len(cast) - most) / 2) / len(cast)


def slow_rice(votes: list[int]) -> float:
    yes, no = votes.count(2), votes.count(0)
    return abs(yes - no) / (yes + no) if yes + no >= 2 else np.nan


def slow_agreement(votes: pd.DataFrame, least: int) -> float:
    scores = []
    for a, b in combinations(votes.to_numpy().tolist(), 2):
        closeness = [1 - abs(x - y) / 2 for x, y in zip(a, b, strict=True) if min(x, y) >= 0]
        if len(closeness) >= least:
            scores.append(sum(closeness) / len(closeness))
    return sum(scores) / len(scores) if scores else np.nan


def test_the_index_worked_by_hand() -> None:
    table = compute_agreement_index(tiny.VOTES.loc[["AAA", "BBB", "CCC"]])
    # R1: y y n: (2 - 1/2) / 3 and 1 / 3. R4: y a n: 0 and 0. R7: a a a: 1 and no majority.
    assert table.loc["R1", ["index", "rice"]].tolist() == pytest.approx([0.5, 1 / 3])
    assert table.loc["R4", ["index", "rice"]].tolist() == [0.0, 0.0]
    assert table.loc["R7", "index"] == 1.0
    assert np.isnan(table.loc["R7", "rice"])
    assert table.loc["R1", ["yes", "abstain", "no", "absent"]].tolist() == [2, 0, 1, 0]
    table = compute_agreement_index(tiny.VOTES.loc[["DDD", "EEE", "FFF"]])
    # R1: only DDD; EEE is no member then and FFF is absent.
    assert np.isnan(table.loc["R1", "index"])
    assert table.loc["R1", "absent"] == 1


def test_a_group_worked_by_hand() -> None:
    result = compute_cohesion(tiny.VOTES, ["CCC", "BBB", "AAA", "ZZZ"], NO_TEXTS)
    assert result.members == ("AAA", "BBB", "CCC")
    assert result.missing_members == ("ZZZ",)
    assert result.agreement.value == pytest.approx((7.5 / 8 + 1 / 8 + 1.5 / 8) / 3)
    # All are y y n or n n y but R4 (0) and R7 (1).
    assert result.agreement_index.value == pytest.approx((6 * 0.5 + 0 + 1) / 8)
    assert result.rice_index.value == pytest.approx((6 / 3 + 0) / 7)
    # R4 has no majority; in R7 nobody is against.
    assert result.dissents["rollcall"].tolist() == ["R1", "R2", "R3", "R5", "R6", "R8"]
    assert set(result.dissents["iso3"]) == {"CCC"}
    assert result.dissents["majority"].tolist() == [2, 2, 2, 0, 0, 2]
    assert result.dissents["vote"].tolist() == [0, 0, 0, 2, 2, 0]
    assert result.rollcalls["dissenters"].tolist() == [1, 1, 1, 0, 1, 1, 0, 1]
    assert result.rollcalls.loc["R4", "majority"] == -1
    assert result.title_count == 8
    assert result.agreement.low <= result.agreement.value <= result.agreement.high


def test_groups_with_too_few_votes() -> None:
    result = compute_cohesion(tiny.VOTES, ["CCC", "DDD", "EEE"], NO_TEXTS, min_shared=3)
    # CCC-DDD share 5, CCC-EEE 3, DDD-EEE 2.
    assert result.agreement.value == pytest.approx((2 / 5 + 2.5 / 3) / 2)
    result = compute_cohesion(tiny.VOTES, [], NO_TEXTS)
    assert result.members == ()
    assert result.title_count == 0
    assert np.isnan(
        [result.agreement.value, result.agreement_index.value, result.rice_index.value]
    ).all()
    assert result.dissents.empty


def test_the_unit_of_intervals_is_the_title() -> None:
    # Two titles give little information, whatever their number of votes: t has one degree of
    # freedom.
    titles = pd.Series(["T1"] * 4 + ["T2"] * 4, index=tiny.VOTES.columns)
    result = compute_cohesion(tiny.VOTES, ["AAA", "BBB", "CCC"], titles)
    assert result.title_count == 2
    assert result.agreement.high - result.agreement.low > 0.9
    # Votes on one title give no interval.
    single = compute_cohesion(
        tiny.VOTES, ["AAA", "BBB", "CCC"], pd.Series("T1", index=titles.index)
    )
    assert (single.agreement.low, single.agreement.high) == pytest.approx((0, 1))
    assert single.agreement.value == result.agreement.value
    # Doubled votes of one text are the same texts: the interval does not shrink.
    doubled = pd.concat([tiny.VOTES, tiny.VOTES.add_prefix("again ")], axis=1)
    names = pd.Series([*tiny.VOTES.columns, *tiny.VOTES.columns], index=doubled.columns)
    once = compute_cohesion(tiny.VOTES, ["AAA", "BBB", "CCC"], NO_TEXTS)
    twice = compute_cohesion(doubled, ["AAA", "BBB", "CCC"], names)
    assert twice.agreement_index.low == pytest.approx(once.agreement_index.low)
    assert twice.agreement.high == pytest.approx(once.agreement.high)


def test_interval_matches_that_of_a_mean() -> None:
    # Rice's index of 40 titles: the interval is near the mean +- t(39) sd / sqrt(n).
    random = np.random.default_rng(1)
    codes = random.choice([0, 2], (30, 40), p=[0.2, 0.8]).astype("int8")
    votes = pd.DataFrame(codes, [f"C{n:02}" for n in range(30)], [f"R{n}" for n in range(40)])
    result = compute_cohesion(votes, votes.index, pd.Series("", index=votes.columns))
    spread = compute_agreement_index(votes)["rice"].std(ddof=1) / 40**0.5
    assert result.rice_index.high - result.rice_index.low == pytest.approx(
        2 * 2.023 * spread, rel=0.1
    )


@pytest.mark.slow
@settings(max_examples=120)
@given(CODES, st.integers(1, 3))
def test_against_plain_loops(codes: np.ndarray, least: int) -> None:
    names = [f"C{number}" for number in range(len(codes))]
    votes = pd.DataFrame(codes, names, [f"R{number}" for number in range(codes.shape[1])])
    members = names[::2]
    result = compute_cohesion(votes, members, pd.Series("", index=votes.columns), min_shared=least)
    inside = votes.loc[members]
    indices = [slow_index(inside[name].tolist()) for name in votes.columns]
    rices = [slow_rice(inside[name].tolist()) for name in votes.columns]
    np.testing.assert_allclose(result.rollcalls["index"], indices)
    np.testing.assert_allclose(result.rollcalls["rice"], rices)
    np.testing.assert_allclose(result.agreement.value, slow_agreement(inside, least))
    for estimate, values in ((result.agreement_index, indices), (result.rice_index, rices)):
        known = [value for value in values if not np.isnan(value)]
        expected = sum(known) / len(known) if known else np.nan
        np.testing.assert_allclose(estimate.value, expected)
        if not np.isnan(estimate.low):
            assert 0 <= estimate.low <= estimate.high <= 1
    assert len(result.dissents) == result.rollcalls["dissenters"].sum()
    assert (result.dissents["vote"] >= Vote.NO).all()


def test_the_european_union_on_the_shipped_votes(dataset) -> None:
    calls = dataset.rollcalls[
        (dataset.rollcalls["topic"] == "ict-security") & (dataset.rollcalls["date"] >= "2018")
    ]
    votes = dataset.votes[calls.index]
    groups = {group: dataset.members_of(group) for group in ("EU", "G77")}
    union, many = (
        compute_cohesion(votes, group.index[group != ""], label_titles(calls), min_shared=5)
        for group in groups.values()
    )
    # The United Kingdom was a member up to 2020, and alone voted no on A/RES/74/29.
    assert len(union.members) == 28
    assert union.agreement.value > 0.95 > many.agreement.value
    assert union.title_count == 3


def test_a_roll_call_by_group():
    words = {int(code): word for code, word in VOTE_WORDS.items()}
    votes = tiny.VOTES["R6"].map(words)
    groups = {"x": ("AAA", "BBB"), "y": ("CCC", "DDD", "EEE")}
    result = crosstab(groups, votes, tuple(words.values()))
    # R6: AAA no, BBB no | CCC yes, DDD yes, EEE yes; FFF has no group and is the only absent one.
    assert list(result.columns) == ["yes", "no"]
    assert result.loc["x"].tolist() == [0, 2]
    assert result.loc["y"].tolist() == [3, 0]


def test_crosstab_columns_and_groups():
    values = pd.Series(["late", "early", None, "early"], index=list("abcd"))
    result = crosstab({"1": ["a", "b"], "2": ["c"]}, values, ("early", "late", "never"))
    assert list(result.columns) == ["early", "late"]
    assert result.index.tolist() == ["1"]
    assert result.to_numpy().tolist() == [[1, 1]]
    values = pd.Series(["early", "late"], index=list("ab"))
    result = crosstab({"1": ["a", "z"], "2": ["b", "a"]}, values, ("early", "late"))
    assert result.to_numpy().tolist() == [[1, 0], [1, 1]]
    assert crosstab({}, values, ("early",)).empty


@pytest.mark.parametrize("seed", range(5))
def test_counts_match_pandas(seed):
    rng = np.random.default_rng(seed)
    order, codes = ("low", "middle", "high", "none such"), [f"C{number:02}" for number in range(40)]
    rows = pd.Series(rng.choice(["a", "b", "c", None], 40), index=codes)
    # In another order, and without some of them.
    values = pd.Series(rng.choice([*order[:3], None], 40), index=codes)
    values = values.iloc[rng.permutation(40)[:33]]
    expected = pd.crosstab(rows, values)
    result = crosstab({name: rows.index[rows == name] for name in "abc"}, values, order)
    assert list(result.index) == list(expected.index)
    assert result.to_numpy().tolist() == expected[list(result.columns)].to_numpy().tolist()
    assert set(result.columns) == set(expected.columns)
