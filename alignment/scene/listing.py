"""The table twin of the map: what it draws of each country, and further columns, in an order."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.study import Study
from alignment.answer.where import Where
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
    by, down = view.sort.removeprefix(DOWN), view.sort.startswith(DOWN)
    if not by:
        rows = there.sort_values(["bloc", "name"], na_position="last", kind="stable")
    elif by == BY_NAME:
        rows = there.sort_values("name", ascending=not down, kind="stable")
    else:
        rank = ranks(columns.get(by) or lens(study, by, sure)).reindex(there.index)
        rows = there.assign(rank=-rank if down else rank)
        rows = rows.sort_values(["rank", "name"], na_position="last", kind="stable")
    return Listing(rows["name"], tuple(columns.values()), view.sort)


def ranks(colour: Lens) -> pd.Series:
    """Return the values of a lens as numbers to sort by: categories as the legend lists them."""
    if colour.kind != CATEGORY:
        return colour.values.astype(float)
    places = {word: float(place) for place, word in enumerate(colour.order)}
    return colour.values.map(places).astype(float)
