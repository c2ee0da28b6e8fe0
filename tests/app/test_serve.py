"""The server of the page and those who only hold a connection to it."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import ExitStack, suppress
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from alignment.app.serve import make_server


def _run(server):
    # That the server is closed may first be seen by its waiting for requests.
    with suppress(OSError):
        server.run()


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
    monkeypatch, dataset, proxies, scheme
):
    monkeypatch.setenv("ALIGNMENT_PROXIES", proxies)
    server = make_server(dataset, "127.0.0.1", 0)
    thread = threading.Thread(target=_run, args=(server,), daemon=True)
    thread.start()
    place = f"http://127.0.0.1:{server.effective_port}/"
    with urlopen(Request(place, headers={"X-Forwarded-Proto": "https"}), timeout=20) as answer:
        said = answer.read().decode()
    server.close()
    thread.join(timeout=5)
    assert f'property="og:image" content="{scheme}://' in said
