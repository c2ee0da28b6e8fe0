"""How far countries go from one map to the next, in a unit that suits any map."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd


def radius(places: npt.NDArray[np.float64]) -> float:
    """Return the root mean square distance of places from their centre; NaN if there are none."""
    if not len(places):
        return float("nan")
    return float(np.sqrt(((places - places.mean(axis=0)) ** 2).sum(axis=1).mean()))


def map_radius(places: pd.DataFrame) -> float:
    """Return the size of a map: the :func:`radius` of its countries' places."""
    return radius(places[["x", "y"]].dropna().to_numpy(dtype=float))


def displacement(before: pd.DataFrame, after: pd.DataFrame) -> pd.Series:
    """Return how far each country went, in map radii of the earlier map.

    Parameters
    ----------
    before, after : DataFrame
        Columns x and y, by ISO3.

    Returns
    -------
    Series
        By the ISO3 of `after`; NaN for countries without a place in both.
    """
    size = map_radius(before)
    gone = after[["x", "y"]] - before[["x", "y"]].reindex(after.index)
    # On a map of one point there is no measure of far and near.
    length = np.hypot(gone["x"], gone["y"]) / (size if size > 0 else np.nan)
    return pd.Series(length, index=after.index, name="moved", dtype=float)
