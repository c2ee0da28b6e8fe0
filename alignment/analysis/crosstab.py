"""Who, bloc by bloc or group by group, holds which value of a lens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd


def crosstab(
    groups: Mapping[str, Sequence[str]], values: pd.Series, order: tuple[str, ...]
) -> pd.DataFrame:
    """Return counts of countries: a row for each group, a column for each value.

    Parameters
    ----------
    groups : mapping of sequence of str
        ISO3 of the members of each; a country may be in several.
    values : Series
        By ISO3; countries without a value are left out.
    order : tuple of str
        The columns; values and groups that no country has are left out.

    Examples
    --------
    >>> votes = pd.Series({"AAA": "yes", "BBB": "no", "CCC": "yes"})
    >>> groups = {"all": ["AAA", "BBB", "CCC"], "one": ["AAA"]}
    >>> crosstab(groups, votes, ("yes", "no")).loc["all"].tolist()
    [2, 1]
    """
    words = pd.Index(order)
    word = words.get_indexer(pd.Index(values))
    counts = np.zeros((len(groups), len(words)), dtype=np.int64)
    for row, codes in enumerate(groups.values()):
        there = values.index.get_indexer(pd.Index(list(codes), dtype=object))
        held = word[there[there >= 0]]
        counts[row] = np.bincount(held[held >= 0], minlength=len(words))
    some, seen = (np.flatnonzero(counts.any(axis=axis)) for axis in (1, 0))
    names = pd.Index(list(groups), dtype=object)
    return pd.DataFrame(counts[some][:, seen], index=names[some], columns=words[seen])
