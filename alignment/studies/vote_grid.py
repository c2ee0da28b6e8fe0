"""Grid of votes: countries x votes, sorted by similarity, date, name, a vote or a fact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from alignment.analysis.country_profile import compute_leanings
from alignment.errors import QueryError, format_unknown_name
from alignment.model.dataset import Dataset, list_records
from alignment.model.facts import FACT_PREFIX, get_fact_values
from alignment.model.text_format import get_plain_name
from alignment.model.text_search import name_sort_key
from alignment.model.view import GRID_ORDERS, VOTE_PREFIX, ColourBy
from alignment.model.vote import VOTE_WORDS, Vote
from alignment.studies.filters import CountryFilter

BY_SIMILARITY, BY_DATE, BY_NAME = GRID_ORDERS
SortKeys = dict[str, object]
# Order of countries that are sorted by one vote.
_VOTE_ORDER = (Vote.YES, Vote.ABSTAIN, Vote.NO, Vote.ABSENT, Vote.NOT_MEMBER)


@dataclass(frozen=True, eq=False)
class VoteGrid:
    """Votes of some countries on the roll calls of a study, in order.

    Attributes
    ----------
    order : str
        One of :data:`GRID_ORDERS`, 'vote:' and a roll call, or 'fact:' and a fact.
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    positions : Series of float
        Position of each country of the grid; NaN without enough votes.
    leanings : Series of float
        Mean position of the countries of the whole study that voted yes on each roll call.
    rollcalls : DataFrame
        Rows of the dataset.
    names : Series
        Names of the countries.
    """

    order: str
    votes: pd.DataFrame
    positions: pd.Series
    leanings: pd.Series
    rollcalls: pd.DataFrame
    names: pd.Series

    @property
    def table(self) -> pd.DataFrame:
        """The votes in words: countries x roll calls."""
        return self.votes.replace({int(code): word for code, word in VOTE_WORDS.items()})

    @property
    def has_positions(self) -> bool:
        """Whether any country has a position, which sorting by similarity needs."""
        return bool(self.positions.notna().any())

    def keep_newest(self, limit: int) -> VoteGrid:
        """Return the grid with at most `limit` roll calls, the newest, in the same order."""
        newest = set(self.rollcalls["date"].sort_values(kind="stable").index[-limit:])
        columns = [str(name) for name in self.votes if name in newest]
        return replace(
            self,
            votes=self.votes[columns],
            leanings=self.leanings[columns],
            rollcalls=self.rollcalls.loc[columns],
        )


def build_vote_grid(
    dataset: Dataset,
    votes: pd.DataFrame,
    positions: pd.Series,
    countries: Iterable[str] | None = None,
    order: str = BY_SIMILARITY,
) -> VoteGrid:
    """Return the votes of countries on roll calls as a grid.

    By similarity, countries are sorted by position and roll calls by the mean position of those
    that voted yes. By date only countries are sorted so; by one vote or fact only roll calls.
    Countries or roll calls without a position come last, and ties are sorted by name or by date.

    Raises :class:`QueryError` if there is no such order, roll call or fact.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls of a study.
    positions : Series of float
        Position of each country; NaN without enough votes.
    countries : iterable of str, optional
        ISO3; all by default.
    order : str
        One of :data:`GRID_ORDERS`, 'vote:' and a roll call, or 'fact:' and a fact.
    """
    check_grid_order(dataset, order)
    selected = set(votes.index if countries is None else countries)
    rows = [str(iso3) for iso3 in votes.index if iso3 in selected]
    texts = dataset.rollcalls.loc[votes.columns]
    leanings, names = compute_leanings(votes, positions), dataset.countries["name"]
    rows = _sort_names(rows, _get_country_sort_keys(dataset, positions, names, order))
    columns = _sort_names(list(votes.columns), _get_rollcall_sort_keys(texts, leanings, order))
    return VoteGrid(
        order,
        votes.loc[rows, columns],
        positions.reindex(rows),
        leanings[columns],
        texts.loc[columns],
        names[rows],
    )


def choose_grid_countries(
    country_filter: CountryFilter, selected: Sequence[str]
) -> tuple[str, ...] | None:
    """Return the countries of a view's grid: those of its filter or selection, None for all."""
    if country_filter.conditions:
        return country_filter.countries
    return tuple(selected) if len(selected) > 1 else None


def check_grid_order(dataset: Dataset, order: str) -> None:
    """Raise :class:`QueryError` if a dataset has no such order."""
    if rollcall := ColourBy.parse(order).rollcall:
        dataset.resolve_rollcall(rollcall)
    elif order.startswith(FACT_PREFIX):
        get_fact_values(dataset, order.removeprefix(FACT_PREFIX))
    elif order not in GRID_ORDERS:
        known = [*GRID_ORDERS, f"{VOTE_PREFIX}TEXT", f"{FACT_PREFIX}NAME"]
        raise QueryError(format_unknown_name("order", order, known))


def _get_country_sort_keys(
    dataset: Dataset, positions: pd.Series, names: pd.Series, order: str
) -> list[SortKeys]:
    by_name: SortKeys = {str(iso3): name_sort_key(name) for iso3, name in names.items()}
    if order == BY_NAME:
        return [by_name]
    # Positions descend, because the map has high positions on its left.
    by_position = _descending(positions)
    if order.startswith(FACT_PREFIX):
        fact_values = get_fact_values(dataset, order.removeprefix(FACT_PREFIX))
        by_word: SortKeys = {
            str(iso3): name_sort_key(word) if isinstance(word, str) else "\U0010ffff"
            for iso3, word in fact_values.level_labels.items()
        }
        ranked = fact_values.ranks.notna().any()
        return [_descending(fact_values.ranks) if ranked else by_word, by_position, by_name]
    rollcall = ColourBy.parse(order).rollcall
    if not rollcall:
        return [by_position, by_name]
    votes = dataset.vote_of(dataset.resolve_rollcall(rollcall))
    by_vote: SortKeys = {str(iso3): _VOTE_ORDER.index(Vote(code)) for iso3, code in votes.items()}
    return [by_vote, by_position, by_name]


def _get_rollcall_sort_keys(
    rollcalls: pd.DataFrame, leanings: pd.Series, order: str
) -> list[SortKeys]:
    by_date: SortKeys = {str(name): date for name, date in rollcalls["date"].items()}
    if order == BY_DATE:
        return [by_date]
    if order == BY_NAME:
        rows = list_records(rollcalls)
        return [{name: name_sort_key(get_plain_name(row)) for name, row in rows}, by_date]
    return [_descending(leanings), by_date]


def _sort_names(names: list[str], sort_keys: list[SortKeys]) -> list[str]:
    return sorted(names, key=lambda name: [each[name] for each in sort_keys])


def _descending(values: pd.Series) -> SortKeys:
    """Return keys that sort high values first and NaN last; rounding makes equal values equal."""
    return {
        str(name): float("inf") if np.isnan(value) else round(-value, 9)
        for name, value in values.items()
    }
