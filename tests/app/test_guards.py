"""Requests that are refused before any answer is computed, and who counts as one client."""

from __future__ import annotations

import json
import logging

import pytest

from alignment.app.factory import create_app
from alignment.app.kept.holdings import client_of


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
    assert client_of(address) == client


def test_a_proxy_that_writes_ports_has_one_client_for_each_address(parliament, monkeypatch, caplog):
    monkeypatch.setenv("ALIGNMENT_PROXIES", "1")
    monkeypatch.setenv("ALIGNMENT_ACCESS_LOG", "1")
    client = create_app(parliament).server.test_client()
    with caplog.at_level(logging.INFO):
        for port in (4711, 4712):
            client.get("/healthz", headers={"X-Forwarded-For": f"192.0.2.7:{port}"})
    lines = [each.getMessage() for each in caplog.records if each.name == "alignment.access"]
    assert [json.loads(line)["client"] for line in lines] == ["192.0.2.7"] * 2
