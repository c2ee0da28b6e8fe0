"""Cohesion of a group of countries, in each roll call and over all, and its dissents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from alignment.analysis.dissent import NO_MAJORITY, find_majority_votes
from alignment.analysis.vote_changes import label_texts
from alignment.model.vote import Vote
from alignment.similarity.vote_similarity import vote_agreement

# Fewest votes cast by a group in a roll call for an index of unity.
MIN_VOTES_PER_ROLLCALL = 2


# Fewest texts to draw from: five can be drawn in 126 ways, four in 35 only.
MIN_TEXTS = 5
_INTERVAL_QUANTILES = (0.025, 0.975)


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
    text_count : int
        Texts on which two or more members voted.
    """

    members: tuple[str, ...]
    missing_members: tuple[str, ...]
    agreement: Estimate
    agreement_index: Estimate
    rice_index: Estimate
    rollcalls: pd.DataFrame
    dissents: pd.DataFrame
    text_count: int


def compute_cohesion(
    votes: pd.DataFrame,
    members: Iterable[str],
    texts: pd.Series,
    *,
    min_shared: int = 1,
    replicates: int = 200,
    seed: int = 0,
) -> Cohesion:
    """Return the cohesion of a group.

    Mean agreement is that of :func:`~alignment.similarity.vote_similarity.vote_agreement` over the
    pairs of members that share enough roll calls. Intervals are the 2.5% and 97.5% quantiles of the
    same values for texts drawn with replacement, all votes on one text together.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    members : iterable of str
        ISO3 of any countries.
    texts : Series of str
        By roll call; see :func:`~alignment.analysis.vote_changes.label_texts`.
    min_shared : int
        Fewest shared roll calls for a pair to count.

    Returns
    -------
    Cohesion
        Values are NaN where no pair, or no roll call, has one; intervals also where members
        voted on fewer than 5 texts. A group that never divided has an interval of width 0, because
        no sample shows a division that is not in the records.

    References
    ----------
    Efron and Tibshirani 1993, doi:10.1201/9780429246593; drawing texts whole: Field and Welsh
    2007, doi:10.1111/j.1467-9868.2007.00593.x.

    Examples
    --------
    >>> rows = {"AAA": [2, 2, 0], "BBB": [2, 2, 0], "CCC": [2, 0, 0], "DDD": [0, 0, 2]}
    >>> votes = pd.DataFrame(rows, index=["r1", "r2", "r3"], dtype="int8").T
    >>> texts = pd.Series("", index=votes.columns)
    >>> cohesion = compute_cohesion(votes, ["AAA", "BBB", "CCC"], texts)
    >>> round(cohesion.agreement.value, 4), cohesion.dissents[["rollcall", "iso3"]].values.tolist()
    (0.7778, [['r2', 'CCC']])
    """
    codes = set(members)
    inside = votes[votes.index.isin(codes)]
    rollcalls = compute_agreement_index(inside)
    majority = find_majority_votes(inside)
    dissents = _list_dissenting_votes(inside, majority)
    text, _ = pd.factorize(label_texts(texts, votes.columns))
    votes_cast = rollcalls["yes"] + rollcalls["abstain"] + rollcalls["no"]
    counts = (votes_cast >= MIN_VOTES_PER_ROLLCALL).to_numpy()

    def compute_values(times: np.ndarray) -> tuple[float, float, float]:
        """Return agreement and both indices, with each roll call counted so many times."""
        sample = pd.DataFrame(np.repeat(inside.to_numpy(), times, axis=1))
        agreement = vote_agreement(sample).with_min_shared(min_shared).mean
        index, rice = (
            _weighted_mean(rollcalls[name].to_numpy(), times) for name in ("index", "rice")
        )
        return agreement, index, rice

    text_count, replicated = len(set(text[counts])), np.full((3, 0), np.nan)
    if text_count >= MIN_TEXTS:
        number = np.full(len(text), -1)
        number[counts] = pd.factorize(text[counts])[0]
        draws = np.random.default_rng(seed).multinomial(
            text_count, np.full(text_count, 1 / text_count), replicates
        )
        # Roll calls without enough votes are never drawn.
        times = np.where(counts, draws[:, number], 0)
        replicated = np.array([compute_values(row) for row in times]).reshape(-1, 3).T
    values = compute_values(np.ones(len(text), dtype=np.int64))
    estimates = [_build_estimate(*pair) for pair in zip(values, replicated, strict=True)]
    dissenters = dissents["rollcall"].value_counts().reindex(votes.columns, fill_value=0)
    return Cohesion(
        members=tuple(inside.index),
        missing_members=tuple(sorted(codes - set(inside.index))),
        agreement=estimates[0],
        agreement_index=estimates[1],
        rice_index=estimates[2],
        rollcalls=rollcalls.assign(majority=majority, dissenters=dissenters),
        dissents=dissents,
        text_count=text_count,
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


def _weighted_mean(values: np.ndarray, times: np.ndarray) -> float:
    known = ~np.isnan(values)
    weight = times[known].sum()
    return float(values[known] @ times[known] / weight) if weight else float("nan")


def _build_estimate(value: float, replicates: np.ndarray) -> Estimate:
    known = replicates[~np.isnan(replicates)]
    if np.isnan(value) or not known.size:
        return Estimate(value, float("nan"), float("nan"))
    low, high = np.quantile(known, _INTERVAL_QUANTILES)
    return Estimate(value, float(low), float(high))


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
