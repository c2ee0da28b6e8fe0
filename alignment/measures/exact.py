"""Exact agreement: how often two countries cast the same vote."""

from __future__ import annotations

import numpy as np
import pandas as pd

from alignment.measures.onehot import divided, one_hot
from alignment.model.similarity import Similarity


def exact(votes: pd.DataFrame) -> Similarity:
    """Return the share of equal votes of every pair of countries.

    exact(i, j) = number of r with v_ir = v_jr / number of r in which both cast a vote.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.

    Returns
    -------
    Similarity
        Scores from 0 to 1; NaN where no roll call is shared.

    References
    ----------
    Lijphart 1963, doi:10.2307/1952608 (the index of agreement, without half points).

    Examples
    --------
    >>> votes = pd.DataFrame([[2, 2, 0], [2, 1, 2]], index=["AAA", "BBB"], dtype="int8")
    >>> round(exact(votes).scores[0, 1].item(), 3)
    0.333
    """
    hot = one_hot(votes)
    cast = hot.cast
    stacked = np.hstack([hot.yes, hot.abstain, hot.no])
    shared = cast @ cast.T
    scores = divided((stacked @ stacked.T).astype(np.float64), shared)
    return Similarity("exact", votes.index, scores, shared.astype(np.int64))
