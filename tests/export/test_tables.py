from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hostile_words import HOSTILE, Written

from alignment.answer.study import Study, answer
from alignment.export import WRITERS
from alignment.export.text import cell
from alignment.export.workbook import swing_table
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.model.vote import Vote
from alignment.scene.lettering import clean
from alignment.words.swing import swing_record

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
def file(fewer: Study, view: View) -> bytes:
    return WRITERS["xlsx"].write(fewer, view)


@pytest.fixture(scope="module")
def sheets(file: bytes) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(BytesIO(file), read_only=True)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


@pytest.fixture(scope="module")
def hostile_book(hostile: Study, hostile_view: View) -> bytes:
    return WRITERS["xlsx"].write(hostile, hostile_view)


def test_the_zip_holds_the_study(written: Written, study: Study) -> None:
    found = tables(written("zip"))
    assert list(found) == ["countries", "links", "rollcalls", "votes", "columns"]
    assert list(found["countries"]["iso3"]) == list(study.table.index)
    assert list(found["links"]["weight"]) == pytest.approx(list(study.links["weight"]), abs=1e-6)
    assert list(found["rollcalls"]["rollcall"]) == list(study.rollcalls.index)
    votes = found["votes"]
    assert len(votes) == int((study.votes.to_numpy() != Vote.NOT_MEMBER).sum())
    row = votes[(votes["rollcall"] == "A/RES/74/247") & (votes["iso3"] == "USA")]
    assert list(row["vote"]) == ["no"]
    tally = votes[votes["rollcall"] == "A/RES/74/247"]["vote"].value_counts()
    assert (tally["yes"], tally["no"], tally["abstain"]) == (79, 60, 33)


def test_every_column_of_the_set_is_explained_in_it(written: Written) -> None:
    found = tables(written("zip"))
    told = found.pop("columns").set_index(["table", "column"])["meaning"]
    assert list(told.index) == [(name, column) for name, table in found.items() for column in table]
    assert all(len(meaning) > 5 for meaning in told)


def test_a_missing_number_is_an_empty_cell(
    sheets: dict[str, list[list[Any]]], fewer: Study, view: View
) -> None:
    found = tables(WRITERS["zip"].write(fewer, view))["links"]["cosponsorship"].astype(str)
    assert list(found == "") == list(np.isnan(fewer.pairs["cosponsorship"]))
    cells = sheets["Links"]
    place = cells[0].index("cosponsorship")
    assert [row[place] is None for row in cells[1:]] == list(found == "")


def test_the_read_me_tells_every_column_and_how_to_cite(written: Written, study: Study) -> None:
    with ZipFile(BytesIO(written("zip"))) as archive:
        said = archive.read("README.txt").decode()
    found = tables(written("zip"))
    assert "columns.csv: " in said
    del found["columns"]
    for frame in found.values():
        for column in frame:
            assert f"\n  {column}: " in said
    for words in (study.description, study.address, study.dataset.version, "Cite: "):
        assert words in said


def test_workbook_has_numbers_as_numbers(sheets: dict[str, list[list[Any]]], fewer: Study) -> None:
    found = sheets
    assert list(found) == ["About", "Countries", "Links", "Roll calls", "Swing", "Columns"]
    told = {(sheet, column): meaning for sheet, column, meaning in found["Columns"][1:]}
    for name in list(found)[1:5]:
        for column in found[name][0]:
            assert len(told[name, column]) > 5
    assert told["Swing", "bloc"] != told["Countries", "bloc"]
    head, *rows = found["Countries"]
    assert [row[0] for row in rows] == list(fewer.table.index)
    x = [row[head.index("x")] for row in rows]
    assert x == pytest.approx(list(fewer.table["x"]))
    assert min(x) < 0
    assert len(found["Links"]) == len(fewer.links) + 1
    about = {row[0]: row[1] for row in found["About"]}
    assert about["query"] == fewer.description


def test_no_cell_of_either_is_a_formula(
    hostile: Study, hostile_view: View, hostile_book: bytes
) -> None:
    file = WRITERS["zip"].write(hostile, hostile_view)
    with ZipFile(BytesIO(file)) as archive:
        rows = list(csv.DictReader(StringIO(archive.read("countries.csv").decode("utf-8-sig"))))
        calls = list(csv.DictReader(StringIO(archive.read("rollcalls.csv").decode("utf-8-sig"))))
    named = {row["iso3"]: row["name"] for row in rows}
    for iso3, words in HOSTILE.items():
        assert named[iso3] == cell(clean(words))
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
        assert names[iso3].value == cell(clean(words))


def test_the_swing_table_is_as_the_command_lists_it(
    sheets: dict[str, list[list[Any]]], fewer: Study
) -> None:
    listed = swing_record(fewer)["countries"]
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
    few = answer(records, Query(topics=("cybercrime",), stages=("plenary",)))
    frame = swing_table(few)
    missing = [value is None for value in frame["swing"]]
    assert any(missing)
    assert [value is None for value in frame["rank"]] == missing
    assert missing == sorted(missing)


def test_stories_of_hostile_names_are_no_formulas(hostile_book: bytes) -> None:
    book = openpyxl.load_workbook(BytesIO(hostile_book), read_only=True)
    head, *rows = book["Swing"].iter_rows()
    place = [cell_.value for cell_ in head].index("story")
    for row in rows:
        assert row[place].data_type == "s"
        assert row[place].value[0] not in "=+-@\t\r"


def test_the_workbook_opens_on_what_it_is_about_and_that_can_be_read(file: bytes) -> None:
    book = openpyxl.load_workbook(BytesIO(file))
    first = book.worksheets[0]
    assert book.active is first
    assert first["A2"].value == "title"
    # A sentence is wrapped, not run out of sight.
    assert first["B2"].alignment.wrap_text
    assert first.column_dimensions["B"].width > 90
