"""How alike countries are, pair by pair, never without what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Matrix = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Similarity:
    """Scores and the shared counts behind them, both symmetric, countries x countries.

    Attributes
    ----------
    measure : str
        Name of the measure in the registry.
    index : Index
        ISO3 codes, the order of rows and columns.
    scores : ndarray of float
        NaN where the score cannot be had; the diagonal is NaN.
    shared : ndarray of int
        Roll calls in which both cast a vote, or drafts both could have sponsored.
    """

    measure: str
    index: pd.Index
    scores: Matrix
    shared: Counts

    def with_at_least(self, shared: int) -> Similarity:
        """Return the same similarity, NaN where fewer than `shared` are shared."""
        scores = np.where(self.shared >= shared, self.scores, np.nan)
        return Similarity(self.measure, self.index, scores, self.shared)

    @property
    def mean(self) -> float:
        """Mean score over the pairs that have one; NaN when none has."""
        known = self.scores[np.triu(~np.isnan(self.scores), 1)]
        return float(known.mean()) if known.size else float("nan")


def blend(votes: Similarity, sponsors: Similarity, share: float) -> Similarity:
    """Mix voting and co-sponsorship into one weight for each pair.

    Parameters
    ----------
    votes, sponsors : Similarity
        On the same index.
    share : float
        Share of co-sponsorship, from 0 (votes only) to 1 (co-sponsorship only).

    Returns
    -------
    Similarity
        The mean of the scores a pair has, weighted 1 - `share` and `share`. A pair with one
        score alone has that score, unless its weight is 0; a pair with none has NaN.
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
    return Similarity("blend", votes.index, scores, votes.shared + sponsors.shared)
