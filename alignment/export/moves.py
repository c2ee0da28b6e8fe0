"""Who moved between two studies as SVG, for a part of a page."""

from __future__ import annotations

from alignment.export.text import xml
from alignment.scene.arrows import Arrow
from alignment.scene.moves import INK, OUTLINE, PALE, START, Mover, Moves
from alignment.scene.primitives import Disc, Line, Point


def moves_svg(drawn: Moves) -> str:
    """Return the movers of a comparison as SVG markup, which fits any width.

    What is of a country carries its code and the gesture that chooses it. Arrows have a class, by
    which a page paints them in its own ink.
    """
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawn.width:g} {drawn.height:g}">',
        f'<g class="rest" opacity="{PALE.fill_opacity:g}" stroke="{PALE.stroke}"'
        f' stroke-width="{PALE.width:g}">',
        *map(_stayed, drawn.rest),
        "</g>",
        f'<g class="starts" fill="none" stroke-width="{START.width:g}">',
        *(_start(arrow.start) for arrow in drawn.arrows),
        "</g>",
        f'<g class="arrows" fill="{INK.fill}" stroke="{INK.stroke}" stroke-width="{INK.width:g}">',
        *map(_arrow, drawn.arrows),
        "</g>",
        f'<g class="movers" stroke="{OUTLINE.stroke}" stroke-width="{OUTLINE.width:g}"'
        ' text-anchor="middle">',
        *map(_mover, drawn.movers),
        "</g>",
        "</svg>",
    ]
    return "\n".join(parts)


def _stayed(disc: Disc) -> str:
    return _of(disc, "circle", f'{_round(disc)} fill="{disc.paint.fill}"')


def _start(ring: Disc) -> str:
    return _of(ring, "circle", f'{_round(ring)} stroke="{ring.paint.stroke}"')


def _arrow(arrow: Arrow) -> str:
    (corners,) = arrow.head.rings
    way = f"{_path(arrow.shaft.start, arrow.shaft.end)}{_path(*corners)}Z"
    return _of(arrow.shaft, "path", f' d="{way}"')


def _mover(mover: Mover) -> str:
    disc, code = mover.disc, mover.code
    return _of(
        disc,
        "g",
        "",
        f'<circle{_round(disc)} fill="{disc.paint.fill}"/>'
        f'<text x="{code.x:g}" y="{code.y:g}" font-size="{code.size:g}" fill="{code.fill}"'
        f' stroke="none">'
        f"{xml(code.text)}</text>",
    )


def _of(mark: Disc | Line, tag: str, more: str, inside: str = "") -> str:
    (iso3,) = mark.key
    return (
        f'<{tag} data-iso3="{iso3}" data-go="country:{iso3}"{more}>'
        f"<title>{xml(mark.said)}</title>{inside}</{tag}>"
    )


def _round(disc: Disc) -> str:
    return f' cx="{disc.x:g}" cy="{disc.y:g}" r="{disc.radius:g}"'


def _path(*points: Point) -> str:
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in points)
