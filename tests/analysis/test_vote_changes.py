"""Changes of votes between studies, periods and stages."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.analysis.blocs import Bloc
from alignment.analysis.vote_changes import (
    compute_bloc_gains,
    compute_departures,
    compute_own_vote_gains,
    compute_relative_gains,
    compute_shift,
    convert_to_percentiles,
    count_changed_votes,
    find_largest_gain,
    find_stage_changes,
)
from alignment.io.package import load_package
from alignment.model.similarity import Similarity
from alignment.model.titles import build_title_key
from alignment.model.vote import Vote

NAMES = list("ABCDE")
PAIRS = [(a, b) for a in range(4) for b in range(a)]


def similarity(names: list[str], scores: dict[str, float]) -> Similarity:
    """Scores by pair, such as {'AB': 0.5}; the others are unknown."""
    matrix = np.full((len(names), len(names)), np.nan)
    for (a, b), score in scores.items():
        matrix[names.index(a), names.index(b)] = matrix[names.index(b), names.index(a)] = score
    return Similarity("agreement", pd.Index(names), matrix, np.ones(matrix.shape, dtype=np.int64))


def draw_votes(scores: list[float]) -> Similarity:
    pairs = zip(PAIRS, scores, strict=True)
    return similarity(NAMES[:4], {NAMES[a] + NAMES[b]: score for (a, b), score in pairs})


SCORES = st.lists(
    st.one_of(st.floats(0, 1, width=16), st.just(np.nan)), min_size=len(PAIRS), max_size=len(PAIRS)
).map(draw_votes)


def test_gains_by_hand() -> None:
    one = similarity(["A", "B", "C", "D"], {"AB": 0.2, "AC": 0.8, "BC": 0.5, "AD": 0.1})
    other = similarity(["C", "B", "A", "E"], {"AB": 0.8, "AC": 0.8, "BC": 0.8, "AE": 0.9})
    gain = compute_relative_gains(one, other)
    # The changes of A-B, A-C and B-C are 0.6, 0 and 0.3, with mean 0.3.
    assert gain.index.tolist() == ["A", "B", "C"]
    assert gain.loc["A", "B"] == gain.loc["B", "A"] == pytest.approx(0.3)
    assert gain.loc["A", "C"] == pytest.approx(-0.3)
    assert gain.loc["B", "C"] == pytest.approx(0.0)
    assert compute_shift(gain).tolist() == pytest.approx([0.3, 0.15, 0.15])
    result = find_largest_gain(gain)
    assert result["towards"].tolist() == ["B", "A", None]
    assert result["gain"].tolist() == pytest.approx([0.3, 0.3, np.nan], nan_ok=True)
    gain = pd.DataFrame([[np.nan, 0.2, 0.2, -0.4]], ["A"], ["A", "B", "C", "D"])
    result = find_largest_gain(gain)
    assert result["towards"].tolist() == [None]
    assert result["gain"].tolist() == [0.2]


def test_bloc_gain_is_the_mean_of_other_members() -> None:
    names = ["A", "B", "C", "D"]
    gain = pd.DataFrame(np.full((4, 4), np.nan), names, names)
    gain.loc["A", ["B", "C", "D"]] = [0.2, 0.4, -0.1]
    gain.loc["D", ["A", "C"]] = [0.1, 0.5]
    blocs = (Bloc(1, "one", ("A", "B", "C"), 0.9), Bloc(2, "two", ("D",), np.nan))
    result = compute_bloc_gains(gain, blocs)
    assert result.loc["A", "one"] == pytest.approx(0.3)
    assert result.loc["D", "one"] == pytest.approx(0.3)
    # One other member is too few.
    assert result["two"].isna().all()
    assert result.loc[["B", "C"], "one"].isna().all()


def test_gains_without_data() -> None:
    nobody = compute_relative_gains(similarity(["A"], {}), similarity(["B"], {}))
    assert nobody.empty
    assert find_largest_gain(nobody).empty
    assert compute_shift(nobody).empty
    strangers = compute_relative_gains(
        similarity(["A", "B"], {"AB": 0.5}), similarity(["A", "B"], {})
    )
    assert compute_shift(strangers).isna().all()
    assert find_largest_gain(strangers)["gain"].isna().all()
    assert find_largest_gain(compute_bloc_gains(strangers, ()))["towards"].tolist() == [None, None]


@given(SCORES, SCORES)
def test_gains_against_plain_loops(one: Similarity, other: Similarity) -> None:
    gain = compute_relative_gains(one, other)
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
    for place, value in enumerate(compute_shift(gain)):
        row = [abs(x) for x in gain.iloc[place] if not np.isnan(x)]
        np.testing.assert_allclose(value, sum(row) / len(row) if row else np.nan, atol=1e-8)


@given(SCORES)
def test_equal_studies_have_no_change(one: Similarity) -> None:
    gain = compute_relative_gains(one, one)
    assert not compute_shift(gain).dropna().any()
    assert find_largest_gain(gain)["gain"].isna().all()


@given(SCORES)
def test_percentiles_are_shares_of_pairs_below(one: Similarity) -> None:
    result = convert_to_percentiles(one).scores
    known = [one.scores[a, b] for a, b in PAIRS if not np.isnan(one.scores[a, b])]
    for a, b in PAIRS:
        score = one.scores[a, b]
        if np.isnan(score):
            assert np.isnan(result[a, b])
            continue
        below = sum(other < score for other in known)
        ties = sum(other == score for other in known) - 1
        assert result[a, b] == result[b, a]
        assert result[a, b] == pytest.approx((below + ties / 2) / max(len(known) - 1, 1))


TITLES = pd.Series({"a1": "Text A", "a2": "The text: A", "a3": "text a", "b1": "B", "b2": "b"})
EARLIER, LATER = ["a1", "a2", "b1"], ["a3", "b2"]


def frames(codes: list[list[int]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    whole = pd.DataFrame(codes, list("XYZ"), [*EARLIER, *LATER], dtype="int8")
    return whole[EARLIER], whole[LATER]


def slow(before: pd.DataFrame, after: pd.DataFrame, one: str, other: str) -> float:
    """Mean agreement of each vote of one with each vote of the other, later minus earlier."""

    def list_votes_cast(frame: pd.DataFrame, country: str, text: str) -> list[int]:
        calls = [call for call in frame if build_title_key(TITLES[call]) == text]
        return [int(vote) for vote in frame.loc[country, calls] if vote >= 0]

    result = []
    for text in ("text", "b"):
        all_votes = list_votes_cast(before, other, text) + list_votes_cast(after, other, text)
        first, second = list_votes_cast(before, one, text), list_votes_cast(after, one, text)
        if not (all_votes and first and second):
            continue
        means = [
            sum(1 - abs(mine - its) / 2 for mine in own for its in all_votes)
            / (len(own) * len(all_votes))
            for own in (first, second)
        ]
        result.append(means[1] - means[0])
    return sum(result) / len(result) if result else float("nan")


@pytest.mark.slow
@given(st.lists(st.lists(st.integers(-2, 2), min_size=5, max_size=5), min_size=3, max_size=3))
def test_own_vote_gains_match_plain_loops(codes: list[list[int]]) -> None:
    # "A" is a common word: the text has the key "text".
    before, after = frames(codes)
    result = compute_own_vote_gains(before, after, TITLES)
    for one in "XYZ":
        for other in "XYZ":
            wanted = float("nan") if one == other else slow(before, after, one, other)
            assert result.loc[one, other] == pytest.approx(wanted, nan_ok=True)


def test_a_country_with_unchanged_votes_has_no_gain() -> None:
    before, after = frames([[0, 0, 2, 0, 2], [0, 0, 2, 2, 0], [2, 2, 0, 2, 0]])
    result = compute_own_vote_gains(before, after, TITLES)
    assert result.loc["X"].dropna().tolist() == [0, 0]
    # Y changed to the unchanged votes of Z, on both texts.
    assert result.loc["Y", "Z"] == 1
    assert result.loc["Z"].dropna().tolist() == [0, 0]
    assert count_changed_votes(before, after, TITLES).to_numpy().tolist() == [
        [2, 0],
        [2, 2],
        [2, 0],
    ]


def test_no_common_text_gives_no_gain() -> None:
    before, after = frames([[0] * 5, [2] * 5, [1] * 5])
    # A vote without a title has no match.
    for titles in (TITLES.drop(LATER), pd.Series(dtype=object), pd.Series("", TITLES.index)):
        result = compute_own_vote_gains(before, after, titles)
        assert np.isnan(result.to_numpy()).all()
        assert (count_changed_votes(before, after, titles) == 0).all(axis=None)


BLOC_CODES = list("ABCDEF")
BLOCS = (Bloc(1, "", tuple("ABCD"), 1.0), Bloc(2, "", ("E",), 1.0))


def slow_departure(votes: pd.Series, iso3: str) -> float:
    others = [votes[name] for name in "ABCD" if name != iso3 and votes[name] >= 0]
    if iso3 not in "ABCD" or votes[iso3] < 0 or not others:
        return float("nan")

    def compare_votes(one: int, other: int) -> float:
        return 1 - abs(int(one) - int(other)) / 2

    pairs = [compare_votes(*pair) for pair in combinations(others, 2)]
    own = [compare_votes(votes[iso3], other) for other in others]
    return (sum(pairs) / len(pairs) if pairs else 1.0) - sum(own) / len(own)


@given(st.lists(st.integers(-2, 2), min_size=6, max_size=6))
def test_departures_match_a_loop(codes: list[int]) -> None:
    votes = pd.DataFrame({"r": codes}, BLOC_CODES, dtype="int8")
    result = compute_departures(votes, BLOCS)["r"]
    for name in BLOC_CODES:
        assert result[name] == pytest.approx(slow_departure(votes["r"], name), nan_ok=True)


def test_departures_by_hand() -> None:
    votes = pd.DataFrame({"r": [2, 2, 0, 0, 2, 2]}, BLOC_CODES, dtype="int8")
    # One member agrees, two do not: 1/3; among these three one pair of three agrees.
    assert compute_departures(votes, BLOCS)["r"].dropna().tolist() == pytest.approx([0, 0, 0, 0])
    votes = pd.DataFrame({"r": [0, 2, 2, 2, 0, 0]}, BLOC_CODES, dtype="int8")
    result = compute_departures(votes, BLOCS)["r"]
    assert result["A"] == 1
    # For the others A differs, one of three: 2/3 less 1/3.
    assert result["B"] == pytest.approx(1 / 3 - 2 / 3)


WORDS = {"y": Vote.YES, "a": Vote.ABSTAIN, "n": Vote.NO, "-": Vote.ABSENT, "x": Vote.NOT_MEMBER}


def test_changes_on_74_247_match_the_record() -> None:
    dataset = load_package()
    changes = find_stage_changes(dataset.rollcalls, dataset.votes)
    on = changes[changes["resolution"] == "A/RES/74/247"]
    assert set(on["committee"]) == {"A/C.3/74/L.11/Rev.1"}
    assert set(on["plenary"]) == {"A/RES/74/247"}

    def count_changes(before: Vote, after: Vote) -> list[str]:
        return on.loc[(on["before"] == before) & (on["after"] == after), "iso3"].tolist()

    assert count_changes(Vote.YES, Vote.NO) == ["CPV"]
    assert count_changes(Vote.YES, Vote.ABSTAIN) == ["BOL", "SLB"]
    assert count_changes(Vote.YES, Vote.ABSENT) == ["AGO", "COM", "DMA", "SOM", "SWZ", "SYC", "VUT"]
    assert count_changes(Vote.ABSTAIN, Vote.ABSENT) == ["COD", "FJI", "GRD", "WSM"]
    assert count_changes(Vote.NO, Vote.ABSENT) == ["KIR"]
    assert count_changes(Vote.ABSENT, Vote.YES) == ["CAF"]
    assert count_changes(Vote.ABSENT, Vote.ABSTAIN) == ["LSO"]
    assert count_changes(Vote.ABSENT, Vote.NO) == ["FSM", "MDA"]
    assert len(on) == 19


def rollcalls(**rows: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, index=["resolution", "stage"]).T


def votes(**columns: str) -> pd.DataFrame:
    frame = pd.DataFrame({r: [WORDS[v] for v in vs] for r, vs in columns.items()}, dtype="int8")
    return frame.set_axis([f"C{number}" for number in range(len(frame))])


def test_stage_changes_by_hand() -> None:
    result = find_stage_changes(
        rollcalls(c=("R", "committee"), p=("R", "plenary")), votes(c="yyya-", p="yna-y")
    )
    assert result[["iso3", "before", "after"]].to_numpy().tolist() == [
        ["C1", 2, 0],
        ["C2", 2, 1],
        ["C3", 1, -1],
        ["C4", -1, 2],
    ]
    result = find_stage_changes(
        rollcalls(c=("R", "committee"), p=("R", "plenary")), votes(c="xy", p="yx")
    )
    assert result.empty
    table = rollcalls(
        c=("R", "committee"),
        p=("R", "plenary"),
        q=("S", "plenary"),
        u=("", "committee"),
        w=("", "plenary"),
        e=("R", "amendment"),
    )
    result = find_stage_changes(table, votes(p="yn", q="ny", u="yy", w="nn", e="nn"))
    assert result.empty
    assert list(result.columns) == ["resolution", "committee", "plenary", "iso3", "before", "after"]
