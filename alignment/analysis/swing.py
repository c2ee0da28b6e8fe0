"""Swing: how near a country's position lies to where contested roll calls divide."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr

from alignment.analysis.positions import Positions
from alignment.analysis.probit import Array
from alignment.model.vote import Vote

# A roll call is contested when its smaller side has at least this share of the votes cast.
CONTESTED = 0.1
# Places along a position's interval at which swing is taken; odd, so that one is the middle.
_STEPS = 41


def contested(votes: pd.DataFrame) -> pd.Index:
    """Return the roll calls that were contested, in the order of the columns.

    An abstention stands half on either side, so the sides are yes + abstain/2 and
    no + abstain/2; contested means that the smaller has at least a tenth of the votes cast.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.

    Examples
    --------
    >>> votes = pd.DataFrame({"close": [2, 2, 1, 0], "clear": [2, 2, 2, 2]}, dtype="int8")
    >>> contested(votes).tolist()
    ['close']
    """
    codes = votes.to_numpy()
    cast = (codes >= Vote.NO).sum(axis=0)
    # Half the code of a vote cast is its share of the yes side.
    yes = np.where(codes >= Vote.NO, codes, 0).sum(axis=0) / 2
    return votes.columns[(cast > 0) & (np.minimum(yes, cast - yes) >= CONTESTED * cast)]


def swing(votes: pd.DataFrame, found: Positions) -> pd.DataFrame:
    """Return each country's swing: the mean of 4 p (1 - p) over the contested roll calls.

    p is the fitted chance of yes at the country's position. A roll call adds 1 if the
    position lies where yes and not yes are as likely as each other, and next to nothing if
    one of them is all but sure. So swing is near 1 for a country at the cutpoint of every
    contested roll call, and near 0 for one far from all of them.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    found : Positions
        Fitted to these votes.

    Returns
    -------
    DataFrame
        Indexed by ISO3. `value`, 0 to 1. `low`, `high`: the least and the most that swing is
        anywhere in the position's 95% interval, so they cover at least that much; the
        roll calls' parameters are held. `votes`: contested roll calls in which the country
        cast a vote. NaN where that is none, or where the country has no position.

        Swing says that a country's votes put it near the divide, not that it can be persuaded.

    Examples
    --------
    >>> from alignment.analysis.positions import positions
    >>> west, east, middle = [0, 0, 2, 2, 0, 2], [2, 2, 0, 0, 2, 0], [2, 2, 2, 1, 1, 1]
    >>> rows = {"CHN": east, "FRA": west, "IND": middle, "RUS": east, "USA": west}
    >>> votes = pd.DataFrame(rows, dtype="int8").T
    >>> swing(votes, positions(votes))["value"].idxmax()
    'IND'
    """
    rollcalls = contested(votes)
    number = (votes[rollcalls].to_numpy() >= Vote.NO).sum(axis=1)
    columns = found.items.index.get_indexer(rollcalls)
    places = np.linspace(found.table["low"], found.table["high"], _STEPS)
    known = (number > 0) & ~np.isnan(places[0])
    value, low, high = np.full((3, len(votes)), np.nan)
    if known.any():
        # One step at a time: all of them over thousands of roll calls would fill the memory.
        along = np.stack([_on_the_edge(found, step[known], columns) for step in places])
        value[known] = along[_STEPS // 2]
        low[known], high[known] = along.min(axis=0), along.max(axis=0)
    return pd.DataFrame(
        {"value": value, "low": low, "high": high, "votes": number}, index=votes.index
    )


def swing_terms(votes: pd.DataFrame, found: Positions, iso3: str) -> pd.DataFrame:
    """Return what each contested roll call adds to a country's swing, the most first.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    found : Positions
        Fitted to these votes.
    iso3 : str

    Returns
    -------
    DataFrame
        Indexed by roll call: `chance`, the fitted chance p of yes, and `term`, 4 p (1 - p), whose
        mean is the country's swing; equal terms the newest first. Those it was absent from are in
        it, for swing is where a country stands. Empty where it has no swing.
    """
    rollcalls = contested(votes)
    place = found.table["value"].to_numpy()[votes.index == iso3]
    cast = bool((votes[rollcalls].loc[iso3] >= Vote.NO).any())
    if not cast or np.isnan(place).any():
        rollcalls = rollcalls[:0]
    columns = found.items.index.get_indexer(rollcalls)
    chance = found.chances_at(place, Vote.YES)[0, columns]
    terms = pd.DataFrame({"chance": chance, "term": 4 * chance * (1 - chance)}, index=rollcalls)
    return terms.iloc[::-1].sort_values("term", ascending=False, kind="stable")


def _on_the_edge(found: Positions, places: Array, columns: npt.NDArray[np.intp]) -> Array:
    """Return the mean of 4 p (1 - p) over some roll calls, for each place."""
    items = found.as_items
    reached = places[:, None] * items.discrimination[columns]
    yes = ndtr(reached - items.upper[columns])
    return (4 * yes * (1 - yes)).mean(axis=1)
