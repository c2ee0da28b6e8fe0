"""Votes on paper: turned grey, as a copier does, they are still told apart."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from itertools import combinations

import pytest
from PIL import Image

from alignment.answer.study import Study
from alignment.answer.timeline import Timeline
from alignment.export import WRITERS
from alignment.export.multiples import plate
from alignment.model.view import SIZES, View
from alignment.scene.colours import contrast
from alignment.scene.drawing import PRINT
from alignment.scene.marks import Marks, marks_on
from alignment.scene.primitives import Disc
from alignment.scene.printed import FILLS, printed
from alignment.scene.sheet import lay_out
from alignment.scene.world import scene_of

VOTE = View(colour="vote:A/RES/74/247", theme="print")


def grey(fill: str) -> str:
    """A colour as a grey of the same weight of light, by ITU-R 601-2, as Pillow turns it."""
    pixel = Image.new("RGB", (1, 1), fill).convert("L").getpixel((0, 0))
    assert isinstance(pixel, int)
    return f"#{pixel:02X}{pixel:02X}{pixel:02X}"


@pytest.mark.parametrize("kind", ["bloc", "world"])
def test_votes_differ_in_lightness_three_times(study: Study, kind: str) -> None:
    scene = printed(scene_of(study, replace(VOTE, map=kind)))
    fills = {node.value: node.fill for node in scene.nodes if node.value != "absent"}
    assert sorted(fills) == ["abstain", "no", "yes"]
    for one, other in combinations(fills.values(), 2):
        assert contrast(grey(one), grey(other)) >= 3
    legend = {entry.label: entry.fill for entry in scene.colours}
    assert {word: legend[word] for word in fills} == fills


def test_they_differ_in_their_rims_too(study: Study) -> None:
    marks = marks_on(lay_out(scene_of(study, VOTE), VOTE))
    value = {node.iso3: node.value for node in marks.sheet.scene.nodes}
    widths = {value[disc.key[0]]: (disc.paint.width, disc.paint.dash) for disc in discs(marks)}
    assert widths["no"][0] >= 2 * widths["yes"][0]
    assert widths["yes"] == widths["abstain"]
    assert widths["absent"][1]
    # The legend shows each as the map does.
    assert marks.swatches[2].paint.width == widths["no"][0]
    legend = [entry.label for entry in marks.sheet.scene.colours]
    assert legend == ["yes", "abstain", "no", "absent"]


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
def test_of_a_no_more_is_light_than_rim(study: Study, size: str) -> None:
    view = replace(VOTE, size=size)
    check_rims(marks_on(lay_out(scene_of(study, view), view)))


@pytest.mark.evidence
@pytest.mark.slow
@pytest.mark.parametrize(
    "size",
    [pytest.param(size, marks=() if size == "poster" else pytest.mark.evidence) for size in SIZES],
)
def test_nor_on_the_small_maps_of_periods(windows: Timeline, size: str) -> None:
    view = replace(VOTE, size=size, time="windows", multiples=True)
    check_rims(plate(windows, view).marks)


def check_rims(marks: Marks) -> None:
    no = [disc for disc in discs(marks) if disc.paint.fill == FILLS["no"]]
    assert no
    for disc in no:
        inner, outer = (disc.radius + sign * disc.paint.width / 2 for sign in (-1, 1))
        assert 1 - (inner / outer) ** 2 < 0.5


def test_absent_land_is_seen_beside_black_land_and_beside_the_sea(study: Study) -> None:
    view = replace(VOTE, map="world")
    marks = marks_on(lay_out(scene_of(study, view), view))
    land = [each.land for each in marks.countries if each.land and not each.disc]
    absent = [area.paint for area in land if area.paint.dash]
    assert len(absent) > 8
    dark, light = FILLS["yes"], PRINT.sea
    assert min(contrast(paint.stroke, fill) for paint in absent for fill in (dark, light)) > 3
    assert min(paint.width for paint in absent) > 3 * marks.looks.land.width


def discs(marks: Marks) -> list[Disc]:
    return [country.disc for country in marks.countries if country.disc]


def test_the_pixels_of_a_print_that_is_turned_grey(study: Study) -> None:
    image = Image.open(BytesIO(WRITERS["png"].write(study, VOTE))).convert("L")
    counts = {shade: count for count, shade in image.getcolors(256) or []}
    shades = {}
    for word in ("yes", "no", "abstain"):
        scene = printed(scene_of(study, VOTE))
        fill = next(node.fill for node in scene.nodes if node.value == word)
        shades[word] = int(grey(fill)[1:3], 16)
        assert max(counts.get(shades[word] + off, 0) for off in (-1, 0, 1)) > 2000
    assert shades["yes"] < shades["abstain"] < shades["no"]


@pytest.mark.parametrize("colour", ["bloc", "swing", "group:EU"])
def test_nothing_else_changes(study: Study, colour: str) -> None:
    scene = scene_of(study, replace(VOTE, colour=colour))
    assert printed(scene) == scene


def test_screens_keep_the_colours_of_the_page(study: Study) -> None:
    for theme in ("light", "dark"):
        view = replace(VOTE, theme=theme)
        drawn = lay_out(scene_of(study, view), view).scene
        assert {node.fill for node in drawn.nodes} == {
            node.fill for node in scene_of(study, VOTE).nodes
        }
