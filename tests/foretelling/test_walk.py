"""Walking forward over a made-up Assembly: nothing of the future, better than simple rules."""

from __future__ import annotations

import numpy as np
import pasts
import pytest

from alignment.foretelling.backtest import report_card
from alignment.foretelling.cases import cases_of
from alignment.foretelling.walk import Session, Weights, walk

LEADS = {"A/RES/48/2": ("E01",), "A/RES/50/2": ("W03", "W04")}
FIRST, LAST = 48, 50


def walked(history, leads=LEADS):
    return list(walk(history, leads, FIRST, LAST))


@pytest.fixture(scope="module")
def history():
    return pasts.made_up()


@pytest.fixture(scope="module")
def found(history):
    return walked(history)


@pytest.fixture(scope="module")
def card(history, found):
    regions = {iso3: iso3[0] for iso3 in history.countries}
    return report_card(history, found[:-1], ["A/RES/48/1", "A/RES/49/3"], regions, {})


@pytest.mark.slow
def test_sessions_come_in_order_and_the_weights_of_the_next_one_last(found):
    assert [one.weights.session for one in found[:-1]] == [48, 49, 50]
    assert isinstance(found[-1], Weights)
    assert found[-1].session == 51
    for one in found[:-1]:
        np.testing.assert_allclose(one.chances.sum(axis=-1), 1.0)
        assert ((one.absent > 0) & (one.absent < 1)).all()


@pytest.mark.slow
def test_shuffling_the_future_changes_nothing(history, found):
    codes = history.codes.copy()
    ahead = history.sessions >= 49
    codes[:, ahead] = np.random.default_rng(4).permuted(codes[:, ahead], axis=0)
    other = walked(history.with_codes(codes))
    for one, two in zip(found[:2], other[:2], strict=True):
        np.testing.assert_array_equal(one.chances, two.chances)
        np.testing.assert_array_equal(one.absent, two.absent)
        np.testing.assert_array_equal(one.weights.shocks, two.weights.shocks)
        np.testing.assert_array_equal(one.weights.lead, two.weights.lead)
    assert (found[2].chances != other[2].chances).any()


@pytest.mark.slow
def test_the_past_does_change_something(history, found):
    codes = history.codes.copy()
    before = history.sessions == 47
    codes[:, before] = np.random.default_rng(4).permuted(codes[:, before], axis=0)
    assert (walked(history.with_codes(codes))[0].chances != found[0].chances).any()


@pytest.mark.slow
def test_the_same_walk_gives_the_same_numbers(history, found):
    for one, two in zip(found[:-1], walked(history)[:-1], strict=True):
        assert isinstance(one, Session)
        np.testing.assert_array_equal(one.chances, two.chances)


@pytest.mark.slow
def test_a_led_text_is_foretold_with_its_lead(history, found):
    plain = walked(history, {})
    number = history.column["A/RES/50/2"] - found[2].known.columns[0]
    assert (plain[2].chances[:, number] != found[2].chances[:, number]).any()
    assert (plain[2].chances[:, number + 1] == found[2].chances[:, number + 1]).all()
    assert len(found[2].led) == 1


def test_the_card_counts_every_vote_cast_once(history, found, card):
    chosen = (history.sessions >= FIRST) & (history.sessions <= LAST)
    assert card["all"]["votes"] == (history.codes[:, chosen] >= 0).sum()
    assert card["repeated"]["votes"] + card["new"]["votes"] == card["all"]["votes"]
    for part in ("by_session", "by_topic", "by_region", "by_country"):
        assert sum(row["votes"] for row in card[part].values()) == card["all"]["votes"]
    for bins in card["reliability"].values():
        assert sum(row[0] for row in bins) == card["all"]["votes"]
    assert card["cyber_beside_own"]["rollcalls"] == 2
    assert card["lead"]["texts"] == 2


def test_it_beats_simple_rules(card):
    for rule in ("always_yes", "last_vote", "bloc_majority"):
        assert card["all"]["log_loss"] < card["beside"][rule]["all"]["log_loss"]


def test_scores_are_those_of_a_slow_twin(found, card):
    cases = cases_of(found[:-1])
    loss = brier = right = 0.0
    for chance, vote in zip(cases.chances.tolist(), cases.votes.tolist(), strict=True):
        loss -= np.log(chance[vote])
        brier += sum((p - (c == vote)) ** 2 for c, p in enumerate(chance))
        right += max(range(3), key=chance.__getitem__) == vote
    many = len(cases.votes)
    assert card["all"]["log_loss"] == pytest.approx(loss / many, abs=1e-4)
    assert card["all"]["brier"] == pytest.approx(brier / many, abs=1e-4)
    assert card["all"]["accuracy"] == pytest.approx(right / many, abs=1e-4)


def test_changes_are_counted_by_hand(found, card):
    again = changed = 0
    for one in found[:-1]:
        for row, number in np.argwhere((one.known.codes >= 0) & (one.known.last >= 0)):
            again += 1
            changed += one.known.codes[row, number] != one.known.last[row, number]
    assert (card["changes"]["votes"], card["changes"]["changed"]) == (again, changed)
