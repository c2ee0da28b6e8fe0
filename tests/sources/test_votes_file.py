from __future__ import annotations

import zipfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest

from alignment.errors import AlignmentError
from alignment.model.dataset import Dataset
from alignment.model.vote import Vote
from alignment.sources.report import ImportFaultsError, Report
from alignment.sources.tagging import read_rules
from alignment.sources.votes_file import About, read_votes
from alignment.sources.write import write_package

RULES = read_rules()
ABOUT = About(date="2026-11-20", title="Countering cybercrime")
ROWS = [
    ["Country", "Rollcall", "Vote"],
    ["France", "A/C.3/81/L.5", "yes"],
    ["RUS", "A/C.3/81/L.5", "No"],
    ["Bolivia (Plurinational State of)", "A/C.3/81/L.5", "Abstaining"],
    ["NA", "A/C.3/81/L.5", "absent"],
]


def read(
    path: Path, dataset: Dataset, about: About = ABOUT, leave_out: bool = False
) -> tuple[Dataset, Report]:
    return read_votes(path, dataset, RULES, about, leave_out)


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
    taken, report = read(write(tmp_path / "today.table", ROWS), dataset)  # type: ignore[operator]
    column = taken.votes["A/C.3/81/L.5"]
    assert column[["FRA", "RUS", "BOL", "NAM"]].tolist() == [2, 0, 1, -1]
    # Four of 193 are not the list: what the others did is not known.
    assert column["DEU"] == Vote.NOT_MEMBER
    assert column["VAT"] == Vote.NOT_MEMBER
    row = taken.rollcalls.loc["A/C.3/81/L.5"]
    assert (row["body"], row["stage"], row["session"]) == ("UNGA Third Committee", "committee", 81)
    assert (row["topic"], row["tier"]) == ("cybercrime", "core")
    assert row[["yes", "no", "abstain", "absent"]].tolist() == [1, 1, 1, 1]
    assert dict(report.counts)["members without an entry now absent"] == 0
    assert any("names 4 of the 193 members then" in note for note in report.notes)
    assert taken.is_partial("A/C.3/81/L.5")
    assert write_package(taken, tmp_path / "p").rollcalls.equals(taken.rollcalls)


@pytest.mark.parametrize(
    ("named", "stated", "absent"),
    [
        (97, {}, 96),
        (96, {}, 0),
        (96, {"yes": "96", "no": "0", "abstain": "0"}, 97),
        # Nobody said that the others did not abstain.
        (96, {"yes": "96", "no": "0"}, 0),
    ],
)
def test_of_half_the_members_or_where_totals_are_stated_the_others_were_absent(
    tmp_path: Path, dataset: Dataset, named: int, stated: dict[str, str], absent: int
) -> None:
    members = dataset.countries.index[dataset.votes.iloc[:, -1] != Vote.NOT_MEMBER][:named]
    assert len(members) == named
    head = [*ROWS[0], *stated]
    rows = [[iso3, ROWS[1][1], "yes", *stated.values()] for iso3 in members]
    taken, report = read(csv(tmp_path / "t.csv", [head, *rows]), dataset)
    votes = taken.votes.iloc[:, 0]
    assert (
        (votes == Vote.ABSENT).sum()
        == absent
        == dict(report.counts)["members without an entry now absent"]
    )
    assert any("are not listed" in note for note in report.notes) == (absent == 0)


def test_columns_of_the_file_win(tmp_path: Path, dataset: Dataset) -> None:
    head = ["country", "rollcall", "vote", "date", "topic", "tier", "body", "stage", "yes"]
    more = ["2025-06-30", "digital-rights", "related", "Human Rights Council", "plenary", "2"]
    rows = [head, *([*row, *more] for row in ROWS[1:])]
    taken, _ = read(csv(tmp_path / "t.csv", rows), dataset)
    row = taken.rollcalls.iloc[0]
    assert (row["date"], row["topic"], row["tier"]) == ("2025-06-30", "digital-rights", "related")
    assert row["tally_note"] == "official yes 2, recount of the country votes 1-1-1-1"
    # The Council has 47 members, which only the file can name.
    assert (taken.votes.iloc[:, 0] != Vote.NOT_MEMBER).sum() == 4


