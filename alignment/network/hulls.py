"""Outlines around groups of discs that leave other discs outside where possible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from shapely import (
    MultiPoint,
    Polygon,
    buffer,
    contains_xy,
    distance,
    dwithin,
    linestrings,
    points,
    polygons,
    unary_union,
    union_all,
)
from shapely.geometry.base import BaseGeometry

Ring = tuple[tuple[float, float], ...]
OUTLINE_DIGITS = 4
# Straight pieces that a quarter of a circle is drawn with.
QUARTER_SEGMENTS = 6
# Half the width, in radii of a disc, of a channel that is closed.
CHANNEL_HALF_WIDTH = 0.8
# Space around members, and half the distance over which an outline spans from one to the next.
PADDING, REACH = 1.9, 6.0
# Half the width of a neck between two parts, and its usual greatest length, in radii of a disc.
NECK_HALF_WIDTH, MAX_NECK = 1.0, 18.0
MIN_OUTLINED = 2
# Up to this number of members, all are enclosed or none.
MAX_WHOLE = 3


def compute_outlines(
    coordinates: pd.DataFrame,
    groups: Mapping[int, Iterable[str]],
    disc_radius: float,
    max_neck: float = MAX_NECK,
) -> dict[int, tuple[Ring, ...]]:
    """Return the outline of each group of two or more, by number; see :func:`compute_outline`.

    A group of up to three has none where one of them would be outside. Necks are at most
    `max_neck` radii long.

    `coordinates` have columns x and y by ISO3, for all countries on the map. Members of `groups`
    that are not on the map are ignored.
    """
    centres = coordinates.to_numpy(dtype=float)
    membership = {
        number: coordinates.index.isin(list(members)) for number, members in groups.items()
    }
    outlines = {}
    for number, is_member in membership.items():
        count = is_member.sum()
        if count >= MIN_OUTLINED:
            rings = compute_outline(centres[is_member], centres[~is_member], disc_radius, max_neck)
            # An outline of two of three would look like that of a bloc of two.
            is_whole = find_points_inside(rings, centres[is_member]).all()
            outlines[number] = rings if is_whole or count > MAX_WHOLE else ()
    return outlines


def compute_outline(
    members: npt.NDArray[np.float64],
    others: npt.NDArray[np.float64],
    disc_radius: float,
    max_neck: float = MAX_NECK,
) -> tuple[Ring, ...]:
    """Return the closed rings of an outline around member discs.

    `members` and `others` are centres of discs, of shape (n, 2): those to enclose, and those to
    leave outside where possible. The rings are the outer ones of the parts, the largest first; each
    ends where it began. Parts are joined by necks where no other disc is in the way; a member that
    no neck reaches is outside, unless it is the only one. Other centres lie inside only where
    members surround them.
    """
    if len(members) == 0:
        return ()
    pad = PADDING * disc_radius
    # Closing: grow until neighbours meet, then shrink back to the padding. It spans no more than a
    # neck. Discs that overlap so much are merged one by one ten times as fast as by one buffer.
    reach = min(REACH, max_neck / 2 - PADDING) * disc_radius
    grown = union_all(buffer(points(members), pad + reach, quad_segs=QUARTER_SEGMENTS))
    region: BaseGeometry = grown.buffer(-reach, QUARTER_SEGMENTS)
    own = MultiPoint(members).buffer(1.25 * disc_radius, QUARTER_SEGMENTS)
    if len(others):
        # Most discs are too far off to cut anything, and merging them would take longest.
        near = others[dwithin(region, points(others), 1.36 * disc_radius)]
        keep_out = MultiPoint(near).buffer(1.35 * disc_radius, QUARTER_SEGMENTS).difference(own)
        region = unary_union([region.difference(keep_out), own])
    region = unary_union([_round_corners(region, disc_radius), own])
    necks = _find_necks(_split_polygons(region), members, others, disc_radius, max_neck)
    region = _round_corners(unary_union([region, *necks]), disc_radius)
    region = unary_union([Polygon(part.exterior) for part in _split_polygons(region)])
    simplified = _split_polygons(region.simplify(0.08 * disc_radius))
    counts = [int(contains_xy(part, members).sum()) for part in simplified]
    # A part without a member is a speck that the cut of outsiders left between members.
    least = min(2, len(members))
    parts = [part for part, count in zip(simplified, counts, strict=True) if count >= least]
    parts.sort(key=lambda part: -part.area)
    return tuple(
        tuple((round(x, OUTLINE_DIGITS), round(y, OUTLINE_DIGITS)) for x, y in part.exterior.coords)
        for part in parts
    )


def _round_corners(region: BaseGeometry, disc_radius: float) -> BaseGeometry:
    """Return a region without narrow channels and bridges.

    A channel narrower than a disc would look like a stroke through the bloc: it is closed, and the
    outsider stays inside.
    """
    narrow = CHANNEL_HALF_WIDTH * disc_radius
    closed = region.buffer(narrow, QUARTER_SEGMENTS).buffer(-2 * narrow, QUARTER_SEGMENTS)
    return closed.buffer(narrow, QUARTER_SEGMENTS)


def _find_necks(
    parts: list[Polygon],
    members: npt.NDArray[np.float64],
    others: npt.NDArray[np.float64],
    disc_radius: float,
    max_neck: float,
) -> list[BaseGeometry]:
    """Return strips that join parts by their nearest members, the shortest first."""
    part_of = np.full(len(members), -1)
    for number, part in enumerate(parts):
        part_of[contains_xy(part, members)] = number
    first, second = np.triu_indices(len(members), 1)
    lengths = np.hypot(*(members[first] - members[second]).T)
    is_candidate = (part_of[first] != part_of[second]) & (lengths <= max_neck * disc_radius)
    pairs = np.column_stack([first, second])[is_candidate]
    pairs = pairs[np.argsort(lengths[is_candidate], kind="stable")]
    lines = linestrings(members[pairs])
    if len(others):
        clearance = (NECK_HALF_WIDTH + 1.0) * disc_radius
        is_clear = distance(lines, MultiPoint(others)) > clearance
        pairs, lines = pairs[is_clear], lines[is_clear]
    necks = []
    for (one, other), line in zip(pairs, lines, strict=True):
        if part_of[one] != part_of[other]:
            part_of[part_of == part_of[other]] = part_of[one]
            necks.append(line.buffer(NECK_HALF_WIDTH * disc_radius, QUARTER_SEGMENTS))
    return necks


def _split_polygons(region: BaseGeometry) -> list[Polygon]:
    return [part for part in getattr(region, "geoms", [region]) if isinstance(part, Polygon)]


def find_points_inside(
    rings: tuple[Ring, ...], coordinates: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    """Return which of the points, of shape (n, 2), lie inside one of the rings."""
    inside = np.zeros(len(coordinates), dtype=np.bool_)
    for ring in rings:
        inside |= contains_xy(polygons(ring), coordinates)
    return inside
