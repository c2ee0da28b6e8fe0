"""Limits on request bodies while they arrive: their size, their number and their time.

Waitress stores a whole body before it calls the application, and knows one limit of its size for
all paths. Here each request has the limit of its path. Large bodies take one of few places, and a
body without a place stays unread in the buffers of the operating system.
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

# A body up to this size takes no place: the number of connections bounds them.
SMALL_BYTES = 32 * 1024
LARGE_AT_ONCE = 8
# How long a large body waits for a place.
WAIT_SECONDS = 20
# A body with a place loses it after so long without a byte, and after so long in all.
STALL_SECONDS, LONGEST_SECONDS = 10, 120
RETRY_SECONDS = 5


@dataclass(frozen=True)
class Refusal:
    """Answer to a request whose body the server does not take, as waitress asks for it."""

    code: int
    reason: str
    sentence: str
    retry: bool = False

    def to_response(self, _: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """Return status, headers and body."""
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        if self.retry:
            headers.append(("Retry-After", str(RETRY_SECONDS)))
        return f"{self.code} {self.reason}", headers, f"{self.sentence}\n".encode()


TOO_LARGE = Refusal(413, "Content Too Large", "That is more than the page takes.")
TOO_SLOW = Refusal(
    408, "Request Timeout", "The request arrived too slowly and was not read; send it again."
)
NO_ROOM = Refusal(
    503,
    "Service Unavailable",
    "The server cannot write to its disk just now; try again later.",
    retry=True,
)
BUSY = Refusal(
    503,
    "Service Unavailable",
    "The server is receiving other large requests; try again in a few seconds.",
    retry=True,
)


@dataclass(frozen=True)
class Lane:
    """Requests that share places: the largest body in bytes, and how many bodies at once."""

    largest: int
    at_once: int


class Bodies:
    """Places for the large bodies that one server receives or answers.

    Parameters
    ----------
    largest : int
        Bytes of the largest body of any path but one.
    upload_path : str
        The path that takes larger bodies, one at a time.
    largest_upload : int
        Their largest size in bytes; 0 if there are no uploads.
    clock : callable, optional
        Seconds of a clock that nobody sets.
    """

    def __init__(
        self,
        largest: int,
        upload_path: str,
        largest_upload: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.clock = clock
        self._other = Lane(largest, LARGE_AT_ONCE)
        self._upload_path = upload_path
        self._upload = Lane(largest_upload, 1) if largest_upload else self._other
        # A request whose connection is gone leaves by itself.
        self._places: dict[Lane, WeakSet[BoundedRequest]] = {
            lane: WeakSet() for lane in (self._other, self._upload)
        }
        self._lock = threading.Lock()

    def lane(self, method: str, path: str) -> Lane:
        """Return the lane of a request."""
        is_upload = method == "POST" and path == self._upload_path
        return self._upload if is_upload else self._other

    def enter(self, lane: Lane, request: BoundedRequest) -> bool:
        """Give a request a place in a lane; return whether there was one."""
        with self._lock:
            places = self._places[lane]
            if request not in places and len(places) >= lane.at_once:
                return False
            places.add(request)
            return True

    def leave(self, request: BoundedRequest) -> None:
        """Free the place of a request, if it has one."""
        with self._lock:
            for places in self._places.values():
                places.discard(request)


class BodyBuffer(OverflowableBuffer):
    """Buffer of a body, which discards everything once the body is refused."""

    refusal: Refusal | None = None

    def append(self, data: bytes) -> None:
        """Store bytes; refuse the body if the disk takes no more of them."""
        if self.refusal is not None:
            return
        try:
            super().append(data)
        except OSError:
            logging.getLogger(__name__).exception("a request body could not be stored")
            self.refuse(NO_ROOM)

    def refuse(self, refusal: Refusal) -> None:
        """Discard what was stored and what follows."""
        self.refusal = refusal
        with suppress(OSError):
            self.close()
        self.buf, self.strbuf = None, b""


class BoundedRequest(HTTPRequestParser):
    """Request whose body has the limits of its path.

    A body that is refused late is read to its end and discarded, so that the client, which is
    still sending, receives the answer.
    """

    adj: Any
    error: Any

    def __init__(self, adjustments: Any, bodies: Bodies) -> None:
        super().__init__(adjustments)
        self._bodies = bodies
        self._lane: Lane | None = None
        self._buffer: BodyBuffer | None = None
        self._began = self._latest = bodies.clock()
        self._entered: float | None = None

    def parse_header(self, header_plus: bytes) -> None:
        """Parse the header, and set the limits of the body that follows."""
        super().parse_header(header_plus)
        if self.body_rcv is None:
            return
        lane = self._bodies.lane(self.command, self.path)
        # Waitress compares Content-Length, and the bytes of a chunked body, with this number.
        self.adj = copy.copy(self.adj)
        self.adj.max_request_body_size = lane.largest + 1
        self._buffer = self.body_rcv.buf = BodyBuffer(self.adj.inbuf_overflow)
        if self.chunked or self.content_length > SMALL_BYTES:
            self._lane = lane

    def received(self, data: bytes) -> int:
        """Take bytes of the request; return how many belong to it."""
        consumed: int = super().received(data)
        self._latest = self._bodies.clock()
        if isinstance(self.error, RequestEntityTooLarge):
            self.error = TOO_LARGE
        elif self.completed and self._buffer is not None and self._buffer.refusal:
            self.error = self._buffer.refusal
        if self.error:
            # Else waitress asks the client for the body, and stores it.
            self.expect_continue = False
        return consumed

    def may_receive(self) -> bool:
        """Return whether more of the body may be read now; refuse the body if it is too late."""
        lane, buffer = self._lane, self._buffer
        if lane is None or buffer is None or buffer.refusal:
            return True
        now = self._bodies.clock()
        if self._entered is None:
            if self._bodies.enter(lane, self):
                self._entered = self._latest = now
            elif now - self._began > WAIT_SECONDS:
                buffer.refuse(BUSY)
            else:
                return False
        elif now - self._latest > STALL_SECONDS or now - self._entered > LONGEST_SECONDS:
            buffer.refuse(TOO_SLOW)
            self._bodies.leave(self)
        return True

    def close(self) -> None:
        """Discard the body and free its place."""
        self._bodies.leave(self)
        with suppress(OSError):
            super().close()


class BoundedChannel(HTTPChannel):
    """Connection that reads a large body only while that has a place."""

    def readable(self) -> bool:
        """Return whether the server may read from the connection."""
        request = self.request
        return bool(super().readable()) and (request is None or request.may_receive())

    def handle_close(self) -> None:
        """Close the connection that failed or ended, and discard what had come of a request."""
        super().handle_close()
        self._discard()

    def close(self) -> None:
        """Close the connection as the server ends, and discard the same."""
        super().close()
        self._discard()

    def _discard(self) -> None:
        if self.request is not None:
            self.request.close()


def channels(bodies: Bodies) -> type[BoundedChannel]:
    """Return the class of a server's connections."""

    class Channel(BoundedChannel):
        parser_class = staticmethod(partial(BoundedRequest, bodies=bodies))

    return Channel
