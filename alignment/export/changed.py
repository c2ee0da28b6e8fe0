"""Who changed bloc from one period of a timeline to the next that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from alignment.analysis.naming import PROMINENT
from alignment.answer.comparison import ALONE
from alignment.answer.study import Study
from alignment.answer.timeline import Timeline
from alignment.model.frames import row
from alignment.model.subjects import letters
from alignment.scene.compared import Changes, bloc_words


def changed(timeline: Timeline, shown: Sequence[tuple[str, Study]]) -> list[Changes]:
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
    found: list[Changes] = [{}]
    rank = {iso3: place for place, iso3 in enumerate(PROMINENT)}
    names = timeline.dataset.names
    for (before, one), (after, other) in pairwise(shown):
        both = timeline.blocs[[before, after]].dropna()
        moved = map(str, both.index[both[before] != both[after]])
        order = sorted(moved, key=lambda iso3: (rank.get(iso3, len(rank)), letters(names[iso3])))
        found.append({iso3: (_bloc(one, iso3), _bloc(other, iso3)) for iso3 in order})
    return found


def _bloc(study: Study, iso3: str) -> str:
    alone = any(bloc.size == 1 and bloc.members[0] == iso3 for bloc in study.blocs)
    return bloc_words(ALONE if alone else str(row(study.table, iso3)["bloc_name"]))
