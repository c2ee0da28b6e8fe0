"""Change of position between two studies, and its error."""

from __future__ import annotations

import pandas as pd

from alignment.analysis.movement import MIN_VOTES

# Fewest countries in both studies for their positions to have one scale.
MIN_COUNTRIES = 3


def position_change(before: pd.DataFrame, after: pd.DataFrame, shared: pd.Series) -> pd.DataFrame:
    """Return how far positions of one study lie from those of another.

    Each study's positions have a scale of their own, so both are first brought to mean 0 and
    standard deviation 1 over the countries in both, and those of `after` are turned if they
    run against those of `before`: change is change of standing among these countries.

    With se_1, se_2 the standard errors, n_1, n_2 the votes they rest on and n the votes in
    both studies, the error of the change is  sqrt(se_1^2 + se_2^2 - 2 r se_1 se_2)  with
    r = n / sqrt(n_1 n_2). For apart periods r is 0; for a study within the other it comes to
    se_2^2 - se_1^2 under the root where errors fall as 1 / sqrt(n), as in Hausman's test.
    Where both rest on the very same votes nothing is left to chance, and there is no error.

    Parameters
    ----------
    before, after : DataFrame
        Indexed by ISO3: `value`, `se` and `votes` of either study's positions.
    shared : Series of int
        By ISO3: votes cast in roll calls of both studies.

    Returns
    -------
    DataFrame
        Indexed by the countries in either: `position_before`, `position_after`,
        `position_change`, `position_se`, `position_z` = change / se. Change is NaN for a
        country with fewer than 2 votes in either; all is NaN with fewer than 3 countries to
        compare by.

    References
    ----------
    Hausman 1978, doi:10.2307/1913827.

    Examples
    --------
    >>> one = pd.DataFrame({"value": [-1.0, 0.0, 1.0], "se": 0.3, "votes": 9}, list("ABC"))
    >>> two = pd.DataFrame({"value": [1.0, 0.0, -1.0], "se": 0.3, "votes": 9}, list("ABC"))
    >>> position_change(one, two, pd.Series(0, list("ABC")))["position_change"].tolist()
    [0.0, 0.0, 0.0]
    """
    countries = before.index.union(after.index)
    one, other = before.reindex(countries), after.reindex(countries)
    both = one["value"].notna() & other["value"].notna()
    both &= (one["votes"] >= MIN_VOTES) & (other["votes"] >= MIN_VOTES)
    one, other = _scaled(one, both), _scaled(other, both)
    if (one["value"] * other["value"])[both].sum() < 0:
        other["value"] = -other["value"]
    change = (other["value"] - one["value"]).where(both)
    total = (one["votes"] * other["votes"]) ** 0.5
    same = shared.reindex(countries, fill_value=0) / total.where(total > 0)
    variance = one["se"] ** 2 + other["se"] ** 2 - 2 * same * one["se"] * other["se"]
    se = (variance.clip(lower=0) ** 0.5).where(both & (same < 1) & (variance > 0))
    return pd.DataFrame(
        {
            "position_before": one["value"],
            "position_after": other["value"],
            "position_change": change + 0.0,
            "position_se": se,
            "position_z": change / se,
        },
        index=countries,
    )


def _scaled(frame: pd.DataFrame, both: pd.Series) -> pd.DataFrame:
    values = frame["value"][both]
    spread = values.std(ddof=0) if len(values) >= MIN_COUNTRIES else 0.0
    scale = 1 / spread if spread > 0 else float("nan")
    middle = values.mean() if len(values) else float("nan")
    return frame.assign(value=(frame["value"] - middle) * scale, se=frame["se"] * scale)
