"""Groups of countries: full names, and membership with its dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from alignment.model.registries import read_toml
from alignment.model.text_format import DayArray, format_count, format_day, get_date_bounds

_TEXTS = read_toml(Path(__file__).with_name("groups.toml"))
FULL_NAMES: Mapping[str, str] = MappingProxyType(_TEXTS["full_names"])
# The name of a group by the name that it had in earlier links.
FORMER_NAMES: Mapping[str, str] = MappingProxyType(_TEXTS["former_names"])
MEMBER_NOUNS: Mapping[str, str] = MappingProxyType(_TEXTS["member_nouns"])
PARTY_PHRASES: Mapping[str, str] = MappingProxyType(_TEXTS["party_phrases"])
STATUS_PLURALS: Mapping[str, str] = MappingProxyType(_TEXTS["status_plurals"])
BEGINNINGS: Mapping[str, str] = MappingProxyType(_TEXTS["beginnings"])
PREDECESSORS: Mapping[str, Sequence[str]] = MappingProxyType(_TEXTS["predecessors"])


def describe_members(group: str) -> str:
    """Return what the members of a group are called; for an unknown group its name.

    >>> describe_members("SIDS"), describe_members("EU"), describe_members("Quad")
    ('small island developing States', 'members of the European Union', 'Quad')
    """
    if group in MEMBER_NOUNS or group not in FULL_NAMES:
        return MEMBER_NOUNS.get(group, group)
    return f"{PARTY_PHRASES.get(group, 'members of')} the {FULL_NAMES[group]}"


def name_members(group: str) -> str:
    """Return a short name of the members of a group.

    >>> name_members("Africa"), name_members("EU"), name_members("Quad")
    ('African States', 'EU members', 'Quad members')
    """
    if group in MEMBER_NOUNS or group in PARTY_PHRASES:
        return describe_members(group)
    return f"{group} members"


def split_group_name(text: str) -> list[str]:
    """Return the words of a group's name that a search compares, in the singular."""
    plain = "".join(each if each.isalnum() else " " for each in text.casefold())
    return [word.removesuffix("s") for word in plain.split() if word not in ("of", "the", "and")]


def find_groups_by_name(text: str, groups: tuple[str, ...]) -> tuple[str, ...]:
    """Return the groups whose name has all words of a text, its own first word among them.

    If the words are the whole name of some of these groups, only they are returned.

    >>> find_groups_by_name("small islands", ("EU", "SIDS"))
    ('SIDS',)
    >>> find_groups_by_name("Eastern European", ("EU", "EEG"))
    ('EEG',)
    >>> find_groups_by_name("Union", ("EU", "AU"))
    ()
    """
    words = set(split_group_name(text))
    names = [
        (group, split_group_name(name))
        for group in groups
        for name in {group, FULL_NAMES.get(group, group)}
    ]
    matches = [
        (group, {*name}) for group, name in names if words & {*name[:1]} and words <= {*name}
    ]
    exact = [group for group, name in matches if name == words]
    return tuple(dict.fromkeys(exact or [group for group, _ in matches]))


# What is said of a country whose dates leave its membership on a day open.
NOT_DATED = "not dated"
# The same in lists of countries.
NOT_DATED_LABEL = "date of joining not in the source"
# End of a status that no list states, but that follows from another record.
INFERRED = "(inferred)"
INFERRED_MEANING = (
    "“(inferred)” means that no list of the group names the country: its status follows from "
    "another record, such as a protocol."
)
# Status of a country whose membership has ended.
FORMER_MEMBER = "former member"
# Beginnings of statuses that are listed for a group but mean no membership.
NON_MEMBER_STATUSES = (
    *("not signed", "not party", "invited", "signatory (not party"),
    FORMER_MEMBER,
)
_BEFORE_ALL_DAYS, _AFTER_ALL_DAYS = "", "9999"


