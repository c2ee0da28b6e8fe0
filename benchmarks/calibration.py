"""How often the test of links beyond chance is wrong when chance alone is at work.

Run by hand from the root of the repository; it prints the table of docs/calibration.md:

    python -m benchmarks.calibration

The null model is fitted to the shipped records, votes are drawn from it, and each draw is
tested as if it were the record, the model fitted anew.
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np
import pandas as pd

from alignment.model.dataset import votes_cast
from alignment.network.significance import Significance
from alignment.network.vote_bootstrap import bootstrapped
from alignment.network.vote_null import drawn, tested, vote_chances, votes_beyond_chance
from alignment.sources.package import load

COUNTRIES = 190
ROLLCALLS = (12, 30, 90)
RATE = 0.05


def records(rollcalls: int) -> pd.DataFrame:
    """Return so many of the shipped roll calls, evenly spread, and the busiest countries."""
    votes = load().votes
    spread = np.linspace(0, votes.shape[1] - 1, rollcalls).round().astype(int)
    votes = votes.iloc[:, spread]
    busiest = votes_cast(votes).sort_values(kind="stable", ascending=False).index[:COUNTRIES]
    return votes.loc[sorted(busiest)]


def measured(result: Significance) -> tuple[int, float, float, float, int]:
    """Return pairs tested, share of p < .05, its halves too high and too low, discoveries."""
    above = np.triu_indices(len(result.index), 1)
    p, sign = result.p[above], result.sign[above]
    few = p < 0.05
    tests = max(1, result.tested)
    high, low = ((few & (sign == side)).sum() / tests for side in (1, -1))
    return result.tested, few.sum() / tests, high, low, int((result.q[above] <= RATE).sum())


def row(rollcalls: int, test: str, results: list[tuple[int, float, float, float, int]]) -> str:
    """Return one line of the table."""
    pairs, share, high, low, found = np.array(results, dtype=float).T
    error = share.std(ddof=1) / np.sqrt(len(share))
    return (
        f"| {rollcalls} | {test} | {len(results)} | {pairs.mean():,.0f} | {share.mean():.4f} "
        f"± {error:.4f} | {high.mean():.4f} | {low.mean():.4f} | {found.mean():.3f} "
        f"| {found.max():.0f} | {(found > 0).mean():.3f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rollcalls", type=int, nargs="+", default=ROLLCALLS)
    parser.add_argument("--draws", type=int, default=200, help="draws tested")
    parser.add_argument("--bootstraps", type=int, default=60, help="draws bootstrapped")
    parser.add_argument("--inner", type=int, default=30, help="draws of each bootstrap")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    print(
        "| roll calls | test | draws | pairs tested | share of p < .05 | too high | too low "
        "| false discoveries a draw | at most | draws with any |"
    )
    print("| --: | :-- | --: | --: | --: | --: | --: | --: | --: | --: |")
    for rollcalls in asked.rollcalls:
        start = time.perf_counter()
        votes = records(rollcalls)
        chance = vote_chances(votes)
        random = np.random.default_rng([asked.seed, rollcalls])
        fitted, known, simulated = [], [], []
        for draw in range(asked.draws):
            fresh = drawn(chance, votes, random)
            fitted.append(measured(votes_beyond_chance(fresh)))
            known.append(measured(tested(chance, fresh, 1)))
            if draw < asked.bootstraps:
                simulated.append(
                    measured(bootstrapped(fresh, draws=asked.inner, seed=draw + asked.seed))
                )
        print(row(rollcalls, "chances fitted (as used)", fitted))
        print(row(rollcalls, "chances known", known))
        if simulated:
            print(row(rollcalls, "parametric bootstrap", simulated))
        print(f"{rollcalls} roll calls: {time.perf_counter() - start:.0f} s", file=sys.stderr)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
