from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from alignment.analysis.positions import Positions, positions
from alignment.analysis.surprise import left_out, surprise
from alignment.model.vote import Vote


def drawn(countries: int = 40, rollcalls: int = 14) -> pd.DataFrame:
    """Votes along one dimension, with some noise and some absences."""
    rng = np.random.default_rng(8)
    place = np.linspace(-2, 2, countries)
    slope = rng.choice([-2.0, 1.5, 2.0], rollcalls)
    latent = place[:, None] * slope + rng.normal(0.3, 1, (countries, rollcalls))
    codes = (latent > -0.4).astype("int8") + (latent > 0.4).astype("int8")
    codes[rng.random(codes.shape) < 0.1] = Vote.ABSENT
    index = [f"C{number:02d}" for number in range(countries)]
    return pd.DataFrame(codes, index=index, columns=[f"r{n}" for n in range(rollcalls)])


VOTES = drawn()
FOUND = positions(VOTES)


def slow(votes: pd.DataFrame, found: Positions, country: str, rollcall: str) -> float:
    """The chance of one vote, by integrating over where the other votes leave the position."""

    def chance(name: str, x: np.ndarray) -> np.ndarray:
        item = found.items.loc[name]
        no = norm.cdf(item["no_abstain"] - item["discrimination"] * x)
        yes = norm.cdf(item["discrimination"] * x - item["abstain_yes"])
        return np.asarray((no, 1 - no - yes, yes)[votes.loc[country, name]])

    x = found.prior_mean + found.prior_sd * np.linspace(-7, 7, 4001)
    density = norm.pdf(x, found.prior_mean, found.prior_sd)
    for name in votes.columns:
        if name != rollcall and votes.loc[country, name] >= 0:
            density = density * chance(name, x)
    return float((density * chance(rollcall, x)).sum() / density.sum())


def test_the_position_without_the_vote_is_the_integral(monkeypatch: pytest.MonkeyPatch) -> None:
    # With the roll call's parameters held too, only the position can differ.
    monkeypatch.setattr("alignment.analysis.surprise.ROUNDS", 0)
    logs = left_out(VOTES, FOUND)
    for row, column in [(0, 0), (5, 3), (20, 7), (33, 11), (39, 13)]:
        if VOTES.iloc[row, column] >= 0:
            expected = slow(VOTES, FOUND, VOTES.index[row], VOTES.columns[column])
            assert math.exp(logs[row, column]) == pytest.approx(expected, rel=2e-3)


def test_a_full_refit_without_the_vote_gives_nearly_the_same() -> None:
    table = surprise(VOTES, FOUND)
    for place in (0, 3, 10, 40, 120, 300):
        row = table.loc[place]
        without = VOTES.copy()
        without.loc[row["iso3"], row["rollcall"]] = Vote.ABSENT
        refitted = slow(VOTES, positions(without), row["iso3"], row["rollcall"])
        bits = -math.log2(refitted)
        assert row["bits"] == pytest.approx(bits, rel=0.1, abs=0.02)


def test_every_vote_cast_has_a_row_and_no_absence() -> None:
    table = surprise(VOTES, FOUND)
    assert len(table) == int((VOTES >= 0).to_numpy().sum())
    for _, row in table.iterrows():
        assert VOTES.loc[row["iso3"], row["rollcall"]] == row["vote"]
    assert table["bits"].is_monotonic_decreasing
    np.testing.assert_allclose(2 ** -table["bits"], table["chance"])


def test_a_vote_turned_round_at_the_end_of_the_line_comes_first() -> None:
    votes = VOTES.copy()
    r = next(name for name in votes if FOUND.items.loc[name, "discrimination"] > 1)
    last = FOUND.table["value"].idxmax()
    votes.loc[last, r] = Vote.NO
    first = surprise(votes, positions(votes)).loc[0]
    assert (first["iso3"], first["rollcall"], first["vote"]) == (last, r, Vote.NO)
    assert first["bits"] > 4


def test_bits_are_on_average_no_more_than_a_model_without_positions_needs() -> None:
    # The entropy of each roll call's own split is what knowing nothing of countries costs.
    table = surprise(VOTES, FOUND)
    total = 0.0
    for name in VOTES:
        share = VOTES.loc[VOTES[name] >= 0, name].value_counts(normalize=True)
        total -= float((share * np.log2(share)).sum()) * int((VOTES[name] >= 0).sum())
    assert table["bits"].sum() < 0.8 * total


def test_without_a_common_dimension_chance_and_bits_are_unknown() -> None:
    votes = VOTES.iloc[:, :1]
    table = surprise(votes, positions(votes))
    assert len(table) == int((votes >= 0).to_numpy().sum())
    assert table[["chance", "bits"]].isna().all().all()
