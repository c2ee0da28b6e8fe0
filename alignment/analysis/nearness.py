"""How near groups of countries stand to one another, on average."""

from __future__ import annotations

import numpy as np
import pandas as pd

from alignment.model.similarity import Similarity


def nearness(similarity: Similarity, rows: pd.Series, columns: pd.Series) -> pd.DataFrame:
    """Return the mean score of the pairs of one group with another.

    mean(g, h) is the mean of s(i, j) over the countries i of g and j of h, i other than j, whose
    pair has a score.

    Parameters
    ----------
    similarity : Similarity
    rows, columns : Series
        A group by ISO3, in two divisions such as votes and blocs; countries missing in one are
        left out of it.

    Returns
    -------
    DataFrame
        Groups of `rows` x groups of `columns`, each in order of value; NaN where no pair has a
        score.

    Examples
    --------
    >>> index = pd.Index(["A", "B", "C"])
    >>> scores = np.array([[np.nan, 0.9, 0.2], [0.9, np.nan, 0.4], [0.2, 0.4, np.nan]])
    >>> votes = pd.Series(["yes", "yes", "no"], index)
    >>> nearness(Similarity("agreement", index, scores, scores), votes, votes).round(2)
          no  yes
    no   NaN  0.3
    yes  0.3  0.9
    """
    known = ~np.isnan(similarity.scores)
    one, other = (
        pd.get_dummies(groups.reindex(similarity.index)).astype(float) for groups in (rows, columns)
    )
    total = one.to_numpy().T @ np.nan_to_num(similarity.scores) @ other.to_numpy()
    pairs = one.to_numpy().T @ known @ other.to_numpy()
    with np.errstate(invalid="ignore"):
        means = np.where(pairs > 0, total / pairs, np.nan)
    return pd.DataFrame(means, one.columns, other.columns)
