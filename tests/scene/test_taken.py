"""What words have taken: asked about many places at once it is what it is about one by one."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

import numpy as np
import pytest

from alignment.scene.boxes import Box
from alignment.scene.room import Array
from alignment.scene.taken import OFTEN, Segment, Taken, all_cuts, cuts


class Word(NamedTuple):
    key: str
    box: Box
    leader: Segment | None
    over: bool = False


class Somewhere:
    """Places for words, to every second of which a line leads."""

    def __init__(self, rng: Random, number: int) -> None:
        self.boxes: Array = np.array([_box(rng) for _ in range(number)])
        self._ways = [_way(rng) if at % 2 else None for at in range(number)]

    def ways(self) -> list[Segment | None]:
        return self._ways


def _box(rng: Random) -> Box:
    x, y = rng.randrange(12), rng.randrange(12)
    return float(x), float(y), x + rng.choice([0.5, 1.0, 3.0]), y + rng.choice([0.5, 1.0])


def _way(rng: Random) -> Segment:
    # On whole numbers lines run along edges, straight up and nowhere at all, too.
    x, y, u, v = (float(rng.randrange(13)) for _ in range(4))
    return (x, y), (u, v)


def _free(taken: Taken, places: Somewhere) -> list[int]:
    some, others = taken.sifted(places)
    boxes = [tuple(box) for box in places.boxes.tolist()]
    return [
        at
        for at in some
        for way in (places.ways()[at],)
        if not others.meets(boxes[at]) and not (way and others.crossed(way))
    ]


def test_lines_run_through_boxes_as_each_through_each() -> None:
    rng = Random(1)
    boxes, ways = [_box(rng) for _ in range(60)], [_way(rng) for _ in range(60)]
    each = [[cuts(box, way) for way in ways] for box in boxes]
    assert all_cuts(np.array(boxes), ways).tolist() == each
    assert 0.05 < np.mean(each) < 0.95
    assert all_cuts(np.array(boxes), []).shape == (60, 0)


@pytest.mark.parametrize("seed", range(20))
def test_what_is_free_is_so_however_often_it_is_asked(seed: int) -> None:
    rng = Random(seed)
    taken, there = Taken(), list[Word]()
    for number in range(rng.randrange(6)):
        there.append(Word(str(number), _box(rng), _way(rng) if rng.random() < 0.5 else None))
        taken.add(*there[-1][1:3])
    taken.add_arrow(0, _way(rng))
    places, counts = Somewhere(rng, 40), set[int]()
    for _ in range(OFTEN):
        taken.copy().sifted(places)
    for _ in range(8):
        trial = taken.copy()
        gone = [word for word in there if rng.random() < 0.4]
        trial.remove(gone)
        came = [Word("new", _box(rng), rng.choice([None, _way(rng)])) for _ in range(2)]
        for word in came:
            trial.add(word.box, word.leader)
        trial.remove(came[1:])
        # The same words, of which nothing was held before.
        plain = Taken()
        for word in (*(word for word in there if word not in gone), came[0]):
            plain.add(word.box, word.leader)
        for disc, arrow in taken._arrows:
            plain.add_arrow(disc, arrow)
        assert _free(trial, places) == _free(plain, places)
        counts.add(len(_free(plain, places)))
    assert len(counts) > 1
