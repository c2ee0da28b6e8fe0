"""Line widths, sizes and colour themes of a drawn scene, whatever format it is drawn in."""

from __future__ import annotations

from dataclasses import dataclass

# Widths of links by class, in pixels of a picture about 1100 wide.
LINK_WIDTHS = (0.4, 0.8, 1.4)
SELECTED_LINK_WIDTH = 0.8
OUTLINE_WIDTH = 0.8
SELECTED_OUTLINE_WIDTH = 3
# Borders on a world map: of land, and of the land or disc of a selected country.
BORDER_WIDTH = 0.5
SELECTED_BORDER_WIDTH = 2.0
# Rim of a hollow mark, and the lengths of its dashes and gaps.
RIM_WIDTH, RIM_DASHES = 1.2, {"dashed": (3.4, 2.2), "dotted": (1.3, 1.9)}
# Opacity factor of countries that the filter excludes, and of their links.
DIMMED_OPACITY = 0.24
# Font size of a code as a share of the disc's diameter, in Plotly figures, which cannot condense
# text; below, the same for shapes with less space.
UNCONDENSED_CODE_SIZE = 0.39
UNCONDENSED_SHAPE_CODE_SIZES = {
    "square": 0.30,
    "hexagon": 0.37,
    "diamond": 0.33,
    "pentagon": 0.33,
    "octagon": 0.388,
    "triangle": 0.22,
    "triangle-down": 0.22,
}

# Width of the line from a disc to its label.
LEADER_WIDTH = 0.9
# Opacity of the background of a label, and width of the halo around its letters in font sizes.
LABEL_BACKGROUND_OPACITY, LABEL_HALO_WIDTH = 0.72, 0.26


@dataclass(frozen=True)
class Theme:
    """Colours of all that carries no data; data keeps its colours in every theme.

    `link` and `selected_link` are a colour and an opacity. `hull` is for outlines of blocs where
    colours show something else, `rim` for hollow marks. `hollow_border` is colour and width of the
    border of hollow land, which must contrast with dark and light neighbours. `other_land` belongs
    to no country of the scene: a warm grey, unlike the cool greys of data.
    """

    name: str
    paper: str
    ink: str
    muted_ink: str
    outline: str
    selected: str
    link: tuple[str, float]
    selected_link: tuple[str, float]
    hull: str
    hull_opacity: float
    rim: str
    hollow_border: tuple[str, float]
    sea: str
    other_land: str


LIGHT_THEME = Theme(
    name="light",
    paper="#FFFFFF",
    ink="#1B2530",
    muted_ink="#5A6673",
    outline="#3B444F",
    selected="#10161D",
    link=("#5A6673", 0.38),
    selected_link=("#10161D", 0.24),
    hull="#5A6E85",
    hull_opacity=0.13,
    rim="#3B444F",
    hollow_border=("#3B444F", RIM_WIDTH),
    sea="#E9EFF4",
    other_land="#DEDBD3",
)
DARK_THEME = Theme(
    name="dark",
    paper="#14191F",
    ink="#F2F4F7",
    muted_ink="#B3BCC7",
    outline="#0A0D10",
    selected="#FFFFFF",
    link=("#AEB7C2", 0.34),
    selected_link=("#FFFFFF", 0.4),
    hull="#8FA3B8",
    hull_opacity=0.2,
    rim="#B3BCC7",
    hollow_border=("#B3BCC7", RIM_WIDTH),
    sea="#202A34",
    other_land="#57534B",
)
# For paper and copiers: black ink, and outlines without a tint.
PRINT_THEME = Theme(
    name="print",
    paper="#FFFFFF",
    ink="#000000",
    muted_ink="#333333",
    outline="#000000",
    selected="#000000",
    link=("#444444", 0.45),
    selected_link=("#000000", 0.45),
    hull="#333333",
    hull_opacity=0.0,
    rim="#000000",
    hollow_border=("#767676", 2.0),
    sea="#FFFFFF",
    other_land="#E9E6DF",
)
THEMES = {theme.name: theme for theme in (LIGHT_THEME, DARK_THEME, PRINT_THEME)}


def get_theme(name: str) -> Theme:
    """Return a theme by name; the light theme for an empty name.

    >>> get_theme("dark").name, get_theme("").name
    ('dark', 'light')
    """
    return THEMES[name or LIGHT_THEME.name]
