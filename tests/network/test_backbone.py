"""Links in drawing order: against networkx's spanning tree and a slow twin."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from places import random_similarity, similarity

from alignment.network.backbone import ranked_links

cases = pytest.mark.parametrize("seed", range(8))


def drawn(seed, gaps=0.2):
    """A similarity with many ties, and places."""
    weight = random_similarity(14, seed, gaps)
    weight.scores[:] = np.round(weight.scores * 6) / 6
    return weight, np.random.default_rng(seed).random((14, 2))


def graph_of(weight):
    graph = nx.Graph()
    graph.add_nodes_from(weight.index)
    for i, j in zip(*np.nonzero(np.triu(~np.isnan(weight.scores), 1)), strict=True):
        graph.add_edge(weight.index[i], weight.index[j], weight=weight.scores[i, j])
    return graph


def slow(weight, places):
    """Sort all pairs, grow a forest from the strongest, then rank by each country's list."""
    index = list(weight.index)
    pairs = [
        (-weight.scores[i, j], -weight.shared[i, j], np.hypot(*(places[i] - places[j])), i, j)
        for i in range(len(index))
        for j in range(i + 1, len(index))
        if not np.isnan(weight.scores[i, j])
    ]
    pairs.sort()
    part = list(range(len(index)))
    keys = []
    seen = [0] * len(index)
    for place, (*_, i, j) in enumerate(pairs):
        rank = min(seen[i], seen[j])
        seen[i] += 1
        seen[j] += 1
        if part[i] != part[j]:
            part = [part[i] if label == part[j] else label for label in part]
            rank = -1
        keys.append((rank, place, index[i], index[j]))
    return [(a, b) for *_, a, b in sorted(keys)]


@cases
def test_the_order_is_that_of_the_slow_twin(seed):
    weight, places = drawn(seed)
    found = ranked_links(weight, places)
    assert list(zip(found["a"], found["b"], strict=True)) == slow(weight, places)


@cases
def test_n_minus_1_links_keep_the_map_in_one_piece_as_strongly_as_can_be(seed):
    weight, places = drawn(seed)
    whole = graph_of(weight)
    first = ranked_links(weight, places).head(13)
    tree = nx.Graph(zip(first["a"], first["b"], strict=True))
    assert len(tree) == 14
    assert nx.is_tree(tree)
    best = nx.maximum_spanning_tree(whole).size(weight="weight")
    assert first["weight"].sum() == pytest.approx(best)


def test_each_piece_of_a_broken_map_has_its_own_tree():
    weight, places = drawn(0, gaps=0.0)
    weight.scores[:6, 6:] = weight.scores[6:, :6] = np.nan
    first = ranked_links(weight, places).head(12)
    pieces = list(nx.connected_components(nx.Graph(zip(first["a"], first["b"], strict=True))))
    assert sorted(len(piece) for piece in pieces) == [6, 8]


@cases
def test_every_known_pair_is_there_once_with_its_score_and_count(seed):
    weight, places = drawn(seed)
    found = ranked_links(weight, places)
    assert len(found) == np.triu(~np.isnan(weight.scores), 1).sum()
    assert not found.duplicated(["a", "b"]).any()
    assert (found["a"] < found["b"]).all()
    rows, columns = (weight.index.get_indexer(found[end]) for end in "ab")
    assert found["weight"].tolist() == weight.scores[rows, columns].tolist()
    assert found["shared"].tolist() == weight.shared[rows, columns].tolist()


@cases
def test_after_the_tree_come_the_strongest_of_each_country_before_any_second(seed):
    weight, places = drawn(seed)
    found = ranked_links(weight, places)
    order = sorted(
        zip(found["a"], found["b"], found["weight"], found["shared"], strict=True),
        key=lambda row: (-row[2], -row[3]),
    )
    strongest = {iso3: next(row[2] for row in order if iso3 in row[:2]) for iso3 in weight.index}
    for iso3, best in strongest.items():
        mine = found[(found["a"] == iso3) | (found["b"] == iso3)]
        place = mine.index[mine["weight"] == best][0]
        assert place < 13 + 14


def test_of_equal_pairs_more_shared_comes_first_then_the_nearer():
    weight = similarity(np.full((3, 3), 0.5), np.array([[0, 9, 5], [9, 0, 5], [5, 5, 0]]))
    places = np.array([[0.0, 0.0], [9.0, 0.0], [8.0, 0.0]])
    found = ranked_links(weight, places)
    assert list(zip(found["a"], found["b"], strict=True)) == [
        ("A00", "A01"),
        ("A01", "A02"),
        ("A00", "A02"),
    ]


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_without_known_pairs_there_are_no_links(count):
    found = ranked_links(similarity(np.full((count, count), np.nan)), np.zeros((count, 2)))
    assert list(found.columns) == ["a", "b", "weight", "shared"]
    assert found.empty


def test_a_weight_of_nothing_is_still_a_link():
    found = ranked_links(similarity(np.zeros((3, 3))), np.zeros((3, 2)))
    assert len(found) == 3
