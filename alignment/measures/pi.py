"""Scott's pi: equal votes beyond what the pair's common voting record would give."""

from __future__ import annotations

import numpy as np
import pandas as pd

from alignment.measures.marginals import marginals
from alignment.measures.onehot import divided
from alignment.model.similarity import Similarity


def scott_pi(votes: pd.DataFrame) -> Similarity:
    """Return Scott's pi of every pair of countries.

    pi(i, j) = (Po - Pe) / (1 - Pe), with Po the share of equal votes and Pe = sum over c of
    ((m_ic + m_jc) / 2n)**2, where m_ic counts how often i voted c (yes, abstain, no) and n
    the roll calls, both over the roll calls in which both cast a vote. Chance is one record
    that the two have in common, so two countries that lean to different sides score low.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.

    Returns
    -------
    Similarity
        Scores from -1 to 1, 0 for what chance would give; NaN where no roll call is shared
        and where Pe = 1, that is where both always cast one and the same vote.

    References
    ----------
    Scott 1955, doi:10.1086/266577; for foreign policy Häge 2011, doi:10.1093/pan/mpr023.

    Examples
    --------
    >>> votes = pd.DataFrame([[2, 2, 2, 0], [2, 2, 0, 0]], index=["AAA", "BBB"], dtype="int8")
    >>> round(scott_pi(votes).scores[0, 1].item(), 3)
    0.467
    """
    counts = marginals(votes)
    pooled = counts.own + counts.own.transpose(0, 2, 1)
    unequal = counts.shared - np.trace(counts.table)
    # 4 n**2 (1 - Pe) is a whole number, so that Pe = 1 is met exactly.
    by_chance = 4 * counts.shared**2 - (pooled**2).sum(axis=0)
    scores = 1 - divided(4 * counts.shared * unequal, by_chance)
    return Similarity("pi", votes.index, scores, counts.shared.astype(np.int64))
