"""The ordered probit: derivatives, fits and the sample of votes."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr
from scipy.stats import norm

from alignment.analysis.positions import estimate_positions, locate_countries
from alignment.analysis.probit import (
    MAX_JOINT_ROLLCALLS,
    PRIOR_VOTES,
    build_quadrature_grid,
    count_outcomes,
    evaluate_posterior,
    fit_items,
    fit_items_by_sample,
    log_probabilities,
    pack_items,
    position_derivatives,
    sample_rollcalls,
    unpack_items,
)

RNG = np.random.default_rng(5)
VOTES = pd.DataFrame(RNG.integers(-1, 3, size=(7, 4)), dtype="int8")
PARAMETERS = np.array([[0.7, -1.2, 0.1, 2.0], [-0.5, 0.2, -1.5, 0.4], [-0.3, 0.5, -1.0, 0.2]])


def slow_value(parameters: np.ndarray, votes: pd.DataFrame) -> float:
    """The log posterior for one country, one node and one vote at a time."""
    on = build_quadrature_grid(votes.shape[1])
    items = unpack_items(parameters)

    def compute_probability(vote: int, r: int, x: float) -> float:
        b = items.discrimination[r]
        low, high = items.lower[r] - b * x, items.upper[r] - b * x
        # The nearer tail keeps the digits of an unlikely abstention.
        between = norm.cdf(high) - norm.cdf(low) if low < 0 else norm.sf(low) - norm.sf(high)
        return float((norm.cdf(low), between, norm.sf(high))[vote])

    total = 0.0
    for _, row in votes.iterrows():
        marginal = 0.0
        for x, weight in zip(on.nodes, on.weights, strict=True):
            product = weight
            for r, vote in enumerate(row):
                if vote >= 0:
                    product *= compute_probability(vote, r, x)
            marginal += product
        total += math.log(marginal)
    for r in range(votes.shape[1]):
        for x, weight in zip(on.nodes, on.weights, strict=True):
            total += (
                PRIOR_VOTES * weight * sum(math.log(compute_probability(v, r, x)) for v in range(3))
            )
    return total


def test_log_posterior_and_gradient() -> None:
    fast = evaluate_posterior(PARAMETERS, count_outcomes(VOTES), build_quadrature_grid(4)).value
    assert fast == pytest.approx(slow_value(PARAMETERS, VOTES), abs=1e-8)
    vote_counts, on = count_outcomes(VOTES), build_quadrature_grid(4)
    gradient = evaluate_posterior(PARAMETERS, vote_counts, on).gradient
    for place in np.ndindex(PARAMETERS.shape):
        nudge = np.zeros_like(PARAMETERS)
        nudge[place] = 1e-5
        up, down = (
            evaluate_posterior(PARAMETERS + nudge, vote_counts, on),
            evaluate_posterior(PARAMETERS - nudge, vote_counts, on),
        )
        assert gradient[place] == pytest.approx((up.value - down.value) / 2e-5, abs=1e-6)


def test_position_derivatives_match_numerical_ones() -> None:
    items, vote_counts = unpack_items(PARAMETERS), count_outcomes(VOTES)
    places = np.linspace(-2, 2, 7)

    def value(x: np.ndarray) -> np.ndarray:
        return np.einsum("oir,ori->i", vote_counts, log_probabilities(items, x)) - x**2 / 2

    first, second = position_derivatives(items, places, vote_counts)
    step = 1e-4
    up, here, down = value(places + step), value(places), value(places - step)
    np.testing.assert_allclose(first, (up - down) / (2 * step), atol=1e-6)
    np.testing.assert_allclose(second, (up - 2 * here + down) / step**2, atol=1e-5)


def test_probabilities_in_the_tails() -> None:
    chances = np.exp(log_probabilities(unpack_items(PARAMETERS), np.array([-30.0, -3, 0, 3, 30])))
    np.testing.assert_allclose(chances.sum(axis=0), 1.0, atol=1e-12)
    items = unpack_items(np.array([[1.0], [0.0], [0.0]]))
    result = log_probabilities(items, np.array([-12.0]))[1, 0, 0]
    # From 12 to 13 standard deviations; the digits of the upper end are lost.
    assert result == pytest.approx(float(norm.logsf(12)), abs=1e-4)


def test_fit_is_a_maximum() -> None:
    votes = pd.DataFrame(RNG.integers(0, 3, size=(40, 6)), dtype="int8")
    votes.iloc[:15, :4] = 2
    votes.iloc[20:32, :4] = 0
    vote_counts, on = count_outcomes(votes), build_quadrature_grid(6)
    items = fit_items(vote_counts, on)
    parameters = pack_items(items)
    here = evaluate_posterior(parameters, vote_counts, on)
    assert np.abs(here.step).max() < 0.02
    for place in np.ndindex(parameters.shape):
        for size in (-0.2, 0.2):
            moved = parameters.copy()
            moved[place] += size
            assert evaluate_posterior(moved, vote_counts, on).value < here.value


def test_fit_recovers_the_true_parameters() -> None:
    rng = np.random.default_rng(11)
    true = np.stack([rng.choice([-2.0, -1, 1, 2], 60), rng.normal(-0.5, 0.7, 60), np.full(60, 0.0)])
    place = rng.normal(size=1500)
    items = unpack_items(true)
    latent = items.discrimination * place[:, None] + rng.normal(size=(1500, 60))
    codes = (latent > items.lower).astype("int8") + (latent > items.upper).astype("int8")
    result = fit_items(count_outcomes(pd.DataFrame(codes)), build_quadrature_grid(60))
    flip = np.sign(np.corrcoef(result.discrimination, items.discrimination)[0, 1])
    assert np.abs(flip * result.discrimination / items.discrimination - 1).max() < 0.25
    assert np.abs(result.lower - items.lower).max() < 0.25
    assert np.corrcoef(flip * result.discrimination, items.discrimination)[0, 1] > 0.995


def draw_votes(countries: int, rollcalls: int, seed: int) -> tuple[np.ndarray, pd.DataFrame]:
    random = np.random.default_rng(seed)
    place = random.normal(size=countries)
    slope = random.normal(0, 1.5, rollcalls)
    low = random.normal(-1, 1, rollcalls)
    reached = place[:, None] * slope
    no, not_yes = ndtr(low - reached), ndtr(low + 0.7 - reached)
    chance = random.random(no.shape)
    codes = np.where(chance < no, 0, np.where(chance < not_yes, 1, 2)).astype(np.int8)
    codes[random.random(codes.shape) < 0.1] = -1
    index = [f"C{number:02}" for number in range(countries)]
    return place, pd.DataFrame(codes, index, [f"r{number}" for number in range(rollcalls)])


def test_sample_of_rollcalls() -> None:
    codes = np.full((6, 9), 2)
    codes[:1, 1] = codes[:3, 2] = codes[:2, 3] = codes[:1, 8] = 0
    vote_counts = count_outcomes(pd.DataFrame(codes))
    # The samples are from 0 1 2, 3 4 5 and 6 7 8.
    assert sample_rollcalls(vote_counts, 3).tolist() == [2, 3, 8]
    _, votes = draw_votes(5, 7, 0)
    assert sample_rollcalls(count_outcomes(votes), 7).tolist() == list(range(7))


@pytest.mark.slow
def test_sample_positions_match_the_joint_fit() -> None:
    truth, votes = draw_votes(40, 2 * MAX_JOINT_ROLLCALLS, 1)
    vote_counts = count_outcomes(votes)
    on = build_quadrature_grid(vote_counts.shape[2])
    joint, _ = locate_countries(fit_items(vote_counts, on), vote_counts, on)
    by_sample, _ = locate_countries(fit_items_by_sample(vote_counts), vote_counts, on)
    assert np.corrcoef(joint, by_sample)[0, 1] > 0.999
    assert abs(np.corrcoef(truth, by_sample)[0, 1]) > 0.99


@pytest.mark.slow
def test_items_that_are_not_in_the_sample_are_fitted_too() -> None:
    _, votes = draw_votes(40, 2 * MAX_JOINT_ROLLCALLS, 2)
    vote_counts = count_outcomes(votes)
    joint, by_sample = (
        fit_items(vote_counts, build_quadrature_grid(vote_counts.shape[2])),
        fit_items_by_sample(vote_counts),
    )
    rest = np.setdiff1d(np.arange(vote_counts.shape[2]), sample_rollcalls(vote_counts))
    r = np.corrcoef(joint.discrimination[rest], by_sample.discrimination[rest])[0, 1]
    assert r > 0.99


def test_positions_are_reproducible_and_match_their_items() -> None:
    _, votes = draw_votes(20, MAX_JOINT_ROLLCALLS + 30, 3)
    one, again = estimate_positions(votes), estimate_positions(votes)
    pd.testing.assert_frame_equal(one.table, again.table, check_exact=True)
    pd.testing.assert_frame_equal(one.items, again.items, check_exact=True)
    assert one.items.index.equals(votes.columns)
    assert one.table["value"].mean() == pytest.approx(0, abs=1e-9)


def test_country_outside_the_sample_has_a_position() -> None:
    _, votes = draw_votes(20, MAX_JOINT_ROLLCALLS + 100, 4)
    outside = np.setdiff1d(np.arange(votes.shape[1]), sample_rollcalls(count_outcomes(votes)))[:12]
    late = np.full(votes.shape[1], -2, dtype=np.int8)
    late[outside] = votes.iloc[0].to_numpy()[outside]
    votes.loc["NEW"] = late
    result = estimate_positions(votes).table
    assert np.isfinite(result.loc["NEW", "value"])
    assert result.loc["NEW", "se"] > 2 * result["se"].median()
