"""The grid as files, read back with what did not write them."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from alignment.answer.study import Study
from alignment.errors import QueryError
from alignment.export import WRITERS
from alignment.model.view import View

VIEW = View(where=("group:SIDS",), order="vote:A/RES/74/247")


def sheet(content: bytes, name: str) -> list[list[object]]:
    rows = load_workbook(BytesIO(content))[name].iter_rows(values_only=True)
    return [list(row) for row in rows]


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))


def test_it_has_those_who_meet_the_filter_in_its_order(study: Study) -> None:
    head, *body = table(WRITERS["grid.csv"].write(study, VIEW))
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
    head, *body = table(WRITERS["grid.csv"].write(study, View()))
    symbols = [name.rpartition("(")[2].rstrip(")") for name in head[3:]]
    words = {2: "yes", 1: "abstain", 0: "no", -1: "absent", -2: ""}
    for iso3, _, _, *cells in body:
        assert cells == [words[study.dataset.votes.loc[iso3, name]] for name in symbols]


def test_the_workbook_says_the_same_and_what_it_is(study: Study) -> None:
    content = WRITERS["grid.xlsx"].write(study, VIEW)
    rows = sheet(content, "Votes")
    told = [["" if cell is None else str(cell) for cell in row] for row in rows]
    plain = table(WRITERS["grid.csv"].write(study, VIEW))
    assert [row[:2] + row[3:] for row in told] == [row[:2] + row[3:] for row in plain]
    assert [row[0] for row in sheet(content, "Roll calls")[1:]] == [
        name.rpartition("(")[2].rstrip(")") for name in plain[0][3:]
    ]
    about = dict(sheet(content, "About")[1:])
    assert "38 of 193 countries" in " ".join(map(str, about.values()))
    assert all(row[2] for row in sheet(content, "Columns"))
    # Each vote has its colour.
    fills = load_workbook(BytesIO(content))["Votes"].conditional_formatting
    assert {rule.formula[0] for part in fills for rule in part.rules} == {
        '"yes"',
        '"no"',
        '"abstain"',
        '"absent"',
    }


@pytest.mark.slow
def test_no_name_is_a_formula(hostile: Study) -> None:
    cells = [cell for row in table(WRITERS["grid.csv"].write(hostile, View())) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t"))]
    assert "'=cmd()" in cells
    book = load_workbook(BytesIO(WRITERS["grid.xlsx"].write(hostile, View())))
    assert not [c for page in book for row in page for c in row if c.data_type == "f"]


def test_what_cannot_be_asked_is_told(study: Study) -> None:
    with pytest.raises(QueryError, match="unknown order 'side'"):
        WRITERS["grid.csv"].write(study, View(order="side"))
