"""Groups of countries in words: their members, how they are counted, and how they split."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from alignment.analysis.cohesion import Cohesion, Estimate, compute_cohesion
from alignment.analysis.dissent import NO_MAJORITY
from alignment.errors import QueryError
from alignment.model.dataset import ASSEMBLY, Dataset, list_records
from alignment.model.groups import INFERRED, INFERRED_MEANING, PREDECESSORS
from alignment.model.query import Query
from alignment.model.text_format import (
    capitalize_first,
    format_count,
    format_day,
    format_estimate,
    format_first_names,
    format_score,
    format_sentence_start,
    get_plain_name,
    join_country_names,
)
from alignment.model.text_search import name_sort_key
from alignment.model.view import View
from alignment.model.vote import VOTE_CODES, VOTE_COUNT_WORDS, Vote
from alignment.reports.conditions import describe_condition
from alignment.reports.pairs import format_pair_basis
from alignment.scene.colour_variable import GROUP_PREFIX
from alignment.scene.encoding import TOO_FEW_VOTES
from alignment.studies.country_profile import get_member_votes
from alignment.studies.filters import parse_filter
from alignment.studies.study import Study

MIN_GROUP_SIZE = 2
SELECTION_TITLE = "The chosen countries"
OFFERED_GROUPS = ("EU", "G77", "BRICS+", "CARICOM", "AU", "ASEAN", "SIDS", "NAM")
OFFERED_OLD_GROUPS = ("Freedom Online Coalition (members as of 2016)",)
# Countries of one vote, or of one bloc, that are named where a group split.
MAX_MINORITY_NAMED = 3
# Numbers of chosen countries of which each pair has a row; of more, the highest and lowest.
PAIRED_SIZES = range(3, 6)


def get_viewed_group(study: Study, view: View) -> tuple[str, tuple[str, ...], pd.DataFrame]:
    """Return name, members and votes, without votes cast before or after membership."""
    votes = study.votes
    if len(view.select) >= MIN_GROUP_SIZE:
        return SELECTION_TITLE, view.select, votes
    if not (name := get_group_name(study.dataset, view)):
        return "", (), votes
    return name, *get_member_votes(study, name)


def list_offered_groups(dataset: Dataset) -> list[str]:
    """Return the groups that a panel offers, of those in the records."""
    budapest = (name for name in dataset.groups if name.startswith("Budapest"))
    names = (*OFFERED_GROUPS, *OFFERED_OLD_GROUPS, *budapest)
    return [name for name in names if name in dataset.groups]


def get_group_name(dataset: Dataset, view: View) -> str:
    """Return the group that colours the map, or else the first one of the filter; '' for none."""
    for text in (view.colour, *view.where):
        if text.startswith(GROUP_PREFIX):
            name = text.removeprefix(GROUP_PREFIX)
            plain = name if name in dataset.groups else name.rpartition(":")[0]
            if plain in dataset.groups:
                return plain
    return ""


def build_group_condition(dataset: Dataset, name: str, rollcall: str) -> str:
    """Return the condition for members of a group, on the day of a vote if they have dates.

    >>> import alignment
    >>> build_group_condition(alignment.load(), "EU", "A/RES/74/29")
    'group:EU:2019-12-12'
    """
    has_dates = dataset.membership(name).has_dates
    day = str(dataset.rollcalls.loc[rollcall, "date"])
    return f"{GROUP_PREFIX}{name}:{day}" if has_dates else f"{GROUP_PREFIX}{name}"


def keep_group(dataset: Dataset, before: View, after: View) -> View:
    """Return the view after a choice of a colour in the panel of a group, with the group as filter.

    Its members are those of the day of a vote. The colour of a group is no choice of a filter: it
    opens the panel of that group. Outside the panel of a group the view stays as it is.
    """
    group, rollcall = get_group_name(dataset, before), after.colour_by.rollcall
    if before.panel != "group" or before.select or not group:
        return after
    if after.colour.startswith(GROUP_PREFIX):
        conditions: tuple[str, ...] = ()
    elif rollcall in dataset.rollcalls.index:
        conditions = (build_group_condition(dataset, group, rollcall),)
    else:
        conditions = (f"{GROUP_PREFIX}{group}",)
    return replace(after, where=(*list_other_conditions(dataset, before), *conditions))


def list_other_conditions(dataset: Dataset, view: View) -> tuple[str, ...]:
    """Return the conditions of a filter, without that of the group whose panel is open."""
    if view.panel != "group":
        return view.where
    start = f"{GROUP_PREFIX}{get_group_name(dataset, view)}:"
    return tuple(each for each in view.where if not f"{each}:".startswith(start))


def name_minority(cast: pd.Series, majority: int, names: Mapping[str, str]) -> str:
    """Return the countries of each vote but that of the majority: up to three, and how many more.

    `cast` are the votes of the members, by ISO3.

    >>> votes = pd.Series({"AGO": 2, "BRB": 2, "TCD": 0})
    >>> name_minority(votes, 2, {"AGO": "Angola", "BRB": "Barbados", "TCD": "Chad"})
    'no: Chad'
    """
    index = sorted(cast.index, key=lambda iso3: name_sort_key(names[iso3]))
    voters = _list_voters(cast[index].to_numpy(), [names[iso3] for iso3 in index])
    return _format_minority(voters, majority, MAX_MINORITY_NAMED)


def _list_voters(codes: np.ndarray, names: Sequence[str]) -> dict[str, list[str]]:
    """Return the countries of each vote that was cast, in the order of their names."""
    return {
        word: [names[place] for place in np.flatnonzero(codes == VOTE_CODES[word]).tolist()]
        for word in VOTE_COUNT_WORDS
    }


def _format_minority(voters: Mapping[str, Sequence[str]], majority: int, limit: int) -> str:
    return "; ".join(
        f"{word}: {format_first_names(countries, limit)}"
        for word, countries in voters.items()
        if countries and VOTE_CODES[word] != majority
    )


def describe_group_members(study: Study, name: str, view: View) -> str:
    """Return what the members of a group of the records are based on.

    Where the map shows other members, or only those of a filter, sentences say so.
    """
    sentences = _describe_basis(study, name), *_describe_map(study, name, view)
    return " ".join(filter(None, sentences))


def _describe_map(study: Study, name: str, view: View) -> tuple[str, str]:
    """Return why the map counts other members, and which of them it does not fade; '' for none."""
    dataset, days = study.dataset, study.rollcalls["date"].tolist()
    membership, on_map, filtered = dataset.membership(name), "", ""
    current = membership.is_member_on("").reindex(study.table.index, fill_value=False)
    if view.colour == f"{GROUP_PREFIX}{name}" and membership.has_dates and days:
        last = membership.is_certain_member(days).iloc[:, -1].reindex(current.index)
        if joined := [dataset.names[iso3] for iso3 in current.index[current & ~last]]:
            count = membership.format_member_count(int(current.sum()))
            on_map = (
                f"The map has the {count} of {format_day(membership.newest_date)}, with "
                f"{format_first_names(joined, MAX_MINORITY_NAMED)}."
            )
    if others := list_other_conditions(dataset, view):
        country_filter, _ = parse_filter(dataset, study.table, others)
        count = f"{current[list(country_filter.countries)].sum()} of {current.sum()}"
        conditions = (
            describe_condition(each, dataset, country_filter.names)
            for each in country_filter.conditions
        )
        filtered = (
            f"The filter leaves {count} on the map ({'; '.join(conditions)}), "
            "and this panel counts all members."
        )
    return on_map, filtered


def _describe_basis(study: Study, name: str) -> str:
    membership = study.dataset.membership(name)
    if not membership.has_dates:
        plural = capitalize_first(membership.member_plural)
        return f"{plural} as listed, without dates. {membership.describe_completeness()}".strip()
    days = study.rollcalls["date"].tolist()
    certain = membership.is_certain_member(days)
    is_certain = certain.any(axis=1)
    undated = membership.list_undated(days)
    text = (
        f"Each vote counts the certain {membership.member_plural} of its day. "
        f"{membership.describe_completeness()}"
    ).strip()
    current = certain.iloc[:, -1] if days else is_certain
    if former := [study.dataset.names[iso3] for iso3 in is_certain.index[is_certain & ~current]]:
        text += f" Former members count in votes before they left: {', '.join(former)}."
    later = membership.is_member_on("") & ~certain.any(axis=1)
    for iso3 in later.index[later].difference(undated).intersection(study.votes.index):
        missed = int((study.votes.loc[iso3].to_numpy() == Vote.ABSENT).sum())
        text += (
            f" {format_sentence_start(study.dataset.names[iso3])} joined later and is not counted; "
            f"it did not vote on {missed} of these texts."
        )
    day, predecessor = PREDECESSORS.get(name, ("", ""))
    if min(days, default=day) < day:
        text += f" {predecessor}"
    if not undated:
        return text
    names = ", ".join(membership.mark_inferred(each, study.dataset.names[each]) for each in undated)
    meaning = f" {INFERRED_MEANING}" if INFERRED in names else ""
    return f"{text} Listed without a date and not counted ({len(undated)}): {names}.{meaning}"


def count_group_members(study: Study, name: str, members: Sequence[str]) -> str:
    """Return how many members of a group are counted on the last vote, were before, or are not.

    `members` are those on the day of any vote of the study.

    >>> import alignment
    >>> from alignment.studies.country_profile import get_member_votes
    >>> study = alignment.study(alignment.load())
    >>> count_group_members(study, "EU", get_member_votes(study, "EU")[0])
    '27 members on 18 Dec 2025, and 1 former member'
    """
    if name == SELECTION_TITLE:
        return format_count(len(members), "country", "countries")
    membership = study.dataset.membership(name)
    days = study.rollcalls["date"].tolist()
    if not membership.has_dates or not days:
        return f"{membership.format_member_count(len(members))}, listed without dates"
    current = int(membership.is_member_on(days[-1])[list(members)].sum())
    least = "at least " if membership.list_undated(days[-1:]) else ""
    text = f"{least}{membership.format_member_count(current)} on {format_day(days[-1])}"
    former = len(members) - current
    text += f", and {format_count(former, 'former member')}" if former else ""
    undated = len(membership.list_undated(days))
    return f"{text}; not counted, without a date: {undated}" if undated else text


def describe_cohesion(cohesion: Cohesion) -> tuple[list[tuple[str, str]], str]:
    """Return the measures of cohesion with their titles, and a note on them."""
    measures = [
        ("Average agreement inside", format_cohesion(cohesion.agreement)),
        ("Agreement index", format_cohesion(cohesion.agreement_index)),
        ("Rice index", format_cohesion(cohesion.rice_index)),
    ]
    note = (
        f"On {format_count(cohesion.title_count, 'title')}, with 95% intervals whose unit is the "
        "title; 1 means that all always voted the same. Average agreement is the mean of all pairs "
        "of members. The agreement index is the mean of all votes, by how many members cast the "
        "most frequent one. The Rice index leaves abstentions out. "
        "Where a measure is 1 on every vote, its interval rests only on the number of titles."
    )
    return measures, note


def list_pair_scores(study: Study, members: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return the codes, the names and the score of each pair of a few countries, highest first.

    Of more countries than five only the highest and the lowest pair are returned, with the number
    of other pairs that have the same score. Countries without a seat have no pair. The list is
    empty for two countries.

    >>> import alignment
    >>> study = alignment.study(alignment.load())
    >>> list_pair_scores(study, ("IND", "USA", "RUS"))[0]
    ('IND:RUS', 'India and Russia', '0.57 on 15 shared votes')
    """
    seated = [iso3 for iso3 in members if iso3 in study.votes.index]
    if len(seated) < PAIRED_SIZES.start:
        return []
    rows, names = study.votes.index.get_indexer(pd.Index(seated)), study.dataset.names
    first, second = np.triu_indices(len(seated), 1)
    scores = study.weight.scores[rows[first], rows[second]]
    order = np.argsort(-scores, kind="stable")
    heads, is_scored = dict.fromkeys(order, ""), ~np.isnan(scores[order])
    if len(seated) not in PAIRED_SIZES:
        highest, lowest = order[is_scored][:1], order[is_scored][-1:]
        # The first head of a pair stays where all pairs have the same score.
        is_same = np.isclose(scores[highest], scores[lowest]).any()
        heads = dict.fromkeys(highest, "Highest: ")
        heads |= {} if is_same else dict.fromkeys(lowest, "Lowest: ")
    items = []
    for pair, head in heads.items():
        a, b, score = seated[first[pair]], seated[second[pair]], scores[pair]
        text = TOO_FEW_VOTES if np.isnan(score) else format_score(score)
        text = f"{text} on {format_pair_basis(study, a, b)}"
        if head and (others := int(np.isclose(scores, score).sum()) - 1):
            text += f"; {format_count(others, 'other pair')} the same"
        pair_names = join_country_names([names[a], names[b]])
        pair_names = f"{head}{pair_names}" if head else capitalize_first(pair_names)
        items.append((f"{a}:{b}", pair_names, text))
    return items


