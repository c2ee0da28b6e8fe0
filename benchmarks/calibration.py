"""Error rates of the test of significant links in votes drawn from its null model.

Run from the repository: `python -m benchmarks.calibration` prints the table of docs/calibration.md.

The null model is fitted to the built-in records and votes are drawn from it. Each draw is then
tested like a record, with the model fitted to it.
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

ErrorRates = tuple[int, float, float, float, int]


def select_votes(rollcalls: int) -> pd.DataFrame:
    """Return some built-in votes, evenly spread, and the countries that voted most often."""
    votes = load_package().votes
    spread = np.linspace(0, votes.shape[1] - 1, rollcalls).round().astype(int)
    votes = votes.iloc[:, spread]
    busiest = count_votes_cast(votes).sort_values(kind="stable", ascending=False).index[:COUNTRIES]
    return votes.loc[sorted(busiest)]


def select_sponsors() -> pd.DataFrame:
    """Return the built-in sponsor lists, without countries that could sponsor no draft."""
    sponsors = load_package().sponsor_matrix
    return sponsors[sponsors.notna().any(axis=1)]


def measure_errors(result: Significance) -> ErrorRates:
    """Return pairs tested, share of p < .05, its parts too high and too low, and discoveries."""
    above = np.triu_indices(len(result.index), 1)
    p, sign = result.p[above], result.sign[above]
    few = p < 0.05
    tests = max(1, result.tested_count)
    high, low = ((few & (sign == side)).sum() / tests for side in (1, -1))
    return result.tested_count, few.sum() / tests, high, low, int((result.q[above] <= RATE).sum())


def format_row(size: str, test: str, results: list[ErrorRates]) -> str:
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
        votes = select_votes(rollcalls)
        chance = fit_vote_probabilities(votes)
        random = np.random.default_rng([arguments.seed, rollcalls])
        fitted, known, simulated, swapped = [], [], [], []
        for draw in range(arguments.draws):
            fresh = draw_votes(chance, votes, random)
            fitted.append(measure_errors(assess_votes(fresh)))
            known.append(measure_errors(assess_votes_given(chance, fresh, 1)))
            if draw < arguments.bootstraps:
                simulated.append(
                    measure_errors(
                        bootstrap_vote_significance(
                            fresh, draws=arguments.inner, seed=draw + arguments.seed
                        )
                    )
                )
            if draw < arguments.swapped:
                swapped.append(
                    measure_errors(
                        assess_votes_by_swaps(fresh, 1, arguments.swaps, draw + arguments.seed)
                    )
                )
        size = f"{rollcalls} roll calls"
        print(format_row(size, "chances fitted (as used)", fitted))
        print(format_row(size, "chances known", known))
        if simulated:
            print(format_row(size, "parametric bootstrap", simulated))
        if swapped:
            print(format_row(size, "exact by swaps", swapped))
        print(f"{size}: {time.perf_counter() - start:.0f} s", file=sys.stderr)
        sys.stdout.flush()
    sponsors = select_sponsors()
    chance = fit_sponsor_probabilities(sponsors)
    random = np.random.default_rng([arguments.seed, 0])
    fitted, simulated = [], []
    for draw in range(arguments.draws):
        fresh = draw_sponsors(chance, sponsors, random)
        fitted.append(measure_errors(assess_sponsors(fresh)))
        if draw < arguments.bootstraps:
            simulated.append(
                measure_errors(bootstrap_sponsor_significance(fresh, 1, arguments.inner, draw))
            )
    size = f"{sponsors.shape[1]} drafts"
    print(format_row(size, "co-sponsorship, chances fitted (as used)", fitted))
    if simulated:
        print(format_row(size, "co-sponsorship, parametric bootstrap", simulated))


if __name__ == "__main__":
    main()
