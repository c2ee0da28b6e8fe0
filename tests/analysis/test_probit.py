from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from alignment.analysis.probit import (
    PRIOR_VOTES,
    ascent,
    counts,
    derivatives,
    fitted,
    grid,
    log_chances,
    packed,
    unpacked,
)

RNG = np.random.default_rng(5)
VOTES = pd.DataFrame(RNG.integers(-1, 3, size=(7, 4)), dtype="int8")
PARAMETERS = np.array([[0.7, -1.2, 0.1, 2.0], [-0.5, 0.2, -1.5, 0.4], [-0.3, 0.5, -1.0, 0.2]])


def slow_value(parameters: np.ndarray, votes: pd.DataFrame) -> float:
    """The log posterior, one country, one node and one vote at a time."""
    on = grid(votes.shape[1])
    items = unpacked(parameters)

    def chance(vote: int, r: int, x: float) -> float:
        b = items.discrimination[r]
        low, high = items.lower[r] - b * x, items.upper[r] - b * x
        # Taken in the nearer tail, or nothing is left of an unlikely abstention.
        between = norm.cdf(high) - norm.cdf(low) if low < 0 else norm.sf(low) - norm.sf(high)
        return float((norm.cdf(low), between, norm.sf(high))[vote])

    total = 0.0
    for _, row in votes.iterrows():
        marginal = 0.0
        for x, weight in zip(on.nodes, on.weights, strict=True):
            product = weight
            for r, vote in enumerate(row):
                if vote >= 0:
                    product *= chance(vote, r, x)
            marginal += product
        total += math.log(marginal)
    for r in range(votes.shape[1]):
        for x, weight in zip(on.nodes, on.weights, strict=True):
            total += PRIOR_VOTES * weight * sum(math.log(chance(v, r, x)) for v in range(3))
    return total


def test_the_fast_log_posterior_is_the_slow_one() -> None:
    fast = ascent(PARAMETERS, counts(VOTES), grid(4)).value
    assert fast == pytest.approx(slow_value(PARAMETERS, VOTES), abs=1e-8)


def test_the_gradient_is_the_numerical_one() -> None:
    seen, on = counts(VOTES), grid(4)
    gradient = ascent(PARAMETERS, seen, on).gradient
    for place in np.ndindex(PARAMETERS.shape):
        nudge = np.zeros_like(PARAMETERS)
        nudge[place] = 1e-5
        up, down = ascent(PARAMETERS + nudge, seen, on), ascent(PARAMETERS - nudge, seen, on)
        assert gradient[place] == pytest.approx((up.value - down.value) / 2e-5, abs=1e-6)


def test_the_derivatives_of_a_position_are_the_numerical_ones() -> None:
    items, seen = unpacked(PARAMETERS), counts(VOTES)
    places = np.linspace(-2, 2, 7)

    def value(x: np.ndarray) -> np.ndarray:
        return np.einsum("oir,ori->i", seen, log_chances(items, x)) - x**2 / 2

    first, second = derivatives(items, places, seen)
    step = 1e-4
    up, here, down = value(places + step), value(places), value(places - step)
    np.testing.assert_allclose(first, (up - down) / (2 * step), atol=1e-6)
    np.testing.assert_allclose(second, (up - 2 * here + down) / step**2, atol=1e-5)


def test_the_chances_of_the_three_votes_sum_to_one_far_out_too() -> None:
    chances = np.exp(log_chances(unpacked(PARAMETERS), np.array([-30.0, -3, 0, 3, 30])))
    np.testing.assert_allclose(chances.sum(axis=0), 1.0, atol=1e-12)


def test_far_in_a_tail_an_abstention_keeps_its_logarithm() -> None:
    items = unpacked(np.array([[1.0], [0.0], [0.0]]))
    found = log_chances(items, np.array([-12.0]))[1, 0, 0]
    # From 12 to 13 standard deviations; the upper end is lost in the digits.
    assert found == pytest.approx(float(norm.logsf(12)), abs=1e-4)


def test_the_fit_is_a_top_and_no_step_from_it_goes_up() -> None:
    votes = pd.DataFrame(RNG.integers(0, 3, size=(40, 6)), dtype="int8")
    votes.iloc[:15, :4] = 2
    votes.iloc[20:32, :4] = 0
    seen, on = counts(votes), grid(6)
    items = fitted(seen, on)
    parameters = packed(items)
    here = ascent(parameters, seen, on)
    assert np.abs(here.step).max() < 0.02
    for place in np.ndindex(parameters.shape):
        for size in (-0.2, 0.2):
            moved = parameters.copy()
            moved[place] += size
            assert ascent(moved, seen, on).value < here.value


def test_the_fit_finds_the_parameters_the_votes_were_drawn_with() -> None:
    rng = np.random.default_rng(11)
    true = np.stack([rng.choice([-2.0, -1, 1, 2], 60), rng.normal(-0.5, 0.7, 60), np.full(60, 0.0)])
    place = rng.normal(size=1500)
    items = unpacked(true)
    latent = items.discrimination * place[:, None] + rng.normal(size=(1500, 60))
    codes = (latent > items.lower).astype("int8") + (latent > items.upper).astype("int8")
    found = fitted(counts(pd.DataFrame(codes)), grid(60))
    flip = np.sign(np.corrcoef(found.discrimination, items.discrimination)[0, 1])
    assert np.abs(flip * found.discrimination / items.discrimination - 1).max() < 0.25
    assert np.abs(found.lower - items.lower).max() < 0.25
    assert np.corrcoef(flip * found.discrimination, items.discrimination)[0, 1] > 0.995
