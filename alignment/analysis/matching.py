"""Labels that stay: the blocs of one partition called after those of another."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

Labels = npt.NDArray[np.int64]


def matched(labels: Labels, reference: Labels, fresh: int) -> Labels:
    """Return labels renamed after the blocs of a reference.

    Blocs are paired one to one so that as many countries as possible keep the label they
    have in the reference (the Hungarian method). A bloc that shares no country with the one
    it would be paired with, or is left over, gets a new label.

    Parameters
    ----------
    labels, reference : ndarray of int of shape (n,)
        -1: in no bloc.
    fresh : int
        The first new label; above all of the reference.

    Returns
    -------
    ndarray of int of shape (n,)
        -1 where `labels` is.

    References
    ----------
    Kuhn 1955, doi:10.1002/nav.3800020109.

    Examples
    --------
    >>> matched(np.array([0, 0, 1, 1, 2]), np.array([7, 7, 7, 4, 4]), fresh=8).tolist()
    [7, 7, 4, 4, 8]
    """
    found = np.unique(labels[labels >= 0])
    known = np.unique(reference[reference >= 0])
    overlap = (labels == found[:, None]).astype(np.int64) @ (reference[:, None] == known)
    rows, columns = linear_sum_assignment(overlap, maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    names = {row: int(known[column]) for row, column in pairs if overlap[row, column] > 0}
    renamed = np.full(len(labels), -1, dtype=np.int64)
    for row, label in enumerate(found):
        if row not in names:
            names[row] = fresh
            fresh += 1
        renamed[labels == label] = names[row]
    return renamed
