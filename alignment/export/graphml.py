"""GraphML: the network for networkx, igraph, Cytoscape and yEd."""

from __future__ import annotations

import networkx as nx

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.study import Study
from alignment.export.about import about
from alignment.export.frames import DRAWN, countries, links, rows
from alignment.model.view import View
from alignment.scene.scene import make_scene


def write(study: Study, view: View, sure: Bootstrap | None = None, pairs: str = DRAWN) -> bytes:
    """Return the study as a GraphML file.

    An edge is a pair that the picture draws, or with `pairs` 'all' every pair with a weight;
    `drawn` tells which is which. What is missing is left out; the provenance is in the attributes
    of the graph.
    """
    scene = make_scene(study, view, sure=sure)
    frame, edges = countries(study, scene, sure), links(study, scene, pairs)
    graph: nx.Graph[str] = nx.Graph()
    graph.graph.update(about(study, view, scene))
    for iso3, *values in rows(frame):
        graph.add_node(str(iso3), **_known(list(frame.columns[1:]), values))
    for a, b, *values in rows(edges):
        graph.add_edge(str(a), str(b), **_known(list(edges.columns[2:]), values))
    lines = nx.generate_graphml(graph, named_key_ids=True)
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(lines) + "\n").encode()


def _known(names: list[str], values: list[object]) -> dict[str, object]:
    return {name: value for name, value in zip(names, values, strict=True) if value is not None}
