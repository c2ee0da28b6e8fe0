"""Contested votes, the shortest interval, and the story of one country."""

import numpy as np
import pandas as pd
import pytest

from alignment.analysis.swing import (
    BlocAgreement,
    SwingStory,
    count_contested_votes,
    count_repeated_votes,
    format_swing_story,
    select_contested_rollcalls,
    shortest_interval,
)
from alignment.studies.study import Study

CODES = {"y": 2, "a": 1, "n": 0, "-": -1, "x": -2}


def test_contested_rollcalls() -> None:
    # The minority needs one of ten votes cast. Two abstentions count as one.
    columns = {
        "nine to one": [2] * 9 + [0],
        "two abstain": [2] * 8 + [1] * 2,
        "one abstains": [2] * 9 + [1],
        "no side is small": [0] * 9 + [2],
        "unanimous": [2] * 10,
        "all absent": [-1] * 10,
    }
    votes = pd.DataFrame(columns, dtype="int8")
    assert select_contested_rollcalls(votes).tolist() == [
        "nine to one",
        "two abstain",
        "no side is small",
    ]
    votes = pd.DataFrame({"r": [2] * 9 + [0] + [-1] * 50 + [-2] * 50}, dtype="int8")
    assert select_contested_rollcalls(votes).tolist() == ["r"]


def test_repeated_votes_by_hand() -> None:
    titles = pd.Series([*"VVVWWWXYYZ"])
    rows = {
        "same": "aaayyynnn-",
        "five": "aa-yyyn---",
        "one change": "aaayyynnyy",
        "few": "yyyyyynaya",
    }
    votes = pd.DataFrame([[CODES[vote] for vote in row] for row in rows.values()], [*rows])
    table = count_repeated_votes(votes, titles)
    assert table["repeated"].tolist() == [8, 5, 8, 8]
    assert table["same"].tolist() == [8, 5, 6, 6]
    assert table["is_constant"].tolist() == [True, False, False, False]
    # Six equal votes on two titles are fewer than half of thirteen.
    wide = pd.DataFrame([[2] * 13], ["alone"])
    many = pd.Series([*"VVVWWW", *range(7)])
    assert not count_repeated_votes(wide, many)["is_constant"].any()
    assert count_repeated_votes(wide.iloc[:, :12], many)["is_constant"].all()


def test_terms_of_each_country_add_up_to_its_swing(study: Study) -> None:
    table = study.findings.table["swing"]
    for country in table.index:
        terms = study.findings.swing_terms(country)["term"]
        assert terms.mean() == pytest.approx(table[country], nan_ok=True)


def test_the_shortest_interval_reaches_the_end_of_the_range() -> None:
    draws = np.random.default_rng(1).exponential(size=(20_000, 1))
    low, high = shortest_interval(draws)
    assert low.item() == pytest.approx(0, abs=0.01)
    assert high.item() == pytest.approx(-np.log(0.05), abs=0.1)


ROWS = {
    # Six votes; r6 is unanimous and hence not contested.
    "COL": "yay--y",
    "FRA": "nnyyny",
    "GBR": "nnyyay",
    "USA": "nnynny",
    "CHN": "yynnyy",
    "RUS": "yynnyy",
    "NRU": "xxxxxy",
}
STORY_VOTES = pd.DataFrame(
    {c: [CODES[v] for v in r] for c, r in ROWS.items()},
    index=[f"r{number}" for number in range(1, 7)],
    dtype="int8",
).T
BLOC = pd.Series(
    {"FRA": 0, "GBR": 0, "USA": 0, "CHN": 1, "RUS": 1, "COL": pd.NA, "NRU": pd.NA}, dtype="Int64"
)
LABELS = {0: "the West", 1: "the East"}


def count_votes(country: str) -> SwingStory:
    contested = select_contested_rollcalls(STORY_VOTES)
    return count_contested_votes(country, STORY_VOTES, BLOC, LABELS, contested)


def test_a_story_by_hand() -> None:
    assert select_contested_rollcalls(STORY_VOTES).tolist() == ["r1", "r2", "r3", "r4", "r5"]
    # r1 yes: East. r2 abstains: neither. r3 yes: West. r4 and r5 absent.
    both = BlocAgreement("the West", 1, 3), BlocAgreement("the East", 1, 3)
    assert count_votes("COL") == SwingStory(5, 3, both, ("r2",), ("r4", "r5"))
    assert format_swing_story("COL", count_votes("COL")) == (
        "COL: voted with the West on 1 of the 3 contested votes on which most of that bloc voted "
        "the same. It voted with the East on 1 of 3. "
        "It abstained on r2. It did not vote on r4 and r5."
    )
    # Others of USA: r1 n n, r2 n n, r3 y y, r4 y y, r5 n a: no majority. USA is against it on r4,
    # and only there with the East.
    expected = BlocAgreement("the West", 3, 4), BlocAgreement("the East", 1, 5)
    assert count_votes("USA").bloc_agreements == expected


def test_sentences_of_stories() -> None:
    story = count_votes("NRU")
    assert format_swing_story("NRU", story) == (
        "NRU: did not vote in the 5 contested votes, so there is no story to say."
    )
    assert story.absent_from == ()
    assert format_swing_story(
        "Colombia", count_contested_votes("COL", STORY_VOTES, BLOC, LABELS, [])
    ) == ("Colombia: no vote was contested, so there is no story to say.")
    story = count_contested_votes("COL", STORY_VOTES, pd.Series(dtype=object), LABELS, ["r1"])
    assert format_swing_story("COL", story) == "COL: cast a vote in 1 contested vote."
    story = count_contested_votes("CHN", STORY_VOTES * 0 + 1, BLOC, LABELS, list(STORY_VOTES))
    assert "abstained on r4, r5, r6 and 3 more" in format_swing_story("CHN", story)
