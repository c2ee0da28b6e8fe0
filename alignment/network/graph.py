"""The networkx graph of a study, its nodes and edges documented."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.methods import COUNTS

NODE_ATTRIBUTES = {
    "name": "short English name",
    "status": "standing at the United Nations",
    "un_group": "UN regional group, '' if none",
    "un_region": "geographical region (M49), '' if none",
    "continent": "continent (M49), '' if none",
    "income": "World Bank income group, '' if not known",
    "bloc": "number of the bloc, from 1; None if in no bloc",
    "bloc_name": "name of the bloc; None if in no bloc",
    "x": "place on the map, across; None if it cannot be compared with anyone",
    "y": "place on the map, upwards; None likewise",
    **{count.name: count.meaning for count in COUNTS.values()},
}
EDGE_ATTRIBUTES = {
    "agreement": "score of the voting measure, NaN if too few roll calls are shared",
    "shared": "roll calls in which both cast a vote",
    "cosponsorship": "score of the co-sponsorship measure, NaN if neither sponsored",
    "joint": "drafts sponsored by both",
    "weight": "blend of the two, as the query asks",
    "p": "chance of an agreement as far from the expected one, if totals were all; two-sided",
    "q": "false discovery rate at which the agreement is beyond chance",
    "sign": "1 agreement above what the totals give, -1 below, 0 equal or untested",
    "p_cosponsorship": "chance of as many joint sponsorships or more, if totals were all",
    "q_cosponsorship": "false discovery rate at which they are beyond chance",
}


def pairs(
    links: pd.DataFrame, index: pd.Index, known: Mapping[str, npt.NDArray[Any]]
) -> pd.DataFrame:
    """Return what is known of each linked pair.

    Parameters
    ----------
    links : DataFrame
        Columns a, b, weight: the pairs, in their order.
    index : Index
        Countries of the rows and columns of `known`.
    known : mapping of ndarray of shape (n, n)
        By the names of `EDGE_ATTRIBUTES`, all but the weight.

    Returns
    -------
    DataFrame
        Columns a, b and those of `EDGE_ATTRIBUTES`.
    """
    at = index.get_indexer(pd.Index(links["a"])), index.get_indexer(pd.Index(links["b"]))
    told = {name: each[at] for name, each in known.items()} | {"weight": links["weight"]}
    ends = {"a": links["a"], "b": links["b"]}
    return pd.DataFrame(ends | {name: told[name] for name in EDGE_ATTRIBUTES})


def build_graph(
    nodes: pd.DataFrame, pairs: pd.DataFrame, told: Mapping[str, Any] | None = None
) -> nx.Graph[str]:
    """Return the graph of countries.

    Parameters
    ----------
    nodes : DataFrame
        Indexed by ISO3; each column becomes a node attribute, see `NODE_ATTRIBUTES`.
    pairs : DataFrame
        Columns a, b and those of `EDGE_ATTRIBUTES`; each row becomes an edge.
    told : mapping, optional
        What the graph says of itself, in its `graph`.

    Returns
    -------
    networkx.Graph
        Plain Python values; a missing one is None on a node and NaN on an edge.
    """
    graph: nx.Graph[str] = nx.Graph(**(told or {}))
    for iso3, row in zip(nodes.index, nodes.to_dict("records"), strict=True):
        graph.add_node(iso3, **{str(name): plain(value) for name, value in row.items()})
    columns = [pairs[name].tolist() for name in EDGE_ATTRIBUTES]
    for a, b, *values in zip(pairs["a"], pairs["b"], *columns, strict=True):
        graph.add_edge(a, b, **dict(zip(EDGE_ATTRIBUTES, values, strict=True)))
    return graph


def plain(value: object) -> object:
    """Return a value as plain Python; None for a missing one.

    >>> plain(np.int64(3)), plain(float("nan")), plain(pd.NA)
    (3, None, None)
    """
    if value is pd.NA or (isinstance(value, float | np.floating) and np.isnan(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value
