"""Majorities of groups and blocs, and how often a country votes against its bloc's."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.positions import Z95
from alignment.analysis.title_clusters import estimate_shares, sum_by_title
from alignment.model.vote import Vote

Codes = npt.NDArray[np.int64]
# Fewest other countries whose majority a country is compared with.
MIN_MAJORITY = 2
# Stands for "no majority" among the codes of votes cast.
NO_MAJORITY = -1
_OUTCOMES = (Vote.NO, Vote.ABSTAIN, Vote.YES)


def find_majority_votes(votes: pd.DataFrame) -> pd.Series:
    """Return the vote that more than half of the votes cast were for, by roll call.

    Codes of votes cast; -1 where none has a majority or no vote was cast.

    >>> votes = pd.DataFrame({"r1": [2, 2, 0], "r2": [2, 1, 0], "r3": [2, -1, -1]})
    >>> find_majority_votes(votes).tolist()
    [2, -1, 2]
    """
    return pd.Series(
        _select_majority(_encode_outcomes(votes.to_numpy()).sum(axis=1)), index=votes.columns
    )


def find_peer_majorities(votes: pd.DataFrame, bloc: pd.Series) -> Codes:
    """Return the majority vote of the other members of each country's bloc.

    Codes of votes cast, countries x roll calls; -1 where the others have no majority.
    """
    codes = votes.to_numpy()
    number, names = pd.factorize(bloc.reindex(votes.index))
    majority = np.full(codes.shape, NO_MAJORITY, dtype=np.int64)
    for member in range(len(names)):
        rows = np.flatnonzero(number == member)
        own = _encode_outcomes(codes[rows])
        majority[rows] = _select_majority(own.sum(axis=1, keepdims=True) - own)
    return majority


def _encode_outcomes(codes: npt.NDArray[np.integer]) -> Codes:
    return np.stack([codes == outcome for outcome in _OUTCOMES]).astype(np.int64)


def _select_majority(tallies: Codes) -> Codes:
    """Return which outcome, along the first axis, has more than half of its sum."""
    is_majority = 2 * tallies > tallies.sum(axis=0)
    return np.where(is_majority.any(axis=0), is_majority.argmax(axis=0), NO_MAJORITY)


def compute_dissent_rates(votes: pd.DataFrame, bloc: pd.Series, titles: pd.Series) -> pd.DataFrame:
    """Return the share of a country's votes that differ from the majority of its bloc.

    The majority is that of :func:`find_peer_majorities`: the country's own vote does not count,
    or dissent from a small bloc would be impossible. A roll call without a majority of the others
    does not count. For `titles`, by roll call, see
    :func:`~alignment.analysis.title_clusters.label_texts`.

    Returns
    -------
    DataFrame
        Indexed by ISO3. `share`: dissents / votes, 0 to 1. `low`, `high`: its 95% interval by
        titles, see :func:`~alignment.analysis.title_clusters.estimate_shares`. `dissents`.
        `votes`: votes cast where the others had a majority. Share and interval are NaN where
        that is none.

    Examples
    --------
    >>> rows = {"AAA": [2, 2], "BBB": [2, 2], "CCC": [2, 0], "DDD": [0, 0]}
    >>> votes = pd.DataFrame(rows, index=["r1", "r2"], dtype="int8").T
    >>> bloc = pd.Series({"AAA": "x", "BBB": "x", "CCC": "x", "DDD": pd.NA})
    >>> titles = pd.Series("", index=votes.columns)
    >>> compute_dissent_rates(votes, bloc, titles)["share"].tolist()
    [0.0, 0.0, 0.5, nan]
    """
    codes = votes.to_numpy()
    majority = find_peer_majorities(votes, bloc)
    counted = (codes >= Vote.NO) & (majority != NO_MAJORITY)
    dissents = counted & (codes != majority)
    share, low, high = estimate_shares(
        *(sum_by_title(each, titles, votes.columns) for each in (dissents, counted))
    )
    columns = {"share": share, "low": low, "high": high}
    counts = {"dissents": dissents.sum(axis=1), "votes": counted.sum(axis=1)}
    return pd.DataFrame(columns | counts, index=votes.index)


def list_dissenting_votes(votes: pd.DataFrame, bloc: pd.Series) -> pd.DataFrame:
    """Return the votes that :func:`compute_dissent_rates` counts as dissents.

    The columns are `iso3`, `rollcall`, `vote` and `majority` (codes), in the order of countries
    and then of roll calls.
    """
    codes = votes.to_numpy()
    majority = find_peer_majorities(votes, bloc)
    is_dissent = (codes >= Vote.NO) & (majority != NO_MAJORITY) & (codes != majority)
    country, rollcall = np.nonzero(is_dissent)
    return pd.DataFrame(
        {
            "iso3": votes.index[country],
            "rollcall": votes.columns[rollcall],
            "vote": codes[country, rollcall],
            "majority": majority[country, rollcall].astype(codes.dtype),
        }
    )


def wilson_interval(
    successes: npt.NDArray[np.number], trials: npt.NDArray[np.integer]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the 95% Wilson interval of successes / trials; NaN where trials is 0.

    With p = successes / trials, n = trials and z = 1.96 it is
    (p + z^2 / 2n +- z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n).

    >>> low, high = wilson_interval(np.array([1]), np.array([10]))
    >>> round(low.item(), 4), round(high.item(), 4)
    (0.0179, 0.4042)
    """
    number = np.maximum(trials, 1)
    share = successes / number
    middle = share + Z95**2 / (2 * number)
    half = Z95 * np.sqrt(share * (1 - share) / number + Z95**2 / (4 * number**2))
    scale = 1 + Z95**2 / number
    # Rounding must not exclude the share at 0 and 1.
    low = np.where(trials > 0, np.minimum((middle - half) / scale, share), np.nan)
    high = np.where(trials > 0, np.maximum((middle + half) / scale, share), np.nan)
    return np.maximum(low, 0.0), np.minimum(high, 1.0)


