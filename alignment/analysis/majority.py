"""Majorities: how most members of a bloc voted, with or without one of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.model.vote import Vote

Codes = npt.NDArray[np.int64]
# Stands for "no majority" among the codes of votes cast.
NONE = -1
_OUTCOMES = (Vote.NO, Vote.ABSTAIN, Vote.YES)


def majority(votes: pd.DataFrame) -> pd.Series:
    """Return the vote that more than half of the votes cast were for, by roll call.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.

    Returns
    -------
    Series
        Codes of votes cast, and -1 where none has a majority or no vote was cast.

    Examples
    --------
    >>> votes = pd.DataFrame({"r1": [2, 2, 0], "r2": [2, 1, 0], "r3": [2, -1, -1]})
    >>> majority(votes).tolist()
    [2, -1, 2]
    """
    return pd.Series(_most(_tallied(votes.to_numpy()).sum(axis=1)), index=votes.columns)


def majorities_of_others(votes: pd.DataFrame, bloc: pd.Series) -> Codes:
    """Return how most of the other members of each country's bloc voted.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    bloc : Series
        Bloc by ISO3; missing means in no bloc.

    Returns
    -------
    ndarray of int
        Countries x roll calls, codes of votes cast, and -1 where the others have no majority.
    """
    codes = votes.to_numpy()
    number, names = pd.factorize(bloc.reindex(votes.index))
    found = np.full(codes.shape, NONE, dtype=np.int64)
    for member in range(len(names)):
        rows = np.flatnonzero(number == member)
        own = _tallied(codes[rows])
        found[rows] = _most(own.sum(axis=1, keepdims=True) - own)
    return found


def _tallied(codes: npt.NDArray[np.integer]) -> Codes:
    return np.stack([codes == outcome for outcome in _OUTCOMES]).astype(np.int64)


def _most(tallies: Codes) -> Codes:
    """Return which outcome, along the first axis, has more than half of its sum."""
    more = 2 * tallies > tallies.sum(axis=0)
    return np.where(more.any(axis=0), more.argmax(axis=0), NONE)
