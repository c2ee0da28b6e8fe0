"""Tables of votes: formats, contradicting rows, and ignored parts."""

import zipfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from alignment.errors import AlignmentError
from alignment.io.bounded_reader import FileError
from alignment.io.dataset_builder import RollcallSheet
from alignment.io.import_report import ImportFaultsError, ImportReport
from alignment.io.importers.vote_table import read_vote_table
from alignment.io.package_writer import write_package
from alignment.io.tagging import load_rules
from alignment.model.dataset import Dataset
from alignment.model.text_format import format_day
from alignment.model.vote import Vote

RULES = load_rules()
ABOUT = RollcallSheet(date="2026-11-20", title="Countering cybercrime")
ROWS = [
    ["Country", "Rollcall", "Vote"],
    ["France", "A/C.3/81/L.5", "yes"],
    ["RUS", "A/C.3/81/L.5", "No"],
    ["Bolivia (Plurinational State of)", "A/C.3/81/L.5", "Abstaining"],
    ["NA", "A/C.3/81/L.5", "absent"],
]


def read(
    path: Path, dataset: Dataset, about: RollcallSheet = ABOUT, leave_out: bool = False
) -> tuple[Dataset, ImportReport]:
    return read_vote_table(path, dataset, RULES, about, leave_out)


def csv(path: Path, rows: list[list[str]]) -> Path:
    path.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    return path


def xlsx(path: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)
    return path


@pytest.mark.slow
@pytest.mark.parametrize("write", [csv, xlsx])
def test_vote_of_today(tmp_path: Path, dataset: Dataset, write: object) -> None:
    result, report = read(write(tmp_path / "today.table", ROWS), dataset)  # type: ignore[operator]
    column = result.votes["A/C.3/81/L.5"]
    assert column[["FRA", "RUS", "BOL", "NAM"]].tolist() == [2, 0, 1, -1]
    # Four of 193 are an incomplete list: the votes of the others are unknown.
    assert column["DEU"] == Vote.NOT_MEMBER
    assert column["VAT"] == Vote.NOT_MEMBER
    row = result.rollcalls.loc["A/C.3/81/L.5"]
    assert (row["body"], row["stage"], row["session"]) == ("UNGA Third Committee", "committee", 81)
    assert (row["topic"], row["tier"]) == ("cybercrime", "core")
    assert row[["yes", "no", "abstain", "absent"]].tolist() == [1, 1, 1, 1]
    assert dict(report.counts)["members without an entry that did not vote"] == 0
    assert any("names 4 of the 193 members of that day" in note for note in report.notes)
    assert result.is_partial("A/C.3/81/L.5")
    assert write_package(result, tmp_path / "p").rollcalls.equals(result.rollcalls)


@pytest.mark.parametrize(
    ("named", "stated", "absent"),
    [
        (97, {}, 96),
        (96, {}, 0),
        (96, {"yes": "96", "no": "0", "abstain": "0"}, 97),
        # The file does not say whether the others abstained.
        (96, {"yes": "96", "no": "0"}, 0),
    ],
)
def test_members_without_an_entry_are_absent_in_full_lists(
    tmp_path: Path, dataset: Dataset, named: int, stated: dict[str, str], absent: int
) -> None:
    members = dataset.countries.index[dataset.votes.iloc[:, -1] != Vote.NOT_MEMBER][:named]
    assert len(members) == named
    head = [*ROWS[0], *stated]
    rows = [[iso3, ROWS[1][1], "yes", *stated.values()] for iso3 in members]
    result, report = read(csv(tmp_path / "t.csv", [head, *rows]), dataset)
    votes = result.votes.iloc[:, 0]
    assert (
        (votes == Vote.ABSENT).sum()
        == absent
        == dict(report.counts)["members without an entry that did not vote"]
    )
    text = "the votes of the others are unknown"
    assert any(text in note for note in report.notes) == (absent == 0)


def test_columns_of_the_file_override_the_fields(tmp_path: Path, dataset: Dataset) -> None:
    head = ["country", "rollcall", "vote", "date", "topic", "tier", "body", "stage", "yes"]
    more = ["2025-06-30", "digital-rights", "related", "Human Rights Council", "plenary", "2"]
    rows = [head, *([*row, *more] for row in ROWS[1:])]
    result, _ = read(csv(tmp_path / "t.csv", rows), dataset)
    row = result.rollcalls.iloc[0]
    assert (row["date"], row["topic"], row["tier"]) == ("2025-06-30", "digital-rights", "related")
    assert row["tally_note"] == "official yes 2, recount of the country votes 1-1-1-1"
    # The Council has 47 members, which only the file can name.
    assert (result.votes.iloc[:, 0] != Vote.NOT_MEMBER).sum() == 4


