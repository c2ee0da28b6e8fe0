"""Selection of records by a query: faults, matrices, and ways to widen an empty selection."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from alignment.errors import QueryError, format_unknown_name
from alignment.model.dataset import ASSEMBLY, Dataset
from alignment.model.query import Query, change_scope
from alignment.model.text_format import format_count
from alignment.model.vote import Vote
from alignment.similarity import MEASURES

DEFAULT_MIN_SHARED = 6
# The fields of a query that name a measure, and what the measure is computed from.
MEASURE_FIELDS = {"measure": "votes", "cosponsorship": "sponsors"}


def find_query_faults(dataset: Dataset, query: Query) -> list[str]:
    """Return one sentence for each fault of a query."""
    faults = query.faults(dataset)
    for field, source in MEASURE_FIELDS.items():
        name = getattr(query, field)
        known = list_measures(field)
        if name in known:
            continue
        if name in MEASURES:
            of_votes = "give it as co-sponsorship and raise blend above 0"
            remedy = of_votes if source == "votes" else "give it as measure"
            actual = MEASURES[name].computed_from
            faults.append(f"'{name}' is a measure of {actual}, not of {source}; {remedy}")
        else:
            faults.append(format_unknown_name(f"measure of {source}", name, known))
    return faults


def list_measures(field: str) -> list[str]:
    """Return the names of measures that a field of a query accepts.

    >>> list_measures("cosponsorship")
    ['jaccard', 'cosine']
    """
    return [
        measure.name
        for measure in MEASURES.values()
        if measure.computed_from == MEASURE_FIELDS[field]
    ]


def choose_min_shared(rollcall_count: int) -> int:
    """Return 6, or half of the roll calls (rounded up) if there are fewer than 12.

    >>> [choose_min_shared(number) for number in (1, 5, 11, 12, 90)]
    [1, 3, 6, 6, 6]
    """
    if rollcall_count >= 2 * DEFAULT_MIN_SHARED:
        return DEFAULT_MIN_SHARED
    return max(1, (rollcall_count + 1) // 2)


def find_wider_queries(dataset: Dataset, query: Query) -> dict[str, tuple[Query, int]]:
    """Return wider queries that select roll calls, with their counts, by what was widened."""
    wider: tuple[tuple[str, Query], ...] = (
        ("the dates", replace(query, since="", until="")),
        ("the topics", replace(query, topics=())),
        ("the bodies", replace(query, bodies=())),
        ("the stages", replace(query, stages=())),
        ("the tiers", replace(query, tiers=())),
        ("the subjects", replace(query, subjects=())),
        ("the excluded votes", replace(query, exclude_rollcalls=())),
    )
    if query.subjects and query.scope != ASSEMBLY:
        wider = (*wider, (f"the scope to {ASSEMBLY}", change_scope(query, ASSEMBLY)))
    counts = {name: (other, len(other.rollcalls(dataset))) for name, other in wider}
    return {name: result for name, result in counts.items() if result[1]}


def describe_empty_selection(dataset: Dataset, query: Query) -> str:
    """Return a sentence on an empty selection and how to widen it."""
    wider = find_wider_queries(dataset, query).items()
    ways = [f"{name} ({format_count(number, 'vote')})" for name, (_, number) in wider]
    remedy = f"widen {' or '.join(ways)}" if ways else "widen two or more of its conditions"
    return f"no vote fits {query.describe()}; {remedy}"


def select_matrices(
    dataset: Dataset, query: Query, rollcalls: pd.DataFrame, drafts: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return votes and sponsors of the countries in a study.

    These are the countries that had a seat in one of the roll calls or, when co-sponsorship
    counts, sponsored one of the drafts.
    """
    votes = dataset.votes[rollcalls.index]
    sponsors = dataset.sponsor_matrix[drafts.index]
    mask = (votes.to_numpy() != Vote.NOT_MEMBER).any(axis=1)
    if query.blend > 0:
        mask |= (sponsors.to_numpy() == 1).any(axis=1)
    mask &= ~votes.index.isin(query.exclude_countries)
    if not mask.any():
        raise QueryError("no country is left; leave fewer countries out")
    return votes[mask], sponsors[mask]


def describe_measures(query: Query) -> str:
    """Return the measures of a query in words, as on every picture."""
    share = query.blend
    voting, sponsoring = (MEASURES[name].label for name in (query.measure, query.cosponsorship))
    if share == 0:
        return voting
    return sponsoring if share == 1 else f"{1 - share:.0%} {voting}, {share:.0%} {sponsoring}"


def describe_basis(query: Query, rollcalls: pd.DataFrame, drafts: pd.DataFrame) -> str:
    """Return the number of roll calls and drafts that count, such as '15 roll calls'."""
    counts = [format_count(len(rollcalls), "vote")] if query.blend < 1 else []
    counts += [format_count(len(drafts), "draft")] if query.blend > 0 else []
    return " and ".join(counts)
