"""Forecasts of a draft, and changes of the result."""

from dataclasses import replace

import numpy as np
import pytest

import alignment
from alignment.errors import QueryError
from alignment.forecasting.builtin_forecast import (
    forecast_alternative,
    forecast_view,
    list_leads,
    load_builtin_history,
)
from alignment.forecasting.explanations import TitleVote, explain_forecast
from alignment.forecasting.persuasion import find_last_sponsors, rank_persuasion_candidates
from alignment.forecasting.predict import build_question, predict_votes
from alignment.forecasting.walk_forward import FIRST_SESSION, get_weights, walk_forward
from alignment.io.shipped_files import read_forecast_weights
from alignment.model.view import View
from alignment.model.vote import VOTE_CODES
from alignment.reports.forecast import SAME_LEAD_NOTE, describe_lead

TEXT = "A/RES/78/237"
WORDS = tuple(VOTE_CODES)


@pytest.fixture(scope="module")
def leads():
    return list_leads(alignment.load())


@pytest.fixture(scope="module")
def forecast():
    return alignment.forecast(TEXT)


def test_stored_weights_match_the_built_in_data(leads):
    # If this fails: python -m alignment.forecasting > data/forecast.json
    store = read_forecast_weights()
    assert store["data"] == load_builtin_history().fingerprint
    assert {symbol: tuple(names) for symbol, names in store["leads"].items()} == leads
    newest = int(load_builtin_history().sessions.max())
    assert list(store["sessions"]) == [str(one) for one in range(FIRST_SESSION, newest + 2)]


@pytest.mark.evidence
def test_the_stored_weights_can_be_fitted_again(leads):
    stored = get_weights(load_builtin_history(), leads, 74)
    # This walk has no earlier texts, so leaders have no weight.
    (fitted,) = walk_forward(load_builtin_history(), {}, 74, 73)
    np.testing.assert_allclose(stored.votes, fitted.votes, atol=2e-6)
    np.testing.assert_allclose(stored.absence, fitted.absence, atol=2e-6)
    np.testing.assert_array_equal(stored.shocks, fitted.shocks)


def test_probabilities_and_tallies(forecast):
    assert list(forecast.table) == ["yes", "no", "abstain", "absent"]
    np.testing.assert_allclose(forecast.table[["yes", "no", "abstain"]].sum(axis=1), 1.0)
    assert len(forecast.table) == 193
    expected = (forecast.table["yes"] * (1 - forecast.table["absent"])).sum()
    assert abs(forecast.tally["yes"]["mean"] - expected) < 2
    assert 0.5 < forecast.passes <= 1
    sets = {iso3: WORDS[row % 4] for row, iso3 in enumerate(forecast.table.index)}
    assumed = alignment.forecast(TEXT, sets=sets)
    for word in WORDS:
        count = list(sets.values()).count(word)
        assert assumed.tally[word]["interval_95"] == [count, count]
    assert assumed.margin["interval_95"] == [1, 1]
    assert assumed.passes == 1.0
    assert rank_persuasion_candidates(assumed) == []


@pytest.mark.slow
def test_later_votes_do_not_change_a_forecast(forecast, leads):
    history = load_builtin_history()
    codes = history.codes.copy()
    later = history.sessions >= 78
    codes[:, later] = np.random.default_rng(1).permuted(codes[:, later], axis=0)
    other = replace(history, codes=codes)
    weights = get_weights(history, leads, 78)
    again = predict_votes(other, weights, build_question(other, leads, TEXT))
    np.testing.assert_array_equal(again.chances, forecast.chances)
    np.testing.assert_array_equal(again.tally_draws, forecast.tally_draws)


def test_votes_behind_a_forecast_are_in_the_records(forecast):
    dataset = alignment.load()
    reasons = explain_forecast(forecast, "COL", 50)
    shares = [vote.weight_share for vote in reasons.supporting_votes]
    assert sum(shares) <= 1 + 1e-3
    assert shares == sorted(shares, reverse=True)
    for vote in reasons.supporting_votes:
        assert vote.date < "2023-09"
        if vote.symbol in dataset.votes:
            assert VOTE_CODES[vote.vote] == dataset.votes.loc["COL", vote.symbol]
    assert reasons.last_vote == TitleVote("A/RES/77/36", "2022-12-07", "abstain", 1)
    chances = list(reasons.source_chances.values())
    assert len(chances) >= 5
    assert all(sum(each) == pytest.approx(1, abs=1e-3) for each in chances)
    assert sum(map(len, reasons.closest_by_vote.values())) == 10


@pytest.mark.slow
@pytest.mark.parametrize("leader", ["RUS", "USA", "BRA"])
def test_leaders_change_countries_but_not_the_tally(leader):
    # One title has earlier votes, and one is new.
    for title in ("Question of Palestine", "A draft on crime committed with computers"):
        unled, led = (alignment.forecast(title, lead=names) for names in ((), (leader,)))
        yes = [one.table["yes"].drop(leader) for one in (unled, led)]
        assert abs(yes[0].mean() - yes[1].mean()) < 0.01
        assert (yes[0] - yes[1]).abs().max() > 0.02


def test_a_lead_that_led_the_earlier_texts_makes_a_forecast_less_certain(leads):
    # test_claims_of_comparisons.py counts the votes of the note.
    history = load_builtin_history()
    # The panel says so before a lead is named, and after it.
    title = "Developments in the field of information and telecommunications in the context of "
    title += "international security"
    for lead, advice in (
        ((), "Name a lead only if"),
        (("RUS",), "Use that forecast"),
        (("USA",), ""),
    ):
        question = build_question(history, leads, title, lead=lead)
        note = describe_lead(question, {"RUS": "Russia"})
        assert note.startswith("Russia led the 5 earlier texts of known lead") == bool(advice)
        assert advice in note
        assert note.endswith(SAME_LEAD_NOTE) == bool(advice)


