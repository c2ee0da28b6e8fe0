"""Long computations, in worker processes or on a Dask cluster."""

from __future__ import annotations

import time
from collections.abc import Callable

from alignment.model.progress import ProgressCallback

PROGRESS_INTERVAL_SECONDS = 0.2


def throttle_progress(report: Callable[[int, int], object]) -> ProgressCallback:
    """Return a callback that reports at most once in :data:`PROGRESS_INTERVAL_SECONDS`.

    >>> calls = []
    >>> progress = throttle_progress(lambda done, total: calls.append(done))
    >>> progress(1, 9), progress(2, 9), calls
    (None, None, [1])
    """
    last = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= PROGRESS_INTERVAL_SECONDS:
            last = time.monotonic()
            report(done, total)

    return progress
