"""Tail probabilities against convolution, and cumulants."""

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest

from alignment.analysis import null_models, tail_probabilities
from alignment.analysis.null_models import fit_vote_probabilities
from alignment.analysis.tail_probabilities import (
    Cumulants,
    approximate_tails,
    compute_cumulants,
    compute_exact_tails,
)


def slow_tails(terms: np.ndarray, observed: int) -> tuple[float, float]:
    """Add the probability of every combination of the terms."""
    upper = lower = 0.0
    for way in product(range(len(terms)), repeat=terms.shape[1]):
        chance = np.prod([terms[value, place] for place, value in enumerate(way)])
        upper += chance * (sum(way) >= observed)
        lower += chance * (sum(way) <= observed)
    return upper, lower


def random_terms(values: int, count: int, sums: int, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    return random.dirichlet(np.ones(values), (count, sums)).transpose(2, 0, 1)


@pytest.mark.parametrize(("values", "count"), [(2, 1), (2, 2), (2, 9), (3, 1), (3, 4), (3, 7)])
def test_plain_loops(values: int, count: int) -> None:
    most = (values - 1) * count
    terms = np.repeat(random_terms(values, count, 1), most + 1, axis=2)
    upper, lower = compute_exact_tails(terms, np.arange(most + 1))
    expected = np.array([slow_tails(terms[:, :, 0], observed) for observed in range(most + 1)])
    np.testing.assert_allclose(np.c_[upper, lower], expected, rtol=1e-12, atol=0)


def test_tiny_tails_and_no_terms() -> None:
    """A hundred coins, all heads: subtraction from 1 would lose such a probability."""
    upper, _ = compute_exact_tails(np.full((2, 100, 1), 0.5), np.array([100]))
    assert upper[0] == pytest.approx(2.0**-100, rel=1e-12)
    upper, lower = compute_exact_tails(np.empty((3, 0, 2)), np.array([0, 0]))
    assert upper.tolist() == lower.tolist() == [1, 1]


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6])
@pytest.mark.parametrize(
    "count", [tail_probabilities.MAX_EXACT_TERMS, 2 * tail_probabilities.MAX_EXACT_TERMS]
)
def test_refined_normal_matches_exact_tails(count: int, share: float) -> None:
    """From the middle to p = 1e-8, to .2% of the tail, with few and with many halves."""
    random = np.random.default_rng(count)
    odd = random.uniform(0, 2 * share, (count, 40)).clip(0, 0.9)
    even = (1 - odd) * random.beta(2, 1, (count, 40))
    terms = np.stack([1 - odd - even, odd, even])
    assert tail_probabilities.is_near_normal(terms).all()
    assert_close_tails(terms, step=1, tolerance=2e-3)


def test_refined_normal_of_sums_that_are_always_even() -> None:
    """Without abstentions agreement changes by whole points."""
    yes = np.random.default_rng(4).uniform(0.05, 0.95, (200, 40))
    terms = np.stack([1 - yes, np.zeros_like(yes), yes])
    assert tail_probabilities.is_near_normal(terms).all()
    assert_close_tails(terms, step=2, tolerance=4e-3)


def assert_close_tails(terms: np.ndarray, step: int, tolerance: float) -> None:
    value = np.arange(len(terms))[:, None, None]
    mean = (value * terms).sum(axis=0)
    spread = np.sqrt(((value**2 * terms).sum(axis=0) - mean**2).sum(axis=0))
    for deviations in (-5, -3, -2.1, -1.9, -1, 0, 1, 1.9, 2.1, 3, 5):
        observed = np.rint((mean.sum(axis=0) + deviations * spread) / step).astype(int) * step
        exact, normal = (
            compute_exact_tails(terms, observed),
            tail_probabilities.refined_normal_tails(terms, observed),
        )
        for one, other in zip(exact, normal, strict=True):
            known = one > 1e-8
            np.testing.assert_allclose(other[known], one[known], rtol=tolerance, atol=0)


def test_refined_normal_is_used_only_where_accurate() -> None:
    """Sums of little variance, or nearly always even ones, are computed exactly."""
    count = tail_probabilities.MAX_EXACT_TERMS + 20
    even = np.random.default_rng(2).uniform(0.2, 0.8, count)
    good = np.stack([0.7 * (1 - even), np.full(count, 0.3), 0.7 * even])
    narrow = np.stack([np.full(count, 0.998), np.full(count, 0.002), np.zeros(count)])
    unmixed = np.stack([0.99 * (1 - even), np.full(count, 0.01), 0.99 * even])
    terms = np.stack([good, narrow, unmixed], axis=2)
    observed = np.array([60, 1, 180])
    upper, lower, exact = tail_probabilities.compute_tails(terms, observed)
    assert exact.tolist() == [False, True, True]
    np.testing.assert_allclose(
        np.c_[upper, lower], np.c_[compute_exact_tails(terms, observed)], rtol=1e-3
    )
    short = terms[:, : tail_probabilities.MAX_EXACT_TERMS]
    assert tail_probabilities.compute_tails(short, observed)[2].all()


