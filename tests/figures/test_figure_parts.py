from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from alignment.figures.parts import gap_notes, labelled, spread

heights = st.lists(st.floats(-5, 5), max_size=12).map(sorted)


@given(heights, st.floats(0.01, 2))
def test_spread_words_have_room_and_keep_their_order(given_heights, room):
    placed = spread(np.array(given_heights), room)
    assert len(placed) == len(given_heights)
    assert (np.diff(placed) >= room - 1e-9).all()


@given(heights, st.floats(0.01, 2))
def test_spread_moves_no_more_than_it_must(given_heights, room):
    placed = spread(np.array(given_heights), room)
    apart = np.array([height + 20 * number for number, height in enumerate(given_heights)])
    np.testing.assert_allclose(spread(apart, room), apart)
    # Each stack lies around the mean of its words.
    assert abs(np.sum(placed) - np.sum(given_heights)) < 1e-6


def test_labels_are_few_and_begin_with_the_first():
    for count in range(1, 100):
        shown = labelled(count)
        assert shown[0] == 0
        assert len(shown) <= 9


def test_gaps_are_drawn_once_a_run():
    shapes, notes = gap_notes([1, 2, 3, 6], "nothing")
    assert [(shape["x0"], shape["x1"]) for shape in shapes] == [(0.7, 3.3), (5.7, 6.3)]
    assert [note["textangle"] for note in notes] == [0, -90]
    assert gap_notes([], "nothing") == ([], [])
