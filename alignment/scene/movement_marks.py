"""Marks of the countries that moved between two studies: arrows on the earlier map."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.bloc_naming import format_bloc_name
from alignment.model.dataset import list_records
from alignment.network.overlap_removal import remove_overlap
from alignment.scene.colours import (
    MISSING_COLOUR,
    NO_BLOC_COLOUR,
    SWATCH_SHAPE,
    assign_category_colours,
    select_ink,
)
from alignment.scene.encoding import TOO_FEW_VOTES, LegendEntry
from alignment.scene.marks import OUTLINE_WIDTH
from alignment.scene.primitives import (
    ARROW_START_RADIUS,
    Arrow,
    Disc,
    Paint,
    Point,
    TextLine,
    make_arrow,
)
from alignment.scene.text_metrics import UNCONDENSED_CODE_SIZE, to_single_line
from alignment.scene.theme import LIGHT_THEME
from alignment.studies.comparison import Comparison, find_drawn_movers

FloatArray = npt.NDArray[np.float64]

# More arrows cannot be followed.
MAX_MOVERS = 26
# In pixels: minimum width, approximate maximum height and margin of a picture; radii of discs
# with a code, and of the largest without a code.
MIN_WIDTH, MAX_HEIGHT, MARGIN = 480.0, 480.0, 2.0
MOVER_RADIUS, MAX_REST_RADIUS = 15.0, 5.0
# With more movers the discs shrink, or they would cover the map.
CROWDED_MOVERS = 18
# Baseline of a code below the middle of its capitals, in font sizes.
CODE_BASELINE_SHARE = 0.36
# Shape of the swatch of a ring.
RING_SHAPE = "ring"
MOVER_PAINT = Paint(stroke=LIGHT_THEME.outline, width=OUTLINE_WIDTH)
REST_PAINT = Paint(
    fill_opacity=0.5, stroke=LIGHT_THEME.outline, stroke_opacity=0.5, width=OUTLINE_WIDTH
)
START_RING_PAINT = Paint(width=2.2)
ARROW_PAINT = Paint(fill=LIGHT_THEME.ink, stroke=LIGHT_THEME.ink, width=1.2)


@dataclass(frozen=True)
class MoverMarks:
    """A country that stands out: its disc and its code."""

    disc: Disc
    code: TextLine


@dataclass(frozen=True)
class MovementMarks:
    """The movers of a comparison in pixels, in layers of which the first is the lowest.

    `other_discs` are at the later position. `arrows` are of movers that are not where they were.
    The country that changed most is the last of `movers`, above the others.
    """

    width: float
    height: float
    other_discs: tuple[Disc, ...]
    arrows: tuple[Arrow, ...]
    movers: tuple[MoverMarks, ...]
    legend: tuple[LegendEntry, ...]


def build_movement_marks(comparison: Comparison, max_movers: int = MAX_MOVERS) -> MovementMarks:
    """Return the movers of a comparison as marks.

    Every country with a position in both studies is a small disc at its later position. Countries
    that stand out, by :func:`~alignment.studies.comparison.find_drawn_movers`, are large discs with
    a code and an arrow from their earlier position. Distance on the map alone does not make a
    mover: similar countries trade places within their crowd. A disc has the colour of the earlier
    bloc that its bloc continues; the ring at the start of an arrow that of the bloc it left. Large
    discs are moved until no disc covers another. Of more than `max_movers`, those that changed bloc
    come first, then those that changed most.
    """
    table = comparison.table
    placed = table[table["moved"].notna()]
    outliers = find_drawn_movers(comparison)
    movers = outliers[outliers["moved"].notna()].head(max_movers)[::-1]
    rest = placed[~placed.index.isin(movers.index)]
    before, after = assign_bloc_colours(comparison)
    has_direction = comparison.has_direction
    descriptions = {
        str(iso3): _describe_move(comparison, row, bool(has_direction[iso3]))
        for iso3, row in list_records(placed)
    }
    fills = {iso3: after.get(bloc, MISSING_COLOUR) for iso3, bloc in placed["bloc_after"].items()}
    start_colours = [before.get(bloc, MISSING_COLOUR) for bloc in movers["bloc_before"]]
    scale = _compute_scale(placed)
    disc = min(comparison.before.disc, comparison.after.disc)
    rest_radius = round(min(MAX_REST_RADIUS, scale * disc), 2)
    mover_radius = round(MOVER_RADIUS * min(1.0, (CROWDED_MOVERS / max(len(movers), 1)) ** 0.5), 2)
    starts = _get_coordinates(movers, "before", scale)
    ends = remove_overlap(_get_coordinates(movers, "after", scale), 2 * mover_radius)
    rest_positions = _get_coordinates(rest, "after", scale)
    frame = _compute_frame(
        (rest_positions, rest_radius), (starts, ARROW_START_RADIUS), (ends, mover_radius)
    )
    points = frame.to_points(starts), frame.to_points(ends)
    paths = list(zip(movers.index, *points, start_colours, strict=True))

    def make_disc(iso3: str, position: Point, radius: float, paint: Paint) -> Disc:
        paint, description = paint.with_fill(fills[iso3]), descriptions[iso3]
        return Disc("disc", (iso3,), SWATCH_SHAPE, *position, radius, paint, description)

    return MovementMarks(
        width=frame.width,
        height=frame.height,
        other_discs=tuple(
            make_disc(iso3, position, rest_radius, REST_PAINT)
            for iso3, position in zip(rest.index, frame.to_points(rest_positions), strict=True)
        ),
        arrows=tuple(
            make_arrow(
                iso3,
                descriptions[iso3],
                (start, end),
                mover_radius,
                (replace(START_RING_PAINT, stroke=fill), ARROW_PAINT),
            )
            for iso3, start, end, fill in paths
            if start != end
        ),
        movers=tuple(
            MoverMarks(
                make_disc(iso3, end, mover_radius, MOVER_PAINT),
                _make_code(iso3, end, mover_radius, fills[iso3]),
            )
            for iso3, _, end, _ in paths
        ),
        legend=_build_legend(comparison, before, after),
    )


def assign_bloc_colours(comparison: Comparison) -> tuple[dict[str, str], dict[str, str]]:
    """Return the colours of the earlier and of the later blocs, by name.

    A bloc that continues another has its colour, a new bloc the next free one; countries alone
    share a grey.
    """
    blocs = comparison.blocs
    names = [bloc.name for bloc in comparison.before.blocs if bloc.size > 1]
    new_blocs = blocs[(blocs["name_before"] == "") & (blocs["size_after"] > 1)]["name_after"]
    slots = [("before", name) for name in names] + [("after", name) for name in new_blocs]
    palette = assign_category_colours(tuple(f"{when} {name}" for when, name in slots))
    before = {
        bloc.name: palette.get(f"before {bloc.name}", NO_BLOC_COLOUR)
        for bloc in comparison.before.blocs
    }
    after = {bloc.name: NO_BLOC_COLOUR for bloc in comparison.after.blocs}
    for old, new, size in zip(
        blocs["name_before"], blocs["name_after"], blocs["size_after"], strict=True
    ):
        if new and size > 1:
            after[new] = palette[f"after {new}"] if not old else before[old]
    return before, after


def _compute_scale(positions: pd.DataFrame) -> float:
    """Return the pixels per unit at which all positions fit."""
    spans = []
    for axis in "xy":
        values = positions[[f"{axis}_before", f"{axis}_after"]].to_numpy(dtype=float)
        spans.append(float(np.ptp(values)) if values.size else 0.0)
    space = [side - 2 * (MOVER_RADIUS + MARGIN) for side in (MIN_WIDTH, MAX_HEIGHT)]
    # A single country has no extent.
    return min(
        (available / span for available, span in zip(space, spans, strict=True) if span),
        default=1.0,
    )


def _get_coordinates(table: pd.DataFrame, when: str, scale: float) -> FloatArray:
    places = table[[f"x_{when}", f"y_{when}"]].to_numpy(dtype=float)
    return np.asarray(places * [scale, -scale])


@dataclass(frozen=True)
class _PictureFrame:
    """The size of the picture, and the position of the maps' origin on it."""

    width: float
    height: float
    origin: FloatArray

    def to_points(self, coordinates: FloatArray) -> list[Point]:
        return [(round(x, 2), round(y, 2)) for x, y in (coordinates + self.origin).tolist()]


