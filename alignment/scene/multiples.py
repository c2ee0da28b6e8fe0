"""Layout of several maps: as a series of sheets, or as small multiples on one sheet.

All maps share one frame, one size of discs and the same labels.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from shapely import LineString, MultiPoint, Point, box, distance, dwithin, intersects
from shapely import points as make_points

from alignment.analysis.bloc_naming import PROMINENT
from alignment.model.text_format import format_list
from alignment.model.view import SHEET_SIZES, View
from alignment.network.hulls import MAX_NECK, compute_outlines, find_points_inside
from alignment.network.overlap_removal import choose_spacing_for_extent, remove_overlap
from alignment.scene.colours import (
    MISSING_COLOUR,
    MISSING_COLOUR_DARK,
    MOVER_COLOUR,
    MOVER_LINE,
    NO_BLOC_COLOUR,
    NO_BLOC_SHAPE,
    SWATCH_SHAPE,
    UNKNOWN_RIM,
    lighten_uncertain,
    select_ink,
)
from alignment.scene.comparison import PeriodChange
from alignment.scene.encoding import IN_NO_OUTLINE, RING_RIM, LegendEntry
from alignment.scene.labels.candidates import MIN_LINE_CLEARANCE, NEAR_OUTLINE
from alignment.scene.labels.label_input import KEY_COUNTRIES
from alignment.scene.labels.occupancy import Segment, is_crossing
from alignment.scene.marks import Marks, build_marks
from alignment.scene.primitives import SheetBox, TextLine
from alignment.scene.scene import (
    FRAME_MARGIN,
    PALER_NOTE,
    Node,
    Scene,
    apply_theme,
    name_outliers,
)
from alignment.scene.sheet import (
    Sheet,
    add_names,
    compute_scale,
    lay_out_map_cell,
    lay_out_sheets,
)
from alignment.scene.sheet_blocks import LINE_SPACING, fit_text_around_map, merge_legends
from alignment.scene.text_metrics import Box, measure_text_width, to_single_line, wrap_text
from alignment.scene.theme import SHEET_LAYOUTS, Theme, get_theme
from alignment.studies.study import DISC_SHARE

# Unit vectors by country.
Directions = dict[str, npt.NDArray[np.float64]]
# Radius of a disc on a poster, to that on a slide.
POSTER_DISC_FACTOR = 1.4
# Share of countries, at each edge, that the frame of a player need not fit. A note names those that
# move farther, in radii, if they are few.
OUTLIER_SHARE, MAX_MOVE_RADII, MAX_FAR_NAMES = 0.025, 4.0, 6
# So many others at less than this distance, in radii, are a crowd: in it a country that is far from
# all would seem to vote alike.
MIN_CROWD, FAR_GAP = 3, 5.0
# Space, in radii, between the edge of the map and countries that are farther, for their names.
FAR_NAME_SPACE = 3.3
# Greatest length of a neck of an outline in a series, in radii. A longer one, to a country that is
# far off in one period, would look like a finding.
MAX_PLAYER_NECK = 10.0
# Extent of a map with enlarged discs, to that before.
ENLARGED_EXTENT = 1.03


def enlarge_discs(
    scenes: Sequence[Scene], factor: float, max_factor: float = 1.0, max_neck: float = MAX_NECK
) -> list[Scene]:
    """Return the scenes of a series with larger discs, on one frame that fits them.

    Discs of a series suit its most crowded map, and are smaller than on a single map. Here they are
    enlarged by `factor`, but not beyond `max_factor` of the size on a single map.
    Discs that would overlap are moved apart, each as little as possible. Maps of places do not
    change.
    """
    drawn = [scene for scene in scenes if scene.nodes and not scene.is_of_places]
    if not drawn:
        return list(scenes)
    x0, y0, x1, y1 = _compute_frame(drawn)
    count = max(len(scene.nodes) for scene in drawn)
    # Larger discs push one another out, so the map that they suit is larger, too.
    extent = ENLARGED_EXTENT * (x1 - x0), ENLARGED_EXTENT * (y1 - y0)
    single_map_radius = DISC_SHARE / 2 * choose_spacing_for_extent(*extent, count)
    own_radius = drawn[0].disc_radius
    disc_radius = max(own_radius, min(max_factor * single_map_radius, factor * own_radius))
    if disc_radius == own_radius:
        return [replace(scene, frame=(x0, y0, x1, y1)) for scene in scenes]
    enlarged = [_separate_discs(scene, disc_radius, max_neck) for scene in scenes]
    frame = _compute_frame([scene for scene in enlarged if scene.nodes])
    return [replace(scene, frame=frame) for scene in enlarged]


def enlarge_for_poster(scene: Scene) -> Scene:
    """Return the scene of a poster, whose codes are read from afar, with larger discs."""
    if scene.is_of_places or scene.moves or not scene.nodes:
        return scene
    scene = _separate_discs(scene, POSTER_DISC_FACTOR * scene.disc_radius)
    return replace(scene, frame=_compute_frame([scene]))


def _separate_discs(scene: Scene, disc_radius: float, max_neck: float = MAX_NECK) -> Scene:
    if not scene.nodes:
        return replace(scene, disc_radius=disc_radius)
    iso3 = [node.iso3 for node in scene.nodes]
    points = np.array([(node.x, node.y) for node in scene.nodes])
    positions = remove_overlap(points, 2 * disc_radius / DISC_SHARE)
    table = pd.DataFrame(positions, index=iso3, columns=["x", "y"])
    blocs = pd.Series([node.bloc for node in scene.nodes], index=iso3)
    members = {index: blocs.index[blocs == hull.name] for index, hull in enumerate(scene.hulls)}
    hulls = []
    for number, rings in compute_outlines(table, members, disc_radius, max_neck).items():
        if not rings:
            continue
        hull = scene.hulls[number]
        is_member, is_inside = (blocs == hull.name).to_numpy(), find_points_inside(rings, positions)
        outsiders = tuple(table.index[is_inside & ~is_member])
        strays = tuple(table.index[is_member & ~is_inside])
        hulls.append(replace(hull, rings=rings, outsiders=outsiders, strays=strays))
    coordinates = {
        code: {"x": x, "y": y} for code, (x, y) in zip(iso3, positions.tolist(), strict=True)
    }
    return replace(
        scene,
        nodes=tuple(replace(node, **coordinates[node.iso3]) for node in scene.nodes),
        hulls=tuple(hulls),
        annotations=tuple(
            replace(note, **coordinates.get(note.iso3, {})) for note in scene.annotations
        ),
        disc_radius=disc_radius,
    )


def _compute_frame(scenes: Sequence[Scene]) -> Box:
    xs = [node.x for scene in scenes for node in scene.nodes]
    ys = [node.y for scene in scenes for node in scene.nodes]
    pad = FRAME_MARGIN * scenes[0].disc_radius
    return min(xs) - pad, min(ys) - pad, max(xs) + pad, max(ys) + pad


# Countries tried as labels of every map, and maximum number of these; the same for countries that
# changed bloc since the map before.
MAX_TRIED_LABELS, MAX_SHARED_LABELS, MAX_TRIED_CHANGED, MAX_CHANGED_LABELS = 16, 5, 8, 3


def place_shared_labels(
    scenes: Sequence[Scene],
    view: View,
    lay_out_maps: Callable[[dict[str, str]], Iterator[Sheet]],
    is_shared: bool = True,
) -> list[Sheet]:
    """Return sheets with the same countries labelled, where a map has them.

    At most `MAX_SHARED_LABELS` are labelled. Codes replace names if more key countries fit then; at
    last, lines to these may be hard to follow. Unless labels are shared, only selected countries
    have one.
    """
    names = {node.iso3: node.name for scene in scenes for node in scene.nodes}
    codes = {iso3: iso3 for iso3 in names}
    selected = {iso3: names[iso3] for iso3 in view.select if iso3 in names}
    if selected or not is_shared:
        return list(lay_out_maps(selected))
    shared = _list_shared_countries(scenes, scenes[-1].label_order)[:MAX_TRIED_LABELS]
    key_countries = set(KEY_COUNTRIES).intersection(shared)
    best, max_key_labels = list[Sheet](), -1
    for texts, exempt in ((names, set[str]()), (codes, set[str]()), (codes, key_countries)):
        sheets = _add_fitting_labels(
            {iso3: to_single_line(texts[iso3]) for iso3 in shared},
            lay_out_maps,
            exempt,
        )
        key_labels = len(key_countries & _get_label_texts(sheets[0]).keys())
        if key_labels > max_key_labels:
            best, max_key_labels = sheets, key_labels
        if key_labels == len(key_countries):
            break
    return best


def _list_shared_countries(scenes: Sequence[Scene], others: tuple[str, ...] = ()) -> list[str]:
    """Return the countries that all maps have: matches or best known ones, then others."""
    last, present = scenes[-1], [{node.iso3 for node in scene.nodes} for scene in scenes]
    known = last.label_order if last.matches is not None else PROMINENT
    order = dict.fromkeys((*known, *others))
    return [iso3 for iso3 in order if all(iso3 in each for each in present)]


def _add_fitting_labels(
    label_texts: dict[str, str],
    lay_out_maps: Callable[[dict[str, str]], Iterator[Sheet]],
    exempt: set[str],
) -> list[Sheet]:
    """Return sheets with the first texts, by country, that fit on all of them.

    Lines can be followed, except those to `exempt` countries.
    """
    labels: dict[str, str] = {}
    sheets = list(lay_out_maps(labels))
    for iso3, text in label_texts.items():
        longer, fitting = {**labels, iso3: text}, list[Sheet]()
        for sheet, known in zip(lay_out_maps(longer), sheets, strict=True):
            # If one map has no space for it, the others need not be drawn.
            if not _has_space(sheet, known, longer, exempt):
                break
            fitting.append(sheet)
        else:
            sheets, labels = fitting, longer
        if len(labels) == MAX_SHARED_LABELS:
            break
    return sheets


def _has_space(
    sheet: Sheet,
    known: Sheet,
    labels: dict[str, str],
    exempt: set[str],
    crosses_discs: bool = True,
) -> bool:
    """Return whether a map has all labels, their lines are clear, and names of blocs as before."""
    return (
        _get_label_texts(sheet) == labels
        and _list_names_near_outlines(known) <= _list_names_near_outlines(sheet)
        and _count_bloc_sizes(known) <= _count_bloc_sizes(sheet)
        and _has_clear_leaders(sheet, exempt, crosses_discs)
    )


def _list_names_near_outlines(sheet: Sheet) -> set[str]:
    """Return the blocs whose name is near their outline."""
    rings = {
        hull.name: [LineString(sheet.to_outline(ring)) for ring in hull.rings]
        for hull in sheet.scene.hulls
    }
    max_distance = sheet.disc_radius * max(NEAR_OUTLINE, sheet.labels.font_size)
    return {
        label.key[0]
        for label in sheet.labels.bloc_labels
        if dwithin(rings[label.key[0]], box(*label.box), max_distance).any()
    }


def _count_bloc_sizes(sheet: Sheet) -> int:
    """Return how many names of blocs have their number of countries."""
    return sum(" · " in label.text_line.text for label in sheet.labels.bloc_labels)


def _has_clear_leaders(sheet: Sheet, exempt: set[str], crosses_discs: bool = True) -> bool:
    """Return whether lines can be followed: none crosses another, and long ones few discs.

    Unless lines may cross discs, none crosses that of another country with a name, and no name at
    the end of a line lies on an outline.
    """
    lines = {leader.key[0]: (leader.start, leader.end) for leader in sheet.labels.leaders}
    if any(is_crossing(one, other) for one, other in combinations(lines.values(), 2)):
        return False
    outlines = [
        LineString(sheet.to_outline(ring)) for hull in sheet.scene.hulls for ring in hull.rings
    ]
    if not crosses_discs and any(
        intersects(box(*label.box), outlines).any()
        for label in sheet.labels.point_labels
        if label.key[0] in lines.keys() - exempt
    ):
        return False
    # A line longer than this may cross two discs besides its own.
    long_length = 5.0 * sheet.labels.font_size * sheet.disc_radius if crosses_discs else 0.0
    max_discs = 3 if crosses_discs else 1
    centres = make_points([sheet.to_sheet(node.x, node.y) for node in sheet.scene.nodes])
    named = {
        node.iso3: centre
        for node, centre in zip(sheet.scene.nodes, centres, strict=True)
        if node.iso3 in _get_label_texts(sheet)
    }
    if not crosses_discs and any(
        iso3 != other and dwithin(LineString(line), centre, sheet.disc_radius)
        for iso3, line in lines.items()
        for other, centre in named.items()
    ):
        return False

    def is_clear(iso3: str, line: Segment) -> bool:
        # A line to a country always named may run between discs. It starts outside its own.
        is_between = iso3 in sheet.scene.always_named
        reach = sheet.disc_radius * (MIN_LINE_CLEARANCE if is_between else 1.0)
        return bool(dwithin(LineString(line), centres, reach).sum() <= max_discs - is_between)

    return all(
        is_clear(iso3, line)
        for iso3, line in lines.items()
        if iso3 not in exempt and math.dist(*line) > long_length
    )


def _get_label_texts(sheet: Sheet) -> dict[str, str]:
    return {name.key[0]: name.text_line.text for name in sheet.labels.point_labels}


def require_labels(scene: Scene, label_texts: dict[str, str]) -> Scene:
    """Return a scene whose labels may have lines across discs, as selected countries have."""
    nodes = tuple(
        replace(
            node, name=label_texts.get(node.iso3, node.name), is_selected=node.iso3 in label_texts
        )
        for node in scene.nodes
    )
    return replace(scene, nodes=nodes, label_order=tuple(label_texts))


def add_known_labels(
    sheet: Sheet, lay_out_map: Callable[[dict[str, str]], Sheet], countries: Sequence[str]
) -> Sheet:
    """Return a map with names of countries, where there is space for them.

    Lines cross discs only to those for which there is no other place after all others.
    """
    names = {node.iso3: to_single_line(node.name) for node in sheet.scene.nodes}
    crossing = set[str]()
    for iso3, crosses in ((iso3, crosses) for crosses in (False, True) for iso3 in countries):
        known = _get_label_texts(sheet)
        if iso3 in known or iso3 not in names:
            continue
        exempt, own = {iso3, *crossing} if crosses else crossing, {iso3: names[iso3]}
        # The first of them has the best place.
        for labels in ({**known, **own}, {**own, **known}):
            candidate = lay_out_map(labels)
            if _has_space(candidate, sheet, labels, exempt, crosses_discs=False):
                sheet, crossing = candidate, exempt
                break
    return sheet


def add_changed_labels(sheet: Sheet, lay_out_map: Callable[[dict[str, str]], Sheet]) -> Sheet:
    """Return a sheet with labels of a few countries that changed bloc, by name or code."""
    shared_labels = _get_label_texts(sheet)
    names = {node.iso3: to_single_line(node.name) for node in sheet.scene.nodes}
    others = [iso3 for iso3 in sheet.scene.ringed_countries if iso3 not in shared_labels]
    for iso3 in others[:MAX_TRIED_CHANGED]:
        for text in (names[iso3], iso3):
            labels = {**_get_label_texts(sheet), iso3: text}
            candidate = lay_out_map(labels)
            fits = _get_label_texts(candidate) == labels and _has_clear_leaders(
                candidate, set(shared_labels)
            )
            if fits and _is_nearest_own_ring(candidate, iso3):
                sheet = candidate
                break
        if len(_get_label_texts(sheet)) == len(shared_labels) + MAX_CHANGED_LABELS:
            break
    return sheet


def _is_nearest_own_ring(sheet: Sheet, iso3: str) -> bool:
    """Return whether a label has a line, or is much nearer to its own ring than to others."""
    if any(iso3 == leader.key[0] for leader in sheet.labels.leaders):
        return True
    (area,) = (box(*label.box) for label in sheet.labels.point_labels if label.key[0] == iso3)
    distances = {
        node.iso3: area.distance(Point(sheet.to_sheet(node.x, node.y)))
        for node in sheet.scene.nodes
        if node.iso3 in sheet.scene.ringed_countries
    }
    # It is nearer by at least a font size.
    min_distance = distances.pop(iso3) + sheet.labels.font_size * sheet.disc_radius
    return all(distance >= min_distance for distance in distances.values())


# Radius of a disc that is visible from afar, in minimum font sizes of a sheet, and the share of it
# that is enough.
MIN_SERIES_RADIUS, ENOUGH_SHARE = 0.45, 0.9
# Labels of best known countries, or of matches, besides the selected.
MAX_SERIES_LABELS = 9
# Countries in no bloc are labelled if they are at most so many.
MAX_ALONE_LABELS = 6


def lay_out_player(scenes: Sequence[Scene], view: View) -> tuple[Sheet, ...]:
    """Return scenes on sheets that can be zoomed; discs that are too small are enlarged.

    The frame fits most countries of each scene. A note names those that are far beyond its edge.
    """
    scenes, far = _move_outliers([_drop_bloc_sizes(scene) for scene in scenes])
    drafts = lay_out_sheets(tuple(map(name_outliers, scenes)), view, is_zoomed=True, is_draft=True)
    radius = drafts[0].disc_radius
    visible_radius = MIN_SERIES_RADIUS * SHEET_LAYOUTS[view.size].min_text_size
    if radius < ENOUGH_SHARE * visible_radius and not scenes[0].is_of_places:
        scenes = enlarge_discs(scenes, visible_radius / radius, max_neck=MAX_PLAYER_NECK)
    scenes = _set_apart(scenes, far)
    sheets = lay_out_sheets(tuple(map(name_outliers, scenes)), view, is_zoomed=True)
    return tuple(map(_name_beside_movers, sheets))


def _drop_bloc_sizes(scene: Scene) -> Scene:
    """Return a scene whose names of blocs have no numbers: the key has them in every period."""
    bare = ((hull, hull.texts[1].partition(" · ")[0]) for hull in scene.hulls)
    return replace(scene, hulls=tuple(replace(hull, texts=(name, name)) for hull, name in bare))


def _name_beside_movers(sheet: Sheet) -> Sheet:
    """Return a sheet whose movers are marked, with more names of countries to label.

    No line crosses a disc for these names, and all other names stay.
    """
    scene = sheet.scene
    if not scene.movers:
        return sheet
    sheet = replace(sheet, text_lines=_stress_doubt(sheet.text_lines, sheet.theme))
    places = {node.iso3: sheet.to_sheet(node.x, node.y) for node in scene.nodes}
    centres = make_points([*places.values()])

    def add(iso3: str, scene: Scene) -> Sheet | None:
        trial = add_names(replace(sheet, scene=scene))
        has_all = _list_labelled(sheet) | {iso3} <= _list_labelled(trial)
        crossed, before = (_count_crossed_discs(each, centres) for each in (trial, sheet))
        return trial if has_all and crossed <= before else None

    for iso3 in scene.label_order:
        if iso3 not in _list_labelled(sheet) and iso3 in places:
            required = (*sheet.scene.title_countries, iso3)
            sheet = add(iso3, replace(sheet.scene, title_countries=required)) or sheet
    return sheet


def _count_crossed_discs(sheet: Sheet, centres: npt.NDArray[np.object_]) -> int:
    """Return how many discs the lines to labels cross; a line between discs may touch some."""
    lines = (LineString((each.start, each.end)) for each in sheet.labels.leaders)
    max_distance = MIN_LINE_CLEARANCE * sheet.disc_radius
    return sum(int(dwithin(line, centres, max_distance).sum()) for line in lines)


def _list_labelled(sheet: Sheet) -> set[str]:
    """Return the countries and blocs that have a label."""
    labels = sheet.labels
    return {each.key[0] for each in (*labels.point_labels, *labels.bloc_labels)}


def _move_outliers(scenes: Sequence[Scene]) -> tuple[list[Scene], list[Directions]]:
    """Return the scenes of a series with the few countries far from all others nearer to them.

    For each scene these are returned with the direction in which they are farther.
    """
    drawn = [scene for scene in scenes if scene.nodes and not scene.is_of_places]
    if not drawn or any(scene.moves for scene in drawn):
        return list(scenes), [{} for _ in scenes]
    places = [np.array([(node.x, node.y) for node in scene.nodes]) for scene in drawn]
    low = np.min([np.quantile(each, OUTLIER_SHARE, axis=0) for each in places], axis=0)
    high = np.max([np.quantile(each, 1 - OUTLIER_SHARE, axis=0) for each in places], axis=0)
    moved, directions = [], list[Directions]()
    for scene in scenes:
        points = [np.clip((node.x, node.y), low, high) for node in scene.nodes]
        nodes = tuple(
            replace(node, x=float(x), y=float(y))
            for node, (x, y) in zip(scene.nodes, points, strict=True)
        )
        far = {
            node.iso3: node.name
            for node, point in zip(scene.nodes, points, strict=True)
            if math.dist((node.x, node.y), point) > MAX_MOVE_RADII * scene.disc_radius
        }
        named = far if len(far) <= MAX_FAR_NAMES else dict[str, str]()
        directions.append(
            {
                node.iso3: (np.array((node.x, node.y)) - point) / math.dist((node.x, node.y), point)
                for node, point in zip(scene.nodes, points, strict=True)
                if node.iso3 in named
            }
        )
        notes = scene.notes
        if far:
            listed = format_list([*named.values()]) if named else str(len(far))
            notes = (*notes, f"Farther from all others than drawn: {listed}")
        scene = replace(
            scene,
            nodes=nodes,
            notes=notes,
            always_named=tuple(dict.fromkeys((*scene.always_named, *named))),
            label_order=tuple(dict.fromkeys((*scene.label_order, *named))),
        )
        moved.append(_separate_discs(scene, scene.disc_radius, MAX_PLAYER_NECK))
    frame = _compute_frame([scene for scene in moved if scene.nodes])
    return [replace(scene, frame=frame) for scene in moved], directions


def _set_apart(scenes: Sequence[Scene], far: Sequence[Directions]) -> list[Scene]:
    """Return the scenes of a series with the countries `far` from others outside their crowd.

    Each is at the nearest free place that is not nearer to the crowd, on the frame of all. Their
    names have space above and below them.
    """
    return [
        _move_out_of_crowd(scene, directions) if directions else scene
        for scene, directions in zip(scenes, far, strict=True)
    ]


def _move_out_of_crowd(scene: Scene, directions: Directions) -> Scene:
    radius, places = scene.disc_radius, {node.iso3: (node.x, node.y) for node in scene.nodes}
    margin, space = FRAME_MARGIN * radius, FAR_NAME_SPACE * radius
    x0, y0, x1, y1 = scene.frame
    columns = np.arange(x0 + margin, x1 - margin + radius / 2, radius)
    rows = np.arange(y0 + margin, y1 - margin + radius / 2, radius)
    free = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
    crowd = MultiPoint([place for iso3, place in places.items() if iso3 not in directions])
    for iso3, direction in directions.items():
        x, y = places[iso3]
        place = np.array([x, np.clip(y, rows[0] + space, rows[-1] - space)])
        places[iso3] = tuple(place.tolist())
        if dwithin(make_points(place), list(crowd.geoms), FAR_GAP * radius).sum() < MIN_CROWD:
            continue
        others = MultiPoint([other for key, other in places.items() if key != iso3])
        is_free = (free - place) @ direction > -radius
        is_free[is_free] = distance(make_points(free[is_free]), others) >= FAR_GAP * radius
        if is_free.any():
            places[iso3] = min(free[is_free].tolist(), key=partial(math.dist, place))
    nodes = tuple(
        replace(node, x=places[node.iso3][0], y=places[node.iso3][1]) for node in scene.nodes
    )
    if nodes == scene.nodes:
        return scene
    return _separate_discs(replace(scene, nodes=nodes), radius, MAX_PLAYER_NECK)


def lay_out_series(scenes: Sequence[Scene], view: View) -> tuple[Sheet, ...]:
    """Return scenes with a common frame on sheets with the same map area, text size and labels.

    Discs that are too small are enlarged, equally on all. The labels are the selected countries,
    those in the title of a sheet and those in no bloc, and best known countries that fit on every
    map, so that a reader finds a country on every sheet. Scenes without countries have no labels.
    """
    visible_radius = MIN_SERIES_RADIUS * SHEET_LAYOUTS[view.size].min_text_size
    radius = min(sheet.disc_radius for sheet in lay_out_sheets(tuple(scenes), view))
    sheets = _lay_out_with_shared_labels(enlarge_discs(scenes, visible_radius / radius), view)
    if sheets[0].disc_radius < ENOUGH_SHARE * visible_radius:
        # Other labels are listed in the legends then, and the maps are smaller.
        factor = visible_radius / radius * visible_radius / sheets[0].disc_radius
        sheets = _lay_out_with_shared_labels(enlarge_discs(scenes, factor), view)
    return sheets


def _lay_out_with_shared_labels(scenes: Sequence[Scene], view: View) -> tuple[Sheet, ...]:
    """Return scenes on sheets with the same labels."""
    maps = [scene for scene in scenes if scene.nodes]
    names = {node.iso3: node.name for scene in reversed(maps) for node in scene.nodes}
    selected = [iso3 for iso3 in view.select if iso3 in names]
    shared = _list_shared_countries(maps)[:MAX_SERIES_LABELS]
    labelled = list(dict.fromkeys((*selected, *shared)))
    while True:
        texts = {iso3: names[iso3] for iso3 in labelled}
        required = (texts | _get_required_labels(scene) for scene in scenes)
        sheets = lay_out_sheets(tuple(map(require_labels, scenes, required)), view)
        labels = [_get_label_texts(sheet) for sheet in sheets if sheet.scene.nodes]
        fitting = [
            iso3 for iso3 in labelled if iso3 in selected or all(iso3 in keys for keys in labels)
        ]
        if fitting == labelled:
            break
        labelled = fitting
    return tuple(map(_restore_selection, sheets, scenes))


def _get_required_labels(scene: Scene) -> dict[str, str]:
    """Return the names of countries that every map must name, and of those in no bloc, if few."""
    required = {*scene.title_countries, *scene.always_named}
    alone = [node.iso3 for node in scene.nodes if node.bloc == f"{node.name} alone"]
    if len(alone) <= MAX_ALONE_LABELS and scene.matches is None:
        required.update(alone)
    return {node.iso3: node.name for node in scene.nodes if node.iso3 in required}


def _restore_selection(sheet: Sheet, scene: Scene) -> Sheet:
    """Return a sheet with only those countries selected that the scene has selected."""
    nodes = tuple(
        replace(node, is_selected=own.is_selected)
        for node, own in zip(sheet.scene.nodes, scene.nodes, strict=True)
    )
    return replace(sheet, scene=replace(sheet.scene, nodes=nodes))


MAX_PANELS, MAX_CARD_PANELS, MAX_LEGEND_BLOCS = 12, 4, 4
CHANGE_RING_LABEL = "changed bloc since the map before"
NOT_COMPARED = "not compared"
NOT_COMPARED_LABEL = f"{NOT_COMPARED}: too few votes or alone"
# Radius from which discs can be told apart, in minimum font sizes of a sheet.
MIN_PANEL_RADIUS = 0.28
# Greatest size of a disc to that on a single map: larger ones push one another too far.
MAX_PANEL_FACTOR = 0.94
# The same for full and hollow discs, which must be told apart from afar, and their largest radius,
# to that on a single map of this size.
MIN_HOLLOW_RADIUS, MAX_HOLLOW_FACTOR = 0.57, 2.4
# Width of the legend beside these, whose marks need the space, to that beside a single map.
FLOW_LEGEND_FACTOR = 0.92
# Font sizes of the names of blocs, to that of countries: the first for which all maps have space.
PANEL_BLOC_FACTORS = (1.25, 1.15, 1.08)
# Radius of discs, in pixels, from which lines are as wide as on a single map.
FULL_LINE_RADIUS = 6.0
# Share of colour, beside countries that left their bloc, of others in a bloc.
PALE_SHARE = 0.35
# Countries that may have changed bloc, but not from the bloc that most of these left for the same.
OTHER_MOVES_LABEL = "other possible changes"


@dataclass(frozen=True)
class MapPanel:
    """One of several maps: its short title, what it rests on, and its scene.

    `changed_countries` changed bloc since the map before, the best known first. If any
    `stayed_countries` are in one bloc on all maps, the discs of `moved_countries` are hollow, and
    all others are grey. If most of a bloc left it for another, `left_countries` have one strong
    colour instead, which `left_label` explains, the other countries compared a paler one, and blocs
    their names.
    """

    title: str
    basis: str
    scene: Scene
    changed_countries: tuple[str, ...] = ()
    stayed_countries: tuple[str, ...] = ()
    moved_countries: tuple[str, ...] = ()
    left_countries: tuple[str, ...] = ()
    left_label: str = ""


def lay_out_multiples(
    head: Scene, panels: Sequence[MapPanel], view: View
) -> tuple[Marks, list[Marks]]:
    """Return several maps as the marks of one sheet, and the marks of each map alone.

    Links and shapes, which would be too small, are left out. Labels are the selected countries, or
    a few best known ones that fit on every map. Countries that changed bloc since the map before
    have a ring, and a few of them a label. Letters have their usual minimum size; small discs are
    enlarged, equally on all maps. Blocs beyond the `MAX_LEGEND_BLOCS` largest and countries in no
    bloc share one grey.

    `head` has the title, subtitle, explanation, notes and source of the sheet, the countries to
    label first, and those always named where there is space. The panels are at most `MAX_PANELS`,
    on one frame.
    """
    sheet_size, layout = SHEET_SIZES[view.size], SHEET_LAYOUTS[view.size]
    theme = get_theme(view.theme)
    scenes = [_prepare_panel_scene(panel) for panel in panels]
    is_by_bloc = scenes[0].colour_title == "bloc"
    scenes = _merge_small_blocs(scenes, bool(panels[0].left_countries)) if is_by_bloc else scenes
    colours = merge_legends([scene.colour_legend for scene in scenes], is_by_bloc)
    names = {row.fill: to_single_line(row.label) for row in colours if row.fill != MISSING_COLOUR}
    if any(panel.stayed_countries for panel in panels):
        sizes = _count_on_first_and_last(colours, panels, scenes, theme)
        colours = _list_stay_rows(sizes, panels, theme)
    if any(scene.ringed_countries for scene in scenes):
        colours = (*colours, LegendEntry(CHANGE_RING_LABEL, 0, "", SWATCH_SHAPE, RING_RIM))
    sheet_scene = replace(head, colour_legend=colours, shape_legend=(), links=(), annotations=())
    sheet_scene, *scenes = (apply_theme(scene, theme) for scene in (sheet_scene, *scenes))
    if panels[0].left_countries:
        layout = replace(layout, legend_share=FLOW_LEGEND_FACTOR * layout.legend_share)
    text_lines, swatches, area, size = fit_text_around_map(sheet_scene, *sheet_size, theme, layout)
    if panels[0].left_countries:
        text_lines = _stress_doubt(text_lines, theme)
    head_size = max(size, layout.min_legend_size)
    small_size = max(layout.min_text_size, layout.min_legend_size, round(0.85 * size, 2))
    build_headings = partial(_build_headings, panels, area, head_size, small_size, theme)
    _, cells = build_headings(head.frame)
    radius = scenes[0].disc_radius * compute_scale(cells[0], head.frame)
    # Discs that are too small to tell apart are enlarged, as far as crowds allow.
    min_radius, max_factor = MIN_PANEL_RADIUS, MAX_PANEL_FACTOR
    if any(panel.stayed_countries for panel in panels):
        min_radius, max_factor = MIN_HOLLOW_RADIUS, MAX_HOLLOW_FACTOR
        scenes = [
            _mark_moves(scene, panel, theme, names, panel is panels[-1])
            for scene, panel in zip(scenes, panels, strict=True)
        ]
    scenes = enlarge_discs(
        scenes, min_radius * layout.min_text_size / radius, max_factor, MAX_PLAYER_NECK
    )
    sheet_scene = replace(sheet_scene, frame=scenes[0].frame, disc_radius=scenes[0].disc_radius)
    titles, cells = build_headings(sheet_scene.frame)
    code_size = max(layout.label_size, 0.95 * layout.min_legend_size)

    bloc_factors: tuple[float, ...] = PANEL_BLOC_FACTORS

    def lay_out_map(number: int, labels: dict[str, str]) -> Sheet:
        scene = scenes[number]
        required = require_labels(scene, labels)
        if not panels[0].left_countries:
            # The legend has the names of blocs.
            hulls = tuple(replace(hull, texts=("", "")) for hull in scene.hulls)
            required = replace(required, hulls=hulls)
        is_of_codes = all(iso3 == text for iso3, text in labels.items())
        size = code_size if is_of_codes else layout.label_size
        # These may have a line across discs if no other fits; others may not.
        required = replace(required, always_named=head.always_named)
        sheet = lay_out_map_cell(
            required,
            theme,
            sheet_size,
            cells[number],
            size,
            bloc_factors,
            avoids_discs=bool(head.always_named),
            has_light_names=bool(panels[0].left_countries),
        )
        scene = replace(scene, label_order=tuple(labels), always_named=head.always_named)
        return replace(sheet, scene=scene)

    def lay_out_maps(labels: dict[str, str]) -> Iterator[Sheet]:
        return (lay_out_map(number, labels) for number in range(len(scenes)))

    def lay_out_with_labels() -> list[Sheet]:
        shared = place_shared_labels(scenes, view, lay_out_maps, not panels[0].left_countries)
        maps = [
            add_known_labels(sheet, partial(lay_out_map, number), head.always_named)
            for number, sheet in enumerate(shared)
        ]
        return [
            add_changed_labels(sheet, partial(lay_out_map, number))
            for number, sheet in enumerate(maps)
        ]

    sheets = lay_out_with_labels()
    sizes_of_names = {label.text_line.size for each in sheets for label in each.labels.bloc_labels}
    if len(sizes_of_names) > 1:
        # A larger name on one of the maps would look like a finding.
        bloc_factors = (min(sizes_of_names) / layout.label_size,)
        sheets = lay_out_with_labels()
    maps = []
    for sheet in sheets:
        # Lines are thinner on small discs.
        scale = min(sheet.line_scale, sheet.disc_radius / FULL_LINE_RADIUS)
        maps.append(build_marks(replace(sheet, line_scale=max(scale, 0.5 * sheet.line_scale))))
    sheet = replace(
        maps[0].sheet, scene=sheet_scene, text_lines=(*text_lines, *titles), swatches=swatches
    )
    return _merge_marks(sheet, maps), maps


def _stress_doubt(text_lines: Iterable[TextLine], theme: Theme) -> tuple[TextLine, ...]:
    """Return lines with a strong subtitle, which begins with how certain the title is."""
    return tuple(
        replace(line, fill=theme.ink) if line.kind == "subtitle" else line for line in text_lines
    )


def _prepare_panel_scene(panel: MapPanel) -> Scene:
    """Return the scene of a panel as drawn, with countries that changed bloc above all others."""
    stayed, compared = panel.stayed_countries, {*panel.stayed_countries, *panel.moved_countries}
    front = {*panel.changed_countries, *compared}
    nodes = sorted(panel.scene.nodes, key=lambda node: node.iso3 in front)
    if stayed:
        nodes = [
            node
            if node.iso3 in compared
            else replace(node, fill=MISSING_COLOUR, shape=NO_BLOC_SHAPE)
            for node in nodes
        ]
    visible = {node.iso3 for node in nodes if not node.is_dimmed}
    changed = tuple(iso3 for iso3 in panel.changed_countries if iso3 in visible)
    return replace(
        panel.scene,
        nodes=tuple(nodes),
        # Discs show their bloc, and outlines would overlap around large ones.
        hulls=() if stayed and not panel.left_countries else panel.scene.hulls,
        links=(),
        annotations=(),
        directions=(),
        title_countries=(),
        always_named=(),
        ringed_countries=changed,
    )


def _mark_moves(
    scene: Scene, panel: MapPanel, theme: Theme, names: dict[str, str], is_last: bool
) -> Scene:
    """Return a scene with full discs of countries that stayed and hollow ones of those that moved.

    `names` are those of the blocs on the last map, by colour.
    Small blocs share a dark grey, as light grey discs are not compared. On the last map the bloc
    that most moved to says how many of its countries are uncertain.
    """
    left, compared = panel.left_countries, {*panel.stayed_countries, *panel.moved_countries}

    def mark(node: Node) -> Node:
        if left and node.iso3 in compared:
            is_alone = node.fill in (MISSING_COLOUR, MISSING_COLOUR_DARK)
            other = node.fill if is_alone else _mix_pale(node.fill, theme)
            return _mark_move(node, left, panel.moved_countries, other, theme)
        if left:
            return _mark_not_compared(node, theme)
        is_grey = node.fill in (MISSING_COLOUR, MISSING_COLOUR_DARK)
        colour = theme.muted_ink if is_grey else node.fill
        if node.iso3 in panel.moved_countries:
            return replace(node, fill=theme.paper, bloc_line=colour)
        return replace(node, fill=colour) if node.iso3 in panel.stayed_countries else node

    nodes, hulls = tuple(map(mark, scene.nodes)), scene.hulls
    if left:
        sizes = Counter(node.bloc for node in nodes if node.iso3 in compared)
        moved = Counter(node.bloc for node in nodes if node.iso3 in panel.moved_countries)
        reached = {node.bloc for node in nodes if is_last and node.iso3 in left}
        doubts = {bloc: f",\n{moved[bloc]} uncertain" for bloc in reached}
        hulls = tuple(
            replace(
                hull,
                texts=(f"{names[hull.fill]} · {size}{doubts.get(hull.name, '')}",) * 2,
                fill="",
            )
            for hull, size in ((hull, sizes[hull.name]) for hull in hulls)
            if hull.fill in names
        )
    return replace(scene, nodes=nodes, hulls=hulls)


def _mark_not_compared(node: Node, theme: Theme) -> Node:
    """Return a node as a small ring: the large hollow discs may have changed bloc."""
    ring = replace(node, bloc_line=theme.muted_ink, shape=SWATCH_SHAPE, rim=UNKNOWN_RIM)
    return replace(ring, fill=theme.paper, ink=theme.ink)


def mark_movers(scene: Scene, change: PeriodChange, theme: Theme) -> Scene:
    """Return a map of blocs whose movers have one strong colour, which its legend counts first.

    Others that may have changed bloc are hollow. The other rows do not count these, nor those that
    are not compared: rows add up to the number of the title. All others are paler, small blocs
    grey. Only countries of the title and those always named have names. How certain the bloc of a
    country is has no colour then.
    """
    movers, changed = change.movers, {*change.movers, *change.others}
    apart = {node.iso3 for node in scene.nodes}.difference(change.compared)
    fills = {row.label: row.fill for row in scene.colour_legend}
    nodes = sorted(scene.nodes, key=lambda node: node.iso3 in movers)
    nodes = [replace(node, fill=fills.get(node.value, node.fill)) for node in nodes]
    (scene,) = _merge_small_blocs([replace(scene, nodes=tuple(nodes))], True)

    def mark(node: Node) -> Node:
        if node.iso3 in apart:
            return _mark_not_compared(node, theme)
        return _mark_move(node, movers, change.others, _get_pale_fill(node.fill, theme), theme)

    moved = Counter(node.value for node in nodes if node.iso3 in changed | apart)
    others = [
        replace(row, count=row.count - moved[row.label], alias=f"others in {row.text}")
        if moved[row.label]
        else row
        for row in scene.colour_legend
    ]
    grey = {node.iso3 for node in scene.nodes if node.fill == MISSING_COLOUR}
    small = len(grey - changed - apart)
    drawn = [node.iso3 for node in nodes if node.iso3 in change.others]
    rows = [
        *_list_move_rows(change.label, len(movers), len(drawn), theme),
        *(row for row in others if row.fill != MISSING_COLOUR),
        LegendEntry(IN_NO_OUTLINE, small, MISSING_COLOUR, NO_BLOC_SHAPE),
        LegendEntry(NOT_COMPARED, len(apart), theme.paper, SWATCH_SHAPE, UNKNOWN_RIM),
    ]
    ranked = dict.fromkeys((*scene.label_order, *movers))
    return replace(
        scene,
        nodes=tuple(map(mark, scene.nodes)),
        colour_legend=tuple(
            row
            if row.label in (change.label, OTHER_MOVES_LABEL, NOT_COMPARED)
            else replace(row, fill=_get_pale_fill(row.fill, theme))
            for row in rows
            if row.count
        ),
        label_order=tuple(dict.fromkeys((*scene.title_countries, *scene.always_named))),
        notes=tuple(note for note in scene.notes if note != PALER_NOTE),
        movers=tuple(iso3 for iso3 in ranked if iso3 in movers),
    )


def _list_move_rows(label: str, count: int, others: int, theme: Theme) -> list[LegendEntry]:
    """Return the rows of a legend for all that may have changed bloc, first those of one bloc."""
    rows = [LegendEntry(label, count, MOVER_COLOUR, SWATCH_SHAPE)]
    other = LegendEntry(OTHER_MOVES_LABEL, others, theme.paper, SWATCH_SHAPE, MOVER_LINE)
    return [*rows, other] if others else rows


def _mark_move(
    node: Node, movers: Collection[str], others: Collection[str], pale: str, theme: Theme
) -> Node:
    """Return a node that shows whether it may have changed bloc, and how; else it is pale."""
    if node.iso3 in others and node.iso3 not in movers:
        return replace(node, fill=theme.paper, ink=theme.ink, bloc_line=MOVER_LINE)
    fill = MOVER_COLOUR if node.iso3 in movers else pale
    return replace(node, fill=fill, ink=select_ink(fill))


def _get_pale_fill(fill: str, theme: Theme) -> str:
    """Return the fill, for that of its bloc, of a country that did not move."""
    return fill if fill == MISSING_COLOUR else _mix_pale(fill, theme)


def _mix_pale(fill: str, theme: Theme) -> str:
    """Return the pale colour of countries that did not move."""
    return lighten_uncertain(fill, PALE_SHARE, theme.paper)


def _count_on_first_and_last(
    legend: Iterable[LegendEntry],
    panels: Sequence[MapPanel],
    scenes: Sequence[Scene],
    theme: Theme,
) -> Iterator[LegendEntry]:
    """Yield the rows of a legend of blocs with the countries compared, on first and last map.

    If most of a bloc left it, the names of blocs on the maps have the numbers.
    """
    compared = {*panels[0].stayed_countries, *panels[0].moved_countries}
    first, last = (
        Counter(node.fill for node in scene.nodes if node.iso3 in compared)
        for scene in (scenes[0], scenes[-1])
    )
    for entry in legend:
        sizes = f"{first[entry.fill]} → {last[entry.fill]}"
        text = entry.text if panels[0].left_countries else f"{entry.text} {sizes}"
        entry = replace(entry, count=0, alias=text)
        is_grey = entry.fill == MISSING_COLOUR
        yield replace(entry, fill=theme.paper, rim=theme.muted_ink) if is_grey else entry


def _list_stay_rows(
    sizes: Iterable[LegendEntry], panels: Sequence[MapPanel], theme: Theme
) -> tuple[LegendEntry, ...]:
    """Return the rows of a legend for the countries that stayed or moved, and for all others.

    If most of a bloc left it, the rows of `sizes` show the shape of each bloc.
    """
    stayed, moved = len(panels[0].stayed_countries), len(panels[0].moved_countries)
    ink, left = theme.muted_ink, len(panels[0].left_countries)
    not_compared = LegendEntry(NOT_COMPARED_LABEL, 0, MISSING_COLOUR, NO_BLOC_SHAPE)
    if left:
        rows = [
            replace(row, fill=_mix_pale(row.fill, theme), rim="")
            if not row.rim
            else replace(row, fill=MISSING_COLOUR, rim="")
            for row in sizes
        ]
        # Small, as the large hollow discs may have changed bloc.
        not_compared = replace(not_compared, fill=theme.paper, shape=SWATCH_SHAPE, rim=UNKNOWN_RIM)
        return (
            *_list_move_rows(panels[0].left_label, left, moved - left, theme),
            *rows,
            not_compared,
        )
    return (
        *sizes,
        LegendEntry("stayed in its bloc", stayed, ink, SWATCH_SHAPE),
        LegendEntry("in another bloc", moved, theme.paper, SWATCH_SHAPE, ink),
        not_compared,
    )


def _merge_small_blocs(scenes: Sequence[Scene], needs_outline: bool) -> list[Scene]:
    """Return scenes in which blocs beyond the largest, and countries in none, share one grey.

    The same grey have blocs without an outline, and so without a name, on one of the maps if
    `needs_outline`.
    """
    counts = Counter[str]()
    for entry in chain.from_iterable(scene.colour_legend for scene in scenes):
        if entry.fill not in (NO_BLOC_COLOUR, MISSING_COLOUR):
            counts[entry.fill] += entry.count
    small = {fill for fill, _ in counts.most_common()[MAX_LEGEND_BLOCS:]}
    if needs_outline:
        small.update(*({*counts} - {hull.fill for hull in scene.hulls} for scene in scenes))
    small |= {NO_BLOC_COLOUR, MISSING_COLOUR}
    ink = select_ink(MISSING_COLOUR)

    def merge(scene: Scene) -> Scene:
        nodes = (
            replace(node, fill=MISSING_COLOUR, shape=NO_BLOC_SHAPE, ink=ink)
            if node.fill in small
            else node
            for node in scene.nodes
        )
        entries = (
            replace(entry, fill=MISSING_COLOUR, shape=NO_BLOC_SHAPE)
            if entry.fill in small
            else entry
            for entry in scene.colour_legend
        )
        hulls = (
            replace(hull, fill=MISSING_COLOUR, line=MISSING_COLOUR) if hull.fill in small else hull
            for hull in scene.hulls
        )
        return replace(scene, nodes=tuple(nodes), colour_legend=tuple(entries), hulls=tuple(hulls))

    return [merge(scene) for scene in scenes]


def _build_headings(
    panels: Sequence[MapPanel],
    map_area: SheetBox,
    size: float,
    small_size: float,
    theme: Theme,
    frame: SheetBox,
) -> tuple[list[TextLine], list[SheetBox]]:
    """Return the headings of maps, as few lines as possible, and the areas of maps below them.

    The basis follows the title if both fit in one line on all maps.
    """
    bases = [to_single_line(panel.basis) for panel in panels]
    line = LINE_SPACING * size
    # Up to three lines of the title.
    options = ((1, True), (1, False), (2, False), (3, False))
    for max_lines, is_same_line in options:
        height = max_lines * line + (0 if is_same_line else LINE_SPACING * small_size)
        cells = _compute_cells(map_area, frame, len(panels), height, size)
        width = cells[0][2] - cells[0][0]
        titles = [wrap_text(panel.title, size, width, bold=True) for panel in panels]
        ends = [0.0] * len(titles)
        if is_same_line:
            ends = [measure_text_width(lines[0], size, bold=True) + 0.6 * size for lines in titles]
            basis_width = max(measure_text_width(basis, small_size) for basis in bases)
            fits = max(map(len, titles)) == 1 and max(ends) <= width - basis_width
        else:
            fits = max(map(len, titles)) <= max_lines
        if fits:
            break
    text_lines = []
    for basis, lines, end, (left, top, _, _) in zip(bases, titles, ends, cells, strict=True):
        for number, text in enumerate(lines[:max_lines]):
            position = round(left, 2), round(top + size + number * line, 2)
            text_line = TextLine(*position, text, size, theme.ink, "period", bold=True)
            text_lines.append(replace(text_line, starts_paragraph=number == 0))
        below = 0.0 if is_same_line else max_lines * line
        position = round(left + end, 2), round(top + size + below, 2)
        text_lines.append(TextLine(*position, basis, small_size, theme.muted_ink, "rests on"))
    height = _round_to_binary(height)
    return text_lines, [(left, top + height, right, bottom) for left, top, right, bottom in cells]


def _compute_cells(
    map_area: SheetBox, frame: SheetBox, count: int, heading_height: float, size: float
) -> list[SheetBox]:
    """Return the cells of a grid in which maps of a frame are largest, row by row."""
    left, top, right, bottom = map_area
    # Aligned with the text above.
    left, gap = 2 * left, 1.2 * size

    def compute_size(columns: int) -> tuple[float, float]:
        rows = math.ceil(count / columns)
        return (right - left + gap) / columns - gap, (bottom - top + gap) / rows - gap

    columns = max(
        range(1, count + 1),
        key=lambda columns: compute_scale((0.0, heading_height, *compute_size(columns)), frame),
    )
    width, height = map(_round_to_binary, compute_size(columns))
    corners = [
        (
            _round_to_binary(left + number % columns * (width + gap)),
            _round_to_binary(top + number // columns * (height + gap)),
        )
        for number in range(count)
    ]
    return [(x, y, x + width, y + height) for x, y in corners]


def _round_to_binary(pixels: float) -> float:
    """Return a length that can be added and subtracted without rounding errors.

    >>> _round_to_binary(100.3), (100.296875 + 7.25) - 7.25
    (100.296875, 100.296875)
    """
    return math.floor(64 * pixels) / 64


def _merge_marks(sheet: Sheet, maps: Sequence[Marks]) -> Marks:
    """Return the marks of maps on the sheet that they are parts of."""
    scene = replace(sheet.scene, nodes=(), hulls=(), world=None)
    merged = build_marks(replace(sheet, scene=scene))

    def join(parts: Iterable[object], *names: str) -> dict[str, Any]:
        parts = list(parts)
        return {name: sum((getattr(part, name) for part in parts), ()) for name in names}

    labels = join(
        (each.labels for each in maps), "bloc_labels", "leaders", "leader_ends", "point_labels"
    )
    return replace(
        merged,
        styles=maps[0].styles,
        has_codes=False,
        labels=replace(merged.labels, **labels),
        **join(maps, "base_map", "hulls", "clearings", "countries"),
    )
