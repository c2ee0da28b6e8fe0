"""Limits on request bodies while they arrive: size, number and time."""

import errno
import socket
import threading
import time
from contextlib import suppress
from http.client import HTTPResponse

import pytest
from waiting import TIMEOUT, wait_until
from waitress.buffers import TempfileBasedBuffer

from alignment.server import request_bodies
from alignment.server.serve import make_server, serve_until

MEGABYTE = 10**6


class Server:
    """Server of an application that responds with the length of each body."""

    def __init__(self, listener, server):
        self.port, self._server = listener.getsockname()[1], server
        self._clients = []
        self.go_on = threading.Event()
        self.go_on.set()
        self.is_answering = threading.Event()

    def app(self, environ, start_response):
        content = environ["wsgi.input"].read()
        self.is_answering.set()
        assert self.go_on.wait(TIMEOUT)
        text = str(len(content)).encode()
        start_response("200 OK", [("Content-Length", str(len(text)))])
        return [text]

    def connect(self, *args):
        self._clients.append(Client(self.port, *args))
        return self._clients[-1]

    def close(self):
        for client in self._clients:
            client.close()
        self.go_on.set()
        # The server may have ended already.
        with suppress(OSError):
            self._server.pull_trigger()

    def count_stored_bytes(self):
        """Return the bytes of stored bodies without a response."""
        channels = list(self._server.active_channels.values())
        bodies = [channel.request.body_rcv for channel in channels if channel.request]
        return sum(len(each) for each in bodies if each is not None)


@pytest.fixture
def server():
    socket_map, stop = {}, threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        http_server = make_server(
            lambda *args: server.app(*args), "/records", socket_map, sockets=[listener]
        )
        server = Server(listener, http_server)
        args = (http_server, socket_map, stop.is_set)
        thread = threading.Thread(target=serve_until, args=args)
        thread.start()
        try:
            yield server
        finally:
            stop.set()
            server.close()
            thread.join(TIMEOUT)
            assert not thread.is_alive()


class Client:
    """Connection that sends a body in parts."""

    def __init__(self, port, path, length, *headers):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT)
        lines = [f"POST {path} HTTP/1.1", "Host: here", *headers]
        if length is not None:
            lines.append(f"Content-Length: {length}")
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode())

    def send(self, size):
        self._socket.sendall(b"x" * size)

    def send_chunk(self, size):
        self._socket.sendall(b"%x\r\n%s\r\n" % (size, b"x" * size))

    def send_in_thread(self, size, send=None):
        """Send, even if the server does not read."""

        def run():
            with suppress(OSError):
                (send or self.send)(size)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        return thread

    def receive(self):
        """Return the status, the text and the Retry-After header of the response."""
        response = HTTPResponse(self._socket)
        response.begin()
        return response.status, response.read().decode(), response.headers["Retry-After"]

    def close(self):
        self._socket.close()


@pytest.mark.parametrize(
    ("path", "length"),
    [
        *(("/", 5 * MEGABYTE), ("/any/path", 64 * MEGABYTE), ("/records/", 5 * MEGABYTE)),
        *(("/records", 65 * MEGABYTE), ("/_dash-update-component", 10**15)),
    ],
)
def test_a_large_body_is_refused_before_it_is_sent(server, path, length):
    # The server does not tell a client with `Expect` to continue.
    for headers in ([], ["Expect: 100-continue"]):
        response = server.connect(path, length, *headers).receive()
        assert response == (413, "The request is too large.\n", None)


def test_larger_and_chunked_bodies(server):
    for path, size in [("/", 4 * MEGABYTE), ("/records?name=a", 8 * MEGABYTE)]:
        client = server.connect(path, size)
        client.send(size)
        assert client.receive() == (200, str(size), None)
    clients = [server.connect("/", None, "Transfer-Encoding: chunked") for _ in range(20)]
    for client in clients:
        client.send_in_thread(2 * MEGABYTE, client.send_chunk)
    bound = request_bodies.LARGE_AT_ONCE * 2 * MEGABYTE
    wait_until(lambda: server.count_stored_bytes() >= bound)
    time.sleep(0.1)
    assert server.count_stored_bytes() < bound + MEGABYTE


