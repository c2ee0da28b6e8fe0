"""In general and on this: numbers by hand, a slow twin, and how often the interval is right."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from alignment.analysis.general import Ballot, contrast
from alignment.model.vote import Vote

A, Y, N, X, O = 1, 2, 0, -1, -2  # noqa: E741


def ballot(on: dict[str, list[int]], rest: dict[str, list[int]], texts: list[str]) -> Ballot:
    asked = pd.DataFrame(on, index=[f"q{n}" for n in range(len(texts))], dtype="int8").T
    number = len(next(iter(rest.values())))
    others = pd.DataFrame(rest, index=[f"g{n}" for n in range(number)], dtype="int8").T
    names = pd.Series(texts, asked.columns)
    return Ballot(asked, others, names, pd.Series(True, asked.columns))


THREE = ballot(
    {"AAA": [Y, Y, N, X], "BBB": [Y, N, A, Y], "CCC": [N, N, Y, Y], "DDD": [O, O, O, Y]},
    {"AAA": [Y, Y, N, N, A], "BBB": [Y, X, N, Y, Y], "CCC": [Y, Y, Y, N, A], "DDD": [Y] * 5},
    ["", "", "t", "t"],
)


def test_worked_by_hand() -> None:
    found = contrast(THREE, ["BBB"], (1, 1))
    # AAA and BBB: 1, 0, 1/2 on those asked; 1, 1, 0, 1/2 on the rest.
    row = found.loc["AAA"]
    assert (row["on"], row["on_votes"]) == (0.5, 3)
    assert (row["general"], row["general_votes"]) == (pytest.approx(4 / 7), 7)
    assert row["difference"] == pytest.approx(0.5 - 4 / 7)
    # CCC: 0, 1, 1/2, 1 on those asked; 1, 0, 0, 1/2 on the rest. DDD: 1; then 1, 0, 1, 1.
    differences = [0.5 - 4 / 7, 2.5 / 4 - 4 / 8, 1 - 4 / 5]
    assert found["difference"].dropna().tolist() == pytest.approx(differences)
    own = np.array(differences) - np.mean(differences)
    assert found["own"].dropna().tolist() == pytest.approx(own.tolist())
    assert found.loc["BBB", ["on", "difference", "q"]].isna().all()


def test_too_few_shared_votes_are_no_number() -> None:
    found = contrast(THREE, ["BBB"], (2, 1))
    assert np.isnan(found.loc["DDD", "difference"])
    assert found.loc["DDD", "on_votes"] == 1
    assert contrast(THREE, ["BBB"], (9, 1))["difference"].isna().all()


def test_a_group_is_the_mean_over_its_members_itself_left_out() -> None:
    found = contrast(THREE, ["AAA", "BBB"], (1, 1))
    one, other = (contrast(THREE, [iso3], (1, 1)) for iso3 in ("AAA", "BBB"))
    assert found.loc["CCC", "on"] == pytest.approx(
        (one.loc["CCC", "on"] + other.loc["CCC", "on"]) / 2
    )
    assert found.loc["AAA", "on"] == other.loc["AAA", "on"]
    assert found.loc["AAA", "on_votes"] == other.loc["AAA", "on_votes"]
    # DDD shares a vote with BBB alone of those asked, and so has BBB alone in both.
    assert found.loc["DDD", "general"] == other.loc["DDD", "general"]


def slow(found: Ballot, other: str, seed: int, replicates: int) -> dict[str, np.ndarray]:
    """The differences of every replicate, vote by vote, for one other country."""
    names = [text or column for text, column in found.texts.items()]
    names = [text or str(column) for column, text in found.texts.items()]
    unique = list(dict.fromkeys(names))
    random = np.random.default_rng(seed)
    size = len(unique) + 2
    drawn = random.multinomial(size, np.full(size, 1 / size), replicates)
    more = found.rest.shape[1]
    rest = random.multinomial(more, np.full(more, 1 / more), replicates)
    result = {}
    for iso3 in found.on.index.drop(other):
        made = []
        for times, times_rest in zip(drawn, rest, strict=True):
            scores, weights = [], []
            for column, text in zip(found.on, names, strict=True):
                one, two = found.on.loc[iso3, column], found.on.loc[other, column]
                if one >= Vote.NO and two >= Vote.NO:
                    scores.append(1 - abs(int(one) - int(two)) / 2)
                    weights.append(times[unique.index(text)])
            asked = np.dot(scores, weights) + times[-2], sum(weights) + times[-2] + times[-1]
            general = np.dot(scores, weights), sum(weights)
            for column, time in zip(found.rest, times_rest, strict=True):
                one, two = found.rest.loc[iso3, column], found.rest.loc[other, column]
                if one >= Vote.NO and two >= Vote.NO:
                    general = (
                        general[0] + time * (1 - abs(int(one) - int(two)) / 2),
                        general[1] + time,
                    )
            made.append(asked[0] / max(asked[1], 1) - general[0] / max(general[1], 1))
        result[iso3] = np.array(made)
    return result


def test_intervals_are_those_of_replicates_counted_vote_by_vote() -> None:
    found = contrast(THREE, ["BBB"], (1, 1), seed=5, replicates=40)
    twin = slow(THREE, "BBB", 5, 40)
    alike = np.mean(list(twin.values()), axis=0)
    for iso3, made in twin.items():
        low, high = made.mean() - 1.959964 * made.std(), made.mean() + 1.959964 * made.std()
        row = found.loc[iso3]
        assert row["low"] == pytest.approx(max(min(low, row["difference"]), -1), abs=1e-6)
        assert row["high"] == pytest.approx(min(max(high, row["difference"]), 1), abs=1e-6)
        own = made - alike
        spread = 1.959964 * own.std()
        assert row["own_low"] == pytest.approx(min(own.mean() - spread, row["own"]), abs=1e-6)


def test_the_same_seed_gives_the_same_and_another_another() -> None:
    one, same = (contrast(THREE, ["BBB"], (1, 1), seed=1) for _ in range(2))
    assert one.equals(same)
    assert not one.equals(contrast(THREE, ["BBB"], (1, 1), seed=2))
    assert one["difference"].equals(contrast(THREE, ["BBB"], (1, 1), seed=2)["difference"])


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
        asked = frame.iloc[:, :15]
        made = Ballot(
            asked, frame.iloc[:, 15:], pd.Series("", asked.columns), pd.Series(True, asked.columns)
        )
        found = contrast(made, ["C00"], (6, 6), replicates=200).iloc[1:]
        true = (near - 0.8) * 200 / 215
        right += ((found["low"] <= true) & (true <= found["high"])).sum()
        total += len(found)
    assert right / total >= 0.93
