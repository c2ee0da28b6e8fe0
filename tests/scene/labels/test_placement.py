"""Placement of labels: occupancy, lines that do not cross, and labels that move."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from random import Random
from typing import NamedTuple

import numpy as np
import pytest
import shapely
from shapely import LineString, Point, Polygon

from alignment.model.query import Query
from alignment.model.stories import STORIES, StoryStep
from alignment.model.view import View
from alignment.scene.labels.candidates import CandidatePositions
from alignment.scene.labels.level_of_detail import (
    PAGE_FONT_SIZES,
    place_labels,
    select_font_size,
)
from alignment.scene.labels.obstacles import DiscObstacles
from alignment.scene.labels.occupancy import (
    PRECOMPUTE_AFTER,
    FloatArray,
    Occupancy,
    Segment,
    find_box_crossings,
    is_crossing,
    is_crossing_box,
)
from alignment.scene.labels.placement import (
    LabelLevel,
    PlacedLabel,
    displace_labels,
    resolve_leader_crossings,
)
from alignment.scene.scene import Scene
from alignment.scene.sheet import lay_out_bare_map, lay_out_sheet
from alignment.scene.text_metrics import Box
from alignment.scene.theme import LIGHT_THEME
from alignment.scene.world_map import make_view_scene
from alignment.studies.study import Study

# The map on a page 1440 wide, in a frame of 800 by 450, and on a phone.
SCREENS = ((990, 640), (760, 380), (374, 420))
STEPS = [step for story in STORIES for step in story.steps]
YES = "vote:A/RES/74/247:yes"
StudyOf = Callable[[Query], Study]


def check_lines(level: LabelLevel) -> None:
    labels = (*level.note_labels, *level.country_labels, *level.bloc_labels)
    leaders = [(each.key, each.leader) for each in labels if each.leader]
    for (one, first), (other, second) in combinations(leaders, 2):
        assert not is_crossing(first, second), (one, other)
    for key, second in leaders:
        through = [
            each.key for each in labels if each.key != key and is_crossing_box(each.box, second)
        ]
        assert not through, (key, through)


def place_on_screens(study_of: StudyOf, step: StoryStep) -> list[LabelLevel]:
    """Return the labels of a story step on three screens and on a slide."""
    levels, study = [], study_of(step.query)
    for kind in ("bloc", "world"):
        view = replace(step.view, map=kind)
        scene = make_view_scene(study, view)
        x0, y0, x1, y1 = scene.frame
        radii = [
            scene.disc_radius * min(wide / (x1 - x0), high / (y1 - y0)) for wide, high in SCREENS
        ]
        levels += [
            level for radius in radii for level in place_labels(scene, (select_font_size(radius),))
        ]
        sheet = lay_out_sheet(scene, replace(view, size="slide"))
        levels += place_labels(
            sheet.scene, (sheet.labels.font_size,), sheet.label_bounds, sheet.max_few
        )
    return levels


@pytest.mark.few(2)
@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.finding)
def test_no_line_crosses_another_or_a_label(study_of: StudyOf, step: StoryStep) -> None:
    for level in place_on_screens(study_of, step):
        check_lines(level)


@pytest.mark.slow
@pytest.mark.parametrize("where", [(YES,), ("group:SIDS",)], ids=str)
def test_no_line_of_many_matches_crosses(study_of: StudyOf, where: tuple[str, ...]) -> None:
    view = replace(STEPS[0].view, colour="vote:A/RES/74/247", where=where)
    for level in place_on_screens(study_of, replace(STEPS[0], view=view)):
        check_lines(level)
        assert len(level.country_labels) >= 8


def make_label(key: str, place: tuple[float, float], row: float) -> PlacedLabel:
    return PlacedLabel(key, key, 1.0, (10, row, 14, row + 1), "start", (place, (10, row + 0.5)))


def make_row_placer(
    places: dict[str, tuple[float, float]], free: tuple[float, ...]
) -> Callable[[str, Occupancy], PlacedLabel | None]:
    """Return a function that places a label in the first free row whose line crosses none."""

    def place(key: str, occupancy: Occupancy) -> PlacedLabel | None:
        candidates = [make_label(key, places[key], row) for row in free]
        candidates = [each for each in candidates if not occupancy.is_blocked(each.box)]
        uncrossed = [
            each
            for each in candidates
            if each.leader and not occupancy.has_crossing_leader(each.leader)
        ]
        return next(iter(uncrossed or candidates), None)

    return place


def test_labels_whose_lines_cross_exchange_positions() -> None:
    # The upper disc has the lower row, and the free row is above it.
    places = {"low": (0.0, 0.0), "high": (0.0, 3.0)}
    high, occupancy = make_label("high", places["high"], 0.0), Occupancy()
    occupancy.add(high.box, high.leader)
    labels = resolve_leader_crossings("low", [high], occupancy, make_row_placer(places, (0.0, 3.0)))
    assert labels == [
        make_label("high", places["high"], 3.0),
        make_label("low", places["low"], 0.0),
    ]
    assert all(occupancy.is_blocked(each.box) for each in labels)


def test_labels_stay_if_lines_would_still_cross() -> None:
    places = {"low": (0.0, 0.0), "high": (0.0, 3.0)}
    high, occupancy = make_label("high", places["high"], 0.0), Occupancy()
    occupancy.add(high.box, high.leader)
    # A fixed box occupies the row that the upper label needs.
    occupancy.add((10, 3, 14, 4))
    assert (
        resolve_leader_crossings("low", [high], occupancy, make_row_placer(places, (0.0, 3.0)))
        is None
    )
    assert occupancy.is_blocked(high.box)
    assert occupancy.has_crossing_leader(((0.0, 0.0), (10.0, 3.0)))


def test_a_label_moves_for_a_second_best_position() -> None:
    places = {"one": (0.0, 0.0), "other": (0.0, 1.0)}
    there, occupancy = make_label("one", places["one"], 0.5), Occupancy()
    occupancy.add(there.box, there.leader)
    # At its best position the other label leaves no space; at the next it is a row lower.
    best, next_best = (make_label("other", places["other"], row) for row in (0.2, 1.4))
    put = make_row_placer(places, (0.5, 0.0))
    assert displace_labels([there], occupancy, [best], put) is None
    assert occupancy.is_blocked(there.box)
    labels = displace_labels([there], occupancy, [best, next_best], put)
    assert labels == [make_label("one", places["one"], 0.0), next_best]
    assert all(occupancy.is_blocked(each.box) for each in labels)


def test_a_droppable_label_is_dropped_if_it_fits_nowhere() -> None:
    places = {"one": (0.0, 0.0), "other": (0.0, 1.0)}
    there, occupancy = make_label("one", places["one"], 0.5), Occupancy()
    occupancy.add(there.box, there.leader)
    best, put = make_label("other", places["other"], 0.2), make_row_placer(places, (0.5, 0.0))
    assert displace_labels([there], occupancy, [best], put, frozenset({"one"})) == [best]
    assert occupancy.is_blocked(best.box)


class FakeLabel(NamedTuple):
    key: str
    box: Box
    leader: Segment | None
    over: bool = False


class FakeCandidates:
    """Candidate positions, every second with a line."""

    def __init__(self, rng: Random, number: int) -> None:
        self.boxes: FloatArray = np.array([_make_box(rng) for _ in range(number)])
        self._ways = [_make_segment(rng) if at % 2 else None for at in range(number)]

    def compute_leaders(self) -> list[Segment | None]:
        return self._ways


def _make_box(rng: Random) -> Box:
    x, y = rng.randrange(12), rng.randrange(12)
    return float(x), float(y), x + rng.choice([0.5, 1.0, 3.0]), y + rng.choice([0.5, 1.0])


def _make_segment(rng: Random) -> Segment:
    # With whole numbers, lines also run along edges, vertically, or have no length.
    x, y, u, v = (float(rng.randrange(13)) for _ in range(4))
    return (x, y), (u, v)


def _find_free(occupancy: Occupancy, places: FakeCandidates) -> list[int]:
    some, others = occupancy.filter_candidates(places)
    boxes = [tuple(box) for box in places.boxes.tolist()]
    return [
        at
        for at in some
        for way in (places.compute_leaders()[at],)
        if not others.is_blocked(boxes[at]) and not (way and others.is_segment_blocked(way))
    ]


def test_crossings_of_many_boxes_equal_single_ones() -> None:
    rng = Random(1)
    boxes, ways = [_make_box(rng) for _ in range(60)], [_make_segment(rng) for _ in range(60)]
    each = [[is_crossing_box(box, way) for way in ways] for box in boxes]
    assert find_box_crossings(np.array(boxes), ways).tolist() == each
    assert 0.05 < np.mean(each) < 0.95
    assert find_box_crossings(np.array(boxes), []).shape == (60, 0)


def test_many_boxes_are_blocked_as_single_ones() -> None:
    rng, occupancy = Random(2), Occupancy()
    assert not occupancy.find_blocked(np.array([_make_box(rng)])).any()
    for number in range(6):
        occupancy.add(_make_box(rng), _make_segment(rng) if number % 2 else None)
    occupancy.add_arrow(0, _make_segment(rng))
    boxes = [_make_box(rng) for _ in range(200)]
    each = [occupancy.is_blocked(box) for box in boxes]
    assert occupancy.find_blocked(np.array(boxes)).tolist() == each
    lines = [_make_segment(rng) for _ in range(200)]
    each = [occupancy.is_segment_blocked(line) for line in lines]
    assert occupancy.find_blocked_segments(np.array(lines)).tolist() == each
    assert 0.2 < np.mean(each) < 0.9


@pytest.mark.parametrize("seed", range(20))
def test_repeated_queries_find_the_same_positions(seed: int) -> None:
    rng = Random(seed)
    occupancy, labels = Occupancy(), list[FakeLabel]()
    for number in range(rng.randrange(6)):
        labels.append(
            FakeLabel(
                str(number), _make_box(rng), _make_segment(rng) if rng.random() < 0.5 else None
            )
        )
        occupancy.add(*labels[-1][1:3])
    occupancy.add_arrow(0, _make_segment(rng))
    candidates, counts = FakeCandidates(rng, 40), set[int]()
    for _ in range(PRECOMPUTE_AFTER):
        occupancy.copy().filter_candidates(candidates)
    for _ in range(8):
        trial = occupancy.copy()
        removed = [label for label in labels if rng.random() < 0.4]
        trial.remove(removed)
        added = [
            FakeLabel("new", _make_box(rng), rng.choice([None, _make_segment(rng)]))
            for _ in range(2)
        ]
        for label in added:
            trial.add(label.box, label.leader)
        trial.remove(added[1:])
        # The same labels in a new occupancy.
        plain = Occupancy()
        for label in (*(label for label in labels if label not in removed), added[0]):
            plain.add(label.box, label.leader)
        for disc, arrow in occupancy._arrows:
            plain.add_arrow(disc, arrow)
        assert _find_free(trial, candidates) == _find_free(plain, candidates)
        counts.add(len(_find_free(plain, candidates)))
    assert len(counts) > 1


def check_nearest(scene: Scene, level: LabelLevel) -> None:
    """Assert that no label reads as one of another disc or bloc; codes are not tested."""
    areas = {hull.name: shapely.union_all(list(map(Polygon, hull.rings))) for hull in scene.hulls}
    nodes = {node.iso3: node for node in scene.nodes}
    for label in level.country_labels:
        if label.text == label.key:
            continue
        box = shapely.box(*label.box)
        if label.leader is None:
            distances = {iso3: box.distance(Point(node.x, node.y)) for iso3, node in nodes.items()}
            assert min(distances, key=distances.__getitem__) == label.key
            # Beside its disc, but higher or lower, it is nearest by more than half its height.
            own_distance, height = distances.pop(label.key), label.box[3] - label.box[1]
            if 0.1 < abs(box.centroid.y - nodes[label.key].y) / height < 0.5:
                margin = min(distances.values()) - own_distance
                assert margin > min(0.55 * height, 2 * scene.disc_radius), label.key
        own = areas.get(nodes[label.key].bloc)
        others = [area for area in areas.values() if area is not own]
        if own is None or not others:
            continue
        assert box.centroid.distance(own) <= min(map(box.centroid.distance, others)), label.key
        if label.leader:
            outside = LineString(label.leader).difference(own)
            assert not any(map(outside.intersects, others)), label.key
    for label in level.bloc_labels:
        box = shapely.box(*label.box)
        assert min(areas, key=lambda name: box.distance(areas[name])) == label.key


PERIODS = ("2018-01-01", "2019-01-01", "2020-01-01", "2021-01-01", "2022-01-01")


@pytest.mark.slow
@pytest.mark.parametrize("has_main_texts", [True, False])
@pytest.mark.parametrize("since", PERIODS)
def test_names_are_nearest_to_their_own_disc_and_bloc(
    opening: tuple[Query, View], study_of: StudyOf, since: str, has_main_texts: bool
) -> None:
    query, view = opening
    tiers = query.tiers if has_main_texts else ()
    study = study_of(replace(query, since=since, tiers=tiers))
    scene = lay_out_bare_map(make_view_scene(study, view), LIGHT_THEME).scene
    for level in place_labels(scene, PAGE_FONT_SIZES):
        check_nearest(scene, level)
    if study.query == query:
        # The page in windows of 1440, 1024 and 390 pixels.
        for level in place_labels(scene, (1.5, 2.1)):
            assert len(level.bloc_labels) == len(scene.hulls)


SHARED_OUTLINES = """
from threading import Thread
import numpy as np
from shapely import MultiLineString, Polygon, box, linestrings, prepare
from alignment.scene.labels.candidates import meets

