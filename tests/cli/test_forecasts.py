"""Commands on forecasts: their output, and every fault as one sentence."""

import csv
import json
import re
from collections import Counter
from dataclasses import replace
from urllib.parse import urlencode

import openpyxl
import pytest

import alignment
from alignment.app.factory import create_app
from alignment.forecasting.builtin_forecast import load_builtin_history

OEWG = (
    "Developments in the field of information and telecommunications in the context of "
    "international security"
)


def test_later_texts_adopted_without_a_vote_are_named(run):
    """The convention against cybercrime of 24 December 2024 was adopted without a vote."""
    title = (
        "Countering the use of information and communications technologies for criminal purposes"
    )
    sentence = (
        "Since then the General Assembly adopted texts of this title or subject without a vote: "
        "A/RES/75/282 (26 May 2021), A/RES/79/243 (24 Dec 2024)."
    )
    assert sentence in run("forecast", title)[1]
    record = json.loads(run("forecast", title, "--json")[1])
    symbols = [text["symbol"] for text in record["adopted_since"]]
    assert symbols == ["A/RES/75/282", "A/RES/79/243"]
    # Texts of the session of a past vote, and later ones, are not known before it.
    past = json.loads(run("forecast", "A/RES/78/237", "--json")[1])
    assert past["adopted_since"] == []


def test_past_text_is_forecast_from_earlier_votes(run):
    status, out, _ = run("forecast", "A/RES/78/237", "--json")
    record = json.loads(out)
    assert status == 0
    assert record["session"] == 78
    assert record["lead"] == ["RUS"]
    assert record["same_title"][-1] == "A/RES/77/36"
    assert record["came"] == {"yes": 104, "no": 53, "abstain": 7, "absent": 29}
    assert record["majority"] == "simple"
    assert 0 <= record["passes"] <= 1
    for count in record["tally"].values():
        low, high = count["interval_95"]
        assert low <= count["interval_80"][0] <= count["middle"] <= count["interval_80"][1] <= high
    assert len(record["countries"]) == 193
    for row in record["countries"]:
        assert row["yes"] + row["no"] + row["abstain"] == pytest.approx(1, abs=2e-4)
        assert 0 < row["absent"] < 1
        for one in row["carried_by"]:
            assert one["date"] < "2023-09"
            assert one["record_url"].startswith("https://digitallibrary.un.org/record/")
        assert "because" not in row["words"]
    sure = [row["certainty"] for row in record["countries"]]
    assert sure == sorted(sure)
    assert "another text" in record["otherwise"]["words"]


def test_draft_is_forecast_from_title_lead_and_sponsors(run):
    plain, led = (
        json.loads(run("forecast", OEWG, *more, "--json")[1])
        for more in ((), ("--lead", "Russia", "--sponsor", "Guatemala"))
    )
    assert plain["session"] == 81
    assert plain["came"] is None
    assert led["lead"] == ["RUS"]
    yes = {row["iso3"]: row["yes"] for row in led["countries"]}
    before = {row["iso3"]: row["yes"] for row in plain["countries"]}
    assert yes["RUS"] > 0.98
    assert yes["GTM"] > 0.98 > before["GTM"]
    assert yes["USA"] < 0.1


@pytest.mark.slow
def test_the_old_title_may_be_another_text(run):
    same, new = (
        json.loads(run("forecast", "A/RES/75/240", *more, "--json")[1])
        for more in ((), ("--new-text",))
    )
    assert new["same_title"] == []
    assert new["new_text"]
    assert new["otherwise"]["tally"] == same["tally"]
    assert same["otherwise"]["tally"] == new["tally"]


def test_persuasion_list_has_the_requested_order(run):
    _, out, _ = run("ask", OEWG, "--lead", "RUS", "--json")
    record = json.loads(out)
    weight = [row["weight"] for row in record["countries"]]
    assert weight == sorted(weight, reverse=True)
    assert "RUS" not in {row["iso3"] for row in record["countries"]}
    row = record["countries"][0]
    assert row["wished"] + row["against"] + row["abstain"] + row["absent"] == pytest.approx(
        1, abs=1e-3
    )
    assert row["on_title"][0]["rollcall"] == "A/RES/78/237"
    sisters = {vote["rollcall"] for one in record["countries"] for vote in one["on_sisters"]}
    assert {"A/RES/78/16", "A/RES/77/37"} <= sisters
    by_name = json.loads(run("ask", OEWG, "--sort", "name", "--json")[1])["countries"]
    assert [one["name"] for one in by_name] == sorted(one["name"] for one in by_name)
    assert "not of persuasion" in record["caveat"]
    assert record["category"] == "open"
    counts = Counter(row["category"] for row in record["countries"])
    assert counts == {name: count for name, count in record["categories"].items() if count}
    for row in record["countries"]:
        assert (row["category"] == "not-voting") == (row["absent"] >= 0.5)
        if row["category"] == "open":
            assert 0.2 <= row["wished"] <= 0.8


