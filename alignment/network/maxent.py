"""The null model of largest entropy: chances that hold every row's and column's totals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

TOLERANCE = 1e-8  # of a vote, on every total
DAMPING = 1e-10  # keeps the steps finite where chances run to 0 or 1
ITERATIONS = 200
ROWS = 256  # taken at a time, so that their curvature stays small


def chances(observed: Flags) -> Array:
    """Return the chance of each outcome in each cell, given the totals of the margins.

    P(c | i, r) = exp(a_ic + b_rc) / sum over e of exp(a_ie + b_re), in which the a and b are
    such that the expected number of outcomes c in each row i and in each column r is the
    observed one. Among all models that hold these totals it is the one of largest entropy,
    and these a and b are those of largest likelihood. Cells without an outcome are left out.
    With two outcomes this is the bipartite configuration model, P = x_i y_k / (1 + x_i y_k).

    Parameters
    ----------
    observed : ndarray of bool, outcomes x rows x columns
        True for the one outcome of a cell; all False in a cell that is left out.

    Returns
    -------
    ndarray of float, outcomes x rows x columns
        Chances that sum to 1 in each cell; all 0 in a cell that is left out. Outcomes that
        the totals rule out have chance 0, those that they force have chance 1.

    Raises
    ------
    ArithmeticError
        If the totals are not met to 1e-8 after 200 steps.

    References
    ----------
    Squartini and Garlaschelli 2011, doi:10.1088/1367-2630/13/8/083001; Saracco, Di Clemente,
    Gabrielli and Squartini 2015, doi:10.1038/srep10595.

    Examples
    --------
    >>> did = np.array([[0, 0, 1], [0, 1, 0], [1, 0, 1]], dtype=bool)
    >>> chances(np.stack([~did, did]))[1].round(3).tolist()
    [[0.216, 0.216, 0.568], [0.216, 0.216, 0.568], [0.568, 0.568, 0.863]]
    """
    if observed.shape[2] > observed.shape[1]:
        # The step solves one system as large as the columns, so these should be the fewer.
        return chances(observed.transpose(0, 2, 1)).transpose(0, 2, 1)
    possible, settled = _possible(observed)
    fixed = (possible & settled).astype(np.float64)
    free = possible & ~settled
    if not free.any():
        return fixed
    return fixed + _fitted(observed & ~settled, free)


def _possible(observed: Flags) -> tuple[Flags, Flags]:
    """Return which outcomes the totals leave open, and in which cells that is but one.

    A country that never abstained has chance 0 of abstaining, for which its a would be
    infinite; such outcomes are closed beforehand. A cell with one outcome left is settled
    and taken out, which can bring further totals to 0.
    """
    possible = np.broadcast_to(observed.any(axis=0), observed.shape)
    settled = np.zeros(observed.shape[1:], dtype=bool)
    while True:
        rest = observed & ~settled
        rows = rest.any(axis=2, keepdims=True)
        columns = rest.any(axis=1, keepdims=True)
        possible = possible & (settled | (rows & columns))
        now = possible.sum(axis=0) == 1
        if np.array_equal(now, settled):
            return possible, settled
        settled = now


@dataclass(frozen=True)
class _Point:
    """Where the ascent stands: parameters of rows and columns, chances, log-likelihood."""

    row: Array
    column: Array
    chance: Array
    likelihood: float


def _fitted(observed: Flags, free: Flags) -> Array:
    """Climb the log-likelihood, which has one top, by damped Newton steps."""
    rows = observed.sum(axis=2, dtype=np.float64)
    columns = observed.sum(axis=1, dtype=np.float64)

    def at(row: Array, column: Array) -> _Point:
        score = np.where(free, row[:, :, None] + column[:, None, :], -np.inf)
        active = free.any(axis=0)
        high = np.where(active, score.max(axis=0), 0.0)
        weight = np.exp(score - high)
        total = np.where(active, weight.sum(axis=0), 1.0)
        likelihood = (rows * row).sum() + (columns * column).sum() - (high + np.log(total)).sum()
        return _Point(row, column, weight / total, float(likelihood))

    point = at(_log_share(rows), _log_share(columns) - _log_share(rows.sum(axis=1)[:, None]))
    for _ in range(ITERATIONS):
        miss_row = rows - point.chance.sum(axis=2)
        miss_column = columns - point.chance.sum(axis=1)
        if max(np.abs(miss_row).max(), np.abs(miss_column).max()) < TOLERANCE:
            return point.chance
        step_row, step_column = _step(point.chance, miss_row, miss_column)
        slack = 1e-12 * (1 + abs(point.likelihood))
        size = 1.0
        nearer = at(point.row + step_row, point.column + step_column)
        while nearer.likelihood < point.likelihood - slack and size > 1e-6:
            size /= 2
            nearer = at(point.row + size * step_row, point.column + size * step_column)
        point = nearer
    raise ArithmeticError("the null model did not meet the totals of its margins")


def _log_share(totals: Array) -> Array:
    """Return the log of each outcome's share, outcomes x units; 0 where there is none."""
    whole = totals.sum(axis=0)
    return np.log(np.where(totals > 0, totals, 1.0) / np.where(totals > 0, whole, 1.0))


