"""Cohen's kappa: votes alike beyond what each country's own voting record would give."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.measures.marginals import marginals
from alignment.measures.onehot import divided
from alignment.model.similarity import Similarity

# How far apart two votes are: rows and columns no, abstain, yes.
STEPS = np.abs(np.subtract.outer(np.arange(3), np.arange(3))).astype(np.float64)


def kappa(votes: pd.DataFrame) -> Similarity:
    """Return Cohen's kappa of every pair of countries.

    kappa(i, j) = (Po - Pe) / (1 - Pe) = 1 - Do / De, with Do the mean over shared roll calls
    of d(v_ir, v_jr), De = sum over c and e of d(c, e) m_ic m_je / n**2, m_ic how often i
    voted c (yes, abstain, no) and n the roll calls, both over the roll calls in which both
    cast a vote. Here d is 0 for equal votes and 1 for any others.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.

    Returns
    -------
    Similarity
        Scores from -1 to 1, 0 for what chance would give; NaN where no roll call is shared
        and where Pe = 1, that is where both always cast one and the same vote.

    References
    ----------
    Cohen 1960, doi:10.1177/001316446002000104; for foreign policy Häge 2011,
    doi:10.1093/pan/mpr023.

    Examples
    --------
    >>> votes = pd.DataFrame([[2, 2, 2, 0], [2, 2, 0, 0]], index=["AAA", "BBB"], dtype="int8")
    >>> kappa(votes).scores[0, 1].item()
    0.5
    """
    return _kappa("kappa", votes, np.minimum(STEPS, 1))


def kappa_linear(votes: pd.DataFrame) -> Similarity:
    """Return Cohen's kappa with linear weights of every pair of countries.

    As :func:`kappa`, with d the number of steps between no, abstain and yes: yes against no
    weighs twice as much as yes against an abstention.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.

    Returns
    -------
    Similarity
        Scores from -1 to 1; NaN as for :func:`kappa`.

    References
    ----------
    Cohen 1968, doi:10.1037/h0026256.

    Examples
    --------
    >>> votes = pd.DataFrame([[2, 2, 1, 0], [2, 2, 0, 0]], index=["AAA", "BBB"], dtype="int8")
    >>> kappa_linear(votes).scores[0, 1].item()
    0.75
    """
    return _kappa("kappa-linear", votes, STEPS)


def kappa_squared(votes: pd.DataFrame) -> Similarity:
    """Return Cohen's kappa with squared weights of every pair of countries.

    As :func:`kappa`, with d the squared number of steps between no, abstain and yes: yes
    against no weighs four times as much as yes against an abstention.

    Parameters
    ----------
    votes : DataFrame of int8
        Countries x roll calls, codes of :class:`~alignment.model.vote.Vote`.

    Returns
    -------
    Similarity
        Scores from -1 to 1; NaN as for :func:`kappa`.

    References
    ----------
    Cohen 1968, doi:10.1037/h0026256; Fleiss and Cohen 1973, doi:10.1177/001316447303300309.

    Examples
    --------
    >>> votes = pd.DataFrame([[2, 2, 1, 0], [2, 2, 0, 0]], index=["AAA", "BBB"], dtype="int8")
    >>> round(kappa_squared(votes).scores[0, 1].item(), 3)
    0.857
    """
    return _kappa("kappa-squared", votes, STEPS**2)


def _kappa(name: str, votes: pd.DataFrame, apart: npt.NDArray[np.float64]) -> Similarity:
    counts = marginals(votes)
    observed = np.einsum("cd,cdij->ij", apart, counts.table)
    # n**2 De is a whole number, so that Pe = 1 (De = 0) is met exactly.
    by_chance = np.einsum("cd,cij,dji->ij", apart, counts.own, counts.own)
    scores = 1 - divided(counts.shared * observed, by_chance)
    return Similarity(name, votes.index, scores, counts.shared.astype(np.int64))
