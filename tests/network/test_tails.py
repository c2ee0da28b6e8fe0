"""Exact tails against enumeration, and the refined normal against exact tails."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from alignment.network import refined, tails
from alignment.network.tails import exact_tails


def slow_tails(terms: np.ndarray, seen: int) -> tuple[float, float]:
    """Add up the chance of every way that the terms can come out."""
    upper = lower = 0.0
    for way in product(range(len(terms)), repeat=terms.shape[1]):
        chance = np.prod([terms[value, place] for place, value in enumerate(way)])
        upper += chance * (sum(way) >= seen)
        lower += chance * (sum(way) <= seen)
    return upper, lower


def random_terms(values: int, count: int, sums: int, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    return random.dirichlet(np.ones(values), (count, sums)).transpose(2, 0, 1)


@pytest.mark.parametrize(("values", "count"), [(2, 1), (2, 2), (2, 9), (3, 1), (3, 4), (3, 7)])
def test_slow_twin(values: int, count: int) -> None:
    most = (values - 1) * count
    terms = np.repeat(random_terms(values, count, 1), most + 1, axis=2)
    upper, lower = exact_tails(terms, np.arange(most + 1))
    expected = np.array([slow_tails(terms[:, :, 0], seen) for seen in range(most + 1)])
    np.testing.assert_allclose(np.c_[upper, lower], expected, rtol=1e-12, atol=0)


def test_two_coins() -> None:
    upper, lower = exact_tails(np.full((2, 2, 3), 0.5), np.array([0, 1, 2]))
    np.testing.assert_array_equal(upper, [1, 0.75, 0.25])
    np.testing.assert_array_equal(lower, [0.25, 0.75, 1])


def test_small_tails_keep_their_precision() -> None:
    """A hundred throws, all heads: far below what subtraction from 1 could tell."""
    upper, _ = exact_tails(np.full((2, 100, 1), 0.5), np.array([100]))
    assert upper[0] == pytest.approx(2.0**-100, rel=1e-12)


def test_no_terms_at_all() -> None:
    upper, lower = exact_tails(np.empty((3, 0, 2)), np.array([0, 0]))
    assert upper.tolist() == lower.tolist() == [1, 1]


def test_terms_that_are_no_part_change_nothing() -> None:
    terms = random_terms(3, 6, 4)
    padded = np.zeros((3, 9, 4))
    padded[0] = 1
    padded[:, [0, 2, 3, 5, 6, 8]] = terms
    seen = np.array([2, 5, 7, 11])
    np.testing.assert_allclose(exact_tails(padded, seen), exact_tails(terms, seen), rtol=1e-12)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6])
@pytest.mark.parametrize("count", [tails.EXACT_UP_TO, 2 * tails.EXACT_UP_TO])
def test_refined_normal_meets_the_exact_tails(count: int, share: float) -> None:
    """From the middle to p = 1e-8, to .2% of the tail, with few and with many halves."""
    random = np.random.default_rng(count)
    odd = random.uniform(0, 2 * share, (count, 40)).clip(0, 0.9)
    even = (1 - odd) * random.beta(2, 1, (count, 40))
    terms = np.stack([1 - odd - even, odd, even])
    assert refined.normal_enough(terms).all()
    assert_meets(terms, step=1, tolerance=2e-3)


def test_refined_normal_of_sums_that_are_always_even() -> None:
    """Without any abstention agreement moves in whole points."""
    yes = np.random.default_rng(4).uniform(0.05, 0.95, (200, 40))
    terms = np.stack([1 - yes, np.zeros_like(yes), yes])
    assert refined.normal_enough(terms).all()
    assert_meets(terms, step=2, tolerance=4e-3)


def test_refined_normal_of_two_values() -> None:
    yes = np.random.default_rng(4).uniform(0.05, 0.95, (300, 40))
    assert_meets(np.stack([1 - yes, yes]), step=1, tolerance=2e-3)


def assert_meets(terms: np.ndarray, step: int, tolerance: float) -> None:
    value = np.arange(len(terms))[:, None, None]
    mean = (value * terms).sum(axis=0)
    spread = np.sqrt(((value**2 * terms).sum(axis=0) - mean**2).sum(axis=0))
    for deviations in (-5, -3, -2.1, -1.9, -1, 0, 1, 1.9, 2.1, 3, 5):
        seen = np.rint((mean.sum(axis=0) + deviations * spread) / step).astype(int) * step
        exact, normal = exact_tails(terms, seen), refined.refined_normal(terms, seen)
        for one, other in zip(exact, normal, strict=True):
            known = one > 1e-8
            np.testing.assert_allclose(other[known], one[known], rtol=tolerance, atol=0)


def test_refined_normal_is_used_only_where_it_is_good() -> None:
    """Long sums that hardly vary, or are nearly always even, stay exact."""
    count = tails.EXACT_UP_TO + 20
    even = np.random.default_rng(2).uniform(0.2, 0.8, count)
    good = np.stack([0.7 * (1 - even), np.full(count, 0.3), 0.7 * even])
    narrow = np.stack([np.full(count, 0.998), np.full(count, 0.002), np.zeros(count)])
    unmixed = np.stack([0.99 * (1 - even), np.full(count, 0.01), 0.99 * even])
    terms = np.stack([good, narrow, unmixed], axis=2)
    seen = np.array([60, 1, 180])
    upper, lower, exact = tails.tails(terms, seen)
    assert exact.tolist() == [False, True, True]
    np.testing.assert_allclose(np.c_[upper, lower], np.c_[exact_tails(terms, seen)], rtol=1e-3)
    short = terms[:, : tails.EXACT_UP_TO]
    assert tails.tails(short, seen)[2].all()
