"""Who moved between two studies as SVG, for a part of a page."""

from __future__ import annotations

from collections.abc import Iterator

from alignment.export.svg import country
from alignment.export.text import xml
from alignment.scene.marks import Country
from alignment.scene.moves import CODE, INK, OUTLINE, PALE, START, Arrow, Moves
from alignment.scene.primitives import Point


def moves_svg(drawn: Moves) -> str:
    """Return the movers of a comparison as SVG markup, which fits any width.

    What is of a country carries its code and the gesture that chooses it. Arrows have a class, by
    which a page paints them in its own ink.
    """
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawn.width:g} {drawn.height:g}">',
        f'<g class="rest" opacity="{PALE.fill_opacity:g}" stroke="{PALE.stroke}"'
        f' stroke-width="{PALE.width:g}">',
        *_countries(drawn.rest),
        "</g>",
        f'<g class="starts" fill="none" stroke-width="{START.width:g}">',
        *map(_start, drawn.arrows),
        "</g>",
        f'<g class="arrows" fill="{INK.fill}" stroke="{INK.stroke}" stroke-width="{INK.width:g}">',
        *map(_arrow, drawn.arrows),
        "</g>",
        f'<g class="movers" stroke="{OUTLINE.stroke}" stroke-width="{OUTLINE.width:g}"'
        f' font-size="{CODE:g}" text-anchor="middle">',
        *_countries(drawn.movers),
        "</g>",
        "</svg>",
    ]
    return "\n".join(parts)


def _countries(rows: tuple[Country, ...]) -> Iterator[str]:
    return (country(each, page_part=False, more=_go(each.iso3)) for each in rows)


def _start(arrow: Arrow) -> str:
    ring = arrow.start
    return (
        f'<circle data-iso3="{arrow.iso3}"{_go(arrow.iso3)} cx="{ring.x:g}" cy="{ring.y:g}"'
        f' r="{ring.radius:g}" stroke="{ring.paint.stroke}">'
        f"<title>{xml(ring.said)}</title></circle>"
    )


def _arrow(arrow: Arrow) -> str:
    shaft = _path(arrow.shaft.start, arrow.shaft.end)
    head = "".join(f"{_path(*corners)}Z" for corners in arrow.head.rings)
    return (
        f'<path data-iso3="{arrow.iso3}"{_go(arrow.iso3)} d="{shaft}{head}">'
        f"<title>{xml(arrow.shaft.said)}</title></path>"
    )


def _path(*points: Point) -> str:
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in points)


def _go(iso3: str) -> str:
    return f' data-go="country:{iso3}"'