def _compute_frame(*disc_groups: tuple[FloatArray, float]) -> _PictureFrame:
    """Return the frame around groups of discs, each with its radius."""
    edges = [
        points + sign * (radius + MARGIN) for points, radius in disc_groups for sign in (-1, 1)
    ]
    corners = np.vstack(edges)
    if not len(corners):
        return _PictureFrame(MIN_WIDTH, 2 * MARGIN, np.zeros(2))
    low, high = corners.min(axis=0), corners.max(axis=0)
    width = max(MIN_WIDTH, float(high[0] - low[0]))
    height = float(high[1] - low[1])
    origin = np.array([width, height]) / 2 - (low + high) / 2
    return _PictureFrame(round(width, 2), round(height, 2), origin)


def _make_code(iso3: str, position: Point, radius: float, fill: str) -> TextLine:
    size = round(2 * radius * UNCONDENSED_CODE_SIZE, 2)
    x, foot = position[0], round(position[1] + CODE_BASELINE_SHARE * size, 2)
    return TextLine(x, foot, iso3, size, select_ink(fill), "code", anchor="middle", key=(iso3,))


def _describe_move(comparison: Comparison, row: dict[str, Any], has_direction: bool) -> str:
    before, after = (
        TOO_FEW_VOTES if pd.isna(row[name]) else str(row[name])
        for name in ("bloc_before", "bloc_after")
    )
    bloc = before if before == after else _join_blocs(comparison, before, after)
    shift = TOO_FEW_VOTES if pd.isna(row["shift"]) else f"{row['shift']:.2f}"
    new_bloc = row["towards_bloc"]
    is_named = isinstance(new_bloc, str) and has_direction
    direction = f", towards {format_bloc_name(str(new_bloc))}" if is_named else ""
    distance = f"{row['moved']:.2f} map radii"
    distance = f"moved {distance}" if comparison.is_in_time else f"places {distance} apart"
    return to_single_line(
        f"{row['name']}: {bloc}; {comparison.noun} of agreement: {shift}{direction}; {distance}"
    )


