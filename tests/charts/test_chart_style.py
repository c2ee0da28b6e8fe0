from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from alignment.charts.chart_style import make_gap_marks, select_labelled_periods, spread_labels

heights = st.lists(st.floats(-5, 5), max_size=12).map(sorted)


@given(heights, st.floats(0.01, 2))
def test_spread_words_have_room_and_keep_their_order(given_heights, distance):
    placed = spread_labels(np.array(given_heights), distance)
    assert len(placed) == len(given_heights)
    assert (np.diff(placed) >= distance - 1e-9).all()


@given(heights, st.floats(0.01, 2))
def test_spread_moves_no_more_than_it_must(given_heights, distance):
    placed = spread_labels(np.array(given_heights), distance)
    apart = np.array([height + 20 * number for number, height in enumerate(given_heights)])
    np.testing.assert_allclose(spread_labels(apart, distance), apart)
    # Each stack is centred on the mean of its labels.
    assert abs(np.sum(placed) - np.sum(given_heights)) < 1e-6


def test_labels_are_few_and_begin_with_the_first():
    for count in range(1, 100):
        numbers = select_labelled_periods(count)
        assert numbers[0] == 0
        assert len(numbers) <= 9


def test_each_run_of_gaps_has_one_mark():
    shapes, notes = make_gap_marks([1, 2, 3, 6], "nothing")
    assert [(shape["x0"], shape["x1"]) for shape in shapes] == [(0.7, 3.3), (5.7, 6.3)]
    assert [note["textangle"] for note in notes] == [0, -90]
    assert make_gap_marks([], "nothing") == ([], [])
