"""The names of a selection as a table to take away."""

from __future__ import annotations

import csv
from io import StringIO

import flask
import pytest
from flask.testing import FlaskClient
from hostile_words import HOSTILE, tampered

from alignment.app.kept.holdings import Holdings
from alignment.app.share import routes as share
from alignment.model.dataset import Dataset

YES, SIDS = "vote:A/RES/74/247:yes", "group:SIDS"
ASKED = f"v=1&where={SIDS}&where={YES}"


def routed(holdings: Holdings) -> FlaskClient:
    server = flask.Flask("own")
    share.register(server, holdings, "'none'")
    return server.test_client()


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))


def test_it_holds_who_meets_the_filter_with_what_was_asked(
    client: FlaskClient, dataset: Dataset
) -> None:
    found = client.get(f"/who.csv?{ASKED}")
    assert (found.status_code, found.mimetype) == (200, "text/csv")
    assert found.headers["Content-Disposition"] == 'attachment; filename="countries.csv"'
    rows = table(found.text)
    # Looked up in the records one by one.
    member = dataset.memberships
    sids = set(member.loc[member["group"] == "SIDS", "iso3"])
    expected = {iso3 for iso3 in sids if dataset.votes.loc[iso3, "A/RES/74/247"] == 2}
    assert {row["iso3"] for row in rows} == expected
    assert {(row[SIDS], row["vote:A/RES/74/247"]) for row in rows} == {("member", "yes")}
    assert list(rows[0]) == ["iso3", "name", SIDS, "vote:A/RES/74/247"]


def test_without_a_filter_it_holds_all_that_the_map_shows(client: FlaskClient) -> None:
    assert len(table(client.get("/who.csv").text)) == 193
    assert table(client.get(f"/who.csv?{ASKED}&where=group:EU").text) == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("v=1&where=group:SIDZ", "where 'group:SIDZ': unknown grouping 'SIDZ'"),
        ("v=1&where=nonsense", "where 'nonsense': it is no condition"),
        ("v=1&where=vote:A/RES/74/247:perhaps", "where 'vote:A/RES/74/247:perhaps': no vote"),
        ("v=1&from=2090", "no roll call fits"),
        ("v=1&records=0000", "the records of your own that this address names"),
    ],
)
def test_a_fault_is_one_sentence(client: FlaskClient, address: str, said: str) -> None:
    found = client.get(f"/who.csv?{address}")
    assert (found.status_code, found.mimetype) == (400, "text/plain")
    assert said.casefold() in found.text.casefold()
    assert found.text.count("\n") == 1


def test_no_name_is_a_formula(dataset: Dataset) -> None:
    client = routed(Holdings(tampered(dataset), 1))
    rows = {row["iso3"]: row["name"] for row in table(client.get("/who.csv?v=1").text)}
    for iso3, name in HOSTILE.items():
        assert rows[iso3][0] not in "=+-@\t\r"
        if name[0] in "=+-@":
            assert rows[iso3] == f"'{name}"


def test_a_readers_own_are_found_by_their_key_alone_and_kept_by_no_cache(
    dataset: Dataset, parliament: Dataset
) -> None:
    holdings = Holdings(dataset, 1)
    key = holdings.keep(parliament, "a parliament")
    client = routed(holdings)
    own = client.get(f"/who.csv?v=1&where=vote:R1:yes&records={key}")
    assert [row["iso3"] for row in table(own.text)] == ["AAA", "BBB", "DDD"]
    assert key not in own.text
    assert own.headers["Cache-Control"] == "private, no-store"
    # The shipped records have no such roll call, and without the key these are the shipped ones.
    assert client.get("/who.csv?v=1&where=vote:R1:yes").status_code == 400
    holdings.keep(parliament, "another")
    assert client.get(f"/who.csv?v=1&records={key}").status_code == 400


def test_the_rows_behind_a_fact_are_two_steps_from_its_count(
    client: FlaskClient, dataset: Dataset
) -> None:
    asked = f"v=1&where=fact:china_finance@2009-2018:5000000001..&where={YES}"
    found = client.get(f"/facts.csv?{asked}")
    assert found.headers["Content-Disposition"] == 'attachment; filename="facts.csv"'
    rows = table(found.text)
    facts = dataset.facts
    inside = facts["year"].between("2009", "2018") & (facts["fact"] == "china_finance")
    who = {row["iso3"] for row in table(client.get(f"/who.csv?{asked}").text)}
    assert len(who) == 29
    expected = facts[inside & facts["iso3"].isin(who)]
    assert sum(int(row["value"]) for row in rows) == expected["value"].astype(int).sum()
    assert {row["source"] for row in rows} == {"AidData GCDF 3.0"}
    # What is made of two facts has the rows of both.
    rows = table(client.get("/facts.csv?v=1&where=fact:freedom@2018:1..2.5&where=group:EU").text)
    assert {row["fact"] for row in rows} == {"political_rights", "civil_liberties"}
    assert {row["year"] for row in rows} == {"2018"}
    assert client.get(f"/facts.csv?v=1&where={YES}").status_code == 400
