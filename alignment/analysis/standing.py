"""Where one country stands among others: how close to a group's core, and what sets it apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from alignment.model.similarity import Similarity
from alignment.model.vote import Vote

MOST_APART = 5


@dataclass(frozen=True)
class Closeness:
    """How close a country is to some others, and on what that rests.

    Attributes
    ----------
    score : float
        Mean score with those with whom it has one; NaN where that is none.
    shared : int
        Roll calls in which it and at least one of them cast a vote.
    members : int
        With how many of them it has a score.
    """

    score: float
    shared: int
    members: int


def closeness(
    similarity: Similarity, votes: pd.DataFrame, iso3: str, others: Sequence[str]
) -> Closeness:
    """Return how close a country is to others, itself left out where it is one of them.

    Parameters
    ----------
    similarity : Similarity
    votes : DataFrame of int8
        The same countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    iso3 : str
    others : sequence of str
        Those that are not in `votes` are passed over.

    Examples
    --------
    >>> from alignment.measures.agreement import agreement
    >>> rows = {"AAA": [2, 2, -1], "BBB": [2, 0, 0], "CCC": [2, 1, 0]}
    >>> votes = pd.DataFrame(rows, dtype="int8").T
    >>> closeness(agreement(votes), votes, "AAA", ["AAA", "BBB", "CCC"])
    Closeness(score=0.625, shared=2, members=2)
    """
    inside = votes.index.isin([other for other in others if other != iso3])
    row = votes.index.get_loc(iso3)
    scores = similarity.scores[row, inside]
    known = scores[~np.isnan(scores)]
    cast = votes.to_numpy() >= Vote.NO
    return Closeness(
        float(known.mean()) if known.size else float("nan"),
        int((cast[row] & cast[inside].any(axis=0)).sum()),
        int(known.size),
    )


def apart(
    votes: pd.DataFrame, iso3: str, among: Sequence[str], most: int = MOST_APART
) -> pd.DataFrame:
    """Return the roll calls that set a country apart from a group it is counted in.

    These are the ones in which the smallest share of the group's votes was the country's own vote.
    Its own counts, so that the number can be opened as a list. Where all of the group voted as it
    did, nothing sets it apart.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls by date, codes of :class:`~alignment.model.vote.Vote`.
    iso3 : str
    among : sequence of str
        The group, with or without the country.
    most : int

    Returns
    -------
    DataFrame
        Indexed by roll call, the smallest share first, equal ones the newest first. `alike`: votes
        of the group that were the country's. `cast`: votes that the group cast.

    Examples
    --------
    >>> rows = {"AAA": [2, 2, -1], "BBB": [2, 0, 0], "CCC": [2, 0, 0]}
    >>> votes = pd.DataFrame(rows, index=["r1", "r2", "r3"], dtype="int8").T
    >>> apart(votes, "AAA", ["BBB", "CCC"])
        alike  cast
    r2      1     3
    """
    group = votes[votes.index.isin([iso3, *among])].to_numpy()
    own = votes.loc[iso3].to_numpy()
    found = pd.DataFrame(
        {"alike": (group == own).sum(axis=0), "cast": (group >= Vote.NO).sum(axis=0)},
        index=votes.columns,
    )
    sets = (own >= Vote.NO) & (found["alike"] < found["cast"])
    newest = found[sets].iloc[::-1]
    share = (newest["alike"] / newest["cast"]).sort_values(kind="stable")
    return newest.loc[share.index[:most]].rename_axis(None)
