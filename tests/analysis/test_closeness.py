"""Who came closer to whom: by hand, against slow twins, and with nothing to go by."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.analysis.blocs import Bloc
from alignment.analysis.closeness import bloc_gains, closest, gains, percentiles, shift
from alignment.model.similarity import Similarity

NAMES = list("ABCDE")
PAIRS = [(a, b) for a in range(4) for b in range(a)]


def similarity(names: list[str], scores: dict[str, float]) -> Similarity:
    """Scores by pair, such as {'AB': 0.5}; the others are unknown."""
    matrix = np.full((len(names), len(names)), np.nan)
    for (a, b), score in scores.items():
        matrix[names.index(a), names.index(b)] = matrix[names.index(b), names.index(a)] = score
    return Similarity("agreement", pd.Index(names), matrix, np.ones(matrix.shape, dtype=np.int64))


def drawn(scores: list[float]) -> Similarity:
    pairs = zip(PAIRS, scores, strict=True)
    return similarity(NAMES[:4], {NAMES[a] + NAMES[b]: score for (a, b), score in pairs})


SCORES = st.lists(
    st.one_of(st.floats(0, 1, width=16), st.just(np.nan)), min_size=len(PAIRS), max_size=len(PAIRS)
).map(drawn)


def test_gains_worked_by_hand() -> None:
    one = similarity(["A", "B", "C", "D"], {"AB": 0.2, "AC": 0.8, "BC": 0.5, "AD": 0.1})
    other = similarity(["C", "B", "A", "E"], {"AB": 0.8, "AC": 0.8, "BC": 0.8, "AE": 0.9})
    gain = gains(one, other)
    # Changes 0.6, 0, 0.3 of A-B, A-C, B-C; their mean is 0.3.
    assert gain.index.tolist() == ["A", "B", "C"]
    assert gain.loc["A", "B"] == gain.loc["B", "A"] == pytest.approx(0.3)
    assert gain.loc["A", "C"] == pytest.approx(-0.3)
    assert gain.loc["B", "C"] == pytest.approx(0.0)
    assert shift(gain).tolist() == pytest.approx([0.3, 0.15, 0.15])
    found = closest(gain)
    assert found["towards"].tolist() == ["B", "A", None]
    assert found["gain"].tolist() == pytest.approx([0.3, 0.3, np.nan], nan_ok=True)


def test_a_tie_names_no_one() -> None:
    gain = pd.DataFrame([[np.nan, 0.2, 0.2, -0.4]], ["A"], ["A", "B", "C", "D"])
    found = closest(gain)
    assert found["towards"].tolist() == [None]
    assert found["gain"].tolist() == [0.2]


def test_a_bloc_is_the_mean_of_its_other_members() -> None:
    names = ["A", "B", "C", "D"]
    gain = pd.DataFrame(np.full((4, 4), np.nan), names, names)
    gain.loc["A", ["B", "C", "D"]] = [0.2, 0.4, -0.1]
    gain.loc["D", ["A", "C"]] = [0.1, 0.5]
    blocs = (Bloc(1, "one", ("A", "B", "C"), 0.9), Bloc(2, "two", ("D",), np.nan))
    found = bloc_gains(gain, blocs)
    assert found.loc["A", "one"] == pytest.approx(0.3)
    assert found.loc["D", "one"] == pytest.approx(0.3)
    # One other member is not enough, nor is none.
    assert found["two"].isna().all()
    assert found.loc[["B", "C"], "one"].isna().all()


def test_nothing_to_go_by() -> None:
    nobody = gains(similarity(["A"], {}), similarity(["B"], {}))
    assert nobody.empty
    assert closest(nobody).empty
    assert shift(nobody).empty
    strangers = gains(similarity(["A", "B"], {"AB": 0.5}), similarity(["A", "B"], {}))
    assert shift(strangers).isna().all()
    assert closest(strangers)["gain"].isna().all()
    assert closest(bloc_gains(strangers, ()))["towards"].tolist() == [None, None]


@given(SCORES, SCORES)
def test_against_slow_twins(one: Similarity, other: Similarity) -> None:
    gain = gains(one, other)
    changes = {
        (a, b): other.scores[a, b] - one.scores[a, b]
        for a, b in PAIRS
        if not np.isnan(other.scores[a, b] - one.scores[a, b])
    }
    mean = sum(changes.values()) / len(changes) if changes else np.nan
    for a, b in PAIRS:
        expected = changes[a, b] - mean if (a, b) in changes else np.nan
        np.testing.assert_allclose(gain.iloc[a, b], expected, atol=1e-12)
        np.testing.assert_allclose(gain.iloc[b, a], expected, atol=1e-12)
    for place, value in enumerate(shift(gain)):
        row = [abs(x) for x in gain.iloc[place] if not np.isnan(x)]
        np.testing.assert_allclose(value, sum(row) / len(row) if row else np.nan, atol=1e-8)


@given(SCORES)
def test_the_same_is_no_change(one: Similarity) -> None:
    gain = gains(one, one)
    assert not shift(gain).dropna().any()
    assert closest(gain)["gain"].isna().all()


@given(SCORES)
def test_percentiles_are_shares_of_pairs_below(one: Similarity) -> None:
    found = percentiles(one).scores
    known = [one.scores[a, b] for a, b in PAIRS if not np.isnan(one.scores[a, b])]
    for a, b in PAIRS:
        score = one.scores[a, b]
        if np.isnan(score):
            assert np.isnan(found[a, b])
            continue
        below = sum(other < score for other in known)
        ties = sum(other == score for other in known) - 1
        assert found[a, b] == found[b, a]
        assert found[a, b] == pytest.approx((below + ties / 2) / max(len(known) - 1, 1))
