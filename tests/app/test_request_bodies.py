"""Bodies of requests while they arrive: how large, how many at once, and for how long."""

from __future__ import annotations

import errno
import socket
import threading
import time
from contextlib import contextmanager, suppress
from http.client import HTTPResponse

import pytest
from waitress.buffers import TempfileBasedBuffer

from alignment.app import request_bodies
from alignment.app.serve import answer_until, server_on

MEGABYTE = 10**6
# Far above what anything here takes, so that a busy machine is no fault.
PATIENCE = 30


class Served:
    """A server of a small application, which answers with the length of each body."""

    def __init__(self, listening, server):
        self.port, self._server = listening.getsockname()[1], server
        self._clients = []
        self.go_on = threading.Event()
        self.go_on.set()
        self.answering = threading.Event()

    def app(self, environ, start):
        content = environ["wsgi.input"].read()
        self.answering.set()
        assert self.go_on.wait(PATIENCE)
        said = str(len(content)).encode()
        start("200 OK", [("Content-Length", str(len(said)))])
        return [said]

    def client(self, *given):
        self._clients.append(Client(self.port, *given))
        return self._clients[-1]

    def close(self):
        for client in self._clients:
            client.close()
        self.go_on.set()
        # It may have ended by itself.
        with suppress(OSError):
            self._server.pull_trigger()

    def stored(self):
        """Return the bytes of bodies that are stored and that nobody answers yet."""
        channels = list(self._server.active_channels.values())
        received = [channel.request.body_rcv for channel in channels if channel.request]
        return sum(len(each) for each in received if each is not None)


@pytest.fixture
def served():
    with serving() as found:
        yield found


@contextmanager
def serving():
    waited, ended = {}, threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = server_on(lambda *asked: found.app(*asked), waited, [listening])
        found = Served(listening, server)
        thread = threading.Thread(target=answer_until, args=(server, waited, ended.is_set))
        thread.start()
        try:
            yield found
        finally:
            ended.set()
            found.close()
            thread.join(PATIENCE)
            assert not thread.is_alive()


class Client:
    """A connection that sends a body as it likes."""

    def __init__(self, port, path, length, *headers):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        lines = [f"POST {path} HTTP/1.1", "Host: here", *headers]
        if length is not None:
            lines.append(f"Content-Length: {length}")
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode())

    def send(self, size):
        self._socket.sendall(b"x" * size)

    def send_chunk(self, size):
        self._socket.sendall(b"%x\r\n%s\r\n" % (size, b"x" * size))

    def send_apart(self, size, send=None):
        """Send, while the server need not read."""

        def sending():
            with suppress(OSError):
                (send or self.send)(size)

        thread = threading.Thread(target=sending, daemon=True)
        thread.start()
        return thread

    def answer(self):
        """Return status, text, and what the header says of when to come again."""
        answer = HTTPResponse(self._socket)
        answer.begin()
        return answer.status, answer.read().decode(), answer.headers["Retry-After"]

    def close(self):
        self._socket.close()


def until(is_so, patience=PATIENCE):
    end = time.monotonic() + patience
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("path", "length"),
    [
        *(("/", 5 * MEGABYTE), ("/any/path", 64 * MEGABYTE), ("/records/", 5 * MEGABYTE)),
        *(("/records", 65 * MEGABYTE), ("/_dash-update-component", 10**15)),
    ],
)
def test_a_body_that_is_too_large_is_refused_before_it_is_sent(served, path, length):
    # Who asks first whether to send it is not told to go on.
    for headers in ([], ["Expect: 100-continue"]):
        answer = served.client(path, length, *headers).answer()
        assert answer == (413, "That is more than the page takes.\n", None)


def test_the_upload_route_takes_more_than_others(served):
    for path, size in [("/", 4 * MEGABYTE), ("/records?name=a", 8 * MEGABYTE)]:
        client = served.client(path, size)
        client.send(size)
        assert client.answer() == (200, str(size), None)


def test_a_body_in_chunks_has_the_same_limit(served):
    client = served.client("/", None, "Transfer-Encoding: chunked")
    client.send_chunk(MEGABYTE)
    with suppress(OSError):
        for _ in range(5):
            client.send_chunk(MEGABYTE)
    until(lambda: not served.stored())
    client = served.client("/", None, "Transfer-Encoding: chunked")
    client.send_chunk(3 * MEGABYTE)
    client.send_chunk(0)
    assert client.answer() == (200, str(3 * MEGABYTE), None)


