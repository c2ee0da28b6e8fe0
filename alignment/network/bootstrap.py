"""P-values that allow for the totals having been estimated from the very records tested."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from alignment.network.sdsm import drawn_sponsors, sponsor_chances, sponsors_beyond_chance
from alignment.network.significance import Significance, benjamini_hochberg
from alignment.network.vote_null import drawn_votes, vote_chances, votes_beyond_chance


def bootstrapped_votes(
    votes: pd.DataFrame, min_shared: int = 1, draws: int = 200, seed: int = 0
) -> Significance:
    """Return the test of votes beyond chance, calibrated by votes drawn from its null model.

    The model is fitted anew to each draw; see :func:`calibrated`.

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
        As of :func:`~.vote_null.votes_beyond_chance`, with p, q, `upper` and `lower`
        calibrated.

    Examples
    --------
    >>> votes = pd.DataFrame([[2, 0, 2, 0, 1], [2, 0, 2, 0, 2], [0, 2, 0, 2, 1], [0, 2, 2, 0, 0]])
    >>> result = bootstrapped_votes(votes.astype("int8"), draws=50)
    >>> bool(result.p[0, 1] < 0.2), result.method
    (True, 'parametric bootstrap')
    """
    chance, random = vote_chances(votes), np.random.default_rng(seed)
    simulated = (
        votes_beyond_chance(drawn_votes(chance, votes, random), min_shared) for _ in range(draws)
    )
    return calibrated(votes_beyond_chance(votes, min_shared), simulated)


def bootstrapped_sponsors(
    sponsors: pd.DataFrame, min_shared: int = 1, draws: int = 200, seed: int = 0
) -> Significance:
    """Return the test of co-sponsorship beyond chance, calibrated by draws from its model.

    Parameters
    ----------
    sponsors : DataFrame of float
        Countries x drafts: 1 sponsored, 0 did not, NaN could not or nothing is known.
    min_shared, draws, seed : int
        As for :func:`bootstrapped_votes`.

    Returns
    -------
    Significance
        As of :func:`~.sdsm.sponsors_beyond_chance`, with p, q, `upper` and `lower`
        calibrated.
    """
    chance, random = sponsor_chances(sponsors), np.random.default_rng(seed)
    simulated = (
        sponsors_beyond_chance(drawn_sponsors(chance, sponsors, random), min_shared)
        for _ in range(draws)
    )
    return calibrated(sponsors_beyond_chance(sponsors, min_shared), simulated)


def calibrated(found: Significance, simulated: Iterable[Significance]) -> Significance:
    """Return what was found with each p-value replaced by its rank among simulated ones.

    p* = (1 + number of simulated p <= p) / (1 + number of simulated p), over all pairs of
    all simulations, and so for `upper` and `lower`. All pairs share one pool: 200 draws of
    190 countries have 3.6 million simulated p-values, whereas a pool for each pair would stop
    at p = 1/201, too coarse for any false discovery rate. So p* is right on average over
    pairs; for one single pair the true chance can be several times p*, or less.

    References
    ----------
    Beran 1988, doi:10.1080/01621459.1988.10478649 (a p-value as the thing bootstrapped);
    Davison and Hinkley 1997, doi:10.1017/CBO9780511802843, chapter 4.
    """
    above = np.triu_indices(len(found.index), 1)
    results = (found.p, found.upper, found.lower)
    counts = [np.zeros(result.shape) for result in results]
    total = 0
    for null in simulated:
        total += null.tested
        pools = (null.p, null.upper, null.lower)
        for count, result, pool in zip(counts, results, pools, strict=True):
            known = np.sort(pool[above][np.isfinite(pool[above])])
            # Equal but for rounding is equal.
            count += np.searchsorted(known, result * (1 + 1e-9), side="right")
    p, upper, lower = (
        np.where(np.isnan(result), np.nan, (1 + count) / (1 + total))
        for count, result in zip(counts, results, strict=True)
    )
    q = benjamini_hochberg(p)
    return replace(found, upper=upper, lower=lower, p=p, q=q, method="parametric bootstrap")
