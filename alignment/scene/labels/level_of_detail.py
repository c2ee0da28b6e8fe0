"""Levels of detail: the labels of a map at several font sizes, and their marks on a sheet.

Everything on a map scales with its discs, so font sizes are in disc radii. Their pixels depend on
the screen and the zoom. Each level has labels that fit at its size, and a viewer shows the level
that suits. On a zoomed world map, all countries may be labelled.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from typing import NamedTuple

from alignment.errors import QueryError
from alignment.io.shipped_files import Outlines
from alignment.scene.colours import SWATCH_SHAPE
from alignment.scene.labels.candidates import LABEL_PADDING, LabelledDisc, get_label_candidates
from alignment.scene.labels.label_input import (
    LabelInput,
    LabelPriority,
    build_label_input,
    occupy_arrows,
    prioritize_labels,
)
from alignment.scene.labels.occupancy import Occupancy, PlacedLabel
from alignment.scene.labels.placement import (
    BLOC_FONT_FACTORS,
    LabelLevel,
    LabelPass,
    get_drawn_centres,
    to_scene_units,
)
from alignment.scene.primitives import (
    Disc,
    Label,
    Line,
    Paint,
    Point,
    SheetLabels,
    TextLine,
    to_sheet_point,
)
from alignment.scene.scene import MAX_FEW_ON_PAGE, Scene
from alignment.scene.text_metrics import Box, to_single_line
from alignment.scene.theme import Theme

# Font sizes in disc radii; for any screen, the next level is at most half as large again.
FONT_SIZES = (0.5, 0.75, 1.06, 1.5, 2.1, 3.0, 4.2, 6.0, 6.5, 7.2, 8.4)
# Sizes for the page, whose map is never as small as in a frame of another page.
PAGE_FONT_SIZES = FONT_SIZES[:8]
# Minimum pixels of the letters of a label, of a code on a screen, and of a code in a file, which
# can be enlarged or printed.
MIN_LABEL_PIXELS, MIN_CODE_PIXELS, MIN_CODE_PIXELS_IN_FILE = 11.0, 10.0, 6.0
# Maximum labels of selected countries and those named in a title.
MAX_SELECTED_LABELS = 40
# Attempts to label few matches: countries that voted yes, then no, are not left out for others,
# and in each group those that did not fit come first.
MAX_TRIES = 6
# Maps whose labels are cached: another colour, or a step back in time, does not move them.
PLACEMENT_CACHE_SIZE = 64


def select_font_size(radius: float) -> float:
    """Return the font size of the level for discs of a radius in pixels.

    It is the smallest of at least 11 pixels, or the largest there is.

    >>> select_font_size(10.8), select_font_size(7.5), select_font_size(4.4), select_font_size(1.0)
    (1.06, 1.5, 3.0, 8.4)
    """
    return next((size for size in FONT_SIZES if size * radius >= MIN_LABEL_PIXELS), FONT_SIZES[-1])


def place_labels(
    scene: Scene,
    font_sizes: tuple[float, ...] = FONT_SIZES,
    bounds: Box | None = None,
    max_few: int = MAX_FEW_ON_PAGE,
    max_labels: int | None = None,
    avoid_discs: bool = False,
    emphasis: tuple[float, float] = (1.0, 1.0),
    has_codes: bool = False,
    shorten_leaders: bool = False,
    is_draft: bool = False,
    bloc_factors: tuple[float, ...] = BLOC_FONT_FACTORS,
    is_narrow: bool = False,
) -> tuple[LabelLevel, ...]:
    """Return the labels of a map at each font size, in disc radii.

    No label covers a disc, meets another or leaves `bounds` (in units of the scene, by default its
    frame); a label that does not fit is left out. A country's label is next to its disc, or further
    off with a line that crosses no disc and no label. A line to a selected country, or to one of
    up to `max_few` matches, may cross discs if there is no other way, but no match and no other
    line. With `avoid_discs` only a line to one of few matches may, and only dimmed discs; after
    blocs, a line to a country that is always named may cross a few, unless these show codes. A
    sheet lists others by numbers. With `shorten_leaders` labels then make space for shorter
    lines, which takes time: a draft has the same labels without it. `max_labels` are besides the
    selected. An `is_narrow` map has few of these, with short lines.

    On a world map a label is on its own land or on the sea; on a small one only lines to selected
    countries cross a continent. A bloc's label is by its outline, nearest to a member. With few
    matches, the first part of a name may replace it. `emphasis` are the scales of the letters of
    countries that are always named, and of few selected ones, where these fit; `bloc_factors` are
    the scales of names of blocs, the preferred first.
    """
    place_level = _get_level_placer(
        build_label_input(scene, bounds or scene.frame, emphasis, has_codes),
        max_few,
        max_labels,
        avoid_discs or scene.has_cells,
        shorten_leaders,
        is_draft,
        bloc_factors,
        is_narrow and not scene.is_of_places,
    )
    return tuple(place_level(size) for size in font_sizes)


class _LabelDraft(NamedTuple):
    """Labels of countries and blocs, and the space taken with all else on the map."""

    country_labels: list[PlacedLabel]
    bloc_labels: tuple[PlacedLabel, ...]
    occupancy: Occupancy


@lru_cache(maxsize=PLACEMENT_CACHE_SIZE)
def _get_level_placer(
    label_input: LabelInput,
    max_few: int,
    max_labels: int | None,
    avoid_discs: bool,
    shorten_leaders: bool,
    is_draft: bool,
    bloc_factors: tuple[float, ...],
    is_narrow: bool,
) -> Callable[[float], LabelLevel]:
    """Return a cached function from a font size to the level of a map."""
    priority = prioritize_labels(label_input, max_few, max_labels, avoid_discs, is_narrow)
    centres = get_drawn_centres(label_input)
    discs = tuple(LabelledDisc(*node[:5]) for node in label_input.nodes)
    frame, radius = label_input.frame, label_input.disc_radius
    hulls, world = label_input.hulls, label_input.world

    @cache
    def place_level(size: float) -> LabelLevel:
        # Looked up again and not kept: it is a hundred times as large as the labels.
        candidates = get_label_candidates(frame, radius, discs, hulls, world)
        label_pass = LabelPass(label_input, candidates, priority, size, bloc_factors)
        bare = occupy_arrows(label_input)
        notes = label_pass.place_notes(bare)
        occupancy = bare.copy()
        selected = label_pass.place_countries(occupancy, priority.selected, MAX_SELECTED_LABELS)
        others, blocs = _place_other_labels(label_pass, priority, selected, occupancy)
        is_small = not (priority.others or others)
        if (shorten_leaders or is_small) and not label_pass.has_all_near_outlines(blocs):
            # The same countries may leave space for more names of blocs.
            trial = bare.copy()
            first = label_pass.place_blocs(trial)
            after = label_pass.place_countries(trial, priority.selected, MAX_SELECTED_LABELS)
            named = {label.key for label in after}
            crowded = [iso3 for iso3 in priority.across_discs if iso3 not in named]
            across = label_pass.place_across_discs(trial, crowded)
            more = label_pass.place_countries(trial, priority.others, priority.max_labels)
            needed, labelled = (*selected, *others), (*after, *across, *more)
            has_all = {label.key for label in needed} <= {label.key for label in labelled}
            near, near_first = map(label_pass.count_near_outlines, (blocs, first))
            if near_first > near and has_all:
                selected, others, blocs, occupancy = after, [*across, *more], first, bare.copy()
                for label in selected:
                    occupancy.add(label.box, label.leader)
        for label in (*others, *blocs):
            occupancy.add(label.box, label.leader)
        countries = [*selected, *others]
        if shorten_leaders and priority.avoids_discs and not is_draft:
            countries = label_pass.shorten_leaders(countries, occupancy)
        directions = label_pass.place_directions(occupancy)
        in_units = (
            tuple(to_scene_units(label, label_input, centres) for label in labels)
            for labels in (countries, blocs, notes, directions)
        )
        return LabelLevel(size, *in_units)

    return place_level


def _place_other_labels(
    label_pass: LabelPass,
    priority: LabelPriority,
    selected: tuple[PlacedLabel, ...],
    occupancy: Occupancy,
) -> tuple[list[PlacedLabel], tuple[PlacedLabel, ...]]:
    """Return the labels of other countries and of blocs, after the selected.

    Blocs come first, but their names are shortened or left out if countries that readers look for
    do not fit otherwise.
    """
    named = {label.key for label in selected}
    crowded = tuple(iso3 for iso3 in priority.across_discs if iso3 not in named)
    default_draft = _place_after_blocs(
        label_pass, priority, (), occupancy.copy(), crowded, priority.others
    )
    labels = {name.key: name for name in (*selected, *default_draft.country_labels)}
    first = [labels.get(iso3) for iso3 in priority.before_blocs]
    if all(label and label_pass.has_full_name(label) for label in first):
        return _complete_draft(label_pass, default_draft)
    best = _place_before_blocs(label_pass, priority, default_draft, occupancy, crowded, labels)
    # An isolated disc without a label is obvious.
    lone = label_pass.find_lone_matches()
    if lone <= {name.key for name in best[0]}:
        return best
    other = _place_before_blocs(
        label_pass, priority, default_draft, occupancy, crowded, labels, lone
    )
    return other if len(other[0]) >= len(best[0]) else best


def _place_after_blocs(
    label_pass: LabelPass,
    priority: LabelPriority,
    placed: tuple[PlacedLabel, ...],
    occupancy: Occupancy,
    crowded: tuple[str, ...],
    rest: Iterable[str],
) -> _LabelDraft:
    """Return the labels placed so far, of blocs, of `crowded` countries, and then of the rest."""
    blocs = label_pass.place_blocs(occupancy)
    named = label_pass.place_across_discs(occupancy, crowded)
    max_labels = priority.max_labels - len(placed)
    countries = label_pass.place_countries(occupancy, rest, max_labels)
    return _LabelDraft([*named, *placed, *countries], blocs, occupancy)


def _place_before_blocs(
    label_pass: LabelPass,
    priority: LabelPriority,
    default_draft: _LabelDraft,
    occupancy: Occupancy,
    crowded: tuple[str, ...],
    default_labels: Mapping[str, PlacedLabel],
    lone: frozenset[str] = frozenset(),
) -> tuple[list[PlacedLabel], tuple[PlacedLabel, ...]]:
    """Return labels with the countries that readers look for first, `lone` before all others."""
    best, best_occupancy = tuple[PlacedLabel, ...](), occupancy
    order = sorted(priority.before_blocs, key=lambda iso3: iso3 not in lone)
    for _ in range(MAX_TRIES if priority.few_matches else 1):
        trial = occupancy.copy()
        labels = label_pass.place_countries(trial, order, priority.max_labels)
        placed = {name.key for name in labels}
        if priority.count_votes(placed) > priority.count_votes(name.key for name in best):
            best, best_occupancy = labels, trial
        ranks = {iso3: min(priority.nodes[iso3].vote_rank, 2) for iso3 in order}
        order.sort(key=lambda iso3: (iso3 not in lone, ranks[iso3], iso3 in placed))
    best = tuple(label_pass.add_matches([*best], best_occupancy))
    if all(
        name.key in default_labels and len(name.text) <= len(default_labels[name.key].text)
        for name in best
    ):
        return _complete_draft(label_pass, default_draft)
    rest = (iso3 for iso3 in priority.others if iso3 not in priority.before_blocs)
    return _complete_draft(
        label_pass, _place_after_blocs(label_pass, priority, best, best_occupancy, crowded, rest)
    )


def _complete_draft(
    label_pass: LabelPass, draft: _LabelDraft
) -> tuple[list[PlacedLabel], tuple[PlacedLabel, ...]]:
    """Return the labels of a draft, with matches that fit at last."""
    return label_pass.add_matches(draft.country_labels, draft.occupancy.copy()), draft.bloc_labels


# Font sizes in radii for a world map that is enlarged up to twelve times.
ZOOM_FONT_SIZES = (0.041, 0.059, 0.084, 0.12, 0.17, 0.245, 0.35)
# Maximum diameter of discs of a world map on a page, in pixels (assets/style.css).
MAX_DISC_PIXELS = 26.0


class FontSizes(NamedTuple):
    """Font sizes in radii, of a whole map and of a zoomed one, and whether a bloc map is turned."""

    full: tuple[float, ...]
    zoomed: tuple[float, ...] = ()
    is_turned: bool = False


def select_page_font_sizes(full: float, zoomed: float = math.inf) -> FontSizes:
    """Return the font sizes for a page that needs the given ones, in radii.

    For a whole map this is the first that is at least `full`, or the largest; all if it is unknown.
    For a zoomed map they are besides all from `zoomed` up to `full`, and one size smaller.

    >>> select_page_font_sizes(1.2).full, select_page_font_sizes(9.0).full
    ((1.5,), (6.0,))
    >>> select_page_font_sizes(float("nan")).full == PAGE_FONT_SIZES
    True
    >>> select_page_font_sizes(1.2).zoomed, select_page_font_sizes(1.2, 0.6).zoomed
    ((), (0.5, 0.75, 1.06))
    """
    if not full > 0:
        return FontSizes(PAGE_FONT_SIZES)
    number = min(sum(size < full for size in PAGE_FONT_SIZES), len(PAGE_FONT_SIZES) - 1)
    sizes = (PAGE_FONT_SIZES[number],)
    if not zoomed < full:
        return FontSizes(sizes)
    smaller = (*ZOOM_FONT_SIZES, *PAGE_FONT_SIZES[:number])
    first = sum(size < zoomed for size in smaller)
    return FontSizes(sizes, smaller[max(0, first - 1) :])


def place_zoom_labels(
    scene: Scene, sizes: tuple[float, ...], bounds: Box, max_few: int
) -> tuple[LabelLevel, ...]:
    """Return the labels of a zoomed world map at each font size.

    As :func:`place_labels`, but any country may be labelled; and where discs would be too large
    beside the letters, labels adapt to the size at which discs are drawn.
    """
    if scene.world is None:
        return ()
    order = (*scene.label_order, *_rank_by_land_area(scene.world))
    scene = replace(scene, label_order=tuple(dict.fromkeys(order)))
    return tuple(_place_zoom_level(scene, size, bounds, max_few) for size in sizes)


def scale_disc_radius(size: float) -> float:
    """Return the drawn radius of a disc as a share of its radius, at a font size in radii.

    >>> scale_disc_radius(1.06), round(scale_disc_radius(0.35), 2)
    (1.0, 0.41)
    """
    return min(1.0, size * MAX_DISC_PIXELS / 2 / MIN_LABEL_PIXELS)


def _place_zoom_level(scene: Scene, size: float, bounds: Box, max_few: int) -> LabelLevel:
    share = scale_disc_radius(size)
    scene = replace(scene, disc_radius=share * scene.disc_radius)
    (level,) = place_labels(scene, (size / share,), bounds, max_few, max_labels=len(scene.nodes))
    names, notes = (
        tuple(replace(name, font_size=size) for name in labels)
        for labels in (level.country_labels, level.note_labels)
    )
    return LabelLevel(size, names, (), notes)


@cache
def _rank_by_land_area(world: Outlines) -> tuple[str, ...]:
    """Return the countries with the most land first."""
    land = {iso3: sum(map(_compute_ring_area, world.land.get(iso3, ()))) for iso3 in world.places}
    return tuple(sorted(land, key=lambda iso3: -land[iso3]))


def _compute_ring_area(ring: tuple[tuple[float, float], ...]) -> float:
    next_points = (*ring[1:], ring[0])
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, next_points, strict=True)) / 2


# Distance from the bottom of a label's box to its baseline, in font sizes.
LABEL_BASELINE_RISE = 0.28
# Width of the edge that sets a line off from links and land, in widths of the line.
LEADER_EDGE_FACTOR = 3.5
# Widths of the line from a disc to its label, and of the line to a note.
LEADER_WIDTH, NOTE_LEADER_WIDTH = 0.9, 1.6
# Radius of the dot on the disc that a line leads to, and width of the edge around the dot, in radii
# of the disc.
LEADER_END_RADIUS, LEADER_END_WIDTH = 0.36, 0.2
# Opacity of the background of a label, and width of the halo around its letters in font sizes:
# an outline of a bloc has a gap there.
LABEL_BACKGROUND_OPACITY, LABEL_HALO_WIDTH = 1.0, 0.5
# The same of a note, which has thin letters and may lie on land of any colour.
NOTE_BACKGROUND_OPACITY, NOTE_HALO_WIDTH = 1.0, 0.45
# Cached levels, enough for some maps.
RENDER_CACHE_SIZE = 32 * len(PAGE_FONT_SIZES)


class SheetContext(NamedTuple):
    """Everything on a sheet that its labels depend on, which excludes colours of countries.

    Names of `light` countries are not bold: beside a chosen country or those with a ring, and in a
    crowd, where those of `quiet` countries, which are faded, are dark grey.
    """

    theme: Theme
    radius: float
    scale: float
    origin: Point
    line_scale: float
    light: tuple[str, ...]
    quiet: tuple[str, ...]

    def to_sheet(self, x: float, y: float) -> Point:
        """Return the sheet position of a scene position."""
        return to_sheet_point(self.origin, self.scale, x, y)


# Another colour leaves all labels where they are.
@lru_cache(maxsize=RENDER_CACHE_SIZE)
def render_labels(level: LabelLevel, context: SheetContext) -> SheetLabels:
    """Return a level of labels as marks of a sheet."""
    theme = context.theme
    inks = dict.fromkeys(context.quiet, theme.quiet_ink)
    # With the colour of its label, a line is not taken for a link.
    width = LEADER_WIDTH * context.line_scale
    paints = {
        name.key: Paint(stroke=inks.get(name.key, theme.ink), width=width)
        for name in level.country_labels
    }
    # A line to a note may cross discs and is followed by its width.
    note_paint = Paint(stroke=theme.ink, width=NOTE_LEADER_WIDTH * context.line_scale)
    return SheetLabels(
        level.font_size,
        tuple(
            label
            for bloc in level.bloc_labels
            for label in _render_label_lines(context, bloc, "bloc name", theme.ink)
        ),
        tuple(
            leader
            for name in (*level.note_labels, *level.country_labels)
            for leader in _render_leaders(context, name, paints.get(name.key, note_paint))
        ),
        tuple(
            label
            for kind, names in (
                ("annotation", level.note_labels),
                ("country name", level.country_labels),
            )
            for name in names
            for label in _render_label_lines(context, name, kind, inks.get(name.key, theme.ink))
        ),
        directions=tuple(
            label
            for name in level.direction_labels
            for label in _render_label_lines(context, name, "direction", theme.muted_ink)
        ),
        leader_ends=tuple(
            _make_leader_end(context, name.key, name.leader_target)
            for name in (*level.note_labels, *level.country_labels)
            if name.leader_target
        ),
    )


def _make_leader_end(context: SheetContext, key: str, target: Point) -> Disc:
    """Return the dot at the target of the line to a label, which shows the disc in a crowd."""
    width, radius = (
        round(share * context.radius, 2) for share in (LEADER_END_WIDTH, LEADER_END_RADIUS)
    )
    paint = Paint(fill=context.theme.ink, stroke=context.theme.paper, width=width)
    return Disc("leader end", (key,), SWATCH_SHAPE, *context.to_sheet(*target), radius, paint)


def _render_leaders(context: SheetContext, label: PlacedLabel, paint: Paint) -> Iterator[Line]:
    """Yield the line to a label, after the edges that set it off."""
    if label.leader is None:
        return
    edge = Paint(stroke=context.theme.paper, width=round(paint.width * LEADER_EDGE_FACTOR, 2))
    for number, part in enumerate(label.leader_edges):
        start, end = (context.to_sheet(*place) for place in part)
        # Between two discs there may be less than a dot.
        if math.dist(start, end) >= edge.width:
            yield Line("leader", (label.key, "edge", str(number)), start, end, edge)
    start, end = (context.to_sheet(*place) for place in label.leader)
    yield Line("leader", (label.key,), start, end, paint)


def _render_label_lines(
    context: SheetContext, label: PlacedLabel, kind: str, ink: str
) -> Iterator[Label]:
    """Yield the lines of a label."""
    theme = context.theme
    left, low, right, top = label.box
    x0, y0, x1, y1 = (*context.to_sheet(left, top), *context.to_sheet(right, low))
    size = round(label.font_size * context.radius, 2)
    starts = {
        "start": x0 + LABEL_PADDING * size,
        "middle": (x0 + x1) / 2,
        "end": x1 - LABEL_PADDING * size,
    }
    opacity, halo = LABEL_BACKGROUND_OPACITY, LABEL_HALO_WIDTH
    if kind == "annotation":
        opacity, halo = NOTE_BACKGROUND_OPACITY, NOTE_HALO_WIDTH
    background = Paint(*(theme.paper, opacity) * 2, round(halo * size, 2))
    lines = label.text.split("\n")
    line_height = (y1 - y0) / len(lines)
    bold = kind == "bloc name" or (kind == "country name" and label.key not in context.light)
    role = {"bloc name": "hull", "country name": "name"}.get(kind, kind)
    for number, text in enumerate(lines):
        top, low = (round(y0 + row * line_height, 2) for row in (number, number + 1))
        baseline = round(low - LABEL_BASELINE_RISE * size, 2)
        x = round(starts[label.anchor], 2)
        text_line = TextLine(x, baseline, text, size, ink, role, bold=bold, anchor=label.anchor)
        key: tuple[str, ...] = (to_single_line(label.key),)
        if len(lines) > 1:
            key = (*key, str(number))
        yield Label(kind, key, text_line, (x0, top, x1, low), background)


def parse_label_sizes(text: str) -> FontSizes:
    """Return the sizes for the whole map and, after a blank, for a zoomed one; '' is all.

    Last may be "turned", for a map of blocs that the page turns to the right by a quarter.

    >>> parse_label_sizes("1.5") == select_page_font_sizes(1.5)
    True
    >>> parse_label_sizes("1.5 turned").is_turned
    True
    """
    text, is_turned = text.removesuffix("turned"), text.endswith("turned")
    known = {f"{size:g}": size for size in (*ZOOM_FONT_SIZES, *PAGE_FONT_SIZES)}
    sizes = text.split()
    if not sizes:
        return FontSizes(PAGE_FONT_SIZES, is_turned=is_turned)
    if len(sizes) > 2 or not known.keys() >= set(sizes):
        raise QueryError(f"labels is one or two of the sizes {', '.join(known)}")
    return select_page_font_sizes(*(known[size] for size in sizes))._replace(is_turned=is_turned)
