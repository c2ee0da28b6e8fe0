import time
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignment.errors import AlignmentError, DataError, Fault
from alignment.io.country_names import load_country_names
from alignment.io.dataset_builder import RollcallSheet
from alignment.io.import_report import ImportFaultsError, LineNote
from alignment.io.importers.tally_text import (
    TallyError,
    fill_from_heading,
    import_tally,
    parse_tally,
)
from alignment.io.tagging import load_rules
from alignment.model.dataset import Dataset
from alignment.model.vote import (
    VOTE_CODES,
    VOTE_COUNT_WORDS,
    VOTE_LABELS,
    VOTE_VERB_PHRASES,
    Vote,
)

NAMES = load_country_names()
MEMBERS = {codes[1]: iso3 for iso3, codes in NAMES.names_by_code.items() if len(codes) > 1}
VOTE_PHRASES = {"yes": "In favour", "no": "Against", "abstain": "Abstaining", "absent": "Absent"}
CAST = (Vote.YES, Vote.NO, Vote.ABSTAIN)
RULES = load_rules()
SHEET = RollcallSheet("A/RES/81/200", "2026-12-17", "Countering cybercrime")
# The print of a meeting record, with a word broken at the end of a line.
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


def test_meeting_record_and_press_release() -> None:
    tally = parse_tally(RECORD, NAMES)
    assert tally.votes[Vote.YES] == ("AFG", "BOL", "CIV", "GNB", "PRY", "TTO", "YEM")
    assert tally.votes[Vote.NO] == ("ALB", "NLD", "GBR")
    assert tally.votes[Vote.ABSTAIN] == ("TUR",)
    assert tally.stated_counts == {Vote.YES: 7, Vote.NO: 3, Vote.ABSTAIN: 1}
    assert tally.faults == ()
    # A later statement of a delegation is a note and not a vote.
    assert len(tally.notes) == 1
    assert "had intended to abstain" in tally.notes[0]
    tally = parse_tally(RELEASE, NAMES)
    assert tally.votes[Vote.YES] == ("TCD", "FJI", "MLI")
    assert tally.votes[Vote.NO] == tally.votes[Vote.ABSTAIN] == ()
    assert tally.votes[Vote.ABSENT] == ("TGO", "TON")
    assert tally.stated_counts == {Vote.YES: 3, Vote.NO: 0, Vote.ABSTAIN: 0}


@pytest.mark.parametrize(
    ("text", "votes", "notes"),
    [
        # The report of a council: marks at names, with their meaning under the list.
        (
            "In favour:\nArgentina, Viet Nam\nAgainst:\nCzechia\nAbstaining:\nCameroon*\n"
            "* The representative of Cameroon subsequently stated that the delegation had\n"
            "intended to vote in favour.",
            (("ARG", "VNM"), ("CZE",), ("CMR",)),
            1,
        ),
        (
            "In favour: Chad1, Fiji¹\nAgainst: Cuba [2]\nAbstaining: Togo\n"
            "1 Subsequently, the delegations of Chad and Fiji had intended to abstain.\n"
            "2 The delegation of Cuba had intended to vote in favour.",
            (("TCD", "FJI"), ("CUB",), ("TGO",)),
            2,
        ),
        # A page ends inside a list, without a blank line before the next sentence.
        (
            "In favour:\r\nAngola, Guinea,\r\n27/12/2019 A/74/PV.52\r\n19-44384 33/34\r\n"
            "Guinea-Bissau, Viet Nam\r\nAgainst:\r\nNone\r\nAbstaining:\r\nBrazil\r\n"
            "Draft resolution A/C.3/74/L.11 was adopted by 4 votes to none, with 1 abstention.",
            (("AGO", "GIN", "GNB", "VNM"), (), ("BRA",)),
            0,
        ),
        # One country per line, and one of them on two lines.
        (
            "Yes:\nChad\nLao People's Democratic\nRepublic\nMali\nFiji\n"
            "No:\n\u2014\nAbstentions (1):\nTrinidad and\nTobago\nNon-voting: Togo",
            (("TCD", "LAO", "MLI", "FJI"), (), ("TTO",)),
            0,
        ),
        # Invisible characters.
        (
            "In favour: Cz\u00adechia, Timor\u2011Leste. Against: \u200bCuba. "
            "Abstaining: Tu\u0308rkiye",
            (("CZE", "TLS"), ("CUB",), ("TUR",)),
            0,
        ),
    ],
)
def test_lists_copied_in_several_forms(
    text: str, votes: tuple[tuple[str, ...], ...], notes: int
) -> None:
    tally = parse_tally(text, NAMES)
    assert tuple(tally.votes[vote] for vote in CAST) == votes
    assert tally.faults == ()
    assert len(tally.notes) == notes


def test_unknown_name_is_reported_with_its_row() -> None:
    tally = parse_tally("In favour:\nChad, Fiji,\nMali, Cen-\ntral Asia\nAgainst: Cuba", NAMES)
    assert [(fault.row, fault.column) for fault in tally.faults] == [(3, "yes")]
    # In a list with one name per line, the fault shows only this line.
    tally = parse_tally("In favour:\nChad\nFiji\nFarnce\nMali\nAgainst: Cuba", NAMES)
    assert [(fault.row, fault.problem) for fault in tally.faults] == [
        (4, "unknown country 'Farnce'")
    ]
    assert tally.votes[Vote.YES] == ("TCD", "FJI", "MLI")
    # A part of an unknown name does not become another country.
    assert parse_tally("In favour: Chad, Guinea\nBisau", NAMES).votes[Vote.YES] == ("TCD",)


