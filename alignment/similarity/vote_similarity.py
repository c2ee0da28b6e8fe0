"""Similarity of the votes of two countries, counted by products of indicator matrices."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.model.similarity import Similarity
from alignment.model.vote import Vote

Indicator = npt.NDArray[np.float32]
Counts = npt.NDArray[np.float64]

# Distance between two votes; rows and columns are no, abstain, yes.
OUTCOME_DISTANCES = np.abs(np.subtract.outer(np.arange(3), np.arange(3))).astype(np.float64)


@dataclass(frozen=True, eq=False)
class OneHot:
    """Indicators of each vote, countries x roll calls.

    float32 counts exactly up to 2**24, far above any number of roll calls.
    """

    yes: Indicator
    abstain: Indicator
    no: Indicator

    @property
    def cast(self) -> Indicator:
        """Indicator of a vote cast."""
        return self.yes + self.abstain + self.no


def one_hot(votes: pd.DataFrame) -> OneHot:
    """Return the indicators of a frame of vote codes."""
    codes = votes.to_numpy()
    return OneHot(
        yes=(codes == Vote.YES).astype(np.float32),
        abstain=(codes == Vote.ABSTAIN).astype(np.float32),
        no=(codes == Vote.NO).astype(np.float32),
    )


def divide_or_nan(
    numerator: npt.NDArray[np.floating], denominator: npt.NDArray[np.floating]
) -> npt.NDArray[np.float64]:
    """Return numerator / denominator; NaN where the denominator is 0 and on the diagonal."""
    scores = np.full(denominator.shape, np.nan)
    np.divide(numerator, denominator, out=scores, where=denominator > 0)
    np.fill_diagonal(scores, np.nan)
    return scores


@dataclass(frozen=True, eq=False)
class Marginals:
    """Whole numbers, held as floats so that their products neither round nor overflow.

    Attributes
    ----------
    shared_counts : ndarray, countries x countries
        Roll calls in which both cast a vote.
    own_counts : ndarray, 3 x countries x countries
        own_counts[c, i, j]: how often i voted c (no, abstain, yes) where j cast a vote too.
    joint_counts : ndarray, 3 x 3 x countries x countries
        joint_counts[c, d, i, j]: how often i voted c and j voted d.
    """

    shared_counts: Counts
    own_counts: Counts
    joint_counts: Counts


def count_marginals(votes: pd.DataFrame) -> Marginals:
    """Count the votes of every pair over the roll calls that the pair shares."""
    indicators = one_hot(votes)
    outcomes = (indicators.no, indicators.abstain, indicators.yes)
    size = len(votes.index)
    joint = np.empty((3, 3, size, size))
    for (c, first), (d, second) in product(enumerate(outcomes), repeat=2):
        joint[c, d] = first @ second.T
    own = joint.sum(axis=1)
    return Marginals(own.sum(axis=0), own, joint)


def vote_agreement(votes: pd.DataFrame) -> Similarity:
    """Return the agreement of every pair of countries, an abstention being half way.

    agreement(i, j) = mean over r of 1 - abs(v_ir - v_jr), with yes 1, abstain 1/2, no 0, over the
    roll calls r in which both cast a vote. Scores go from 0 (always yes against no) to 1 (always
    the same); NaN where no roll call is shared. `votes` is a DataFrame of int8, countries x roll
    calls, with the codes of :class:`~alignment.model.vote.Vote`.

    References
    ----------
    Lijphart 1963, doi:10.2307/1952608 (the index of agreement, with half points for an
    abstention against yes or no); Bailey, Strezhnev and Voeten 2017,
    doi:10.1177/0022002715595700. It is also the "voting coincidence" with half points.

    Examples
    --------
    >>> votes = pd.DataFrame([[2, 2, 0], [2, 1, 2]], index=["AAA", "BBB"], dtype="int8")
    >>> agreement = vote_agreement(votes)
    >>> agreement.scores[0, 1].item(), agreement.shared_counts[0, 1].item()
    (0.5, 3)
    """
    indicators = one_hot(votes)
    cast = indicators.cast
    # The distance of each pair is counted in one direction and then in the other.
    one_way = (
        np.hstack([indicators.yes, indicators.abstain * np.float32(0.5)])
        @ np.hstack([indicators.no, cast - indicators.abstain]).T
    )
    shared = cast @ cast.T
    distance = (one_way + one_way.T).astype(np.float64)
    scores = divide_or_nan(shared - distance, shared)
    return Similarity("agreement", votes.index, scores, shared.astype(np.int64))


def exact_agreement(votes: pd.DataFrame) -> Similarity:
    """Return the share of equal votes of every pair of countries.

    exact(i, j) = number of r with v_ir = v_jr / number of r in which both cast a vote;
    `votes` as for :func:`vote_agreement`, NaN where no roll call is shared.

    References
    ----------
    Lijphart 1963, doi:10.2307/1952608 (the index of agreement, without half points).

    Examples
    --------
    >>> votes = pd.DataFrame([[2, 2, 0], [2, 1, 2]], index=["AAA", "BBB"], dtype="int8")
    >>> round(exact_agreement(votes).scores[0, 1].item(), 3)
    0.333
    """
    indicators = one_hot(votes)
    stacked = np.hstack([indicators.yes, indicators.abstain, indicators.no])
    shared = indicators.cast @ indicators.cast.T
    scores = divide_or_nan((stacked @ stacked.T).astype(np.float64), shared)
    return Similarity("exact", votes.index, scores, shared.astype(np.int64))


def signorino_ritter(votes: pd.DataFrame) -> Similarity:
    """Return S, with absolute distance, of every pair of countries.

    S(i, j) = 1 - 2 * sum over r of d_r / sum over r of d_max, with d_r = abs(v_ir - v_jr),
    yes 1, abstain 1/2, no 0, and d_max = 1; that is 2 * agreement(i, j) - 1. It does not
    correct for the agreement that chance alone would give. `votes` and NaN are as for
    :func:`vote_agreement`; scores go from -1 (always yes against no) to 1 (always the same).

    References
    ----------
    Signorino and Ritter 1999, doi:10.1111/0020-8833.00113.

    Examples
    --------
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

    References
    ----------
    Cohen 1960, doi:10.1177/001316446002000104; for foreign policy Häge 2011,
    doi:10.1093/pan/mpr023.

    Examples
    --------
    >>> votes = pd.DataFrame([[2, 2, 2, 0], [2, 2, 0, 0]], index=["AAA", "BBB"], dtype="int8")
    >>> cohen_kappa(votes).scores[0, 1].item()
    0.5
    """
    return _compute_kappa("kappa", votes, np.minimum(OUTCOME_DISTANCES, 1))


def cohen_kappa_linear(votes: pd.DataFrame) -> Similarity:
    """Return Cohen's kappa with linear weights of every pair of countries.

    As :func:`cohen_kappa`, with d the number of steps between no, abstain and yes: yes against
    no weighs twice as much as yes against an abstention.

    References
    ----------
    Cohen 1968, doi:10.1037/h0026256.

    Examples
    --------
    >>> votes = pd.DataFrame([[2, 2, 1, 0], [2, 2, 0, 0]], index=["AAA", "BBB"], dtype="int8")
    >>> cohen_kappa_linear(votes).scores[0, 1].item()
    0.75
    """
    return _compute_kappa("kappa-linear", votes, OUTCOME_DISTANCES)


def cohen_kappa_squared(votes: pd.DataFrame) -> Similarity:
    """Return Cohen's kappa with squared weights of every pair of countries.

    As :func:`cohen_kappa`, with d the squared number of steps between no, abstain and yes: yes
    against no weighs four times as much as yes against an abstention.

    References
    ----------
    Cohen 1968, doi:10.1037/h0026256; Fleiss and Cohen 1973, doi:10.1177/001316447303300309.

    Examples
    --------
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

    References
    ----------
    Scott 1955, doi:10.1086/266577; for foreign policy Häge 2011, doi:10.1093/pan/mpr023.

    Examples
    --------
    >>> votes = pd.DataFrame([[2, 2, 2, 0], [2, 2, 0, 0]], index=["AAA", "BBB"], dtype="int8")
    >>> round(scott_pi(votes).scores[0, 1].item(), 3)
    0.467
    """
    counts = count_marginals(votes)
    pooled = counts.own_counts + counts.own_counts.transpose(0, 2, 1)
    unequal = counts.shared_counts - np.trace(counts.joint_counts)
    # 4 n**2 (1 - Pe) is a whole number, so that Pe = 1 is met exactly.
    expected = 4 * counts.shared_counts**2 - (pooled**2).sum(axis=0)
    return _correct_for_chance("pi", votes.index, counts.shared_counts, 4 * unequal, expected)


def _compute_kappa(name: str, votes: pd.DataFrame, distances: Counts) -> Similarity:
    counts = count_marginals(votes)
    observed = np.einsum("cd,cdij->ij", distances, counts.joint_counts)
    # n**2 De is a whole number, so that Pe = 1 (De = 0) is met exactly.
    expected = np.einsum("cd,cij,dji->ij", distances, counts.own_counts, counts.own_counts)
    return _correct_for_chance(name, votes.index, counts.shared_counts, observed, expected)


def _correct_for_chance(
    name: str, index: pd.Index, shared: Counts, observed: Counts, expected: Counts
) -> Similarity:
    scores = 1 - divide_or_nan(shared * observed, expected)
    return Similarity(name, index, scores, shared.astype(np.int64))
