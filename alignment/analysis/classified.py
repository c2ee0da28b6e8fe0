"""Classification: how many votes the line of positions tells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from alignment.analysis.positions import Positions
from alignment.model.vote import Vote

_OUTCOMES = (Vote.NO, Vote.ABSTAIN, Vote.YES)


@dataclass(frozen=True)
class Classified:
    """How many votes cast are the likeliest ones.

    Attributes
    ----------
    right : int
        Votes that are the likeliest at the position of their country.
    commonest : int
        Votes that are the commonest on their roll call: what is right without any line.
    cast : int
        Votes cast by countries that have a position.
    """

    right: int
    commonest: int
    cast: int


def classified(votes: pd.DataFrame, found: Positions) -> Classified:
    """Return how many votes the positions of countries tell.

    A vote v of country i on roll call r counts as told if P(v | x_i) is the largest of the
    fitted chances of no, abstain and yes. The line was fitted to these votes, so of others it
    tells fewer; and where nearly all vote alike, the commonest vote tells nearly as many.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    found : Positions
        Fitted to these votes.

    Returns
    -------
    Classified
        All 0 where nobody has a position.

    References
    ----------
    Poole and Rosenthal 1985, "A Spatial Model for Legislative Roll Call Analysis",
    doi:10.2307/2111172.

    Examples
    --------
    >>> from alignment.analysis.positions import positions
    >>> west, east = [0, 0, 2, 2, 0, 2], [2, 2, 0, 0, 2, 0]
    >>> rows = {"CHN": east, "CUB": east, "FRA": west, "GBR": west, "USA": west}
    >>> votes = pd.DataFrame(rows, dtype="int8").T
    >>> classified(votes, positions(votes))
    Classified(right=30, commonest=18, cast=30)
    """
    known = found.table["value"].notna().to_numpy()
    if not known.any():
        return Classified(0, 0, 0)
    codes = votes.to_numpy()[known]
    places = found.table["value"].to_numpy()[known]
    chances = np.stack([found.chances_at(places, vote) for vote in _OUTCOMES])
    tallies = np.stack([(codes == vote).sum(axis=0) for vote in _OUTCOMES])
    cast = codes >= Vote.NO
    # A code of a vote cast is its place among the outcomes.
    right = int((cast & (codes == chances.argmax(axis=0))).sum())
    return Classified(right, int(tallies.max(axis=0).sum()), int(cast.sum()))
