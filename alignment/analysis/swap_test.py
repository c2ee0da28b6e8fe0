"""Test of votes against the null model that keeps all totals exactly, by swapping votes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.significance import ROUNDING_TOLERANCE, Significance, benjamini_hochberg
from alignment.model.progress import ProgressCallback
from alignment.model.vote import Vote
from alignment.similarity.vote_similarity import vote_agreement

Codes = npt.NDArray[np.int8]

DRAWS = 20_000
# Chains that run in parallel, which is also the number of draws between two progress reports.
CHAINS = 50
# Rounds of trades before the first draw of a chain, and between two draws. Every country trades
# once a round.
BURN_IN_ROUNDS, THINNING_ROUNDS = 100, 3


def assess_votes_by_swaps(
    votes: pd.DataFrame,
    min_shared: int = 1,
    draws: int = DRAWS,
    seed: int = 0,
    progress: ProgressCallback | None = None,
) -> Significance:
    """Test every pair's agreement among all votes with the same totals.

    Under the null hypothesis all assignments of votes are equally likely in which each country
    voted yes, no and abstain as often as it did, each roll call had as many of each, and absent
    countries are absent. Trades sample these assignments, uniformly only in the limit of many
    trades: two countries swap votes on roll calls on which both voted differently, so that both
    keep their totals (see :func:`trade_votes`).

    The chains start where one that began at the record arrived after a hundred rounds. The
    record is then a draw like the others if the votes are random, however slowly chains mix:

        p = min(1, 2 min(p_up, p_low)),  p_up = (1 + draws at least as high) / (1 + draws),

    and p_low likewise. :func:`~alignment.analysis.null_models.assess_votes` keeps the totals in
    expectation only and is therefore conservative; this test is not, except that agreement takes
    few values on few roll calls. `expected` of the result is the mean agreement over the draws. A
    pair whose agreement is the same in all of them has no p.

    Pairs that share fewer roll calls than `min_shared` are not tested and do not count as tests. p
    is never below 2 / (1 + draws), so that q needs many draws.

    Source: Besag and Clifford 1989, doi:10.1093/biomet/76.4.633 (exact p from a chain); Strona and
    others 2014, doi:10.1038/ncomms5114 (trades).

    >>> votes = pd.DataFrame([[2, 0, 2, 0], [2, 0, 2, 0], [0, 2, 0, 2], [0, 2, 2, 0]])
    >>> result = assess_votes_by_swaps(votes.astype("int8"), draws=1000)
    >>> result.sign[0, 1].item(), bool(result.p[0, 1] > 0.05), result.method
    (1, True, 'exact by swaps')
    """
    agreement = vote_agreement(votes)
    is_tested = agreement.shared_counts >= max(1, min_shared)
    np.fill_diagonal(is_tested, False)
    observed = count_half_points(votes.to_numpy())
    total = np.zeros(observed.shape)
    high, low = np.zeros((2, *observed.shape), dtype=np.int64)
    done = 0
    for chains in draw_swapped_votes(votes.to_numpy(), draws, np.random.default_rng(seed)):
        for codes in chains:
            points = count_half_points(codes)
            total += points
            high += points >= observed
            low += points <= observed
        done += len(chains)
        if progress is not None:
            progress(done, draws)
    # A draw equal to the record counts as high and as low.
    varies = is_tested & (high + low < 2 * done)
    upper, lower = (np.where(varies, (1 + count) / (1 + done), np.nan) for count in (high, low))
    p = np.minimum(1.0, 2 * np.minimum(upper, lower))
    mean = total / done
    expected = np.where(is_tested, mean / (2 * np.maximum(agreement.shared_counts, 1)), np.nan)
    gap = np.where(varies & (np.abs(observed - mean) > ROUNDING_TOLERANCE), observed - mean, 0)
    return Significance(
        index=votes.index,
        expected=expected,
        shared=agreement.shared_counts,
        upper=upper,
        lower=lower,
        p=p,
        q=benjamini_hochberg(p),
        sign=np.sign(gap).astype(np.int8),
        method="exact by swaps",
        draws=done,
    )


def draw_swapped_votes(votes: Codes, draws: int, random: np.random.Generator) -> Iterator[Codes]:
    """Yield votes with the given totals, as many chains at a time as there are.

    Each item is an ndarray of int8, chains x countries x roll calls; their numbers sum to `draws`.
    """
    # The chain is reversible, so one run from the record gives the common start.
    start = votes[None]
    for _ in range(BURN_IN_ROUNDS):
        start = trade_votes(start, random)
    chains = min(CHAINS, draws)
    codes = np.repeat(start, chains, axis=0)
    for _ in range(BURN_IN_ROUNDS):
        codes = trade_votes(codes, random)
    remaining = draws
    while remaining > 0:
        yield codes[:remaining]
        remaining -= chains
        for _ in range(THINNING_ROUNDS if remaining > 0 else 0):
            codes = trade_votes(codes, random)


def trade_votes(codes: Codes, random: np.random.Generator) -> Codes:
    """Return votes after one round of trades between countries paired at random.

    On the roll calls where one of two countries voted a and the other b, their votes are dealt at
    random, the first keeping as many a as it had; and so for each two kinds of vote. `codes` is
    an ndarray of int8, chains x countries x roll calls.

    >>> codes = np.array([[[2, 0, 1, -1], [0, 2, 1, 2]]], dtype=np.int8)
    >>> after = trade_votes(codes, np.random.default_rng(3))
    >>> bool((np.sort(after, axis=2) == np.sort(codes, axis=2)).all())
    True
    """
    chains, countries, _ = codes.shape
    order = random.random((chains, countries)).argsort(axis=1)
    half = countries // 2
    rows = np.arange(chains)[:, None]
    first, second = order[:, :half], order[:, half : 2 * half]
    a, b = codes[rows, first], codes[rows, second]
    differ = (a >= Vote.NO) & (b >= Vote.NO) & (a != b)
    # The kind of difference, numbered by the vote that neither cast; 0 for nothing to trade.
    kind = np.where(differ, 4 - (a + b), 0).astype(np.int8)
    is_higher = differ & (a > b)
    key = kind + random.random(kind.shape, dtype=np.float32)
    random_order, original_order = key.argsort(axis=2), kind.argsort(axis=2, kind="stable")
    new_is_higher = np.empty_like(is_higher)
    np.put_along_axis(
        new_is_higher, random_order, np.take_along_axis(is_higher, original_order, axis=2), axis=2
    )
    swap = new_is_higher != is_higher
    after = codes.copy()
    after[rows, first] = np.where(swap, b, a)
    after[rows, second] = np.where(swap, a, b)
    return after


def count_half_points(codes: Codes) -> npt.NDArray[np.float32]:
    """Return twice the sum of agreement of each pair, countries x countries."""
    cast = (codes >= Vote.NO).astype(np.float32)
    # Two votes lack as many half-points to 2 as there are thresholds between them.
    some, yes = ((codes >= vote).astype(np.float32) for vote in (Vote.ABSTAIN, Vote.YES))
    one = np.concatenate([some, yes, cast], axis=1)
    other = np.concatenate([2 * some - cast, 2 * yes - cast, 2 * cast - some - yes], axis=1)
    return one @ other.T
