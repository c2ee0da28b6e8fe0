"""In general and on this: numbers by hand, plain loops, and how often the interval is right."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

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


def test_worked_by_hand() -> None:
    actual = compare_with_baseline(THREE, ["BBB"], (1, 1))
    # AAA and BBB: 1, 0, 1/2 on those asked; 1, 1, 0, 1/2 on the rest.
    row = actual.loc["AAA"]
    assert (row["on"], row["on_votes"]) == (0.5, 3)
    assert (row["general"], row["general_votes"]) == (pytest.approx(4 / 7), 7)
    assert row["difference"] == pytest.approx(0.5 - 4 / 7)
    # CCC: 0, 1, 1/2, 1 on those asked; 1, 0, 0, 1/2 on the rest. DDD: 1; then 1, 0, 1, 1.
    differences = [0.5 - 4 / 7, 2.5 / 4 - 4 / 8, 1 - 4 / 5]
    assert actual["difference"].dropna().tolist() == pytest.approx(differences)
    own = np.array(differences) - np.mean(differences)
    assert actual["own"].dropna().tolist() == pytest.approx(own.tolist())
    assert actual.loc["BBB", ["on", "difference", "q"]].isna().all()


def test_too_few_shared_votes_are_no_number() -> None:
    actual = compare_with_baseline(THREE, ["BBB"], (2, 1))
    assert np.isnan(actual.loc["DDD", "difference"])
    assert actual.loc["DDD", "on_votes"] == 1
    assert compare_with_baseline(THREE, ["BBB"], (9, 1))["difference"].isna().all()


def test_a_group_is_the_mean_over_its_members_itself_left_out() -> None:
    actual = compare_with_baseline(THREE, ["AAA", "BBB"], (1, 1))
    one, other = (compare_with_baseline(THREE, [iso3], (1, 1)) for iso3 in ("AAA", "BBB"))
    assert actual.loc["CCC", "on"] == pytest.approx(
        (one.loc["CCC", "on"] + other.loc["CCC", "on"]) / 2
    )
    assert actual.loc["AAA", "on"] == other.loc["AAA", "on"]
    assert actual.loc["AAA", "on_votes"] == other.loc["AAA", "on_votes"]
    # DDD shares a vote with BBB alone of those asked, and so has BBB alone in both.
    assert actual.loc["DDD", "general"] == other.loc["DDD", "general"]


def slow(
    actual: BaselineVotes, other: str, seed: int, replicates: int
) -> list[dict[str, list[float]]]:
    """By replicate and country, vote by vote: on, general, shared, and what was imagined."""
    names = [text or str(column) for column, text in actual.texts.items()]
    unique = list(dict.fromkeys(names))
    random = np.random.default_rng(seed)
    size = len(unique) + 2
    drawn = random.multinomial(size, np.full(size, 1 / size), replicates)
    more = actual.other_votes.shape[1]
    rest = random.multinomial(more, np.full(more, 1 / more), replicates)
    result = []
    for times, times_rest in zip(drawn, rest, strict=True):
        of = {}
        for iso3 in actual.selected_votes.index.drop(other):
            sums, counts = [0.0, 0.0], [0, 0]
            columns = [*actual.selected_votes, *actual.other_votes]
            weights = [*(times[unique.index(name)] for name in names), *times_rest]
            for column, weight in zip(columns, weights, strict=True):
                selection = column in actual.selected_votes
                frame = actual.selected_votes if selection else actual.other_votes
                one, two = int(frame.loc[iso3, column]), int(frame.loc[other, column])
                if one < Vote.NO or two < Vote.NO:
                    continue
                for place in (0, 1) if selection else (1,):
                    sums[place] += weight * (1 - abs(one - two) / 2)
                    counts[place] += weight
            on, general = (sums[place] / max(counts[place], 1) for place in (0, 1))
            of[iso3] = [on, general, counts[0], times[-2], times[-1]]
        result.append(of)
    return result


def test_intervals_are_those_of_replicates_counted_vote_by_vote() -> None:
    actual = compare_with_baseline(THREE, ["BBB"], (1, 1), seed=5, replicates=40)
    expected_rows = slow(THREE, "BBB", 5, 40)
    for iso3 in ("AAA", "CCC", "DDD"):
        differences, own = [], []
        for of in expected_rows:
            on, general, shared, agreed, opposed = of[iso3]
            number = max(shared + agreed + opposed, 1)
            differences.append((shared * on + agreed) / number - general)
            alike = np.mean([each[0] - each[1] for each in of.values()])
            apart = on - general - alike
            own.append((shared * apart + 0.5 * agreed - 0.5 * opposed) / number)
        for name, made in (("difference", np.array(differences)), ("own", np.array(own))):
            row = actual.loc[iso3]
            low, high = ("low", "high") if name == "difference" else ("own_low", "own_high")
            reach = 1.959964 * made.std()
            expected = max(min(made.mean() - reach, row[name]), -1)
            assert row[low] == pytest.approx(expected, abs=1e-6)
            expected = min(max(made.mean() + reach, row[name]), 1)
            assert row[high] == pytest.approx(expected, abs=1e-6)


def test_the_same_seed_gives_the_same_and_another_another() -> None:
    one, same = (compare_with_baseline(THREE, ["BBB"], (1, 1), seed=1) for _ in range(2))
    assert one.equals(same)
    assert not one.equals(compare_with_baseline(THREE, ["BBB"], (1, 1), seed=2))
    assert one["difference"].equals(
        compare_with_baseline(THREE, ["BBB"], (1, 1), seed=2)["difference"]
    )


@pytest.mark.slow
@pytest.mark.parametrize("near", [0.02, 0.3, 0.6, 0.96])
def test_the_interval_holds_what_it_promises(near: float) -> None:
    """40 countries that agree with one on 15 texts with this chance, in 30 made-up Assemblies.

    benchmarks/in_general.py does the same at length, with its table in docs/calibration.md.
    """
    right = total = 0
    for seed in range(30):
        random = np.random.default_rng(seed)
        alike = random.random((41, 215)) < np.where(np.arange(215) < 15, near, 0.8)
        votes = np.where(alike, Y, N).astype("int8")
        votes[0] = Y
        frame = pd.DataFrame(votes, [f"C{number:02}" for number in range(41)])
        selection = frame.iloc[:, :15]
        made = BaselineVotes(
            selection,
            frame.iloc[:, 15:],
            pd.Series("", selection.columns),
            pd.Series(True, selection.columns),
        )
        actual = compare_with_baseline(made, ["C00"], (6, 6), replicates=200).iloc[1:]
        true = (near - 0.8) * 200 / 215
        right += ((actual["low"] <= true) & (true <= actual["high"])).sum()
        total += len(actual)
    assert right / total >= 0.93
