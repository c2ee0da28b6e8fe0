"""The server of the page and those who only hold a connection to it."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack
from urllib.parse import urlsplit
from urllib.request import urlopen

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
