"""Null models of largest entropy for votes and co-sponsorship, and the tests against them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr

from alignment.analysis.significance import PairIndices, Significance, assess_against_null
from alignment.analysis.tail_probabilities import (
    MAX_EXACT_TERMS,
    approximate_tails,
    compute_cumulants,
)
from alignment.model.vote import CAST_VOTES, Vote
from alignment.similarity.cosponsorship import (
    MIN_VARIANCE,
    JointCumulants,
    compute_joint_cumulants,
    count_joint_sponsorships,
)
from alignment.similarity.maximum_entropy import fit_maxent_probabilities, fit_sponsor_probabilities
from alignment.similarity.vote_similarity import divide_or_nan, vote_agreement

Array = npt.NDArray[np.float64]


def assess_votes(votes: pd.DataFrame, min_shared: int = 1) -> Significance:
    """Test every pair's agreement against what the totals alone would give.

    Under the null model of :func:`fit_vote_probabilities` the agreement of a pair is a sum over
    shared roll calls of independent terms: 1 for equal votes, 1/2 for an abstention against yes
    or no, 0 for yes against no. Both tails are exact up to `MAX_EXACT_TERMS` shared roll calls;
    beyond, a refined normal is used, for which matrix products give the cumulants of all pairs at
    once (:mod:`~alignment.analysis.tail_probabilities`). The p-value is two-sided,
    min(1, 2 min(upper, lower)).

    The totals come from the votes under test, and votes drawn from the model lie nearer to it
    than the test assumes. The test is therefore conservative: it reports too few pairs rather
    than too many. `expected` of the result is the expected agreement. A pair whose totals allow
    only one agreement, such as two countries that voted yes throughout, has NaN.

    Pairs that share fewer roll calls than `min_shared` are not tested and do not count as tests.

    >>> votes = pd.DataFrame([[2, 0, 2, 0], [2, 0, 2, 0], [0, 2, 0, 2], [0, 2, 2, 0]])
    >>> result = assess_votes(votes.astype("int8"))
    >>> result.p[0, 1].round(3).item(), result.sign[0, 1].item(), result.sign[0, 2].item()
    (0.195, 1, -1)
    """
    return assess_votes_given(fit_vote_probabilities(votes), votes, min_shared)


def assess_votes_given(probabilities: Array, votes: pd.DataFrame, min_shared: int) -> Significance:
    """Test votes against given probabilities of no, abstain and yes."""
    agreement = vote_agreement(votes)
    # Agreement in half-points is a whole number.
    half_points = np.rint(2 * np.nan_to_num(agreement.scores) * agreement.shared_counts).astype(
        np.int64
    )
    by_country = np.ascontiguousarray(probabilities.transpose(0, 2, 1))
    cast = (votes.to_numpy() >= Vote.NO).T.astype(np.float64)

    def half_point_terms(one: PairIndices, other: PairIndices) -> Array:
        """Return the probabilities of 0, 1 and 2 half-points; 0 is certain without two votes."""
        no, abstain, yes = by_country[:, :, one]
        no_other, abstain_other, yes_other = by_country[:, :, other]
        terms = np.empty((3, *no.shape))
        terms[0] = no * yes_other + yes * no_other + (1 - cast[:, one] * cast[:, other])
        terms[1] = abstain * (no_other + yes_other) + abstain_other * (no + yes)
        terms[2] = no * no_other + abstain * abstain_other + yes * yes_other
        return terms

    known_tails = None
    if votes.shape[1] > MAX_EXACT_TERMS:
        cumulants = compute_cumulants(probabilities)
        both = approximate_tails(cumulants, half_points.astype(np.float64))
        upper, lower = (
            np.where(agreement.shared_counts > MAX_EXACT_TERMS, tail, np.nan) for tail in both
        )
        known_tails = (cumulants.mean, upper, lower)
    result = assess_against_null(
        votes.index,
        half_point_terms,
        half_points,
        agreement.shared_counts,
        min_shared,
        two_sided=True,
        known_tails=known_tails,
    )
    return replace(
        result,
        expected=divide_or_nan(result.expected, 2 * agreement.shared_counts.astype(np.float64)),
    )


def fit_vote_probabilities(votes: pd.DataFrame) -> Array:
    """Return the probability of each vote cast, under the null model of the totals.

    P(c | i, r) = softmax over c in {no, abstain, yes} of (a_ic + b_rc), fitted so that how often
    each country voted c, and how many countries voted c in each roll call, are the observed
    numbers in expectation; see :func:`fit_maxent_probabilities`. The shape is (no, abstain, yes)
    x countries x roll calls; all 0 where no vote was cast.

    Source: Gallo, Saracco and Squartini 2025, arXiv:2502.08567 (related: signed bipartite
    networks).
    """
    codes = votes.to_numpy()
    return fit_maxent_probabilities(np.stack([codes == vote for vote in CAST_VOTES]))


def assess_sponsors(sponsors: pd.DataFrame, min_shared: int = 1) -> Significance:
    """Test whether pairs sponsored more drafts together than their totals would give.

    The stochastic degree sequence model: under the null model of
    :func:`~alignment.similarity.maximum_entropy.fit_sponsor_probabilities` the number of drafts
    that i and j sponsored together is a sum of independent terms that are 1 with probability
    P_ik P_jk. Its (Poisson-binomial) tails are exact up to `MAX_EXACT_TERMS` drafts; beyond,
    :func:`approximate_joint_tail` is used. The p-value is the upper tail: drafts that both left
    unsponsored say little, so too few in common is not tested. Like the test of votes it is
    conservative, and even more so. `expected` of the result is the expected number of drafts
    sponsored together, `p` is `upper`.
    A country that sponsored nothing has NaN.

    NaN cells of `sponsors` are left out; they are not drafts that the country chose not to sponsor.
    Pairs that could both have sponsored fewer drafts than `min_shared` are not tested.

    Source: Neal 2014, doi:10.1016/j.socnet.2014.06.001; Neal, Domagalski and Sagan 2021,
    doi:10.1038/s41598-021-03238-3; Saracco et al. 2017, doi:10.1088/1367-2630/aa6b38.

    >>> sponsors = pd.DataFrame([[1.0, 0, 1, 1], [0, 1, 0, 0], [1, 0, 0, 1]])
    >>> assess_sponsors(sponsors).p[0, 1:].round(3).tolist()
    [1.0, 0.555]
    """
    joint = count_joint_sponsorships(sponsors)
    known_tails = None
    if sponsors.shape[1] > MAX_EXACT_TERMS:
        cumulants = compute_joint_cumulants(sponsors)
        upper, above = (approximate_joint_tail(joint + more, cumulants) for more in (0, 1))
        known_tails = (cumulants[0], upper, 1 - above)
    probabilities = np.ascontiguousarray(fit_sponsor_probabilities(sponsors).T)
    is_known = sponsors.notna().to_numpy(dtype=np.int64)

    def joint_terms(one: PairIndices, other: PairIndices) -> Array:
        both = probabilities[:, one] * probabilities[:, other]
        return np.stack([1 - both, both])

    return assess_against_null(
        sponsors.index,
        joint_terms,
        joint,
        is_known @ is_known.T,
        min_shared,
        two_sided=False,
        known_tails=known_tails,
    )


def approximate_joint_tail(joint: npt.NDArray[np.integer], cumulants: JointCumulants) -> Array:
    """Return the probability of as many joint drafts or more, NaN where the totals leave no choice.

    The refined normal approximation, 1 - F(x) + g (x^2 - 1) f(x) / 6, with x the standardized
    `joint` - 1/2, g the skewness, F the standard normal distribution and f its density.
    `cumulants` are those of :func:`~alignment.similarity.cosponsorship.compute_joint_cumulants`.

    Source: Volkova 1996, doi:10.1137/1140093.
    """
    mean, variance, third = cumulants
    deviation = np.sqrt(np.where(variance > MIN_VARIANCE, variance, np.nan))
    x = (joint - 0.5 - mean) / deviation
    density = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    return np.clip(ndtr(-x) + third / deviation**3 * (x**2 - 1) * density / 6, 0.0, 1.0)
