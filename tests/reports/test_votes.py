"""The grid of votes as a record and in letters."""

from __future__ import annotations

import json

from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.url import parse_url
from alignment.reports.votes import build_grid_record, format_grid
from alignment.studies.study import Study, compute_study


def test_the_record_has_every_vote_in_order_and_the_url_of_the_query(study: Study) -> None:
    where = ("group:SIDS",)
    record = build_grid_record(study, study.grid(study.who(*where).index, "date"), where)
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert len(record["countries"]) == 38
    dates = [text["date"] for text in record["rollcalls"]]
    assert dates == sorted(dates)
    query, view, notices = parse_url(record["query"])
    assert (query, view.where, view.order, notices) == (study.query, where, "date", [])
    symbols = [text["rollcall"] for text in record["rollcalls"]]
    for row in record["countries"]:
        codes = study.dataset.votes.loc[row["iso3"], symbols].tolist()
        assert row["votes"] == [["absent", "no", "abstain", "yes"][code + 1] for code in codes]


def test_no_seat_is_none_and_no_position_is_none(parliament: Dataset) -> None:
    study = compute_study(parliament, Query(min_shared=1))
    record = build_grid_record(study, study.grid(order="date"))
    rows = {row["iso3"]: row for row in record["countries"]}
    assert rows["EEE"]["votes"] == [None, None, None, None, "yes", "yes", "no", "absent"]
    assert rows["FFF"]["position"] is None


def test_the_grid_in_letters(parliament: Dataset) -> None:
    study = compute_study(parliament, Query(min_shared=1))
    lines = format_grid(study.grid(order="date"), "eight roll calls", {}).splitlines()
    assert lines[0] == "eight roll calls"
    rows = {line[:6].strip(): line for line in lines[-6:]}
    assert rows["Dland"].endswith("Y.a.NY.a")
    assert rows["Eland"].endswith("       YYN.")
    assert rows["Fland"].endswith("–   ........")
    assert "12345678" in lines[-7]


def test_without_roll_calls_it_says_so(dataset: Dataset) -> None:
    study = compute_study(
        dataset, Query(blend=1.0, exclude_rollcalls=tuple(dataset.rollcalls.index))
    )
    assert "no roll call" in format_grid(study.grid(), "drafts alone", {})
