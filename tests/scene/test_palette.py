"""The colours of votes and blocs: their distances, their contrast, and the search for them."""

import importlib.util
import sys
from itertools import combinations, product
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from alignment.model.view import MAPS, View
from alignment.scene.colours import (
    BLOC_COLOURS,
    BLOC_SHAPES,
    COUNTRY_COLOURS,
    INK_DARK,
    INK_LIGHT,
    MISSING_COLOUR,
    MISSING_COLOUR_DARK,
    NO_BLOC_COLOUR,
    VOTE_COLOURS,
    compute_contrast_ratio,
    lighten_uncertain,
    select_ink,
)
from alignment.scene.marks import build_marks
from alignment.scene.multiples import PALE_SHARE
from alignment.scene.primitives import Disc
from alignment.scene.sheet import lay_out_sheet
from alignment.scene.theme import DARK_THEME, LIGHT_THEME, PRINT_THEME, THEMES
from alignment.scene.world_map import make_view_scene
from alignment.studies.study import Study

VOTES = [VOTE_COLOURS[word] for word in ("yes", "no", "abstain")]
CYBERCRIME = (
    "Countering the use of information and communications technologies for criminal purposes"
)
GROUNDS = (LIGHT_THEME.paper, DARK_THEME.paper)


def load_palette() -> ModuleType:
    path = Path(__file__).parents[2] / "docs" / "palette.py"
    spec = importlib.util.spec_from_file_location("palette", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


palette = load_palette()


def compute_lightness(colour: str) -> float:
    return float(palette.to_lab(palette.to_linear([colour]))[0, 0])


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        # Values from the supplement of Sharma, Wu and Dalal (2005).
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.4900, -0.0010), (50, -2.4900, 0.0009), 7.1792),
        ((50, 2.4900, -0.0010), (50, -2.4900, 0.0011), 7.2195),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_distances_match_the_published_ones(
    one: tuple[float, ...], other: tuple[float, ...], distance: float
) -> None:
    result = palette.compute_distances(np.array(one), np.array(other))
    assert float(result) == pytest.approx(distance, abs=1e-4)


def test_grey_is_equal_for_all_kinds_of_sight() -> None:
    # Each row of a matrix has the sum 1.
    for sight in palette.SIGHTS.values():
        assert sight.sum(axis=1) == pytest.approx(np.ones(3), abs=2e-6)


def test_lightness_of_votes_has_equal_steps() -> None:
    # The backgrounds belong to the scale: a country that did not vote has their fill.
    ladder = [compute_lightness(fill) for fill in (DARK_THEME.paper, *VOTES, LIGHT_THEME.paper)]
    assert ladder == sorted(ladder)
    assert min(np.diff(ladder)) >= 20


@pytest.mark.parametrize("theme", THEMES)
def test_forecasts_on_the_world_map_keep_the_lightness_of_their_votes(
    study: Study, theme: str
) -> None:
    """In grey every forecast of yes is darker than every no, and that than every abstention."""
    view = View(colour=f"forecast:{CYBERCRIME}", theme=theme, map="world")
    scene = make_view_scene(study, view)
    marks = build_marks(lay_out_sheet(scene, view))
    lightness: dict[str, set[float]] = {word: set() for word in ("yes", "no", "abstain")}
    values, is_striped = {node.iso3: node.value for node in scene.nodes}, {True: 0, False: 0}
    for country in marks.countries:
        word = values[country.iso3]
        area = country.disc or country.land
        if word not in lightness or area is None:
            continue
        # Between the lines is the colour of the vote.
        assert area.paint.fill == VOTE_COLOURS[word]
        is_striped[area.paint.hatch is not None] += 1
        share = area.paint.hatch.width / area.paint.hatch.spacing if area.paint.hatch else 0.0
        line = area.paint.hatch.colour if area.paint.hatch else area.paint.fill
        fill_light, line_light = palette.to_linear([area.paint.fill, line])
        mixed = (1 - share) * fill_light + share * line_light
        lightness[word].add(float(palette.to_lab(mixed[None])[0, 0]))
        assert compute_contrast_ratio(line, area.paint.fill) >= 3 or not share
    assert min(is_striped.values()) >= 20
    yes, no, abstain = lightness.values()
    assert max(yes) + 10 < min(no)
    assert max(no) + 10 < min(abstain)


def test_hues_of_blocs_differ_from_votes() -> None:
    assert palette.compute_least_distances([*BLOC_COLOURS], VOTES).min() >= 15


def test_the_first_three_blocs_are_the_farthest_apart() -> None:
    distances = palette.compute_least_distances([*BLOC_COLOURS], [*BLOC_COLOURS])
    assert min(distances[pair] for pair in combinations(range(3), 2)) >= 25
    assert min(distances[pair] for pair in combinations(range(5), 2)) >= 12.5
    assert min(distances[pair] for pair in combinations(range(7), 2)) >= 8
    assert palette.compute_least_distances([NO_BLOC_COLOUR], [*BLOC_COLOURS[:3]]).min() >= 12


@pytest.mark.parametrize(
    ("paper", "grey"),
    [(LIGHT_THEME.paper, MISSING_COLOUR), (DARK_THEME.paper, MISSING_COLOUR_DARK)],
)
def test_pale_blocs_differ_from_the_grey_of_no_bloc(paper: str, grey: str) -> None:
    pale = [lighten_uncertain(fill, PALE_SHARE, paper) for fill in BLOC_COLOURS[:5]]
    fills, (missing,) = (palette.to_lab(palette.to_linear(each)) for each in (pale, [grey]))
    assert palette.compute_distances(fills, missing[None]).min() >= 8


