"""Pairs of countries and grids of votes as records and in text, counted by hand."""

import json

import pytest

from alignment.app.panels.pair import render_pair_panel
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.url import parse_url
from alignment.reports.pairs import (
    build_links_record,
    build_pair_record,
    build_pair_test,
    format_links,
    format_pair,
)
from alignment.reports.votes import build_grid_record, format_grid
from alignment.studies.study import Study, compute_study


def test_a_pair_counted_by_hand(parliament):
    record = build_pair_record(compute_study(parliament, Query(min_shared=5)), "AAA", "DDD")
    assert (record["shared"], record["same"], record["half"], record["opposed"]) == (5, 2, 2, 1)
    assert record["agreement"] == 3 / 5
    assert record["joint_drafts"] == ["D2"]
    assert record["positions"]["yes"] == {"yes": 1, "abstain": 2, "no": 0}
    missing = [entry["rollcall"] for entry in record["rollcalls"] if entry["agreement"] is None]
    assert missing == ["R7", "R4", "R2"]
    few = build_pair_record(compute_study(parliament, Query(min_shared=6)), "AAA", "DDD")
    assert few["agreement"] is None
    assert few["shared"] == 5


@pytest.mark.parametrize(
    ("blend", "text"),
    [
        (0.0, "too few votes (agreement) on 2 shared votes"),
        (1.0, "0.50 (co-sponsorship (Jaccard)) on 6 shared drafts"),
        # There are too few votes, so the mixture has only the drafts.
        (0.5, "0.50 (50% agreement, 50% co-sponsorship (Jaccard)) on 6 shared drafts"),
    ],
)
def test_a_pair_has_the_score_of_the_query(dataset: Dataset, blend: float, text: str) -> None:
    # By hand: both countries sponsored 3 of the 6 drafts that at least one sponsored.
    query = Query(topics=("digital-rights",), bodies=("Human Rights Council",), blend=blend)
    study = compute_study(dataset, query)
    sponsored = study.sponsors.loc[["USA", "DEU"]] == 1
    assert (int(sponsored.all().sum()), int(sponsored.any().sum())) == (3, 6)
    record = build_pair_record(study, "USA", "DEU")
    assert f"United States and Germany: {text}" in format_pair(record)
    assert record["weight"] == (None if blend == 0 else 0.5)
    panel = str(render_pair_panel(study, "USA", "DEU"))
    assert text.rpartition(" on ")[2] in panel
    assert ("Too few votes" in panel) == (blend == 0)
    needed = f": 2 shared votes, {study.min_shared} are needed. Of these"
    assert (needed in panel) == (blend == 0)
    assert ("'0.50'" in panel) == (blend > 0)


@pytest.mark.evidence
@pytest.mark.slow
def test_links_by_swaps_are_sorted_by_p(study, monkeypatch):
    swap_test = study.findings.swapped(2000)
    assert not build_links_record(study, swap_test)["pairs"]
    # Pairs are listed for votes on more titles than these votes have.
    monkeypatch.setattr("alignment.reports.pairs.MIN_TITLES", study.findings.title_count)
    record = build_links_record(study, swap_test)
    keys = [(pair["p"], pair["a"], pair["b"]) for pair in record["pairs"]]
    assert keys
    assert keys == sorted(keys)
    text = format_links(record)
    assert f"{record['swaps']['below']} below" in text
    assert text.index(record["independence"]) < text.index(" pairs above")
    assert build_pair_test(study, swap_test, "RUS", "SYR")["side"] == "above"


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


def test_the_grid_of_the_tiny_parliament(tiny_study: Study) -> None:
    record = build_grid_record(tiny_study, tiny_study.grid(order="date"))
    rows = {row["iso3"]: row for row in record["countries"]}
    assert rows["EEE"]["votes"] == [None, None, None, None, "yes", "yes", "no", "absent"]
    assert rows["FFF"]["position"] is None
    lines = format_grid(
        tiny_study.grid(order="date"), "eight votes", tiny_study.dataset.names
    ).splitlines()
    assert lines[0] == "eight votes"
    rows = {line[:6].strip(): line for line in lines[-6:]}
    assert rows["Dland"].endswith("Y.a.NY.a")
    assert rows["Eland"].endswith("       YYN.")
    assert rows["Fland"].endswith("–   ........")
    assert "12345678" in lines[-7]


def test_the_grid_has_whole_names_in_one_column(study: Study) -> None:
    grid = study.grid(("PRK", "IRN", "CUB"), order="name")
    *_, cuba, korea, iran = format_grid(grid, "", study.dataset.names).splitlines()
    assert korea.startswith("Democratic People's Republic of Korea ")
    assert iran.startswith("Iran (Islamic Republic of) ")
    assert len({len(cuba), len(korea), len(iran)}) == 1


def test_grid_without_votes_has_a_message(dataset: Dataset) -> None:
    study = compute_study(
        dataset, Query(blend=1.0, exclude_rollcalls=tuple(dataset.rollcalls.index))
    )
    assert "no vote" in format_grid(study.grid(), "drafts alone", {})
