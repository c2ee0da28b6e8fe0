"""Similarity of every pair of countries, with the number of texts behind each score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

ScoreMatrix = npt.NDArray[np.float64]
CountMatrix = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Similarity:
    """Scores and shared counts, both symmetric matrices of countries x countries.

    Attributes
    ----------
    measure : str
        Name of the measure in the registry.
    index : Index
        ISO3 codes, the order of rows and columns.
    scores : ndarray of float
        NaN where there is no score, and on the diagonal.
    shared_counts : ndarray of int
        Roll calls in which both cast a vote, or drafts both could have sponsored.
    """

    measure: str
    index: pd.Index
    scores: ScoreMatrix
    shared_counts: CountMatrix

    def with_min_shared(self, min_shared: int) -> Similarity:
        """Return the same similarity, NaN for pairs that share fewer than `min_shared`."""
        scores = np.where(self.shared_counts >= min_shared, self.scores, np.nan)
        return Similarity(self.measure, self.index, scores, self.shared_counts)

    @property
    def mean(self) -> float:
        """Mean score over the pairs that have one; NaN if none has."""
        known = self.scores[np.triu(~np.isnan(self.scores), 1)]
        return float(known.mean()) if known.size else float("nan")


def blend_similarities(votes: Similarity, sponsors: Similarity, share: float) -> Similarity:
    """Mix voting and co-sponsorship, on the same index, into one weight for each pair.

    The weight is the mean of the scores of the pair, weighted 1 - `share` and `share`. A pair
    with only one score has that score, unless its weight is 0; a pair with none has NaN.

    Parameters
    ----------
    share : float
        Share of co-sponsorship, from 0 (votes only) to 1 (co-sponsorship only).
    """
    if share in (0, 1):
        return sponsors if share else votes
    total = np.zeros_like(votes.scores)
    weight = np.zeros_like(votes.scores)
    for scores, part in ((votes.scores, 1 - share), (sponsors.scores, share)):
        known = ~np.isnan(scores)
        total += np.where(known, part * np.nan_to_num(scores), 0.0)
        weight += np.where(known, part, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        scores = np.where(weight > 0, total / weight, np.nan)
    return Similarity("blend", votes.index, scores, votes.shared_counts + sponsors.shared_counts)
