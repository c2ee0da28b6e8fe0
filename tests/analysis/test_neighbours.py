"""Who is close to a country of the tiny parliament, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import tiny

from alignment.analysis.neighbours import neighbours
from alignment.measures import MEASURES
from alignment.model.similarity import Similarity


def test_the_closest_come_first_with_their_counts():
    agreement = MEASURES["agreement"].compute(tiny.VOTES)
    found = neighbours(agreement, "AAA")
    # FFF never votes, so it is neither close nor far.
    assert list(found.index) == ["BBB", "DDD", "EEE", "CCC"]
    assert found["score"].tolist() == pytest.approx([7.5 / 8, 3 / 5, 0.5 / 3, 1 / 8])
    assert found["shared"].tolist() == [8, 5, 3, 8]
    assert neighbours(agreement, "FFF").empty


def test_equal_scores_go_by_shared_count_and_then_by_code():
    index = pd.Index(["AAA", "BBB", "CCC", "DDD", "EEE"])
    scores, shared = np.full((5, 5), np.nan), np.zeros((5, 5), dtype=np.int64)
    scores[0, 1:] = [0.5, 0.5, 0.5, 0.7]
    shared[0, 1:] = [3, 9, 3, 1]
    found = neighbours(Similarity("agreement", index, scores, shared), "AAA")
    assert list(found.index) == ["EEE", "CCC", "BBB", "DDD"]
