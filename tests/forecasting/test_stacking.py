"""The stacking logit and the absence logit against a general optimizer."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from alignment.forecasting import stacking


@pytest.fixture
def cases():
    random = np.random.default_rng(5)
    chances = random.dirichlet([1, 1, 4], size=(400, 3))
    votes = np.array([random.choice(3, p=one.mean(axis=0)) for one in chances])
    return chances, votes


def test_weights_are_those_of_a_general_optimizer(cases):
    chances, votes = cases
    logs = np.log(np.maximum(chances, 1e-4))

    def loss(weights):
        logits = np.einsum("nsc,s->nc", logs, weights[:3]) + np.append(weights[3:], 0)
        top = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        return -top[np.arange(len(votes)), votes].mean() + 0.001 / 2 * (weights**2).sum()

    best = minimize(loss, np.zeros(5), method="BFGS", options={"gtol": 1e-8}).x
    np.testing.assert_allclose(stacking.fit_stacking_weights(chances, votes), best, atol=1e-4)


def test_chances_sum_to_one_and_groups_have_their_own_weights(cases):
    chances, _ = cases
    times = np.arange(400).reshape(20, 20) % 12
    weights = np.array([[g + 1.0, 0, 0, 0.1 * g, 0] for g in range(stacking.GROUP_COUNT)])
    stacked = stacking.stack_by_group(chances.reshape(20, 20, 3, 3), times, weights)
    np.testing.assert_allclose(stacked.sum(axis=-1), 1.0)
    for number in (0, 1, 5, 11):
        group = [0, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3][number]
        np.testing.assert_allclose(
            stacked[0, number], stacking.stack_chances(chances[number], weights[group]), atol=1e-12
        )


def test_no_case_gives_weights_of_nothing():
    assert not stacking.fit_stacking_weights(np.empty((0, 3, 3)), np.empty(0, dtype=int)).any()


def test_absence_is_fitted_as_by_a_general_optimizer():
    random = np.random.default_rng(8)
    rates = random.uniform(0.02, 0.6, (500, stacking.RATE_COUNT))
    is_absent = random.random(500) < rates.mean(axis=1)
    logits = np.log(rates / (1 - rates))

    def loss(weights):
        logit = logits @ weights[:3] + weights[3]
        return (
            np.logaddexp(0, np.where(is_absent, -1, 1) * logit).mean() + 0.0005 * (weights**2).sum()
        )

    best = minimize(loss, np.zeros(4), method="BFGS", options={"gtol": 1e-8}).x
    np.testing.assert_allclose(stacking.fit_absence_weights(rates, is_absent), best, atol=1e-4)
