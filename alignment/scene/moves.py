"""Who moved between two studies as marks: arrows on the map of the first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.naming import the
from alignment.answer.comparison import Comparison
from alignment.answer.reasons import standing_out
from alignment.model.frames import rows
from alignment.network.overlap import apart
from alignment.scene.arrows import RING, Arrow, arrow
from alignment.scene.colours import ALONE, MISSING, SWATCH, category_colours, ink_on
from alignment.scene.drawing import CODE_SIZE, LIGHT, OUTLINE_WIDTH
from alignment.scene.encoding import NOT_ENOUGH, Entry
from alignment.scene.lettering import line
from alignment.scene.primitives import Disc, Paint, Point, Words

Array = npt.NDArray[np.float64]

# Beyond that no one can follow the arrows.
MOST_ARROWS = 26
# In pixels: the least width and about the greatest height of a picture, its edge, and radii of
# discs with a code and of the largest without one.
WIDTH, HEIGHT, EDGE = 480.0, 480.0, 2.0
LARGE, SMALL = 15.0, 5.0
# Of more movers the discs are smaller, or they would cover the map.
MANY = 18
# Share of a code's size from the middle of its capitals to their baseline.
DROP = 0.36
# The shape of a swatch for a ring.
HOLLOW = "ring"
# The looks of all discs with a code, of those without, of the rings and of the arrows.
OUTLINE = Paint(stroke=LIGHT.outline, width=OUTLINE_WIDTH)
PALE = Paint(fill_opacity=0.5, stroke=LIGHT.outline, stroke_opacity=0.5, width=OUTLINE_WIDTH)
START = Paint(width=2.2)
INK = Paint(fill=LIGHT.ink, stroke=LIGHT.ink, width=1.2)


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
    out are large discs with their code, and an arrow from where they were; see
    :func:`~alignment.answer.reasons.standing_out`. Distance on the map alone does not make a
    mover, for like-minded countries trade places within their crowd. Discs have the colour of
    the bloc of `before` that their bloc continues; the ring where an arrow begins has the
    colour of the bloc it left. Where large discs would cover one another they make way, with
    the end of their arrows, until each code can be read.

    Parameters
    ----------
    comparison : Comparison
    most : int
        Most movers drawn, those that changed bloc and then those that changed most.
    """
    table = comparison.table
    placed = table[table["moved"].notna()]
    out = standing_out(comparison)
    chosen = out[out["moved"].notna()].head(most)[::-1]
    rest = placed[~placed.index.isin(chosen.index)]
    before, after = bloc_colours(comparison)
    cards = {str(iso3): _said(row) for iso3, row in rows(placed)}
    fills = {iso3: after.get(bloc, MISSING) for iso3, bloc in placed["bloc_after"].items()}
    left = [before.get(bloc, MISSING) for bloc in chosen["bloc_before"]]
    scale = _scale(placed)
    small = round(min(SMALL, scale * min(comparison.before.disc, comparison.after.disc)), 2)
    large = round(LARGE * min(1.0, (MANY / max(len(chosen), 1)) ** 0.5), 2)
    starts = _places(chosen, "before", scale)
    ends = apart(_places(chosen, "after", scale), 2 * large)
    stayed = _places(rest, "after", scale)
    frame = _frame((stayed, small), (starts, RING), (ends, large))
    ways = list(zip(chosen.index, frame.at(starts), frame.at(ends), left, strict=True))
    return Moves(
        width=frame.width,
        height=frame.height,
        rest=tuple(
            _disc(iso3, cards[iso3], at, small, PALE.filled(fills[iso3]))
            for iso3, at in zip(rest.index, frame.at(stayed), strict=True)
        ),
        arrows=tuple(
            arrow(iso3, cards[iso3], (start, end), large, (replace(START, stroke=fill), INK))
            for iso3, start, end, fill in ways
            if start != end
        ),
        movers=tuple(
            _mover(iso3, cards[iso3], end, large, fills[iso3]) for iso3, _, end, _ in ways
        ),
        legend=_legend(comparison, before, after),
    )


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


def _scale(placed: pd.DataFrame) -> float:
    """Return the pixels of a unit of the maps, at which all places fit in."""
    spans = []
    for axis in "xy":
        places = placed[[f"{axis}_before", f"{axis}_after"]].to_numpy(dtype=float)
        spans.append(float(np.ptp(places)) if places.size else 0.0)
    room = [length - 2 * (LARGE + EDGE) for length in (WIDTH, HEIGHT)]
    # One country alone has no extent.
    return min((most / span for most, span in zip(room, spans, strict=True) if span), default=1.0)


def _places(table: pd.DataFrame, when: str, scale: float) -> Array:
    places = table[[f"x_{when}", f"y_{when}"]].to_numpy(dtype=float)
    return np.asarray(places * [scale, -scale])


@dataclass(frozen=True)
class _Frame:
    """The size of the picture, and where the middle of the maps lies on it."""

    width: float
    height: float
    origin: Array

    def at(self, places: Array) -> list[Point]:
        return [(round(x, 2), round(y, 2)) for x, y in (places + self.origin).tolist()]


def _frame(*drawn: tuple[Array, float]) -> _Frame:
    """Return the frame of discs, each kind with its radius."""
    edges = [places + way * (radius + EDGE) for places, radius in drawn for way in (-1, 1)]
    every = np.vstack(edges)
    if not len(every):
        return _Frame(WIDTH, 2 * EDGE, np.zeros(2))
    low, high = every.min(axis=0), every.max(axis=0)
    width = max(WIDTH, float(high[0] - low[0]))
    height = float(high[1] - low[1])
    origin = np.array([width, height]) / 2 - (low + high) / 2
    return _Frame(round(width, 2), round(height, 2), origin)


def _disc(iso3: str, said: str, at: Point, radius: float, paint: Paint) -> Disc:
    return Disc("disc", (iso3,), SWATCH, *at, radius, paint, said)


def _mover(iso3: str, said: str, at: Point, radius: float, fill: str) -> Mover:
    size = round(2 * radius * CODE_SIZE, 2)
    x, foot = at[0], round(at[1] + DROP * size, 2)
    code = Words(x, foot, iso3, size, ink_on(fill), "code", anchor="middle", key=(iso3,))
    return Mover(_disc(iso3, said, at, radius, OUTLINE.filled(fill)), code)


def _said(row: dict[str, Any]) -> str:
    before, after = (
        NOT_ENOUGH if pd.isna(row[name]) else str(row[name])
        for name in ("bloc_before", "bloc_after")
    )
    bloc = before if before == after else f"{before}, then {after}"
    shift = NOT_ENOUGH if pd.isna(row["shift"]) else f"{row['shift']:.2f}"
    towards = row["towards_bloc"]
    near = f", towards {the(towards)}" if isinstance(towards, str) else ""
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
