"""How often each country of a pair cast each vote, over the roll calls they share."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.measures.onehot import one_hot

Counts = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Marginals:
    """Whole numbers, held as floats so that their products neither round nor overflow.

    Attributes
    ----------
    shared : ndarray, countries x countries
        Roll calls in which both cast a vote.
    own : ndarray, 3 x countries x countries
        own[c, i, j]: how often i voted c (no, abstain, yes) where j cast a vote too.
    table : ndarray, 3 x 3 x countries x countries
        table[c, d, i, j]: how often i voted c and j voted d.
    """

    shared: Counts
    own: Counts
    table: Counts


def marginals(votes: pd.DataFrame) -> Marginals:
    """Count the votes of every pair over the roll calls that the pair shares."""
    hot = one_hot(votes)
    kinds = (hot.no, hot.abstain, hot.yes)
    size = len(votes.index)
    table = np.empty((3, 3, size, size))
    for (c, mine), (d, yours) in product(enumerate(kinds), repeat=2):
        table[c, d] = mine @ yours.T
    own = table.sum(axis=1)
    return Marginals(own.sum(axis=0), own, table)
