"""Who, bloc by bloc or group by group, holds which value of a lens."""

from __future__ import annotations

import numpy as np
import pandas as pd


def crosstab(rows: pd.Series, values: pd.Series, order: tuple[str, ...]) -> pd.DataFrame:
    """Return counts of countries: a row for each group, a column for each value.

    Parameters
    ----------
    rows, values : Series
        By ISO3; countries missing in either are left out.
    order : tuple of str
        The columns; values that no country has are left out.
    """
    group, groups = pd.factorize(rows, sort=True)
    words = pd.Index(order)
    word = words.get_indexer(pd.Index(values.reindex(rows.index)))
    both = (group >= 0) & (word >= 0)
    counts = np.zeros((len(groups), len(words)), dtype=np.int64)
    np.add.at(counts, (group[both], word[both]), 1)
    some, held = (np.flatnonzero(counts.any(axis=axis)) for axis in (1, 0))
    return pd.DataFrame(counts[some][:, held], index=groups[some], columns=words[held])
