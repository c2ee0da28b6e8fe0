"""A scene in a theme: votes on paper told by grey, and who is not known quiet on dark ground."""

from __future__ import annotations

from dataclasses import replace

from alignment.scene.colours import MISSING, MISSING_IN_DARK, ink_on
from alignment.scene.drawing import DARK, PRINT, Theme
from alignment.scene.encoding import QUIET, Entry
from alignment.scene.printed import printed
from alignment.scene.scene import Scene


def themed(scene: Scene, theme: Theme) -> Scene:
    """Return a scene with the fills and rims that it has in a theme."""
    if theme is PRINT:
        return printed(scene)
    return _quiet(scene) if theme is DARK else scene


def _quiet(scene: Scene) -> Scene:
    """Return a scene whose unknown are darker than all others, and seen by their rim.

    Their usual grey would be the brightest of all on dark ground.
    """
    ink = ink_on(MISSING_IN_DARK)
    nodes = tuple(
        replace(node, fill=MISSING_IN_DARK, ink=ink, rim=node.rim or QUIET)
        if node.fill == MISSING
        else node
        for node in scene.nodes
    )
    return replace(
        scene,
        nodes=nodes,
        colours=tuple(map(_quiet_entry, scene.colours)),
        shapes=tuple(map(_quiet_entry, scene.shapes)),
    )


def _quiet_entry(entry: Entry) -> Entry:
    if entry.fill != MISSING:
        return entry
    return replace(entry, fill=MISSING_IN_DARK, rim=entry.rim or QUIET)
