"""A scene on a map of the world: countries where they lie, as land or as discs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alignment.analysis.bootstrap import Bootstrap
from alignment.analysis.naming import PROMINENT
from alignment.answer.comparison import LATER, Comparison
from alignment.answer.study import Study
from alignment.answer.where import Where
from alignment.model.subjects import letters
from alignment.model.view import View
from alignment.model.wording import listed
from alignment.network.hulls import Ring
from alignment.scene.colours import SWATCH
from alignment.scene.encoding import OFF_MAP
from alignment.scene.lens import Lens
from alignment.scene.scene import PALER, Node, Scene, make_scene
from alignment.sources.outlines import Outlines, Place, load_outlines

# Of the best known, who is named on a map of the world.
KNOWN = 16


def scene_of(
    study: Study,
    view: View,
    among: Sequence[Study] = (),
    sure: Bootstrap | None = None,
    where: Where | None = None,
    comparison: Comparison | None = None,
    colour: Lens | None = None,
) -> Scene:
    """Return the picture that a view asks for: the bloc map or the map of the world.

    `among` are the studies whose bloc maps share its frame, `sure` how sure the blocs are, `where`
    who meets the conditions of the view, `comparison` what it is compared with, `colour` what it is
    coloured by, as in `scene.make_scene`.

    Raises
    ------
    QueryError
        As `scene.make_scene` does.
    """
    scene = make_scene(study, view, among, sure, where, comparison, colour)
    if view.map != "world":
        return scene
    return world_scene(scene, load_outlines())


def world_scene(scene: Scene, outlines: Outlines) -> Scene:
    """Return a scene with its countries where they lie.

    Fills, cards, chosen countries and the legend of colours stay; links, outlines
    of blocs and shapes are not drawn, and there is no fit to tell. Countries without a place, such
    as former members, are left out and named in a note.
    """
    told = [note for note in scene.notes if note in (LATER, PALER) or note.startswith(OFF_MAP)]
    away = (node.name for node in scene.nodes if node.iso3 not in outlines.places)
    lost = sorted(away, key=letters)
    nodes = tuple(_moved(node, outlines) for node in scene.nodes if node.iso3 in outlines.places)
    where = {node.iso3: (node.x, node.y) for node in nodes}
    # A map of the world has no outlines of blocs.
    told += [note.told for note in scene.annotations if note.bloc or note.iso3 not in {*where, ""}]
    return replace(
        scene,
        nodes=nodes,
        anchors=_anchors(scene),
        links=(),
        hulls=(),
        colours=tuple(replace(entry, shape=SWATCH) for entry in scene.colours),
        shapes=(),
        ways=(),
        disc=outlines.disc,
        frame=outlines.frame,
        fit="",
        annotations=tuple(
            replace(note, x=where[note.iso3][0], y=where[note.iso3][1]) if note.iso3 else note
            for note in scene.annotations
            if note.iso3 in where or not (note.iso3 or note.bloc)
        ),
        notes=(*([f"Not on this map: {listed(lost)}."] if lost else []), *told, outlines.note),
        world=outlines,
    )


def _anchors(scene: Scene) -> tuple[str, ...]:
    if scene.meets is not None:
        return scene.anchors
    chosen = (node.iso3 for node in scene.nodes if node.chosen)
    return tuple(dict.fromkeys((*chosen, *scene.told, *PROMINENT[:KNOWN])))


def _moved(node: Node, outlines: Outlines) -> Node:
    x, y = outlines.places[node.iso3]
    return replace(node, x=x, y=y, shape="circle")


def in_order(nodes: tuple[Node, ...], outlines: Outlines) -> list[Node]:
    """Return nodes as they are drawn: discs over land, rims and borders of the chosen on top."""
    return sorted(nodes, key=lambda node: (node.iso3 in outlines.small, node.chosen, node.rim))


def ground(nodes: tuple[Node, ...], outlines: Outlines) -> tuple[Ring, ...]:
    """Return the land of no country in a scene."""
    there = {node.iso3 for node in nodes}
    return tuple(
        ring for iso3, rings in outlines.land.items() for ring in rings if iso3 not in there
    )


def tie(node: Node, outlines: Outlines) -> tuple[Place, Place] | None:
    """Return the line from a disc that was pushed aside to its state; none for other countries.

    Where a reader zooms in, the disc no longer covers its state.
    """
    x, y = outlines.small.get(node.iso3, (node.x, node.y))
    if (x - node.x) ** 2 + (y - node.y) ** 2 <= (outlines.disc / 2) ** 2:
        return None
    return (node.x, node.y), (x, y)