def compare_votes_with(votes: pd.DataFrame, iso3: str) -> pd.DataFrame:
    """Return on which roll calls each other country voted unlike a country.

    Indexed by ISO3: `unlike`, a tuple of roll calls, `expected`, the votes of the country on
    these, and `shared`, the number of roll calls on which both cast a vote. The order is by the
    share unlike, then by their number, highest first.

    >>> rows = {"AAA": [2, 2, 0], "BBB": [2, 0, 0], "CCC": [0, -1, -1]}
    >>> votes = pd.DataFrame(rows, index=["r1", "r2", "r3"], dtype="int8").T
    >>> compare_votes_with(votes, "AAA").reset_index().values.tolist()
    [['CCC', ('r1',), (2,), 1], ['BBB', ('r2',), (2,), 3]]
    """
    own, others = votes.loc[iso3].to_numpy(), votes.drop(index=iso3)
    codes = others.to_numpy()
    is_shared = (codes >= Vote.NO) & (own >= Vote.NO)
    return _list_differences(others, is_shared, np.broadcast_to(own, codes.shape))


def compare_votes_with_majority(votes: pd.DataFrame) -> pd.DataFrame:
    """Return on which roll calls each country voted unlike the majority of the other countries.

    As :func:`compare_votes_with`; `expected` has the votes of the majority, and `shared` counts the
    votes cast where the others had one.

    >>> rows = {"AAA": [2, 2, 0], "BBB": [2, 0, -1], "CCC": [0, 0, 2], "DDD": [2, 1, 2]}
    >>> votes = pd.DataFrame(rows, index=["r1", "r2", "r3"], dtype="int8").T
    >>> compare_votes_with_majority(votes).loc["AAA", "unlike"]
    ('r2', 'r3')
    """
    codes = votes.to_numpy()
    majority = find_peer_majorities(votes, pd.Series("", votes.index))
    is_counted = (codes >= Vote.NO) & (majority != NO_MAJORITY)
    return _list_differences(votes, is_counted, majority)


def _list_differences(
    votes: pd.DataFrame, is_counted: npt.NDArray[np.bool_], expected: npt.NDArray[np.integer]
) -> pd.DataFrame:
    is_different = is_counted & (votes.to_numpy() != expected)
    shared, number = is_counted.sum(axis=1), is_different.sum(axis=1)
    unlike = [tuple(votes.columns[row]) for row in is_different]
    others = [tuple(map(int, row[mask])) for row, mask in zip(expected, is_different, strict=True)]
    columns = {"unlike": unlike, "expected": others, "shared": shared}
    frame = pd.DataFrame(columns, index=votes.index)
    return frame.iloc[np.lexsort((-number, -number / np.maximum(shared, 1)))]
