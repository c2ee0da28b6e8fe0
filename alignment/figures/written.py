"""The names on a map as notes of a plotly figure, where its codes would be too small to be read."""

from __future__ import annotations

import math
from typing import Any

from alignment.figures.names import NAME
from alignment.figures.parts import escaped
from alignment.scene.boxes import Box
from alignment.scene.drawing import HALO, LEADER_WIDTH, Theme
from alignment.scene.layouts import LAYOUTS
from alignment.scene.legends import unlabelled
from alignment.scene.lettered import SET_OFF
from alignment.scene.levels import levels
from alignment.scene.scene import SOME, Scene
from alignment.scene.taken import Segment
from alignment.scene.written import Written

# Pixels of the letters of a country's name.
LETTERS = 12.0
_SIDES = {"start": "left", "middle": "center", "end": "right"}


def write_names(
    layout: dict[str, Any], scene: Scene, radius: float, room: Box, theme: Theme
) -> Scene:
    """Write on a map the names that a picture in a file has at such a size, and lines to them.

    Return the scene, which says who of those to be named has no room.

    Parameters
    ----------
    layout : dict
        Of the figure; its notes are replaced.
    scene : Scene
    radius : float
        Of a disc in pixels.
    room : tuple of float
        What no name leaves, in the units of the scene.
    theme : Theme
    """
    (level,) = levels(scene, (LETTERS / radius,), room, SOME)
    dim = {node.iso3 for node in scene.nodes if node.dim and not node.chosen}
    notes = [_note(name, radius, theme.faint, theme) for name in level.blocs]
    for name in (*level.notes, *level.names):
        # A line has the ink of its name, as in files.
        ink = theme.faint if name.key in dim else theme.ink
        notes.append({"name": NAME, **_note(name, radius, ink, theme)})
        for edge in name.edges:
            layout["shapes"].append(_line(edge, SET_OFF * LEADER_WIDTH, theme.paper))
        if name.leader:
            layout["shapes"].append(_line(name.leader, LEADER_WIDTH, ink))
    layout["annotations"] = notes
    named = frozenset(name.key for name in level.names)
    return unlabelled(scene, named, LAYOUTS["slide"].listed)


def _line(leader: Segment, wide: float, ink: str) -> dict[str, Any]:
    (x0, y0), (x1, y1) = leader
    return {
        "type": "line",
        "x0": x0,
        "y0": y0,
        "x1": x1,
        "y1": y1,
        "line": {"width": round(wide, 2), "color": ink},
    }


def _halo(size: float, paper: str) -> str:
    """Return the shadows by which letters of a size are set off, as by the halo in a file."""
    away = HALO / 2 * size
    turns = (turn * math.pi / 4 for turn in range(8))
    places = ((away * math.cos(turn), away * math.sin(turn)) for turn in turns)
    return ", ".join(f"{x:.1f}px {y:.1f}px 0 {paper}" for x, y in places)


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
        "font": {
            "size": round(name.letters * radius, 2),
            "color": ink,
            "weight": 700,
            "shadow": _halo(name.letters * radius, theme.paper),
        },
    }
