"""Maps of places as plotly figures: countries as land and discs, or as cells of a hexagon grid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from alignment.analysis.bloc_stability import BlocStability
from alignment.charts.chart_style import (
    DEFAULT_HEIGHT,
    apply_figure_theme,
    format_dashes,
    format_path,
    get_map_size,
    join_lines,
    make_standalone_figure,
    make_trace,
    to_rgba,
)
from alignment.charts.network_map import (
    add_dashed_rims,
    add_labels,
    get_node_trace,
    make_disc_figure,
    map_figure,
)
from alignment.io.shipped_files import MapPoint, OutlineRing, Outlines, load_outlines
from alignment.model.view import View
from alignment.scene.colours import (
    HATCH_SPACING,
    HATCH_WIDTH,
    HATCHED_RIM,
    INK_DARK,
    MISSING_RIM_DARK,
    RIM_DASHES,
    RIM_WIDTH,
    STRIPED_RIM,
)
from alignment.scene.encoding import QUIET_RIM
from alignment.scene.marks import (
    BORDER_GAP_WIDTH,
    BORDER_WIDTH,
    DIMMED_OPACITY,
    OUTLINE_WIDTH,
    SELECTED_BORDER_WIDTH,
)
from alignment.scene.scene import Node, Scene, make_scene
from alignment.scene.theme import LIGHT_THEME, Theme, get_theme
from alignment.scene.world_map import (
    compute_tie_line,
    make_view_scene,
    select_other_land,
    to_world_scene,
)
from alignment.studies.overrides import build_view
from alignment.studies.study import Study

if TYPE_CHECKING:
    import plotly.graph_objects as go

DISC_PIXELS = 11
HATCHINGS = (HATCHED_RIM, STRIPED_RIM)


def world_map(
    study: Study,
    view: View | None = None,
    sure: BlocStability | None = None,
    height: int = DEFAULT_HEIGHT,
    **fields: Any,
) -> go.Figure:
    """Return a study on a world map as a standalone figure.

    The parameters and errors are those of :func:`alignment.charts.network_map`.

    Examples
    --------
    >>> import alignment
    >>> figure = world_map(alignment.study(alignment.load()), colour="vote:A/RES/74/247")
    >>> figure.layout.title.text
    'Cybercrime resolution 2019: most of Africa and Asia voted yes, most of<br>Europe no'
    """
    view = build_view(study, view, fields | {"map": "world"})
    theme, outlines = get_theme(view.theme), load_outlines()
    scene = apply_figure_theme(make_scene(study, view, stability=sure), theme)
    figure = make_world_figure(scene, outlines, theme)
    scene = to_world_scene(scene, outlines)
    width, map_height = get_map_size(scene, height)
    x0, y0, x1, y1 = scene.frame
    disc_radius = scene.disc_radius * min(width / (x1 - x0), map_height / (y1 - y0))
    scene = add_labels(figure["layout"], scene, disc_radius, scene.frame, theme)
    # Markers cannot be hatched.
    small_states = [_to_hollow(node) for node in scene.nodes if node.iso3 in outlines.small_states]
    add_dashed_rims(figure, small_states, DISC_PIXELS / 2, theme)
    return make_standalone_figure(figure, scene, height, theme)


def hexagon_map(
    study: Study,
    view: View | None = None,
    sure: BlocStability | None = None,
    height: int = DEFAULT_HEIGHT,
    **fields: Any,
) -> go.Figure:
    """Return a study on a map of one hexagon for each member as a standalone figure.

    The parameters and errors are those of :func:`alignment.charts.network_map`.

    Examples
    --------
    >>> import alignment
    >>> figure = hexagon_map(alignment.study(alignment.load()), colour="vote:A/RES/74/247")
    >>> figure.layout.title.text
    'Cybercrime resolution 2019: most of Africa and Asia voted yes, most of<br>Europe no'
    """
    view = build_view(study, view, fields | {"map": "hexagon"})
    theme = get_theme(view.theme)
    scene = make_view_scene(study, view, stability=sure)
    return make_disc_figure(apply_figure_theme(scene, theme), height, theme)


def _to_hollow(node: Node) -> Node:
    """Return a node with a dashed rim in place of hatching."""
    return replace(node, rim="dashed") if node.rim == HATCHED_RIM else node


def make_world_figure(
    scene: Scene, outlines: Outlines, theme: Theme = LIGHT_THEME
) -> dict[str, Any]:
    """Return a scene on a world map as a plotly figure in plain values.

    The trace "countries" has a marker for each country, which is invisible on land. The `meta` of a
    land trace holds the number in "countries" of the owner of each ring, -1 for none. Links, hulls
    and shapes are not drawn, nor are countries without land, such as former members.

    Examples
    --------
    >>> import alignment
    >>> from alignment.model.view import View
    >>> from alignment.scene.scene import make_scene
    >>> from alignment.io.shipped_files import load_outlines
    >>> scene = make_scene(alignment.study(alignment.load()), View())
    >>> figure = make_world_figure(scene, load_outlines())
    >>> figure["data"][-1]["name"]
    'countries'
    """
    world = to_world_scene(scene, outlines)
    nodes = world.nodes
    figure = map_figure(world, theme)
    selected_land = (
        ring
        for node in nodes
        if node.is_selected and node.iso3 not in outlines.small_states
        for ring in outlines.land[node.iso3]
    )
    tie_lines = (compute_tie_line(node, outlines) for node in nodes)
    figure["data"] = [
        *_make_land_traces(nodes, outlines, theme),
        _make_line_trace("gaps", outlines.disputed, theme.paper, BORDER_GAP_WIDTH),
        _make_line_trace("chosen", selected_land, theme.selected, SELECTED_BORDER_WIDTH),
        _make_line_trace("ties", filter(None, tie_lines), theme.muted_ink, OUTLINE_WIDTH),
        _size_discs(get_node_trace(figure), nodes, outlines),
    ]
    figure["layout"]["meta"]["sizes"] = _get_disc_shares(nodes, outlines)
    figure["layout"] |= {
        "shapes": [
            {
                "type": "path",
                "path": format_path(outlines.globe_edge[:-1], "g"),
                "layer": "below",
                "fillcolor": theme.sea,
                "line": {"width": 0},
            }
        ],
        "margin": {"l": 4, "r": 4, "t": 4, "b": 22},
        "title": {
            "text": outlines.note,
            "font": {"size": 10, "color": theme.muted_ink},
            "x": 0.008,
            "y": 0,
            "yref": "container",
            "yanchor": "bottom",
            "pad": {"b": 5},
        },
    }
    return figure


def _make_land_traces(
    nodes: tuple[Node, ...], outlines: Outlines, theme: Theme
) -> list[dict[str, Any]]:
    # Land of no country comes first, so that the borders of countries lie on top. It is dimmed
    # together with countries, so that it does not stand out among them.
    has_dimmed = any(node.is_dimmed for node in nodes)
    style = (_fade_colour(theme.other_land, has_dimmed), "", has_dimmed)
    rings: dict[tuple[str, str, bool], list[OutlineRing]] = {
        style: list(select_other_land(nodes, outlines))
    }
    owners = {style: [-1] * len(rings[style])}
    for number, node in enumerate(nodes):
        land = outlines.land.get(node.iso3, ())
        if land:
            rim = node.rim if node.rim in (*RIM_DASHES, QUIET_RIM, *HATCHINGS) else ""
            style = (_fade_colour(node.fill, node.is_dimmed), rim, node.is_dimmed)
            rings.setdefault(style, []).extend(land)
            owners.setdefault(style, []).extend([number] * len(land))
    # The dashed borders of hollow land lie on top of all others.
    border = theme.border, BORDER_WIDTH
    borders = dict.fromkeys(("", *HATCHINGS), border)
    borders[QUIET_RIM] = (MISSING_RIM_DARK, RIM_WIDTH)
    traces = []
    for fill, rim, is_dimmed in sorted(rings, key=lambda style: bool(style[1])):
        colour, width = borders.get(rim, (theme.rim, RIM_WIDTH))
        ink = _fade_colour(colour, is_dimmed)
        trace = _make_line_trace(f"land {fill}", rings[fill, rim, is_dimmed], ink, width)
        trace["line"]["dash"] = format_dashes(rim)
        owner_numbers = owners[fill, rim, is_dimmed]
        area: dict[str, Any] = {"fill": "toself", "fillcolor": fill, "meta": owner_numbers}
        if rim in HATCHINGS:
            ink = theme.hatch if rim == HATCHED_RIM else INK_DARK
            area["fillpattern"] = _make_hatch(_fade_colour(ink, is_dimmed), fill)
        traces.append(trace | area)
    return traces


def _make_hatch(colour: str, paper: str) -> dict[str, Any]:
    lines = {"shape": "/", "size": HATCH_SPACING, "solidity": HATCH_WIDTH / HATCH_SPACING}
    return lines | {"fgcolor": colour, "bgcolor": paper}


def _fade_colour(colour: str, is_dimmed: bool) -> str:
    return to_rgba(colour, DIMMED_OPACITY) if is_dimmed else colour


def _make_line_trace(
    name: str, rings: Iterable[Iterable[MapPoint]], colour: str, width: float
) -> dict[str, Any]:
    xs, ys = join_lines(rings)
    line = {"width": width, "color": colour}
    return make_trace("lines", name, xs[:-1], ys[:-1], hoverinfo="skip", line=line)


def _size_discs(
    trace: dict[str, Any], nodes: tuple[Node, ...], outlines: Outlines
) -> dict[str, Any]:
    widths = [SELECTED_BORDER_WIDTH if node.is_selected else OUTLINE_WIDTH for node in nodes]
    marker = trace["marker"]
    marker |= {
        # Markers on land have size 0 and only react to the pointer.
        "size": [DISC_PIXELS * share for share in _get_disc_shares(nodes, outlines)],
        "line": marker["line"] | {"width": widths},
    }
    return trace | {"mode": "markers", "marker": marker, "cliponaxis": True}


def _get_disc_shares(nodes: tuple[Node, ...], outlines: Outlines) -> list[int]:
    return [1 if node.iso3 in outlines.small_states else 0 for node in nodes]
