import numpy as np
import pandas as pd
import pytest

from alignment.model.similarity import Similarity, blend_similarities

NAN = np.nan


def make_similarity(measure: str, ab: float, ac: float, bc: float, shared: int) -> Similarity:
    scores = np.array([[NAN, ab, ac], [ab, NAN, bc], [ac, bc, NAN]])
    counts = np.full((3, 3), shared, dtype=np.int64)
    return Similarity(measure, pd.Index(["AAA", "BBB", "CCC"]), scores, counts)


# AAA-BBB has both scores, AAA-CCC only votes, BBB-CCC only sponsorship.
VOTES = make_similarity("agreement", 0.8, 0.4, NAN, 10)
SPONSORS = make_similarity("jaccard", 0.2, NAN, 0.6, 3)


def list_pair_scores(similarity: Similarity) -> list[float]:
    return similarity.scores[np.triu_indices(3, 1)].tolist()


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.0, [0.8, 0.4, NAN]),
        (0.25, [0.65, 0.4, 0.6]),
        (0.5, [0.5, 0.4, 0.6]),
        (1.0, [0.2, NAN, 0.6]),
    ],
)
def test_pairs_with_both_scores_are_mixed_and_pairs_with_one_keep_it(share, expected):
    mixed = blend_similarities(VOTES, SPONSORS, share)
    assert list_pair_scores(mixed) == pytest.approx(expected, abs=1e-12, nan_ok=True)
    assert np.isnan(np.diagonal(mixed.scores)).all()
    assert np.array_equal(mixed.scores, mixed.scores.T, equal_nan=True)


def test_blends_with_unknown_scores_or_extreme_shares():
    for share in (0.0, 0.3, 1.0):
        mixed = blend_similarities(
            make_similarity("agreement", NAN, 1, 1, 5),
            make_similarity("jaccard", NAN, 1, 0, 5),
            share,
        )
        assert np.isnan(mixed.scores[0, 1])
        assert not np.isnan(mixed.scores[1, 2])
    assert np.array_equal(
        blend_similarities(VOTES, SPONSORS, 0).scores, VOTES.scores, equal_nan=True
    )
    assert np.array_equal(
        blend_similarities(VOTES, SPONSORS, 1).scores, SPONSORS.scores, equal_nan=True
    )


@pytest.mark.parametrize(
    ("share", "name", "shared"),
    [(0.0, "agreement", 10), (0.4, "blend", 13), (1.0, "jaccard", 3)],
)
def test_shared_counts_belong_to_the_scores_in_use(share, name, shared):
    mixed = blend_similarities(VOTES, SPONSORS, share)
    assert mixed.measure == name
    assert (mixed.shared_counts == shared).all()


def test_too_few_shared_votes_and_the_mean():
    shared = np.array([[9, 5, 6], [5, 9, 7], [6, 7, 9]])
    similarity = Similarity(
        "agreement", VOTES.index, make_similarity("", 0.1, 0.2, 0.3, 0).scores, shared
    )
    assert list_pair_scores(similarity.with_min_shared(6)) == pytest.approx(
        [NAN, 0.2, 0.3], nan_ok=True
    )
    assert (similarity.with_min_shared(6).shared_counts == shared).all()
    assert VOTES.mean == pytest.approx(0.6)
    assert np.isnan(make_similarity("agreement", NAN, NAN, NAN, 0).mean)
