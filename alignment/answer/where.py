"""Who of a study meets all of some conditions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

import pandas as pd

from alignment.answer.conditions import HEADS, Condition, read
from alignment.answer.known import Known, shown
from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.query import MOST_TOLD


@dataclass(frozen=True, eq=False)
class Where:
    """Who of a study meets all of some conditions.

    Attributes
    ----------
    conditions : tuple of Condition
    table : DataFrame
        One row a country of the study: `name`, and what each condition asks of it, in columns
        called as colours are: the vote in `vote:A/RES/74/247`, the status in `group:EU`, the
        role in `sponsor:A/C.3/74/L.11`, and `un_region`, `un_group`, `income`, `bloc`. '' where
        it has none.
    meets : DataFrame of bool
        The same countries x conditions, by their words: who meets each alone.
    countries : tuple of str
        Those that meet all, ISO3; without a condition all of them.
    """

    conditions: tuple[Condition, ...]
    table: pd.DataFrame
    meets: pd.DataFrame
    countries: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The conditions in their one spelling."""
        return tuple(condition.words for condition in self.conditions)

    @property
    def found(self) -> pd.DataFrame:
        """The rows of the table of those that meet all."""
        return self.table.loc[list(self.countries)]


# Of no study.
NOBODY = Where((), pd.DataFrame(), pd.DataFrame(), ())


def understood(
    dataset: Dataset, table: pd.DataFrame, words: Iterable[str]
) -> tuple[Where, list[str]]:
    """Return who meets the conditions that are understood, and a sentence for each other one.

    Values of one text widen, as do several regions, UN groups, income groups and blocs; each
    group and each sponsored text narrows. A negated condition is met by the rest of the
    countries, and always narrows.

    Parameters
    ----------
    dataset : Dataset
        A vote may be of any of its roll calls.
    table : DataFrame
        Of a study; its countries are asked.
    words : iterable of str
        Such as 'vote:A/RES/74/247:yes' or '!group:EU'. Hostile text is welcome.
    """
    known = Known(dataset, table)
    conditions: dict[Condition, None] = {}
    faults: list[str] = []
    left = 0
    for each in words:
        # The nearest names are looked up for each fault.
        if len(faults) == MOST_TOLD:
            left += 1
            continue
        try:
            conditions[read(known, each)] = None
        except QueryError as fault:
            faults.append(f"where '{shown(each)}': {fault}")
    if left:
        faults.append(f"where: {left} more conditions were not read; mend those before them")
    return _met(known, tuple(conditions)), faults


def meeting(dataset: Dataset, table: pd.DataFrame, words: Iterable[str]) -> Where:
    """Return who meets the conditions; raise :class:`QueryError` on any that is not understood.

    See :func:`understood`.
    """
    found, faults = understood(dataset, table, words)
    if faults:
        raise QueryError("; ".join(faults))
    return found


def _met(known: Known, conditions: tuple[Condition, ...]) -> Where:
    index = known.table.index
    columns = {"name": known.table["name"]}
    meets: dict[str, pd.Series] = {}
    widened: dict[Hashable, list[pd.Series]] = defaultdict(list)
    for condition in conditions:
        head = HEADS[condition.head]
        values = head.values(known, condition)
        columns |= values
        found = reduce(or_, (head.holds(known, condition, each) for each in values.values()))
        meets[condition.words] = found ^ condition.negated
        together = condition if condition.negated else (condition.head, head.widens(condition))
        widened[together].append(meets[condition.words])
    every = pd.Series(True, index=index)
    for part in widened.values():
        every &= reduce(or_, part)
    return Where(
        conditions,
        pd.DataFrame(columns),
        pd.DataFrame(meets, index=index, dtype=bool),
        tuple(str(iso3) for iso3 in index[every]),
    )
