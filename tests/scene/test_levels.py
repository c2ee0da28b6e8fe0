"""Names on the map: at each size of letters none covers a disc, another or the frame's edge."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from crossing import crossed
from hypothesis import given, settings
from hypothesis import strategies as st
from promised import check
from shapely import LineString, Point, box

from alignment.analysis.naming import PROMINENT
from alignment.answer.study import DISC, Study
from alignment.model.address import read
from alignment.model.query import Query
from alignment.model.stories import STORIES
from alignment.model.story import Story
from alignment.model.view import View
from alignment.network.hulls import outline
from alignment.network.overlap import apart
from alignment.scene.anchors import FIRST
from alignment.scene.annotations import Annotation, annotated
from alignment.scene.codes import SIZE
from alignment.scene.hulls import Hull
from alignment.scene.layouts import LAYOUTS
from alignment.scene.levels import (
    LEAST,
    LEAST_CODE,
    LETTERS,
    _on,
    has_codes,
    levels,
    suited,
)
from alignment.scene.room import CELL, REACH, Room
from alignment.scene.scene import Node, Scene, make_scene
from alignment.scene.sheet import lay_out
from alignment.scene.site import site_of
from alignment.scene.taken import Taken, cuts
from alignment.scene.wanted import BEST_KNOWN
from alignment.scene.world import scene_of

RADIUS = 0.4
WORDS = ("Oz", "Chad", "Ruritania", "Saint Kitts and Nevis", "Land of Nod", "W W")


def node(number: int, place: tuple[float, float], bloc: str, chosen: bool) -> Node:
    iso3 = f"C{number:02}"
    name = f"{WORDS[number % len(WORDS)]} {number}"
    return Node(iso3, name, *place, "#000000", "#FFFFFF", "circle", "", bloc, chosen, ())


@st.composite
def scenes(draw) -> Scene:
    count = draw(st.integers(1, 40))
    wide = draw(st.sampled_from([2.0, 6.0, 20.0]))
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    places = apart(rng.random((count, 2)) * (wide, wide / 2), 2 * RADIUS / DISC)
    blocs = rng.integers(0, draw(st.integers(1, 4)), count)
    share = draw(st.sampled_from([0.0, 0.2, 1.0]))
    nodes = tuple(
        node(number, place, f"Bloc {bloc}", bool(rng.random() < share))
        for number, (place, bloc) in enumerate(zip(places.tolist(), blocs, strict=True))
    )
    met = draw(st.sampled_from([0.1, 0.5, 1.0]))
    nodes = tuple(replace(node, dim=bool(rng.random() > met)) for node in nodes)
    hulls = tuple(
        Hull(name, 2, name[-1], "", outline(places[inside], places[~inside], RADIUS), (), 0, 0, "")
        for name, inside in ((f"Bloc {bloc}", blocs == bloc) for bloc in np.unique(blocs))
    )
    (x0, y0), (x1, y1) = places.min(0) - 2 * RADIUS, places.max(0) + 2 * RADIUS
    anchors = tuple(node.iso3 for node in sorted(nodes, key=lambda node: not node.chosen))
    noted = nodes[: draw(st.integers(0, 3))]
    notes = ["bloc:Bloc 0:All as one", "0.5:0.5:Here"][: draw(st.integers(0, 2))]
    at = tuple(
        Annotation(f"at {each.iso3}", "", each.iso3, each.x, each.y, "Who said so,\nand to whom")
        for each in noted
    )
    return Scene(
        *("", "", "", "", "", "", nodes, (), hulls, anchors, (), (), RADIUS),
        *((x0, y0, x1, y1), "", "", ()),
        annotations=(*at, *annotated(notes, {}, hulls)[0]),
    )


@pytest.mark.slow
@pytest.mark.parametrize("examples", [25, pytest.param(80, marks=pytest.mark.evidence)])
def test_no_name_meets_a_disc_a_name_or_the_edge(examples: int) -> None:
    @given(scenes(), st.sampled_from(LETTERS))
    @settings(max_examples=examples)
    def hold(scene: Scene, letters: float) -> None:
        (level,) = levels(scene, (letters,))
        check(scene, level)
        assert levels(scene, (letters,)) == (level,)

    hold()


@pytest.mark.few(1)
@pytest.mark.slow
@pytest.mark.parametrize(
    ("story", "chosen"), crossed(STORIES, [(), ("USA", "RUS", "FSM", "VEN", "ARG")])
)
def test_so_it_is_on_the_maps_of_the_stories(
    study_of: Callable[[Query], Study], story: Story, chosen: tuple[str, ...]
) -> None:
    query, view, _ = read(story.address)
    study = study_of(query)
    for kind in ("bloc", "world"):
        scene = scene_of(study, replace(view, select=chosen, map=kind))
        for level in levels(scene):
            check(scene, level)


def test_as_many_are_named_as_one_looks_for(study: Study) -> None:
    scene = make_scene(study, View(colour="vote:A/RES/74/247"))
    x0, y0, x1, y1 = scene.frame
    found = {}
    for name, wide, high in (("desk", 990, 640), ("small", 640, 560), ("telephone", 374, 420)):
        radius = scene.disc * min(wide / (x1 - x0), high / (y1 - y0))
        (level,) = levels(scene, (suited(radius),))
        found[name] = level
        assert LEAST <= level.letters * radius < 1.5 * LEAST
        assert has_codes(radius) == (name == "desk")
    assert len(found["desk"].names) >= 15
    assert len(found["small"].names) >= 15
    assert len(found["telephone"].names) >= 10
    for level in found.values():
        named = {name.text for name in level.names}
        assert {"United States", "Russia", "China", "Palau", "Argentina"} <= named
    assert [name.text for name in found["desk"].blocs] == [
        "India–Indonesia · 126",
        "West · 54",
        "Russia–China · 10",
    ]


@pytest.mark.parametrize("colour", ["bloc", "vote:A/RES/74/247"])
def test_in_the_smallest_frame_key_states_go_by_their_codes(study: Study, colour: str) -> None:
    scene = make_scene(study, View(colour=colour))
    for wide in (150, 170):  # of the map in an embed of 300 x 169, and of 340 x 191
        radius = scene.disc * wide / (scene.frame[2] - scene.frame[0])
        (level,) = levels(scene, (suited(radius),))
        assert {"USA", "RUS", "CHN"} <= {name.text for name in level.names}


def test_a_line_to_who_the_title_names_crosses_no_disc_where_another_way_leads(
    study: Study,
) -> None:
    # That to the Solomon Islands ran over two discs of the same colour.
    scene = make_scene(study, View(colour="swing"))
    assert scene.told == ("GTM", "SLB")
    for level in levels(scene, (1.06, 1.5, 1.85, 2.1)):
        names = {name.key: name for name in level.names}
        assert not any(names[iso3].over for iso3 in scene.told)


@pytest.mark.parametrize("colour", ["bloc", "vote:A/RES/74/247"])
def test_a_line_is_long_only_to_a_name_that_is_looked_for(study: Study, colour: str) -> None:
    scene = make_scene(study, View(colour=colour, select=("TUV",)))
    for level in levels(scene):
        for name in level.names:
            if name.leader and name.key not in (*BEST_KNOWN, "TUV"):
                length = math.dist(*name.leader) / scene.disc
                assert length <= 12 * max(1.0, level.letters / 4.2) + 1e-6, name.key


@pytest.mark.parametrize(
    "where", [(), ("group:EU",), ("group:SIDS", "vote:A/RES/74/247:yes")], ids=len
)
def test_over_a_small_world_a_long_line_leads_to_the_chosen_alone(
    study: Study, where: tuple[str, ...]
) -> None:
    chosen = ("CHE", "RWA", "PRY")
    scene = scene_of(study, View(map="world", where=where, select=chosen))
    longest, own = (scene.frame[2] - scene.frame[0]) / 15, []
    for level in levels(scene, tuple(size for size in LETTERS if size >= 6.0)):
        lines = {name.key: math.dist(*name.leader) for name in level.names if name.leader}
        own += [lines.pop(iso3) for iso3 in chosen if iso3 in lines]
        assert max(lines.values(), default=0) <= longest + 1e-9, lines
        assert {*chosen} <= {name.key for name in level.names}
    assert max(own) > longest


def test_the_chosen_come_first_then_the_ends_of_a_scale(study: Study) -> None:
    # Whom a usual title names would come between.
    scene = make_scene(study, View(colour="votes_cast", select=("VEN", "LAO"), title="Ours"))
    assert scene.anchors[:2] == ("VEN", "LAO")
    cast = study.table.loc[study.table["x"].notna(), "votes_cast"]
    assert set(cast[list(scene.anchors[2:4])]) == {cast.max()}
    assert set(cast[list(scene.anchors[4:6])]) == {cast.min()}
    plain = make_scene(study, View()).anchors
    assert plain[:FIRST] == PROMINENT[:FIRST]
    # Far from all others.
    assert {"BLR", "PLW", "NRU", "ARG"} <= set(plain[FIRST : FIRST + 12])
    assert len(set(plain)) == len(plain)
    # Not among the best known; of these the more populous first.
    assert plain.index("BGD") < plain.index("ETH") < plain.index("VNM")


@given(st.floats(0.1, 200))
def test_the_level_is_the_smallest_that_can_be_read(radius: float) -> None:
    enough = [size for size in LETTERS if size * radius >= LEAST]
    assert suited(radius) == (min(enough) if enough else max(LETTERS))
    assert has_codes(radius) == (round(SIZE * radius, 2) >= LEAST_CODE)


@pytest.mark.slow
def test_what_is_remembered_is_what_would_be_found_anew(study: Study) -> None:
    for view in (View(), View(colour="income"), View(colour="votes_cast"), View(select=("TUV",))):
        scene = scene_of(study, view)
        _on.cache_clear()
        site_of.cache_clear()
        anew = levels(scene)
        # What is found for other maps in between changes nothing.
        levels(scene_of(study, View(select=("PLW",))))
        assert levels(scene) == anew
    # Two colours that are no scale have the same names in the same places: found once.
    one, other = (levels(scene_of(study, View(colour=name))) for name in ("income", "un_group"))
    assert all(level is same for level, same in zip(one, other, strict=True))


def test_levels_are_near_enough_for_every_screen() -> None:
    assert list(LETTERS) == sorted(LETTERS)
    shares = np.array(LETTERS[1:]) / LETTERS[:-1]
    assert shares.max() <= 1.5


def test_a_file_has_the_level_that_suits_its_size(study: Study) -> None:
    for size in ("slide", "square", "column", "poster", "card"):
        view = View(size=size)
        sheet = lay_out(make_scene(study, view), view)
        wanted = LAYOUTS[size].names
        assert wanted <= sheet.lettering.letters * sheet.radius < wanted + 0.1
        assert min(label.words.size for label in sheet.lettering.names) >= wanted >= LEAST


boxes = st.tuples(st.floats(-2, 30), st.floats(-2, 20), st.floats(0.1, 9), st.floats(0.1, 3))


@pytest.mark.slow
@given(st.lists(st.tuples(st.floats(0, 28), st.floats(0, 18)), max_size=12), boxes)
@settings(max_examples=200)
def test_what_is_called_free_is_free(discs, drawn) -> None:
    room = Room(np.array(discs, dtype=float).reshape(-1, 2), 28.0, 18.0)
    left, low, wide, high = drawn
    area = box(left, low, left + wide, low + high)
    (free,) = room.free(np.array([area.bounds]))
    near = min((area.distance(Point(place)) for place in discs), default=99.0)
    inside = box(0, 0, 28, 18).covers(area)
    if free:
        assert inside
        assert near >= REACH
    else:  # and it is not called taken for nothing
        assert not inside or near < REACH + 2 * CELL


ends = st.tuples(st.floats(-3, 3), st.floats(-3, 3))


@given(ends, ends)
@settings(max_examples=200)
def test_a_line_cuts_a_box_or_does_not(start, end) -> None:
    area = box(-1, -0.5, 1, 0.5)
    # Along its edge is not through it.
    through = LineString([start, end]).intersection(area.buffer(-1e-9)).length
    if through > 1e-6:
        assert cuts(area.bounds, (start, end))
    if LineString([start, end]).distance(area) > 1e-9:
        assert not cuts(area.bounds, (start, end))


def test_words_keep_off_words_and_lines_that_are_there() -> None:
    taken = Taken()
    taken.add((0, 0, 2, 1), ((-3.0, 0.5), (0.0, 0.5)))
    assert taken.meets((1, 0.5, 3, 2))
    assert taken.meets((-2, 0, -1, 1))
    assert not taken.meets((2, 0, 3, 1))
    assert taken.crossed(((-1.0, -1.0), (3.0, 2.0)))
    assert not taken.crossed(((-1.0, 2.0), (3.0, 2.0)))
