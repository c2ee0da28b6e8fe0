"""Colours and shapes: safe for colour-blind readers, and blocs never by colour alone."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import cycle

from alignment.model.vote import NOT_LISTED, VOTE_WORDS, Vote

# Votes and blocs as docs/palette.py finds them. Blocs have hues that no vote has, and the first
# three are those farthest apart. Further categories share them.
BLOC_COLOURS = (
    *("#50A28E", "#8568CE", "#AB342E"),
    *("#A589B4", "#807361", "#735856", "#7D8FDD"),
    *("#99BAB6", "#7EBAE3", "#676846", "#797D77", "#6E463E", "#719197", "#A4ABC0", "#948B77"),
)
NO_BLOC_COLOUR = "#676E73"
MISSING_COLOUR = "#C9CDD2"
# On dark paper the usual grey would be the brightest colour of all.
MISSING_COLOUR_DARK, MISSING_RIM_DARK = "#343D47", "#929DA9"
# Lines of countries: hues that neither blocs nor votes have, seen on light and on dark paper.
COUNTRY_COLOURS = ("#3477D6", "#D4529B", "#4F9A2E", "#968000", "#1596AE")
# Countries that may have left their bloc for another, beside paler others; and the line of hollow
# discs of those that did in other ways. A full colour would look certain.
MOVER_COLOUR, MOVER_LINE = "#DF7DB4", COUNTRY_COLOURS[1]
# Around enlarged discs of selected countries: no vote or bloc is yellow.
HALO_COLOUR = "#FFD23F"
# One of the two has a contrast of 4.58 or more with any fill.
INK_DARK, INK_LIGHT = "#000000", "#FFFFFF"

# A ladder of lightness, which grey and colour blindness keep.
VOTE_COLOURS = {
    VOTE_WORDS[Vote.YES]: "#09667C",
    VOTE_WORDS[Vote.NO]: "#D47932",
    VOTE_WORDS[Vote.ABSTAIN]: "#D3C69D",
    VOTE_WORDS[Vote.ABSENT]: "#FFFFFF",
    VOTE_WORDS[Vote.NOT_MEMBER]: MISSING_COLOUR,
    NOT_LISTED: MISSING_COLOUR,
}
# Rim of a smaller mark: a forecast with a probability of less than two thirds. Paler fills would
# leave the ladder of lightness, and hollow ones would be votes that were not cast.
SMALL_RIM, SMALL_SHARE = "small", 0.62
# Rim of a smaller grey mark, without dashes: the records have no vote and no absence.
UNKNOWN_RIM = "unknown"
SMALL_RIMS = (SMALL_RIM, UNKNOWN_RIM)
# Rims of countries without a vote. One that did not vote is hollow, with dashes.
NO_VOTE_RIMS = {
    VOTE_WORDS[Vote.ABSENT]: "dashed",
    VOTE_WORDS[Vote.NOT_MEMBER]: UNKNOWN_RIM,
    NOT_LISTED: UNKNOWN_RIM,
}
# Rim of a hatched mark: a country without a vote, on maps of places.
HATCHED_RIM = "hatched"
# Rim of a mark with dark lines on its colour: a forecast with a probability of less than two thirds
# on maps of places, where land cannot be smaller. The colour between the lines stays the same.
STRIPED_RIM = "striped"
# Distance between the lines of a hatching, and their width.
HATCH_SPACING, HATCH_WIDTH = 6.0, 1.3
# Width of the rim of a hollow mark, and the lengths of its dashes and gaps.
RIM_WIDTH, RIM_DASHES = 1.6, {"dashed": (2.6, 1.6)}
# Width of an outline of a bloc without a fill, which alone shows the bloc.
BLOC_LINE_WIDTH = 2.0
BLOC_SHAPES = ("circle", "square", "hexagon", "diamond", "octagon", "triangle")
# Blocs beyond those with a shape of their own, and countries in no bloc.
OTHER_BLOC_SHAPE, NO_BLOC_SHAPE = "triangle-down", "pentagon"
# Swatches in the legend of colours, which do not show blocs.
SWATCH_SHAPE = "circle"
_SCALE_LOW, _SCALE_MIDDLE, _SCALE_HIGH, _SCALE_NEGATIVE = "#E3EEF6", "#F2F2F2", "#004C80", "#B34700"


def assign_category_colours(
    categories: tuple[str, ...], palette_numbers: tuple[int, ...] = ()
) -> dict[str, str]:
    """Return a colour for each category; categories beyond the palette share a grey.

    `palette_numbers` are their places in the palette, from 1; by default their order.

    >>> assign_category_colours(("West", "East"), (2, 1))
    {'West': '#8568CE', 'East': '#50A28E'}
    """
    if set(categories) <= set(VOTE_COLOURS):
        return {word: VOTE_COLOURS[word] for word in categories}
    numbers = palette_numbers or range(1, len(categories) + 1)
    return {
        word: BLOC_COLOURS[number - 1] if number <= len(BLOC_COLOURS) else MISSING_COLOUR
        for word, number in zip(categories, numbers, strict=True)
    }


def assign_country_colours(countries: Iterable[str]) -> dict[str, str]:
    """Return the colour of the line of each country; of many, several share one."""
    return dict(zip(countries, cycle(COUNTRY_COLOURS)))


def interpolate_scale(share: float, is_diverging: bool = False) -> str:
    """Return the colour at a share, 0 to 1, of a sequential or diverging scale.

    >>> interpolate_scale(0.0), interpolate_scale(1.0)
    ('#E3EEF6', '#004C80')
    """
    if not is_diverging:
        return _mix_colours(_SCALE_LOW, _SCALE_HIGH, share)
    if share < 0.5:
        return _mix_colours(_SCALE_NEGATIVE, _SCALE_MIDDLE, share * 2)
    return _mix_colours(_SCALE_MIDDLE, _SCALE_HIGH, share * 2 - 1)


def lighten_uncertain(fill: str, probability: float, paper: str = "#FFFFFF") -> str:
    """Return a fill mixed with that of the paper, paler for a lower probability; unchanged for NaN.

    >>> lighten_uncertain("#000000", 1.0), lighten_uncertain("#000000", 0.5)
    ('#000000', '#666666')
    """
    if probability != probability:
        return fill
    return _mix_colours(paper, fill, 0.2 + 0.8 * probability)


@cache
def select_ink(fill: str) -> str:
    """Return the ink, dark or light, that contrasts more with a fill (WCAG 2).

    >>> select_ink("#09667C"), select_ink("#D3C69D")
    ('#FFFFFF', '#000000')
    """
    return max((INK_LIGHT, INK_DARK), key=lambda ink: compute_contrast_ratio(ink, fill))


def compute_contrast_ratio(one: str, other: str) -> float:
    """Return the WCAG 2 contrast ratio of two colours, 1 to 21.

    >>> round(compute_contrast_ratio("#000000", "#FFFFFF"))
    21
    """
    light, dark = sorted((_compute_luminance(one), _compute_luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _compute_luminance(colour: str) -> float:
    channels = [byte / 255 for byte in _parse_channels(colour)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mix_colours(low: str, high: str, share: float) -> str:
    pairs = zip(_parse_channels(low), _parse_channels(high), strict=True)
    channels = (round(a + (b - a) * share) for a, b in pairs)
    return "#" + "".join(f"{channel:02X}" for channel in channels)


def _parse_channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))
