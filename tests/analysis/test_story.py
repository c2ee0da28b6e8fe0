from __future__ import annotations

import pandas as pd

from alignment.analysis.story import Side, sentence, story
from alignment.analysis.swing import contested

CODES = {"y": 2, "a": 1, "n": 0, "-": -1, "x": -2}
ROWS = {
    # Six roll calls; r6 is unanimous and so not contested.
    "COL": "yay--y",
    "FRA": "nnyyny",
    "GBR": "nnyyay",
    "USA": "nnynny",
    "CHN": "yynnyy",
    "RUS": "yynnyy",
    "NRU": "xxxxxy",
}
VOTES = pd.DataFrame(
    {c: [CODES[v] for v in r] for c, r in ROWS.items()},
    index=[f"r{number}" for number in range(1, 7)],
    dtype="int8",
).T
BLOC = pd.Series(
    {"FRA": 0, "GBR": 0, "USA": 0, "CHN": 1, "RUS": 1, "COL": pd.NA, "NRU": pd.NA}, dtype="Int64"
)
LABELS = {0: "the West", 1: "the East"}


def tell(country: str) -> str:
    return sentence(country, story(country, VOTES, BLOC, LABELS, contested(VOTES)))


def test_counts_made_by_hand() -> None:
    told = story("COL", VOTES, BLOC, LABELS, contested(VOTES))
    assert contested(VOTES).tolist() == ["r1", "r2", "r3", "r4", "r5"]
    # r1 yes: East. r2 abstains: neither. r3 yes: West. r4 and r5 absent.
    assert told.sides == (Side("the West", 1, 3), Side("the East", 1, 3))
    assert (told.contested, told.cast) == (5, 3)
    assert told.abstained == ("r2",)
    assert told.absent == ("r4", "r5")


def test_the_sentence() -> None:
    assert tell("COL") == (
        "COL: voted with the West on 1 of 3 contested roll calls, with the East on 1 of 3; "
        "abstained on r2; absent from r4 and r5."
    )


def test_a_member_s_own_vote_is_not_its_bloc_s() -> None:
    # Others of USA: r1 n n, r2 n n, r3 y y, r4 y y, r5 n a: no majority. Against on r4, and
    # only there with the East.
    told = story("USA", VOTES, BLOC, LABELS, contested(VOTES))
    assert told.sides == (Side("the West", 3, 4), Side("the East", 1, 5))


def test_a_country_that_could_not_vote_has_no_story_and_no_absences() -> None:
    assert (
        tell("NRU")
        == "NRU: did not vote in the 5 contested roll calls, so there is no story to tell."
    )
    assert story("NRU", VOTES, BLOC, LABELS, contested(VOTES)).absent == ()


def test_nothing_contested() -> None:
    assert sentence("Colombia", story("COL", VOTES, BLOC, LABELS, [])) == (
        "Colombia: no roll call was contested, so there is no story to tell."
    )


def test_without_blocs_the_votes_are_still_told() -> None:
    told = story("COL", VOTES, pd.Series(dtype=object), LABELS, ["r1"])
    assert sentence("COL", told) == "COL: cast a vote in 1 contested roll call."


def test_only_the_latest_three_are_named() -> None:
    told = story("CHN", VOTES * 0 + 1, BLOC, LABELS, list(VOTES))
    assert "abstained on r4, r5, r6 and 3 more" in sentence("CHN", told)