@pytest.mark.slow
@pytest.mark.parametrize(
    "part",
    [
        *("\n", "[", "[intended ", "(A/", "on behalf of ", "by 1 to 1 ", "Chad ", "and ", "* The "),
        *("Malta? ", "?", "(", "- ", "in favour - ", "Chad: yes; ", "Guinea - "),
    ],
)
def test_long_text_is_read_quickly(part: str) -> None:
    started = time.process_time()
    with suppress(TallyError):
        parse_tally("In favour: Chad " + part * (190_000 // len(part)), NAMES)
    assert time.process_time() - started < 5


def test_roll_call_of_a_tally(dataset: Dataset) -> None:
    result, report = import_tally(RECORD, SHEET, dataset, RULES)
    row = result.rollcalls.loc["A/RES/81/200"]
    assert row[["yes", "no", "abstain", "absent"]].tolist() == [7, 3, 1, 182]
    assert (row["topic"], row["tier"], row["session"]) == ("cybercrime", "core", 81)
    assert (row["resolution"], row["body"]) == ("A/RES/81/200", "UNGA plenary")
    assert result.votes.loc["VAT"].tolist() == [Vote.NOT_MEMBER]
    assert any(note.startswith("the record adds") for note in report.notes)
    sheet = RollcallSheet("A/HRC/RES/62/1", "2026-07-10", "A title")
    result, report = import_tally("In favour: Chad, Burma. Against: Cuba.", sheet, dataset, RULES)
    assert (result.votes.iloc[:, 0] != Vote.NOT_MEMBER).sum() == 3
    assert "“Burma” is read as Myanmar" in report.notes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("In favour: Chad, Farnce. Against: Cuba.", r"'Farnce'.*France \(FRA\)"),
        ("In favour: Chad. Against: Chad.", "Chad is under yes and under no and is not counted"),
        ("In favour: Chad and Atlantis.", "unknown country 'Chad and Atlantis'"),
    ],
)
def test_faulty_names(dataset: Dataset, text: str, message: str) -> None:
    with pytest.raises(ImportFaultsError, match=message):
        import_tally(text, SHEET, dataset, RULES)


@pytest.mark.parametrize("text", ["", "79 to 60", "In favour Chad", "x" * 10**6])
def test_no_tally(dataset: Dataset, text: str) -> None:
    with pytest.raises(TallyError):
        import_tally(text, SHEET, dataset, RULES)


def test_stated_count_must_hold_or_be_explained(dataset: Dataset) -> None:
    text = "In favour (3): Chad and Fiji. Against: Cuba."
    with pytest.raises(DataError, match="gives 3 yes and lists 2"):
        import_tally(text, SHEET, dataset, RULES)
    sheet = RollcallSheet(**{**vars(SHEET), "tally_note": "the sheet lists one fewer"})
    result, _ = import_tally(text, sheet, dataset, RULES)
    assert result.rollcalls["tally_note"].tolist() == ["the sheet lists one fewer"]
    assert result.rollcalls["yes"].tolist() == [3]


@pytest.mark.parametrize(
    "fields", [("", "2026-12-17", "T"), ("R", "tomorrow", "T"), ("R", "2026-12-17", " ")]
)
def test_sheet_needs_symbol_day_and_title(dataset: Dataset, fields: tuple[str, str, str]) -> None:
    with pytest.raises(AlignmentError):
        import_tally("In favour: Chad.", RollcallSheet(*fields), dataset, RULES)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("In favour: Chad. Against: Cuba.\nIn favour: Mali.", "line 2: a second list 'In favour'"),
        ("Yea: Chad, Mali\nNay: Cuba\nAbstain: Togo", "no list 'In favour"),
    ],
)
def test_tally_must_have_exactly_one_vote(dataset: Dataset, text: str, message: str) -> None:
    with pytest.raises(TallyError, match=message):
        import_tally(text, SHEET, dataset, RULES)


def test_missing_countries_and_fields(dataset: Dataset) -> None:
    with pytest.raises(TallyError, match="no country"):
        import_tally("In favour: None. Against: None.", SHEET, dataset, RULES)
    with pytest.raises(DataError, match="give symbol, day and title, in the fields or above"):
        import_tally("In favour: Chad.", RollcallSheet("", "", ""), dataset, RULES)


@pytest.mark.parametrize(
    "head",
    [
        "A/C.3/81/L.5\n20 November 2026\nUse of technologies\n",
        "A/C.3/81/L.5, 2026-11-20: Use of technologies.\n",
        "On 20 November 2026 the Committee approved “Use of technologies” (A/C.3/81/L.5).\n",
    ],
)
def test_symbol_day_and_title_may_precede_the_lists(dataset: Dataset, head: str) -> None:
    text = f"{head}In favour: Chad, Fiji. Against: Cuba."
    result, _ = import_tally(text, RollcallSheet(), dataset, RULES)
    row = result.rollcalls.loc["A/C.3/81/L.5"]
    assert (row["date"], row["title"]) == ("2026-11-20", "Use of technologies")
    # The fields override the text.
    message = RollcallSheet("A/C.3/81/L.6", "2026-11-21", "Another")
    result, _ = import_tally(text, message, dataset, RULES)
    assert result.rollcalls.loc["A/C.3/81/L.6", "date"] == "2026-11-21"


SIGNATURES = ("-- \nJane Doe", "Best regards,\nJane Doe\nMinistry, Fiji", "Kind regards\nTogo desk")


