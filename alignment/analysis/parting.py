"""On which texts a country stands apart from those it was in one bloc with."""

from __future__ import annotations

import numpy as np
import pandas as pd

from alignment.analysis.blocs import Bloc
from alignment.analysis.probit import Array, counts

# How alike two votes are: (no, abstain, yes) against the same.
ALIKE = 1 - np.abs(np.subtract.outer(np.arange(3), np.arange(3))) / 2


def departures(votes: pd.DataFrame, blocs: tuple[Bloc, ...]) -> pd.DataFrame:
    """Return how far each country stands apart from the rest of its bloc on each roll call.

    With c(i, j) the agreement of two votes (1, 1/2 or 0) and F the other members of the bloc of i
    that voted,

        departure(i) = mean over pairs j < k in F of c(j, k)  -  mean over j in F of c(i, j):

    how much less it agrees with them than they do with one another. On a text that divides the
    bloc all stand about 0. A single other member agrees with itself fully.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    blocs : tuple of Bloc
        Countries in none, or alone, depart from nobody.

    Returns
    -------
    DataFrame
        As `votes`, from -1 to 1; NaN where the country or all others of its bloc cast no vote.

    Examples
    --------
    >>> votes = pd.DataFrame({"r1": [2, 2, 2], "r2": [2, 2, 0]}, list("ABC"), dtype="int8")
    >>> departures(votes, (Bloc(1, "all", ("A", "B", "C"), 1.0),)).loc["C"].tolist()
    [0.0, 1.0]
    """
    cast = counts(votes)
    found = np.full(votes.shape, np.nan)
    for bloc in blocs:
        rows = np.flatnonzero(votes.index.isin(bloc.members))
        if len(rows) > 1:
            found[rows] = _apart(cast[:, rows])
    return pd.DataFrame(found, votes.index, votes.columns)


def _apart(cast: Array) -> Array:
    """Return the same of the members of one bloc, from outcomes x members x roll calls."""
    others = cast.sum(axis=1, keepdims=True) - cast
    number = others.sum(axis=0)
    alike = np.tensordot(ALIKE, others, axes=1)
    own = (cast * alike).sum(axis=0) / np.maximum(number, 1)
    # Each member is fully alike with itself, which is no pair.
    among = (others * alike).sum(axis=0) - number
    pairs = number * (number - 1)
    fellow = np.where(pairs > 0, among / np.maximum(pairs, 1), 1.0)
    known = (cast.sum(axis=0) > 0) & (number > 0)
    return np.where(known, fellow - own, np.nan) + 0.0
