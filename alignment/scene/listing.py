"""The table twin of the map: what it draws of each country, and further columns, in an order."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.study import Study
from alignment.answer.where import Where
from alignment.model.subjects import letters
from alignment.model.view import View
from alignment.scene.lens import CATEGORY, Lens, lens

BLOC, VOTES_CAST = "bloc", "votes_cast"
BY_NAME = "name"
DOWN = "-"
# Beside those that the map draws; of more, in an address, the first.
MOST_COLUMNS = 12


@dataclass(frozen=True, eq=False)
class Listing:
    """A table of countries.

    Attributes
    ----------
    names : Series
        By ISO3, in the order of the rows.
    columns : tuple of Lens
        What is told of each, in the order of the columns; each by name is a colour.
    sort : str
        The column that the rows go by, '-' before it for the highest first; '' by bloc.
    """

    names: pd.Series
    columns: tuple[Lens, ...]
    sort: str


def listing(
    study: Study, view: View, where: Where | None = None, sure: Bootstrap | None = None
) -> Listing:
    """Return the countries of a study, or who meets the filter, as the view's table.

    Bloc, the colour of the map and the votes cast are always there. What cannot be had comes last
    whatever the order; equal values go by name.
    """
    names = dict.fromkeys((BLOC, view.colour, *view.columns[:MOST_COLUMNS], VOTES_CAST))
    columns = {name: lens(study, name, sure) for name in names}
    there = study.table.loc[list(where.countries)] if where and where.conditions else study.table
    if view.sort:
        rows = in_order(study, there, view.sort, sure)
    else:
        rows = there.sort_values(["bloc", "name"], na_position="last", kind="stable", key=_folded)
    return Listing(rows["name"], tuple(columns.values()), view.sort)


def in_order(
    study: Study, countries: pd.DataFrame, sort: str, sure: Bootstrap | None = None
) -> pd.DataFrame:
    """Return countries by name, or by the values of a lens and then by name.

    Parameters
    ----------
    study : Study
    countries : DataFrame
        By ISO3, with `name`.
    sort : str
        'name' or the name of a lens, '-' before it for the highest first.
    sure : Bootstrap, optional
        How sure the blocs are, where the lens is of that.
    """
    by, down = sort.removeprefix(DOWN), sort.startswith(DOWN)
    named = by_name(countries)
    if by == BY_NAME:
        return named[::-1] if down else named
    rank = ranks(lens(study, by, sure)).reindex(named.index)
    order = (-rank if down else rank).sort_values(na_position="last", kind="stable").index
    return named.loc[order]


def by_name(countries: pd.DataFrame) -> pd.DataFrame:
    """Return countries by their `name`, whatever its accents and capitals."""
    return countries.sort_values("name", kind="stable", key=_folded)


def _folded(values: pd.Series) -> pd.Series:
    """Return names as they are compared, and other columns as they are."""
    return values.map(letters) if values.name == "name" else values


def ranks(colour: Lens) -> pd.Series:
    """Return the values of a lens as numbers to sort by: categories as the legend lists them."""
    if colour.kind != CATEGORY:
        return colour.values.astype(float)
    places = {word: float(place) for place, word in enumerate(colour.order)}
    return colour.values.map(places).astype(float)
