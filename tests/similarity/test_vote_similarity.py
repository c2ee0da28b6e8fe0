"""Similarity of votes: by hand, by plain loops and compared with published numbers."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tiny
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from alignment.model.vote import Vote
from alignment.similarity import MEASURES
from alignment.similarity.vote_similarity import exact_agreement, vote_agreement

PLACE = {Vote.YES: 1.0, Vote.ABSTAIN: 0.5, Vote.NO: 0.0}
votes_of = arrays(
    np.int8,
    st.tuples(st.integers(1, 6), st.integers(0, 9)),
    elements=st.sampled_from([int(vote) for vote in Vote]),
)


def slow(left: list[int], right: list[int]) -> tuple[int, float, float]:
    """Shared count, agreement and exact agreement of two records, vote by vote."""
    shared, closeness, equal = 0, 0.0, 0
    for mine, theirs in zip(left, right, strict=True):
        if mine in PLACE and theirs in PLACE:
            shared += 1
            closeness += 1 - abs(PLACE[Vote(mine)] - PLACE[Vote(theirs)])
            equal += mine == theirs
    if not shared:
        return 0, float("nan"), float("nan")
    return shared, closeness / shared, equal / shared


def check_against_loops(votes: pd.DataFrame) -> None:
    close, equal = vote_agreement(votes), exact_agreement(votes)
    rows = votes.to_numpy().tolist()
    for i, left in enumerate(rows):
        for j, right in enumerate(rows):
            if i == j:
                continue
            expected = slow(left, right)
            assert (close.shared_counts[i, j], equal.shared_counts[i, j]) == (
                expected[0],
                expected[0],
            )
            result = (close.scores[i, j], equal.scores[i, j])
            assert result == pytest.approx(expected[1:], abs=1e-15, nan_ok=True)


@pytest.mark.parametrize(("pair", "expected"), tiny.HAND.items(), ids=map("-".join, tiny.HAND))
def test_the_pairs_counted_by_hand(pair, expected):
    at = tuple(tiny.COUNTRIES.index(iso3) for iso3 in pair)
    close, equal = vote_agreement(tiny.VOTES), exact_agreement(tiny.VOTES)
    result = (close.shared_counts[at], close.scores[at], equal.scores[at])
    assert result == pytest.approx(expected, abs=1e-15, nan_ok=True)


@given(votes_of)
def test_plain_loops_on_random_votes(codes):
    check_against_loops(pd.DataFrame(codes))


def test_plain_loops_on_real_votes_and_marginals(dataset):
    check_against_loops(dataset.votes.loc[["USA", "RUS", "CHN", "FRA", "SSD", "YUG", "CPV", "PSE"]])
    # The absence of the second country also removes the only no of the first from its margin.
    votes = pd.DataFrame([[2, 2, 1, 0], [2, 1, 1, -1]], dtype="int8")
    # Three shared: Po = 2/3, Pe = (2/3)(1/3) + (1/3)(2/3) = 4/9, kappa = (2/9)/(5/9).
    assert MEASURES["kappa"].compute(votes).scores[0, 1] == pytest.approx(0.4)
    # Pooled shares 1/2 and 1/2: pi = (2/3 - 1/2)/(1/2).
    assert MEASURES["pi"].compute(votes).scores[0, 1] == pytest.approx(1 / 3)


DATA = Path(__file__).parent / "data"
NAMES = ("s", "pi", "kappa", "kappa-linear", "kappa-squared")

# Columns of the published file, by the name of the measure here.
PUBLISHED = {
    "agree": "exact",
    "valued": "agreement",
    "S_abs": "s",
    "kappa": "kappa",
    "kappa_lin": "kappa-linear",
    "kappa_sq": "kappa-squared",
    "scott_pi": "pi",
}


def shared_votes(votes: pd.DataFrame, one: str, other: str) -> list[tuple[int, int]]:
    pairs = zip(votes.loc[one], votes.loc[other], strict=True)
    return [(int(a), int(b)) for a, b in pairs if a >= 0 and b >= 0]


def corrected(
    pairs: list[tuple[int, int]], close: Callable[[int, int], float], pooled: bool = False
) -> float:
    """(Po - Pe) / (1 - Pe) by plain loops over every vote against every vote."""
    n = len(pairs)
    if n == 0:
        return math.nan
    one, other = [a for a, _ in pairs], [b for _, b in pairs]
    if pooled:
        one = other = one + other
    observed = sum(close(a, b) for a, b in pairs) / n
    expected = sum(close(a, b) for a in one for b in other) / (len(one) * len(other))
    return math.nan if 1 - expected < 1e-12 else (observed - expected) / (1 - expected)


def count_equal(a: int, b: int) -> float:
    return float(a == b)


def linear(a: int, b: int) -> float:
    return 1 - abs(a - b) / 2


def squared(a: int, b: int) -> float:
    return 1 - ((a - b) / 2) ** 2


def slow_score(name: str, pairs: list[tuple[int, int]]) -> float:
    if name == "s":
        return 1 - 2 * sum(abs(a - b) / 2 for a, b in pairs) / len(pairs) if pairs else math.nan
    if name == "pi":
        return corrected(pairs, count_equal, pooled=True)
    return corrected(
        pairs, {"kappa": count_equal, "kappa-linear": linear, "kappa-squared": squared}[name]
    )


@pytest.fixture(scope="module")
def session() -> pd.DataFrame:
    """Session 74, 11 countries x 91 votes, in the codes of this package."""
    codes = pd.read_csv(DATA / "seven_dyads_votes.csv", index_col="country")
    return codes.replace({0: -1, 1: 2, 2: 1, 3: 0}).astype("int8")


@pytest.fixture(scope="module")
def published() -> pd.DataFrame:
    return pd.read_csv(DATA / "seven_dyads_similarity.csv")


@pytest.mark.parametrize("column", PUBLISHED)
def test_published_dyads(column: str, session: pd.DataFrame, published: pd.DataFrame) -> None:
    result = MEASURES[PUBLISHED[column]].compute(session)
    one = result.index.get_indexer(pd.Index(published["a"]))
    other = result.index.get_indexer(pd.Index(published["b"]))
    assert result.shared_counts[one, other].tolist() == published["n"].tolist()
    np.testing.assert_allclose(result.scores[one, other], published[column], rtol=0, atol=1e-6)


def test_published_squared_variants(session: pd.DataFrame, published: pd.DataFrame) -> None:
    for _, row in published.iterrows():
        pairs = shared_votes(session, row["a"], row["b"])
        distance = sum((a - b) ** 2 for a, b in pairs)
        assert 1 - 2 * distance / (4 * len(pairs)) == pytest.approx(row["S_sq"], abs=1e-6)
        pi = corrected(pairs, squared, pooled=True)
        assert pi == pytest.approx(row["scott_pi_sq"], abs=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_plain_loops_on_the_session(name: str, session: pd.DataFrame) -> None:
    assert_matches_plain_loops(name, session)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@given(
    codes=arrays(
        "int8",
        array_shapes(min_dims=2, max_dims=2, max_side=7),
        elements=st.sampled_from([-2, -1, 0, 1, 2]),
    )
)
def test_plain_loops_on_any_votes(name: str, codes: np.ndarray) -> None:
    assert_matches_plain_loops(name, pd.DataFrame(codes))


def assert_matches_plain_loops(name: str, votes: pd.DataFrame) -> None:
    result = MEASURES[name].compute(votes)
    assert np.isnan(np.diag(result.scores)).all()
    np.testing.assert_array_equal(result.scores, result.scores.T)
    known = result.scores[~np.isnan(result.scores)]
    assert ((known >= MEASURES[name].low) & (known <= MEASURES[name].high)).all()
    for i, one in enumerate(votes.index):
        for j, other in enumerate(votes.index[:i]):
            pairs = shared_votes(votes, one, other)
            assert result.shared_counts[i, j] == len(pairs)
            expected = slow_score(name, pairs)
            assert result.scores[i, j] == pytest.approx(expected, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("name", NAMES[1:])
def test_constant_votes_give_nan(name: str) -> None:
    """Pe = 1: agreement corrected for chance is unknown, which is neither 0 nor 1."""
    votes = pd.DataFrame([[2, 2, 2], [2, 2, 2], [0, 0, 0]], dtype="int8")
    scores = MEASURES[name].compute(votes).scores
    assert np.isnan(scores[0, 1])
    assert scores[0, 2] == pytest.approx({"pi": -1.0}.get(name, 0.0))
