"""The words around a figure that stands alone: title, legend, how it is read, notes, source."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from alignment.errors import AlignmentError, needing
from alignment.figures.parts import escaped, lines
from alignment.scene.colours import ink_on
from alignment.scene.drawing import PRINT, RIM_DASHES, Theme
from alignment.scene.printed import printed
from alignment.scene.scene import Scene

if TYPE_CHECKING:
    import plotly.graph_objects as go

# Plotly's symbol of each shape, and its size as a share of the disc it is drawn in.
SYMBOLS = {
    "circle": ("circle", 1.0),
    "square": ("square", 0.735),
    "hexagon": ("hexagon2", 1.04),
    "diamond": ("diamond", 0.8),
    "pentagon": ("pentagon", 1.04),
    "octagon": ("octagon", 1.04),
    "triangle": ("triangle-up", 0.87),
    "triangle-down": ("triangle-down", 0.87),
}
# Of a figure that stands alone: as high as a notebook's window shows, with its legend beside it.
WIDTH, HEIGHT = 1100, 560
MARGIN = {"l": 10, "r": 240, "t": 84, "b": 84}
# Letters of what stands below, in a line.
BELOW = 200
# Less would leave no map.
LEAST_HIGH = 300


def room(high: int) -> tuple[int, int]:
    """Return width and height of the map in a figure of a height, in pixels.

    >>> room(HEIGHT)
    (850, 392)
    """
    return WIDTH - MARGIN["l"] - MARGIN["r"], high - MARGIN["t"] - MARGIN["b"]


def on_paper(scene: Scene, theme: Theme) -> Scene:
    """Return a scene as a theme has it: hollow as its paper, votes for print told by grey."""
    scene = printed(scene) if theme is PRINT else scene
    ink = ink_on(theme.paper)
    nodes = (
        replace(node, fill=theme.paper, ink=ink) if node.rim in RIM_DASHES else node
        for node in scene.nodes
    )
    colours = (
        replace(row, fill=theme.paper) if row.rim in RIM_DASHES else row for row in scene.colours
    )
    return replace(scene, nodes=tuple(nodes), colours=tuple(colours))


def dressed(figure: dict[str, Any], scene: Scene, high: int, theme: Theme) -> go.Figure:
    """Return a figure in plain values with the words around it, to stand alone."""
    if high < LEAST_HIGH:
        raise AlignmentError(f"{high} pixels are not high enough; ask for {LEAST_HIGH} or more")
    layout = figure["layout"]
    figure["data"] += _legend_traces(scene, theme)
    words = [scene.reading, *scene.notes, scene.source]
    layout |= {
        # Its own, for the page around it may be dark or light.
        "paper_bgcolor": theme.paper,
        "plot_bgcolor": theme.paper,
        "showlegend": True,
        "legend": {
            "x": 1.01,
            "y": 1,
            "yanchor": "top",
            "itemclick": False,
            "itemdoubleclick": False,
            "itemsizing": "constant",
        },
        "width": WIDTH,
        "height": high,
        "margin": dict(MARGIN),
        "title": {
            "text": escaped(scene.title),
            "x": 0.01,
            "y": round(1 - 12 / high, 4),
            "yanchor": "top",
            "font": {"size": 20},
            "subtitle": {"text": lines(scene.subtitle), "font": {"size": 12}},
        },
    }
    layout["annotations"] = [
        *layout["annotations"],
        {
            "text": "<br>".join(lines(word, BELOW) for word in words),
            "xref": "paper",
            "yref": "paper",
            "x": 0,
            "y": 0,
            "yshift": -6,
            "xanchor": "left",
            "yanchor": "top",
            "align": "left",
            "showarrow": False,
            "font": {"size": 10, "color": theme.faint},
        },
    ]
    with needing("app"):
        import plotly.graph_objects as go

    return go.Figure(figure)


def _legend_traces(scene: Scene, theme: Theme) -> list[dict[str, Any]]:
    rows = []
    for group, title, entries in (
        ("colour", scene.colour_title, scene.colours),
        ("shape", "shape: bloc", scene.shapes),
    ):
        for entry in entries:
            rows.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": [None],
                    "y": [None],
                    "name": escaped(entry.label) + entry.counted,
                    "legendgroup": group,
                    "legendgrouptitle": {"text": escaped(title)},
                    "marker": {
                        "size": 12,
                        "symbol": SYMBOLS[entry.shape][0],
                        "color": entry.fill,
                        "line": {"width": 1, "color": theme.rim},
                    },
                    "hoverinfo": "skip",
                    "showlegend": True,
                }
            )
    return rows
