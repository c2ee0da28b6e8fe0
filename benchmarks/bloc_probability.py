"""What a chance to be with its bloc is worth, in votes simulated from the model.

Run from the repository: `python -m benchmarks.bloc_probability [DRAWS]` prints the table that is in
docs/calibration.md. The true blocs are those of the agreement that the true chances give.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd

import alignment
from alignment.analysis.bloc_stability import bootstrap_blocs
from alignment.analysis.bloc_tracking import match_labels
from alignment.analysis.blocs import find_blocs, get_bloc_labels
from alignment.model.vote import CAST_VOTES, Vote
from alignment.similarity.vote_similarity import vote_agreement
from benchmarks.parametric_bootstrap import draw_votes

ENDS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.995, 1.0)


def main(draws: int = 60) -> None:
    """Print how often countries were with their true bloc, by the estimated probability."""
    study = alignment.study(alignment.load())
    votes, least = study.votes, study.min_shared
    chance = np.stack(
        [study.findings.positions.vote_probabilities(vote).to_numpy() for vote in CAST_VOTES]
    )
    cast = votes.to_numpy() >= Vote.NO
    chance = np.where(cast, np.nan_to_num(chance), 0)
    no, abstain, yes = chance
    equal = no @ no.T + abstain @ abstain.T + yes @ yes.T
    half = abstain @ (no + yes).T + (no + yes) @ abstain.T
    close = vote_agreement(votes).with_min_shared(least)
    scores = (equal + half / 2) / np.maximum(close.shared_counts, 1)
    true = replace(close, scores=np.where(np.isnan(close.scores), np.nan, scores))
    real = get_bloc_labels(find_blocs(true, true.mean), votes.index)
    random = np.random.default_rng(0)
    estimated, is_stable = [], []
    for seed in range(draws):
        fresh = draw_votes(chance, votes, random)
        weight = vote_agreement(fresh).with_min_shared(least)
        blocs = find_blocs(weight, weight.mean)
        texts = study.rollcalls["resolution"]
        sure = bootstrap_blocs(
            fresh, texts, vote_agreement, blocs, min_shared=least, threshold=None, seed=seed
        )
        mine = get_bloc_labels(blocs, votes.index)
        fresh_ids = int(real.max()) + 1
        known = sure.probability.notna().to_numpy() & (real >= 0) & (mine >= 0)
        estimated.append(sure.probability.to_numpy()[known])
        is_stable.append((match_labels(mine, real, fresh_ids) == real)[known])
    frame = pd.DataFrame({"told": np.concatenate(estimated), "held": np.concatenate(is_stable)})
    frame["draw"] = np.repeat(np.arange(draws), [len(each) for each in estimated])
    print("| chance told | countries | mean told | came true | in the worst tenth of draws |")
    print("| :-- | --: | --: | --: | --: |")
    parts = [
        (f"{low:g} to {high:g}", frame["told"].between(low, high, inclusive="left"))
        for low, high in pairwise(ENDS)
    ]
    for name, part in [*parts, ("1", frame["told"] == 1)]:
        some = frame[part]
        worst = some.groupby("draw")["held"].mean().quantile(0.1)
        print(
            f"| {name} | {len(some):,} | {some['told'].mean():.3f} | {some['held'].mean():.3f} "
            f"| {worst:.3f} |"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
