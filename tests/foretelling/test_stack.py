"""The stacked logit and the logit of absence, against a general optimiser."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from alignment.foretelling import absence, stack


@pytest.fixture
def cases():
    random = np.random.default_rng(5)
    said = random.dirichlet([1, 1, 4], size=(400, 3))
    came = np.array([random.choice(3, p=one.mean(axis=0)) for one in said])
    return said, came


def test_weights_are_those_of_a_general_optimiser(cases):
    said, came = cases
    logs = np.log(np.maximum(said, 1e-4))

    def loss(held):
        logits = np.einsum("nsc,s->nc", logs, held[:3]) + np.append(held[3:], 0)
        top = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        return -top[np.arange(len(came)), came].mean() + 0.001 / 2 * (held**2).sum()

    best = minimize(loss, np.zeros(5), method="BFGS", options={"gtol": 1e-8}).x
    np.testing.assert_allclose(stack.fit(said, came), best, atol=1e-4)


def test_chances_sum_to_one_and_groups_have_their_own_weights(cases):
    said, _ = cases
    times = np.arange(400).reshape(20, 20) % 12
    weights = np.array([[g + 1.0, 0, 0, 0.1 * g, 0] for g in range(stack.GROUPS)])
    found = stack.grouped(said.reshape(20, 20, 3, 3), times, weights)
    np.testing.assert_allclose(found.sum(axis=-1), 1.0)
    for number in (0, 1, 5, 11):
        group = [0, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3][number]
        np.testing.assert_allclose(
            found[0, number], stack.foretold(said[number], weights[group]), atol=1e-12
        )


def test_no_case_gives_weights_of_nothing():
    assert not stack.fit(np.empty((0, 3, 3)), np.empty(0, dtype=int)).any()


def test_absence_is_fitted_as_by_a_general_optimiser():
    random = np.random.default_rng(8)
    said = random.uniform(0.02, 0.6, (500, absence.RATES))
    came = random.random(500) < said.mean(axis=1)
    logits = np.log(said / (1 - said))

    def loss(held):
        chance = logits @ held[:3] + held[3]
        return np.logaddexp(0, np.where(came, -1, 1) * chance).mean() + 0.0005 * (held**2).sum()

    best = minimize(loss, np.zeros(4), method="BFGS", options={"gtol": 1e-8}).x
    np.testing.assert_allclose(absence.fit(said, came), best, atol=1e-4)
