"""Scenes of a series with larger discs, for maps that are small on their sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from alignment.answer.places import DISC
from alignment.network.hulls import inside, outlines
from alignment.network.overlap import apart, room_in
from alignment.scene.boxes import Box
from alignment.scene.scene import EDGE, Scene


def enlarged(scenes: Sequence[Scene], times: float) -> list[Scene]:
    """Return the scenes of a series with larger discs, on one frame that is cut to them.

    Discs of a series suit the most crowded of its maps, in a frame that holds them all, and so are
    smaller than those of a map alone. Here they are so many times as large, but no larger than one
    alone would have them in that frame. Those that would meet are pushed apart, each as near to its
    place as may be: crowds swell, and what lies apart stays where it is. Maps of the world are left
    as they are.

    Parameters
    ----------
    scenes : sequence of Scene
        On one frame, with discs of one size.
    times : float
    """
    there = [scene for scene in scenes if scene.nodes and not scene.world]
    if not there:
        return list(scenes)
    x0, y0, x1, y1 = _around(there)
    usual = DISC / 2 * room_in(x1 - x0, y1 - y0, max(len(scene.nodes) for scene in there))
    disc = max(there[0].disc, min(usual, times * there[0].disc))
    grown = [_enlarged(scene, disc) for scene in scenes]
    frame = _around([scene for scene in grown if scene.nodes])
    return [replace(scene, frame=frame) for scene in grown]


def _enlarged(scene: Scene, disc: float) -> Scene:
    if disc == scene.disc or not scene.nodes:
        return replace(scene, disc=disc)
    iso3 = [node.iso3 for node in scene.nodes]
    found = apart(np.array([(node.x, node.y) for node in scene.nodes]), 2 * disc / DISC)
    places = pd.DataFrame(found, index=iso3, columns=["x", "y"])
    blocs = pd.Series([node.bloc for node in scene.nodes], index=iso3)
    members = {n: blocs.index[blocs == hull.name] for n, hull in enumerate(scene.hulls)}
    hulls = []
    for number, rings in outlines(places, members, disc).items():
        hull = scene.hulls[number]
        others = inside(rings, found) & (blocs != hull.name).to_numpy()
        hulls.append(replace(hull, rings=rings, outsiders=tuple(places.index[others])))
    moved = dict(zip(iso3, found.tolist(), strict=True))
    nodes = [replace(node, x=moved[node.iso3][0], y=moved[node.iso3][1]) for node in scene.nodes]
    notes = [
        replace(note, x=moved[note.iso3][0], y=moved[note.iso3][1]) if note.iso3 else note
        for note in scene.annotations
    ]
    return replace(
        scene, nodes=tuple(nodes), hulls=tuple(hulls), annotations=tuple(notes), disc=disc
    )


def _around(scenes: Sequence[Scene]) -> Box:
    xs = [node.x for scene in scenes for node in scene.nodes]
    ys = [node.y for scene in scenes for node in scene.nodes]
    pad = EDGE * scenes[0].disc
    return min(xs) - pad, min(ys) - pad, max(xs) + pad, max(ys) + pad
