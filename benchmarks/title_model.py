"""Held-out loss of models of votes in series, their checks, and swing on eleven selections.

Run from the repository: `python -m benchmarks.title_model [FOLDS [SEED]]`.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import pandas as pd

import alignment
from alignment.analysis.swing import count_repeated_votes, select_contested_rollcalls
from alignment.analysis.title_check import CheckStatistic, check_model, fit_with_chosen_axes
from alignment.analysis.title_model import (
    TitleModel,
    compute_probabilities,
    encode_titles,
    fit_posterior,
)
from alignment.analysis.title_swing import compute_title_swing_values
from alignment.model.dataset import Dataset
from alignment.model.vote import Vote

Selection = tuple[pd.DataFrame, pd.Series]
TOP = 10
# Only countries with at least this share of the most votes cast have a rank.
MIN_SHARE = 0.25
NAMED = ("RUS", "BLR", "USA")
# Axes, and whether there are title effects.
CANDIDATES = ((1, False), (2, False), (1, True), (2, True), (3, True))


def build_selections(dataset: Dataset) -> dict[str, Selection]:
    """Return votes and titles of eleven selections."""
    assembly = dataset.in_scope("assembly")
    rollcalls, whole = dataset.rollcalls, assembly.rollcalls
    palestinians = whole["title"].str.contains("Palestin", na=False) & (whole["date"] >= "2015")
    plenary = (rollcalls["stage"] == "plenary") & (rollcalls["body"] == "UNGA plenary")

    def select(source: Dataset, chosen: pd.Index) -> Selection:
        return source.votes[chosen], source.rollcalls["title"]

    def search(subject: str, since: int) -> Selection:
        study = alignment.study(dataset, scope="assembly", subject=subject, from_=since)
        return select(assembly, study.votes.columns)

    return {
        "opening selection": select(dataset, alignment.study(dataset).votes.columns),
        "digital plenary votes": select(dataset, rollcalls.index[plenary]),
        "all votes on digital texts": select(dataset, rollcalls.index),
        "cybercrime": select(dataset, rollcalls.index[rollcalls["topic"] == "cybercrime"]),
        "ICT security": select(dataset, rollcalls.index[rollcalls["topic"] == "ict-security"]),
        "Assembly 2023": select(assembly, whole.index[whole["date"].str[:4] == "2023"]),
        "Assembly, session 74": select(assembly, whole.index[whole["session"] == 74]),
        "Assembly, session 79": select(assembly, whole.index[whole["session"] == 79]),
        "Palestine since 2015": search("Palestine", 2015),
        "Palestine and Palestinians since 2015": select(assembly, whole.index[palestinians]),
        "nuclear weapons since 2018": search("nuclear", 2018),
    }


def compute_held_out_loss(
    votes: pd.DataFrame,
    titles: pd.Series,
    axes: int,
    has_effects: bool,
    folds: int = 3,
    share: float = 0.1,
    seed: int = 0,
) -> float:
    """Return the mean log loss of votes that were left out of the fit.

    In each fold a random share of the votes cast is left out; other votes on their titles stay in.
    The loss is the mean of -log P(vote), in natural logarithms.
    """
    codes = votes.to_numpy(dtype=np.int8)
    codes = codes[(codes >= Vote.NO).any(axis=1)]
    _, title_codes = encode_titles(votes.columns, titles)
    cells = np.argwhere(codes >= Vote.NO)
    losses = []
    for fold in range(folds):
        random = np.random.default_rng([seed, fold])
        left_out = cells[random.choice(len(cells), max(1, int(share * len(cells))), replace=False)]
        country, rollcall = left_out.T
        reduced = codes.copy()
        reduced[country, rollcall] = Vote.ABSENT
        posterior = fit_posterior(reduced, title_codes, axes, has_effects)
        chance = compute_probabilities(posterior, title_codes)
        losses.append(-np.log(chance[codes[country, rollcall], country, rollcall]))
    return float(np.concatenate(losses).mean())


def sort_by_swing(model: TitleModel) -> pd.Series:
    """Return the swing of the countries with a rank that voted often enough, highest first."""
    cast = (model.codes >= 0).sum(axis=1)
    votes = pd.DataFrame(model.codes, model.countries, model.rollcalls)
    titles = pd.Series(model.titles[model.title_codes], model.rollcalls)
    repeated = count_repeated_votes(votes[select_contested_rollcalls(votes)], titles)
    is_ranked = (cast >= MIN_SHARE * cast.max()) & ~repeated["is_constant"]
    return compute_title_swing_values(model)[is_ranked].dropna().sort_values(ascending=False)


def format_ranks(swing: pd.Series) -> str:
    """Return the ranks of the named countries in words."""
    ranks = swing.rank(ascending=False, method="min")
    named = [f"{iso3} {ranks[iso3]:.0f}" if iso3 in ranks else f"{iso3} –" for iso3 in NAMED]
    return f"{', '.join(named)} of {len(swing)}"


def main(folds: int = 3, seed: int = 0) -> None:
    """Print both tables."""
    selections = build_selections(alignment.load())
    for name, (votes, titles) in selections.items():
        losses = [
            compute_held_out_loss(votes, titles, axes, has_effects, folds, seed=seed)
            for axes, has_effects in CANDIDATES
        ]
        model = fit_with_chosen_axes(votes, titles)
        start = time.process_time()
        check = check_model(model, seed)
        seconds = time.process_time() - start
        assert check is not None
        swing = sort_by_swing(model)
        figures = " | ".join(f"{loss:.3f}" for loss in losses)
        statistics = " | ".join(map(_describe, (check.first_axis, check.recurrence)))
        verdict = "passed" if check.passes else "not passed"
        size = f"{votes.shape[1]} | {len(model.titles)}"
        print(f"| {name} | {size} | {figures} | {statistics} | {seconds:.0f} s |")
        top = ", ".join(swing.index[:TOP])
        ranked = f"{model.axes} | {top} | {format_ranks(swing)}"
        print(f"| {name} | {size} | {ranked} | {verdict} |", flush=True)


def _describe(statistic: CheckStatistic) -> str:
    return f"{statistic.observed:.3f} ({statistic.mean:.3f} ± {statistic.sd:.3f})"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
