"""Who is not known on dark ground: quieter than all others, and still seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alignment.answer.study import Study
from alignment.export.dark import dark_marks, dark_swatches
from alignment.model.view import View
from alignment.scene.colours import MISSING, MISSING_IN_DARK, OKABE_ITO, RIM_IN_DARK, contrast
from alignment.scene.drawing import DARK, RIM_WIDTH
from alignment.scene.marks import marks_on
from alignment.scene.sheet import lay_out
from alignment.scene.world import scene_of

# Two states have not enough votes to be in a bloc, and many no known finance.
VIEW = View(colour="bloc", theme="dark")


@pytest.mark.parametrize("kind", ["bloc", "world"])
def test_on_dark_ground_the_unknown_are_the_darkest_of_all(study: Study, kind: str) -> None:
    view = replace(VIEW, map=kind)
    marks = marks_on(lay_out(scene_of(study, view), view))
    unknown = {node.iso3 for node in scene_of(study, view).nodes if node.fill == MISSING}
    assert unknown == {"DMA", "NRU"}
    seen = {each.iso3: mark.paint for each in marks.countries if (mark := each.disc or each.land)}
    for ground in (DARK.paper, DARK.sea):
        for iso3 in unknown:
            assert contrast(seen[iso3].stroke, ground) >= 3
            fills = [contrast(paint.fill, ground) for paint in seen.values()]
            assert contrast(seen[iso3].fill, ground) == min(fills)


@pytest.mark.parametrize("colour", [DARK.hull, *OKABE_ITO])
def test_their_rim_is_seen_on_the_tint_of_every_bloc(colour: str) -> None:
    hull, paper = bytes.fromhex(colour[1:]), bytes.fromhex(DARK.paper[1:])
    share = DARK.hull_opacity
    tint = bytes(round(share * a + (1 - share) * b) for a, b in zip(hull, paper, strict=True))
    assert contrast(RIM_IN_DARK, f"#{tint.hex()}") >= 3


def test_so_they_are_where_the_system_of_a_reader_is_dark() -> None:
    quiet = f"{{ fill: {MISSING_IN_DARK}; stroke: {RIM_IN_DARK}; }}"
    assert f"#map #countries [fill='{MISSING}'] {quiet}" in dark_marks("#map")
    rule = next(rule for rule in dark_marks("#map") if rule.startswith(":where(#map #countries)"))
    assert rule.endswith(f"{{ stroke-width: {RIM_WIDTH}px; vector-effect: non-scaling-stroke; }}")
    assert f".swatch > [fill='{MISSING}'] {quiet}" in dark_swatches(".swatch")