def describe_most_dissents(
    study: Study, cohesion: Cohesion, votes: pd.DataFrame
) -> tuple[str, str] | None:
    """Return who most often voted unlike the majority of a group, and how often, of how many votes.

    The votes are those that a country cast where the group had a majority. Of countries with as
    many such votes those with the higher share are named. None where nobody voted unlike it.

    >>> import alignment
    >>> from alignment.analysis.cohesion import compute_cohesion
    >>> study = alignment.study(alignment.load())
    >>> chosen = ("IND", "USA", "FRA", "DEU", "ITA", "ESP")
    >>> cohesion = compute_cohesion(study.votes, chosen, study.findings.titles)
    >>> describe_most_dissents(study, cohesion, study.votes)
    ('India', '7 of 15 votes')
    """
    if cohesion.dissents.empty:
        return None
    dissents = cohesion.dissents["iso3"].value_counts()
    has_majority = (cohesion.rollcalls["majority"] != NO_MAJORITY).to_numpy()
    cast = (votes.loc[dissents.index, has_majority] >= Vote.NO).sum(axis=1)
    number, of = max(zip(dissents, cast, strict=True), key=lambda each: (each[0], -each[1]))
    most = dissents.index[(dissents == number).to_numpy() & (cast == of).to_numpy()]
    names = sorted((study.dataset.names[iso3] for iso3 in most), key=name_sort_key)
    each = " each" if len(most) > 1 else ""
    text = f"{number} of {format_count(int(of), 'vote')}{each}"
    return format_first_names(names, MAX_MINORITY_NAMED), text


