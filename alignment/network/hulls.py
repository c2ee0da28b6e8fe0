"""Outlines around groups of discs that go round outsiders, and who stands inside all the same."""

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
DIGITS = 4
# Straight pieces that a quarter of a circle is drawn with.
SEGMENTS = 6
# Half the width, in radii of a disc, of a way in that is closed.
NARROW = 0.8
SMALLEST_OUTLINED = 3


def outlines(
    places: pd.DataFrame, groups: Mapping[int, Iterable[str]], disc: float
) -> dict[int, tuple[Ring, ...]]:
    """Return the outline of each group of three or more, by its number; see :func:`outline`.

    Parameters
    ----------
    places : DataFrame
        Indexed by ISO3, columns x and y: everyone on the map.
    groups : mapping of int
        Members by ISO3; who is not on the map is passed over.
    disc : float
    """
    centres = places.to_numpy(dtype=float)
    within = {number: places.index.isin(list(members)) for number, members in groups.items()}
    return {
        number: outline(centres[ours], centres[~ours], disc)
        for number, ours in within.items()
        if ours.sum() >= SMALLEST_OUTLINED
    }


def outline(
    members: npt.NDArray[np.float64], others: npt.NDArray[np.float64], disc: float
) -> tuple[Ring, ...]:
    """Return the closed rings of an outline around member discs.

    Parameters
    ----------
    members, others : ndarray of shape (n, 2)
        Centres of the discs to go round and of those to leave outside where that can be.
    disc : float
        Radius of a disc, in the same units.

    Returns
    -------
    tuple of rings
        The outer rings of the parts, the largest first; each ends where it began. Every member's
        centre lies inside one, and of others' those alone that members surround.
    """
    if len(members) == 0:
        return ()
    pad, reach = 1.9 * disc, 4.5 * disc
    # Closing: grow until neighbours meet, then shrink back to the padding. Discs that overlap so
    # much are joined one by one ten times as fast as by the buffer of all centres at once.
    grown = union_all(buffer(points(members), pad + reach, quad_segs=SEGMENTS))
    region: BaseGeometry = grown.buffer(-reach, SEGMENTS)
    if len(others):
        own = MultiPoint(members).buffer(1.25 * disc, SEGMENTS)
        # Of most the discs are too far off to cut anything, and joining them would take longest.
        others = others[dwithin(region, points(others), 1.36 * disc)]
        keep_out = MultiPoint(others).buffer(1.35 * disc, SEGMENTS).difference(own)
        region = unary_union([region.difference(keep_out), own])
        # A way to an outsider that is narrower than a disc would look like a stroke through the
        # bloc: it is closed, and the outsider left inside.
        narrow = NARROW * disc
        region = region.buffer(narrow, SEGMENTS).buffer(-narrow, SEGMENTS)
    region = unary_union([Polygon(part.exterior) for part in _parts(region)])
    # What outsiders leave of a way between members, and no member is in, is a speck.
    parts = [part for part in _parts(region.simplify(0.08 * disc)) if _holds(part, members)]
    parts.sort(key=lambda part: -part.area)
    return tuple(
        tuple((round(x, DIGITS), round(y, DIGITS)) for x, y in part.exterior.coords)
        for part in parts
    )


def _parts(region: BaseGeometry) -> list[Polygon]:
    return [part for part in getattr(region, "geoms", [region]) if isinstance(part, Polygon)]


def _holds(part: Polygon, members: npt.NDArray[np.float64]) -> bool:
    return bool(contains_xy(part, members).any())


def inside(rings: tuple[Ring, ...], places: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Return which places of shape (n, 2) lie inside one of the rings."""
    within = np.zeros(len(places), dtype=np.bool_)
    for ring in rings:
        within |= contains_xy(polygons(ring), places)
    return within
