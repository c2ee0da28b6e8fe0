"""Refused requests, and the identity of clients."""

from __future__ import annotations

import json
import logging
import socket
from urllib.parse import urlsplit

import pytest

from alignment.app.factory import create_app
from alignment.app.request_validation import ONE_HOST_TEXT
from alignment.server.dataset_registry import identify_client
from alignment.server.study_cache import StudyCache


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7:4711", "192.0.2.7"),
        (" 192.0.2.7 ", "192.0.2.7"),
        ("[2001:db8::1]:443", "2001:db8::/64"),
        ("[2001:db8::1]", "2001:db8::/64"),
        ("[fe80::1%eth0]:9", "fe80::/64"),
        ("[::ffff:192.0.2.7]:80", "192.0.2.7"),
        ("unknown", "unknown"),
        ("192.0.2.700:80", "192.0.2.700:80"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_port_does_not_make_another_client(address, client):
    assert identify_client(address) == client


def test_a_proxy_that_writes_ports_has_one_client_for_each_address(parliament, monkeypatch, caplog):
    monkeypatch.setenv("ALIGNMENT_PROXIES", "1")
    monkeypatch.setenv("ALIGNMENT_ACCESS_LOG", "1")
    client = create_app(parliament).server.test_client()
    with caplog.at_level(logging.INFO):
        for port in (4711, 4712):
            client.get("/healthz", headers={"X-Forwarded-For": f"192.0.2.7:{port}"})
    lines = [each.getMessage() for each in caplog.records if each.name == "alignment.access"]
    assert [json.loads(line)["client"] for line in lines] == ["192.0.2.7"] * 2


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 204),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://behind.a.proxy"}, 204),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 403),
        ({"Origin": "http://localhost"}, 204),
        ({"Origin": "https://LOCALHOST"}, 204),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "https://localhost.evil.example"}, 403),
        ({"Origin": "https://localhost:444"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "http://[localhost"}, 403),
    ],
)
def test_other_sites_cannot_post_to_left(parliament, monkeypatch, caplog, headers, status):
    left = []
    monkeypatch.setattr(StudyCache, "abandon", lambda _, query: left.append(query.topics))
    client = create_app(parliament).server.test_client()
    response = client.post("/left", data="?v=1&topic=cybercrime", headers=headers)
    assert response.status_code == status
    assert left == ([("cybercrime",)] if status == 204 else [])
    assert ("refused '/left'" in caplog.text) == (status == 403)


@pytest.mark.parametrize(
    "referrer", ["http://[x", "http://]/?v=1", "https://[::1]x/", "://", "\xff"]
)
def test_an_invalid_referrer_is_ignored(parliament, referrer):
    client = create_app(parliament).server.test_client()
    for path in ("/", "/_dash-layout", "/oembed?url=http%3A%2F%2Flocalhost%2F%3Fv%3D1"):
        assert client.get(path, headers={"Referer": referrer}).status_code == 200, path


HOSTS_SENT = [
    ("1.1", ["Host: 127.0.0.1"], 200),
    ("1.1", ["Host: LOCALHOST:8050"], 200),
    ("1.0", ["Host: localhost"], 200),
    ("1.1", [], 400),
    ("1.0", [], 400),
    ("1.1", ["Host:"], 400),
    ("1.1", ["Host: localhost", "Host: evil.example"], 400),
    ("1.1", ["Host: localhost", "Host: localhost"], 400),
    ("1.1", ["Host: localhost, evil.example"], 400),
    ("1.1", ["Host: localhost evil.example"], 400),
    ("1.1", ["Host: me@localhost"], 400),
    ("1.1", ["Host: localhost/evil"], 400),
    ("1.1", ["Host: localhost:port"], 400),
]


@pytest.mark.slow
@pytest.mark.parametrize("hosts", ["", "127.0.0.1 localhost"])
def test_a_request_names_one_host(parliament, monkeypatch, serving, hosts):
    monkeypatch.setenv("ALIGNMENT_HOSTS", hosts)
    wrong = []
    with serving(parliament) as address:
        place = urlsplit(address)
        for version, headers, status in HOSTS_SENT:
            for path in ("/healthz", "/embed?v=1"):
                lines = [f"GET {path} HTTP/{version}", *headers, "Connection: close", "", ""]
                with socket.create_connection((place.hostname, place.port), timeout=20) as sent:
                    sent.sendall("\r\n".join(lines).encode())
                    response = sent.makefile("rb").read()
                assert b"Content-Security-Policy" in response
                result = int(response.split(b" ", 2)[1])
                if result != status or (ONE_HOST_TEXT.encode() in response) != (status == 400):
                    wrong.append((path, version, headers, result))
    assert wrong == []