@pytest.mark.slow
def test_text_lists_one_category_of_countries(run):
    record = json.loads(run("ask", "A/RES/78/237", "--json")[1])
    for name in ("open", "opposed"):
        _, out, _ = run("ask", "A/RES/78/237", "--category", name, "--most", "200")
        lines = [line for line in out.splitlines() if line[:4].strip().isdigit()]
        assert [int(line[:4]) for line in lines] == [*range(1, len(lines) + 1)]
        listed = [line[5:30].strip() for line in lines]
        rows = [row for row in record["countries"] if row["category"] == name]
        assert listed == [row["name"][:25] for row in rows]
        assert "Of 192 countries: open 44, likely not to vote 11, likely sponsors 25" in out


@pytest.mark.slow
def test_persuasion_list_is_written_as_a_table(run, tmp_path):
    status, _, _ = run("ask", "A/RES/78/237", "--to", str(tmp_path / "list.csv"))
    assert status == 0
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 192
    assert rows[0]["rank"] == "1"
    run("ask", "A/RES/78/237", "--to", str(tmp_path / "list.xlsx"))
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx").active
    assert sheet.max_row == 193
    assert isinstance(sheet["D2"].value, float)


@pytest.mark.slow
@pytest.mark.parametrize("command", ["ask", "forecast"])
def test_persuasion_list_matches_the_printable_page(run, tmp_path, command):
    path = tmp_path / "list.HTML"
    title = "A draft on <b>cyber</b> hygiene"
    arguments = (title, "--lead", "Mexico", "--sponsor", "Albania, Andorra", "--set", "India=no")
    status, out, _ = run(command, *arguments, "--to", str(path), "--page", "http://localhost/")
    assert status == 0
    assert "list.HTML" in out
    dataset = alignment.load()
    scenario = {"ahead": title, "lead": "MEX", "sponsor": ["ALB", "AND"], "set": "IND:no"}
    asked_for = f"{dataset.opening}&{urlencode(scenario, doseq=True)}"
    page = create_app(dataset).server.test_client().get(f"/{command}.html?{asked_for}").data
    assert path.read_bytes() == page
    assert b"<b>cyber" not in page


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("forecast", "A/RES/74/2470"), "unknown vote"),
        (("forecast", "!!!"), "has no word"),
        (("forecast", "A/RES/40/96B"), "sessions 55 to 81"),
        (("forecast", OEWG, "--lead", "Atlantis"), "Atlantis"),
        (("forecast", OEWG, "--majority", "most"), "unknown majority"),
        (("ask", OEWG, "--for", "abstain"), "unknown outcome"),
        (("ask", OEWG, "--sort", "luck"), "unknown order"),
        (("ask", OEWG, "--category", "luck"), "unknown category"),
        (("ask", OEWG, "--to", "list.doc"), "unknown ending"),
        (("ask", OEWG, "--to", "list.html", "--page", "javascript:x"), "is not an address"),
        (("backtest", "--last", "20"), "name a session"),
    ],
)
def test_a_fault_is_one_sentence(run, arguments, message):
    status, out, err = run(*arguments)
    assert status == 2
    assert message in err
    assert err.count("\n") == 1
    assert not out


def sample_history(history, part):
    """Return every n-th text of a history."""
    columns = range(0, len(history.symbols), part)
    fields = ("symbols", "dates", "titles", "agendas", "topics", "record_urls")
    few = {name: tuple(getattr(history, name)[one] for one in columns) for name in fields}
    return replace(history, **few, codes=history.codes[:, ::part])