angles = np.linspace(0, 2 * np.pi, 300)
ring = np.stack([np.cos(angles), np.sin(angles)], 1) * (1 + 0.3 * np.sin(9 * angles))[:, None]
ring[-1] = ring[0]

def use(shapes, seed):
    rng = np.random.default_rng(seed)
    for _ in range(60):
        corners = rng.uniform(-2, 2, (50, 2))
        boxes = box(*corners.T, *(corners + 0.2).T)
        for shape in shapes:
            meets(shape, boxes)
            meets(shape, linestrings(rng.normal(size=(50, 2, 2))))

for _ in range(40):
    shapes = [MultiLineString([ring]), Polygon(ring)]
    prepare(shapes)
    threads = [Thread(target=use, args=(shapes, seed)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""


@pytest.mark.slow
def test_threads_share_prepared_outlines() -> None:
    """Without a lock the process of a server ended while two readers opened one new map."""
    done = subprocess.run([sys.executable, "-c", SHARED_OUTLINES], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_only_positions_with_an_allowed_line_are_compared_with_blocs() -> None:
    compared = []

    def find_foreign(boxes: np.ndarray, lines: list) -> np.ndarray:
        compared.extend(lines)
        return boxes[:, 1] > 24

    boxes = np.array(
        [[left, low, left + 4, low + 1.2] for left in (10.0, 26.0) for low in (20, 25)]
    )
    obstacles = DiscObstacles(np.array([[20.0, 20.0]]), 40.0, 40.0)
    candidates = CandidatePositions(
        obstacles, [20.0, 20.0], 0, [99] * 4, boxes, find_foreign=find_foreign
    )
    free = list(candidates.iterate_free(Occupancy(), lambda line: line[1][0] > 20))
    assert [index for index, _ in free] == [2]
    assert [line[1] for line in compared] == [(26.0, 20.0), (26.0, 25.0)]
    # Both are known now.
    assert [index for index, _ in candidates.iterate_free(Occupancy())] == [0, 2]
    assert len(compared) == 4
