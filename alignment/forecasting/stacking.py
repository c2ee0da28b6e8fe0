"""Stacking: a logit with a ridge combines the probabilities of several sources.

Absence, whether a member casts no vote, has a logit of its own.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import softmax

from alignment.forecasting.evidence import Evidence
from alignment.forecasting.history import History
from alignment.forecasting.text_similarity import Array
from alignment.model.vote import CAST_VOTES, Vote

PROBABILITY_FLOOR = 1e-4
STACKING_RIDGE = 1e-3
_NEWTON_ITERATIONS, _NEWTON_TOLERANCE = 40, 1e-8
# Countries have other weights the more often they have voted on the title.
GROUP_BOUNDS = (1, 3, 8)
GROUP_COUNT = len(GROUP_BOUNDS) + 1
_FREE_INTERCEPTS = len(CAST_VOTES) - 1


def assign_group(times_voted: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Return 0 for countries that never voted on the title, 1 for 1 to 2 times, 2 for 3 to 7, 3."""
    return np.searchsorted(np.array(GROUP_BOUNDS), times_voted, side="right")


def fit_stacking_weights(chances: Array, votes: npt.NDArray[np.intp]) -> Array:
    """Fit the weights of sources.

    Minimizes the mean of -ln p(vote) plus STACKING_RIDGE / 2 times the sum of squares, by
    Newton's method, where ln p_c = sum_s w_s ln(p_sc) + b_c - ln Z, p_sc at least
    PROBABILITY_FLOOR and b_yes = 0.

    `chances` are cases x sources x choices, `votes` the index of the choice that was made, 0 to 2.
    The result is w of each source, then b of no and abstain; zeros where there is no case.

    Source: Breiman (1996), https://doi.org/10.1007/BF00117832.

    >>> chances = np.array([[[0.1, 0.1, 0.8]]] * 10)
    >>> weights = fit_stacking_weights(chances, np.array([2] * 8 + [0, 1]))
    >>> stack_chances(chances[:1], weights).round(2).tolist()
    [[0.1, 0.1, 0.8]]
    """
    cases, sources, choices = chances.shape
    weights = np.zeros(sources + _FREE_INTERCEPTS)
    if not cases:
        return weights
    weights[:sources] = 1 / sources
    logs = np.log(np.maximum(chances, PROBABILITY_FLOOR))
    intercepts = np.eye(choices)[:_FREE_INTERCEPTS]
    design = np.concatenate([logs, np.broadcast_to(intercepts, (cases, *intercepts.shape))], axis=1)
    return fit_ridge_logit(design, votes, weights)


def fit_ridge_logit(
    design: Array, choices: npt.NDArray[np.intp], weights: Array, ridge: float = STACKING_RIDGE
) -> Array:
    """Fit a conditional logit with a ridge by Newton's method, from given weights.

    `design`, cases x weights x choices, is what a weight adds to the logit of a choice. Minimizes
    the mean of -ln p(choice) plus `ridge` / 2 times the sum of squares of the weights.
    """
    cases = len(design)
    actual = design[np.arange(cases), :, choices].mean(axis=0)
    for _ in range(_NEWTON_ITERATIONS):
        chance = softmax(np.einsum("nkc,k->nc", design, weights), axis=-1)
        expected = design * chance[:, None, :]
        mean = expected.sum(axis=2)
        gradient = mean.mean(axis=0) - actual + ridge * weights
        hessian = np.tensordot(expected, design, axes=([0, 2], [0, 2])) / cases
        hessian += ridge * np.eye(len(weights)) - mean.T @ mean / cases
        step = np.linalg.solve(hessian, gradient)
        # A full step from a poor start could overshoot.
        step *= min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        weights = weights - step
        if np.abs(step).max() < _NEWTON_TOLERANCE:
            break
    return weights


