"""A scene as marks: what is painted where, how large and in which colours, for every painter.

Painters paint these marks and decide nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from alignment.model.wording import counted
from alignment.network.hulls import Ring
from alignment.scene.arrows import Arrow, arrow
from alignment.scene.codes import foot_in, length_in, size_in
from alignment.scene.colours import ink_on
from alignment.scene.drawing import CLEARING, DIM, NEUTRAL_LINE, RIM_DASHES
from alignment.scene.hulls import Hull
from alignment.scene.lettering import line
from alignment.scene.links import Link
from alignment.scene.looks import DIMMED, OWN, Looks, looks_on, swatch_paint
from alignment.scene.primitives import Area, Disc, Lettering, Line, Mark, Paint, Point, Words
from alignment.scene.rings import ring
from alignment.scene.scene import Node
from alignment.scene.sheet import Sheet
from alignment.scene.world import ground, in_order, tie
from alignment.sources.outlines import Outlines


@dataclass(frozen=True)
class Country:
    """All marks of one country: its disc with its code or, on a map of the world, its land.

    A small state has its land there, too little to be seen, and a disc, which a tie leads from to
    the state where it was pushed aside. Who changed bloc has a ring around its disc, or on its
    land. `at` is its place on the sheet: of its disc, or the middle of its land.
    """

    iso3: str
    name: str
    at: Point
    said: str
    land: Area | None = None
    tie: Line | None = None
    ring: Disc | None = None
    disc: Disc | None = None
    code: Words | None = None

    def __iter__(self) -> Iterator[Area | Line | Disc | Words]:
        """Yield the marks that there are, the lowest first."""
        for mark in (self.land, self.tie, self.ring, self.disc, self.code):
            if mark is not None:
                yield mark


@dataclass(frozen=True)
class Marks:
    """A scene on a sheet as marks, in layers of which the first is the lowest.

    `ground` is sea and the land of no country. `clearings` set off countries within the outline
    of a bloc that is not theirs. Links are held as the scene ranks them, the most
    important first; over one another they lie in the order of their layers. `arrows` lead to who
    moved from where it stood. `lettering` are the
    names of blocs and of countries, `swatches` and `words` what stands around the map.

    Each country has its code, which is painted where `has_codes`; a page that is zoomed decides
    that anew.
    """

    sheet: Sheet
    looks: Looks
    ground: tuple[Area, ...]
    hulls: tuple[Area, ...]
    clearings: tuple[Disc, ...]
    links: tuple[Line, ...]
    countries: tuple[Country, ...]
    has_codes: bool
    arrows: tuple[Arrow, ...]
    lettering: Lettering
    swatches: tuple[Disc, ...]
    words: tuple[Words, ...]

    def __iter__(self) -> Iterator[Mark]:
        """Yield each mark once, in the order that they are painted in."""
        yield from self.ground
        yield from self.hulls
        yield from self.clearings
        for layer in self.looks.links:
            yield from self.links_in(layer)
        for country in self.countries:
            yield from (mark for mark in country if self.has_codes or mark is not country.code)
        for way in self.arrows:
            yield from way
        yield from self.lettering.labels
        yield from self.lettering.leaders
        yield from self.lettering.names
        yield from self.swatches
        yield from self.words

    def links_in(self, layer: str) -> list[Line]:
        """Return the links of a layer."""
        return [link for link in self.links if link.layer == layer]


def marks_on(sheet: Sheet) -> Marks:
    """Return the marks of a scene that is laid out on a sheet."""
    looks = looks_on(sheet)
    scene = sheet.scene
    countries = _countries(sheet, looks)
    where = {each.iso3: (each.disc.x, each.disc.y) for each in countries if each.disc}
    return Marks(
        sheet=sheet,
        looks=looks,
        ground=_ground(sheet, looks),
        hulls=tuple(
            Area(
                "hull",
                (line(hull.name),),
                tuple(map(sheet.outline, hull.rings)),
                _around(hull, sheet, looks),
                f"Outline of the {line(hull.name)}",
            )
            for hull in scene.hulls
        ),
        clearings=_clearings(sheet, looks),
        links=tuple(_link(link, where, looks) for link in scene.links),
        countries=countries,
        has_codes=sheet.has_codes,
        arrows=_arrows(sheet, looks),
        lettering=sheet.lettering,
        swatches=_swatches(sheet, looks),
        words=tuple(_numbered(sheet.words)),
    )


def _ground(sheet: Sheet, looks: Looks) -> tuple[Area, ...]:
    (nodes, world), theme = (sheet.scene.nodes, sheet.scene.world), sheet.theme
    if world is None:
        return ()
    around = tuple(map(sheet.outline, ground(nodes, world)))
    sea, land = looks.land.filled(theme.sea), looks.land.filled(theme.ground)
    if any(node.dim for node in nodes):
        # Or it would stand out among all that is dimmed.
        land = land.dimmed(DIM)
    return (
        Area("sea", (), (sheet.outline(world.globe),), replace(sea, stroke=theme.ground)),
        Area("ground", (), around, land),
    )


def _around(hull: Hull, sheet: Sheet, looks: Looks) -> Paint:
    if hull.fill:
        return replace(looks.hull, fill=hull.fill, stroke=hull.fill)
    neutral = sheet.theme.hull
    return replace(looks.hull, fill=neutral, stroke=neutral, stroke_opacity=NEUTRAL_LINE)


def _clearings(sheet: Sheet, looks: Looks) -> tuple[Disc, ...]:
    # Without a rim, of which the discs beside it would leave odd pieces.
    paper = sheet.theme.paper
    paint = replace(looks.hull, fill=paper, fill_opacity=1.0, stroke=paper, stroke_opacity=1.0)
    outsiders = {iso3 for hull in sheet.scene.hulls for iso3 in hull.outsiders}
    radius = round(CLEARING * sheet.radius, 2)
    return tuple(
        Disc("clearing", (node.iso3,), "circle", *sheet.at(node.x, node.y), radius, paint)
        for node in sheet.scene.nodes
        if node.iso3 in outsiders
    )


def _link(link: Link, where: dict[str, tuple[float, float]], looks: Looks) -> Line:
    layer = OWN if link.chosen else f"links{link.width}"
    if link.dim:
        layer = f"{layer} {DIMMED}"
    said = (
        f"{link.a} and {link.b}: {link.weight:.2f};"
        f" both voted on {counted(link.shared, 'roll call')}"
    )
    ends = where[link.a], where[link.b]
    return Line("link", (link.a, link.b), *ends, looks.links[layer], said, layer)


def _countries(sheet: Sheet, looks: Looks) -> tuple[Country, ...]:
    nodes, world = sheet.scene.nodes, sheet.scene.world
    if world is None:
        return tuple(_with_code(sheet, node, looks) for node in nodes)
    return tuple(_on_land(sheet, node, looks, world) for node in in_order(nodes, world))


def _with_code(sheet: Sheet, node: Node, looks: Looks) -> Country:
    disc = _disc(sheet, node, looks)
    shape, radius = node.shape, disc.radius
    code = Words(
        disc.x,
        disc.y + foot_in(shape) * radius,
        node.iso3,
        round(size_in(shape) * radius, 2),
        _ink(node, sheet, looks),
        "code",
        anchor="middle",
        key=disc.key,
        length=length_in(shape, node.iso3, radius),
    )
    around = ring(sheet, node, looks)
    return Country(*_of(sheet, node), ring=around, disc=disc, code=code)


def _ink(node: Node, sheet: Sheet, looks: Looks) -> str:
    if node.dim and not node.chosen:
        # It shows little but the paper; fainter letters could not be read on it.
        return sheet.theme.faint
    return ink_on(looks.paper) if node.rim in RIM_DASHES or node.dim else node.ink


def _of(sheet: Sheet, node: Node) -> tuple[str, str, Point, str]:
    return node.iso3, line(node.name), sheet.at(node.x, node.y), _said(node)


def _on_land(sheet: Sheet, node: Node, looks: Looks, world: Outlines) -> Country:
    rings = world.land.get(node.iso3, ())
    if node.iso3 not in world.small:
        # Borders set off what is light; heavier ones would blacken coasts with many islands.
        land = _land(sheet, node, rings, _paint(sheet, node, looks, looks.land, looks.shores))
        around = ring(sheet, node, looks)
        return Country(*_of(sheet, node), replace(land, chosen=node.chosen), ring=around)
    disc, ends = _disc(sheet, node, looks), tie(node, world)
    tied = looks.tie.dimmed(DIM) if node.dim else looks.tie
    return Country(
        *_of(sheet, node),
        # Never marked, for its disc is.
        _land(sheet, node, rings, _telling(node, looks.land, looks)) if rings else None,
        Line("tie", disc.key, sheet.at(*ends[0]), sheet.at(*ends[1]), tied) if ends else None,
        ring(sheet, node, looks),
        disc,
    )


def _land(sheet: Sheet, node: Node, rings: tuple[Ring, ...], paint: Paint) -> Area:
    land = tuple(map(sheet.outline, rings))
    return Area("land", (node.iso3,), land, paint, _said(node))


def _paint(sheet: Sheet, node: Node, looks: Looks, usual: Paint, rims: dict[str, Paint]) -> Paint:
    # In a crowd the end of the line to a note is found by the rim.
    noted = any(note.iso3 == node.iso3 for note in sheet.scene.annotations)
    marked = looks.chosen if node.chosen or noted else rims.get(node.rim, usual)
    return _telling(node, marked, looks)


def _telling(node: Node, paint: Paint, looks: Looks) -> Paint:
    """Return a paint with what it tells of a country: its fill, and whether it is dimmed."""
    filled = paint.filled(looks.paper if node.rim in RIM_DASHES else node.fill)
    return filled.dimmed(DIM) if node.dim else filled


def _disc(sheet: Sheet, node: Node, looks: Looks) -> Disc:
    paint = _paint(sheet, node, looks, looks.disc, looks.rims)
    x, y = sheet.at(node.x, node.y)
    key = (node.iso3,)
    return Disc("disc", key, node.shape, x, y, sheet.radius, paint, _said(node), node.chosen)


def _said(node: Node) -> str:
    return line(f"{node.name}: {'; '.join(node.card)}")


def _arrows(sheet: Sheet, looks: Looks) -> tuple[Arrow, ...]:
    nodes = {node.iso3: node for node in sheet.scene.nodes}
    found = []
    for way in sheet.scene.ways:
        node = nodes[way.iso3]
        ends = sheet.at(*way.start), sheet.at(node.x, node.y)
        if math.dist(*ends) > sheet.radius and not node.dim:
            said = line(f"{node.name} moved")
            found.append(
                arrow(node.iso3, said, ends, sheet.radius, looks.arrow, at_end=sheet.line_scale)
            )
    return tuple(found)


def _swatches(sheet: Sheet, looks: Looks) -> tuple[Disc, ...]:
    found = []
    for role in ("colour", "shape"):
        rows = [swatch for swatch in sheet.swatches if swatch.role == role]
        for number, row in enumerate(rows):
            paint = swatch_paint(row, looks)
            key = (str(number),)
            found.append(Disc(f"{role} swatch", key, row.shape, row.x, row.y, row.radius, paint))
    return tuple(found)


def _numbered(words: tuple[Words, ...]) -> Iterator[Words]:
    """Yield words with their key: the number of the paragraph of its kind and of the line."""
    paragraphs: dict[str, int] = {}
    row = 0
    for item in words:
        row = 0 if item.first else row + 1
        if item.first:
            paragraphs[item.kind] = paragraphs.get(item.kind, -1) + 1
        yield replace(item, key=(str(paragraphs[item.kind]), str(row)))
