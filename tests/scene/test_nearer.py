"""Names for who looks nearer at a map of the world."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from promised import check

from alignment.answer.study import Study
from alignment.model.view import View
from alignment.scene.levels import LEAST, ON_PAGE, levels
from alignment.scene.nearer import SMALLER, WIDEST, drawn, nearer, on_page
from alignment.scene.scene import FEW, Scene
from alignment.scene.wanted import MOST
from alignment.scene.world import scene_of
from alignment.scene.written import Level
from alignment.sources.outlines import load_outlines

SIZES = (1.5, 1.06, 0.75, 0.5, 0.35, 0.17)


def as_drawn(scene: Scene, level: Level) -> tuple[Scene, Level]:
    """Return both with discs as large as a page draws them, where any country may be named."""
    share = drawn(level.letters)
    size = level.letters / share
    names = tuple(replace(name, letters=size) for name in level.names)
    every = tuple(node.iso3 for node in scene.nodes)
    seen = replace(scene, disc=share * scene.disc, anchors=every)
    return seen, replace(level, letters=size, names=names)


@pytest.mark.few(1)
@pytest.mark.slow
@pytest.mark.parametrize(
    "view",
    [
        View(),
        View(select=("FJI", "LCA")),
        View(where=("group:CARICOM",)),
        View(where=("group:EU",)),
    ],
    ids=("all", "chosen", "few", "many"),
)
def test_names_keep_off_discs_as_they_are_drawn_and_off_one_another(
    study: Study, view: View
) -> None:
    scene = scene_of(study, replace(view, map="world"))
    for level in nearer(scene, (*SIZES, 0.059), scene.frame, FEW):
        check(*as_drawn(scene, level), most=len(scene.nodes))


@pytest.mark.slow
def test_the_nearer_one_looks_the_more_are_named_and_at_last_nearly_all(study: Study) -> None:
    scene = scene_of(study, View(map="world"))
    found = nearer(scene, SIZES, scene.frame, FEW)
    assert [level.letters for level in found] == list(SIZES)
    counts = [len(level.names) for level in found]
    assert counts == sorted(counts)
    assert counts[0] > 4 * MOST
    assert counts[-1] > 0.95 * len(scene.nodes)
    # Most discs have their names from early on.
    small = load_outlines().small
    for level in found[3:]:
        named = {name.key for name in level.names}
        assert sum(iso3 in named for iso3 in small) > 0.75 * len(small)


def test_whom_a_reader_chose_is_named_first(study: Study) -> None:
    scene = scene_of(study, View(map="world", select=("VCT",)))
    for level in nearer(scene, SIZES, scene.frame, FEW):
        assert level.names[0].key == "VCT"


def test_a_disc_is_never_drawn_larger_than_names_keep_off() -> None:
    for size in (*SMALLER, *ON_PAGE):
        # As few pixels as letters of the level can have, a disc is as large beside them as ever.
        radius = LEAST / size
        assert drawn(size) * radius == pytest.approx(min(radius, WIDEST / 2))


def test_on_a_map_of_blocs_nothing_is_nearer(study: Study) -> None:
    scene = scene_of(study, View())
    assert nearer(scene, SIZES, scene.frame, FEW) == ()


def test_whole_maps_are_lettered_as_ever(study: Study) -> None:
    scene = scene_of(study, View(map="world"))
    before = levels(scene, ON_PAGE)
    nearer(scene, SIZES, scene.frame, FEW)
    assert levels(scene, ON_PAGE) == before
    assert max(len(level.names) for level in before) <= MOST


def test_sizes_are_near_enough_to_one_another_and_small_enough_for_every_zoom() -> None:
    sizes = np.array([*SMALLER, *ON_PAGE])
    assert (sizes[1:] / sizes[:-1]).max() <= 1.5
    # Of a screen of 4,000 pixels whose map is seen twelve times as large.
    assert sizes[0] <= 0.57 / 12


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ((2.0,), ()),
        ((2.0, 2.0), ()),
        ((2.0, 1.4), (1.06, 1.5)),
        ((2.0, 0.4), (0.35, 0.5, 0.75, 1.06, 1.5)),
        ((2.0, 0.0), (*SMALLER, 0.5, 0.75, 1.06, 1.5)),
        ((2.0, -1.0), (*SMALLER, 0.5, 0.75, 1.06, 1.5)),
        ((0.4, 0.1), (0.084, *SMALLER[3:])),
        ((2.0, float("nan")), ()),
        ((float("nan"), 1.0), ()),
    ],
)
def test_a_page_has_the_sizes_down_to_where_it_looks(
    asked: tuple[float, ...], near: tuple[float, ...]
) -> None:
    assert on_page(*asked).near == near
    assert not {*near} & {size for size in on_page(*asked).whole if size >= asked[0]}
