"""The bloc map as a plotly figure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from alignment.analysis.bloc_stability import BlocStability
from alignment.charts.chart_style import (
    DEFAULT_HEIGHT,
    FONT,
    HOVER_LABEL,
    PLOTLY_SYMBOLS,
    apply_figure_theme,
    escape_markup,
    format_dashes,
    get_map_size,
    make_plain_layout,
    make_standalone_figure,
    to_rgba,
)
from alignment.charts.labels import (
    LABEL_ANNOTATION,
    make_label_annotations,
    make_label_meta,
    place_selected_labels,
    resize_labels,
)
from alignment.model.view import View
from alignment.scene.colours import MISSING_RIM_DARK
from alignment.scene.encoding import QUIET_RIM
from alignment.scene.hulls import Hull, expand_frame
from alignment.scene.labels.level_of_detail import LEADER_EDGE_FACTOR, place_labels
from alignment.scene.labels.occupancy import Segment
from alignment.scene.labels.placement import PlacedLabel
from alignment.scene.primitives import SHAPE_CORNERS, Point
from alignment.scene.scene import MAX_FEW_IN_FILE, Node, Scene, make_scene
from alignment.scene.sheet_blocks import add_unlabelled_text
from alignment.scene.sheet_layouts import SHEET_LAYOUTS
from alignment.scene.text_metrics import Box
from alignment.scene.theme import (
    DIMMED_OPACITY,
    LABEL_HALO_WIDTH,
    LEADER_WIDTH,
    LIGHT_THEME,
    LINK_WIDTHS,
    OUTLINE_WIDTH,
    RIM_DASHES,
    RIM_WIDTH,
    SELECTED_LINK_WIDTH,
    SELECTED_OUTLINE_WIDTH,
    UNCONDENSED_CODE_SIZE,
    Theme,
    get_theme,
)
from alignment.studies.overrides import build_view
from alignment.studies.study import Study

if TYPE_CHECKING:
    import plotly.graph_objects as go

NODE_TRACE = "countries"
# Font sizes in pixels: the least size of codes, and the size of labels.
MIN_CODE_PIXELS, LABEL_PIXELS = 8.0, 12.0
CIRCLE_POINTS = tuple(
    (math.cos(step * math.pi / 18), math.sin(step * math.pi / 18)) for step in range(36)
)
_TEXT_ANCHORS = {"start": "left", "middle": "center", "end": "right"}


def network_map(
    study: Study,
    view: View | None = None,
    sure: BlocStability | None = None,
    height: int = DEFAULT_HEIGHT,
    **fields: Any,
) -> go.Figure:
    """Return the bloc map of a study as a standalone figure.

    Parameters
    ----------
    study : Study
    view : View, optional
        Colours, selected countries and so on; coloured by bloc if omitted.
    sure : BlocStability, optional
        From ``study.findings.resample()``; makes countries with unstable blocs paler.
    height : int
        In pixels. The width is that of the notebook cell.
    **fields
        Fields of the view to change, such as ``colour="vote:A/RES/74/247"`` or ``theme="dark"``.

    Returns
    -------
    plotly.graph_objects.Figure
        With title, explanation, legends, notes and source. If discs are too small for codes, it
        names the same countries as a file.

    Raises
    ------
    QueryError
        If a field or a name in it is unknown.

    Examples
    --------
    >>> import alignment
    >>> figure = network_map(alignment.study(alignment.load()))
    >>> figure.layout.title.text
    '3 blocs on 15 roll calls: India–Indonesia 126, West 54, Russia–China 10'
    """
    view = build_view(study, view, fields)
    theme = get_theme(view.theme)
    scene = apply_figure_theme(make_scene(study, view, stability=sure), theme)
    figure = map_figure(scene, theme)
    x0, y0, x1, y1 = frame = get_layout_frame(scene)
    width, map_height = get_map_size(scene, height)
    disc_radius = scene.disc_radius * min(width / (x1 - x0), map_height / (y1 - y0))
    diameter = 2 * disc_radius
    layout = figure["layout"]
    nodes = get_node_trace(figure)
    nodes["marker"]["size"] = [diameter * share for share in layout["meta"]["sizes"]]
    nodes["textfont"]["size"] = diameter * UNCONDENSED_CODE_SIZE
    add_dashed_rims(figure, scene.nodes, disc_radius, theme)
    if diameter * UNCONDENSED_CODE_SIZE >= MIN_CODE_PIXELS:
        resize_labels(layout, diameter)
    else:
        nodes["mode"] = "markers"
        scene = add_labels(layout, scene, disc_radius, frame, theme)
    return make_standalone_figure(figure, scene, height, theme)


def map_figure(scene: Scene, theme: Theme = LIGHT_THEME) -> dict[str, Any]:
    """Return a scene as a plotly figure in plain values, with discs of a preliminary size.

    The traces are the links by width class, the links of selected countries, and the countries. A
    view with conditions has further traces of dimmed links. `layout.meta` holds the sizes of the
    symbols as shares of a disc, and the parameters of :func:`~.labels.resize_labels`.
    """
    left, bottom, right, top = get_layout_frame(scene)
    labels = place_selected_labels(scene)
    return {
        "data": [*_make_link_traces(scene, theme), _make_node_trace(scene, theme)],
        "layout": make_plain_layout(theme.ink)
        | {
            "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
            "hovermode": "closest",
            "dragmode": "pan",
            "showlegend": False,
            "xaxis": _make_axis(left, right),
            "yaxis": _make_axis(bottom, top) | {"scaleanchor": "x"},
            "shapes": [_make_hull_shape(hull, theme) for hull in scene.hulls],
            "annotations": [
                *(_make_hull_label(hull, theme) for hull in scene.hulls),
                *make_label_annotations(labels, theme),
            ],
            "meta": {
                "sizes": [PLOTLY_SYMBOLS[node.shape][1] for node in scene.nodes],
                "names": make_label_meta(labels),
            },
        },
    }


def get_layout_frame(scene: Scene) -> Box:
    """Return the frame of the scene, on a bloc map with a margin for the names of blocs."""
    return scene.frame if scene.world else expand_frame(scene.frame, scene.disc_radius)


def get_node_trace(figure: dict[str, Any]) -> dict[str, Any]:
    """Return the trace of the countries of a map."""
    return next(trace for trace in figure["data"] if trace["name"] == NODE_TRACE)


def _make_axis(start: float, end: float) -> dict[str, Any]:
    return {"visible": False, "range": [start, end], "fixedrange": False, "constrain": "range"}


def _make_link_traces(scene: Scene, theme: Theme) -> list[dict[str, Any]]:
    positions = {node.iso3: (node.x, node.y) for node in scene.nodes}
    traces = []
    classes = [
        (f"links {number}", width, theme.link, False, number)
        for number, width in enumerate(LINK_WIDTHS)
    ]
    classes.append(("links of the chosen", SELECTED_LINK_WIDTH, theme.selected_link, True, -1))
    # Dimmed links lie below all others.
    dims = [(True, " dim", DIMMED_OPACITY)] if scene.matches is not None else []
    for (is_dimmed, suffix, share), (name, line_width, ink, is_selected, width_class) in product(
        [*dims, (False, "", 1.0)], classes
    ):
        colour, opacity = ink
        xs: list[float | None] = []
        ys: list[float | None] = []
        for link in scene.links:
            if (link.is_dimmed, link.is_selected) == (is_dimmed, is_selected) and (
                is_selected or link.width_class == width_class
            ):
                (x0, y0), (x1, y1) = positions[link.a], positions[link.b]
                xs += [x0, x1, None]
                ys += [y0, y1, None]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": f"{name}{suffix}",
                "x": xs,
                "y": ys,
                "line": {"width": line_width, "color": to_rgba(colour, round(share * opacity, 3))},
                "hoverinfo": "skip",
                "showlegend": False,
            }
        )
    return traces


def _make_node_trace(scene: Scene, theme: Theme) -> dict[str, Any]:
    nodes = scene.nodes
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": NODE_TRACE,
        "x": [node.x for node in nodes],
        "y": [node.y for node in nodes],
        "text": [node.iso3 for node in nodes],
        "customdata": [
            [escape_markup(node.name), *map(escape_markup, node.tooltip)] for node in nodes
        ],
        "hovertemplate": [_format_hover_template(node.tooltip) for node in nodes],
        "hoverlabel": dict(HOVER_LABEL),
        "textposition": "middle center",
        "textfont": {
            "size": 9,
            # As in files: white or black codes are not legible on dimmed discs.
            "color": [theme.muted_ink if node.is_dimmed else node.ink for node in nodes],
            "family": FONT,
        },
        "marker": {
            "size": 24,
            "symbol": [PLOTLY_SYMBOLS[node.shape][0] for node in nodes],
            "color": [node.fill for node in nodes],
            "opacity": [DIMMED_OPACITY if node.is_dimmed else 1 for node in nodes]
            if scene.matches is not None
            else 1,
            "line": {
                "width": [
                    SELECTED_OUTLINE_WIDTH if node.is_selected else OUTLINE_WIDTH for node in nodes
                ],
                "color": [_get_outline_colour(node, theme) for node in nodes],
            },
        },
        "cliponaxis": False,
        "showlegend": False,
    }


def _get_outline_colour(node: Node, theme: Theme) -> str:
    if node.is_selected:
        return theme.selected
    if node.rim == QUIET_RIM:
        return MISSING_RIM_DARK
    return theme.rim if node.rim in RIM_DASHES else theme.outline


def _format_hover_template(tooltip: tuple[str, ...]) -> str:
    rows = "<br>".join(f"%{{customdata[{number}]}}" for number in range(1, len(tooltip) + 1))
    return f"<b>%{{customdata[0]}}</b><br>{rows}<extra></extra>"


def _make_hull_shape(hull: Hull, theme: Theme) -> dict[str, Any]:
    path = " ".join(
        "M" + " L".join(f"{x:g},{y:g}" for x, y in ring[:-1]) + " Z" for ring in hull.rings
    )
    return {
        "type": "path",
        "path": path,
        "layer": "below",
        "fillcolor": hull.fill or theme.hull,
        "opacity": theme.hull_opacity,
        "line": {"width": 1, "color": hull.fill or theme.hull},
    }


def _make_hull_label(hull: Hull, theme: Theme) -> dict[str, Any]:
    return {
        "x": hull.label_x,
        "y": hull.label_y,
        "text": f"{escape_markup(hull.name)} · {hull.size}",
        "showarrow": False,
        "xanchor": hull.label_side,
        "yanchor": "bottom",
        "font": {"size": 13, "color": theme.ink},
        "bgcolor": to_rgba(theme.paper, 0.7),
    }


def add_dashed_rims(
    figure: dict[str, Any], nodes: Sequence[Node], disc_radius: float, theme: Theme
) -> None:
    """Replace the outlines of hollow discs by dashed shapes, which markers cannot have.

    Parameters
    ----------
    figure : dict
        From `map_figure`.
    nodes : sequence of Node
        Nodes that are discs in the figure.
    disc_radius : float
        In pixels.
    theme : Theme
    """
    hollow = [node for node in nodes if node.rim in RIM_DASHES and not node.is_selected]
    codes = {node.iso3 for node in hollow}
    trace = get_node_trace(figure)
    line = trace["marker"]["line"]
    line["width"] = [
        0 if iso3 in codes else width
        for iso3, width in zip(trace["text"], line["width"], strict=True)
    ]
    figure["layout"]["shapes"] += [_make_rim_shape(node, disc_radius, theme) for node in hollow]


def _make_rim_shape(node: Node, disc_radius: float, theme: Theme) -> dict[str, Any]:
    corners: Sequence[Point] = SHAPE_CORNERS.get(node.shape, CIRCLE_POINTS)
    if node.shape == "square":
        # Plotly's square is not cut at its corners, so it is smaller.
        half = PLOTLY_SYMBOLS[node.shape][1]
        corners = ((half, half), (-half, half), (-half, -half), (half, -half))
    path = " L".join(f"{x * disc_radius:.2f},{y * disc_radius:.2f}" for x, y in corners)
    return {
        "type": "path",
        "path": f"M{path} Z",
        # In pixels from the centre of the disc, whose size does not depend on the cell.
        "xsizemode": "pixel",
        "ysizemode": "pixel",
        "xanchor": node.x,
        "yanchor": node.y,
        "opacity": DIMMED_OPACITY if node.is_dimmed else 1,
        "line": {"width": RIM_WIDTH, "color": theme.rim, "dash": format_dashes(node.rim)},
    }


def add_labels(
    layout: dict[str, Any], scene: Scene, disc_radius: float, bounds: Box, theme: Theme
) -> Scene:
    """Replace the annotations of a map by the labels and leader lines of a file.

    Parameters
    ----------
    layout : dict
        Layout of the figure.
    scene : Scene
    disc_radius : float
        In pixels.
    bounds : tuple of float
        Limits of the labels, in the units of the scene.
    theme : Theme

    Returns
    -------
    Scene
        With a note on the countries that could not be named.
    """
    (level,) = place_labels(scene, (LABEL_PIXELS / disc_radius,), bounds, MAX_FEW_IN_FILE)
    dimmed = {node.iso3 for node in scene.nodes if node.is_dimmed and not node.is_selected}
    annotations = [
        _make_label_annotation(label, disc_radius, theme.muted_ink, theme)
        for label in level.bloc_labels
    ]
    for label in (*level.note_labels, *level.country_labels):
        ink = theme.muted_ink if label.key in dimmed else theme.ink
        annotation = _make_label_annotation(label, disc_radius, ink, theme)
        annotations.append({"name": LABEL_ANNOTATION, **annotation})
        for edge in label.leader_edges:
            layout["shapes"].append(
                _make_line_shape(edge, LEADER_EDGE_FACTOR * LEADER_WIDTH, theme.paper)
            )
        if label.leader:
            layout["shapes"].append(_make_line_shape(label.leader, LEADER_WIDTH, ink))
    layout["annotations"] = annotations
    labelled = frozenset(label.key for label in level.country_labels)
    return add_unlabelled_text(scene, labelled, SHEET_LAYOUTS["slide"].max_listed)


def _make_line_shape(leader: Segment, width: float, ink: str) -> dict[str, Any]:
    (x0, y0), (x1, y1) = leader
    return {
        "type": "line",
        "x0": x0,
        "y0": y0,
        "x1": x1,
        "y1": y1,
        "line": {"width": round(width, 2), "color": ink},
    }


def _format_halo(font_size: float, paper: str) -> str:
    """Return text shadows that look like the halo of labels in files."""
    distance = LABEL_HALO_WIDTH / 2 * font_size
    angles = (step * math.pi / 4 for step in range(8))
    offsets = ((distance * math.cos(angle), distance * math.sin(angle)) for angle in angles)
    return ", ".join(f"{x:.1f}px {y:.1f}px 0 {paper}" for x, y in offsets)


def _make_label_annotation(
    label: PlacedLabel, disc_radius: float, ink: str, theme: Theme
) -> dict[str, Any]:
    left, bottom, right, top = label.box
    font_size = label.font_size * disc_radius
    return {
        "x": {"start": left, "middle": (left + right) / 2, "end": right}[label.anchor],
        "y": (bottom + top) / 2,
        "text": escape_markup(label.text).replace("\n", "<br>"),
        "showarrow": False,
        "xanchor": _TEXT_ANCHORS[label.anchor],
        "yanchor": "middle",
        "borderpad": 0,
        "font": {
            "size": round(font_size, 2),
            "color": ink,
            "weight": 700,
            "shadow": _format_halo(font_size, theme.paper),
        },
    }
