"""Colours: a code can be read on every fill, and no two categories near the top look alike."""

from __future__ import annotations

import pytest

from alignment.model.vote import NOT_LISTED
from alignment.scene.colours import (
    ALONE,
    INK_DARK,
    INK_LIGHT,
    MISSING,
    MORE,
    NO_BLOC_SHAPE,
    OKABE_ITO,
    OTHER_SHAPE,
    SHAPES,
    VOTE_COLOURS,
    category_colours,
    contrast,
    ink_on,
    scale_colour,
)
from alignment.scene.drawing import DARK, LIGHT, PRINT
from alignment.scene.encoding import fills_of, palette_of
from alignment.scene.lens import lens

SCALES = [scale_colour(step / 100, diverging) for step in range(101) for diverging in (False, True)]
FILLS = sorted({*OKABE_ITO, *MORE, *VOTE_COLOURS.values(), MISSING, ALONE, *SCALES})


def test_a_code_can_be_read_on_every_fill():
    assert len(FILLS) > 200
    assert {fill: ink_on(fill) for fill in FILLS if contrast(ink_on(fill), fill) < 4.5} == {}


def test_contrast_by_the_published_formula():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1
    # 0.2126 of pure red's luminance: (1.05) / (0.2126 + 0.05).
    assert contrast("#FFFFFF", "#FF0000") == pytest.approx(1.05 / 0.2626)
    assert contrast("#FF0000", "#FFFFFF") == contrast("#FFFFFF", "#FF0000")
    # The grey that is the usual example of 4.54 on white.
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


def test_ink_is_dark_on_light_and_light_on_dark():
    assert ink_on("#FFFFFF") == ink_on("#F0E442") == INK_DARK
    assert ink_on("#000000") == ink_on("#004C80") == INK_LIGHT


def test_votes_have_colours_of_their_own():
    words = tuple(VOTE_COLOURS)
    assert category_colours(words[:2]) == {word: VOTE_COLOURS[word] for word in words[:2]}
    # Nothing is known of the two that are not in a list, whatever the reason.
    apart = {word: fill for word, fill in VOTE_COLOURS.items() if word != NOT_LISTED}
    assert len(set(apart.values())) == len(apart) == len(words) - 1
    assert VOTE_COLOURS[NOT_LISTED] == VOTE_COLOURS["not a member"]


def test_categories_differ_until_the_palette_ends():
    order = tuple(f"c{number}" for number in range(20))
    colours = category_colours(order)
    assert list(colours) == list(order)
    known = [colours[word] for word in order[:15]]
    assert len(set(known)) == 15
    assert MISSING not in known
    assert {colours[word] for word in order[15:]} == {MISSING}


def test_scales_run_from_end_to_end():
    assert (scale_colour(0), scale_colour(1)) == ("#E3EEF6", "#004C80")
    low, middle, high = (scale_colour(share, True) for share in (0, 0.5, 1))
    assert (low, middle, high) == ("#B34700", "#F2F2F2", "#004C80")


def test_there_is_a_shape_for_each_of_the_first_blocs():
    shapes = (*SHAPES, OTHER_SHAPE, NO_BLOC_SHAPE)
    assert len(set(shapes)) == len(shapes) == len(OKABE_ITO) + 1


def test_who_is_alone_is_seen_and_told_apart_from_who_has_not_enough_votes() -> None:
    # WCAG 2.2, 1.4.11, on paper and on both grounds of a screen.
    assert all(contrast(ALONE, theme.paper) >= 3 for theme in (LIGHT, DARK, PRINT))
    assert contrast(ALONE, MISSING) > 1.9


def test_who_is_alone_has_one_colour_on_the_map_and_in_tables(study):
    colour = lens(study, "bloc")
    fills, _ = fills_of(colour, study.table.index)
    told = palette_of(colour)
    named = study.table["bloc_name"].dropna()
    assert told["Palau alone"] == fills["PLW"] == ALONE
    assert all(told[bloc] == fills[iso3] for iso3, bloc in named.items())
