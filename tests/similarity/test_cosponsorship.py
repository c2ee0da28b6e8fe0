"""Co-sponsorship: by hand, by plain loops, and compared with SciPy's distances."""

import math
import time

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import tiny
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from alignment.analysis.sponsorship import measure_sponsor_ties, select_informative_texts
from alignment.io.resolutions import read_resolutions
from alignment.similarity.cosponsorship import (
    cosine_similarity,
    count_joint_sponsorships,
    fowler_similarity,
    jaccard_similarity,
    newman_similarity,
    phi_similarity,
    sdsm_similarity,
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


def test_authors_of_the_first_draft_sponsored_its_revision(dataset):
    revision = dataset.sponsor_matrix[["A/C.3/74/L.11/Rev.1"]]
    authors = ["BLR", "CHN", "KHM", "MMR", "NIC", "PRK", "RUS", "VEN"]
    joint = count_joint_sponsorships(revision.loc[[*authors, "USA"]])
    assert (joint[:8, :8] == 1).all()
    assert (joint[8] == 0).all()


# Texts with 3, 2, 2 and 1 sponsors.
FOUR_LISTS = pd.DataFrame([[1.0, 1, 0, 1], [1, 1, 1, 0], [1, 0, 1, 0]], ["AAA", "BBB", "CCC"])


def test_weights_counted_by_hand():
    """AAA and BBB share the texts with 3 and 2 sponsors: 1/3 + 1/2, and 1/2 + 1 by the other
    weight.
    """
    fowler, newman = (
        measure(FOUR_LISTS).scores for measure in (fowler_similarity, newman_similarity)
    )
    own = [1 / 3 + 1 / 2 + 1, 1 / 3 + 1 / 2 + 1 / 2, 1 / 3 + 1 / 2]
    assert fowler[0, 1] == pytest.approx((1 / 3 + 1 / 2) / math.sqrt(own[0] * own[1]), abs=1e-9)
    assert fowler[0, 2] == pytest.approx(1 / 3 / math.sqrt(own[0] * own[2]), abs=1e-9)
    # The text with AAA as the only sponsor has no weight.
    assert newman[0, 1] == pytest.approx(1.5 / math.sqrt(1.5 * 2.5), abs=1e-9)
    assert newman[1, 2] == pytest.approx(1.5 / math.sqrt(2.5 * 1.5), abs=1e-9)


def test_newman_matches_networkx_and_phi_matches_numpy():
    random = np.random.default_rng(4)
    lists = pd.DataFrame((random.random((15, 60)) < 0.3).astype(float))
    graph = nx.Graph()
    graph.add_nodes_from(lists.index)
    graph.add_edges_from(
        (row, f"text {column}") for row, column in zip(*np.nonzero(lists.to_numpy()), strict=True)
    )
    projected = nx.bipartite.collaboration_weighted_projected_graph(graph, list(lists.index))
    others = lists.sum(axis=0) - 1
    own = (lists.loc[:, others > 0] / others[others > 0]).sum(axis=1)
    newman, phi = newman_similarity(lists).scores, phi_similarity(lists).scores
    expected = np.corrcoef(lists.to_numpy())
    for a, b in zip(*np.triu_indices(15, 1), strict=True):
        weight = projected.get_edge_data(a, b, {"weight": 0})["weight"]
        assert newman[a, b] == pytest.approx(weight / math.sqrt(own[a] * own[b]), abs=1e-9)
        assert phi[a, b] == pytest.approx(expected[a, b], abs=1e-12)


def test_sdsm_is_a_z_score_and_phi_is_fast():
    """On the lists of the General Assembly; phi within 300 ms, the z score within 8 s."""
    records = read_resolutions()
    lists = select_informative_texts(records.sponsors, records.by_states).drop(index="PSE")
    times = [time.process_time()]
    for measure in (phi_similarity, sdsm_similarity):
        result = measure(lists.astype(float))
        times.append(time.process_time())
    assert times[1] - times[0] < 0.3
    assert times[2] - times[1] < 8
    z = measure_sponsor_ties(lists).z
    expected = z / np.sqrt(z**2 + lists.shape[1])
    np.testing.assert_allclose(result.scores, expected, rtol=0, atol=1e-9)
