"""The null model holds the totals, has its form, and survives the edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from alignment.network.maxent import chances


def outcomes(codes: np.ndarray, kinds: int = 3) -> np.ndarray:
    return np.stack([codes == kind for kind in range(kinds)])


def test_bipartite_configuration_model_of_a_small_matrix() -> None:
    did = np.array([[0, 0, 1], [0, 1, 0], [1, 0, 1]])
    expected = [[0.216, 0.216, 0.568], [0.216, 0.216, 0.568], [0.568, 0.568, 0.863]]
    np.testing.assert_allclose(chances(outcomes(did, 2))[1], expected, rtol=0, atol=5e-4)


def test_equal_totals_give_equal_chances() -> None:
    """Every row and column has one of each: nothing tells the cells apart."""
    latin = np.array([[0, 1, 2], [1, 2, 0], [2, 0, 1]])
    np.testing.assert_allclose(chances(outcomes(latin)), 1 / 3, rtol=0, atol=1e-8)


def test_totals_that_force_everything_are_met_exactly() -> None:
    """Column by column, full and empty totals leave one matrix alone: the one observed."""
    nested = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 0]])
    np.testing.assert_array_equal(chances(outcomes(nested, 2))[1], nested)


def test_blocks_forced_without_a_full_or_empty_total() -> None:
    """Any matrix with these totals is full in the first block and empty in the last."""
    blocks = np.array([[1, 1, 1, 0], [1, 1, 0, 1], [0, 1, 0, 0], [1, 0, 0, 0]])
    chance = chances(outcomes(blocks, 2))[1]
    np.testing.assert_allclose(chance[:2, :2], 1, rtol=0, atol=1e-7)
    np.testing.assert_allclose(chance[2:, 2:], 0, rtol=0, atol=1e-7)
    np.testing.assert_allclose(chance[:2, 2:], 0.5, rtol=0, atol=1e-7)


def test_chances_have_the_form_of_the_model() -> None:
    """log P - log P' of two outcomes is a row's part plus a column's part."""
    codes = np.random.default_rng(5).integers(0, 3, (12, 20))
    logs = np.log(chances(outcomes(codes)))
    for contrast in (logs[0] - logs[2], logs[1] - logs[2]):
        parts = contrast.mean(axis=1, keepdims=True) + contrast.mean(axis=0) - contrast.mean()
        np.testing.assert_allclose(contrast, parts, rtol=0, atol=1e-6)


def test_a_cell_without_an_outcome_is_left_out() -> None:
    """By hand: rows 0 and 1 share one column; the other cells of each are its own."""
    codes = np.array([[1, -1, 0], [0, 1, -1]])
    chance = chances(outcomes(codes, 2))
    assert chance[:, 0, 1].tolist() == [0, 0]
    assert chance[:, 1, 2].tolist() == [0, 0]
    # Column 1 and 2 have one cell each, so the rows' remaining totals settle column 0.
    np.testing.assert_array_equal(chance[1], [[1, 0, 0], [0, 1, 0]])


def test_three_outcomes_of_which_one_never_occurs_are_two() -> None:
    codes = np.random.default_rng(3).integers(0, 2, (7, 9))
    three = chances(np.stack([codes == 0, codes == 9, codes == 1]))
    assert not three[1].any()
    np.testing.assert_allclose(three[2], chances(outcomes(codes, 2))[1], rtol=0, atol=1e-7)


@settings(deadline=None, max_examples=150)
@given(
    codes=arrays(
        "int8",
        array_shapes(min_dims=2, max_dims=2, min_side=0, max_side=9),
        elements=st.sampled_from([-2, -1, 0, 1, 2]),
    )
)
def test_totals_hold_on_anything(codes: np.ndarray) -> None:
    observed = outcomes(codes)
    chance = chances(observed)
    assert ((chance >= 0) & (chance <= 1 + 1e-12)).all()
    np.testing.assert_allclose(chance.sum(axis=0), codes >= 0, rtol=0, atol=1e-9)
    np.testing.assert_allclose(chance.sum(axis=1), observed.sum(axis=1), rtol=0, atol=1e-7)
    np.testing.assert_allclose(chance.sum(axis=2), observed.sum(axis=2), rtol=0, atol=1e-7)
    # Nobody is given a chance of what their totals rule out, nor none of what they did.
    assert not chance[:, :, :][~observed.any(axis=2)].any()
    assert (chance[observed] > 0).all()


@pytest.mark.parametrize("shape", [(40, 12), (12, 40)])
def test_rows_and_columns_are_treated_alike(shape: tuple[int, int]) -> None:
    codes = np.random.default_rng(8).choice([-1, 0, 1, 2], p=[0.1, 0.1, 0.2, 0.6], size=shape)
    straight, turned = chances(outcomes(codes)), chances(outcomes(codes.T))
    np.testing.assert_allclose(straight, turned.transpose(0, 2, 1), rtol=0, atol=1e-7)


@pytest.mark.parametrize("seed", range(5))
def test_real_leanings_are_fitted(seed: int) -> None:
    """Strong leanings, near-unanimous roll calls and separate groups: all totals are met."""
    random = np.random.default_rng(seed)
    side, cut = np.sort(random.normal(size=60)), np.sort(random.normal(size=25))
    nearness = side[:, None] - cut + random.normal(scale=0.2, size=(60, 25))
    codes = np.where(nearness > 0.3, 2, np.where(nearness > -0.3, 1, 0))
    codes[:30, :12] = codes[30:, 12:] = -1
    observed = outcomes(codes)
    chance = chances(observed)
    np.testing.assert_allclose(chance.sum(axis=1), observed.sum(axis=1), rtol=0, atol=1e-7)
    np.testing.assert_allclose(chance.sum(axis=2), observed.sum(axis=2), rtol=0, atol=1e-7)
