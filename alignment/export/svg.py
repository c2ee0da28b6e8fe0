"""SVG: the picture as text, for slides, pages and papers, and the ground of PNG and HTML."""

from __future__ import annotations

from alignment.answer.study import Study
from alignment.export.about import about, sentences
from alignment.export.text import attribute, xml
from alignment.model.view import View
from alignment.network.hulls import Ring
from alignment.scene.blocks import Mark, Words
from alignment.scene.drawing import (
    BORDER_WIDTH,
    CHOSEN_BORDER_WIDTH,
    CHOSEN_OUTLINE_WIDTH,
    CHOSEN_WIDTH,
    LINK_WIDTHS,
    NAME_GROUND,
    OUTLINE_WIDTH,
)
from alignment.scene.encoding import Entry
from alignment.scene.lettering import line
from alignment.scene.scene import Link, Node
from alignment.scene.sheet import Label, Sheet, corners, lay_out
from alignment.scene.world import ground, in_order, scene_of, tie

FONT = "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', 'Bitstream Vera Sans', sans-serif"
# From the middle of a line of capitals to its baseline, as a share of the font size.
MIDDLE = 0.36


def write(study: Study, view: View) -> bytes:
    """Return the picture as an SVG file.

    Text stays text in fonts that exist everywhere, styles are attributes, and nothing is
    loaded; `<title>` and `<desc>` speak to screen readers. The same study and view give the
    same bytes.
    """
    scene = scene_of(study, view)
    sheet = lay_out(scene, view)
    return svg(sheet, sentences(about(study, view, scene))).encode()


def svg(
    sheet: Sheet,
    description: str,
    page_part: bool = False,
    font: str = FONT,
    map_only: bool = False,
) -> str:
    """Return a sheet as SVG markup.

    Parameters
    ----------
    sheet : Sheet
    description : str
        For `<desc>`.
    page_part : bool
        Whether it is part of an HTML page, which names the countries itself: no XML
        declaration, and no titles that browsers show as tooltips.
    font : str
        Font families, the first that is there is used.
    map_only : bool
        Whether the map alone is drawn, cut to its edges, for a page that writes title, legends
        and source itself.
    """
    x, y, wide, high = sheet.map_box if map_only else (0, 0, sheet.width, sheet.height)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{x:g} {y:g} {wide:g} {high:g}"'
        f' width="{wide:g}" height="{high:g}" font-family={attribute(font)}'
        f' role="{"group" if page_part else "img"}" aria-labelledby="title desc">'
    )
    parts = [
        head,
        f'<title id="title">{xml(sheet.scene.title)}</title>',
        f'<desc id="desc">{xml(description)}</desc>',
        f'<rect id="paper" width="{sheet.width}" height="{sheet.height}"'
        f' fill="{sheet.theme.paper}"/>',
        '<g id="map">',
        *_sea_and_ground(sheet),
        *_hulls(sheet),
        *_links(sheet),
        *_nodes(sheet, page_part),
        *_labels(sheet, "labels", sheet.labels),
        *_labels(sheet, "names", sheet.names),
        "</g>",
    ]
    if not map_only:
        parts += ['<g id="marks">', *(_mark(sheet, mark) for mark in sheet.marks), "</g>"]
        parts += ['<g id="words">', *(_words(item) for item in sheet.words), "</g>"]
    parts.append("</svg>")
    body = "\n".join(parts) + "\n"
    return body if page_part else '<?xml version="1.0" encoding="UTF-8"?>\n' + body


def layers(sheet: Sheet) -> dict[str, str]:
    """Return what lies around countries and links as markup, by the name of its group."""
    return {
        "hulls": "".join(_hulls(sheet)[1:-1]),
        "labels": "".join(_labels(sheet, "labels", sheet.labels)[1:-1]),
        "names": "".join(_labels(sheet, "names", sheet.names)[1:-1]),
        "marks": "".join(_mark(sheet, mark) for mark in sheet.marks),
        "words": "".join(_words(item) for item in sheet.words),
    }


def swatch(entry: Entry, outline: str) -> str:
    """Return a row of a legend's mark as a small SVG of its own, for the text of a page."""
    mark = Mark(8.0, 8.0, 6.5, entry.shape, entry.fill, "")
    drawn = _shape(mark, mark.x, mark.y, mark.radius, f' stroke="{outline}"')
    return f'<svg class="swatch" viewBox="0 0 16 16" aria-hidden="true">{drawn}</svg>'


def _hulls(sheet: Sheet) -> list[str]:
    parts = ['<g id="hulls">']
    for hull in sheet.scene.hulls:
        parts.append(
            f'<path d="{_path(sheet, hull.rings)}" fill="{hull.fill}"'
            f' fill-opacity="{sheet.theme.hull_opacity}"'
            f' stroke="{hull.fill}" stroke-opacity="0.75" stroke-width="{_size(sheet, 1.2)}"'
            ' stroke-linejoin="round"/>'
        )
    return [*parts, "</g>"]


def _sea_and_ground(sheet: Sheet) -> list[str]:
    world = sheet.scene.world
    if world is None:
        return []
    theme, rings = sheet.theme, ground(sheet.scene.nodes, world)
    width = _size(sheet, BORDER_WIDTH)
    return [
        f'<path id="sea" d="{_path(sheet, (world.globe,))}" fill="{theme.sea}"'
        f' stroke="{theme.ground}" stroke-width="{width}"/>',
        f'<path id="ground" d="{_path(sheet, rings)}" fill="{theme.ground}"'
        f' stroke="{theme.outline}" stroke-width="{width}"/>',
    ]


def _path(sheet: Sheet, rings: tuple[Ring, ...]) -> str:
    return "".join(
        "M" + "L".join("{:g},{:g}".format(*sheet.at(x, y)) for x, y in ring[:-1]) + "Z"
        for ring in rings
    )