@pytest.mark.parametrize("signature", [*SIGNATURES, "\nJane Doe, Permanent Mission"])
@pytest.mark.parametrize("end", ["\n", ".\n"])
def test_signature_below_the_lists_is_ignored_and_reported(
    dataset: Dataset, signature: str, end: str
) -> None:
    text = f"In favour: Chad, Fiji\nAgainst: Cuba\nAbstaining: Mali{end}{signature}"
    result, report = import_tally(text, SHEET, dataset, RULES)
    assert (result.votes.iloc[:, 0] == Vote.ABSTAIN).sum() == 1
    assert (result.votes.iloc[:, 0] == Vote.YES).sum() == 2
    # Each line is reported.
    notes = " ".join(map(str, report.line_notes))
    for line in filter(None, signature.split("\n")):
        assert f'"{line.strip(" .,")}"' in notes
    assert notes.count("is not counted.") == len(report.line_notes)


JORDAN = ", ".join(f"Count Jordan as {vote}" for vote in ("yes", "no", "abstaining", "not voting"))


def list_labels(doubt: LineNote | Fault) -> str:
    return ", ".join(choice.label for choice in doubt.choices)


EMAIL = """A/C.1/81/L.44
ICT security programme
4 November 2026
In favour: Chad, Fiji, Mali, Georgia
Against: Cuba, Belarus
Abstaining: Togo
"""


@pytest.mark.parametrize(
    ("end", "abstained", "notes"),
    [
        (
            "\nJordan",
            1,
            (
                'Line 8, "Jordan", follows a blank line and is not counted. '
                f"Add it to a list if it voted. | {JORDAN}",
            ),
        ),
        (
            "\nThanks, Jordan",
            1,
            (
                'Line 8, "Thanks, Jordan", follows a blank line and is not counted. '
                "Add it to a list if it voted. | ",
            ),
        ),
        (
            "Thanks, Jordan",
            1,
            (
                'Line 7, "Thanks, Jordan", stands after the end of a list and is not counted. '
                "Add it to a list if it voted. | ",
            ),
        ),
        (
            "Jordan",
            1,
            (
                'Line 7, "Jordan", is one name alone after a line without a comma at its end '
                f"and is not counted. Add it to a list if it voted. | {JORDAN}",
            ),
        ),
        # A country that has voted is no vote that the list lacks.
        ("\nFiji", 1, ('Line 8, "Fiji", follows a blank line and is not counted. | ',)),
        # A result is read and not ignored.
        ("The draft was approved by 4 votes to 2, with 1 abstention.", 1, ()),
    ],
)
def test_lines_below_the_last_list(
    dataset: Dataset, end: str, abstained: int, notes: tuple[str, ...]
) -> None:
    _, report = import_tally(EMAIL + end, RollcallSheet(), dataset, RULES)
    assert tuple(f"{note} | {list_labels(note)}" for note in report.line_notes) == notes
    assert len(parse_tally(EMAIL + end, NAMES).votes[Vote.ABSTAIN]) == abstained
    # The command line prints the same words.
    assert all(str(note) in report.format_text() for note in report.line_notes)


@pytest.mark.parametrize(
    ("text", "votes", "doubts"),
    [
        # Blank lines between headings and lists.
        (
            "In favour:\n\nChad, Fiji\n\nAgainst:\n\nCuba\n\nAbstaining:\n\nTogo, Mali\n\nJordan",
            (("TCD", "FJI"), ("CUB",), ("TGO", "MLI")),
            [JORDAN],
        ),
        # A list goes on in the next line, after a comma, within a name, or at a new page.
        (
            "In favour: Chad\nAgainst: Cuba\nAbstaining: Togo,\nMali,\n\nJordan, South\nSudan",
            (("TCD",), ("CUB",), ("TGO", "MLI", "JOR", "SSD")),
            [],
        ),
        (
            "In favour: Chad\nAgainst: Cuba\nAbstaining:\nTogo\n27/12/2019 A/74/PV.5\nSouth\nSudan",
            (("TCD",), ("CUB",), ("TGO", "SSD")),
            [],
        ),
        # The last of names on a line each is counted. Below names with commas it is a signature.
        (
            "In favour: Chad\nAgainst: Cuba\nAbstaining:\nTogo\nMali\nJordan",
            (("TCD",), ("CUB",), ("TGO", "MLI", "JOR")),
            [JORDAN.replace("Count Jordan as abstaining, ", "") + ", Leave Jordan out"],
        ),
        (
            "In favour: Chad\nAgainst: Cuba\nAbstaining: Togo, Mali\nJordan",
            (("TCD",), ("CUB",), ("TGO", "MLI")),
            [JORDAN],
        ),
        # Several names in the last line, or after a list above, are no doubt.
        (
            "In favour: Chad\nFiji\nAgainst: Cuba\nAbstaining:\nTogo",
            (("TCD", "FJI"), ("CUB",), ("TGO",)),
            [],
        ),
    ],
)
def test_last_list_ends_at_a_blank_line(
    text: str, votes: tuple[tuple[str, ...], ...], doubts: list[str]
) -> None:
    tally = parse_tally(text, NAMES)
    assert tuple(tally.votes[vote] for vote in CAST) == votes
    assert list(map(list_labels, tally.line_notes)) == doubts
    assert tally.faults == ()


