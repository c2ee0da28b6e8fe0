"""Scene on a world map: countries at their location, as land or as discs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alignment.analysis.bloc_naming import PROMINENT, define_west
from alignment.analysis.bloc_stability import BlocStability
from alignment.io.shipped_files import MapPoint, Outlines, load_outlines
from alignment.model.text_format import format_list
from alignment.model.text_search import name_sort_key
from alignment.model.view import View
from alignment.network.hulls import Ring
from alignment.scene.colour_variable import ColourVariable
from alignment.scene.colours import SWATCH_SHAPE
from alignment.scene.encoding import OFF_MAP_PREFIX
from alignment.scene.scene import PALER_NOTE, Node, Scene, make_scene
from alignment.studies.comparison import LATER_NOTE, Comparison
from alignment.studies.filters import CountryFilter
from alignment.studies.study import Study


def make_view_scene(
    study: Study,
    view: View,
    frame_studies: Sequence[Study] = (),
    stability: BlocStability | None = None,
    country_filter: CountryFilter | None = None,
    comparison: Comparison | None = None,
    colour: ColourVariable | None = None,
) -> Scene:
    """Return the picture that a view asks for: the bloc map or the world map.

    The parameters and errors are those of :func:`~alignment.scene.scene.make_scene`.
    """
    scene = make_scene(study, view, frame_studies, stability, country_filter, comparison, colour)
    if view.map != "world":
        return scene
    return to_world_scene(scene, load_outlines())


def to_world_scene(scene: Scene, outlines: Outlines) -> Scene:
    """Return a scene with its countries at their location.

    Links, outlines of blocs, shapes and fit are left out. Countries without a location, such as
    former members, are named in a note.
    """
    notes = [
        note
        for note in scene.notes
        if note in (LATER_NOTE, PALER_NOTE, *define_west(row.label for row in scene.colour_legend))
        or note.startswith(OFF_MAP_PREFIX)
    ]
    positions = outlines.places
    missing = (node.name for node in scene.nodes if node.iso3 not in positions)
    unplaced = sorted(missing, key=name_sort_key)
    nodes = tuple(
        replace(node, x=positions[node.iso3][0], y=positions[node.iso3][1], shape="circle")
        for node in scene.nodes
        if node.iso3 in positions
    )
    drawn = {node.iso3 for node in nodes}
    label_order = scene.label_order
    if scene.matches is None:
        # Besides those selected or always named, 16 of the best known countries.
        selected = (node.iso3 for node in scene.nodes if node.is_selected)
        order = (*selected, *scene.title_countries, *scene.always_named, *PROMINENT[:16])
        label_order = tuple(dict.fromkeys(order))
    # A world map has no outlines of blocs.
    notes += [
        note.sentence for note in scene.annotations if note.bloc or note.iso3 not in {*drawn, ""}
    ]
    return replace(
        scene,
        nodes=nodes,
        label_order=label_order,
        links=(),
        hulls=(),
        directions=(),
        colour_legend=tuple(replace(entry, shape=SWATCH_SHAPE) for entry in scene.colour_legend),
        shape_legend=(),
        moves=(),
        disc_radius=outlines.disc_radius,
        frame=outlines.bounds,
        fit="",
        annotations=tuple(
            replace(note, x=positions[note.iso3][0], y=positions[note.iso3][1])
            if note.iso3
            else note
            for note in scene.annotations
            if note.iso3 in drawn or not (note.iso3 or note.bloc)
        ),
        notes=(
            *([f"Not on this map: {format_list(unplaced)}."] if unplaced else []),
            *notes,
            outlines.note,
        ),
        world=outlines,
    )


def sort_by_draw_order(nodes: tuple[Node, ...], outlines: Outlines) -> list[Node]:
    """Return nodes in drawing order: discs above land, rims and selected borders on top."""
    return sorted(
        nodes, key=lambda node: (node.iso3 in outlines.small_states, node.is_selected, node.rim)
    )


def select_other_land(nodes: tuple[Node, ...], outlines: Outlines) -> tuple[Ring, ...]:
    """Return the land of no country in a scene."""
    present = {node.iso3 for node in nodes}
    return tuple(
        ring for iso3, rings in outlines.land.items() for ring in rings if iso3 not in present
    )


def compute_tie_line(node: Node, outlines: Outlines) -> tuple[MapPoint, MapPoint] | None:
    """Return the line from a disc that was moved aside to its country; None for other countries.

    On a zoomed map the disc no longer covers its country.
    """
    x, y = outlines.small_states.get(node.iso3, (node.x, node.y))
    if (x - node.x) ** 2 + (y - node.y) ** 2 <= (outlines.disc_radius / 2) ** 2:
        return None
    return (node.x, node.y), (x, y)
