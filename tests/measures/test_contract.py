"""What every measure in the registry promises, whatever it measures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import tiny

from alignment.measures import MEASURES, Measure
from alignment.model.vote import Vote

every = pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)


def records(measure: Measure, countries: int = 12, columns: int = 20) -> pd.DataFrame:
    """Random votes or sponsor lists, with gaps, as the measure takes them."""
    rng = np.random.default_rng(20191227)
    index = [f"C{number:02d}" for number in range(countries)]
    shape = (countries, columns)
    if measure.of == "votes":
        codes = rng.choice([-2, -1, 0, 1, 2], p=[0.1, 0.15, 0.25, 0.15, 0.35], size=shape)
        return pd.DataFrame(codes.astype(np.int8), index=index)
    return pd.DataFrame(rng.choice([0.0, 1.0, np.nan], p=[0.5, 0.4, 0.1], size=shape), index=index)


def same(left: np.ndarray, right: np.ndarray) -> bool:
    return np.array_equal(left, right, equal_nan=True)


def test_the_registry_is_keyed_by_name_and_says_what_each_is_of():
    assert list(MEASURES) == [measure.name for measure in MEASURES.values()]
    assert {"agreement", "exact", "jaccard", "cosine"} <= set(MEASURES)
    for measure in MEASURES.values():
        assert measure.of in ("votes", "sponsors")
        assert measure.low < measure.high
        assert measure.label
        assert measure.meaning


@every
def test_scores_and_shared_counts_are_symmetric_and_of_the_countries_given(measure):
    frame = records(measure)
    found = measure.compute(frame)
    assert found.measure == measure.name
    assert found.index.equals(frame.index)
    assert found.scores.shape == found.shared.shape == (12, 12)
    assert same(found.scores, found.scores.T)
    assert same(found.shared, found.shared.T)
    assert found.shared.dtype == np.int64
    assert np.isnan(np.diagonal(found.scores)).all()


@every
def test_scores_lie_within_the_bounds(measure):
    for frame in (records(measure), records(measure, 40, 3), records(measure, 5, 200)):
        scores = measure.compute(frame).scores
        known = scores[~np.isnan(scores)]
        assert known.size
        assert known.min() >= measure.low
        assert known.max() <= measure.high


@every
def test_countries_may_be_relabelled(measure):
    frame = records(measure)
    order = np.random.default_rng(1).permutation(len(frame))
    found, turned = measure.compute(frame), measure.compute(frame.iloc[order])
    assert same(turned.scores, found.scores[np.ix_(order, order)])
    assert same(turned.shared, found.shared[np.ix_(order, order)])
    assert list(turned.index) == list(frame.index[order])


@every
def test_the_order_of_roll_calls_or_drafts_does_not_matter(measure):
    frame = records(measure)
    order = np.random.default_rng(2).permutation(frame.shape[1])
    found, turned = measure.compute(frame), measure.compute(frame.iloc[:, order])
    assert same(turned.scores, found.scores)
    assert same(turned.shared, found.shared)


@every
@pytest.mark.parametrize("gap", [Vote.ABSENT, Vote.NOT_MEMBER])
def test_what_nobody_took_part_in_changes_nothing(measure, gap):
    frame = records(measure)
    wider = frame.assign(nobody=np.int8(gap) if measure.of == "votes" else np.nan)
    found, again = measure.compute(frame), measure.compute(wider)
    assert same(again.scores, found.scores)
    assert same(again.shared, found.shared)


@every
def test_other_countries_do_not_change_a_pair(measure):
    frame = records(measure)
    found, few = measure.compute(frame), measure.compute(frame.iloc[:4])
    assert same(few.scores, found.scores[:4, :4])
    assert same(few.shared, found.shared[:4, :4])


@every
def test_who_never_took_part_has_no_score(measure):
    frame = records(measure)
    frame.iloc[3] = Vote.ABSENT if measure.of == "votes" else np.nan
    found = measure.compute(frame)
    assert np.isnan(found.scores[3]).all()
    assert (np.delete(found.shared[3], 3) == 0).all()


@every
def test_when_all_are_absent_or_nothing_is_selected_nothing_is_known(measure):
    frame = records(measure)
    blank = frame * 0 - 1 if measure.of == "votes" else frame * np.nan
    for empty in (blank, frame.iloc[:, :0], frame.iloc[:0], frame.iloc[:1]):
        found = measure.compute(empty)
        assert np.isnan(found.scores).all()
        assert found.shared.shape == (len(empty), len(empty))
    assert (measure.compute(frame.iloc[:, :0]).shared == 0).all()


@every
def test_the_records_are_left_as_they_were(measure):
    frame = records(measure)
    before = frame.copy()
    measure.compute(frame)
    pd.testing.assert_frame_equal(frame, before)


@every
def test_shared_counts_are_those_counted_by_hand(measure):
    if measure.of == "votes":
        found = measure.compute(tiny.VOTES).shared
        expected = {pair: values[0] for pair, values in tiny.HAND.items()}
    else:
        found = measure.compute(tiny.SPONSORS).shared
        expected = {pair: values[0] for pair, values in tiny.HAND_SPONSORS.items()}
    for (left, right), count in expected.items():
        assert found[tiny.COUNTRIES.index(left), tiny.COUNTRIES.index(right)] == count
