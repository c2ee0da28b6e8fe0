"""Who, bloc by bloc or group by group, holds which value of a lens."""

from __future__ import annotations

import pandas as pd


def crosstab(rows: pd.Series, values: pd.Series, order: tuple[str, ...]) -> pd.DataFrame:
    """Return counts of countries: a row for each group, a column for each value.

    Parameters
    ----------
    rows, values : Series
        By ISO3; countries missing in either are left out.
    order : tuple of str
        The columns; values that no country has are left out.
    """
    table = pd.crosstab(rows, values)
    return table[[word for word in order if word in table.columns]]