def test_voeten(tmp_path: Path, dataset: Dataset) -> None:
    rows = [
        ["rcid", "ccode", "Country", "vote", "date", "unres", "descr", "para"],
        ["7", "2", "", "3", "1980-12-10", "R/35/1", "Paragraph 2", "1"],
        ["7", "365", "", "1", "1980-12-10", "R/35/1", "Paragraph 2", "1"],
        ["7", "220", "", "2", "1980-12-10", "R/35/1", "Paragraph 2", "1"],
        ["7", "", "IND", "8", "1980-12-10", "R/35/1", "Paragraph 2", "1"],
        ["7", "", "Namibia", "9", "1980-12-10", "R/35/1", "Paragraph 2", "1"],
    ]
    result, _ = read(csv(tmp_path / "v.csv", rows), dataset, RollcallSheet())
    votes = result.votes["Voeten 7"]
    assert votes[["USA", "SUN", "FRA", "IND", "NAM", "RUS"]].tolist() == [0, 2, 1, -1, -2, -2]
    row = result.rollcalls.loc["Voeten 7"]
    assert (row["resolution"], row["stage"]) == ("A/RES/35/1", "amendment")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            ["Farnce", "R", "yes"],
            r"row 2, column country: unknown country 'Farnce'.*France \(FRA\)",
        ),
        (["France", "R", "1"], "row 2, column vote: '1' is not a vote.*yes, no, abstain or absent"),
        (["France", "R", "=1+1"], "'=1.1' is not a vote"),
        (["France", "", "yes"], "column rollcall: '' is not allowed"),
        (["../../etc/passwd", "R", "yes"], "unknown country '../../etc/passwd'"),
        (["France", "R", "x" * 10**6], "is not a vote"),
        (["x" * 10**6, "R", "yes"], "unknown country"),
    ],
)
def test_bad_cells(tmp_path: Path, dataset: Dataset, row: list[str], message: str) -> None:
    rows = [["country", "rollcall", "vote"], row, ["CUB", "Q", "no"]]
    path = csv(tmp_path / "t.csv", rows)
    with pytest.raises(ImportFaultsError, match=message) as raised:
        read(path, dataset)
    assert len(str(raised.value)) < 2000
    result, report = read(path, dataset, leave_out=True)
    assert "Q" in result.rollcalls.index
    assert report.left_out


def test_missing_dates_and_formulas_in_titles(tmp_path: Path, dataset: Dataset) -> None:
    with pytest.raises(ImportFaultsError, match="or give the day of the vote") as raised:
        read(csv(tmp_path / "t.csv", ROWS), dataset, RollcallSheet())
    assert raised.value.parameters == ("date", "leave_out")
    head = ["country", "rollcall", "vote", "title"]
    rows = [head, ["France", "R", "yes", '=HYPERLINK("x")']]
    path = tmp_path / "t.csv"
    path.write_text('country,rollcall,vote,title\nFrance,R,yes,"=HYPERLINK(""x"")"\n')
    result, _ = read(path, dataset)
    assert result.rollcalls["title"].tolist() == [rows[1][3]]


