"""Profile of one country: closeness to a group, distinctive votes and leanings of texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from alignment.model.similarity import Similarity
from alignment.model.vote import Vote

MAX_DISTINCTIVE = 5


@dataclass(frozen=True)
class Closeness:
    """Closeness of a country to some others.

    Attributes
    ----------
    score : float
        Mean score with the others that have one; NaN if none has.
    shared : int
        Roll calls in which it and at least one of them cast a vote.
    members : int
        Number of the others with a score.
    """

    score: float
    shared: int
    members: int


def compute_closeness(
    similarity: Similarity, votes: pd.DataFrame, iso3: str, others: Sequence[str]
) -> Closeness:
    """Return how close a country is to others, without itself.

    Those of `others` (ISO3) that are not in `votes` are ignored.

    >>> from alignment.similarity.vote_similarity import vote_agreement
    >>> rows = {"AAA": [2, 2, -1], "BBB": [2, 0, 0], "CCC": [2, 1, 0]}
    >>> votes = pd.DataFrame(rows, dtype="int8").T
    >>> compute_closeness(vote_agreement(votes), votes, "AAA", ["AAA", "BBB", "CCC"])
    Closeness(score=0.625, shared=2, members=2)
    """
    inside = votes.index.isin([other for other in others if other != iso3])
    row = votes.index.get_loc(iso3)
    scores = similarity.scores[row, inside]
    known = scores[~np.isnan(scores)]
    cast = votes.to_numpy() >= Vote.NO
    return Closeness(
        float(known.mean()) if known.size else float("nan"),
        int((cast[row] & cast[inside].any(axis=0)).sum()),
        int(known.size),
    )


def select_distinctive_rollcalls(
    votes: pd.DataFrame, iso3: str, peers: Sequence[str], limit: int = MAX_DISTINCTIVE
) -> pd.DataFrame:
    """Return the roll calls in which a country voted least like its group.

    These are the ones in which the smallest share of the group's votes was the country's own
    vote; its own counts. A roll call in which all of the group voted like it is left out. Rows
    are indexed by roll call, the smallest share first, equal ones the newest first; `alike`
    counts the votes of the group that were the country's, `cast` those that the group cast.
    `peers` may contain the country.

    >>> rows = {"AAA": [2, 2, -1], "BBB": [2, 0, 0], "CCC": [2, 0, 0]}
    >>> votes = pd.DataFrame(rows, index=["r1", "r2", "r3"], dtype="int8").T
    >>> select_distinctive_rollcalls(votes, "AAA", ["BBB", "CCC"])
        alike  cast
    r2      1     3
    """
    group = votes[votes.index.isin([iso3, *peers])].to_numpy()
    own = votes.loc[iso3].to_numpy()
    counts = pd.DataFrame(
        {"alike": (group == own).sum(axis=0), "cast": (group >= Vote.NO).sum(axis=0)},
        index=votes.columns,
    )
    is_distinctive = (own >= Vote.NO) & (counts["alike"] < counts["cast"])
    newest = counts[is_distinctive].iloc[::-1]
    share = (newest["alike"] / newest["cast"]).sort_values(kind="stable")
    return newest.loc[share.index[:limit]].rename_axis(None)


def compute_leanings(votes: pd.DataFrame, positions: pd.Series) -> pd.Series:
    """Return the mean position of the countries that voted yes, by roll call.

    Texts that the same countries support have similar leanings. NaN where no country with a
    position voted yes. `positions` are by country; NaN without one.

    >>> votes = pd.DataFrame({"R1": [2, 2, 0], "R2": [0, 1, 2]}, index=["AAA", "BBB", "CCC"])
    >>> compute_leanings(votes, pd.Series({"AAA": 1.0, "BBB": 0.0, "CCC": -1.0})).tolist()
    [0.5, -1.0]
    """
    values = positions.reindex(votes.index).to_numpy(dtype=float)
    known = ~np.isnan(values)
    yes = votes.to_numpy()[known] == Vote.YES
    counts = yes.sum(axis=0)
    sums = values[known] @ yes
    means = np.divide(sums, counts, out=np.full(len(counts), np.nan), where=counts > 0)
    return pd.Series(means, index=votes.columns)