def format_member_names(study: Study, cohesion: Cohesion) -> str:
    """Return the names of the members of a group, and of those that are not in the votes."""
    names, missing = study.dataset.names, cohesion.missing_members
    counted, others = (
        ", ".join(sorted((names[iso3] for iso3 in members), key=name_sort_key))
        for members in (cohesion.members, missing)
    )
    return f"{counted}. Not in these votes: {others}." if missing else counted


def format_cohesion(estimate: Estimate) -> str:
    """Return a measure of cohesion with its 95% interval in brackets."""
    if np.isnan(estimate.value):
        return TOO_FEW_VOTES
    return format_estimate(estimate.value, estimate.low, estimate.high, ".2f")


def describe_bloc_overlap(study: Study, cohesion: Cohesion) -> list[tuple[str, str]]:
    """Return how many members of a group are in each bloc, of how many, by the bloc's name.

    Of a group in several blocs, the few members in one are named.
    """
    members = cohesion.members
    rows = [
        (bloc.name, f"{len(part)} of {bloc.size} in the bloc", part)
        for bloc in study.blocs
        for part in [[iso3 for iso3 in members if iso3 in bloc.members]]
        if part
    ]
    outside = [iso3 for iso3 in members if not any(iso3 in part for _, _, part in rows)]
    if rows and outside:
        rows.append((f"none: {TOO_FEW_VOTES}", str(len(outside)), outside))
    shares = (format_score(len(part) / len(members), ".0%") for _, _, part in rows)
    names = (
        f": {join_country_names(study.dataset.names[iso3] for iso3 in part)}"
        if len(rows) > 1 and len(part) <= MAX_MINORITY_NAMED and not name.endswith(" alone")
        else ""
        for name, _, part in rows
    )
    return [
        (name, f"{text} ({share} of the group){named}")
        for (name, text, _), share, named in zip(rows, shares, names, strict=True)
    ]


