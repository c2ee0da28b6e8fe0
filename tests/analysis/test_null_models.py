"""Null models of votes and co-sponsorship, and the tests against them."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy.stats import norm

from alignment.analysis.null_models import (
    assess_sponsors,
    assess_votes,
    fit_vote_probabilities,
)
from alignment.analysis.tail_probabilities import compute_exact_tails
from alignment.io.package import load_package
from alignment.similarity.maximum_entropy import fit_maxent_probabilities, fit_sponsor_probabilities
from benchmarks.parametric_bootstrap import draw_votes


def outcomes(codes: np.ndarray, kinds: int = 3) -> np.ndarray:
    return np.stack([codes == kind for kind in range(kinds)])


def test_probabilities_by_hand() -> None:
    """Every row and column has one of each outcome: all cells are equal."""
    latin = np.array([[0, 1, 2], [1, 2, 0], [2, 0, 1]])
    np.testing.assert_allclose(fit_maxent_probabilities(outcomes(latin)), 1 / 3, rtol=0, atol=1e-8)
    # In each column, full and empty totals allow only the observed matrix.
    nested = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 0]])
    np.testing.assert_array_equal(fit_maxent_probabilities(outcomes(nested, 2))[1], nested)
    # Any matrix with these totals is full in the first block and empty in the last.
    blocks = np.array([[1, 1, 1, 0], [1, 1, 0, 1], [0, 1, 0, 0], [1, 0, 0, 0]])
    chance = fit_maxent_probabilities(outcomes(blocks, 2))[1]
    np.testing.assert_allclose(chance[:2, :2], 1, rtol=0, atol=1e-7)
    np.testing.assert_allclose(chance[2:, 2:], 0, rtol=0, atol=1e-7)
    np.testing.assert_allclose(chance[:2, 2:], 0.5, rtol=0, atol=1e-7)
    # By hand: rows 0 and 1 share one column; the other cells of each are its own.
    codes = np.array([[1, -1, 0], [0, 1, -1]])
    chance = fit_maxent_probabilities(outcomes(codes, 2))
    assert chance[:, 0, 1].tolist() == [0, 0]
    assert chance[:, 1, 2].tolist() == [0, 0]
    # Columns 1 and 2 have one cell each, so the remaining totals of the rows determine column 0.
    np.testing.assert_array_equal(chance[1], [[1, 0, 0], [0, 1, 0]])


def test_probabilities_have_the_form_of_the_model() -> None:
    """log P - log P' of two outcomes is a row's part plus a column's part."""
    codes = np.random.default_rng(5).integers(0, 3, (12, 20))
    logs = np.log(fit_maxent_probabilities(outcomes(codes)))
    for contrast in (logs[0] - logs[2], logs[1] - logs[2]):
        parts = contrast.mean(axis=1, keepdims=True) + contrast.mean(axis=0) - contrast.mean()
        np.testing.assert_allclose(contrast, parts, rtol=0, atol=1e-6)
    codes = np.random.default_rng(3).integers(0, 2, (7, 9))
    three = fit_maxent_probabilities(np.stack([codes == 0, codes == 9, codes == 1]))
    assert not three[1].any()
    np.testing.assert_allclose(
        three[2], fit_maxent_probabilities(outcomes(codes, 2))[1], rtol=0, atol=1e-7
    )


@settings(deadline=None, max_examples=150)
@given(
    codes=arrays(
        "int8",
        array_shapes(min_dims=2, max_dims=2, min_side=0, max_side=9),
        elements=st.sampled_from([-2, -1, 0, 1, 2]),
    )
)
def test_probabilities_meet_the_totals(codes: np.ndarray) -> None:
    observed = outcomes(codes)
    chance = fit_maxent_probabilities(observed)
    assert ((chance >= 0) & (chance <= 1 + 1e-12)).all()
    np.testing.assert_allclose(chance.sum(axis=0), codes >= 0, rtol=0, atol=1e-9)
    np.testing.assert_allclose(chance.sum(axis=1), observed.sum(axis=1), rtol=0, atol=1e-7)
    np.testing.assert_allclose(chance.sum(axis=2), observed.sum(axis=2), rtol=0, atol=1e-7)
    # Impossible votes have probability 0, and observed votes have none of 0.
    assert not chance[:, :, :][~observed.any(axis=2)].any()
    assert (chance[observed] > 0).all()


@pytest.mark.parametrize("shape", [(40, 12), (12, 40)])
def test_rows_and_columns_are_interchangeable(shape: tuple[int, int]) -> None:
    codes = np.random.default_rng(8).choice([-1, 0, 1, 2], p=[0.1, 0.1, 0.2, 0.6], size=shape)
    straight, permuted = (
        fit_maxent_probabilities(outcomes(codes)),
        fit_maxent_probabilities(outcomes(codes.T)),
    )
    np.testing.assert_allclose(straight, permuted.transpose(0, 2, 1), rtol=0, atol=1e-7)


