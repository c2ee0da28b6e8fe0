"""Style sheet rules that show a picture made for light paper in the dark theme."""

from __future__ import annotations

from alignment.scene.colours import MISSING_COLOUR, MISSING_COLOUR_DARK, MISSING_RIM_DARK
from alignment.scene.marks import DIMMED_SUFFIX
from alignment.scene.theme import DARK_THEME, DIMMED_OPACITY, LIGHT_THEME, RIM_WIDTH

_MISSING_STYLE = f"fill: {MISSING_COLOUR_DARK}; stroke: {MISSING_RIM_DARK};"
# On a small map a rim that shrinks with it would disappear.
_FIXED_STROKE = "vector-effect: non-scaling-stroke;"
FIXED_RIM_RULE = f"#countries :not(path)[stroke='{MISSING_RIM_DARK}'] {{ {_FIXED_STROKE} }}\n"
# Pale fills become dark, so the codes on them become light.
_PALE_SELECTOR = f"[fill='{LIGHT_THEME.paper}'], [fill='{MISSING_COLOUR}']"


def build_dark_mark_rules(root_selector: str) -> list[str]:
    """Return the rules that draw a picture for light paper in the dark theme.

    Style sheet rules override the attributes that the picture is drawn with. The picture is inside
    the element that `root_selector` selects.
    """
    light, dark = LIGHT_THEME, DARK_THEME
    link_colour, link_opacity = dark.link
    selected_colour, selected_opacity = dark.selected_link
    dimmed_opacity = f"{DIMMED_OPACITY * link_opacity:.3g}"
    root, halo = root_selector, f"stroke: {dark.paper}"
    return [
        f"{root} #countries > * {{ stroke: {dark.outline}; }}",
        f"{root} #countries [fill='{MISSING_COLOUR}'] {{ {_MISSING_STYLE} }}",
        # The rule of a disc under the pointer overrides this one.
        f":where({root} #countries) [fill='{MISSING_COLOUR}']:not(path, [stroke])"
        f" {{ stroke-width: {RIM_WIDTH}px; {_FIXED_STROKE} }}",
        *(
            f"{root} #countries [{attribute}='{old}'] {{ {attribute}: {new}; }}"
            for attribute, old, new in (
                ("stroke", light.selected, dark.selected),
                ("stroke", light.muted_ink, dark.muted_ink),
                ("stroke", light.rim, dark.rim),
                ("fill", light.muted_ink, dark.muted_ink),
            )
        ),
        f"{root} #links > g {{ stroke: {link_colour}; stroke-opacity: {link_opacity}; }}",
        f"{root} #links > .own"
        f" {{ stroke: {selected_colour}; stroke-opacity: {selected_opacity}; }}",
        f"{root} #links > .{DIMMED_SUFFIX} {{ stroke-opacity: {dimmed_opacity}; }}",
        f"{root} #hulls path {{ fill-opacity: {dark.hull_opacity}; }}",
        f"{root} #hulls [fill='{light.hull}'] {{ fill: {dark.hull}; }}",
        f"{root} #hulls [stroke='{light.hull}'] {{ stroke: {dark.hull}; }}",
        # Hollow marks are filled with the paper, and dimmed marks show it through.
        f"{root} #drawing :not(text)[fill='{light.paper}'] {{ fill: {dark.paper}; }}",
        f"{root} #drawing :not(text)[stroke='{light.paper}'] {{ stroke: {dark.paper}; }}",
        f"{root} :is({_PALE_SELECTOR}, [fill-opacity]) ~ text {{ fill: {dark.ink}; }}",
        f"{root} #paper {{ fill: {dark.paper}; }}",
        f"{root} #sea {{ fill: {dark.sea}; stroke: {dark.other_land}; }}",
        f"{root} #ground {{ fill: {dark.other_land}; stroke: {dark.outline}; }}",
        f"{root} .labels text {{ fill: {dark.muted_ink}; {halo}; }}",
        f"{root} .names text {{ fill: {dark.ink}; {halo}; }}",
        f"{root} .names [fill='{light.muted_ink}'] {{ fill: {dark.muted_ink}; }}",
        f"{root} .names path {{ stroke: {dark.ink}; }}",
        f"{root} .names path[stroke='{light.muted_ink}'] {{ stroke: {dark.muted_ink}; }}",
        f"{root} .arrows [stroke] {{ stroke: {dark.ink}; }}",
        f"{root} .arrows [fill='{light.ink}'] {{ fill: {dark.ink}; }}",
    ]


def build_dark_swatch_rules(root_selector: str) -> list[str]:
    """Return the rules for the swatches of a legend in the text of the page."""
    return [
        f"{root_selector} > * {{ stroke: {DARK_THEME.outline}; }}",
        f"{root_selector} > [fill='{MISSING_COLOUR}'] {{ {_MISSING_STYLE} }}",
        f"{root_selector} > [stroke-dasharray]"
        f" {{ fill: {DARK_THEME.paper}; stroke: {DARK_THEME.rim}; }}",
    ]
