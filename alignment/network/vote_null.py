"""Votes against a null model that knows how each country and each roll call leans."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.measures.agreement import agreement
from alignment.measures.onehot import divided
from alignment.model.vote import Vote
from alignment.network.cumulants import cumulants, tails_by_cumulants
from alignment.network.maxent import chances
from alignment.network.significance import Pairs, Significance, against_null
from alignment.network.tails import EXACT_UP_TO

Array = npt.NDArray[np.float64]

OUTCOMES = (Vote.NO, Vote.ABSTAIN, Vote.YES)


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


def drawn_votes(chance: Array, votes: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
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
    `EXACT_UP_TO` shared roll calls (:mod:`~.tails`), by a refined normal beyond, for which
    matrix products give the cumulants of all pairs at once (:mod:`~.cumulants`). The p-value
    is two-sided, min(1, 2 min(upper, lower)).

    The totals are those of the very votes tested, so that votes drawn from the model lie
    nearer to it than the test supposes: it is conservative, and finds too few pairs rather
    than too many. :func:`~alignment.network.bootstrap.bootstrapped_votes` allows for that.

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
    (0.195, 1, -1)
    """
    return tested_votes(vote_chances(votes), votes, min_shared)


def tested_votes(chance: Array, votes: pd.DataFrame, min_shared: int) -> Significance:
    """Test votes against given chances of no, abstain and yes."""
    close = agreement(votes)
    # Agreement in half-points is a whole number.
    seen = np.rint(2 * np.nan_to_num(close.scores) * close.shared).astype(np.int64)
    by_country = np.ascontiguousarray(chance.transpose(0, 2, 1))
    cast = (votes.to_numpy() >= Vote.NO).T.astype(np.float64)

    def half_points(one: Pairs, other: Pairs) -> Array:
        """Return the chances of 0, 1 and 2 half-points; where not both voted, 0 is certain."""
        no, abstain, yes = by_country[:, :, one]
        no_other, abstain_other, yes_other = by_country[:, :, other]
        terms = np.empty((3, *no.shape))
        terms[0] = no * yes_other + yes * no_other + (1 - cast[:, one] * cast[:, other])
        terms[1] = abstain * (no_other + yes_other) + abstain_other * (no + yes)
        terms[2] = no * no_other + abstain * abstain_other + yes * yes_other
        return terms

    had = None
    if votes.shape[1] > EXACT_UP_TO:
        sums = cumulants(chance)
        both = tails_by_cumulants(sums, seen.astype(np.float64))
        upper, lower = (np.where(close.shared > EXACT_UP_TO, tail, np.nan) for tail in both)
        had = (sums.mean, upper, lower)
    found = against_null(
        votes.index, half_points, seen, close.shared, min_shared, two_sided=True, had=had
    )
    return replace(found, expected=divided(found.expected, 2 * close.shared.astype(np.float64)))
