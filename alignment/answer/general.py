"""In general and on this: a query's roll calls beside all of the Assembly's in the same years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from alignment.analysis.general import Ballot, contrast
from alignment.analysis.positions import Positions, positions
from alignment.answer.selection import default_min_shared
from alignment.errors import QueryError, unknown
from alignment.model.dataset import ASSEMBLY, Dataset
from alignment.model.query import Query

# To whom each country is held: the group between the states.
OTHERS = ("USA", "EU", "RUS", "CHN")
# False discoveries that are taken into the bargain among those said to stand elsewhere.
RATE = 0.05


def in_general(query: Query, rollcalls: pd.DataFrame) -> Query:
    """Return the query for all roll calls of the Assembly in the years of those selected.

    Raises
    ------
    QueryError
        If none is selected.
    """
    if rollcalls.empty:
        raise QueryError("no roll call is selected to hold beside others; widen the query")
    first, last = (str(day)[:4] for day in (rollcalls["date"].min(), rollcalls["date"].max()))
    return Query(
        since=first,
        until=last,
        scope=ASSEMBLY,
        exclude_countries=query.exclude_countries,
        measure=query.measure,
        seed=query.seed,
    )


@dataclass(frozen=True, eq=False)
class General:
    """A study's roll calls beside those of the whole Assembly in the same years.

    Agreement is the usual one whatever the measure of the query. Each part is computed when it is
    first asked for, and kept.

    Attributes
    ----------
    dataset : Dataset
    query : Query
    rollcalls : DataFrame
        Those of the study.
    votes : DataFrame of int8
        Countries of the study x those.
    least : int
        Fewest of them that a pair must share.
    """

    dataset: Dataset
    query: Query
    rollcalls: pd.DataFrame
    votes: pd.DataFrame
    least: int

    @cached_property
    def whole(self) -> Query:
        """The query for all of the Assembly's roll calls of those years."""
        return in_general(self.query, self.rollcalls)

    @cached_property
    def all_votes(self) -> pd.DataFrame:
        """Countries of the study x all roll calls of those years."""
        records = self.dataset.in_scope(ASSEMBLY)
        found = self.whole.rollcalls(records).index
        if found.isin(self.rollcalls.index).all():
            raise QueryError(
                "these are all roll calls of those years, with none to hold them beside; "
                "narrow the query"
            )
        return records.votes.loc[self.votes.index, found]

    @cached_property
    def positions(self) -> Positions:
        """Where each country stands on all of them."""
        return positions(self.all_votes)

    @cached_property
    def _ballot(self) -> Ballot:
        asked, every = self.votes.columns, self.all_votes.columns
        return Ballot(
            self.votes,
            self.all_votes.loc[:, ~every.isin(asked)],
            self.rollcalls["resolution"],
            pd.Series(asked.isin(every), asked),
        )

    @cached_property
    def _kept(self) -> dict[str, pd.DataFrame]:
        # Those asked for so far.
        return {}

    @property
    def others(self) -> tuple[str, ...]:
        """Of the usual ones those that the records have."""
        return tuple(
            name for name in OTHERS if name in self.votes.index or name in self.dataset.groups
        )

    def called(self, other: str) -> str:
        """Return what a country or group is called."""
        return self.dataset.names.get(other, other)

    def to(self, other: str) -> pd.DataFrame:
        """Return how close each country is to another, on the query and in general.

        Parameters
        ----------
        other : str
            ISO3, or the name of a group.

        Returns
        -------
        DataFrame
            As :func:`alignment.analysis.general.contrast` gives it.

        Raises
        ------
        QueryError
            If there is no such country in the study and no such group.
        """
        if other not in self._kept:
            general = default_min_shared(self.all_votes.shape[1])
            least = (self.least, general)
            self._kept[other] = contrast(self._ballot, self._who(other), least, self.query.seed)
        return self._kept[other]

    def _who(self, other: str) -> Sequence[str]:
        if other in self.votes.index:
            return (other,)
        if other not in self.dataset.groups:
            known = [*self.votes.index, *self.dataset.groups]
            raise QueryError(unknown("country or group", other, known))
        membership = self.dataset.membership(other)
        last = str(self.rollcalls["date"].max())
        inside = membership.certain([last])[last] if membership.dated else membership.inside
        return inside.index[inside].tolist()

    def elsewhere(self, other: str) -> pd.DataFrame:
        """Return those that stand elsewhere beyond chance: the rows of `to`, the farthest first.

        With others taken by the texts alike, so that a country is in it only for what it does
        apart from all: the false discovery rate of `own` is at most 5%.
        """
        found = self.to(other)
        found = found[found["q"] <= RATE]
        return found.loc[found["own"].abs().sort_values(ascending=False, kind="stable").index]
