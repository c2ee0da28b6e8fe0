"""Scenes in a theme: votes in print, and unknown values on dark paper."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from itertools import combinations

import pytest
from PIL import Image

from alignment.export import WRITERS
from alignment.export.html_templates import build_dark_mark_rules, build_dark_swatch_rules
from alignment.export.multiples import build_multiples
from alignment.model.view import PICTURE_SIZES, View
from alignment.scene.colours import (
    MISSING_COLOUR,
    MISSING_COLOUR_DARK,
    MISSING_RIM_DARK,
    OKABE_ITO,
    RIM_WIDTH,
    compute_contrast_ratio,
)
from alignment.scene.marks import Marks, build_marks
from alignment.scene.primitives import Disc
from alignment.scene.scene import PRINT_FILLS, apply_print_fills
from alignment.scene.sheet import lay_out_sheet
from alignment.scene.theme import DARK_THEME, PRINT_THEME
from alignment.scene.world_map import make_view_scene
from alignment.studies.study import Study
from alignment.studies.timeline import Timeline

VOTE = View(colour="vote:A/RES/74/247", theme="print")


def grey(fill: str) -> str:
    """Return a colour as a grey of the same luminance, by ITU-R 601-2, as Pillow converts it."""
    pixel = Image.new("RGB", (1, 1), fill).convert("L").getpixel((0, 0))
    assert isinstance(pixel, int)
    return f"#{pixel:02X}{pixel:02X}{pixel:02X}"


@pytest.mark.parametrize("kind", ["bloc", "world"])
def test_votes_differ_in_lightness_by_a_contrast_of_three(study: Study, kind: str) -> None:
    scene = apply_print_fills(make_view_scene(study, replace(VOTE, map=kind)))
    fills = {node.value: node.fill for node in scene.nodes if node.value != "absent"}
    assert sorted(fills) == ["abstain", "no", "yes"]
    for one, other in combinations(fills.values(), 2):
        assert compute_contrast_ratio(grey(one), grey(other)) >= 3
    legend = {entry.label: entry.fill for entry in scene.colour_legend}
    assert {word: legend[word] for word in fills} == fills


def test_votes_differ_in_their_rims(study: Study) -> None:
    marks = build_marks(lay_out_sheet(make_view_scene(study, VOTE), VOTE))
    value = {node.iso3: node.value for node in marks.sheet.scene.nodes}
    widths = {value[disc.key[0]]: (disc.paint.width, disc.paint.dash) for disc in discs(marks)}
    assert widths["no"][0] >= 2 * widths["yes"][0]
    assert widths["yes"] == widths["abstain"]
    assert widths["absent"][1]
    # The legend is as the map.
    assert marks.swatches[2].paint.width == widths["no"][0]
    legend = [entry.label for entry in marks.sheet.scene.colour_legend]
    assert legend == ["yes", "abstain", "no", "absent"]


@pytest.mark.slow
@pytest.mark.parametrize("size", PICTURE_SIZES)
def test_rims_cover_less_than_half_of_a_no(study: Study, size: str) -> None:
    view = replace(VOTE, size=size)
    check_rims(build_marks(lay_out_sheet(make_view_scene(study, view), view)))


@pytest.mark.evidence
@pytest.mark.slow
@pytest.mark.parametrize("size", PICTURE_SIZES)
def test_rims_cover_less_than_half_of_a_no_on_small_maps(windows: Timeline, size: str) -> None:
    view = replace(VOTE, size=size, time="windows", multiples=True)
    check_rims(build_multiples(windows, view).marks)


def check_rims(marks: Marks) -> None:
    no = [disc for disc in discs(marks) if disc.paint.fill == PRINT_FILLS["no"]]
    assert no
    for disc in no:
        inner, outer = (disc.radius + sign * disc.paint.width / 2 for sign in (-1, 1))
        assert 1 - (inner / outer) ** 2 < 0.5


def test_absent_land_contrasts_with_dark_land_and_sea(study: Study) -> None:
    view = replace(VOTE, map="world")
    marks = build_marks(lay_out_sheet(make_view_scene(study, view), view))
    land = [each.land for each in marks.countries if each.land and not each.disc]
    absent = [area.paint for area in land if area.paint.dash]
    assert len(absent) > 8
    dark, light = PRINT_FILLS["yes"], PRINT_THEME.sea
    for paint in absent:
        assert min(compute_contrast_ratio(paint.stroke, fill) for fill in (dark, light)) > 3
    assert min(paint.width for paint in absent) > 3 * marks.styles.land.width


def discs(marks: Marks) -> list[Disc]:
    return [country.disc for country in marks.countries if country.disc]


def test_pixels_of_a_print_in_grey(study: Study) -> None:
    image = Image.open(BytesIO(WRITERS["png"].write(study, VOTE))).convert("L")
    counts = {shade: count for count, shade in image.getcolors(256) or []}
    shades = {}
    for word in ("yes", "no", "abstain"):
        scene = apply_print_fills(make_view_scene(study, VOTE))
        fill = next(node.fill for node in scene.nodes if node.value == word)
        shades[word] = int(grey(fill)[1:3], 16)
        assert max(counts.get(shades[word] + off, 0) for off in (-1, 0, 1)) > 2000
    assert shades["yes"] < shades["abstain"] < shades["no"]


@pytest.mark.parametrize("colour", ["bloc", "swing", "group:EU"])
def test_print_changes_no_other_colours(study: Study, colour: str) -> None:
    scene = make_view_scene(study, replace(VOTE, colour=colour))
    assert apply_print_fills(scene) == scene


# Two countries have too few votes to be in a bloc.
VIEW = View(colour="bloc", theme="dark")


@pytest.mark.parametrize("kind", ["bloc", "world"])
def test_unknown_values_are_darkest_on_dark_paper(study: Study, kind: str) -> None:
    view = replace(VIEW, map=kind)
    marks = build_marks(lay_out_sheet(make_view_scene(study, view), view))
    unknown = {
        node.iso3 for node in make_view_scene(study, view).nodes if node.fill == MISSING_COLOUR
    }
    assert unknown == {"DMA", "NRU"}
    paints = {each.iso3: mark.paint for each in marks.countries if (mark := each.disc or each.land)}
    for background in (DARK_THEME.paper, DARK_THEME.sea):
        for iso3 in unknown:
            assert compute_contrast_ratio(paints[iso3].stroke, background) >= 3
            fills = [compute_contrast_ratio(paint.fill, background) for paint in paints.values()]
            assert compute_contrast_ratio(paints[iso3].fill, background) == min(fills)


@pytest.mark.parametrize("colour", [DARK_THEME.hull, *OKABE_ITO])
def test_the_rim_of_unknown_values_is_visible_on_every_bloc(colour: str) -> None:
    hull, paper = bytes.fromhex(colour[1:]), bytes.fromhex(DARK_THEME.paper[1:])
    share = DARK_THEME.hull_opacity
    tint = bytes(round(share * a + (1 - share) * b) for a, b in zip(hull, paper, strict=True))
    assert compute_contrast_ratio(MISSING_RIM_DARK, f"#{tint.hex()}") >= 3


def test_style_rules_darken_unknown_values() -> None:
    quiet = f"{{ fill: {MISSING_COLOUR_DARK}; stroke: {MISSING_RIM_DARK}; }}"
    assert f"#map #countries [fill='{MISSING_COLOUR}'] {quiet}" in build_dark_mark_rules("#map")
    rule = next(
        rule
        for rule in build_dark_mark_rules("#map").splitlines()
        if rule.startswith(":where(#map #countries)")
    )
    assert rule.endswith(f"{{ stroke-width: {RIM_WIDTH}px; vector-effect: non-scaling-stroke; }}")
    assert f".swatch > [fill='{MISSING_COLOUR}'] {quiet}" in build_dark_swatch_rules(".swatch")
