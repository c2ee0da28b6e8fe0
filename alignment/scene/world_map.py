"""Scenes on maps of places: countries as land and discs, or as cells of a hexagon grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from alignment.analysis.bloc_naming import PROMINENT, WEST_NAME, WEST_PREFIX
from alignment.analysis.bloc_stability import BlocStability
from alignment.io.shipped_files import MapPoint, Outlines, load_hexagons, load_outlines
from alignment.model.text_format import format_list
from alignment.model.text_search import name_sort_key
from alignment.model.view import View
from alignment.network.hulls import Ring
from alignment.scene.colour_variable import ColourVariable
from alignment.scene.colours import (
    HATCHED_RIM,
    RIM_DASHES,
    SMALL_RIM,
    STRIPED_RIM,
    SWATCH_SHAPE,
    UNKNOWN_RIM,
)
from alignment.scene.encoding import EMPTY_RIM, OFF_MAP_PREFIX
from alignment.scene.scene import PALER_NOTE, ColouredT, Node, Scene, make_scene
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
    """Return the picture that a view asks for: the bloc map, world map or hexagon map.

    The parameters and errors are those of :func:`~alignment.scene.scene.make_scene`.
    """
    scene = make_scene(study, view, frame_studies, stability, country_filter, comparison, colour)
    if view.map == "world":
        return to_world_scene(scene, load_outlines())
    return to_hexagon_scene(scene, load_hexagons()) if view.map == "hexagon" else scene


def to_world_scene(scene: Scene, outlines: Outlines) -> Scene:
    """Return a scene with its countries at their location.

    Links, outlines of blocs, shapes and fit are left out. Countries without a location, such as
    former members, are named in a note.
    """
    placed = _move_to_places(_hatch(scene), outlines.places, SWATCH_SHAPE)
    label_order = placed.label_order
    if scene.matches is None:
        # Besides those selected or always named, 16 of the best known countries.
        selected = (node.iso3 for node in scene.nodes if node.is_selected)
        order = (*selected, *scene.title_countries, *scene.always_named, *PROMINENT[:16])
        label_order = tuple(dict.fromkeys(order))
    return replace(
        placed,
        label_order=label_order,
        shape_legend=(),
        disc_radius=outlines.disc_radius,
        frame=outlines.bounds,
        notes=(*placed.notes, outlines.note),
        world=outlines,
    )


# Radius of a cell, in distances of neighbours: space is left for outlines of blocs, there and at
# the edge of the map.
CELL_RADIUS, CELL_MARGIN = 0.535, 0.65
CELL_SHAPE = "hexagon"


def to_hexagon_scene(scene: Scene, cells: Mapping[str, MapPoint]) -> Scene:
    """Return a scene with its countries in the cells of a grid, whose neighbours are 1 apart.

    Cells have the codes of their countries, and their outline shows the bloc on maps of a vote.
    Besides selected countries and those in the title, no country has another label.
    """
    lines = {hull.name: hull.line for hull in scene.hulls if not hull.fill}
    placed = _move_to_places(scene, cells, CELL_SHAPE)
    selected = (node.iso3 for node in scene.nodes if node.is_selected)
    xs, ys = zip(*cells.values(), strict=True)
    return replace(
        placed,
        nodes=tuple(replace(node, bloc_line=lines.get(node.bloc, "")) for node in placed.nodes),
        label_order=tuple(dict.fromkeys((*selected, *scene.title_countries))),
        shape_legend=tuple(
            replace(entry, shape=CELL_SHAPE) for entry in scene.shape_legend if entry.label in lines
        ),
        disc_radius=CELL_RADIUS,
        frame=(
            *(min(xs) - CELL_MARGIN, min(ys) - CELL_MARGIN),
            *(max(xs) + CELL_MARGIN, max(ys) + CELL_MARGIN),
        ),
        always_named=(),
        has_cells=True,
    )


def _move_to_places(scene: Scene, places: Mapping[str, MapPoint], shape: str) -> Scene:
    """Return a scene whose countries have a place and a shape."""
    is_west_coloured = any(row.label == WEST_NAME for row in scene.colour_legend)
    west_prefixes = (WEST_PREFIX,) if is_west_coloured else ()
    notes = [
        note
        for note in scene.notes
        if note in (LATER_NOTE, PALER_NOTE) or note.startswith((OFF_MAP_PREFIX, *west_prefixes))
    ]
    missing = (node.name for node in scene.nodes if node.iso3 not in places)
    unplaced = sorted(missing, key=name_sort_key)
    nodes = tuple(
        replace(node, x=places[node.iso3][0], y=places[node.iso3][1], shape=shape)
        for node in scene.nodes
        if node.iso3 in places
    )
    drawn = {node.iso3 for node in nodes}
    # A map of places has no outlines of blocs.
    notes += [
        note.sentence for note in scene.annotations if note.bloc or note.iso3 not in {*drawn, ""}
    ]
    return replace(
        scene,
        nodes=nodes,
        links=(),
        hulls=(),
        directions=(),
        colour_legend=tuple(
            replace(entry, shape=SWATCH_SHAPE if entry.rim in RIM_DASHES else shape)
            for entry in scene.colour_legend
        ),
        moves=(),
        fit="",
        annotations=tuple(
            replace(note, x=places[note.iso3][0], y=places[note.iso3][1]) if note.iso3 else note
            for note in scene.annotations
            if note.iso3 in drawn or not (note.iso3 or note.bloc)
        ),
        notes=(
            *([f"Not on this map: {format_list(unplaced)}."] if unplaced else []),
            *notes,
        ),
    )


def _hatch(scene: Scene) -> Scene:
    """Return a scene with hatching in place of what land cannot have: a rim, or a smaller size.

    It marks countries that did not vote, and forecasts that are not likely. Without a known vote
    land is as the paper, as its grey would have the lightness of an abstention.
    """
    rims = {"dashed": HATCHED_RIM, SMALL_RIM: STRIPED_RIM, UNKNOWN_RIM: EMPTY_RIM}

    def hatch(item: ColouredT) -> ColouredT:
        return replace(item, rim=rims[item.rim]) if item.rim in rims else item

    legend = (
        replace(entry, alias=entry.alias.replace("smaller", "with lines"))
        if entry.rim == SMALL_RIM
        else entry
        for entry in scene.colour_legend
    )
    return replace(
        scene, nodes=tuple(map(hatch, scene.nodes)), colour_legend=tuple(map(hatch, legend))
    )


def sort_by_draw_order(scene: Scene) -> list[Node]:
    """Return nodes in drawing order: discs above land, rims and selected borders on top."""
    small = scene.world.small_states if scene.world else {}
    return sorted(
        scene.nodes,
        key=lambda node: (
            node.iso3 in small,
            node.iso3 in scene.ringed_countries,
            node.is_selected,
            node.rim,
        ),
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
