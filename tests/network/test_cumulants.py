"""Pairs over very many roll calls: cumulants and tails against every roll call by itself."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from alignment.network import cumulants as module
from alignment.network import vote_null
from alignment.network.cumulants import Cumulants, cumulants, tails_by_cumulants
from alignment.network.tails import exact_tails
from alignment.network.vote_null import vote_chances


def drawn(countries: int, rollcalls: int, seed: int = 5) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    country, leaning = random.normal(size=(countries, 1)), random.normal(size=(1, rollcalls))
    latent = country + 1.5 * leaning + random.normal(size=(countries, rollcalls))
    codes = (latent > -0.8).astype("int8") + (latent > 0.4).astype("int8")
    codes[random.random(codes.shape) < 0.1] = -1
    return pd.DataFrame(codes, [f"C{number:02}" for number in range(countries)])


VOTES = drawn(12, 400)
CHANCE = vote_chances(VOTES)
PAIRS = np.triu_indices(12, 1)


def terms(chance: np.ndarray, one: int, other: int) -> np.ndarray:
    """Return the chances of 0, 1 and 2 half-points, values x terms, of what both voted in."""
    made = np.zeros((3, chance.shape[2]))
    for a in range(3):
        for b in range(3):
            made[2 - abs(a - b)] += chance[a, one] * chance[b, other]
    return made[:, made.sum(axis=0) > 0.5]


def slow_cumulants(chance: np.ndarray, one: int, other: int) -> list[float]:
    found = np.zeros(4)
    for term in terms(chance, one, other).T:
        mean = term[1] + 2 * term[2]
        central = [sum(term[k] * (k - mean) ** power for k in range(3)) for power in (2, 3, 4)]
        found += [mean, central[0], central[1], central[2] - 3 * central[0] ** 2]
    return found.tolist()


def test_the_products_are_the_cumulants_of_every_pair() -> None:
    found = cumulants(CHANCE)
    for one, other in combinations(range(12), 2):
        at = (one, other)
        held = [found.mean[at], found.variance[at], found.third[at], found.fourth[at]]
        assert held == pytest.approx(slow_cumulants(CHANCE, one, other), abs=1e-9)


def test_pieces_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = cumulants(CHANCE)
    monkeypatch.setattr(module, "_CHUNK", 7)
    np.testing.assert_allclose(cumulants(CHANCE).fourth, whole.fourth, atol=1e-9)


@pytest.mark.slow
def test_tails_are_those_of_the_whole_distribution() -> None:
    found = cumulants(CHANCE)
    for off in (-40, -15, -5, 0, 4, 17, 45):
        seen = np.rint(found.mean) + off
        upper, lower = tails_by_cumulants(found, seen)
        for one, other in combinations(range(12), 2):
            made = terms(CHANCE, one, other)[:, :, None]
            whole = exact_tails(made, np.array([int(seen[one, other])]))
            for tail, exact in ((upper, whole[0]), (lower, whole[1])):
                if exact[0] > 1e-9 and not np.isnan(tail[one, other]):
                    off_by = np.log(tail[one, other] / exact[0])
                    assert abs(off_by) < 0.005 - 0.003 * np.log(exact[0])


def test_a_bound_is_never_too_small() -> None:
    chance = vote_chances(drawn(6, 2000, 9))
    found = cumulants(chance)
    seen = np.rint(found.mean + 20 * np.sqrt(found.variance))
    upper, _ = tails_by_cumulants(found, seen)
    at = (0, 1)
    exact, _ = exact_tails(terms(chance, *at)[:, :, None], np.array([int(seen[at])]))
    assert exact[0] <= upper[at] <= module.NEGLIGIBLE


def test_a_tail_too_far_for_four_terms_is_left_open() -> None:
    one = np.full((1, 1), 1.0)
    # Twelve deviations out, where the bound at a tilt of one half is not negligible yet.
    held = Cumulants(100 * one, 25 * one, 0 * one, -10 * one, one > 0)
    upper, lower = tails_by_cumulants(held, 130 * one)
    assert np.isnan(upper[0, 0])
    assert lower[0, 0] == pytest.approx(1)


@pytest.mark.parametrize("part", ["variance", "mixed"])
def test_sums_that_are_no_normal_are_left_open(part: str) -> None:
    one = np.full((1, 1), 1.0)
    small = Cumulants(20 * one, (5 if part == "variance" else 25) * one, 0 * one, 0 * one, one > 0)
    if part == "mixed":
        small = Cumulants(small.mean, small.variance, small.third, small.fourth, one < 0)
    assert np.isnan(tails_by_cumulants(small, 21 * one)).all()


def test_coins_without_abstentions_are_not_mixed() -> None:
    coin = np.full((2, 300), 0.5)
    assert not cumulants(np.stack([coin, 0 * coin, coin])).mixed[0, 1]
    third = np.full((2, 300), 1 / 3)
    assert cumulants(np.stack([third] * 3)).mixed[0, 1]


def test_votes_are_tested_as_every_roll_call_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    votes = VOTES.copy()
    votes.iloc[0, 120:] = -2  # shares too few with anyone for the normal
    chance = vote_chances(votes)
    quick = vote_null.tested_votes(chance, votes, 1)
    monkeypatch.setattr(vote_null, "EXACT_UP_TO", 1000)
    single = vote_null.tested_votes(chance, votes, 1)
    np.testing.assert_allclose(quick.expected[PAIRS], single.expected[PAIRS], rtol=1e-12)
    np.testing.assert_allclose(np.log(quick.p[PAIRS]), np.log(single.p[PAIRS]), atol=0.01)
    np.testing.assert_array_equal(quick.p[0, 1:], single.p[0, 1:])
    np.testing.assert_array_equal(quick.sign, single.sign)
    assert quick.method == "refined normal"
