"""Error rates of the panel Why, with and without its permutations.

Run from the repository: `python -m benchmarks.why_calibration` prints the table of
docs/calibration.md.

Votes or agreements of pairs come from the records, but belong to permuted countries. Associations
then appear only by chance.
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np
import numpy.typing as npt
from scipy import stats

import alignment
from alignment.analysis.regression import fit_mrqap
from alignment.analysis.somers_d import permutation_p_values
from alignment.studies.associations import get_outcome_data, get_strata, measure_association
from alignment.studies.covariates import list_covariates
from alignment.studies.dyadic_regression import build_predictors
from alignment.studies.study import Study

VOTE = "A/RES/74/247"
LEVELS = (0.01, 0.05, 0.1)
Numbers = npt.NDArray[np.float64]


def format_row(what: str, p: Numbers, draws: int) -> str:
    """Return one line of the table."""
    shares = " | ".join(f"{(p <= level).mean():.3f}" for level in LEVELS)
    far = stats.kstest(p, "uniform").statistic
    return f"| {what} | {draws} | {p.size:,} | {shares} | {p.mean():.3f} | {far:.3f} |"


def assess_permuted_votes(
    study: Study, draws: int, within: bool, permutations: int, seed: int
) -> Numbers:
    """Return p of every fact and group on votes of permuted countries."""
    y, _, on = get_outcome_data(study, VOTE)
    strata = get_strata(study, y).subregions
    covariates, _ = list_covariates(study, on)
    ranks = [measure_association(study, VOTE, each.name).covariate.ranks for each in covariates]
    xs = np.column_stack([rank.reindex(y.index).to_numpy(dtype=float) for rank in ranks])
    xs = xs[:, [len(np.unique(x[~np.isnan(x)])) > 1 for x in xs.T]]
    random, every = np.random.default_rng([seed, within]), []
    for draw in range(draws):
        keys = random.random(len(y)) + strata * within
        order = np.empty(len(y), int)
        order[np.argsort(strata * within, kind="stable")] = np.argsort(keys)
        votes = y.to_numpy()[order]
        every.append(
            permutation_p_values(xs, votes, strata if within else None, permutations, draw)
        )
    p = np.concatenate(every)
    return p[~np.isnan(p)]


def assess_permuted_pairs(
    study: Study, draws: int, others_fit: bool, permutations: int, seed: int
) -> tuple[Numbers, Numbers]:
    """Return p of every predictor on agreement of permuted countries, and of plain t tests.

    With `others_fit` the agreement follows the other predictors, and only its residual is permuted.
    Then each p belongs to a predictor that adds nothing to the others.
    """
    _, _, y, xs, _ = build_predictors(study)
    upper = np.triu_indices(len(y), 1)
    design = np.column_stack([np.ones(len(upper[0])), *(x[upper] for x in xs)])
    random, ours, plain = np.random.default_rng([seed, others_fit]), [], []
    for draw in range(draws):
        order = random.permutation(len(y))
        predictor = draw % len(xs)
        values = y
        if others_fit:
            others = np.delete(design, predictor + 1, axis=1)
            fitted = others @ np.linalg.lstsq(others, y[upper], rcond=None)[0]
            rest, base = np.zeros_like(y), np.zeros_like(y)
            rest[upper] = y[upper] - fitted
            base[upper] = fitted
            values = base + base.T + (rest + rest.T)[np.ix_(order, order)]
        else:
            values = y[np.ix_(order, order)]
        fitted = fit_mrqap(values, xs, permutations, draw)
        slopes = np.linalg.lstsq(design, values[upper], rcond=None)[0]
        left = values[upper] - design @ slopes
        freedom = len(left) - design.shape[1]
        errors = np.sqrt(np.diag(np.linalg.inv(design.T @ design)) * (left @ left) / freedom)
        t = 2 * stats.t.sf(np.abs(slopes / errors), freedom)[1:]
        chosen = [predictor] if others_fit else range(len(xs))
        ours.append(fitted.p_values[chosen])
        plain.append(t[chosen])
    return np.concatenate(ours), np.concatenate(plain)


def main() -> None:
    """Print the table."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--draws", type=int, default=200)
    words.add_argument("--permutations", type=int, default=499)
    words.add_argument("--seed", type=int, default=0)
    given = words.parse_args()
    study = alignment.study(alignment.load())
    heads = " | ".join(f"p ≤ {level:g}" for level in LEVELS)
    print(f"| what is tested, where nothing goes with it | draws | tests | {heads} | mean p | KS |")
    print("| :-- | --: | --: | --: | --: | --: | --: | --: |")
    for within, label in ((False, "among all"), (True, "within sub-regions")):
        start = time.perf_counter()
        p = assess_permuted_votes(study, given.draws, within, given.permutations, given.seed)
        print(format_row(f"facts and groups against a vote, {label}", p, given.draws))
        print(f"{label}: {time.perf_counter() - start:.0f} s", file=sys.stderr)
    for others_fit, label in ((False, "nothing fits"), (True, "the others fit")):
        start = time.perf_counter()
        p, plain = assess_permuted_pairs(
            study, given.draws, others_fit, given.permutations, given.seed
        )
        print(format_row(f"pairs, {label}", p, given.draws))
        print(format_row(f"pairs, {label}: a plain t test instead", plain, given.draws))
        print(f"{label}: {time.perf_counter() - start:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
