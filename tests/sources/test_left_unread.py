"""What a table of votes holds and is not read: told in the report, or a fault."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from alignment.model.dataset import Dataset
from alignment.sources.report import ImportFaultsError, Report
from alignment.sources.tagging import read_rules
from alignment.sources.votes_file import About, read_votes

RULES = read_rules()
HEAD = ["country", "rollcall", "vote"]
ROWS = [["Chad", "R", "yes"], ["Fiji", "R", "no"]]


def read(path: Path, dataset: Dataset, leave_out: bool = False) -> tuple[Dataset, Report]:
    return read_votes(path, dataset, RULES, About(date="2026-11-20"), leave_out)


def csv(path: Path, rows: list[list[str]]) -> Path:
    path.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    return path


def xlsx(path: Path, rows: list[list[str]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Votes")
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return path


WRITE = pytest.mark.parametrize("write", [csv, xlsx])


@WRITE
def test_columns_that_are_not_read_are_named(tmp_path, dataset, write):
    rows = [[*HEAD, "Tittle", "remark"], *([*row, "Alpha", "x"] for row in ROWS)]
    _, report = read(write(tmp_path / "t", rows), dataset)
    said = "columns that were not read: 'tittle' (did you mean title?), 'remark'"
    assert report.notes[0] == said
    _, report = read(write(tmp_path / "t", [HEAD, *ROWS]), dataset)
    assert not any("not read" in note for note in report.notes)


def test_of_voetens_columns_those_of_no_use_are_named_alone(tmp_path, dataset):
    rows = ["rcid,country,vote,year,date,unres,short,me", "7,France,1,1980,1980-12-10,R/35/1,x,0"]
    path = csv(tmp_path / "t.csv", [rows])
    path.write_text("\n".join(rows))
    assert "columns that were not read: 'year', 'me'" in read(path, dataset)[1].notes


@WRITE
def test_any_column_of_the_roll_calls_table_is_read(tmp_path, dataset, write):
    more = {"short": "Plain", "led_by": "FRA;TCD", "led_by_source": "x", "decides": "all"}
    rows = [[*HEAD, *more, "subjects"], *([*row, *more.values(), "PEACE"] for row in ROWS)]
    taken, report = read(write(tmp_path / "t", rows), dataset)
    assert taken.rollcalls.loc["R", [*more, "subjects"]].tolist() == [*more.values(), "PEACE"]
    assert not any("not read" in note for note in report.notes)
    rows[1][4] = rows[2][4] = "France"
    with pytest.raises(ImportFaultsError, match=r"column led_by: 'France' is not allowed.*FRA"):
        read(write(tmp_path / "t", rows), dataset)


@WRITE
@pytest.mark.parametrize("length", [2000, 2001])
def test_what_is_longer_than_is_read_is_told_with_its_rows(tmp_path, dataset, write, length):
    title = ("word " * 401)[: length - 1] + "x"
    rows = [[*HEAD, "title"], [*ROWS[0], f" {title} "], [*ROWS[1], title]]
    taken, report = read(write(tmp_path / "t", rows), dataset)
    assert taken.rollcalls.loc["R", "title"] == title[:2000].strip()
    said = (
        "of column title only the first 2,000 characters were read where there are more: row 2, 3"
    )
    assert (said in report.notes) == (length > 2000)


def test_a_formula_without_a_value_is_a_fault_at_its_cell(tmp_path, dataset):
    book = openpyxl.Workbook()
    formula = "=CONCATENATE(A2)"
    for row in ([*HEAD, "title", "mine"], [*ROWS[0], formula, formula], [formula, *ROWS[1][1:]]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(ImportFaultsError, match="save it there, or write the value") as raised:
        read(tmp_path / "t.xlsx", dataset)
    told = [(fault.row, fault.column, fault.problem) for fault in raised.value.faults]
    problem = "a formula whose value is not stored"
    assert told == [(2, "title", problem), (3, "country", problem)]


def test_of_a_formula_with_a_value_that_is_read(tmp_path, dataset):
    with xlsxwriter.Workbook(tmp_path / "t.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*HEAD, "title"])
        sheet.write_row(1, 0, ROWS[0])
        sheet.write_formula(1, 3, '="Al"&"pha"', None, "Alpha")
        sheet.write_row(2, 0, ROWS[1][:2])
        sheet.write_formula(2, 2, '=LOWER("NO")', None, "no")
    taken, _ = read(tmp_path / "t.xlsx", dataset)
    assert taken.rollcalls.loc["R", "title"] == "Alpha"
    assert taken.votes.loc["FJI", "R"] == 0


def test_sheets_that_are_not_read_are_named(tmp_path, dataset):
    path = xlsx(tmp_path / "one.xlsx", [HEAD, *ROWS])
    assert not any("sheet" in note for note in read(path, dataset)[1].notes)
    book = openpyxl.load_workbook(path)
    book.create_sheet("Second").append(["Mali", "R", "yes"])
    book.create_sheet("Notes")
    book.save(path)
    said = "the sheet 'Votes' was read, the others were not: 'Second', 'Notes'"
    assert said in read(path, dataset)[1].notes
