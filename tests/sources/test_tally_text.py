from __future__ import annotations

import pytest

from alignment.errors import AlignmentError
from alignment.model.dataset import Dataset
from alignment.model.vote import Vote
from alignment.sources.names import read_names
from alignment.sources.report import ImportFaultsError
from alignment.sources.tagging import read_rules
from alignment.sources.tally_text import Sheet, TallyError, read_rollcall, read_tally

NAMES = read_names()
RULES = read_rules()
SHEET = Sheet("A/RES/81/200", "2026-12-17", "Countering cybercrime")
# As a meeting record prints it, with a word broken at a line's end.
RECORD = """A recorded vote was taken.
In favour:
Afghanistan, Bolivia (Plurinational State of), Cote
d’Ivoire, Guinea-
Bissau, Para-
guay, Trinidad and Tobago and Yemen
Against:
Albania, Netherlands (Kingdom of the), United
Kingdom of Great Britain and Northern Ireland
Abstaining:
Türkiye

The draft resolution was adopted by 7 votes to 3, with 1 abstention (resolution 81/200).
[Subsequently, the delegation of Albania informed the Secretariat that it had intended to
abstain.]
"""
RELEASE = (
    "The Assembly adopted it by a recorded vote of 3 in favour to none against, with no "
    "abstentions.  In favour (3):  Chad, Fiji and Mali.  Against:  None.  Abstain:  None.  "
    "Absent:  Togo, Tonga.  The next text was put forward by Cuba."
)


def test_meeting_record() -> None:
    tally = read_tally(RECORD, NAMES)
    assert tally.votes[Vote.YES] == ("AFG", "BOL", "CIV", "GNB", "PRY", "TTO", "YEM")
    assert tally.votes[Vote.NO] == ("ALB", "NLD", "GBR")
    assert tally.votes[Vote.ABSTAIN] == ("TUR",)
    assert tally.official == {Vote.YES: 7, Vote.NO: 3, Vote.ABSTAIN: 1}
    assert tally.faults == ()
    # What a delegation said afterwards is told, and is no vote.
    assert len(tally.notes) == 1
    assert "had intended to abstain" in tally.notes[0]


def test_press_release() -> None:
    tally = read_tally(RELEASE, NAMES)
    assert tally.votes[Vote.YES] == ("TCD", "FJI", "MLI")
    assert tally.votes[Vote.NO] == tally.votes[Vote.ABSTAIN] == ()
    assert tally.votes[Vote.ABSENT] == ("TGO", "TON")
    assert tally.official == {Vote.YES: 3, Vote.NO: 0, Vote.ABSTAIN: 0}


def test_roll_call_of_a_tally(dataset: Dataset) -> None:
    taken, report = read_rollcall(RECORD, SHEET, dataset, RULES)
    row = taken.rollcalls.loc["A/RES/81/200"]
    assert row[["yes", "no", "abstain", "absent"]].tolist() == [7, 3, 1, 182]
    assert (row["topic"], row["tier"], row["session"]) == ("cybercrime", "core", 81)
    assert (row["resolution"], row["body"]) == ("A/RES/81/200", "UNGA plenary")
    assert taken.votes.loc["VAT"].tolist() == [Vote.NOT_MEMBER]
    assert any(note.startswith("the record adds") for note in report.notes)


def test_council_has_only_the_states_that_are_listed(dataset: Dataset) -> None:
    sheet = Sheet("A/HRC/RES/62/1", "2026-07-10", "A title")
    taken, _ = read_rollcall("In favour: Chad. Against: Cuba.", sheet, dataset, RULES)
    assert (taken.votes.iloc[:, 0] != Vote.NOT_MEMBER).sum() == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("In favour: Chad, Farnce. Against: Cuba.", r"'Farnce'.*France \(FRA\)"),
        ("In favour: Chad. Against: Chad.", "TCD stands under yes and under no"),
        ("In favour: Chad and Atlantis.", "unknown country 'Chad and Atlantis'"),
    ],
)
def test_faulty_names(dataset: Dataset, text: str, said: str) -> None:
    with pytest.raises(ImportFaultsError, match=said):
        read_rollcall(text, SHEET, dataset, RULES)


@pytest.mark.parametrize("text", ["", "79 to 60", "In favour Chad", "x" * 10**6])
def test_no_tally(dataset: Dataset, text: str) -> None:
    with pytest.raises(TallyError):
        read_rollcall(text, SHEET, dataset, RULES)


def test_stated_count_must_hold_or_be_explained(dataset: Dataset) -> None:
    text = "In favour (3): Chad and Fiji. Against: Cuba."
    with pytest.raises(TallyError, match="states 3 yes and lists 2"):
        read_rollcall(text, SHEET, dataset, RULES)
    sheet = Sheet(**{**vars(SHEET), "tally_note": "the sheet lists one fewer"})
    taken, _ = read_rollcall(text, sheet, dataset, RULES)
    assert taken.rollcalls["tally_note"].tolist() == ["the sheet lists one fewer"]
    assert taken.rollcalls["yes"].tolist() == [3]


@pytest.mark.parametrize(
    "fields", [("", "2026-12-17", "T"), ("R", "tomorrow", "T"), ("R", "2026-12-17", " ")]
)
def test_sheet_must_say_what_it_is(dataset: Dataset, fields: tuple[str, str, str]) -> None:
    with pytest.raises(AlignmentError):
        read_rollcall("In favour: Chad.", Sheet(*fields), dataset, RULES)


def test_nothing_but_headings(dataset: Dataset) -> None:
    with pytest.raises(TallyError, match="no country"):
        read_rollcall("In favour: None. Against: None.", SHEET, dataset, RULES)
