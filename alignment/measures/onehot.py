"""Votes as indicator matrices, so that counting pairs is a matrix product."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.model.vote import Vote

Indicator = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class OneHot:
    """Indicators of each vote, countries x roll calls.

    float32 counts exactly up to 2**24, far above any number of roll calls.
    """

    yes: Indicator
    abstain: Indicator
    no: Indicator

    @property
    def cast(self) -> Indicator:
        """Indicator of a vote cast."""
        return self.yes + self.abstain + self.no


def one_hot(votes: pd.DataFrame) -> OneHot:
    """Return the indicators of a frame of vote codes."""
    codes = votes.to_numpy()
    return OneHot(
        yes=(codes == Vote.YES).astype(np.float32),
        abstain=(codes == Vote.ABSTAIN).astype(np.float32),
        no=(codes == Vote.NO).astype(np.float32),
    )


def divided(
    part: npt.NDArray[np.floating], whole: npt.NDArray[np.floating]
) -> npt.NDArray[np.float64]:
    """Return part / whole, NaN where whole is 0 and on the diagonal."""
    with np.errstate(invalid="ignore", divide="ignore"):
        scores = np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), np.nan)
    scores = scores.astype(np.float64)
    np.fill_diagonal(scores, np.nan)
    return scores
