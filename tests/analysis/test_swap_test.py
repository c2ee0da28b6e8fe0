from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from alignment.analysis.null_models import fit_vote_probabilities
from alignment.analysis.swap_test import (
    assess_votes_by_swaps,
    count_half_points,
    draw_swapped_votes,
    trade_votes,
)
from alignment.model.vote import Vote
from alignment.similarity.vote_similarity import vote_agreement
from benchmarks.parametric_bootstrap import draw_votes


def made(shape: tuple[int, int], seed: int, absent: float = 0.2) -> np.ndarray:
    random = np.random.default_rng(seed)
    codes = random.integers(0, 3, shape).astype(np.int8)
    codes[random.random(shape) < absent] = Vote.ABSENT
    return codes


def totals(codes: np.ndarray) -> list[list[list[int]]]:
    return [[(codes == vote).sum(axis=axis).tolist() for vote in range(3)] for axis in (0, 1)]


def test_trades_keep_every_total_and_every_absence() -> None:
    codes, random = made((9, 12), 1), np.random.default_rng(2)
    after = codes[None]
    for _ in range(50):
        after = trade_votes(after, random)
    assert totals(after[0]) == totals(codes)
    assert ((after[0] < 0) == (codes < 0)).all()
    assert (after[0] != codes).mean() > 0.2


def test_half_points_are_those_of_the_measure() -> None:
    codes = made((8, 20), 3)
    close = vote_agreement(pd.DataFrame(codes))
    expected = np.rint(2 * np.nan_to_num(close.scores) * close.shared_counts)
    off = ~np.eye(8, dtype=bool)
    assert (count_half_points(codes)[off] == expected[off]).all()


@pytest.fixture(scope="module")
def every() -> list[np.ndarray]:
    """Return, as plain loops, all 3 x 3 votes with the totals of the first of them."""
    codes = np.array([[0, 0, 1], [0, 1, 2], [1, 2, 0]], dtype=np.int8)
    all_votes = (np.array(cells, dtype=np.int8) for cells in product(range(3), repeat=9))
    listed = [each for cells in all_votes if totals(each := cells.reshape(3, 3)) == totals(codes)]
    return [codes, *(each for each in listed if (each != codes).any())]


@pytest.mark.slow
def test_every_assignment_with_the_totals_comes_equally_often(every: list[np.ndarray]) -> None:
    sets = draw_swapped_votes(every[0], 30_000, np.random.default_rng(5))
    came = pd.Series([each.tobytes() for chains in sets for each in chains]).value_counts()
    assert set(came.index) == {each.tobytes() for each in every}
    assert came.min() / came.max() > 0.8


@pytest.mark.slow
def test_p_is_that_of_all_assignments(every: list[np.ndarray]) -> None:
    observed = count_half_points(every[0])
    result = assess_votes_by_swaps(pd.DataFrame(every[0]), draws=10_000)
    for one, other in ((0, 1), (0, 2), (1, 2)):
        points = np.array([count_half_points(each)[one, other] for each in every])
        high, low = (points >= observed[one, other]).mean(), (points <= observed[one, other]).mean()
        assert result.upper[one, other] == pytest.approx(high, abs=0.03)
        assert result.p[one, other] == pytest.approx(min(1, 2 * min(high, low)), abs=0.06)
        assert result.expected[one, other] == pytest.approx(points.mean() / 6, abs=0.02)


@pytest.mark.slow
def test_the_level_holds_where_chance_alone_is_at_work() -> None:
    votes = pd.DataFrame(made((25, 15), 7, absent=0.1))
    chance, random = fit_vote_probabilities(votes), np.random.default_rng(8)
    shares, actual = [], 0
    for seed in range(12):
        result = assess_votes_by_swaps(draw_votes(chance, votes, random), draws=500, seed=seed)
        p = result.p[np.triu_indices(25, 1)]
        shares.append((p < 0.05).sum() / result.tested_count)
        actual += int((result.q <= 0.05).any())
    assert np.mean(shares) < 0.05
    assert actual <= 1


def test_a_pair_that_agrees_against_its_totals_is_significant() -> None:
    codes = made((10, 30), 9, absent=0.0)
    codes[1] = codes[0]
    result = assess_votes_by_swaps(pd.DataFrame(codes), draws=2000)
    assert result.q[0, 1] < 0.05
    assert result.p[0, 1] == np.nanmin(result.p) == pytest.approx(2 / 2001)
    assert (result.sign[0, 1], result.draws) == (1, 2000)


def test_what_the_totals_fix_has_no_p_and_the_seed_decides() -> None:
    codes = made((6, 10), 4, absent=0.0)
    codes[:2] = Vote.YES
    votes = pd.DataFrame(codes)
    one, same, other = (assess_votes_by_swaps(votes, draws=300, seed=seed) for seed in (1, 1, 2))
    assert np.isnan(one.p[0, 1])
    assert one.sign[0, 1] == 0
    assert np.array_equal(one.p, same.p, equal_nan=True)
    assert not np.array_equal(one.p, other.p, equal_nan=True)


def test_nothing_to_test() -> None:
    for votes in (pd.DataFrame(index=["A", "B"]), pd.DataFrame({"r": [-1, -1]}, dtype="int8")):
        assert assess_votes_by_swaps(votes.astype("int8"), draws=100).tested_count == 0
