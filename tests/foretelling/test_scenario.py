"""Votes set by hand, majorities, and what was done in committee."""

from __future__ import annotations

import numpy as np
import pytest

import alignment
from alignment.errors import QueryError
from alignment.foretelling.asking import who_to_ask
from alignment.foretelling.ready import forecast_of, otherwise
from alignment.model.dataset import Dataset
from alignment.model.view import View
from alignment.words.scenario import margin

TEXT = "A/RES/78/237"


@pytest.fixture(scope="module")
def plain():
    return alignment.forecast(TEXT)


@pytest.mark.slow
@pytest.mark.parametrize("vote", ["yes", "no", "abstain", "absent"])
def test_a_vote_that_is_set_is_so_in_every_draw_and_moves_no_other(plain, vote: str) -> None:
    found = alignment.forecast(TEXT, sets={"Serbia": vote})
    moved = found.drawn - plain.drawn
    place = ["yes", "no", "abstain", "absent"].index(vote)
    # The one country goes from whatever it was in a draw to what is set, all others stay.
    assert np.isin(moved, (-1, 0, 1)).all()
    assert (moved.sum(axis=0) == 0).all()
    assert (moved[place] >= 0).all()
    assert (np.delete(moved, place, axis=0) <= 0).all()
    # In so many draws it was already so, up to chance.
    row = plain.history.place["SRB"]
    no, abstain, yes = plain.chances[row] * (1 - plain.absent[row])
    chance = [yes, no, abstain, plain.absent[row]][place]
    assert 1 - moved[place].mean() == pytest.approx(chance, abs=0.06)


def test_with_all_votes_set_the_tally_is_a_count(plain) -> None:
    members = [
        iso3 for iso3, there in zip(plain.history.countries, plain.members, strict=True) if there
    ]
    words = ("yes", "no", "abstain", "absent")
    sets = {iso3: words[number % 4] for number, iso3 in enumerate(members)}
    found = alignment.forecast(TEXT, sets=sets)
    for word in words:
        count = sum(each == word for each in sets.values())
        assert found.tally[word]["interval_95"] == [count, count]
    assert found.margin["interval_95"][0] == found.margin["interval_95"][1] == 1
    assert found.passes == 1.0
    assert who_to_ask(found) == []


def test_the_margin_is_what_is_over_the_majority(plain) -> None:
    yes, no = plain.drawn[:2]
    assert plain.margin["mean"] == round(float((yes - no).mean()), 1)
    third = alignment.forecast(TEXT, majority="two-thirds")
    assert third.margin["mean"] == round(float((yes - 2 * no).mean()), 1)
    assert third.passes == float((yes >= 2 * no).mean())
    record = {"margin": third.margin, "majority": "two-thirds"}
    assert "two thirds of those present and voting" in margin(record)


def test_the_other_text_has_the_same_votes_set(dataset: Dataset) -> None:
    found = alignment.forecast(TEXT, sets={"IND": "no"})
    other = otherwise(dataset, found)
    assert other is not None
    assert other.chances[other.history.place["IND"]].tolist() == [1, 0, 0]


def test_a_view_asks_as_the_function_does(dataset: Dataset) -> None:
    view = View(
        ahead=TEXT, sponsors=("CUB",), sets=("IND:no",), majority="two-thirds", new_text=True
    )
    named = alignment.forecast(
        TEXT, sponsors=["Cuba"], sets={"India": "no"}, majority="two-thirds", new_text=True
    )
    assert forecast_of(dataset, view).tally == named.tally


def test_set_votes_and_sponsors_are_not_asked(plain) -> None:
    found = alignment.forecast(TEXT, sponsors=["Cuba"], sets={"IND": "no", "BRA": "absent"})
    asked = {one.iso3 for one in who_to_ask(found)}
    assert asked.isdisjoint({"CUB", "IND", "BRA"})
    assert {"IND", "BRA"} <= {one.iso3 for one in who_to_ask(plain)}


def test_what_was_done_in_committee_is_known_up_to_the_vote(dataset: Dataset) -> None:
    found = alignment.forecast("A/RES/74/247")
    did = {one.iso3: one.in_committee for one in who_to_ask(found, "yes", dataset)}
    committee = ["A/C.3/74/L.11/Rev.1", "A/C.3/73/L.9/Rev.1"]
    assert [one for one, _, _ in did["CPV"]] == committee
    for iso3, votes in did.items():
        for symbol, _, vote in votes:
            code = dataset.votes.loc[iso3, symbol]
            assert {"yes": 2, "abstain": 1, "no": 0, "absent": -1}[vote] == code
    earlier = who_to_ask(alignment.forecast("A/RES/73/187"), "yes", dataset)
    (cabo_verde,) = (one for one in earlier if one.iso3 == "CPV")
    assert [one for one, _, _ in cabo_verde.in_committee] == committee[1:]


@pytest.mark.parametrize(
    ("sets", "said"),
    [({"IND": "maybe"}, "unknown vote"), ({"Atlantis": "yes"}, "unknown country")],
)
def test_what_cannot_be_set_is_refused(sets: dict[str, str], said: str) -> None:
    with pytest.raises(QueryError, match=said):
        alignment.forecast(TEXT, sets=sets)


@pytest.mark.slow
@pytest.mark.parametrize("outcome", ["yes", "no"])
@pytest.mark.parametrize("majority", ["simple", "two-thirds"])
def test_the_gain_is_counted_in_the_margin_of_the_majority_chosen(majority, outcome) -> None:
    found = alignment.forecast(TEXT, majority=majority)
    no_counts = 2 if majority == "two-thirds" else 1
    counts = {"yes": 1, "no": -no_counts, "abstain": 0, "absent": 0}
    asked = who_to_ask(found, outcome)
    for one in asked:
        row = found.table.loc[one.iso3]
        chance = {word: float(row[word]) * (1 - row["absent"]) for word in ("yes", "no", "abstain")}
        # Each vote that it may cast, against the one that is wished.
        moved = sum(share * (counts[outcome] - counts[word]) for word, share in chance.items())
        moved += float(row["absent"]) * counts[outcome]
        towards = moved if outcome == "yes" else -moved
        assert one.gain == pytest.approx(chance[outcome] * towards, abs=1e-4)
    assert [one.gain for one in asked] == sorted((one.gain for one in asked), reverse=True)


def test_under_two_thirds_others_are_asked_first(plain) -> None:
    third = alignment.forecast(TEXT, majority="two-thirds")
    one, other = ([each.iso3 for each in who_to_ask(found)[:20]] for found in (plain, third))
    assert one != other


@pytest.mark.parametrize(
    ("mean", "majority", "said"),
    [
        (
            -0.4,
            "two-thirds",
            "Expected margin over that, yes less twice no: 0, 95% interval −9 to ",
        ),
        (73.2, "simple", "Expected margin over that, yes less no: +73, 95% interval −9 to +80."),
        (-3.0, "simple", "Expected margin over that, yes less no: −3, 95%"),
    ],
)
def test_the_margin_is_told_with_its_sign_and_what_it_counts(mean, majority, said) -> None:
    held = {"mean": mean, "interval_95": [-9, 80]}
    assert said in margin({"margin": held, "majority": majority})
