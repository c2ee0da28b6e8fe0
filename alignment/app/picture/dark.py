"""Figures where the system is dark: the server is not told, so the style of the page sees to it."""

from __future__ import annotations

from alignment.figures.parts import GRID
from alignment.scene.drawing import DARK, DIM, LIGHT
from alignment.scene.looks import DIMMED

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
        *_of_the_map(),
    ]
    return "@media (prefers-color-scheme: dark) {\n" + "\n".join(rules) + "\n}"


def _of_the_map() -> list[str]:
    # Rules of a style sheet count more than the attributes that the picture is drawn with.
    link, chosen = DARK.link, DARK.chosen_link
    halo = f"stroke: {DARK.paper}"
    return [
        f"#map #countries > * {{ stroke: {DARK.outline}; }}",
        *(
            f"#map #countries [{way}='{light}'] {{ {way}: {dark}; }}"
            for way, light, dark in (
                ("stroke", LIGHT.chosen, DARK.chosen),
                ("stroke", LIGHT.faint, DARK.faint),
                ("stroke", LIGHT.rim, DARK.rim),
                ("fill", LIGHT.faint, DARK.faint),
            )
        ),
        f"#map #links > g {{ stroke: {link[0]}; stroke-opacity: {link[1]}; }}",
        f"#map #links > .own {{ stroke: {chosen[0]}; stroke-opacity: {chosen[1]}; }}",
        f"#map #links > .{DIMMED} {{ stroke-opacity: {DIM * link[1]:.3g}; }}",
        f"#map #hulls path {{ fill-opacity: {DARK.hull_opacity}; }}",
        f"#map #hulls [fill='{LIGHT.hull}'] {{ fill: {DARK.hull}; }}",
        f"#map #hulls [stroke='{LIGHT.hull}'] {{ stroke: {DARK.hull}; }}",
        # What is hollow has the paper inside, and what is dimmed lets it be seen.
        f"#map #drawing :not(text)[fill='{LIGHT.paper}'] {{ fill: {DARK.paper}; }}",
        f"#map :is([fill='{LIGHT.paper}'], [fill-opacity]) ~ text {{ fill: {DARK.ink}; }}",
        f"#map #sea {{ fill: {DARK.sea}; stroke: {DARK.ground}; }}",
        f"#map #ground {{ fill: {DARK.ground}; stroke: {DARK.outline}; }}",
        f"#map .labels text {{ fill: {DARK.faint}; {halo}; }}",
        f"#map .names text {{ fill: {DARK.ink}; {halo}; }}",
        f"#map .names [fill='{LIGHT.faint}'] {{ fill: {DARK.faint}; }}",
        f"#map .names path {{ stroke: {DARK.faint}; }}",
        f"#map .arrows [stroke] {{ stroke: {DARK.ink}; }}",
        f"#map .arrows [fill='{LIGHT.ink}'] {{ fill: {DARK.ink}; }}",
    ]


def _part(way: str, colour: str) -> str:
    return f'.js-plotly-plot :not(.hoverlayer *)[style*="{way}: {_rgb(colour)}"]'


def _rgb(colour: str) -> str:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return f"rgb({red}, {green}, {blue})"
