"""Dissent: how often a country votes against the majority of its own bloc."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.majority import NONE, majorities_of_others
from alignment.analysis.positions import Z95
from alignment.model.vote import Vote


def dissent(votes: pd.DataFrame, bloc: pd.Series) -> pd.DataFrame:
    """Return the share of a country's votes that went against the majority of its bloc.

    The majority is the vote that more than half of the other members' votes were cast for:
    the country's own vote does not count, or a small bloc could not be dissented from. Where
    the others have no majority, or none of them voted, the roll call does not count.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.
    bloc : Series
        Bloc by ISO3; missing means in no bloc.

    Returns
    -------
    DataFrame
        Indexed by ISO3. `share`: dissents / votes, 0 to 1. `low`, `high`: its 95% Wilson
        interval. `dissents`. `votes`: votes cast where the others had a majority. Share and
        interval are NaN where that is none.

    References
    ----------
    Wilson 1927, doi:10.1080/01621459.1927.10502953.

    Examples
    --------
    >>> rows = {"AAA": [2, 2], "BBB": [2, 2], "CCC": [2, 0], "DDD": [0, 0]}
    >>> votes = pd.DataFrame(rows, index=["r1", "r2"], dtype="int8").T
    >>> bloc = pd.Series({"AAA": "x", "BBB": "x", "CCC": "x", "DDD": pd.NA})
    >>> dissent(votes, bloc)["share"].tolist()
    [0.0, 0.0, 0.5, nan]
    """
    codes = votes.to_numpy()
    majority = majorities_of_others(votes, bloc)
    counted = (codes >= Vote.NO) & (majority != NONE)
    number = counted.sum(axis=1)
    against = (counted & (codes != majority)).sum(axis=1)
    low, high = wilson(against, number)
    share = np.where(number > 0, against / np.maximum(number, 1), np.nan)
    columns = {"share": share, "low": low, "high": high, "dissents": against, "votes": number}
    return pd.DataFrame(columns, index=votes.index)


def dissents(votes: pd.DataFrame, bloc: pd.Series) -> pd.DataFrame:
    """Return the very votes that :func:`dissent` counts as against the bloc.

    Returns
    -------
    DataFrame
        `iso3`, `rollcall`, `vote` and `majority` (codes), in the order of countries and then
        of roll calls.
    """
    codes = votes.to_numpy()
    majority = majorities_of_others(votes, bloc)
    against = (codes >= Vote.NO) & (majority != NONE) & (codes != majority)
    country, rollcall = np.nonzero(against)
    return pd.DataFrame(
        {
            "iso3": votes.index[country],
            "rollcall": votes.columns[rollcall],
            "vote": codes[country, rollcall],
            "majority": majority[country, rollcall].astype(codes.dtype),
        }
    )


def wilson(
    part: npt.NDArray[np.number], whole: npt.NDArray[np.integer]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the 95% Wilson interval of part / whole; NaN where whole is 0.

    With p = part / whole, n = whole and z = 1.96 it is
    (p + z^2 / 2n +- z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n).

    >>> low, high = wilson(np.array([1]), np.array([10]))
    >>> round(low.item(), 4), round(high.item(), 4)
    (0.0179, 0.4042)
    """
    number = np.maximum(whole, 1)
    share = part / number
    middle = share + Z95**2 / (2 * number)
    half = Z95 * np.sqrt(share * (1 - share) / number + Z95**2 / (4 * number**2))
    scale = 1 + Z95**2 / number
    # It holds the share, which rounding must not undo at 0 and 1.
    low = np.where(whole > 0, np.minimum((middle - half) / scale, share), np.nan)
    high = np.where(whole > 0, np.maximum((middle + half) / scale, share), np.nan)
    return np.maximum(low, 0.0), np.minimum(high, 1.0)
