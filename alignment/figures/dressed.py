"""The words around a figure that stands alone: title, legend, how it is read, notes, source."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from alignment.errors import AlignmentError, needing
from alignment.figures.parts import escaped, lines
from alignment.scene.colours import RIM_IN_DARK, ink_on
from alignment.scene.drawing import RIM_DASHES, RIM_WIDTH, Theme
from alignment.scene.encoding import QUIET, Entry
from alignment.scene.scene import Scene
from alignment.scene.themed import themed

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
# Of a figure that stands alone: as high as a notebook's window shows, with its legend beside it. It
# is as wide as the cell that shows it; in a cell of this width, or a wider one, all of it fits.
WIDTH, HEIGHT = 800, 580
MARGIN = {"l": 10, "r": 240, "t": 84, "b": 104}
# Letters in a line of the title, of the line under it, and of what stands below; height of a
# further line of the title.
TITLE, UNDER, BELOW, FURTHER = 74, 125, 125, 26
# Pixels from the top to the title, of its letters, and by how much of these plotly sets one of more
# lines higher.
TOP, LETTERS, RAISED = 12, 20, 0.7
# Less would leave no map.
LEAST_HIGH = 300


def room(scene: Scene, high: int) -> tuple[int, int]:
    """Return width and height that the map of a figure of a height has at least, in pixels.

    Raises
    ------
    AlignmentError
        If the figure is not high enough to have one.
    """
    if high < LEAST_HIGH:
        raise AlignmentError(f"{high} pixels are not high enough; ask for {LEAST_HIGH} or more")
    margin = _margin(scene)
    return WIDTH - margin["l"] - margin["r"], high - margin["t"] - margin["b"]


def _margin(scene: Scene) -> dict[str, int]:
    further = lines(scene.title, TITLE).count("<br>")
    return MARGIN | {"t": MARGIN["t"] + FURTHER * further}


def on_paper(scene: Scene, theme: Theme) -> Scene:
    """Return a scene as a theme has it: hollow as its paper, the rest as in a file."""
    scene = themed(scene, theme)
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
    layout = figure["layout"]
    figure["data"] += _legend_traces(scene, theme)
    words = [scene.unlabelled, scene.reading, *scene.notes, scene.source]
    title = lines(scene.title, TITLE)
    top = TOP + RAISED * LETTERS * ("<br>" in title)
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
        },
        "autosize": True,
        "height": high,
        "margin": _margin(scene),
        "title": {
            "text": title,
            "x": 0.01,
            "y": round(1 - top / high, 4),
            "yanchor": "top",
            "font": {"size": LETTERS},
            "subtitle": {"text": lines(scene.subtitle, UNDER), "font": {"size": 12}},
        },
    }
    layout["annotations"] = [
        *layout["annotations"],
        {
            "text": "<br>".join(lines(word, BELOW) for word in words if word),
            "xref": "paper",
            "yref": "paper",
            "x": 0,
            "y": 0,
            "yshift": -6,
            "xanchor": "left",
            "yanchor": "top",
            "align": "left",
            "showarrow": False,
            "font": {"size": 12, "color": theme.faint},
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
                    "x": [None],
                    "y": [None],
                    "name": escaped(entry.label) + entry.counted,
                    "legendgroup": group,
                    "legendgrouptitle": {"text": escaped(title)},
                    "hoverinfo": "skip",
                    "showlegend": True,
                }
                | _key(entry, theme)
            )
    return rows


def _key(entry: Entry, theme: Theme) -> dict[str, Any]:
    if entry.rim in RIM_DASHES:
        # Hollow as on the map; a marker of plotly cannot have the dashes of the rims there.
        rim = {"width": RIM_WIDTH, "color": theme.rim}
        marker = {"size": 12, "symbol": "circle", "color": theme.paper, "line": rim}
        return {"mode": "markers", "marker": marker}
    marker = {"size": 12, "symbol": SYMBOLS[entry.shape][0], "color": entry.fill}
    around = RIM_IN_DARK if entry.rim == QUIET else theme.outline
    return {"mode": "markers", "marker": marker | {"line": {"width": 1, "color": around}}}


def dashed(kind: str) -> str:
    """Return the dashes of a rim as plotly has them; a whole line for any other kind.

    >>> dashed("dashed"), dashed("")
    ('3.4px,2.2px', 'solid')
    """
    return ",".join(f"{length}px" for length in RIM_DASHES.get(kind, ())) or "solid"
