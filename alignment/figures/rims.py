"""The dashed rims of what is hollow, which plotly's markers cannot have, as shapes of a figure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from alignment.figures.dressed import SYMBOLS, dashed
from alignment.scene.drawing import DIM, RIM_DASHES, RIM_WIDTH, Theme
from alignment.scene.primitives import CORNERS
from alignment.scene.scene import Node

ROUND = tuple((math.cos(turn * math.pi / 18), math.sin(turn * math.pi / 18)) for turn in range(36))


def add_rims(figure: dict[str, Any], nodes: Sequence[Node], radius: float, theme: Theme) -> None:
    """Give discs that are hollow their dashes, in place of the whole line of their markers.

    Parameters
    ----------
    figure : dict
        As `map_figure` makes it, with its nodes in the order of the scene.
    nodes : sequence of Node
        Those that are discs in the figure.
    radius : float
        Of a disc in pixels.
    theme : Theme
    """
    hollow = [node for node in nodes if node.rim in RIM_DASHES and not node.chosen]
    (trace,) = (each for each in figure["data"] if each["name"] == "countries")
    bare = {node.iso3 for node in hollow}
    line = trace["marker"]["line"]
    line["width"] = [
        0 if iso3 in bare else width
        for iso3, width in zip(trace["text"], line["width"], strict=True)
    ]
    figure["layout"]["shapes"] += [_rim(node, radius, theme) for node in hollow]


def _rim(node: Node, radius: float, theme: Theme) -> dict[str, Any]:
    if node.shape == "square":
        # That of plotly keeps its corners and so is smaller.
        half = SYMBOLS[node.shape][1]
        corners: Sequence[tuple[float, float]] = (
            *((half, half), (-half, half)),
            *((-half, -half), (half, -half)),
        )
    else:
        corners = CORNERS.get(node.shape, ROUND)
    path = " L".join(f"{x * radius:.2f},{y * radius:.2f}" for x, y in corners)
    return {
        "type": "path",
        "path": f"M{path} Z",
        # In pixels from the middle of the disc, which keeps its size in a wider cell.
        "xsizemode": "pixel",
        "ysizemode": "pixel",
        "xanchor": node.x,
        "yanchor": node.y,
        "opacity": DIM if node.dim else 1,
        "line": {"width": RIM_WIDTH, "color": theme.rim, "dash": dashed(node.rim)},
    }
