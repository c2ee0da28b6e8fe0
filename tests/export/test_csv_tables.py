"""CSV tables and the grid of votes, read by pandas, the standard library and openpyxl."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from alignment.errors import AlignmentError, QueryError
from alignment.export import WRITERS, export, get_writer
from alignment.model.url_params import CSV_TABLES
from alignment.model.view import View
from alignment.model.vote import Vote
from alignment.studies.study import Study

VIEW = View(colour="vote:A/RES/74/247")


def read(study: Study, table: str, view: View = VIEW) -> pd.DataFrame:
    return pd.read_csv(BytesIO(WRITERS["csv"].write(study, view, table=table)))


def test_countries_are_the_default_table(study: Study) -> None:
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


def test_links_are_all_pairs_and_say_which_are_drawn(study: Study) -> None:
    frame = read(study, "links")
    assert len(frame) == len(study.links)
    assert frame["drawn"].dtype == bool
    assert 400 <= frame["drawn"].sum() < 500
    assert pd.api.types.is_integer_dtype(frame["shared"])
    np.testing.assert_allclose(sorted(frame["weight"]), sorted(study.links["weight"]), atol=1e-6)


def test_roll_calls_and_votes_are_those_of_the_study(study: Study) -> None:
    calls = read(study, "rollcalls").set_index("rollcall")
    assert list(calls.index) == list(study.rollcalls.index)
    row = calls.loc["A/RES/74/247"]
    assert (row["yes"], row["no"], row["abstain"], row["absent"]) == (79, 60, 33, 21)
    votes = read(study, "votes")
    tally = votes[votes["rollcall"] == "A/RES/74/247"]["vote"].value_counts()
    assert tally.to_dict() == {"yes": 79, "no": 60, "abstain": 33, "absent": 21}
    assert len(votes) == int((study.votes.to_numpy() != Vote.NOT_MEMBER).sum())


def test_the_grid_is_that_of_the_view(study: Study) -> None:
    view = View(where=("group:SIDS",), order="date")
    assert len(read(study, "grid", view)) == 38
    content = WRITERS["csv"].write(study, view, table="grid")
    assert content == WRITERS["grid.csv"].write(study, view)


@pytest.mark.parametrize("table", CSV_TABLES)
def test_it_says_that_it_is_utf_8_so_that_a_spreadsheet_shows_accents(
    study: Study, table: str
) -> None:
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
def test_the_set_holds_the_same_tables(small_study: Study, archive_file: bytes, table: str) -> None:
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
    with pytest.raises(AlignmentError, match="unknown table 'link'; the nearest are: links"):
        export(study, VIEW, tmp_path / "x.csv", table="link")
    assert not (tmp_path / "x.csv").exists()


GRID_VIEW = View(where=("group:SIDS",), order="vote:A/RES/74/247")


def read_sheet(content: bytes, name: str) -> list[list[object]]:
    rows = load_workbook(BytesIO(content))[name].iter_rows(values_only=True)
    return [list(row) for row in rows]


def read_rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))


def test_it_has_those_who_meet_the_filter_in_its_order(study: Study) -> None:
    head, *body = read_rows(WRITERS["grid.csv"].write(study, GRID_VIEW))
    assert head[:3] == ["iso3", "name", "position"]
    assert "Cybercrime convention 2019 (A/RES/74/247)" in head
    assert len(head) == 3 + 15
    assert len(body) == 38
    column = head.index("Cybercrime convention 2019 (A/RES/74/247)")
    cast = [row[column] for row in body]
    words = ["yes", "abstain", "no", "absent"]
    assert cast == sorted(cast, key=words.index)
    assert cast.count("yes") == 10


def test_each_cell_is_the_vote_of_the_records(study: Study) -> None:
    head, *body = read_rows(WRITERS["grid.csv"].write(study, View()))
    symbols = [name.rpartition("(")[2].rstrip(")") for name in head[3:]]
    words = {2: "yes", 1: "abstain", 0: "no", -1: "absent", -2: ""}
    for iso3, _, _, *cells in body:
        assert cells == [words[study.dataset.votes.loc[iso3, name]] for name in symbols]


def test_the_workbook_says_the_same_and_what_it_is(study: Study) -> None:
    content = WRITERS["grid.xlsx"].write(study, GRID_VIEW)
    rows = read_sheet(content, "Votes")
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    plain = read_rows(WRITERS["grid.csv"].write(study, GRID_VIEW))
    assert [row[:2] + row[3:] for row in cells] == [row[:2] + row[3:] for row in plain]
    assert [row[0] for row in read_sheet(content, "Roll calls")[1:]] == [
        name.rpartition("(")[2].rstrip(")") for name in plain[0][3:]
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


def test_an_unknown_order_is_an_error(study: Study) -> None:
    with pytest.raises(QueryError, match="unknown order 'side'"):
        WRITERS["grid.csv"].write(study, View(order="side"))
