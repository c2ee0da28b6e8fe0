"""Held-out loss of models of votes in series, their checks, and who swings on ten selections.

Run from the repository: `python -m benchmarks.title_model [FOLDS [SEED]]`.
"""

from __future__ import annotations

import sys
import time

import pandas as pd

import alignment
from alignment.analysis.title_check import (
    CANDIDATES,
    CheckStatistic,
    choose_axis_count,
    compute_held_out_loss,
    select_model,
)
from alignment.analysis.title_model import fit_title_model
from alignment.analysis.title_swing import compute_title_swing_values
from alignment.model.dataset import Dataset

Selection = tuple[pd.DataFrame, pd.Series]
TOP = 10
# Ranks are of countries with at least this share of the most votes cast.
MIN_SHARE = 0.25
NAMED = ("RUS", "BLR", "USA")


def build_selections(dataset: Dataset) -> dict[str, Selection]:
    """Return votes and titles of ten selections."""
    assembly = dataset.in_scope("assembly")
    rollcalls, whole = dataset.rollcalls, assembly.rollcalls
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
        "nuclear weapons since 2018": search("nuclear", 2018),
    }


def main(folds: int = 3, seed: int = 0) -> None:
    """Print both tables."""
    selections = build_selections(alignment.load())
    for name, (votes, titles) in selections.items():
        losses = [
            compute_held_out_loss(votes, titles, axes, has_effects, folds, seed=seed)
            for axes, has_effects in CANDIDATES
        ]
        start = time.process_time()
        check = select_model(votes, titles, seed)
        seconds = time.process_time() - start
        model = fit_title_model(votes, titles, choose_axis_count(votes, titles))
        swing = compute_title_swing_values(model)
        cast = (model.codes >= 0).sum(axis=1)
        swing = swing[cast >= MIN_SHARE * cast.max()].sort_values(ascending=False)
        ranks = swing.rank(ascending=False, method="min")
        named_ranks = ", ".join(f"{iso3} {ranks[iso3]:.0f}" for iso3 in NAMED if iso3 in ranks)
        figures = " | ".join(f"{loss:.3f}" for loss in losses)
        last = check.candidates[-1]
        statistics = " | ".join(map(_describe, (last.first_axis, last.recurrence)))
        verdict = "passes" if check.is_adequate else "none passes"
        tried = f"{last.axes} axes, {'title' if last.has_effects else 'no title'}, {verdict}"
        size = f"{votes.shape[1]} | {len(model.titles)}"
        print(f"| {name} | {size} | {figures} | {tried} | {statistics} | {seconds:.0f} s |")
        top = ", ".join(swing.index[:TOP])
        print(f"| {name} | {model.axes} axes | {top} | {named_ranks} |", flush=True)


def _describe(statistic: CheckStatistic) -> str:
    return f"{statistic.observed:.3f} ({statistic.mean:.3f} ± {statistic.sd:.3f})"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
