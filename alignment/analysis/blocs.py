"""Blocs: groups whose members agree with one another more than a threshold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.naming import Naming
from alignment.analysis.potts import best_partition, gains
from alignment.model.similarity import Similarity

# The search also begins at what is best for thresholds this much lower and higher.
NUDGES = (-0.1, -0.03, -0.01, 0.01, 0.03, 0.1)


@dataclass(frozen=True)
class Bloc:
    """A group of countries that agree with one another more than the threshold.

    Attributes
    ----------
    id : int
        Its number, for colour and shape too: from 1 by size, or as in an earlier period.
    name : str
        See :mod:`alignment.analysis.naming`.
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
    weight: Similarity, threshold: float, naming: Naming | None = None
) -> tuple[Bloc, ...]:
    """Divide countries into blocs by the constant Potts model.

    Maximises  H = sum over i<j in one bloc of (w_ij - threshold),  with w the weight of a
    pair; a pair without a weight adds nothing. Countries with no weight at all belong to no
    bloc. The search is :func:`~alignment.analysis.potts.best_partition`, in which nothing is
    drawn at random.

    Parameters
    ----------
    weight : Similarity
    threshold : float
        The least weight, on average, at which it pays to be together.
    naming : Naming, optional
        What blocs are called by; without it the codes of countries.

    Returns
    -------
    tuple of Bloc
        The largest first; equal sizes by first member.

    References
    ----------
    Traag, Van Dooren and Nesterov 2011, doi:10.1103/PhysRevE.84.016114.
    """
    labels = potts_labels(weight.scores, threshold)
    groups: dict[int, list[int]] = {}
    for place, label in enumerate(labels):
        if label >= 0:
            groups.setdefault(int(label), []).append(place)
    ordered = sorted(groups.values(), key=lambda group: (-len(group), group[0]))
    codes = [str(iso3) for iso3 in weight.index]
    called, placed = naming or Naming(), {codes[place] for group in ordered for place in group}
    blocs = []
    for number, group in enumerate(ordered, 1):
        members = tuple(codes[place] for place in group)
        inside = weight.scores[np.ix_(group, group)][np.triu_indices(len(group), 1)]
        inside = inside[~np.isnan(inside)]
        cohesion = float(inside.mean()) if inside.size else float("nan")
        name = called.called(members, placed - set(members))
        blocs.append(Bloc(number, name, members, cohesion))
    return tuple(blocs)


def potts_labels(scores: npt.NDArray[np.float64], threshold: float) -> npt.NDArray[np.int64]:
    """Return a label for each country, -1 where it has no score with anyone.

    Parameters
    ----------
    scores : ndarray of shape (n, n)
        Symmetric, NaN where unknown.
    threshold : float
    """
    placed, gain = gains(scores, threshold)
    starts = [best_partition(gains(scores, threshold + nudge)[1]) for nudge in NUDGES]
    labels = np.full(len(scores), -1, dtype=np.int64)
    labels[placed] = best_partition(gain, *starts)
    return labels


def bloc_of(blocs: tuple[Bloc, ...], index: pd.Index) -> pd.Series:
    """Return each country's bloc id (nullable integer, <NA>: in no bloc)."""
    ids = {member: bloc.id for bloc in blocs for member in bloc.members}
    return pd.Series([ids.get(iso3, pd.NA) for iso3 in index], index=index, dtype="Int64")


def bloc_name_of(blocs: tuple[Bloc, ...], index: pd.Index) -> pd.Series:
    """Return the name of each country's bloc (text, NaN: in no bloc), also where none has one."""
    names = {member: bloc.name for bloc in blocs for member in bloc.members}
    return pd.Series([names.get(iso3) for iso3 in index], index=index, dtype="str")
