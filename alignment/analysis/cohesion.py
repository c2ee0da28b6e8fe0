"""Cohesion of a group of countries, in each vote and over all, and its dissents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.dissent import NO_MAJORITY, find_majority_votes
from alignment.analysis.title_clusters import estimate_shares, label_texts, sum_by_title
from alignment.analysis.vote_changes import OUTCOME_AGREEMENT
from alignment.model.vote import Vote

# Fewest votes cast by a group in a roll call for an index of unity.
MIN_VOTES_PER_ROLLCALL = 2
Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A value and its 95% interval; NaN where they are undefined."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Cohesion:
    """Cohesion of a group.

    Attributes
    ----------
    members : tuple of str
        ISO3 of the group's members that are in the votes, in their order.
    missing_members : tuple of str
        Those that are not.
    agreement : Estimate
        Mean agreement of the pairs inside, 0 to 1.
    agreement_index, rice_index : Estimate
        Means over the roll calls that have one, 0 to 1.
    rollcalls : DataFrame
        Indexed by roll call: the columns of :func:`compute_agreement_index`, `majority` (the code
        of the vote of more than half of the votes cast, -1 where there is none) and `dissenters`,
        the number of members that cast another vote.
    dissents : DataFrame
        `rollcall`, `iso3`, `vote` and `majority` (codes): each vote against the majority, in
        the order of roll calls and then of countries.
    title_count : int
        Titles on which two or more members voted.
    """

    members: tuple[str, ...]
    missing_members: tuple[str, ...]
    agreement: Estimate
    agreement_index: Estimate
    rice_index: Estimate
    rollcalls: pd.DataFrame
    dissents: pd.DataFrame
    title_count: int


def compute_cohesion(
    votes: pd.DataFrame,
    members: Iterable[str],
    titles: pd.Series,
    *,
    min_shared: int = 1,
) -> Cohesion:
    """Return the cohesion of a group.

    Mean agreement is that of :func:`~alignment.similarity.vote_similarity.vote_agreement` over the
    pairs of members that share enough roll calls. Intervals are by titles, see
    :func:`~alignment.analysis.title_clusters.estimate_shares`; that of mean agreement takes it as
    a mean over the votes shared, each pair with the same weight in all.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    members : iterable of str
        ISO3 of any countries.
    titles : Series of str
        By roll call; see :func:`~alignment.analysis.title_clusters.label_texts`.
    min_shared : int
        Fewest shared roll calls for a pair to count.

    Returns
    -------
    Cohesion
        Values and intervals are NaN where no pair, or no roll call, has one.

    Examples
    --------
    >>> rows = {"AAA": [2, 2, 0], "BBB": [2, 2, 0], "CCC": [2, 0, 0], "DDD": [0, 0, 2]}
    >>> votes = pd.DataFrame(rows, index=["r1", "r2", "r3"], dtype="int8").T
    >>> titles = pd.Series("", index=votes.columns)
    >>> cohesion = compute_cohesion(votes, ["AAA", "BBB", "CCC"], titles)
    >>> round(cohesion.agreement.value, 4), cohesion.dissents[["rollcall", "iso3"]].values.tolist()
    (0.7778, [['r2', 'CCC']])
    """
    codes = set(members)
    inside = votes[votes.index.isin(codes)]
    rollcalls = compute_agreement_index(inside)
    majority = find_majority_votes(inside)
    dissents = _list_dissenting_votes(inside, majority)
    votes_cast = rollcalls["yes"] + rollcalls["abstain"] + rollcalls["no"]
    counts = (votes_cast >= MIN_VOTES_PER_ROLLCALL).to_numpy()
    estimates = [
        _estimate_mean(values, weights, titles, votes.columns)
        for values, weights in (
            _sum_pair_agreement(inside, min_shared),
            *(_split_known(rollcalls[name].to_numpy()) for name in ("index", "rice")),
        )
    ]
    dissenters = dissents["rollcall"].value_counts().reindex(votes.columns, fill_value=0)
    return Cohesion(
        members=tuple(inside.index),
        missing_members=tuple(sorted(codes - set(inside.index))),
        agreement=estimates[0],
        agreement_index=estimates[1],
        rice_index=estimates[2],
        rollcalls=rollcalls.assign(majority=majority, dissenters=dissenters),
        dissents=dissents,
        title_count=label_texts(titles, votes.columns)[counts].nunique(),
    )


def compute_agreement_index(votes: pd.DataFrame) -> pd.DataFrame:
    """Return how united a group was in each roll call.

    With Y, A and N the votes cast yes, abstain and no, T = Y + A + N and M the largest of the
    three, the agreement index is  (M - (T - M) / 2) / T:  1 when all votes are equal, 0 when the
    three are equally common. Rice's index is  abs(Y - N) / (Y + N):  abstentions do not count.
    `votes` are those of the members.

    Returns
    -------
    DataFrame
        Indexed by roll call. `yes`, `abstain`, `no`, `absent`: members. `index`: NaN where
        fewer than 2 votes were cast. `rice`: NaN where fewer than 2 were yes or no. Both are
        higher for a small group than for an equally united large one, so compare groups of
        similar size, or compare mean agreement.

    References
    ----------
    Hix, Noury and Roland 2005, doi:10.1017/S0007123405000128; Rice 1925,
    doi:10.2307/2142407; on small groups: Desposato 2003, doi:10.1093/pan/mpg005.

    Examples
    --------
    >>> votes = pd.DataFrame({"r1": [2, 2, 2, 0], "r2": [2, 1, 0, -1]}, dtype="int8")
    >>> compute_agreement_index(votes)[["index", "rice"]].to_numpy().tolist()
    [[0.625, 0.5], [0.0, 0.0]]
    """
    codes = votes.to_numpy()
    yes, abstain, no = ((codes == vote).sum(axis=0) for vote in (Vote.YES, Vote.ABSTAIN, Vote.NO))
    total, yes_or_no = yes + abstain + no, yes + no
    largest = np.maximum(np.maximum(yes, abstain), no)
    index = (largest - (total - largest) / 2) / np.maximum(total, 1)
    rice = np.abs(yes - no) / np.maximum(yes_or_no, 1)
    return pd.DataFrame(
        {
            "yes": yes,
            "abstain": abstain,
            "no": no,
            "absent": (codes == Vote.ABSENT).sum(axis=0),
            "index": np.where(total >= MIN_VOTES_PER_ROLLCALL, index, np.nan),
            "rice": np.where(yes_or_no >= MIN_VOTES_PER_ROLLCALL, rice, np.nan),
        },
        index=votes.columns,
    )


def _sum_pair_agreement(votes: pd.DataFrame, min_shared: int) -> tuple[Array, Array]:
    """Return the agreement of pairs and their weight in each roll call; sums give the mean.

    A pair has the same weight in all, spread evenly over the roll calls that it shares.
    """
    cast = np.stack([votes.to_numpy() == vote for vote in (Vote.NO, Vote.ABSTAIN, Vote.YES)])
    shared = (votes.to_numpy() >= Vote.NO).astype(np.float64)
    number = shared @ shared.T
    np.fill_diagonal(number, 0)
    weight = np.where(number >= max(min_shared, 1), 1 / np.maximum(number, 1), 0.0)
    agreement = np.zeros(votes.shape[1])
    for one, own in zip(OUTCOME_AGREEMENT, cast, strict=True):
        towards = np.tensordot(one, cast, axes=1)
        agreement += (own * (weight @ towards)).sum(axis=0)
    return agreement, (shared * (weight @ shared)).sum(axis=0)


def _split_known(values: Array) -> tuple[Array, Array]:
    known = ~np.isnan(values)
    return np.where(known, values, 0.0), known.astype(np.float64)


def _estimate_mean(
    values: Array, weights: Array, titles: pd.Series, rollcalls: pd.Index
) -> Estimate:
    share, low, high = estimate_shares(
        *(sum_by_title(each, titles, rollcalls) for each in (values, weights)), is_mean=True
    )
    return Estimate(float(share), float(low), float(high))


def _list_dissenting_votes(votes: pd.DataFrame, majority: pd.Series) -> pd.DataFrame:
    codes, majority_codes = votes.to_numpy().T, majority.to_numpy()[:, None]
    rollcall, member = np.nonzero(
        (codes >= Vote.NO) & (majority_codes != NO_MAJORITY) & (codes != majority_codes)
    )
    return pd.DataFrame(
        {
            "rollcall": votes.columns[rollcall],
            "iso3": votes.index[member],
            "vote": codes[rollcall, member],
            "majority": majority.to_numpy()[rollcall].astype(codes.dtype),
        }
    )
