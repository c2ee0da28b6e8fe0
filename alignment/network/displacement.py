"""How far countries go from one map to the next, in a unit that suits any map."""

from __future__ import annotations

import numpy as np
import pandas as pd


def map_radius(places: pd.DataFrame) -> float:
    """Return the size of a map: root mean square distance of countries from their centre."""
    known = places[["x", "y"]].dropna().to_numpy(dtype=float)
    if not len(known):
        return float("nan")
    return float(np.sqrt(((known - known.mean(axis=0)) ** 2).sum(axis=1).mean()))


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
    radius = map_radius(before)
    gone = after[["x", "y"]] - before[["x", "y"]].reindex(after.index)
    # On a map of one point there is no measure of far and near.
    length = np.hypot(gone["x"], gone["y"]) / (radius if radius > 0 else np.nan)
    return pd.Series(length, index=after.index, name="moved", dtype=float)