def test_ignored_lines_are_reported_between_lists_and_beside_wrong_counts(
    dataset: Dataset,
) -> None:
    text = (
        "In favour: Chad, St. Lucia, Mali. As said.\nSee below.\nThe following voted against: Cuba"
    )
    notes = parse_tally(text, NAMES).line_notes
    assert [str(note).partition(",")[0] for note in notes] == ["Line 1", "Line 2"]
    with pytest.raises(DataError, match='line 4, "Togo", follows a blank line and is not counted'):
        import_tally("In favour: Chad\nAbstaining (2): Mali\n\nTogo", SHEET, dataset, RULES)
    many = parse_tally("In favour: Chad\n\n" + "word\n" * 30, NAMES).line_notes
    assert str(many[-1]) == "10 more lines from line 23 on are not counted."


def test_blank_lines_within_a_list_do_not_end_it(dataset: Dataset) -> None:
    for text in (
        "In favour:\n\nChad,\n\nFiji",
        "In favour: Chad and\n\nFiji\n",
        "Yes:\nChad,\n\nFijji",
    ):
        tally = parse_tally(text, load_country_names(dataset.countries))
        named = len(tally.votes[Vote.YES]) + len(tally.faults)
        assert (named, tally.line_notes) == (2, ())


@pytest.mark.parametrize(
    "day", ["17 December 2026", "17 Dec 2026", "17/12/2026", "December 17, 2026", "17.12.2026"]
)
def test_days_in_the_usual_forms(dataset: Dataset, day: str) -> None:
    lists = "In favour: Chad. Against: Cuba."
    fields = RollcallSheet(**{**vars(SHEET), "date": day})
    above = RollcallSheet(**{**vars(SHEET), "date": ""})
    for text, sheet in ((lists, fields), (f"{SHEET.rollcall}, {day}\nTitle\n{lists}", above)):
        result, _ = import_tally(text, sheet, dataset, RULES)
        assert result.rollcalls["date"].tolist() == ["2026-12-17"]


def test_all_faults_are_reported_at_once(dataset: Dataset) -> None:
    text = "In favour (3): Chad, Farnce. Against (2): Cuba."
    with pytest.raises(DataError) as caught:
        import_tally(text, RollcallSheet("foo", "5/4/2026", ""), dataset, RULES)
    for words in (
        "give title",
        "'foo' is no symbol of a UN document",
        "'5/4/2026' can mean 5 April or 4 May 2026; write the month as a word",
        "unknown country 'Farnce'",
    ):
        assert words in str(caught.value)
    (fault,) = (each for each in caught.value.faults if each.name == "Farnce")
    assert "France (FRA)" in fault.suggestions
    with pytest.raises(DataError) as caught:
        import_tally("Good morning", RollcallSheet("", "5/4/2026", ""), dataset, RULES)
    assert len(caught.value.faults) == 3
    # Another organization may have other symbols.
    sheet = RollcallSheet("foo", "2026-12-17", "T")
    _, report = import_tally("In favour: Chad. Against: Cuba.", sheet, dataset, RULES)
    assert "'foo' is no symbol of a UN document" in report.notes


def test_a_fault_names_the_line_of_the_paste() -> None:
    text = "Dear colleague,\n\nIn favour: Chad, Fiji,\n  Farnce, Mali.\nAgainst: Chad."
    (unknown, twice) = parse_tally(text, NAMES).faults
    assert unknown.place == "line 4"
    assert str(unknown).startswith("text, line 4: unknown country 'Farnce'; did you mean ")
    assert str(unknown).endswith("correct the name, or remove it")
    assert twice.place == "line 5"
    # A file has rows and columns.
    assert replace(unknown, file="votes.csv").place == "row 4, column yes"


def test_lines_of_a_list_are_separate_countries() -> None:
    text = "In favour: Chad\nAbstaining:\nCote d Ivoire - abstaining\nTurkey\nDid not vote: Fiji"
    tally = parse_tally(text, NAMES)
    assert tally.votes[Vote.ABSTAIN] == ("TUR",)
    assert tally.votes[Vote.ABSENT] == ("FJI",)
    assert [(fault.row, fault.name) for fault in tally.faults] == [(3, "Cote d Ivoire")]
    # One clear match is the only suggestion.
    assert tally.faults[0].suggestions == ("Côte d'Ivoire (CIV)",)
    # A line that ends without a comma ends its country; a name may be broken over lines.
    text = "In favour: Chad, Guinea\nMali, Guinea\nBissau, Fiji\nFarnce\nTogo, South\nSudan"
    tally = parse_tally(text, NAMES)
    assert tally.votes[Vote.YES] == ("TCD", "GIN", "MLI", "GNB", "FJI", "TGO", "SSD")
    assert [fault.name for fault in tally.faults] == ["Farnce"]


def test_skipping_drops_only_the_doubtful_name(dataset: Dataset) -> None:
    text = "In favour: Chad\nAbstaining:\nAtlantis\nTurkey\nDid not vote: Fiji\nAgainst: Cuba"
    result, report = import_tally(text, SHEET, dataset, RULES, leave_out=True)
    votes = result.votes.iloc[:, 0]
    assert [votes[iso3] for iso3 in ("TCD", "TUR", "FJI", "CUB")] == [
        *(Vote.YES, Vote.ABSTAIN, Vote.ABSENT, Vote.NO),
    ]
    assert [fault.name for fault in report.left_out] == ["Atlantis"]


