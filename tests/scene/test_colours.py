"""Colours: codes are readable on every fill, and the first categories look different."""

from __future__ import annotations

import pytest

from alignment.model.vote import NOT_LISTED
from alignment.scene.colour_variable import get_colour_variable
from alignment.scene.colours import (
    BLOC_SHAPES,
    EXTRA_COLOURS,
    INK_DARK,
    INK_LIGHT,
    MISSING_COLOUR,
    NO_BLOC_COLOUR,
    NO_BLOC_SHAPE,
    OKABE_ITO,
    OTHER_BLOC_SHAPE,
    VOTE_COLOURS,
    assign_category_colours,
    compute_contrast_ratio,
    interpolate_scale,
    select_ink,
)
from alignment.scene.encoding import compute_fills, get_palette
from alignment.scene.theme import DARK_THEME, LIGHT_THEME, PRINT_THEME

SCALES = [
    interpolate_scale(step / 100, diverging) for step in range(101) for diverging in (False, True)
]
FILLS = sorted(
    {*OKABE_ITO, *EXTRA_COLOURS, *VOTE_COLOURS.values(), MISSING_COLOUR, NO_BLOC_COLOUR, *SCALES}
)


def test_codes_are_readable_on_every_fill():
    assert len(FILLS) > 200
    assert not [f for f in FILLS if compute_contrast_ratio(select_ink(f), f) < 4.5]


def test_contrast_by_the_published_formula():
    assert compute_contrast_ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert compute_contrast_ratio("#777777", "#777777") == 1
    # 0.2126 of pure red's luminance: (1.05) / (0.2126 + 0.05).
    assert compute_contrast_ratio("#FFFFFF", "#FF0000") == pytest.approx(1.05 / 0.2626)
    assert compute_contrast_ratio("#FF0000", "#FFFFFF") == pytest.approx(1.05 / 0.2626)
    # The grey that is the usual example of 4.54 on white.
    assert compute_contrast_ratio("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


def test_ink_is_dark_on_light_and_light_on_dark():
    assert select_ink("#FFFFFF") == select_ink("#F0E442") == INK_DARK
    assert select_ink("#000000") == select_ink("#004C80") == INK_LIGHT


def test_votes_have_colours_of_their_own():
    words = tuple(VOTE_COLOURS)
    assert assign_category_colours(words[:2]) == {word: VOTE_COLOURS[word] for word in words[:2]}
    # Unlisted countries have the colour of non-members.
    known = {word: fill for word, fill in VOTE_COLOURS.items() if word != NOT_LISTED}
    assert len(set(known.values())) == len(known) == len(words) - 1
    assert VOTE_COLOURS[NOT_LISTED] == VOTE_COLOURS["not a member"]


def test_categories_differ_until_the_palette_ends():
    order = tuple(f"c{number}" for number in range(20))
    colours = assign_category_colours(order)
    assert list(colours) == list(order)
    known = [colours[word] for word in order[:15]]
    assert len(set(known)) == 15
    assert MISSING_COLOUR not in known
    assert {colours[word] for word in order[15:]} == {MISSING_COLOUR}


def test_scales_run_from_end_to_end():
    assert (interpolate_scale(0), interpolate_scale(1)) == ("#E3EEF6", "#004C80")
    low, middle, high = (interpolate_scale(share, True) for share in (0, 0.5, 1))
    assert (low, middle, high) == ("#B34700", "#F2F2F2", "#004C80")


def test_there_is_a_shape_for_each_of_the_first_blocs():
    shapes = (*BLOC_SHAPES, OTHER_BLOC_SHAPE, NO_BLOC_SHAPE)
    assert len(set(shapes)) == len(shapes) == len(OKABE_ITO) + 1


def test_the_grey_of_no_bloc_is_visible_and_distinct() -> None:
    # WCAG 2.2, 1.4.11, on paper and on both grounds of a screen.
    assert all(
        compute_contrast_ratio(NO_BLOC_COLOUR, theme.paper) >= 3
        for theme in (LIGHT_THEME, DARK_THEME, PRINT_THEME)
    )
    assert compute_contrast_ratio(NO_BLOC_COLOUR, MISSING_COLOUR) > 1.9


def test_countries_in_no_bloc_have_one_colour_on_map_and_in_tables(study):
    colour = get_colour_variable(study, "bloc")
    fills, _ = compute_fills(colour, study.table.index)
    palette = get_palette(colour)
    bloc_names = study.table["bloc_name"].dropna()
    assert palette["Palau alone"] == fills["PLW"] == NO_BLOC_COLOUR
    assert all(palette[bloc] == fills[iso3] for iso3, bloc in bloc_names.items())
