"""Tables to take away of those who meet a filter: who they are, and what their facts rest on."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from alignment.answer.where import Where
from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.facts import rows_of
from alignment.scene.listing import by_name

Make = Callable[[Dataset, Where], pd.DataFrame]


def names_of(dataset: Dataset, where: Where) -> pd.DataFrame:
    """Return who meets a filter, one row a country, by name, with what was asked of each."""
    return by_name(where.found).rename_axis("iso3").reset_index()


def source_rows(dataset: Dataset, where: Where) -> pd.DataFrame:
    """Return the rows of the records of which the facts of those who meet a filter are made.

    Raises
    ------
    QueryError
        If no condition asks of a fact.
    """
    names = {each.names[0]: None for each in where.conditions if each.head == "fact"}
    if not names:
        raise QueryError("no condition asks of a fact; add one, as where=fact:freedom@2018:1..2.5")
    rows = pd.concat([rows_of(dataset, name) for name in names]).drop_duplicates()
    found = rows[rows["iso3"].isin(where.countries)]
    return found.sort_values(["iso3", "fact", "year"], kind="stable")


# By the route that gives it: what its file is called, and what makes it.
LISTS: dict[str, tuple[str, Make]] = {
    "who": ("countries.csv", names_of),
    "facts": ("facts.csv", source_rows),
}
