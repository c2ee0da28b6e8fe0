"""The best place for words among the spots round a place, or all there are, the best first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import NamedTuple

from alignment.scene.boxes import Box
from alignment.scene.spots import Spots, anchor_of
from alignment.scene.taken import Segment, Taken

# Lines to names further off are looked at by so many; for a name that nobody looks for, no more.
_LINES = 8
# The number of a spot, the box there, the line to it and how many arrows that crosses.
_Further = tuple[int, Box, Segment, int]


class Spot(NamedTuple):
    """A place for words: their box, which end of them is held, and the line to them.

    `over` says whether that runs over discs.
    """

    box: Box
    anchor: str
    line: Segment | None = None
    over: bool = False


def spot(
    spots: Spots, taken: Taken, over: float, clear: frozenset[int] = frozenset()
) -> Spot | None:
    """Return the best place for words; None if there is none.

    Parameters
    ----------
    spots : Spots
    taken : Taken
    over : float
        How many arrows and discs the line may cross, where there is none that crosses none. It
        crosses other lines only where all would, and as little land of others as it can.
    clear : frozenset of int
        Discs that the line may not cross all the same; nor does it cross other lines then.
    """
    left = spots.left(taken)
    first = next(left, None)
    if first is None:
        return None
    at, box = first
    if spots.is_beside(at):
        return Spot(box, anchor_of(spots.numbers[at]))
    best, least = None, (math.inf, math.inf, math.inf, math.inf)
    further = _further_off(spots, taken, over, chain((first,), left))
    # There is no better one than the first that crosses nothing.
    while some := list(islice(further, _LINES)):
        crossed = spots.crossed([at for at, *_ in some])
        for (at, box, line, arrows), (discs, land) in zip(some, crossed, strict=True):
            if arrows + len(discs) > over or not clear.isdisjoint(discs):
                continue
            if (0, arrows, len(discs), land) >= least:
                continue
            tangled = taken.tangled(line)
            # One line over another would have both followed to the wrong disc.
            if (tangled and clear) or (tangled, arrows, len(discs), land) >= least:
                continue
            best = Spot(box, anchor_of(spots.numbers[at]), line, bool(discs))
            least = (tangled, arrows, len(discs), land)
            if not any(least):
                return best
        if (best is None and not over) or (least[0] == 0 and over < math.inf):
            return best
    return best


def every_spot(
    spots: Spots, taken: Taken, over: float, clear: frozenset[int] = frozenset()
) -> list[Spot]:
    """Return all places for words, the best first; what each argument is :func:`spot` says.

    No line crosses another, and none runs over those discs or more than it may.
    """
    beside, lined = list[Spot](), list[tuple[int, Box, Segment, int]]()
    for at, box in spots.left(taken):
        if spots.is_beside(at):
            beside.append(Spot(box, anchor_of(spots.numbers[at])))
        else:
            lined += _further_off(spots, taken, over, [(at, box)])
    worse = list[tuple[int, int, Spot]]()
    crossed = spots.crossed([at for at, *_ in lined])
    for (at, box, line, arrows), (discs, land) in zip(lined, crossed, strict=True):
        fits = arrows + len(discs) <= over and clear.isdisjoint(discs)
        if fits and not taken.tangled(line):
            found = Spot(box, anchor_of(spots.numbers[at]), line, bool(discs))
            worse.append((arrows + len(discs), land, found))
    return [*beside, *(found for *_, found in sorted(worse, key=lambda each: each[:2]))]


def _further_off(
    spots: Spots, taken: Taken, over: float, left: Iterable[tuple[int, Box]]
) -> Iterator[_Further]:
    """Yield the spots to which a line leads through no more arrows than it may."""
    for at, box in left:
        line = spots.line(at, box)
        arrows = taken.arrows(line)
        if arrows <= over:
            yield at, box, line, arrows
