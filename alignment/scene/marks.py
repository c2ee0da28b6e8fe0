"""Marks of a scene on a sheet: what is painted where, how large and in which colours.

Every file format paints these marks and decides nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from alignment.io.shipped_files import Outlines
from alignment.model.text_format import format_score
from alignment.scene.colours import (
    BLOC_LINE_WIDTH,
    HALO_COLOUR,
    HATCH_SPACING,
    HATCH_WIDTH,
    HATCHED_RIM,
    INK_DARK,
    MISSING_RIM_DARK,
    MOVER_LINE,
    NO_BLOC_SHAPE,
    RIM_DASHES,
    RIM_WIDTH,
    SMALL_RIMS,
    SMALL_SHARE,
    STRIPED_RIM,
    SWATCH_SHAPE,
    select_ink,
)
from alignment.scene.encoding import EMPTY_RIM, OUTLINE_RIM, QUIET_RIM, RING_RIM, LegendEntry
from alignment.scene.hulls import Hull
from alignment.scene.links import (
    BY_VOTES,
    LINK_DASHES,
    LINK_WIDTHS,
    SELECTED_LINK_WIDTH,
    Link,
    list_link_kinds,
)
from alignment.scene.primitives import (
    SHAPE_CORNERS,
    Area,
    Arrow,
    Disc,
    Hatch,
    Line,
    Mark,
    Paint,
    Point,
    SheetLabels,
    TextLine,
    make_arrow,
)
from alignment.scene.scene import Node
from alignment.scene.sheet import Sheet
from alignment.scene.sheet_blocks import SPLIT_HEIGHT, Swatch
from alignment.scene.text_metrics import (
    CELL_CODE_SIZE,
    compute_code_baseline,
    compute_condensed_width,
    get_code_font_size,
    to_single_line,
)
from alignment.scene.theme import Theme
from alignment.scene.world_map import compute_tie_line, select_other_land, sort_by_draw_order

# Widths of the outline of a disc and of the border of land, and of those of selected countries.
OUTLINE_WIDTH, SELECTED_OUTLINE_WIDTH = 0.8, 3.5
# Factor of the width of the outline of a heavy fill.
HEAVY_FACTOR = 3.0
# Width of the halo of an enlarged disc of a selected country, in disc radii.
HALO_WIDTH = 0.9
BORDER_WIDTH, SELECTED_BORDER_WIDTH = 0.6, 2.0
# Width of the gaps in a disputed border, which covers the lines of both countries.
BORDER_GAP_WIDTH = 0.9
# Opacity factor of countries that the filter excludes, and of their links.
DIMMED_OPACITY = 0.24
# The same of countries beside the ringed ones that a picture counts.
BESIDE_RINGS_OPACITY = 0.45
# The same of countries that have one grey, so that a pale vote stands out among them.
GREY_OPACITY = 0.09
# Width of the dashes beside them, which keep the lightness of ink.
DARK_RIM_WIDTH = 2.4
# Outline of a bloc: width, opacity, and opacity where it has no colour of its own.
# Outlines are smooth; a tenth of a pixel is enough, and makes a change of colour smaller.
HULL_DIGITS = 1
HULL_WIDTH, HULL_LINE_OPACITY, NEUTRAL_HULL_LINE_OPACITY = 1.2, 0.75, 0.35
# Share of each end of a side of a polygon that is drawn if its outline is dashed.
CORNER_DASH_SHARE = 0.35
# Outlines of uncertain blocs: width, and the lengths of dashes and gaps.
DASHED_HULL_WIDTH, HULL_DASHES = 1.6, (7.0, 5.0)
# Radius of a mark without a vote, in radii, beside votes that are rings.
HOLLOW_SHARE = 0.6
# The same with dashes beside others. It is one on the page and in files, whose lines have other
# widths beside discs: half a line of any would be another radius.
DASHED_SHARE = 0.9
# Width of the rim of a cell, or of a disc outside its outline, that shows the bloc.
CELL_LINE_WIDTH = 3.0
SWATCH_OUTLINE_WIDTH = 1.0
# Ring around a disc: radius and width in disc radii, and their minimums in pixels.
RING_RADIUS, RING_WIDTH = 1.5, 0.25
MIN_RING_RADIUS, MIN_RING_WIDTH = 9.0, 1.6
# Radius of the clearing around an outsider inside an outline, in radii of its disc.
CLEARING_RADIUS = 1.4
# Size of a code in a hollow disc, to that in a filled one.
HOLLOW_CODE_SHARE = 0.85
# Width of an arrow's line and of the ring at its start.
ARROW_WIDTH, ARROW_RING_WIDTH = 1.4, 1.6
# Layer of the links of selected countries, above other links.
SELECTED_LAYER = "own"
# Suffix of the layer of dimmed links, which is below all others.
DIMMED_SUFFIX = "dim"


@dataclass(frozen=True)
class MarkStyles:
    """Paint of each kind of mark on a sheet; marks that carry data get the fill of their value.

    `paper` fills hollow marks. `rims` are of marks that are hollow, or unknown on dark paper, by
    kind of rim. `links` are by layer, the lowest first.
    `arrow` is of the ring at its start, and of its line and head. `hatch` marks countries without a
    vote on maps of places. `ring_fills` are drawn as a thick ring around paper. `dimmed_fill` is of
    all countries that do not meet the filter; '' keeps their own. `scale` is the factor of line
    widths.
    """

    hull: Paint
    land: Paint
    disc: Paint
    tie_line: Paint
    swatch: Paint
    selected: Paint
    theme: Theme
    paper: str
    rims: dict[str, Paint]
    links: dict[str, Paint]
    arrow: tuple[Paint, Paint]
    hatch: Hatch
    ring_fills: tuple[str, ...] = ()
    dimmed_fill: str = ""
    scale: float = 1.0

    def scale_radius(self, radius: float, rim: str) -> float:
        """Return the radius of a mark: smaller for no known vote, or for an unlikely forecast.

        So it is with dashes, where rings mean a vote.
        """
        if rim in SMALL_RIMS:
            return round(SMALL_SHARE * radius, 2)
        is_small = self.ring_fills and rim in RIM_DASHES
        return round(HOLLOW_SHARE * radius, 2) if is_small else radius

    def fill_paint(self, paint: Paint, fill: str, rim: str) -> Paint:
        """Return a paint with the fill of a value, which its rim may leave hollow or hatched."""
        if rim == HATCHED_RIM:
            return paint.with_fill(self.paper, self.hatch)
        if paint in (self.disc, self.swatch):
            width = paint.width * (HEAVY_FACTOR if fill in self.theme.heavy_fills else 1.0)
            paint = paint.with_line(self.theme.get_outline(fill), width)
        if rim == STRIPED_RIM:
            return paint.with_fill(fill, replace(self.hatch, colour=INK_DARK, name=fill[1:]))
        is_hollow = rim in (*RIM_DASHES, EMPTY_RIM) or fill in self.ring_fills
        return paint.with_fill(self.paper if is_hollow else fill)


def get_mark_styles(sheet: Sheet) -> MarkStyles:
    """Return the paints of marks in the theme and at the size of a sheet."""
    theme, scale = sheet.theme, sheet.line_scale
    # An outline of a selected disc is more than twice as wide as that of others, in dark too.
    selected_width = max(SELECTED_OUTLINE_WIDTH, 2.1 * theme.outline_width)
    if sheet.scene.world:
        selected_width = SELECTED_BORDER_WIDTH

    def stroke(colour: str, width: float, opacity: float = 1.0) -> Paint:
        return Paint(stroke=colour, stroke_opacity=opacity, width=width * scale)

    lines = {
        f"links{number}": stroke(theme.link[0], width, theme.link[1])
        for number, width in enumerate(LINK_WIDTHS)
    }
    colour, opacity = theme.selected_link
    lines[SELECTED_LAYER] = stroke(colour, SELECTED_LINK_WIDTH, opacity)
    links = {
        _get_link_layer(layer, kind): replace(
            paint, dash=tuple(length * scale for length in LINK_DASHES[kind])
        )
        for layer, paint in lines.items()
        for kind in list_link_kinds(sheet.scene.links)
    }
    if sheet.scene.matches is not None:
        dimmed = {
            f"{layer} {DIMMED_SUFFIX}": paint.scale_opacity(DIMMED_OPACITY)
            for layer, paint in links.items()
        }
        links = dimmed | links
    is_of_discs = bool(sheet.scene.nodes) and not sheet.scene.is_of_places
    # Discs in the colours of blocs keep the colour of their outline.
    is_muted = is_of_discs and not any(hull.fill for hull in sheet.scene.hulls)
    is_faded = is_muted and sheet.scene.matches is not None
    rim_width = max(RIM_WIDTH, theme.outline_width)
    dashed = stroke(theme.ink, DARK_RIM_WIDTH) if is_faded else stroke(theme.rim, rim_width)
    rims = {
        kind: replace(dashed, dash=tuple(length * scale for length in dashes))
        for kind, dashes in RIM_DASHES.items()
    }
    rims[QUIET_RIM] = stroke(MISSING_RIM_DARK, rim_width)
    ring_width = max(RING_WIDTH * sheet.disc_radius, MIN_RING_WIDTH * scale)
    rims[EMPTY_RIM] = stroke(theme.muted_ink, OUTLINE_WIDTH)
    rims[RING_RIM] = Paint(stroke=theme.ink, width=ring_width)
    return MarkStyles(
        hull=replace(stroke("", HULL_WIDTH, HULL_LINE_OPACITY), fill_opacity=theme.hull_opacity),
        land=stroke(theme.border, BORDER_WIDTH),
        disc=stroke(theme.outline, theme.outline_width),
        tie_line=stroke(theme.muted_ink, OUTLINE_WIDTH),
        swatch=stroke(theme.outline, max(theme.outline_width, SWATCH_OUTLINE_WIDTH)),
        selected=stroke(theme.selected, selected_width),
        theme=theme,
        paper=theme.paper,
        rims=rims,
        links=links,
        arrow=(
            replace(stroke(theme.ink, ARROW_RING_WIDTH), fill=theme.paper),
            replace(stroke(theme.ink, ARROW_WIDTH), fill=theme.ink),
        ),
        hatch=Hatch(theme.hatch, HATCH_SPACING * scale, HATCH_WIDTH * scale),
        # Land and the bars of charts keep their fill, and so do their legends.
        ring_fills=theme.heavy_fills if is_of_discs else (),
        dimmed_fill=theme.muted_ink if is_faded else "",
        scale=scale,
    )


def get_swatch_paint(entry: Swatch | LegendEntry, styles: MarkStyles) -> Paint:
    """Return the paint of the swatch of a legend row."""
    if entry.rim == OUTLINE_RIM:
        width = BLOC_LINE_WIDTH * styles.scale
        return Paint(fill=styles.paper, stroke=entry.fill, width=width)
    if entry.rim.startswith("#"):
        width = BLOC_LINE_WIDTH * styles.scale
        return Paint(fill=entry.fill, stroke=entry.rim, width=width)
    paint = styles.rims.get(entry.rim, styles.swatch)
    fill = styles.paper if entry.rim in (RING_RIM, EMPTY_RIM) else entry.fill
    return styles.fill_paint(paint, fill, entry.rim)


@dataclass(frozen=True)
class CountryMarks:
    """All marks of one country: its disc with its code or, on a world map, its land.

    A small state has its land, too small to see, and a disc, with a line from one to the other
    where the disc had to be moved aside. A country that a map emphasizes, and one whose disc is
    enlarged, has a ring.
    """

    iso3: str
    name: str
    position: Point
    description: str
    land: Area | None = None
    tie_line: Line | None = None
    ring: Disc | None = None
    disc: Disc | None = None
    code: TextLine | None = None

    def __iter__(self) -> Iterator[Area | Line | Disc | TextLine]:
        """Yield the marks that are not None, the lowest first."""
        for mark in (self.land, self.tie_line, self.ring, self.disc, self.code):
            if mark is not None:
                yield mark


@dataclass(frozen=True)
class Marks:
    """A scene on a sheet as marks, in layers of which the first is the lowest.

    `base_map` is sea and the land of no country. `border_gaps` break the lines of disputed borders,
    above land and below discs. `clearings` set off countries inside the outline of a bloc that is
    not theirs. Links are in the order of their importance, and painted in the
    order of their layers. Codes are painted only where `has_codes`; a page decides again on zoom.
    `chart` is what a chart has in place of a map, and the bars beside one.
    """

    sheet: Sheet
    styles: MarkStyles
    base_map: tuple[Area, ...]
    hulls: tuple[Area, ...]
    clearings: tuple[Disc, ...]
    links: tuple[Line, ...]
    countries: tuple[CountryMarks, ...]
    has_codes: bool
    arrows: tuple[Arrow, ...]
    labels: SheetLabels
    swatches: tuple[Disc, ...]
    text_lines: tuple[TextLine, ...]
    border_gaps: tuple[Area, ...] = ()
    chart: tuple[Area | Line | Disc | TextLine, ...] = ()

    def __iter__(self) -> Iterator[Mark]:
        """Yield each mark once, in painting order."""
        yield from self.chart
        yield from self.base_map
        yield from self.hulls
        yield from self.clearings
        for layer in self.styles.links:
            yield from self.get_links_in(layer)
        for number, country in enumerate(self.countries):
            if number == self.first_disc:
                yield from self.border_gaps
            yield from (mark for mark in country if self.has_codes or mark is not country.code)
        for way in self.arrows:
            yield from way
        yield from self.labels.bloc_labels
        yield from self.labels.leaders
        yield from self.labels.leader_ends
        yield from self.labels.point_labels
        yield from self.labels.directions
        yield from self.swatches
        yield from self.text_lines

    @property
    def first_disc(self) -> int:
        """Number of the first country with a disc."""
        return next((i for i, country in enumerate(self.countries) if country.disc), 0)

    def get_links_in(self, layer: str) -> list[Line]:
        """Return the links of a layer."""
        return [link for link in self.links if link.layer == layer]


def build_marks(sheet: Sheet) -> Marks:
    """Return the marks of a scene that is laid out on a sheet."""
    styles = get_mark_styles(sheet)
    scene = sheet.scene
    nodes, world = scene.nodes, scene.world
    has_codes = sheet.has_codes and world is None
    if scene.is_of_places:
        nodes = tuple(sort_by_draw_order(scene))
    elif sheet.selected_radius > 1 or scene.ringed_countries:
        # An enlarged disc and a ring are above their neighbours.
        ringed = scene.ringed_countries
        nodes = tuple(sorted(nodes, key=lambda node: (node.iso3 in ringed, node.is_selected)))
    countries = tuple(_make_country(sheet, node, styles, world) for node in nodes)
    centres = {
        country.iso3: (country.disc.x, country.disc.y) for country in countries if country.disc
    }
    return Marks(
        sheet=sheet,
        styles=styles,
        base_map=_make_base_map(sheet, styles),
        hulls=tuple(
            Area(
                "hull",
                (to_single_line(hull.name),),
                tuple(sheet.to_outline(ring, HULL_DIGITS) for ring in hull.rings),
                _get_hull_paint(hull, sheet, styles),
                f"Outline of the {to_single_line(hull.name)}",
            )
            for hull in scene.hulls
        ),
        clearings=_make_clearings(sheet, styles),
        links=tuple(_make_link_line(link, centres, styles) for link in scene.links),
        countries=countries,
        has_codes=sheet.has_codes,
        arrows=_make_arrows(sheet, styles),
        # A dot would hide a code, which says itself where a line leads.
        labels=replace(sheet.labels, leader_ends=()) if has_codes else sheet.labels,
        swatches=_make_swatch_discs(sheet, styles),
        text_lines=tuple(_add_keys(sheet.text_lines)),
        border_gaps=_make_border_gaps(sheet),
        chart=tuple(_make_bars(sheet, styles)),
    )


def _make_base_map(sheet: Sheet, styles: MarkStyles) -> tuple[Area, ...]:
    nodes, world, theme = sheet.scene.nodes, sheet.scene.world, sheet.theme
    if world is None:
        return ()
    rings = tuple(map(sheet.to_outline, select_other_land(nodes, world)))
    sea, land = styles.land.with_fill(theme.sea), styles.land.with_fill(theme.other_land)
    if any(node.is_dimmed for node in nodes):
        # Otherwise it would stand out among dimmed land.
        land = land.scale_opacity(DIMMED_OPACITY)
    globe = (sheet.to_outline(world.globe_edge),)
    return (
        Area("sea", (), globe, replace(sea, stroke=theme.other_land)),
        Area("ground", (), rings, land),
    )


def _make_border_gaps(sheet: Sheet) -> tuple[Area, ...]:
    world = sheet.scene.world
    if world is None:
        return ()
    paper, width = sheet.theme.paper, BORDER_GAP_WIDTH * sheet.line_scale
    paint = Paint(fill=paper, fill_opacity=0.0, stroke=paper, width=width)
    return (Area("border gaps", (), tuple(map(sheet.to_outline, world.disputed)), paint),)


def _get_hull_paint(hull: Hull, sheet: Sheet, styles: MarkStyles) -> Paint:
    paint = _get_certain_hull_paint(hull, sheet, styles)
    if not sheet.scene.bloc_doubt:
        return paint
    # Dashes are as visible as a solid line only if they are wider.
    width = max(paint.width, DASHED_HULL_WIDTH * sheet.line_scale)
    return replace(
        paint, width=width, dash=tuple(length * sheet.line_scale for length in HULL_DASHES)
    )


def _get_certain_hull_paint(hull: Hull, sheet: Sheet, styles: MarkStyles) -> Paint:
    if hull.fill:
        return replace(styles.hull, fill=hull.fill, stroke=hull.fill)
    if hull.line:
        width = BLOC_LINE_WIDTH * sheet.line_scale
        return Paint(fill=hull.line, fill_opacity=0.0, stroke=hull.line, width=width)
    neutral = sheet.theme.hull
    return replace(
        styles.hull, fill=neutral, stroke=neutral, stroke_opacity=NEUTRAL_HULL_LINE_OPACITY
    )


def _make_clearings(sheet: Sheet, styles: MarkStyles) -> tuple[Disc, ...]:
    # A rim would be covered in part by the discs next to it.
    paper = sheet.theme.paper
    paint = replace(styles.hull, fill=paper, fill_opacity=1.0, stroke=paper, stroke_opacity=1.0)
    outsiders = {iso3 for hull in sheet.scene.hulls for iso3 in hull.outsiders}
    radius = round(CLEARING_RADIUS * sheet.disc_radius, 2)
    return tuple(
        Disc("clearing", (node.iso3,), "circle", *sheet.to_sheet(node.x, node.y), radius, paint)
        for node in sheet.scene.nodes
        if node.iso3 in outsiders
    )


def _make_link_line(
    link: Link, positions: dict[str, tuple[float, float]], styles: MarkStyles
) -> Line:
    layer = SELECTED_LAYER if link.is_selected else f"links{link.width_class}"
    layer = _get_link_layer(layer, link.kind)
    if link.is_dimmed:
        layer = f"{layer} {DIMMED_SUFFIX}"
    description = f"{link.a} and {link.b}: {format_score(link.weight)}; {link.basis}"
    ends = positions[link.a], positions[link.b]
    return Line("link", (link.a, link.b), *ends, styles.links[layer], description, layer)


def _get_link_layer(layer: str, kind: str) -> str:
    return layer if kind == BY_VOTES else f"{layer} {kind}"


def _make_country(
    sheet: Sheet, node: Node, styles: MarkStyles, world: Outlines | None
) -> CountryMarks:
    key, description = (node.iso3,), to_single_line(f"{node.name}: {'; '.join(node.tooltip)}")
    x, y = position = sheet.to_sheet(node.x, node.y)
    land = tie_line = disc = code = None
    has_disc = world is None or node.iso3 in world.small_states
    if world is not None:
        rings = tuple(map(sheet.to_outline, world.land.get(node.iso3, ())))
        # Borders make light land visible; heavier ones would blacken coasts with many islands.
        paint = _get_node_paint(sheet, node, styles, styles.land)
        if has_disc:
            # The disc shows the selection.
            paint = _apply_node_fill(node, styles.land, styles)
        if rings or not has_disc:
            is_selected = node.is_selected and not has_disc
            land = Area("land", key, rings, paint, description, is_selected)
        if has_disc and (ends := compute_tie_line(node, world)):
            tie = styles.tie_line
            tie = tie.scale_opacity(DIMMED_OPACITY) if node.is_dimmed else tie
            tie_line = Line("tie", key, sheet.to_sheet(*ends[0]), sheet.to_sheet(*ends[1]), tie)
    if has_disc:
        radius, is_cornered = sheet.disc_radius, node.shape == NO_BLOC_SHAPE
        if node.rim in SMALL_RIMS or not (is_cornered or sheet.has_codes):
            radius = styles.scale_radius(radius, node.rim)
        if node.rim in RIM_DASHES and not (
            is_cornered or sheet.scene.has_cells or styles.ring_fills
        ):
            # The outlines of neighbours do not cover the dashes; beside rings they are smaller.
            radius = round(DASHED_SHARE * radius, 2)
        if node.is_selected:
            radius = round(sheet.selected_radius * radius, 2)
        paint = _get_node_paint(sheet, node, styles, styles.disc)
        line = _find_bloc_line(sheet, node)
        if line:
            # Rings recede beside the full discs of the movers that a title counts.
            is_thin = node.rim in SMALL_RIMS or line == MOVER_LINE
            share = HOLLOW_SHARE if is_thin else 1.0
            width = max(paint.width, share * CELL_LINE_WIDTH * sheet.line_scale)
            paint = paint.with_line(line, width)
        # The outline of a cell has dashes as that of its bloc on the bloc map.
        is_doubtful = line and sheet.scene.has_cells and sheet.scene.bloc_doubt
        if (is_cornered and paint.dash) or is_doubtful:
            paint = replace(paint, dash=compute_corner_dashes(node.shape, radius))
        disc = Disc("disc", key, node.shape, x, y, radius, paint, description, node.is_selected)
        if world is None:
            is_cell = sheet.scene.has_cells
            size = CELL_CODE_SIZE if is_cell else get_code_font_size(node.shape)
            # Letters would be read together with a dashed rim.
            size *= HOLLOW_CODE_SHARE if node.is_hollow and not is_cell else 1.0
            code = TextLine(
                x,
                y + compute_code_baseline(node.shape, size) * radius,
                node.iso3,
                round(size * radius, 2),
                _select_code_ink(node, sheet, styles),
                "code",
                anchor="middle",
                key=key,
                condensed_width=compute_condensed_width(node.shape, node.iso3, radius, size),
            )
    return CountryMarks(
        node.iso3,
        to_single_line(node.name),
        position,
        description,
        land,
        tie_line,
        _make_ring(sheet, node, position, styles),
        disc,
        code,
    )


def compute_corner_dashes(shape: str, radius: float) -> tuple[float, ...]:
    """Return the dashes and gaps of a regular polygon, with a gap in the middle of each side.

    Dashes of any other length would leave out corners, and the polygon would look like a circle.

    >>> compute_corner_dashes("pentagon", 10)
    (4.28, 3.67, 4.28, 0.0)
    """
    side = radius * math.dist(*SHAPE_CORNERS[shape][:2])
    dash = round(CORNER_DASH_SHARE * side, 2)
    return dash, round(side - 2 * dash, 2), dash, 0.0


def _find_bloc_line(sheet: Sheet, node: Node) -> str:
    """Return the colour of a rim that shows the bloc; '' if an outline shows it, or none does."""
    lines = (hull.line for hull in sheet.scene.hulls if node.iso3 in hull.strays and not hull.fill)
    return "" if node.is_selected else node.bloc_line or next(lines, "")


def _make_ring(sheet: Sheet, node: Node, position: Point, styles: MarkStyles) -> Disc | None:
    """Return the halo of an enlarged disc, or the ring on a country that has one; or None."""
    if node.is_selected and sheet.selected_radius > 1:
        radius = round((sheet.selected_radius + HALO_WIDTH) * sheet.disc_radius, 2)
        paint = replace(styles.disc.with_fill(HALO_COLOUR), stroke=sheet.theme.selected)
        return Disc("ring", (node.iso3,), node.shape, *position, radius, paint)
    if node.iso3 not in sheet.scene.ringed_countries:
        return None
    smallest = MIN_RING_RADIUS * sheet.line_scale
    radius = round(max(RING_RADIUS * sheet.disc_radius, smallest), 2)
    paint = styles.rims[RING_RIM].with_fill(styles.paper)
    return Disc("ring", (node.iso3,), SWATCH_SHAPE, *position, radius, paint)


def _select_code_ink(node: Node, sheet: Sheet, styles: MarkStyles) -> str:
    if node.is_dimmed:
        # A faint code could not be read on the paper that shines through.
        return sheet.theme.muted_ink
    return select_ink(styles.paper) if node.is_hollow else node.ink


def _get_node_paint(sheet: Sheet, node: Node, styles: MarkStyles, default: Paint) -> Paint:
    # In a crowd the rim shows where the line to a note ends.
    has_note = any(note.iso3 == node.iso3 for note in sheet.scene.annotations)
    rim = styles.rims.get(node.rim, default)
    # The dashes of a vote that was not cast are as long beside the wider line.
    dash = tuple(length * styles.selected.width / rim.width for length in rim.dash)
    paint = replace(styles.selected, dash=dash) if node.is_selected or has_note else rim
    paint = _apply_node_fill(node, paint, styles)
    scene = sheet.scene
    is_beside_rings = scene.bars and scene.ringed_countries and not sheet.has_codes
    if is_beside_rings and not node.is_selected and node.iso3 not in scene.ringed_countries:
        return paint.scale_opacity(BESIDE_RINGS_OPACITY)
    return paint


def _apply_node_fill(node: Node, paint: Paint, styles: MarkStyles) -> Paint:
    """Return a paint with the fill and the dimming of a country."""
    if node.is_dimmed and styles.dimmed_fill:
        # Faded votes beside the votes that count would be more colours to tell apart.
        return styles.disc.with_fill(styles.dimmed_fill).scale_opacity(GREY_OPACITY)
    paint = styles.fill_paint(paint, node.fill, node.rim)
    return paint.scale_opacity(DIMMED_OPACITY) if node.is_dimmed else paint


def _make_arrows(sheet: Sheet, styles: MarkStyles) -> tuple[Arrow, ...]:
    nodes = {node.iso3: node for node in sheet.scene.nodes}
    arrows = []
    for move in sheet.scene.moves:
        node = nodes[move.iso3]
        ends = sheet.to_sheet(*move.start), sheet.to_sheet(node.x, node.y)
        if math.dist(*ends) > sheet.disc_radius and not node.is_dimmed:
            description = to_single_line(f"{node.name} moved")
            radius, scale = sheet.disc_radius, sheet.line_scale
            arrows.append(make_arrow(node.iso3, description, ends, radius, styles.arrow, scale))
    return tuple(arrows)


def _make_swatch_discs(sheet: Sheet, styles: MarkStyles) -> tuple[Disc, ...]:
    discs = []
    for role in ("colour", "shape"):
        rows = [swatch for swatch in sheet.swatches if swatch.role == role]
        for number, row in enumerate(rows):
            paint = get_swatch_paint(row, styles)
            key: tuple[str, ...] = (str(number),)
            radius = styles.scale_radius(row.radius, row.rim)
            discs.append(Disc(f"{role} swatch", key, row.shape, row.x, row.y, radius, paint))
            if row.rim == RING_RIM:
                # Alone the ring would be taken for a hollow disc, as of a vote in print.
                inside = styles.swatch.with_fill(styles.paper)
                radius, key = round(radius / RING_RADIUS, 2), (*key, "inside")
                discs.append(Disc(f"{role} swatch", key, row.shape, row.x, row.y, radius, inside))
    return tuple(discs)


def _make_bars(sheet: Sheet, styles: MarkStyles) -> Iterator[Area | TextLine]:
    """Yield the bars of a legend, and the numbers inside; a count of 0 has none."""
    for bar in sheet.swatches:
        if bar.role == "bar" and bar.width:
            right, bottom = round(bar.x + bar.width, 2), round(bar.y + bar.radius, 2)
            corners = (bar.x, bar.y), (right, bar.y), (right, bottom), (bar.x, bottom)
            plain = Paint(fill=bar.fill, stroke=bar.fill, stroke_opacity=0.0)
            paint = get_swatch_paint(bar, styles) if bar.shape else plain
            yield Area("bar", (), (corners,), paint)
            if bar.number:
                x, y = bar.x + bar.width / 2, bar.y + bar.radius / 2
                size = bar.radius / SPLIT_HEIGHT
                text = round(x, 2), round(y + 0.36 * size, 2), bar.number, round(size, 2)
                ink = styles.theme.ink if paint.fill == styles.paper else select_ink(paint.fill)
                yield TextLine(*text, ink, "bar count", bold=True, anchor="middle")


def _add_keys(text_lines: tuple[TextLine, ...]) -> Iterator[TextLine]:
    """Yield text lines with their key: number of the paragraph among its kind, and of the line."""
    paragraphs: dict[str, int] = {}
    row = 0
    for item in text_lines:
        row = 0 if item.starts_paragraph else row + 1
        if item.starts_paragraph:
            paragraphs[item.kind] = paragraphs.get(item.kind, -1) + 1
        yield replace(item, key=(str(paragraphs[item.kind]), str(row)))
