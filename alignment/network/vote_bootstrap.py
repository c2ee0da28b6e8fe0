"""P-values of votes that allow for the totals having been estimated from the same votes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.network.significance import Significance, benjamini_hochberg
from alignment.network.vote_null import drawn, tested, vote_chances

Array = npt.NDArray[np.float64]


def bootstrapped(
    votes: pd.DataFrame, min_shared: int = 1, draws: int = 200, seed: int = 0
) -> Significance:
    """Return the test of :func:`~.vote_null.votes_beyond_chance`, calibrated by simulation.

    Votes are drawn from the fitted null model, the model is fitted anew to each draw and all
    pairs are tested in it. The calibrated p-value of a pair is the share of the p-values of
    all pairs in all draws (and of its own) that are as small as its own,

    p* = (1 + number of null p <= p) / (1 + number of null p),

    and so for `upper` and `lower`. All pairs share one pool: 200 draws of 190 countries have
    3.6 million null p-values, whereas a pool for each pair would stop at p = 1/201, too
    coarse for any false discovery rate. So p* is calibrated over all pairs together, not for
    each single pair.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    min_shared : int
        Pairs that share fewer roll calls are not tested and do not count as tests.
    draws : int
        Number of simulated vote matrices.
    seed : int
        Same votes and seed, same result.

    Returns
    -------
    Significance
        As of the test itself, with p, q, `upper` and `lower` calibrated.

    References
    ----------
    Beran 1988, doi:10.1080/01621459.1988.10478649 (a p-value as the thing bootstrapped);
    Davison and Hinkley 1997, doi:10.1017/CBO9780511802843, chapter 4.

    Examples
    --------
    >>> votes = pd.DataFrame([[2, 0, 2, 0, 1], [2, 0, 2, 0, 2], [0, 2, 0, 2, 1], [0, 2, 2, 0, 0]])
    >>> result = bootstrapped(votes.astype("int8"), draws=50)
    >>> result.p[0, 1] < 0.2, result.method
    (np.True_, 'parametric bootstrap')
    """
    chance = vote_chances(votes)
    found = tested(chance, votes, min_shared)
    random = np.random.default_rng(seed)
    above = np.triu_indices(len(votes.index), 1)
    results = (found.p, found.upper, found.lower)
    counts = [np.zeros(result.shape) for result in results]
    drawn_pairs = 0
    for _ in range(draws):
        fresh = drawn(chance, votes, random)
        null = tested(vote_chances(fresh), fresh, min_shared)
        drawn_pairs += null.tested
        pools = (null.p, null.upper, null.lower)
        for count, result, pool in zip(counts, results, pools, strict=True):
            known = np.sort(pool[above][np.isfinite(pool[above])])
            count += np.searchsorted(known, result * (1 + 1e-9), side="right")
    p, upper, lower = (
        np.where(np.isnan(result), np.nan, (1 + count) / (1 + drawn_pairs))
        for count, result in zip(counts, results, strict=True)
    )
    return replace(
        found, upper=upper, lower=lower, p=p, q=benjamini_hochberg(p), method="parametric bootstrap"
    )
