"""The server of the page and those who only hold a connection to it."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import ExitStack
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from alignment.app.serve import answer_until, server_on

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


@pytest.mark.slow
@pytest.mark.parametrize(("proxies", "scheme"), [("0", "http"), ("1", "https")])
def test_a_proxy_is_believed_by_the_server_as_the_setting_says(
    monkeypatch, parliament, serving, proxies, scheme
):
    monkeypatch.setenv("ALIGNMENT_PROXIES", proxies)
    with serving(parliament) as address:
        asked = Request(address, headers={"X-Forwarded-Proto": "https"})
        with urlopen(asked, timeout=20) as answer:
            said = answer.read().decode()
    assert f'property="og:image" content="{scheme}://' in said


@pytest.mark.parametrize("listening", [1, 2])
def test_who_comes_when_it_ends_is_refused_while_others_are_answered(listening):
    asked, go_on, ended = (threading.Event() for _ in range(3))
    waited: dict[int, object] = {}

    def app(_, start):
        asked.set()
        go_on.wait(20)
        start("200 OK", [("Content-Length", "4")])
        return [b"done"]

    with ExitStack() as held:
        made = [socket.create_server(("127.0.0.1", 0)) for _ in range(listening)]
        places = [held.enter_context(each) for each in made]
        ports = [each.getsockname()[1] for each in places]
        server = server_on(app, waited, places)
        answering = threading.Thread(target=answer_until, args=(server, waited, ended.is_set))
        answering.start()
        here = held.enter_context(socket.create_connection(("127.0.0.1", ports[0])))
        here.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        assert asked.wait(20)
        ended.set()
        for port in ports:
            _until_refused(port)
        go_on.set()
        here.settimeout(20)
        assert here.recv(10_000).startswith(b"HTTP/1.1 200")
        answering.join(20)
        assert not answering.is_alive()


def _until_refused(port: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            return
        time.sleep(0.05)
    pytest.fail("it is still listened to")
