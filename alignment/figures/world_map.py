"""A scene on a map of the world: land filled as the discs are, small states as discs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from alignment.figures.network_map import CHOSEN, NODES, map_figure
from alignment.figures.parts import FAINT, OUTLINE
from alignment.naming import SIZES, names_beside
from alignment.scene import Node, Scene
from alignment.sources.outlines import Outlines, Ring

# Land without a country in the scene has a warm grey, unlike the cool ones that a lens can give.
SEA, NEUTRAL = "#E9EFF4", "#DEDBD3"
LAND = "land"
BORDER, CHOSEN_BORDER = 0.5, 2.0
DISC_BORDER, CHOSEN_DISC = 0.8, 2.0
# Size of a disc in pixels until whoever shows the figure sizes it, and the most it may have.
SIZE, LARGEST = 11, 26


def world_figure(scene: Scene, outlines: Outlines) -> dict[str, Any]:
    """Return a scene on a map of the world as a plotly figure in plain values.

    It can take the place of the network map's figure: fills, cards and chosen countries are the
    scene's, the trace "countries" holds the places that are hovered and chosen, and
    `layout.meta` is the same, with the largest size of a disc in pixels, and size 0 where land
    is filled instead. Links, hulls and shapes are not drawn. Each land trace tells in its `meta`
    the number in "countries" of the owner of each of its rings, -1 for none.

    Parameters
    ----------
    scene : Scene
        Countries without a place, such as former members, are left out: see `unplaced`.
    outlines : Outlines

    Returns
    -------
    dict
        With `data` and `layout`.

    Examples
    --------
    >>> import alignment
    >>> from alignment.model.view import View
    >>> from alignment.scene import make_scene
    >>> from alignment.sources.outlines import load_outlines
    >>> scene = make_scene(alignment.study(alignment.load()), View())
    >>> figure = world_figure(scene, load_outlines())
    >>> figure["data"][-1]["name"]
    'countries'
    """
    placed = [node for node in scene.nodes if node.iso3 in outlines.places]
    nodes = tuple(_moved(node, outlines) for node in placed)
    names = names_beside(
        ((name.iso3, name.text) for name in scene.names),
        {node.iso3: (node.x, node.y) for node in nodes},
        outlines.disc,
        outlines.frame,
        needed=SIZES[0],
    )
    drawn = replace(scene, nodes=nodes, links=(), hulls=(), names=names)
    figure = map_figure(replace(drawn, frame=outlines.frame, disc=outlines.disc))
    (countries,) = (trace for trace in figure["data"] if trace["name"] == NODES)
    figure["data"] = [
        *_land_traces(nodes, outlines),
        _chosen_trace(nodes, outlines),
        _leader_trace(nodes, outlines),
        _with_discs(countries, nodes, outlines),
    ]
    figure["layout"]["meta"] |= {"sizes": _shares(nodes, outlines), "largest": LARGEST}
    figure["layout"] |= {
        "shapes": [_sea(outlines.globe)],
        "margin": {"l": 4, "r": 4, "t": 4, "b": 22},
        "title": {
            "text": outlines.note,
            "font": {"size": 10, "color": FAINT},
            "x": 0.008,
            "y": 0,
            "yref": "container",
            "yanchor": "bottom",
            "pad": {"b": 5},
        },
    }
    return figure


def unplaced(scene: Scene, outlines: Outlines) -> tuple[str, ...]:
    """Return the names of the countries in a scene that a map of the world cannot show."""
    return tuple(node.name for node in scene.nodes if node.iso3 not in outlines.places)


def _moved(node: Node, outlines: Outlines) -> Node:
    x, y = outlines.places[node.iso3]
    return replace(node, x=x, y=y, shape="circle")


def _land_traces(nodes: tuple[Node, ...], outlines: Outlines) -> list[dict[str, Any]]:
    number = {node.iso3: place for place, node in enumerate(nodes)}
    fills = {node.iso3: node.fill for node in nodes}
    # Land of no country comes first, so that the borders of countries lie on top.
    rings: dict[str, list[Ring]] = {NEUTRAL: []}
    owners: dict[str, list[int]] = {NEUTRAL: []}
    for iso3, land in outlines.land.items():
        fill = fills.get(iso3, NEUTRAL)
        rings.setdefault(fill, []).extend(land)
        owners.setdefault(fill, []).extend([number.get(iso3, -1)] * len(land))
    return [
        _lines(f"{LAND} {fill}", rings[fill])
        | {
            "fill": "toself",
            "fillcolor": fill,
            "line": {"width": BORDER, "color": OUTLINE},
            "meta": owners[fill],
        }
        for fill in rings
    ]


def _chosen_trace(nodes: tuple[Node, ...], outlines: Outlines) -> dict[str, Any]:
    chosen = [node.iso3 for node in nodes if node.chosen and node.iso3 not in outlines.small]
    rings = [ring for iso3 in chosen for ring in outlines.land[iso3]]
    return _lines("chosen", rings) | {"line": {"width": CHOSEN_BORDER, "color": CHOSEN}}


def _leader_trace(nodes: tuple[Node, ...], outlines: Outlines) -> dict[str, Any]:
    # A disc that was pushed aside is tied to its state, for zoomed in it no longer covers it.
    ties = []
    for node in nodes:
        x, y = outlines.small.get(node.iso3, (node.x, node.y))
        if (x - node.x) ** 2 + (y - node.y) ** 2 > (outlines.disc / 2) ** 2:
            ties.append(((node.x, node.y), (x, y)))
    return _lines("ties", ties) | {"line": {"width": 0.8, "color": OUTLINE}}


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
    widths = [CHOSEN_DISC if node.chosen else DISC_BORDER for node in nodes]
    marker = trace["marker"]
    marker |= {
        # On land the place is there to be hovered and chosen, and shows nothing but the code.
        "size": [SIZE * share for share in _shares(nodes, outlines)],
        "line": marker["line"] | {"width": widths},
    }
    return trace | {"mode": "markers", "marker": marker, "cliponaxis": True}


def _shares(nodes: tuple[Node, ...], outlines: Outlines) -> list[int]:
    return [1 if node.iso3 in outlines.small else 0 for node in nodes]


def _sea(globe: Ring) -> dict[str, Any]:
    return {
        "type": "path",
        "path": "M" + " L".join(f"{x:g},{y:g}" for x, y in globe[:-1]) + " Z",
        "layer": "below",
        "fillcolor": SEA,
        "line": {"width": 0},
    }
