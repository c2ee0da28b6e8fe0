"""Parametric bootstrap of the tests of links: the model is fitted again to each simulated draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.null_models import (
    assess_sponsors,
    assess_votes,
    fit_vote_probabilities,
)
from alignment.analysis.significance import Significance, benjamini_hochberg
from alignment.model.vote import Vote
from alignment.similarity.maximum_entropy import fit_sponsor_probabilities

Array = npt.NDArray[np.float64]


def bootstrap_vote_significance(
    votes: pd.DataFrame, min_shared: int = 1, draws: int = 200, seed: int = 0
) -> Significance:
    """Return the test of votes with p-values calibrated by votes drawn from its null model.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    min_shared : int
        Pairs with fewer shared votes are not tested and do not count as tests.
    draws : int
        Number of simulated vote matrices.
    seed : int
        Same votes and seed, same result.

    Returns
    -------
    Significance
        As :func:`~alignment.analysis.null_models.assess_votes`, with calibrated p, q, `upper` and
        `lower`; see :func:`calibrate_p_values`.

    Examples
    --------
    >>> votes = pd.DataFrame([[2, 0, 2, 0, 1], [2, 0, 2, 0, 2], [0, 2, 0, 2, 1], [0, 2, 2, 0, 0]])
    >>> result = bootstrap_vote_significance(votes.astype("int8"), draws=50)
    >>> bool(result.p[0, 1] < 0.2), result.method
    (True, 'parametric bootstrap')
    """
    probabilities, random = fit_vote_probabilities(votes), np.random.default_rng(seed)
    simulated = (
        assess_votes(draw_votes(probabilities, votes, random), min_shared) for _ in range(draws)
    )
    return calibrate_p_values(assess_votes(votes, min_shared), simulated)


def bootstrap_sponsor_significance(
    sponsors: pd.DataFrame, min_shared: int = 1, draws: int = 200, seed: int = 0
) -> Significance:
    """Return the test of co-sponsorship, calibrated as in :func:`bootstrap_vote_significance`.

    Parameters
    ----------
    sponsors : DataFrame of float
        Countries x drafts: 1 sponsored, 0 did not, NaN unknown or not possible.
    """
    probabilities, random = fit_sponsor_probabilities(sponsors), np.random.default_rng(seed)
    simulated = (
        assess_sponsors(draw_sponsors(probabilities, sponsors, random), min_shared)
        for _ in range(draws)
    )
    return calibrate_p_values(assess_sponsors(sponsors, min_shared), simulated)


def calibrate_p_values(observed: Significance, simulated: Iterable[Significance]) -> Significance:
    """Return a result with each p-value replaced by its rank among simulated ones.

    p* = (1 + number of simulated p <= p) / (1 + number of simulated p), over all pairs of
    all simulations, and likewise for `upper` and `lower`. All pairs share one pool: 200 draws of
    190 countries have 3.6 million simulated p-values, whereas a pool for each pair would stop
    at p = 1/201, too coarse for any false discovery rate. Hence p* is right on average over
    pairs; for a single pair the true probability can be several times p*, or less.

    References
    ----------
    Beran 1988, doi:10.1080/01621459.1988.10478649 (a p-value as the statistic bootstrapped);
    Davison and Hinkley 1997, doi:10.1017/CBO9780511802843, chapter 4.
    """
    above = np.triu_indices(len(observed.index), 1)
    results = (observed.p, observed.upper, observed.lower)
    counts = [np.zeros(result.shape) for result in results]
    total = 0
    for null in simulated:
        total += null.tested_count
        pools = (null.p, null.upper, null.lower)
        for count, result, pool in zip(counts, results, pools, strict=True):
            known = np.sort(pool[above][np.isfinite(pool[above])])
            # Rounding must not separate equal values.

            count += np.searchsorted(known, result * (1 + 1e-9), side="right")
    p, upper, lower = (
        np.where(np.isnan(result), np.nan, (1 + count) / (1 + total))
        for count, result in zip(counts, results, strict=True)
    )
    q = benjamini_hochberg(p)
    return replace(observed, upper=upper, lower=lower, p=p, q=q, method="parametric bootstrap")


def draw_votes(
    probabilities: Array, votes: pd.DataFrame, random: np.random.Generator
) -> pd.DataFrame:
    """Return votes drawn from the null model, but none where no vote was cast."""
    codes = votes.to_numpy()
    # Probabilities of no, and of no or abstain; rounding may keep the third sum below 1.
    cumulative = np.cumsum(probabilities[:2], axis=0)
    code = (random.random(codes.shape) >= cumulative).sum(axis=0)
    # Rounding must not draw an outcome that the totals rule out.
    is_possible = np.take_along_axis(probabilities, code[None], 0)[0] > 0
    code = np.where(is_possible, code, probabilities.argmax(axis=0))
    values = np.where(codes >= Vote.NO, code, codes).astype(np.int8)
    return pd.DataFrame(values, index=votes.index, columns=votes.columns)


def draw_sponsors(
    probabilities: Array, sponsors: pd.DataFrame, random: np.random.Generator
) -> pd.DataFrame:
    """Return sponsors drawn from the null model, and NaN where `sponsors` has NaN."""
    sponsored = (random.random(probabilities.shape) < probabilities).astype(np.float64)
    values = np.where(sponsors.isna(), np.nan, sponsored)
    return pd.DataFrame(values, index=sponsors.index, columns=sponsors.columns)
