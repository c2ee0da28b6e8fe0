"""Names of selected countries: without overlap and within the frame."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignment.charts.chart_style import make_gap_marks, select_labelled_periods
from alignment.charts.network_map import (
    DEFAULT_SIZE,
    LABEL_ANNOTATION,
    LABEL_SIZES,
    MAX_LABELS,
    ChartLabel,
    map_figure,
    place_adjacent_labels,
    place_selected_labels,
    resize_labels,
)
from alignment.model.stories import STORIES
from alignment.model.url import get_story_url, parse_url
from alignment.model.view import View
from alignment.scene.charts import spread_labels
from alignment.scene.hulls import compute_name_box, expand_frame
from alignment.scene.scene import make_scene
from alignment.scene.text_metrics import has_overlap
from alignment.studies.study import compute_study

FRAME = (-20.0, -12.0, 20.0, 12.0)
points = st.tuples(st.floats(-15, 15), st.floats(-10, 10))


def check_apart(names: tuple[ChartLabel, ...], disc: float, frame, others: dict) -> None:
    """Check that no visible label overlaps a label, a disc or the edge at a size."""
    for size in (*LABEL_SIZES, 1.0):
        visible = [name for name in names if name.max_size >= size]
        boxes = [name.compute_box(size * disc, disc) for name in visible]
        for one, other in combinations(boxes, 2):
            assert not has_overlap(one, other)
        for name, box in zip(visible, boxes, strict=True):
            assert frame[0] <= box[0] < box[2] <= frame[2]
            assert frame[1] <= box[1] < box[3] <= frame[3]
            for iso3, (x, y) in others.items():
                if iso3 != name.iso3:
                    assert not has_overlap(box, (x - disc, y - disc, x + disc, y + disc))


@given(st.lists(points, min_size=1, max_size=12), st.floats(0.1, 1.5))
@settings(max_examples=60, deadline=None)
def test_names_do_not_overlap_at_any_size(places, disc):
    centres = {f"C{number:02}": place for number, place in enumerate(places)}
    named = [(iso3, f"A country numbered {iso3}") for iso3 in centres]
    names = place_adjacent_labels(named, centres, disc, FRAME)
    check_apart(names, disc, FRAME, centres)
    assert names == place_adjacent_labels(named, centres, disc, FRAME)


def test_places_of_names():
    alone = place_adjacent_labels([("AAA", "Aland")], {"AAA": (0.0, 0.0)}, 1.0, FRAME)
    assert [(name.offset_x, name.offset_y, name.max_size) for name in alone] == [(1.3, 0.0, 4.2)]
    centres = {"AAA": (0.0, 0.0), "BBB": (3.0, 0.0)}
    blocked = place_adjacent_labels([("AAA", "Aland")], centres, 1.0, FRAME)
    assert [(name.offset_x, name.offset_y) for name in blocked] == [(-1.3, 0.0)]
    tight = (-2.0, -2.0, 2.0, 2.0)
    assert place_adjacent_labels([("AAA", "Aland Islands")], {"AAA": (0.0, 0.0)}, 1.0, tight) == ()
    many = {f"C{number}": (float(number), 0.0) for number in range(100)}
    wide = (-1e3, -1e3, 1e3, 1e3)
    assert (
        len(place_adjacent_labels([(iso3, iso3) for iso3 in many], many, 0.01, wide)) <= MAX_LABELS
    )
    assert place_adjacent_labels([("ZZZ", "Zland")], {"AAA": (0.0, 0.0)}, 1.0, FRAME) == ()


@pytest.mark.parametrize("group", [2, 8, 27, 54])
def test_selected_countries_are_named_if_they_fit(study, group):
    selected = tuple(study.table.index[study.table["x"].notna()][:group])
    scene = make_scene(study, View(select=selected))
    places = {node.iso3: (node.x, node.y) for node in scene.nodes if node.is_selected}
    names = place_selected_labels(scene)
    check_apart(names, scene.disc_radius, scene.frame, places)
    for hull in scene.hulls:
        box = compute_name_box(hull, scene.disc_radius)
        for name in names:
            assert not has_overlap(
                name.compute_box(DEFAULT_SIZE * scene.disc_radius, scene.disc_radius), box
            )
    assert len(names) >= min(group, 7)
    assert place_selected_labels(make_scene(study, View())) == ()


def test_a_small_screen_shows_only_the_names_that_fit_it(study):
    selected = tuple(study.table.index[study.table["x"].notna()][:27])
    figure = map_figure(make_scene(study, View(select=selected)))
    layout = figure["layout"]
    visible = {}
    for disc in (8.0, 20.0, 46.0):
        resize_labels(layout, disc)
        notes = [note for note in layout["annotations"] if note.get("name") == LABEL_ANNOTATION]
        assert all(11 <= note["font"]["size"] <= 14 for note in notes)
        visible[disc] = sum(note["visible"] for note in notes)
    assert 0 < visible[8.0] < visible[20.0] == visible[46.0] == len(notes)
    (across, up, _), note = layout["meta"]["names"][0], notes[0]
    assert (note["xshift"], note["yshift"]) == (round(across * 23, 1), round(up * 23, 1))


@pytest.mark.slow
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_bloc_names_avoid_discs_and_each_other(dataset, story):
    query, view, _ = parse_url(get_story_url(story))
    scene = make_scene(compute_study(dataset, query), view)
    x0, y0, x1, y1 = expand_frame(scene.frame, scene.disc_radius)
    boxes = [compute_name_box(hull, scene.disc_radius) for hull in scene.hulls]
    assert boxes
    covered = 0
    for number, (left, low, right, high) in enumerate(boxes):
        assert x0 <= left < right <= x1
        assert y0 <= low < high <= y1
        # The box has the largest font size, which is rare.
        covered += sum(left < node.x < right and low < node.y < high for node in scene.nodes)
        assert not any(has_overlap(boxes[number], other) for other in boxes[:number])
    assert covered <= 2


heights = st.lists(st.floats(-5, 5), max_size=12).map(sorted)


@given(heights, st.floats(0.01, 2))
def test_spread_labels_keep_distance_and_order(given_heights, distance):
    placed = spread_labels(np.array(given_heights), distance)
    assert len(placed) == len(given_heights)
    assert (np.diff(placed) >= distance - 1e-9).all()
    apart = np.array([height + 20 * number for number, height in enumerate(given_heights)])
    np.testing.assert_allclose(spread_labels(apart, distance), apart)
    # Each stack is centred on the mean of its labels.
    assert abs(np.sum(placed) - np.sum(given_heights)) < 1e-6


def test_periods_and_gaps():
    for count in range(1, 100):
        numbers = select_labelled_periods(count)
        assert numbers[0] == 0
        assert len(numbers) <= 9
    shapes, notes = make_gap_marks([1, 2, 3, 6], "nothing")
    assert [(shape["x0"], shape["x1"]) for shape in shapes] == [(0.7, 3.3), (5.7, 6.3)]
    assert [note["textangle"] for note in notes] == [0, -90]
    assert make_gap_marks([], "nothing") == ([], [])
