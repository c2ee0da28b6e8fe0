"""Similarity of the votes of two countries, counted by products of indicator matrices."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.model.similarity import Similarity
from alignment.model.vote import CAST_VOTES

Indicators = npt.NDArray[np.float32]
Counts = npt.NDArray[np.float64]

# Distance between two votes; rows and columns are no, abstain, yes.
OUTCOME_DISTANCES = np.abs(np.subtract.outer(np.arange(3), np.arange(3))).astype(np.float64)


def build_indicators(votes: pd.DataFrame) -> Indicators:
    """Return indicators of no, abstain and yes, 3 x countries x roll calls.

    float32 counts exactly up to 2**24, far above any number of roll calls.
    """
    codes = votes.to_numpy()
    return np.stack([codes == vote for vote in CAST_VOTES]).astype(np.float32)


def divide_or_nan(
    numerator: npt.NDArray[np.floating], denominator: npt.NDArray[np.floating]
) -> npt.NDArray[np.float64]:
    """Return numerator / denominator; NaN where the denominator is 0 and on the diagonal."""
    scores = np.full(denominator.shape, np.nan)
    np.divide(numerator, denominator, out=scores, where=denominator > 0)
    np.fill_diagonal(scores, np.nan)
    return scores


def vote_agreement(votes: pd.DataFrame) -> Similarity:
    """Return the agreement of every pair of countries, an abstention being half way.

    agreement(i, j) = mean over r of 1 - abs(v_ir - v_jr), with yes 1, abstain 1/2, no 0, over the
    roll calls r in which both cast a vote. Scores go from 0 (always yes against no) to 1 (always
    the same); NaN where no roll call is shared. `votes` is a DataFrame of int8, countries x roll
    calls, with the codes of :class:`~alignment.model.vote.Vote`.

    Source: Lijphart 1963, doi:10.2307/1952608 (the index of agreement, with half points for an
    abstention against yes or no); Bailey, Strezhnev and Voeten 2017, doi:10.1177/0022002715595700.
    It is also the "voting coincidence" with half points.

    >>> votes = pd.DataFrame([[2, 2, 0], [2, 1, 2]], index=["AAA", "BBB"], dtype="int8")
    >>> agreement = vote_agreement(votes)
    >>> agreement.scores[0, 1].item(), agreement.shared_counts[0, 1].item()
    (0.5, 3)
    """
    no, abstain, yes = build_indicators(votes)
    # The distance of each pair is counted in one direction and then in the other.
    one_way = np.hstack([yes, abstain * np.float32(0.5)]) @ np.hstack([no, no + yes]).T
    cast = no + abstain + yes
    shared = cast @ cast.T
    distance = (one_way + one_way.T).astype(np.float64)
    scores = divide_or_nan(shared - distance, shared)
    return Similarity("agreement", votes.index, scores, shared.astype(np.int64))


def exact_agreement(votes: pd.DataFrame) -> Similarity:
    """Return the share of equal votes of every pair of countries.

    exact(i, j) = number of r with v_ir = v_jr / number of r in which both cast a vote;
    `votes` as for :func:`vote_agreement`, NaN where no roll call is shared.

    Source: Lijphart 1963, doi:10.2307/1952608 (the index of agreement, without half points).

    >>> votes = pd.DataFrame([[2, 2, 0], [2, 1, 2]], index=["AAA", "BBB"], dtype="int8")
    >>> round(exact_agreement(votes).scores[0, 1].item(), 3)
    0.333
    """
    indicators = build_indicators(votes)
    cast, stacked = indicators.sum(axis=0), np.hstack(list(indicators))
    shared = cast @ cast.T
    scores = divide_or_nan((stacked @ stacked.T).astype(np.float64), shared)
    return Similarity("exact", votes.index, scores, shared.astype(np.int64))


def signorino_ritter(votes: pd.DataFrame) -> Similarity:
    """Return S, with absolute distance, of every pair of countries.

    S(i, j) = 1 - 2 * sum over r of d_r / sum over r of d_max, with d_r = abs(v_ir - v_jr),
    yes 1, abstain 1/2, no 0, and d_max = 1; that is 2 * agreement(i, j) - 1. It does not
    correct for the agreement that chance alone would give. `votes` and NaN are as for
    :func:`vote_agreement`; scores go from -1 (always yes against no) to 1 (always the same).

    Source: Signorino and Ritter 1999, doi:10.1111/0020-8833.00113.

    >>> votes = pd.DataFrame([[2, 2, 2, 0], [2, 1, 2, 2]], index=["AAA", "BBB"], dtype="int8")
    >>> signorino_ritter(votes).scores[0, 1].item()
    0.25
    """
    agreement = vote_agreement(votes)
    return Similarity("s", votes.index, 2 * agreement.scores - 1, agreement.shared_counts)


def cohen_kappa(votes: pd.DataFrame) -> Similarity:
    """Return Cohen's kappa of every pair of countries.

    kappa(i, j) = (Po - Pe) / (1 - Pe) = 1 - Do / De, with Do the mean over shared roll calls of
    d(v_ir, v_jr), De = sum over c and e of d(c, e) m_ic m_je / n**2, m_ic how often i voted c
    (yes, abstain, no) and n the roll calls, both over the roll calls in which both cast a vote.
    Here d is 0 for equal votes and 1 for any others. Scores go from -1 to 1, 0 for what chance
    would give; NaN where no roll call is shared and where Pe = 1, that is where both always cast
    one and the same vote. `votes` is as for :func:`vote_agreement`.

    Source: Cohen 1960, doi:10.1177/001316446002000104; for foreign policy Häge 2011,
    doi:10.1093/pan/mpr023.

    >>> votes = pd.DataFrame([[2, 2, 2, 0], [2, 2, 0, 0]], index=["AAA", "BBB"], dtype="int8")
    >>> cohen_kappa(votes).scores[0, 1].item()
    0.5
    """
    return _compute_kappa("kappa", votes, np.minimum(OUTCOME_DISTANCES, 1))


def cohen_kappa_linear(votes: pd.DataFrame) -> Similarity:
    """Return Cohen's kappa with linear weights of every pair of countries.

    As :func:`cohen_kappa`, with d the number of steps between no, abstain and yes: yes against
    no weighs twice as much as yes against an abstention.

    Source: Cohen 1968, doi:10.1037/h0026256.

    >>> votes = pd.DataFrame([[2, 2, 1, 0], [2, 2, 0, 0]], index=["AAA", "BBB"], dtype="int8")
    >>> cohen_kappa_linear(votes).scores[0, 1].item()
    0.75
    """
    return _compute_kappa("kappa-linear", votes, OUTCOME_DISTANCES)


def cohen_kappa_squared(votes: pd.DataFrame) -> Similarity:
    """Return Cohen's kappa with squared weights of every pair of countries.

    As :func:`cohen_kappa`, with d the squared number of steps between no, abstain and yes: yes
    against no weighs four times as much as yes against an abstention.

    Source: Cohen 1968, doi:10.1037/h0026256; Fleiss and Cohen 1973, doi:10.1177/001316447303300309.

    >>> votes = pd.DataFrame([[2, 2, 1, 0], [2, 2, 0, 0]], index=["AAA", "BBB"], dtype="int8")
    >>> round(cohen_kappa_squared(votes).scores[0, 1].item(), 3)
    0.857
    """
    return _compute_kappa("kappa-squared", votes, OUTCOME_DISTANCES**2)


def scott_pi(votes: pd.DataFrame) -> Similarity:
    """Return Scott's pi of every pair of countries.

    pi(i, j) = (Po - Pe) / (1 - Pe), with Po the share of equal votes and
    Pe = sum over c of ((m_ic + m_jc) / 2n)**2; `votes`, symbols and NaN are as for
    :func:`cohen_kappa`. Chance is one record that the two have in common, so that two
    countries with different records score lower than with kappa.

    Source: Scott 1955, doi:10.1086/266577; for foreign policy Häge 2011, doi:10.1093/pan/mpr023.

    >>> votes = pd.DataFrame([[2, 2, 2, 0], [2, 2, 0, 0]], index=["AAA", "BBB"], dtype="int8")
    >>> round(scott_pi(votes).scores[0, 1].item(), 3)
    0.467
    """
    joint, own, shared = _count_joint_votes(votes)
    pooled = own + own.transpose(0, 2, 1)
    # 4 n**2 (1 - Pe) is a whole number, so that Pe = 1 is met exactly.
    expected = 4 * shared**2 - (pooled**2).sum(axis=0)
    return _correct_for_chance("pi", votes, shared, 4 * (shared - np.trace(joint)), expected)


def _compute_kappa(name: str, votes: pd.DataFrame, distances: Counts) -> Similarity:
    joint, own, shared = _count_joint_votes(votes)
    observed = np.einsum("cd,cdij->ij", distances, joint)
    # n**2 De is a whole number, so that Pe = 1 (De = 0) is met exactly.
    expected = np.einsum("cd,cij,dji->ij", distances, own, own)
    return _correct_for_chance(name, votes, shared, observed, expected)


def _count_joint_votes(votes: pd.DataFrame) -> tuple[Counts, Counts, Counts]:
    """Return how often i voted c and j d, i voted c where j voted too, and both voted.

    The shapes are (3 x 3, 3, none) x countries x countries; c and d are no, abstain and yes. Whole
    numbers are held as floats so that their products neither round nor overflow.
    """
    indicators = build_indicators(votes)
    joint = (indicators[:, None] @ indicators.transpose(0, 2, 1)).astype(np.float64)
    own = joint.sum(axis=1)
    return joint, own, own.sum(axis=0)


def _correct_for_chance(
    name: str, votes: pd.DataFrame, shared: Counts, observed: Counts, expected: Counts
) -> Similarity:
    scores = 1 - divide_or_nan(shared * observed, expected)
    return Similarity(name, votes.index, scores, shared.astype(np.int64))
