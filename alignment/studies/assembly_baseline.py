"""Comparison of a study's votes with all votes of the General Assembly in the same years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from alignment.analysis.baseline_test import MIN_TITLES, BaselineVotes, compare_with_baseline
from alignment.analysis.positions import (
    Positions,
    estimate_positions,
    widen_intervals_by_title,
)
from alignment.errors import QueryError, format_unknown_name
from alignment.model.dataset import ASSEMBLY, Dataset
from alignment.model.query import Query
from alignment.model.text_format import format_count
from alignment.model.titles import label_titles
from alignment.studies.selection import choose_min_shared

# The countries and the group that every country is compared with.
REFERENCES = ("USA", "EU", "RUS", "CHN")
FALSE_DISCOVERY_RATE = 0.05
# Countries shown where none can be significant: those of the largest estimates.
MAX_ESTIMATES = 20


def build_baseline_query(query: Query, rollcalls: pd.DataFrame) -> Query:
    """Return the query for all roll calls of the Assembly in the years of some roll calls.

    Raises :class:`QueryError` if there is no roll call.
    """
    if rollcalls.empty:
        raise QueryError("no vote is selected, so nothing can be compared; widen the selection")
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
class AssemblyBaseline:
    """A study's votes compared with those of the whole Assembly in the same years.

    The measure is agreement, whatever the measure of the query. Each part is computed on first
    access and then cached. `rollcalls`, `votes` and `min_shared` are those of the study.
    """

    dataset: Dataset
    query: Query
    rollcalls: pd.DataFrame
    votes: pd.DataFrame
    min_shared: int

    @cached_property
    def baseline_query(self) -> Query:
        """The query for all of the Assembly's roll calls of those years."""
        return build_baseline_query(self.query, self.rollcalls)

    @cached_property
    def baseline_votes(self) -> pd.DataFrame:
        """Countries of the study x all roll calls of those years."""
        records = self.dataset.in_scope(ASSEMBLY)
        columns = self.baseline_query.rollcalls(records).index
        if columns.isin(self.rollcalls.index).all():
            raise QueryError(
                "these are all votes of those years, so there are no others to compare with; "
                "narrow the selection"
            )
        return records.votes.loc[self.votes.index, columns]

    @cached_property
    def positions(self) -> Positions:
        """Position of each country by the baseline votes, with its interval by titles."""
        votes = self.baseline_votes
        return widen_intervals_by_title(estimate_positions(votes), votes, self._baseline_titles)

    @cached_property
    def _baseline_titles(self) -> pd.Series:
        rollcalls = self.dataset.in_scope(ASSEMBLY).rollcalls
        return label_titles(rollcalls.loc[self.baseline_votes.columns])

    @cached_property
    def _test_votes(self) -> BaselineVotes:
        own, baseline = self.votes.columns, self.baseline_votes.columns
        others = self.baseline_votes.loc[:, ~baseline.isin(own)]
        titles = pd.concat([label_titles(self.rollcalls), self._baseline_titles[others.columns]])
        return BaselineVotes(self.votes, others, titles, pd.Series(own.isin(baseline), own))

    @cached_property
    def _contrast_cache(self) -> dict[str, pd.DataFrame]:
        return {}

    @property
    def references(self) -> tuple[str, ...]:
        """The default references that the dataset has."""
        return tuple(
            name for name in REFERENCES if name in self.votes.index or name in self.dataset.groups
        )

    def get_reference_name(self, reference: str) -> str:
        """Return the name of a country or group."""
        return self.dataset.names.get(reference, reference)

    def contrast_with(self, reference: str) -> pd.DataFrame:
        """Return the closeness of each country to a reference, on the query and in general.

        Raises :class:`QueryError` if there is no such country in the study and no such group.

        Parameters
        ----------
        reference : str
            ISO3, or the name of a group.

        Returns
        -------
        DataFrame
            See :func:`alignment.analysis.baseline_test.compare_with_baseline`.
        """
        if reference not in self._contrast_cache:
            min_shared = (self.min_shared, choose_min_shared(self.baseline_votes.shape[1]))
            self._contrast_cache[reference] = compare_with_baseline(
                self._test_votes, self._list_members(reference), min_shared, self.query.seed
            )
        return self._contrast_cache[reference]

    def _list_members(self, reference: str) -> Sequence[str]:
        if reference in self.votes.index:
            return (reference,)
        if reference not in self.dataset.groups:
            known = [*self.votes.index, *self.dataset.groups]
            raise QueryError(format_unknown_name("country or group", reference, known))
        last_day = str(self.rollcalls["date"].max())
        member = self.dataset.membership(reference).is_member_on(last_day)
        return member.index[member].tolist()

    def list_significant(self, reference: str) -> pd.DataFrame:
        """Return the rows of :meth:`contrast_with` with a significant difference, largest first.

        The test is of `own`, the difference of a country beyond that of all countries: any false
        finding has a probability of 5% at most, and the interval leaves out 0. Empty with fewer
        titles than can be tested; see :attr:`shortage`.
        """
        rows = self.contrast_with(reference)
        is_beyond = (rows["own_low"] > 0) | (rows["own_high"] < 0)
        return _sort_by_size(rows[(rows["q"] <= FALSE_DISCOVERY_RATE) & is_beyond])

    def list_estimates(self, reference: str) -> pd.DataFrame:
        """Return the rows of :meth:`contrast_with` with the largest estimates, largest first."""
        return _sort_by_size(self.contrast_with(reference)).head(MAX_ESTIMATES)

    @property
    def title_count(self) -> int:
        """Number of titles of the study, the unit of the test."""
        return int(label_titles(self.rollcalls).nunique())

    @property
    def shortage(self) -> str:
        """Why no country can differ significantly, as a sentence; '' if one can."""
        count = self.title_count
        if count < MIN_TITLES:
            return f"With {format_count(count, 'title')} no country can differ significantly."
        votes = self._test_votes
        other_count = votes.titles[votes.other_votes.columns].nunique()
        if other_count < MIN_TITLES:
            return (
                f"Compared with {format_count(other_count, 'other title')} no country can differ "
                "significantly."
            )
        return ""


def _sort_by_size(rows: pd.DataFrame) -> pd.DataFrame:
    sizes = rows["own"].dropna().abs().sort_values(ascending=False, kind="stable")
    return rows.loc[sizes.index]


def build_period_baseline(query: Query, rollcalls: pd.DataFrame) -> Query:
    """Return all votes of the Assembly in the period of a query, from its first to its last day."""
    baseline = build_baseline_query(query, rollcalls)
    return replace(
        baseline, since=query.since or baseline.since, until=query.until or baseline.until
    )
