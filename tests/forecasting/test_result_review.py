"""Reviews of results: votes compared with their forecasts, counted by hand."""

import json
from dataclasses import replace

import numpy as np
import pytest

import alignment
from alignment.errors import QueryError
from alignment.forecasting.result_review import SURPRISE_PROBABILITY, review_result
from alignment.model.dataset import Dataset
from alignment.reports.report import render_report
from alignment.reports.result_review import build_review_record


@pytest.fixture(scope="module")
def review(dataset: Dataset):
    return review_result(dataset, "A/RES/74/247")


@pytest.mark.slow
def test_past_vote_is_compared_with_its_forecast(review) -> None:
    forecast = alignment.forecast("A/RES/74/247")
    assert review.forecast.tally == forecast.tally
    # The official tally, and the numbers of docs/forecast.md.
    assert review.tally == {"yes": 79, "no": 60, "abstain": 33, "absent": 21}
    assert review.is_adopted
    assert review.correct_predictions == (136, 172)
    assert review.table.loc["CPV", "vote"] == "no"
    assert review.table.loc["CPV", "chance"] == pytest.approx(0.090, abs=0.001)
    assert review.surprises.index[0] == "WSM"


def test_probabilities_of_the_actual_votes(dataset: Dataset, review) -> None:
    table = review.table
    four = table[["yes", "no", "abstain", "absent"]]
    assert np.allclose(four.sum(axis=1), 1)
    words = {2: "yes", 1: "abstain", 0: "no", -1: "absent"}
    expected = 0.0
    for iso3, row in table.iterrows():
        actual = words[int(dataset.votes.loc[iso3, "A/RES/74/247"])]
        assert row["vote"] == actual
        assert row["chance"] == row[actual]
        expected += sum(chance for chance in four.loc[iso3] if chance < SURPRISE_PROBABILITY)
    assert review.expected_surprises == pytest.approx(expected)
    surprises = [iso3 for iso3, row in table.iterrows() if row["chance"] < SURPRISE_PROBABILITY]
    assert sorted(review.surprises.index) == surprises


def test_committee_votes_and_sponsors(dataset: Dataset, review) -> None:
    sponsored = review_result(dataset, "A/RES/74/247", sponsors=["Bolivia, Angola"])
    assert sponsored.table.loc["BOL", "chance"] < review.table.loc["BOL", "chance"]
    assert sponsored.tally == review.tally
    # A vote in committee is forecast from earlier sessions.
    committee = review_result(dataset, "A/C.3/74/L.11/Rev.1")
    assert committee.forecast.question.session == 74
    assert committee.tally["yes"] == 88
    assert max(committee.forecast.history.sessions[committee.forecast.evidence.past_columns]) == 73


def test_new_votes_and_partial_lists(dataset: Dataset) -> None:
    row = dataset.rollcalls.loc[["A/RES/74/247"]].rename(index={"A/RES/74/247": "A/RES/81/9"})
    row["date"] = "2026-12-20"
    votes = dataset.votes[["A/RES/74/247"]].set_axis(["A/RES/81/9"], axis=1)
    own = replace(dataset, rollcalls=row, votes=votes)
    review = review_result(own, "A/RES/81/9")
    assert review.forecast.question.session == 81
    assert review.tally["yes"] == 79
    # The vote of 2019 is then part of the history.
    assert len(review.surprises) == 23
    votes = dataset.votes[["A/RES/74/247"]].copy()
    votes.iloc[20:] = -2
    own = replace(dataset, votes=votes, rollcalls=dataset.rollcalls.loc[["A/RES/74/247"]])
    review = review_result(own, "A/RES/74/247")
    assert review.is_partial
    assert len(review.table) <= 20
    record = build_review_record(review)
    assert "partial" in record["basis"]
    assert record["sections"][1]["table"] is None


@pytest.mark.parametrize(
    ("rollcall", "message"),
    [
        ("A/RES/1", "unknown vote"),
        ("A/HRC/32/L.86", "only votes of the General Assembly"),
        ("A/RES/2916(XXVII)", "sessions 55 to 81"),
    ],
)
def test_votes_without_a_forecast(dataset: Dataset, rollcall: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        review_result(dataset, rollcall)


def test_report_has_sentences(review) -> None:
    record = build_review_record(review)
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    text = render_report(record, "http://localhost/?")
    assert "In 75% of simulations the text had more yes than no" in text
    assert "Of 172 votes cast, 136 were the most probable vote by forecast." in text
    votes = alignment.load().votes
    last, cast = votes["A/RES/73/187"], votes["A/RES/74/247"]
    known = (last >= 0) & (cast >= 0)
    same = int((last == cast)[known].sum())
    assert (known.sum(), same) == (169, 149)
    assert f"Of 169 votes by countries with an earlier vote on this title, {same} repeated" in text
    assert "| did not vote | 9 | 2 to 22 | 21 | inside |" in text
    assert "Nauru voted yes, probability 12%." in text
    assert "because" not in text
    assert text == render_report(build_review_record(review), "http://localhost/?")
