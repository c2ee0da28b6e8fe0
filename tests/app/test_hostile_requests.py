"""Hostile requests get a page or a refusal: no 5xx, no traceback, no hang."""

from __future__ import annotations

import json
import logging
import time
from collections import Counter

import pytest
from hostile import NOWHERE, UPDATE, Asked, Hostile, sound

from alignment.app.factory import create_app

# Of one request: far above what the slowest takes, far below for ever.
HANGS = 60


@pytest.fixture(scope="module")
def client(parliament):
    return create_app(parliament).server.test_client()


def attacked(client, dataset, caplog, seed, number):
    """Send requests; return the faults, and how many were answered how."""
    faults, counted = [], Counter()
    for request in Hostile(client, dataset, seed).requests(number):
        caplog.clear()
        started = time.monotonic()
        response = request.send(client)
        counted[response.status_code] += 1
        # oEmbed says by this number that a format is not served.
        if response.status_code >= 500 and response.status_code != 501:
            faults.append((response.status_code, str(request)))
        if any(record.exc_info for record in caplog.records) or b"Traceback" in response.data:
            faults.append(("traceback", str(request)))
        if response.status_code == 400 and len(get_refusals(caplog)) != 1:
            faults.append(("not told in one line", str(request)))
        if time.monotonic() - started > HANGS:
            faults.append(("hangs", str(request)))
    return faults, counted


def get_refusals(caplog):
    return [line for line in caplog.messages if line.startswith("refused ") and "\n" not in line]


@pytest.mark.slow
def test_requests_that_no_page_sends(client, parliament, caplog):
    faults, counted = attacked(client, parliament, caplog, 17, 500)
    assert faults == []
    # Most of them are refused, and enough come to where answers are made.
    assert counted[400] > 150
    assert counted[200] > 80


@pytest.mark.evidence
def test_many_requests_that_no_page_sends(dataset, caplog):
    client = create_app(dataset).server.test_client()
    assert attacked(client, dataset, caplog, 5, 5000)[0] == []


def test_what_the_page_sends_is_answered(client):
    bodies = sound(client)
    assert len(bodies) == 5
    for body in bodies:
        assert client.post(UPDATE, json=body).status_code in (200, 204), body["output"]


def test_each_value_of_each_callback_is_validated(client, caplog):
    for body in sound(client):
        for place in body["inputs"] + body["state"]:
            before = place["value"]
            for value in [[[]], {"a": {"b": []}}, ["x"] * 5_000, "\ud800", True, float("nan")]:
                caplog.clear()
                place["value"] = value
                response = client.post(
                    UPDATE, data=json.dumps(body), content_type="application/json"
                )
                name = f"{place['id']}.{place['property']}"
                assert (response.status_code, name in response.text) == (400, True), (name, value)
                assert len(get_refusals(caplog)) == 1
            place["value"] = before


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"[" * 10**6, "The request is too deep.\n"),
        (b'{"a":' * 10**5, "The request is too deep.\n"),
        (b"[1", "The request is not JSON.\n"),
        (b"9" * 10_000, "The request is not JSON.\n"),
        (b"[]", "The request says not what is to be updated.\n"),
        (b'{"output": "x.y"}', "The request asks to update what there is not.\n"),
        (b'{"output": "find.value"}', "The request asks to update what there is not.\n"),
        (
            b'{"output": "..share-picture.children...share.children.."}',
            "The request does not fit what it is to update.\n",
        ),
    ],
)
def test_invalid_bodies_are_refused(client, caplog, body, text):
    response = Asked("POST", UPDATE, body).send(client)
    assert (response.status_code, response.text) == (400, text)
    assert get_refusals(caplog) == [f"refused '{UPDATE}': {text.strip()!r}"]


@pytest.mark.parametrize("path", NOWHERE)
def test_unknown_paths(client, caplog, path):
    with caplog.at_level(logging.WARNING):
        assert client.get(path).status_code == 404
    assert caplog.messages == []


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/assets/none.js", 404),
        ("GET", "/_reload-hash", 404),
        ("POST", "/healthz", 405),
        ("POST", UPDATE, 415),
    ],
)
def test_refusals_of_the_framework_are_sentences(client, method, path, status):
    response = client.open(path, method=method, data=b"x")
    assert (response.status_code, response.mimetype) == (status, "text/plain")
    assert "<" not in response.text
    assert response.text.strip()
    assert status != 405 or "GET" in response.headers["Allow"]


def test_the_log_has_no_key_and_one_line_a_refusal(client, caplog):
    assert client.get("/who.csv?records=secret&topic=%0Ax%0Ay").status_code == 400
    assert len(caplog.messages) == 1
    assert "secret" not in caplog.text
    assert "\n" not in caplog.messages[0]
