"""GEXF 1.3: the network for Gephi, with places, colours and sizes of the picture."""

from __future__ import annotations

import pandas as pd
from pandas.api import types

from alignment.answer import Study
from alignment.export.about import about, sentences
from alignment.export.records import countries, links, rows
from alignment.export.text import attribute, xml
from alignment.model.view import View
from alignment.scene import Node, make_scene

# Units of the scene are too small for Gephi's usual view.
SCALE = 1000
THICKNESS = (1.0, 2.0, 3.0)
SHAPES = {"square": "square", "triangle": "triangle", "diamond": "diamond"}


def write(study: Study, view: View) -> bytes:
    """Return the study as a GEXF file.

    Every pair with a weight is an edge; `drawn` tells those of the picture. What is missing is
    left out. No time of making is written, so the same study and view give the same bytes.
    """
    scene = make_scene(study, view)
    facts = about(study, view, scene)
    frame, pairs = countries(study, scene), links(study, scene)
    width = {(link.a, link.b): link.width for link in scene.links}
    drawn = {node.iso3: node for node in scene.nodes}
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">',
        f"<meta><creator>{xml(facts['program'])}</creator>",
        f"<keywords>{xml(facts['address'])}</keywords>",
        f"<description>{xml(sentences(facts))}</description></meta>",
        '<graph defaultedgetype="undirected" mode="static">',
        *_attributes("node", frame.iloc[:, 2:]),
        *_attributes("edge", pairs.iloc[:, 2:-2].assign(drawn=pairs["drawn"])),
        "<nodes>",
    ]
    for iso3, name, *values in rows(frame):
        parts.append(
            f"<node id={attribute(str(iso3))} label={attribute(str(name))}>"
            f"{_values(values)}{_look(drawn.get(str(iso3)), study.disc)}</node>"
        )
    parts += ["</nodes>", "<edges>"]
    for number, (a, b, *values, weight, shown) in enumerate(rows(pairs)):
        look = ""
        if shown:
            look = f'<viz:thickness value="{THICKNESS[width[str(a), str(b)]]}"/>'
        parts.append(
            f'<edge id="{number}" source={attribute(str(a))} target={attribute(str(b))}'
            f' weight="{weight}">{_values([*values, shown])}{look}</edge>'
        )
    parts += ["</edges>", "</graph>", "</gexf>"]
    return ("\n".join(parts) + "\n").encode()


def _attributes(of: str, frame: pd.DataFrame) -> list[str]:
    rows_ = [
        f'<attribute id="{number}" title={attribute(str(name))} type="{_type(frame[name])}"/>'
        for number, name in enumerate(frame)
    ]
    return [f'<attributes class="{of}" mode="static">', *rows_, "</attributes>"]


def _type(column: pd.Series) -> str:
    if types.is_bool_dtype(column):
        return "boolean"
    if types.is_integer_dtype(column):
        return "integer"
    return "double" if types.is_float_dtype(column) else "string"


def _values(values: list[object]) -> str:
    held = "".join(
        f'<attvalue for="{number}" value={attribute(_said(value))}/>'
        for number, value in enumerate(values)
        if value is not None
    )
    return f"<attvalues>{held}</attvalues>"


def _said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _look(node: Node | None, disc: float) -> str:
    if node is None:
        return ""
    red, green, blue = bytes.fromhex(node.fill.removeprefix("#"))
    return (
        f'<viz:color r="{red}" g="{green}" b="{blue}"/>'
        f'<viz:position x="{round(node.x * SCALE, 3)}" y="{round(node.y * SCALE, 3)}" z="0.0"/>'
        f'<viz:size value="{round(disc * SCALE, 3)}"/>'
        f'<viz:shape value="{SHAPES.get(node.shape, "disc")}"/>'
    )
