"""Ranking of the links to draw, and the networkx graph of a study."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import minimum_spanning_tree

from alignment.model.dataset import to_plain_value
from alignment.model.similarity import Similarity


def rank_links(weight: Similarity, coordinates: npt.NDArray[np.float64]) -> pd.DataFrame:
    """Return all pairs that have a weight, in the order in which links are drawn.

    First come the pairs of a maximum spanning tree, so that any budget of at least n - 1 links
    keeps the map connected. Then comes each country's strongest pair, then its second strongest
    and so on: the rank of a pair is the better of its ranks with its two countries. Of equal
    pairs the nearer one by `coordinates`, n x 2, comes first.

    The columns are a, b (ISO3, a before b in the index), weight and shared; the first k rows are
    the links of a budget of k. Equal weights are ordered by shared counts, then by distance on the
    map, then by index.
    """
    count = len(weight.index)
    rows, columns = np.nonzero(np.triu(~np.isnan(weight.scores), 1))
    strength, shared = weight.scores[rows, columns], weight.shared_counts[rows, columns]
    distance = np.hypot(*(coordinates[rows] - coordinates[columns]).T)
    # Positions in this order, strongest first, serve as distances of the tree. Every sort here is
    # stable, so that equal pairs stay in the order of the index.
    order = np.lexsort((distance, -shared, -strength))
    rows, columns = rows[order], columns[order]
    position = np.arange(1.0, len(order) + 1)
    tree = minimum_spanning_tree(csr_array((position, (rows, columns)), shape=(count, count)))
    # Sorted by their ends, the pairs of a country go from its strongest. NumPy sorts short
    # integers by counting.
    ends = np.column_stack([rows, columns]).ravel().astype(np.uint16)
    sizes = np.bincount(ends, minlength=count)
    rank = np.empty(len(ends), dtype=np.int64)
    rank[np.argsort(ends, kind="stable")] = np.arange(len(ends)) - np.repeat(
        np.cumsum(sizes) - sizes, sizes
    )
    better = rank.reshape(-1, 2).min(axis=1)
    better[tree.data.astype(np.int64) - 1] = -1
    final = np.argsort(better.astype(np.int16), kind="stable")
    order, rows, columns = order[final], rows[final], columns[final]
    return pd.DataFrame(
        {
            "a": weight.index[rows],
            "b": weight.index[columns],
            "weight": strength[order],
            "shared": shared[order],
        }
    )


EDGE_ATTRIBUTES = {
    "agreement": "score of the voting measure, NaN if too few votes are shared",
    "shared": "votes that both cast",
    "cosponsorship": "score of the co-sponsorship measure, NaN if neither sponsored",
    "joint": "drafts sponsored by both",
    "weight": "blend of the two, as the selection asks",
    "p": "p: probability of an agreement as far from the expected one, given only the totals; "
    "two-sided",
    "q": "q: false discovery rate at which the agreement is significant",
    "sign": "1 agreement above what the totals give, -1 below, 0 equal or untested",
    "p_cosponsorship": "p: probability of as many joint sponsorships or more, given only the "
    "totals",
    "q_cosponsorship": "q: false discovery rate at which they are significant",
}


# Further names of two attributes in the graph: the weights by votes and by sponsoring.
WEIGHT_NAMES = {"votes": "agreement", "sponsoring": "cosponsorship"}


def build_pair_table(
    links: pd.DataFrame, index: pd.Index, values: Mapping[str, npt.NDArray[Any]]
) -> pd.DataFrame:
    """Return the attributes of each linked pair: columns a, b and those of `EDGE_ATTRIBUTES`.

    `links` has columns a, b and weight: the pairs, in their order. `index` are the countries of the
    rows and columns of `values`, matrices by the names of `EDGE_ATTRIBUTES`, all but the weight.
    """
    ends = index.get_indexer(pd.Index(links["a"])), index.get_indexer(pd.Index(links["b"]))
    columns = {name: matrix[ends] for name, matrix in values.items()}
    table = pd.DataFrame(columns | {name: links[name] for name in ("a", "b", "weight")})
    return table[["a", "b", *EDGE_ATTRIBUTES]]


def build_graph(
    nodes: pd.DataFrame, pairs: pd.DataFrame, attributes: Mapping[str, Any] | None = None
) -> nx.Graph[str]:
    """Return the graph of countries, with plain Python values.

    Parameters
    ----------
    nodes : DataFrame
        Indexed by ISO3; each column becomes a node attribute, a missing value None.
    pairs : DataFrame
        Columns a, b and those of `EDGE_ATTRIBUTES`; each row becomes an edge, which has the
        attributes of `WEIGHT_NAMES` besides. A missing value becomes NaN.
    attributes : mapping, optional
        Attributes of the graph itself.
    """
    graph: nx.Graph[str] = nx.Graph(**(attributes or {}))
    for iso3, row in zip(nodes.index, nodes.to_dict("records"), strict=True):
        graph.add_node(iso3, **{str(name): to_plain_value(value) for name, value in row.items()})
    columns = [pairs[name].tolist() for name in EDGE_ATTRIBUTES]
    for a, b, *values in zip(pairs["a"], pairs["b"], *columns, strict=True):
        edge = dict(zip(EDGE_ATTRIBUTES, values, strict=True))
        graph.add_edge(a, b, **edge, **{new: edge[name] for new, name in WEIGHT_NAMES.items()})
    return graph
