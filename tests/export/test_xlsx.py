from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hostile_words import HOSTILE, GetFile

from alignment.export import WRITERS
from alignment.export.escaping import escape_formula
from alignment.export.xlsx import build_swing_table
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.reports.study import build_swing_record
from alignment.scene.text_metrics import replace_forbidden_characters
from alignment.studies.study import Study, compute_study

pytestmark = pytest.mark.slow


def tables(file: bytes) -> dict[str, pd.DataFrame]:
    with ZipFile(BytesIO(file)) as archive:
        assert archive.testzip() is None
        return {
            name.removesuffix(".csv"): pd.read_csv(archive.open(name), keep_default_na=False)
            for name in archive.namelist()
            if name.endswith(".csv")
        }


@pytest.fixture(scope="module")
def file(small_study: Study, view: View) -> bytes:
    return WRITERS["xlsx"].write(small_study, view)


@pytest.fixture(scope="module")
def sheets(file: bytes) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(BytesIO(file), read_only=True)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


@pytest.fixture(scope="module")
def hostile_book(hostile: Study, hostile_view: View) -> bytes:
    return WRITERS["xlsx"].write(hostile, hostile_view)


def test_every_column_of_the_set_is_explained_in_it(get_file: GetFile) -> None:
    frames = tables(get_file("zip"))
    meanings = frames.pop("columns").set_index(["table", "column"])["meaning"]
    assert list(meanings.index) == [
        (name, column) for name, table in frames.items() for column in table
    ]
    assert all(len(meaning) > 5 for meaning in meanings)


def test_a_missing_number_is_an_empty_cell(
    sheets: dict[str, list[list[Any]]], small_study: Study, view: View
) -> None:
    column = tables(WRITERS["zip"].write(small_study, view))["links"]["cosponsorship"].astype(str)
    assert list(column == "") == list(np.isnan(small_study.pairs["cosponsorship"]))
    cells = sheets["Links"]
    place = cells[0].index("cosponsorship")
    assert [row[place] is None for row in cells[1:]] == list(column == "")


def test_the_read_me_tells_every_column_and_how_to_cite(get_file: GetFile, study: Study) -> None:
    with ZipFile(BytesIO(get_file("zip"))) as archive:
        readme = archive.read("README.txt").decode()
    frames = tables(get_file("zip"))
    assert "columns.csv: " in readme
    del frames["columns"]
    for frame in frames.values():
        for column in frame:
            assert f"\n  {column}: " in readme
    for words in (study.description, study.address, study.dataset.version, "Cite: "):
        assert words in readme


def test_workbook_has_numbers_as_numbers(
    sheets: dict[str, list[list[Any]]], small_study: Study
) -> None:
    assert list(sheets) == ["About", "Countries", "Links", "Roll calls", "Swing", "Columns"]
    meanings = {(sheet, column): meaning for sheet, column, meaning in sheets["Columns"][1:]}
    for name in list(sheets)[1:5]:
        for column in sheets[name][0]:
            assert len(meanings[name, column]) > 5
    assert meanings["Swing", "bloc"] != meanings["Countries", "bloc"]
    head, *rows = sheets["Countries"]
    assert [row[0] for row in rows] == list(small_study.table.index)
    x = [row[head.index("x")] for row in rows]
    assert x == pytest.approx(list(small_study.table["x"]))
    assert min(x) < 0
    assert len(sheets["Links"]) == len(small_study.links) + 1
    about = {row[0]: row[1] for row in sheets["About"]}
    assert about["query"] == small_study.description


def test_no_cell_of_either_is_a_formula(
    hostile: Study, hostile_view: View, hostile_book: bytes
) -> None:
    file = WRITERS["zip"].write(hostile, hostile_view)
    with ZipFile(BytesIO(file)) as archive:
        rows = list(csv.DictReader(StringIO(archive.read("countries.csv").decode("utf-8-sig"))))
        calls = list(csv.DictReader(StringIO(archive.read("rollcalls.csv").decode("utf-8-sig"))))
    named = {row["iso3"]: row["name"] for row in rows}
    for iso3, words in HOSTILE.items():
        assert named[iso3] == escape_formula(replace_forbidden_characters(words))
        assert named[iso3][0] not in "=+-@\t\r"
    assert calls[0]["title"].startswith("'=HYPERLINK")
    assert calls[0]["source"] == "-5"
    with ZipFile(BytesIO(hostile_book)) as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name), name
    cells = openpyxl.load_workbook(BytesIO(hostile_book), read_only=True)["Countries"]
    names = {row[0].value: row[1] for row in cells.iter_rows(min_row=2)}
    for iso3, words in HOSTILE.items():
        assert names[iso3].data_type == "s"
        assert names[iso3].value == escape_formula(replace_forbidden_characters(words))


def test_the_swing_table_is_as_the_command_lists_it(
    sheets: dict[str, list[list[Any]]], small_study: Study
) -> None:
    listed = build_swing_record(small_study)["countries"]
    head, *rows = sheets["Swing"]
    assert head[:4] == ["rank", "iso3", "name", "bloc"]
    assert [row[1] for row in rows] == [row["iso3"] for row in listed]
    table = [dict(zip(head, row, strict=True)) for row in rows]
    placed = [row for row in table if row["swing"] is not None]
    assert [row["rank"] for row in placed] == list(range(1, len(placed) + 1))
    assert len(placed) > 50
    swings = [row["swing"] for row in placed]
    assert swings == sorted(swings, reverse=True)
    for row, wanted in zip(table, listed, strict=True):
        for name in ("swing", "position", "dissent"):
            for part, end in (("value", ""), ("low", "_low"), ("high", "_high")):
                value = wanted[name][part]
                assert row[f"{name}{end}"] == (
                    value if value is None else pytest.approx(value, abs=1e-6)
                )
        assert row["votes_cast"] == wanted["votes_cast"]
        assert isinstance(row["swing_votes"], int)
        assert row["story"] == wanted["story"]


def test_countries_without_enough_votes_have_no_rank(records: Dataset) -> None:
    few = compute_study(records, Query(topics=("cybercrime",), stages=("plenary",)))
    frame = build_swing_table(few)
    missing = [value is None for value in frame["swing"]]
    assert any(missing)
    assert [value is None for value in frame["rank"]] == missing
    assert missing == sorted(missing)


def test_the_workbook_opens_on_what_it_is_about_and_that_can_be_read(file: bytes) -> None:
    book = openpyxl.load_workbook(BytesIO(file))
    first = book.worksheets[0]
    assert book.active is first
    assert first["A2"].value == "title"
    # Sentences are wrapped.
    assert first["B2"].alignment.wrap_text
    assert first.column_dimensions["B"].width > 90
