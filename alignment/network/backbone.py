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
    scores = weight.scores
    count = len(weight.index)
    rows, columns = np.nonzero(np.triu(~np.isnan(scores), 1))
    strength = scores[rows, columns]
    shared = weight.shared[rows, columns]
    # One order of all pairs, from the strongest; its positions serve as distances below.
    apart = np.hypot(*(places[rows] - places[columns]).T)
    order = np.lexsort((columns, rows, apart, -shared, -strength))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    tree = minimum_spanning_tree(csr_array((place + 1.0, (rows, columns)), shape=(count, count)))
    in_tree = np.asarray(tree[rows, columns]).ravel() > 0 if len(rows) else np.zeros(0, bool)
    ends = np.concatenate([rows, columns])
    both = np.concatenate([place, place])
    by_country = np.lexsort((both, ends))
    starts = np.searchsorted(ends[by_country], np.arange(count))
    rank = np.empty(len(ends), dtype=np.int64)
    rank[by_country] = np.arange(len(ends)) - starts[ends[by_country]]
    better = np.minimum(rank[: len(rows)], rank[len(rows) :])
    final = np.lexsort((place, np.where(in_tree, -1, better)))
    rows, columns = rows[final], columns[final]
    return pd.DataFrame(
        {
            "a": weight.index.to_numpy()[rows],
            "b": weight.index.to_numpy()[columns],
            "weight": strength[final],
            "shared": shared[final],
        }
    )
