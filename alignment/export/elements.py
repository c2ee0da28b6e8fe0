"""The elements of SVG that marks are painted with."""

from __future__ import annotations

from collections.abc import Iterable

from alignment.scene.primitives import Area, Disc, Line, Paint, corners


def path_of(area: Area) -> str:
    """Return the rings of an area as the way of a path."""
    return "".join(
        "M" + "L".join(f"{x:g},{y:g}" for x, y in outline) + "Z" for outline in area.rings
    )


def between(drawn: Line) -> str:
    """Return the way of a straight line."""
    (x0, y0), (x1, y1) = drawn.start, drawn.end
    return f"M{x0:g},{y0:g}L{x1:g},{y1:g}"


def shape_of(disc: Disc, more: str) -> str:
    """Return a circle or another shape, with more attributes."""
    return shape_at(disc.shape, disc.x, disc.y, disc.radius, more)


def shape_at(shape: str, x: float, y: float, radius: float, more: str = "") -> str:
    """Return a shape of a radius around a place, with more attributes."""
    radius = round(radius, 2)
    points = corners(shape, x, y, radius)
    if not points:
        middle = f' cx="{x:g}" cy="{y:g}"' if x or y else ""
        return f'<circle{middle} r="{radius:g}"{more}/>'
    places = " ".join(f"{across:g},{down:g}" for across, down in points)
    return f'<polygon points="{places}"{more}/>'


def stroke_of(paint: Paint) -> dict[str, str]:
    """Return the attributes of a line."""
    dash = {"stroke-dasharray": " ".join(map(short, paint.dash))} if paint.dash else {}
    return {"stroke": paint.stroke, "stroke-width": width_of(paint)} | dash


def opacity_of(paint: Paint) -> dict[str, str]:
    """Return the attributes of what lets be seen what it lies on."""
    shares = {"fill-opacity": paint.fill_opacity, "stroke-opacity": paint.stroke_opacity}
    return {name: short(share) for name, share in shares.items() if share < 1}


def attributes(named: dict[str, str]) -> str:
    """Return attributes as they stand in a tag."""
    return "".join(f' {name}="{value}"' for name, value in named.items())


def width_of(paint: Paint) -> str:
    """Return the width of a line."""
    return short(paint.width)


def short(number: float) -> str:
    """Return a number with three digits."""
    return f"{number:.3g}"


def group(name: str, rows: Iterable[str], more: str = "") -> list[str]:
    """Return rows of markup as a group."""
    return [f'<g id="{name}"{more}>', *rows, "</g>"]
