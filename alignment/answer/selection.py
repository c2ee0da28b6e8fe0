"""What a query selects from the records, and what to say when it selects nothing."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from alignment.errors import QueryError, unknown
from alignment.measures import MEASURES
from alignment.model.dataset import ASSEMBLY, Dataset
from alignment.model.query import Query, rescoped
from alignment.model.vote import Vote
from alignment.model.wording import counted

USUAL_MIN_SHARED = 6
# The fields of a query that name a measure, and what it is a measure of.
MEASURED = {"measure": "votes", "cosponsorship": "sponsors"}


def faults(dataset: Dataset, query: Query) -> list[str]:
    """Return one sentence for each thing in a query that cannot be answered."""
    found = query.faults(dataset)
    for field, of in MEASURED.items():
        name = getattr(query, field)
        known = measures_for(field)
        if name in known:
            continue
        if name in MEASURES:
            remedy = "give it as co-sponsorship and raise blend above 0" if of == "votes" else ""
            remedy = remedy or "give it as measure"
            found.append(f"'{name}' is a measure of {MEASURES[name].of}, not of {of}; {remedy}")
        else:
            found.append(unknown(f"measure of {of}", name, known))
    return found


def measures_for(field: str) -> list[str]:
    """Return the measures that a field of a query may name.

    >>> measures_for("cosponsorship")
    ['jaccard', 'cosine']
    """
    return [measure.name for measure in MEASURES.values() if measure.of == MEASURED[field]]


def default_min_shared(rollcalls: int) -> int:
    """Return 6, or half of the roll calls (rounded up) if there are fewer than 12.

    >>> [default_min_shared(number) for number in (1, 5, 11, 12, 90)]
    [1, 3, 6, 6, 6]
    """
    if rollcalls >= 2 * USUAL_MIN_SHARED:
        return USUAL_MIN_SHARED
    return max(1, (rollcalls + 1) // 2)


def widened(dataset: Dataset, query: Query) -> dict[str, tuple[Query, int]]:
    """Return by what a query can be widened so that roll calls fit, the query then and how many."""
    wider: tuple[tuple[str, Query], ...] = (
        ("the dates", replace(query, since="", until="")),
        ("the topics", replace(query, topics=())),
        ("the bodies", replace(query, bodies=())),
        ("the stages", replace(query, stages=())),
        ("the tiers", replace(query, tiers=())),
        ("the subjects", replace(query, subjects=())),
        ("the roll calls left out", replace(query, exclude_rollcalls=())),
    )
    if query.subjects and query.scope != ASSEMBLY:
        wider = (*wider, (f"the scope to {ASSEMBLY}", rescoped(query, ASSEMBLY)))
    counts = {name: (other, len(other.rollcalls(dataset))) for name, other in wider}
    return {name: found for name, found in counts.items() if found[1]}


def nothing_selected(dataset: Dataset, query: Query) -> str:
    """Return what an empty selection can be widened by."""
    found = widened(dataset, query).items()
    ways = [f"{name} ({counted(number, 'roll call')})" for name, (_, number) in found]
    ways_said = f"widen {' or '.join(ways)}" if ways else "widen two or more of its conditions"
    return f"no roll call fits {query.describe()}; {ways_said}"


def matrices(
    dataset: Dataset, query: Query, rollcalls: pd.DataFrame, drafts: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return votes and sponsors of the countries in a study.

    Those that had a seat in one of the roll calls or, when co-sponsorship counts, sponsored
    one of the drafts.
    """
    votes = dataset.votes[rollcalls.index]
    sponsors = dataset.sponsor_matrix[drafts.index]
    inside = (votes.to_numpy() != Vote.NOT_MEMBER).any(axis=1)
    if query.blend > 0:
        inside |= (sponsors.to_numpy() == 1).any(axis=1)
    inside &= ~votes.index.isin(query.exclude_countries)
    if not inside.any():
        raise QueryError("no country is left; leave fewer countries out")
    return votes[inside], sponsors[inside]


def measured(query: Query) -> str:
    """Return in words how countries are compared, as named in every picture."""
    share = query.blend
    voting, sponsoring = (MEASURES[name].label for name in (query.measure, query.cosponsorship))
    if share == 0:
        return voting
    return sponsoring if share == 1 else f"{1 - share:.0%} {voting}, {share:.0%} {sponsoring}"


def basis(query: Query, rollcalls: pd.DataFrame, drafts: pd.DataFrame) -> str:
    """Return what an answer rests on, such as "15 roll calls".

    With sponsors alone no roll call counts, with votes alone no draft.
    """
    rests = [counted(len(rollcalls), "roll call")] if query.blend < 1 else []
    rests += [counted(len(drafts), "draft")] if query.blend > 0 else []
    return " and ".join(rests)
