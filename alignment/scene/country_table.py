"""Table of the countries of a map, with further columns and a sort order."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from alignment.analysis.bloc_stability import BlocStability
from alignment.model.dataset import Dataset
from alignment.model.text_search import name_sort_key
from alignment.model.view import View
from alignment.model.vote import VOTE_LABELS
from alignment.scene.colour_variable import CATEGORY, ColourVariable, get_colour_variable
from alignment.studies.filters import CountryFilter
from alignment.studies.study import Study

BLOC_COLUMN, VOTES_CAST_COLUMN = "bloc", "votes_cast"
NAME_SORT = "name"
# Descending, the votes unlike the yes of sponsors come first.
REVERSE_VOTES = ("no", "abstain", "absent", "not a member", "yes")
REVERSE_NOTE = "Sorted by the vote on {}: first no, then abstain, did not vote, and last yes. "
DESCENDING_PREFIX = "-"
# Maximum number of extra columns; the first of a URL with more.
MAX_EXTRA_COLUMNS = 12


@dataclass(frozen=True, eq=False)
class CountryTable:
    """A table of countries.

    `names` is by ISO3, in the order of the rows. `sort` is the column the rows are sorted by, with
    a leading '-' for descending order; '' for by bloc.
    """

    names: pd.Series
    columns: tuple[ColourVariable, ...]
    sort: str

    @property
    def order_note(self) -> str:
        """The order of votes in which the rows are, as a sentence; '' for another order."""
        rollcall = self.sort.removeprefix(f"{DESCENDING_PREFIX}vote:")
        return REVERSE_NOTE.format(rollcall) if rollcall != self.sort else ""

    def describe_vote_changes(self, dataset: Dataset) -> dict[str, str]:
        """Return both votes of each country in words, by ISO3, if the table has two votes.

        The earlier vote comes first; a country that voted the same way on both has "same".
        """
        votes = [each for each in self.columns if each.colour_by.is_vote]
        if len(votes) != 2:
            return {}
        votes.sort(key=lambda each: dataset.rollcalls["date"][each.colour_by.rollcall])
        words = (each.values.astype(object).reindex(self.names.index) for each in votes)
        labels = (
            [VOTE_LABELS.get(each, each) for each in vote.fillna("not known")] for vote in words
        )
        return {
            str(iso3): "same" if before == after else f"{before}, then {after}"
            for iso3, before, after in zip(self.names.index, *labels, strict=True)
        }


def list_countries(
    study: Study,
    view: View,
    country_filter: CountryFilter | None = None,
    stability: BlocStability | None = None,
) -> CountryTable:
    """Return the countries of a study, or those that meet the filter, as the view's table.

    The table always has bloc, the map's colour, votes cast and the column that it is sorted by.
    Missing values come last in any order; equal values are sorted by name.
    """
    sort = view.sort.removeprefix(DESCENDING_PREFIX)
    sorted_by = (sort,) if sort not in ("", NAME_SORT) else ()
    extra = view.columns[:MAX_EXTRA_COLUMNS]
    names = dict.fromkeys((BLOC_COLUMN, view.colour, *extra, *sorted_by, VOTES_CAST_COLUMN))
    columns = {name: get_colour_variable(study, name, stability) for name in names}
    rows = study.table
    if country_filter and country_filter.conditions:
        rows = rows.loc[list(country_filter.countries)]
    if view.sort:
        rows = sort_countries(study, rows, view.sort, stability)
    else:
        rows = rows.sort_values(
            ["bloc", "name"], na_position="last", kind="stable", key=_fold_names
        )
    return CountryTable(rows["name"], tuple(columns.values()), view.sort)


def sort_countries(
    study: Study, countries: pd.DataFrame, sort: str, stability: BlocStability | None = None
) -> pd.DataFrame:
    """Return countries sorted by name, or by a colour variable and then by name.

    `countries` has `name`, by ISO3. `sort` is 'name' or the name of a colour variable, with a
    leading '-' for descending order.

    Raises
    ------
    QueryError
        If there is no such colour variable.
    """
    column, is_descending = sort.removeprefix(DESCENDING_PREFIX), sort.startswith(DESCENDING_PREFIX)
    by_name = sort_by_name(countries)
    if column == NAME_SORT:
        return by_name[::-1] if is_descending else by_name
    colour = get_colour_variable(study, column, stability)
    values = colour.values
    if colour.kind == CATEGORY:
        is_reverse = colour.is_vote and is_descending
        words = REVERSE_VOTES if is_reverse else colour.categories
        values = values.map({name: rank for rank, name in enumerate(words)})
        is_descending &= not is_reverse
    rank = values.astype(float).reindex(by_name.index)
    order = (-rank if is_descending else rank).sort_values(na_position="last", kind="stable").index
    return by_name.loc[order]


def sort_by_name(countries: pd.DataFrame) -> pd.DataFrame:
    """Return countries sorted by `name`, ignoring accents and capitals."""
    return countries.sort_values("name", kind="stable", key=_fold_names)


def _fold_names(values: pd.Series) -> pd.Series:
    """Return the sort keys of names, and other columns as they are."""
    return values.map(name_sort_key) if values.name == "name" else values
