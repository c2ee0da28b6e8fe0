"""Significance of links: the definition, ranks, swap test and parametric bootstrap."""

import math
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.stats import false_discovery_control, rankdata

from alignment.analysis.null_models import (
    assess_sponsors,
    assess_votes,
    fit_vote_probabilities,
)
from alignment.analysis.significance import (
    Significance,
    benjamini_hochberg,
    build_symmetric_matrix,
    false_discovery_rates,
    rank_by_average,
    rank_by_minimum,
)
from alignment.analysis.swap_test import (
    assess_votes_by_swaps,
    count_half_points,
    draw_swapped_votes,
    trade_votes,
)
from alignment.model.vote import Vote
from alignment.similarity.maximum_entropy import fit_sponsor_probabilities
from alignment.similarity.vote_similarity import vote_agreement
from benchmarks.parametric_bootstrap import (
    bootstrap_sponsor_significance,
    bootstrap_vote_significance,
    draw_sponsors,
    draw_votes,
)


def simulate_votes(shape: tuple[int, int], seed: int, absent: float = 0.2) -> np.ndarray:
    random = np.random.default_rng(seed)
    codes = random.integers(0, 3, shape).astype(np.int8)
    codes[random.random(shape) < absent] = Vote.ABSENT
    return codes


def compute_totals(codes: np.ndarray) -> list[list[list[int]]]:
    return [[(codes == vote).sum(axis=axis).tolist() for vote in range(3)] for axis in (0, 1)]


def test_trades_and_half_points() -> None:
    codes, random = simulate_votes((9, 12), 1), np.random.default_rng(2)
    after = codes[None]
    for _ in range(50):
        after = trade_votes(after, random)
    assert compute_totals(after[0]) == compute_totals(codes)
    assert ((after[0] < 0) == (codes < 0)).all()
    assert (after[0] != codes).mean() > 0.2
    codes = simulate_votes((8, 20), 3)
    close = vote_agreement(pd.DataFrame(codes))
    expected = np.rint(2 * np.nan_to_num(close.scores) * close.shared_counts)
    off = ~np.eye(8, dtype=bool)
    assert (count_half_points(codes)[off] == expected[off]).all()
    for votes in (pd.DataFrame(index=["A", "B"]), pd.DataFrame({"r": [-1, -1]}, dtype="int8")):
        assert assess_votes_by_swaps(votes.astype("int8"), draws=100).tested_count == 0


@pytest.fixture(scope="module")
def equal_totals() -> list[np.ndarray]:
    """Return, by plain loops, all 3 x 3 votes with the totals of the first ones."""
    codes = np.array([[0, 0, 1], [0, 1, 2], [1, 2, 0]], dtype=np.int8)
    all_votes = (np.array(cells, dtype=np.int8) for cells in product(range(3), repeat=9))
    listed = [
        each
        for cells in all_votes
        if compute_totals(each := cells.reshape(3, 3)) == compute_totals(codes)
    ]
    return [codes, *(each for each in listed if (each != codes).any())]


@pytest.mark.slow
def test_swaps_reach_all_assignments_equally_often(equal_totals: list[np.ndarray]) -> None:
    sets = draw_swapped_votes(equal_totals[0], 30_000, np.random.default_rng(5))
    outcome = pd.Series([each.tobytes() for chains in sets for each in chains]).value_counts()
    assert set(outcome.index) == {each.tobytes() for each in equal_totals}
    assert outcome.min() / outcome.max() > 0.8


@pytest.mark.slow
def test_p_matches_all_assignments(equal_totals: list[np.ndarray]) -> None:
    observed = count_half_points(equal_totals[0])
    result = assess_votes_by_swaps(pd.DataFrame(equal_totals[0]), draws=10_000)
    for one, other in ((0, 1), (0, 2), (1, 2)):
        points = np.array([count_half_points(each)[one, other] for each in equal_totals])
        high, low = (points >= observed[one, other]).mean(), (points <= observed[one, other]).mean()
        assert result.upper[one, other] == pytest.approx(high, abs=0.03)
        assert result.p[one, other] == pytest.approx(min(1, 2 * min(high, low)), abs=0.06)
        assert result.expected[one, other] == pytest.approx(points.mean() / 6, abs=0.02)


