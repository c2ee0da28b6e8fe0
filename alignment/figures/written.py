"""The names on a map as notes of a plotly figure, where its codes would be too small to be read."""

from __future__ import annotations

from typing import Any

from alignment.figures.names import NAME
from alignment.figures.parts import escaped, see_through
from alignment.scene.boxes import Box
from alignment.scene.drawing import LEADER_WIDTH, NAME_GROUND, Theme
from alignment.scene.levels import Written, levels
from alignment.scene.scene import Scene

# Pixels of the letters of a country's name.
LETTERS = 12.0
_SIDES = {"start": "left", "middle": "center", "end": "right"}


def written(
    scene: Scene, radius: float, room: Box, theme: Theme
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the names that a picture in a file has at such a size as notes, and lines to them.

    Parameters
    ----------
    scene : Scene
    radius : float
        Of a disc in pixels.
    room : tuple of float
        What no name leaves, in the units of the scene.
    theme : Theme
    """
    (level,) = levels(scene, (LETTERS / radius,), room)
    dim = {node.iso3 for node in scene.nodes if node.dim and not node.chosen}
    notes = [_note(name, radius, theme.faint, theme) for name in level.blocs]
    for name in (*level.notes, *level.names):
        ink = theme.faint if name.key in dim else theme.ink
        notes.append({"name": NAME, **_note(name, radius, ink, theme)})
    leaders = [name.leader for name in (*level.notes, *level.names) if name.leader]
    lines = [
        {
            "type": "line",
            "x0": x0,
            "y0": y0,
            "x1": x1,
            "y1": y1,
            "line": {"width": LEADER_WIDTH, "color": theme.faint},
        }
        for (x0, y0), (x1, y1) in leaders
    ]
    return notes, lines


def _note(name: Written, radius: float, ink: str, theme: Theme) -> dict[str, Any]:
    left, low, right, top = name.box
    x = {"start": left, "middle": (left + right) / 2, "end": right}[name.anchor]
    return {
        "x": x,
        "y": (low + top) / 2,
        "text": escaped(name.text).replace("\n", "<br>"),
        "showarrow": False,
        "xanchor": _SIDES[name.anchor],
        "yanchor": "middle",
        "borderpad": 0,
        "font": {"size": round(name.letters * radius, 2), "color": ink, "weight": 700},
        "bgcolor": see_through(theme.paper, NAME_GROUND),
    }
