"""Dates of any closeness: 2019, 2019-12 or 2019-12-27."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.object_]


def bounds(dates: Iterable[str]) -> tuple[Days, Days]:
    """Return the first and last day that dates of any closeness can mean.

    >>> first, last = bounds(["2019-11-18", "2018", "2020-11"])
    >>> list(first), list(last)
    (['2019-11-18', '2018-01-01', '2020-11-01'], ['2019-11-18', '2018-12-31', '2020-11-31'])
    """
    first = [str(date) + "-01-01"[len(str(date)) - 4 :] for date in dates]
    last = [str(date) + "-12-31"[len(str(date)) - 4 :] for date in dates]
    return np.array(first, dtype=object), np.array(last, dtype=object)
