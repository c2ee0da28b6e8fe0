"""GEXF 1.3: the network for Gephi, with places, colours and sizes of the picture, and time."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from pandas.api import types

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.seen import HowSure
from alignment.answer.study import Study
from alignment.answer.timeline import Timeline
from alignment.errors import AlignmentError, unknown
from alignment.export.about import about, about_timeline, sentences
from alignment.export.frames import ALL, DRAWN, PAIRS, countries, links, rows
from alignment.export.gexf_time import (
    EDGE_TIMED,
    nodes_timed,
    timed_edges,
    timed_nodes,
)
from alignment.export.sequence import over_time, title_of
from alignment.export.text import attribute, xml
from alignment.model.view import View
from alignment.scene.drawing import theme_of
from alignment.scene.scene import Node, make_scene
from alignment.scene.themed import themed

# Units of the scene are too small for Gephi's usual view.
SCALE = 1000
THICKNESS = (1.0, 2.0, 3.0)
SHAPES = {"square": "square", "triangle": "triangle", "diamond": "diamond"}


def write(study: Study, view: View, sure: Bootstrap | None = None, pairs: str = DRAWN) -> bytes:
    """Return the study as a GEXF file.

    An edge is a pair that the picture draws, or with `pairs` 'all' every pair with a weight;
    `drawn` tells which is which. What is missing is left out. No time of making is written, so the
    same study and view give the same bytes.
    """
    scene = make_scene(study, view, sure=sure)
    facts = about(study, view, scene)
    frame, edges = countries(study, scene, sure), links(study, scene, pairs)
    width = {(link.a, link.b): link.width for link in scene.links}
    drawn = {node.iso3: node for node in scene.nodes}
    parts = [
        *_head(facts, 'mode="static"'),
        *_attributes("node", frame.iloc[:, 2:]),
        *_attributes("edge", edges.iloc[:, 2:-2].assign(drawn=edges["drawn"])),
        "<nodes>",
    ]
    for iso3, name, *values in rows(frame):
        parts.append(
            f"<node id={attribute(str(iso3))} label={attribute(str(name))}>"
            f"{_values(values)}{_look(drawn.get(str(iso3)), study.disc)}</node>"
        )
    parts += ["</nodes>", "<edges>"]
    for number, (a, b, *values, weight, shown) in enumerate(rows(edges)):
        look = ""
        if shown:
            look = f'<viz:thickness value="{THICKNESS[width[str(a), str(b)]]}"/>'
        parts.append(
            f'<edge id="{number}" source={attribute(str(a))} target={attribute(str(b))}'
            f' weight="{weight}">{_values([*values, shown])}{look}</edge>'
        )
    parts += ["</edges>", "</graph>", "</gexf>"]
    return ("\n".join(parts) + "\n").encode()


def write_timeline(
    timeline: Timeline, view: View, how_sure: HowSure | None = None, pairs: str = DRAWN
) -> bytes:
    """Return a timeline as a GEXF file whose values change with time.

    A period is told at its last year, so that windows do not overlap on the time line. Countries
    and links are there in the periods that have them; bloc, value shown, place and weight are
    timed values. Where and how a country is drawn is that of the latest period that has it.
    A period without enough votes has no values.

    Parameters
    ----------
    timeline : Timeline
    view : View
    how_sure : callable, optional
        Who is asked how sure the blocs of a period are, if that is to be told.
    pairs : str
        'drawn': a link is there while it is drawn. 'all': while the pair has a weight.
    """
    if pairs not in PAIRS:
        raise AlignmentError(unknown("choice of pairs", pairs, PAIRS))
    view = replace(view, map="bloc")
    theme = theme_of(view.theme)
    steps = tuple(
        replace(step, scene=themed(step.scene, theme))
        for step in over_time(timeline, view, how_sure)
    )
    facts = about_timeline(timeline, view, title_of(timeline, view, steps))
    first, last = steps[0].period.until[:4], steps[-1].period.until[:4]
    mode = 'mode="dynamic" timeformat="date" timerepresentation="interval"'
    parts = [
        *_head(facts, f'{mode} start="{first}-01-01" end="{last}-12-31"'),
        *_declared("node", nodes_timed(steps)),
        *_declared("edge", EDGE_TIMED),
        "<nodes>",
        *timed_nodes(steps, _look),
        "</nodes>",
        "<edges>",
        *timed_edges(steps, pairs == ALL),
        "</edges>",
        "</graph>",
        "</gexf>",
    ]
    return ("\n".join(parts) + "\n").encode()


def _head(facts: dict[str, str], mode: str) -> list[str]:
    return [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">',
        f"<meta><creator>{xml(facts['program'])}</creator>",
        f"<keywords>{xml(facts['address'])}</keywords>",
        f"<description>{xml(sentences(facts))}</description></meta>",
        f'<graph defaultedgetype="undirected" {mode}>',
    ]


def _declared(of: str, types_: dict[str, str]) -> list[str]:
    rows_ = [
        f'<attribute id="{name}" title="{name}" type="{kind}"/>' for name, kind in types_.items()
    ]
    return [f'<attributes class="{of}" mode="dynamic">', *rows_, "</attributes>"]


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
