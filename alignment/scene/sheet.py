"""Layout of a scene on a sheet of a given size, the same for all file formats and the page."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import count, groupby, repeat

from shapely import Polygon, STRtree, box

from alignment.model.view import SHEET_SIZES, View
from alignment.network.hulls import Ring
from alignment.scene.labels.label_input import MAX_EMPHASIZED, MAX_LABELS
from alignment.scene.labels.level_of_detail import (
    FONT_SIZES,
    MIN_CODE_PIXELS_IN_FILE,
    MIN_LABEL_PIXELS,
    SheetContext,
    place_labels,
    place_zoom_labels,
    render_labels,
    select_font_size,
)
from alignment.scene.labels.obstacles import MIN_LAND_SHARE
from alignment.scene.labels.placement import BLOC_FONT_FACTORS, CROWDED_FONT_SIZE
from alignment.scene.primitives import (
    Label,
    Outline,
    Point,
    SheetBox,
    SheetLabels,
    TextLine,
    to_sheet_point,
)
from alignment.scene.scene import (
    MAX_FEW_IN_FILE,
    MAX_FEW_ON_PAGE,
    MAX_LABELLED_MATCHES,
    Scene,
    apply_theme,
)
from alignment.scene.sheet_blocks import (
    FittedText,
    Swatch,
    add_unlabelled_text,
    drop_labelled_entries,
    drop_unlabelled_countries,
    fit_text_around_map,
)
from alignment.scene.text_metrics import CELL_CODE_SIZE, CODE_FONT_SIZE
from alignment.scene.theme import (
    LEGEND_RIGHT,
    SHEET_LAYOUTS,
    SheetLayout,
    Theme,
    get_theme,
    scale_layout,
)

# Width of a sheet at which lines have the widths of :mod:`~alignment.scene.theme`.
REFERENCE_WIDTH = 1280
# Layouts tried until the labels on the map and the legend, which lists the rest, agree.
MAX_TRIES = 3
# Wider legends that are tried: with more of the text in them, they may leave the map more height.
LEGEND_SHARES = (0.26, 0.3, 0.36, 0.4)
# Legends beside a map of places, which is wide and needs no room for labels.
NARROW_LEGEND_SHARES = (0.17, 0.19)
# Letters of a player, which has controls beside it, to those of its sheet.
PLAYER_TEXT_FACTOR = 1.08
# Labels of a player, which is also projected, to those of its sheet, and their least pixels.
PLAYER_LABEL_FACTOR, MIN_PLAYER_LABEL_PIXELS = 1.25, 14.0
# Scales of the names of blocs in a player, which tell them from names of countries.
PLAYER_BLOC_FACTORS = 1.4, 1.25, 1.15
# Share of a sheet's height that may be blank around a map, for labels.
MAX_BLANK_SHARE = 0.08
# Names on a small map of an embed, besides those always shown.
MAX_SMALL_MAP_LABELS = 10
# Scales of the names of blocs on a small map, whose other names are large beside its title.
SMALL_MAP_BLOC_FACTORS = 1.05, 1.0
# Least width of a phone's frame for a turned map, as a share of its height.
UPRIGHT_SHAPE = 0.75
EMPTY_SCENE = Scene(
    *("", "", "", "", "", "", (), (), (), (), (), ()),
    disc_radius=0.01,
    frame=(-1.0, -1.0, 1.0, 1.0),
    fit="",
    source="",
    notes=(),
)


@dataclass(frozen=True)
class Sheet:
    """A scene in pixels, y downwards.

    `labels` are at the font size that suits the sheet. `scale` is pixels per unit of the scene,
    `origin` the position of the scene's (0, 0), `line_scale` the factor of line widths. Codes with
    letters below `min_code_size` are not drawn. `label_bounds` is left, low, right and top of the
    area for labels, in the scene, `small_map_bounds` that on a small screen. `max_few` and
    `avoids_discs` are as in :func:`~alignment.scene.labels.level_of_detail.place_labels`.
    The discs of few selected countries have `selected_radius`, in radii. A page shows labels of at
    least `min_label_pixels`. `bloc_factors` are the scales of names of blocs. With
    `has_light_names` names of countries are not bold, which tells them from names of blocs. A sheet
    that `is_turned` is for an upright screen.
    """

    width: int
    height: int
    scene: Scene
    theme: Theme
    text_lines: tuple[TextLine, ...]
    swatches: tuple[Swatch, ...]
    labels: SheetLabels
    scale: float
    origin: Point
    line_scale: float
    min_code_size: float
    label_bounds: SheetBox
    max_few: int = MAX_FEW_ON_PAGE
    avoids_discs: bool = False
    small_map_bounds: SheetBox | None = None
    selected_radius: float = 1.0
    min_label_pixels: float = MIN_LABEL_PIXELS
    bloc_factors: tuple[float, ...] = BLOC_FONT_FACTORS
    has_light_names: bool = False
    is_turned: bool = False

    def to_sheet(self, x: float, y: float) -> Point:
        """Return the sheet position of a scene position."""
        return to_sheet_point(self.origin, self.scale, x, y)

    def to_outline(self, ring: Ring, digits: int = 2) -> Outline:
        """Return a closed ring of the scene on the sheet, without its repeated last point."""
        # As `to_sheet`, for thousands of points at once.
        (left, top), scale = self.origin, self.scale
        return tuple(
            (round(left + x * scale, digits), round(top - y * scale, digits)) for x, y in ring[:-1]
        )

    def to_scene_box(self, box: SheetBox) -> SheetBox:
        """Return left, low, right and top in the scene of a box on the sheet."""
        (x, y), scale = self.origin, self.scale
        left, top, right, bottom = box
        return (left - x) / scale, (y - bottom) / scale, (right - x) / scale, (y - top) / scale

    def turn(self) -> Sheet:
        """Return what labels are placed by on a bare map turned to the right by a quarter."""
        scene, (left, top) = self.scene.turn(), self.origin
        x0, y0, x1, y1 = scene.frame
        spare = max(0.0, UPRIGHT_SHAPE * (y1 - y0) - (x1 - x0)) / 2
        return replace(
            self,
            width=self.height,
            height=self.width,
            scene=scene,
            origin=(self.height - top, left),
            label_bounds=scene.frame,
            small_map_bounds=(x0 - spare, y0, x1 + spare, y1),
            is_turned=True,
        )

    @property
    def map_box(self) -> SheetBox:
        """Left, top, width and height of the map."""
        x0, y0, x1, y1 = self.scene.frame
        (left, top), (right, bottom) = self.to_sheet(x0, y1), self.to_sheet(x1, y0)
        return round(left, 2), round(top, 2), round(right - left, 2), round(bottom - top, 2)

    @property
    def disc_radius(self) -> float:
        """Radius of a disc in pixels."""
        return round(self.scene.disc_radius * self.scale, 2)

    @property
    def has_codes(self) -> bool:
        """Whether codes in the discs are large enough to read."""
        return self.code_size >= self.min_code_size

    @property
    def code_size(self) -> float:
        """Font size of the codes in discs; shapes with less space have smaller codes."""
        size = CELL_CODE_SIZE if self.scene.has_cells else CODE_FONT_SIZE
        return round(self.disc_radius * size, 2)


def lay_out_sheet(scene: Scene, view: View, is_zoomed: bool = False) -> Sheet:
    """Return a scene on the sheet that a view asks for.

    Text is as large as fits, but not below a minimum; the map gets the remaining space. Countries
    without a label are listed, except on a zoomed sheet, where labels change with the zoom.
    """
    return lay_out_sheets((scene,), view, is_zoomed)[0]


def lay_out_sheets(
    scenes: tuple[Scene, ...], view: View, is_zoomed: bool = False, is_draft: bool = False
) -> tuple[Sheet, ...]:
    """Return scenes with a common frame on sheets with the same map area and text size.

    A position in the scenes is the same position on each sheet; see :func:`lay_out_sheet`. A draft
    differs by its lines to labels, which are not shortened.
    """
    scenes = tuple(map(apply_theme, scenes, repeat(get_theme(view.theme))))
    wanted = [
        frozenset(hull.name for hull in scene.hulls)
        | frozenset(note.key for note in scene.annotations)
        | frozenset(node.iso3 for node in scene.listed_nodes if not is_zoomed)
        for scene in scenes
    ]
    layout = SHEET_LAYOUTS[view.size]
    if is_zoomed and len(scenes) > 1:
        # The names of a player have one size.
        label_size = PLAYER_LABEL_FACTOR * layout.label_size
        layout = scale_layout(layout, PLAYER_TEXT_FACTOR)
        layout = replace(layout, label_size=label_size, emphasis=(1.0, 1.0))
    add_list = partial(add_unlabelled_text, max_listed=layout.max_listed)
    sheets, _ = _lay_out_until_stable(scenes, view, layout, is_zoomed, is_draft, wanted, add_list)
    return sheets


def _lay_out_until_stable(
    scenes: tuple[Scene, ...],
    view: View,
    layout: SheetLayout,
    is_zoomed: bool,
    is_draft: bool,
    wanted: list[frozenset[str]],
    add_unlabelled: Callable[[Scene, frozenset[str], bool], Scene],
) -> tuple[tuple[Sheet, ...], list[frozenset[str]]]:
    """Return scenes on sheets whose texts list what has no label, and the labelled of `wanted`."""
    expected, has_codes = wanted, [False] * len(scenes)
    for trial in count():
        is_last = trial >= MAX_TRIES
        if trial and layout.is_brief:
            # Labels that do not fit under a large title may fit under a small one.
            layout = replace(layout, title_size=layout.min_title_size)
        # A player moves the labels of blocs.
        text_scenes = tuple(
            map(drop_labelled_entries, scenes, expected, repeat(is_zoomed and len(scenes) > 1))
        )
        if not is_zoomed:
            text_scenes = tuple(map(add_unlabelled, text_scenes, expected, has_codes))
        map_scenes = scenes
        if is_last:
            # A listed country gets no label: the search would never end.
            map_scenes = tuple(map(drop_unlabelled_countries, scenes, expected))
        sheets = _lay_out_with_text(map_scenes, text_scenes, view, layout, is_zoomed, is_draft)
        labelled = [
            keys.intersection(
                label.key[0] for label in (*sheet.labels.bloc_labels, *sheet.labels.point_labels)
            )
            for keys, sheet in zip(wanted, sheets, strict=True)
        ]
        has_codes = [sheet.has_codes and sheet.scene.world is None for sheet in sheets]
        if labelled == expected or (is_last and all(map(frozenset.issubset, expected, labelled))):
            break
        # A bloc or country without a label is listed, which takes space from other labels or
        # frees it.
        if is_last:
            labelled = list(map(frozenset.intersection, expected, labelled))
        expected = labelled
    return sheets, expected


def _lay_out_with_text(
    scenes: tuple[Scene, ...],
    text_scenes: tuple[Scene, ...],
    view: View,
    layout: SheetLayout,
    is_zoomed: bool,
    is_draft: bool,
) -> tuple[Sheet, ...]:
    """Return scenes on sheets with the texts and legends of others."""
    width, height = SHEET_SIZES[view.size]
    theme, frame = get_theme(view.theme), scenes[0].frame
    texts = _fit_texts(text_scenes, width, height, theme, layout)
    is_free = not (layout.is_brief or layout.has_country_lists)
    if layout.legend_position == LEGEND_RIGHT and is_free:
        # A map alone needs the width for its labels.
        shares = LEGEND_SHARES[: None if len(scenes) > 1 else 1]
        if scenes[0].is_of_places:
            shares = NARROW_LEGEND_SHARES
        layouts = [layout, *(replace(layout, legend_share=share) for share in shares)]
        options = [_fit_texts(text_scenes, width, height, theme, each) for each in layouts]

        def rate(each: list[FittedText]) -> tuple[int, float]:
            # A larger map is no reason to cut a text.
            lines = (line.text for text in each for line in text.text_lines)
            letters = sum(len(line.replace(" ", "")) for line in lines)
            return letters, compute_scale(each[0].map_area, frame)

        texts = max(options, key=rate)
    if layout.is_cropped:
        (x0, y0, x1, y1), (left, top, right, bottom) = frame, texts[0].map_area
        blank = bottom - top - (right - left) * (y1 - y0) / (x1 - x0) - MAX_BLANK_SHARE * height
        if blank > MAX_BLANK_SHARE * height:
            height -= round(blank)
            texts = _fit_texts(text_scenes, width, height, theme, layout)
    sheets = []
    for scene, text in zip(scenes, texts, strict=True):
        min_code_size = layout.min_code_size
        if scene.has_cells:
            min_code_size = min(min_code_size, MIN_CODE_PIXELS_IN_FILE)
        sheet = _make_sheet(scene, theme, (width, height), text, min_code_size)
        label_size, emphasis = layout.label_size, layout.emphasis
        is_few = scene.matches and len(scene.matches) <= MAX_LABELLED_MATCHES
        has_named_rings = not {*scene.ringed_countries}.isdisjoint(scene.always_named)
        if (is_few or has_named_rings) and not is_zoomed:
            # Their names are the subject.
            label_size, emphasis = label_size * emphasis[0], (1.0, emphasis[1] / emphasis[0])
        # Rounded up: labels are never smaller than the layout says.
        font_size = math.ceil(1000 * label_size / sheet.disc_radius) / 1000
        bounds = sheet.to_scene_box(text.map_area)
        sheet = replace(
            sheet,
            label_bounds=bounds,
            max_few=MAX_FEW_IN_FILE,
            # In a series that is not zoomed numbers would differ from one sheet to the next.
            avoids_discs=is_zoomed == (len(scenes) > 1),
        )
        if is_zoomed and len(scenes) > 1:
            sheet = replace(
                sheet,
                min_label_pixels=MIN_PLAYER_LABEL_PIXELS,
                bloc_factors=PLAYER_BLOC_FACTORS,
                has_light_names=True,
            )
        selected_count = sum(node.is_selected for node in scene.nodes)
        is_single = len(scenes) == 1 and not is_zoomed
        if is_single and selected_count <= MAX_EMPHASIZED and not scene.is_of_places:
            sheet = replace(sheet, selected_radius=layout.selected_radius)
        max_labels = None
        if layout.max_names and scene.matches is None:
            named = {*scene.title_countries, *scene.always_named}
            max_labels = max(1, layout.max_names - len(named))
        sheet = _add_labels(sheet, font_size, emphasis, max_labels, True, is_draft)
        sheet = _drop_names_of_pairs(sheet)
        sheets.append(sheet if is_zoomed else _set_labels_on_land(sheet))
    return tuple(sheets)


def _drop_names_of_pairs(sheet: Sheet) -> Sheet:
    """Return a sheet without the name of a bloc of two countries that have labels themselves."""
    labelled = {label.key[0] for label in sheet.labels.point_labels}
    members = Counter(node.bloc for node in sheet.scene.nodes if node.iso3 in labelled)
    pairs = {hull.name for hull in sheet.scene.hulls if hull.size == members[hull.name] == 2}
    blocs = tuple(label for label in sheet.labels.bloc_labels if label.key[0] not in pairs)
    return replace(sheet, labels=replace(sheet.labels, bloc_labels=blocs))


def _set_labels_on_land(sheet: Sheet) -> Sheet:
    """Return a sheet of a world map whose names on land have its colour as halo."""
    world = sheet.scene.world
    if world is None:
        return sheet
    nodes = {node.iso3: node for node in sheet.scene.nodes}
    rings = [
        (node.fill, Polygon(ring).buffer(0))
        for node in nodes.values()
        if not (node.is_hollow or node.is_dimmed)
        for ring in world.land.get(node.iso3, ())
    ]
    tree = STRtree([ring for _, ring in rings])

    def set_label(label: Label) -> Label:
        node = nodes.get(label.key[0])
        if node is None or node.is_hollow or node.is_dimmed or label.kind != "country name":
            return label
        area = box(*sheet.to_scene_box(label.box))
        near = [rings[number] for number in tree.query(area).tolist()]
        covered = sum(area.intersection(ring).area for fill, ring in near if fill == node.fill)
        if covered < MIN_LAND_SHARE * area.area:
            return label
        return replace(
            label,
            text_line=replace(label.text_line, fill=node.ink),
            background=replace(label.background, fill=node.fill, stroke=node.fill),
        )

    names = tuple(map(set_label, sheet.labels.point_labels))
    return replace(sheet, labels=replace(sheet.labels, point_labels=names))


def _fit_texts(
    text_scenes: tuple[Scene, ...], width: int, height: int, theme: Theme, layout: SheetLayout
) -> list[FittedText]:
    """Return the texts of sheets at one size, with one area for the map."""
    single = [fit_text_around_map(scene, width, height, theme, layout) for scene in text_scenes]
    text_size = min(text.size for text in single)
    fitted = [
        text
        if text.size == text_size
        else fit_text_around_map(scene, width, height, theme, layout, text_size)
        for scene, text in zip(text_scenes, single, strict=True)
    ]
    lefts, tops, rights, bottoms = zip(*(text.map_area for text in fitted), strict=True)
    area = (max(lefts), max(tops), min(rights), min(bottoms))
    return [text._replace(map_area=area) for text in fitted]


def lay_out_bare_map(
    scene: Scene,
    theme: Theme,
    width: int = REFERENCE_WIDTH,
    spare_share: float = 0.0,
    avoids_discs: bool = False,
    has_labels: bool = True,
) -> Sheet:
    """Return a scene from edge to edge of a sheet, for a page that writes the text around it.

    The layout depends on the frame alone, not on colours. Blocs have the names of the key beside
    it, without numbers if space is short. On a small screen labels may be above and below the
    sheet, in a share of its height. A page that asks for labels of its own sizes needs none here.
    """
    hulls = tuple(
        replace(hull, texts=(hull.texts[1], hull.texts[1].partition(" · ")[0]))
        for hull in scene.hulls
    )
    scene = apply_theme(replace(scene, hulls=hulls), theme)
    x0, y0, x1, y1 = scene.frame
    height = round(width * (y1 - y0) / (x1 - x0))
    area = (0.0, 0.0, float(width), float(height))
    text = FittedText((), (), area, 0.0)
    sheet = _make_sheet(scene, theme, (width, height), text, MIN_CODE_PIXELS_IN_FILE)
    spare = spare_share * (y1 - y0)
    bounds = (x0, y0 - spare, x1, y1 + spare)
    sheet = replace(sheet, small_map_bounds=bounds, avoids_discs=avoids_discs)
    return _add_labels(sheet, select_font_size(sheet.disc_radius)) if has_labels else sheet


def lay_out_map_cell(
    scene: Scene,
    theme: Theme,
    sheet_size: tuple[int, int],
    map_area: SheetBox,
    size: float,
    bloc_factors: tuple[float, ...] = BLOC_FONT_FACTORS,
    avoids_discs: bool = False,
    has_light_names: bool = False,
) -> Sheet:
    """Return a scene in a part of a sheet, with its labels at a size in pixels."""
    sheet = _make_sheet(scene, theme, sheet_size, FittedText((), (), map_area, 0.0), math.inf)
    bounds = sheet.to_scene_box(map_area)
    sheet = replace(
        sheet,
        label_bounds=bounds,
        avoids_discs=avoids_discs,
        bloc_factors=bloc_factors,
        has_light_names=has_light_names,
    )
    return _add_labels(sheet, size / sheet.disc_radius) if scene.label_order else sheet


def add_names(sheet: Sheet) -> Sheet:
    """Return a sheet of a series with the labels of its scene, at the size that it has."""
    return _add_labels(sheet, sheet.labels.font_size, shorten_leaders=True)


def _add_labels(
    sheet: Sheet,
    font_size: float,
    emphasis: tuple[float, float] = (1.0, 1.0),
    max_labels: int | None = None,
    shorten_leaders: bool = False,
    is_draft: bool = False,
) -> Sheet:
    (level,) = place_labels(
        sheet.scene,
        (font_size,),
        sheet.label_bounds,
        sheet.max_few,
        max_labels,
        avoid_discs=sheet.avoids_discs,
        emphasis=emphasis,
        has_codes=sheet.has_codes,
        shorten_leaders=shorten_leaders,
        is_draft=is_draft,
        bloc_factors=sheet.bloc_factors,
    )
    return replace(sheet, labels=render_labels(level, _get_context(sheet)))


def _make_sheet(
    scene: Scene, theme: Theme, sheet_size: tuple[int, int], text: FittedText, min_code_size: float
) -> Sheet:
    (width, height), (left, top, right, bottom) = sheet_size, text.map_area
    x0, y0, x1, y1 = scene.frame
    scale = compute_scale(text.map_area, scene.frame)
    origin = (
        (left + right) / 2 - (x0 + x1) / 2 * scale,
        (top + bottom) / 2 + (y0 + y1) / 2 * scale,
    )
    return Sheet(
        width=width,
        height=height,
        scene=scene,
        theme=theme,
        text_lines=text.text_lines,
        swatches=text.swatches,
        labels=SheetLabels(0.0, (), (), ()),
        scale=scale,
        origin=origin,
        line_scale=round(max(width, height) / REFERENCE_WIDTH, 3),
        min_code_size=min_code_size,
        label_bounds=scene.frame,
    )


def compute_scale(map_area: SheetBox, frame: SheetBox) -> float:
    """Return the largest scale at which a map of a frame fits an area."""
    left, top, right, bottom = map_area
    return min((right - left) / (frame[2] - frame[0]), (bottom - top) / (frame[3] - frame[1]))


def compute_label_levels(
    sheet: Sheet, sizes: tuple[float, ...], zoom_sizes: tuple[float, ...] = ()
) -> tuple[SheetLabels, ...]:
    """Return a sheet's labels at font sizes and at its own size, for zooming.

    A zoomed map has labels at `zoom_sizes`, which are smaller than others only on a map of the
    world. At sizes that are large beside discs, most of many matches have no space, and their
    number is limited as on a page. There a page, whose map is narrow then, has fewer names.
    """
    scene, own = sheet.scene, sheet.labels
    if scene.world is None:
        sizes += tuple(size for size in zoom_sizes if size >= FONT_SIZES[0])
    levels = place_zoom_labels(scene, zoom_sizes, sheet.label_bounds, sheet.max_few)
    largest_zoom_size = max((level.font_size for level in levels), default=0.0)
    larger_sizes = sorted(size for size in {*sizes} - {own.font_size} if size > largest_zoom_size)

    is_of_page = sheet.small_map_bounds is not None and not sheet.avoids_discs

    def describe(size: float) -> tuple[bool, bool]:
        is_large = size > CROWDED_FONT_SIZE
        return is_large, is_of_page and (
            is_large or (sheet.is_turned and size == CROWDED_FONT_SIZE)
        )

    for (is_large, is_narrow), group in groupby(larger_sizes, describe):
        bounds, max_few, max_labels = sheet.label_bounds, sheet.max_few, None
        is_small_map = is_large and not sheet.has_light_names
        bloc_factors = SMALL_MAP_BLOC_FACTORS if is_small_map else sheet.bloc_factors
        if is_large:
            bounds, max_few = sheet.small_map_bounds or bounds, MAX_FEW_ON_PAGE
            if sheet.avoids_discs and scene.matches is None:
                max_labels = MAX_SMALL_MAP_LABELS
        levels += place_labels(
            scene,
            tuple(group),
            bounds,
            max_few,
            max_labels,
            avoid_discs=sheet.avoids_discs,
            bloc_factors=bloc_factors,
            is_narrow=is_narrow,
        )
    rendered = [render_labels(level, _get_context(sheet)) for level in levels]
    if own.font_size > largest_zoom_size:
        rendered.append(own)
    return tuple(sorted(rendered, key=lambda labels: labels.font_size))


def _get_context(sheet: Sheet) -> SheetContext:
    scene = sheet.scene
    is_emphasized = sheet.selected_radius > 1 and any(node.is_selected for node in scene.nodes)
    others = [node for node in scene.nodes if not node.is_selected]
    dimmed = tuple(node.iso3 for node in others if node.is_dimmed)
    chosen = {*scene.title_countries, *scene.ringed_countries, *dimmed}
    # Beside names of countries with a ring, other names are only for orientation.
    is_emphasized |= not {*scene.ringed_countries}.isdisjoint(scene.always_named)
    beside = tuple(node.iso3 for node in others if is_emphasized and node.iso3 not in chosen)
    light = (*beside, *dimmed)
    if sheet.has_light_names:
        light = tuple(node.iso3 for node in scene.nodes)
    is_crowd = sheet.avoids_discs and len(scene.matching_nodes) > MAX_LABELS
    if is_crowd:
        # Bold letters of a crowd would outweigh the colours of its discs, and those of countries
        # always named would rank these before other matches.
        light = tuple(node.iso3 for node in others if node.iso3 not in scene.title_countries)
    quiet = dimmed if is_crowd else ()
    places = sheet.disc_radius, sheet.scale, sheet.origin
    return SheetContext(sheet.theme, *places, sheet.line_scale, light, quiet)