def format_split(row: dict[str, Any], counts: dict[str, int]) -> str:
    """Return how many members voted differently, or the votes without a majority."""
    # Dissent is from a majority, which a split group does not have.
    if row["majority"] != NO_MAJORITY:
        return f"{row['dissenters']} voted differently"
    if not any(counts[word] for word in VOTE_COUNT_WORDS):
        return "nobody voted"
    text = ", ".join(f"{word} {counts[word]}" for word in VOTE_COUNT_WORDS)
    return f"{text}; no majority"


def _describe_counted_members(study: Study, name: str) -> str:
    """Return which members of a group are counted, as the end of a sentence."""
    if name == SELECTION_TITLE:
        return ""
    membership = study.dataset.membership(name)
    day = "on the day of each vote" if membership.has_dates else "as listed, without dates"
    return f", by {membership.member_plural} {day}"


def describe_no_dissents(study: Study, cohesion: Cohesion, name: str) -> str:
    """Return that no member of a group voted against its majority, or that there was none."""
    has_majority = (cohesion.rollcalls["majority"] != NO_MAJORITY).any()
    texts = format_count(len(cohesion.rollcalls), "vote")
    who = "No member did" if has_majority else "The group had no majority"
    return f"{who} on these {texts}{_describe_counted_members(study, name)}."