@pytest.mark.parametrize("mark", ["?", " (?)", " tbc", " (tbc)", " (to be confirmed)", " - t.b.c."])
@pytest.mark.parametrize(
    "text", ["In favour: Brazil, Kenya, Malta{}, Laos", "In favour:\nMalta{}\nKenya\nBrazil, Laos"]
)
def test_a_marked_name_is_counted_and_reported(text: str, mark: str) -> None:
    tally = parse_tally(f"{text.format(mark)}\nAgainst: Cuba", NAMES)
    assert set(tally.votes[Vote.YES]) == {"BRA", "KEN", "MLT", "LAO"}
    assert tally.faults == ()
    (note,) = tally.line_notes
    assert f'"Malta{mark}", is marked as doubtful and is counted as yes.' in str(note)
    assert list_labels(note) == "Leave Malta out"


@pytest.mark.parametrize("words", [VOTE_LABELS, VOTE_COUNT_WORDS, VOTE_VERB_PHRASES, VOTE_PHRASES])
def test_headings_that_the_page_writes(words: dict[str, str]) -> None:
    for word, heading in words.items():
        text = f"Yes: Mali\n{heading.capitalize()}: Fiji, Chad"
        # Two lists of yes are one too many.
        text = text.partition("\n")[2] if word == "yes" else text
        assert parse_tally(text, NAMES).votes[VOTE_CODES[word]] == ("FJI", "TCD")


def test_a_heading_that_is_no_vote_is_a_fault() -> None:
    tally = parse_tally("In favour: Chad\nAgainst: Cuba\nNot present: Fiji, Togo", NAMES)
    assert tally.votes == {Vote.YES: ("TCD",), Vote.NO: ("CUB",)}
    (fault,) = tally.faults
    assert str(fault).startswith("text, line 3: 'Not present: Fiji, Togo' is under no heading")


@pytest.mark.parametrize(
    "line",
    ["{}: {}", "{} - {}", "{} \u2013 {}", "{} {}", "{}\t{}", "{}, {}", "- {}: {}.", "> {} ({})"],
)
@pytest.mark.parametrize(
    "words",
    [
        ("yes", "no", "abstain", "absent"),
        ("in favour", "against", "abstaining", "did not vote"),
        ("voted yes", "voted against", "abstained", "not voting"),
    ],
)
def test_a_line_for_each_country(line: str, words: tuple[str, ...]) -> None:
    names = ("Brazil", "Guinea-Bissau", "Trinidad and Tobago", "Bolivia (Plurinational State of)")
    lines = [line.format(*pair) for pair in zip(names, words, strict=True)]
    # The lines may go on after a blank line.
    tally = parse_tally("\n".join(["Dear all,", *lines[:2], "", *lines[2:]]), NAMES)
    codes = ("BRA",), ("GNB",), ("TTO",), ("BOL",)
    assert tuple(tally.votes[vote] for vote in (*CAST, Vote.ABSENT)) == codes
    assert (tally.faults, tally.line_notes) == ((), ())


def test_several_countries_on_a_line() -> None:
    for text in ("Brazil: yes / Kenya: yes / Cuba: no", "Brazil yes; Kenya yes; Cuba no"):
        tally = parse_tally(text, NAMES)
        assert tally.votes == {Vote.YES: ("BRA", "KEN"), Vote.NO: ("CUB",)}
    tally = parse_tally("The US, the UK and Canada voted against", NAMES)
    assert tally.votes == {Vote.NO: ("USA", "GBR", "CAN")}


def test_other_lines_among_countries_are_reported() -> None:
    text = (
        "Togo\nBrazil: yes\nMalta: yes?\nKenya - probably no\nFarnce: yes\nJordan\n"
        "Mali said it would vote yes\nFiji: ?\n\nBest regards\nJane"
    )
    tally = parse_tally(text, NAMES)
    assert tally.votes == {Vote.YES: ("BRA", "MLT"), Vote.NO: ("KEN",)}
    assert [(fault.row, fault.suggestions) for fault in tally.faults] == [(5, ("France (FRA)",))]
    assert [f"{note.row} | {list_labels(note)}" for note in tally.line_notes] == [
        "3 | Leave Malta out",
        "4 | Leave Kenya out",
        f"1 | {JORDAN.replace('Jordan', 'Togo')}",
        f"6 | {JORDAN}",
        "7 | Count Mali as yes",
        f"8 | {JORDAN.replace('Jordan', 'Fiji')}",
        "10 | ",
        "11 | ",
    ]
    assert "Write its vote after it." in str(tally.line_notes[3])
    with pytest.raises(TallyError, match="no line such as 'Brazil: yes' is in the text"):
        parse_tally("It was a yes\nBrazil", NAMES)


