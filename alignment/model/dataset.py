"""The dataset: all records, checked once and then frozen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import is_numeric_dtype

from alignment.errors import QueryError, format_unknown_name
from alignment.model.columns import FACTS_TABLE, LABEL_COLUMNS, LIST_SEPARATOR, PAIRS_TABLE
from alignment.model.groups import BEGINNINGS, NOT_DATED, Membership
from alignment.model.text_format import DayArray, get_date_bounds
from alignment.model.text_search import LED_BY, TextIndex, build_text_index, find_symbol
from alignment.model.vote import Vote

DEFAULT_LICENCE = (
    "Facts of the official record; attribution: United Nations, Dag Hammarskjöld Library, "
    "General Assembly Voting Data (non-commercial use)"
)


def list_records(frame: pd.DataFrame) -> list[tuple[str, dict[str, Any]]]:
    """Return the index and the values by column of each row."""
    records: list[dict[Any, Any]] = frame.to_dict("records")
    return list(zip(frame.index.tolist(), records, strict=True))


def to_plain_value(value: object) -> object:
    """Return a value as plain Python; None for a missing one.

    >>> to_plain_value(np.int64(3)), to_plain_value(float("nan")), to_plain_value(pd.NA)
    (3, None, None)
    """
    if value is pd.NA or (isinstance(value, float | np.floating) and np.isnan(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value


def get_record(frame: pd.DataFrame, key: str) -> dict[str, Any]:
    """Return the values of one row by column."""
    if all(map(is_numeric_dtype, frame.dtypes)):
        # One series of all columns would turn integers into floats.
        return list_records(frame.loc[[key]])[0][1]
    record: dict[Any, Any] = frame.loc[key].to_dict()
    return record


# Between the title of records and the names of a reader's own, which were added to them.
OWN_RECORDS_SUFFIX = ", with own records from "
# Sorts after all days.
LATEST_DAY = "~"
# Coverages of lists on which a missing name means "did not sponsor".
COUNTABLE_COVERAGES = ("complete", "as-printed")
# The records as loaded, on digital topics as shipped; or every plenary roll call of the Assembly.
CYBER, ASSEMBLY = SCOPES = ("cyber", "assembly")


@dataclass(frozen=True, eq=False)
class Dataset:
    """Countries, roll calls, votes, drafts, sponsorships and memberships.

    Attributes
    ----------
    title, version, licence : str
        From the data package.
    opening : str
        URL of the query and view that the page opens with.
    countries : DataFrame
        Indexed by ISO3, in alphabetical order.
    rollcalls : DataFrame
        Indexed by roll call, by date and then symbol.
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    drafts : DataFrame
        Indexed by text, by date and then symbol.
    sponsorships : DataFrame
        Columns text, iso3, role.
    memberships : DataFrame
        Columns group, iso3, status, date, source, since, by, until.
    group_counts : DataFrame
        Columns group, date, members, source: official counts of members.
    merged_titles : mapping of mapping
        For each roll call that stands for several rows of its source, one for each part of a
        resolution: the titles of its other rows by their symbols.
    load_assembly : callable or None
        Loads the dataset of the whole Assembly, given this one.
    base : Dataset or None
        Of a dataset of the whole Assembly, the dataset that it was loaded from.
    read_facts, read_pairs : callable
        Loaders of :attr:`facts` and :attr:`pairs`, which few queries need.
    versions : mapping of int
        Number of votes in each version of the package, including this one; empty if unknown.
    own_texts : tuple of str
        Votes and drafts that a reader added or changed, in alphabetical order.
    """

    title: str
    version: str
    licence: str
    opening: str
    countries: pd.DataFrame
    rollcalls: pd.DataFrame
    votes: pd.DataFrame
    drafts: pd.DataFrame
    sponsorships: pd.DataFrame
    memberships: pd.DataFrame
    group_counts: pd.DataFrame
    merged_titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    load_assembly: Callable[[Dataset], Dataset] | None = None
    base: Dataset | None = None
    read_facts: Callable[[], pd.DataFrame] = FACTS_TABLE.make_empty
    read_pairs: Callable[[], pd.DataFrame] = PAIRS_TABLE.make_empty
    versions: Mapping[str, int] = field(default_factory=dict)
    own_texts: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return (
            f"<Records {self.version}: {len(self.countries):,} countries, {len(self.rollcalls):,} "
            f"votes, {len(self.drafts):,} drafts; {self.title}>"
        )

    def in_scope(self, scope: str) -> Dataset:
        """Return the dataset of one of `SCOPES`: this one, or that of the whole Assembly.

        Raises :class:`QueryError` if the package has no records of the whole Assembly.
        """
        if scope == ASSEMBLY:
            return self if self.base is not None else self._assembly_dataset
        return self if self.base is None else self.base

    @property
    def has_assembly(self) -> bool:
        """Whether the records of the whole Assembly are at hand."""
        return self.base is not None or self.load_assembly is not None

    @cached_property
    def _assembly_dataset(self) -> Dataset:
        if self.load_assembly is None:
            raise QueryError("these records have no General Assembly beside them; remove scope")
        return self.load_assembly(self)

    @cached_property
    def text_index(self) -> TextIndex:
        """Index of the words in title, agenda title and subject headings of the roll calls."""
        columns = (self.rollcalls[name] for name in ("title", "agenda_item", "subjects"))
        return build_text_index(
            (*texts, *self.merged_titles.get(symbol, {}).values())
            for symbol, *texts in zip(self.rollcalls.index, *columns, strict=True)
        )

    @cached_property
    def leader_index(self) -> TextIndex:
        """Index of the names and codes of the countries that led the texts of the roll calls."""
        names = self.countries["un_names"].str.cat(self.countries["name"], " ").to_dict()
        leaders = (str(cell).split(LIST_SEPARATOR) for cell in self.rollcalls["led_by"])
        return build_text_index(
            [f"{iso3} {names.get(iso3, '')}" for iso3 in codes] for codes in leaders
        )

    def match_subjects(self, subjects: Iterable[str]) -> npt.NDArray[np.bool_]:
        """Return a mask of the roll calls on one of some subjects; 'led by X' means their leader.

        >>> import alignment
        >>> records = alignment.load()
        >>> int(records.match_subjects(["led by Russia"]).sum())
        9
        """
        subjects = [*subjects]
        leaders = [LED_BY.sub("", each) for each in subjects if LED_BY.match(each)]
        words = [each for each in subjects if not LED_BY.match(each)]
        leader_mask = self.leader_index.match_subjects(leaders)
        return self.text_index.match_subjects(words) | leader_mask

    @cached_property
    def facts(self) -> pd.DataFrame:
        """Facts about countries, all as text, with the columns of :data:`FACTS_TABLE`."""
        return self.read_facts()

    @cached_property
    def facts_by_name(self) -> dict[str, pd.DataFrame]:
        """The rows of each fact of :attr:`facts`."""
        return {str(name): rows for name, rows in self.facts.groupby("fact", sort=False)}

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Pairs of countries, all as text, with the columns of :data:`PAIRS_TABLE`."""
        return self.read_pairs()

    def count_votes_since(self, version: str) -> int | None:
        """Return how many votes were added since a version; None if it is not known."""
        before = self.versions.get(version)
        if before is None:
            return None
        return int((self.votes >= Vote.ABSENT).to_numpy().sum()) - before

    @cached_property
    def names(self) -> dict[str, str]:
        """Country names by ISO3."""
        return dict(zip(self.countries.index, self.countries["name"], strict=True))

    @cached_property
    def short_names(self) -> dict[str, str]:
        """Country names by ISO3 where there is little space: in pictures, titles and bloc names."""
        if "short_name" not in self.countries:
            return self.names
        short = self.countries["short_name"]
        return dict(short.where(short != "", self.countries["name"]))

    @cached_property
    def codes_by_name(self) -> dict[str, str]:
        """ISO3 by name and short name."""
        return {
            name: iso3 for names in (self.names, self.short_names) for iso3, name in names.items()
        }

    @cached_property
    def second_regional_groups(self) -> dict[str, str]:
        """The regional group of a country beside that of the countries table, by ISO3."""
        own = self.countries["un_group"]
        rows = self.memberships[self.memberships["group"].isin(set(own) - {""})]
        others = rows[own.reindex(rows["iso3"]).to_numpy() != rows["group"].to_numpy()]
        return dict(zip(others["iso3"], others["group"], strict=True))

    @cached_property
    def selectable(self) -> dict[str, tuple[str, ...]]:
        """Values of topic, body, stage and tier by which roll calls and drafts are selected."""
        values = {name: set(self.rollcalls[name]) for name in ("topic", "body", "stage", "tier")}
        for name in ("topic", "tier"):
            values[name] |= set(self.drafts[name])
        return {name: tuple(sorted(choices)) for name, choices in values.items()}

    @cached_property
    def rollcall_labels(self) -> dict[str, dict[str, Any]]:
        """`short`, `title`, `led_by` and `date` of each roll call by its symbol."""
        return dict(list_records(self.rollcalls[list(LABEL_COLUMNS)]))

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups, alphabetical without regard to case."""
        return tuple(sorted(self.memberships["group"].unique(), key=str.casefold))

    @cached_property
    def sponsor_matrix(self) -> pd.DataFrame:
        """Countries x countable drafts: 1 sponsored, 0 did not sponsor, NaN unknown.

        A country that was not a member at the date of the draft, by its first and last recorded
        vote, is NaN unless it is listed.
        """
        drafts = self.countable_drafts
        starts, ends = self.draft_days
        first = self.countries["first_vote"].to_numpy(dtype=object)[:, None]
        last = self.countries["last_vote"].to_numpy(dtype=object)[:, None]
        current = (self.countries["status"] == "member").to_numpy()[:, None]
        # A current member is still a member after its last recorded vote.
        member = (first != "") & (first <= ends[None, :]) & (current | (last >= starts[None, :]))
        matrix = np.where(member, 0.0, np.nan)
        listed = self.sponsorships[self.sponsorships["text"].isin(drafts.index)]
        rows = self.countries.index.get_indexer(pd.Index(listed["iso3"]))
        matrix[rows, drafts.index.get_indexer(pd.Index(listed["text"]))] = 1.0
        return pd.DataFrame(matrix, index=self.countries.index, columns=drafts.index)

    @cached_property
    def countable_drafts(self) -> pd.DataFrame:
        """Drafts whose sponsor list can be counted: full lists, newest revisions."""
        drafts = self.drafts
        keep = drafts["coverage"].isin(COUNTABLE_COVERAGES) & (drafts["superseded_by"] == "")
        return drafts[keep]

    @cached_property
    def draft_days(self) -> tuple[DayArray, DayArray]:
        """First and last day that the date of each countable draft can mean."""
        return get_date_bounds(self.countable_drafts["date"])

    def find_rollcall(self, word: str) -> tuple[Dataset, str]:
        """Return a roll call and the dataset that has it: this one, else that of the Assembly.

        Raises :class:`QueryError` if neither has it.
        """
        own = self if self.find_symbol(word) else self.in_scope(ASSEMBLY)
        return own, own.find_symbol(word) or self.resolve_rollcall(word)

    @cached_property
    def rollcalls_by_symbol(self) -> dict[str, str]:
        """The roll call of each symbol, also of the symbols that were merged into it.

        A/RES/75/254 and A/RES/75/254A lead to the merged vote on A/RES/75/254[A] and others.
        """
        symbols = {symbol: symbol for symbol in self.rollcalls.index}
        merged = {
            other: symbol
            for symbol, others in self.merged_titles.items()
            for other in others
            if symbol in symbols
        }
        plain = {other.replace("[", "").replace("]", ""): merged[other] for other in merged}
        whole = {other.partition("[")[0]: merged[other] for other in merged}
        # Of a text whose other parts had votes of their own, the whole is not one vote.
        bases = Counter(symbol.partition("[")[0] for symbol in symbols)
        whole = {base: symbol for base, symbol in whole.items() if bases[base] <= 1}
        return whole | plain | merged | symbols

    def find_symbol(self, word: str) -> str:
        """Return the roll call that a word means, with or without its prefix; '' if none."""
        return self.rollcalls_by_symbol.get(find_symbol(word, self.rollcalls_by_symbol), "")

    def resolve_rollcall(self, word: str, among: pd.Index | None = None) -> str:
        """Return the roll call that a word means; raise :class:`QueryError` if there is none."""
        known = self.rollcalls.index if among is None else among
        symbol = self.find_symbol(word)
        if symbol not in known:
            raise QueryError(self.describe_unknown_rollcall(word, known))
        return symbol

    def describe_unknown_rollcall(self, word: str, known: Iterable[str]) -> str:
        """Return why a word means none of the known roll calls, as a sentence without a full stop.

        The records of the whole Assembly lack the votes of committees that the others have.
        """
        if self.base is not None and not self.find_symbol(word) and self.base.find_symbol(word):
            return (
                f"{word} is no vote of the plenary, and the records of the General Assembly have "
                "only plenary votes; choose the records on digital topics"
            )
        return format_unknown_name("vote", word, list(known))

    def vote_of(self, rollcall: str) -> pd.Series:
        """Return the vote codes of one roll call by ISO3."""
        return self.votes[rollcall]

    @cached_property
    def _first_votes(self) -> npt.NDArray[np.object_]:
        """Day of the first vote of each country; `LATEST_DAY` where none is known."""
        first = self.countries["first_vote"].where(self.countries["status"] == "member", "")
        return first.replace("", LATEST_DAY).to_numpy(dtype=object)

    def is_partial(self, rollcall: str) -> bool:
        """Return whether a list of votes names fewer than half of the Assembly's members then.

        In a partial list a missing country is not listed; in a full list it had no seat.
        """
        return self.not_listed(rollcall) > 0

    def not_listed(self, rollcall: str) -> int:
        """Return how many members a partial list does not name; 0 for a full list."""
        if not str(self.rollcalls.loc[rollcall, "body"]).startswith("UNGA"):
            return 0
        member = self._first_votes <= str(self.rollcalls.loc[rollcall, "date"])
        votes = self.votes[rollcall].reindex(self.countries.index, fill_value=Vote.NOT_MEMBER)
        listed = member & (votes.to_numpy() != Vote.NOT_MEMBER)
        listed_count, member_count = int(listed.sum()), int(member.sum())
        return member_count - listed_count if listed_count < member_count / 2 else 0

    def format_tally(self, rollcall: str) -> str:
        """Return the official counts of a vote, and how many members a partial list lacks."""
        row, unlisted = self.rollcalls.loc[rollcall], self.not_listed(rollcall)
        tally = f"{row['yes']} yes, {row['no']} no, {row['abstain']} abstained"
        # A partial list without such countries says nothing of who did not vote.
        absent = f", {row['absent']} did not vote" if row["absent"] or not unlisted else ""
        return f"{tally}{absent}{f', {unlisted} not listed' if unlisted else ''}"

    def members_of(self, group: str, on: str = "") -> pd.Series:
        """Return the status in a group by ISO3: '' if not listed.

        With a day `on` it is '' for countries that were certainly no members on that day, and 'not
        dated' for those whose dates leave it open. Without a day it is that of today.
        """
        membership = self.membership(group)
        if not on:
            return membership.status_today
        status = membership.status.where(membership.is_member_on(on), "")
        return status.mask(membership.is_uncertain_member([on])[on], NOT_DATED)

    def membership(self, group: str) -> Membership:
        """Return the membership of one of :attr:`groups`."""
        if group not in self._membership_cache:
            self._membership_cache[group] = self._build_membership(group)
        return self._membership_cache[group]

    @cached_property
    def _membership_cache(self) -> dict[str, Membership]:
        # Filled group by group: a page needs few groups, and building all of them is slow.
        return {}

    def _build_membership(self, group: str) -> Membership:
        rows = self.memberships[self.memberships["group"] == group].set_index("iso3")
        # A country counts in one regional group, here as in tables.
        rows = rows.drop([i for i, name in self.second_regional_groups.items() if name == group])
        rows = rows.reindex(self.countries.index, fill_value="")
        counts = self.group_counts[self.group_counts["group"] == group].sort_values("date")
        official = tuple(zip(counts["date"], counts["members"].tolist(), strict=True))
        dates = (rows["since"], rows["by"], rows["until"])
        return Membership(rows["status"], *dates, official, BEGINNINGS.get(group, ""))


# The UN Digital Library lists neither in its votes of 2025 without an agenda item.
UNLISTED_COUNTRIES = ("AFG", "VEN")


def find_source_gaps(rollcalls: pd.DataFrame, votes: pd.Series) -> list[str]:
    """Return the roll calls whose source does not list a country, so that it counts as absent.

    `votes` are those of Afghanistan or Venezuela by roll call; they have no gaps in other years.

    >>> rows = {"date": "2025-12-01", "agenda_item": "", "source": "UN Digital Library, record 1"}
    >>> find_source_gaps(pd.DataFrame([rows], ["R1"]), pd.Series({"R1": -1}, name="AFG"))
    ['R1']
    """
    if votes.name not in UNLISTED_COUNTRIES:
        return []
    is_gap = (
        rollcalls["date"].str.startswith("2025")
        & (rollcalls["agenda_item"] == "")
        & rollcalls["source"].str.startswith("UN Digital Library")
        & (votes.reindex(rollcalls.index) == Vote.ABSENT)
    )
    return rollcalls.index[is_gap].astype(str).tolist()


def count_votes_cast(votes: pd.DataFrame) -> pd.Series:
    """Return the number of votes cast (yes, no or abstain) of each country."""
    cast = votes.to_numpy() >= Vote.NO
    return pd.Series(cast.sum(axis=1), index=votes.index, name="votes_cast")
