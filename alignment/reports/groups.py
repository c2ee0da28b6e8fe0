"""Groups of countries in words: their members, how they are counted, and how they split."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from alignment.analysis.cohesion import Cohesion, Estimate
from alignment.analysis.dissent import NO_MAJORITY
from alignment.model.groups import Membership
from alignment.model.text_format import capitalize_first, format_count, format_day
from alignment.model.view import View
from alignment.model.vote import VOTE_COUNT_WORDS
from alignment.reports.votes import describe_completeness
from alignment.scene.colour_variable import GROUP_PREFIX
from alignment.scene.encoding import TOO_FEW_VOTES
from alignment.studies.country_profile import get_member_votes
from alignment.studies.study import Study

MIN_GROUP_SIZE = 2
SELECTION_TITLE = "The chosen countries"


def get_viewed_group(study: Study, view: View) -> tuple[str, tuple[str, ...], pd.DataFrame]:
    """Return name, members and votes, without votes cast before or after membership."""
    votes = study.votes
    if len(view.select) >= MIN_GROUP_SIZE:
        return SELECTION_TITLE, view.select, votes
    if not view.colour.startswith(GROUP_PREFIX):
        return "", (), votes
    name = view.colour.removeprefix(GROUP_PREFIX)
    return name, *get_member_votes(study, name)


def describe_group_members(study: Study, name: str) -> str:
    """Return what the members of a group of the records are based on."""
    membership = study.dataset.membership(name)
    if not membership.has_dates:
        plural = capitalize_first(membership.member_plural)
        return f"{plural} as listed, without dates. {describe_completeness(membership)}".strip()
    days = study.rollcalls["date"].tolist()
    certain = membership.is_certain_member(days)
    is_certain = certain.any(axis=1)
    undated = _list_undated_members(study, membership)
    text = (
        f"Each vote counts the certain {membership.member_plural} of its day. "
        f"{describe_completeness(membership)}"
    ).strip()
    current = certain.iloc[:, -1] if days else is_certain
    if former := [study.dataset.names[iso3] for iso3 in is_certain.index[is_certain & ~current]]:
        text += f" Former members count in votes before they left: {', '.join(former)}."
    if undated.empty:
        return text
    names = ", ".join(study.dataset.names[iso3] for iso3 in undated)
    return f"{text} Listed without a date and not counted ({len(undated)}): {names}."


def _list_undated_members(study: Study, membership: Membership) -> pd.Index:
    """Return the countries whose dates leave open if they were members on any vote of a study."""
    days = study.rollcalls["date"].tolist()
    is_certain = membership.is_certain_member(days).any(axis=1)
    is_uncertain = membership.is_uncertain_member(days).any(axis=1) & ~is_certain
    return is_uncertain.index[is_uncertain]


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
    least = "at least " if membership.count_undated(days[-1:]) else ""
    text = f"{least}{membership.format_member_count(current)} on {format_day(days[-1])}"
    former = len(members) - current
    text += f", and {format_count(former, 'former member')}" if former else ""
    undated = len(_list_undated_members(study, membership))
    return f"{text}; not counted, without a date: {undated}" if undated else text


def format_cohesion(estimate: Estimate) -> str:
    """Return a measure of cohesion with its 95% interval in brackets."""
    if np.isnan(estimate.value):
        return TOO_FEW_VOTES
    return f"{estimate.value:.2f} ({estimate.low:.2f} to {estimate.high:.2f})"


def format_split(row: dict[str, Any], counts: dict[str, int]) -> str:
    """Return how many members voted differently, or the votes without a majority."""
    # Dissent is from a majority, which a split group does not have.
    if row["majority"] != NO_MAJORITY:
        return f"{row['dissenters']} voted differently"
    if not any(counts[word] for word in VOTE_COUNT_WORDS):
        return "nobody voted"
    text = ", ".join(f"{word} {counts[word]}" for word in VOTE_COUNT_WORDS)
    return f"{text}; no majority"


def describe_counted_members(study: Study, name: str) -> str:
    """Return which members of a group are counted, as the end of a sentence."""
    if name == SELECTION_TITLE:
        return ""
    membership = study.dataset.membership(name)
    day = "on the day of each vote" if membership.has_dates else "as listed, without dates"
    return f", by {membership.member_plural} {day}"


def describe_no_dissents(cohesion: Cohesion, basis: str) -> str:
    """Return that no member voted against the majority, or that there was none."""
    has_majority = (cohesion.rollcalls["majority"] != NO_MAJORITY).any()
    texts = format_count(len(cohesion.rollcalls), "vote")
    who = "No member did" if has_majority else "The group had no majority"
    return f"{who} on these {texts}{basis}."


def describe_splits(cohesion: Cohesion) -> tuple[str, pd.DataFrame]:
    """Return on how many texts the members voted the same, and those on which they did not."""
    rollcalls = cohesion.rollcalls
    answers = (rollcalls[list(VOTE_COUNT_WORDS)].to_numpy() > 0).sum(axis=1)
    splits, voted = rollcalls[answers > 1], int((answers > 0).sum())
    total = len(rollcalls)
    text = (
        f"Those who voted cast the same vote on {voted - len(splits)} of "
        f"the {format_count(total, 'selected vote')}, and split on {len(splits)}."
    )
    if voted < total:
        # None was a member with a seat on the day, or none of the members voted.
        text += f" On {format_count(total - voted, 'other vote')} no counted country voted."
    elif total == 1:
        same = "split" if len(splits) else "cast the same vote"
        text = f"On the one text of the selection those who voted {same}."
    return text, splits
