"""Who puts a text forward: how far its leaders' usual company goes with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq, minimize

from alignment.foretelling.absence import expit
from alignment.foretelling.history import Array, History
from alignment.foretelling.stack import FLOOR

_LATELY, _SHARED = 3, 15
_RIDGE = 0.01
_SURE = 1e-6
# Nothing added for abstain and yes, and the forecast trusted as it is.
PLAIN: Array = np.array([0.0, 0.0, 1.0])
# Of 104 votes that listed sponsors cast on their own texts in the shipped records 103 were yes,
# one an abstention; with one vote more, as the Assembly usually votes.
SPONSOR: Array = np.array([0.001, 0.011, 0.988])


@dataclass(frozen=True, eq=False)
class Led:
    """A text of known lead.

    `plain` are its chances without the lead, `chances` those from past texts weighed by it, to
    which `near`, how near each country is to the lead, is still to be added; `codes` what came.
    """

    plain: Array
    chances: Array
    near: Array
    codes: npt.NDArray[np.int8]


def nearness(history: History, lead: Sequence[str], session: int) -> Array:
    """Return by country the mean agreement with those that lead a text, over three sessions.

    In standard deviations from the mean over countries, 0 for a country of which nothing is known.
    """
    columns = history.lately(session, _LATELY)
    codes = history.codes[:, columns].astype(np.float64)
    cast = codes >= 0
    every = []
    for row in (history.place[iso3] for iso3 in lead if iso3 in history.place):
        both = cast & cast[row]
        shared = both.sum(axis=1)
        apart = (np.abs(codes - codes[row]) / 2 * both).sum(axis=1)
        every.append(np.where(shared >= _SHARED, 1 - apart / np.maximum(shared, 1), np.nan))
    if not every:
        return np.zeros(len(codes))
    known = np.array(every)
    held = ~np.isnan(known)
    mean = np.where(held, known, 0).sum(axis=0) / np.maximum(held.sum(axis=0), 1)
    placed = held.any(axis=0)
    if not placed.any():
        return np.zeros(len(codes))
    spread = float(mean[placed].std()) or 1.0
    return np.where(placed, (mean - mean[placed].mean()) / spread, 0.0)


def fit(texts: Sequence[Led]) -> Array:
    """Return what nearness to the lead adds to the logits of abstain and yes, and a trust.

    logit_c = t ln p_c + g_c a, a the nearness, g_no = 0; g and t minimise the mean log loss of the
    texts, each led as in :func:`led`, plus a ridge of .01 towards no lead at all (g = 0, t = 1),
    which few texts need.
    """
    if not texts:
        return PLAIN

    def loss(held: Array) -> float:
        total = 0.0
        for text in texts:
            cast = np.flatnonzero(text.codes >= 0)
            chance = led(text.chances, text.near, held, text.plain)[cast]
            total -= float(np.log(chance[np.arange(len(cast)), text.codes[cast]]).mean())
        return total / len(texts) + _RIDGE * float(((held - PLAIN) ** 2).sum())

    return np.asarray(minimize(loss, PLAIN, method="BFGS").x)


def led(chances: Array, near: Array, weights: Array, plain: Array) -> Array:
    """Return countries x choices the chances on a text of known lead.

    Who leads a text tells who votes how, not how many vote yes: that number hangs on the few texts
    that it was learnt from. So the logit of yes is moved for all alike until the mean chance of yes
    is that of the forecast that knows of no lead.

    Parameters
    ----------
    chances : array, countries x choices
        From past texts weighed by the lead.
    near : array, countries
        From :func:`nearness`.
    weights : array
        From :func:`fit`.
    plain : array, countries x choices
        The chances without the lead.
    """
    logs = weights[2] * np.log(np.maximum(chances, FLOOR))
    logs[:, 1] += weights[0] * near
    logs[:, 2] += weights[1] * near
    other = np.logaddexp(logs[:, 0], logs[:, 1])
    yes = logs[:, 2] - other
    level = float(np.clip(plain[:, 2].mean(), _SURE, 1 - _SURE))
    moved = expit(yes + brentq(lambda up: expit(yes + up).mean() - level, -50, 50))
    rest = np.exp(logs[:, :2] - other[:, None]) * (1 - moved)[:, None]
    return np.column_stack([rest, moved])
