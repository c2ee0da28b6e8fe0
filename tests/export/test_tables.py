"""Tables: CSV and Excel files, and the grid of votes."""

import csv
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hostile_words import HOSTILE, GetFile
from openpyxl import load_workbook

from alignment.errors import AlignmentError, QueryError
from alignment.export import WRITERS, export, get_writer
from alignment.export.csv_tables import write_view_table
from alignment.export.escaping import escape_formula
from alignment.export.xlsx import build_swing_table, render_list
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.text_search import name_sort_key
from alignment.model.url_params import CSV_TABLES
from alignment.model.view import View
from alignment.model.vote import Vote
from alignment.reports.study import build_check, build_swing_record
from alignment.scene.text_metrics import replace_forbidden_characters
from alignment.studies.study import Study, compute_study

VIEW = View(colour="vote:A/RES/74/247")


def read(study: Study, table: str, view: View = VIEW) -> pd.DataFrame:
    return pd.read_csv(BytesIO(WRITERS["csv"].write(study, view, table=table)))


def test_tables_of_the_study(study: Study) -> None:
    assert WRITERS["csv"].write(study, VIEW) == WRITERS["csv"].write(study, VIEW, table="countries")
    frame = read(study, "countries").set_index("iso3")
    assert list(frame.index) == list(study.table.index)
    for name in ("x", "y", "position", "swing", "dissent", "votes_cast", "bloc"):
        assert pd.api.types.is_numeric_dtype(frame[name]), name
    assert frame["votes_cast"].equals(study.table["votes_cast"].astype("int64"))
    np.testing.assert_allclose(
        frame["position"], study.findings.table["position"], atol=1e-6, equal_nan=True
    )
    assert frame.loc["CPV", "shown"] == "no"
    assert frame.loc["CIV", "name"] == "Côte d'Ivoire"
    frame = read(study, "links")
    assert len(frame) == len(study.links)
    assert frame["drawn"].dtype == bool
    assert 400 <= frame["drawn"].sum() < 500
    assert pd.api.types.is_integer_dtype(frame["shared"])
    np.testing.assert_allclose(sorted(frame["weight"]), sorted(study.links["weight"]), atol=1e-6)
    calls = read(study, "rollcalls").set_index("rollcall")
    assert list(calls.index) == list(study.rollcalls.index)
    row = calls.loc["A/RES/74/247"]
    assert (row["yes"], row["no"], row["abstain"], row["absent"]) == (79, 60, 33, 21)
    votes = read(study, "votes")
    tally = votes[votes["rollcall"] == "A/RES/74/247"]["vote"].value_counts()
    assert tally.to_dict() == {"yes": 79, "no": 60, "abstain": 33, "absent": 21}
    assert len(votes) == int((study.votes.to_numpy() != Vote.NOT_MEMBER).sum())
    view = View(where=("group:SIDS",), order="date")
    assert len(read(study, "grid", view)) == 38
    content = WRITERS["csv"].write(study, view, table="grid")
    assert content == WRITERS["grid.csv"].write(study, view)
    with pytest.raises(QueryError, match="unknown order 'side'"):
        WRITERS["grid.csv"].write(study, View(order="side"))


@pytest.mark.parametrize("table", CSV_TABLES)
def test_tables_have_a_byte_order_mark(study: Study, table: str) -> None:
    content = WRITERS["csv"].write(study, VIEW, table=table)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\xef\xbb\xbf") == 1
    first = next(csv.reader(StringIO(content.decode("utf-8-sig"))))
    assert first[0] in ("iso3", "rollcall", "a", "country", "table")
    # pandas skips the byte order mark.
    assert list(pd.read_csv(BytesIO(content), nrows=0)) == first


@pytest.fixture(scope="module")
def archive_file(small_study: Study) -> bytes:
    return WRITERS["zip"].write(small_study, VIEW)


