"""CSV lists of the countries that match a filter."""

from __future__ import annotations

import csv
from io import StringIO

import flask
import pytest
from flask.testing import FlaskClient
from hostile_words import HOSTILE, tampered

from alignment.app.share import routes as share
from alignment.model.dataset import Dataset
from alignment.server.dataset_registry import DatasetRegistry

YES, SIDS = "vote:A/RES/74/247:yes", "group:SIDS"
ASKED = f"v=1&where={SIDS}&where={YES}"


def routed(registry: DatasetRegistry) -> FlaskClient:
    server = flask.Flask("own")
    share.register(server, registry, "'none'")
    return server.test_client()


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))


def test_the_list_has_matching_countries_and_their_values(
    client: FlaskClient, dataset: Dataset
) -> None:
    response = client.get(f"/who.csv?{ASKED}")
    assert (response.status_code, response.mimetype) == (200, "text/csv")
    assert response.headers["Content-Disposition"] == 'attachment; filename="countries.csv"'
    rows = table(response.text)
    # Looked up in the records one by one.
    member = dataset.memberships
    sids = set(member.loc[member["group"] == "SIDS", "iso3"])
    expected = {iso3 for iso3 in sids if dataset.votes.loc[iso3, "A/RES/74/247"] == 2}
    assert {row["iso3"] for row in rows} == expected
    assert {(row[SIDS], row["vote:A/RES/74/247"]) for row in rows} == {("member", "yes")}
    assert list(rows[0]) == ["iso3", "name", SIDS, "vote:A/RES/74/247"]


def test_without_a_filter_the_list_has_all_countries(client: FlaskClient) -> None:
    assert len(table(client.get("/who.csv").text)) == 193
    assert table(client.get(f"/who.csv?{ASKED}&where=group:EU").text) == []


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("v=1&where=group:SIDZ", "where 'group:SIDZ': unknown grouping 'SIDZ'"),
        ("v=1&where=nonsense", "where 'nonsense': it is no condition"),
        ("v=1&where=vote:A/RES/74/247:perhaps", "where 'vote:A/RES/74/247:perhaps': no vote"),
        ("v=1&from=2090", "no roll call fits"),
        ("v=1&records=0000", "the records of your own that this address names"),
    ],
)
def test_a_fault_is_one_sentence(client: FlaskClient, address: str, text: str) -> None:
    response = client.get(f"/who.csv?{address}")
    assert (response.status_code, response.mimetype) == (400, "text/plain")
    assert text.casefold() in response.text.casefold()
    assert response.text.count("\n") == 1


def test_no_name_is_a_formula(dataset: Dataset) -> None:
    client = routed(DatasetRegistry(tampered(dataset), 1))
    rows = {row["iso3"]: row["name"] for row in table(client.get("/who.csv?v=1").text)}
    for iso3, name in HOSTILE.items():
        assert rows[iso3][0] not in "=+-@\t\r"
        if name[0] in "=+-@":
            assert rows[iso3] == f"'{name}"


def test_uploads_need_their_key_and_are_not_cached(dataset: Dataset, parliament: Dataset) -> None:
    registry = DatasetRegistry(dataset, 1)
    key = registry.add(parliament, "a parliament")
    client = routed(registry)
    own = client.get(f"/who.csv?v=1&where=vote:R1:yes&records={key}")
    assert [row["iso3"] for row in table(own.text)] == ["AAA", "BBB", "DDD"]
    assert key not in own.text
    assert own.headers["Cache-Control"] == "private, no-store"
    # The shipped records have no such roll call, and without the key these are the shipped ones.
    assert client.get("/who.csv?v=1&where=vote:R1:yes").status_code == 400
    registry.add(parliament, "another")
    assert client.get(f"/who.csv?v=1&records={key}").status_code == 400


def test_the_rows_behind_a_fact_can_be_downloaded(client: FlaskClient, dataset: Dataset) -> None:
    params = f"v=1&where=fact:china_finance@2009-2018:5000000001..&where={YES}"
    response = client.get(f"/facts.csv?{params}")
    assert response.headers["Content-Disposition"] == 'attachment; filename="facts.csv"'
    rows = table(response.text)
    facts = dataset.facts
    inside = facts["year"].between("2009", "2018") & (facts["fact"] == "china_finance")
    who = {row["iso3"] for row in table(client.get(f"/who.csv?{params}").text)}
    assert len(who) == 29
    expected = facts[inside & facts["iso3"].isin(who)]
    assert sum(int(row["value"]) for row in rows) == expected["value"].astype(int).sum()
    assert {row["source"] for row in rows} == {"AidData GCDF 3.0"}
    # What is made of two facts has the rows of both.
    rows = table(client.get("/facts.csv?v=1&where=fact:freedom@2018:1..2.5&where=group:EU").text)
    assert {row["fact"] for row in rows} == {"political_rights", "civil_liberties"}
    assert {row["year"] for row in rows} == {"2018"}
    assert client.get(f"/facts.csv?v=1&where={YES}").status_code == 400
