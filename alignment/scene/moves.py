"""Who moved between two studies as marks: arrows on the map of the first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.answer.comparison import Comparison
from alignment.model.frames import rows
from alignment.network.overlap import apart
from alignment.scene.colours import ALONE, MISSING, SWATCH, category_colours, ink_on
from alignment.scene.drawing import CODE_SIZE, LIGHT, OUTLINE_WIDTH
from alignment.scene.encoding import NOT_ENOUGH, Entry
from alignment.scene.lettering import line
from alignment.scene.primitives import Area, Disc, Line, Outline, Paint, Point, Words

Array = npt.NDArray[np.float64]

# A country stands out whose similarities changed this many times as much as the middle one's.
STANDS_OUT = 2.0
# Beyond that no one can follow the arrows.
MOST_ARROWS = 30
# In pixels: the widest and highest picture, radii of discs with a code and of the largest without
# one, of the ring where an arrow begins, and the length and breadth of its head.
WIDTH, HEIGHT = 480.0, 480.0
LARGE, SMALL, RING = 15.0, 5.0, 3.5
HEAD, BREADTH = 11.0, 8.0
# The shape of a swatch for a ring.
HOLLOW = "ring"
# Size of a code, and from the middle of its capitals to their baseline.
CODE = round(2 * LARGE * CODE_SIZE, 2)
DROP = 0.36 * CODE
# The looks of all discs with a code, of those without, of the rings and of the arrows.
OUTLINE = Paint(stroke=LIGHT.outline, width=OUTLINE_WIDTH)
PALE = Paint(fill_opacity=0.5, stroke=LIGHT.outline, stroke_opacity=0.5, width=OUTLINE_WIDTH)
START = Paint(width=2.2)
INK = Paint(fill=LIGHT.ink, stroke=LIGHT.ink, width=1.2)


@dataclass(frozen=True)
class Arrow:
    """The way of a country: a ring where it was, a line to where it is, and the line's head."""

    start: Disc
    shaft: Line
    head: Area


@dataclass(frozen=True)
class Mover:
    """A country that stands out: its disc and its code."""

    disc: Disc
    code: Words


@dataclass(frozen=True)
class Moves:
    """The movers of a comparison in pixels, in layers of which the first is the lowest.

    Attributes
    ----------
    width, height : float
    rest : tuple of Disc
        Of those that do not stand out, where they ended.
    arrows : tuple of Arrow
        Of the movers that are not where they were.
    movers : tuple of Mover
        The most changed is the last, over the others.
    legend : tuple of Entry
    """

    width: float
    height: float
    rest: tuple[Disc, ...]
    arrows: tuple[Arrow, ...]
    movers: tuple[Mover, ...]
    legend: tuple[Entry, ...]


def moves(comparison: Comparison, most: int = MOST_ARROWS) -> Moves:
    """Return the movers of a comparison as marks.

    Every country that has a place in both is a small disc where it ended. Those that stand
    out are large discs with their code, and an arrow from where they were: who changed bloc,
    and whose similarities to the others changed at least twice as much as the middle
    country's. Distance on the map alone does not make a mover, for like-minded countries
    trade places within their crowd. Discs have the colour of the bloc of `before` that their
    bloc continues; the ring where an arrow begins has the colour of the bloc it left. Large
    discs make way for one another, so that their codes can be read; arrows do not.

    Parameters
    ----------
    comparison : Comparison
    most : int
        Most movers drawn, of the countries whose similarities changed most.
    """
    table = comparison.table
    placed = table[table["moved"].notna()]
    chosen = standing_out(comparison).head(most)[::-1]
    rest = placed[~placed.index.isin(chosen.index)]
    before, after = bloc_colours(comparison)
    sheet = _sheet(comparison, placed)
    starts, ends = (sheet.at(chosen, when) for when in ("before", "after"))
    cards = {str(iso3): _said(row) for iso3, row in rows(placed)}
    fills = {iso3: after.get(bloc, MISSING) for iso3, bloc in placed["bloc_after"].items()}
    left = [before.get(bloc, MISSING) for bloc in chosen["bloc_before"]]
    return Moves(
        width=WIDTH,
        height=sheet.height,
        rest=tuple(
            _disc(iso3, cards[iso3], at, sheet.small, PALE.filled(fills[iso3]))
            for iso3, at in zip(rest.index, sheet.at(rest, "after"), strict=True)
        ),
        arrows=tuple(
            _arrow(iso3, cards[iso3], start, end, fill)
            for iso3, start, end, fill in zip(chosen.index, starts, ends, left, strict=True)
            if start != end
        ),
        movers=tuple(
            _mover(iso3, cards[iso3], at, fills[iso3])
            for iso3, at in zip(chosen.index, _readable(ends, sheet.height), strict=True)
        ),
        legend=_legend(comparison, before, after),
    )


def standing_out(comparison: Comparison) -> pd.DataFrame:
    """Return the rows of countries that changed bloc or stand out, the most changed first."""
    order = comparison.movers("shift")
    out = order["shift"] >= STANDS_OUT * comparison.table["shift"].median()
    return order[(out | order["bloc_changed"].fillna(False).astype(bool)) & order["moved"].notna()]


def bloc_colours(comparison: Comparison) -> tuple[dict[str, str], dict[str, str]]:
    """Return the colour of each bloc by name, of `before` and of `after`.

    A bloc that continues another has its colour; a new one the next that is free; countries
    alone share a grey.
    """
    blocs = comparison.blocs
    names = [bloc.name for bloc in comparison.before.blocs if bloc.size > 1]
    fresh = blocs[(blocs["name_before"] == "") & (blocs["size_after"] > 1)]["name_after"]
    slots = [("before", name) for name in names] + [("after", name) for name in fresh]
    palette = category_colours(tuple(f"{when} {name}" for when, name in slots))
    before = {
        bloc.name: palette.get(f"before {bloc.name}", ALONE) for bloc in comparison.before.blocs
    }
    after = {bloc.name: ALONE for bloc in comparison.after.blocs}
    for old, new, size in zip(
        blocs["name_before"], blocs["name_after"], blocs["size_after"], strict=True
    ):
        if new and size > 1:
            after[new] = palette[f"after {new}"] if not old else before[old]
    return before, after