def _links(sheet: Sheet) -> list[str]:
    where = {node.iso3: sheet.at(node.x, node.y) for node in sheet.scene.nodes}

    def drawn(links: list[Link], width: float, style: tuple[str, float], name: str) -> list[str]:
        rows = [
            f'<path data-a="{link.a}" data-b="{link.b}" d="M{where[link.a][0]:g},'
            f'{where[link.a][1]:g}L{where[link.b][0]:g},{where[link.b][1]:g}"/>'
            for link in links
        ]
        head = (
            f'<g class="{name}" stroke="{style[0]}" stroke-opacity="{style[1]}"'
            f' stroke-width="{_size(sheet, width)}">'
        )
        return [head, *rows, "</g>"] if rows else []

    links, theme = sheet.scene.links, sheet.theme
    parts = ['<g id="links" fill="none" stroke-linecap="round">']
    for number, width in enumerate(LINK_WIDTHS):
        kept = [link for link in links if link.width == number and not link.chosen]
        parts += drawn(kept, width, theme.link, f"links{number}")
    parts += drawn([link for link in links if link.chosen], CHOSEN_WIDTH, theme.chosen_link, "own")
    return [*parts, "</g>"]


def _nodes(sheet: Sheet, page_part: bool) -> list[str]:
    world = sheet.scene.world
    parts = [
        f'<g id="countries" text-anchor="middle" font-size="{sheet.code_size:g}"'
        f' stroke="{sheet.theme.outline}" stroke-width="{_size(sheet, OUTLINE_WIDTH)}">'
    ]
    for node in in_order(sheet.scene.nodes, world) if world else sheet.scene.nodes:
        parts.append(country(sheet, node, page_part))
    return [*parts, "</g>"]


def country(sheet: Sheet, node: Node, page_part: bool) -> str:
    """Return a country as markup: its disc with its code, or its land."""
    said = line(f"{node.name}: {'; '.join(node.card)}")
    name = f' role="img" aria-label={attribute(said)}' if page_part else ""
    title = "" if page_part else f"<title>{xml(said)}</title>"
    drawn = _on_land(sheet, node) if sheet.scene.world else _disc(sheet, node)
    return f'<g data-iso3="{node.iso3}"{name}>{title}{drawn}</g>'


def _disc(sheet: Sheet, node: Node) -> str:
    x, y = sheet.at(node.x, node.y)
    return (
        f"{_shape(node, x, y, sheet.radius, _chosen(sheet, node, CHOSEN_OUTLINE_WIDTH))}"
        f'<text x="{x:g}" y="{y + MIDDLE * sheet.code_size:.2f}" fill="{node.ink}"'
        f' stroke="none">{xml(node.iso3)}</text>'
    )


def _on_land(sheet: Sheet, node: Node) -> str:
    # A small state has its land, too little to be seen, and a disc; others have land alone.
    world = sheet.scene.world
    assert world is not None
    small, rings = node.iso3 in world.small, world.land.get(node.iso3, ())
    chosen = _chosen(sheet, node, CHOSEN_BORDER_WIDTH)
    border = f' stroke-width="{_size(sheet, BORDER_WIDTH)}"'
    parts = []
    if rings:
        look = (not small and chosen) or border
        parts.append(f'<path d="{_path(sheet, rings)}" fill="{node.fill}"{look}/>')
    if small:
        ends = tie(node, world)
        if ends:
            line = "L".join("{:g},{:g}".format(*sheet.at(*p)) for p in ends)
            parts.append(f'<path d="M{line}" stroke="{sheet.theme.faint}"/>')
        parts.append(_shape(node, *sheet.at(node.x, node.y), sheet.radius, chosen))
    return "".join(parts)


def _chosen(sheet: Sheet, node: Node, width: float) -> str:
    if not node.chosen:
        return ""
    return f' stroke="{sheet.theme.chosen}" stroke-width="{_size(sheet, width)}"'


def _shape(item: Node | Mark, x: float, y: float, radius: float, more: str = "") -> str:
    points = corners(item.shape, x, y, radius)
    if not points:
        return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{item.fill}"{more}/>'
    places = " ".join(f"{px:g},{py:g}" for px, py in points)
    return f'<polygon points="{places}" fill="{item.fill}"{more}/>'


def _labels(sheet: Sheet, name: str, labels: tuple[Label, ...]) -> list[str]:
    # What they lie on can still be pointed at.
    parts = [f'<g id="{name}" pointer-events="none">']
    for label in labels:
        x0, y0, x1, y1 = label.box
        parts.append(
            f'<rect x="{x0:.2f}" y="{y0:.2f}" width="{x1 - x0:.2f}" height="{y1 - y0:.2f}"'
            f' rx="{label.words.size / 4:.2f}" fill="{sheet.theme.paper}"'
            f' fill-opacity="{NAME_GROUND}"/>'
        )
        parts.append(_words(label.words))
    return [*parts, "</g>"]


def _mark(sheet: Sheet, mark: Mark) -> str:
    more = f' stroke="{sheet.theme.outline}" stroke-width="{_size(sheet, 1)}"'
    return _shape(mark, mark.x, mark.y, round(mark.radius, 2), more)


def _words(item: Words) -> str:
    anchor = "" if item.anchor == "start" else f' text-anchor="{item.anchor}"'
    bold = ' font-weight="bold"' if item.bold else ""
    return (
        f'<text x="{item.x:g}" y="{item.y:g}" font-size="{item.size:g}" fill="{item.fill}"'
        f'{anchor}{bold} data-role="{item.role}">{xml(item.text)}</text>'
    )


def _size(sheet: Sheet, pixels: float) -> str:
    return f"{pixels * sheet.line_scale:.3g}"
