"""Co-sponsorship: by hand, by plain loops, and by SciPy's distances."""

import math

import numpy as np
import pandas as pd
import pytest
import tiny
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from alignment.similarity.cosponsorship import (
    cosine_similarity,
    count_joint_sponsorships,
    jaccard_similarity,
)

lists_of = arrays.arrays(
    np.float64,
    st.tuples(st.integers(1, 6), st.integers(0, 9)),
    elements=st.sampled_from([0.0, 1.0, math.nan]),
)


def slow(left: list[float], right: list[float]) -> tuple[int, int, float, float]:
    """Shared count, joint sponsorships, Jaccard and cosine of two countries, draft by draft."""
    shared = joint = mine = theirs = 0
    for one, other in zip(left, right, strict=True):
        if math.isnan(one) or math.isnan(other):
            continue
        shared += 1
        joint += one == other == 1
        mine += one == 1
        theirs += other == 1
    either = mine + theirs - joint
    return (
        shared,
        joint,
        joint / either if either else math.nan,
        joint / math.sqrt(mine * theirs) if mine and theirs else math.nan,
    )


def check_against_loops(sponsors: pd.DataFrame) -> None:
    j, c, joint = (
        jaccard_similarity(sponsors),
        cosine_similarity(sponsors),
        count_joint_sponsorships(sponsors),
    )
    rows = sponsors.to_numpy().tolist()
    for a, left in enumerate(rows):
        for b, right in enumerate(rows):
            expected = slow(left, right)
            if a == b:
                assert joint[a, a] == expected[1]
                continue
            assert (j.shared_counts[a, b], c.shared_counts[a, b], joint[a, b]) == (
                expected[0],
                *expected[:2],
            )
            result = (j.scores[a, b], c.scores[a, b])
            assert result == pytest.approx(expected[2:], abs=1e-15, nan_ok=True)


@pytest.mark.parametrize(
    ("pair", "expected"), tiny.HAND_SPONSORS.items(), ids=map("-".join, tiny.HAND_SPONSORS)
)
def test_the_pairs_counted_by_hand(pair, expected):
    at = tuple(tiny.COUNTRIES.index(iso3) for iso3 in pair)
    result = (
        jaccard_similarity(tiny.SPONSORS).shared_counts[at],
        count_joint_sponsorships(tiny.SPONSORS)[at],
        jaccard_similarity(tiny.SPONSORS).scores[at],
        cosine_similarity(tiny.SPONSORS).scores[at],
    )
    assert result == pytest.approx(expected, abs=1e-15, nan_ok=True)


@given(lists_of)
def test_plain_loops_on_random_lists(lists):
    check_against_loops(pd.DataFrame(lists))


def test_plain_loops_on_real_lists(dataset):
    check_against_loops(dataset.sponsor_matrix.loc[["USA", "RUS", "CHN", "SSD", "YUG", "PSE"]])


def test_the_authors_of_the_first_draft_all_sponsored_its_revision_together(dataset):
    revision = dataset.sponsor_matrix[["A/C.3/74/L.11/Rev.1"]]
    authors = ["BLR", "CHN", "KHM", "MMR", "NIC", "PRK", "RUS", "VEN"]
    joint = count_joint_sponsorships(revision.loc[[*authors, "USA"]])
    assert (joint[:8, :8] == 1).all()
    assert (joint[8] == 0).all()
