"""How leaders and sponsors of a text move the probabilities of votes on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq, minimize

from alignment.forecasting.evidence import compute_recent_agreement
from alignment.forecasting.history import History
from alignment.forecasting.stacking import PROBABILITY_FLOOR, expit
from alignment.forecasting.text_similarity import Array

LEADER_RIDGE = 0.01
_PROBABILITY_MARGIN = 1e-6
# No shift of abstain and yes, and a scale of 1.
NEUTRAL_WEIGHTS: Array = np.array([0.0, 0.0, 1.0])
# Sponsors printed on drafts since 2019 cast 10,776 votes on them: 10,770 yes and 6 abstentions.
SPONSOR_CHANCES: Array = np.array([0.0001, 0.0009, 0.999])


@dataclass(frozen=True, eq=False)
class LedText:
    """A text whose leaders are known.

    Attributes
    ----------
    baseline_chances : array, countries x choices
        Without regard to the leaders.
    chances : array, countries x choices
        From past texts weighted by the leaders' votes on them.
    leader_similarity : array, countries
        From :func:`compute_leader_similarity`.
    codes : array, countries
        The actual votes.
    """

    baseline_chances: Array
    chances: Array
    leader_similarity: Array
    codes: npt.NDArray[np.int8]

    def apply(self, weights: Array) -> Array:
        """Return the chances with regard to the leaders; see :func:`apply_lead`."""
        return apply_lead(self.chances, self.leader_similarity, weights, self.baseline_chances)


def compute_leader_similarity(history: History, lead: Sequence[str], session: int) -> Array:
    """Return each country's mean agreement with the leaders of a text, over three sessions.

    In standard deviations from the mean of all countries, 0 where nothing is known.
    """
    rows = [history.row_by_country[iso3] for iso3 in lead if iso3 in history.row_by_country]
    if not rows:
        return np.zeros(len(history.countries))
    agreement = compute_recent_agreement(history, session)[rows]
    is_known = ~np.isnan(agreement)
    has_any = is_known.any(axis=0)
    if not has_any.any():
        return np.zeros(len(history.countries))
    mean = np.where(is_known, agreement, 0).sum(axis=0) / np.maximum(is_known.sum(axis=0), 1)
    spread = float(mean[has_any].std()) or 1.0
    return np.where(has_any, (mean - mean[has_any].mean()) / spread, 0.0)


def fit_leader_weights(texts: Sequence[LedText]) -> Array:
    """Return what leader similarity adds to the logits of abstain and yes, and a scale.

    logit_c = t ln p_c + g_c a, a the similarity, g_no = 0; g and t minimize the mean log loss of
    the texts, as in :func:`apply_lead`, plus a ridge of .01 towards no effect (g = 0, t = 1), as
    the texts are few.
    """
    if not texts:
        return NEUTRAL_WEIGHTS

    def loss(weights: Array) -> float:
        total = 0.0
        for text in texts:
            cast = np.flatnonzero(text.codes >= 0)
            total -= float(np.log(text.apply(weights)[cast, text.codes[cast]]).mean())
        return total / len(texts) + LEADER_RIDGE * float(((weights - NEUTRAL_WEIGHTS) ** 2).sum())

    return np.asarray(minimize(loss, NEUTRAL_WEIGHTS, method="BFGS").x)


def apply_sponsorship(chances: Array, is_sponsor: npt.NDArray[np.bool_]) -> Array:
    """Return the chances where sponsors and leaders vote yes with the probability .999 at least."""
    is_raised = is_sponsor & (chances[:, 2] <= SPONSOR_CHANCES[2])
    return np.where(is_raised[:, None], SPONSOR_CHANCES, chances)


def apply_lead(
    chances: Array, leader_similarity: Array, weights: Array, baseline_chances: Array
) -> Array:
    """Return the chances on a text whose leaders are known, countries x choices.

    Leaders say which countries vote yes, not how many: too few texts of known leaders are there to
    learn that from. The logit of yes is therefore moved by the same amount for all countries, until
    the mean chance of yes is that of the forecast without leaders.

    Arrays are as in :class:`LedText`; `weights` are from :func:`fit_leader_weights`.
    """
    logs = weights[2] * np.log(np.maximum(chances, PROBABILITY_FLOOR))
    logs[:, 1] += weights[0] * leader_similarity
    logs[:, 2] += weights[1] * leader_similarity
    other = np.logaddexp(logs[:, 0], logs[:, 1])
    yes = logs[:, 2] - other
    mean = baseline_chances[:, 2].mean()
    target = float(np.clip(mean, _PROBABILITY_MARGIN, 1 - _PROBABILITY_MARGIN))
    yes_chance = expit(yes + brentq(lambda shift: expit(yes + shift).mean() - target, -50, 50))
    other_chances = np.exp(logs[:, :2] - other[:, None]) * (1 - yes_chance)[:, None]
    return np.column_stack([other_chances, yes_chance])
