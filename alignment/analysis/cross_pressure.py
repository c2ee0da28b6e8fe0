"""Spread of a country's ties over blocs, and pressure between voting and co-sponsorship."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.model.similarity import Similarity

Array = npt.NDArray[np.float64]

# Fewest drafts that a country sponsored, and fewest that it did not, for a value.
MIN_DRAFTS = 3
# Fewest other members of a bloc for their mean to represent the bloc.
_MIN_MEMBERS = 2


def participation_coefficient(weights: Similarity, bloc: pd.Series) -> pd.Series:
    """Return the participation coefficient of every country.

    participation(i) = 1 - sum over blocs k of (w_ik / w_i)^2, with w_ik the total weight of
    i's pairs with members of bloc k and w_i the sum over all blocs.

    Parameters
    ----------
    weights : Similarity
        Weight of every pair; NaN, 0 and less are no tie. On all pairs of a dense similarity
        the values of countries hardly differ, because the sizes of the blocs determine them; give
        the drawn links, and NaN for all other pairs.
    bloc : Series
        Bloc by ISO3; missing means in no bloc, and ties with such countries do not count.

    Returns
    -------
    Series
        By ISO3: 0 if all ties are with one bloc, 1 - 1/K if spread evenly over K blocs. NaN
        where a country has no tie with a country in a bloc. A country itself needs no bloc.

    References
    ----------
    Guimerà and Amaral 2005, doi:10.1038/nature03288.

    Examples
    --------
    >>> scores = np.array([[0, 1, 1], [1, 0, 0], [1, 0, 0.0]])
    >>> similarity = Similarity("agreement", pd.Index(["AAA", "BBB", "CCC"]), scores, scores > 0)
    >>> bloc = pd.Series({"AAA": 1, "BBB": 1, "CCC": 2})
    >>> participation_coefficient(similarity, bloc).tolist()
    [0.5, 0.0, 0.0]
    """
    number, names = pd.factorize(bloc.reindex(weights.index))
    member = (number[:, None] == np.arange(len(names))).astype(np.float64)
    ties = np.maximum(np.nan_to_num(weights.scores), 0.0)
    np.fill_diagonal(ties, 0.0)
    by_bloc = ties @ member
    total = by_bloc.sum(axis=1)
    shares = by_bloc / np.where(total > 0, total, 1.0)[:, None]
    value = np.where(total > 0, 1 - (shares**2).sum(axis=1), np.nan)
    return pd.Series(value, index=weights.index, name="participation")


def count_bloc_ties(weights: Similarity, bloc: pd.Series) -> pd.Series:
    """Return the number of countries in a bloc with which each country has a tie.

    >>> scores = np.array([[0, 1, 1], [1, 0, 0], [1, 0, 0.0]])
    >>> similarity = Similarity("agreement", pd.Index(["AAA", "BBB", "CCC"]), scores, scores > 0)
    >>> count_bloc_ties(similarity, pd.Series({"AAA": 1, "BBB": 1, "CCC": 2})).tolist()
    [2, 1, 1]
    """
    tied = np.nan_to_num(weights.scores) > 0
    np.fill_diagonal(tied, False)
    inside = bloc.reindex(weights.index).notna().to_numpy()
    return pd.Series(tied[:, inside].sum(axis=1), weights.index, name="ties")


def compute_cross_pressure(
    agreement: Similarity, sponsors: pd.DataFrame, bloc: pd.Series
) -> pd.DataFrame:
    """Return how far a country's votes lie from the bloc it co-sponsors with most.

    A_ik is the mean agreement of country i with the other members of bloc k. C_ik is the share
    of the other members of k that sponsored a draft, on average over the drafts that i
    sponsored, less the same over the drafts that i did not: the difference, because some blocs
    sponsor nearly everything. With s the bloc of the largest C_ik,
    cross_pressure(i) = (largest A_ik over k) - A_is: how much more it agrees with the bloc it
    votes with than with the bloc it co-sponsors with. Where several blocs share the largest C_ik,
    s is the one it agrees with most.

    Parameters
    ----------
    agreement : Similarity
        In votes, 0 to 1.
    sponsors : DataFrame of float
        Countries x drafts: 1 sponsored, 0 did not, NaN unknown or not possible.
    bloc : Series
        Bloc by ISO3; missing means in no bloc.

    Returns
    -------
    DataFrame
        Indexed by ISO3. `value`: 0 where both blocs are the same, else in units of agreement.
        `votes_with`, `sponsors_with`: the two blocs, missing where unknown. `drafts`: drafts it
        sponsored. Value is NaN where they are fewer than 3, where it did not sponsor at least 3,
        where no C_ik is above 0, or where fewer than two blocs have two other members.

        Only texts with a countable list of sponsors are used. The word is that of Lazarsfeld,
        Berelson and Gaudet 1944, "The People's Choice"; the measure is this project's own.

    Examples
    --------
    >>> names = pd.Index(["AAA", "BBB", "CCC", "DDD", "EEE"])
    >>> votes = np.full((5, 5), 0.2)
    >>> votes[0, 1:3] = votes[1:3, 0] = 0.9
    >>> agreement = Similarity("agreement", names, votes, np.ones((5, 5), dtype=int))
    >>> first, second = [1.0] * 3 + [0.0] * 3, [0.0] * 3 + [1.0] * 3
    >>> sponsors = pd.DataFrame([first, second, second, first, first], names)
    >>> bloc = pd.Series(["x", "x", "y", "y"], index=names[1:])
    >>> row = compute_cross_pressure(agreement, sponsors, bloc).loc["AAA"]
    >>> print(round(row["value"], 2), row["votes_with"], row["sponsors_with"])
    0.7 x y
    """
    sponsors = sponsors.reindex(agreement.index)
    number, names = pd.factorize(bloc.reindex(agreement.index), sort=True)
    labels = names.tolist()
    member = number[:, None] == np.arange(len(labels))
    voting = _mean_bloc_agreement(agreement, member)
    sponsoring = _sponsorship_differences(sponsors.to_numpy(np.float64), member)
    both = ~np.isnan(voting) & ~np.isnan(sponsoring)
    voting, sponsoring = (np.where(both, part, -np.inf) for part in (voting, sponsoring))
    drafts = (sponsors == 1).sum(axis=1).to_numpy()
    has_sponsor_bloc = sponsoring.max(axis=1, initial=-np.inf) > 0
    value = np.full(len(number), np.nan)
    votes_with, sponsors_with = np.full((2, len(number)), None, dtype=object)
    for country in np.flatnonzero((both.sum(axis=1) >= 2) & has_sponsor_bloc):
        own, shares = voting[country], sponsoring[country]
        is_largest = np.isclose(shares, shares.max(), rtol=1e-12, atol=0)
        first, second = own.argmax(), np.where(is_largest, own, -np.inf).argmax()
        value[country] = own[first] - own[second]
        votes_with[country], sponsors_with[country] = labels[first], labels[second]
    return pd.DataFrame(
        {
            "value": value,
            "votes_with": votes_with,
            "sponsors_with": sponsors_with,
            "drafts": drafts,
        },
        index=agreement.index,
    )


def _mean_bloc_agreement(agreement: Similarity, member: npt.NDArray[np.bool_]) -> Array:
    """Return each country's mean agreement with the other members of each bloc."""
    scores = agreement.scores.copy()
    np.fill_diagonal(scores, np.nan)
    number = (~np.isnan(scores)).astype(np.float64) @ member
    total = np.nan_to_num(scores) @ member
    return np.where(number >= _MIN_MEMBERS, total / np.maximum(number, 1), np.nan)


def _sponsorship_differences(sponsors: Array, member: npt.NDArray[np.bool_]) -> Array:
    """Return C_ik of :func:`compute_cross_pressure`, countries x blocs."""
    sponsored = (sponsors == 1).astype(np.float64)
    is_known = (~np.isnan(sponsors)).astype(np.float64)
    differences = np.full(member.shape, np.nan)
    for bloc in range(member.shape[1]):
        inside = member[:, bloc]
        # Only the other members count.
        own = inside[:, None] * 1.0
        others = is_known[inside].sum(axis=0) - own * is_known
        share = (sponsored[inside].sum(axis=0) - own * sponsored) / np.maximum(others, 1)
        enough = others >= _MIN_MEMBERS
        differences[:, bloc] = _mean_share(share, sponsored * enough) - _mean_share(
            share, (is_known - sponsored) * enough
        )
    return differences


def _mean_share(share: Array, indicator: Array) -> Array:
    number = indicator.sum(axis=1)
    total = (indicator * share).sum(axis=1)
    return np.where(number >= MIN_DRAFTS, total / np.maximum(number, 1), np.nan)