def _join_blocs(comparison: Comparison, before: str, after: str) -> str:
    """Return the names of a bloc in both selections."""
    if comparison.is_in_time:
        return f"{before}, then {after}"
    return f"{before} {comparison.places[0]}, {after} {comparison.places[1]}"


def _build_legend(
    comparison: Comparison, before: dict[str, str], after: dict[str, str]
) -> tuple[LegendEntry, ...]:
    entries = []
    new, ended = "new", "ended"
    if not comparison.is_in_time:
        new, ended = "only in the second", "only in the first"
    for _, row in list_records(comparison.blocs):
        if max(row["size_before"], row["size_after"]) < 2:
            continue
        before_name, after_name = row["name_before"], row["name_after"]
        if not before_name:
            label, fill = f"{new}: {after_name} {row['size_after']}", after[after_name]
        elif not after_name:
            label, fill = f"{ended}: {before_name} {row['size_before']}", before[before_name]
        else:
            name = before_name
            if before_name != after_name:
                name = _join_blocs(comparison, before_name, after_name)
            label, fill = f"{name} {row['size_before']} → {row['size_after']}", before[before_name]
        entries.append(LegendEntry(label, 0, fill, SWATCH_SHAPE))
    placed = comparison.table[comparison.table["moved"].notna()]
    alone = sum(1 for bloc in comparison.after.blocs if bloc.size == 1)
    if alone:
        entries.append(LegendEntry("alone", alone, NO_BLOC_COLOUR, SWATCH_SHAPE))
    too_few = int(placed["bloc_after"].isna().sum())
    if too_few:
        entries.append(LegendEntry(TOO_FEW_VOTES, too_few, MISSING_COLOUR, SWATCH_SHAPE))
    start = "where it was before" if comparison.is_in_time else "place in the first selection"
    entries.append(LegendEntry(start, 0, LIGHT_THEME.muted_ink, RING_SHAPE))
    return tuple(entries)
