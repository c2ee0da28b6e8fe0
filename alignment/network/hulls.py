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
    dwithin,
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
MIN_OUTLINED = 3


def compute_outlines(
    coordinates: pd.DataFrame, groups: Mapping[int, Iterable[str]], disc_radius: float
) -> dict[int, tuple[Ring, ...]]:
    """Return the outline of each group of three or more, by number; see :func:`compute_outline`.

    `coordinates` have columns x and y by ISO3, for all countries on the map. Members of `groups`
    that are not on the map are ignored.
    """
    centres = coordinates.to_numpy(dtype=float)
    membership = {
        number: coordinates.index.isin(list(members)) for number, members in groups.items()
    }
    return {
        number: compute_outline(centres[is_member], centres[~is_member], disc_radius)
        for number, is_member in membership.items()
        if is_member.sum() >= MIN_OUTLINED
    }


def compute_outline(
    members: npt.NDArray[np.float64], others: npt.NDArray[np.float64], disc_radius: float
) -> tuple[Ring, ...]:
    """Return the closed rings of an outline around member discs.

    `members` and `others` are centres of discs, of shape (n, 2): those to enclose, and those to
    leave outside where possible. The rings are the outer ones of the parts, the largest first; each
    ends where it began. Every member's centre lies inside one; other centres do only where members
    surround them.
    """
    if len(members) == 0:
        return ()
    pad, reach = 1.9 * disc_radius, 4.5 * disc_radius
    # Closing: grow until neighbours meet, then shrink back to the padding. Discs that overlap so
    # much are merged one by one ten times as fast as by one buffer of all centres.
    grown = union_all(buffer(points(members), pad + reach, quad_segs=QUARTER_SEGMENTS))
    region: BaseGeometry = grown.buffer(-reach, QUARTER_SEGMENTS)
    if len(others):
        own = MultiPoint(members).buffer(1.25 * disc_radius, QUARTER_SEGMENTS)
        # Most discs are too far off to cut anything, and merging them would take longest.
        others = others[dwithin(region, points(others), 1.36 * disc_radius)]
        keep_out = MultiPoint(others).buffer(1.35 * disc_radius, QUARTER_SEGMENTS).difference(own)
        region = unary_union([region.difference(keep_out), own])
        # A channel narrower than a disc would look like a stroke through the bloc: it is closed,
        # and the outsider stays inside.
        narrow = CHANNEL_HALF_WIDTH * disc_radius
        region = region.buffer(narrow, QUARTER_SEGMENTS).buffer(-narrow, QUARTER_SEGMENTS)
    region = unary_union([Polygon(part.exterior) for part in _split_polygons(region)])
    # A part without a member is a speck that the cut of outsiders left between members.
    simplified = _split_polygons(region.simplify(0.08 * disc_radius))
    parts = [part for part in simplified if contains_xy(part, members).any()]
    parts.sort(key=lambda part: -part.area)
    return tuple(
        tuple((round(x, OUTLINE_DIGITS), round(y, OUTLINE_DIGITS)) for x, y in part.exterior.coords)
        for part in parts
    )


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
