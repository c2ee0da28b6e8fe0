"""S: agreement spread over -1 to 1, as studies of alliances and voting report it."""

from __future__ import annotations

import pandas as pd

from alignment.measures.agreement import agreement
from alignment.model.similarity import Similarity


def signorino_ritter(votes: pd.DataFrame) -> Similarity:
    """Return S, with absolute distance, of every pair of countries.

    S(i, j) = 1 - 2 * sum over r of d_r / sum over r of d_max, with d_r = abs(v_ir - v_jr),
    yes 1, abstain 1/2, no 0, and d_max = 1, over the roll calls r in which both cast a vote;
    that is 2 * agreement(i, j) - 1. It does not correct for the agreement that chance alone
    would give.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.

    Returns
    -------
    Similarity
        Scores from -1 (always yes against no) to 1 (always the same); NaN where no roll call
        is shared.

    References
    ----------
    Signorino and Ritter 1999, doi:10.1111/0020-8833.00113.

    Examples
    --------
    >>> votes = pd.DataFrame([[2, 2, 2, 0], [2, 1, 2, 2]], index=["AAA", "BBB"], dtype="int8")
    >>> signorino_ritter(votes).scores[0, 1].item()
    0.25
    """
    close = agreement(votes)
    return Similarity("s", close.index, 2 * close.scores - 1, close.shared)
