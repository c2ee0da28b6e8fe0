"""Blocs: groups whose members agree with one another more than a threshold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_matrix
from sknetwork.clustering import Leiden

from alignment.analysis.potts import gains, quality
from alignment.model.similarity import Similarity

# Best-known first: a bloc is called after the first of these among its members.
PROMINENT = (
    *("USA", "RUS", "CHN", "IND", "BRA", "GBR", "FRA", "DEU", "JPN", "ZAF", "IDN", "MEX"),
    *("NGA", "EGY", "TUR", "SAU", "IRN", "KOR", "CAN", "AUS", "ARG", "PAK", "KEN", "CUB"),
)
STARTS = 4


@dataclass(frozen=True)
class Bloc:
    """A group of countries that agree with one another more than the threshold.

    Attributes
    ----------
    id : int
        From 1, by size.
    name : str
        After its best-known members.
    members : tuple of str
        ISO3, alphabetical.
    cohesion : float
        Mean weight of the pairs inside; NaN for one country alone.
    """

    id: int
    name: str
    members: tuple[str, ...]
    cohesion: float

    @property
    def size(self) -> int:
        """Number of members."""
        return len(self.members)


def find_blocs(
    weight: Similarity, threshold: float, names: dict[str, str], seed: int = 0
) -> tuple[Bloc, ...]:
    """Divide countries into blocs by the constant Potts model.

    Maximises  H = sum over i<j in one bloc of (w_ij - threshold),  with w the weight of a
    pair; a pair without a weight adds nothing. Countries with no weight at all belong to no
    bloc.

    Parameters
    ----------
    weight : Similarity
    threshold : float
        The least weight, on average, at which it pays to be together.
    names : dict
        Country names by ISO3, to call blocs by.
    seed : int
        Of the order in which Leiden moves countries; the best of a few orders is kept.

    Returns
    -------
    tuple of Bloc
        The largest first; equal sizes by first member.

    References
    ----------
    Traag, Van Dooren and Nesterov 2011, doi:10.1103/PhysRevE.84.016114; Leiden: Traag,
    Waltman and van Eck 2019, doi:10.1038/s41598-019-41695-z.
    """
    labels = potts_labels(weight.scores, threshold, seed)
    groups: dict[int, list[int]] = {}
    for place, label in enumerate(labels):
        if label >= 0:
            groups.setdefault(int(label), []).append(place)
    ordered = sorted(groups.values(), key=lambda group: (-len(group), group[0]))
    blocs = []
    for number, group in enumerate(ordered, 1):
        members = tuple(str(weight.index[place]) for place in group)
        inside = weight.scores[np.ix_(group, group)][np.triu_indices(len(group), 1)]
        inside = inside[~np.isnan(inside)]
        cohesion = float(inside.mean()) if inside.size else float("nan")
        blocs.append(Bloc(number, bloc_name(members, names), members, cohesion))
    return tuple(blocs)


def potts_labels(
    scores: npt.NDArray[np.float64], threshold: float, seed: int = 0
) -> npt.NDArray[np.int64]:
    """Return a label for each country, -1 where it has no score with anyone.

    Parameters
    ----------
    scores : ndarray of shape (n, n)
        Symmetric, NaN where unknown.
    threshold : float
    seed : int
    """
    placed, gain = gains(scores, threshold)
    labels = np.full(len(scores), -1, dtype=np.int64)
    count = len(placed)
    if count == 0:
        return labels
    # Leiden takes weights from 0: lift all by one constant, and lift the threshold with them.
    lift = max(0.0, -float(gain.min())) + 1e-9
    lifted = gain + lift
    np.fill_diagonal(lifted, 0.0)
    matrix = csr_matrix(lifted)
    resolution = lift * count**2 / matrix.sum()
    best, best_labels = -np.inf, np.zeros(count, dtype=np.int64)
    for start in range(STARTS):
        leiden = Leiden(
            resolution=resolution,
            modularity="potts",
            shuffle_nodes=True,
            random_state=seed + start,
            tol_optimization=0,
            tol_aggregation=0,
        )
        found = leiden.fit_predict(matrix)
        worth = quality(gain, found)
        if worth > best + 1e-9:
            best, best_labels = worth, found
    labels[placed] = best_labels
    return labels


def bloc_name(members: tuple[str, ...], names: dict[str, str]) -> str:
    """Return the name of a bloc after its best-known members.

    >>> bloc_name(("CHN", "CUB", "RUS"), {"CHN": "China", "RUS": "Russia", "CUB": "Cuba"})
    'Russia–China bloc'
    >>> bloc_name(("PLW",), {"PLW": "Palau"})
    'Palau alone'
    """
    known = [iso3 for iso3 in PROMINENT if iso3 in members]
    known += [iso3 for iso3 in members if iso3 not in known]
    called = [names.get(iso3, iso3) for iso3 in known[:2]]
    return f"{called[0]} alone" if len(members) == 1 else f"{'–'.join(called)} bloc"


def bloc_of(blocs: tuple[Bloc, ...], index: pd.Index) -> pd.Series:
    """Return each country's bloc id (nullable integer, <NA>: in no bloc)."""
    ids = {member: bloc.id for bloc in blocs for member in bloc.members}
    return pd.Series([ids.get(iso3, pd.NA) for iso3 in index], index=index, dtype="Int64")
