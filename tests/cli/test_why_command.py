"""`alignment why`: in words and as JSON, for a vote, positions and pairs, and its faults."""

from __future__ import annotations

import json
from functools import cache, partial

import pytest
import tiny

import alignment
from alignment.words import asked
from alignment.words.asked import why_of

VOTE = "A/RES/74/247"


@pytest.fixture
def why(run):
    """Run `alignment why`; return its exit status, output and errors."""
    return partial(run, "why")


@pytest.mark.evidence
@pytest.mark.slow
def test_a_vote_as_json_is_what_python_gives(why, study):
    facts = ["freedom_status@2019", "china_finance@2010-2019", "regions"]
    options = [word for fact in facts for word in ("--fact", fact)]
    status, out, err = why(VOTE, *options, "--json")
    assert (status, err) == (0, "")
    record = json.loads(out)
    assert record == json.loads(json.dumps(alignment.why(study, VOTE, facts)))
    rows = {row["label"]: row for fact in record["facts"] for row in fact["rows"]}
    assert [rows["Partly Free"][word] for word in ("yes", "no", "abstain")] == [29, 12, 13]
    assert [rows["over $5bn"][word] for word in ("yes", "no", "abstain")] == [28, 1, 10]
    assert record["joint"]["regions"] is True


@pytest.mark.slow
def test_a_vote_in_words(why):
    status, out, err = why(VOTE)
    assert (status, err) == (0, "")
    assert "172 countries compared" in out
    assert "39 yes    0 no    4 abstain" in out
    assert "The first 20 of 62; --json has all." in out
    assert out.rstrip().endswith("it does not show that it caused it.")


@pytest.mark.evidence
@pytest.mark.slow
def test_pairs_of_a_narrower_query(why, monkeypatch):
    # They are permuted once, for the record and for the words of it.
    permuted = cache(lambda study, of: why_of(study, of))
    monkeypatch.setattr(asked, "why_of", lambda study, of, facts, told: permuted(study, of))
    status, out, _ = why("agreement", "--topic", "cybercrime", "--json")
    assert status == 0
    record = json.loads(out)
    assert record["pairs"] == record["countries"] * (record["countries"] - 1) // 2
    assert {row["label"] for row in record["predictors"]} >= {"same UN group", "a common border"}
    status, out, _ = why("agreement", "--topic", "cybercrime")
    assert "p by permuting countries" in out


def test_records_without_facts(why, tmp_path):
    folder = str(tiny.write_package(tmp_path / "tiny"))
    status, out, _ = why("R1", "--data", folder, "--json")
    assert status == 0
    assert {fact["name"] for fact in json.loads(out)["facts"]} >= {"group:first", "un_group"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("A/RES/74/2477",), "unknown roll call 'A/RES/74/2477'; the nearest are: A/RES/74/247"),
        ((VOTE, "--fact", "fredom"), "unknown fact or group 'fredom'; the nearest are: freedom"),
        ((VOTE, "--fact", "freedom@soon"), "is no year, window"),
        ((VOTE, "--fact", "un_group", "--fact", "freedom"), "UN regional group has no order"),
        (("agreement", "--fact", "freedom"), "leave --fact out"),
        (("position", "--from", "2090"), "widen the dates"),
    ],
)
def test_a_fault_is_one_sentence_and_status_2(why, arguments, said):
    status, out, err = why(*arguments)
    assert (status, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert "Traceback" not in err
