"""The morning after: what came, beside what was foretold, counted by hand."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

import alignment
from alignment.errors import QueryError
from alignment.foretelling.aftermath import SURPRISE, aftermath
from alignment.model.dataset import Dataset
from alignment.words.aftermath import aftermath_record
from alignment.words.report import report_text


@pytest.fixture(scope="module")
def found(dataset: Dataset):
    return aftermath(dataset, "A/RES/74/247")


@pytest.mark.slow
def test_a_vote_of_the_past_is_told_from_what_was_known_then(found) -> None:
    plain = alignment.forecast("A/RES/74/247")
    assert found.forecast.tally == plain.tally
    # The official tally, and what docs/forecast.md tells of it.
    assert found.tally == {"yes": 79, "no": 60, "abstain": 33, "absent": 21}
    assert found.adopted
    assert found.as_foretold == (136, 172)
    assert found.table.loc["CPV", "vote"] == "no"
    assert found.table.loc["CPV", "chance"] == pytest.approx(0.090, abs=0.001)
    assert found.surprises.index[0] == "WSM"


def test_chances_are_of_what_came(dataset: Dataset, found) -> None:
    table = found.table
    four = table[["yes", "no", "abstain", "absent"]]
    assert np.allclose(four.sum(axis=1), 1)
    words = {2: "yes", 1: "abstain", 0: "no", -1: "absent"}
    expected = 0.0
    for iso3, row in table.iterrows():
        came = words[int(dataset.votes.loc[iso3, "A/RES/74/247"])]
        assert row["vote"] == came
        assert row["chance"] == row[came]
        expected += sum(chance for chance in four.loc[iso3] if chance < SURPRISE)
    assert found.surprises_expected == pytest.approx(expected)
    surprised = [iso3 for iso3, row in table.iterrows() if row["chance"] < SURPRISE]
    assert sorted(found.surprises.index) == surprised


def test_a_vote_in_committee_is_foretold_from_the_sessions_before(dataset: Dataset) -> None:
    found = aftermath(dataset, "A/C.3/74/L.11/Rev.1")
    assert found.forecast.question.session == 74
    assert found.tally["yes"] == 88
    assert max(found.forecast.history.sessions[found.forecast.found.past]) == 73


def test_sponsors_count_where_they_are_told(dataset: Dataset, found) -> None:
    behind = aftermath(dataset, "A/RES/74/247", sponsors=["Bolivia, Angola"])
    assert behind.table.loc["BOL", "chance"] < found.table.loc["BOL", "chance"]
    assert behind.tally == found.tally


def test_a_new_vote_of_the_records_is_told(dataset: Dataset) -> None:
    row = dataset.rollcalls.loc[["A/RES/74/247"]].rename(index={"A/RES/74/247": "A/RES/81/9"})
    row["date"] = "2026-12-20"
    votes = dataset.votes[["A/RES/74/247"]].set_axis(["A/RES/81/9"], axis=1)
    own = replace(dataset, rollcalls=row, votes=votes)
    found = aftermath(own, "A/RES/81/9")
    assert found.forecast.question.session == 81
    assert found.tally["yes"] == 79
    # The vote of 2019 itself is known by then.
    assert len(found.surprises) < 25


def test_a_partial_list_tells_of_no_absence(dataset: Dataset) -> None:
    votes = dataset.votes[["A/RES/74/247"]].copy()
    votes.iloc[20:] = -2
    own = replace(dataset, votes=votes, rollcalls=dataset.rollcalls.loc[["A/RES/74/247"]])
    found = aftermath(own, "A/RES/74/247")
    assert found.partial
    assert len(found.table) <= 20
    record = aftermath_record(found)
    assert "partial" in record["basis"]
    assert record["sections"][1]["table"] is None


@pytest.mark.parametrize(
    ("rollcall", "said"),
    [
        ("A/RES/1", "unknown roll call"),
        ("A/HRC/32/L.86", "General Assembly alone"),
        ("A/RES/2916(XXVII)", "session 55 to 81"),
    ],
)
def test_what_cannot_be_told_is_refused(dataset: Dataset, rollcall: str, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        aftermath(dataset, rollcall)


def test_the_report_says_it_in_sentences(found) -> None:
    record = aftermath_record(found)
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    text = report_text(record, "http://localhost/?")
    assert "It passed in 74% of draws" in text
    assert "Of 172 votes cast, 136 were the likeliest." in text
    assert "| absent | 9 | 3 to 16 | 2 to 22 | 21 | outside the 80% |" in text
    assert "Nauru voted yes, at 12.5%." in text
    assert "because" not in text
    assert text == report_text(aftermath_record(found), "http://localhost/?")
