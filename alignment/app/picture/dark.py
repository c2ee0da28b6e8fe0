"""Figures where the system is dark: the server is not told, so the style of the page sees to it."""

from __future__ import annotations

from alignment.export.dark import dark_marks
from alignment.figures.parts import GRID
from alignment.scene.colours import MISSING, MISSING_IN_DARK, RIM_IN_DARK
from alignment.scene.drawing import DARK, LIGHT

DARK_GRID = "#36414D"
# Colours of words and lines that carry no data. Data keeps its colours in every theme.
_PAIRS = (
    (LIGHT.ink, DARK.ink),
    (LIGHT.faint, DARK.faint),
    (LIGHT.chosen, DARK.chosen),
    (LIGHT.sea, DARK.sea),
    (LIGHT.ground, DARK.ground),
    (GRID, DARK_GRID),
)
# The swatch of who is not known, as the map shows them.
_QUIET = f"--fill: {MISSING_IN_DARK} !important; --edge: {RIM_IN_DARK};"


def dark_rules() -> str:
    """Return the rules that draw plotly's figures in the dark theme.

    A figure is made for light paper and names its colours in the style of each part, by which the
    rules find them. Cards under the pointer stay light.
    """
    rules = [f":root {{ --map: {DARK.paper}; }}"]
    for light, dark in _PAIRS:
        rules += [
            f"{_part(way, light)} {{ {way}: {dark} !important; }}" for way in ("fill", "stroke")
        ]
    rules += [
        f".js-plotly-plot .annotation .bg {{ fill: {DARK.paper} !important; }}",
        f".swatch[style*='{MISSING}'] {{ {_QUIET} }}",
        *dark_marks("#map"),
    ]
    return "@media (prefers-color-scheme: dark) {\n" + "\n".join(rules) + "\n}"


def _part(way: str, colour: str) -> str:
    return f'.js-plotly-plot :not(.hoverlayer *)[style*="{way}: {_rgb(colour)}"]'


def _rgb(colour: str) -> str:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return f"rgb({red}, {green}, {blue})"
