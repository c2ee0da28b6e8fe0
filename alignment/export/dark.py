"""A picture for light paper where a reader's system is dark: the style of its page sees to it."""

from __future__ import annotations

from alignment.scene.colours import MISSING, MISSING_IN_DARK, RIM_IN_DARK
from alignment.scene.drawing import DARK, DIM, LIGHT, RIM_WIDTH
from alignment.scene.looks import DIMMED

# Who is not known is quiet, and seen by a rim.
_QUIET = f"fill: {MISSING_IN_DARK}; stroke: {RIM_IN_DARK};"
# However small the map is, as their rim is on a disc.
_STILL = "vector-effect: non-scaling-stroke;"
STILL = f"#countries :not(path)[stroke='{RIM_IN_DARK}'] {{ {_STILL} }}\n"
# What is pale on light paper and dark here, with light letters.
_PALE = f"[fill='{LIGHT.paper}'], [fill='{MISSING}']"


def dark_marks(root: str) -> list[str]:
    """Return the rules that draw a picture for light paper in the dark theme.

    Rules of a style sheet count more than the attributes that the picture is drawn with.

    Parameters
    ----------
    root : str
        Selector of what holds the picture.
    """
    link, chosen = DARK.link, DARK.chosen_link
    halo = f"stroke: {DARK.paper}"
    return [
        f"{root} #countries > * {{ stroke: {DARK.outline}; }}",
        f"{root} #countries [fill='{MISSING}'] {{ {_QUIET} }}",
        # It gives way to that of a disc under the pointer.
        f":where({root} #countries) [fill='{MISSING}']:not(path, [stroke])"
        f" {{ stroke-width: {RIM_WIDTH}px; {_STILL} }}",
        *(
            f"{root} #countries [{way}='{light}'] {{ {way}: {dark}; }}"
            for way, light, dark in (
                ("stroke", LIGHT.chosen, DARK.chosen),
                ("stroke", LIGHT.faint, DARK.faint),
                ("stroke", LIGHT.rim, DARK.rim),
                ("fill", LIGHT.faint, DARK.faint),
            )
        ),
        f"{root} #links > g {{ stroke: {link[0]}; stroke-opacity: {link[1]}; }}",
        f"{root} #links > .own {{ stroke: {chosen[0]}; stroke-opacity: {chosen[1]}; }}",
        f"{root} #links > .{DIMMED} {{ stroke-opacity: {DIM * link[1]:.3g}; }}",
        f"{root} #hulls path {{ fill-opacity: {DARK.hull_opacity}; }}",
        f"{root} #hulls [fill='{LIGHT.hull}'] {{ fill: {DARK.hull}; }}",
        f"{root} #hulls [stroke='{LIGHT.hull}'] {{ stroke: {DARK.hull}; }}",
        # What is hollow has the paper inside, and what is dimmed lets it be seen.
        f"{root} #drawing :not(text)[fill='{LIGHT.paper}'] {{ fill: {DARK.paper}; }}",
        f"{root} #drawing :not(text)[stroke='{LIGHT.paper}'] {{ stroke: {DARK.paper}; }}",
        f"{root} :is({_PALE}, [fill-opacity]) ~ text {{ fill: {DARK.ink}; }}",
        f"{root} #paper {{ fill: {DARK.paper}; }}",
        f"{root} #sea {{ fill: {DARK.sea}; stroke: {DARK.ground}; }}",
        f"{root} #ground {{ fill: {DARK.ground}; stroke: {DARK.outline}; }}",
        f"{root} .labels text {{ fill: {DARK.faint}; {halo}; }}",
        f"{root} .names text {{ fill: {DARK.ink}; {halo}; }}",
        f"{root} .names [fill='{LIGHT.faint}'] {{ fill: {DARK.faint}; }}",
        f"{root} .names path {{ stroke: {DARK.ink}; }}",
        f"{root} .names path[stroke='{LIGHT.faint}'] {{ stroke: {DARK.faint}; }}",
        f"{root} .arrows [stroke] {{ stroke: {DARK.ink}; }}",
        f"{root} .arrows [fill='{LIGHT.ink}'] {{ fill: {DARK.ink}; }}",
    ]


def dark_swatches(root: str) -> list[str]:
    """Return the rules for the swatches of a legend that stands beside such a picture."""
    return [
        f"{root} > * {{ stroke: {DARK.outline}; }}",
        f"{root} > [fill='{MISSING}'] {{ {_QUIET} }}",
        f"{root} > [stroke-dasharray] {{ fill: {DARK.paper}; stroke: {DARK.rim}; }}",
    ]
