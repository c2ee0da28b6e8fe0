"""Coverage of the intervals of the baseline test: a simulation on real votes.

Run from the repository: `python -m benchmarks.in_general [DRAWS]` prints the table that is in
docs/calibration.md.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
import pandas as pd

from alignment.analysis.baseline_test import BaselineVotes, compare_with_baseline
from alignment.io.package import load_package
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.studies.assembly_baseline import FALSE_DISCOVERY_RATE, REFERENCES

SIZES = (6, 10, 15, 30, 90)
LEAST = 6
# Truths are taken of countries with so many votes in the population that is drawn from.
MANY = 30


def members(dataset: Dataset, other: str) -> list[str]:
    """Return a country, or the members of a group."""
    inside = dataset.members_of(other) if other in dataset.groups else pd.Series(dtype=str)
    return [other] if inside.empty else inside.index[inside != ""].tolist()


def close(votes: pd.DataFrame, others: list[str]) -> pd.DataFrame:
    """Return how close each country is to others on a population of texts."""
    blank = votes.iloc[:, :0]
    texts, counted = pd.Series("", votes.columns), pd.Series(False, votes.columns)
    return compare_with_baseline(
        BaselineVotes(votes, blank, texts, counted), others, (1, 0), replicates=2
    )


def draws(
    population: pd.DataFrame, general: pd.DataFrame, size: int, number: int
) -> Iterator[BaselineVotes]:
    """Draw texts from a population, as a query would find them, beside all others."""
    random = np.random.default_rng([size, number])
    for _ in range(number):
        chosen = population.iloc[:, random.integers(0, population.shape[1], size)]
        chosen = chosen.set_axis([f"asked {place}" for place in range(size)], axis=1)
        texts, counted = pd.Series("", chosen.columns), pd.Series(False, chosen.columns)
        yield BaselineVotes(chosen, general, texts, counted)


def measured(
    dataset: Dataset, population: pd.DataFrame, general: pd.DataFrame, size: int, number: int
) -> dict[str, float]:
    """Return how often each interval held the truth, and how much was found that is not there."""
    coverage: dict[str, list[float]] = {"difference": [], "own": [], "ends": [], "found": []}
    for other in REFERENCES:
        rows = members(dataset, other)
        truth = close(population, rows)["on"] - close(general, rows)["on"]
        cast = (population.to_numpy() >= 0).sum(axis=1) >= MANY
        truth = truth.where(pd.Series(cast, truth.index))
        for seed, ballot in enumerate(draws(population, general, size, number)):
            got = compare_with_baseline(ballot, rows, (LEAST, LEAST), seed)
            known = got["difference"].notna() & truth.notna()
            if not known.any():
                continue
            got, true = got[known], truth[known]
            inside = (got["low"] <= true) & (true <= got["high"])
            own = true - true.mean()
            coverage["difference"].append(inside.mean())
            coverage["own"].append(((got["own_low"] <= own) & (own <= got["own_high"])).mean())
            # The countries of which least is left to chance: those at the ends.
            ends = (got["on"] >= 0.95) | (got["on"] <= 0.05)
            coverage["ends"] += [inside[ends].mean()] if ends.any() else []
            coverage["found"].append(float((got["q"] <= FALSE_DISCOVERY_RATE).any()))
    return {name: float(np.mean(values)) for name, values in coverage.items() if values}


def main(number: int = 100) -> None:
    """Print the table."""
    dataset = load_package()
    whole = dataset.in_scope("assembly")
    recent = Query(scope="assembly", since="2018", until="2025").rollcalls(dataset).index
    cyber = dataset.rollcalls.index[dataset.rollcalls["body"] == "UNGA plenary"]
    general = whole.votes[recent]
    general = general[(general.to_numpy() >= 0).any(axis=1)]
    print("| asked | texts | difference | at the ends | own | draws with any elsewhere |")
    print("| :-- | --: | --: | --: | --: | --: |")
    kinds = {
        "any texts of the years": (general, True),
        "texts on ICT since 1972": (whole.votes.loc[general.index, cyber], False),
    }
    for name, (population, null) in kinds.items():
        for size in SIZES:
            result = measured(dataset, population, general, size, number)
            any_found = f"{result['found']:.3f}" if null else ""
            ends = f"{result['ends']:.3f}" if "ends" in result else ""
            print(
                f"| {name} | {size} | {result['difference']:.3f} | {ends} | {result['own']:.3f} "
                f"| {any_found} |",
                flush=True,
            )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