def test_a_chunked_body_has_the_same_limit(server):
    client = server.connect("/", None, "Transfer-Encoding: chunked")
    client.send_chunk(MEGABYTE)
    with suppress(OSError):
        for _ in range(5):
            client.send_chunk(MEGABYTE)
    wait_until(lambda: not server.count_stored_bytes())
    client = server.connect("/", None, "Transfer-Encoding: chunked")
    client.send_chunk(3 * MEGABYTE)
    client.send_chunk(0)
    assert client.receive() == (200, str(3 * MEGABYTE), None)


def test_few_large_bodies_are_received_at_once_and_small_ones_pass(server):
    clients = [server.connect("/", 3 * MEGABYTE) for _ in range(20)]
    for client in clients:
        client.send_in_thread(2 * MEGABYTE)
    bound = request_bodies.LARGE_AT_ONCE * 2 * MEGABYTE
    wait_until(lambda: server.count_stored_bytes() >= bound)
    time.sleep(0.1)
    # A part of each other body arrives together with its header.
    assert server.count_stored_bytes() < bound + MEGABYTE
    small = server.connect("/", 1000)
    small.send(1000)
    assert small.receive() == (200, "1000", None)
    for client in clients:
        client.close()
    wait_until(lambda: server.count_stored_bytes() == 0)


def test_an_upload_waits_until_the_one_before_it_is_answered(server):
    size = 5 * MEGABYTE
    server.go_on.clear()
    first = server.connect("/records", size)
    first.send(size)
    assert server.is_answering.wait(TIMEOUT)
    second = server.connect("/records", size)
    sending = second.send_in_thread(size)
    time.sleep(0.1)
    assert server.count_stored_bytes() < MEGABYTE
    server.go_on.set()
    assert first.receive() == (200, str(size), None)
    assert second.receive() == (200, str(size), None)
    sending.join(TIMEOUT)


@pytest.mark.slow
def test_a_body_that_waits_too_long_is_refused(server, monkeypatch):
    monkeypatch.setattr(request_bodies, "WAIT_SECONDS", 0.1)
    size = 5 * MEGABYTE
    first = server.connect("/records", size)
    first.send(size - 1)
    second = server.connect("/records", size)
    # The server reads the whole body, because otherwise the client would not receive the response.
    second.send(size)
    status, text, retry_after = second.receive()
    assert (status, retry_after) == (503, "5")
    assert text == "The server is receiving other large requests; try again in a few seconds.\n"
    first.send(1)
    assert first.receive() == (200, str(size), None)


@pytest.mark.slow
@pytest.mark.parametrize("limit", ["STALL_SECONDS", "MAX_SECONDS"])
def test_a_slow_body_is_refused_and_the_next_is_received(server, monkeypatch, limit):
    size = 5 * MEGABYTE
    first = server.connect("/records", size)
    first.send(MEGABYTE)
    wait_until(lambda: server.count_stored_bytes() == MEGABYTE)
    monkeypatch.setattr(request_bodies, limit, 0.1)
    # Its bytes are discarded at once.
    wait_until(lambda: server.count_stored_bytes() == 0)
    monkeypatch.undo()
    second = server.connect("/records", size)
    second.send(size)
    assert second.receive() == (200, str(size), None)
    first.send(size - MEGABYTE)
    text = "The request arrived too slowly and was not read; send it again.\n"
    assert first.receive() == (408, text, None)


def test_the_body_of_a_closed_connection_is_discarded(server):
    size = 5 * MEGABYTE
    first = server.connect("/records", size)
    first.send(MEGABYTE)
    wait_until(lambda: server.count_stored_bytes() == MEGABYTE)
    first.close()
    second = server.connect("/records", size)
    second.send(size)
    assert second.receive() == (200, str(size), None)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_full_disk_is_reported(server, monkeypatch, caplog, chunked):
    def raise_disk_full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(TempfileBasedBuffer, "newfile", raise_disk_full)
    size = 3 * MEGABYTE
    client = server.connect(
        "/records", None if chunked else size, *["Transfer-Encoding: chunked"] * chunked
    )
    if chunked:
        client.send_chunk(size)
        client.send_chunk(0)
    else:
        client.send(size)
    text = "The server cannot write to its disk just now; try again later.\n"
    assert client.receive() == (503, text, "5")
    assert "No space left" in caplog.text
    monkeypatch.undo()
    client = server.connect("/records", size)
    client.send(size)
    assert client.receive() == (200, str(size), None)
