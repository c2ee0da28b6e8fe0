"""A scene on a map of the world: land filled as the discs are, small states as discs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.given import view_of
from alignment.answer.study import Study
from alignment.figures.dressed import HEIGHT, dashed, dressed, on_paper, room
from alignment.figures.network_map import NODES, map_figure
from alignment.figures.parts import see_through
from alignment.figures.rims import add_rims
from alignment.figures.written import write_names
from alignment.model.view import View
from alignment.scene.colours import RIM_IN_DARK
from alignment.scene.drawing import (
    BORDER_WIDTH,
    CHOSEN_BORDER_WIDTH,
    DIM,
    LIGHT,
    OUTLINE_WIDTH,
    RIM_DASHES,
    RIM_WIDTH,
    Theme,
    theme_of,
)
from alignment.scene.encoding import QUIET
from alignment.scene.scene import Node, Scene, make_scene
from alignment.scene.world import ground, tie, world_scene
from alignment.sources.outlines import Outlines, Ring, load_outlines

if TYPE_CHECKING:
    import plotly.graph_objects as go

LAND = "land"
# Size of a disc in pixels until whoever shows the figure sizes it, and the most it may have.
SIZE, LARGEST = 11, 26


def world_map(
    study: Study,
    view: View | None = None,
    sure: Bootstrap | None = None,
    height: int = HEIGHT,
    **fields: Any,
) -> go.Figure:
    """Return a study on a map of the world as a figure that stands alone.

    Parameters and faults are those of :func:`alignment.figures.network_map`.

    Examples
    --------
    >>> import alignment
    >>> figure = world_map(alignment.study(alignment.load()), colour="vote:A/RES/74/247")
    >>> figure.layout.title.text
    'Cybercrime convention, 27 December 2019: 79 yes, 60 no, 33 abstained'
    """
    shown = view_of(study, view, fields | {"map": "world"})
    theme, outlines = theme_of(shown.theme), load_outlines()
    scene = on_paper(make_scene(study, shown, sure=sure), theme)
    figure = world_figure(scene, outlines, theme)
    drawn = world_scene(scene, outlines)
    wide, high = room(drawn, height)
    x0, y0, x1, y1 = drawn.frame
    radius = drawn.disc * min(wide / (x1 - x0), high / (y1 - y0))
    drawn = write_names(figure["layout"], drawn, radius, drawn.frame, theme)
    small = [node for node in drawn.nodes if node.iso3 in outlines.small]
    add_rims(figure, small, SIZE / 2, theme)
    return dressed(figure, drawn, height, theme)


def world_figure(scene: Scene, outlines: Outlines, theme: Theme = LIGHT) -> dict[str, Any]:
    """Return a scene on a map of the world as a plotly figure in plain values.

    It can take the place of the network map's figure: fills, cards and chosen countries are the
    scene's, the trace "countries" holds the places that are hovered and chosen, and
    `layout.meta` is the same, with the largest size of a disc in pixels, and size 0 where land
    is filled instead. Links, hulls and shapes are not drawn. Each land trace tells in its `meta`
    the number in "countries" of the owner of each of its rings, -1 for none.

    Parameters
    ----------
    scene : Scene
        Countries without a place, such as former members, are left out.
    outlines : Outlines
    theme : Theme
        How all is drawn that carries no data.

    Returns
    -------
    dict
        With `data` and `layout`.

    Examples
    --------
    >>> import alignment
    >>> from alignment.model.view import View
    >>> from alignment.scene.scene import make_scene
    >>> from alignment.sources.outlines import load_outlines
    >>> scene = make_scene(alignment.study(alignment.load()), View())
    >>> figure = world_figure(scene, load_outlines())
    >>> figure["data"][-1]["name"]
    'countries'
    """
    world = world_scene(scene, outlines)
    nodes = world.nodes
    figure = map_figure(world, theme)
    (countries,) = (trace for trace in figure["data"] if trace["name"] == NODES)
    figure["data"] = [
        *_land_traces(nodes, outlines, theme),
        _chosen_trace(nodes, outlines, theme),
        _leader_trace(nodes, outlines, theme),
        _with_discs(countries, nodes, outlines),
    ]
    figure["layout"]["meta"] |= {"sizes": _shares(nodes, outlines), "largest": LARGEST}
    figure["layout"] |= {
        "shapes": [_sea(outlines.globe, theme)],
        "margin": {"l": 4, "r": 4, "t": 4, "b": 22},
        "title": {
            "text": outlines.note,
            "font": {"size": 10, "color": theme.faint},
            "x": 0.008,
            "y": 0,
            "yref": "container",
            "yanchor": "bottom",
            "pad": {"b": 5},
        },
    }
    return figure


def _land_traces(nodes: tuple[Node, ...], outlines: Outlines, theme: Theme) -> list[dict[str, Any]]:
    # Land of no country comes first, so that the borders of countries lie on top.
    # It is dimmed where some countries are, or it would stand out among them.
    dims = any(node.dim for node in nodes)
    other = (_faded(theme.ground, dims), "", dims)
    rings: dict[tuple[str, str, bool], list[Ring]] = {other: list(ground(nodes, outlines))}
    owners = {other: [-1] * len(rings[other])}
    for number, node in enumerate(nodes):
        land = outlines.land.get(node.iso3, ())
        if land:
            rim = node.rim if node.rim in (*RIM_DASHES, QUIET) else ""
            look = (_faded(node.fill, node.dim), rim, node.dim)
            rings.setdefault(look, []).extend(land)
            owners.setdefault(look, []).extend([number] * len(land))
    # Dashes of what is hollow lie over the borders of others.
    return [
        _lines(f"{LAND} {fill}", rings[fill, rim, dim])
        | {
            "fill": "toself",
            "fillcolor": fill,
            "line": _border(rim, dim, theme),
            "meta": owners[fill, rim, dim],
        }
        for fill, rim, dim in sorted(rings, key=lambda look: bool(look[1]))
    ]


def _border(rim: str, dim: bool, theme: Theme) -> dict[str, Any]:
    usual = (theme.outline, BORDER_WIDTH)
    quiet = (RIM_IN_DARK, RIM_WIDTH)
    colour, width = {"": usual, QUIET: quiet}.get(rim, theme.shore)
    return {"width": width, "color": _faded(colour, dim), "dash": dashed(rim)}


def _faded(colour: str, dim: bool) -> str:
    return see_through(colour, DIM) if dim else colour


def _chosen_trace(nodes: tuple[Node, ...], outlines: Outlines, theme: Theme) -> dict[str, Any]:
    chosen = [node.iso3 for node in nodes if node.chosen and node.iso3 not in outlines.small]
    rings = [ring for iso3 in chosen for ring in outlines.land[iso3]]
    return _lines("chosen", rings) | {"line": {"width": CHOSEN_BORDER_WIDTH, "color": theme.chosen}}


def _leader_trace(nodes: tuple[Node, ...], outlines: Outlines, theme: Theme) -> dict[str, Any]:
    ties = [line for line in (tie(node, outlines) for node in nodes) if line is not None]
    return _lines("ties", ties) | {"line": {"width": OUTLINE_WIDTH, "color": theme.faint}}


def _lines(name: str, rings: Iterable[Ring]) -> dict[str, Any]:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for ring in rings:
        xs += [*(x for x, _ in ring), None]
        ys += [*(y for _, y in ring), None]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": xs[:-1],
        "y": ys[:-1],
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _with_discs(
    trace: dict[str, Any], nodes: tuple[Node, ...], outlines: Outlines
) -> dict[str, Any]:
    widths = [CHOSEN_BORDER_WIDTH if node.chosen else OUTLINE_WIDTH for node in nodes]
    marker = trace["marker"]
    marker |= {
        # On land the place is there to be hovered and chosen, and shows nothing but the code.
        "size": [SIZE * share for share in _shares(nodes, outlines)],
        "line": marker["line"] | {"width": widths},
    }
    return trace | {"mode": "markers", "marker": marker, "cliponaxis": True}


def _shares(nodes: tuple[Node, ...], outlines: Outlines) -> list[int]:
    return [1 if node.iso3 in outlines.small else 0 for node in nodes]


def _sea(globe: Ring, theme: Theme) -> dict[str, Any]:
    return {
        "type": "path",
        "path": "M" + " L".join(f"{x:g},{y:g}" for x, y in globe[:-1]) + " Z",
        "layer": "below",
        "fillcolor": theme.sea,
        "line": {"width": 0},
    }
