"""Votes against a null model that knows how each country and each roll call leans."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.measures.agreement import agreement
from alignment.model.vote import Vote
from alignment.network.maxent import chances
from alignment.network.significance import (
    NO_VARIANCE,
    Significance,
    benjamini_hochberg,
    symmetric,
)
from alignment.network.tails import tails

Array = npt.NDArray[np.float64]

OUTCOMES = (Vote.NO, Vote.ABSTAIN, Vote.YES)
CELLS = 40_000  # roll calls x pairs taken at a time, so that a chunk stays in the cache


def vote_chances(votes: pd.DataFrame) -> Array:
    """Return the chance of each vote cast, under the null model of the totals.

    P(c | i, r) = softmax over c in {no, abstain, yes} of (a_ic + b_rc), fitted so that how
    often each country voted c, and how many countries voted c in each roll call, are the
    observed numbers in expectation; see :func:`~alignment.network.maxent.chances`.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.

    Returns
    -------
    ndarray of float, 3 x countries x roll calls
        Chances of no, abstain and yes; all 0 where no vote was cast.

    References
    ----------
    Gallo, Saracco and Squartini 2025, arXiv:2502.08567 (kin: signed bipartite networks).
    """
    codes = votes.to_numpy()
    return chances(np.stack([codes == outcome for outcome in OUTCOMES]))


def drawn(chance: Array, votes: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Return votes drawn from the null model; who cast no vote casts none here either."""
    codes = votes.to_numpy()
    # Chances of no, and of no or abstain; a last sum short of 1 by rounding stays out of it.
    steps = np.cumsum(chance[:2], axis=0)
    code = (random.random(codes.shape) >= steps).sum(axis=0)
    # Rounding must not draw what the totals rule out.
    code = np.where(np.take_along_axis(chance, code[None], 0)[0] > 0, code, chance.argmax(axis=0))
    fresh = np.where(codes >= Vote.NO, code, codes).astype(np.int8)
    return pd.DataFrame(fresh, index=votes.index, columns=votes.columns)


def votes_beyond_chance(votes: pd.DataFrame, min_shared: int = 1) -> Significance:
    """Test every pair's agreement against what the totals alone would give.

    Under the null model of :func:`vote_chances` the agreement of a pair is a sum over shared
    roll calls of independent terms: 1 for equal votes, 1/2 for an abstention against yes or
    no, 0 for yes against no. Its distribution, and so both tails, are exact up to
    `EXACT_UP_TO` shared roll calls, by a refined normal beyond (:mod:`~.tails`). The p-value
    is two-sided, min(1, 2 min(upper, lower)).

    The totals are estimated from the votes tested, which makes the test conservative on few
    roll calls; :func:`~alignment.network.vote_bootstrap.bootstrapped` removes that.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    min_shared : int
        Pairs that share fewer roll calls are not tested and do not count as tests.

    Returns
    -------
    Significance
        `expected` is the expected agreement. A pair of which the totals allow but one
        agreement, such as two countries that voted yes throughout, has NaN.

    Examples
    --------
    >>> votes = pd.DataFrame([[2, 0, 2, 0], [2, 0, 2, 0], [0, 2, 0, 2], [0, 2, 2, 0]])
    >>> result = votes_beyond_chance(votes.astype("int8"))
    >>> result.p[0, 1].round(3).item(), result.sign[0, 1].item(), result.sign[0, 2].item()
    (0.125, 1, -1)
    """
    return tested(vote_chances(votes), votes, min_shared)


def tested(chance: Array, votes: pd.DataFrame, min_shared: int) -> Significance:
    """Test votes against given chances of no, abstain and yes."""
    size = len(votes.index)
    one, other = np.triu_indices(size, 1)
    close = agreement(votes)
    shared = close.shared[one, other]
    # Agreement in half-points is a whole number.
    seen = np.rint(2 * np.nan_to_num(close.scores[one, other]) * shared).astype(np.int64)
    enough = np.flatnonzero((shared >= min_shared) & (shared > 0))
    mean, upper, lower = (np.full(len(one), np.nan) for _ in range(3))
    all_exact = True
    by_country = np.ascontiguousarray(chance.transpose(0, 2, 1))
    cast = (votes.to_numpy() >= Vote.NO).T.astype(np.float64)
    width = max(32, CELLS // max(1, votes.shape[1]))
    for start in range(0, len(enough), width):
        pairs = enough[start : start + width]
        terms = half_points(by_country, cast, one[pairs], other[pairs])
        mean[pairs] = (terms[1] + 2 * terms[2]).sum(axis=0)
        variance = (terms[1] + 4 * terms[2] - (terms[1] + 2 * terms[2]) ** 2).sum(axis=0)
        open_ = variance > NO_VARIANCE
        pairs = pairs[open_]
        upper[pairs], lower[pairs], exact = tails(terms[:, :, open_], seen[pairs])
        all_exact &= bool(exact.all())
    p = symmetric(size, np.minimum(1.0, 2 * np.minimum(upper, lower)))
    gap = np.where(np.isnan(upper), 0.0, seen - mean)
    sign = np.where(np.abs(gap) > 1e-9, np.sign(gap), 0.0)
    return Significance(
        index=votes.index,
        expected=symmetric(size, mean / np.where(shared > 0, 2 * shared, 1)),
        shared=close.shared,
        upper=symmetric(size, upper),
        lower=symmetric(size, lower),
        p=p,
        q=benjamini_hochberg(p),
        sign=np.nan_to_num(symmetric(size, sign)).astype(np.int8),
        method="exact" if all_exact else "refined normal",
    )


def half_points(
    chance: Array, cast: Array, one: npt.NDArray[np.intp], other: npt.NDArray[np.intp]
) -> Array:
    """Return the chances of 0, 1 and 2 half-points in each roll call, 3 x roll calls x pairs.

    `chance` is votes x roll calls x countries, `cast` roll calls x countries; a roll call
    that a pair does not share gives 0 half-points.
    """
    no, abstain, yes = (kind[:, one] for kind in chance)
    no_other, abstain_other, yes_other = (kind[:, other] for kind in chance)
    terms = np.empty((3, *no.shape))
    terms[0] = no * yes_other + yes * no_other + (1 - cast[:, one] * cast[:, other])
    terms[1] = abstain * (no_other + yes_other) + abstain_other * (no + yes)
    terms[2] = no * no_other + abstain * abstain_other + yes * yes_other
    return terms
