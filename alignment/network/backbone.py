"""Which of the many pairs are drawn: the strongest of each country, and never a lost one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import minimum_spanning_tree

from alignment.model.similarity import Similarity


def ranked_links(weight: Similarity, places: npt.NDArray[np.float64]) -> pd.DataFrame:
    """Return all pairs with a weight, in the order in which they deserve to be drawn.

    First come the pairs of a maximum spanning tree, so that any budget of at least n - 1
    links keeps the map in one piece. Then come each country's strongest, then its second
    strongest and so on: a pair's rank is the better of its ranks with its two countries.

    Parameters
    ----------
    weight : Similarity
    places : ndarray of shape (n, 2)
        Places on the map: of equal pairs the nearer one is drawn first.

    Returns
    -------
    DataFrame
        Columns a, b (ISO3, a before b in the index), weight, shared; the first k rows are
        the links of a budget of k. Equal weights are ordered by shared counts, then by
        nearness on the map, then by index.
    """
    count = len(weight.index)
    rows, columns = np.nonzero(np.triu(~np.isnan(weight.scores), 1))
    strength, shared = weight.scores[rows, columns], weight.shared[rows, columns]
    apart = np.hypot(*(places[rows] - places[columns]).T)
    # One order of all pairs, from the strongest; its positions serve as distances below. Every
    # sort here is stable, so that pairs alike in all this stay in the order of the index.
    order = np.lexsort((apart, -shared, -strength))
    rows, columns = rows[order], columns[order]
    place = np.arange(1.0, len(order) + 1)
    tree = minimum_spanning_tree(csr_array((place, (rows, columns)), shape=(count, count)))
    # Sorted by their ends, pairs of a country follow one another from its strongest. Short
    # integers are sorted by counting.
    ends = np.column_stack([rows, columns]).ravel().astype(np.uint16)
    sizes = np.bincount(ends, minlength=count)
    rank = np.empty(len(ends), dtype=np.int64)
    rank[np.argsort(ends, kind="stable")] = np.arange(len(ends)) - np.repeat(
        np.cumsum(sizes) - sizes, sizes
    )
    better = rank.reshape(-1, 2).min(axis=1)
    better[tree.data.astype(np.int64) - 1] = -1
    final = np.argsort(better.astype(np.int16), kind="stable")
    order, rows, columns = order[final], rows[final], columns[final]
    return pd.DataFrame(
        {
            "a": weight.index[rows],
            "b": weight.index[columns],
            "weight": strength[order],
            "shared": shared[order],
        }
    )
