"""Candidates for persuasion: expected gains and past votes."""

from __future__ import annotations

import pytest

import alignment
from alignment.forecasting.persuasion import rank_persuasion_candidates
from alignment.model.vote import VOTE_CODES

TEXT = "A/RES/78/237"


@pytest.fixture(scope="module")
def forecast():
    return alignment.forecast(TEXT)


@pytest.mark.slow
@pytest.mark.parametrize("outcome", ["yes", "no"])
@pytest.mark.parametrize("majority", ["simple", "two-thirds"])
def test_the_gain_is_the_chance_times_what_the_vote_adds_to_the_margin(majority, outcome):
    forecast = alignment.forecast(TEXT, majority=majority)
    no_weight = 2 if majority == "two-thirds" else 1
    weights = {"yes": 1, "no": -no_weight, "abstain": 0, "absent": 0}
    candidates = rank_persuasion_candidates(forecast, outcome)
    for one in candidates:
        row = forecast.table.loc[one.iso3]
        chances = {word: row[word] * (1 - row["absent"]) for word in ("yes", "no", "abstain")}
        chances["absent"] = row["absent"]
        # Each vote that the country may cast, against the desired one.
        change = sum(share * (weights[outcome] - weights[word]) for word, share in chances.items())
        expected = chances[outcome] * (change if outcome == "yes" else -change)
        assert one.gain == pytest.approx(expected, abs=1e-4)
        assert one.last in ("", "yes", "no", "abstain")
        assert one.absences[0] <= one.absences[1]
    assert [one.gain for one in candidates] == sorted(one.gain for one in candidates)[::-1]


def test_two_thirds_rank_other_countries_first(forecast):
    third = alignment.forecast(TEXT, majority="two-thirds")
    simple_first, third_first = (
        [one.iso3 for one in rank_persuasion_candidates(each)[:20]] for each in (forecast, third)
    )
    assert simple_first != third_first


def test_leaders_sponsors_and_set_votes_are_no_candidates(forecast):
    assumed = alignment.forecast(
        TEXT, lead=("Russia",), sponsors=["Belarus", "Cuba"], sets={"IND": "no", "BRA": "absent"}
    )
    candidates = {one.iso3: one for one in rank_persuasion_candidates(assumed)}
    assert not {"RUS", "BLR", "CUB", "IND", "BRA"} & set(candidates)
    assert any("CUB" in one.closest_sponsors for one in candidates.values())
    assert {"IND", "BRA"} <= {one.iso3 for one in rank_persuasion_candidates(forecast)}


def test_votes_in_committee_are_those_up_to_the_vote(dataset):
    candidates = rank_persuasion_candidates(alignment.forecast("A/RES/74/247"), "yes", dataset)
    by_country = {one.iso3: one.in_committee for one in candidates}
    committee = ["A/C.3/74/L.11/Rev.1", "A/C.3/73/L.9/Rev.1"]
    assert [symbol for symbol, _, _ in by_country["CPV"]] == committee
    for iso3, votes in by_country.items():
        for symbol, _, vote in votes:
            assert VOTE_CODES[vote] == dataset.votes.loc[iso3, symbol]
    earlier = rank_persuasion_candidates(alignment.forecast("A/RES/73/187"), "yes", dataset)
    (cabo_verde,) = (one for one in earlier if one.iso3 == "CPV")
    assert [symbol for symbol, _, _ in cabo_verde.in_committee] == committee[1:]


def test_similar_texts_are_recent(forecast):
    # Titles of 1947 contain the word "draft"; they are too old to be listed.
    hygiene = alignment.forecast("Draft on cyber hygiene for hospitals")
    for one in rank_persuasion_candidates(hygiene)[:20]:
        assert all(date > "2000" for _, date, _ in one.on_sisters)
    assert rank_persuasion_candidates(forecast)[0].on_sisters
