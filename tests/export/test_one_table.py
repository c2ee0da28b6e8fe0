"""One table as CSV, read back by pandas, by the standard library and as a spreadsheet reads it."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest
from hostile_words import HOSTILE

from alignment.answer.study import Study
from alignment.errors import AlignmentError
from alignment.export import WRITERS, export, writer_for
from alignment.model.taken import TABLES
from alignment.model.view import View
from alignment.model.vote import Vote

VIEW = View(colour="vote:A/RES/74/247")


def read(study: Study, table: str, view: View = VIEW) -> pd.DataFrame:
    return pd.read_csv(BytesIO(WRITERS["csv"].write(study, view, table=table)))


def test_countries_are_what_is_usually_meant(study: Study) -> None:
    assert WRITERS["csv"].write(study, VIEW) == WRITERS["csv"].write(study, VIEW, table="countries")
    found = read(study, "countries").set_index("iso3")
    assert list(found.index) == list(study.table.index)
    for name in ("x", "y", "position", "swing", "dissent", "votes_cast", "bloc"):
        assert pd.api.types.is_numeric_dtype(found[name]), name
    assert found["votes_cast"].equals(study.table["votes_cast"].astype("int64"))
    np.testing.assert_allclose(
        found["position"], study.findings.table["position"], atol=1e-6, equal_nan=True
    )
    assert found.loc["CPV", "shown"] == "no"
    assert found.loc["CIV", "name"] == "Côte d'Ivoire"


def test_links_are_all_pairs_and_those_drawn_are_told(study: Study) -> None:
    found = read(study, "links")
    assert len(found) == len(study.links)
    assert found["drawn"].dtype == bool
    assert 400 <= found["drawn"].sum() < 500
    assert pd.api.types.is_integer_dtype(found["shared"])
    np.testing.assert_allclose(sorted(found["weight"]), sorted(study.links["weight"]), atol=1e-6)


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


@pytest.mark.parametrize("table", TABLES)
def test_it_says_that_it_is_utf_8_so_that_a_spreadsheet_shows_accents(
    study: Study, table: str
) -> None:
    content = WRITERS["csv"].write(study, VIEW, table=table)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\xef\xbb\xbf") == 1
    first = next(csv.reader(StringIO(content.decode("utf-8-sig"))))
    assert first[0] in ("iso3", "rollcall", "a", "country", "table")
    # pandas passes over the mark without being told.
    assert list(pd.read_csv(BytesIO(content), nrows=0)) == first


@pytest.fixture(scope="module")
def together(fewer: Study) -> bytes:
    return WRITERS["zip"].write(fewer, VIEW)


@pytest.mark.slow
@pytest.mark.parametrize("table", ["countries", "links", "rollcalls", "votes", "columns"])
def test_the_set_holds_the_same_tables(fewer: Study, together: bytes, table: str) -> None:
    content = WRITERS["csv"].write(fewer, VIEW, table=table)
    with ZipFile(BytesIO(together)) as archive:
        assert archive.read(f"{table}.csv") == content


def test_no_cell_is_a_formula(hostile: Study) -> None:
    content = WRITERS["csv"].write(hostile, View())
    rows = {row["iso3"]: row for row in csv.DictReader(StringIO(content.decode("utf-8-sig")))}
    for iso3, name in HOSTILE.items():
        assert rows[iso3]["name"][:1] not in ("=", "+", "-", "@", "\t", "\r")
        if name[0] in "=+-@":
            assert rows[iso3]["name"].startswith("'")


def test_a_file_called_after_a_table_is_that_table(study: Study, tmp_path: Path) -> None:
    for name, first in (("links.csv", "a"), ("Votes.csv", "rollcall"), ("mine.csv", "iso3")):
        file = export(study, VIEW, tmp_path / name)
        assert next(iter(pd.read_csv(file, nrows=0))) == first
    file = export(study, VIEW, tmp_path / "links.csv", table="countries")
    assert next(iter(pd.read_csv(file, nrows=0))) == "iso3"
    assert writer_for("tables.zip").name == "zip"
    with pytest.raises(AlignmentError, match="unknown table 'link'; the nearest are: links"):
        export(study, VIEW, tmp_path / "x.csv", table="link")
    assert not (tmp_path / "x.csv").exists()
