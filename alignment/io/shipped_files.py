"""Built-in files: outlines, forecast weights, scripts of the documentation, and their digest."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
import sys
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from alignment.settings import DATA_DIR

OUTLINES_FILE, HEXAGONS_FILE = "outlines.json", "hexagons.json"
FORECAST_WEIGHTS_FILE = "forecast.json"
_INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
MapPoint = tuple[float, float]
OutlineRing = tuple[MapPoint, ...]


@dataclass(frozen=True, eq=False)
class Outlines:
    """Outlines of countries on a flat map of the world, in units of the file.

    Attributes
    ----------
    bounds : tuple of float
        Lowest x and y, highest x and y.
    globe_edge : ring
        The edge of the map, around land and sea.
    disc_radius : float
        Radius of the discs of small states.
    places : dict of str to point
        The point at which each UN member is shown, by ISO3; discs do not overlap.
    small_states : dict of str to point
        Members that are shown as discs, and their true positions.
    land : dict of str to rings
        Closed rings by ISO3; "" has the land of no country in the records. Outer rings turn
        left, holes right.
    disputed : rings
        Gaps of the broken lines on disputed borders, each to its end and back.
    note : str
        Sentences that every picture shows.
    """

    bounds: tuple[float, float, float, float]
    globe_edge: OutlineRing
    disc_radius: float
    places: dict[str, MapPoint]
    small_states: dict[str, MapPoint]
    land: dict[str, tuple[OutlineRing, ...]]
    disputed: tuple[OutlineRing, ...]
    note: str


@cache
def load_outlines() -> Outlines:
    """Load the shipped outlines once.

    >>> outlines = load_outlines()
    >>> len(outlines.places), "TUV" in outlines.small_states
    (193, True)
    """
    with (DATA_DIR / OUTLINES_FILE).open(encoding="utf-8") as file:
        record = json.load(file)
    return Outlines(
        bounds=tuple(record["frame"]),
        globe_edge=_pair_coordinates(record["globe"]),
        disc_radius=record["disc"],
        places={iso3: (x, y) for iso3, (x, y) in record["places"].items()},
        small_states={iso3: (x, y) for iso3, (x, y) in record["small"].items()},
        land={
            iso3: tuple(_pair_coordinates(ring) for ring in rings)
            for iso3, rings in record["land"].items()
        },
        disputed=tuple(map(_pair_there_and_back, record["disputed"])),
        note=record["note"],
    )


@cache
def load_hexagons() -> dict[str, MapPoint]:
    """Load the shipped cell of each UN member once, as its centre; neighbours are 1 apart.

    >>> hexagons = load_hexagons()
    >>> len(hexagons), math.dist(hexagons["BRA"], hexagons["BOL"]) < 3
    (193, True)
    """
    record = json.loads((DATA_DIR / HEXAGONS_FILE).read_text(encoding="utf-8"))
    return {
        iso3: (round(column * math.sqrt(3) / 2, 4), half_row / 2)
        for iso3, (column, half_row) in record["cells"].items()
    }


def _pair_coordinates(flat: list[float]) -> OutlineRing:
    return tuple(zip(flat[::2], flat[1::2], strict=True))


def _pair_there_and_back(flat: list[float]) -> OutlineRing:
    points = _pair_coordinates(flat)
    return (*points, *points[::-1])


@cache
def read_forecast_weights() -> dict[str, Any]:
    """Return the shipped forecast weights as a record, {} if they cannot be read."""
    try:
        record = json.loads((DATA_DIR / FORECAST_WEIGHTS_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def hash_inline_scripts(folder: Path) -> set[str]:
    """Return the CSP hashes of the inline scripts of HTML pages in a folder."""
    return {
        f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"
        for page in folder.rglob("*.html")
        for script in _INLINE_SCRIPT.findall(page.read_bytes())
    }


@cache
def compute_fingerprint() -> str:
    """Return a digest of the code, its numerical libraries and the shipped files.

    >>> compute_fingerprint() == compute_fingerprint(), len(compute_fingerprint())
    (True, 32)
    """
    digest = hashlib.blake2b(sys.version.encode(), digest_size=16)
    for name in ("numpy", "pandas", "scipy"):
        digest.update(version(name).encode())
    code = Path(__file__).parent.parent
    patterns = ("*.py", "*.toml", "*.css", "*.html")
    for folder, pattern in (*((code, pattern) for pattern in patterns), (DATA_DIR, "*")):
        for path in sorted(filter(Path.is_file, folder.rglob(pattern))):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
