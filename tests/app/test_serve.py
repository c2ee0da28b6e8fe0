"""The server of the page and those who only hold a connection to it."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

HALF = b"POST /records HTTP/1.1\r\nHost: here\r\nContent-Length: 1000\r\n\r\nhalf of"


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: he", HALF])
def test_connections_that_ask_nothing_block_nobody(url, sent):
    with ExitStack() as held:
        place = urlsplit(url)
        for _ in range(150):
            idle = held.enter_context(socket.create_connection((place.hostname, place.port)))
            idle.sendall(sent)
        started = time.monotonic()
        with urlopen(url, timeout=2) as answer:
            assert answer.status == 200
        assert time.monotonic() - started < 2


@pytest.mark.parametrize(("proxies", "scheme"), [("0", "http"), ("1", "https")])
def test_a_proxy_is_believed_by_the_server_as_the_setting_says(
    monkeypatch, dataset, serving, proxies, scheme
):
    monkeypatch.setenv("ALIGNMENT_PROXIES", proxies)
    with serving(dataset) as address:
        asked = Request(address, headers={"X-Forwarded-Proto": "https"})
        with urlopen(asked, timeout=20) as answer:
            said = answer.read().decode()
    assert f'property="og:image" content="{scheme}://' in said
