"""Agreement: how close two countries vote, an abstention half-way between yes and no."""

from __future__ import annotations

import numpy as np
import pandas as pd

from alignment.measures.onehot import divided, one_hot
from alignment.model.similarity import Similarity


def agreement(votes: pd.DataFrame) -> Similarity:
    """Return the agreement of every pair of countries.

    agreement(i, j) = mean over r of 1 - abs(v_ir - v_jr), with yes 1, abstain 1/2, no 0,
    over the roll calls r in which both cast a vote.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.

    Returns
    -------
    Similarity
        Scores from 0 (always yes against no) to 1 (always the same); NaN where no roll call
        is shared.

    References
    ----------
    Lijphart 1963, doi:10.2307/1952608 (the index of agreement, with half points for an
    abstention against yes or no); Bailey, Strezhnev and Voeten 2017,
    doi:10.1177/0022002715595700. It is also the "voting coincidence" with half points.

    Examples
    --------
    >>> votes = pd.DataFrame([[2, 2, 0], [2, 1, 2]], index=["AAA", "BBB"], dtype="int8")
    >>> agreement(votes).scores[0, 1].item(), agreement(votes).shared[0, 1].item()
    (0.5, 3)
    """
    hot = one_hot(votes)
    cast = hot.cast
    # Each pair's distance is counted from one side and then from the other.
    one_side = (
        np.hstack([hot.yes, hot.abstain * np.float32(0.5)])
        @ np.hstack([hot.no, cast - hot.abstain]).T
    )
    shared = cast @ cast.T
    distance = (one_side + one_side.T).astype(np.float64)
    scores = divided(shared - distance, shared)
    return Similarity("agreement", votes.index, scores, shared.astype(np.int64))
