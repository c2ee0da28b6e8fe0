"""Surprise over many roll calls: steps and closed forms against refits and integrals."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from alignment.analysis import surprise_many
from alignment.analysis.positions import Positions, positions
from alignment.analysis.probit import log_outcomes
from alignment.analysis.surprise import left_out, surprise
from alignment.analysis.surprise_many import left_out_of_many
from alignment.model.vote import Vote


def drawn(countries: int, rollcalls: int) -> pd.DataFrame:
    random = np.random.default_rng(11)
    place = np.linspace(-2, 2, countries)
    reached = place[:, None] * random.choice([-2.0, 0.5, 1.5], rollcalls)
    latent = reached + random.normal(0.3, 1, (countries, rollcalls))
    codes = (latent > -0.4).astype("int8") + (latent > 0.4).astype("int8")
    codes[random.random(codes.shape) < 0.1] = Vote.ABSENT
    # One roll call hangs on a single dissenter.
    codes[:, 0] = 2
    codes[3, 0] = 0
    index = [f"C{number:02d}" for number in range(countries)]
    return pd.DataFrame(codes, index=index, columns=[f"r{n:03}" for n in range(rollcalls)])


VOTES = drawn(50, 80)
FOUND = positions(VOTES)
WHOLE, STEP = left_out(VOTES, FOUND), left_out_of_many(VOTES, FOUND)


def test_a_step_stands_for_a_refit() -> None:
    cast = ~np.isnan(WHOLE)
    apart = np.abs(WHOLE - STEP)[cast]
    assert apart.mean() < 0.02
    assert np.corrcoef(WHOLE[cast], STEP[cast])[0, 1] > 0.995


def test_the_lone_dissenter_of_a_roll_call_is_refitted() -> None:
    assert STEP[3, 0] == pytest.approx(WHOLE[3, 0], rel=0.05)
    assert STEP[3, 0] < np.log(0.01)


def test_without_refits_the_lone_dissenter_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surprise_many, "FAR", np.inf)
    assert abs(left_out_of_many(VOTES, FOUND)[3, 0] - WHOLE[3, 0]) > abs(STEP[3, 0] - WHOLE[3, 0])


def test_nothing_is_said_where_no_vote_was_cast() -> None:
    assert np.array_equal(np.isnan(STEP), VOTES.to_numpy() < Vote.NO)


def test_pieces_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surprise_many, "_CHUNK", 7)
    monkeypatch.setattr(surprise_many, "_REFITS", 2)
    np.testing.assert_allclose(left_out_of_many(VOTES, FOUND), STEP, rtol=1e-9)


def test_a_chance_over_a_normal_position_has_a_closed_form() -> None:
    slope, low, high, mean, sd = 1.3, -0.2, 0.5, 0.4, 0.6
    x = np.linspace(mean - 8 * sd, mean + 8 * sd, 20_001)
    weight = norm.pdf(x, mean, sd) * (x[1] - x[0])
    narrow = 1 / np.sqrt(1 + (slope * sd) ** 2)
    found = log_outcomes(*(np.array([(c - slope * mean) * narrow]) for c in (low, high)))
    assert np.exp(found[0, 0]) == pytest.approx((weight * norm.cdf(low - slope * x)).sum())
    assert np.exp(found[2, 0]) == pytest.approx((weight * norm.cdf(slope * x - high)).sum())


def test_long_queries_take_the_step_and_are_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(votes: pd.DataFrame, found: Positions) -> np.ndarray:
        assert found is FOUND
        return STEP

    monkeypatch.setattr("alignment.analysis.surprise.JOINTLY", 79)
    monkeypatch.setattr("alignment.analysis.surprise.left_out_of_many", asked)
    table = surprise(VOTES, FOUND)
    assert table["bits"].iloc[0] == pytest.approx(-np.nanmin(STEP) / np.log(2))
    again = table.sort_values(["bits", "iso3", "rollcall"], ascending=[False, True, True])
    assert again.index.tolist() == table.index.tolist()
