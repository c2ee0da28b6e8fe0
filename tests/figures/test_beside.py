"""Names beside chosen countries: beside their discs, and never on one another or over the edge."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignment.answer.study import answer
from alignment.figures.beside import MOST_NAMED, SIZES, USUAL, Name, chosen_names, names_beside
from alignment.figures.names import NAME, size_names
from alignment.figures.network_map import map_figure
from alignment.model.address import read
from alignment.model.stories import STORIES
from alignment.model.view import View
from alignment.scene.boxes import meet
from alignment.scene.hulls import roomy, written
from alignment.scene.scene import make_scene

FRAME = (-20.0, -12.0, 20.0, 12.0)
points = st.tuples(st.floats(-15, 15), st.floats(-10, 10))


def check_apart(names: tuple[Name, ...], disc: float, frame, others: dict) -> None:
    """Hold all names that are drawn at a size against one another, discs and edge."""
    for size in (*SIZES, 1.0):
        drawn = [name for name in names if name.most >= size]
        boxes = [name.box(size * disc, disc) for name in drawn]
        for one, other in combinations(boxes, 2):
            assert not meet(one, other)
        for name, box in zip(drawn, boxes, strict=True):
            assert frame[0] <= box[0] < box[2] <= frame[2]
            assert frame[1] <= box[1] < box[3] <= frame[3]
            for iso3, (x, y) in others.items():
                if iso3 != name.iso3:
                    assert not meet(box, (x - disc, y - disc, x + disc, y + disc))


@given(st.lists(points, min_size=1, max_size=12), st.floats(0.1, 1.5))
@settings(max_examples=60, deadline=None)
def test_no_two_names_meet_at_any_size_they_are_drawn_at(places, disc):
    found = {f"C{number:02}": place for number, place in enumerate(places)}
    chosen = [(iso3, f"A country numbered {iso3}") for iso3 in found]
    names = names_beside(chosen, found, disc, FRAME)
    check_apart(names, disc, FRAME, found)
    assert names == names_beside(chosen, found, disc, FRAME)


def test_the_first_place_is_to_the_right_and_the_next_where_less_is_covered():
    alone = names_beside([("AAA", "Aland")], {"AAA": (0.0, 0.0)}, 1.0, FRAME)
    assert [(name.across, name.up, name.most) for name in alone] == [(1.3, 0.0, 4.2)]
    places = {"AAA": (0.0, 0.0), "BBB": (3.0, 0.0)}
    beside = names_beside([("AAA", "Aland")], places, 1.0, FRAME)
    assert [(name.across, name.up) for name in beside] == [(-1.3, 0.0)]


def test_a_name_that_fits_nowhere_is_left_out():
    tight = (-2.0, -2.0, 2.0, 2.0)
    assert names_beside([("AAA", "Aland Islands")], {"AAA": (0.0, 0.0)}, 1.0, tight) == ()
    many = {f"C{number}": (float(number), 0.0) for number in range(100)}
    wide = (-1e3, -1e3, 1e3, 1e3)
    assert len(names_beside([(iso3, iso3) for iso3 in many], many, 0.01, wide)) <= MOST_NAMED


def test_countries_that_are_not_drawn_have_no_name():
    assert names_beside([("ZZZ", "Zland")], {"AAA": (0.0, 0.0)}, 1.0, FRAME) == ()


@pytest.mark.parametrize("group", [2, 8, 27, 54])
def test_chosen_countries_are_named_as_far_as_they_fit(study, group):
    chosen = tuple(study.table.index[study.table["x"].notna()][:group])
    scene = make_scene(study, View(select=chosen))
    places = {node.iso3: (node.x, node.y) for node in scene.nodes if node.chosen}
    names = chosen_names(scene)
    check_apart(names, scene.disc, scene.frame, places)
    for hull in scene.hulls:
        box = written(hull, scene.disc)
        for name in names:
            assert not meet(name.box(USUAL * scene.disc, scene.disc), box)
    assert len(names) >= min(group, 7)
    assert chosen_names(make_scene(study, View())) == ()


def test_a_small_screen_shows_only_the_names_that_fit_it(study):
    chosen = tuple(study.table.index[study.table["x"].notna()][:27])
    figure = map_figure(make_scene(study, View(select=chosen)))
    layout = figure["layout"]
    shown = {}
    for disc in (8.0, 20.0, 46.0):
        size_names(layout, disc)
        notes = [note for note in layout["annotations"] if note.get("name") == NAME]
        assert all(11 <= note["font"]["size"] <= 14 for note in notes)
        shown[disc] = sum(note["visible"] for note in notes)
    assert 0 < shown[8.0] < shown[20.0] == shown[46.0] == len(notes)
    (across, up, _), note = layout["meta"]["names"][0], notes[0]
    assert (note["xshift"], note["yshift"]) == (round(across * 23, 1), round(up * 23, 1))


@pytest.mark.slow
@pytest.mark.parametrize("told", STORIES, ids=lambda told: told.name)
def test_names_of_blocs_keep_off_discs_and_one_another_and_within_the_frame(dataset, told):
    query, view, _ = read(told.address)
    scene = make_scene(answer(dataset, query), view)
    x0, y0, x1, y1 = roomy(scene.frame, scene.disc)
    boxes = [written(hull, scene.disc) for hull in scene.hulls]
    assert boxes
    covered = 0
    for number, (left, low, right, high) in enumerate(boxes):
        assert x0 <= left < right <= x1
        assert y0 <= low < high <= y1
        # At its largest; where letters are of their usual size it covers fewer.
        covered += sum(left < node.x < right and low < node.y < high for node in scene.nodes)
        assert not any(meet(boxes[number], other) for other in boxes[:number])
    assert covered <= 2
