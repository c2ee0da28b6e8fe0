"""The morning after on the command line."""

from __future__ import annotations

import json

import pytest

from alignment.paths import DATA


@pytest.mark.slow
def test_it_tells_what_was_foretold_and_what_came(run, tmp_path):
    status, out, _ = run("after", "A/RES/78/237")
    assert status == 0
    assert out.startswith("# The morning after: OEWG 2023")
    assert "| yes | 115 | 88 to 146 |" in out
    _, told, _ = run("after", "A/RES/78/237", "--json", "--file", str(tmp_path / "after.html"))
    record = json.loads(told)
    assert record["came"] == {"yes": 104, "no": 53, "abstain": 7, "absent": 29}
    assert record["as_foretold"] == {"right": 159, "cast": 164}
    assert (tmp_path / "after.html").read_text().count("<section>") == 3


# tests/app/test_reports.py has the same of a vote that is pasted on the page.
@pytest.mark.evidence
@pytest.mark.slow
def test_a_vote_that_was_pasted_is_told_by_its_folder(run, tmp_path):
    sheet = tmp_path / "vote.txt"
    sheet.write_text("In favour: Chad, Fiji and Mali. Against: Cuba. Abstaining: Togo.")
    about = ("--rollcall", "A/C.3/81/L.5", "--date", "2026-11-20", "--source", "a page")
    title = ("--title", "Countering the use of technologies for criminal purposes")
    added = run("add-rollcall", str(sheet), "--to", str(tmp_path / "own"), *about, *title)
    assert added[0] == 0
    assert run("merge", str(DATA), str(tmp_path / "own"), "--to", str(tmp_path / "all"))[0] == 0
    status, out, _ = run("after", "A/C.3/81/L.5", "--data", str(tmp_path / "all"))
    assert status == 0
    assert "Foretold from the votes of sessions up to 80." in out
    assert "Cuba voted no" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nix",), "unknown roll call"),
        (("A/HRC/32/L.86",), "General Assembly alone"),
        (("A/RES/74/247", "--sponsor", "Cuba, Atlantis"), "Atlantis"),
        (("A/RES/74/247", "--file", "after.doc"), "unknown ending"),
        (("A/RES/74/247", "--page", "here"), "not an address"),
    ],
)
def test_a_fault_is_one_sentence(run, arguments, said):
    status, out, err = run("after", *arguments)
    assert status == 2
    assert said in err
    assert err.count("\n") == 1
    assert not out