@pytest.mark.evidence
@pytest.mark.slow
def test_backtest_prints_its_scores(run, monkeypatch):
    status, out, _ = run("backtest", "--first", "80", "--json")
    assert status == 0
    record = json.loads(out)
    assert record["sessions"] == [80, 80]
    for part in ("all", "repeated", "new", "contested", "cyber"):
        assert set(record[part]) == {"votes", "accuracy", "log_loss", "brier", "ece"}
        for rule in ("always_yes", "last_vote", "bloc_majority"):
            assert record["all"]["log_loss"] < record["beside"][rule]["all"]["log_loss"]
    # The text is made of the same record, which is not computed again.
    monkeypatch.setattr("alignment.cli.forecasts.walk_forward", lambda *_: iter(()))
    monkeypatch.setattr("alignment.cli.forecasts.build_report_card", lambda *_: record)
    _, words, _ = run("backtest", "--first", "80")
    assert "Sessions 80 to 80, 177 votes" in words
    assert "last vote on the title:" in words


@pytest.mark.evidence
@pytest.mark.slow
def test_backtest_is_reproducible(run, monkeypatch):
    history = sample_history(load_builtin_history(), 16)
    monkeypatch.setattr("alignment.cli.forecasts.load_builtin_history", lambda: history)
    command = ("backtest", "--first", "80", "--json")
    assert run(*command) == run(*command)


@pytest.mark.slow
def test_missing_lead_is_explained(run):
    draft = "A new protocol on criminal purposes"
    for command in ("forecast", "ask"):
        assert "No country is named as lead" in run(command, draft)[1]
        for more in (("--lead", "Brazil"), ("--sponsor", "Brazil")):
            assert "No country is named as lead" not in run(command, draft, *more)[1]


@pytest.mark.slow
def test_countries_have_names_and_probabilities_their_outcome(run, tmp_path):
    behind = ("--lead", "Brazil", "--sponsor", "Albania, Andorra", "--set", "India=no")
    _, out, _ = run("forecast", OEWG, *behind, "--country", "Fiji")
    assert "Led by Brazil." in out
    assert "Sponsored by Albania and Andorra." in out
    assert "Set by hand: no India." in out
    assert "Closest, on this title: yes Democratic Republic of the Congo, Grenada" in out
    _, out, _ = run("ask", OEWG, *behind)
    assert "Led by Brazil." in out
    assert "four probabilities sum to 100%: of a vote as wished, the opposite vote, abstain" in out
    run("ask", OEWG, *behind, "--to", str(tmp_path / "ask.csv"))
    run("forecast", OEWG, *behind, "--to", str(tmp_path / "all.csv"))
    candidates, every = (
        list(csv.DictReader((tmp_path / name).read_text(encoding="utf-8-sig").splitlines()))
        for name in ("ask.csv", "all.csv")
    )
    closest = {
        name for row in candidates for name in row["closest_that_sponsor"].split("; ") if name
    }
    assert closest == {"Albania", "Andorra"}
    by_code = {row["iso3"]: row for row in every}
    for row in candidates:
        there = by_code[row["iso3"]]
        casts = 1 - float(there["absent"])
        assert float(row["chance_yes"]) == pytest.approx(
            casts * float(there["yes_if_it_votes"]), abs=2e-4
        )


def test_symbols_and_evidence_of_a_forecast(run):
    _, out, _ = run("ask", "A/RES/74/247", "--json")
    votes = {
        vote["rollcall"]: vote["known_before"]
        for row in json.loads(out)["countries"]
        for vote in row["in_committee"]
    }
    assert votes == {"A/C.3/74/L.11/Rev.1": False, "A/C.3/73/L.9/Rev.1": True}
    _, out, _ = run("forecast", "78/237")
    assert out == run("forecast", "A/RES/78/237")[1]
    assert out.startswith("A/RES/78/237 ")
    status, _, err = run("forecast", "78/999")
    assert status == 2
    assert "unknown vote '78/999'" in err
    _, out, _ = run("forecast", "A/RES/78/237", "--country", "Colombia")
    assert re.search(r"Colombia: if it votes, \d+% abstain", out)
    assert "based on its last vote on this title (77/36, 2022). But it voted no on 75/240" in out
    assert re.search(r"Its 10 closest split \d yes, \d (no|abstain)", out)
    assert "Is it the same text as before?" in out


@pytest.mark.slow
def test_title_without_similar_texts_has_a_warning_first(run):
    _, out, _ = run("forecast", "asdf qwerty")
    message = out.splitlines()[2]
    assert message.startswith(
        "No past text is similar to this title. The forecast only says how each"
    )
    assert "of all on similar texts" not in out
    assert "No past text is similar" in run("ask", "asdf qwerty")[1]
    # Texts that share words are similar, and a repeated text is the same.
    for title in (OEWG, "Lethal autonomous weapons systems", "Artificial intelligence in arms"):
        assert "No past text is similar" not in run("forecast", title)[1]
