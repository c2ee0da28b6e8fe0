"""Occupancy: queries of many positions at once agree with single queries."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

import numpy as np
import pytest

from alignment.scene.labels.obstacles import FloatArray
from alignment.scene.labels.occupancy import (
    PRECOMPUTE_AFTER,
    Occupancy,
    Segment,
    find_box_crossings,
    is_crossing_box,
)
from alignment.scene.text_metrics import Box


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