@pytest.mark.parametrize("seed", range(5))
def test_strong_leanings_are_fitted(seed: int) -> None:
    """Strong leanings, near-unanimous votes and separate groups: all totals are met."""
    random = np.random.default_rng(seed)
    side, cut = np.sort(random.normal(size=60)), np.sort(random.normal(size=25))
    nearness = side[:, None] - cut + random.normal(scale=0.2, size=(60, 25))
    codes = np.where(nearness > 0.3, 2, np.where(nearness > -0.3, 1, 0))
    codes[:30, :12] = codes[30:, 12:] = -1
    observed = outcomes(codes)
    chance = fit_maxent_probabilities(observed)
    np.testing.assert_allclose(chance.sum(axis=1), observed.sum(axis=1), rtol=0, atol=1e-7)
    np.testing.assert_allclose(chance.sum(axis=2), observed.sum(axis=2), rtol=0, atol=1e-7)


CLOSE = 1 - np.abs(np.subtract.outer(np.arange(3), np.arange(3))) / 2


def frame(rows: list[list[int]] | np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(rows).astype("int8")


def draw_votes_of_blocs(countries: int, rollcalls: int, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return frame(random.choice([-1, 0, 1, 2], p=[0.1, 0.3, 0.2, 0.4], size=(countries, rollcalls)))


def slow_pair(votes: pd.DataFrame, one: int, other: int) -> tuple[float, float, float]:
    """Upper tail, lower tail and mean over all possible votes of the two countries."""
    chance, codes = fit_vote_probabilities(votes), votes.to_numpy()
    rolls = [r for r in range(codes.shape[1]) if codes[one, r] >= 0 and codes[other, r] >= 0]
    observed = sum(CLOSE[codes[one, r], codes[other, r]] for r in rolls)
    upper = lower = mean = 0.0
    for mine in product(range(3), repeat=len(rolls)):
        for yours in product(range(3), repeat=len(rolls)):
            weight, points = 1.0, 0.0
            for r, a, b in zip(rolls, mine, yours, strict=True):
                weight *= chance[a, one, r] * chance[b, other, r]
                points += CLOSE[a, b]
            upper += weight * (points >= observed - 1e-9)
            lower += weight * (points <= observed + 1e-9)
            mean += weight * points / len(rolls)
    return upper, lower, mean


def test_plain_loops() -> None:
    votes = draw_votes_of_blocs(5, 4, seed=3)
    result = assess_votes(votes)
    for one, other in [(0, 1), (0, 4), (2, 3)]:
        upper, lower, mean = slow_pair(votes, one, other)
        assert result.upper[one, other] == pytest.approx(upper, rel=1e-9)
        assert result.lower[one, other] == pytest.approx(lower, rel=1e-9)
        assert result.expected[one, other] == pytest.approx(mean, rel=1e-9)
        assert result.p[one, other] == pytest.approx(min(1, 2 * min(upper, lower)), rel=1e-9)


def test_two_clusters_by_hand() -> None:
    """Every country and vote is half yes, half no, so each vote is a fair coin."""
    votes = frame([[2, 2, 2, 0, 0, 0], [2, 2, 2, 0, 0, 0], [0, 0, 0, 2, 2, 2], [0, 0, 0, 2, 2, 2]])
    result = assess_votes(votes)
    assert result.expected[0, 1] == pytest.approx(0.5)
    # Six of six coins agree, or differ: 1/64, two-sided 1/32.
    np.testing.assert_allclose(result.p[0, 1:], 1 / 32, rtol=1e-6)
    assert result.sign[0].tolist() == [0, 1, -1, -1]
    assert result.upper[0, 1] == pytest.approx(1 / 64)
    assert result.lower[0, 2] == pytest.approx(1 / 64)
    assert result.upper[0, 2] == pytest.approx(1)
    assert result.method == "exact"
    # Six equal p-values: the rate is the p-value itself, and every pair is found.
    np.testing.assert_allclose(result.q[0, 1:], 1 / 32, rtol=1e-6)
    assert (result.significant_signs() == result.sign).all()
    assert not result.significant_signs(0.03).any()


def test_absences_and_too_few_shared_votes() -> None:
    """An absence changes the shared votes; probabilities come from the votes that were cast."""
    votes = draw_votes_of_blocs(6, 8, seed=1)
    votes.iloc[0, :4] = -1
    result = assess_votes(votes)
    rest = votes.to_numpy()[1] >= 0
    assert result.shared[0, 1] == (rest & (votes.to_numpy()[0] >= 0)).sum()
    never = votes.replace(1, 2)
    assert not fit_vote_probabilities(never)[1].any()
    votes = draw_votes_of_blocs(8, 12, seed=2)
    votes.iloc[0, :8] = -1
    most, fewer = assess_votes(votes), assess_votes(votes, min_shared=6)
    assert np.isnan(fewer.p[0]).all()
    assert np.isnan(fewer.expected[0]).all()
    assert fewer.tested_count < most.tested_count
    known = ~np.isnan(fewer.p)
    np.testing.assert_allclose(fewer.p[known], most.p[known], rtol=1e-12)


def test_relabelled_countries_keep_their_results() -> None:
    votes = draw_votes_of_blocs(9, 14)
    order = np.random.default_rng(1).permutation(9)
    straight, permuted = assess_votes(votes), assess_votes(votes.iloc[order])
    assert permuted.index.tolist() == order.tolist()
    for name in ("p", "q", "expected"):
        ours, theirs = getattr(straight, name)[np.ix_(order, order)], getattr(permuted, name)
        np.testing.assert_allclose(theirs, ours, rtol=1e-6)


def test_draws_follow_the_probabilities_and_keep_absences() -> None:
    votes = draw_votes_of_blocs(6, 7, seed=4)
    votes.iloc[2] = 2  # always yes: the totals allow nothing else
    chance = fit_vote_probabilities(votes)
    random = np.random.default_rng(0)
    draws = np.stack([draw_votes(chance, votes, random).to_numpy() for _ in range(4000)])
    assert ((draws < 0) == (votes.to_numpy() < 0)).all()
    assert (draws[:, 2] == 2).all()
    for code in range(3):
        spread = np.sqrt(chance[code] * (1 - chance[code]) / len(draws))
        gap = np.abs((draws == code).mean(axis=0) - chance[code])
        assert (gap <= 4.5 * spread + 1e-12).all()


THIN = {
    "one vote": [[2], [2], [0], [1]],
    "all unanimous": [[2, 2, 0]] * 4,
    "all absent": [[-1, -1, -2]] * 3,
    "one country": [[2, 0, 1, 2]],
    "two that never meet": [[2, 0, -1, -1], [-1, -1, 0, 2]],
    "each always the same": [[2, 2, 2], [0, 0, 0], [1, 1, 1]],
    "no vote": np.empty((3, 0)),
    "no country": np.empty((0, 3)),
}


@pytest.mark.parametrize("name", THIN)
def test_thin_input_gives_no_result(name: str) -> None:
    result = assess_votes(frame(THIN[name]))
    assert np.isnan(result.p).all()
    assert np.isnan(result.q).all()
    assert not result.sign.any()
    assert result.tested_count == 0


@settings(deadline=None, max_examples=60)
@given(
    codes=arrays(
        "int8",
        array_shapes(min_dims=2, max_dims=2, max_side=8),
        elements=st.sampled_from([-2, -1, 0, 1, 2]),
    ),
    min_shared=st.integers(0, 4),
)
def test_any_votes_give_probabilities_or_nan(codes: np.ndarray, min_shared: int) -> None:
    result = assess_votes(frame(codes), min_shared)
    for matrix in (result.p, result.q, result.upper, result.lower, result.expected):
        np.testing.assert_array_equal(matrix, matrix.T)
        known = matrix[~np.isnan(matrix)]
        assert ((known >= 0) & (known <= 1 + 1e-9)).all()
    tested = np.isfinite(result.p)
    assert (result.shared[tested] >= max(1, min_shared)).all()
    assert (result.upper + result.lower)[tested].min(initial=1) >= 1 - 1e-9
    assert (result.q[tested] >= result.p[tested] - 1e-12).all()
    assert not result.sign[~tested].any()


def test_few_votes_give_no_significant_pair() -> None:
    """On ten built-in votes none of thousands of pairs is significant."""
    votes = load_package().votes.iloc[:, ::10]
    result = assess_votes(votes, min_shared=5)
    assert result.tested_count > 5_000
    assert not result.significant_signs().any()


@pytest.mark.slow
def test_many_votes_give_significant_pairs() -> None:
    result = assess_votes(load_package().votes, min_shared=40)
    friends, rivals = ("FRA", "DEU"), ("USA", "CUB")
    place = {code: result.index.get_loc(code) for code in (*friends, *rivals)}
    actual = result.significant_signs()
    assert actual[place["FRA"], place["DEU"]] == 1
    assert actual[place["USA"], place["CUB"]] == -1


SMALL = pd.DataFrame([[1.0, 0, 1, 1], [0, 1, 0, 0], [1, 0, 0, 1]])


def slow_upper(both: np.ndarray, observed: int) -> float:
    """P(at least `seen` of independent events) over all their outcomes."""
    upper = 0.0
    for way in product((0, 1), repeat=len(both)):
        upper += np.prod(np.where(way, both, 1 - both)) * (sum(way) >= observed)
    return upper


def published_tail(both: np.ndarray, observed: int) -> float:
    """The tail in the published matrix: a normal refined by its skewness."""
    spread = np.sqrt((both * (1 - both)).sum())
    skewness = (both * (1 - both) * (1 - 2 * both)).sum() / spread**3
    z = (observed - 0.5 - both.sum()) / spread
    return 1 - (norm.cdf(z) + skewness * (1 - z**2) * norm.pdf(z) / 6)


def test_published_matrix() -> None:
    """The published p-values use an approximation; with it, our probabilities give all of them."""
    published = [[0.432, 0.977, 0.549], [0.977, 0.304, 0.972], [0.549, 0.972, 0.329]]
    chance = fit_sponsor_probabilities(SMALL)
    joint = (SMALL @ SMALL.T).to_numpy().astype(int)
    for one, other in product(range(3), repeat=2):
        tail = published_tail(chance[one] * chance[other], joint[one, other])
        assert tail == pytest.approx(published[one][other], abs=5e-4)
    # Exact tails lie within .03 of the published ones; without a joint draft p is 1, not .98.
    for one, other in product(range(3), repeat=2):
        both = chance[one] * chance[other]
        upper, _ = compute_exact_tails(np.stack([1 - both, both])[:, :, None], joint[[one], other])
        assert upper[0] == pytest.approx(slow_upper(both, joint[one, other]), rel=1e-9)
    p = assess_sponsors(SMALL).p
    assert p[0, 1] == pytest.approx(1)
    assert p[0, 2] == pytest.approx(slow_upper(chance[0] * chance[2], 2))
    assert np.isnan(np.diag(p)).all()


def test_simulation() -> None:
    random = np.random.default_rng(11)
    sponsors = pd.DataFrame((random.random((8, 15)) < 0.4).astype(float))
    sponsors.iloc[0, :5] = np.nan
    chance, result = fit_sponsor_probabilities(sponsors), assess_sponsors(sponsors)
    draws = (random.random((20_000, 8, 15)) < chance).astype(float)
    joint = np.einsum("dik,djk->ijd", draws, draws)
    did = np.nan_to_num(sponsors.to_numpy())
    share = (joint >= (did @ did.T)[:, :, None]).mean(axis=2)
    above = np.triu_indices(8, 1)
    p = result.p[above]
    assert (np.abs(share[above] - p) <= 4.5 * np.sqrt(p * (1 - p) / 20_000) + 1e-12).all()
    np.testing.assert_allclose(result.expected[above], joint.mean(axis=2)[above], rtol=0, atol=0.06)


def test_sponsors_by_hand() -> None:
    """A country that was no member has probability 0 there, and the others' totals still hold."""
    sponsors = pd.DataFrame([[1.0, 0, 1, 0], [0, 1, 1, 0], [np.nan, np.nan, 1, 0], [1, 0, 0, 1]])
    chance = fit_sponsor_probabilities(sponsors)
    assert not chance[2, :2].any()
    np.testing.assert_allclose(chance.sum(axis=1), sponsors.sum(axis=1), atol=1e-7)
    np.testing.assert_allclose(chance.sum(axis=0), sponsors.sum(axis=0), atol=1e-7)
    result = assess_sponsors(sponsors)
    assert result.shared[2].tolist() == [2, 2, 2, 2]
    filled = assess_sponsors(sponsors.fillna(0))
    assert result.p[2, 1] != pytest.approx(filled.p[2, 1])
    # Two blocs of five each sponsor only their own twelve drafts.
    block = np.kron(np.eye(2), np.ones((5, 12)))
    actual = assess_sponsors(pd.DataFrame(block)).significant_signs()
    same = np.kron(np.eye(2), np.ones((5, 5))) - np.eye(10)
    np.testing.assert_array_equal(actual, same)


@pytest.mark.parametrize(
    "cells",
    [
        [[1.0, 0.0, 1.0]],
        [[1.0], [0.0], [1.0]],
        [[1.0, 1.0], [1.0, 1.0]],
        [[0.0, 0.0], [0.0, 0.0]],
        [[np.nan, np.nan], [np.nan, np.nan]],
        [[1.0, 0.0, np.nan, np.nan], [np.nan, np.nan, 0.0, 1.0]],
        np.empty((3, 0)),
        np.empty((0, 3)),
    ],
)
def test_few_sponsors_give_no_result(cells: list[list[float]]) -> None:
    result = assess_sponsors(pd.DataFrame(cells, dtype=float))
    assert np.isnan(result.p).all()
    assert np.isnan(result.q).all()
    assert result.tested_count == 0
