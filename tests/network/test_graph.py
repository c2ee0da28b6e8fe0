"""The networkx graph has the attributes it documents, in plain Python values."""

from __future__ import annotations

import math

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from alignment.answer.study import answer
from alignment.model.query import Query
from alignment.network.graph import EDGE_ATTRIBUTES, NODE_ATTRIBUTES, build_graph, plain


@pytest.fixture(scope="module")
def study(parliament):
    return answer(parliament, Query(min_shared=3))


def test_documented_and_present_attributes_are_the_same(study):
    for _, held in study.graph.nodes(data=True):
        assert set(held) == set(NODE_ATTRIBUTES)
    for _, _, held in study.graph.edges(data=True):
        assert set(held) == set(EDGE_ATTRIBUTES)
    assert all({**NODE_ATTRIBUTES, **EDGE_ATTRIBUTES}.values())


def test_nodes_and_edges_are_those_worked_by_hand(study):
    graph = study.graph
    assert list(graph) == ["AAA", "BBB", "CCC", "DDD", "EEE", "FFF"]
    # D1 and D2 together, of three that either sponsored.
    held = graph.edges["AAA", "BBB"]
    assert [held[name] for name in ("agreement", "shared", "weight")] == [7.5 / 8, 8, 7.5 / 8]
    assert [held[name] for name in ("cosponsorship", "joint")] == [pytest.approx(2 / 3), 2]
    # Two shared roll calls are fewer than three; FFF never votes.
    assert not graph.has_edge("DDD", "EEE")
    assert graph.degree["FFF"] == 0
    assert graph.nodes["EEE"]["votes_cast"] == 3
    assert graph.nodes["AAA"]["sponsored"] == 3
    assert graph.number_of_edges() == len(study.links) == 9


def test_missing_values_are_none_on_nodes_and_nan_on_edges(parliament, study):
    lone = study.graph.nodes["FFF"]
    assert [lone[name] for name in ("bloc", "bloc_name", "x", "y")] == [None] * 4
    # EEE's drafts since it joined, and FFF's none: a pair with one score alone.
    graph = answer(parliament, Query(min_shared=3, blend=0.5)).graph
    assert graph.edges["DDD", "EEE"]["weight"] == 1 / 2
    assert math.isnan(graph.edges["DDD", "EEE"]["agreement"])
    assert graph.edges["DDD", "EEE"]["cosponsorship"] == 1 / 2


def test_values_are_plain_python_and_can_be_written(study, tmp_path):
    kinds = (str, int, float, type(None))
    for _, held in study.graph.nodes(data=True):
        assert all(type(value) in kinds for value in held.values())
    for _, _, held in study.graph.edges(data=True):
        assert all(type(value) in (int, float) for value in held.values())


def test_no_countries_are_no_graph():
    nodes = pd.DataFrame({"name": []})
    pairs = pd.DataFrame({name: [] for name in ("a", "b", *EDGE_ATTRIBUTES)})
    assert nx.is_empty(build_graph(nodes, pairs))


def test_plain():
    assert [plain(value) for value in (np.float64(1.5), np.int64(2), "a", None)] == [
        1.5,
        2,
        "a",
        None,
    ]
    assert [plain(value) for value in (np.nan, pd.NA, np.float32("nan"))] == [None] * 3
    assert type(plain(np.int64(2))) is int
