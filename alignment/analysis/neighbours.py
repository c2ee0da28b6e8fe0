"""Who is close to a country, and who is far."""

from __future__ import annotations

import numpy as np
import pandas as pd

from alignment.model.similarity import Similarity


def neighbours(weight: Similarity, iso3: str) -> pd.DataFrame:
    """Return every country with which one has a score, the closest first.

    Parameters
    ----------
    weight : Similarity
    iso3 : str

    Returns
    -------
    DataFrame
        Indexed by ISO3: score and shared; equal scores by shared count, then by code.
    """
    row = weight.index.get_loc(iso3)
    scores, shared = weight.scores[row], weight.shared[row]
    known = np.flatnonzero(~np.isnan(scores))
    order = known[np.lexsort((known, -shared[known], -scores[known]))]
    return pd.DataFrame(
        {"score": scores[order], "shared": shared[order]}, index=weight.index[order]
    )
