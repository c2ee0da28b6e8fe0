"""Probabilities of largest entropy for each cell of a table, given the totals of its margins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

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


def fit_sponsor_probabilities(sponsors: pd.DataFrame) -> Array:
    """Return the probability that a country sponsors a draft, given the totals of both.

    The bipartite configuration model of :func:`fit_maxent_probabilities`, over the cells in which
    a country could have sponsored a draft. The shape is that of `sponsors`; 0 where the cell is
    NaN.
    """
    values = sponsors.to_numpy(dtype=np.float64)
    return fit_maxent_probabilities(np.stack([values == 0, values == 1]))[1]
