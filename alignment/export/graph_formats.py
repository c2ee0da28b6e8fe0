"""The network as GEXF for Gephi, as GraphML for other tools, and as node-link JSON.

In GEXF a timeline is a network whose values change.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import networkx as nx
import pandas as pd
from pandas.api import types

from alignment.analysis.bloc_stability import BlocStability
from alignment.export.data_tables import (
    ALL_PAIRS,
    DRAWN_PAIRS,
    build_countries_frame,
    build_links_frame,
    build_rollcalls_frame,
    check_pairs_choice,
    to_export_rows,
    to_export_value,
)
from alignment.export.escaping import escape_xml, quote_attribute
from alignment.export.metadata import build_metadata, build_timeline_metadata, format_metadata
from alignment.export.pictures import PeriodScene, get_timeline_title, make_timeline_scenes
from alignment.model.view import View
from alignment.scene.scene import Node, Scene, apply_theme, make_scene
from alignment.scene.text_metrics import to_single_line
from alignment.scene.theme import get_theme
from alignment.studies.graph import EDGE_ATTRIBUTES, WEIGHT_NAMES
from alignment.studies.study import StabilityFunction, Study
from alignment.studies.timeline import Timeline

# Groups do not change over time, but graphology reads only one list of attributes per class.
GROUPS = ("un_group", "un_region", "income")
TIMED_NODE_TYPES = {
    **dict.fromkeys(GROUPS, "string"),
    "bloc": "integer",
    "bloc_name": "string",
    "shown": "string",
    "colour": "string",
    "x": "double",
    "y": "double",
    "votes_cast": "integer",
}
# Only where the view has conditions.
TIMED_MATCH_TYPE = {"meets": "boolean"}
# Gephi uses the attribute of this name as the weight of links.
TIMED_EDGE_TYPES = {"weight": "double", "shared": "integer", "drawn": "boolean"}
# Units of the scene are too small for the default view of Gephi.
SCALE = 1000
LINK_THICKNESS = (1.0, 2.0, 3.0)
GEXF_SHAPES = {"square": "square", "triangle": "triangle", "diamond": "diamond"}
Value = str | int | float | bool | None
# First and last day of consecutive periods.
DateSpan = tuple[str, str]


def write_gexf(
    study: Study, view: View, stability: BlocStability | None = None, pairs: str = DRAWN_PAIRS
) -> bytes:
    """Return the study as a GEXF file.

    The edges are the pairs that the picture draws, or with `pairs` 'all' every pair with a weight;
    their attribute `drawn` separates the two. Missing values are omitted. The file holds no time of
    creation.
    """
    scene = make_scene(study, view, stability=stability)
    facts = build_metadata(study, view, scene)
    frame = build_countries_frame(study, scene, stability)
    edges = _build_edges_frame(study, scene, pairs)
    width_classes = {(link.a, link.b): link.width_class for link in scene.links}
    nodes = {node.iso3: node for node in scene.nodes}
    parts = [
        *_render_head(facts, 'mode="static"'),
        *_declare_attributes("node", "static", _get_attribute_types(frame.iloc[:, 2:])),
        *_declare_attributes(
            "edge",
            "static",
            _get_attribute_types(edges.iloc[:, 2:-2].assign(drawn=edges["drawn"])),
        ),
        "<nodes>",
    ]
    for iso3, name, *values in to_export_rows(frame):
        style = _render_node_style(nodes.get(str(iso3)), study.disc)
        parts.append(_render_node(str(iso3), str(name), _render_values(values), style))
    parts += ["</nodes>", "<edges>"]
    for number, (a, b, *values, weight, is_drawn) in enumerate(to_export_rows(edges)):
        style = ""
        if is_drawn:
            thickness = LINK_THICKNESS[width_classes[str(a), str(b)]]
            style = f'<viz:thickness value="{thickness}"/>'
        content = _render_values([*values, is_drawn]) + style
        parts.append(_render_edge(number, str(a), str(b), weight, content))
    return _join_lines([*parts, "</edges>"])


def _build_edges_frame(study: Study, scene: Scene, pairs: str) -> pd.DataFrame:
    """Return the pairs with the attributes that the edges of :attr:`Study.graph` have."""
    frame = build_links_frame(study, scene, pairs)
    for name, column in WEIGHT_NAMES.items():
        frame.insert(len(frame.columns) - 2, name, frame[column])
    return frame


def write_timeline(
    timeline: Timeline,
    view: View,
    get_stability: StabilityFunction | None = None,
    pairs: str = DRAWN_PAIRS,
) -> bytes:
    """Return a timeline as a GEXF file whose values change over time.

    Each period stands at its last year, so that windows do not overlap. Countries and links exist
    in the periods that contain them. Bloc, value, position and weight are timed values. Each
    country is drawn as in the latest period that contains it. A period with too few votes has no
    values.

    Parameters
    ----------
    get_stability : callable, optional
        Computes the stability of the blocs of a period.
    pairs : str
        'drawn': a link exists while it is drawn. 'all': while the pair has a weight.
    """
    check_pairs_choice(pairs)
    # A network needs its links, even where pictures have none.
    view = replace(view, map="bloc", links=view.max_links)
    theme = get_theme(view.theme)
    steps = tuple(
        replace(step, scene=apply_theme(step.scene, theme))
        for step in make_timeline_scenes(timeline, view, get_stability)
    )
    facts = build_timeline_metadata(timeline, view, get_timeline_title(timeline, view, steps))
    first, last = _get_last_year(steps[0]), _get_last_year(steps[-1])
    mode = 'mode="dynamic" timeformat="date" timerepresentation="interval"'
    parts = [
        *_render_head(facts, f'{mode} start="{first}-01-01" end="{last}-12-31"'),
        *_declare_attributes("node", "dynamic", get_timed_node_types(steps)),
        *_declare_attributes("edge", "dynamic", TIMED_EDGE_TYPES),
        "<nodes>",
        *render_timed_nodes(steps),
        "</nodes>",
        "<edges>",
        *render_timed_edges(steps, pairs == ALL_PAIRS),
        "</edges>",
    ]
    return _join_lines(parts)


def get_timed_node_types(steps: tuple[PeriodScene, ...]) -> dict[str, str]:
    """Return the types of the timed values of countries by name."""
    has_conditions = any(step.scene.matches is not None for step in steps)
    return TIMED_NODE_TYPES | (TIMED_MATCH_TYPE if has_conditions else {})


def render_timed_nodes(steps: tuple[PeriodScene, ...]) -> Iterator[str]:
    """Yield each country of a timeline as a line of markup."""
    names: dict[str, str] = {}
    values_by_country: dict[str, dict[int, list[Value]]] = {}
    latest: dict[str, Node] = {}
    for number, step in enumerate(steps):
        if step.study is None:
            continue
        matches = step.scene.matches
        nodes = {node.iso3: node for node in step.scene.nodes}
        latest |= nodes
        for row in step.study.table.itertuples():
            iso3, node = str(row.Index), nodes.get(str(row.Index))
            names[iso3] = to_single_line(str(row.name))
            groups = [getattr(row, name) or None for name in GROUPS]
            # Programs parse numbers with a hyphen only.
            value = node.value.replace("−", "-") if node else None
            drawn_values = [value, node.fill, node.x, node.y] if node else [None] * 4
            is_match = None if matches is None else iso3 in matches
            values = [*groups, row.bloc, row.bloc_name, *drawn_values, row.votes_cast, is_match]
            values_by_country.setdefault(iso3, {})[number] = [to_export_value(v) for v in values]
    disc_radius, value_names = steps[0].scene.disc_radius, tuple(get_timed_node_types(steps))
    for iso3 in sorted(names):
        values_by_period = values_by_country[iso3]
        style = _render_node_style(latest.get(iso3), disc_radius)
        spells = _render_spells(list(values_by_period), steps)
        values_markup = _render_timed_values(value_names, values_by_period, steps)
        yield _render_node(iso3, names[iso3], values_markup, spells + style)


def render_timed_edges(steps: tuple[PeriodScene, ...], has_all_pairs: bool) -> Iterator[str]:
    """Yield the links of a timeline as lines of markup: every pair, or those drawn at any time."""
    values_by_pair: dict[tuple[str, str], dict[int, list[Value]]] = {}
    for number, step in enumerate(steps):
        if step.study is None:
            continue
        frame = step.study.ranked
        links = {(link.a, link.b) for link in step.scene.links}
        for a, b, weight, shared in zip(
            frame["a"], frame["b"], frame["weight"].tolist(), frame["shared"].tolist(), strict=True
        ):
            is_drawn = (a, b) in links
            if has_all_pairs or is_drawn:
                values: list[Value] = [to_export_value(weight), shared, is_drawn]
                values_by_pair.setdefault((min(a, b), max(a, b)), {})[number] = values
    for number, (a, b) in enumerate(sorted(values_by_pair)):
        values_by_period = values_by_pair[a, b]
        latest_weight = values_by_period[max(values_by_period)][0]
        content = _render_timed_values(tuple(TIMED_EDGE_TYPES), values_by_period, steps)
        content += _render_spells(list(values_by_period), steps)
        yield _render_edge(number, a, b, latest_weight, content)


def _render_timed_values(
    names: tuple[str, ...], values_by_period: dict[int, list[Value]], steps: tuple[PeriodScene, ...]
) -> str:
    parts = []
    for place, name in enumerate(names):
        values = {
            number: row[place] for number, row in values_by_period.items() if row[place] is not None
        }
        for value, (start, end) in _iterate_stretches(values, steps):
            text = quote_attribute(_format_value(value))
            parts.append(f'<attvalue for="{name}" value={text} start="{start}" end="{end}"/>')
    return f"<attvalues>{''.join(parts)}</attvalues>"


def _render_spells(period_numbers: list[int], steps: tuple[PeriodScene, ...]) -> str:
    spans = _iterate_stretches(dict.fromkeys(period_numbers, True), steps)
    spells = "".join(f'<spell start="{start}" end="{end}"/>' for _, (start, end) in spans)
    return f"<spells>{spells}</spells>"


def _iterate_stretches(
    values: dict[int, Value], steps: tuple[PeriodScene, ...]
) -> Iterator[tuple[Value, DateSpan]]:
    """Yield each value once for all the consecutive periods in which it stays the same."""
    begin: int | None = None
    for number, value in values.items():
        begin = number if begin is None else begin
        if number + 1 not in values or values[number + 1] != value:
            first, last = _get_last_year(steps[begin]), _get_last_year(steps[number])
            yield value, (f"{first}-01-01", f"{last}-12-31")
            begin = None


def _get_last_year(step: PeriodScene) -> str:
    return step.period.until[:4]


def _render_head(facts: dict[str, str], mode: str) -> list[str]:
    return [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">',
        f"<meta><creator>{escape_xml(facts['program'])}</creator>",
        f"<keywords>{escape_xml(facts['address'])}</keywords>",
        f"<description>{escape_xml(format_metadata(facts))}</description></meta>",
        f'<graph defaultedgetype="undirected" {mode}>',
    ]


def _join_lines(lines: list[str]) -> bytes:
    return ("\n".join([*lines, "</graph>", "</gexf>"]) + "\n").encode()


def _declare_attributes(
    element_class: str, mode: str, attribute_types: dict[str, str]
) -> Iterator[str]:
    yield f'<attributes class="{element_class}" mode="{mode}">'
    for number, (name, kind) in enumerate(attribute_types.items()):
        # Timed values refer to an attribute by name, static ones by number.
        key = name if mode == "dynamic" else number
        yield f'<attribute id="{key}" title={quote_attribute(name)} type="{kind}"/>'
    yield "</attributes>"


def _get_attribute_types(frame: pd.DataFrame) -> dict[str, str]:
    return {str(name): _get_attribute_type(frame[name]) for name in frame}


def _get_attribute_type(column: pd.Series) -> str:
    if types.is_bool_dtype(column):
        return "boolean"
    if types.is_integer_dtype(column):
        return "integer"
    return "double" if types.is_float_dtype(column) else "string"


def _render_node(iso3: str, name: str, values: str, style: str) -> str:
    attributes = f"id={quote_attribute(iso3)} label={quote_attribute(name)}"
    return f"<node {attributes}>{values}{style}</node>"


def _render_edge(number: int, a: str, b: str, weight: object, content: str) -> str:
    ends = f"source={quote_attribute(a)} target={quote_attribute(b)}"
    return f'<edge id="{number}" {ends} weight="{weight}">{content}</edge>'


def _render_values(values: list[object]) -> str:
    rows = "".join(
        f'<attvalue for="{number}" value={quote_attribute(_format_value(value))}/>'
        for number, value in enumerate(values)
        if value is not None
    )
    return f"<attvalues>{rows}</attvalues>"


def _format_value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _render_node_style(node: Node | None, disc_radius: float) -> str:
    if node is None:
        return ""
    red, green, blue = bytes.fromhex(node.fill.removeprefix("#"))
    return (
        f'<viz:color r="{red}" g="{green}" b="{blue}"/>'
        f'<viz:position x="{round(node.x * SCALE, 3)}" y="{round(node.y * SCALE, 3)}" z="0.0"/>'
        f'<viz:size value="{round(disc_radius * SCALE, 3)}"/>'
        f'<viz:shape value="{GEXF_SHAPES.get(node.shape, "disc")}"/>'
    )


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
    edges = _build_edges_frame(study, scene, pairs)
    graph: nx.Graph[str] = nx.Graph()
    graph.graph.update(build_metadata(study, view, scene))
    for iso3, *values in to_export_rows(frame):
        graph.add_node(str(iso3), **_drop_missing(list(frame.columns[1:]), values))
    for a, b, *values in to_export_rows(edges):
        graph.add_edge(str(a), str(b), **_drop_missing(list(edges.columns[2:]), values))
    # Without indents, which are a tenth of the file.
    lines = (
        line.lstrip() if line.lstrip().startswith("<") else line
        for line in nx.generate_graphml(graph, named_key_ids=True)
    )
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
    edges = _build_edges_frame(study, scene, pairs)
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
            "edge_attributes": EDGE_ATTRIBUTES
            | {name: f"the same as {column}" for name, column in WEIGHT_NAMES.items()},
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