def stack_chances(chances: Array, weights: Array) -> Array:
    """Return the chances of no, abstain and yes, ... x choices.

    `chances` are ... x sources x choices; `weights` are from :func:`fit_stacking_weights`.
    """
    logs = np.log(np.maximum(chances, PROBABILITY_FLOOR))
    sources = chances.shape[-2]
    logits = np.einsum("...sc,s->...c", logs, weights[:sources])
    return np.asarray(softmax(logits + np.append(weights[sources:], 0.0), axis=-1))


def stack_by_group(chances: Array, times_voted: npt.NDArray[np.intp], weights: Array) -> Array:
    """Return the chances by the weights of each country's group, countries x texts x choices."""
    groups = assign_group(times_voted)
    result = np.zeros((*groups.shape, chances.shape[-1]))
    for group in range(GROUP_COUNT):
        mask = groups == group
        result[mask] = stack_chances(chances[mask], weights[group])
    return result


# Absence rates over three sessions, each weighing e times less than the next; prior votes.
_RECENT_SESSIONS, _DECAY_SESSIONS, _PRIOR_VOTES = 3, 1.0, 2.0
_OWN_RATE_PRIOR_VOTES, _ALL_PRIOR_VOTES = 0.5, 5.0
_MIN_PROBABILITY = 1e-3
RATE_COUNT = 3


def compute_absence_rates(history: History, evidence: Evidence, session: int) -> Array:
    """Return three rates of absence, countries x texts x 3.

    The rate of the country over three sessions, of the country on similar texts, and of all
    members on similar texts. Roll calls before a country was a member count in none of them.
    """
    recent = history.columns_in_last(session, _RECENT_SESSIONS)
    decay = np.exp(-(session - history.sessions[recent]) / _DECAY_SESSIONS)
    missed, total = _count_absences(history.codes[:, recent], decay)
    average = float(missed.sum() / max(total.sum(), 1.0))
    own = ((missed + _PRIOR_VOTES * average) / (total + _PRIOR_VOTES))[:, None]
    missed, total = _count_absences(history.codes[:, evidence.past_columns], evidence.weights)
    similar = (missed + _OWN_RATE_PRIOR_VOTES * own) / (total + _OWN_RATE_PRIOR_VOTES)
    prior = _ALL_PRIOR_VOTES
    everyone = (missed.sum(axis=0) + prior * average) / (total.sum(axis=0) + prior)
    return np.stack(np.broadcast_arrays(own, similar, everyone), axis=-1)


def _count_absences(codes: npt.NDArray[np.int8], weights: Array) -> tuple[Array, Array]:
    """Return the weighted roll calls that countries missed, and those they could vote in."""
    missed = (codes == Vote.ABSENT).astype(np.float64) @ weights
    return missed, (codes >= Vote.ABSENT).astype(np.float64) @ weights


def fit_absence_weights(rates: Array, is_absent: npt.NDArray[np.bool_]) -> Array:
    """Fit a logit of absence over the logits of the rates: their weights, then a constant."""
    weights = np.append(np.full(RATE_COUNT, 1 / RATE_COUNT), 0.0)
    if not len(rates):
        return weights
    logits = np.column_stack([clipped_logit(rates, _MIN_PROBABILITY), np.ones(len(rates))])
    design = np.stack([np.zeros(logits.shape), logits], axis=-1)
    return fit_ridge_logit(design, is_absent.astype(np.intp), weights)


def predict_absence(rates: Array, weights: Array) -> Array:
    """Return the chance of casting no vote, countries x texts."""
    return expit(
        clipped_logit(rates, _MIN_PROBABILITY) @ weights[:RATE_COUNT] + weights[RATE_COUNT]
    )


def expit(logits: Array) -> Array:
    """Return 1 / (1 + exp(-x)), safe for large x of either sign."""
    # Twice as fast as scipy.special.expit.
    return 0.5 * (1 + np.tanh(logits / 2))


def clipped_logit(probability: Array, minimum: float) -> Array:
    """Return ln(p / (1 - p)) of probabilities kept between a minimum and 1 less it."""
    clipped = np.clip(probability, minimum, 1 - minimum)
    return np.log(clipped / (1 - clipped))