def test_voeten(tmp_path: Path, dataset: Dataset) -> None:
    rows = [
        ["rcid", "ccode", "Country", "vote", "date", "unres", "descr", "para"],
        ["7", "2", "", "3", "1980-12-10", "R/35/1", "Paragraph 2", "1"],
        ["7", "365", "", "1", "1980-12-10", "R/35/1", "Paragraph 2", "1"],
        ["7", "220", "", "2", "1980-12-10", "R/35/1", "Paragraph 2", "1"],
        ["7", "", "IND", "8", "1980-12-10", "R/35/1", "Paragraph 2", "1"],
        ["7", "", "Namibia", "9", "1980-12-10", "R/35/1", "Paragraph 2", "1"],
    ]
    taken, _ = read(csv(tmp_path / "v.csv", rows), dataset, About())
    votes = taken.votes["Voeten 7"]
    assert votes[["USA", "SUN", "FRA", "IND", "NAM", "RUS"]].tolist() == [0, 2, 1, -1, -2, -2]
    row = taken.rollcalls.loc["Voeten 7"]
    assert (row["resolution"], row["stage"]) == ("A/RES/35/1", "amendment")


@pytest.mark.parametrize(
    ("row", "said"),
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
def test_bad_cells(tmp_path: Path, dataset: Dataset, row: list[str], said: str) -> None:
    rows = [["country", "rollcall", "vote"], row, ["CUB", "Q", "no"]]
    path = csv(tmp_path / "t.csv", rows)
    with pytest.raises(ImportFaultsError, match=said) as raised:
        read(path, dataset)
    assert len(str(raised.value)) < 2000
    taken, report = read(path, dataset, leave_out=True)
    assert "Q" in taken.rollcalls.index
    assert report.left_out


def test_no_date(tmp_path: Path, dataset: Dataset) -> None:
    with pytest.raises(ImportFaultsError, match="give --date"):
        read(csv(tmp_path / "t.csv", ROWS), dataset, About())


def test_formula_in_a_title_is_text(tmp_path: Path, dataset: Dataset) -> None:
    head = ["country", "rollcall", "vote", "title"]
    rows = [head, ["France", "R", "yes", '=HYPERLINK("x")']]
    path = tmp_path / "t.csv"
    path.write_text('country,rollcall,vote,title\nFrance,R,yes,"=HYPERLINK(""x"")"\n')
    taken, _ = read(path, dataset)
    assert taken.rollcalls["title"].tolist() == [rows[1][3]]


def bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (200 * 2**20))
    return path


@pytest.mark.slow
def test_zip_bomb(tmp_path: Path, dataset: Dataset) -> None:
    with pytest.raises(AlignmentError, match="unpacks to more than is sensible"):
        read(bomb(tmp_path / "t.xlsx"), dataset)


def test_damaged_excel_files(tmp_path: Path, dataset: Dataset) -> None:
    content = xlsx(tmp_path / "t.xlsx", ROWS).read_bytes()
    for cut in (4, 30, len(content) // 2, len(content) - 30):
        (tmp_path / "c.xlsx").write_bytes(content[:cut])
        with pytest.raises(AlignmentError, match="damaged"):
            read(tmp_path / "c.xlsx", dataset)
    with zipfile.ZipFile(tmp_path / "z.xlsx", "w") as packed:
        packed.writestr("hello.txt", "no workbook")
    with pytest.raises(AlignmentError, match="not a readable Excel file"):
        read(tmp_path / "z.xlsx", dataset)


def test_damaged_names_and_parts_of_an_excel_file(tmp_path: Path, dataset: Dataset) -> None:
    whole = xlsx(tmp_path / "t.xlsx", ROWS)
    # A name that says that it is UTF-8 and is not.
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


def test_entities_in_an_excel_file(tmp_path: Path, dataset: Dataset) -> None:
    whole = xlsx(tmp_path / "t.xlsx", ROWS)
    entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            content = old.read(name).decode()
            if "sheet1" in name or "sharedStrings" in name:
                content = entities + content.replace("France", "&b;")
            new.writestr(name, content)
    with pytest.raises(AlignmentError):
        read(tmp_path / "b.xlsx", dataset)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "is empty"), (b"a,b\n1,2\n", "country, rollcall and vote"), (b"\xff\xfea", "UTF-16")],
)
def test_no_table(tmp_path: Path, dataset: Dataset, content: bytes, said: str) -> None:
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(AlignmentError, match=said):
        read(tmp_path / "t.csv", dataset)
