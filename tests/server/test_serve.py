"""The HTTP server: idle connections, trusted proxies, and its end."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import ExitStack
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from alignment.server.serve import make_server, serve_until

HALF_REQUEST = b"POST /records HTTP/1.1\r\nHost: here\r\nContent-Length: 1000\r\n\r\nhalf of"


@pytest.mark.parametrize("content", [b"", b"GET / HTTP/1.1\r\nHost: he", HALF_REQUEST])
def test_idle_connections_block_nobody(url, content):
    with ExitStack() as stack:
        parts = urlsplit(url)
        for _ in range(150):
            idle = stack.enter_context(socket.create_connection((parts.hostname, parts.port)))
            idle.sendall(content)
        start = time.monotonic()
        with urlopen(url, timeout=2) as response:
            assert response.status == 200
        assert time.monotonic() - start < 2


@pytest.mark.slow
@pytest.mark.parametrize(("proxies", "scheme"), [("0", "http"), ("1", "https")])
def test_a_proxy_is_trusted_as_the_setting_says(monkeypatch, parliament, serving, proxies, scheme):
    monkeypatch.setenv("ALIGNMENT_PROXIES", proxies)
    with serving(parliament) as url:
        request = Request(url, headers={"X-Forwarded-Proto": "https"})
        with urlopen(request, timeout=20) as response:
            markup = response.read().decode()
    assert f'property="og:image" content="{scheme}://' in markup


@pytest.mark.parametrize("count", [1, 2])
def test_at_its_end_new_connections_are_refused_and_requests_finished(count):
    has_request, go_on, stop = (threading.Event() for _ in range(3))
    socket_map: dict[int, object] = {}

    def app(_, start_response):
        has_request.set()
        go_on.wait(20)
        start_response("200 OK", [("Content-Length", "4")])
        return [b"done"]

    with ExitStack() as stack:
        sockets = [
            stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)
        ]
        ports = [each.getsockname()[1] for each in sockets]
        server = make_server(app, "/upload", socket_map, sockets=sockets)
        serving = threading.Thread(target=serve_until, args=(server, socket_map, stop.is_set))
        serving.start()
        client = stack.enter_context(socket.create_connection(("127.0.0.1", ports[0])))
        client.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        assert has_request.wait(20)
        stop.set()
        for port in ports:
            _wait_until_refused(port)
        go_on.set()
        client.settimeout(20)
        assert client.recv(10_000).startswith(b"HTTP/1.1 200")
        serving.join(20)
        assert not serving.is_alive()


def _wait_until_refused(port: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            return
        time.sleep(0.05)
    pytest.fail("the port still accepts connections")
