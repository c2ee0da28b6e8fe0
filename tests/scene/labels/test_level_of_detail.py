"""Levels of detail: at each font size, no label covers a disc, another label or the edge."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from label_checks import check_level
from parameter_sets import cross_parameters
from shapely import LineString, Point, box

from alignment.analysis.bloc_naming import PROMINENT
from alignment.io.shipped_files import load_outlines
from alignment.model.query import Query
from alignment.model.stories import STORIES, Story
from alignment.model.url import get_step_url, parse_url
from alignment.model.view import View
from alignment.network.hulls import compute_outline
from alignment.network.overlap_removal import remove_overlap
from alignment.scene.hulls import Hull
from alignment.scene.labels.candidates import get_label_candidates
from alignment.scene.labels.label_input import MAX_LABELS, PROMINENT_COUNTRIES
from alignment.scene.labels.level_of_detail import (
    FONT_SIZES,
    MAX_DISC_PIXELS,
    MIN_CODE_PIXELS,
    MIN_LABEL_PIXELS,
    PAGE_FONT_SIZES,
    ZOOM_FONT_SIZES,
    _get_level_placer,
    place_labels,
    place_zoom_labels,
    scale_disc_radius,
    select_font_size,
    select_page_font_sizes,
)
from alignment.scene.labels.obstacles import CELL_SIZE, DISC_REACH, DiscObstacles
from alignment.scene.labels.occupancy import Occupancy, is_crossing_box
from alignment.scene.labels.placement import LabelLevel
from alignment.scene.scene import (
    MAX_FEW_ON_PAGE,
    MAX_PROMINENT_FIRST,
    Node,
    PlacedAnnotation,
    Scene,
    make_annotations,
    make_scene,
)
from alignment.scene.sheet import lay_out_sheet
from alignment.scene.text_metrics import CODE_FONT_SIZE
from alignment.scene.theme import SHEET_LAYOUTS
from alignment.scene.world_map import make_view_scene
from alignment.studies.study import DISC_SHARE, Study

RADIUS = 0.4
WORDS = ("Oz", "Chad", "Ruritania", "Saint Kitts and Nevis", "Land of Nod", "W W")


def make_node(number: int, place: tuple[float, float], bloc: str, chosen: bool) -> Node:
    iso3 = f"C{number:02}"
    name = f"{WORDS[number % len(WORDS)]} {number}"
    return Node(iso3, name, *place, "#000000", "#FFFFFF", "circle", "", bloc, chosen, ())


@st.composite
def scenes(draw) -> Scene:
    count = draw(st.integers(1, 40))
    wide = draw(st.sampled_from([2.0, 6.0, 20.0]))
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    places = remove_overlap(rng.random((count, 2)) * (wide, wide / 2), 2 * RADIUS / DISC_SHARE)
    blocs = rng.integers(0, draw(st.integers(1, 4)), count)
    share = draw(st.sampled_from([0.0, 0.2, 1.0]))
    nodes = tuple(
        make_node(number, place, f"Bloc {bloc}", bool(rng.random() < share))
        for number, (place, bloc) in enumerate(zip(places.tolist(), blocs, strict=True))
    )
    met = draw(st.sampled_from([0.1, 0.5, 1.0]))
    nodes = tuple(replace(make_node, is_dimmed=bool(rng.random() > met)) for make_node in nodes)
    hulls = tuple(
        Hull(name, 2, (f"{name}: 2", name[-1]), "", "", rings, (), (), 0, 0, "")
        for name, inside in ((f"Bloc {bloc}", blocs == bloc) for bloc in np.unique(blocs))
        for rings in (compute_outline(places[inside], places[~inside], RADIUS),)
        if rings
    )
    (x0, y0), (x1, y1) = places.min(0) - 2 * RADIUS, places.max(0) + 2 * RADIUS
    anchors = tuple(
        make_node.iso3
        for make_node in sorted(nodes, key=lambda make_node: not make_node.is_selected)
    )
    recorded = nodes[: draw(st.integers(0, 3))]
    notes = ["bloc:Bloc 0:All as one", "0.5:0.5:Here"][: draw(st.integers(0, 2))]
    at = tuple(
        PlacedAnnotation(
            f"at {each.iso3}", "", each.iso3, each.x, each.y, "Who said so,\nand to whom"
        )
        for each in recorded
    )
    return Scene(
        *("", "", "", "", "", "", nodes, (), hulls, anchors, (), (), RADIUS),
        *((x0, y0, x1, y1), "", "", ()),
        annotations=(*at, *make_annotations(notes, {}, hulls)[0]),
    )


@pytest.mark.slow
@pytest.mark.parametrize("examples", [25, pytest.param(80, marks=pytest.mark.evidence)])
def test_labels_do_not_overlap_discs_labels_or_the_edge(examples: int) -> None:
    @given(scenes(), st.sampled_from(FONT_SIZES))
    @settings(max_examples=examples)
    def check_level_of(scene: Scene, letters: float) -> None:
        (level,) = place_labels(scene, (letters,))
        check_level(scene, level)
        assert place_labels(scene, (letters,)) == (level,)

    check_level_of()


@pytest.mark.few(1)
@pytest.mark.slow
@pytest.mark.parametrize(
    ("story", "chosen"), cross_parameters(STORIES, [(), ("USA", "RUS", "FSM", "VEN", "ARG")])
)
def test_labels_of_the_stories_pass_all_checks(
    study_of: Callable[[Query], Study], story: Story, chosen: tuple[str, ...]
) -> None:
    query, view, _ = parse_url(get_step_url(story.steps[0]))
    study = study_of(query)
    for kind in ("bloc", "world"):
        scene = make_view_scene(study, replace(view, select=chosen, map=kind))
        for level in place_labels(scene):
            check_level(scene, level)


def test_enough_countries_are_labelled_on_each_screen(study: Study) -> None:
    scene = make_scene(study, View(colour="vote:A/RES/74/247"))
    x0, y0, x1, y1 = scene.frame
    levels = {}
    for name, wide, high in (("desk", 990, 640), ("small", 640, 560), ("telephone", 374, 420)):
        radius = scene.disc_radius * min(wide / (x1 - x0), high / (y1 - y0))
        (level,) = place_labels(scene, (select_font_size(radius),))
        levels[name] = level
        assert MIN_LABEL_PIXELS <= level.font_size * radius < 1.5 * MIN_LABEL_PIXELS
        assert (CODE_FONT_SIZE * radius >= MIN_CODE_PIXELS) == (name == "desk")
    assert len(levels["desk"].country_labels) >= 15
    assert len(levels["small"].country_labels) >= 15
    assert len(levels["telephone"].country_labels) >= 10
    for level in levels.values():
        named = {name.text for name in level.country_labels}
        assert {"United States", "Russia", "China", "Palau", "Argentina"} <= named
    assert [name.text for name in levels["desk"].bloc_labels] == [
        "India–Indonesia · 126",
        "West · 54",
        "Russia–China · 10",
    ]


@pytest.mark.parametrize("colour", ["bloc", "vote:A/RES/74/247"])
def test_in_the_smallest_frame_key_countries_have_their_code(study: Study, colour: str) -> None:
    scene = make_scene(study, View(colour=colour))
    for wide in (150, 170):  # of the map in an embed of 300 x 169, and of 340 x 191
        radius = scene.disc_radius * wide / (scene.frame[2] - scene.frame[0])
        (level,) = place_labels(scene, (select_font_size(radius),))
        assert {"USA", "RUS", "CHN"} <= {name.text for name in level.country_labels}


def test_lines_to_countries_in_the_title_avoid_discs(study: Study) -> None:
    # Before, the line to a country in the title crossed two discs of the same colour.
    scene = make_scene(study.checked, View(colour="swing"))
    assert scene.title_countries == ("PLW",)
    for level in place_labels(scene, (1.06, 1.5, 1.85, 2.1)):
        names = {name.key: name for name in level.country_labels}
        assert not any(names[iso3].is_leader_over_discs for iso3 in scene.title_countries)


@pytest.mark.parametrize("colour", ["bloc", "vote:A/RES/74/247"])
def test_only_lines_to_named_countries_are_long(study: Study, colour: str) -> None:
    scene = make_scene(study, View(colour=colour, select=("TUV",)))
    for level in place_labels(scene):
        for name in level.country_labels:
            if name.leader and name.key not in (*PROMINENT_COUNTRIES, "TUV"):
                length = math.dist(*name.leader) / scene.disc_radius
                assert length <= 12 * max(1.0, level.font_size / 4.2) + 1e-6, name.key


@pytest.mark.parametrize(
    "where", [(), ("group:EU",), ("group:SIDS", "vote:A/RES/74/247:yes")], ids=len
)
def test_long_lines_on_small_world_maps(study: Study, where: tuple[str, ...]) -> None:
    chosen = ("CHE", "RWA", "PRY")
    scene = make_view_scene(study, View(map="world", where=where, select=chosen))
    longest, own = (scene.frame[2] - scene.frame[0]) / 15, []
    for level in place_labels(scene, tuple(size for size in FONT_SIZES if size >= 6.0)):
        lines = {name.key: math.dist(*name.leader) for name in level.country_labels if name.leader}
        own += [lines.pop(iso3) for iso3 in chosen if iso3 in lines]
        assert max(lines.values(), default=0) <= longest + 1e-9, lines
        assert {*chosen} <= {name.key for name in level.country_labels}
    assert max(own) > longest


def test_selected_countries_come_first_then_extremes(study: Study) -> None:
    # Countries of a usual title would be in between.
    scene = make_scene(study, View(colour="votes_cast", select=("VEN", "LAO"), title="Ours"))
    assert scene.label_order[:2] == ("VEN", "LAO")
    cast = study.table.loc[study.table["x"].notna(), "votes_cast"]
    assert set(cast[list(scene.label_order[2:4])]) == {cast.max()}
    assert set(cast[list(scene.label_order[4:6])]) == {cast.min()}
    plain = make_scene(study, View()).label_order
    assert plain[:MAX_PROMINENT_FIRST] == PROMINENT[:MAX_PROMINENT_FIRST]
    # This country is far from all others.
    assert {"BLR", "PLW", "NRU", "ARG"} <= set(
        plain[MAX_PROMINENT_FIRST : MAX_PROMINENT_FIRST + 12]
    )
    assert len(set(plain)) == len(plain)
    # The others follow by population.
    assert plain.index("BGD") < plain.index("ETH") < plain.index("VNM")


@given(st.floats(0.1, 200))
def test_the_level_is_the_smallest_readable_one(radius: float) -> None:
    enough = [size for size in FONT_SIZES if size * radius >= MIN_LABEL_PIXELS]
    assert select_font_size(radius) == (min(enough) if enough else max(FONT_SIZES))


@pytest.mark.few(2)
@pytest.mark.slow
@pytest.mark.parametrize(
    "view", [{}, {"colour": "income"}, {"colour": "votes_cast"}, {"select": ("TUV",)}]
)
def test_cached_levels_equal_computed_ones(study: Study, view: dict[str, Any]) -> None:
    scene = make_view_scene(study, View(**view))
    _get_level_placer.cache_clear()
    get_label_candidates.cache_clear()
    computed = place_labels(scene)
    # Other maps in between change nothing.
    place_labels(make_view_scene(study, View(select=("PLW",))))
    assert place_labels(scene) == computed


@pytest.mark.slow
def test_two_category_colours_have_the_same_labels_computed_once(study: Study) -> None:
    one, other = (
        place_labels(make_view_scene(study, View(colour=name))) for name in ("income", "un_group")
    )
    assert all(level is same for level, same in zip(one, other, strict=True))


def test_a_file_has_the_font_size_of_its_layout(study: Study) -> None:
    for size in ("slide", "square", "column", "poster", "card"):
        view = View(size=size)
        sheet = lay_out_sheet(make_scene(study, view), view)
        wanted = SHEET_LAYOUTS[size].label_size
        assert wanted <= sheet.labels.font_size * sheet.disc_radius < wanted + 0.1
        assert (
            min(label.text_line.size for label in sheet.labels.point_labels)
            >= wanted
            >= MIN_LABEL_PIXELS
        )


boxes = st.tuples(st.floats(-2, 30), st.floats(-2, 20), st.floats(0.1, 9), st.floats(0.1, 3))


@pytest.mark.slow
@given(st.lists(st.tuples(st.floats(0, 28), st.floats(0, 18)), max_size=12), boxes)
@settings(max_examples=200)
def test_boxes_reported_free_are_free(discs, drawn) -> None:
    obstacles = DiscObstacles(np.array(discs, dtype=float).reshape(-1, 2), 28.0, 18.0)
    left, low, wide, high = drawn
    area = box(left, low, left + wide, low + high)
    (free,) = obstacles.find_free(np.array([area.bounds]))
    near = min((area.distance(Point(place)) for place in discs), default=99.0)
    inside = box(0, 0, 28, 18).covers(area)
    if free:
        assert inside
        assert near >= DISC_REACH
    else:  # and it is not called occupied without a reason
        assert not inside or near < DISC_REACH + 2 * CELL_SIZE


ends = st.tuples(st.floats(-3, 3), st.floats(-3, 3))


@given(ends, ends)
@settings(max_examples=200)
def test_lines_cross_a_box_or_not(start, end) -> None:
    area = box(-1, -0.5, 1, 0.5)
    # A line along the edge does not cross.
    through = LineString([start, end]).intersection(area.buffer(-1e-9)).length
    if through > 1e-6:
        assert is_crossing_box(area.bounds, (start, end))
    if LineString([start, end]).distance(area) > 1e-9:
        assert not is_crossing_box(area.bounds, (start, end))


def test_labels_and_lines_block_boxes_and_segments() -> None:
    occupancy = Occupancy()
    occupancy.add((0, 0, 2, 1), ((-3.0, 0.5), (0.0, 0.5)))
    assert occupancy.is_blocked((1, 0.5, 3, 2))
    assert occupancy.is_blocked((-2, 0, -1, 1))
    assert not occupancy.is_blocked((2, 0, 3, 1))
    assert occupancy.is_segment_blocked(((-1.0, -1.0), (3.0, 2.0)))
    assert not occupancy.is_segment_blocked(((-1.0, 2.0), (3.0, 2.0)))


SIZES = (1.5, 1.06, 0.75, 0.5, 0.35, 0.17)


def scale_as_drawn(scene: Scene, level: LabelLevel) -> tuple[Scene, LabelLevel]:
    """Return scene and level with discs as large as a page draws them, any country labelled."""
    share = scale_disc_radius(level.font_size)
    size = level.font_size / share
    names = tuple(replace(name, font_size=size) for name in level.country_labels)
    every = tuple(make_node.iso3 for make_node in scene.nodes)
    drawn = replace(scene, disc_radius=share * scene.disc_radius, label_order=every)
    return drawn, replace(level, font_size=size, country_labels=names)


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
def test_labels_avoid_drawn_discs_and_each_other(study: Study, view: View) -> None:
    scene = make_view_scene(study, replace(view, map="world"))
    for level in place_zoom_labels(scene, (*SIZES, 0.059), scene.frame, MAX_FEW_ON_PAGE):
        check_level(*scale_as_drawn(scene, level), most=len(scene.nodes))


@pytest.mark.slow
def test_zooming_in_labels_nearly_all_countries(study: Study) -> None:
    scene = make_view_scene(study, View(map="world"))
    levels = place_zoom_labels(scene, SIZES, scene.frame, MAX_FEW_ON_PAGE)
    assert [level.font_size for level in levels] == list(SIZES)
    counts = [len(level.country_labels) for level in levels]
    assert counts == sorted(counts)
    assert counts[0] > 4 * MAX_LABELS
    assert counts[-1] > 0.95 * len(scene.nodes)
    # Most discs have a label early on.
    small = load_outlines().small_states
    for level in levels[3:]:
        named = {name.key for name in level.country_labels}
        assert sum(iso3 in named for iso3 in small) > 0.75 * len(small)


def test_sizes_of_discs_and_letters() -> None:
    for size in (*ZOOM_FONT_SIZES, *PAGE_FONT_SIZES):
        # These are the fewest pixels of letters at this level.
        radius = MIN_LABEL_PIXELS / size
        assert scale_disc_radius(size) * radius == pytest.approx(min(radius, MAX_DISC_PIXELS / 2))
    sizes = np.array([*ZOOM_FONT_SIZES, *FONT_SIZES])
    assert (sizes[1:] / sizes[:-1]).max() <= 1.5
    # The map on a screen of 4,000 pixels, enlarged twelve times.
    assert sizes[0] <= 0.57 / 12


def test_zoom_levels_of_bloc_maps_and_selections(study: Study) -> None:
    scene = make_view_scene(study, View())
    assert place_zoom_labels(scene, SIZES, scene.frame, MAX_FEW_ON_PAGE) == ()
    scene = make_view_scene(study, View(map="world", select=("VCT",)))
    for level in place_zoom_labels(scene, SIZES, scene.frame, MAX_FEW_ON_PAGE):
        assert level.country_labels[0].key == "VCT"


def test_zoom_levels_do_not_change_the_whole_map(study: Study) -> None:
    scene = make_view_scene(study, View(map="world"))
    before = place_labels(scene, PAGE_FONT_SIZES)
    place_zoom_labels(scene, SIZES, scene.frame, MAX_FEW_ON_PAGE)
    assert place_labels(scene, PAGE_FONT_SIZES) == before
    assert max(len(level.country_labels) for level in before) <= MAX_LABELS


@pytest.mark.parametrize(
    ("needed", "near"),
    [
        ((2.0,), ()),
        ((2.0, 2.0), ()),
        ((2.0, 1.4), (1.06, 1.5)),
        ((2.0, 0.4), (0.35, 0.5, 0.75, 1.06, 1.5)),
        ((2.0, 0.0), (*ZOOM_FONT_SIZES, 0.5, 0.75, 1.06, 1.5)),
        ((2.0, -1.0), (*ZOOM_FONT_SIZES, 0.5, 0.75, 1.06, 1.5)),
        ((0.4, 0.1), (0.084, *ZOOM_FONT_SIZES[3:])),
        ((2.0, float("nan")), ()),
        ((float("nan"), 1.0), ()),
    ],
)
def test_page_sizes_down_to_the_zoom(needed: tuple[float, ...], near: tuple[float, ...]) -> None:
    assert select_page_font_sizes(*needed).zoomed == near
    assert not {*near} & {
        size for size in select_page_font_sizes(*needed).full if size >= needed[0]
    }
