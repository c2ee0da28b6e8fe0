"""Synthetic similarities and coordinates for tests of the map."""

from typing import Any

import numpy as np
import pandas as pd

from alignment.analysis.bloc_stability import BlocStability
from alignment.model.similarity import Similarity
from alignment.studies.study import Study


def similarity(scores: Any, shared: Any = 10) -> Similarity:
    """A similarity of countries A00, A01 ... with these scores, the diagonal NaN."""
    matrix = np.array(scores, dtype=float).reshape(len(scores), len(scores))
    np.fill_diagonal(matrix, np.nan)
    counts = np.broadcast_to(np.asarray(shared, dtype=np.int64), matrix.shape).copy()
    index = pd.Index([f"A{number:02d}" for number in range(len(matrix))], name="iso3")
    return Similarity("agreement", index, matrix, counts)


def random_similarity(count: int, seed: int, gaps: float = 0.0) -> Similarity:
    """Random scores in [0, 1] and shared counts, a share of the pairs unknown."""
    rng = np.random.default_rng(seed)
    scores = np.triu(rng.random((count, count)), 1)
    shared = np.triu(rng.integers(1, 30, (count, count)), 1)
    scores[np.triu(rng.random((count, count)) < gaps, 1)] = np.nan
    return similarity(scores + scores.T, shared + shared.T)


def distances(places: np.ndarray) -> np.ndarray:
    """All distances between pairs of places, by a plain loop."""
    return np.array([[np.hypot(*(one - other)) for other in places] for one in places])


def make_certain_stability(study: Study) -> BlocStability:
    """Return a resampling in which every country is always in its bloc."""
    index = study.votes.index
    ids = {member: bloc.id for bloc in study.blocs for member in bloc.members}
    in_blocs = pd.get_dummies(pd.Series(ids).reindex(index)).astype(int) * 200
    return BlocStability(
        pd.Series(1.0, index), pd.Series(200, index), in_blocs, np.ones(200), 200, 26
    )
