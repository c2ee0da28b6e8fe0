"""The assembly baseline: numbers by hand, plain loops, and coverage of its interval."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

from alignment.analysis.baseline_test import BaselineVotes, compare_with_baseline
from alignment.model.vote import Vote

A, Y, N, X, O = 1, 2, 0, -1, -2  # noqa: E741


def ballot(on: dict[str, list[int]], rest: dict[str, list[int]], texts: list[str]) -> BaselineVotes:
    selection = pd.DataFrame(on, index=[f"q{n}" for n in range(len(texts))], dtype="int8").T
    number = len(next(iter(rest.values())))
    others = pd.DataFrame(rest, index=[f"g{n}" for n in range(number)], dtype="int8").T
    names = pd.Series(texts, selection.columns)
    return BaselineVotes(selection, others, names, pd.Series(True, selection.columns))


THREE = ballot(
    {"AAA": [Y, Y, N, X], "BBB": [Y, N, A, Y], "CCC": [N, N, Y, Y], "DDD": [O, O, O, Y]},
    {"AAA": [Y, Y, N, N, A], "BBB": [Y, X, N, Y, Y], "CCC": [Y, Y, Y, N, A], "DDD": [Y] * 5},
    ["", "", "t", "t"],
)


def test_comparison_by_hand() -> None:
    actual = compare_with_baseline(THREE, ["BBB"], (1, 1))
    # AAA and BBB: 1, 0, 1/2 on the selection; 1, 1, 0, 1/2 on the rest.
    row = actual.loc["AAA"]
    assert (row["on"], row["on_votes"]) == (0.5, 3)
    assert (row["general"], row["general_votes"]) == (pytest.approx(4 / 7), 7)
    assert row["difference"] == pytest.approx(0.5 - 4 / 7)
    # CCC: 0, 1, 1/2, 1 on the selection; 1, 0, 0, 1/2 on the rest. DDD: 1; then 1, 0, 1, 1.
    differences = [0.5 - 4 / 7, 2.5 / 4 - 4 / 8, 1 - 4 / 5]
    assert actual["difference"].dropna().tolist() == pytest.approx(differences)
    own = np.array(differences) - np.mean(differences)
    assert actual["own"].dropna().tolist() == pytest.approx(own.tolist())
    assert actual.loc["BBB", ["on", "difference", "q"]].isna().all()
    actual = compare_with_baseline(THREE, ["BBB"], (2, 1))
    assert np.isnan(actual.loc["DDD", "difference"])
    assert actual.loc["DDD", "on_votes"] == 1
    assert compare_with_baseline(THREE, ["BBB"], (9, 1))["difference"].isna().all()
    actual = compare_with_baseline(THREE, ["AAA", "BBB"], (1, 1))
    one, other = (compare_with_baseline(THREE, [iso3], (1, 1)) for iso3 in ("AAA", "BBB"))
    assert actual.loc["CCC", "on"] == pytest.approx(
        (one.loc["CCC", "on"] + other.loc["CCC", "on"]) / 2
    )
    assert actual.loc["AAA", "on"] == other.loc["AAA", "on"]
    assert actual.loc["AAA", "on_votes"] == other.loc["AAA", "on_votes"]
    # In the selection DDD shares a vote only with BBB, as does BBB in both.
    assert actual.loc["DDD", "general"] == other.loc["DDD", "general"]


def slow_interval(votes: BaselineVotes, iso3: str, other: str) -> tuple[float, float]:
    """The interval of the difference with one country, vote by vote and title by title."""
    names = label(votes)
    rows = {"on": [], "general": []}
    for frame in (votes.selected_votes, votes.other_votes):
        for column in frame:
            one, two = int(frame.loc[iso3, column]), int(frame.loc[other, column])
            if min(one, two) >= Vote.NO:
                close = 1 - abs(one - two) / 2
                rows["general"].append((names[column], close))
                if frame is votes.selected_votes:
                    rows["on"].append((names[column], close))
    means = {name: sum(close for _, close in each) / len(each) for name, each in rows.items()}
    selected = {names[column] for column in votes.selected_votes}
    influence = dict.fromkeys(names.values(), 0.0)
    for name, sign in (("on", 1), ("general", -1)):
        for title, close in rows[name]:
            influence[title] += sign * (close - means[name]) / len(rows[name])
    count = len(selected)
    others = [value for title, value in influence.items() if title not in selected]
    middle = (count * means["on"] + 1) / (count + 2)
    imagined = ((1 - middle) ** 2 + middle**2) / (count + 2) ** 2
    own = sum(influence[title] ** 2 for title in selected) * (count / (count + 2)) ** 2
    variance = (count + 2) / (count + 1) * (own + imagined)
    variance += len(others) / max(len(others) - 1, 1) * sum(value**2 for value in others)
    reach = t.ppf(0.975, count + 1) * variance**0.5
    difference = means["on"] - means["general"]
    middle -= means["general"]
    return min(middle - reach, difference), max(middle + reach, difference)


def label(votes: BaselineVotes) -> dict[str, str]:
    calls = [*votes.selected_votes, *votes.other_votes]
    return {call: votes.titles.get(call, "") or call for call in calls}


def draw_votes(seed: int, titles: int, selected: int, countries: int = 12) -> BaselineVotes:
    """Votes on titles of one to four votes, of which the first titles are the selection."""
    random = np.random.default_rng(seed)
    sizes = random.integers(1, 5, titles)
    names = np.repeat([f"t{n}" for n in range(titles)], sizes)
    common = np.repeat(random.integers(-1, 3, (countries, titles)), sizes, axis=1)
    codes = np.where(
        random.random(common.shape) < 0.3, random.integers(-1, 3, common.shape), common
    )
    calls = [f"r{n}" for n in range(len(names))]
    frame = pd.DataFrame(codes.astype("int8"), [f"C{n:02}" for n in range(countries)], calls)
    count = int(sizes[:selected].sum())
    chosen = frame.iloc[:, :count]
    return BaselineVotes(
        chosen, frame.iloc[:, count:], pd.Series(names, calls), pd.Series(True, chosen.columns)
    )


@pytest.mark.parametrize("seed", range(3))
def test_intervals_match_plain_loops_over_titles(seed: int) -> None:
    votes = draw_votes(seed, 14, 5)
    actual = compare_with_baseline(votes, ["C00"], (1, 1))
    for iso3 in actual["difference"].dropna().index:
        low, high = slow_interval(votes, iso3, "C00")
        assert actual.loc[iso3, "low"] == pytest.approx(max(low, -1), abs=1e-6)
        assert actual.loc[iso3, "high"] == pytest.approx(min(high, 1), abs=1e-6)
        own = actual.loc[iso3, ["own_low", "own", "own_high"]].tolist()
        assert own == sorted(own)


def test_cluster_includes_votes_on_a_selected_title() -> None:
    votes = draw_votes(4, 14, 5)
    names = votes.titles.copy()
    names[votes.other_votes.columns[0]] = names.iloc[0]
    joined = BaselineVotes(votes.selected_votes, votes.other_votes, names, votes.in_baseline)
    actual = compare_with_baseline(joined, ["C00"], (1, 1))
    low, high = slow_interval(joined, "C05", "C00")
    assert actual.loc["C05", ["low", "high"]].tolist() == pytest.approx([low, high], abs=1e-6)


def test_few_titles_are_not_tested() -> None:
    few, many = draw_votes(1, 40, 9), draw_votes(1, 40, 10)
    assert compare_with_baseline(few, ["C00"], (1, 1))["q"].isna().all()
    assert compare_with_baseline(many, ["C00"], (1, 1))["q"].notna().sum() == 11
    # Too few titles in the rest are not tested either, whatever their number of votes.
    assert compare_with_baseline(draw_votes(1, 19, 10), ["C00"], (1, 1))["q"].isna().all()


def test_difference_is_found_and_reproducible() -> None:
    votes = draw_votes(3, 60, 20)
    on, rest = votes.selected_votes.copy(), votes.other_votes.copy()
    # C01 votes like C00 on the selection, and opposite on the rest.
    on.loc["C01"] = on.loc["C00"]
    rest.loc["C01"] = (2 - rest.loc["C00"]).where(rest.loc["C00"] >= 0, -1).astype("int8")
    changed = BaselineVotes(on, rest, votes.titles, votes.in_baseline)
    one, same = (compare_with_baseline(changed, ["C00"], (6, 6), seed=1) for _ in range(2))
    assert one.equals(same)
    assert one["q"].idxmin() == "C01"
    assert one.loc["C01", "q"] == 1 / 1000
    assert one.loc["C01", "own_low"] > 0
    other = compare_with_baseline(changed, ["C00"], (6, 6), seed=2)
    assert one["difference"].equals(other["difference"])


@pytest.mark.slow
def test_random_titles_are_rarely_significant() -> None:
    # 5% may be found; with 120 countries, more than 13 have a probability below 1%.
    findings = 0
    for seed in range(120):
        table = compare_with_baseline(
            draw_votes(100 + seed, 60, 15), ["C00"], (6, 6), permutations=199
        )
        findings += bool((table["q"] <= 0.05).any())
    assert findings <= 13


@pytest.mark.slow
@pytest.mark.parametrize("near", [0.02, 0.3, 0.6, 0.96])
def test_interval_has_its_coverage(near: float) -> None:
    """40 countries agree with one on 15 texts with this probability, in 30 simulated Assemblies.

    benchmarks/title_coverage.py redraws real titles, with its table in docs/votes-in-series.md.
    """
    right = total = 0
    for seed in range(30):
        random = np.random.default_rng(seed)
        agreed = random.random((41, 215)) < np.where(np.arange(215) < 15, near, 0.8)
        votes = np.where(agreed, Y, N).astype("int8")
        votes[0] = Y
        frame = pd.DataFrame(votes, [f"C{number:02}" for number in range(41)])
        selection = frame.iloc[:, :15]
        made = BaselineVotes(
            selection,
            frame.iloc[:, 15:],
            pd.Series("", frame.columns),
            pd.Series(True, selection.columns),
        )
        actual = compare_with_baseline(made, ["C00"], (6, 6), permutations=1).iloc[1:]
        true = (near - 0.8) * 200 / 215
        right += ((actual["low"] <= true) & (true <= actual["high"])).sum()
        total += len(actual)
    assert right / total >= 0.93
