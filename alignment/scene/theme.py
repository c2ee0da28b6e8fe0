"""Themes and sizes of pictures: colours of all that carries no data, and layouts of the text."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from alignment.model.view import PAPER_SIZES, PICTURE_SIZES
from alignment.scene.colours import VOTE_COLOURS


@dataclass(frozen=True)
class Theme:
    """Colours of all that carries no data; data keeps its colours in every theme.

    `link` and `selected_link` are a colour and an opacity. `hull` is for outlines of blocs where
    colours show something else, `rim` for hollow marks. `outline` is around discs, and contrasts
    with the ground where a fill may not; `fill_outlines` has pairs of a fill and its own outline.
    `heavy_fills` have a wide outline, and discs of a map are white inside: grey copies keep that.
    `outline_width` is in pixels of a slide. `border` is around land, and seen between dark fills
    and between light ones. `hatch` is the colour of hatching lines, on which black letters can be
    read. `quiet_ink` is for names that recede and for notes, with a contrast of 7 to the paper.
    `other_land` belongs to no country of the scene: a warm grey, unlike the cool greys of
    data. The theme for print has black ink, and outlines without a tint, for paper and copiers.
    """

    name: str
    paper: str
    ink: str
    muted_ink: str
    quiet_ink: str
    outline: str
    fill_outlines: tuple[tuple[str, str], ...]
    heavy_fills: tuple[str, ...]
    outline_width: float
    border: str
    selected: str
    link: tuple[str, float]
    selected_link: tuple[str, float]
    hull: str
    hull_opacity: float
    rim: str
    hatch: str
    sea: str
    other_land: str

    def get_outline(self, fill: str) -> str:
        """Return the colour around a disc of a fill.

        >>> DARK_THEME.get_outline("#09667C"), LIGHT_THEME.get_outline("#09667C")
        ('#6FC3DE', '#3B444F')
        """
        return dict(self.fill_outlines).get(fill, self.outline)


# On dark ground the fill of "yes" is the darkest of the votes: a light tint of its hue around it
# makes it as bright as "no". The lighter votes have an outline that adds no light.
_DARK_PAPER, _YES_OUTLINE_DARK = "#080A0E", "#6FC3DE"
_DARK_OUTLINES = (
    (VOTE_COLOURS["yes"], _YES_OUTLINE_DARK),
    (VOTE_COLOURS["no"], _DARK_PAPER),
    (VOTE_COLOURS["abstain"], _DARK_PAPER),
)
# One row a field, in the order of the themes.
_THEME_FIELDS: dict[str, tuple[Any, Any, Any]] = {
    "name": ("light", "dark", "print"),
    "paper": ("#FFFFFF", _DARK_PAPER, "#FFFFFF"),
    "ink": ("#1B2530", "#F2F4F7", "#000000"),
    "muted_ink": ("#5A6673", "#B3BCC7", "#333333"),
    "quiet_ink": ("#3E4854", "#B3BCC7", "#333333"),
    "outline": ("#3B444F", "#8E99A5", "#000000"),
    "fill_outlines": ((), _DARK_OUTLINES, ()),
    "heavy_fills": ((), (), (VOTE_COLOURS["no"],)),
    # On light ground a thinner one would not hold "abstain"; on dark ground it alone shows a fill
    # of low contrast, as at the end of a scale.
    "outline_width": (0.9, 1.5, 0.8),
    "border": ("#6F7882", "#6F7882", "#747474"),
    "selected": ("#10161D", "#FFFFFF", "#000000"),
    "link": (("#5A6673", 0.38), ("#AEB7C2", 0.3), ("#444444", 0.45)),
    "selected_link": (("#10161D", 0.24), ("#FFFFFF", 0.4), ("#000000", 0.45)),
    "hull": ("#5A6E85", "#8FA3B8", "#333333"),
    "hull_opacity": (0.13, 0.2, 0.0),
    "rim": ("#4A545F", "#C6CED7", "#000000"),
    "hatch": ("#707A85", "#707A85", "#6A6A6A"),
    "sea": ("#E9EFF4", _DARK_PAPER, "#FFFFFF"),
    "other_land": ("#D5D8DC", "#2B3036", "#E6E6E6"),
}
LIGHT_THEME, DARK_THEME, PRINT_THEME = (
    Theme(*fields) for fields in zip(*_THEME_FIELDS.values(), strict=True)
)
THEMES = {theme.name: theme for theme in (LIGHT_THEME, DARK_THEME, PRINT_THEME)}


def get_theme(name: str) -> Theme:
    """Return a theme by name; the light theme for an empty name.

    >>> get_theme("dark").name, get_theme("").name
    ('dark', 'light')
    """
    return THEMES[name or LIGHT_THEME.name]


# Position of the legend relative to the map.
LEGEND_RIGHT, LEGEND_TOP, LEGEND_BOTTOM = "beside", "above", "below"


@dataclass(frozen=True)
class SheetLayout:
    """Text layout of a sheet; all sizes are font sizes in its pixels.

    `legend_position` is right of, above or below the map. Codes smaller than `min_code_size` are
    left out. `has_query` prints the query as well. `is_brief` leaves out the subtitle, the shapes,
    the full source and what is not drawn. `max_listed` is how many unlabelled countries are listed
    by name. With `max_names` a map without a filter has at most so many names. `is_cropped` lowers
    the sheet of a wide map. `legend_share` is the width share of a legend at the right, and
    `has_tall_legend` gives it the whole height. `has_country_lists` names the countries of each
    entry of the legend. `min_legend_size` is of the rows of a legend, `subtitle_size` of a subtitle
    of up to two lines. With `foot_size` a short source of that size is at the foot of the sheet.
    `emphasis` are the scales of the names of countries that are always named, and of few selected
    ones, whose discs have `selected_radius`, in radii.
    """

    legend_position: str
    title_size: float
    text_size: float
    min_title_size: float
    min_text_size: float
    label_size: float
    min_code_size: float = math.inf
    has_query: bool = False
    is_brief: bool = False
    max_listed: int = 16
    max_names: int = 0
    is_cropped: bool = False
    legend_share: float = 0.235
    has_tall_legend: bool = False
    has_country_lists: bool = False
    min_legend_size: float = 0.0
    subtitle_size: float = 0.0
    foot_size: float = 0.0
    emphasis: tuple[float, float] = (1.0, 1.0)
    selected_radius: float = 1.0


# A slide of 1280 pixels is shown 13.33 inches wide, so that 4 of them are 3 points: its title has
# 28 or more, its legend 14, and all else 12.
SHEET_LAYOUTS = {
    "slide": SheetLayout(
        *(LEGEND_RIGHT, 40.0, 18.0, 37.5, 16.0, 16.0),
        min_legend_size=18.7,
        subtitle_size=20.0,
        foot_size=16.0,
        emphasis=(14 / 12, 16 / 12),
        selected_radius=1.5,
        max_listed=24,
        max_names=16,
    ),
    # Read on a phone, at a third of its width.
    "square": SheetLayout(LEGEND_TOP, 50.0, 27.0, 36.0, 20.0, 22.0),
    # Printed in a text column, with the legend where captions are.
    "column": SheetLayout(LEGEND_BOTTOM, 28.0, 17.0, 25.0, 14.0, 14.0, is_cropped=True),
    # Preview of a share link in a message, at half its width.
    "card": SheetLayout(
        LEGEND_RIGHT, 36.0, 25.0, 28.0, 22.0, 22.0, is_brief=True, max_listed=2, max_names=10
    ),
    "poster": SheetLayout(
        LEGEND_RIGHT, 84.0, 32.0, 70.0, 24.0, 26.0, min_code_size=12.0, has_query=True
    ),
}
# Letters grow with the paper, as the distance does from which it is read: the smallest have 8.4
# points on A4, read in the hand, and 23.8 points on A1, read from two metres.
_POSTER = replace(SHEET_LAYOUTS["poster"], has_country_lists=True, legend_share=0.4)
_PORTRAIT = replace(
    _POSTER, legend_position=LEGEND_BOTTOM, title_size=64.0, min_title_size=56.0, subtitle_size=34.0
)


def scale_layout(layout: SheetLayout, factor: float) -> SheetLayout:
    """Return a layout with all letters larger by a factor."""
    sizes = [
        *("title_size", "text_size", "min_title_size", "min_text_size", "label_size"),
        *("min_code_size", "min_legend_size", "subtitle_size", "foot_size"),
    ]
    scaled = {name: round(factor * getattr(layout, name), 2) for name in sizes}
    return replace(layout, **scaled)


SHEET_LAYOUTS |= {
    name: scale_layout(
        _POSTER if width > height else _PORTRAIT, max(width, height) / PICTURE_SIZES["poster"][0]
    )
    for name, (width, height) in PAPER_SIZES.items()
}
