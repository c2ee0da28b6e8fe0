"""On whose side a text is: where those stand who voted for it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from alignment.model.vote import Vote


def leaning(votes: pd.DataFrame, places: pd.Series) -> pd.Series:
    """Return of each roll call the mean place of those who voted yes.

    For roll call j it is the mean of x_i over the countries i that voted yes on it and have a
    place x_i. Texts that the same countries support come to stand beside one another.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    places : Series of float
        By country, such as the positions of :mod:`alignment.analysis.positions`; NaN for those
        without one.

    Returns
    -------
    Series of float
        By roll call, in the units of the places; NaN where nobody with a place voted yes.

    Examples
    --------
    >>> votes = pd.DataFrame({"R1": [2, 2, 0], "R2": [0, 1, 2]}, index=["AAA", "BBB", "CCC"])
    >>> leaning(votes, pd.Series({"AAA": 1.0, "BBB": 0.0, "CCC": -1.0})).tolist()
    [0.5, -1.0]
    """
    place = places.reindex(votes.index).to_numpy(dtype=float)
    placed = ~np.isnan(place)
    yes = votes.to_numpy()[placed] == Vote.YES
    counts = yes.sum(axis=0)
    sums = place[placed] @ yes
    means = np.divide(sums, counts, out=np.full(len(counts), np.nan), where=counts > 0)
    return pd.Series(means, index=votes.columns)
