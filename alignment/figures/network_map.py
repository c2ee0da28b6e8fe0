"""The bloc map as a plotly figure."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.given import view_of
from alignment.answer.study import Study
from alignment.figures.beside import chosen_names
from alignment.figures.dressed import HEIGHT, SYMBOLS, dressed, on_paper, room
from alignment.figures.names import name_meta, name_notes, size_names
from alignment.figures.parts import FONT, HOVER, escaped, see_through
from alignment.figures.rims import add_rims
from alignment.figures.written import write_names
from alignment.model.view import View
from alignment.scene.boxes import Box
from alignment.scene.colours import RIM_IN_DARK
from alignment.scene.drawing import (
    CHOSEN_OUTLINE_WIDTH,
    CHOSEN_WIDTH,
    CODE_SIZE,
    DIM,
    LIGHT,
    LINK_WIDTHS,
    NARROW_CODES,
    OUTLINE_WIDTH,
    RIM_DASHES,
    Theme,
    theme_of,
)
from alignment.scene.encoding import QUIET
from alignment.scene.hulls import Hull, roomy
from alignment.scene.scene import Node, Scene, make_scene

if TYPE_CHECKING:
    import plotly.graph_objects as go

NODES = "countries"
# Least pixels of the letters of codes.
LEAST_CODE = 8.0


def network_map(
    study: Study,
    view: View | None = None,
    sure: Bootstrap | None = None,
    height: int = HEIGHT,
    **fields: Any,
) -> go.Figure:
    """Return the bloc map of a study as a figure that stands alone.

    Parameters
    ----------
    study : Study
    view : View, optional
        What it is coloured by, who is chosen and so on; coloured by bloc if left out.
    sure : Bootstrap, optional
        How sure the blocs are, from ``study.findings.resample()``: the less sure are paler.
    height : int
        In pixels; the usual one is shown whole in a notebook. It is as wide as the cell around it.
    **fields
        Fields of the view to change, such as ``colour="vote:A/RES/74/247"`` or ``theme="dark"``.

    Returns
    -------
    plotly.graph_objects.Figure
        With title, the line under it, how it is read, legends, notes and source line inside. Where
        discs are too small for codes the same countries are named as in a file.

    Raises
    ------
    QueryError
        If a field or what it names is not known.

    Examples
    --------
    >>> import alignment
    >>> figure = network_map(alignment.study(alignment.load()))
    >>> figure.layout.title.text
    '3 blocs on 15 roll calls: India–Indonesia 126, West 54, Russia–China 10'
    """
    shown = view_of(study, view, fields)
    theme = theme_of(shown.theme)
    scene = on_paper(make_scene(study, shown, sure=sure), theme)
    figure = map_figure(scene, theme)
    x0, y0, x1, y1 = layout_frame(scene)
    wide, high = room(scene, height)
    scale = min(wide / (x1 - x0), high / (y1 - y0))
    size = 2 * scene.disc * scale
    layout = figure["layout"]
    (nodes,) = (trace for trace in figure["data"] if trace["name"] == NODES)
    nodes["marker"]["size"] = [size * share for share in layout["meta"]["sizes"]]
    nodes["textfont"]["size"] = size * CODE_SIZE
    add_rims(figure, scene.nodes, size / 2, theme)
    if size * CODE_SIZE >= LEAST_CODE:
        size_names(layout, size)
    else:
        nodes["mode"] = "markers"
        scene = write_names(layout, scene, size / 2, layout_frame(scene), theme)
    return dressed(figure, scene, height, theme)


def map_figure(scene: Scene, theme: Theme = LIGHT) -> dict[str, Any]:
    """Return a scene as a plotly figure in plain values, sized by whoever shows it.

    The traces are the links by width class, the links of chosen countries, both dimmed and not
    where the view has conditions, and the countries.
    `layout.meta` carries what a page needs to answer gestures: the
    disc's radius and the links as pairs of numbers into the countries.
    """
    place = {node.iso3: number for number, node in enumerate(scene.nodes)}
    left, low, right, high = layout_frame(scene)
    names = chosen_names(scene)
    return {
        "data": [*_link_traces(scene, theme), _node_trace(scene, theme)],
        "layout": {
            "font": {"family": FONT, "color": theme.ink, "size": 12},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
            "hovermode": "closest",
            "dragmode": "pan",
            "showlegend": False,
            "xaxis": _axis(left, right),
            "yaxis": _axis(low, high) | {"scaleanchor": "x"},
            "shapes": [_hull(hull, theme) for hull in scene.hulls],
            "annotations": [
                *(_hull_label(hull, theme) for hull in scene.hulls),
                *name_notes(names, theme),
            ],
            "meta": {
                "disc": scene.disc,
                "frame": [left, low, right, high],
                "codeSize": CODE_SIZE,
                "codes": [NARROW_CODES.get(node.shape, CODE_SIZE) for node in scene.nodes],
                "sizes": [SYMBOLS[node.shape][1] for node in scene.nodes],
                "inks": [node.ink for node in scene.nodes],
                "names": name_meta(names),
                "links": [[place[link.a], place[link.b], link.width] for link in scene.links],
            },
        },
    }


def layout_frame(scene: Scene) -> Box:
    """Return the frame of a figure: that of the scene with room for the names of blocs."""
    return scene.frame if scene.world else roomy(scene.frame, scene.disc)


def _axis(low: float, high: float) -> dict[str, Any]:
    return {"visible": False, "range": [low, high], "fixedrange": False, "constrain": "range"}


def _link_traces(scene: Scene, theme: Theme) -> list[dict[str, Any]]:
    where = {node.iso3: (node.x, node.y) for node in scene.nodes}
    traces = []
    classes = [
        (f"links {width}", size, theme.link, False, width) for width, size in enumerate(LINK_WIDTHS)
    ]
    classes.append(("links of the chosen", CHOSEN_WIDTH, theme.chosen_link, True, -1))
    # Those that are dimmed lie below all others.
    dims = [(True, " dim", DIM)] if scene.meets is not None else []
    for (dim, more, share), (called, size, (colour, opacity), chosen, width) in product(
        [*dims, (False, "", 1.0)], classes
    ):
        name, ink = f"{called}{more}", see_through(colour, round(share * opacity, 3))
        xs: list[float | None] = []
        ys: list[float | None] = []
        for link in scene.links:
            if (link.dim, link.chosen) == (dim, chosen) and (chosen or link.width == width):
                (x0, y0), (x1, y1) = where[link.a], where[link.b]
                xs += [x0, x1, None]
                ys += [y0, y1, None]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": name,
                "x": xs,
                "y": ys,
                "line": {"width": size, "color": ink},
                "hoverinfo": "skip",
                "showlegend": False,
            }
        )
    return traces


def _node_trace(scene: Scene, theme: Theme) -> dict[str, Any]:
    nodes = scene.nodes
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": NODES,
        "x": [node.x for node in nodes],
        "y": [node.y for node in nodes],
        "text": [node.iso3 for node in nodes],
        "customdata": [[escaped(node.name), *map(escaped, node.card)] for node in nodes],
        "hovertemplate": [_card(node.card) for node in nodes],
        "hoverlabel": dict(HOVER),
        "textposition": "middle center",
        "textfont": {
            "size": 9,
            # Of the dimmed as in every file: white or black would not be read on them.
            "color": [theme.faint if node.dim else node.ink for node in nodes],
            "family": FONT,
        },
        "marker": {
            "size": 24,
            "symbol": [SYMBOLS[node.shape][0] for node in nodes],
            "color": [node.fill for node in nodes],
            "opacity": [DIM if node.dim else 1 for node in nodes] if scene.meets is not None else 1,
            "line": {
                "width": [CHOSEN_OUTLINE_WIDTH if node.chosen else OUTLINE_WIDTH for node in nodes],
                "color": [_around(node, theme) for node in nodes],
            },
        },
        "cliponaxis": False,
        "showlegend": False,
    }


def _around(node: Node, theme: Theme) -> str:
    if node.chosen:
        return theme.chosen
    if node.rim == QUIET:
        return RIM_IN_DARK
    return theme.rim if node.rim in RIM_DASHES else theme.outline


def _card(card: tuple[str, ...]) -> str:
    rows = "<br>".join(f"%{{customdata[{number}]}}" for number in range(1, len(card) + 1))
    return f"<b>%{{customdata[0]}}</b><br>{rows}<extra></extra>"


def _hull(hull: Hull, theme: Theme) -> dict[str, Any]:
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


def _hull_label(hull: Hull, theme: Theme) -> dict[str, Any]:
    return {
        "x": hull.label_x,
        "y": hull.label_y,
        "text": f"{escaped(hull.name)} · {hull.size}",
        "showarrow": False,
        "xanchor": hull.label_side,
        "yanchor": "bottom",
        "font": {"size": 13, "color": theme.ink},
        "bgcolor": see_through(theme.paper, 0.7),
    }
