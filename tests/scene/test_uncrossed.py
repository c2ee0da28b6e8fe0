"""Lines to names cross no other line and no name, on any map of a story and at any size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest

from alignment.answer.study import Study
from alignment.model.query import Query
from alignment.model.stories import STORIES
from alignment.model.story import Step
from alignment.scene.levels import levels, suited
from alignment.scene.sheet import lay_out
from alignment.scene.taken import Taken, cross, cuts
from alignment.scene.uncrossed import made_room, uncrossed
from alignment.scene.world import scene_of
from alignment.scene.written import Level, Written

# Of the map on a page 1440 wide, in a frame of 800 by 450, and on a telephone.
SCREENS = ((990, 640), (760, 380), (374, 420))
STEPS = [step for story in STORIES for step in story.steps]
YES = "vote:A/RES/74/247:yes"
StudyOf = Callable[[Query], Study]


def check(level: Level) -> None:
    words = (*level.notes, *level.names, *level.blocs)
    led = [(each.key, each.leader) for each in words if each.leader]
    for (one, way), (other, line) in combinations(led, 2):
        assert not cross(way, line), (one, other)
    for key, line in led:
        through = [each.key for each in words if each.key != key and cuts(each.box, line)]
        assert not through, (key, through)


def on_screens(study_of: StudyOf, step: Step) -> list[Level]:
    """Return what is written on the screens and on a slide."""
    found, study = [], study_of(step.query)
    for kind in ("bloc", "world"):
        view = replace(step.view, map=kind)
        scene = scene_of(study, view)
        x0, y0, x1, y1 = scene.frame
        radii = [scene.disc * min(wide / (x1 - x0), high / (y1 - y0)) for wide, high in SCREENS]
        found += [level for radius in radii for level in levels(scene, (suited(radius),))]
        sheet = lay_out(scene, replace(view, size="slide"))
        found += levels(sheet.scene, (sheet.lettering.letters,), sheet.room, sheet.few)
    return found


@pytest.mark.few(2)
@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.finding)
def test_no_line_crosses_another_or_a_name(study_of: StudyOf, step: Step) -> None:
    for level in on_screens(study_of, step):
        check(level)


@pytest.mark.slow
@pytest.mark.parametrize("where", [(YES,), ("group:SIDS",)], ids=str)
def test_nor_does_one_of_many_that_meet_a_condition(
    study_of: StudyOf, where: tuple[str, ...]
) -> None:
    view = replace(STEPS[0].view, colour="vote:A/RES/74/247", where=where)
    for level in on_screens(study_of, replace(STEPS[0], view=view)):
        check(level)
        assert len(level.names) >= 8


def name(key: str, place: tuple[float, float], row: float) -> Written:
    return Written(key, key, 1.0, (10, row, 14, row + 1), "start", (place, (10, row + 0.5)))


def rows(
    places: dict[str, tuple[float, float]], free: tuple[float, ...]
) -> Callable[[str, Taken], Written | None]:
    """Return what puts a name in the first free row by a line that crosses none, or in any."""

    def put(key: str, taken: Taken) -> Written | None:
        there = [name(key, places[key], row) for row in free]
        there = [each for each in there if not taken.meets(each.box)]
        led = [each for each in there if each.leader and not taken.tangled(each.leader)]
        return next(iter(led or there), None)

    return put


def test_two_that_stand_opposite_to_their_discs_exchange_places() -> None:
    # The upper disc has taken the lower row, and the row that is left is above it.
    places = {"low": (0.0, 0.0), "high": (0.0, 3.0)}
    high, taken = name("high", places["high"], 0.0), Taken()
    taken.add(high.box, high.leader)
    found = uncrossed("low", [high], taken, rows(places, (0.0, 3.0)))
    assert found == [name("high", places["high"], 3.0), name("low", places["low"], 0.0)]
    assert all(taken.meets(each.box) for each in found)


def test_nothing_moves_where_they_would_cross_all_the_same() -> None:
    places = {"low": (0.0, 0.0), "high": (0.0, 3.0)}
    high, taken = name("high", places["high"], 0.0), Taken()
    taken.add(high.box, high.leader)
    # What stays as it is lies where the upper one would have to go.
    taken.add((10, 3, 14, 4))
    assert uncrossed("low", [high], taken, rows(places, (0.0, 3.0))) is None
    assert taken.meets(high.box)
    assert taken.tangled(((0.0, 0.0), (10.0, 3.0)))


def test_one_makes_room_at_a_place_that_is_not_the_best() -> None:
    places = {"one": (0.0, 0.0), "other": (0.0, 1.0)}
    there, taken = name("one", places["one"], 0.5), Taken()
    taken.add(there.box, there.leader)
    # At its best place the other leaves nothing for the one, at the next a row below it.
    best, next_best = (name("other", places["other"], row) for row in (0.2, 1.3))
    put = rows(places, (0.5, 0.0))
    assert made_room([there], taken, [best], put) is None
    assert taken.meets(there.box)
    found = made_room([there], taken, [best, next_best], put)
    assert found == [name("one", places["one"], 0.0), next_best]
    assert all(taken.meets(each.box) for each in found)


def test_whose_words_may_be_spared_goes_where_no_other_place_is_left() -> None:
    places = {"one": (0.0, 0.0), "other": (0.0, 1.0)}
    there, taken = name("one", places["one"], 0.5), Taken()
    taken.add(there.box, there.leader)
    best, put = name("other", places["other"], 0.2), rows(places, (0.5, 0.0))
    assert made_room([there], taken, [best], put, frozenset({"one"})) == [best]
    assert taken.meets(best.box)
