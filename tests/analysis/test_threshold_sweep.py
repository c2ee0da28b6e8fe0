"""Blocs along a grid of thresholds, on scores worked by hand."""

import numpy as np
import pandas as pd
import pytest

from alignment.analysis.bloc_stability import adjusted_mutual_information
from alignment.analysis.blocs import assign_bloc_ids, find_blocs
from alignment.analysis.threshold_sweep import build_threshold_grid, sweep_thresholds
from alignment.model.similarity import Similarity
from alignment.studies.study import Study

ISO3 = ["AAA", "BBB", "CCC", "DDD", "EEE", "FFF", "GGG"]


def make_nested_scores() -> Similarity:
    """Scores: AB .9 and CD .8, .6 between them; EF .85, and .3 between EF and the others.

    GGG has no score.
    """
    scores = np.full((7, 7), 0.3)
    scores[:4, :4] = 0.6
    scores[0, 1] = scores[1, 0] = 0.9
    scores[2, 3] = scores[3, 2] = 0.8
    scores[4, 5] = scores[5, 4] = 0.85
    scores[6] = scores[:, 6] = np.nan
    np.fill_diagonal(scores, np.nan)
    return Similarity("agreement", pd.Index(ISO3), scores, np.full((7, 7), 9))


def test_blocs_split_as_the_threshold_rises() -> None:
    weight = make_nested_scores()
    result = sweep_thresholds(weight, find_blocs(weight, 0.5), [0.95, 0.2, 0.5, 0.7, 0.82, 0.7])
    assert result.steps.index.tolist() == [0.2, 0.5, 0.7, 0.82, 0.95]
    assert result.steps["sizes"].tolist() == [(6,), (4, 2), (2, 2, 2), (2, 2), ()]
    assert result.steps["blocs"].tolist() == [1, 2, 3, 2, 0]
    assert result.steps["alone"].tolist() == [0, 0, 0, 2, 6]
    # 1 ABCD and 2 EF are in the study; CD, or AB, is new at .7.
    assert result.labels[0.5].tolist() == [1, 1, 1, 1, 2, 2, pd.NA]
    assert result.labels[0.7].tolist() == [1, 1, 3, 3, 2, 2, pd.NA]
    assert result.labels[0.2].tolist() == [1, 1, 1, 1, 1, 1, pd.NA]
    assert result.labels.loc["GGG"].isna().all()
    assert result.changes.to_dict("records") == [
        {"threshold": 0.5, "change": "split", "bloc": 1, "parts": (1, 2), "sizes": (4, 2)},
        {"threshold": 0.7, "change": "split", "bloc": 1, "parts": (1, 3), "sizes": (2, 2)},
    ]
    result = sweep_thresholds(weight, find_blocs(weight, 0.5), [0.2, 0.5, 0.7])
    assert result.steps["ami"].tolist()[:2] == [0, 1]
    finer, study = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 0, 0, 0, 1, 1])
    assert result.steps.loc[0.7, "ami"] == adjusted_mutual_information(finer, study)


def test_moving_pair_is_a_split_and_a_merger() -> None:
    # C and D have .6 with the six and .8 with the two. At .4 the six weigh more, 12 x .2 > 4 x .4;
    # at .55 the two do, 12 x .05 < 4 x .25.
    six, pair, two = range(6), (6, 7), (8, 9)
    scores = np.zeros((10, 10))
    for group in (six, pair, two):
        scores[np.ix_(group, group)] = 0.9
    for group, score in ((six, 0.6), (two, 0.8)):
        scores[np.ix_(pair, group)] = score
        scores[np.ix_(group, pair)] = score
    np.fill_diagonal(scores, np.nan)
    index = pd.Index([f"{letter}{letter}{letter}" for letter in "MNOPQRCDYZ"])
    weight = Similarity("agreement", index, scores, np.full((10, 10), 9))
    result = sweep_thresholds(weight, find_blocs(weight, 0.4), [0.4, 0.55])
    assert result.steps["sizes"].tolist() == [(8, 2), (6, 4)]
    assert result.changes.to_dict("records") == [
        {"threshold": 0.55, "change": "split", "bloc": 1, "parts": (1, 2), "sizes": (6, 2)},
        {"threshold": 0.55, "change": "merge", "bloc": 2, "parts": (1, 2), "sizes": (2, 2)},
    ]


def test_grid_has_round_steps_and_spans_the_weights() -> None:
    weight = make_nested_scores()
    result = build_threshold_grid(weight)
    assert (result[0], result[-1], len(result)) == (0.3, 0.9, 61)
    assert all(step == round(step, 2) for step in result.tolist())
    wide = Similarity("kappa", weight.index, weight.scores * 3 - 1.7, weight.shared_counts)
    assert (
        build_threshold_grid(wide)[0],
        build_threshold_grid(wide)[-1],
        len(build_threshold_grid(wide)),
    ) == (-0.8, 1.0, 91)
    assert len(sweep_thresholds(weight, ()).steps) == 61


def test_no_weights_give_no_steps() -> None:
    for number in (0, 1, 3):
        empty = np.full((number, number), np.nan)
        shared = np.zeros((number, number), dtype=np.int64)
        weight = Similarity("agreement", pd.Index(ISO3[:number]), empty, shared)
        result = sweep_thresholds(weight, ())
        assert result.labels.shape == (number, 0)
        assert len(result.steps) == len(result.changes) == 0
        one = sweep_thresholds(weight, (), [0.5, 0.6])
        assert one.labels.isna().all(axis=None)
        assert one.steps["ami"].isna().all()
        assert one.steps["blocs"].tolist() == [0, 0]


@pytest.mark.parametrize("threshold", [None, 0.85])
def test_bloc_ids_of_the_study_are_kept(study: Study, threshold: float | None) -> None:
    at = study.threshold if threshold is None else threshold
    blocs = find_blocs(study.weight, at)
    result = sweep_thresholds(study.weight, blocs, [0.7, at, 0.95])
    assert result.steps.loc[at, "ami"] == 1
    ids = assign_bloc_ids(blocs, study.votes.index)
    pd.testing.assert_series_equal(result.labels[at], ids, check_names=False)
    again = sweep_thresholds(study.weight, blocs, [0.7, at, 0.95])
    pd.testing.assert_frame_equal(result.labels, again.labels)


@pytest.mark.slow
def test_every_change_is_in_the_labels(study: Study) -> None:
    result = sweep_thresholds(study.weight, study.blocs)
    assert {"split", "merge"} == set(result.changes["change"])
    thresholds = result.labels.columns.tolist()
    for row in result.changes.itertuples():
        now = result.labels[row.threshold]
        before = result.labels[thresholds[thresholds.index(row.threshold) - 1]]
        whole, part = (before, now) if row.change == "split" else (now, before)
        counts = part[whole == row.bloc].value_counts()
        assert counts[counts > 1].to_dict() == dict(zip(row.parts, row.sizes, strict=True))
