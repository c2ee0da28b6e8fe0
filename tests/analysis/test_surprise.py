"""Surprise compared with fits without the vote, on few and on many votes."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from alignment.analysis import surprise
from alignment.analysis.positions import Positions, estimate_positions
from alignment.analysis.probit import log_outcome_probabilities
from alignment.analysis.surprise import approximate_leave_one_out, compute_surprise, leave_one_out
from alignment.model.vote import Vote


def simulate_votes(countries: int = 40, rollcalls: int = 14) -> pd.DataFrame:
    """Votes along one dimension, with some noise and some absences."""
    rng = np.random.default_rng(8)
    place = np.linspace(-2, 2, countries)
    slope = rng.choice([-2.0, 1.5, 2.0], rollcalls)
    latent = place[:, None] * slope + rng.normal(0.3, 1, (countries, rollcalls))
    codes = (latent > -0.4).astype("int8") + (latent > 0.4).astype("int8")
    codes[rng.random(codes.shape) < 0.1] = Vote.ABSENT
    index = [f"C{number:02d}" for number in range(countries)]
    return pd.DataFrame(codes, index=index, columns=[f"r{n}" for n in range(rollcalls)])


VOTES = simulate_votes()
POSITIONS = estimate_positions(VOTES)


def slow(votes: pd.DataFrame, result: Positions, country: str, rollcall: str) -> float:
    """The probability of one vote, integrated over its position given the other votes."""

    def compute_probability(name: str, x: np.ndarray) -> np.ndarray:
        item = result.items.loc[name]
        no = norm.cdf(item["no_abstain"] - item["discrimination"] * x)
        yes = norm.cdf(item["discrimination"] * x - item["abstain_yes"])
        return np.asarray((no, 1 - no - yes, yes)[votes.loc[country, name]])

    x = result.prior_mean + result.prior_sd * np.linspace(-7, 7, 4001)
    density = norm.pdf(x, result.prior_mean, result.prior_sd)
    for name in votes.columns:
        if name != rollcall and votes.loc[country, name] >= 0:
            density = density * compute_probability(name, x)
    return float((density * compute_probability(rollcall, x)).sum() / density.sum())


def test_position_without_the_vote_matches_the_integral(monkeypatch: pytest.MonkeyPatch) -> None:
    # With fixed parameters of the vote only the position can differ.
    monkeypatch.setattr("alignment.analysis.surprise.REFIT_ITERATIONS", 0)
    logs = leave_one_out(VOTES, POSITIONS)
    for row, column in [(0, 0), (5, 3), (20, 7), (33, 11), (39, 13)]:
        if VOTES.iloc[row, column] >= 0:
            expected = slow(VOTES, POSITIONS, VOTES.index[row], VOTES.columns[column])
            assert math.exp(logs[row, column]) == pytest.approx(expected, rel=2e-3)


def test_a_full_refit_without_the_vote_gives_nearly_the_same() -> None:
    table = compute_surprise(VOTES, POSITIONS)
    for place in (0, 3, 10, 40, 120, 300):
        row = table.loc[place]
        without = VOTES.copy()
        without.loc[row["iso3"], row["rollcall"]] = Vote.ABSENT
        refitted = slow(VOTES, estimate_positions(without), row["iso3"], row["rollcall"])
        bits = -math.log2(refitted)
        assert row["bits"] == pytest.approx(bits, rel=0.1, abs=0.02)


def test_every_vote_has_a_surprise() -> None:
    table = compute_surprise(VOTES, POSITIONS)
    assert len(table) == int((VOTES >= 0).to_numpy().sum())
    for _, row in table.iterrows():
        assert VOTES.loc[row["iso3"], row["rollcall"]] == row["vote"]
    assert table["bits"].is_monotonic_decreasing
    np.testing.assert_allclose(2 ** -table["bits"], table["chance"])
    total = 0.0
    for name in VOTES:
        share = VOTES.loc[VOTES[name] >= 0, name].value_counts(normalize=True)
        total -= float((share * np.log2(share)).sum()) * int((VOTES[name] >= 0).sum())
    assert table["bits"].sum() < 0.8 * total


def test_reversed_vote_of_an_extreme_country_comes_first() -> None:
    votes = VOTES.copy()
    r = next(name for name in votes if POSITIONS.items.loc[name, "discrimination"] > 1)
    last = POSITIONS.table["value"].idxmax()
    votes.loc[last, r] = Vote.NO
    first = compute_surprise(votes, estimate_positions(votes)).loc[0]
    assert (first["iso3"], first["rollcall"], first["vote"]) == (last, r, Vote.NO)
    assert first["bits"] > 4


def test_surprise_is_unknown_without_a_common_dimension() -> None:
    votes = VOTES.iloc[:, :1]
    table = compute_surprise(votes, estimate_positions(votes))
    assert len(table) == int((votes >= 0).to_numpy().sum())
    assert table[["chance", "bits"]].isna().all().all()


def simulate_many_votes(countries: int, rollcalls: int) -> pd.DataFrame:
    random = np.random.default_rng(11)
    place = np.linspace(-2, 2, countries)
    reached = place[:, None] * random.choice([-2.0, 0.5, 1.5], rollcalls)
    latent = reached + random.normal(0.3, 1, (countries, rollcalls))
    codes = (latent > -0.4).astype("int8") + (latent > 0.4).astype("int8")
    codes[random.random(codes.shape) < 0.1] = Vote.ABSENT
    # One vote depends on a single dissenter.
    codes[:, 0] = 2
    codes[3, 0] = 0
    index = [f"C{number:02d}" for number in range(countries)]
    return pd.DataFrame(codes, index=index, columns=[f"r{n:03}" for n in range(rollcalls)])


MANY_VOTES = simulate_many_votes(50, 80)
MANY_POSITIONS = estimate_positions(MANY_VOTES)
WHOLE, STEP = (
    leave_one_out(MANY_VOTES, MANY_POSITIONS),
    approximate_leave_one_out(MANY_VOTES, MANY_POSITIONS),
)


def test_a_step_approximates_a_refit() -> None:
    cast = ~np.isnan(WHOLE)
    apart = np.abs(WHOLE - STEP)[cast]
    assert apart.mean() < 0.02
    assert np.corrcoef(WHOLE[cast], STEP[cast])[0, 1] > 0.995
    assert STEP[3, 0] == pytest.approx(WHOLE[3, 0], rel=0.05)
    assert STEP[3, 0] < np.log(0.01)
    assert np.array_equal(np.isnan(STEP), MANY_VOTES.to_numpy() < Vote.NO)


def test_single_dissenter_needs_a_refit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surprise, "MAX_STEP", np.inf)
    assert abs(approximate_leave_one_out(MANY_VOTES, MANY_POSITIONS)[3, 0] - WHOLE[3, 0]) > abs(
        STEP[3, 0] - WHOLE[3, 0]
    )


def test_chunk_size_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surprise, "_CHUNK", 7)
    monkeypatch.setattr(surprise, "_REFIT_CHUNK", 2)
    np.testing.assert_allclose(
        approximate_leave_one_out(MANY_VOTES, MANY_POSITIONS), STEP, rtol=1e-9
    )


def test_probability_over_a_normal_position_has_a_closed_form() -> None:
    slope, low, high, mean, sd = 1.3, -0.2, 0.5, 0.4, 0.6
    x = np.linspace(mean - 8 * sd, mean + 8 * sd, 20_001)
    weight = norm.pdf(x, mean, sd) * (x[1] - x[0])
    narrow = 1 / np.sqrt(1 + (slope * sd) ** 2)
    result = log_outcome_probabilities(
        *(np.array([(c - slope * mean) * narrow]) for c in (low, high))
    )
    assert np.exp(result[0, 0]) == pytest.approx((weight * norm.cdf(low - slope * x)).sum())
    assert np.exp(result[2, 0]) == pytest.approx((weight * norm.cdf(slope * x - high)).sum())


def test_long_queries_use_the_fixed_step(monkeypatch: pytest.MonkeyPatch) -> None:
    def fixed_step(votes: pd.DataFrame, result: Positions) -> np.ndarray:
        assert result is MANY_POSITIONS
        return STEP

    monkeypatch.setattr("alignment.analysis.surprise.MAX_JOINT_ROLLCALLS", 79)
    monkeypatch.setattr("alignment.analysis.surprise.approximate_leave_one_out", fixed_step)
    table = compute_surprise(MANY_VOTES, MANY_POSITIONS)
    assert table["bits"].iloc[0] == pytest.approx(-np.nanmin(STEP) / np.log(2))
    again = table.sort_values(["bits", "iso3", "rollcall"], ascending=[False, True, True])
    assert again.index.tolist() == table.index.tolist()
