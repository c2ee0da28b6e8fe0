"""Blocs of one study beside those of another: which continues which, and who changed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from alignment.analysis.blocs import Bloc, bloc_of
from alignment.analysis.matching import matched

NONE = -1


def counterparts(
    before: tuple[Bloc, ...], after: tuple[Bloc, ...], countries: pd.Index
) -> pd.DataFrame:
    """Return which bloc of one study continues which of another.

    Blocs are paired one to one so that as many countries as possible stay in theirs; see
    :func:`~alignment.analysis.matching.matched`. A bloc that is left over has no counterpart.

    Parameters
    ----------
    before, after : tuple of Bloc
    countries : Index
        ISO3 of the countries in both studies; only they count.

    Returns
    -------
    DataFrame
        `before`, `after`: bloc ids, -1 for no counterpart. `name_before`, `name_after`: ''
        for no counterpart. `size_before`, `size_after`: all members. `stayed`: countries in
        both studies that are in either; `left`, `joined`: those in one of the two and in
        another bloc, or in none, in the other study. The blocs of `before` in their order,
        then the new ones.

    Examples
    --------
    >>> one = (Bloc(1, "A bloc", ("AAA", "BBB", "CCC"), 0.9), Bloc(2, "D alone", ("DDD",), 0.9))
    >>> two = (Bloc(1, "C bloc", ("CCC", "DDD"), 0.9), Bloc(2, "A bloc", ("AAA", "BBB"), 0.9))
    >>> table = counterparts(one, two, pd.Index(["AAA", "BBB", "CCC", "DDD"]))
    >>> table[["name_before", "name_after", "stayed"]].to_numpy().tolist()
    [['A bloc', 'A bloc', 2], ['D alone', 'C bloc', 1]]
    """
    first, second = _labels(before, countries), _labels(after, countries)
    fresh = max((bloc.id for bloc in before), default=0) + 1
    renamed = matched(second, first, fresh)
    pairs = {int(old): int(new) for old, new in zip(renamed, second, strict=True) if old < fresh}
    known = {bloc.id: bloc for bloc in before}, {bloc.id: bloc for bloc in after}
    rows = [(bloc.id, pairs.get(bloc.id, NONE)) for bloc in before]
    rows += [(NONE, bloc.id) for bloc in after if bloc.id not in pairs.values()]
    return pd.DataFrame(
        [_row(old, new, known, first, second) for old, new in rows],
        columns=[
            *("before", "after", "name_before", "name_after", "size_before", "size_after"),
            *("stayed", "left", "joined"),
        ],
    )


def changed(table: pd.DataFrame, before: pd.Series, after: pd.Series) -> pd.Series:
    """Return whether each country left its bloc for another than its counterpart.

    Parameters
    ----------
    table : DataFrame
        From :func:`counterparts`.
    before, after : Series
        Bloc id by ISO3 in either study, <NA>: in none.

    Returns
    -------
    Series of boolean
        <NA> for a country that is in no bloc in one of the two.
    """
    continued = {
        int(old): int(new)
        for old, new in zip(table["before"], table["after"], strict=True)
        if old != NONE
    }
    expected = before.map(continued).astype("Int64")
    return (expected != after).rename("bloc_changed")


def _labels(blocs: tuple[Bloc, ...], countries: pd.Index) -> np.ndarray:
    return bloc_of(blocs, countries).fillna(NONE).to_numpy(dtype=np.int64)


def _row(
    old: int,
    new: int,
    known: tuple[dict[int, Bloc], dict[int, Bloc]],
    first: np.ndarray,
    second: np.ndarray,
) -> tuple[object, ...]:
    here, there = (first == old) & (old != NONE), (second == new) & (new != NONE)
    one, other = known[0].get(old), known[1].get(new)
    return (
        old,
        new,
        one.name if one else "",
        other.name if other else "",
        one.size if one else 0,
        other.size if other else 0,
        int((here & there).sum()),
        int((here & ~there).sum()),
        int((there & ~here).sum()),
    )
