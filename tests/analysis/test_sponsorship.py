"""Links by co-sponsorship, compared with published numbers and plain loops."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from alignment.analysis.sponsorship import (
    list_cosponsors,
    measure_sponsor_ties,
    rank_tie_differences,
    select_informative_texts,
)
from alignment.io.resolutions import WITHOUT_VOTE, read_resolutions
from alignment.similarity.vote_similarity import vote_agreement


@pytest.fixture(scope="module")
def records():
    return read_resolutions()


@pytest.fixture(scope="module")
def agreement(records, dataset):
    """Agreement on the recorded votes of the same resolutions."""
    votes = dataset.in_scope("assembly").votes
    members = records.sponsors.index.drop("PSE")
    return vote_agreement(votes.loc[members, [text for text in records.sponsors if text in votes]])


def correlate(ties, agreement, of: str) -> float:
    rows = np.triu_indices(len(ties.index), 1)
    pairs = getattr(ties, of)[rows], agreement.scores[rows]
    return spearmanr(*pairs, nan_policy="omit").statistic


@pytest.mark.slow
@pytest.mark.parametrize(
    ("consensus", "texts", "phi", "z"), [(False, 1_048, 0.52, 0.56), (True, 588, 0.50, 0.56)]
)
def test_links_correlate_with_votes_as_published(records, agreement, consensus, texts, phi, z):
    table = records.resolutions.loc[records.by_states]
    chosen = table.index[(table["adoption"] == WITHOUT_VOTE) | (not consensus)]
    lists = select_informative_texts(records.sponsors, chosen).drop(index="PSE")
    ties = measure_sponsor_ties(lists)
    assert ties.texts == texts
    assert correlate(ties, agreement, "phi") == pytest.approx(phi, abs=0.01)
    assert correlate(ties, agreement, "z") == pytest.approx(z, abs=0.01)
    if not consensus:
        significant = int((ties.q[np.triu_indices(193, 1)] <= 0.05).sum())
        # Another program with exact tails found 3,734 pairs.
        assert significant == pytest.approx(3_734, rel=0.01)
        row = [ties.index.get_loc(code) for code in ("AFG", "AGO")]
        assert ties.joint[tuple(row)] == 55
        assert ties.z[tuple(row)] == pytest.approx(-0.46, abs=0.005)


def test_z_matches_a_sum_of_independent_terms():
    random = np.random.default_rng(2)
    lists = pd.DataFrame(random.random((12, 40)) < 0.4, [f"C{number:02}" for number in range(12)])
    ties = measure_sponsor_ties(lists)
    values = lists.to_numpy(dtype=float)
    assert ties.joint[3, 5] == int((values[3] * values[5]).sum())
    assert ties.phi[3, 5] == pytest.approx(np.corrcoef(values[3], values[5])[0, 1])
    # Expected totals of the null model equal the observed totals.
    assert np.allclose(ties.z, ties.z.T, equal_nan=True)
    table = list_cosponsors(ties, "C03")
    assert table["z"].is_monotonic_decreasing
    assert "C03" not in table.index


def test_no_link_on_digital_technology_is_significant(records):
    table = records.resolutions.loc[records.by_states]
    chosen = table.index[table["topic"] == "digital technology"]
    ties = measure_sponsor_ties(
        select_informative_texts(records.sponsors, chosen).drop(index="PSE")
    )
    assert not (ties.q <= 0.05).any()


def test_pairs_with_most_different_ranks_come_first():
    """Three countries: AAA and BBB sponsor the same drafts, AAA and CCC cast the same votes."""
    names = pd.Index(["AAA", "BBB", "CCC"])
    lists = pd.DataFrame([[1, 1, 0, 0], [1, 1, 0, 1], [0, 0, 1, 1]], names) == 1
    votes = pd.DataFrame([[2, 2, 0, 0], [0, 0, 2, 0], [2, 2, 0, 1]], names)
    table = rank_tie_differences(measure_sponsor_ties(lists), vote_agreement(votes))
    assert table[["a", "b"]].to_numpy().tolist() == [["AAA", "CCC"], ["BBB", "CCC"], ["AAA", "BBB"]]
    assert table["joint"].tolist() == [0, 1, 2]
    assert table["agreement"].tolist() == [0.875, 0.125, 0.25]
    # Ranks by agreement 3, 1, 2 of 3, and by z 1, 2, 3 of 3.
    assert table["difference"].tolist() == pytest.approx([2 / 3, -1 / 3, -1 / 3])
