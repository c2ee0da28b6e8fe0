"""How each kind of mark is painted in a theme and at the size of a sheet."""

from __future__ import annotations

from dataclasses import dataclass, replace

from alignment.scene.blocks import Swatch
from alignment.scene.colours import RIM_IN_DARK
from alignment.scene.drawing import (
    ARROW_RING,
    ARROW_WIDTH,
    BORDER_WIDTH,
    CHOSEN_BORDER_WIDTH,
    CHOSEN_OUTLINE_WIDTH,
    CHOSEN_WIDTH,
    DIM,
    HEAVY_WIDTH,
    HULL_LINE,
    HULL_WIDTH,
    LEAST_RING_WIDTH,
    LINK_WIDTHS,
    MOST_RIM,
    OUTLINE_WIDTH,
    RIM_DASHES,
    RIM_WIDTH,
    RING_WIDTH,
    SWATCH_WIDTH,
)
from alignment.scene.encoding import HEAVY, QUIET, RING, Entry
from alignment.scene.primitives import Paint
from alignment.scene.sheet import Sheet

# The layer of a chosen country's own links, over those of others.
OWN = "own"
# Added to the name of a layer: that of its links that are dimmed, below all others.
DIMMED = "dim"


@dataclass(frozen=True)
class Looks:
    """How each kind of mark is painted on a sheet; what carries data is filled with its colour.

    Attributes
    ----------
    hull, land, disc, tie, swatch : Paint
    chosen : Paint
        Of the land or disc of a chosen country.
    paper : str
        What is hollow is filled with.
    rims : dict of str to Paint
        Of what is hollow, light on paper or unknown on dark ground, by the kind of its rim, and of
        a ring.
    shores : dict of str to Paint
        Of land that is hollow, or unknown on dark ground, by the kind of its border.
    links : dict of str to Paint
        By the name of their layer, the lowest first.
    arrow : pair of Paint
        Of the ring where an arrow begins, and of its line and head.
    """

    hull: Paint
    land: Paint
    disc: Paint
    tie: Paint
    swatch: Paint
    chosen: Paint
    paper: str
    rims: dict[str, Paint]
    shores: dict[str, Paint]
    links: dict[str, Paint]
    arrow: tuple[Paint, Paint]


def looks_on(sheet: Sheet) -> Looks:
    """Return how marks are painted in the theme and at the size of a sheet."""
    theme, wider = sheet.theme, sheet.line_scale
    chosen = CHOSEN_BORDER_WIDTH if sheet.scene.world else CHOSEN_OUTLINE_WIDTH

    def stroke(colour: str, width: float, opacity: float = 1.0) -> Paint:
        return Paint(stroke=colour, stroke_opacity=opacity, width=width * wider)

    links = {
        f"links{number}": stroke(theme.link[0], width, theme.link[1])
        for number, width in enumerate(LINK_WIDTHS)
    }
    links[OWN] = stroke(theme.chosen_link[0], CHOSEN_WIDTH, theme.chosen_link[1])
    if sheet.scene.meets is not None:
        dim = {f"{layer} {DIMMED}": paint.dimmed(DIM) for layer, paint in links.items()}
        links = dim | links
    rims, shores = (
        {
            kind: replace(stroke(*line), dash=tuple(length * wider for length in dashes))
            for kind, dashes in RIM_DASHES.items()
        }
        for line in ((theme.rim, RIM_WIDTH), theme.shore)
    )
    rims[QUIET] = shores[QUIET] = stroke(RIM_IN_DARK, RIM_WIDTH)
    # On tiny discs as well what is light is seen to be.
    heavy = min(HEAVY_WIDTH * wider, MOST_RIM * sheet.radius)
    rims[HEAVY] = Paint(stroke=theme.outline, width=heavy)
    wide = max(RING_WIDTH * sheet.radius, LEAST_RING_WIDTH * wider)
    rims[RING] = Paint(stroke=theme.ink, width=wide)
    return Looks(
        hull=replace(stroke("", HULL_WIDTH, HULL_LINE), fill_opacity=theme.hull_opacity),
        land=stroke(theme.outline, BORDER_WIDTH),
        disc=stroke(theme.outline, OUTLINE_WIDTH),
        tie=stroke(theme.faint, OUTLINE_WIDTH),
        swatch=stroke(theme.outline, SWATCH_WIDTH),
        chosen=stroke(theme.chosen, chosen),
        paper=theme.paper,
        rims=rims,
        shores=shores,
        links=links,
        arrow=(
            replace(stroke(theme.ink, ARROW_RING), fill=theme.paper),
            replace(stroke(theme.ink, ARROW_WIDTH), fill=theme.ink),
        ),
    )


def swatch_paint(row: Swatch | Entry, looks: Looks) -> Paint:
    """Return how the mark of a row of a legend is painted."""
    paint = looks.rims[row.rim] if row.rim else looks.swatch
    return paint.filled(looks.paper if row.rim in (*RIM_DASHES, RING) else row.fill)