def test_outlines_of_blocs_contrast_with_every_ground() -> None:
    lines = (*BLOC_COLOURS[: len(BLOC_SHAPES) + 1], NO_BLOC_COLOUR)
    for line, ground in product(lines, GROUNDS):
        assert compute_contrast_ratio(line, ground) >= 3, (line, ground)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", MAPS)
@pytest.mark.parametrize("colour", ["bloc", "vote:A/RES/74/247", "swing"])
def test_fill_or_outline_contrasts_with_the_ground(
    study: Study, theme: str, kind: str, colour: str
) -> None:
    view = View(colour=colour, theme=theme, map=kind)
    sheet = lay_out_sheet(make_view_scene(study, view), view)
    ground = sheet.theme.sea if kind == "world" else sheet.theme.paper
    for mark in build_marks(sheet):
        if isinstance(mark, Disc) and mark.kind in ("disc", "colour swatch"):
            below = ground if mark.kind == "disc" else sheet.theme.paper
            ratios = [
                compute_contrast_ratio(each, below) for each in (mark.paint.fill, mark.paint.stroke)
            ]
            assert max(ratios) >= 3, mark
            if sheet.theme is DARK_THEME and ratios[0] < 3:
                # Thin rims are not seen from a distance.
                assert mark.paint.width >= 1.5, mark


@pytest.mark.parametrize("word", ["yes", "no"])
def test_fills_of_yes_and_no_contrast_with_every_ground(word: str) -> None:
    for theme in THEMES.values():
        assert compute_contrast_ratio(VOTE_COLOURS[word], theme.paper) >= 3, theme.name
    assert compute_contrast_ratio(VOTE_COLOURS[word], DARK_THEME.sea) >= 3


def test_codes_on_votes_can_be_read() -> None:
    assert [select_ink(fill) for fill in VOTES] == [INK_LIGHT, INK_DARK, INK_DARK]
    assert min(compute_contrast_ratio(select_ink(fill), fill) for fill in VOTES) >= 4.5


def test_rims_of_countries_without_a_vote_contrast_with_the_ground() -> None:
    for theme in THEMES.values():
        assert compute_contrast_ratio(theme.rim, theme.paper) >= 3, theme.name


def test_yes_has_a_light_outline_on_dark_ground() -> None:
    outline = DARK_THEME.get_outline(VOTE_COLOURS["yes"])
    assert compute_contrast_ratio(outline, DARK_THEME.paper) >= 3
    assert compute_contrast_ratio(outline, VOTE_COLOURS["yes"]) >= 3
    light, dark = palette.to_lab(palette.to_linear([outline, VOTE_COLOURS["yes"]]))[:, 1:]
    assert np.arctan2(*light) == pytest.approx(np.arctan2(*dark), abs=np.radians(15))
    # Outlines of lighter votes add no light.
    for word in ("no", "abstain"):
        assert DARK_THEME.get_outline(VOTE_COLOURS[word]) == DARK_THEME.paper


@pytest.mark.parametrize("theme", THEMES)
def test_blocs_on_a_map_of_a_vote_are_outlines_without_a_fill(study: Study, theme: str) -> None:
    view = View(colour="vote:A/RES/74/247", theme=theme)
    marks = build_marks(lay_out_sheet(make_view_scene(study, view), view))
    assert [hull.paint.stroke for hull in marks.hulls] == [*BLOC_COLOURS[: len(marks.hulls)]]
    assert {hull.paint.fill_opacity for hull in marks.hulls} == {0.0}
    discs = [country.disc for country in marks.countries if country.disc]
    # In print a country that voted no has a ring around paper.
    fills = set(VOTES) - set(marks.sheet.theme.heavy_fills)
    assert {disc.paint.fill for disc in discs} == {*fills, marks.sheet.theme.paper}
    assert not {disc.paint.stroke for disc in discs} & {*VOTES, *BLOC_COLOURS}


def test_colours_of_data_are_the_same_in_every_theme(study: Study) -> None:
    views = [View(colour="vote:A/RES/74/247", theme=theme) for theme in THEMES]
    fills = [
        [node.fill for node in lay_out_sheet(make_view_scene(study, view), view).scene.nodes]
        for view in views
    ]
    assert fills[0] == fills[1] == fills[2]
    assert PRINT_THEME.paper == LIGHT_THEME.paper


@pytest.mark.evidence
def test_the_search_finds_the_colours() -> None:
    votes, grey, blocs = palette.search_main_colours()
    assert votes == VOTES
    assert grey == NO_BLOC_COLOUR
    others = palette.search_other_colours(votes, [*blocs, grey])
    assert [*blocs, *others] == [*BLOC_COLOURS]


def test_lines_of_countries_have_no_colour_of_blocs_or_votes() -> None:
    assert {*BLOC_COLOURS, *VOTE_COLOURS.values()}.isdisjoint(COUNTRY_COLOURS)
    for ground, colour in product(GROUNDS, COUNTRY_COLOURS):
        assert compute_contrast_ratio(ground, colour) >= 3


def test_links_are_as_faint_on_dark_ground_as_on_light() -> None:
    ratios = []
    for theme in (LIGHT_THEME, DARK_THEME):
        colour, opacity = theme.link
        # Mixed with the paper, of which the function leaves four fifths at most.
        mixed = lighten_uncertain(colour, (opacity - 0.2) / 0.8, theme.paper)
        ratios.append(compute_contrast_ratio(mixed, theme.paper))
    assert min(ratios) > 1.5
    assert max(ratios) < 1.1 * min(ratios)
