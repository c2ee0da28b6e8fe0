"""Null models of largest entropy for votes and co-sponsorship, and the tests against them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.significance import PairIndices, Significance, assess_against_null
from alignment.analysis.tail_probabilities import (
    MAX_EXACT_TERMS,
    approximate_tails,
    compute_cumulants,
)
from alignment.model.vote import CAST_VOTES, Vote
from alignment.similarity.cosponsorship import count_joint_sponsorships
from alignment.similarity.vote_similarity import divide_or_nan, vote_agreement

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

TOLERANCE = 1e-8  # of a vote, on every total
DAMPING = 1e-10  # keeps the steps finite where probabilities approach 0 or 1
MAX_ITERATIONS = 200
CHUNK_ROWS = 256  # at a time, so that the arrays of their curvature stay small


def fit_maxent_probabilities(observed: Flags) -> Array:
    """Return the probability of each outcome in each cell, given the totals of the margins.

    P(c | i, r) = exp(a_ic + b_rc) / sum over e of exp(a_ie + b_re), in which the a and b are such
    that the expected number of outcomes c in each row i and in each column r is the observed one.
    Among all models with these totals it is the one of largest entropy, and these a and b are
    those of largest likelihood. Cells without an outcome are left out. With two outcomes this is
    the bipartite configuration model, P = x_i y_k / (1 + x_i y_k). `observed`, outcomes x rows x
    columns, is True for the one outcome of a cell.

    Returns
    -------
    ndarray of float, outcomes x rows x columns
        Probabilities that sum to 1 in each cell; all 0 in a cell that is left out. Outcomes that
        the totals rule out have probability 0, those that they force have probability 1.

    Raises
    ------
    ArithmeticError
        If the totals are not met to 1e-8 after 200 steps.

    Source: Squartini and Garlaschelli 2011, doi:10.1088/1367-2630/13/8/083001; Saracco, Di
    Clemente, Gabrielli and Squartini 2015, doi:10.1038/srep10595.

    >>> sponsored = np.array([[0, 0, 1], [0, 1, 0], [1, 0, 1]], dtype=bool)
    >>> fit_maxent_probabilities(np.stack([~sponsored, sponsored]))[1].round(3).tolist()
    [[0.216, 0.216, 0.568], [0.216, 0.216, 0.568], [0.568, 0.568, 0.863]]
    """
    if observed.shape[2] > observed.shape[1]:
        # The step solves one system as large as the columns, of which there should be fewer.
        return fit_maxent_probabilities(observed.transpose(0, 2, 1)).transpose(0, 2, 1)
    possible, is_fixed = _find_possible_outcomes(observed)
    certain = (possible & is_fixed).astype(np.float64)
    free = possible & ~is_fixed
    if not free.any():
        return certain
    return certain + _fit_free_cells(observed & ~is_fixed, free)


def _find_possible_outcomes(observed: Flags) -> tuple[Flags, Flags]:
    """Return which outcomes the totals leave open, and which cells have only one.

    A country that never abstained has probability 0 of abstaining, for which its a would be
    infinite; such outcomes are excluded beforehand. A cell with one outcome left is fixed and
    taken out, which can bring further totals to 0.
    """
    possible = np.broadcast_to(observed.any(axis=0), observed.shape)
    is_fixed = np.zeros(observed.shape[1:], dtype=bool)
    while True:
        rest = observed & ~is_fixed
        rows = rest.any(axis=2, keepdims=True)
        columns = rest.any(axis=1, keepdims=True)
        possible = possible & (is_fixed | (rows & columns))
        has_one_outcome = possible.sum(axis=0) == 1
        if np.array_equal(has_one_outcome, is_fixed):
            return possible, is_fixed
        is_fixed = has_one_outcome


@dataclass(frozen=True)
class _AscentPoint:
    """Point of the ascent: parameters of rows and columns, probabilities, log-likelihood."""

    row: Array
    column: Array
    probabilities: Array
    log_likelihood: float


def _fit_free_cells(observed: Flags, free: Flags) -> Array:
    """Maximize the log-likelihood, which has one maximum, by damped Newton steps."""
    rows = observed.sum(axis=2, dtype=np.float64)
    columns = observed.sum(axis=1, dtype=np.float64)
    active = free.any(axis=0)

    def evaluate(row: Array, column: Array) -> _AscentPoint:
        score = np.where(free, row[:, :, None] + column[:, None, :], -np.inf)
        high = np.where(active, score.max(axis=0), 0.0)
        weight = np.exp(score - high)
        total = np.where(active, weight.sum(axis=0), 1.0)
        likelihood = (rows * row).sum() + (columns * column).sum() - (high + np.log(total)).sum()
        return _AscentPoint(row, column, weight / total, float(likelihood))

    point = evaluate(
        _log_shares(rows), _log_shares(columns) - _log_shares(rows.sum(axis=1)[:, None])
    )
    for _ in range(MAX_ITERATIONS):
        row_residuals = rows - point.probabilities.sum(axis=2)
        column_residuals = columns - point.probabilities.sum(axis=1)
        if max(np.abs(row_residuals).max(), np.abs(column_residuals).max()) < TOLERANCE:
            return point.probabilities
        step_row, step_column = _newton_step(point.probabilities, row_residuals, column_residuals)
        slack = 1e-12 * (1 + abs(point.log_likelihood))
        size = 1.0
        candidate = evaluate(point.row + step_row, point.column + step_column)
        while candidate.log_likelihood < point.log_likelihood - slack and size > 1e-6:
            size /= 2
            candidate = evaluate(point.row + size * step_row, point.column + size * step_column)
        point = candidate
    raise ArithmeticError("the null model did not meet the totals of its margins")


def _log_shares(totals: Array) -> Array:
    """Return the log of each outcome's share, outcomes x units; 0 where there is none."""
    whole = totals.sum(axis=0)
    return np.log(np.where(totals > 0, totals, 1.0) / np.where(totals > 0, whole, 1.0))


