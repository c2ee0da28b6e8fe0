"""The springs of a map: who gives way, and how far, when countries are held elsewhere.

The browser goes through the same rounds on the same numbers while a country is dragged
(`assets/stress.js`).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import pdist, squareform

from alignment.model.similarity import Similarity
from alignment.network import overlap
from alignment.network.displacement import radius
from alignment.network.placement import DIGITS, Places, inverted, pulls, transform

# A held country does not give way; the others are drawn to where they stood before.
FIRM, LOOSE = 50.0, 0.05
# A round goes that much farther than majorization says; below 2 the stress still falls.
RELAXED = 1.8
MOST_ROUNDS = 1000
# Share of the map's radius that no country moves by in the last round.
STILL = 1e-5
# Lengths and strengths are told in so many steps, which is what the browser can be sent.
LENGTHS, STRENGTHS = 1000, 63


@dataclass(frozen=True, eq=False)
class Springs:
    """What holds the countries of a map.

    Attributes
    ----------
    codes : tuple of str
        ISO3 of each country.
    gap : float
        Least distance of two centres.
    home : ndarray of shape (n, 2)
        Where countries are drawn, without overlap.
    rest : ndarray of shape (n, 2)
        Where the springs would have them if nobody is held, but for a loose hold at home.
    lengths : ndarray of int of shape (n, n)
        Wanted distances, in units of `length`.
    strengths : ndarray of int of shape (n, n)
        Of the springs, in units of `strength`.
    length, strength : float
    """

    codes: tuple[str, ...]
    gap: float
    home: Places
    rest: Places
    lengths: npt.NDArray[np.int64]
    strengths: npt.NDArray[np.int64]
    length: float
    strength: float


def springs(weight: Similarity, home: Places, gap: float) -> Springs:
    """Return the springs of a map.

    Parameters
    ----------
    weight : Similarity
        Its differences are the wanted lengths and its shared counts the strengths, as in
        :func:`~alignment.network.placement.majorize`.
    home : ndarray of shape (n, 2)
        Where countries are drawn; those with NaN are not on the map, and have no springs.
    gap : float
        Least distance of two centres.
    """
    there = np.flatnonzero(~np.isnan(home).any(axis=1))
    part = np.ix_(there, there)
    index, home = weight.index[there], home[there]
    wanted, pull = pulls(
        Similarity(weight.measure, index, weight.scores[part], weight.shared[part])
    )
    length = float(wanted.max(initial=0.0)) / LENGTHS or 1.0
    strength = float(pull.max(initial=0.0)) / STRENGTHS or 1.0
    found = Springs(
        codes=tuple(map(str, index)),
        gap=gap,
        home=home,
        rest=home,
        lengths=np.rint(wanted / length).astype(np.int64),
        strengths=np.rint(pull / strength).astype(np.int64),
        length=length,
        strength=strength,
    )
    nobody = np.empty(0, dtype=np.int64)
    rest = at_rest(found, nobody, home[nobody])
    return replace(found, rest=np.round(rest, DIGITS) + 0.0)


def at_rest(found: Springs, firm: npt.NDArray[np.int64], goals: Places) -> Places:
    """Return where springs come to rest while some countries are held.

    Minimises  sum over i<j of w_ij (|x_i - x_j| - d_ij)^2  +  m * sum over i of
    h_i |x_i - a_i|^2  by rounds of majorization, each gone `RELAXED` times as far (de Leeuw and
    Heiser 1980), from `rest` on. h is `FIRM` for who is held, at its goal, and `LOOSE` for all
    others, at home; m is the mean total strength of a country.

    Parameters
    ----------
    found : Springs
    firm : ndarray of int
        Rows of the countries that are held.
    goals : ndarray of shape (len(firm), 2)
        Where.
    """
    count = len(found.codes)
    places, target = found.rest.copy(), found.home.copy()
    if count < 2:
        return places
    held = np.full(count, LOOSE)
    held[firm] = FIRM
    places[firm] = target[firm] = goals
    strengths = found.strengths * found.strength
    totals = strengths.sum(axis=1)
    held *= totals.mean() or 1.0
    inverse = inverted(np.diag(totals + held) - strengths)
    pull = squareform(strengths * (found.lengths * found.length), checks=False)
    still = STILL * radius(found.home)
    for _ in range(MOST_ROUNDS):
        step = transform(places, pdist(places), pull, held[:, None] * target, inverse) - places
        places += RELAXED * step
        if np.abs(step).max() <= still:
            break
    return places


def moved(found: Springs, pins: Mapping[str, tuple[float, float]]) -> Places:
    """Return where countries are drawn while some of them are held elsewhere.

    Each is drawn as far from home as its springs have it from rest, so that a country that is held
    at home moves nobody. Then discs that meet are pushed apart, those that are held not.

    Parameters
    ----------
    found : Springs
    pins : mapping of str to (float, float)
        Places by ISO3, in the units of the map.
    """
    firm = np.array([found.codes.index(code) for code in pins], dtype=np.int64)
    there = np.array(list(pins.values()), dtype=float).reshape(-1, 2)
    away = found.rest - found.home
    places = at_rest(found, firm, there + away[firm]) - away
    places[firm] = there
    return overlap.pushed(places, found.gap, firm)


def packed(found: Springs) -> bytes:
    """Return springs as bytes, little-endian, as `unpacked` of `assets/stress.js` reads them.

    ======  ==================  =====================================================
    bytes   kind                what
    ======  ==================  =====================================================
    4       uint32              number of countries, n
    4       uint32              number of bytes of the codes
    24      float64 x 3         gap, length, strength
    16 n    int32 x 2n x 2      x and y of each home, then of each rest, in 1e-5
    p       uint8               strengths of the p = n (n - 1) / 2 pairs, row by row
    p, p    uint8, uint8        their lengths: all lower bytes, then all upper ones
    rest    UTF-8               codes, a line each
    ======  ==================  =====================================================
    """
    count = len(found.codes)
    pairs = np.triu_indices(count, 1)
    lengths = found.lengths[pairs]
    places = np.rint(np.stack([found.home, found.rest]) * 10**DIGITS).astype("<i4")
    codes = "\n".join(found.codes).encode()
    return b"".join(
        [
            struct.pack("<IIddd", count, len(codes), found.gap, found.length, found.strength),
            places.tobytes(),
            found.strengths[pairs].astype(np.uint8).tobytes(),
            (lengths & 255).astype(np.uint8).tobytes(),
            (lengths >> 8).astype(np.uint8).tobytes(),
            codes,
        ]
    )
