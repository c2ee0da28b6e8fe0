"""Who changed bloc from one period of a timeline to the next that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from alignment.analysis.naming import PROMINENT
from alignment.answer.comparison import ALONE
from alignment.answer.study import Study
from alignment.answer.timeline import Timeline
from alignment.model.frames import row
from alignment.model.query import listed
from alignment.model.subjects import letters
from alignment.scene.compared import bloc_words

Ways = dict[str, tuple[str, str]]


def changed(timeline: Timeline, shown: Sequence[tuple[str, Study]]) -> list[Ways]:
    """Return by country from which bloc to which it went since the period before, of each period.

    Parameters
    ----------
    timeline : Timeline
    shown : sequence of (str, Study)
        Periods by their labels, each with enough votes.

    Returns
    -------
    list of dict
        Nobody changed in the first. The best known come first, then by name.
    """
    found: list[Ways] = [{}]
    rank = {iso3: place for place, iso3 in enumerate(PROMINENT)}
    names = timeline.names
    for (before, one), (after, other) in pairwise(shown):
        both = timeline.blocs[[before, after]].dropna()
        moved = map(str, both.index[both[before] != both[after]])
        order = sorted(moved, key=lambda iso3: (rank.get(iso3, len(rank)), letters(names[iso3])))
        found.append({iso3: (_bloc(one, iso3), _bloc(other, iso3)) for iso3 in order})
    return found


def in_words(ways: Ways, names: dict[str, str]) -> str:
    """Return all who changed bloc by name, from which bloc to which; '' for nobody.

    >>> away = ("the West", "being alone")
    >>> in_words({"B": away, "A": away}, {"A": "Aland", "B": "Bland"})
    'from the West to being alone: Aland and Bland'
    """
    by_way: dict[tuple[str, str], list[str]] = {}
    for iso3, way in ways.items():
        by_way.setdefault(way, []).append(names[iso3])
    return "; ".join(
        f"from {one} to {other}: {listed(sorted(who, key=letters))}"
        for (one, other), who in sorted(by_way.items(), key=lambda each: -len(each[1]))
    )


def _bloc(study: Study, iso3: str) -> str:
    alone = any(bloc.size == 1 and bloc.members[0] == iso3 for bloc in study.blocs)
    return bloc_words(ALONE if alone else str(row(study.table, iso3)["bloc_name"]))
