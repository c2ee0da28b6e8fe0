"""Outlines around groups of discs that leave outsiders outside."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from shapely import MultiPoint, Polygon, buffer, points, unary_union, union_all
from shapely.geometry.base import BaseGeometry

Ring = tuple[tuple[float, float], ...]
DIGITS = 4
# Straight pieces that a quarter of a circle is drawn with.
SEGMENTS = 6


def outline(
    members: npt.NDArray[np.float64], others: npt.NDArray[np.float64], disc: float
) -> tuple[Ring, ...]:
    """Return the closed rings of an outline around member discs.

    Parameters
    ----------
    members, others : ndarray of shape (n, 2)
        Centres of the discs to go round and of those to leave outside.
    disc : float
        Radius of a disc, in the same units.

    Returns
    -------
    tuple of rings
        The outer rings of the parts, the largest first; each ends where it began. No centre
        of another disc lies inside one, and every member's does.
    """
    if len(members) == 0:
        return ()
    pad, reach = 1.9 * disc, 4.5 * disc
    # Closing: grow until neighbours meet, then shrink back to the padding. Discs that overlap so
    # much are joined one by one ten times as fast as by the buffer of all centres at once.
    grown = union_all(buffer(points(members), pad + reach, quad_segs=SEGMENTS))
    region: BaseGeometry = grown.buffer(-reach, SEGMENTS)
    own = MultiPoint(members).buffer(1.25 * disc, SEGMENTS)
    if len(others):
        keep_out = MultiPoint(others).buffer(1.35 * disc, SEGMENTS).difference(own)
        region = unary_union([region.difference(keep_out), own])
    region = region.simplify(0.08 * disc)
    parts = [part for part in getattr(region, "geoms", [region]) if isinstance(part, Polygon)]
    parts.sort(key=lambda part: -part.area)
    return tuple(_ring(part, others) for part in parts)


def _ring(part: Polygon, others: npt.NDArray[np.float64]) -> Ring:
    # A hole matters only if an outsider stands in it; then a slit joins it to the outside.
    solid = Polygon(part.exterior)
    holes = [Polygon(hole) for hole in part.interiors]
    holes = [hole for hole in holes if _holds(hole, others)]
    for hole in holes:
        centre, edge = hole.centroid, solid.exterior
        nearest = edge.interpolate(edge.project(centre))
        slit = MultiPoint([centre, nearest]).convex_hull.buffer(1e-3 * np.sqrt(solid.area))
        cut = solid.difference(unary_union([hole, slit]))
        solid = max(getattr(cut, "geoms", [cut]), key=lambda piece: piece.area)
    return tuple((round(x, DIGITS), round(y, DIGITS)) for x, y in solid.exterior.coords)


def _holds(hole: Polygon, others: npt.NDArray[np.float64]) -> bool:
    return bool(len(others)) and hole.intersects(MultiPoint(others))
