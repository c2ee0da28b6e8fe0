"""Cross-pressure: co-sponsors with one bloc, votes with another."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.model.similarity import Similarity

Array = npt.NDArray[np.float64]

# Fewest drafts a country must have sponsored, and have left, to say with whom it does.
MIN_DRAFTS = 3
# Fewest other members of a bloc for their mean to stand for the bloc.
_MEMBERS = 2


def cross_pressure(agreement: Similarity, sponsors: pd.DataFrame, bloc: pd.Series) -> pd.DataFrame:
    """Return how far a country's votes lie from the bloc it co-sponsors with most.

    A_ik is the mean agreement of country i with the other members of bloc k. C_ik is the share
    of the other members of k that sponsored a draft, on average over the drafts that i
    sponsored, less the same over the drafts that i left: the difference, because some blocs
    sponsor nearly everything. With s the bloc of the largest C_ik,
    cross_pressure(i) = (largest A_ik over k) - A_is: how much more it agrees with the bloc it
    votes with than with the bloc that stands beside it on its drafts. Where several blocs
    share the largest C_ik, s is the one it agrees with most: a tie makes no pressure.

    Parameters
    ----------
    agreement : Similarity
        In votes, 0 to 1.
    sponsors : DataFrame of float
        Countries x drafts: 1 sponsored, 0 did not, NaN could not or nothing is known.
    bloc : Series
        Bloc by ISO3; missing means in no bloc.

    Returns
    -------
    DataFrame
        Indexed by ISO3. `value`: 0 where both blocs are the same, else in units of agreement
        (.1 is a tenth of full agreement). `votes_with`, `sponsors_with`: the two blocs, missing
        where unknown. `drafts`: drafts it sponsored. Value is NaN where they are fewer than 3,
        where it left fewer than 3, where no bloc stood beside it more than elsewhere, or where
        fewer than two blocs have two other members to compare with.

        It sees only texts whose list of sponsors can be counted, and says nothing of why the
        two blocs differ. The word is that of Lazarsfeld, Berelson and Gaudet 1944, "The
        People's Choice"; the measure is this project's own.

    Examples
    --------
    >>> names = pd.Index(["AAA", "BBB", "CCC", "DDD", "EEE"])
    >>> votes = np.full((5, 5), 0.2)
    >>> votes[0, 1:3] = votes[1:3, 0] = 0.9
    >>> agreement = Similarity("agreement", names, votes, np.ones((5, 5), dtype=int))
    >>> mine, theirs = [1.0] * 3 + [0.0] * 3, [0.0] * 3 + [1.0] * 3
    >>> sponsors = pd.DataFrame([mine, theirs, theirs, mine, mine], names)
    >>> bloc = pd.Series(["x", "x", "y", "y"], index=names[1:])
    >>> found = cross_pressure(agreement, sponsors, bloc).loc["AAA"]
    >>> print(round(found["value"], 2), found["votes_with"], found["sponsors_with"])
    0.7 x y
    """
    sponsors = sponsors.reindex(agreement.index)
    number, names = pd.factorize(bloc.reindex(agreement.index), sort=True)
    labels = names.tolist()
    member = number[:, None] == np.arange(len(labels))
    voted, beside = _agreed(agreement, member), _beside(sponsors.to_numpy(np.float64), member)
    both = ~np.isnan(voted) & ~np.isnan(beside)
    voted, beside = np.where(both, voted, -np.inf), np.where(both, beside, -np.inf)
    drafts = (sponsors == 1).sum(axis=1).to_numpy()
    stood = beside.max(axis=1, initial=-np.inf) > 0
    value = np.full(len(number), np.nan)
    votes_with, sponsors_with = np.full((2, len(number)), None, dtype=object)
    for country in np.flatnonzero((both.sum(axis=1) >= 2) & stood):
        own = voted[country]
        most = np.isclose(beside[country], beside[country].max(), rtol=1e-12, atol=0)
        first, second = own.argmax(), np.where(most, own, -np.inf).argmax()
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


def _agreed(agreement: Similarity, member: npt.NDArray[np.bool_]) -> Array:
    """Return each country's mean agreement with the other members of each bloc."""
    scores = agreement.scores.copy()
    np.fill_diagonal(scores, np.nan)
    number = (~np.isnan(scores)).astype(np.float64) @ member
    total = np.nan_to_num(scores) @ member
    return np.where(number >= _MEMBERS, total / np.maximum(number, 1), np.nan)


def _beside(sponsors: Array, member: npt.NDArray[np.bool_]) -> Array:
    """Return how much larger a share of each bloc sponsors what a country sponsors."""
    did, could = (sponsors == 1).astype(np.float64), (~np.isnan(sponsors)).astype(np.float64)
    found = np.full(member.shape, np.nan)
    for bloc in range(member.shape[1]):
        inside = member[:, bloc]
        # A member is no company to itself.
        own = inside[:, None] * 1.0
        among = could[inside].sum(axis=0) - own * could
        share = (did[inside].sum(axis=0) - own * did) / np.maximum(among, 1)
        known = among >= _MEMBERS
        found[:, bloc] = _mean(share, did * known) - _mean(share, (could - did) * known)
    return found


def _mean(share: Array, counted: Array) -> Array:
    number = counted.sum(axis=1)
    total = (counted * share).sum(axis=1)
    return np.where(number >= MIN_DRAFTS, total / np.maximum(number, 1), np.nan)
