"""The grid as a record and in letters."""

from __future__ import annotations

import json
from pathlib import Path

import alignment
from alignment.answer.study import Study, answer
from alignment.model.address import read
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.words.grid import grid_record, grid_text


def test_the_record_has_every_vote_in_order_and_can_be_asked_again(study: Study) -> None:
    where = ("group:SIDS",)
    found = study.grid(study.who(*where).index, "date")
    record = grid_record(study, found, where)
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert len(record["countries"]) == 38
    dates = [text["date"] for text in record["rollcalls"]]
    assert dates == sorted(dates)
    query, view, notices = read(record["query"])
    assert (query, view.where, view.order, notices) == (study.query, where, "date", [])
    symbols = [text["rollcall"] for text in record["rollcalls"]]
    for row in record["countries"]:
        told = study.dataset.votes.loc[row["iso3"], symbols].tolist()
        assert row["votes"] == [["absent", "no", "abstain", "yes"][code + 1] for code in told]


def test_no_seat_is_none_and_no_position_is_none(parliament: Dataset) -> None:
    study = answer(parliament, Query(min_shared=1))
    rows = {row["iso3"]: row for row in grid_record(study, study.grid(order="date"))["countries"]}
    assert rows["EEE"]["votes"] == [None, None, None, None, "yes", "yes", "no", "absent"]
    assert rows["FFF"]["position"] is None


def test_in_letters(parliament: Dataset) -> None:
    study = answer(parliament, Query(min_shared=1))
    lines = grid_text(study.grid(order="date"), "eight roll calls", {}).splitlines()
    assert lines[0] == "eight roll calls"
    told = {line[:6].strip(): line for line in lines[-6:]}
    assert told["Dland"].endswith("Y.a.NY.a")
    assert told["Eland"].endswith("       YYN.")
    assert told["Fland"].endswith("–   ........")
    assert "12345678" in lines[-7]


def test_without_roll_calls_it_says_so(dataset: Dataset) -> None:
    study = answer(dataset, Query(blend=1.0, exclude_rollcalls=tuple(dataset.rollcalls.index)))
    assert "no roll call" in grid_text(study.grid(), "drafts alone", {})


def test_every_key_is_documented(study: Study) -> None:
    docs = Path(alignment.__file__).parent.parent / "docs" / "json.md"
    pages = docs.read_text(encoding="utf-8").split("\n## ")
    page = next(page for page in pages if "alignment grid" in page.splitlines()[0])
    record = grid_record(study, study.grid())
    keys = [*record, *record["rollcalls"][0], *record["countries"][0]]
    assert [key for key in keys if f"`{key}`" not in page] == []
