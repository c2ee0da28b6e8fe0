"""How a scene is drawn, whatever draws it: widths, sizes and themes."""

from __future__ import annotations

from dataclasses import dataclass

# In pixels of a picture about 1100 wide: of the classes of links and of a chosen country's.
LINK_WIDTHS = (0.4, 0.8, 1.4)
CHOSEN_WIDTH = 0.8
OUTLINE_WIDTH = 0.8
CHOSEN_OUTLINE_WIDTH = 3
# Of land on a map of the world, and of a chosen country's land or disc there.
BORDER_WIDTH = 0.5
CHOSEN_BORDER_WIDTH = 2.0
# Of the outline around a bloc, its opacity, and that of one that has no colour; of a swatch of a
# legend.
HULL_WIDTH, HULL_LINE, NEUTRAL_LINE = 1.2, 0.75, 0.35
SWATCH_WIDTH = 1.0
# Of the rim of what is hollow, and its dashes and gaps.
RIM_WIDTH, RIM_DASHES = 1.2, {"dashed": (3.4, 2.2), "dotted": (1.3, 1.9)}
# Of the rim around what is light on paper, and its most in radii of a disc, of which more than half
# is then seen to be filled.
HEAVY_WIDTH, MOST_RIM = 2.4, 0.3
# Of the ring around who changed bloc: its radius and the width of its line in radii of a disc, and
# the least of both where discs are tiny, in pixels.
RING_RADIUS, RING_WIDTH = 1.55, 0.4
LEAST_RING, LEAST_RING_WIDTH = 9.0, 2.4
# Share of the opacity of who does not meet the conditions of a view, and of links to them.
DIM = 0.24
# Radius of the clearing around an outsider within an outline, in radii of its disc.
CLEARING = 1.4
# Share of a disc's width that a three-letter code may take as its font size in figures of plotly,
# which cannot condense it, and the same for shapes with less room.
CODE_SIZE = 0.39
NARROW_CODES = {
    "square": 0.30,
    "hexagon": 0.37,
    "diamond": 0.33,
    "pentagon": 0.33,
    "octagon": 0.388,
    "triangle": 0.22,
    "triangle-down": 0.22,
}

# Of the line from a disc to its name, and of that to a note.
LEADER_WIDTH, NOTE_LEADER = 0.9, 1.6
# Of the line of an arrow, and of the ring where it begins.
ARROW_WIDTH, ARROW_RING = 1.4, 1.6
# Opacity of the paper behind a name on the map, and width of that around its letters in font sizes.
NAME_GROUND, HALO = 0.72, 0.26
# The same behind a note, whose letters are thinner, and may lie on land of any colour.
NOTE_GROUND, NOTE_HALO = 1.0, 0.45


@dataclass(frozen=True)
class Theme:
    """Colours of all that carries no data; data keeps its colours in every theme.

    `link` and `chosen_link` are a colour and an opacity. `hull` is of the outlines around blocs
    where colours tell something else, `rim` of what is hollow. `shore` is colour and width of the
    border of hollow land, seen beside what is dark and what is light. `ground` is land of no
    country in the scene: a warm grey, unlike the cool ones that a lens can give.
    """

    name: str
    paper: str
    ink: str
    faint: str
    outline: str
    chosen: str
    link: tuple[str, float]
    chosen_link: tuple[str, float]
    hull: str
    hull_opacity: float
    rim: str
    shore: tuple[str, float]
    sea: str
    ground: str


LIGHT = Theme(
    name="light",
    paper="#FFFFFF",
    ink="#1B2530",
    faint="#5A6673",
    outline="#3B444F",
    chosen="#10161D",
    link=("#5A6673", 0.38),
    chosen_link=("#10161D", 0.24),
    hull="#5A6E85",
    hull_opacity=0.13,
    rim="#3B444F",
    shore=("#3B444F", RIM_WIDTH),
    sea="#E9EFF4",
    ground="#DEDBD3",
)
DARK = Theme(
    name="dark",
    paper="#14191F",
    ink="#F2F4F7",
    faint="#B3BCC7",
    outline="#0A0D10",
    chosen="#FFFFFF",
    link=("#AEB7C2", 0.34),
    chosen_link=("#FFFFFF", 0.4),
    hull="#8FA3B8",
    hull_opacity=0.2,
    rim="#B3BCC7",
    shore=("#B3BCC7", RIM_WIDTH),
    sea="#202A34",
    ground="#57534B",
)
# For paper and copiers: black ink, outlines without a tint.
PRINT = Theme(
    name="print",
    paper="#FFFFFF",
    ink="#000000",
    faint="#333333",
    outline="#000000",
    chosen="#000000",
    link=("#444444", 0.45),
    chosen_link=("#000000", 0.45),
    hull="#333333",
    hull_opacity=0.0,
    rim="#000000",
    shore=("#767676", 2.0),
    sea="#FFFFFF",
    ground="#E9E6DF",
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK, PRINT)}


def theme_of(name: str) -> Theme:
    """Return a theme by its name; the light one, as paper is, where a view names none.

    >>> theme_of("dark").name, theme_of("").name
    ('dark', 'light')
    """
    return THEMES[name or LIGHT.name]
