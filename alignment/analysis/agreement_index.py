"""The agreement index and Rice's: how united a group was in each roll call."""

from __future__ import annotations

import numpy as np
import pandas as pd

from alignment.model.vote import Vote

# Fewest votes cast by a group in a roll call for it to say anything of its unity.
MIN_VOTES = 2


def agreement_index(votes: pd.DataFrame) -> pd.DataFrame:
    """Return how united a group was in each roll call.

    With Y, A and N the votes cast yes, abstain and no, T = Y + A + N and M the largest of the
    three, the agreement index is  (M - (T - M) / 2) / T:  1 when all vote alike, 0 when the
    three are equal. Rice's index is  abs(Y - N) / (Y + N):  abstentions do not count.

    Parameters
    ----------
    votes : DataFrame of int8
        Members x roll calls, codes of :class:`~alignment.model.vote.Vote`.

    Returns
    -------
    DataFrame
        Indexed by roll call. `yes`, `abstain`, `no`, `absent`: members. `index`: NaN where
        fewer than 2 votes were cast. `rice`: NaN where fewer than 2 were yes or no. Both are
        higher for a small group than for a large one that is no more united, so compare
        groups of like size, or by their mean agreement.

    References
    ----------
    Hix, Noury and Roland 2005, doi:10.1017/S0007123405000128; Rice 1925,
    doi:10.2307/2142407; on small groups: Desposato 2003, doi:10.1093/pan/mpg005.

    Examples
    --------
    >>> votes = pd.DataFrame({"r1": [2, 2, 2, 0], "r2": [2, 1, 0, -1]}, dtype="int8")
    >>> agreement_index(votes)[["index", "rice"]].to_numpy().tolist()
    [[0.625, 0.5], [0.0, 0.0]]
    """
    codes = votes.to_numpy()
    yes, abstain, no = ((codes == vote).sum(axis=0) for vote in (Vote.YES, Vote.ABSTAIN, Vote.NO))
    total, sided = yes + abstain + no, yes + no
    most = np.maximum(np.maximum(yes, abstain), no)
    index = (most - (total - most) / 2) / np.maximum(total, 1)
    rice = np.abs(yes - no) / np.maximum(sided, 1)
    return pd.DataFrame(
        {
            "yes": yes,
            "abstain": abstain,
            "no": no,
            "absent": (codes == Vote.ABSENT).sum(axis=0),
            "index": np.where(total >= MIN_VOTES, index, np.nan),
            "rice": np.where(sided >= MIN_VOTES, rice, np.nan),
        },
        index=votes.columns,
    )
