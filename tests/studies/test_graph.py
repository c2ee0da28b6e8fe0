"""Links in drawing order, and the attributes of the networkx graph."""

import math

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from synthetic_similarity import random_similarity, similarity

from alignment.model.query import Query
from alignment.model.registries import COUNT_FIGURES
from alignment.studies.graph import EDGE_ATTRIBUTES, build_graph, rank_links
from alignment.studies.study import compute_study

NODE_ATTRIBUTES = {
    *("name", "status", "un_group", "un_region", "continent", "income", "bloc", "bloc_name"),
    *("x", "y", *COUNT_FIGURES),
}
cases = pytest.mark.parametrize("seed", range(8))


def make_similarity(seed, gaps=0.2):
    """A similarity with many ties, and places."""
    weight = random_similarity(14, seed, gaps)
    weight.scores[:] = np.round(weight.scores * 6) / 6
    return weight, np.random.default_rng(seed).random((14, 2))


def make_graph(weight):
    graph = nx.Graph()
    graph.add_nodes_from(weight.index)
    for i, j in zip(*np.nonzero(np.triu(~np.isnan(weight.scores), 1)), strict=True):
        graph.add_edge(weight.index[i], weight.index[j], weight=weight.scores[i, j])
    return graph


def slow(weight, places):
    """Sort all pairs, build a forest from the strongest, then rank by each country's list."""
    index = list(weight.index)
    pairs = [
        (
            -weight.scores[i, j],
            -weight.shared_counts[i, j],
            np.hypot(*(places[i] - places[j])),
            i,
            j,
        )
        for i in range(len(index))
        for j in range(i + 1, len(index))
        if not np.isnan(weight.scores[i, j])
    ]
    pairs.sort()
    part = list(range(len(index)))
    keys = []
    ranks = [0] * len(index)
    for place, (*_, i, j) in enumerate(pairs):
        rank = min(ranks[i], ranks[j])
        ranks[i] += 1
        ranks[j] += 1
        if part[i] != part[j]:
            part = [part[i] if label == part[j] else label for label in part]
            rank = -1
        keys.append((rank, place, index[i], index[j]))
    return [(a, b) for *_, a, b in sorted(keys)]


@cases
def test_links_are_ranked_as_by_plain_loops(seed):
    weight, places = make_similarity(seed)
    result = rank_links(weight, places)
    assert list(zip(result["a"], result["b"], strict=True)) == slow(weight, places)
    assert len(result) == np.triu(~np.isnan(weight.scores), 1).sum()
    assert not result.duplicated(["a", "b"]).any()
    assert (result["a"] < result["b"]).all()
    rows, columns = (weight.index.get_indexer(result[end]) for end in "ab")
    assert result["weight"].tolist() == weight.scores[rows, columns].tolist()
    assert result["shared"].tolist() == weight.shared_counts[rows, columns].tolist()
    whole = make_graph(weight)
    first = rank_links(weight, places).head(13)
    tree = nx.Graph(zip(first["a"], first["b"], strict=True))
    assert len(tree) == 14
    assert nx.is_tree(tree)
    best = nx.maximum_spanning_tree(whole).size(weight="weight")
    assert first["weight"].sum() == pytest.approx(best)


def test_each_component_has_its_own_tree():
    weight, places = make_similarity(0, gaps=0.0)
    weight.scores[:6, 6:] = weight.scores[6:, :6] = np.nan
    first = rank_links(weight, places).head(12)
    pieces = list(nx.connected_components(nx.Graph(zip(first["a"], first["b"], strict=True))))
    assert sorted(len(piece) for piece in pieces) == [6, 8]


def test_ties_are_ranked_by_shared_votes_then_distance():
    weight = similarity(np.full((3, 3), 0.5), np.array([[0, 9, 5], [9, 0, 5], [5, 5, 0]]))
    places = np.array([[0.0, 0.0], [9.0, 0.0], [8.0, 0.0]])
    result = rank_links(weight, places)
    assert list(zip(result["a"], result["b"], strict=True)) == [
        ("A00", "A01"),
        ("A01", "A02"),
        ("A00", "A02"),
    ]


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_unknown_pairs_give_no_links(count):
    result = rank_links(similarity(np.full((count, count), np.nan)), np.zeros((count, 2)))
    assert list(result.columns) == ["a", "b", "weight", "shared"]
    assert result.empty


def test_zero_weights_and_no_countries():
    result = rank_links(similarity(np.zeros((3, 3))), np.zeros((3, 2)))
    assert len(result) == 3
    nodes = pd.DataFrame({"name": []})
    pairs = pd.DataFrame({name: [] for name in ("a", "b", *EDGE_ATTRIBUTES)})
    assert nx.is_empty(build_graph(nodes, pairs))


@pytest.fixture(scope="module")
def study(parliament):
    return compute_study(parliament, Query(min_shared=3))


def test_attributes_are_documented_and_plain_python(study, tmp_path):
    for _, attributes in study.graph.nodes(data=True):
        assert set(attributes) == NODE_ATTRIBUTES
    for _, _, attributes in study.graph.edges(data=True):
        assert set(attributes) == {*EDGE_ATTRIBUTES, "votes", "sponsoring"}
    assert all(EDGE_ATTRIBUTES.values())
    kinds = (str, int, float, type(None))
    for _, attributes in study.graph.nodes(data=True):
        assert all(type(value) in kinds for value in attributes.values())
    for _, _, attributes in study.graph.edges(data=True):
        assert all(type(value) in (int, float) for value in attributes.values())


def test_nodes_and_edges_by_hand(study):
    graph = study.graph
    assert list(graph) == ["AAA", "BBB", "CCC", "DDD", "EEE", "FFF"]
    # D1 and D2 together, of three that at least one sponsored.
    attributes = graph.edges["AAA", "BBB"]
    assert [attributes[name] for name in ("agreement", "shared", "weight")] == [7.5 / 8, 8, 7.5 / 8]
    assert [attributes[name] for name in ("cosponsorship", "joint")] == [pytest.approx(2 / 3), 2]
    # Two shared votes are fewer than three; FFF never votes.
    assert not graph.has_edge("DDD", "EEE")
    assert graph.degree["FFF"] == 0
    assert graph.nodes["EEE"]["votes_cast"] == 3
    assert graph.nodes["AAA"]["sponsored"] == 3
    assert graph.number_of_edges() == len(study.links) == 9


def test_missing_values_are_none_on_nodes_and_nan_on_edges(parliament, study):
    lone = study.graph.nodes["FFF"]
    assert [lone[name] for name in ("bloc", "bloc_name", "x", "y")] == [None] * 4
    # EEE's drafts since it joined, and none of FFF: a pair with only one score.
    graph = compute_study(parliament, Query(min_shared=3, blend=0.5)).graph
    assert graph.edges["DDD", "EEE"]["weight"] == 1 / 2
    assert math.isnan(graph.edges["DDD", "EEE"]["agreement"])
    assert graph.edges["DDD", "EEE"]["cosponsorship"] == 1 / 2