@pytest.mark.slow
@pytest.mark.parametrize("table", ["countries", "links", "rollcalls", "votes", "columns"])
def test_archive_has_the_same_tables(small_study: Study, archive_file: bytes, table: str) -> None:
    content = WRITERS["csv"].write(small_study, VIEW, table=table)
    with ZipFile(BytesIO(archive_file)) as archive:
        assert archive.read(f"{table}.csv") == content


def test_a_file_named_after_a_table_contains_that_table(study: Study, tmp_path: Path) -> None:
    for name, first in (("links.csv", "a"), ("Votes.csv", "rollcall"), ("mine.csv", "iso3")):
        file = export(study, VIEW, tmp_path / name)
        assert next(iter(pd.read_csv(file, nrows=0))) == first
    file = export(study, VIEW, tmp_path / "links.csv", table="countries")
    assert next(iter(pd.read_csv(file, nrows=0))) == "iso3"
    assert get_writer("tables.zip").name == "zip"
    with pytest.raises(AlignmentError, match="unknown table 'link'; did you mean links"):
        export(study, VIEW, tmp_path / "x.csv", table="link")
    assert not (tmp_path / "x.csv").exists()


GRID_VIEW = View(where=("group:SIDS",), order="vote:A/RES/74/247")


def read_sheet(content: bytes, name: str) -> list[list[object]]:
    rows = load_workbook(BytesIO(content))[name].iter_rows(values_only=True)
    return [list(row) for row in rows]


def read_rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))


def test_the_grid_and_its_workbook(study: Study) -> None:
    head, *body = read_rows(WRITERS["grid.csv"].write(study, GRID_VIEW))
    assert head[:3] == ["iso3", "name", "position"]
    assert "Cybercrime resolution 2019 (A/RES/74/247)" in head
    assert len(head) == 3 + 15 + 1
    assert len(body) == 38
    assert head[-1] == "un_name"
    un_names = {row[0]: row[-1] for row in body}
    assert un_names["CPV"] == "Cabo Verde"
    assert un_names["FSM"] == "Micronesia (Federated States of)"
    column = head.index("Cybercrime resolution 2019 (A/RES/74/247)")
    cast = [row[column] for row in body]
    words = ["yes", "abstain", "no", "absent"]
    assert cast == sorted(cast, key=words.index)
    assert cast.count("yes") == 10
    head, *body = read_rows(WRITERS["grid.csv"].write(study, View()))
    symbols = [name.rpartition("(")[2].rstrip(")") for name in head[3:-1]]
    words = {2: "yes", 1: "abstain", 0: "no", -1: "absent", -2: ""}
    for iso3, _, _, *cells, _ in body:
        assert cells == [words[study.dataset.votes.loc[iso3, name]] for name in symbols]
    content = WRITERS["grid.xlsx"].write(study, GRID_VIEW)
    rows = read_sheet(content, "Votes")
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    plain = read_rows(WRITERS["grid.csv"].write(study, GRID_VIEW))
    assert [row[:2] + row[3:] for row in cells] == [row[:2] + row[3:] for row in plain]
    assert [row[0] for row in read_sheet(content, "Roll calls")[1:]] == [
        name.rpartition("(")[2].rstrip(")") for name in plain[0][3:-1]
    ]
    about = dict(read_sheet(content, "About")[1:])
    assert "38 of 193 countries" in " ".join(map(str, about.values()))
    assert all(row[2] for row in read_sheet(content, "Columns"))
    fills = load_workbook(BytesIO(content))["Votes"].conditional_formatting
    assert {rule.formula[0] for part in fills for rule in part.rules} == {
        '"yes"',
        '"no"',
        '"abstain"',
        '"absent"',
    }


