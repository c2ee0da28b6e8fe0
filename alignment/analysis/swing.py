"""Swing: how near a country's position lies to where contested roll calls divide."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr

from alignment.analysis.positions import Positions
from alignment.analysis.posterior import drawn, shortest
from alignment.analysis.probit import Array, Items
from alignment.model.vote import Vote
from alignment.network.ranks import least_ranks

# A roll call is contested when its smaller side has at least this share of the votes cast.
CONTESTED = 0.1
# Places at which the swing of a draw is worked out; between them it is interpolated.
_PLACES = np.linspace(-6.0, 6.0, 241)
# Share of the draws that a 95% interval holds: a little more, for what the normal of the roll
# calls' parameters leaves out. Found by benchmarks/intervals.py.
_SHARE = 0.97
_COLUMNS = ("value", "low", "high", "rank_low", "rank_high")


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


def swing(votes: pd.DataFrame, found: Positions, seed: int = 0) -> pd.DataFrame:
    """Return each country's swing: the mean of 4 p (1 - p) over the contested roll calls.

    p is the fitted chance of yes at the country's position. A roll call adds 1 if the
    position lies where yes and not yes are as likely as each other, and next to nothing if
    one of them is all but sure. So swing is near 1 for a country at the cutpoint of every
    contested roll call, and near 0 for one far from all of them.

    Interval and rank come from 1,000 draws of roll calls and positions together, see
    :func:`~alignment.analysis.posterior.drawn`: in each draw every country has a swing and a
    rank among all. They are the shortest ranges that hold 97% of a country's draws, widened
    to its own value where that lies outside: in votes simulated from the model so wide a range
    holds the truth in 95% to 97% of cases, one of 95% in 92% to 95%; see docs/calibration.md.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    found : Positions
        Fitted to these votes.
    seed : int
        Same votes and seed, same draws.

    Returns
    -------
    DataFrame
        Indexed by ISO3. `value`, 0 to 1. `low`, `high`: its 95% interval. `rank_low`,
        `rank_high`: the best and the last rank of its 95% interval, from 1, the highest
        swing; countries whose ranks overlap are not told apart. `votes`: contested roll calls
        in which the country cast a vote. NaN where that is none, or where the country has no
        position.

        Swing says that a country's votes put it near the divide, not that it can be persuaded.

    Examples
    --------
    >>> from alignment.analysis.positions import positions
    >>> west, east, middle = [0, 0, 2, 2, 0, 2], [2, 2, 0, 0, 2, 0], [2, 2, 2, 1, 1, 1]
    >>> rows = {"CHN": east, "FRA": west, "IND": middle, "RUS": east, "USA": west}
    >>> votes = pd.DataFrame(rows, dtype="int8").T
    >>> table = swing(votes, positions(votes))
    >>> table["value"].idxmax()
    'IND'
    >>> table.loc["IND", ["rank_low", "rank_high"]].tolist()
    [1.0, 3.0]
    """
    rollcalls = contested(votes)
    number = (votes[rollcalls].to_numpy() >= Vote.NO).sum(axis=1)
    told = np.full((len(_COLUMNS), len(votes)), np.nan)
    values = swing_values(votes, found).to_numpy()
    known = ~np.isnan(values)
    if known.any():
        columns = found.items.index.get_indexer(rollcalls)
        value = values[known]
        many = _drawn(votes, found, columns, seed)[:, known]
        ranks = least_ranks(-many)
        told[0, known] = value
        told[1:3, known] = _with(shortest(many, _SHARE), value)
        told[3:, known] = _with(shortest(ranks, _SHARE), least_ranks(-value))
    table = dict(zip(_COLUMNS, told, strict=True)) | {"votes": number}
    return pd.DataFrame(table, index=votes.index)


def swing_values(votes: pd.DataFrame, found: Positions) -> pd.Series:
    """Return the `value` of :func:`swing` alone, without the draws of its interval and rank.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    found : Positions
        Fitted to these votes.

    Returns
    -------
    Series
        Indexed by ISO3; NaN where a country cast no contested vote or has no position.
    """
    rollcalls = contested(votes)
    places = found.table["value"].to_numpy()
    known = (votes[rollcalls] >= Vote.NO).any(axis=1).to_numpy() & ~np.isnan(places)
    values = np.full(len(votes), np.nan)
    if known.any():
        columns = found.items.index.get_indexer(rollcalls)
        values[known] = _on_the_edge(found.as_items, places[known], columns)
    return pd.Series(values, index=votes.index)


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


def _drawn(
    votes: pd.DataFrame, found: Positions, columns: npt.NDArray[np.intp], seed: int
) -> Array:
    """Return swing in each draw, draws x countries."""
    draws = drawn(votes, found, seed)
    many = []
    for items, places in zip(draws.items, draws.places, strict=True):
        along = _on_the_edge(items, _PLACES, columns)
        many.append(np.interp(places, _PLACES, along))
    return np.concatenate(many)


def _with(span: tuple[Array, Array], value: Array) -> tuple[Array, Array]:
    """Return a range widened to hold a value."""
    return np.minimum(span[0], value), np.maximum(span[1], value)


def _on_the_edge(items: Items, places: Array, columns: npt.NDArray[np.intp]) -> Array:
    """Return the mean of 4 p (1 - p) over some roll calls, for each place."""
    reached = places[:, None] * items.discrimination[columns]
    yes = ndtr(reached - items.upper[columns])
    return (4 * yes * (1 - yes)).mean(axis=1)
