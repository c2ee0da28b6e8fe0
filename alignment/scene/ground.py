"""What of a scene says where names on it stand: discs, outlines, notes and arrows.

Colours do only where the view has conditions, which have those named first that voted yes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from alignment.scene.anchors import turn
from alignment.scene.annotations import Annotation
from alignment.scene.boxes import Box
from alignment.scene.hulls import Hull
from alignment.scene.scene import Node, Scene
from alignment.scene.taken import Segment, Taken
from alignment.sources.outlines import Outlines

# How far from where an arrow begins words keep, in radii.
BEGIN = 0.7


class Named(NamedTuple):
    """A disc, as far as names must know it."""

    iso3: str
    name: str
    x: float
    y: float
    bloc: str
    chosen: bool
    dim: bool
    turn: int


class Ground(NamedTuple):
    """All of a scene that says where names stand; `ways` has the number of the disc of each."""

    frame: Box
    disc: float
    nodes: tuple[Named, ...]
    anchors: tuple[str, ...]
    hulls: tuple[Hull, ...]
    annotations: tuple[Annotation, ...]
    ways: tuple[tuple[int, Segment], ...]
    world: Outlines | None
    told: int


def ground_of(scene: Scene, room: Box) -> Ground:
    """Return what says where names stand on a scene that no words of it leave such a room."""
    # Who an arrow leads to or the title names is named as the chosen are.
    moved = {way.iso3 for way in scene.ways if not scene.meets or way.iso3 in scene.meets}
    sought = moved.union(scene.told)
    nodes = tuple(
        Named(
            # A map of the world has no outlines of blocs: one is as another there.
            *(node.iso3, node.name, node.x, node.y, "" if scene.world else node.bloc),
            node.chosen or node.iso3 in sought,
            node.dim,
            turn(node.value) if scene.meets is not None and not node.dim else 0,
        )
        for node in _with_discs(scene)
    )
    hulls = tuple(replace(hull, fill="") for hull in scene.hulls)
    discs = {node.iso3: disc for disc, node in enumerate(nodes)}
    ended = ((discs[way.iso3], way.start) for way in scene.ways)
    ways = tuple((disc, (start, (nodes[disc].x, nodes[disc].y))) for disc, start in ended)
    return Ground(
        room,
        scene.disc,
        nodes,
        scene.anchors,
        hulls,
        scene.annotations,
        ways,
        scene.world,
        len(scene.told),
    )


def with_arrows(ground: Ground) -> Taken:
    """Return what arrows take of a map: their lines, and where they begin."""
    (left, low, _, _), unit = ground.frame, ground.disc
    taken = Taken()
    for disc, way in ground.ways:
        (x, y), end = (((x - left) / unit, (y - low) / unit) for x, y in way)
        taken.add((x - BEGIN, y - BEGIN, x + BEGIN, y + BEGIN))
        taken.add_arrow(disc, ((x, y), end))
    return taken


def _with_discs(scene: Scene) -> list[Node]:
    if scene.world is None:
        return list(scene.nodes)
    # Of land, the place where a country is named stands for its disc.
    noted = (note.iso3 for note in scene.annotations)
    named = {*scene.anchors, *scene.world.small, *noted}
    return [node for node in scene.nodes if node.iso3 in named]
