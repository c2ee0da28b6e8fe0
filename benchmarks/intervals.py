"""Coverage of the intervals of positions, in votes simulated from the model.

Run from the repository: `python -m benchmarks.intervals [DRAWS [SEED]]` prints the table of
docs/calibration.md. Positions and texts are simulated, so that the true values are known.
"""

from __future__ import annotations

import sys

import numpy as np
import numpy.typing as npt
import pandas as pd

import alignment
from alignment.analysis.positions import Z95, Positions, estimate_positions
from alignment.analysis.probit import ItemParameters, compute_margins
from alignment.model.dataset import Dataset, count_votes_cast
from alignment.model.vote import Vote

Numbers = npt.NDArray[np.float64]
Coverage = dict[str, list[float]]

COUNTRIES = 190
SIZES = (15, 90)
FAR = 1.5
# A simulated text: slope, cutpoint and log of the gap; and the share of votes not cast.
SLOPE, CUT, GAP, ABSENT = 1.2, 1.0, (-1.0, 0.5), 0.12


def simulate_items(size: int, random: np.random.Generator) -> ItemParameters:
    """Return texts drawn from the distribution of the model."""
    slope, lower = random.normal(0, SLOPE, size), random.normal(0, CUT, size)
    return ItemParameters(slope, lower, lower + np.exp(random.normal(*GAP, size)))


def select_votes(dataset: Dataset, size: int) -> pd.DataFrame:
    """Return opening votes or evenly spread ones, and the countries that voted most often."""
    votes = alignment.study(dataset).votes
    if size != votes.shape[1]:
        spread = np.linspace(0, dataset.votes.shape[1] - 1, size).round().astype(int)
        votes = dataset.votes.iloc[:, spread]
    busiest = count_votes_cast(votes).sort_values(kind="stable", ascending=False).index[:COUNTRIES]
    return votes.loc[sorted(busiest)]


def simulate_votes(
    items: ItemParameters, places: Numbers, absent: Numbers, random: np.random.Generator
) -> pd.DataFrame:
    """Return votes drawn from the model."""
    low, high = compute_margins(items, places)
    drawn = random.standard_normal(low.shape)
    codes = np.where(drawn < low, Vote.NO, np.where(drawn < high, Vote.ABSTAIN, Vote.YES)).T
    codes = np.where(absent, Vote.ABSENT, codes).astype(np.int8)
    rows = [f"C{number:03}" for number in range(len(codes))]
    return pd.DataFrame(codes, rows, [f"r{number:03}" for number in range(codes.shape[1])])


def contains(low: Numbers, high: Numbers, true: Numbers) -> npt.NDArray[np.bool_]:
    """Return whether each true value lies in its interval."""
    return (low - 1e-12 <= true) & (true <= high + 1e-12)


def add_positions(coverage: Coverage, result: Positions, x: Numbers) -> None:
    """Count how often the intervals of positions contain the true value, also of extreme ones.

    Symmetric intervals of the same number of standard errors are counted too; they ignore the pull
    of the prior.
    """
    value, low, high, se = result.table[["value", "low", "high", "se"]].to_numpy().T
    true = (x - x.mean()) / x.std()
    true = true * np.sign(np.corrcoef(true, np.nan_to_num(value))[0, 1])
    ends = {"": (low, high), "plain ": (value - Z95 * se, value + Z95 * se)}
    for way, (first, last) in ends.items():
        inside = contains(first, last, true)
        coverage.setdefault(f"{way}position", []).append(float(inside.mean()))
        coverage.setdefault(f"{way}width", []).append(float((last - first).mean()))
        for name, far in (("found far", np.abs(value) > FAR), ("far", np.abs(true) > FAR)):
            if far.any():
                coverage.setdefault(way + name, []).append(float(inside[far].mean()))


def simulate_coverage(dataset: Dataset, kind: str, size: int, draws: int, seed: int) -> Coverage:
    """Return the share of intervals in each draw that contain the true value, by name."""
    random, coverage = np.random.default_rng([size, len(kind), seed]), Coverage()
    shipped = select_votes(dataset, size)
    absent, items = shipped.to_numpy() < Vote.NO, estimate_positions(shipped).prior_scale_items
    for _ in range(draws):
        if kind == "made":
            items, absent = simulate_items(size, random), random.random((COUNTRIES, size)) < ABSENT
        x = random.normal(size=COUNTRIES)
        votes = simulate_votes(items, x, absent, random)
        result = estimate_positions(votes)
        add_positions(coverage, result, x)
    return coverage


def main(draws: int = 100, seed: int = 0) -> None:
    """Print the table; large selections use a third of the draws."""
    dataset = alignment.load()
    places = ("position", "found far", "far", "width")
    columns = (*places, *(f"plain {name}" for name in places))
    print(f"| texts | roll calls | draws | {' | '.join(columns)} |")
    print("| :-- " + "| --: " * (len(columns) + 2) + "|")
    for kind in ("made", "real"):
        for size in SIZES:
            number = draws if size == SIZES[0] else draws // 3
            coverage = simulate_coverage(dataset, kind, size, number, seed)
            figures = " | ".join(f"{np.mean(coverage[name]):.3f}" for name in columns)
            print(f"| {kind} | {size} | {number} | {figures} |", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