def describe_splits(cohesion: Cohesion) -> str:
    """Return what a split is, and on how many texts the members split, or were divided at all."""
    cast = cohesion.rollcalls[list(VOTE_COUNT_WORDS)] > 0
    answers, is_split = cast.sum(axis=1), cast["yes"] & cast["no"]
    clauses = {
        "the group split": is_split,
        "the division was weaker: some abstained, and the others all voted yes or all voted no": (
            (answers > 1) & ~is_split
        ),
        "those who voted cast the same vote": answers == 1,
        "no counted country voted": answers == 0,
    }
    numbers = {clause: int(rows.sum()) for clause, rows in clauses.items()}
    texts = ["A split means that some members voted yes and others no."]
    head = "On the one text of the selection"
    if len(cast) != 1:
        total = format_count(len(cast), "selected vote")
        texts.append(f"The group split on {numbers.pop('the group split'):,} of the {total}.")
        head = "On {}"
    counts = {each: format_count(number, "other") for each, number in numbers.items() if number}
    texts += [f"{head.format(count)} {each}." for each, count in counts.items()]
    return " ".join(texts)


@dataclass(frozen=True)
class DividedVote:
    """A text on which not all members of a group that voted cast the same vote.

    Attributes
    ----------
    rollcall, date, name, title : str
        The text. Its name is the plain one, or its title.
    voters : dict of str to list of str
        Names of the members of the day by their vote: yes, no or abstain.
    absent : int
        Members of the day that did not vote.
    minority : str
        All those who voted unlike the majority, or all where there is none, by vote.
    """

    rollcall: str
    date: str
    name: str
    title: str
    voters: dict[str, list[str]]
    absent: int
    minority: str

    @property
    def is_split(self) -> bool:
        """Whether some members voted yes and others no."""
        return bool(self.voters["yes"] and self.voters["no"])

    @property
    def division(self) -> str:
        """The number of members by vote, such as '25 yes, 1 no'."""
        counts = {word: len(countries) for word, countries in self.voters.items()}
        return ", ".join(f"{number} {word}" for word, number in counts.items() if number)


