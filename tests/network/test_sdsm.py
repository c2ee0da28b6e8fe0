"""Co-sponsorship beyond chance: published matrices, enumeration, simulation."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from alignment.network.sdsm import sponsor_chances, sponsors_beyond_chance
from alignment.network.tails import exact_tails

SMALL = pd.DataFrame([[1.0, 0, 1, 1], [0, 1, 0, 0], [1, 0, 0, 1]])


def slow_upper(both: np.ndarray, seen: int) -> float:
    """P(at least `seen` of independent events) by every way in which they can come out."""
    upper = 0.0
    for way in product((0, 1), repeat=len(both)):
        upper += np.prod(np.where(way, both, 1 - both)) * (sum(way) >= seen)
    return upper


def published_tail(both: np.ndarray, seen: int) -> float:
    """The tail that the published matrix reports: a normal refined by its skewness."""
    spread = np.sqrt((both * (1 - both)).sum())
    skewness = (both * (1 - both) * (1 - 2 * both)).sum() / spread**3
    z = (seen - 0.5 - both.sum()) / spread
    return 1 - (norm.cdf(z) + skewness * (1 - z**2) * norm.pdf(z) / 6)


def test_published_matrix() -> None:
    """The published p-values rest on an approximation; with it, our chances give them all."""
    published = [[0.432, 0.977, 0.549], [0.977, 0.304, 0.972], [0.549, 0.972, 0.329]]
    chance = sponsor_chances(SMALL)
    joint = (SMALL @ SMALL.T).to_numpy().astype(int)
    for one, other in product(range(3), repeat=2):
        tail = published_tail(chance[one] * chance[other], joint[one, other])
        assert tail == pytest.approx(published[one][other], abs=5e-4)


def test_slow_twin_on_the_published_matrix() -> None:
    """Exact tails lie within .03 of the published ones; of no joint draft p is 1, not .98."""
    chance = sponsor_chances(SMALL)
    joint = (SMALL @ SMALL.T).to_numpy().astype(int)
    for one, other in product(range(3), repeat=2):
        both = chance[one] * chance[other]
        upper, _ = exact_tails(np.stack([1 - both, both])[:, :, None], joint[[one], other])
        assert upper[0] == pytest.approx(slow_upper(both, joint[one, other]), rel=1e-9)
    p = sponsors_beyond_chance(SMALL).p
    assert p[0, 1] == pytest.approx(1)
    assert p[0, 2] == pytest.approx(slow_upper(chance[0] * chance[2], 2))
    assert np.isnan(np.diag(p)).all()


def test_simulation() -> None:
    random = np.random.default_rng(11)
    sponsors = pd.DataFrame((random.random((8, 15)) < 0.4).astype(float))
    sponsors.iloc[0, :5] = np.nan
    chance, result = sponsor_chances(sponsors), sponsors_beyond_chance(sponsors)
    draws = (random.random((20_000, 8, 15)) < chance).astype(float)
    joint = np.einsum("dik,djk->ijd", draws, draws)
    did = np.nan_to_num(sponsors.to_numpy())
    share = (joint >= (did @ did.T)[:, :, None]).mean(axis=2)
    above = np.triu_indices(8, 1)
    p = result.p[above]
    assert (np.abs(share[above] - p) <= 4.5 * np.sqrt(p * (1 - p) / 20_000) + 1e-12).all()
    np.testing.assert_allclose(result.expected[above], joint.mean(axis=2)[above], rtol=0, atol=0.06)


def test_could_not_is_not_did_not() -> None:
    """A country that was no member has no chance there, and the others' totals still hold."""
    sponsors = pd.DataFrame([[1.0, 0, 1, 0], [0, 1, 1, 0], [np.nan, np.nan, 1, 0], [1, 0, 0, 1]])
    chance = sponsor_chances(sponsors)
    assert not chance[2, :2].any()
    np.testing.assert_allclose(chance.sum(axis=1), sponsors.sum(axis=1), atol=1e-7)
    np.testing.assert_allclose(chance.sum(axis=0), sponsors.sum(axis=0), atol=1e-7)
    result = sponsors_beyond_chance(sponsors)
    assert result.shared[2].tolist() == [2, 2, 2, 2]
    filled = sponsors_beyond_chance(sponsors.fillna(0))
    assert result.p[2, 1] != pytest.approx(filled.p[2, 1])


def test_constant_friends_are_found() -> None:
    """Two blocs of five that sponsor their own twelve drafts each, and nothing else."""
    block = np.kron(np.eye(2), np.ones((5, 12)))
    found = sponsors_beyond_chance(pd.DataFrame(block)).beyond()
    same = np.kron(np.eye(2), np.ones((5, 5))) - np.eye(10)
    np.testing.assert_array_equal(found, same)


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
def test_thin_input_says_nothing(cells: list[list[float]]) -> None:
    result = sponsors_beyond_chance(pd.DataFrame(cells, dtype=float))
    assert np.isnan(result.p).all()
    assert np.isnan(result.q).all()
    assert result.tested == 0