@pytest.mark.parametrize("lists", ["In favour: Chad\nAgainst: Cuba", "Chad: yes\nCuba: no"])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_later_statement_leaves_the_vote_as_recorded(lists: str, gap: str) -> None:
    text = (
        f"{lists}{gap}Kenya subsequently informed the Secretariat that it had intended to vote in "
        "favour."
    )
    leave, count = "Leave Kenya as recorded", "Count Kenya as yes"
    cases = ((None, f"{leave}, {count}"), ({"KEN": None}, count), ({"KEN": Vote.YES}, leave))
    for decisions, labels in cases:
        tally = parse_tally(text, NAMES, decisions)
        (note,) = tally.line_notes
        assert not tally.faults
        assert list_labels(note) == labels
        assert str(note).endswith(". Such a statement does not change the recorded vote.")
        assert ("KEN" in tally.votes[Vote.YES]) == (labels == leave)
    # The recorded vote of a country of the lists has no other choice.
    tally = parse_tally(text.replace("Cuba", "Kenya"), NAMES)
    assert tally.votes[Vote.NO] == ("KEN",)
    assert list_labels(tally.line_notes[0]) == ""


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(MEMBERS)), st.sampled_from(list(VOTE_LABELS))),
        min_size=1,
        max_size=12,
        unique_by=lambda pair: pair[0],
    ),
    st.sampled_from(["{}: {}", "{} - {}", "{} {}", "{}\t{}"]),
    st.sampled_from([",\n", "\n", ", ", "; "]),
)
def test_no_country_is_lost(pairs: list[tuple[str, str]], line: str, between: str) -> None:
    """Each country has its vote, from a line for each and from lists."""
    expected = {MEMBERS[name]: VOTE_CODES[word] for name, word in pairs}
    lines = "\n".join(line.format(name, VOTE_LABELS[word]) for name, word in pairs)
    lists = "In favour: none\n" if not any(word == "yes" for _, word in pairs) else ""
    for word, label in VOTE_PHRASES.items():
        listed = [name for name, each in pairs if each == word]
        lists += f"{label}:\n{between.join(listed)}\n" if listed else ""
    for text in (lines, lists):
        tally = parse_tally(text, NAMES)
        read = {iso3: vote for vote, codes in tally.votes.items() for iso3 in codes}
        assert read == expected
        assert tally.faults == ()


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("Dear all,\nPlease find below the vote on draft A/C.3/81/L.5.\n", ""),
        ("Good morning,\nhere is the result of 5 November 2026\n", ""),
        ('Hi,\nthe vote on draft resolution "Use of technologies" today\n', "Use of technologies"),
        ("Dear all,\nDraft resolution A/C.3/81/L.5 on Digital rights\n", "Digital rights"),
        ("Subject: RE: Vote on A/C.3/81/L.5 - Digital rights\nDear all,\n", "Digital rights"),
        ("Subject: Fwd: Digital rights\nDear all,\n", "Digital rights"),
        ("Dear all,\n\nA/C.3/81/L.5, 5 November 2026\nDigital rights\n\n", "Digital rights"),
        ("Digital rights\nA/C.3/81/L.5\n", "Digital rights"),
    ],
)
@pytest.mark.parametrize("votes", ["In favour: Chad", "Chad: yes"])
def test_title_is_stated_or_empty(head: str, title: str, votes: str) -> None:
    assert fill_from_heading(head + votes, RollcallSheet(), NAMES).title == title


@pytest.mark.parametrize(
    ("text", "votes"),
    [
        (
            "A/C.1/81/L.12, 5 November 2026, ICT security\nIn favour: St. Lucia, St. Kitts and "
            "Nevis, U.K., U.S.A., France, Kenya\nAgainst: Iran",
            (("LCA", "KNA", "GBR", "USA", "FRA", "KEN"), ("IRN",)),
        ),
        # A name goes on in the next line, and a list after an abbreviation at the end of a line.
        (
            "In favour: France, Czech Rep.\nKenya, Dem. Rep.\nof the Congo, U.S.A. The next text "
            "was put forward by Cuba.\nAgainst: Dominican Rep. and Mali. Cuba explained its vote.",
            (("FRA", "CZE", "KEN", "COD", "USA"), ("DOM", "MLI")),
        ),
        (
            "In favour:\nSt. Lucia\nCzech Rep.\nU.K.\nKenya.\nAgainst: Iran",
            (("LCA", "CZE", "GBR", "KEN"), ("IRN",)),
        ),
        # Full stops between names.
        (
            "In favour: Chad. Fiji. St. Lucia. Mali and U.S. Against: S. Korea; N. Korea. Iran.",
            (("TCD", "FJI", "LCA", "MLI", "USA"), ("KOR", "PRK", "IRN")),
        ),
        # Numbered lines, and sentences of the record.
        (
            "In favour:\n1. St. Lucia\n2. U.K.\n3. Rep. of Korea\nAgainst:\n1. D.P.R.K.\n2. Iran",
            (("LCA", "GBR", "KOR"), ("PRK", "IRN")),
        ),
        (
            "In favour: Chad. Against: Cuba. The next text was explained by Iran, Togo.",
            (("TCD",), ("CUB",)),
        ),
        ("In favour: FR, NO, SE\nAgainst: ST. LUCIA", (("FRA", "NOR", "SWE"), ("LCA",))),
    ],
)
def test_a_full_stop_in_a_list(text: str, votes: tuple[tuple[str, ...], ...]) -> None:
    tally = parse_tally(text, NAMES)
    assert (tally.votes[Vote.YES], tally.votes[Vote.NO]) == votes
    assert tally.faults == ()
    for note in map(str, tally.line_notes):
        assert "next text" in note or "explained" in note or "counted as no. Leave it out" in note


def test_a_misspelt_name_after_a_full_stop_is_a_fault() -> None:
    tally = parse_tally("In favour: Chad. Farnce, Mali\nAgainst: no, St", NAMES)
    assert tally.votes == {Vote.YES: ("TCD", "MLI"), Vote.NO: ()}
    assert [fault.name for fault in tally.faults] == ["Farnce", "no", "St"]


@pytest.mark.slow
@pytest.mark.parametrize("part", ["Chad. ", "St. ", "S. ", "Rep. of ", "U.K. and ", "a. b, "])
def test_full_stops_are_read_quickly(part: str) -> None:
    test_long_text_is_read_quickly(part)


REMARKS = """Switzerland abstained (explained its vote)
Brazil voted yes
Ghana was absent
Kenya voted in favour (EoV)
Togo voted no (in explanation of vote, before the vote)
Peru was absent.
Czech Rep. was not present
U.K. did not participate
Fiji voted yes and explained its vote
Mali abstained, with an explanation of vote
"""


