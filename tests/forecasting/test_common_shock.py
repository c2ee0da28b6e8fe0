"""The common shock: it keeps mean chances, correlates votes, and can be estimated."""

from __future__ import annotations

import numpy as np
import pytest

from alignment.forecasting import common_shock
from alignment.forecasting.stacking import expit

CHANCES = np.array([[0.1, 0.2, 0.7], [0.02, 0.03, 0.95], [0.5, 0.3, 0.2]] * 40)
ABSENT = np.full(120, 0.1)
STEPS = common_shock.split_into_steps(CHANCES[:, None], ABSENT[:, None])[..., 0]


def test_steps_are_chances_of_one_choice_after_another():
    absent, yes, no = STEPS
    np.testing.assert_allclose(absent, 0.1)
    np.testing.assert_allclose((1 - absent) * yes, 0.9 * CHANCES[:, 2])
    np.testing.assert_allclose((1 - absent) * (1 - yes) * no, 0.9 * CHANCES[:, 0])


def test_a_shock_keeps_the_mean_chance():
    points, weights = np.polynomial.hermite_e.hermegauss(61)
    for spread in (0.4, 1.0, 2.0):
        middle = common_shock.shocked_logits(np.array([0.1, 0.5, 0.9]), spread)
        mean = expit(middle[:, None] + spread * points) @ (weights / weights.sum())
        np.testing.assert_allclose(mean, [0.1, 0.5, 0.9], atol=0.012)


def test_tallies_add_up_and_are_seeded():
    draws, same, other = (
        common_shock.draw_tallies(STEPS, np.array([0.4, 1.0, 1.5]), 300, seed) for seed in (7, 7, 8)
    )
    assert (draws.sum(axis=0) == 120).all()
    np.testing.assert_array_equal(draws, same)
    assert (draws != other).any()


def test_without_a_shock_votes_are_independent():
    yes = common_shock.draw_tallies(STEPS, np.zeros(3), 4000, 1)[0]
    chance = 0.9 * CHANCES[:, 2]
    assert abs(yes.mean() - chance.sum()) < 0.3
    assert abs(yes.std() - np.sqrt((chance * (1 - chance)).sum())) < 0.2


def test_a_shock_widens_intervals():
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
    # Points of integration that lie too far apart miss the likelihood of a tally of 190.
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