def _newton_step(
    probabilities: Array, row_residuals: Array, column_residuals: Array
) -> tuple[Array, Array]:
    """Return the Newton step of all parameters; those of the rows are eliminated first."""
    outcomes, rows, columns = probabilities.shape
    size = outcomes * columns
    system = np.zeros((size, size))
    own = np.zeros((columns, outcomes, outcomes))
    right = column_residuals.T.reshape(size).copy()
    inverse = np.empty((rows, outcomes, outcomes))
    for start in range(0, rows, CHUNK_ROWS):
        chunk = slice(start, start + CHUNK_ROWS)
        part = probabilities[:, chunk]
        # cross[i, c, r, e] = P_ic (1[c = e] - P_ie) in column r: curvature of a_ic and b_re.
        cross = -np.einsum("cir,eir->icre", part, part)
        for outcome in range(outcomes):
            cross[:, outcome, :, outcome] += part[outcome]
        own += cross.sum(axis=0).transpose(1, 0, 2)
        inverse[chunk] = np.linalg.inv(_regularize(cross.sum(axis=2), part.max(axis=2).T > 0))
        flat = cross.reshape(-1, outcomes, size)
        eliminated = (inverse[chunk] @ flat).reshape(-1, size)
        system -= flat.reshape(-1, size).T @ eliminated
        right -= eliminated.T @ row_residuals[:, chunk].T.reshape(-1)
    occurs = probabilities.max(axis=1).T > 0
    span = np.arange(columns)
    system.reshape(columns, outcomes, columns, outcomes)[span, :, span, :] += _regularize(
        own, occurs
    )
    # A number moved from all a_c to all b_c of one outcome changes nothing.
    shift = (occurs[:, :, None] * np.eye(outcomes)).reshape(size, outcomes)
    system += np.trace(system) / size / columns * (shift @ shift.T)
    step_column = np.linalg.solve(system, right).reshape(columns, outcomes).T
    # The cross curvature times the step of the columns, without building its array.
    deviation = step_column[:, None, :] - (probabilities * step_column[:, None, :]).sum(axis=0)
    row_remainder = row_residuals.T - (probabilities * deviation).sum(axis=2).T
    step_row = (inverse @ row_remainder[:, :, None])[:, :, 0]
    return step_row.T, step_column


def _regularize(curvature: Array, occurs: Flags) -> Array:
    """Return the curvature of each unit's parameters made regular, units x outcomes x outcomes.

    The same number added to all parameters of a unit changes no probability, and outcomes that
    do not occur have no parameters: along these directions the step is 0, and any curvature will
    do.
    """
    outcomes = curvature.shape[-1]
    scale = np.trace(curvature, axis1=1, axis2=2)[:, None, None] / outcomes
    same = occurs[:, :, None] & occurs[:, None, :]
    alone = (~occurs)[:, :, None] * np.eye(outcomes)
    return curvature + scale * same + alone + DAMPING * np.eye(outcomes)


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
    :func:`fit_sponsor_probabilities` the number of drafts that i and j sponsored together is a
    sum of independent terms that are 1 with probability P_ik P_jk, whose (Poisson-binomial) tails
    are exact. The p-value is the upper tail: drafts that both left unsponsored say little, so too
    few in common is not tested. Like the test of votes it is conservative, and even more so.
    `expected` of the result is the expected number of drafts sponsored together, `p` is `upper`.
    A country that sponsored nothing has NaN.

    NaN cells of `sponsors` are left out; they are not drafts that the country chose not to sponsor.
    Pairs that could both have sponsored fewer drafts than `min_shared` are not tested.

    Source: Neal 2014, doi:10.1016/j.socnet.2014.06.001; Neal, Domagalski and Sagan 2021,
    doi:10.1038/s41598-021-03238-3; Saracco et al. 2017, doi:10.1088/1367-2630/aa6b38.

    >>> sponsors = pd.DataFrame([[1.0, 0, 1, 1], [0, 1, 0, 0], [1, 0, 0, 1]])
    >>> assess_sponsors(sponsors).p[0, 1:].round(3).tolist()
    [1.0, 0.555]
    """
    probabilities = np.ascontiguousarray(fit_sponsor_probabilities(sponsors).T)
    is_known = sponsors.notna().to_numpy(dtype=np.int64)

    def joint_terms(one: PairIndices, other: PairIndices) -> Array:
        both = probabilities[:, one] * probabilities[:, other]
        return np.stack([1 - both, both])

    return assess_against_null(
        sponsors.index,
        joint_terms,
        count_joint_sponsorships(sponsors),
        is_known @ is_known.T,
        min_shared,
        two_sided=False,
    )


def fit_sponsor_probabilities(sponsors: pd.DataFrame) -> Array:
    """Return the probability that a country sponsors a draft, given the totals of both.

    The bipartite configuration model of :func:`fit_maxent_probabilities`, over the cells in which
    a country could have sponsored a draft. The shape is that of `sponsors`; 0 where the cell is
    NaN.
    """
    values = sponsors.to_numpy(dtype=np.float64)
    return fit_maxent_probabilities(np.stack([values == 0, values == 1]))[1]
