"""A forecast from the shipped records, and that the kept weights are of these records."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest

import alignment
from alignment.foretelling.asking import who_to_ask
from alignment.foretelling.foretell import asked_of, foretell
from alignment.foretelling.gain import gains
from alignment.foretelling.kept import weights_before
from alignment.foretelling.ready import leads_of, shipped
from alignment.foretelling.reasons import reasons
from alignment.foretelling.walk import FIRST, walk
from alignment.sources.fitted import read_fitted
from alignment.words.forecast import forecast_record

TEXT = "A/RES/78/237"
CRIME = "Countering the use of information and communications technologies for criminal purposes"


@pytest.fixture(scope="module")
def leads():
    return leads_of(alignment.load())


@pytest.fixture(scope="module")
def found():
    return alignment.forecast(TEXT)


def test_the_kept_weights_are_of_these_records(leads):
    # If not: python -m alignment.foretelling > data/forecast.json
    kept = read_fitted()
    assert kept["data"] == shipped().fingerprint
    assert {symbol: tuple(names) for symbol, names in kept["leads"].items()} == leads
    newest = int(shipped().sessions.max())
    assert list(kept["sessions"]) == [str(one) for one in range(FIRST, newest + 2)]


@pytest.mark.evidence
def test_the_kept_weights_are_those_fitted_anew(leads):
    kept = weights_before(shipped(), leads, 74)
    # Without the leads of before, which a walk from here has not seen.
    (fitted,) = walk(shipped(), {}, 74, 73)
    np.testing.assert_allclose(kept.votes, fitted.votes, atol=2e-6)
    np.testing.assert_allclose(kept.absence, fitted.absence, atol=2e-6)
    np.testing.assert_array_equal(kept.shocks, fitted.shocks)


def test_a_forecast_has_chances_a_tally_and_what_it_rests_on(found):
    assert list(found.table) == ["yes", "no", "abstain", "absent"]
    np.testing.assert_allclose(found.table[["yes", "no", "abstain"]].sum(axis=1), 1.0)
    assert len(found.table) == 193
    expected = (found.table["yes"] * (1 - found.table["absent"])).sum()
    assert abs(found.tally["yes"]["mean"] - expected) < 2
    assert 0.5 < found.passes <= 1


@pytest.mark.slow
def test_nothing_later_than_the_session_changes_a_forecast(found, leads):
    history = shipped()
    codes = history.codes.copy()
    ahead = history.sessions >= 78
    codes[:, ahead] = np.random.default_rng(1).permuted(codes[:, ahead], axis=0)
    other = history.with_codes(codes)
    weights = weights_before(history, leads, 78)
    again = foretell(other, weights, asked_of(other, leads, TEXT))
    np.testing.assert_array_equal(again.chances, found.chances)
    np.testing.assert_array_equal(again.drawn, found.drawn)


def test_the_votes_that_carry_a_forecast_are_those_that_were_cast(found):
    dataset = alignment.load()
    known = reasons(found, "COL", 50)
    assert sum(one.share for one in known.carried) <= 1 + 1e-3
    assert [one.share for one in known.carried] == sorted(
        (one.share for one in known.carried), reverse=True
    )
    for one in known.carried:
        assert one.date < "2023-09"
        if one.symbol in dataset.votes:
            words = {0: "no", 1: "abstain", 2: "yes"}
            assert words[dataset.votes.loc["COL", one.symbol]] == one.vote
    assert known.last == "abstain"
    assert sum(map(len, known.closest.values())) == 10


def test_a_majority_of_two_thirds_is_harder_to_reach(found):
    other = alignment.forecast(TEXT, majority="two-thirds")
    assert other.passes < found.passes
    assert other.tally == found.tally


def test_gain_is_what_a_vote_as_wished_adds_times_its_chance(found):
    rows = who_to_ask(found, "yes")
    table = found.table
    for one in rows[:30]:
        row = table.loc[one.iso3]
        yes, no = ((1 - row["absent"]) * row[["yes", "no"]]).tolist()
        assert one.gain == pytest.approx(yes * (1 - (yes - no)), abs=1e-4)
        assert one.last in ("", "yes", "no", "abstain")
        assert one.absences[0] <= one.absences[1]
    turned = gains(found.chances[:, ::-1], found.absent, "no")
    np.testing.assert_allclose(turned, gains(found.chances, found.absent, "yes"))


def test_sponsors_are_not_asked_and_their_friends_say_so():
    led = alignment.forecast(TEXT, lead=("Russia",), sponsors=("Belarus", "Cuba"))
    rows = {one.iso3: one for one in who_to_ask(led)}
    assert not {"RUS", "BLR", "CUB"} & set(rows)
    assert any("CUB" in one.closest_sponsors for one in rows.values())


@pytest.mark.slow
@pytest.mark.parametrize("asked", [{}, {"lead": ("USA",), "sponsors": ("Japan",)}])
def test_for_goes_with_votes_of_the_kind_and_though_with_others(asked):
    found = alignment.forecast(TEXT, **asked)
    record = forecast_record(found, alignment.load().names)
    did = {"voted yes": "yes", "voted no": "no", "abstained": "abstain"}
    for row in record["countries"]:
        choice = max(("yes", "no", "abstain"), key=row.get)
        words = row["words"].partition("; ")[0]
        pro, _, con = words.partition(", though ")
        said = {vote: did[vote] == choice for vote in did if vote in pro}
        assert all(said.values()), words
        assert not any(did[vote] == choice for vote in did if vote in con), words
        behind = {"USA": "leads", "JPN": "sponsors"}.get(row["iso3"]) if asked else None
        assert ((f", for it {behind} the text") in words) == bool(behind)


@pytest.mark.slow
@pytest.mark.parametrize(("text", "lead"), [(CRIME, ("RUS",)), (CRIME, ()), (TEXT, ())])
def test_what_is_named_after_for_weighs_more_than_what_is_named_after_though(text, lead):
    record = forecast_record(alignment.forecast(text, lead=lead), alignment.load().names)
    kinds = Counter()
    for row in record["countries"]:
        words = row["words"].partition("; ")[0]
        pro, _, con = words.partition(", though ")
        kinds[re.search(r"%, (for|going by|with|it)", pro)[1]] += 1
        if "leads the text" in pro or ", for it" not in pro:
            continue
        weight = {part: sum(_weights(row, part)) for part in (pro, con)}
        assert weight[pro] > weight[con], words
    assert kinds["for"] > 100
    assert kinds["going by"] > 5


def _weights(row, words):
    for one in row["carried_by"]:
        if re.search(rf"\b{one['rollcall'].removeprefix('A/RES/')}\b", words):
            yield one["weight"]


def test_where_its_votes_point_elsewhere_it_is_said_what_carries_a_forecast():
    record = forecast_record(alignment.forecast(CRIME, lead="Russia"), alignment.load().names)
    said = {row["iso3"]: row["words"] for row in record["countries"]}
    assert "for it" not in said["CPV"]
    assert (
        "going by its ten closest, the votes of all on like texts and its votes in general, "
        "though on this title it abstained on 73/187 and voted no on 74/247;"
    ) in said["CPV"]
    assert "no 50%, going by how far it votes from those behind the text, though" in said["NRU"]


@pytest.mark.slow
@pytest.mark.parametrize("leader", ["RUS", "USA", "BRA"])
def test_a_lead_moves_who_votes_how_and_not_how_many_vote_yes(leader):
    # Of a title voted before, and of a new one.
    for title in ("Question of Palestine", "A draft on crime committed with computers"):
        unled, led = (alignment.forecast(title, lead=names) for names in ((), (leader,)))
        # Its own vote aside, which is all but certain.
        yes = [one.table["yes"].drop(leader) for one in (unled, led)]
        assert abs(yes[0].mean() - yes[1].mean()) < 0.01
        assert (yes[0] - yes[1]).abs().max() > 0.02


def test_a_sister_text_is_not_one_of_long_ago():
    # "Draft" was a word of titles in 1947; nothing of then carries a forecast now.
    for entry in who_to_ask(alignment.forecast("Draft on cyber hygiene for hospitals"))[:20]:
        assert all(date > "2000" for _, date, _ in entry.on_sisters)
    entry = who_to_ask(alignment.forecast("A/RES/78/237"))[0]
    assert entry.on_sisters