@pytest.mark.slow
def test_level_holds_under_the_null_model() -> None:
    votes = pd.DataFrame(simulate_votes((25, 15), 7, absent=0.1))
    chance, random = fit_vote_probabilities(votes), np.random.default_rng(8)
    shares, actual = [], 0
    for seed in range(12):
        result = assess_votes_by_swaps(draw_votes(chance, votes, random), draws=500, seed=seed)
        p = result.p[np.triu_indices(25, 1)]
        shares.append((p < 0.05).sum() / result.tested_count)
        actual += int((result.q <= 0.05).any())
    assert np.mean(shares) < 0.05
    assert actual <= 1


def test_unexpected_agreement_is_significant() -> None:
    codes = simulate_votes((10, 30), 9, absent=0.0)
    codes[1] = codes[0]
    result = assess_votes_by_swaps(pd.DataFrame(codes), draws=2000)
    assert result.q[0, 1] < 0.05
    assert result.p[0, 1] == np.nanmin(result.p) == pytest.approx(2 / 2001)
    assert (result.sign[0, 1], result.draws) == (1, 2000)


def test_fixed_totals_give_no_p() -> None:
    codes = simulate_votes((6, 10), 4, absent=0.0)
    codes[:2] = Vote.YES
    votes = pd.DataFrame(codes)
    one, same, other = (assess_votes_by_swaps(votes, draws=300, seed=seed) for seed in (1, 1, 2))
    assert np.isnan(one.p[0, 1])
    assert one.sign[0, 1] == 0
    assert np.array_equal(one.p, same.p, equal_nan=True)
    assert not np.array_equal(one.p, other.p, equal_nan=True)


