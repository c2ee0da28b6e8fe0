"""Participation and cross-pressure, by hand and against plain loops."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from alignment.analysis.cross_pressure import compute_cross_pressure, participation_coefficient
from alignment.model.similarity import Similarity

NAMES = ["AAA", "E1", "E2", "E3", "W1", "W2", "W3"]
BLOC = pd.Series(["e", "e", "e", "w", "w", "w"], index=NAMES[1:])


def make_agreement(with_east: float, with_west: float) -> Similarity:
    """AAA agrees with each bloc by this much; agreement is 1 within blocs and 0 between them."""
    side = np.array([-1, 0, 0, 0, 1, 1, 1])
    scores = (side[:, None] == side[None, :]).astype(np.float64)
    scores[0, 1:4] = scores[1:4, 0] = with_east
    scores[0, 4:] = scores[4:, 0] = with_west
    np.fill_diagonal(scores, np.nan)
    return Similarity("agreement", pd.Index(NAMES), scores, np.ones((7, 7), dtype=np.int64))


def make_sponsors(*rows: str) -> pd.DataFrame:
    codes = {"1": 1.0, "0": 0.0, ".": np.nan}
    return pd.DataFrame([[codes[c] for c in row] for row in rows], index=NAMES)


# Four drafts of the east and four of the west, which also sponsors one of the east's.
WITH_WEST = make_sponsors(
    "00001110", "11110000", "11100000", "11110000", "00011111", "00011111", "00001110"
)


def test_pressure_by_hand() -> None:
    table = compute_cross_pressure(make_agreement(0.8, 0.5), WITH_WEST, BLOC)
    assert table.loc["AAA", "value"] == pytest.approx(0.3)
    assert table.loc["AAA", ["votes_with", "sponsors_with", "drafts"]].tolist() == ["e", "w", 3]
    table = compute_cross_pressure(make_agreement(0.5, 0.8), WITH_WEST, BLOC)
    assert table.loc["AAA", "value"] == 0.0
    for name in ("E1", "W1"):
        assert table.loc[name, "value"] == 0.0
        assert table.loc[name, "votes_with"] == table.loc[name, "sponsors_with"]


def test_blocs_that_sponsor_all_or_no_drafts() -> None:
    # The west sponsors every draft, so only the east distinguishes AAA's drafts from the rest.
    drafts = make_sponsors(
        "11100000", "11100000", "11100000", "11100000", "11111111", "11111111", "11111111"
    )
    table = compute_cross_pressure(make_agreement(0.4, 0.9), drafts, BLOC)
    assert table.loc["AAA", "sponsors_with"] == "e"
    assert table.loc["AAA", "value"] == pytest.approx(0.5)
    # W1 sponsored every draft, so it has no result.
    assert np.isnan(table.loc["W1", "value"])
    drafts = make_sponsors("111000", "111000", "111000", "111000", "111000", "111000", "111000")
    table = compute_cross_pressure(make_agreement(0.4, 0.9), drafts, BLOC)
    assert table.loc["AAA", "value"] == 0.0


def test_few_drafts_and_unavailable_drafts() -> None:
    drafts = WITH_WEST.copy()
    drafts.loc["AAA"] = [0.0] * 6 + [1.0] * 2
    table = compute_cross_pressure(make_agreement(0.8, 0.5), drafts, BLOC)
    assert np.isnan(table.loc["AAA", "value"])
    assert pd.isna(table.loc["AAA", "votes_with"])
    assert table.loc["AAA", "drafts"] == 2
    drafts = WITH_WEST.copy()
    more = drafts.assign(**{"8": np.nan, "9": np.nan})
    one, other = (
        compute_cross_pressure(make_agreement(0.8, 0.5), frame, BLOC) for frame in (drafts, more)
    )
    pd.testing.assert_frame_equal(one, other)


def test_too_few_blocs_give_no_pressure() -> None:
    for bloc in (pd.Series("e", index=NAMES), pd.Series(dtype=object)):
        assert (
            compute_cross_pressure(make_agreement(0.8, 0.5), WITH_WEST, bloc)["value"].isna().all()
        )
    bloc = pd.Series(["e", "e", "e", "w"], index=NAMES[1:5])
    assert compute_cross_pressure(make_agreement(0.8, 0.5), WITH_WEST, bloc)["value"].isna().all()


def similarity(scores: np.ndarray) -> Similarity:
    names = pd.Index([f"C{number:02d}" for number in range(len(scores))])
    return Similarity("agreement", names, scores, np.ones(scores.shape, dtype=np.int64))


def test_participation_by_hand() -> None:
    nan = np.nan
    scores = np.array(
        [
            [nan, 0.6, 0.3, 0.1, nan],
            [0.6, nan, nan, nan, 0.9],
            [0.3, nan, nan, 0.5, nan],
            [0.1, nan, 0.5, nan, nan],
            [nan, 0.9, nan, nan, nan],
        ]
    )
    bloc = pd.Series(["a", "a", "b", "c", None], index=["C00", "C01", "C02", "C03", "C04"])
    result = participation_coefficient(similarity(scores), bloc)
    # C00: .6, .3 and .1 of 1: 1 - .36 - .09 - .01.
    assert result["C00"] == pytest.approx(0.54)
    # C01's tie with C04, which is in no bloc, does not count.
    assert result["C01"] == pytest.approx(0.0)
    # C02: 3/8 with a, 5/8 with c.
    assert result["C02"] == pytest.approx(1 - 9 / 64 - 25 / 64)
    # C04 is in no bloc and has all its ties with a.
    assert result["C04"] == pytest.approx(0.0)


def test_participation_without_ties() -> None:
    result = participation_coefficient(similarity(np.full((3, 3), np.nan)), pd.Series(dtype=object))
    assert result.isna().all()
    scores = np.array([[9.0, 1.0, -5.0], [1.0, 9.0, 1.0], [-5.0, 1.0, 9.0]])
    bloc = pd.Series(["a", "b", "c"], index=["C00", "C01", "C02"])
    assert participation_coefficient(similarity(scores), bloc).tolist() == [0.0, 0.5, 0.0]


def test_matrix_formula_matches_the_graph() -> None:
    rng = np.random.default_rng(4)
    graph = nx.gnp_random_graph(25, 0.3, seed=4)
    bloc = rng.integers(0, 3, 25)
    scores = np.full((25, 25), np.nan)
    for a, b in graph.edges:
        scores[a, b] = scores[b, a] = graph.edges[a, b]["weight"] = rng.random()
    result = participation_coefficient(
        similarity(scores), pd.Series(bloc, index=[f"C{number:02d}" for number in range(25)])
    )
    for node in graph:
        strength = graph.degree(node, weight="weight")
        shares = [
            sum(d["weight"] for _, to, d in graph.edges(node, data=True) if bloc[to] == k)
            / strength
            for k in range(3)
        ]
        assert result.iloc[node] == pytest.approx(1 - sum(share**2 for share in shares))
