"""Who came closer to whom between two studies."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.blocs import Bloc
from alignment.model.similarity import Similarity
from alignment.network.ranks import mean_ranks

# Differences of similarity below this are rounding.
TIE = 1e-9
# Fewest members, besides a country itself, to speak of a bloc.
MIN_MEMBERS = 2


def gains(before: Similarity, after: Similarity) -> pd.DataFrame:
    """Return how much closer each pair came than pairs in general did.

    gain(i, j) = after(i, j) - before(i, j), less the mean of that over the pairs that have a
    score in both: texts that divide less bring all countries closer, which says nothing of
    any one of them.

    Parameters
    ----------
    before, after : Similarity

    Returns
    -------
    DataFrame
        The countries in both x the same, in the order of `before`; NaN where a pair has no
        score in one of the two, and on the diagonal.
    """
    index = before.index[before.index.isin(after.index)]
    change = _scores(after, index) - _scores(before, index)
    known = change[~np.isnan(change)]
    return pd.DataFrame(change - (known.mean() if known.size else np.nan), index, index)


def percentiles(similarity: Similarity) -> Similarity:
    """Return a similarity with each score as its rank among all, 0 lowest to 1 highest.

    For scores of two measures, which have no common scale. Equal scores share their mean rank.

    >>> scores = np.array([[np.nan, 0.2, 0.9], [0.2, np.nan, 0.2], [0.9, 0.2, np.nan]])
    >>> percentiles(Similarity("x", pd.Index(list("ABC")), scores, scores * 0)).scores[0].tolist()
    [nan, 0.25, 1.0]
    """
    rows, columns = np.triu_indices(len(similarity.index), 1)
    upper = similarity.scores[rows, columns]
    known = ~np.isnan(upper)
    ranks = np.full(len(upper), np.nan)
    if known.any():
        ranks[known] = (mean_ranks(upper[known]) - 1) / max(int(known.sum()) - 1, 1)
    scores = np.full_like(similarity.scores, np.nan)
    scores[rows, columns] = scores[columns, rows] = ranks
    return Similarity(similarity.measure, similarity.index, scores, similarity.shared)


def shift(gain: pd.DataFrame) -> pd.Series:
    """Return how much each country's similarities changed, whichever way.

    The mean over the others of abs(gain), as :func:`gains` gives it: 0 when a country stands
    to all others as before, NaN when it can be compared with none.
    """
    scores = np.abs(gain.to_numpy(dtype=float))
    number = (~np.isnan(scores)).sum(axis=1)
    total = np.nan_to_num(scores).sum(axis=1)
    values = np.where(number > 0, total / np.maximum(number, 1), np.nan)
    return pd.Series(np.where(values < TIE, 0.0, values), gain.index, name="shift")


def bloc_gains(gain: pd.DataFrame, blocs: tuple[Bloc, ...]) -> pd.DataFrame:
    """Return how much closer each country came to the members of each bloc.

    Parameters
    ----------
    gain : DataFrame
        From :func:`gains`.
    blocs : tuple of Bloc

    Returns
    -------
    DataFrame
        Countries x names of blocs: the mean gain over the other members; NaN where there are fewer
        than 2 of them to go by.
    """
    scores = gain.to_numpy(dtype=float)
    known = (~np.isnan(scores)).astype(float)
    columns = {}
    for bloc in blocs:
        inside = gain.columns.isin(bloc.members).astype(float)
        number = known @ inside
        total = np.nan_to_num(scores) @ inside
        columns[bloc.name] = np.where(number >= MIN_MEMBERS, total / np.maximum(number, 1), np.nan)
    return pd.DataFrame(columns, gain.index, dtype=float)


def closest(gain: pd.DataFrame) -> pd.DataFrame:
    """Return to which country each came closest.

    Parameters
    ----------
    gain : DataFrame
        From :func:`gains`, countries x countries; or countries x blocs.

    Returns
    -------
    DataFrame
        Indexed by country: `towards` (a column of `gain`) and `gain`. Missing where it came
        closer to none; `towards` is None too where several tie for the first place, for
        then none of them can be named.
    """
    scores = np.where(gain.notna(), gain.to_numpy(dtype=float), -np.inf)
    if not gain.shape[1]:
        scores = np.full((len(gain), 1), -np.inf)
    best = scores.max(axis=1)
    nearer = best > TIE
    alone = (scores >= best[:, None] - TIE).sum(axis=1) == 1
    names = gain.columns.to_numpy(dtype=object) if gain.shape[1] else np.array([None])
    towards = np.where(nearer & alone, names[scores.argmax(axis=1)], None)
    return pd.DataFrame(
        {
            # As text, pandas would make of None a NaN.
            "towards": pd.Series(towards, gain.index, dtype=object),
            "gain": np.where(nearer, best, np.nan),
        },
        index=gain.index,
    )


def _scores(similarity: Similarity, index: pd.Index) -> npt.NDArray[np.float64]:
    places = similarity.index.get_indexer(index)
    return np.asarray(similarity.scores[np.ix_(places, places)])
