"""The ring of a country that changed bloc since the map before."""

from __future__ import annotations

from alignment.scene.colours import SWATCH
from alignment.scene.drawing import LEAST_RING, RING_RADIUS
from alignment.scene.encoding import RING
from alignment.scene.looks import Looks
from alignment.scene.primitives import Disc
from alignment.scene.scene import Node
from alignment.scene.sheet import Sheet


def ring(sheet: Sheet, node: Node, looks: Looks) -> Disc | None:
    """Return the ring around a country's disc, which lies on it, or on its land; None without."""
    if node.iso3 not in sheet.scene.changed:
        return None
    radius = round(max(RING_RADIUS * sheet.radius, LEAST_RING * sheet.line_scale), 2)
    paint = looks.rims[RING].filled(looks.paper)
    return Disc("ring", (node.iso3,), SWATCH, *sheet.at(node.x, node.y), radius, paint)
