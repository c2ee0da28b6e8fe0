"""Springs that connect countries on the map, and their rest while some are pinned.

While a country is dragged, the browser does the same iterations on the same numbers
(`assets/springs.js`).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import pdist, squareform

from alignment.model.similarity import Similarity
from alignment.network import overlap_removal
from alignment.network.layout import (
    COORDINATE_DIGITS,
    Coordinates,
    compute_distances_and_strengths,
    compute_radius,
    guttman_transform,
    invert_laplacian,
)

# A pinned country does not give way; the others are pulled to their home.
PIN_WEIGHT, HOME_WEIGHT = 50.0, 0.05
# Step length relative to majorization; below 2 the stress still falls.
OVERRELAXATION = 1.8
MAX_ITERATIONS = 1000
# The iteration stops when no country moves by more than this share of the map's radius.
CONVERGENCE_SHARE = 1e-5
# Lengths and strengths are sent to the browser in so many steps.
LENGTH_STEPS, STRENGTH_STEPS = 1000, 63


@dataclass(frozen=True, eq=False)
class Springs:
    """Springs between the countries of a map.

    Attributes
    ----------
    codes : tuple of str
        ISO3 of each country.
    spacing : float
        Least distance of two centres.
    home_coordinates : ndarray of shape (n, 2)
        Where countries are drawn, without overlap.
    rest_coordinates : ndarray of shape (n, 2)
        Where the springs come to rest without pins, with a weak pull to home.
    lengths : ndarray of int of shape (n, n)
        Target distances, in units of `length_unit`.
    strengths : ndarray of int of shape (n, n)
        In units of `strength_unit`.
    """

    codes: tuple[str, ...]
    spacing: float
    home_coordinates: Coordinates
    rest_coordinates: Coordinates
    lengths: npt.NDArray[np.int64]
    strengths: npt.NDArray[np.int64]
    length_unit: float
    strength_unit: float

    def serialize(self) -> bytes:
        """Return springs as little-endian bytes for `parseSprings` of `assets/springs.js`.

        ======  ==================  =====================================================
        bytes   kind                what
        ======  ==================  =====================================================
        4       uint32              number of countries, n
        4       uint32              number of bytes of the codes
        24      float64 x 3         spacing, length unit, strength unit
        16 n    int32 x 2n x 2      x and y of each home, then of each rest, in 1e-5
        p       uint8               strengths of the p = n (n - 1) / 2 pairs, row by row
        p, p    uint8, uint8        their lengths: all lower bytes, then all upper ones
        rest    UTF-8               codes, a line each
        ======  ==================  =====================================================
        """
        count = len(self.codes)
        pairs = np.triu_indices(count, 1)
        lengths = self.lengths[pairs]
        coordinates = np.rint(
            np.stack([self.home_coordinates, self.rest_coordinates]) * 10**COORDINATE_DIGITS
        ).astype("<i4")
        codes = "\n".join(self.codes).encode()
        units = (self.spacing, self.length_unit, self.strength_unit)
        parts = (
            struct.pack("<IIddd", count, len(codes), *units),
            coordinates.tobytes(),
            self.strengths[pairs].astype(np.uint8).tobytes(),
            (lengths & 255).astype(np.uint8).tobytes(),
            (lengths >> 8).astype(np.uint8).tobytes(),
            codes,
        )
        return b"".join(parts)


def build_springs(weight: Similarity, home_coordinates: Coordinates, spacing: float) -> Springs:
    """Return the springs of a map.

    Differences of `weight` are the target lengths and its shared counts the strengths, as in
    :func:`~alignment.network.layout.majorize_stress`. Countries are drawn at `home_coordinates`;
    those with NaN are not on the map, and have no springs.
    """
    rows = np.flatnonzero(~np.isnan(home_coordinates).any(axis=1))
    pairs = np.ix_(rows, rows)
    index, home_coordinates = weight.index[rows], home_coordinates[rows]
    distances, strengths = compute_distances_and_strengths(
        Similarity(weight.measure, index, weight.scores[pairs], weight.shared_counts[pairs])
    )
    length_unit = float(distances.max(initial=0.0)) / LENGTH_STEPS or 1.0
    strength_unit = float(strengths.max(initial=0.0)) / STRENGTH_STEPS or 1.0
    springs = Springs(
        codes=tuple(map(str, index)),
        spacing=spacing,
        home_coordinates=home_coordinates,
        rest_coordinates=home_coordinates,
        lengths=np.rint(distances / length_unit).astype(np.int64),
        strengths=np.rint(strengths / strength_unit).astype(np.int64),
        length_unit=length_unit,
        strength_unit=strength_unit,
    )
    no_rows = np.empty(0, dtype=np.int64)
    rest = relax_springs(springs, no_rows, home_coordinates[no_rows])
    return replace(springs, rest_coordinates=np.round(rest, COORDINATE_DIGITS) + 0.0)


def relax_springs(
    springs: Springs, fixed: npt.NDArray[np.int64], fixed_coordinates: Coordinates
) -> Coordinates:
    """Return where springs come to rest while some countries are pinned.

    Minimizes  sum over i<j of w_ij (|x_i - x_j| - d_ij)^2  +  m * sum over i of
    h_i |x_i - a_i|^2  by iterations of majorization, each `OVERRELAXATION` times as long (de Leeuw
    and Heiser 1980), starting from `rest_coordinates`. h is `PIN_WEIGHT` for pinned countries, at
    their pins, and `HOME_WEIGHT` for all others, at home; m is the mean total strength of a
    country. `fixed` are the rows of the pinned countries.
    """
    count = len(springs.codes)
    coordinates, target = springs.rest_coordinates.copy(), springs.home_coordinates.copy()
    if count < 2:
        return coordinates
    anchor_strengths = np.full(count, HOME_WEIGHT)
    anchor_strengths[fixed] = PIN_WEIGHT
    coordinates[fixed] = target[fixed] = fixed_coordinates
    strengths = springs.strengths * springs.strength_unit
    totals = strengths.sum(axis=1)
    anchor_strengths *= totals.mean() or 1.0
    anchor_term = anchor_strengths[:, None] * target
    inverse = invert_laplacian(np.diag(totals + anchor_strengths) - strengths)
    pull = squareform(strengths * (springs.lengths * springs.length_unit), checks=False)
    tolerance = CONVERGENCE_SHARE * compute_radius(springs.home_coordinates)
    for _ in range(MAX_ITERATIONS):
        distance = pdist(coordinates)
        step = guttman_transform(coordinates, distance, pull, anchor_term, inverse) - coordinates
        coordinates += OVERRELAXATION * step
        if np.abs(step).max() <= tolerance:
            break
    return coordinates


def apply_pins(springs: Springs, pins: Mapping[str, tuple[float, float]]) -> Coordinates:
    """Return where countries are drawn while some of them are pinned.

    Each is drawn as far from home as its springs move it from rest, so a country pinned at home
    moves no other. Then overlapping discs are pushed apart, except pinned ones. `pins` are
    coordinates by ISO3, in the units of the map.
    """
    fixed = np.array([springs.codes.index(code) for code in pins], dtype=np.int64)
    pinned = np.array(list(pins.values()), dtype=float).reshape(-1, 2)
    offset = springs.rest_coordinates - springs.home_coordinates
    coordinates = relax_springs(springs, fixed, pinned + offset[fixed]) - offset
    coordinates[fixed] = pinned
    return overlap_removal.push_overlapping(coordinates, springs.spacing, fixed)
