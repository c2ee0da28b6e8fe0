"""JSON: nodes and links as networkx and D3 read them, with query, provenance and version."""

from __future__ import annotations

import json
from typing import Any

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.study import Study
from alignment.export.about import about
from alignment.export.frames import ALL, countries, links, rollcalls, rows, value_of
from alignment.model.view import View
from alignment.network.graph import EDGE_ATTRIBUTES
from alignment.scene.scene import make_scene

LAYOUT_VERSION = 1


def write(study: Study, view: View, sure: Bootstrap | None = None, pairs: str = ALL) -> bytes:
    """Return the study as node-link JSON.

    `networkx.node_link_graph(json.loads(text), edges="edges")` opens it. `graph` holds the
    provenance, the blocs and the roll calls; what is missing is null. Every pair with a weight is
    an edge, or with `pairs` 'drawn' those of the picture alone.
    """
    scene = make_scene(study, view, sure=sure)
    frame, calls = countries(study, scene, sure), rollcalls(study)
    edges = links(study, scene, pairs)
    content: dict[str, Any] = {
        "directed": False,
        "multigraph": False,
        "graph": {
            "layout_version": LAYOUT_VERSION,
            "about": about(study, view, scene),
            "notes": [value_of(note) for note in scene.notes],
            "min_shared": study.min_shared,
            "threshold": value_of(study.threshold),
            "disc": value_of(study.disc),
            "edge_attributes": EDGE_ATTRIBUTES,
            "blocs": [
                {
                    "id": bloc.id,
                    "name": value_of(bloc.name),
                    "size": bloc.size,
                    "cohesion": value_of(bloc.cohesion),
                }
                for bloc in study.blocs
            ],
            "rollcalls": _records(list(calls.columns), rows(calls)),
        },
        "nodes": _records(["id", *frame.columns[1:]], rows(frame)),
        "edges": _records(["source", "target", *edges.columns[2:]], rows(edges)),
    }
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return (text + "\n").encode()


def _records(names: list[str], values: list[list[object]]) -> list[dict[str, object]]:
    return [dict(zip(names, row, strict=True)) for row in values]
