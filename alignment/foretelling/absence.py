"""Absence is a question of its own: who of the members casts no vote."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from alignment.foretelling.evidence import Evidence
from alignment.foretelling.history import Array, History
from alignment.foretelling.stack import RIDGE
from alignment.model.vote import Vote

# Rates over three sessions that fade by e in a session; votes of all to begin with.
_LATELY, _FADES, _BEGIN = 3, 1.0, 2.0
_OF_RATE, _OF_ALL = 0.5, 5.0
_LEAST = 1e-3
_STEPS = 30
RATES = 3


def rates(history: History, found: Evidence, session: int) -> Array:
    """Return countries x texts x 3 rates of absence.

    A country's own over three sessions, its own on like texts, and that of all members on like
    texts. Roll calls held before a country was a member are in none of them.
    """
    lately = history.lately(session, _LATELY)
    fading = np.exp(-(session - history.sessions[lately]) / _FADES)
    missed, held = _counts(history.codes[:, lately], fading)
    usual = float(missed.sum() / max(held.sum(), 1.0))
    own = ((missed + _BEGIN * usual) / (held + _BEGIN))[:, None]
    missed, held = _counts(history.codes[:, found.past], found.weights)
    alike = (missed + _OF_RATE * own) / (held + _OF_RATE)
    every = (missed.sum(axis=0) + _OF_ALL * usual) / (held.sum(axis=0) + _OF_ALL)
    shape = alike.shape
    return np.stack([np.broadcast_to(own, shape), alike, np.broadcast_to(every, shape)], axis=-1)


def _counts(codes: npt.NDArray[np.int8], weights: Array) -> tuple[Array, Array]:
    """Return the weighted roll calls that countries missed, and those they could vote in."""
    missed = (codes == Vote.ABSENT).astype(np.float64) @ weights
    return missed, (codes >= Vote.ABSENT).astype(np.float64) @ weights


def fit(said: Array, absent: npt.NDArray[np.bool_]) -> Array:
    """Fit a logit of absence over the logits of the rates: their weights, then a constant."""
    weights = np.append(np.full(RATES, 1 / RATES), 0.0)
    if not len(said):
        return weights
    design = np.column_stack([_logit(said), np.ones(len(said))])
    for _ in range(_STEPS):
        chance = expit(design @ weights)
        slope = design.T @ (chance - absent) / len(said) + RIDGE * weights
        spread = design * (chance * (1 - chance))[:, None]
        step = np.linalg.solve(spread.T @ design / len(said) + RIDGE * np.eye(len(weights)), slope)
        weights = weights - step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def foretold(said: Array, weights: Array) -> Array:
    """Return countries x texts the chance of casting no vote."""
    return expit(_logit(said) @ weights[:RATES] + weights[RATES])


def expit(logits: Array) -> Array:
    """Return 1 / (1 + exp(-x)), safe for large x of either sign."""
    return 0.5 * (1 + np.tanh(logits / 2))


def _logit(chance: Array) -> Array:
    held = np.clip(chance, _LEAST, 1 - _LEAST)
    return np.log(held / (1 - held))