@dataclass(frozen=True, eq=False)
class Membership:
    """Membership of one group: one row per country of the records, indexed by ISO3.

    Attributes
    ----------
    status : Series
        As the source says; '' if not listed.
    since, latest_start, until : Series
        As in the records; '' where not known.
    official_counts : tuple of (str, int)
        Date and number of each official count of the members, by date.
    beginning : str
        Day on which the group began, where a document says it; else ''.
    """

    status: pd.Series
    since: pd.Series
    latest_start: pd.Series
    until: pd.Series
    official_counts: tuple[tuple[str, int], ...] = ()
    beginning: str = ""

    @cached_property
    def is_member(self) -> pd.Series:
        """Whether the status means membership, on any day."""
        return (self.status != "") & ~self.status.str.startswith(NON_MEMBER_STATUSES)

    @cached_property
    def has_dates(self) -> bool:
        """Whether any date is known; without dates the list is taken for every day."""
        known = (self.since != "") | (self.latest_start != "") | (self.until != "")
        return bool((known & self.is_member).any())

    @cached_property
    def newest_date(self) -> str:
        """The newest date of a membership, such as 2016 or 2016-05-01; '' without dates."""
        dates = pd.concat([self.since, self.latest_start, self.until])[lambda each: each != ""]
        return str(dates[self.is_member.reindex(dates.index)].max()) if self.has_dates else ""

    @cached_property
    def first_certain_day(self) -> str:
        """The first day on which the dates make any country a certain member; '9999' for none."""
        starts = self._certain_bounds[0][self.is_member.to_numpy()]
        return min(starts.tolist(), default=_AFTER_ALL_DAYS)

    @cached_property
    def member_noun(self) -> str:
        """What the records call most members, such as 'signatory'; else 'member'."""
        (noun,) = self.status[self.is_member].mode()[:1].tolist() or [""]
        return noun if noun in STATUS_PLURALS else "member"

    @property
    def member_plural(self) -> str:
        """What the records call most members, in the plural."""
        return STATUS_PLURALS[self.member_noun]

    def format_member_count(self, number: int) -> str:
        """Return a number of members, such as '47 parties'."""
        return format_count(number, self.member_noun, self.member_plural)

    def is_certain_member(self, days: Sequence[str]) -> pd.DataFrame:
        """Return whether each country was certainly a member on each day: countries x days.

        A membership that began in a known year, on an unknown day, is certain after that year.
        """
        on = np.array(days, dtype=object)[None, :]
        member = self.is_member.to_numpy()[:, None] & np.ones(on.shape, dtype=bool)
        if self.has_dates:
            start, end = self._certain_bounds
            member &= (start[:, None] <= on) & (on < end[:, None])
        return pd.DataFrame(member, index=self.status.index, columns=list(days))

    def is_member_on(self, day: str) -> pd.Series:
        """Return whether each country was certainly a member on a day; today for ''."""
        return self.is_certain_member([day])[day] if day else self._is_member_today

    @cached_property
    def _is_member_today(self) -> pd.Series:
        return self.is_member & (self.until == "")

    @cached_property
    def status_today(self) -> pd.Series:
        """The status of each country, which says of a membership that it has ended."""
        return self.status.mask(self.is_member & ~self._is_member_today, FORMER_MEMBER)

    def is_uncertain_member(self, days: Sequence[str]) -> pd.DataFrame:
        """Return whether the dates leave open if each listed country was a member on each day."""
        on = np.array(days, dtype=object)[None, :]
        start, end = self._possible_bounds
        possible = (start[:, None] <= on) & (on <= end[:, None])
        possible &= self.is_member.to_numpy()[:, None]
        return ~self.is_certain_member(days) & possible

    @cached_property
    def _certain_bounds(self) -> tuple[DayArray, DayArray]:
        """First certain day of each membership, and the day before which it was certain."""
        since, latest_start = (
            _fill_date_bounds(dates, _AFTER_ALL_DAYS)[1]
            for dates in (self.since, self.latest_start)
        )
        return np.minimum(since, latest_start), _fill_date_bounds(self.until, _AFTER_ALL_DAYS)[0]

    @cached_property
    def _possible_bounds(self) -> tuple[DayArray, DayArray]:
        """First and last possible day of each membership."""
        last = _fill_date_bounds(self.until, _AFTER_ALL_DAYS)[1]
        first = np.array(_fill_date_bounds(self.since, _BEFORE_ALL_DAYS)[0], dtype=object)
        return np.maximum(first, self.beginning), last

    def list_undated(self, days: Sequence[str]) -> list[str]:
        """Return who was certainly a member on none of some days, but may have been, by ISO3."""
        is_certain = self.is_certain_member(days).any(axis=1)
        is_undated = self.is_uncertain_member(days).any(axis=1) & ~is_certain
        return is_undated.index[is_undated].tolist()

    def mark_inferred(self, iso3: str, text: str) -> str:
        """Return a text on a member, which says so if its membership is inferred."""
        is_inferred = self.status[iso3].endswith(INFERRED)
        return f"{text} {INFERRED}" if is_inferred else text

    def describe_undated(self, countries: Sequence[str], group: str = "") -> str:
        """Return how many of some members have no date, and what is inferred of the others."""
        number = sum(self.status[iso3].endswith(INFERRED) for iso3 in countries)
        dated = len(countries) - number
        nouns = (name_members(group),) * 2 if group else (self.member_noun, self.member_plural)
        verb = "is a party or signatory" if number == 1 else "are parties or signatories"
        parts = [
            f"{format_count(dated, *nouns)} without a date" * bool(dated),
            f"{number} that {verb} (the source does not say which)" * bool(number),
        ]
        return " and ".join(filter(None, parts))

    def count_members(self, day: str) -> tuple[int, int]:
        """Return the numbers of certain and of uncertain members on a day."""
        uncertain = self.is_uncertain_member([day])[day]
        return int(self.is_certain_member([day])[day].sum()), int(uncertain.sum())

    def count_listed(self) -> int:
        """Return how many members the records list on the day of the last official count."""
        date, _ = self.official_counts[-1]
        return sum(self.count_members(str(get_date_bounds([date])[1][0])))

    def describe_completeness(self, group: str = "") -> str:
        """Return how many members the records list beside the official count; '' without a count.

        Members that joined after the count are added, so that the sum is that of the list.
        """
        if not self.official_counts:
            return ""
        date, number = self.official_counts[-1]
        listed, total = self.count_listed(), int(self.is_member_on("").sum())
        members = f"{self.member_plural} of the {group}" if group else self.member_plural
        if listed > number:
            text = f"The records list {listed} {members}, more than the {number}"
        else:
            text = f"The records list {listed} of the {number} {members}"
        text += f" that were counted officially on {format_day(date)}."
        if total <= listed:
            return text
        return f"{text} With {total - listed} that joined later, they list {total}."


def _fill_date_bounds(dates: pd.Series, default: str) -> tuple[DayArray, DayArray]:
    """Return the first and last day that each date can mean, `default` where it is empty."""
    # A list, since a text column yields its values slowly.
    texts = dates.tolist()
    empty = [not text for text in texts]
    first, last = get_date_bounds(texts)
    return np.where(empty, default, first), np.where(empty, default, last)