def test_few_large_bodies_are_stored_at_once_and_small_ones_pass(served):
    clients = [served.client("/", 3 * MEGABYTE) for _ in range(20)]
    for client in clients:
        client.send_apart(2 * MEGABYTE)
    bound = request_bodies.LARGE_AT_ONCE * 2 * MEGABYTE
    until(lambda: served.stored() >= bound)
    time.sleep(0.1)
    # Of each of the others what is read together with its header.
    assert served.stored() < bound + MEGABYTE
    small = served.client("/", 1000)
    small.send(1000)
    assert small.answer() == (200, "1000", None)
    for client in clients:
        client.close()
    until(lambda: served.stored() == 0)


def test_bodies_whose_length_is_not_said_take_places_too(served):
    clients = [served.client("/", None, "Transfer-Encoding: chunked") for _ in range(20)]
    for client in clients:
        client.send_apart(2 * MEGABYTE, client.send_chunk)
    bound = request_bodies.LARGE_AT_ONCE * 2 * MEGABYTE
    until(lambda: served.stored() >= bound)
    time.sleep(0.1)
    assert served.stored() < bound + MEGABYTE


def test_an_upload_waits_until_the_one_before_it_is_answered(served):
    size = 5 * MEGABYTE
    served.go_on.clear()
    first = served.client("/records", size)
    first.send(size)
    assert served.answering.wait(PATIENCE)
    second = served.client("/records", size)
    sending = second.send_apart(size)
    time.sleep(0.1)
    assert served.stored() < MEGABYTE
    served.go_on.set()
    assert first.answer() == (200, str(size), None)
    assert second.answer() == (200, str(size), None)
    sending.join(PATIENCE)


@pytest.mark.slow
def test_who_waits_for_long_is_told_to_come_again(served, monkeypatch):
    monkeypatch.setattr(request_bodies, "WAIT_SECONDS", 0.1)
    size = 5 * MEGABYTE
    first = served.client("/records", size)
    first.send(size - 1)
    second = served.client("/records", size)
    # All of it is read, or it would meet a closed connection instead of the answer.
    second.send(size)
    status, said, again = second.answer()
    assert (status, again) == (503, "5")
    assert said == "The server is receiving other large requests; try again in a few seconds.\n"
    first.send(1)
    assert first.answer() == (200, str(size), None)


@pytest.mark.slow
@pytest.mark.parametrize("limit", ["STALL_SECONDS", "LONGEST_SECONDS"])
def test_who_sends_slowly_loses_the_place(served, monkeypatch, limit):
    size = 5 * MEGABYTE
    first = served.client("/records", size)
    first.send(MEGABYTE)
    until(lambda: served.stored() == MEGABYTE)
    monkeypatch.setattr(request_bodies, limit, 0.1)
    # What had come of it goes at once.
    until(lambda: served.stored() == 0)
    monkeypatch.undo()
    second = served.client("/records", size)
    second.send(size)
    assert second.answer() == (200, str(size), None)
    first.send(size - MEGABYTE)
    said = "The request arrived too slowly and was not read; send it again.\n"
    assert first.answer() == (408, said, None)


def test_who_leaves_frees_the_place(served):
    size = 5 * MEGABYTE
    first = served.client("/records", size)
    first.send(MEGABYTE)
    until(lambda: served.stored() == MEGABYTE)
    first.close()
    second = served.client("/records", size)
    second.send(size)
    assert second.answer() == (200, str(size), None)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_full_disk_is_told(served, monkeypatch, caplog, chunked):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(TempfileBasedBuffer, "newfile", full)
    size = 3 * MEGABYTE
    client = served.client(
        "/records", None if chunked else size, *["Transfer-Encoding: chunked"] * chunked
    )
    if chunked:
        client.send_chunk(size)
        client.send_chunk(0)
    else:
        client.send(size)
    said = "The server cannot write to its disk just now; try again later.\n"
    assert client.answer() == (503, said, "5")
    assert "No space left" in caplog.text
    monkeypatch.undo()
    client = served.client("/records", size)
    client.send(size)
    assert client.answer() == (200, str(size), None)
