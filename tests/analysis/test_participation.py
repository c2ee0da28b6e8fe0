from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from alignment.analysis.participation import participation
from alignment.model.similarity import Similarity


def similarity(scores: np.ndarray) -> Similarity:
    names = pd.Index([f"C{number:02d}" for number in range(len(scores))])
    return Similarity("agreement", names, scores, np.ones(scores.shape, dtype=np.int64))


def test_worked_by_hand() -> None:
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
    found = participation(similarity(scores), bloc)
    # C00: .6, .3 and .1 of 1: 1 - .36 - .09 - .01.
    assert found["C00"] == pytest.approx(0.54)
    # C01's tie with C04, which is in no bloc, does not count.
    assert found["C01"] == pytest.approx(0.0)
    # C02: 3/8 with a, 5/8 with c.
    assert found["C02"] == pytest.approx(1 - 9 / 64 - 25 / 64)
    # C04 is in no bloc itself and has all its ties with a.
    assert found["C04"] == pytest.approx(0.0)


def test_no_tie_is_unknown() -> None:
    found = participation(similarity(np.full((3, 3), np.nan)), pd.Series(dtype=object))
    assert found.isna().all()


def test_the_diagonal_and_negative_weights_are_no_ties() -> None:
    scores = np.array([[9.0, 1.0, -5.0], [1.0, 9.0, 1.0], [-5.0, 1.0, 9.0]])
    bloc = pd.Series(["a", "b", "c"], index=["C00", "C01", "C02"])
    assert participation(similarity(scores), bloc).tolist() == [0.0, 0.5, 0.0]


def test_the_matrix_way_is_the_way_along_the_graph() -> None:
    rng = np.random.default_rng(4)
    graph = nx.gnp_random_graph(25, 0.3, seed=4)
    bloc = rng.integers(0, 3, 25)
    scores = np.full((25, 25), np.nan)
    for a, b in graph.edges:
        scores[a, b] = scores[b, a] = graph.edges[a, b]["weight"] = rng.random()
    found = participation(
        similarity(scores), pd.Series(bloc, index=[f"C{number:02d}" for number in range(25)])
    )
    for node in graph:
        strength = graph.degree(node, weight="weight")
        shares = [
            sum(d["weight"] for _, to, d in graph.edges(node, data=True) if bloc[to] == k)
            / strength
            for k in range(3)
        ]
        assert found.iloc[node] == pytest.approx(1 - sum(share**2 for share in shares))