@pytest.mark.slow
@pytest.mark.parametrize("vote", WORDS)
def test_set_vote_changes_only_its_country(forecast, vote):
    assumed = alignment.forecast(TEXT, sets={"Serbia": vote})
    difference = assumed.tally_draws - forecast.tally_draws
    index = WORDS.index(vote)
    # Only this country changes from its drawn vote to the set vote.
    assert np.isin(difference, (-1, 0, 1)).all()
    assert (difference.sum(axis=0) == 0).all()
    assert (difference[index] >= 0).all()
    assert (np.delete(difference, index, axis=0) <= 0).all()
    row = forecast.history.row_by_country["SRB"]
    no, abstain, yes = forecast.chances[row] * (1 - forecast.absent[row])
    chance = (yes, no, abstain, forecast.absent[row])[index]
    assert 1 - difference[index].mean() == pytest.approx(chance, abs=0.06)


def test_alternatives_and_views(dataset):
    alternative = forecast_alternative(dataset, alignment.forecast(TEXT, sets={"IND": "no"}))
    assert alternative is not None
    row = alternative.history.row_by_country["IND"]
    assert alternative.chances[row].tolist() == [1, 0, 0]
    assumptions = {"majority": "two-thirds", "new_text": True}
    view = View(ahead=TEXT, sponsors=("CUB",), sets=("IND:no",), **assumptions)
    by_name = alignment.forecast(TEXT, sponsors=["Cuba"], sets={"India": "no"}, **assumptions)
    assert forecast_view(dataset, view).tally == by_name.tally


@pytest.mark.parametrize(
    ("sets", "message"),
    [({"IND": "maybe"}, "unknown vote"), ({"Atlantis": "yes"}, "unknown country")],
)
def test_an_unknown_vote_or_country_is_refused(sets, message):
    with pytest.raises(QueryError, match=message):
        alignment.forecast(TEXT, sets=sets)


@pytest.mark.slow
@pytest.mark.parametrize("outcome", ["yes", "no"])
@pytest.mark.parametrize("majority", ["simple", "two-thirds"])
def test_weight_is_the_covariance_of_margin_and_vote(majority, outcome):
    forecast = alignment.forecast(TEXT, majority=majority)
    no_weight = 2 if majority == "two-thirds" else 1
    weights = {"yes": 1, "no": -no_weight, "abstain": 0, "absent": 0}
    candidates = rank_persuasion_candidates(forecast, outcome)
    for one in candidates:
        row = forecast.table.loc[one.iso3]
        chances = {word: row[word] * (1 - row["absent"]) for word in ("yes", "no", "abstain")}
        chances["absent"] = row["absent"]
        mean = sum(share * weights[word] for word, share in chances.items())
        covariance = chances[outcome] * weights[outcome] - chances[outcome] * mean
        expected = covariance if outcome == "yes" else -covariance
        assert one.weight == pytest.approx(expected, abs=1e-4)
        assert one.last in ("", "yes", "no", "abstain")
        assert one.absences[0] <= one.absences[1]
    assert [one.weight for one in candidates] == sorted(
        (one.weight for one in candidates), reverse=True
    )


def test_two_thirds_majority(forecast):
    third = alignment.forecast(TEXT, majority="two-thirds")
    simple_first, third_first = (
        [one.iso3 for one in rank_persuasion_candidates(each)[:20]] for each in (forecast, third)
    )
    assert simple_first != third_first
    shares = forecast.table[["yes", "no"]].mul(1 - forecast.table["absent"], axis=0).sum()
    assert forecast.margin["mean"] == round(shares["yes"] - shares["no"], 1)
    assert third.margin["mean"] == round(shares["yes"] - 2 * shares["no"], 1)
    yes, no = forecast.tally_draws[:2]
    assert third.passes == float((yes >= 2 * no).mean()) < forecast.passes
    assert third.tally == forecast.tally


def test_candidates_and_similar_texts(forecast):
    assumed = alignment.forecast(
        TEXT, lead=("Russia",), sponsors=["Belarus", "Cuba"], sets={"IND": "no", "BRA": "absent"}
    )
    candidates = {one.iso3: one for one in rank_persuasion_candidates(assumed)}
    assert not {"RUS", "BLR", "CUB", "IND", "BRA"} & set(candidates)
    assert any("CUB" in one.closest_sponsors for one in candidates.values())
    assert {"IND", "BRA"} <= {one.iso3 for one in rank_persuasion_candidates(forecast)}
    # Titles of 1947 contain the word "draft"; they are too old for the list.
    hygiene = alignment.forecast("Draft on cyber hygiene for hospitals")
    for one in rank_persuasion_candidates(hygiene)[:20]:
        assert all(date > "2000" for _, date, _ in one.on_sisters)
    assert rank_persuasion_candidates(forecast)[0].on_sisters


def test_committee_votes_precede_the_vote(dataset):
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


def test_likely_sponsors_come_from_the_last_text(forecast):
    title = forecast.question.text.title
    assert find_last_sponsors(title, 74) == frozenset()
    last = find_last_sponsors(title, forecast.question.session)
    assert "RUS" in last
    sponsors = {
        one.iso3 for one in rank_persuasion_candidates(forecast) if one.category == "sponsors"
    }
    assert sponsors
    assert sponsors <= last
    against = rank_persuasion_candidates(forecast, "no")
    assert not any(one.category == "sponsors" for one in against)