def test_lines_with_remarks() -> None:
    tally = parse_tally(REMARKS, NAMES)
    assert tally.votes == {
        Vote.YES: ("BRA", "KEN", "FJI"),
        Vote.NO: ("TGO",),
        Vote.ABSTAIN: ("CHE", "MLI"),
        Vote.ABSENT: ("GHA", "PER", "CZE", "GBR"),
    }
    assert (tally.faults, tally.line_notes) == ((), ())
    # Another remark may change the vote, and other words are no remark.
    text = f"{REMARKS}Chad abstained (intended yes)\nCuba: no statement"
    first, second = parse_tally(text, NAMES).line_notes
    assert list_labels(first) == "Count Chad as abstaining, Count Chad as yes"
    assert "is no country with a vote and is not counted." in str(second)


CONTESTED = "In favour: Brazil, Kenya\nAgainst: Cuba\nAbstaining: Brazil, Iran"


def test_a_country_under_two_votes_is_not_counted(dataset: Dataset) -> None:
    tally = parse_tally(CONTESTED, NAMES)
    assert tally.votes == {Vote.YES: ("KEN",), Vote.NO: ("CUB",), Vote.ABSTAIN: ("IRN",)}
    (fault,) = tally.faults
    assert fault.problem == "Brazil is under yes and under abstain and is not counted"
    labels = ["Count Brazil as yes", "Count Brazil as abstaining", "Leave Brazil out"]
    assert [choice.label for choice in fault.choices] == labels
    result, _ = import_tally(CONTESTED, SHEET, dataset, RULES, leave_out=True)
    assert list(result.votes.loc["BRA"]) == [Vote.NOT_MEMBER]
    for choice, vote in zip(fault.choices, (Vote.YES, Vote.ABSTAIN, None), strict=True):
        decisions = {choice.countries: VOTE_CODES.get(choice.vote)}
        assert decisions == {"BRA": vote}
        result, report = import_tally(CONTESTED, SHEET, dataset, RULES, decisions=decisions)
        counted = Vote.NOT_MEMBER if vote is None else vote
        assert list(result.votes.loc["BRA"]) == [counted]
        (note,) = report.line_notes
        assert list_labels(note) == ", ".join(label for label in labels if label != choice.label)
        assert f"is {'not counted' if vote is None else 'counted as'}" in str(note)


@pytest.mark.parametrize("end", ["\nNorway", "Norway", "\nBest regards,\nJohn\nNorway"])
def test_a_country_in_a_signature_is_counted_only_by_choice(end: str) -> None:
    text = EMAIL + end
    tally = parse_tally(text, NAMES)
    assert "NOR" not in {iso3 for codes in tally.votes.values() for iso3 in codes}
    note = tally.line_notes[-1]
    assert list_labels(note) == JORDAN.replace("Jordan", "Norway")
    for choice in note.choices:
        vote = VOTE_CODES[choice.vote]
        counted = parse_tally(text, NAMES, {choice.countries: vote})
        assert "NOR" in counted.votes[vote]
        assert counted.line_notes[-1].choices[-1].label == "Leave Norway out"


@pytest.mark.parametrize(
    "heading", ["Did not vote", "Not voting", "Absent", "NON-VOTING", "Did not vote (2)", "Absent."]
)
def test_a_heading_may_stand_alone_on_a_line(heading: str) -> None:
    for text in ("In favour:\nChad, Fiji\n{}\nMali\nTogo", "Chad: yes\nFiji: yes\n{}\nMali\nTogo"):
        tally = parse_tally(text.format(heading), NAMES)
        assert tally.faults == ()
        assert tally.votes == {Vote.YES: ("TCD", "FJI"), Vote.ABSENT: ("MLI", "TGO")}


def test_headings_alone_begin_the_lists(dataset: Dataset) -> None:
    text = "A/C.3/81/L.9, 20 November 2026\nIn favour (2)\nChad\nFiji\nAgainst\nCuba\n"
    text += "Abstentions (1)\nMali"
    tally = parse_tally(text, NAMES)
    assert [tally.votes[vote] for vote in CAST] == [("TCD", "FJI"), ("CUB",), ("MLI",)]
    assert tally.stated_counts == {Vote.YES: 2, Vote.ABSTAIN: 1}
    # A heading is no title.
    assert fill_from_heading(text, RollcallSheet(), NAMES).title == ""
    # Here each vote follows its country and begins no list.
    with pytest.raises(TallyError, match="no list"):
        parse_tally("Chad\nIn favour\nCuba\nAgainst\nMali\nAbsent", NAMES)


@pytest.mark.parametrize(
    "name", ["Did not vote", "Absent", "in favour", "Abstentions", "not voting", "Non-voting"]
)
def test_words_of_headings_suggest_no_country(name: str) -> None:
    assert NAMES.suggest(name) == []
    (fault,) = parse_tally(f"In favour: Chad, {name}, Fiji", NAMES).faults
    assert fault.suggestions == ()
    assert fault.name == name


