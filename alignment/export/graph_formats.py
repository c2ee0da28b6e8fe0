"""The network as GraphML for networkx, igraph, Cytoscape and yEd, and as node-link JSON."""

from __future__ import annotations

import json
from typing import Any

import networkx as nx

from alignment.analysis.bloc_stability import BlocStability
from alignment.export.data_tables import (
    ALL_PAIRS,
    DRAWN_PAIRS,
    build_countries_frame,
    build_links_frame,
    build_rollcalls_frame,
    to_export_rows,
    to_export_value,
)
from alignment.export.metadata import build_metadata
from alignment.model.view import View
from alignment.scene.scene import make_scene
from alignment.studies.graph import EDGE_ATTRIBUTES
from alignment.studies.study import Study

LAYOUT_VERSION = 1


def write_graphml(
    study: Study, view: View, stability: BlocStability | None = None, pairs: str = DRAWN_PAIRS
) -> bytes:
    """Return the study as a GraphML file.

    The edges are the pairs that the picture draws, or with `pairs` 'all' every pair with a weight;
    their attribute `drawn` separates the two. Missing values are omitted. The attributes of the
    graph hold the provenance.
    """
    scene = make_scene(study, view, stability=stability)
    frame = build_countries_frame(study, scene, stability)
    edges = build_links_frame(study, scene, pairs)
    graph: nx.Graph[str] = nx.Graph()
    graph.graph.update(build_metadata(study, view, scene))
    for iso3, *values in to_export_rows(frame):
        graph.add_node(str(iso3), **_drop_missing(list(frame.columns[1:]), values))
    for a, b, *values in to_export_rows(edges):
        graph.add_edge(str(a), str(b), **_drop_missing(list(edges.columns[2:]), values))
    lines = nx.generate_graphml(graph, named_key_ids=True)
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(lines) + "\n").encode()


def _drop_missing(names: list[str], values: list[object]) -> dict[str, object]:
    return {name: value for name, value in zip(names, values, strict=True) if value is not None}


def write_node_link(
    study: Study, view: View, stability: BlocStability | None = None, pairs: str = ALL_PAIRS
) -> bytes:
    """Return the study as node-link JSON.

    `networkx.node_link_graph(json.loads(text), edges="edges")` reads it. `graph` holds the
    provenance, the blocs and the roll calls. Missing values are null. The edges are all pairs with
    a weight, or with `pairs` 'drawn' those that the picture draws.
    """
    scene = make_scene(study, view, stability=stability)
    frame = build_countries_frame(study, scene, stability)
    rollcalls = build_rollcalls_frame(study)
    edges = build_links_frame(study, scene, pairs)
    content: dict[str, Any] = {
        "directed": False,
        "multigraph": False,
        "graph": {
            "layout_version": LAYOUT_VERSION,
            "about": build_metadata(study, view, scene),
            "notes": [to_export_value(note) for note in scene.notes],
            "min_shared": study.min_shared,
            "threshold": to_export_value(study.threshold),
            "disc": to_export_value(study.disc),
            "edge_attributes": EDGE_ATTRIBUTES,
            "blocs": [
                {
                    "id": bloc.id,
                    "name": to_export_value(bloc.name),
                    "size": bloc.size,
                    "cohesion": to_export_value(bloc.cohesion),
                }
                for bloc in study.blocs
            ],
            "rollcalls": _to_records(list(rollcalls.columns), to_export_rows(rollcalls)),
        },
        "nodes": _to_records(["id", *frame.columns[1:]], to_export_rows(frame)),
        "edges": _to_records(["source", "target", *edges.columns[2:]], to_export_rows(edges)),
    }
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return (text + "\n").encode()


def _to_records(names: list[str], values: list[list[object]]) -> list[dict[str, object]]:
    return [dict(zip(names, row, strict=True)) for row in values]
