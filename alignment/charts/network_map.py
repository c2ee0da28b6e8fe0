"""The bloc map as a plotly figure, with names beside selected countries."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from alignment.analysis.bloc_stability import BlocStability
from alignment.charts.chart_style import (
    DEFAULT_HEIGHT,
    FONT,
    HOVER_LABEL,
    PLOTLY_SYMBOLS,
    FloatArray,
    apply_figure_theme,
    escape_markup,
    format_dashes,
    format_path,
    get_map_size,
    join_lines,
    make_annotation,
    make_plain_layout,
    make_standalone_figure,
    make_trace,
    to_rgba,
)
from alignment.model.view import View
from alignment.scene.colours import (
    BLOC_LINE_WIDTH,
    MISSING_RIM_DARK,
    RIM_DASHES,
    RIM_WIDTH,
    SMALL_RIMS,
    SMALL_SHARE,
    STRIPED_RIM,
)
from alignment.scene.encoding import QUIET_RIM
from alignment.scene.hulls import (
    MAX_LETTER_SIZE,
    NAME_LINE_HEIGHT,
    Hull,
    compute_name_box,
    count_covered_discs,
    expand_frame,
)
from alignment.scene.labels.level_of_detail import (
    LABEL_HALO_WIDTH,
    LEADER_EDGE_FACTOR,
    LEADER_END_RADIUS,
    LEADER_END_WIDTH,
    LEADER_WIDTH,
    place_labels,
)
from alignment.scene.labels.occupancy import PlacedLabel, Segment
from alignment.scene.links import (
    LINK_DASHES,
    LINK_WIDTHS,
    SELECTED_LINK_WIDTH,
    hide_usual_links,
    list_link_kinds,
)
from alignment.scene.marks import (
    DIMMED_OPACITY,
    OUTLINE_WIDTH,
    SELECTED_OUTLINE_WIDTH,
)
from alignment.scene.primitives import SHAPE_CORNERS, Point
from alignment.scene.scene import MAX_FEW_IN_FILE, Node, Scene, make_scene
from alignment.scene.sheet_blocks import add_unlabelled_text
from alignment.scene.text_metrics import UNCONDENSED_CODE_SIZE, Box, has_overlap, measure_text_width
from alignment.scene.theme import LIGHT_THEME, SHEET_LAYOUTS, Theme, get_theme
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
# Font sizes in radii of a disc: the default, and the sizes tried, for small discs the largest.
DEFAULT_SIZE = 1.24
LABEL_SIZES = (5.6, 4.2, 2.8, 2.0, 1.6, DEFAULT_SIZE)
# Up to this size, that of a phone, a name that fits beats one that covers fewer discs.
SMALL_SCREEN_SIZE = 2.8
# Padding at each end of a name, in font sizes.
LABEL_PADDING = 0.3
MAX_LABELS = 40
LABEL_ANNOTATION = "name of a country"
# Font sizes in pixels, which follow the discs between these bounds.
MIN_LABEL_PIXELS, MAX_LABEL_PIXELS, LABEL_DISC_SHARE = 11, 14, 0.62
X_ANCHORS = {0: "center", 1: "left", -1: "right"}
Y_ANCHORS = {0: "middle", 1: "bottom", -1: "top"}
# Anchors of a name in radii from the centre of its disc, in order of preference.
SIDE_OFFSET, CORNER_OFFSET = 1.3, 0.95
ANCHOR_OFFSETS = (
    *((SIDE_OFFSET, 0.0), (-SIDE_OFFSET, 0.0), (0.0, SIDE_OFFSET), (0.0, -SIDE_OFFSET)),
    *((CORNER_OFFSET, CORNER_OFFSET), (CORNER_OFFSET, -CORNER_OFFSET)),
    *((-CORNER_OFFSET, CORNER_OFFSET), (-CORNER_OFFSET, -CORNER_OFFSET)),
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

    With title, explanation, legends, notes and source. If discs are too small for codes, it names
    the same countries as a file.

    Parameters
    ----------
    view : View, optional
        Colours, selected countries and so on; coloured by bloc if omitted.
    sure : BlocStability, optional
        From ``study.findings.resample()``; makes countries with unstable blocs paler.
    height : int
        In pixels. The width is that of the notebook cell.
    **fields
        Fields of the view to change, such as ``colour="vote:A/RES/74/247"`` or ``theme="dark"``.

    Raises
    ------
    QueryError
        If a field or a name in it is unknown.

    Examples
    --------
    >>> import alignment
    >>> figure = network_map(alignment.study(alignment.load()))
    >>> figure.layout.title.text
    '3 blocs on 15 votes: India–Indonesia 126, West 54, Russia–China 10'
    """
    view = hide_usual_links(build_view(study, view, fields))
    theme = get_theme(view.theme)
    scene = apply_figure_theme(make_scene(study, view, stability=sure), theme)
    return make_disc_figure(scene, height, theme)


