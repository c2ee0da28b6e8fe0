"""The springs of a map as a browser fetches them."""

from __future__ import annotations

import gzip
import struct

import flask
import pytest

from alignment.answer.study import answer
from alignment.app.kept.holdings import Holdings
from alignment.app.share import routes as share
from alignment.model.address import read_strictly
from alignment.network.springs import packed

ADDRESS = "v=1&topic=cybercrime&stage=plenary"
PACKED = {"Accept-Encoding": "gzip"}
# What may travel before a map of 193 countries can be dragged.
MOST = 40_000


def test_the_springs_are_those_of_the_address(client, dataset):
    found = client.get(f"/springs?{ADDRESS}")
    assert found.status_code == 200
    assert found.mimetype == "application/octet-stream"
    assert found.data == packed(answer(dataset, read_strictly(ADDRESS)[0]).springs)
    # Who is held, and how the map looks, make no difference.
    assert client.get(f"/springs?{ADDRESS}&pin=CPV:0:0&colour=un_group").data == found.data
    # Without an address they are those of what the page opens on.
    assert client.get("/springs").data == client.get(f"/springs?{dataset.opening}").data


def test_they_are_small(client):
    for address in ("", "?v=1", "?v=1&blend=0.25"):
        found = client.get(f"/springs{address}", headers=PACKED)
        assert found.headers["Content-Encoding"] == "gzip"
        assert len(found.data) <= MOST
        content = gzip.decompress(found.data)
        assert content == client.get(f"/springs{address}").data
        assert struct.unpack_from("<I", content)[0] >= 193


def test_they_are_asked_for_again_and_not_sent_again(client):
    found = client.get(f"/springs?{ADDRESS}", headers=PACKED)
    assert found.headers["Cache-Control"] == "private, no-cache"
    again = client.get(
        f"/springs?{ADDRESS}", headers={**PACKED, "If-None-Match": found.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")
    other = client.get("/springs", headers={"If-None-Match": found.headers["ETag"]})
    assert other.status_code == 200


def test_each_period_of_a_timeline_has_its_own(client):
    windows = f"/springs?{ADDRESS}&time=cumulative"
    latest = client.get(windows)
    assert latest.status_code == 200
    assert latest.data != client.get(f"/springs?{ADDRESS}").data


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("topic=cybercrim", "Unknown topic 'cybercrim'; the nearest are"),
        ("from=2031", "No roll call"),
        ("nonsense=1", "The parameter 'nonsense' is unknown"),
        ("v=1&records=abc", "The records of your own that this address names are kept here no"),
    ],
)
def test_a_fault_is_one_sentence(client, address, said):
    found = client.get(f"/springs?{address}")
    assert found.status_code == 400
    assert found.mimetype == "text/plain"
    assert found.get_data(as_text=True).startswith(said)
    assert found.get_data(as_text=True).count("\n") == 1


def test_a_readers_own_are_found_by_their_key_alone(dataset, parliament):
    holdings = Holdings(dataset, 1)
    key = holdings.keep(parliament, "a parliament")
    server = flask.Flask("own")
    share.register(server, holdings, "'none'")
    client = server.test_client()
    own = client.get(f"/springs?v=1&records={key}")
    assert own.data.endswith(b"AAA\nBBB\nCCC\nDDD\nEEE")
    assert key.encode() not in own.data
    assert client.get("/springs?v=1").data != own.data
    holdings.keep(parliament, "another")
    assert client.get(f"/springs?v=1&records={key}").status_code == 400
