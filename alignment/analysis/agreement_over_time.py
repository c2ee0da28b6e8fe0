"""Agreement of two countries over time, and the roll calls that part them most."""

from __future__ import annotations

import numpy as np
import pandas as pd

from alignment.analysis.dissent import wilson


def agreement_by_year(pair: pd.DataFrame, texts: pd.Series) -> pd.DataFrame:
    """Return how far two countries agreed in each calendar year.

    Agreement is the mean over the shared roll calls of the year of 1 for the same vote, 1/2
    where one of them abstained and 0 for yes against no. The interval is Wilson's, for the
    number of texts rather than of roll calls: two votes on one text are not independent.
    Half points vary less than whole ones, so it is rather too wide than too narrow.

    Parameters
    ----------
    pair : DataFrame
        From :func:`~alignment.analysis.pair.pair_votes`.
    texts : Series of str
        By roll call: the text voted on; '' stands for the roll call itself.

    Returns
    -------
    DataFrame
        Indexed by `year`, every year from the first to the last roll call. `shared`: roll
        calls in which both cast a vote. `same`, `half`, `opposed`: how they fell. `texts`:
        those voted on. `agreement`, 0 to 1, `low`, `high`: NaN where none is shared.

    References
    ----------
    Wilson 1927, doi:10.1080/01621459.1927.10502953.

    Examples
    --------
    >>> pair = pd.DataFrame(
    ...     {"date": ["2020-12-01", "2018-12-01", "2018-11-01"], "agreement": [1.0, 0.5, 1.0]},
    ...     index=["R/3", "R/2", "R/1"],
    ... )
    >>> agreement_by_year(pair, pd.Series("", index=pair.index))["agreement"].tolist()
    [0.75, nan, 1.0]
    """
    years = pair["date"].str[:4].astype(int)
    span = range(years.min(), years.max() + 1) if len(years) else range(0)
    index = pd.Index(span, name="year", dtype="int64")
    named = texts.reindex(pair.index)
    text = named.where(named.notna() & (named != ""), named.index.to_series())
    known = pair["agreement"].notna()
    closeness, year = pair["agreement"][known], years[known]
    counts = {
        name: (closeness == value).groupby(year).sum().reindex(index, fill_value=0).astype("int64")
        for name, value in (("same", 1.0), ("half", 0.5), ("opposed", 0.0))
    }
    distinct = text[known].groupby(year).nunique().reindex(index, fill_value=0).astype("int64")
    shared = counts["same"] + counts["half"] + counts["opposed"]
    points = (counts["same"] + counts["half"] / 2).to_numpy()
    share = np.where(shared > 0, points / np.maximum(shared, 1), np.nan)
    low, high = wilson(np.nan_to_num(share) * distinct.to_numpy(), distinct.to_numpy())
    return pd.DataFrame(
        {
            "shared": shared,
            **counts,
            "texts": distinct,
            "agreement": share,
            "low": low,
            "high": high,
        },
        index=index,
    )


def most_divergent(pair: pd.DataFrame) -> pd.DataFrame:
    """Return the roll calls on which two countries did not vote alike, the worst first.

    Parameters
    ----------
    pair : DataFrame
        From :func:`~alignment.analysis.pair.pair_votes`.

    Returns
    -------
    DataFrame
        Rows of `pair`: yes against no, then those in which one abstained, either with the
        newest first. Absences part no one.
    """
    apart = pair[pair["agreement"] < 1]
    return apart.sort_values(["agreement", "date"], ascending=[True, False], kind="stable")
