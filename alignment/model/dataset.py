"""All records together, checked once and then frozen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.errors import QueryError
from alignment.model.columns import APART
from alignment.model.dates import Days, bounds
from alignment.model.frames import rows
from alignment.model.further import FACTS, PAIRS
from alignment.model.membership import Membership
from alignment.model.subjects import Index, index
from alignment.model.symbols import rollcall_in, symbol_of
from alignment.model.vote import Vote

Frame = Callable[[], pd.DataFrame]


def _no_facts() -> pd.DataFrame:
    return pd.DataFrame(columns=FACTS.names, dtype=str)


def _no_pairs() -> pd.DataFrame:
    return pd.DataFrame(columns=PAIRS.names, dtype=str)


# Later than all days.
NEVER = "~"
# Lists from which a missing name can be read as "did not sponsor".
COUNTABLE = ("complete", "as-printed")
# What can be asked: the records as loaded, which are on cyber as shipped, or with the plenary roll
# calls of those every one of the General Assembly.
CYBER, ASSEMBLY = SCOPES = ("cyber", "assembly")


@dataclass(frozen=True, eq=False)
class Dataset:
    """Countries, roll calls, votes, drafts, sponsorships and memberships.

    Attributes
    ----------
    title, version, licence : str
        From the data package.
    opening : str
        The query and view, as in the page's address, that the package opens on.
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
    wider : callable or None
        Makes the records of the whole Assembly of these, when they are first asked for.
    narrower : Dataset or None
        The records that these of the whole Assembly were made of.
    read_facts, read_pairs : callable
        Give :attr:`facts` and :attr:`pairs`, which few questions need.
    versions : mapping of int
        How many votes each version of the package had, this one's among them; empty if none says.
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
    wider: Callable[[Dataset], Dataset] | None = None
    narrower: Dataset | None = None
    read_facts: Frame = _no_facts
    read_pairs: Frame = _no_pairs
    versions: Mapping[str, int] = field(default_factory=dict)

    def __repr__(self) -> str:
        return (
            f"<Records {self.version}: {len(self.countries):,} countries, {len(self.rollcalls):,} "
            f"roll calls, {len(self.drafts):,} drafts; {self.title}>"
        )

    def in_scope(self, scope: str) -> Dataset:
        """Return the records of one of `SCOPES`: these, or those of the whole Assembly.

        Raises
        ------
        QueryError
            If these know of no others.
        """
        if scope == ASSEMBLY:
            return self if self.narrower is not None else self._widened
        return self if self.narrower is None else self.narrower

    @cached_property
    def _widened(self) -> Dataset:
        if self.wider is None:
            raise QueryError("these records have no whole Assembly beside them; leave scope out")
        return self.wider(self)

    @cached_property
    def words(self) -> Index:
        """Which roll calls have a word in title, agenda title or subject words."""
        columns = (self.rollcalls[name] for name in ("title", "agenda_item", "subjects"))
        return index(zip(*columns, strict=True))

    @cached_property
    def facts(self) -> pd.DataFrame:
        """Facts about countries as text: columns iso3, fact, year, known_from, value, source."""
        return self.read_facts()

    @cached_property
    def facts_by_name(self) -> dict[str, pd.DataFrame]:
        """The rows of each fact of :attr:`facts`."""
        return {str(name): rows for name, rows in self.facts.groupby("fact", sort=False)}

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Pairs of countries as text: columns a, b, distance, border, language, colony."""
        return self.read_pairs()

    def came_since(self, version: str) -> int | None:
        """Return how many votes came since a version; None if it is not known."""
        then = self.versions.get(version)
        return None if then is None else int((self.votes >= Vote.ABSENT).to_numpy().sum()) - then

    @cached_property
    def names(self) -> dict[str, str]:
        """Country names by ISO3."""
        return dict(zip(self.countries.index, self.countries["name"], strict=True))

    @cached_property
    def selectable(self) -> dict[str, tuple[str, ...]]:
        """By column of the roll calls, the values by which they and drafts can be selected."""
        found = {name: set(self.rollcalls[name]) for name in ("topic", "body", "stage", "tier")}
        for name in ("topic", "tier"):
            found[name] |= set(self.drafts[name])
        return {name: tuple(sorted(values)) for name, values in found.items()}

    @cached_property
    def apart(self) -> dict[str, dict[str, Any]]:
        """By its symbol, what tells a roll call apart: `short`, `title`, `led_by` and `date`."""
        return dict(rows(self.rollcalls[list(APART)]))

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Agreements and groupings, alphabetical without regard to case."""
        return tuple(sorted(self.memberships["group"].unique(), key=str.casefold))

    @cached_property
    def sponsor_matrix(self) -> pd.DataFrame:
        """Countries x countable drafts: 1 sponsored, 0 did not, NaN nothing can be said.

        Only lists with `complete` or `as-printed` coverage and only the newest revision
        count. A country that was not a member at the date of the draft, by its first and
        last recorded vote, is NaN unless it is listed.
        """
        drafts = self.countable_drafts
        starts, ends = self.draft_days
        first = self.countries["first_vote"].to_numpy(dtype=object)[:, None]
        last = self.countries["last_vote"].to_numpy(dtype=object)[:, None]
        current = (self.countries["status"] == "member").to_numpy()[:, None]
        # A current member stays one after its last recorded vote.
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
        keep = drafts["coverage"].isin(COUNTABLE) & (drafts["superseded_by"] == "")
        return drafts[keep]

    @cached_property
    def draft_days(self) -> tuple[Days, Days]:
        """The first and the last day that the dates of countable drafts can mean."""
        return bounds(self.countable_drafts["date"])

    def having(self, word: str) -> tuple[Dataset, str]:
        """Return a roll call and the records that have it: these, else those of the Assembly.

        Raises
        ------
        QueryError
            If neither has.
        """
        own = self if symbol_of(word, self.rollcalls.index) else self.in_scope(ASSEMBLY)
        return own, symbol_of(word, own.rollcalls.index) or rollcall_in(self.rollcalls.index, word)

    def vote_of(self, rollcall: str) -> pd.Series:
        """Return the codes of one roll call by ISO3."""
        return self.votes[rollcall]

    @cached_property
    def _first_votes(self) -> npt.NDArray[np.object_]:
        """The day from which each country could vote; after all days where none is known."""
        first = self.countries["first_vote"].where(self.countries["status"] == "member", "")
        return first.replace("", NEVER).to_numpy(dtype=object)

    def is_partial(self, rollcall: str) -> bool:
        """Whether a roll call of the General Assembly names fewer than half of the members then.

        Who has no row in such a list is not listed, where else it had no seat.
        """
        return self.not_listed(rollcall) > 0

    def not_listed(self, rollcall: str) -> int:
        """Return how many members then a partial list does not name; 0 where the list is whole."""
        if not str(self.rollcalls.loc[rollcall, "body"]).startswith("UNGA"):
            return 0
        member = self._first_votes <= str(self.rollcalls.loc[rollcall, "date"])
        votes = self.votes[rollcall].reindex(self.countries.index, fill_value=Vote.NOT_MEMBER)
        named = votes.to_numpy() != Vote.NOT_MEMBER
        some, every = int((member & named).sum()), int(member.sum())
        return every - some if some < every / 2 else 0

    def members_of(self, group: str, on: str = "") -> pd.Series:
        """Return the status in an agreement or grouping by ISO3.

        '' if not listed, and with a day `on`, such as that of a vote, if not a member then for
        certain.
        """
        membership = self.membership(group)
        if not on:
            return membership.status
        return membership.status.where(membership.certain([on])[on], "")

    def membership(self, group: str) -> Membership:
        """Return one of :attr:`groups` with the dates that are known."""
        if group not in self._memberships:
            self._memberships[group] = self._membership(group)
        return self._memberships[group]

    @cached_property
    def _memberships(self) -> dict[str, Membership]:
        # Those asked for so far: a page asks for the same few, and all together take long.
        return {}

    def _membership(self, group: str) -> Membership:
        rows = self.memberships[self.memberships["group"] == group].set_index("iso3")
        rows = rows.reindex(self.countries.index, fill_value="")
        counts = self.group_counts[self.group_counts["group"] == group].sort_values("date")
        official = tuple(zip(counts["date"], counts["members"].tolist(), strict=True))
        return Membership(rows["status"], rows["since"], rows["by"], rows["until"], official)


def votes_cast(votes: pd.DataFrame) -> pd.Series:
    """Return how many times each country voted yes, no or abstain."""
    cast = votes.to_numpy() >= Vote.NO
    return pd.Series(cast.sum(axis=1), index=votes.index, name="votes_cast")