@pytest.mark.slow
def test_no_cell_of_a_grid_is_a_formula(hostile: Study) -> None:
    cells = [cell for row in read_rows(WRITERS["grid.csv"].write(hostile, View())) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t"))]
    assert "'=cmd()" in cells
    book = load_workbook(BytesIO(WRITERS["grid.xlsx"].write(hostile, View())))
    assert not [c for page in book for row in page for c in row if c.data_type == "f"]


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


@pytest.mark.slow
def test_every_column_is_explained(get_file: GetFile, study: Study) -> None:
    frames = tables(get_file("zip"))
    meanings = frames.pop("columns").set_index(["table", "column"])["meaning"]
    assert list(meanings.index) == [
        (name, column) for name, table in frames.items() for column in table
    ]
    assert all(len(meaning) > 5 for meaning in meanings)
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


@pytest.mark.slow
def test_numbers_of_the_workbook(
    sheets: dict[str, list[list[Any]]], small_study: Study, view: View
) -> None:
    column = tables(WRITERS["zip"].write(small_study, view))["links"]["cosponsorship"].astype(str)
    assert list(column == "") == list(np.isnan(small_study.pairs["cosponsorship"]))
    cells = sheets["Links"]
    place = cells[0].index("cosponsorship")
    assert [row[place] is None for row in cells[1:]] == list(column == "")
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
    listed = build_swing_record(small_study)["countries"]
    head, *rows = sheets["Swing"]
    assert head[:4] == ["rank", "iso3", "name", "bloc"]
    assert [row[1] for row in rows] == [row["iso3"] for row in listed]
    table = [dict(zip(head, row, strict=True)) for row in rows]
    known = [row for row in table if row["swing"] is not None]
    # The model fails its check on these few votes: no rank, and countries by name.
    assert build_check(small_study.checked) is False
    assert all(row["rank"] is None for row in table)
    assert len(known) > 50
    assert [row["name"] for row in known] == sorted(
        (row["name"] for row in known), key=name_sort_key
    )
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


@pytest.mark.slow
def test_ranks_of_the_workbook_go_down_from_the_highest_swing(study: Study) -> None:
    # The model of the opening study passes its check.
    assert build_check(study.checked) is True
    table = build_swing_table(study).to_dict("records")
    known = [row for row in table if row["swing"] is not None]
    placed = [
        row
        for row in known
        if not row["swing_same"] == row["swing_repeated"] >= max(6, row["swing_votes"] / 2)
    ]
    assert all(row["rank"] is None for row in table[len(placed) :])
    assert [row["rank"] for row in placed] == list(range(1, len(placed) + 1))
    assert len(known) > 50
    assert len(known) > len(placed) > 20
    swings = [row["swing"] for row in placed]
    assert swings == sorted(swings, reverse=True)


@pytest.mark.slow
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


@pytest.mark.slow
def test_countries_without_enough_votes_have_no_rank(records: Dataset) -> None:
    few = compute_study(records, Query(topics=("cybercrime",), stages=("plenary",)))
    frame = build_swing_table(few)
    missing = [value is None for value in frame["swing"]]
    assert any(missing)
    assert [value is None for value in frame["rank"]] == missing
    assert missing == sorted(missing)


@pytest.mark.slow
def test_workbook_opens_on_a_legible_description(file: bytes) -> None:
    book = openpyxl.load_workbook(BytesIO(file))
    first = book.worksheets[0]
    assert book.active is first
    assert first["A2"].value == "title"
    # Sentences are wrapped.
    assert first["B2"].alignment.wrap_text
    assert first.column_dimensions["B"].width > 90


def test_tables_end_with_the_names_at_the_united_nations(study: Study) -> None:
    frames = [read(study, "countries"), build_swing_table(study)]
    frames += [pd.read_csv(BytesIO(write_view_table(study, VIEW)))]
    rows = [{"iso3": iso3, "name": study.dataset.names[iso3]} for iso3 in study.table.index]
    frames += [pd.read_csv(BytesIO(render_list(rows, "csv", {"about": "a list"})))]
    for frame in frames:
        assert frame.columns[-1] == "un_name"
        names = frame.set_index("iso3").loc[["KEN", "KOR", "USA"], "un_name"]
        assert names.tolist() == ["Kenya", "Republic of Korea", "United States of America"]
