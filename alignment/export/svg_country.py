"""A country as SVG: its disc with its code or, on a map of the world, its land."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from alignment.export.elements import (
    attributes,
    between,
    group,
    opacity_of,
    path_of,
    shape_at,
    stroke_of,
    width_of,
)
from alignment.export.text import attribute, xml
from alignment.scene.marks import Country, Marks
from alignment.scene.primitives import Area, Disc, Line, Point, Words


def countries(marks: Marks, rows: Iterable[str]) -> list[str]:
    """Return the group of all countries: what they have in common, and each as markup."""
    paint = marks.looks.disc
    alike = (
        f' text-anchor="middle" font-size="{marks.sheet.code_size:g}"'
        f' stroke="{paint.stroke}" stroke-width="{width_of(paint)}"'
    )
    return group("countries", rows, alike)


def country(drawn: Country, marks: Marks, page_part: bool) -> str:
    """Return a country as markup: its disc with its code, or its land.

    What all countries have in common, the group around them says. A disc on the bloc map is drawn
    around the origin, and its group stands where it belongs: that is where a page takes hold of it.
    In a page, which may be zoomed, codes that are too small are there all the same.
    """
    if page_part:
        title, said = "", f" aria-label={attribute(drawn.said)}"
    else:
        title, said = f"<title>{xml(drawn.said)}</title>", ""
    x, y = drawn.at
    place = f' transform="translate({x:g} {y:g})"' if drawn.code else f' data-at="{x:g} {y:g}"'
    shown = drawn if page_part or marks.has_codes else replace(drawn, code=None)
    inside = "".join(_body(shown, marks, drawn.at if drawn.code else (0.0, 0.0)))
    return f"{_begun(drawn, page_part)}{place}{said}>{title}{inside}</g>"


def bare(drawn: Country, marks: Marks) -> str:
    """Return a country of a page without its place and all that it is coloured and told by."""
    if drawn.disc and drawn.code:
        inside = _around_origin(
            *(drawn.disc.shape, drawn.disc.radius),
            *(drawn.code.text, f"{drawn.code.y - drawn.at[1]:.2f}"),
            _sized(drawn.code, marks.sheet.code_size),
        )
    else:
        inside = "".join(_body(drawn, marks, (0.0, 0.0), painted=False))
    return f"{_begun(drawn, page_part=True)}>{inside}</g>"


# Of a map or two all discs: their colours change more often than they do.
@lru_cache(maxsize=512)
def _around_origin(shape: str, radius: float, code: str, foot: str, sized: str) -> str:
    return f'{shape_at(shape, 0.0, 0.0, radius)}<text y="{foot}"{sized}>{xml(code)}</text>'


def _begun(drawn: Country, page_part: bool) -> str:
    name = f' data-name={attribute(drawn.name)} role="img"' if page_part else ""
    return f'<g data-iso3="{drawn.iso3}"{name}'


def paints(drawn: Country, marks: Marks) -> list[dict[str, str]]:
    """Return the attributes that colour each part of a country, in their order."""
    return [_painted(mark, marks) for mark in drawn]


def _body(drawn: Country, marks: Marks, origin: Point, painted: bool = True) -> Iterator[str]:
    x, y = origin
    for mark in drawn:
        colours = attributes(_painted(mark, marks)) if painted else ""
        if isinstance(mark, Area):
            yield f'<path d="{path_of(mark)}"{colours}/>'
        elif isinstance(mark, Line):
            yield f'<path d="{between(mark)}"{colours}/>'
        elif isinstance(mark, Disc):
            yield shape_at(mark.shape, mark.x - x, mark.y - y, mark.radius, colours)
        elif isinstance(mark, Words):
            sized = _sized(mark, marks.sheet.code_size)
            yield f'<text y="{mark.y - y:.2f}"{sized}{colours}>{xml(mark.text)}</text>'


def _painted(mark: Area | Line | Disc | Words, marks: Marks) -> dict[str, str]:
    if isinstance(mark, Words):
        return {"fill": mark.fill, "stroke": "none"}
    if isinstance(mark, Line):
        return {"stroke": mark.paint.stroke} | opacity_of(mark.paint)
    seen = {"fill": mark.paint.fill} | opacity_of(mark.paint)
    # Lines that are not as those of all others.
    usual = marks.looks.disc
    apart = mark.paint.stroke != usual.stroke
    apart |= isinstance(mark, Disc) and mark.paint.width != usual.width
    if mark.chosen or mark.paint.dash or apart:
        return seen | stroke_of(mark.paint)
    return seen | ({"stroke-width": width_of(mark.paint)} if isinstance(mark, Area) else {})


def _sized(code: Words, usual: float) -> str:
    size = "" if code.size == usual else f' font-size="{code.size:g}"'
    if not code.length:
        return size
    return f'{size} textLength="{code.length:g}" lengthAdjust="spacingAndGlyphs"'