def draw_small_votes(countries: int, rollcalls: int, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    codes = random.choice([-1, 0, 1, 2], p=[0.05, 0.3, 0.15, 0.5], size=(countries, rollcalls))
    return pd.DataFrame(codes).astype("int8")


def test_bootstrap_matches_plain_loops() -> None:
    votes = draw_small_votes(6, 9)
    chance, random, pool = fit_vote_probabilities(votes), np.random.default_rng(7), []
    for _ in range(5):
        null = assess_votes(draw_votes(chance, votes, random))
        pool += [null.p[i, j] for i in range(6) for j in range(i) if not np.isnan(null.p[i, j])]
    plain, result = assess_votes(votes), bootstrap_vote_significance(votes, draws=5, seed=7)
    for i in range(6):
        for j in range(i):
            smaller = sum(value <= plain.p[i, j] * (1 + 1e-9) for value in pool)
            assert result.p[i, j] == pytest.approx((1 + smaller) / (1 + len(pool)))
    np.testing.assert_array_equal(result.sign, plain.sign)
    np.testing.assert_array_equal(result.expected, plain.expected)
    votes = draw_small_votes(8, 10)
    one, again, other = (
        bootstrap_vote_significance(votes, draws=4, seed=seed) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one.p, again.p)
    assert not np.array_equal(one.p, other.p, equal_nan=True)


def test_bootstrap_corrects_a_conservative_test() -> None:
    """Under the null the plain test finds p < .05 far too rarely, the bootstrap about 5%."""
    votes = draw_votes(
        fit_vote_probabilities(draw_small_votes(40, 15)),
        draw_small_votes(40, 15),
        np.random.default_rng(3),
    )
    above = np.triu_indices(40, 1)
    assert (assess_votes(votes).p[above] < 0.05).mean() < 0.04
    assert (bootstrap_vote_significance(votes, draws=30).p[above] < 0.05).mean() == pytest.approx(
        0.05, abs=0.03
    )


@pytest.mark.parametrize("rows", [[[2], [0], [1]], [[2, 2]] * 3, [[-1, -1]] * 2, [[2, 0, 1]]])
def test_thin_input_gives_no_result(rows: list[list[int]]) -> None:
    result = bootstrap_vote_significance(pd.DataFrame(rows).astype("int8"), draws=3)
    assert np.isnan(result.p).all()
    assert result.tested_count == 0


def test_sponsors_are_calibrated() -> None:
    """Under the null the plain test rarely finds p < .05, the bootstrap about 5%."""
    random = np.random.default_rng(5)
    leaning = random.normal(size=(40, 1)) + random.normal(size=25)
    sponsors = pd.DataFrame((random.random((40, 25)) < 1 / (1 + np.exp(-leaning))).astype(float))
    sponsors.iloc[:6, :9] = np.nan
    above = np.triu_indices(40, 1)
    plain, result = assess_sponsors(sponsors), bootstrap_sponsor_significance(sponsors, draws=30)
    assert (plain.p[above] < 0.05).mean() < 0.02
    assert (result.p[above] < 0.05).mean() == pytest.approx(0.05, abs=0.03)
    assert result.method == "parametric bootstrap"
    np.testing.assert_array_equal(np.isnan(result.p), np.isnan(plain.p))


def test_drawn_sponsors_could_sponsor() -> None:
    sponsors = pd.DataFrame([[1.0, np.nan, 0, 1], [0, 1, 1, np.nan], [1, 1, 0, 0]])
    chance, random = fit_sponsor_probabilities(sponsors), np.random.default_rng(0)
    draws = np.stack([draw_sponsors(chance, sponsors, random).to_numpy() for _ in range(4000)])
    assert (np.isnan(draws) == sponsors.isna().to_numpy()).all()
    spread = np.sqrt(chance * (1 - chance) / len(draws))
    could = sponsors.notna().to_numpy()
    gap = np.abs(draws.mean(axis=0) - chance)
    assert (gap[could] <= 4.5 * spread[could] + 1e-12).all()


def slow_q(values: list[float]) -> list[float]:
    """The least rate at which the step-up procedure rejects each hypothesis, by its definition."""
    known = sorted(value for value in values if not math.isnan(value))
    rates = [len(known) * value / rank for rank, value in enumerate(known, start=1)]
    actual = []
    for value in values:
        fitting = [rate for p, rate in zip(known, rates, strict=True) if p >= value]
        actual.append(math.nan if math.isnan(value) else min(1.0, *fitting))
    return actual


@given(
    values=st.lists(
        st.one_of(st.just(math.nan), st.floats(0, 1, allow_subnormal=False)), min_size=6, max_size=6
    )
)
def test_plain_loops(values: list[float]) -> None:
    q = benjamini_hochberg(build_symmetric_matrix(4, np.array(values)))
    np.testing.assert_array_equal(q, q.T)
    np.testing.assert_allclose(q[np.triu_indices(4, 1)], slow_q(values), rtol=1e-12, atol=0)


def test_false_discovery_rates() -> None:
    """The fifteen p-values of Benjamini and Hochberg 1995: four are found at .05."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
    p += [0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    q = benjamini_hochberg(build_symmetric_matrix(6, np.array(p)))[np.triu_indices(6, 1)]
    assert (q <= 0.05).tolist() == [True] * 4 + [False] * 11
    for size in (0, 1, 2):
        assert np.isnan(benjamini_hochberg(np.full((size, size), np.nan))).all()
    q = build_symmetric_matrix(3, np.array([0.01, 0.2, np.nan]))
    sign = np.array([[0, -1, 1], [-1, 0, 1], [1, 1, 0]], dtype=np.int8)
    nothing = np.full((3, 3), np.nan)
    shared = np.full((3, 3), 9)
    result = Significance(
        pd.Index(list("ABC")), nothing, shared, nothing, nothing, q, q, sign, "exact"
    )
    assert result.tested_count == 2
    assert result.significant_signs().tolist() == [[0, -1, 0], [-1, 0, 0], [0, 0, 0]]
    assert result.significant_signs(0.2)[0, 2] == 1


# Few distinct values, so that many are equal.
NUMBERS = st.sampled_from([-0.0, 0.0, 1e-300, 0.1, 0.25, 0.5, 1.0])


@given(arrays.arrays(float, st.tuples(st.integers(1, 4), st.integers(1, 9)), elements=NUMBERS))
def test_ranks(values):
    result = rank_by_minimum(values)
    assert result.tolist() == rankdata(values, axis=1, method="min").tolist()
    assert [rank_by_average(row).tolist() for row in values] == rankdata(values, axis=1).tolist()
    assert rank_by_minimum(values[0]).tolist() == result[0].tolist()


@given(arrays.arrays(float, st.integers(1, 30), elements=st.floats(0, 1)))
def test_false_discovery_rates_are_reproducible(p):
    assert np.array_equal(false_discovery_rates(p), false_discovery_control(p, method="bh"))
