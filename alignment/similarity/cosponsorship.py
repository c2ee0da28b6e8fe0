"""Similarity of the drafts that two countries sponsored."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.model.similarity import Similarity
from alignment.similarity.vote_similarity import divide_or_nan


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


def count_joint_sponsorships(sponsors: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Return how many drafts each pair sponsored together, countries x countries."""
    return _count_sponsorships(sponsors)[0].astype(np.int64)


def _count_sponsorships(
    sponsors: pd.DataFrame,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    values = sponsors.to_numpy(dtype=np.float64)
    is_known = (~np.isnan(values)).astype(np.float64)
    sponsored = np.nan_to_num(values)
    # own[i, j]: drafts that i sponsored among those that j could have sponsored too.
    own = sponsored @ is_known.T
    return sponsored @ sponsored.T, own, (is_known @ is_known.T).astype(np.int64)