def _step(chance: Array, miss_row: Array, miss_column: Array) -> tuple[Array, Array]:
    """Return the Newton step of all parameters, by elimination of those of the rows."""
    outcomes, rows, columns = chance.shape
    size = outcomes * columns
    system = np.zeros((size, size))
    own = np.zeros((columns, outcomes, outcomes))
    right = miss_column.T.reshape(size).copy()
    inverse = np.empty((rows, outcomes, outcomes))
    for start in range(0, rows, ROWS):
        some = slice(start, start + ROWS)
        part = chance[:, some]
        # cross[i, c, r, e] = P_ic (1[c = e] - P_ie) in column r: the curvature of a_ic and b_re.
        cross = -np.einsum("cir,eir->icre", part, part)
        for outcome in range(outcomes):
            cross[:, outcome, :, outcome] += part[outcome]
        own += cross.sum(axis=0).transpose(1, 0, 2)
        inverse[some] = np.linalg.inv(_pinned(cross.sum(axis=2), part.max(axis=2).T > 0))
        flat = cross.reshape(-1, outcomes, size)
        eliminated = (inverse[some] @ flat).reshape(-1, size)
        system -= flat.reshape(-1, size).T @ eliminated
        right -= eliminated.T @ miss_row[:, some].T.reshape(-1)
    occurs = chance.max(axis=1).T > 0
    span = np.arange(columns)
    system.reshape(columns, outcomes, columns, outcomes)[span, :, span, :] += _pinned(own, occurs)
    # A number moved from all a_c to all b_c of one outcome changes nothing either.
    shift = (occurs[:, :, None] * np.eye(outcomes)).reshape(size, outcomes)
    system += np.trace(system) / size / columns * (shift @ shift.T)
    step_column = np.linalg.solve(system, right).reshape(columns, outcomes).T
    # The cross curvature times the columns' step, without the array of the former.
    away = step_column[:, None, :] - (chance * step_column[:, None, :]).sum(axis=0)
    rest = miss_row.T - (chance * away).sum(axis=2).T
    step_row = (inverse @ rest[:, :, None])[:, :, 0]
    return step_row.T, step_column


def _pinned(curvature: Array, occurs: Flags) -> Array:
    """Return the curvature of each unit's parameters made regular, units x outcomes x outcomes.

    The same number added to all of a unit's parameters changes no chance, and parameters of
    outcomes that do not occur are not there at all: along these directions the step is 0,
    and any curvature will do.
    """
    outcomes = curvature.shape[-1]
    scale = np.trace(curvature, axis1=1, axis2=2)[:, None, None] / outcomes
    same = occurs[:, :, None] & occurs[:, None, :]
    alone = (~occurs)[:, :, None] * np.eye(outcomes)
    return curvature + scale * same + alone + DAMPING * np.eye(outcomes)