def draw_votes(countries: int, rollcalls: int, seed: int = 5) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    country, leaning = random.normal(size=(countries, 1)), random.normal(size=(1, rollcalls))
    latent = country + 1.5 * leaning + random.normal(size=(countries, rollcalls))
    codes = (latent > -0.8).astype("int8") + (latent > 0.4).astype("int8")
    codes[random.random(codes.shape) < 0.1] = -1
    return pd.DataFrame(codes, [f"C{number:02}" for number in range(countries)])


VOTES = draw_votes(12, 400)
CHANCE = fit_vote_probabilities(VOTES)
PAIRS = np.triu_indices(12, 1)


def list_terms(chance: np.ndarray, one: int, other: int) -> np.ndarray:
    """Return the probabilities of 0, 1 and 2 half-points, values x terms, of shared votes."""
    made = np.zeros((3, chance.shape[2]))
    for a in range(3):
        for b in range(3):
            made[2 - abs(a - b)] += chance[a, one] * chance[b, other]
    return made[:, made.sum(axis=0) > 0.5]


def slow_cumulants(chance: np.ndarray, one: int, other: int) -> list[float]:
    result = np.zeros(4)
    for term in list_terms(chance, one, other).T:
        mean = term[1] + 2 * term[2]
        central = [sum(term[k] * (k - mean) ** power for k in range(3)) for power in (2, 3, 4)]
        result += [mean, central[0], central[1], central[2] - 3 * central[0] ** 2]
    return result.tolist()


def test_cumulants_of_every_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    result = compute_cumulants(CHANCE)
    for one, other in combinations(range(12), 2):
        at = (one, other)
        values = [result.mean[at], result.variance[at], result.third[at], result.fourth[at]]
        assert values == pytest.approx(slow_cumulants(CHANCE, one, other), abs=1e-9)
    whole = compute_cumulants(CHANCE)
    monkeypatch.setattr(tail_probabilities, "_CHUNK", 7)
    np.testing.assert_allclose(compute_cumulants(CHANCE).fourth, whole.fourth, atol=1e-9)


@pytest.mark.slow
def test_tails_match_the_whole_distribution() -> None:
    result = compute_cumulants(CHANCE)
    for off in (-40, -15, -5, 0, 4, 17, 45):
        observed = np.rint(result.mean) + off
        upper, lower = approximate_tails(result, observed)
        for one, other in combinations(range(12), 2):
            made = list_terms(CHANCE, one, other)[:, :, None]
            whole = compute_exact_tails(made, np.array([int(observed[one, other])]))
            for tail, exact in ((upper, whole[0]), (lower, whole[1])):
                if exact[0] > 1e-9 and not np.isnan(tail[one, other]):
                    off_by = np.log(tail[one, other] / exact[0])
                    assert abs(off_by) < 0.005 - 0.003 * np.log(exact[0])


def test_a_bound_is_never_too_small() -> None:
    chance = fit_vote_probabilities(draw_votes(6, 2000, 9))
    result = compute_cumulants(chance)
    observed = np.rint(result.mean + 20 * np.sqrt(result.variance))
    upper, _ = approximate_tails(result, observed)
    at = (0, 1)
    exact, _ = compute_exact_tails(
        list_terms(chance, *at)[:, :, None], np.array([int(observed[at])])
    )
    assert exact[0] <= upper[at] <= tail_probabilities.NEGLIGIBLE_TAIL


def test_undecided_tails_are_nan() -> None:
    one = np.full((1, 1), 1.0)
    # Twelve standard deviations out, where the bound at a tilt of one half still matters.
    values = Cumulants(100 * one, 25 * one, 0 * one, -10 * one, one > 0)
    upper, lower = approximate_tails(values, 130 * one)
    assert np.isnan(upper[0, 0])
    assert lower[0, 0] == pytest.approx(1)
    coin = np.full((2, 300), 0.5)
    assert not compute_cumulants(np.stack([coin, 0 * coin, coin])).is_mixed[0, 1]
    third = np.full((2, 300), 1 / 3)
    assert compute_cumulants(np.stack([third] * 3)).is_mixed[0, 1]


@pytest.mark.parametrize("part", ["variance", "mixed"])
def test_sums_far_from_normal_are_nan(part: str) -> None:
    one = np.full((1, 1), 1.0)
    small = Cumulants(20 * one, (5 if part == "variance" else 25) * one, 0 * one, 0 * one, one > 0)
    if part == "mixed":
        small = Cumulants(small.mean, small.variance, small.third, small.fourth, one < 0)
    assert np.isnan(approximate_tails(small, 21 * one)).all()


def test_vote_test_matches_single_votes(monkeypatch: pytest.MonkeyPatch) -> None:
    votes = VOTES.copy()
    votes.iloc[0, 120:] = -2  # shares too few votes with any country for the normal
    chance = fit_vote_probabilities(votes)
    quick = null_models.assess_votes_given(chance, votes, 1)
    monkeypatch.setattr(null_models, "MAX_EXACT_TERMS", 1000)
    single = null_models.assess_votes_given(chance, votes, 1)
    np.testing.assert_allclose(quick.expected[PAIRS], single.expected[PAIRS], rtol=1e-12)
    np.testing.assert_allclose(np.log(quick.p[PAIRS]), np.log(single.p[PAIRS]), atol=0.01)
    np.testing.assert_array_equal(quick.p[0, 1:], single.p[0, 1:])
    np.testing.assert_array_equal(quick.sign, single.sign)
    assert quick.method == "refined normal"
