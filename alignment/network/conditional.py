"""Votes beyond chance given the totals exactly: votes are swapped, and totals never change."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.measures.agreement import agreement
from alignment.model.vote import Vote
from alignment.network.significance import ROUNDING, Significance, benjamini_hochberg

Codes = npt.NDArray[np.int8]

DRAWS = 20_000
# Chains that run beside one another from one place, and draws between two looks at progress.
CHAINS = 50
# Rounds of trades before the first draw of a chain, and between two draws; in a round every
# country trades once.
APART, BETWEEN = 100, 3


def swapped_votes(
    votes: pd.DataFrame,
    min_shared: int = 1,
    draws: int = DRAWS,
    seed: int = 0,
    progress: Callable[[int, int], object] | None = None,
) -> Significance:
    """Test every pair's agreement among all votes with the same totals.

    Under the null hypothesis every assignment of votes is as likely as every other in which each
    country voted yes, no and abstain as often as it did, each roll call had as many of each, and
    who was absent is absent. They are drawn by trades: two countries swap votes on roll calls on
    which both voted and differ, in such a way that both keep their totals (see :func:`trade`).

    The chains start where one that began at the record came to after a hundred rounds, so that
    the record is a draw like the others if the votes are random, however slowly chains mix:

        p = min(1, 2 min(p_up, p_low)),  p_up = (1 + draws at least as high) / (1 + draws),

    and p_low so of the low ones. The plain test of :mod:`~.vote_null` keeps the totals in
    expectation alone and is conservative for it; this one is not, but for the few values that
    agreement takes on few roll calls.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    min_shared : int
        Pairs that share fewer roll calls are not tested and do not count as tests.
    draws : int
        p is never below 2 / (1 + draws), so that q needs many of them.
    seed : int
        Same votes, draws and seed, same result.
    progress : callable, optional
        Told the draws done and their total now and then.

    Returns
    -------
    Significance
        `expected` is the mean agreement over the draws. A pair whose agreement is the same in
        all of them has no p.

    References
    ----------
    Besag and Clifford 1989, doi:10.1093/biomet/76.4.633 (exact p from a chain); Strona and others
    2014, doi:10.1038/ncomms5114 (trades).

    Examples
    --------
    >>> votes = pd.DataFrame([[2, 0, 2, 0], [2, 0, 2, 0], [0, 2, 0, 2], [0, 2, 2, 0]])
    >>> result = swapped_votes(votes.astype("int8"), draws=1000)
    >>> result.sign[0, 1].item(), bool(result.p[0, 1] > 0.05), result.method
    (1, True, 'exact by swaps')
    """
    close = agreement(votes)
    tested = close.shared >= max(1, min_shared)
    np.fill_diagonal(tested, False)
    seen = half_points(votes.to_numpy())
    total = np.zeros(seen.shape)
    high, low = np.zeros(seen.shape, dtype=np.int64), np.zeros(seen.shape, dtype=np.int64)
    done = 0
    for chains in drawn(votes.to_numpy(), draws, np.random.default_rng(seed)):
        for codes in chains:
            points = half_points(codes)
            total += points
            high += points >= seen
            low += points <= seen
        done += len(chains)
        if progress is not None:
            progress(done, draws)
    # Where all draws are as the record, they count as high and as low.
    varies = tested & (high + low < 2 * done)
    upper, lower = (np.where(varies, (1 + count) / (1 + done), np.nan) for count in (high, low))
    p = np.minimum(1.0, 2 * np.minimum(upper, lower))
    mean = total / done
    expected = np.where(tested, mean / (2 * np.maximum(close.shared, 1)), np.nan)
    gap = np.where(varies & (np.abs(seen - mean) > ROUNDING), seen - mean, 0)
    return Significance(
        index=votes.index,
        expected=expected,
        shared=close.shared,
        upper=upper,
        lower=lower,
        p=p,
        q=benjamini_hochberg(p),
        sign=np.sign(gap).astype(np.int8),
        method="exact by swaps",
        draws=done,
    )


def drawn(votes: Codes, draws: int, random: np.random.Generator) -> Iterator[Codes]:
    """Draw votes with the totals of some votes, as many chains at a time as there are.

    Returns
    -------
    iterator of ndarray of int8, chains x countries x roll calls
        Their numbers sum to `draws`.
    """
    # The chain runs as well backwards as forwards, so one run serves for the way back.
    hub = votes[None]
    for _ in range(APART):
        hub = trade(hub, random)
    chains = min(CHAINS, draws)
    codes = np.repeat(hub, chains, axis=0)
    for _ in range(APART):
        codes = trade(codes, random)
    left = draws
    while left > 0:
        yield codes[:left]
        left -= chains
        for _ in range(BETWEEN if left > 0 else 0):
            codes = trade(codes, random)


def trade(codes: Codes, random: np.random.Generator) -> Codes:
    """Return votes after one round of trades between countries paired at random.

    On the roll calls where one of two countries voted a and the other b, whose votes are whose is
    dealt anew, the one keeping as many a as it had; so for each two kinds of vote.

    Parameters
    ----------
    codes : ndarray of int8, chains x countries x roll calls

    Examples
    --------
    >>> codes = np.array([[[2, 0, 1, -1], [0, 2, 1, 2]]], dtype=np.int8)
    >>> after = trade(codes, np.random.default_rng(3))
    >>> bool((np.sort(after, axis=2) == np.sort(codes, axis=2)).all())
    True
    """
    chains, countries, _ = codes.shape
    order = random.random((chains, countries)).argsort(axis=1)
    half = countries // 2
    rows = np.arange(chains)[:, None]
    ones, others = order[:, :half], order[:, half : 2 * half]
    a, b = codes[rows, ones], codes[rows, others]
    differ = (a >= Vote.NO) & (b >= Vote.NO) & (a != b)
    # The kind of difference, by the vote that neither cast: 0 where there is nothing to trade.
    kind = np.where(differ, 4 - (a + b), 0).astype(np.int8)
    ahead = np.where(differ, a > b, False)
    key = kind + random.random(kind.shape, dtype=np.float32)
    dealt, stood = key.argsort(axis=2), kind.argsort(axis=2, kind="stable")
    fresh = np.empty_like(ahead)
    np.put_along_axis(fresh, dealt, np.take_along_axis(ahead, stood, axis=2), axis=2)
    swap = fresh != ahead
    after = codes.copy()
    after[rows, ones] = np.where(swap, b, a)
    after[rows, others] = np.where(swap, a, b)
    return after


def half_points(codes: Codes) -> npt.NDArray[np.float32]:
    """Return twice the sum of agreement of each pair, countries x countries."""
    cast = (codes >= Vote.NO).astype(np.float32)
    # Two votes are as many half-points short of 2 as there are thresholds between them.
    some, yes = ((codes >= vote).astype(np.float32) for vote in (Vote.ABSTAIN, Vote.YES))
    one = np.concatenate([some, yes, cast], axis=1)
    other = np.concatenate([2 * some - cast, 2 * yes - cast, 2 * cast - some - yes], axis=1)
    return one @ other.T
