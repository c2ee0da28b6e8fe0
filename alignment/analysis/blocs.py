"""Blocs of countries that agree more than a threshold, by the constant Potts model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import squareform

from alignment.analysis.bloc_naming import BlocNamer
from alignment.model.similarity import Similarity

Matrix = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]
NO_BLOC = -1
# A smaller gain is rounding, for which no country moves.
TOLERANCE = 1e-9
# The search also starts from the best partitions of thresholds this much lower and higher.
THRESHOLD_OFFSETS = (-0.1, -0.03, -0.01, 0.01, 0.03, 0.1)


@dataclass(frozen=True)
class Bloc:
    """Group of countries that agree more than the threshold.

    Attributes
    ----------
    id : int
        Its number, also of its colour and shape: from 1 by size, or as in an earlier period.
    name : str
        See :mod:`alignment.analysis.bloc_naming`.
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
    weight: Similarity, threshold: float, namer: BlocNamer | None = None
) -> tuple[Bloc, ...]:
    """Divide countries into blocs by the constant Potts model, the largest first.

    Maximizes  H = sum over i<j in one bloc of (w_ij - threshold),  with w the weight of a
    pair; a pair without a weight adds nothing. Countries without any weight belong to no bloc.
    The search is :func:`find_best_partition`; equal sizes are ordered by first member.
    Countries gain by being together if their weight is, on average, above `threshold`. Without
    `namer` the names are made of country codes.
    """
    labels = compute_bloc_labels(weight.scores, threshold)
    groups: dict[int, list[int]] = {}
    for place, label in enumerate(labels):
        if label >= 0:
            groups.setdefault(int(label), []).append(place)
    ordered = sorted(groups.values(), key=lambda group: (-len(group), group[0]))
    codes = [str(iso3) for iso3 in weight.index]
    namer, placed = namer or BlocNamer(), {codes[place] for group in ordered for place in group}
    blocs = []
    for number, group in enumerate(ordered, 1):
        members = tuple(codes[place] for place in group)
        inside = weight.scores[np.ix_(group, group)][np.triu_indices(len(group), 1)]
        inside = inside[~np.isnan(inside)]
        cohesion = float(inside.mean()) if inside.size else float("nan")
        name = namer.name_bloc(members, placed - set(members))
        blocs.append(Bloc(number, name, members, cohesion))
    return tuple(blocs)


def compute_bloc_labels(scores: Matrix, threshold: float) -> Labels:
    """Return the labels of :func:`label_countries`, starting also from nearby thresholds."""
    starts = [label_countries(scores, threshold + offset) for offset in THRESHOLD_OFFSETS]
    return label_countries(scores, threshold, *starts)


def label_countries(scores: Matrix, threshold: float, *starts: Labels) -> Labels:
    """Return a label for each country, -1 where it has no score with anyone.

    `scores` are symmetric, NaN where unknown; the search also starts from `starts`.
    """
    placed, gain = compute_pair_gains(scores, threshold)
    labels = np.full(len(scores), -1, dtype=np.int64)
    labels[placed] = find_best_partition(gain, *(start[placed] for start in starts))
    return labels


def compute_pair_gains(scores: Matrix, threshold: float) -> tuple[Labels, Matrix]:
    """Return the countries that can be placed and the gain of each pair of them together.

    `scores` are symmetric, NaN where unknown; the diagonal is not read.

    Returns
    -------
    placed : ndarray of int
        Rows with a score with anyone; none if the threshold is NaN.
    gain : ndarray of shape (placed, placed)
        Score less threshold, 0 where unknown and on the diagonal.
    """
    known = ~np.isnan(scores)
    np.fill_diagonal(known, False)
    known &= not np.isnan(threshold)
    placed = np.flatnonzero(known.any(axis=1))
    gain = np.where(known, scores - threshold, 0.0)
    return placed, gain if len(placed) == len(gain) else gain[np.ix_(placed, placed)]


def find_best_partition(gain: Matrix, *starts: Labels) -> Labels:
    """Return the best partition that steepest ascent finds.

    Blocs are merged, always the two whose pairs gain most on average, until no merger pays; then
    countries move one at a time, always the move that gains most, to another bloc or to be alone;
    and so on until neither pays. Nothing is random, so the same gains give the same partition.
    The search starts with every country alone, again with all together, and again at each of
    `starts`; the partition with the largest H is returned. Labels start from 0. `gain` is
    symmetric, 0 on the diagonal.

    References
    ----------
    The model: Traag, Van Dooren and Nesterov 2011, doi:10.1103/PhysRevE.84.016114. Mergers
    and then moves: Schuetz and Caflisch 2008, doi:10.1103/PhysRevE.77.046112.

    Examples
    --------
    >>> gain = np.array([[0.0, 0.2, -0.4], [0.2, 0.0, -0.1], [-0.4, -0.1, 0.0]])
    >>> find_best_partition(gain).tolist()
    [0, 0, 1]
    """
    alone, together = np.arange(len(gain)), np.zeros(len(gain), dtype=np.int64)
    best_quality, best_labels = -np.inf, alone
    for start in (alone, together, *starts):
        labels = _optimize_partition(gain, start)
        quality = partition_quality(gain, labels)
        if quality > best_quality + TOLERANCE:
            best_quality, best_labels = quality, labels
    return best_labels


