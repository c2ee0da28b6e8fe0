"""Cross tables of countries by group and value."""

from __future__ import annotations

from collections import Counter
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
        The columns. Values and groups without a country are left out.

    Examples
    --------
    >>> votes = pd.Series({"AAA": "yes", "BBB": "no", "CCC": "yes"})
    >>> groups = {"all": ["AAA", "BBB", "CCC"], "one": ["AAA"]}
    >>> crosstab(groups, votes, ("yes", "no")).loc["all"].tolist()
    [2, 1]
    """
    value_of = dict(zip(values.index, values, strict=True))
    tallies = (Counter(map(value_of.get, codes)) for codes in groups.values())
    counts = np.array([[tally[value] for value in order] for tally in tallies], dtype=np.int64)
    counts = counts.reshape(len(groups), len(order))
    rows, used = (np.flatnonzero(counts.any(axis=axis)) for axis in (1, 0))
    names, columns = pd.Index(list(groups), dtype=object), pd.Index(order)
    return pd.DataFrame(counts[rows][:, used], index=names[rows], columns=columns[used])
