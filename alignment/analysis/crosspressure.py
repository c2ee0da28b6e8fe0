"""Cross-pressure: co-sponsors with one bloc, votes with another."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.model.similarity import Similarity

# Fewest other members of a bloc with a score for their mean to stand for the bloc.
_MEMBERS = 2


def cross_pressure(
    agreement: Similarity, cosponsorship: Similarity, bloc: pd.Series
) -> pd.DataFrame:
    """Return how far a country's votes lie from the bloc it co-sponsors with most.

    With A_ik the mean agreement of country i with the other members of bloc k, C_ik its mean
    co-sponsorship with them, and s the bloc of the largest C_ik,
    cross_pressure(i) = (largest A_ik over k) - A_is: how much more it agrees with the bloc it
    votes with than with the bloc it drafts with. Where several blocs share the largest C_ik,
    s is the one it agrees with most, so that a tie never makes a pressure.

    Parameters
    ----------
    agreement : Similarity
        In votes, 0 to 1.
    cosponsorship : Similarity
        On the same index, 0 or more.
    bloc : Series
        Bloc by ISO3; missing means in no bloc.

    Returns
    -------
    DataFrame
        Indexed by ISO3. `value`: 0 where both blocs are the same, else in units of agreement
        (.1 is a tenth of full agreement). `votes_with`, `sponsors_with`: the two blocs, missing
        where unknown. NaN where the country co-sponsored with no bloc, or where fewer than two
        blocs have two other members with a score of both kinds to compare.

        It sees only texts whose list of sponsors is complete enough to count, and says nothing
        of why the two differ. The word is that of Lazarsfeld, Berelson and Gaudet 1944, "The
        People's Choice"; the measure is this project's own.

    Examples
    --------
    >>> names = pd.Index(["AAA", "BBB", "CCC", "DDD", "EEE"])
    >>> votes, drafts = np.full((5, 5), 0.2), np.zeros((5, 5))
    >>> votes[0, 1:3] = votes[1:3, 0] = 0.9
    >>> drafts[0, 3:] = drafts[3:, 0] = 0.5
    >>> bloc = pd.Series(["x", "x", "y", "y"], index=names[1:])
    >>> counts = np.ones((5, 5), dtype=int)
    >>> agreement = Similarity("agreement", names, votes, counts)
    >>> jaccard = Similarity("jaccard", names, drafts, counts)
    >>> found = cross_pressure(agreement, jaccard, bloc).loc["AAA"]
    >>> print(round(found["value"], 2), found["votes_with"], found["sponsors_with"])
    0.7 x y
    """
    number, names = pd.factorize(bloc.reindex(agreement.index), sort=True)
    labels = names.tolist()
    member = number[:, None] == np.arange(len(labels))
    votes, drafts = _means(agreement, member), _means(cosponsorship, member)
    both = ~np.isnan(votes) & ~np.isnan(drafts)
    agreed = np.where(both, votes, -np.inf)
    drafted = np.where(both, drafts, -np.inf)
    known = (both.sum(axis=1) >= 2) & (drafted.max(axis=1, initial=-np.inf) > 0)
    value = np.full(len(number), np.nan)
    with_votes, with_drafts = np.full((2, len(number)), None, dtype=object)
    for country in np.flatnonzero(known):
        own = agreed[country]
        ties = np.isclose(drafted[country], drafted[country].max(), rtol=1e-12, atol=0)
        first, second = own.argmax(), np.where(ties, own, -np.inf).argmax()
        value[country] = own[first] - own[second]
        with_votes[country], with_drafts[country] = labels[first], labels[second]
    columns = {"value": value, "votes_with": with_votes, "sponsors_with": with_drafts}
    return pd.DataFrame(columns, index=agreement.index)


def _means(similarity: Similarity, member: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Return each country's mean score with the other members of each bloc."""
    scores = similarity.scores.copy()
    np.fill_diagonal(scores, np.nan)
    known = ~np.isnan(scores)
    number = known.astype(np.float64) @ member
    total = np.nan_to_num(scores) @ member
    return np.where(number >= _MEMBERS, total / np.maximum(number, 1), np.nan)
