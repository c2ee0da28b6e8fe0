"""How often the test of links beyond chance is wrong when chance alone is at work.

Run by hand from the root of the repository; it prints the table of docs/calibration.md:

    python -m benchmarks.calibration

The null model is fitted to the shipped records, votes are drawn_votes from it, and each draw is
tested as if it were the record, the model fitted anew.
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np
import pandas as pd

from alignment.model.dataset import votes_cast
from alignment.network.bootstrap import bootstrapped_sponsors, bootstrapped_votes
from alignment.network.conditional import DRAWS, swapped_votes
from alignment.network.sdsm import drawn_sponsors, sponsor_chances, sponsors_beyond_chance
from alignment.network.significance import Significance
from alignment.network.vote_null import drawn_votes, tested_votes, vote_chances, votes_beyond_chance
from alignment.sources.package import load

COUNTRIES = 190
ROLLCALLS = (12, 30, 90)
RATE = 0.05

Measured = tuple[int, float, float, float, int]


def records(rollcalls: int) -> pd.DataFrame:
    """Return so many of the shipped roll calls, evenly spread, and the busiest countries."""
    votes = load().votes
    spread = np.linspace(0, votes.shape[1] - 1, rollcalls).round().astype(int)
    votes = votes.iloc[:, spread]
    busiest = votes_cast(votes).sort_values(kind="stable", ascending=False).index[:COUNTRIES]
    return votes.loc[sorted(busiest)]


def sponsor_records() -> pd.DataFrame:
    """Return the shipped sponsor lists, without those who could sponsor none of them."""
    sponsors = load().sponsor_matrix
    return sponsors[sponsors.notna().any(axis=1)]


def measured(result: Significance) -> Measured:
    """Return pairs tested, share of p < .05, its halves too high and too low, discoveries."""
    above = np.triu_indices(len(result.index), 1)
    p, sign = result.p[above], result.sign[above]
    few = p < 0.05
    tests = max(1, result.tested)
    high, low = ((few & (sign == side)).sum() / tests for side in (1, -1))
    return result.tested, few.sum() / tests, high, low, int((result.q[above] <= RATE).sum())


def row(size: str, test: str, results: list[Measured]) -> str:
    """Return one line of the table."""
    pairs, share, high, low, found = np.array(results, dtype=float).T
    error = share.std(ddof=1) / np.sqrt(len(share))
    return (
        f"| {size} | {test} | {len(results)} | {pairs.mean():,.0f} | {share.mean():.4f} "
        f"± {error:.4f} | {high.mean():.4f} | {low.mean():.4f} | {found.mean():.3f} "
        f"| {found.max():.0f} | {(found > 0).mean():.3f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rollcalls", type=int, nargs="*", default=ROLLCALLS)
    parser.add_argument("--draws", type=int, default=200, help="draws tested")
    parser.add_argument("--bootstraps", type=int, default=60, help="draws bootstrapped")
    parser.add_argument("--inner", type=int, default=30, help="draws of each bootstrap")
    parser.add_argument("--swapped", type=int, default=20, help="draws tested by swaps")
    parser.add_argument("--swaps", type=int, default=DRAWS, help="draws of each test by swaps")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    print(
        "| records | test | draws | pairs tested | share of p < .05 | too high | too low "
        "| false discoveries a draw | at most | draws with any |"
    )
    print("| :-- | :-- | --: | --: | --: | --: | --: | --: | --: | --: |")
    for rollcalls in asked.rollcalls:
        start = time.perf_counter()
        votes = records(rollcalls)
        chance = vote_chances(votes)
        random = np.random.default_rng([asked.seed, rollcalls])
        fitted, known, simulated, swapped = [], [], [], []
        for draw in range(asked.draws):
            fresh = drawn_votes(chance, votes, random)
            fitted.append(measured(votes_beyond_chance(fresh)))
            known.append(measured(tested_votes(chance, fresh, 1)))
            if draw < asked.bootstraps:
                simulated.append(
                    measured(bootstrapped_votes(fresh, draws=asked.inner, seed=draw + asked.seed))
                )
            if draw < asked.swapped:
                swapped.append(measured(swapped_votes(fresh, 1, asked.swaps, draw + asked.seed)))
        size = f"{rollcalls} roll calls"
        print(row(size, "chances fitted (as used)", fitted))
        print(row(size, "chances known", known))
        if simulated:
            print(row(size, "parametric bootstrap", simulated))
        if swapped:
            print(row(size, "exact by swaps", swapped))
        print(f"{size}: {time.perf_counter() - start:.0f} s", file=sys.stderr)
        sys.stdout.flush()
    sponsors = sponsor_records()
    chance = sponsor_chances(sponsors)
    random = np.random.default_rng([asked.seed, 0])
    fitted, simulated = [], []
    for draw in range(asked.draws):
        fresh = drawn_sponsors(chance, sponsors, random)
        fitted.append(measured(sponsors_beyond_chance(fresh)))
        if draw < asked.bootstraps:
            simulated.append(measured(bootstrapped_sponsors(fresh, 1, asked.inner, draw)))
    size = f"{sponsors.shape[1]} drafts"
    print(row(size, "co-sponsorship, chances fitted (as used)", fitted))
    if simulated:
        print(row(size, "co-sponsorship, parametric bootstrap", simulated))


if __name__ == "__main__":
    main()
