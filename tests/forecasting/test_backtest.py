"""The backtest on the built-in data confirms what docs/forecast.md says."""

from __future__ import annotations

import json
import sys
from contextlib import redirect_stdout
from io import StringIO

import pytest

from alignment.cli.commands import main

pytestmark = pytest.mark.evidence


@pytest.fixture(scope="module")
def card():
    out = StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["alignment", "backtest", "--json"])
        with redirect_stdout(out), pytest.raises(SystemExit):
            main()
    return json.loads(out.getvalue())


def test_it_forecasts_all_votes_of_sessions_55_to_80(card):
    assert card["sessions"] == [55, 80]
    assert card["rollcalls"] == 2230
    assert card["all"]["votes"] == 389433


@pytest.mark.parametrize(
    ("part", "most"), [("all", 0.204), ("repeated", 0.146), ("new", 0.440), ("contested", 0.291)]
)
def test_log_loss(card, part, most):
    assert card[part]["log_loss"] <= most


def test_on_the_built_in_texts_it_beats_own_votes(card):
    assert card["cyber"]["log_loss"] <= 0.353
    assert card["cyber"]["brier"] <= 0.169
    assert card["cyber_beside_own"]["log_loss"]["high"] < 0
    assert card["cyber_beside_own"]["brier"]["high"] < 0


def test_it_is_calibrated_and_its_intervals_cover(card):
    assert card["all"]["ece"] <= 0.01
    assert card["tally"]["error_of_yes"] <= 7.6
    assert card["tally"]["all"]["yes_95"] >= 0.90
    assert card["tally"]["all"]["yes_80"] >= 0.75
    assert card["tally"]["new"]["yes_95"] >= 0.90
    assert card["tally"]["new"]["yes_80"] >= 0.75


def test_knowing_the_lead_helps(card):
    assert card["lead"]["with"] < card["lead"]["without"]
    assert card["lead"]["left_out"] <= 0.532


def test_changes_are_forecast_better_than_at_random_and_by_swing(card):
    assert card["changes"]["auc"] >= 0.85
    assert card["changes"]["first_20"] > 2 * card["changes"]["swing"] > 2 * card["changes"]["coin"]
