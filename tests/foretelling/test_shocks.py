"""The common shock: it keeps chances, hangs votes together, and is found again when it is there."""

from __future__ import annotations

import numpy as np
import pytest

from alignment.foretelling import shocks
from alignment.foretelling.absence import expit

CHANCES = np.array([[0.1, 0.2, 0.7], [0.02, 0.03, 0.95], [0.5, 0.3, 0.2]] * 40)
ABSENT = np.full(120, 0.1)
STEPS = shocks.steps_of(CHANCES[:, None], ABSENT[:, None])[..., 0]


def test_steps_are_chances_of_one_choice_after_another():
    absent, yes, no = STEPS
    np.testing.assert_allclose(absent, 0.1)
    np.testing.assert_allclose((1 - absent) * yes, 0.9 * CHANCES[:, 2])
    np.testing.assert_allclose((1 - absent) * (1 - yes) * no, 0.9 * CHANCES[:, 0])


def test_a_shock_keeps_the_mean_chance():
    points, weights = np.polynomial.hermite_e.hermegauss(61)
    for spread in (0.4, 1.0, 2.0):
        middle = shocks.shocked(np.array([0.1, 0.5, 0.9]), spread)
        mean = expit(middle[:, None] + spread * points) @ (weights / weights.sum())
        np.testing.assert_allclose(mean, [0.1, 0.5, 0.9], atol=0.012)


def test_tallies_add_up_and_are_seeded():
    drawn = shocks.draw(STEPS, np.array([0.4, 1.0, 1.5]), 300, 7)
    assert (drawn.sum(axis=0) == 120).all()
    np.testing.assert_array_equal(drawn, shocks.draw(STEPS, np.array([0.4, 1.0, 1.5]), 300, 7))
    assert (drawn != shocks.draw(STEPS, np.array([0.4, 1.0, 1.5]), 300, 8)).any()


def test_without_a_shock_votes_are_drawn_one_by_one():
    yes = shocks.draw(STEPS, np.zeros(3), 4000, 1)[0]
    chance = 0.9 * CHANCES[:, 2]
    assert abs(yes.mean() - chance.sum()) < 0.3
    assert abs(yes.std() - np.sqrt((chance * (1 - chance)).sum())) < 0.2


def test_a_shock_widens_intervals():
    narrow, wide = (
        shocks.intervals(shocks.draw(STEPS, np.full(3, spread), 2000, 1))[0]
        for spread in (0.0, 1.0)
    )
    assert wide[4] - wide[0] > 2 * (narrow[4] - narrow[0])
    assert list(wide) == sorted(wide)


@pytest.mark.slow
def test_the_shock_that_was_there_is_found_again():
    random = np.random.default_rng(2)
    codes = np.empty((120, 300), dtype=np.int8)
    for text in range(300):
        common = random.standard_normal(3)
        hit = [
            random.random(120) < expit(shocks.shocked(STEPS[step], spread) + spread * common[step])
            for step, spread in enumerate((0.4, 1.0, 0.0))
        ]
        codes[:, text] = np.where(hit[0], -1, np.where(hit[1], 2, np.where(hit[2], 0, 1)))
    steps = np.repeat(STEPS[:, :, None], 300, axis=2)
    absent, yes, no = shocks.most_likely(shocks.likely(steps, codes))
    assert 0.2 <= absent <= 0.6
    assert 0.8 <= yes <= 1.25
    assert no <= 0.2


@pytest.mark.slow
def test_a_large_shock_is_not_taken_for_a_smaller_one():
    # A tally of 190 is known to a few votes: points of the sum farther apart than that miss it.
    random = np.random.default_rng(3)
    chance = np.full(190, 0.8)
    codes = np.empty((190, 300), dtype=np.int8)
    for text in range(300):
        said = expit(shocks.shocked(chance, 2.5) + 2.5 * random.standard_normal())
        codes[:, text] = np.where(random.random(190) < said, 2, 1)
    steps = np.repeat(np.stack([np.zeros(190), chance, np.zeros(190)])[:, :, None], 300, axis=2)
    _, yes, _ = shocks.most_likely(shocks.likely(steps, codes))
    assert 2.0 < yes <= 3.0
