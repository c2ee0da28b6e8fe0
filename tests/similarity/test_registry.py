"""Properties of every measure in the registry."""

import numpy as np
import pandas as pd
import pytest
import tiny

from alignment.model.vote import Vote
from alignment.similarity import MEASURES, Measure

# Scores of these measures depend on the totals of drafts, and so on all countries.
BY_TOTALS = ("sdsm", "fowler", "newman")
every = pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)


def records(measure: Measure, countries: int = 12, columns: int = 20) -> pd.DataFrame:
    """Random votes or sponsor lists with gaps, in the form that the measure requires."""
    rng = np.random.default_rng(20191227)
    index = [f"C{number:02d}" for number in range(countries)]
    shape = (countries, columns)
    if measure.computed_from == "votes":
        codes = rng.choice([-2, -1, 0, 1, 2], p=[0.1, 0.15, 0.25, 0.15, 0.35], size=shape)
        return pd.DataFrame(codes.astype(np.int8), index=index)
    return pd.DataFrame(rng.choice([0.0, 1.0, np.nan], p=[0.5, 0.4, 0.1], size=shape), index=index)


def assert_same(left: np.ndarray, right: np.ndarray) -> bool:
    return np.array_equal(left, right, equal_nan=True)


def test_registry_has_names_and_kinds_of_records():
    assert list(MEASURES) == [measure.name for measure in MEASURES.values()]
    assert {"agreement", "exact", "jaccard", "cosine"} <= set(MEASURES)
    for measure in MEASURES.values():
        assert measure.computed_from in ("votes", "sponsors")
        assert measure.low < measure.high
        assert measure.label
        assert measure.meaning


@every
def test_scores_and_shared_counts(measure):
    frame = records(measure)
    result = measure.compute(frame)
    assert result.measure == measure.name
    assert result.index.equals(frame.index)
    assert result.scores.shape == result.shared_counts.shape == (12, 12)
    assert assert_same(result.scores, result.scores.T)
    assert assert_same(result.shared_counts, result.shared_counts.T)
    assert result.shared_counts.dtype == np.int64
    assert np.isnan(np.diagonal(result.scores)).all()
    for frame in (records(measure), records(measure, 40, 3), records(measure, 5, 200)):
        scores = measure.compute(frame).scores
        known = scores[~np.isnan(scores)]
        assert known.size
        assert known.min() >= measure.low
        assert known.max() <= measure.high
    frame = records(measure)
    frame.iloc[3] = Vote.ABSENT if measure.computed_from == "votes" else np.nan
    result = measure.compute(frame)
    assert np.isnan(result.scores[3]).all()
    assert (np.delete(result.shared_counts[3], 3) == 0).all()
    frame = records(measure)
    blank = frame * 0 - 1 if measure.computed_from == "votes" else frame * np.nan
    for empty in (blank, frame.iloc[:, :0], frame.iloc[:0], frame.iloc[:1]):
        result = measure.compute(empty)
        assert np.isnan(result.scores).all()
        assert result.shared_counts.shape == (len(empty), len(empty))
    assert (measure.compute(frame.iloc[:, :0]).shared_counts == 0).all()


@every
def test_order_and_other_countries_do_not_matter(measure):
    frame = records(measure)
    order = np.random.default_rng(1).permutation(len(frame))
    result, permuted = measure.compute(frame), measure.compute(frame.iloc[order])
    assert assert_same(permuted.scores, result.scores[np.ix_(order, order)])
    assert assert_same(permuted.shared_counts, result.shared_counts[np.ix_(order, order)])
    assert list(permuted.index) == list(frame.index[order])
    order = np.random.default_rng(2).permutation(frame.shape[1])
    result, permuted = measure.compute(frame), measure.compute(frame.iloc[:, order])
    assert assert_same(permuted.scores, result.scores)
    assert assert_same(permuted.shared_counts, result.shared_counts)
    result, few = measure.compute(frame), measure.compute(frame.iloc[:4])
    assert assert_same(few.scores, result.scores[:4, :4]) == (measure.name not in BY_TOTALS)
    assert assert_same(few.shared_counts, result.shared_counts[:4, :4])
    before = frame.copy()
    measure.compute(frame)
    pd.testing.assert_frame_equal(frame, before)


@every
@pytest.mark.parametrize("gap", [Vote.ABSENT, Vote.NOT_MEMBER])
def test_columns_without_participants_have_no_effect(measure, gap):
    frame = records(measure)
    wider = frame.assign(nobody=np.int8(gap) if measure.computed_from == "votes" else np.nan)
    result, again = measure.compute(frame), measure.compute(wider)
    assert assert_same(again.scores, result.scores)
    assert assert_same(again.shared_counts, result.shared_counts)


@every
def test_shared_counts_match_a_count_by_hand(measure):
    if measure.computed_from == "votes":
        result = measure.compute(tiny.VOTES).shared_counts
        expected = {pair: values[0] for pair, values in tiny.HAND.items()}
    else:
        result = measure.compute(tiny.SPONSORS).shared_counts
        expected = {pair: values[0] for pair, values in tiny.HAND_SPONSORS.items()}
    for (left, right), count in expected.items():
        assert result[tiny.COUNTRIES.index(left), tiny.COUNTRIES.index(right)] == count
