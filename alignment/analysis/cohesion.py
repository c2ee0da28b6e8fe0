"""Cohesion: how much a group of countries votes as one, and who does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from alignment.analysis.agreement_index import MIN_VOTES, agreement_index
from alignment.analysis.majority import NONE, majority
from alignment.measures.agreement import agreement
from alignment.model.vote import Vote

# Fewest texts to draw from: five can be drawn in 126 ways, four in 35 only.
MIN_TEXTS = 5
_INTERVAL = (0.025, 0.975)


@dataclass(frozen=True)
class Estimate:
    """A figure and its 95% interval; NaN where they cannot be had."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Cohesion:
    """How much a group votes as one.

    Attributes
    ----------
    members : tuple of str
        ISO3 of the group's members that are in the votes, in their order.
    elsewhere : tuple of str
        Those that are not.
    agreement : Estimate
        Mean agreement of the pairs inside, 0 to 1.
    index, rice : Estimate
        Means of the agreement index and of Rice's index over the roll calls that have one,
        0 to 1.
    rollcalls : DataFrame
        Indexed by roll call: the columns of
        :func:`~alignment.analysis.agreement_index.agreement_index`, `majority` (the code of
        the vote most were for, -1 where there is none) and `dissenters`, how many of its
        members cast another vote.
    dissents : DataFrame
        `rollcall`, `iso3`, `vote` and `majority` (codes): each vote against the majority, in
        the order of roll calls and then of countries.
    texts : int
        Texts on which two or more members voted.
    """

    members: tuple[str, ...]
    elsewhere: tuple[str, ...]
    agreement: Estimate
    index: Estimate
    rice: Estimate
    rollcalls: pd.DataFrame
    dissents: pd.DataFrame
    texts: int


def cohesion(
    votes: pd.DataFrame,
    members: Iterable[str],
    texts: pd.Series,
    *,
    min_shared: int = 1,
    replicates: int = 200,
    seed: int = 0,
) -> Cohesion:
    """Return how much a group votes as one.

    Mean agreement is that of :func:`~alignment.measures.agreement.agreement` over the pairs
    of members that share enough roll calls. Intervals are the 2.5% and 97.5% quantiles of the
    same figures in texts drawn anew with replacement, all votes on one text together.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    members : iterable of str
        ISO3: an agreement, a grouping or any choice of countries.
    texts : Series of str
        By roll call: the text voted on; '' stands for the roll call itself.
    min_shared : int
        Fewest shared roll calls for a pair to count.
    replicates : int
    seed : int
        Same votes and seed, same intervals.

    Returns
    -------
    Cohesion
        Figures are NaN where no pair, or no roll call, has one; intervals also where members
        voted on fewer than 5 texts. A group that never divided has an interval without width:
        no drawing shows a division that is not in the records. The majority is the vote that
        more than half of the group's votes cast were for.

    References
    ----------
    Efron and Tibshirani 1993, doi:10.1201/9780429246593; drawing texts whole: Field and Welsh
    2007, doi:10.1111/j.1467-9868.2007.00593.x.

    Examples
    --------
    >>> rows = {"AAA": [2, 2, 0], "BBB": [2, 2, 0], "CCC": [2, 0, 0], "DDD": [0, 0, 2]}
    >>> votes = pd.DataFrame(rows, index=["r1", "r2", "r3"], dtype="int8").T
    >>> found = cohesion(votes, ["AAA", "BBB", "CCC"], pd.Series("", index=votes.columns))
    >>> round(found.agreement.value, 4), found.dissents[["rollcall", "iso3"]].to_numpy().tolist()
    (0.7778, [['r2', 'CCC']])
    """
    wanted = set(members)
    inside = votes[votes.index.isin(wanted)]
    calls = agreement_index(inside)
    most = majority(inside)
    against = _against(inside, most)
    named = texts.reindex(votes.columns)
    text, _ = pd.factorize(named.where(named.notna() & (named != ""), named.index))
    told = (calls["yes"] + calls["abstain"] + calls["no"] >= MIN_VOTES).to_numpy()
    found = _Figures(inside, calls, min_shared)
    count, drawn = len(set(text[told])), np.full((3, 0), np.nan)
    if count >= MIN_TEXTS:
        number = np.full(len(text), -1)
        number[told] = pd.factorize(text[told])[0]
        chance = np.full(count, 1 / count)
        draws = np.random.default_rng(seed).multinomial(count, chance, replicates)
        # Roll calls that say nothing are never drawn.
        times = np.where(told, draws[:, number], 0)
        drawn = np.array([found.at(row) for row in times]).reshape(-1, 3).T
    values = found.at(np.ones(len(text), dtype=np.int64))
    estimates = [_estimate(*pair) for pair in zip(values, drawn, strict=True)]
    return Cohesion(
        members=tuple(inside.index),
        elsewhere=tuple(sorted(wanted - set(inside.index))),
        agreement=estimates[0],
        index=estimates[1],
        rice=estimates[2],
        rollcalls=calls.assign(
            majority=most,
            dissenters=against["rollcall"].value_counts().reindex(votes.columns, fill_value=0),
        ),
        dissents=against,
        texts=count,
    )


class _Figures:
    # The three figures of a group, with each roll call counted so many times.
    def __init__(self, votes: pd.DataFrame, calls: pd.DataFrame, min_shared: int) -> None:
        self.codes = votes.to_numpy()
        self.indices = calls[["index", "rice"]].to_numpy(dtype=float).T
        self.min_shared = min_shared

    def at(self, times: np.ndarray) -> tuple[float, float, float]:
        drawn = pd.DataFrame(np.repeat(self.codes, times, axis=1))
        inside = agreement(drawn).with_at_least(self.min_shared).mean
        index, rice = (_weighted(row, times) for row in self.indices)
        return inside, index, rice


def _weighted(values: np.ndarray, times: np.ndarray) -> float:
    known = ~np.isnan(values)
    weight = times[known].sum()
    return float(values[known] @ times[known] / weight) if weight else float("nan")


def _estimate(value: float, drawn: np.ndarray) -> Estimate:
    known = drawn[~np.isnan(drawn)]
    if np.isnan(value) or not known.size:
        return Estimate(value, float("nan"), float("nan"))
    low, high = np.quantile(known, _INTERVAL)
    return Estimate(value, float(low), float(high))


def _against(votes: pd.DataFrame, most: pd.Series) -> pd.DataFrame:
    codes, wanted = votes.to_numpy().T, most.to_numpy()[:, None]
    rollcall, member = np.nonzero((codes >= Vote.NO) & (wanted != NONE) & (codes != wanted))
    return pd.DataFrame(
        {
            "rollcall": votes.columns[rollcall],
            "iso3": votes.index[member],
            "vote": codes[rollcall, member],
            "majority": most.to_numpy()[rollcall].astype(codes.dtype),
        }
    )
