"""Limits on request bodies while they arrive: size, number and time.

Waitress stores a whole body before it calls the application, with one size limit for all paths.
Here each path has its limit. Only a few large bodies are received at once; the others stay unread
in the buffers of the operating system.
"""

from __future__ import annotations

import copy
import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any
from weakref import WeakSet

from waitress.buffers import OverflowableBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.utilities import RequestEntityTooLarge

MEGABYTE = 10**6
# The largest body of any request but an upload, far above what the page sends.
MAX_REQUEST_BYTES = 4 * MEGABYTE
# Smaller bodies are limited by the number of connections alone.
SMALL_BYTES = 32 * 1024
LARGE_AT_ONCE = 8
# How long a large body waits to be received.
WAIT_SECONDS = 20
# A large body is refused after so long without a byte, and after so long in all.
STALL_SECONDS, MAX_SECONDS = 10, 120
RETRY_SECONDS = 5


@dataclass(frozen=True)
class Refusal:
    """Response to a request whose body is refused, with the interface of a waitress error."""

    code: int
    reason: str
    sentence: str
    can_retry: bool = False

    def to_response(self, _: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """Return status, headers and body."""
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        if self.can_retry:
            headers.append(("Retry-After", str(RETRY_SECONDS)))
        return f"{self.code} {self.reason}", headers, f"{self.sentence}\n".encode()


TOO_LARGE = Refusal(413, "Content Too Large", "The request is too large.")
TOO_SLOW = Refusal(
    408, "Request Timeout", "The request arrived too slowly and was not read; send it again."
)
DISK_FULL = Refusal(
    503,
    "Service Unavailable",
    "The server cannot write to its disk just now; try again later.",
    can_retry=True,
)
BUSY = Refusal(
    503,
    "Service Unavailable",
    "The server is receiving other large requests; try again in a few seconds.",
    can_retry=True,
)


@dataclass(frozen=True)
class Lane:
    """Limits of a group of requests: bytes of a body, and how many bodies at once."""

    max_bytes: int
    at_once: int


class BodyLimiter:
    """Limits on the large bodies that one server receives or answers.

    `upload_path` takes larger bodies than the other paths, one at a time; their limit is 0 if there
    are no uploads. The clock has monotonic seconds.
    """

    def __init__(
        self,
        max_bytes: int,
        upload_path: str,
        max_upload_bytes: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.clock = clock
        self._other = Lane(max_bytes, LARGE_AT_ONCE)
        self._upload_path = upload_path
        self._upload = Lane(max_upload_bytes, 1) if max_upload_bytes else self._other
        # A request whose connection is gone leaves by itself.
        self._requests: dict[Lane, WeakSet[BoundedRequest]] = {
            lane: WeakSet() for lane in (self._other, self._upload)
        }
        self._lock = threading.Lock()

    def get_lane(self, method: str, path: str) -> Lane:
        """Return the lane of a request."""
        is_upload = method == "POST" and path == self._upload_path
        return self._upload if is_upload else self._other

    def enter(self, lane: Lane, request: BoundedRequest) -> bool:
        """Let a request receive its body; return whether its lane had a free place."""
        with self._lock:
            requests = self._requests[lane]
            if request not in requests and len(requests) >= lane.at_once:
                return False
            requests.add(request)
            return True

    def leave(self, request: BoundedRequest) -> None:
        """Free a place for the next request of the lane."""
        with self._lock:
            for requests in self._requests.values():
                requests.discard(request)


class BodyBuffer(OverflowableBuffer):
    """Buffer of a body that is discarded once the body is refused."""

    refusal: Refusal | None = None

    def append(self, data: bytes) -> None:
        """Store bytes; refuse the body if the disk is full."""
        if self.refusal is not None:
            return
        try:
            super().append(data)
        except OSError:
            logging.getLogger(__name__).exception("a request body could not be stored")
            self.refuse(DISK_FULL)

    def refuse(self, refusal: Refusal) -> None:
        """Discard the body, also what still arrives of it."""
        self.refusal = refusal
        with suppress(OSError):
            self.close()
        self.buf, self.strbuf = None, b""


class BoundedRequest(HTTPRequestParser):
    """Request whose body has the limits of its path.

    A body that is refused late is read to its end, as a client that still sends would not receive
    the response.
    """

    adj: Any
    error: Any

    def __init__(self, adjustments: Any, bodies: BodyLimiter) -> None:
        super().__init__(adjustments)
        self._bodies = bodies
        self._lane: Lane | None = None
        self._buffer: BodyBuffer | None = None
        self._start_time = self._last_time = bodies.clock()
        self._entry_time: float | None = None

    def parse_header(self, header_plus: bytes) -> None:
        """Parse the header, and set the limits of the body that follows."""
        super().parse_header(header_plus)
        if self.body_rcv is None:
            return
        lane = self._bodies.get_lane(self.command, self.path)
        # Waitress compares it with Content-Length, or with the bytes of a chunked body.
        self.adj = copy.copy(self.adj)
        self.adj.max_request_body_size = lane.max_bytes + 1
        self._buffer = self.body_rcv.buf = BodyBuffer(self.adj.inbuf_overflow)
        if self.chunked or self.content_length > SMALL_BYTES:
            self._lane = lane

    def received(self, data: bytes) -> int:
        """Take bytes of the request; return how many belong to it."""
        consumed: int = super().received(data)
        self._last_time = self._bodies.clock()
        if isinstance(self.error, RequestEntityTooLarge):
            self.error = TOO_LARGE
        elif self.completed and self._buffer is not None and self._buffer.refusal:
            self.error = self._buffer.refusal
        if self.error:
            # Otherwise waitress asks the client for the body, and stores it.
            self.expect_continue = False
        return consumed

    def may_receive(self) -> bool:
        """Return whether more of the body may be read now; refuse it if it is late."""
        lane, buffer = self._lane, self._buffer
        if lane is None or buffer is None or buffer.refusal:
            return True
        now = self._bodies.clock()
        if self._entry_time is None:
            if self._bodies.enter(lane, self):
                self._entry_time = self._last_time = now
            elif now - self._start_time > WAIT_SECONDS:
                buffer.refuse(BUSY)
            else:
                return False
        elif now - self._last_time > STALL_SECONDS or now - self._entry_time > MAX_SECONDS:
            buffer.refuse(TOO_SLOW)
            self._bodies.leave(self)
        return True

    def close(self) -> None:
        """Discard the body, and free its place for the next."""
        self._bodies.leave(self)
        with suppress(OSError):
            super().close()


class BoundedChannel(HTTPChannel):
    """Connection that reads a large body only while its lane has a free place."""

    def readable(self) -> bool:
        """Return whether the server may read from the connection."""
        request = self.request
        return bool(super().readable()) and (request is None or request.may_receive())

    def handle_close(self) -> None:
        """Close a connection that failed or ended; discard a half-received request."""
        super().handle_close()
        self._discard()

    def close(self) -> None:
        """Close the connection as the server ends; discard a half-received request."""
        super().close()
        self._discard()

    def _discard(self) -> None:
        if self.request is not None:
            self.request.close()


def make_channel_class(bodies: BodyLimiter) -> type[BoundedChannel]:
    """Return the class of connections that share a limiter."""

    class Channel(BoundedChannel):
        parser_class = staticmethod(partial(BoundedRequest, bodies=bodies))

    return Channel