def test_damaged_and_hostile_excel_files(tmp_path: Path, dataset: Dataset) -> None:
    content = xlsx(tmp_path / "t.xlsx", ROWS).read_bytes()
    for cut in (4, 30, len(content) // 2, len(content) - 30):
        (tmp_path / "c.xlsx").write_bytes(content[:cut])
        with pytest.raises(AlignmentError, match="damaged"):
            read(tmp_path / "c.xlsx", dataset)
    with zipfile.ZipFile(tmp_path / "z.xlsx", "w") as packed:
        packed.writestr("hello.txt", "no workbook")
    with pytest.raises(AlignmentError, match="not a readable Excel file"):
        read(tmp_path / "z.xlsx", dataset)
    whole = xlsx(tmp_path / "t.xlsx", ROWS)
    # The file claims to be UTF-8, which is wrong.
    with zipfile.ZipFile(tmp_path / "n.xlsx", "w") as packed:
        packed.writestr("\u00e9", "x")
    content = (tmp_path / "n.xlsx").read_bytes().replace("\u00e9".encode(), b"\xcc\xcc")
    (tmp_path / "n.xlsx").write_bytes(content)
    with pytest.raises(AlignmentError, match="damaged"):
        read(tmp_path / "n.xlsx", dataset)
    with zipfile.ZipFile(whole) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    for damaged in parts:
        with zipfile.ZipFile(tmp_path / "p.xlsx", "w") as new:
            for name, content in parts.items():
                new.writestr(name, b"<a/>" if name == damaged else content)
        with suppress(AlignmentError):
            read(tmp_path / "p.xlsx", dataset)
    entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            content = old.read(name).decode()
            if "sheet1" in name or "sharedStrings" in name:
                content = entities + content.replace("France", "&b;")
            new.writestr(name, content)
    with pytest.raises(AlignmentError):
        read(tmp_path / "b.xlsx", dataset)


NAME = "A/RES/81/901"


def read_lines(
    folder: Path,
    dataset: Dataset,
    *lines: str,
    leave_out: bool = False,
    about: RollcallSheet | None = None,
) -> tuple[Dataset, ImportReport]:
    path = folder / "votes.csv"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return read_vote_table(
        path, dataset, RULES, about or RollcallSheet(date="2026-12-20"), leave_out
    )


def list_faults(
    raised: pytest.ExceptionInfo[ImportFaultsError],
) -> list[tuple[int | None, str, str]]:
    return [(fault.row, fault.column, fault.problem) for fault in raised.value.faults]


HEADER = "country,rollcall,vote"


def test_two_values_in_a_column_about_the_roll_call_are_faults(tmp_path, dataset):
    lines = (
        f"{HEADER},title,date,yes,session",
        f"Chad,{NAME},yes,Alpha,2026-12-20,2,81",
        f"Fiji,{NAME},yes, Alpha ,2026-12-20 00:00:00,2.0,NA",
        f"Mali,{NAME},no,Beta,2025-12-20,,",
        f"Togo,{NAME},no,Beta,,3,",
        "Cuba,A/RES/81/902,no,Beta,2025-12-20,1,80",
    )
    with pytest.raises(ImportFaultsError, match="write one of them in all rows") as raised:
        read_lines(tmp_path, dataset, *lines)
    assert list_faults(raised) == [
        (4, "date", f"{NAME} has '2026-12-20' in row 2 and '2025-12-20' here"),
        (4, "title", f"{NAME} has 'Alpha' in row 2 and 'Beta' here"),
        (5, "yes", f"{NAME} has '2' in row 2 and '3' here"),
    ]


def test_contradictions_and_empty_cells(tmp_path, dataset):
    lines = (f"{HEADER},title,topic", f"Chad,{NAME},yes,Alpha,x", f"Fiji,{NAME},no,Beta,x")
    result, report = read_lines(tmp_path, dataset, *lines, leave_out=True)
    assert result.rollcalls.loc[NAME, ["title", "topic"]].tolist() == [NAME, "x"]
    assert (result.votes[NAME] >= 0).sum() == 2
    assert [fault.column for fault in report.left_out] == ["title"]
    message = RollcallSheet(date="2026-12-20", title="Gamma")
    result, _ = read_lines(tmp_path, dataset, *lines, leave_out=True, about=message)
    assert result.rollcalls.loc[NAME, "title"] == "Gamma"
    lines = (
        f"{HEADER},title,date,body",
        f"Chad,{NAME},yes,,2026-12-20,",
        f"Fiji,{NAME},no,Beta,,UNGA plenary",
    )
    result, report = read_lines(tmp_path, dataset, *lines)
    assert result.rollcalls.loc[NAME, ["title", "date"]].tolist() == ["Beta", "2026-12-20"]
    assert not report.left_out


@pytest.mark.parametrize("column", ["yes", "absent", "session"])
def test_malformed_number_is_a_fault(tmp_path, dataset, column):
    lines = (f"{HEADER},{column}", f"Chad,{NAME},yes,nine", "Fiji,A/RES/81/902,no,NA")
    with pytest.raises(ImportFaultsError, match="write digits only") as raised:
        read_lines(tmp_path, dataset, *lines)
    assert list_faults(raised) == [(2, column, "'nine' is not allowed here")]


def test_skipped_rows_are_not_absences(tmp_path, dataset):
    members = [
        iso3 for iso3 in dataset.countries.index if dataset.votes[iso3:iso3].iloc[0, -1] > -2
    ]
    rows = [f"{iso3},{NAME},yes" for iso3 in members[:150]]
    result, _ = read_lines(tmp_path, dataset, HEADER, *rows)
    assert (result.votes[NAME] == -1).any()
    result, report = read_lines(
        tmp_path, dataset, HEADER, *rows, f"{members[150]},,no", leave_out=True
    )
    assert not (result.votes[NAME] == -1).any()
    assert [fault.column for fault in report.left_out] == ["rollcall"]
    members = dataset.countries.index[dataset.votes.iloc[:, -1] > -2]
    rows = [f"{iso3},{NAME},yes" for iso3 in members[:150]]
    result, _ = read_lines(
        tmp_path, dataset, HEADER, *rows, f"{members[0]},{NAME},no", leave_out=True
    )
    assert result.votes.loc[members[[0, 1, 150]], NAME].tolist() == [-2, 2, -2]


TWICE = (f"Cuba,{NAME},no", f"Cuba,{NAME},yes")


def test_contradicting_rows_are_faults(tmp_path, dataset):
    lines = (f"{HEADER},date", *(f"{line}," for line in TWICE), f"Chadd,{NAME},yes,20 December")
    with pytest.raises(ImportFaultsError) as raised:
        read_lines(tmp_path, dataset, *lines)
    assert [(fault.row, fault.column) for fault in raised.value.faults] == [
        (4, "country"),
        (2, "date"),
        (3, "vote"),
    ]
    lines = (
        "iso3,country,rollcall,vote",
        f"TCD,Cuba,{NAME},yes",
        f"FJI,Fiji,{NAME},no",
        f",Mali,{NAME},no",
    )
    with pytest.raises(ImportFaultsError) as raised:
        read_lines(tmp_path, dataset, *lines)
    assert list_faults(raised) == [(2, "country", "is CUB where a column before it has TCD")]
    result, _ = read_lines(tmp_path, dataset, *lines, leave_out=True)
    assert result.votes.loc[["TCD", "CUB", "FJI", "MLI"], NAME].tolist() == [-2, -2, 0, 0]


def test_two_votes_of_one_country_are_skipped(tmp_path, dataset):
    lines = (HEADER, *TWICE, f"Chad,{NAME},yes", "Cuba,A/RES/81/902,no")
    result, report = read_lines(tmp_path, dataset, *lines, leave_out=True)
    assert result.votes.loc[["CUB", "TCD"], NAME].tolist() == [-2, 2]
    assert result.votes.loc["CUB", "A/RES/81/902"] == 0
    assert [(fault.row, fault.column) for fault in report.left_out] == [(3, "vote")]
    lines = (HEADER, *TWICE, "Cuba,A/RES/81/902,no")
    result, report = read_lines(tmp_path, dataset, *lines, leave_out=True)
    assert list(result.rollcalls.index) == ["A/RES/81/902"]
    assert f"no vote on {NAME} is imported" in report.notes
    message = r"no vote is left.*these:\n  row 3, column vote: CUB has two"
    with pytest.raises(FileError, match=message):
        read_lines(tmp_path, dataset, HEADER, *TWICE, leave_out=True)


def test_partial_totals_are_not_completed(tmp_path, dataset):
    lines = (f"{HEADER},yes,no", f"Chad,{NAME},yes,9,2", f"Fiji,{NAME},no,,")
    result, report = read_lines(tmp_path, dataset, *lines)
    row = result.rollcalls.loc[NAME]
    assert row[["yes", "no", "abstain", "absent"]].tolist() == [9, 2, 0, 0]
    assert row["tally_note"] == "official yes 9, no 2, recount of the country votes 1-1-0-0"
    assert result.is_partial(NAME)
    assert f"{NAME} gives no total of abstain: counted from its rows" in report.notes


COLUMNS = ["country", "rollcall", "vote"]
VOTES = [["Chad", "R", "yes"], ["Fiji", "R", "no"]]


def read_on_day(
    path: Path, dataset: Dataset, leave_out: bool = False
) -> tuple[Dataset, ImportReport]:
    return read_vote_table(path, dataset, RULES, RollcallSheet(date="2026-11-20"), leave_out)


def two_sheets(path: Path, rows: list[list[str]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Votes")
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return path


WRITE = pytest.mark.parametrize("write", [csv, two_sheets])


@WRITE
def test_columns_that_are_not_read_are_named(tmp_path, dataset, write):
    rows = [[*COLUMNS, "Tittle", "remark"], *([*row, "Alpha", "x"] for row in VOTES)]
    _, report = read_on_day(write(tmp_path / "t", rows), dataset)
    message = "columns that were not read: 'tittle' (did you mean title?), 'remark'"
    assert report.notes[0] == message
    _, report = read_on_day(write(tmp_path / "t", [COLUMNS, *VOTES]), dataset)
    assert not any("not read" in note for note in report.notes)


@WRITE
def test_any_column_of_the_roll_calls_table_is_read(tmp_path, dataset, write):
    more = {"short": "Plain", "led_by": "FRA;TCD", "led_by_source": "x", "decides": "all"}
    rows = [[*COLUMNS, *more, "subjects"], *([*row, *more.values(), "PEACE"] for row in VOTES)]
    result, report = read_on_day(write(tmp_path / "t", rows), dataset)
    assert result.rollcalls.loc["R", [*more, "subjects"]].tolist() == [*more.values(), "PEACE"]
    assert not any("not read" in note for note in report.notes)
    rows[1][4] = rows[2][4] = "France"
    with pytest.raises(ImportFaultsError, match=r"column led_by: 'France' is not allowed.*FRA"):
        read_on_day(write(tmp_path / "t", rows), dataset)


@WRITE
@pytest.mark.parametrize("length", [2000, 2001])
def test_rows_beyond_the_limit_are_reported(tmp_path, dataset, write, length):
    title = ("word " * 401)[: length - 1] + "x"
    rows = [[*COLUMNS, "title"], [*VOTES[0], f" {title} "], [*VOTES[1], title]]
    result, report = read_on_day(write(tmp_path / "t", rows), dataset)
    assert result.rollcalls.loc["R", "title"] == title[:2000].strip()
    message = (
        "of column title only the first 2,000 characters were read where there are more: row 2, 3"
    )
    assert (message in report.notes) == (length > 2000)


def test_a_formula_without_a_value_is_a_fault_at_its_cell(tmp_path, dataset):
    book = openpyxl.Workbook()
    formula = "=CONCATENATE(A2)"
    for row in (
        [*COLUMNS, "title", "mine"],
        [*VOTES[0], formula, formula],
        [formula, *VOTES[1][1:]],
    ):
        book.worksheets[0].append(row)
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(ImportFaultsError, match="save it there, or write the value") as raised:
        read_on_day(tmp_path / "t.xlsx", dataset)
    problems = [(fault.row, fault.column, fault.problem) for fault in raised.value.faults]
    problem = "a formula whose value is not stored"
    assert problems == [(2, "title", problem), (3, "country", problem)]


def test_parts_of_a_workbook_that_are_read(tmp_path, dataset):
    with xlsxwriter.Workbook(tmp_path / "t.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*COLUMNS, "title"])
        sheet.write_row(1, 0, VOTES[0])
        sheet.write_formula(1, 3, '="Al"&"pha"', None, "Alpha")
        sheet.write_row(2, 0, VOTES[1][:2])
        sheet.write_formula(2, 2, '=LOWER("NO")', None, "no")
    result, _ = read_on_day(tmp_path / "t.xlsx", dataset)
    assert result.rollcalls.loc["R", "title"] == "Alpha"
    assert result.votes.loc["FJI", "R"] == 0
    path = two_sheets(tmp_path / "one.xlsx", [COLUMNS, *VOTES])
    assert not any("sheet" in note for note in read_on_day(path, dataset)[1].notes)
    book = openpyxl.load_workbook(path)
    book.create_sheet("Second").append(["Mali", "R", "yes"])
    book.create_sheet("Notes")
    book.save(path)
    message = "the sheet 'Votes' was read, the others were not: 'Second', 'Notes'"
    assert message in read_on_day(path, dataset)[1].notes
    rows = ["rcid,country,vote,year,date,unres,short,me", "7,France,1,1980,1980-12-10,R/35/1,x,0"]
    path = csv(tmp_path / "t.csv", [rows])
    path.write_text("\n".join(rows))
    assert "columns that were not read: 'year', 'me'" in read_on_day(path, dataset)[1].notes


@pytest.mark.parametrize("write", [csv, xlsx])
def test_votes_of_countries_that_were_no_members_are_named_and_not_counted(
    tmp_path, dataset, write
):
    # The stated totals include the vote.
    head = ["country", "vote", "rollcall", "yes", "no", "abstain"]
    votes = (("Kosovo", "yes"), ("Czechia", "no"), ("Chad", "yes"))
    rows = [head, *([*vote, "A/RES/81/9", "2", "1", "0"] for vote in votes)]
    result, report = read(write(tmp_path / "votes.table", rows), dataset)
    votes = result.votes["A/RES/81/9"]
    assert votes[["XKX", "CZE", "TCD"]].tolist() == [Vote.NOT_MEMBER, Vote.NO, Vote.YES]
    assert "recount of the country votes 1-1-0" in result.rollcalls["tally_note"].iloc[0]
    # As of a pasted text with these votes.
    assert dict(report.counts)["dropped entries of countries that were not members"] == 1
    head = "1 vote cast by countries that were not members then, not counted and marked"
    place = report.notes.index(f"{head} “not a member”:")
    assert report.notes[place + 1] == "  XKX on A/RES/81/9: yes"
    with pytest.raises(FileError, match="no vote is left to import"):
        read(write(tmp_path / "votes.table", [row[:3] for row in rows[:2]]), dataset)


# Names, the day, and the only member that it can mean.
FORMER_NAMES = [
    ("Serbia and Montenegro", "2026-11-20", "Serbia (SRB)"),
    ("Yugoslavia", "2004-12-01", "Serbia and Montenegro (SCG)"),
    ("Soviet Union", "2026-11-20", "Russia (RUS)"),
    ("Czechoslovakia", "2026-11-20", ""),
]


@pytest.mark.parametrize(("name", "day", "member"), FORMER_NAMES)
def test_a_name_that_no_member_had_on_the_day_is_a_fault(tmp_path, dataset, name, day, member):
    rows = [["country", "rollcall", "vote", "date"], [name, "R", "yes", day]]
    path = csv(tmp_path / "votes.csv", [*rows, ["Chad", "R", "no", day]])
    with pytest.raises(ImportFaultsError) as error:
        read(path, dataset)
    (fault,) = error.value.faults
    assert fault.row == 2
    assert fault.problem == f"no member had the name {name!r} on {format_day(day)}"
    assert fault.suggestions == ((member,) if member else ())
    result, _ = read(path, dataset, leave_out=True)
    assert result.rollcalls.loc["R", ["yes", "no"]].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("name", "day", "iso3"),
    [
        *((name, "2026-11-20", iso3) for name, iso3 in (("Zaire", "COD"), ("Burma", "MMR"))),
        *(("Swaziland", "2026-11-20", "SWZ"), ("Soviet Union", "1985-12-01", "SUN")),
        ("Yugoslavia", "1985-12-01", "YUG"),
    ],
)
def test_former_names_of_a_member_are_read(tmp_path, dataset, name, day, iso3):
    rows = [["country", "rollcall", "vote", "date"], [name, "R", "yes", day]]
    result, _ = read(csv(tmp_path / "votes.csv", [*rows, ["Chad", "R", "no", day]]), dataset)
    assert result.votes.index[result.votes["R"] == Vote.YES].tolist() == [iso3]


def test_an_earlier_name_is_read_with_a_note(tmp_path: Path, dataset: Dataset) -> None:
    names = ["Zaire", "Burma", "Swaziland", "Russian Federation", "Viet Nam"]
    rows = [ROWS[0], *([name, "A/C.3/81/L.5", "yes"] for name in names)]
    result, report = read(csv(tmp_path / "votes.csv", rows), dataset)
    assert (result.votes.loc[["COD", "MMR", "SWZ"], "A/C.3/81/L.5"] == Vote.YES).all()
    assert sorted(note for note in report.notes if " is read as " in note) == [
        "“Burma” is read as Myanmar",
        "“Swaziland” is read as Eswatini",
        "“Zaire” is read as Democratic Republic of the Congo",
    ]
