"""Towards whom a country's own votes moved, on the texts voted on in two periods."""

from __future__ import annotations

import numpy as np
import pandas as pd

from alignment.analysis.closeness import TIE
from alignment.analysis.parting import ALIKE
from alignment.analysis.probit import Array
from alignment.analysis.recurring import by_text, recurring


def own_gains(before: pd.DataFrame, after: pd.DataFrame, titles: pd.Series) -> pd.DataFrame:
    """Return how much closer each country came to each other one by votes of its own.

    Only texts with the same title in both periods are used, so another agenda is no movement; and
    the votes of the other country are held, those of both periods together, so that it is the one
    country's own change and not the other's. With p_1, p_2 the shares of no, abstain and yes
    among the votes of i on a text in either period, q those of j in both, and A the
    agreement of two votes (1, 1/2 or 0),

        gain(i, j) = mean over texts of  sum over votes u, v of (p_2(u) - p_1(u)) A(u, v) q(v).

    A country that votes on each text as before comes closer to none: its gains are 0.

    Parameters
    ----------
    before, after : DataFrame of int8
        Countries x roll calls of either period, codes of :class:`~alignment.model.vote.Vote`.
    titles : Series
        Title by roll call; see :func:`~alignment.analysis.recurring.title_key`.

    Returns
    -------
    DataFrame
        The countries of both x the same, from -1 to 1: row i came closer to column j, which is not
        what j did to i. NaN where there is no text on which i voted in both periods and j in
        either, and on the diagonal.

    Examples
    --------
    >>> one = pd.DataFrame({"r1": [2, 2, 0]}, list("ABC"), dtype="int8")
    >>> two = pd.DataFrame({"r2": [2, 0, 0], "r3": [0, 2, 2]}, list("ABC"), dtype="int8")
    >>> titles = pd.Series({"r1": "On this", "r2": "This", "r3": "On that"})
    >>> own_gains(one, two, titles).loc["B"].tolist()
    [-1.0, nan, 1.0]
    """
    index = before.index[before.index.isin(after.index)]
    texts = recurring(before, after, titles)
    first, second = (by_text(votes.loc[index], titles, texts) for votes in (before, after))
    moved = _shares(second) - _shares(first)
    held = _shares(first + second)
    own, other = (~np.isnan(part[0]) for part in (moved, held))
    towards = np.tensordot(ALIKE, np.nan_to_num(moved), axes=1)
    total = np.einsum("uit,ujt->ij", towards, np.nan_to_num(held), optimize=True)
    number = own.astype(float) @ other.T.astype(float)
    gain = np.where(number > 0, total / np.maximum(number, 1), np.nan)
    np.fill_diagonal(gain, np.nan)
    return pd.DataFrame(gain + 0.0, index, index)


def recast(before: pd.DataFrame, after: pd.DataFrame, titles: pd.Series) -> pd.DataFrame:
    """Return on how many texts each country voted in both periods, and on how many otherwise.

    Parameters
    ----------
    before, after, titles
        As for :func:`own_gains`.

    Returns
    -------
    DataFrame of int
        By country of both: `texts`, and `changed`, on how many of them the shares of its votes are
        not the same in both periods.
    """
    index = before.index[before.index.isin(after.index)]
    texts = recurring(before, after, titles)
    first, second = (_shares(by_text(votes.loc[index], titles, texts)) for votes in (before, after))
    moved = np.abs(second - first).sum(axis=0)
    return pd.DataFrame(
        {"texts": (~np.isnan(moved)).sum(axis=1), "changed": (moved > TIE).sum(axis=1)}, index
    )


def _shares(seen: Array) -> Array:
    """Return counts of outcomes as shares; NaN where none was chosen."""
    total = seen.sum(axis=0)
    return np.where(total > 0, seen / np.maximum(total, 1), np.nan)
