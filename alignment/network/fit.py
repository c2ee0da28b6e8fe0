"""How truthful the map is: do distances on it rank as the countries differ?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from alignment.model.similarity import Similarity
from alignment.network.placement import length
from alignment.network.ranks import mean_ranks


@dataclass(frozen=True)
class Fit:
    """Agreement of the map with the similarities it was drawn from.

    Attributes
    ----------
    rank_correlation : float
        Spearman's, between 1 - weight and the distance on the map, -1 to 1; NaN if it
        cannot be had.
    stress : float
        Kruskal's stress-1 of the map, scaled at best, against the wanted lengths
        (1 - weight)^0.7, from 0 (perfect).
    pairs : int
        Pairs it rests on.
    """

    rank_correlation: float
    stress: float
    pairs: int


def fit(weight: Similarity, places: npt.NDArray[np.float64]) -> Fit:
    """Return how well places show a similarity.

    Parameters
    ----------
    weight : Similarity
    places : ndarray of shape (n, 2)
        NaN rows are countries without a place; their pairs are left out.

    References
    ----------
    Kruskal 1964, doi:10.1007/BF02289565; Spearman 1904, doi:10.2307/1412159.
    """
    rows, columns = np.triu_indices(len(weight.index), 1)
    wanted = length(weight.scores[rows, columns])
    shown = np.hypot(*(places[rows] - places[columns]).T)
    known = ~np.isnan(wanted) & ~np.isnan(shown)
    wanted, shown = wanted[known], shown[known]
    pairs = int(known.sum())
    if pairs < 3 or np.ptp(wanted) == 0 or np.ptp(shown) == 0:
        return Fit(float("nan"), float("nan"), pairs)
    ranks = np.corrcoef(mean_ranks(wanted), mean_ranks(shown))[0, 1]
    scale = (wanted * shown).sum() / (shown**2).sum()
    stress = np.sqrt(((wanted - scale * shown) ** 2).sum() / (wanted**2).sum())
    return Fit(round(float(ranks), 4), round(float(stress), 4), pairs)
