"""One forecast of several: a logit over the logarithms of their chances."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from alignment.foretelling.history import CAST, Array

FLOOR = 1e-4
RIDGE = 1e-3
_STEPS, _CLOSE = 40, 1e-7
# A country that has voted on a title seven times is another matter than one that never did.
TIMES = (1, 3, 8)
GROUPS = len(TIMES) + 1
_FREE = len(CAST) - 1


def group_of(times: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Return 0 where a country never voted on the title, 1 to 2 times: 1, 3 to 7: 2, else 3."""
    return np.searchsorted(np.array(TIMES), times, side="right")


def fit(chances: Array, votes: npt.NDArray[np.intp]) -> Array:
    r"""Fit the weights of sources.

    Minimises the mean of -ln p(vote) plus RIDGE / 2 times the sum of squares, by Newton's method,
    where ln p_c = sum_s w_s ln(p_sc) + b_c - ln Z, p_sc at least FLOOR and b_yes = 0.

    Parameters
    ----------
    chances : array, cases x sources x choices
    votes : array of int
        Which choice came, 0 to 2.

    Returns
    -------
    array
        w of each source, then b of no and abstain. Zeros where there is no case.

    Source: Breiman (1996), https://doi.org/10.1007/BF00117832.

    Examples
    --------
    >>> said = np.array([[[0.1, 0.1, 0.8]]] * 10)
    >>> weights = fit(said, np.array([2] * 8 + [0, 1]))
    >>> foretold(said[:1], weights).round(2).tolist()
    [[0.1, 0.1, 0.8]]
    """
    many, sources, choices = chances.shape
    weights = np.zeros(sources + _FREE)
    if not many:
        return weights
    weights[:sources] = 1 / sources
    logs = np.log(np.maximum(chances, FLOOR))
    free = np.broadcast_to(np.eye(choices)[:_FREE], (many, _FREE, choices))
    design = np.concatenate([logs, free], axis=1)
    came = design[np.arange(many), :, votes].mean(axis=0)
    for _ in range(_STEPS):
        chance = _softmax(np.einsum("nkc,k->nc", design, weights))
        expected = design * chance[:, None, :]
        mean = expected.sum(axis=2)
        slope = mean.mean(axis=0) - came + RIDGE * weights
        bend = np.tensordot(expected, design, axes=([0, 2], [0, 2])) / many
        bend += RIDGE * np.eye(len(weights)) - mean.T @ mean / many
        step = np.linalg.solve(bend, slope)
        # A long step from a poor start could leap past the valley.
        step *= min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        weights = weights - step
        if np.abs(step).max() < _CLOSE:
            break
    return weights


def foretold(chances: Array, weights: Array) -> Array:
    """Return the chances of no, abstain and yes.

    Parameters
    ----------
    chances : array, ... x sources x choices
    weights : array
        As :func:`fit` returns them, for one group.
    """
    logs = np.log(np.maximum(chances, FLOOR))
    sources = chances.shape[-2]
    return _softmax(
        np.einsum("...sc,s->...c", logs, weights[:sources]) + np.append(weights[sources:], 0.0)
    )


def grouped(chances: Array, times: npt.NDArray[np.intp], weights: Array) -> Array:
    """Return countries x texts x choices the chances, each by the weights of its group."""
    groups = group_of(times)
    result = np.zeros((*groups.shape, chances.shape[-1]))
    for group in range(GROUPS):
        here = groups == group
        result[here] = foretold(chances[here], weights[group])
    return result


def _softmax(logits: Array) -> Array:
    logits = logits - logits.max(axis=-1, keepdims=True)
    odds = np.exp(logits)
    return odds / odds.sum(axis=-1, keepdims=True)
