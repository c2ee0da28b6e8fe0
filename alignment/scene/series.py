"""A series of scenes on sheets that follow one another: the same countries named, discs seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alignment.analysis.naming import PROMINENT
from alignment.model.view import View
from alignment.scene.alike import asked_for
from alignment.scene.enlarged import enlarged
from alignment.scene.layouts import LAYOUTS
from alignment.scene.scene import Scene
from alignment.scene.sheet import Sheet, lay_out_alike

# Radius of a disc that is seen from afar, in the least letters of a sheet.
SEEN = 0.45
# Share of that which is enough.
ALMOST = 0.9
# Of the best known, or of those that meet the conditions of a view, besides the chosen.
NAMED = 9
# Who is in a bloc alone is named besides where they are no more.
ALONE = 6


def lay_out_series(scenes: Sequence[Scene], view: View) -> tuple[Sheet, ...]:
    """Return scenes that share a frame on sheets that share room, size of text and names.

    Discs are enlarged, alike on all, where they would be too small to be seen. The chosen are
    named, whom the title of a sheet names and who is alone on that, and those of the best known
    that are on each map and have room on each, so that who follows a country finds it on every
    sheet.

    Parameters
    ----------
    scenes : sequence of Scene
        Those without countries have nothing to name.
    view : View
    """
    seen = SEEN * LAYOUTS[view.size].least
    radius = min(sheet.radius for sheet in lay_out_alike(tuple(scenes), view))
    sheets = _named(enlarged(scenes, seen / radius), view)
    if sheets[0].radius < ALMOST * seen:
        # Other names are told in the legends then, and the maps are smaller for these.
        times = seen / radius * seen / sheets[0].radius
        sheets = _named(enlarged(scenes, times), view)
    return sheets


def _named(large: Sequence[Scene], view: View) -> tuple[Sheet, ...]:
    """Return scenes on sheets that all have the same names."""
    drawn = [scene for scene in large if scene.nodes]
    there = [{node.iso3: node.name for node in scene.nodes} for scene in drawn]
    last = drawn[-1]
    known = last.anchors if last.meets is not None else PROMINENT
    first = [iso3 for iso3 in view.select if any(iso3 in names for names in there)]
    others = [iso3 for iso3 in known if all(iso3 in names for names in there)]
    named = list(dict.fromkeys((*first, *others[:NAMED])))
    while True:
        called = {iso3: next(names[iso3] for names in there if iso3 in names) for iso3 in named}
        sheets = lay_out_alike(
            tuple(asked_for(scene, called | _told(scene)) for scene in large), view
        )
        written = [
            {name.key[0] for name in sheet.lettering.names} for sheet in sheets if sheet.scene.nodes
        ]
        kept = [iso3 for iso3 in named if iso3 in first or all(iso3 in each for each in written)]
        if kept == named:
            break
        named = kept
    return tuple(map(_as_chosen, sheets, large))


def _told(scene: Scene) -> dict[str, str]:
    """Return the names of whom the title of a scene names, and of who is alone in it, if few."""
    alone = [node.iso3 for node in scene.nodes if node.bloc == f"{node.name} alone"]
    own = {*scene.told, *(alone if len(alone) <= ALONE and scene.meets is None else ())}
    return {node.iso3: node.name for node in scene.nodes if node.iso3 in own}


def _as_chosen(sheet: Sheet, scene: Scene) -> Sheet:
    """Return a sheet whose countries are marked as chosen only where they are."""
    nodes = tuple(
        replace(node, chosen=mine.chosen)
        for node, mine in zip(sheet.scene.nodes, scene.nodes, strict=True)
    )
    return replace(sheet, scene=replace(sheet.scene, nodes=nodes))