def list_divided_votes(study: Study, cohesion: Cohesion, votes: pd.DataFrame) -> list[DividedVote]:
    """Return the texts on which the members that voted did not all vote the same, newest first.

    `votes` are those of the members on the day of each vote, as of :func:`get_viewed_group`.
    """
    names = study.dataset.names
    members = sorted(cohesion.members, key=lambda iso3: name_sort_key(names[iso3]))
    member_names = [names[iso3] for iso3 in members]
    is_divided = (cohesion.rollcalls[list(VOTE_COUNT_WORDS)] > 0).sum(axis=1).to_numpy() > 1
    counts = list_records(cohesion.rollcalls[is_divided])
    columns = votes.loc[members, is_divided].to_numpy().T
    texts = list_records(study.rollcalls.loc[[rollcall for rollcall, _ in counts]])
    has_pairs = len(members) in PAIRED_SIZES
    divided = []
    for codes, (rollcall, text), (_, row) in zip(columns, texts, counts, strict=True):
        voters = _list_voters(codes, member_names)
        majority = NO_MAJORITY if has_pairs else row["majority"]
        minority = _format_minority(voters, majority, len(members))
        divided.append(
            DividedVote(
                rollcall=str(rollcall),
                date=str(text["date"]),
                name=get_plain_name(text),
                title=str(text["title"]),
                voters=voters,
                absent=row["absent"],
                minority=minority,
            )
        )
    return divided[::-1]


def list_wider_queries(study: Study) -> dict[str, Query]:
    """Return queries for more votes of the General Assembly, by what a link to each says."""
    if not study.dataset.has_assembly:
        return {}
    baseline = study.general.baseline_query
    queries = {"in these years": baseline, "since 1946": replace(baseline, since="", until="")}
    if study.query.scope == ASSEMBLY:
        del queries["in these years"]
    start = "Show all votes of the General Assembly"
    return {f"{start} {words}": each for words, each in queries.items() if each != study.query}


def build_split_list(study: Study, view: View) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return a row for each text that divided a group, newest first, and facts of the list.

    Raises :class:`QueryError` if no group is open, or if no text divided it.
    """
    name, members, votes = get_viewed_group(study, view)
    if len(members) < MIN_GROUP_SIZE:
        raise QueryError("name a group as colour, such as colour=group:EU, or choose countries")
    cohesion = compute_cohesion(votes, members, study.findings.titles, min_shared=study.min_shared)
    rows = [
        {
            "date": each.date,
            "symbol": each.rollcall,
            "title": each.title,
            "division": "split" if each.is_split else "weaker",
            **{word: len(countries) for word, countries in each.voters.items()},
            "did_not_vote": each.absent,
            **{f"voted_{word}": "; ".join(countries) for word, countries in each.voters.items()},
            "group": name,
        }
        for each in list_divided_votes(study, cohesion, votes)
    ]
    if not rows:
        raise QueryError("the members of the group cast the same vote on each selected text")
    members_text = (
        format_member_names(study, cohesion)
        if name == SELECTION_TITLE
        else _describe_basis(study, name)
    )
    title = f"{name}: texts on which members voted differently"
    return rows, {"title": title, "counts": describe_splits(cohesion), "members": members_text}
