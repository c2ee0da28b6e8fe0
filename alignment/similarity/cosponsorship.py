"""Similarity of the drafts that two countries sponsored."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.model.similarity import Similarity
from alignment.similarity.maximum_entropy import fit_sponsor_probabilities
from alignment.similarity.vote_similarity import divide_or_nan

Matrix = npt.NDArray[np.float64]
JointCumulants = tuple[Matrix, Matrix, Matrix]
# Below this variance the totals leave no choice.
MIN_VARIANCE = 1e-9
# Sums of fractions differ in their last bits with the order of the drafts.
SCORE_DIGITS = 9


def jaccard_similarity(sponsors: pd.DataFrame) -> Similarity:
    """Return the Jaccard similarity of every pair's sponsored drafts.

    jaccard(i, j) = k / (d_i + d_j - k), with k drafts sponsored by both and d_i, d_j drafts
    sponsored by each, over the drafts that both could have sponsored. Scores go from 0 to 1; NaN
    where neither sponsored any. `shared_counts` has the drafts that both could have sponsored.
    `sponsors` is a DataFrame of float, countries x drafts, with 1 sponsored, 0 did not, NaN
    unknown or not possible.

    Source: Jaccard 1912, doi:10.1111/j.1469-8137.1912.tb05611.x.

    >>> sponsors = pd.DataFrame([[1.0, 1, 0], [1, 0, 0]], index=["AAA", "BBB"])
    >>> jaccard_similarity(sponsors).scores[0, 1].item()
    0.5
    """
    joint, own, shared = _count_sponsorships(sponsors)
    scores = divide_or_nan(joint, own + own.T - joint)
    return Similarity("jaccard", sponsors.index, scores, shared)


def cosine_similarity(sponsors: pd.DataFrame) -> Similarity:
    """Return the cosine similarity of every pair's sponsored drafts.

    cosine(i, j) = k / sqrt(d_i d_j), with `sponsors` and symbols as in
    :func:`jaccard_similarity`; NaN where one of the two sponsored none.

    Source: Ochiai 1957, doi:10.2331/suisan.22.526.

    >>> sponsors = pd.DataFrame([[1.0, 1, 0], [1, 0, 0]], index=["AAA", "BBB"])
    >>> round(cosine_similarity(sponsors).scores[0, 1].item(), 3)
    0.707
    """
    joint, own, shared = _count_sponsorships(sponsors)
    return Similarity("cosine", sponsors.index, divide_or_nan(joint, np.sqrt(own * own.T)), shared)


def phi_similarity(sponsors: pd.DataFrame) -> Similarity:
    """Return the phi coefficient of every pair: the correlation of two lists of 0 and 1.

    phi(i, j) = (n k - d_i d_j) / sqrt(d_i (n - d_i) d_j (n - d_j)), with n drafts that both could
    have sponsored, and `sponsors`, k and d as in :func:`jaccard_similarity`. Scores go from -1 to
    1; NaN where one of the two sponsored none or all of the n.

    Source: Yule 1912, doi:10.2307/2340126.

    >>> sponsors = pd.DataFrame([[1.0, 1, 0, 0], [1, 0, 0, 0]], index=["AAA", "BBB"])
    >>> round(phi_similarity(sponsors).scores[0, 1].item(), 3)
    0.577
    """
    joint, own, shared = _count_sponsorships(sponsors)
    spread = own * (shared - own)
    scores = divide_or_nan(shared * joint - own * own.T, np.sqrt(spread * spread.T))
    return Similarity("phi", sponsors.index, scores, shared)


def sdsm_similarity(sponsors: pd.DataFrame) -> Similarity:
    """Return the z score of every pair by the stochastic degree sequence model, as a correlation.

    sdsm(i, j) = z / sqrt(z^2 + n), with n drafts that both could have sponsored and z of
    :func:`compute_z_scores`. Scores go from -1 to 1 and are 0 where the totals explain the joint
    drafts; NaN where the totals leave no choice. They depend on all countries of `sponsors`.

    Source: Neal 2014, doi:10.1016/j.socnet.2014.06.001.

    >>> lists = pd.DataFrame([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1]], dtype=float)
    >>> scores = sdsm_similarity(lists).scores
    >>> bool(scores[0, 1] > 0 > scores[0, 2])
    True
    """
    joint, _, shared = _count_sponsorships(sponsors)
    z = compute_z_scores(joint, compute_joint_cumulants(sponsors))
    scores = np.round(z / np.sqrt(z**2 + np.maximum(shared, 1)), SCORE_DIGITS)
    return Similarity("sdsm", sponsors.index, scores, shared)


def compute_joint_cumulants(sponsors: pd.DataFrame) -> JointCumulants:
    """Return mean, variance and third cumulant of each pair's joint drafts by their totals alone.

    The joint drafts of i and j are a sum of independent terms with the probability P_ik P_jk, in
    which P is that of :func:`~alignment.similarity.maximum_entropy.fit_sponsor_probabilities`.
    """
    probabilities = fit_sponsor_probabilities(sponsors)
    first, second, third = (probabilities**power @ (probabilities**power).T for power in (1, 2, 3))
    return first, first - second, first - 3 * second + 2 * third


def compute_z_scores(joint: Matrix | npt.NDArray[np.int64], cumulants: JointCumulants) -> Matrix:
    """Return (joint - mean) / standard deviation; NaN without variance and on the diagonal."""
    mean, variance, _ = cumulants
    possible = np.where(variance > MIN_VARIANCE, variance, 0.0)
    return divide_or_nan(joint - mean, np.sqrt(possible))


def fowler_similarity(sponsors: pd.DataFrame) -> Similarity:
    """Return the cosine similarity in which a draft counts by the inverse of its sponsors.

    fowler(i, j) = sum over k of s_ik s_jk / n_k, divided by the square root of the product of the
    sums of s_ik / n_k and of s_jk / n_k over the drafts that both could have sponsored. s is 1
    for a sponsor, and n_k are the sponsors of draft k in `sponsors`. Scores go from 0 to 1; NaN
    where one of the two sponsored none.

    Source: Fowler 2006, doi:10.1093/pan/mpl002, for the weight 1 / n_k.

    >>> lists = pd.DataFrame([[1, 1, 0], [1, 0, 1], [1, 0, 0]], index=["AAA", "BBB", "CCC"])
    >>> fowler_similarity(lists.astype(float)).scores[0, 1].round(3).item()
    0.25
    """
    counts = np.nansum(sponsors.to_numpy(dtype=np.float64), axis=0)
    return _compute_weighted_cosine("fowler", sponsors, counts)


def newman_similarity(sponsors: pd.DataFrame) -> Similarity:
    """Return the cosine similarity in which a draft counts by the inverse of its other sponsors.

    As :func:`fowler_similarity`, with n_k - 1 in place of n_k. Drafts with one sponsor do not
    count.

    Source: Newman 2001, doi:10.1103/PhysRevE.64.016132, for the weight 1 / (n_k - 1).

    >>> lists = pd.DataFrame([[1, 1, 0], [1, 0, 1], [1, 1, 0]], index=["AAA", "BBB", "CCC"])
    >>> newman_similarity(lists.astype(float)).scores[0, 2].round(3).item()
    1.0
    """
    counts = np.nansum(sponsors.to_numpy(dtype=np.float64), axis=0) - 1
    return _compute_weighted_cosine("newman", sponsors, counts)


def _compute_weighted_cosine(
    name: str, sponsors: pd.DataFrame, counts: npt.NDArray[np.float64]
) -> Similarity:
    weights = np.divide(1.0, counts, out=np.zeros_like(counts), where=counts > 0)
    joint, own, _ = _count_sponsorships(sponsors, weights)
    scores = np.round(divide_or_nan(joint, np.sqrt(own * own.T)), SCORE_DIGITS)
    return Similarity(name, sponsors.index, scores, _count_sponsorships(sponsors)[2])


def count_joint_sponsorships(sponsors: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Return how many drafts each pair sponsored together, countries x countries."""
    return _count_sponsorships(sponsors)[0].astype(np.int64)


def _count_sponsorships(
    sponsors: pd.DataFrame, weights: npt.NDArray[np.float64] | float = 1.0
) -> tuple[Matrix, Matrix, npt.NDArray[np.int64]]:
    values = sponsors.to_numpy(dtype=np.float64)
    is_known = (~np.isnan(values)).astype(np.float64)
    sponsored = np.nan_to_num(values)
    # own[i, j]: drafts that i sponsored among those that j could have sponsored too.
    own = (weights * sponsored) @ is_known.T
    joint = (weights * sponsored) @ sponsored.T
    return joint, own, (is_known @ is_known.T).astype(np.int64)
