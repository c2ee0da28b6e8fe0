"""Participation: how evenly a country's ties are spread over the blocs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from alignment.model.similarity import Similarity


def participation(weights: Similarity, bloc: pd.Series) -> pd.Series:
    """Return the participation coefficient of every country.

    participation(i) = 1 - sum over blocs k of (w_ik / w_i)^2, with w_ik the total weight of
    i's pairs with members of bloc k and w_i the sum over all blocs.

    Parameters
    ----------
    weights : Similarity
        Weight of every pair; NaN, 0 and less are no tie. On all pairs of a dense similarity
        every country comes out much alike, as the sizes of the blocs have it: to tell
        countries apart, give the links that are kept, and NaN elsewhere.
    bloc : Series
        Bloc by ISO3; missing means in no bloc, and ties with such countries do not count.

    Returns
    -------
    Series
        By ISO3: 0 if all ties are with one bloc, 1 - 1/K if spread evenly over K blocs. NaN
        where a country has no tie with a country in a bloc. A country need not be in a bloc
        itself.

    References
    ----------
    Guimerà and Amaral 2005, doi:10.1038/nature03288.

    Examples
    --------
    >>> scores = np.array([[0, 1, 1], [1, 0, 0], [1, 0, 0.0]])
    >>> similarity = Similarity("agreement", pd.Index(["AAA", "BBB", "CCC"]), scores, scores > 0)
    >>> bloc = pd.Series({"AAA": 1, "BBB": 1, "CCC": 2})
    >>> participation(similarity, bloc).tolist()
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


def counted_ties(weights: Similarity, bloc: pd.Series) -> pd.Series:
    """Return with how many countries in a bloc each country has a tie: what it rests on.

    Examples
    --------
    >>> scores = np.array([[0, 1, 1], [1, 0, 0], [1, 0, 0.0]])
    >>> similarity = Similarity("agreement", pd.Index(["AAA", "BBB", "CCC"]), scores, scores > 0)
    >>> counted_ties(similarity, pd.Series({"AAA": 1, "BBB": 1, "CCC": 2})).tolist()
    [2, 1, 1]
    """
    tied = np.nan_to_num(weights.scores) > 0
    np.fill_diagonal(tied, False)
    inside = bloc.reindex(weights.index).notna().to_numpy()
    return pd.Series(tied[:, inside].sum(axis=1), weights.index, name="ties")