def partition_quality(gain: Matrix, labels: Labels) -> float:
    """Return H: the sum of gains over pairs with the same label."""
    together = labels[:, None] == labels[None, :]
    np.fill_diagonal(together, False)
    return float(gain[together].sum() / 2)


def _optimize_partition(gain: Matrix, labels: Labels) -> Labels:
    improves = len(gain) > 1
    while improves:
        labels, improves = _move_countries(gain, _merge_blocs(gain, labels))
    return _renumber_labels(labels)


def _renumber_labels(labels: Labels) -> Labels:
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def _merge_blocs(gain: Matrix, labels: Labels) -> Labels:
    labels = _renumber_labels(labels)
    if labels.max() + 1 == len(labels):
        return _merge_singletons(gain)
    size = np.bincount(labels).astype(np.float64)
    # A sum, unlike the average, lets the largest bloc absorb countries nearer to another one.
    between = _sum_by_bloc(_sum_by_bloc(gain, labels).T, labels) / np.outer(size, size)
    np.fill_diagonal(between, -np.inf)
    # A mean of two is at most the larger, so the best of a row only falls. A stale value is an
    # upper bound, which saves a search through the table for every merger.
    best = between.max(axis=1)
    mergers = []
    while True:
        winner = int(best.argmax())
        row = between[winner]
        loser = int(row.argmax())
        if row[loser] < best[winner]:
            best[winner] = row[loser]
            continue
        if not best[winner] > TOLERANCE:
            break
        share = size[loser] / (size[winner] + size[loser])
        mean = (1 - share) * row + share * between[loser]
        between[winner] = between[:, winner] = mean
        between[loser] = between[:, loser] = -np.inf
        # Rounding may raise a mean by its last bit.
        np.maximum(best, mean, out=best)
        best[winner], best[loser] = mean.max(), -np.inf
        size[winner] += size[loser]
        mergers.append((winner, loser))
    target = np.arange(len(size))
    for winner, loser in reversed(mergers):
        target[loser] = target[winner]
    return target[labels]


def _merge_singletons(gain: Matrix) -> Labels:
    # From countries alone, the mergers are those of average linkage: the mean gain of the best two
    # only falls from one to the next, so mergers pay up to some height of the tree.
    count = len(gain)
    tree = linkage(squareform(-gain, checks=False), "average")
    merger_count = int(np.searchsorted(tree[:, 2], -TOLERANCE))
    pairs = tree[:merger_count, :2].astype(np.int64).tolist()
    # The label of a bloc is its first country: passed up to each merger, then down to its parts.
    first = list(range(count))
    for left, right in pairs:
        first.append(min(first[left], first[right]))
    for merger in range(count + merger_count - 1, count - 1, -1):
        left, right = pairs[merger - count]
        first[left] = first[right] = first[merger]
    return _renumber_labels(np.array(first[:count]))


def _move_countries(gain: Matrix, labels: Labels) -> tuple[Labels, bool]:
    labels = _renumber_labels(labels)
    rows = np.arange(len(labels))
    moved = False
    # The gain of each country in each bloc; the last column is an empty bloc.
    gains = np.column_stack([_sum_by_bloc(gain, labels), np.zeros(len(labels))])
    while True:
        improvement = gains - gains[rows, labels][:, None]
        country, bloc = divmod(int(improvement.argmax()), gains.shape[1])
        if not improvement[country, bloc] > TOLERANCE:
            return labels, moved
        if bloc == gains.shape[1] - 1:
            gains = np.column_stack([gains, np.zeros(len(labels))])
        gains[:, labels[country]] -= gain[:, country]
        gains[:, bloc] += gain[:, country]
        labels[country] = bloc
        moved = True


def _sum_by_bloc(gain: Matrix, labels: Labels) -> Matrix:
    # Sums of columns, faster than a product with a matrix of members.
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], np.arange(labels.max() + 1))
    return np.add.reduceat(gain[:, order], starts, axis=1)


def assign_bloc_ids(blocs: tuple[Bloc, ...], index: pd.Index) -> pd.Series:
    """Return each country's bloc id (nullable integer, <NA>: in no bloc)."""
    ids = {member: bloc.id for bloc in blocs for member in bloc.members}
    return pd.Series([ids.get(iso3, pd.NA) for iso3 in index], index=index, dtype="Int64")


def get_bloc_labels(blocs: tuple[Bloc, ...], index: pd.Index) -> Labels:
    """Return each country's bloc id as an array, -1 where it is in no bloc."""
    return assign_bloc_ids(blocs, index).fillna(NO_BLOC).to_numpy(dtype=np.int64)


def bloc_name_of(blocs: tuple[Bloc, ...], index: pd.Index) -> pd.Series:
    """Return the name of each country's bloc (text, NaN: in no bloc)."""
    names = {member: bloc.name for bloc in blocs for member in bloc.members}
    return pd.Series([names.get(iso3) for iso3 in index], index=index, dtype="str")
