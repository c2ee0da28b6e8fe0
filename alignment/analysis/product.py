"""Matrix products in blocks that stay in one thread."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

# Multiplications below which OpenBLAS stays in one thread.
_UNSHARED = 200_000
_ROWS = 16


def product(left: Array, right: Array) -> Array:
    """Return left @ right, in blocks that the BLAS does not share out to threads.

    At these sizes sharing gains little, and on a busy machine the threads wait for each
    other for longer than the product takes.
    """
    total = np.zeros((len(left), right.shape[1]))
    inner = max(1, _UNSHARED // (_ROWS * right.shape[1]))
    for top in range(0, len(left), _ROWS):
        rows = slice(top, top + _ROWS)
        for at in range(0, len(right), inner):
            total[rows] += left[rows, at : at + inner] @ right[at : at + inner]
    return total
