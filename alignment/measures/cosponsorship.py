"""Co-sponsorship: how much two countries' sponsored drafts overlap."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.measures.onehot import divided
from alignment.model.similarity import Similarity


def jaccard(sponsors: pd.DataFrame) -> Similarity:
    """Return the Jaccard similarity of every pair's sponsored drafts.

    jaccard(i, j) = k / (d_i + d_j - k), with k drafts sponsored by both and d_i, d_j drafts
    sponsored by each, over the drafts that both could have sponsored.

    Parameters
    ----------
    sponsors : DataFrame of float
        Countries x drafts: 1 sponsored, 0 did not, NaN could not or nothing is known.

    Returns
    -------
    Similarity
        Scores from 0 to 1; NaN where neither sponsored any. `shared` counts the drafts that
        both could have sponsored.

    References
    ----------
    Jaccard 1912, doi:10.1111/j.1469-8137.1912.tb05611.x.

    Examples
    --------
    >>> sponsors = pd.DataFrame([[1.0, 1, 0], [1, 0, 0]], index=["AAA", "BBB"])
    >>> jaccard(sponsors).scores[0, 1].item()
    0.5
    """
    joint, own, shared = _counts(sponsors)
    scores = divided(joint, own + own.T - joint)
    return Similarity("jaccard", sponsors.index, scores, shared)


def cosine(sponsors: pd.DataFrame) -> Similarity:
    """Return the cosine similarity of every pair's sponsored drafts.

    cosine(i, j) = k / sqrt(d_i d_j), symbols as in :func:`jaccard`.

    Parameters
    ----------
    sponsors : DataFrame of float
        Countries x drafts: 1 sponsored, 0 did not, NaN could not or nothing is known.

    Returns
    -------
    Similarity
        Scores from 0 to 1; NaN where one of them sponsored none.

    References
    ----------
    Ochiai 1957, doi:10.2331/suisan.22.526.

    Examples
    --------
    >>> sponsors = pd.DataFrame([[1.0, 1, 0], [1, 0, 0]], index=["AAA", "BBB"])
    >>> round(cosine(sponsors).scores[0, 1].item(), 3)
    0.707
    """
    joint, own, shared = _counts(sponsors)
    return Similarity("cosine", sponsors.index, divided(joint, np.sqrt(own * own.T)), shared)


def joint_sponsorships(sponsors: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Return how many drafts each pair sponsored together, countries x countries."""
    return _counts(sponsors)[0].astype(np.int64)


def _counts(
    sponsors: pd.DataFrame,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    values = sponsors.to_numpy(dtype=np.float64)
    could = (~np.isnan(values)).astype(np.float64)
    did = np.nan_to_num(values)
    # own[i, j]: drafts that i sponsored among those that j could have sponsored too.
    return did @ did.T, did @ could.T, (could @ could.T).astype(np.int64)
