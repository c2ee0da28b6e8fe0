"""Blocs that stay themselves: number and name follow a bloc from period to period."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from alignment.analysis.blocs import Bloc
from alignment.analysis.matching import matched
from alignment.analysis.naming import WEST, Naming

# Share of the smaller of two blocs that must be in both for one to be the other's successor.
SAME = 0.5


@dataclass(frozen=True, eq=False)
class Followed:
    """What is known of blocs up to a period.

    Attributes
    ----------
    number : Series of int
        By ISO3: number of the bloc a country was last seen in; -1 where it was alone.
    pairs : dict
        By its number, the countries each bloc is called after.
    apart : dict
        By their numbers, the blocs seen beside this period: one that goes on from none before has
        another number, unless most of the larger of the two are in both, or both are the West.
    """

    number: pd.Series
    pairs: dict[int, tuple[str, ...]]
    apart: dict[int, Bloc] = field(default_factory=dict)


NOTHING = Followed(pd.Series(dtype=np.int64), {})


def follow(
    blocs: tuple[Bloc, ...], before: Followed, naming: Naming
) -> tuple[tuple[Bloc, ...], Followed]:
    """Return the blocs of a period, numbered and named after those of the periods before.

    Blocs of two or more are paired with earlier ones so that as many countries as possible
    keep their number. A bloc whose members are half or more of the smaller of the pair
    carries on: it keeps the number, and the name as long as the two countries it is called
    after are in it. Any other bloc is new, and takes the lowest number that is free.

    Parameters
    ----------
    blocs : tuple of Bloc
        Of this period, the largest first.
    before : Followed
    naming : Naming
        What blocs are called by.

    Returns
    -------
    blocs : tuple of Bloc
        In the order given. Countries alone are numbered after the blocs and not followed.
    after : Followed
        To give with the next period.

    Examples
    --------
    >>> naming = Naming()
    >>> one = (Bloc(1, "A–B", ("A", "B", "C"), 1.0), Bloc(2, "D–E", ("D", "E"), 1.0))
    >>> _, seen = follow(one, NOTHING, naming)
    >>> two = (Bloc(1, "C–D", ("C", "D", "E"), 1.0), Bloc(2, "A–B", ("A", "B"), 1.0))
    >>> [(bloc.id, bloc.name) for bloc in follow(two, seen, naming)[0]]
    [(2, 'D–E'), (1, 'A–B')]
    """
    members = [iso3 for bloc in blocs for iso3 in bloc.members]
    own = [place if bloc.size > 1 else -1 for place, bloc in enumerate(blocs) for _ in bloc.members]
    labels = np.array(own, dtype=np.int64)
    reference = before.number.reindex(members).fillna(-1).to_numpy(dtype=np.int64)
    taken = set(reference[reference > 0].tolist()) | before.apart.keys()
    fresh = max(taken, default=0) + 1
    renamed = matched(labels, reference, fresh)
    numbers: dict[int, int] = {}
    for place, bloc in enumerate(blocs):
        if bloc.size > 1:
            inside = labels == place
            number = int(renamed[inside][0])
            shared = int((reference[inside] == number).sum())
            if number < fresh and shared >= SAME * min(bloc.size, (before.number == number).sum()):
                numbers[place] = number
            elif (other := _beside(bloc, before)) and other not in numbers.values():
                numbers[place] = other
    free = (number for number in range(1, fresh + len(blocs)) if number not in taken)
    alone = fresh + len(blocs)
    called, every = [], set(members)
    for place, bloc in enumerate(blocs):
        pair = naming.after(bloc.members, every - set(bloc.members))
        if bloc.size == 1:
            number, alone = alone, alone + 1
        else:
            number = numbers[place] if place in numbers else next(free)
            earlier = before.pairs.get(number, ())
            if place in numbers and set(earlier) <= set(bloc.members):
                pair = earlier
        # Of the West the records say it anew each time.
        name = bloc.name if bloc.size == 1 or bloc.name == WEST else naming.pair(pair)
        called.append((replace(bloc, id=number, name=name), pair))
    seen = {iso3: b.id if b.size > 1 else -1 for b, _ in called for iso3 in b.members}
    known = pd.Series(seen, dtype=np.int64).combine_first(before.number).astype(np.int64)
    pairs = {bloc.id: pair for bloc, pair in called if bloc.size > 1}
    return tuple(bloc for bloc, _ in called), Followed(known, before.pairs | pairs)


def _beside(bloc: Bloc, before: Followed) -> int:
    """Return the number of the bloc seen beside that a new one is; 0 if it is none of them."""
    for number, other in before.apart.items():
        shared = len(set(other.members).intersection(bloc.members))
        if shared > SAME * max(bloc.size, other.size) or bloc.name == other.name == WEST:
            return number
    return 0
