"""How often the test of links beyond chance is wrong when chance alone is at work.

Run by hand from the root of the repository; it prints the table of docs/calibration.md:

    python -m benchmarks.calibration

The null model is fitted to the shipped records, votes are drawn from it, and each draw is
tested as if it were the record and the model fitted to it.
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np
import pandas as pd

from alignment.analysis.null_models import (
    assess_sponsors,
    assess_votes,
    assess_votes_given,
    fit_vote_probabilities,
)
from alignment.analysis.significance import Significance
from alignment.analysis.swap_test import DRAWS, assess_votes_by_swaps
from alignment.io.package import load_package
from alignment.model.dataset import count_votes_cast
from alignment.similarity.maximum_entropy import fit_sponsor_probabilities
from benchmarks.parametric_bootstrap import (
    bootstrap_sponsor_significance,
    bootstrap_vote_significance,
    draw_sponsors,
    draw_votes,
)

COUNTRIES = 190
ROLLCALLS = (12, 30, 90)
RATE = 0.05

Measured = tuple[int, float, float, float, int]


def records(rollcalls: int) -> pd.DataFrame:
    """Return so many of the shipped roll calls, evenly spread, and the busiest countries."""
    votes = load_package().votes
    spread = np.linspace(0, votes.shape[1] - 1, rollcalls).round().astype(int)
    votes = votes.iloc[:, spread]
    busiest = count_votes_cast(votes).sort_values(kind="stable", ascending=False).index[:COUNTRIES]
    return votes.loc[sorted(busiest)]


def sponsor_records() -> pd.DataFrame:
    """Return the shipped sponsor lists, without those who could sponsor none of them."""
    sponsors = load_package().sponsor_matrix
    return sponsors[sponsors.notna().any(axis=1)]


def measured(result: Significance) -> Measured:
    """Return pairs tested, share of p < .05, its halves too high and too low, discoveries."""
    above = np.triu_indices(len(result.index), 1)
    p, sign = result.p[above], result.sign[above]
    few = p < 0.05
    tests = max(1, result.tested_count)
    high, low = ((few & (sign == side)).sum() / tests for side in (1, -1))
    return result.tested_count, few.sum() / tests, high, low, int((result.q[above] <= RATE).sum())


def row(size: str, test: str, results: list[Measured]) -> str:
    """Return one line of the table."""
    pairs, share, high, low, actual = np.array(results, dtype=float).T
    error = share.std(ddof=1) / np.sqrt(len(share))
    return (
        f"| {size} | {test} | {len(results)} | {pairs.mean():,.0f} | {share.mean():.4f} "
        f"± {error:.4f} | {high.mean():.4f} | {low.mean():.4f} | {actual.mean():.3f} "
        f"| {actual.max():.0f} | {(actual > 0).mean():.3f} |"
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
    arguments = parser.parse_args()
    print(
        "| records | test | draws | pairs tested | share of p < .05 | too high | too low "
        "| false discoveries a draw | at most | draws with any |"
    )
    print("| :-- | :-- | --: | --: | --: | --: | --: | --: | --: | --: |")
    for rollcalls in arguments.rollcalls:
        start = time.perf_counter()
        votes = records(rollcalls)
        chance = fit_vote_probabilities(votes)
        random = np.random.default_rng([arguments.seed, rollcalls])
        fitted, known, simulated, swapped = [], [], [], []
        for draw in range(arguments.draws):
            fresh = draw_votes(chance, votes, random)
            fitted.append(measured(assess_votes(fresh)))
            known.append(measured(assess_votes_given(chance, fresh, 1)))
            if draw < arguments.bootstraps:
                simulated.append(
                    measured(
                        bootstrap_vote_significance(
                            fresh, draws=arguments.inner, seed=draw + arguments.seed
                        )
                    )
                )
            if draw < arguments.swapped:
                swapped.append(
                    measured(
                        assess_votes_by_swaps(fresh, 1, arguments.swaps, draw + arguments.seed)
                    )
                )
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
    chance = fit_sponsor_probabilities(sponsors)
    random = np.random.default_rng([arguments.seed, 0])
    fitted, simulated = [], []
    for draw in range(arguments.draws):
        fresh = draw_sponsors(chance, sponsors, random)
        fitted.append(measured(assess_sponsors(fresh)))
        if draw < arguments.bootstraps:
            simulated.append(
                measured(bootstrap_sponsor_significance(fresh, 1, arguments.inner, draw))
            )
    size = f"{sponsors.shape[1]} drafts"
    print(row(size, "co-sponsorship, chances fitted (as used)", fitted))
    if simulated:
        print(row(size, "co-sponsorship, parametric bootstrap", simulated))


if __name__ == "__main__":
    main()
