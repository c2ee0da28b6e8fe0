"""Selection of records by a query: faults, matrices, and ways to widen an empty selection."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from alignment.analysis.sponsorship import select_informative_texts
from alignment.errors import QueryError, format_unknown_name
from alignment.io.resolutions import (
    OBSERVERS,
    RECORDED_VOTE,
    UNKNOWN,
    WITHOUT_VOTE,
    list_resolution_topics,
    read_resolutions,
)
from alignment.model.dataset import ASSEMBLY, LATEST_DAY, Dataset
from alignment.model.query import (
    ADOPTIONS,
    ALL_TEXTS,
    DRAFTS,
    SPONSOR_LISTS,
    VOTED,
    Query,
    change_scope,
)
from alignment.model.similarity import Similarity
from alignment.model.text_format import format_count
from alignment.model.text_search import build_text_index
from alignment.model.vote import Vote
from alignment.similarity import MEASURES

DEFAULT_MIN_SHARED = 6
# The fields of a query that name a measure, and what the measure is computed from.
MEASURE_FIELDS = {"measure": "votes", "cosponsorship": "sponsors"}
EUROPEAN_UNION = "EU"


def find_query_faults(dataset: Dataset, query: Query) -> list[str]:
    """Return one sentence for each fault of a query."""
    faults = query.faults(dataset)
    choices = {"lists": SPONSOR_LISTS, "adoption": ADOPTIONS}
    faults += [
        format_unknown_name(field, getattr(query, field), known)
        for field, known in choices.items()
        if getattr(query, field) not in known
    ]
    if query.list_topics:
        topics = list_resolution_topics()
        unknown = [topic for topic in query.list_topics if topic not in topics]
        faults += [format_unknown_name("topic of resolutions", name, topics) for name in unknown]
    for field, source in MEASURE_FIELDS.items():
        name = query.sponsor_measure if source == "sponsors" else query.measure
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
    ['jaccard', 'cosine', 'sdsm', 'phi', 'fowler', 'newman']
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
    if query.is_by_resolutions:
        return "no resolution fits the selection; widen its topics, dates or subjects"
    wider = find_wider_queries(dataset, query).items()
    ways = [f"{name} ({format_count(number, 'vote')})" for name, (_, number) in wider]
    remedy = f"widen {' or '.join(ways)}" if ways else "widen two or more of its conditions"
    return f"no vote fits the selection ({query.describe()}); {remedy}"


def require_votes(dataset: Dataset, query: Query, words: str) -> None:
    """Raise :class:`QueryError`, whose sentence begins with some words, if no vote is selected."""
    records = dataset.in_scope(query.scope)
    if not query.is_by_resolutions and query.rollcalls(records).empty:
        raise QueryError(f"{words}: {describe_empty_selection(records, query)}")


def select_drafts(dataset: Dataset, query: Query) -> pd.DataFrame:
    """Return the drafts, or resolutions in their place, whose sponsors count.

    Resolutions have the columns of drafts. They are those that States alone put forward with 2 to
    150 sponsors; topics, bodies, stages and tiers of the query, which are those of roll calls, do
    not select them.
    """
    if query.lists == DRAFTS:
        return query.drafts(dataset)
    listed = select_resolution_lists(query)
    table = read_resolutions().resolutions.loc[listed.columns]
    columns = table.reindex(columns=dataset.drafts.columns, fill_value="")
    return columns.assign(resolution=table.index, sponsors=listed.sum(axis=0)).rename_axis("text")


@lru_cache(maxsize=16)
def select_resolution_lists(query: Query) -> pd.DataFrame:
    """Return who sponsored each resolution whose sponsors count, True or False.

    Countries and observers (ISO3) x symbols, in the order of adoption. Do not modify it.
    """
    return select_informative_texts(read_resolutions().sponsors, select_state_texts(query))


def select_state_texts(query: Query) -> pd.Index:
    """Return the resolutions of a query that States alone put forward, with 2 sponsors or more."""
    return select_resolutions(query, read_resolutions().by_states)


def select_resolutions(query: Query, symbols: pd.Index) -> pd.Index:
    """Return those of some resolutions that fit the dates, adoption and topics of a query."""
    records = read_resolutions()
    table = records.resolutions.loc[symbols]
    keep = table["date"].between(query.since, query.until or LATEST_DAY)
    keep &= ~table.index.isin(query.exclude_rollcalls)
    if query.adoption != ALL_TEXTS:
        word = RECORDED_VOTE if query.adoption == VOTED else WITHOUT_VOTE
        keep &= table["adoption"] == word
    if query.list_topics:
        keep &= table.index.isin(records.select_topics(query.list_topics))
    if query.subjects:
        texts = table[["title", "subjects"]].itertuples(index=False)
        keep &= build_text_index(texts).match_subjects(query.subjects)
    return table.index[keep]


def select_sponsors(dataset: Dataset, query: Query, drafts: pd.DataFrame) -> pd.DataFrame:
    """Return countries x drafts: 1 sponsored, 0 did not sponsor, NaN unknown or not possible."""
    if query.lists == DRAFTS:
        return dataset.sponsor_matrix[drafts.index]
    codes = read_resolutions().sponsors[drafts.index].drop(index=list(OBSERVERS), errors="ignore")
    sponsors = (codes > 0).astype(float).where(codes != UNKNOWN)
    return sponsors.reindex(dataset.countries.index)


def remove_eu_pairs(dataset: Dataset, ties: Similarity) -> Similarity:
    """Return ties without a score for pairs of members of the European Union."""
    if EUROPEAN_UNION not in dataset.groups:
        return ties
    is_member = dataset.membership(EUROPEAN_UNION).is_member_on("").reindex(ties.index).to_numpy()
    scores = np.where(np.outer(is_member, is_member), np.nan, ties.scores)
    return Similarity(ties.measure, ties.index, scores, ties.shared_counts)


def select_matrices(
    dataset: Dataset, query: Query, rollcalls: pd.DataFrame, drafts: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return votes and sponsors of the countries in a study.

    These are the countries that had a seat in one of the roll calls or, when co-sponsorship
    counts, sponsored one of the drafts.
    """
    votes = dataset.votes[rollcalls.index]
    sponsors = select_sponsors(dataset, query, drafts)
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
    voting, sponsoring = (MEASURES[name].label for name in (query.measure, query.sponsor_measure))
    if share == 0:
        return voting
    return sponsoring if share == 1 else f"{1 - share:.0%} {voting}, {share:.0%} {sponsoring}"


def describe_basis(query: Query, rollcalls: pd.DataFrame, drafts: pd.DataFrame) -> str:
    """Return the number of roll calls and drafts that count, such as '15 roll calls'."""
    counts = [format_count(len(rollcalls), "vote")] if query.blend < 1 else []
    counts += [format_count(len(drafts), query.list_noun)] if query.blend > 0 else []
    return " and ".join(counts)
