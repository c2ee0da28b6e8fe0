"""Colours and shapes: colour-blind safe, and never colour alone for blocs."""

from __future__ import annotations

from functools import cache

from alignment.model.vote import NOT_LISTED, WORDS, Vote

# Okabe and Ito's palette, without its black (https://jfly.uni-koeln.de/color/).
OKABE_ITO = ("#E69F00", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#F0E442")
# For long lists of categories: tints and shades between those.
MORE = ("#8C6BB1", "#B2DF8A", "#A6761D", "#1F9E9E", "#FFB6A3", "#7A7A00", "#003F5C", "#C9C9FF")
MISSING = "#C9CDD2"
# The same on dark ground, where that would be the brightest of all, and its rim.
MISSING_IN_DARK, RIM_IN_DARK = "#343D47", "#929DA9"
ALONE = "#868F9A"
# Black and white: of the two, one has a contrast of 4.58 or more on any fill.
INK_DARK, INK_LIGHT = "#000000", "#FFFFFF"

VOTE_COLOURS = {
    WORDS[Vote.YES]: "#0072B2",
    WORDS[Vote.NO]: "#D55E00",
    WORDS[Vote.ABSTAIN]: "#F0E442",
    WORDS[Vote.ABSENT]: "#FFFFFF",
    WORDS[Vote.NOT_MEMBER]: MISSING,
    NOT_LISTED: MISSING,
}
# Of who cast no vote: hollow, with a rim that tells why, whatever the ground.
RIMS = {WORDS[Vote.ABSENT]: "dashed", WORDS[Vote.NOT_MEMBER]: "dotted", NOT_LISTED: "dotted"}
SHAPES = ("circle", "square", "hexagon", "diamond", "octagon", "triangle")
# Of all blocs beyond those with a shape of their own, and of countries in none; a code fits in.
OTHER_SHAPE, NO_BLOC_SHAPE = "triangle-down", "pentagon"
# Of colours in a legend, which say nothing of blocs.
SWATCH = "circle"
_LOW, _MIDDLE, _HIGH, _OTHER = "#E3EEF6", "#F2F2F2", "#004C80", "#B34700"


def category_colours(order: tuple[str, ...], numbers: tuple[int, ...] = ()) -> dict[str, str]:
    """Return a colour for each category; those beyond the palette share a grey.

    Parameters
    ----------
    order : tuple of str
    numbers : tuple of int
        Place of each in the palette, from 1; its place in the order if left out.

    Examples
    --------
    >>> category_colours(("West", "East"), (2, 1))
    {'West': '#0072B2', 'East': '#E69F00'}
    """
    if set(order) <= set(VOTE_COLOURS):
        return {word: VOTE_COLOURS[word] for word in order}
    palette = OKABE_ITO + MORE
    return {
        word: palette[number - 1] if number <= len(palette) else MISSING
        for word, number in zip(order, numbers or range(1, len(order) + 1), strict=True)
    }


def scale_colour(share: float, diverging: bool = False) -> str:
    """Return the colour at a share, 0 to 1, of a sequential or diverging scale.

    >>> scale_colour(0.0), scale_colour(1.0)
    ('#E3EEF6', '#004C80')
    """
    if not diverging:
        return _mix(_LOW, _HIGH, share)
    if share < 0.5:
        return _mix(_OTHER, _MIDDLE, share * 2)
    return _mix(_MIDDLE, _HIGH, share * 2 - 1)


def paler(fill: str, sure: float) -> str:
    """Return a fill mixed with white, the less sure the paler; as it is where NaN.

    >>> paler("#000000", 1.0), paler("#000000", 0.5)
    ('#000000', '#666666')
    """
    return fill if sure != sure else _mix("#FFFFFF", fill, 0.2 + 0.8 * sure)


@cache
def ink_on(fill: str) -> str:
    """Return the ink, dark or light, that contrasts more with a fill (WCAG 2).

    >>> ink_on("#0072B2"), ink_on("#F0E442")
    ('#FFFFFF', '#000000')
    """
    return max((INK_LIGHT, INK_DARK), key=lambda ink: contrast(ink, fill))


def contrast(one: str, other: str) -> float:
    """Return the WCAG 2 contrast ratio of two colours, 1 to 21.

    >>> round(contrast("#000000", "#FFFFFF"))
    21
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [channel / 255 for channel in _channels(colour)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _mix(low: str, high: str, share: float) -> str:
    pairs = zip(_channels(low), _channels(high), strict=True)
    mixed = (round(a + (b - a) * share) for a, b in pairs)
    return "#" + "".join(f"{channel:02X}" for channel in mixed)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))