@dataclass(frozen=True)
class _Sheet:
    """Where the places of both maps lie on the picture."""

    height: float
    small: float
    scale: float
    origin: Point

    def at(self, table: pd.DataFrame, when: str) -> list[Point]:
        xs, ys = table[f"x_{when}"], table[f"y_{when}"]
        left, top = self.origin
        return [
            (round(left + x * self.scale, 2), round(top - y * self.scale, 2))
            for x, y in zip(xs, ys, strict=True)
        ]


def _sheet(comparison: Comparison, placed: pd.DataFrame) -> _Sheet:
    disc = min(comparison.before.disc, comparison.after.disc)
    edges = []
    for axis in "xy":
        places = placed[[f"{axis}_before", f"{axis}_after"]].to_numpy(dtype=float)
        edges.append((float(places.min()), float(places.max())) if places.size else (0.0, 0.0))
    (x0, x1), (y0, y1) = edges
    room, pad = max(disc, 1e-6), LARGE + 2
    # One country alone has no extent.
    wide, high = max(x1 - x0, 4 * room), max(y1 - y0, 4 * room)
    scale = min((WIDTH - 2 * pad) / wide, (HEIGHT - 2 * pad) / high)
    height = round(high * scale + 2 * pad, 2)
    origin = (WIDTH / 2 - (x0 + x1) / 2 * scale, height / 2 + (y0 + y1) / 2 * scale)
    return _Sheet(height, round(min(disc * scale, SMALL), 2), scale, origin)


def _readable(ends: list[Point], height: float) -> list[Point]:
    spread = apart(np.array(ends, dtype=np.float64).reshape(-1, 2), 2 * LARGE)
    inside = np.clip(spread, LARGE + 1, [WIDTH - LARGE - 1, height - LARGE - 1])
    return [(round(float(x), 2), round(float(y), 2)) for x, y in inside]


def _disc(iso3: str, said: str, at: Point, radius: float, paint: Paint) -> Disc:
    return Disc("disc", (iso3,), SWATCH, *at, radius, paint, said)


def _mover(iso3: str, said: str, at: Point, fill: str) -> Mover:
    x, foot = at[0], round(at[1] + DROP, 2)
    code = Words(x, foot, iso3, CODE, ink_on(fill), "code", anchor="middle", key=(iso3,))
    return Mover(_disc(iso3, said, at, LARGE, OUTLINE.filled(fill)), code)


def _arrow(iso3: str, said: str, start: Point, end: Point, left: str) -> Arrow:
    key = (iso3,)
    return Arrow(
        Disc("start", key, SWATCH, *start, RING, replace(START, stroke=left), said),
        Line("shaft", key, start, end, INK, said),
        Area("head", key, (_head(start, end),), INK, said),
    )


def _head(start: Point, end: Point) -> Outline:
    """Return the corners of an arrow's head, in the middle of what no disc hides of its line."""
    here, there = np.array(start), np.array(end)
    length = float(np.hypot(*(there - here)))
    way = (there - here) / length
    seen = (RING + length - LARGE) / 2
    middle = here + way * (seen if seen > 0 else length / 2)
    across = np.array([-way[1], way[0]]) * BREADTH / 2
    tip, back = middle + way * HEAD / 2, middle - way * HEAD / 2
    corners = (tip, back + across, back - across)
    return tuple((round(float(x), 2), round(float(y), 2)) for x, y in corners)


def _said(row: dict[str, Any]) -> str:
    before, after = (
        NOT_ENOUGH if pd.isna(row[name]) else str(row[name])
        for name in ("bloc_before", "bloc_after")
    )
    bloc = before if before == after else f"{before}, then {after}"
    shift = NOT_ENOUGH if pd.isna(row["shift"]) else f"{row['shift']:.2f}"
    towards = row["towards_bloc"]
    near = f", towards the {towards}" if isinstance(towards, str) else ""
    moved = f"moved {row['moved']:.2f} map radii"
    return line(f"{row['name']}: {bloc}; change of similarity: {shift}{near}; {moved}")


def _legend(
    comparison: Comparison, before: dict[str, str], after: dict[str, str]
) -> tuple[Entry, ...]:
    found = []
    for _, row in rows(comparison.blocs):
        if max(row["size_before"], row["size_after"]) < 2:
            continue
        one, other = row["name_before"], row["name_after"]
        if not one:
            label, fill = f"new: {other} {row['size_after']}", after[other]
        elif not other:
            label, fill = f"ended: {one} {row['size_before']}", before[one]
        else:
            name = one if one == other else f"{one}, then {other}"
            label, fill = f"{name} {row['size_before']} → {row['size_after']}", before[one]
        found.append(Entry(label, 0, fill, SWATCH))
    drawn = comparison.table[comparison.table["moved"].notna()]
    alone = sum(1 for bloc in comparison.after.blocs if bloc.size == 1)
    if alone:
        found.append(Entry("alone", alone, ALONE, SWATCH))
    thin = int(drawn["bloc_after"].isna().sum())
    if thin:
        found.append(Entry(NOT_ENOUGH, thin, MISSING, SWATCH))
    found.append(Entry("where it was before", 0, LIGHT.faint, HOLLOW))
    return tuple(found)
