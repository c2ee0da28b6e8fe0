"""The route of a map's springs."""

from __future__ import annotations

import gzip
import struct

import flask
import pytest

from alignment.app.share import routes as share
from alignment.model.url import parse_url_strictly
from alignment.server.dataset_registry import DatasetRegistry
from alignment.studies.study import compute_study

ADDRESS = "v=1&topic=cybercrime&stage=plenary"
PACKED = {"Accept-Encoding": "gzip"}
# What may travel before a map of 193 countries can be dragged.
MOST = 40_000


def test_the_springs_are_those_of_the_url(client, dataset):
    response = client.get(f"/springs?{ADDRESS}")
    assert response.status_code == 200
    assert response.mimetype == "application/octet-stream"
    study = compute_study(dataset, parse_url_strictly(ADDRESS)[0])
    assert response.data == study.springs.serialize()
    # Who is held, and how the map looks, make no difference.
    assert client.get(f"/springs?{ADDRESS}&pin=CPV:0:0&colour=un_group").data == response.data
    # Without an address they are those of what the page opens on.
    assert client.get("/springs").data == client.get(f"/springs?{dataset.opening}").data


def test_the_response_is_small(client):
    for address in ("", "?v=1", "?v=1&blend=0.25"):
        response = client.get(f"/springs{address}", headers=PACKED)
        assert response.headers["Content-Encoding"] == "gzip"
        assert len(response.data) <= MOST
        content = gzip.decompress(response.data)
        assert content == client.get(f"/springs{address}").data
        assert struct.unpack_from("<I", content)[0] >= 193


def test_an_etag_avoids_a_second_transfer(client):
    response = client.get(f"/springs?{ADDRESS}", headers=PACKED)
    assert response.headers["Cache-Control"] == "private, no-cache"
    again = client.get(
        f"/springs?{ADDRESS}", headers={**PACKED, "If-None-Match": response.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")
    other = client.get("/springs", headers={"If-None-Match": response.headers["ETag"]})
    assert other.status_code == 200


def test_each_period_has_its_own_springs(client):
    windows = f"/springs?{ADDRESS}&time=cumulative"
    latest = client.get(windows)
    assert latest.status_code == 200
    assert latest.data != client.get(f"/springs?{ADDRESS}").data


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("topic=cybercrim", "Unknown topic 'cybercrim'; the nearest are"),
        ("from=2031", "No roll call"),
        ("nonsense=1", "The parameter 'nonsense' is unknown"),
        ("v=1&records=abc", "The records of your own that this address names are kept here no"),
    ],
)
def test_a_fault_is_one_sentence(client, address, text):
    response = client.get(f"/springs?{address}")
    assert response.status_code == 400
    assert response.mimetype == "text/plain"
    assert response.get_data(as_text=True).startswith(text)
    assert response.get_data(as_text=True).count("\n") == 1


def test_uploads_need_their_key(dataset, parliament):
    registry = DatasetRegistry(dataset, 1)
    key = registry.add(parliament, "a parliament")
    server = flask.Flask("own")
    share.register(server, registry, "'none'")
    client = server.test_client()
    own = client.get(f"/springs?v=1&records={key}")
    assert own.data.endswith(b"AAA\nBBB\nCCC\nDDD\nEEE")
    assert key.encode() not in own.data
    assert client.get("/springs?v=1").data != own.data
    registry.add(parliament, "another")
    assert client.get(f"/springs?v=1&records={key}").status_code == 400
