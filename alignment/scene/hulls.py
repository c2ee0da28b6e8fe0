"""Outlines around the blocs of a map, and the positions of their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from alignment.model.text_format import capitalize_first, join_country_names
from alignment.network.hulls import Ring, find_points_inside
from alignment.scene.colours import assign_category_colours
from alignment.scene.text_metrics import Box, has_overlap, measure_text_width, to_single_line
from alignment.studies.study import Study, cache_per_study

# Share of the map's width that counts as near its edge.
EDGE_SHARE = 0.22
# Usual width of a letter and height of a bloc's name, in disc radii.
LETTER_WIDTH, NAME_HEIGHT = 0.75, 2.2
# Cost in covered discs: of one radius of distance, and of overlapping a name or leaving the frame.
# A name that is not centred counts as further away.
COST_PER_RADIUS, FAULT_COST, OFF_CENTRE_DISTANCE = 0.4, 100.0, 0.5
# Largest letters of a bloc's name, in disc radii: around smaller discs it is not shown.
MAX_LETTER_SIZE = 1.65
# Height of a line, in font sizes.
NAME_LINE_HEIGHT = 1.3


@dataclass(frozen=True)
class Hull:
    """The outline around a bloc and the position of its name in figures.

    `texts` are the long and the short text of its label, each with the size. `fill` is '' where
    colours show something else than blocs, and `line` where they show neither blocs nor votes.
    `outsiders` are countries of other blocs, or of none, inside the outline, `strays` members far
    outside it. `label_side` tells which end of the name is at `label_x`: left, center or right.
    """

    name: str
    size: int
    texts: tuple[str, str]
    fill: str
    line: str
    rings: tuple[Ring, ...]
    outsiders: tuple[str, ...]
    strays: tuple[str, ...]
    label_x: float
    label_y: float
    label_side: str


def compute_bloc_hulls(
    study: Study,
    frame: Box,
    disc_radius: float,
    is_filled: bool,
    has_coloured_line: bool,
    aliases: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Hull, ...]:
    """Return the outlines of a study's blocs, with their names placed in a frame.

    With `is_filled` they have the colours of the blocs, with `has_coloured_line` only their lines.
    `aliases` are names from the reader.
    """
    names = tuple(bloc.name for bloc in study.blocs)
    palette = assign_category_colours(names, tuple(bloc.id for bloc in study.blocs))
    return tuple(
        replace(
            hull,
            fill=palette[hull.name] if is_filled else "",
            line=palette[hull.name] if is_filled or has_coloured_line else "",
        )
        for hull in _find_hulls(study, frame, disc_radius, tuple(aliases.items()))
    )


# They are the same in all colours, between which readers change most often.
@cache_per_study
def _find_hulls(
    study: Study, frame: Box, disc_radius: float, aliases: tuple[tuple[str, str], ...]
) -> tuple[Hull, ...]:
    """Return the outlines of blocs without colours, with their names placed."""
    positions = study.table[["x", "y"]].dropna()
    discs, iso3 = positions.to_numpy(), positions.index.tolist()
    hulls = []
    for bloc in study.blocs:
        rings = study.outlines.get(bloc.id, ())
        if rings:
            top = max(rings[0], key=lambda point: point[1])
            side = _select_label_side(top[0], frame)
            inside = set(np.array(iso3)[find_points_inside(rings, discs)].tolist())
            outsiders = tuple(each for each in iso3 if each in inside.difference(bloc.members))
            strays = tuple(each for each in bloc.members if each in set(iso3) - inside)
            texts = compose_bloc_labels(bloc.name, bloc.size, dict(aliases).get(bloc.name, ""))
            label = (*top, side)
            hulls.append(
                Hull(bloc.name, bloc.size, texts, "", "", rings, outsiders, strays, *label)
            )
    return _separate_names(hulls, expand_frame(frame, disc_radius), disc_radius, discs)


def expand_frame(frame: Box, disc_radius: float) -> Box:
    """Return a frame with space above for the name of the topmost bloc, for Plotly figures."""
    return (*frame[:3], frame[3] + 2 * disc_radius)


def _select_label_side(x: float, frame: Box) -> str:
    # Near the edge a name extends inwards.
    across = (x - frame[0]) / (frame[2] - frame[0])
    return "left" if across < EDGE_SHARE else "right" if across > 1 - EDGE_SHARE else "center"


def _separate_names(
    hulls: list[Hull], frame: Box, disc_radius: float, centres: npt.NDArray[np.float64]
) -> tuple[Hull, ...]:
    # From the lowest: each where it covers the fewest discs and no name, near its outline.
    placed: list[Hull] = []
    for hull in sorted(hulls, key=lambda hull: hull.label_y):
        best, least = (hull.label_x, hull.label_y, hull.label_side), np.inf
        boxes = [compute_name_box(other, disc_radius) for other in placed]
        name_width, name_height = _measure_name(hull, disc_radius)
        width = LETTER_WIDTH * disc_radius * (len(hull.texts[1]) + 2)
        for distance, place in _iterate_label_positions(hull, frame, disc_radius):
            if (distance - OFF_CENTRE_DISTANCE) * COST_PER_RADIUS >= least:
                break
            x, y, side = place
            left, right = _align_name(x, side, name_width)
            box = left, y, right, y + name_height
            faults = sum(has_overlap(box, other) for other in boxes)
            faults += box[0] < frame[0] or box[2] > frame[2]
            left, right = _align_name(x, side, width)
            usual = left, y, right, y + NAME_HEIGHT * disc_radius
            covered_count = count_covered_discs(usual, centres, disc_radius)
            cost = distance * COST_PER_RADIUS + faults * FAULT_COST + covered_count
            if cost < least:
                best, least = place, cost
        x, y, side = best
        placed.append(replace(hull, label_x=x, label_y=y, label_side=side))
    return tuple(sorted(placed, key=lambda hull: -hull.size))


def _iterate_label_positions(
    hull: Hull, frame: Box, disc_radius: float
) -> Iterator[tuple[float, tuple[float, float, str]]]:
    """Yield distances in radii, and places of a name: x, y and side; the nearest first."""
    x, y = min(hull.rings[0], key=lambda point: point[1])
    lowest = y - NAME_HEIGHT * disc_radius
    above = hull.label_x, hull.label_side, hull.label_y
    below = x, _select_label_side(x, frame), lowest
    max_offset = max(frame[3], hull.label_y) - hull.label_y
    for step in range(int(2 * max_offset / disc_radius) + 1):
        offset = 0.5 * step * disc_radius
        for (label_x, default_side, start), shift in ((above, offset), (below, -offset)):
            label_y = start + shift
            if label_y < frame[1]:
                continue
            yield 0.5 * step, (label_x, label_y, default_side)
            for side in ("left", "center", "right"):
                yield 0.5 * step + OFF_CENTRE_DISTANCE, (label_x, label_y, side)


def count_covered_discs(box: Box, centres: npt.NDArray[np.float64], disc_radius: float) -> int:
    """Return how many discs a box covers."""
    left, low, right, top = box
    x, y = centres[:, 0], centres[:, 1]
    is_across = (x > left - disc_radius) & (x < right + disc_radius)
    return int((is_across & (y > low - disc_radius) & (y < top + disc_radius)).sum())


def _align_name(x: float, side: str, width: float) -> tuple[float, float]:
    """Return the left and right end of a name of a width."""
    left = x - {"left": 0.0, "center": width / 2, "right": width}[side]
    return left, left + width


def compose_bloc_labels(name: str, size: int, alias: str = "") -> tuple[str, str]:
    """Return the long and the short text for a bloc on the map, each with its size.

    >>> compose_bloc_labels("India–Chad", 126)
    ('126 countries, with India and Chad', 'India–Chad · 126')
    >>> compose_bloc_labels("West", 54), compose_bloc_labels("West", 54, "Western States")
    (('West: 54 countries', 'West · 54'), ('Western States: 54 countries', 'Western States · 54'))
    """
    parts = name.split("–")
    text = f"{alias or name}: {size} countries"
    if not alias and len(parts) == 2:
        text = join_country_names(parts)
        text = f"{size} countries, with {text}" if size > 2 else text
    short = f"{alias or name} · {size}"
    return to_single_line(capitalize_first(text)), to_single_line(short)


def compute_name_box(hull: Hull, disc_radius: float) -> Box:
    """Return left, bottom, right and top of a bloc's name at its largest letters."""
    width, height = _measure_name(hull, disc_radius)
    left, right = _align_name(hull.label_x, hull.label_side, width)
    return (left, hull.label_y, right, hull.label_y + height)


def _measure_name(hull: Hull, disc_radius: float) -> tuple[float, float]:
    """Return the width and height of a bloc's name at its largest letters."""
    letter = MAX_LETTER_SIZE * disc_radius
    return measure_text_width(hull.texts[1], 100 * letter) / 100, NAME_LINE_HEIGHT * letter
