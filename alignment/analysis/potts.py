"""The constant Potts model: what a partition is worth, and a search for the best one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import squareform

Matrix = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]
# What is worth less than this is rounding: no move is made for it.
TOLERANCE = 1e-9


def gains(scores: Matrix, threshold: float) -> tuple[Labels, Matrix]:
    """Return the countries that can be placed and what each pair of them gains together.

    Parameters
    ----------
    scores : ndarray of shape (n, n)
        Symmetric, NaN where unknown; the diagonal is not read.
    threshold : float

    Returns
    -------
    placed : ndarray of int
        Rows with a score with anyone, none of them if the threshold is NaN.
    gain : ndarray of shape (placed, placed)
        Score less threshold, 0 where unknown and on the diagonal.
    """
    known = ~np.isnan(scores)
    np.fill_diagonal(known, False)
    known &= not np.isnan(threshold)
    placed = np.flatnonzero(known.any(axis=1))
    gain = np.where(known, scores - threshold, 0.0)
    return placed, gain if len(placed) == len(gain) else gain[np.ix_(placed, placed)]


def quality(gain: Matrix, labels: Labels) -> float:
    """Return H: the sum of gains over pairs with the same label."""
    together = labels[:, None] == labels[None, :]
    np.fill_diagonal(together, False)
    return float(gain[together].sum() / 2)


def best_partition(gain: Matrix, *starts: Labels) -> Labels:
    """Return the best partition that steepest ascent finds.

    Blocs are merged, always the two whose pairs gain most on average, until no merger pays;
    then countries move one at a time, always the move that gains most, to another bloc or to
    be alone; and so on until neither pays. Nothing is drawn at random, so the same gains give
    the same partition. The search begins with every country alone, again with all together,
    and again at each of `starts`; the end with the largest H is kept.

    Parameters
    ----------
    gain : ndarray of shape (n, n)
        Symmetric, 0 on the diagonal.
    *starts : ndarray of int of shape (n,)
        Further partitions to begin at.

    Returns
    -------
    ndarray of int of shape (n,)
        Labels from 0.

    References
    ----------
    The model: Traag, Van Dooren and Nesterov 2011, doi:10.1103/PhysRevE.84.016114. Mergers
    and then moves: Schuetz and Caflisch 2008, doi:10.1103/PhysRevE.77.046112.

    Examples
    --------
    >>> gain = np.array([[0.0, 0.2, -0.4], [0.2, 0.0, -0.1], [-0.4, -0.1, 0.0]])
    >>> best_partition(gain).tolist()
    [0, 0, 1]
    """
    alone, together = np.arange(len(gain)), np.zeros(len(gain), dtype=np.int64)
    best, best_labels = -np.inf, alone
    for start in (alone, together, *starts):
        found = _climb(gain, start)
        worth = quality(gain, found)
        if worth > best + TOLERANCE:
            best, best_labels = worth, found
    return best_labels


def _climb(gain: Matrix, labels: Labels) -> Labels:
    moving = len(gain) > 1
    while moving:
        labels, moving = _move(gain, _merge(gain, labels))
    return _numbered(labels)


def _numbered(labels: Labels) -> Labels:
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def _merge(gain: Matrix, labels: Labels) -> Labels:
    labels = _numbered(labels)
    if labels.max() + 1 == len(labels):
        return _merge_alone(gain)
    size = np.bincount(labels).astype(np.float64)
    # By the average, not the sum: a sum lets the largest bloc swallow what is nearer elsewhere.
    between = _by_bloc(_by_bloc(gain, labels).T, labels) / np.outer(size, size)
    np.fill_diagonal(between, -np.inf)
    # A mean of two is at most the larger, so that the best of a row only falls: what it was will
    # do until the row's turn comes, and spares a search through the table for every merger.
    best = between.max(axis=1)
    merged = []
    while True:
        kept = int(best.argmax())
        ours = between[kept]
        lost = int(ours.argmax())
        if ours[lost] < best[kept]:
            best[kept] = ours[lost]
            continue
        if not best[kept] > TOLERANCE:
            break
        share = size[lost] / (size[kept] + size[lost])
        both = (1 - share) * ours + share * between[lost]
        between[kept] = between[:, kept] = both
        between[lost] = between[:, lost] = -np.inf
        # Rounding may lift a mean by its last bit.
        np.maximum(best, both, out=best)
        best[kept], best[lost] = both.max(), -np.inf
        size[kept] += size[lost]
        merged.append((kept, lost))
    into = np.arange(len(size))
    for kept, lost in reversed(merged):
        into[lost] = into[kept]
    return into[labels]


def _merge_alone(gain: Matrix) -> Labels:
    # Where nobody is together yet, the mergers are those of average linkage: the mean gain of the
    # best two only falls from one to the next, so that they pay up to some height of the tree.
    count = len(gain)
    tree = linkage(squareform(-gain, checks=False), "average")
    pays = int(np.searchsorted(tree[:, 2], -TOLERANCE))
    pairs = tree[:pays, :2].astype(np.int64).tolist()
    # A bloc is called by its first country: told upwards to each merger, then down to its parts.
    first = list(range(count))
    for kept, lost in pairs:
        first.append(min(first[kept], first[lost]))
    for merger in range(count + pays - 1, count - 1, -1):
        kept, lost = pairs[merger - count]
        first[kept] = first[lost] = first[merger]
    return _numbered(np.array(first[:count]))


def _move(gain: Matrix, labels: Labels) -> tuple[Labels, bool]:
    labels = _numbered(labels)
    rows = np.arange(len(labels))
    moved = False
    # What each country gains in each bloc; the last column is a bloc that is still empty.
    inside = np.column_stack([_by_bloc(gain, labels), np.zeros(len(labels))])
    while True:
        better = inside - inside[rows, labels][:, None]
        country, bloc = divmod(int(better.argmax()), inside.shape[1])
        if not better[country, bloc] > TOLERANCE:
            return labels, moved
        if bloc == inside.shape[1] - 1:
            inside = np.column_stack([inside, np.zeros(len(labels))])
        inside[:, labels[country]] -= gain[:, country]
        inside[:, bloc] += gain[:, country]
        labels[country] = bloc
        moved = True


def _by_bloc(gain: Matrix, labels: Labels) -> Matrix:
    # Sums of columns, faster than a product with a matrix of members.
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], np.arange(labels.max() + 1))
    return np.add.reduceat(gain[:, order], starts, axis=1)
