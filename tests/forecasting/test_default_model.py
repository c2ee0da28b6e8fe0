"""Parts of the default model: common shocks and stacked weights."""

import numpy as np
import pytest
from scipy.optimize import minimize

from alignment.forecasting import common_shock, stacking
from alignment.forecasting.stacking import expit

CHANCES = np.array([[0.1, 0.2, 0.7], [0.02, 0.03, 0.95], [0.5, 0.3, 0.2]] * 40)
ABSENT = np.full(120, 0.1)
STEPS = common_shock.split_into_steps(CHANCES[:, None], ABSENT[:, None])[..., 0]


def test_steps_and_shocks():
    absent, yes, no = STEPS
    np.testing.assert_allclose(absent, 0.1)
    np.testing.assert_allclose((1 - absent) * yes, 0.9 * CHANCES[:, 2])
    np.testing.assert_allclose((1 - absent) * (1 - yes) * no, 0.9 * CHANCES[:, 0])
    points, weights = np.polynomial.hermite_e.hermegauss(61)
    for spread in (0.4, 1.0, 2.0):
        middle = common_shock.shocked_logits(np.array([0.1, 0.5, 0.9]), spread)
        mean = expit(middle[:, None] + spread * points) @ (weights / weights.sum())
        np.testing.assert_allclose(mean, [0.1, 0.5, 0.9], atol=0.012)


def test_drawn_tallies():
    draws, same, other = (
        common_shock.draw_tallies(STEPS, np.array([0.4, 1.0, 1.5]), 300, seed) for seed in (7, 7, 8)
    )
    assert (draws.sum(axis=0) == 120).all()
    np.testing.assert_array_equal(draws, same)
    assert (draws != other).any()
    yes = common_shock.draw_tallies(STEPS, np.zeros(3), 4000, 1)[0]
    chance = 0.9 * CHANCES[:, 2]
    assert abs(yes.mean() - chance.sum()) < 0.3
    assert abs(yes.std() - np.sqrt((chance * (1 - chance)).sum())) < 0.2
    narrow, wide = (
        common_shock.tally_quantiles(common_shock.draw_tallies(STEPS, np.full(3, spread), 2000, 1))[
            0
        ]
        for spread in (0.0, 1.0)
    )
    assert wide[4] - wide[0] > 2 * (narrow[4] - narrow[0])
    assert list(wide) == sorted(wide)


@pytest.mark.slow
def test_the_shock_of_simulated_votes_is_estimated():
    random = np.random.default_rng(2)
    codes = np.empty((120, 300), dtype=np.int8)
    for text in range(300):
        common = random.standard_normal(3)
        outcomes = [
            random.random(120)
            < expit(common_shock.shocked_logits(STEPS[step], spread) + spread * common[step])
            for step, spread in enumerate((0.4, 1.0, 0.0))
        ]
        codes[:, text] = np.where(
            outcomes[0], -1, np.where(outcomes[1], 2, np.where(outcomes[2], 0, 1))
        )
    steps = np.repeat(STEPS[:, :, None], 300, axis=2)
    absent, yes, no = common_shock.select_shock_spreads(
        common_shock.shock_log_likelihoods(steps, codes)
    )
    assert 0.2 <= absent <= 0.6
    assert 0.8 <= yes <= 1.25
    assert no <= 0.2


@pytest.mark.slow
def test_a_large_shock_is_not_underestimated():
    # Integration points that are too far apart miss the likelihood of a tally of 190.
    random = np.random.default_rng(3)
    chance = np.full(190, 0.8)
    codes = np.empty((190, 300), dtype=np.int8)
    for text in range(300):
        yes_chance = expit(
            common_shock.shocked_logits(chance, 2.5) + 2.5 * random.standard_normal()
        )
        codes[:, text] = np.where(random.random(190) < yes_chance, 2, 1)
    steps = np.repeat(np.stack([np.zeros(190), chance, np.zeros(190)])[:, :, None], 300, axis=2)
    _, yes, _ = common_shock.select_shock_spreads(common_shock.shock_log_likelihoods(steps, codes))
    assert 2.0 < yes <= 3.0


@pytest.fixture
def cases():
    random = np.random.default_rng(5)
    chances = random.dirichlet([1, 1, 4], size=(400, 3))
    votes = np.array([random.choice(3, p=one.mean(axis=0)) for one in chances])
    return chances, votes


def test_weights_match_a_general_optimizer(cases):
    chances, votes = cases
    logs = np.log(np.maximum(chances, 1e-4))

    def loss(weights):
        logits = np.einsum("nsc,s->nc", logs, weights[:3]) + np.append(weights[3:], 0)
        top = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        return -top[np.arange(len(votes)), votes].mean() + 0.001 / 2 * (weights**2).sum()

    best = minimize(loss, np.zeros(5), method="BFGS", options={"gtol": 1e-8}).x
    np.testing.assert_allclose(stacking.fit_stacking_weights(chances, votes), best, atol=1e-4)
    assert not stacking.fit_stacking_weights(np.empty((0, 3, 3)), np.empty(0, dtype=int)).any()


def test_probabilities_sum_to_one_and_groups_have_weights(cases):
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


def test_absence_model_matches_a_general_optimizer():
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
