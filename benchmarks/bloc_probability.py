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
from alignment.analysis.blocs import bloc_of, find_blocs
from alignment.analysis.bootstrap import bootstrap_blocs
from alignment.analysis.matching import matched
from alignment.measures.agreement import agreement
from alignment.model.vote import Vote
from alignment.network.vote_null import OUTCOMES, drawn_votes

ENDS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.995, 1.0)


def main(draws: int = 60) -> None:
    """Print how often countries were with their true bloc, by the chance that they were told."""
    study = alignment.study(alignment.load())
    votes, least = study.votes, study.min_shared
    chance = np.stack([study.findings.positions.chances(vote).to_numpy() for vote in OUTCOMES])
    cast = votes.to_numpy() >= Vote.NO
    chance = np.where(cast, np.nan_to_num(chance), 0)
    no, abstain, yes = chance
    alike = no @ no.T + abstain @ abstain.T + yes @ yes.T
    half = abstain @ (no + yes).T + (no + yes) @ abstain.T
    close = agreement(votes).with_at_least(least)
    scores = (alike + half / 2) / np.maximum(close.shared, 1)
    true = replace(close, scores=np.where(np.isnan(close.scores), np.nan, scores))
    real = bloc_of(find_blocs(true, true.mean), votes.index).fillna(-1).to_numpy(dtype=np.int64)
    random = np.random.default_rng(0)
    told, held = [], []
    for seed in range(draws):
        fresh = drawn_votes(chance, votes, random)
        weight = agreement(fresh).with_at_least(least)
        blocs = find_blocs(weight, weight.mean)
        texts = study.rollcalls["resolution"]
        sure = bootstrap_blocs(
            fresh, texts, agreement, blocs, min_shared=least, threshold=None, seed=seed
        )
        mine = bloc_of(blocs, votes.index).fillna(-1).to_numpy(dtype=np.int64)
        fresh_ids = int(real.max()) + 1
        known = sure.probability.notna().to_numpy() & (real >= 0) & (mine >= 0)
        told.append(sure.probability.to_numpy()[known])
        held.append((matched(mine, real, fresh_ids) == real)[known])
    frame = pd.DataFrame({"told": np.concatenate(told), "held": np.concatenate(held)})
    frame["draw"] = np.repeat(np.arange(draws), [len(each) for each in told])
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
