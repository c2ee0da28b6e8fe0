"""Limiter of concurrent requests, of all clients and of one; the others wait.

A running slot is the right to use this process's interpreter. A request takes it before it computes
something, and gives it back while it waits for another thread or process. Cached answers need none.
"""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from alignment.server.deadlines import check_deadline

# The Retry-After of refused requests.
RETRY_SECONDS = 5
TOO_MANY = "You asked for many answers at once; try again when some of them have come."
BUSY = "Other answers are being worked out just now; try again in a few seconds."
# How often a waiting request checks its deadline.
_CHECK_SECONDS = 0.5


@dataclass(frozen=True)
class Limits:
    """Limits on concurrent requests, of all clients and of one.

    `running` requests compute, and `present` ones compute or wait; more are refused. A request
    waits so many seconds before it first computes.
    """

    running: int
    per_client: int
    present: float = math.inf
    present_per_client: float = math.inf
    seconds: float = math.inf


@dataclass(eq=False)
class Slot:
    """The place of a request in a limiter; `number` is its rank by arrival."""

    client: str
    number: int
    running: bool = False


# Pages, gestures, and pictures in other pages. A school or a mission is one client.
PAGE_LIMITS = Limits(running=3, per_client=2, present=40, present_per_client=30, seconds=4)
# Exports, reports and the JSON API.
FILE_LIMITS = Limits(running=2, per_client=1, present=8, present_per_client=6, seconds=4)


class ConcurrencyLimiter:
    """Running slots that clients share: first for the client with fewest, then by arrival.

    >>> limiter = ConcurrencyLimiter(Limits(running=2, per_client=1))
    >>> slot = limiter.enter("a")
    >>> limiter.acquire(slot)
    >>> limiter.count_running(), limiter.count_admitted()
    (1, 1)
    >>> limiter.leave(slot)
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._condition = threading.Condition()
        self._running, self._admitted = Counter[str](), Counter[str]()
        self._waiting: list[Slot] = []
        self._arrivals = 0

    def count_running(self) -> int:
        """Return how many requests compute."""
        return self._running.total()

    def count_admitted(self) -> int:
        """Return how many requests compute, or wait for a slot, a worker or another thread."""
        return self._admitted.total()

    def enter(self, client: str) -> Slot:
        """Return a slot of a client that does not run yet.

        Raises :class:`TooManyRequests` or :class:`ServiceUnavailable` if this client, or all
        together, have as many as they may.
        """
        with self._condition:
            if self._admitted[client] >= self._limits.present_per_client:
                raise TooManyRequests(TOO_MANY)
            if self._admitted.total() >= self._limits.present:
                raise ServiceUnavailable(BUSY)
            self._admitted[client] += 1
            self._arrivals += 1
            return Slot(client, self._arrivals)

    def acquire(self, slot: Slot, has_limit: bool = True) -> None:
        """Wait until a slot may run; without a limit, as long as the client waits.

        Raises :class:`TooManyRequests` or :class:`ServiceUnavailable` after the time limit, because
        of the client's own requests or those of others, and :class:`DeadlineExceededError` if the
        request has to end meanwhile.
        """
        end = time.monotonic() + (self._limits.seconds if has_limit else math.inf)
        with self._condition:
            self._waiting.append(slot)
            try:
                self._grant()
                while not slot.running:
                    self._condition.wait(max(0.0, min(_CHECK_SECONDS, end - time.monotonic())))
                    if slot.running:
                        return
                    check_deadline()
                    if time.monotonic() >= end:
                        if self._running[slot.client] >= self._limits.per_client:
                            raise TooManyRequests(TOO_MANY)
                        raise ServiceUnavailable(BUSY)
            except BaseException:
                self._waiting = [each for each in self._waiting if each is not slot]
                raise

    def release(self, slot: Slot) -> None:
        """Stop running; the slot stays admitted."""
        with self._condition:
            if slot.running:
                slot.running = False
                self._running -= Counter([slot.client])
                self._grant()

    def leave(self, slot: Slot) -> None:
        """Give a slot back."""
        self.release(slot)
        with self._condition:
            self._admitted -= Counter([slot.client])

    @contextmanager
    def slot(self, client: str) -> Iterator[None]:
        """Run in a slot; raise as :meth:`enter` and :meth:`acquire` do."""
        slot = self.enter(client)
        try:
            self.acquire(slot)
            yield
        finally:
            self.leave(slot)

    def _grant(self) -> None:
        """Let waiting slots run while there are free ones."""
        while self._waiting and self._running.total() < self._limits.running:
            able = [s for s in self._waiting if self._running[s.client] < self._limits.per_client]
            if not able:
                return
            following = min(able, key=lambda s: (self._running[s.client], s.number))
            self._waiting.remove(following)
            following.running = True
            self._running[following.client] += 1
            self._condition.notify_all()


@dataclass
class RequestSlot:
    """The slot of a request, entered when it first computes or waits.

    With `is_exclusive` the slot runs on while another thread or process works for the request.
    Without `has_limit` the request waits as long as its client.
    """

    limiter: ConcurrencyLimiter
    client: str
    is_exclusive: bool = False
    has_limit: bool = True
    slot: Slot | None = None

    def acquire(self, has_limit: bool = True) -> None:
        """Run, unless the request does already."""
        slot = self._enter()
        if not slot.running:
            self.limiter.acquire(slot, has_limit and self.has_limit)

    def pause(self) -> bool:
        """Stop running unless the slot is exclusive; return whether it stopped."""
        slot = self._enter()
        if self.is_exclusive or not slot.running:
            return False
        self.limiter.release(slot)
        return True

    def leave(self) -> None:
        """Give the slot back at the end of the request."""
        if self.slot is not None:
            self.limiter.leave(self.slot)
            self.slot = None

    def _enter(self) -> Slot:
        if self.slot is None:
            self.slot = self.limiter.enter(self.client)
        return self.slot


_current: ContextVar[RequestSlot | None] = ContextVar("request_slot", default=None)


def start_slot(slot: RequestSlot) -> None:
    """Set the slot of the current request; :func:`end_slot` must follow in the same thread."""
    _current.set(slot)


def end_slot() -> None:
    """Give the slot of the current request back, as its thread answers others."""
    slot = _current.get()
    _current.set(None)
    if slot is not None:
        slot.leave()


def begin_computing() -> None:
    """Wait until the current request may compute; do nothing outside of a request."""
    if (slot := _current.get()) is not None:
        slot.acquire()


def begin_waiting() -> None:
    """Let others compute while the current request waits for another thread."""
    if (slot := _current.get()) is not None:
        slot.pause()


@contextmanager
def running_in_worker() -> Iterator[str]:
    """Let others compute while a worker computes for the current request; give the client's name.

    The name is '' for background work. A request that runs never waits for what another request
    locks, so a request that waits for a slot while it holds a lock is sure to get the slot.
    """
    slot = _current.get()
    has_paused = slot is not None and slot.pause()
    try:
        yield slot.client if slot is not None else ""
    finally:
        # Also if the worker failed, as this process computes the answer then.
        if slot is not None and has_paused:
            slot.acquire(has_limit=False)