def test_countries_that_were_no_members_are_not_counted(dataset: Dataset) -> None:
    lines = "Kosovo: yes\nHoly See: yes\nState of Palestine: absent\n"
    text = f"{lines}Brazil: yes\nBrazil: yes\nBrazil: yes\nChad: no"
    result, report = import_tally(text, SHEET, dataset, RULES)
    row = result.rollcalls.loc["A/RES/81/200"]
    assert row[["yes", "no", "abstain", "absent"]].tolist() == [1, 1, 0, 0]
    assert row["tally_note"] == ""
    assert (result.votes.loc[["XKX", "VAT", "PSE"]] == Vote.NOT_MEMBER).all(axis=None)
    counts = dict(report.counts)
    assert counts["dropped entries of countries that were not members"] == 3
    assert counts["repeated rows"] == 2
    not_counted = [note for note in report.notes if "was no member" in note]
    assert not_counted == [
        f"{name} was no member on that day and is not counted"
        for name in ("Kosovo", "Holy See", "State of Palestine")
    ]
    # A total that includes them is wrong, and they may be the reason.
    with pytest.raises(DataError) as error:
        import_tally("In favour (2): Kosovo, Chad", SHEET, dataset, RULES)
    assert "gives 2 yes and lists 1" in str(error.value)
    assert "Kosovo was no member on that day" in str(error.value)
    with pytest.raises(TallyError, match="no member is under the headings"):
        import_tally("Kosovo: yes", SHEET, dataset, RULES)
    # Russia held the seat of the Soviet Union later; other bodies have members of their own.
    sheet = RollcallSheet("A/RES/35/1", "1980-12-11", "A title")
    result, report = import_tally("In favour: Russia, Chad", sheet, dataset, RULES)
    assert result.votes.loc["SUN"].tolist() == [Vote.YES]
    assert dict(report.counts)["dropped entries of countries that were not members"] == 0


def test_a_country_named_twice_in_a_list_is_a_repeated_row(dataset: Dataset) -> None:
    result, report = import_tally("In favour: Chad, Brazil, Fiji, Brazil", SHEET, dataset, RULES)
    assert dict(report.counts)["repeated rows"] == 1
    assert result.rollcalls["yes"].tolist() == [3]


@pytest.mark.parametrize("line", ["Norway will vote yes", "Norway: will probably vote yes"])
def test_an_announced_vote_is_doubtful(line: str) -> None:
    tally = parse_tally(f"{line}\nChad: yes", NAMES)
    assert tally.votes == {Vote.YES: ("NOR", "TCD")}
    (note,) = tally.line_notes
    assert "is marked as doubtful and is counted as yes" in note.problem
    assert list_labels(note) == "Leave Norway out"


@pytest.mark.parametrize("name", ["Norway will vote yes", "Norway intends to vote yes"])
def test_a_sentence_suggests_the_country_with_which_it_begins(name: str) -> None:
    (fault,) = parse_tally(f"In favour: Chad, {name}, Fiji", NAMES).faults
    assert fault.suggestions == ("Norway (NOR)",)


def test_a_pasted_name_that_no_member_had_on_the_day_is_a_fault(dataset: Dataset) -> None:
    text = "In favour: Chad.\nAgainst: Fiji, Serbia and\nMontenegro."
    with pytest.raises(DataError) as error:
        import_tally(text, SHEET, dataset, RULES)
    (fault,) = error.value.faults
    assert (fault.row, fault.column) == (2, "no")
    # A list may also end with both of today's members.
    assert fault.suggestions == ("Serbia (SRB)", "Serbia, Montenegro (SRB, MNE)")
    result, _ = import_tally(text, SHEET, dataset, RULES, leave_out=True)
    assert result.rollcalls[["yes", "no"]].to_numpy().tolist() == [[1, 1]]


QUOTED_EMAIL = """From: A. Desk
To: The Mission
Subject: Use of technologies

Dear colleague,

A/C.3/81/L.5 was adopted on 20 November 2026 by 13-6-3.

> YES (3): Chad, Fiji, Mali
> NO (2): Cuba, Peru
> ABSTAIN (1): Chile

Best regards,
The Desk
"""


def test_quoted_lists_of_an_email_are_read_and_other_lines_reported(dataset: Dataset) -> None:
    """The result above the lists has other numbers, and only one line follows a blank line."""
    tally = parse_tally(QUOTED_EMAIL, NAMES)
    assert {vote.word: len(codes) for vote, codes in tally.votes.items()} == {
        "yes": 3,
        "no": 2,
        "abstain": 1,
    }
    problems = [note.problem for note in tally.line_notes]
    assert problems == [
        'line 7, "by 13-6-3", gives 13 yes, and the list gives 3',
        'line 7, "by 13-6-3", gives 6 no, and the list gives 2',
        'line 7, "by 13-6-3", gives 3 abstain, and the list gives 1',
        'line 13, "Best regards", follows a blank line and is not counted',
        'line 14, "The Desk", stands after the end of a list and is not counted',
    ]
    _, report = import_tally(QUOTED_EMAIL, RollcallSheet(), dataset, RULES)
    assert (
        '3 lines above the votes not read as votes: "From: A. Desk", "To: The Mission", '
        '"Dear colleague"'
    ) in report.notes


def test_no_line_is_reported_from_which_symbol_day_or_title_was_read(dataset: Dataset) -> None:
    head = (
        "Dear colleague,\nplease find below the result of the recorded vote on draft resolution "
        'A/C.3/81/L.5, "Use of\ntechnologies",\nwhich was held on 20 November 2026.\n'
        "Chile spoke on A/C.3/81/L.5.\n\n"
    )
    text = head + "In favour: Chad, Fiji.\nAgainst: Cuba.\n"
    _, report = import_tally(text, RollcallSheet(), dataset, RULES)
    start = "lines above the votes not read as votes: "
    assert f'2 {start}"Dear colleague", "Chile spoke on A/C.3/81/L.5"' in report.notes
    # A day that is given is read from no line.
    _, report = import_tally(text, RollcallSheet(date="2026-11-20"), dataset, RULES)
    assert any(note.startswith(f"3 {start}") for note in report.notes)