def make_disc_figure(scene: Scene, height: int, theme: Theme) -> go.Figure:
    """Return a scene of discs or cells as a standalone figure; discs have codes where they fit."""
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
    if scene.has_cells or diameter * UNCONDENSED_CODE_SIZE >= MIN_CODE_PIXELS:
        resize_labels(layout, diameter)
    else:
        nodes["mode"] = "markers"
        scene = add_labels(layout, scene, disc_radius, frame, theme)
    return make_standalone_figure(figure, scene, height, theme)


def map_figure(scene: Scene, theme: Theme = LIGHT_THEME) -> dict[str, Any]:
    """Return a scene as a plotly figure in plain values, with discs of a preliminary size.

    The traces are the links by width class, the links of selected countries, and the countries. A
    view with conditions has further traces of dimmed links. `layout.meta` holds the sizes of the
    symbols as shares of a disc, and the parameters of :func:`resize_labels`.
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
            "shapes": [_make_hull_shape(hull, theme, scene.bloc_doubt) for hull in scene.hulls],
            "annotations": [
                *(_make_hull_label(hull, theme) for hull in scene.hulls),
                *make_label_annotations(labels, theme),
            ],
            "meta": {
                "sizes": [
                    PLOTLY_SYMBOLS[node.shape][1]
                    * (SMALL_SHARE if node.rim in (*SMALL_RIMS, STRIPED_RIM) else 1)
                    for node in scene.nodes
                ],
                "names": [[label.offset_x, label.offset_y, label.max_size] for label in labels],
            },
        },
    }


def get_layout_frame(scene: Scene) -> Box:
    """Return the frame of the scene, on a bloc map with a margin for the names of blocs."""
    return scene.frame if scene.is_of_places else expand_frame(scene.frame, scene.disc_radius)


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
    for (is_dimmed, suffix, share), kind, link_class in product(
        [*dims, (False, "", 1.0)], list_link_kinds(scene.links), classes
    ):
        name, line_width, ink, is_selected, width_class = link_class
        colour, opacity = ink
        lines = (
            (positions[link.a], positions[link.b])
            for link in scene.links
            if (link.is_dimmed, link.is_selected) == (is_dimmed, is_selected)
            and (is_selected or link.width_class == width_class)
            and link.kind == kind
        )
        line = {"width": line_width, "color": to_rgba(colour, round(share * opacity, 3))}
        if dashes := LINK_DASHES[kind]:
            line["dash"] = ",".join(f"{length:g}px" for length in dashes)
            name = f"{name} by {kind}"
        name = f"{name}{suffix}"
        traces.append(make_trace("lines", name, *join_lines(lines), line=line, hoverinfo="skip"))
    return traces


def _make_node_trace(scene: Scene, theme: Theme) -> dict[str, Any]:
    nodes = scene.nodes
    rim_widths = {True: SELECTED_OUTLINE_WIDTH, False: OUTLINE_WIDTH}
    opacities = [DIMMED_OPACITY if node.is_dimmed else 1 for node in nodes]
    return make_trace(
        "markers+text",
        NODE_TRACE,
        [node.x for node in nodes],
        [node.y for node in nodes],
        text=[node.iso3 for node in nodes],
        customdata=[
            [escape_markup(node.name), *map(escape_markup, node.tooltip)] for node in nodes
        ],
        hovertemplate=[_format_hover_template(node.tooltip) for node in nodes],
        hoverlabel=dict(HOVER_LABEL),
        textposition="middle center",
        textfont={
            "size": 9,
            # As in files: white or black codes are not legible on dimmed discs.
            "color": [theme.muted_ink if node.is_dimmed else node.ink for node in nodes],
            "family": FONT,
        },
        marker={
            "size": 24,
            "symbol": [PLOTLY_SYMBOLS[node.shape][0] for node in nodes],
            "color": [node.fill for node in nodes],
            "opacity": opacities if scene.matches is not None else 1,
            "line": {
                "width": [
                    BLOC_LINE_WIDTH
                    if node.bloc_line and not node.is_selected
                    else rim_widths[node.is_selected]
                    for node in nodes
                ],
                "color": [_get_outline_colour(node, theme) for node in nodes],
            },
        },
        cliponaxis=False,
    )


def _get_outline_colour(node: Node, theme: Theme) -> str:
    if node.is_selected:
        return theme.selected
    if node.rim == QUIET_RIM:
        return MISSING_RIM_DARK
    return node.bloc_line or (theme.rim if node.rim in RIM_DASHES else theme.get_outline(node.fill))


def _format_hover_template(tooltip: tuple[str, ...]) -> str:
    rows = "<br>".join(f"%{{customdata[{number}]}}" for number in range(1, len(tooltip) + 1))
    return f"<b>%{{customdata[0]}}</b><br>{rows}<extra></extra>"


def _make_hull_shape(hull: Hull, theme: Theme, doubt: str) -> dict[str, Any]:
    path = " ".join(format_path(ring[:-1], "g") for ring in hull.rings)
    shape = {"type": "path", "path": path, "layer": "below"}
    style = {"dash": "dash"} if doubt else {}
    if hull.line and not hull.fill:
        return shape | {"line": {"width": BLOC_LINE_WIDTH, "color": hull.line} | style}
    fill = hull.fill or theme.hull
    return shape | {
        "fillcolor": fill,
        "opacity": theme.hull_opacity,
        "line": {"width": 1, "color": fill} | style,
    }


def _make_hull_label(hull: Hull, theme: Theme) -> dict[str, Any]:
    return make_annotation(
        hull.label_x,
        hull.label_y,
        escape_markup(hull.texts[1]),
        xanchor=hull.label_side,
        yanchor="bottom",
        font={"size": 13, "color": theme.ink},
        bgcolor=to_rgba(theme.paper, 0.7),
    )


def add_dashed_rims(
    figure: dict[str, Any], nodes: Sequence[Node], disc_radius: float, theme: Theme
) -> None:
    """Replace the outlines of hollow discs by dashed shapes, which markers cannot have.

    `nodes` are discs in the figure of :func:`map_figure`, with a radius in pixels.
    """
    hollow = [
        node
        for node in nodes
        if node.rim in RIM_DASHES and not (node.is_selected or node.bloc_line)
    ]
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
    outline = [(x * disc_radius, y * disc_radius) for x, y in corners]
    return {
        "type": "path",
        "path": format_path(outline, ".2f"),
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

    Return the scene with a note on the countries that could not be named. `disc_radius` is in
    pixels, `bounds` limit the labels, in units of the scene.
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
        if label.leader_target:
            layout["shapes"].append(_make_leader_end_shape(label.leader_target, disc_radius, theme))
    layout["annotations"] = annotations
    labelled = frozenset(label.key for label in level.country_labels)
    return add_unlabelled_text(scene, labelled, max_listed=SHEET_LAYOUTS["slide"].max_listed)


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


def _make_leader_end_shape(target: Point, disc_radius: float, theme: Theme) -> dict[str, Any]:
    radius = LEADER_END_RADIUS * disc_radius
    return {
        "type": "circle",
        "xsizemode": "pixel",
        "ysizemode": "pixel",
        "xanchor": target[0],
        "yanchor": target[1],
        "x0": -radius,
        "y0": -radius,
        "x1": radius,
        "y1": radius,
        "fillcolor": theme.ink,
        "line": {"width": round(LEADER_END_WIDTH * disc_radius, 2), "color": theme.paper},
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
    return make_annotation(
        {"start": left, "middle": (left + right) / 2, "end": right}[label.anchor],
        (bottom + top) / 2,
        escape_markup(label.text).replace("\n", "<br>"),
        xanchor=_TEXT_ANCHORS[label.anchor],
        yanchor="middle",
        borderpad=0,
        font={
            "size": round(font_size, 2),
            "color": ink,
            "weight": 700,
            "shadow": _format_halo(font_size, theme.paper),
        },
    )


@dataclass(frozen=True)
class ChartLabel:
    """The name of a selected country.

    `x` and `y` are the centre of its disc, `offset_x` and `offset_y` lead from there to the anchor,
    in radii of a disc. The name begins at the anchor if `offset_x` is positive, ends there if it is
    negative, and is centred if it is 0; likewise upwards. `max_size` is the largest font size, in
    radii, at which it overlaps no other name of that size, no other selected disc and no edge.
    """

    iso3: str
    text: str
    x: float
    y: float
    offset_x: float
    offset_y: float
    max_size: float

    def compute_box(self, size: float, disc_radius: float) -> Box:
        """Return left, bottom, right and top of the name, for sizes in the units of x and y."""
        width = measure_text_width(self.text, 100 * size, bold=True) / 100
        width += 2 * LABEL_PADDING * size
        height = NAME_LINE_HEIGHT * size
        left, bottom = (
            centre + offset * disc_radius - extent * (1 - _get_sign(offset)) / 2
            for centre, offset, extent in (
                (self.x, self.offset_x, width),
                (self.y, self.offset_y, height),
            )
        )
        return (left, bottom, left + width, bottom + height)


def place_selected_labels(scene: Scene) -> tuple[ChartLabel, ...]:
    """Return the names of the selected countries that fit beside their discs."""
    names = {node.iso3: node.name for node in scene.nodes if node.is_selected}
    centres = {node.iso3: (node.x, node.y) for node in scene.nodes}
    if scene.is_of_places:
        return place_adjacent_labels(
            names.items(), centres, scene.disc_radius, scene.frame, preferred_size=LABEL_SIZES[0]
        )
    ordered = [(iso3, names[iso3]) for iso3 in scene.label_order if iso3 in names]
    bloc_names = [
        (compute_name_box(hull, scene.disc_radius), MAX_LETTER_SIZE) for hull in scene.hulls
    ]
    return place_adjacent_labels(ordered, centres, scene.disc_radius, scene.frame, bloc_names)


def place_adjacent_labels(
    names: Iterable[tuple[str, str]],
    centre_by_country: dict[str, tuple[float, float]],
    disc_radius: float,
    frame: Box,
    obstacles: Iterable[tuple[Box, float]] = (),
    preferred_size: float = SMALL_SCREEN_SIZE,
) -> tuple[ChartLabel, ...]:
    """Return names beside discs, each where it covers the fewest other discs.

    A name that fits nowhere at the default size is omitted.
    `names` are ISO3 and name, the most important first. `obstacles` are other labels, with their
    largest font size in radii. Up to `preferred_size`, a font size in radii, fitting is more
    important than covering fewer discs.

    Examples
    --------
    >>> centres = {"AAA": (0.0, 0.0), "BBB": (6.0, 0.0)}
    >>> (label,) = place_adjacent_labels([("AAA", "Aland")], centres, 1.0, (-10, -2, 10, 2))
    >>> (label.text, label.offset_x, label.offset_y)  # to the right it would cover BBB
    ('Aland', -1.3, 0.0)
    """
    names = [(iso3, text) for iso3, text in names if iso3 in centre_by_country]
    centres = np.array(list(centre_by_country.values()), dtype=np.float64).reshape(-1, 2)
    own = np.array([centre_by_country[iso3] for iso3, _ in names], dtype=np.float64).reshape(-1, 2)
    obstacles = list(obstacles)
    labels: list[ChartLabel] = []
    for number, (iso3, text) in enumerate(names[:MAX_LABELS]):
        others = np.delete(own, number, axis=0)
        candidates = []
        for order, offsets in enumerate(ANCHOR_OFFSETS):
            label = ChartLabel(iso3, text, *centre_by_country[iso3], *offsets, DEFAULT_SIZE)
            max_size = _find_max_size(label, disc_radius, frame, others, labels, obstacles)
            if max_size:
                box = label.compute_box(DEFAULT_SIZE * disc_radius, disc_radius)
                covered = count_covered_discs(box, centres, disc_radius)
                key = (-min(max_size, preferred_size), covered, order)
                candidates.append((key, replace(label, max_size=max_size)))
        if candidates:
            labels.append(min(candidates, key=lambda candidate: candidate[0])[1])
    return tuple(labels)


def _find_max_size(
    label: ChartLabel,
    disc_radius: float,
    frame: Box,
    others: FloatArray,
    placed: list[ChartLabel],
    obstacles: list[tuple[Box, float]],
) -> float:
    """Return the largest size at which a name overlaps nothing; 0 if there is none."""

    def compute_box(label: ChartLabel, size: float) -> Box:
        return label.compute_box(size * disc_radius, disc_radius)

    for size in LABEL_SIZES:
        box = compute_box(label, size)
        left, low, right, top = frame
        inside = box[0] >= left and box[1] >= low and box[2] <= right and box[3] <= top
        if not inside or count_covered_discs(box, others, disc_radius):
            continue
        # Above its own largest size another label is not drawn.
        sizes = [(other, min(size, other.max_size)) for other in placed]
        if any(has_overlap(compute_box(label, s), compute_box(other, s)) for other, s in sizes):
            continue
        if not any(
            has_overlap(compute_box(label, min(size, max_size)), obstacle)
            for obstacle, max_size in obstacles
        ):
            return size
    return 0.0


def make_label_annotations(labels: tuple[ChartLabel, ...], theme: Theme) -> list[dict[str, Any]]:
    """Return the annotations of names; :func:`resize_labels` sets their font size."""
    return [
        {"name": LABEL_ANNOTATION}
        | make_annotation(
            label.x,
            label.y,
            escape_markup(label.text),
            xanchor=X_ANCHORS[_get_sign(label.offset_x)],
            yanchor=Y_ANCHORS[_get_sign(label.offset_y)],
            xshift=0,
            yshift=0,
            borderpad=0,
            font={"size": MIN_LABEL_PIXELS, "color": theme.ink, "weight": 700},
            bgcolor=to_rgba(theme.paper, 0.8),
            visible=True,
        )
        for label in labels
    ]


def resize_labels(layout: dict[str, Any], disc_diameter: float) -> None:
    """Fit the names of a figure to discs of a diameter in pixels; hide those that would overlap."""
    labels = [each for each in layout["annotations"] if each.get("name") == LABEL_ANNOTATION]
    font_size = int(disc_diameter * LABEL_DISC_SHARE + 0.5)
    font_size = min(MAX_LABEL_PIXELS, max(MIN_LABEL_PIXELS, font_size))
    radius = disc_diameter / 2
    for label, (offset_x, offset_y, max_size) in zip(labels, layout["meta"]["names"], strict=True):
        label["font"]["size"] = font_size
        label["xshift"] = round(offset_x * disc_diameter / 2, 1)
        label["yshift"] = round(offset_y * disc_diameter / 2, 1)
        label["visible"] = font_size <= max_size * radius


def _get_sign(number: float) -> int:
    return (number > 0) - (number < 0)
