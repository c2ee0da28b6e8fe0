"""Votes as a grid: countries by roll calls, ordered so that like stands by like."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from alignment.analysis.leaning import leaning
from alignment.answer.where import Where
from alignment.errors import QueryError, unknown
from alignment.model.dataset import Dataset
from alignment.model.facts import held
from alignment.model.frames import rows
from alignment.model.held import HEAD
from alignment.model.subjects import letters
from alignment.model.texts import plain_name
from alignment.model.view import ORDERS
from alignment.model.vote import WORDS, Vote

ALIKE, BY_DATE, BY_NAME = ORDERS
BY_VOTE = "vote:"
BY_FACT = HEAD
# In which order countries stand that are sorted by one vote.
_FIRST = (Vote.YES, Vote.ABSTAIN, Vote.NO, Vote.ABSENT, Vote.NOT_MEMBER)


@dataclass(frozen=True, eq=False)
class Grid:
    """Votes of some countries on the roll calls of a study, in the order in which they stand.

    Attributes
    ----------
    order : str
        One of :data:`ORDERS`, 'vote:' and a roll call, or 'fact:' and a fact.
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    places : Series of float
        Position of each country of the grid; NaN without enough votes.
    leanings : Series of float
        Mean position of those of the whole study who voted yes on each roll call.
    rollcalls : DataFrame
        What the records say of each.
    names : Series
        Of the countries.
    """

    order: str
    votes: pd.DataFrame
    places: pd.Series
    leanings: pd.Series
    rollcalls: pd.DataFrame
    names: pd.Series

    @property
    def table(self) -> pd.DataFrame:
        """The votes in words: countries x roll calls."""
        return self.votes.replace({int(code): word for code, word in WORDS.items()})

    @property
    def placed(self) -> bool:
        """Whether any country has a position; else those alike cannot be told."""
        return bool(self.places.notna().any())

    def newest(self, most: int) -> Grid:
        """Return the grid with so many roll calls at most, the newest, in their order."""
        kept = set(self.rollcalls["date"].sort_values(kind="stable").index[-most:])
        columns = [str(name) for name in self.votes if name in kept]
        return replace(
            self,
            votes=self.votes[columns],
            leanings=self.leanings[columns],
            rollcalls=self.rollcalls.loc[columns],
        )


def grid(
    dataset: Dataset,
    votes: pd.DataFrame,
    places: pd.Series,
    countries: Iterable[str] | None = None,
    order: str = ALIKE,
) -> Grid:
    """Return the votes of countries on roll calls as a grid.

    Alike, countries stand by position and roll calls by the mean position of those who voted yes.
    By date, or sorted by one vote or fact, that is only so of the countries, or of the roll calls.
    What has no position comes last, and what stands equal goes by name, or by date.

    Parameters
    ----------
    dataset : Dataset
    votes : DataFrame of int8
        Countries x roll calls of a study.
    places : Series of float
        Position of each country; NaN without enough votes.
    countries : iterable of str, optional
        ISO3; all if left out.
    order : str
        One of :data:`ORDERS`, 'vote:' and a roll call, or 'fact:' and a fact of the records.

    Raises
    ------
    QueryError
        If there is no such order, roll call or fact.
    """
    check(dataset, order)
    asked = set(votes.index if countries is None else countries)
    there = [str(iso3) for iso3 in votes.index if iso3 in asked]
    texts = dataset.rollcalls.loc[votes.columns]
    leanings, names = leaning(votes, places), dataset.countries["name"]
    down = _ordered(there, _by_country(dataset, places, names, order))
    across = _ordered(list(votes.columns), _by_text(texts, leanings, order))
    return Grid(
        order,
        votes.loc[down, across],
        places.reindex(down),
        leanings[across],
        texts.loc[across],
        names[down],
    )


def asked_for(where: Where, chosen: Sequence[str]) -> tuple[str, ...] | None:
    """Return the countries of a view's grid: who meets its filter, or several chosen; else None."""
    if where.conditions:
        return where.countries
    return tuple(chosen) if len(chosen) > 1 else None


def check(dataset: Dataset, order: str) -> None:
    """Raise :class:`QueryError` if there is no such order in these records."""
    name = order.removeprefix(BY_VOTE)
    if order.startswith(BY_VOTE) and name not in dataset.rollcalls.index:
        raise QueryError(unknown("roll call", name, list(dataset.rollcalls.index)))
    if order.startswith(BY_FACT):
        held(dataset, order.removeprefix(BY_FACT))
    elif order not in ORDERS and not order.startswith(BY_VOTE):
        raise QueryError(unknown("order", order, [*ORDERS, f"{BY_VOTE}TEXT", f"{BY_FACT}NAME"]))


def _by_country(
    dataset: Dataset, places: pd.Series, names: pd.Series, order: str
) -> list[dict[str, object]]:
    by_name: dict[str, object] = {str(iso3): letters(name) for iso3, name in names.items()}
    if order == BY_NAME:
        return [by_name]
    # The side that a map has on its left comes first.
    by_place: dict[str, object] = {str(iso3): _last(-place) for iso3, place in places.items()}
    if order.startswith(BY_FACT):
        found = held(dataset, order.removeprefix(BY_FACT))
        # The most first; what has no order goes by its words, and what is not known comes last.
        most: dict[str, object] = {str(iso3): _last(-rank) for iso3, rank in found.ranks.items()}
        words: dict[str, object] = {
            str(iso3): letters(word) if isinstance(word, str) else "\U0010ffff"
            for iso3, word in found.labels.items()
        }
        return [most if found.ranks.notna().any() else words, by_place, by_name]
    if not order.startswith(BY_VOTE):
        return [by_place, by_name]
    cast = dataset.vote_of(order.removeprefix(BY_VOTE))
    by_vote: dict[str, object] = {
        str(iso3): _FIRST.index(Vote(code)) for iso3, code in cast.items()
    }
    return [by_vote, by_place, by_name]


def _by_text(texts: pd.DataFrame, leanings: pd.Series, order: str) -> list[dict[str, object]]:
    by_date: dict[str, object] = {str(name): date for name, date in texts["date"].items()}
    if order == BY_DATE:
        return [by_date]
    if order == BY_NAME:
        return [{name: letters(plain_name(row)) for name, row in rows(texts)}, by_date]
    return [{str(name): _last(-mean) for name, mean in leanings.items()}, by_date]


def _ordered(names: list[str], by: list[dict[str, object]]) -> list[str]:
    # Of what is equal in all the records' own order stays.
    return sorted(names, key=lambda name: [each[name] for each in by])


def _last(number: float) -> float:
    # Two that do not differ but for rounding are equal.
    return float("inf") if np.isnan(number) else round(number, 9)
