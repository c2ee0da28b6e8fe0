"""How many requests compute at once: few in all, fewer of one client, and the others wait.

A slot is the right to use this process's interpreter. A request takes one when it first has to
compute something, gives it back while it waits for another thread or process, and ends without it.
What is cached needs no slot.
"""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import flask
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from alignment.app.kept.patience import check

# When a refused client is told to come again.
RETRY_SECONDS = 5
TOO_MANY = "You asked for many answers at once; try again when some of them have come."
BUSY = "Other answers are being worked out just now; try again in a few seconds."
# How often a request that waits looks whether its client is still there.
_CHECK_SECONDS = 0.5


@dataclass(frozen=True)
class Limits:
    """How much is allowed at once.

    Attributes
    ----------
    running, per_client : int
        How many compute at once, of all clients and of one.
    present, present_per_client : float
        How many compute or wait at once, of all clients and of one; more are refused.
    seconds : float
        How long a request waits for its first turn.
    """

    running: int
    per_client: int
    present: float = math.inf
    present_per_client: float = math.inf
    seconds: float = math.inf


@dataclass(eq=False)
class Slot:
    """A client's place in a limiter; `number` is its rank by arrival."""

    client: str
    number: int
    running: bool = False


class ConcurrencyLimiter:
    """Slots that clients share: whoever runs least comes next, and who came first among equals.

    Examples
    --------
    >>> limiter = ConcurrencyLimiter(Limits(running=2, per_client=1))
    >>> one = limiter.enter("a")
    >>> limiter.acquire(one)
    >>> limiter.running(), limiter.present()
    (1, 1)
    >>> limiter.leave(one)
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._changed = threading.Condition()
        self._running, self._present = Counter[str](), Counter[str]()
        self._waiting: list[Slot] = []
        self._entered = 0
        # How often clients were refused, by status.
        self.refused = Counter[int]()

    def running(self) -> int:
        """Return how many slots are taken."""
        return self._running.total()

    def present(self) -> int:
        """Return how many requests run, wait for a slot, or wait for a worker or another thread."""
        return self._present.total()

    def enter(self, client: str) -> Slot:
        """Return a client's place, without a turn yet.

        Raises
        ------
        TooManyRequests, ServiceUnavailable
            If this client, or all together, have as many as they may.
        """
        with self._changed:
            if self._present[client] >= self._limits.present_per_client:
                raise self._refusal(TooManyRequests, TOO_MANY)
            if self._present.total() >= self._limits.present:
                raise self._refusal(ServiceUnavailable, BUSY)
            self._present[client] += 1
            self._entered += 1
            return Slot(client, self._entered)

    def acquire(self, slot: Slot, patient: bool = False) -> None:
        """Wait for a turn; a `patient` request waits as long as its client does.

        Raises
        ------
        TooManyRequests, ServiceUnavailable
            If there is no turn in time: for this client's own requests, or for those of others.
        LateError
            If the request is to end meanwhile.
        """
        end = time.monotonic() + (math.inf if patient else self._limits.seconds)
        with self._changed:
            self._waiting.append(slot)
            try:
                self._grant()
                while not slot.running:
                    self._changed.wait(max(0.0, min(_CHECK_SECONDS, end - time.monotonic())))
                    if slot.running:
                        return
                    check()
                    if time.monotonic() >= end:
                        own = self._running[slot.client] >= self._limits.per_client
                        kind = TooManyRequests if own else ServiceUnavailable
                        raise self._refusal(kind, TOO_MANY if own else BUSY)
            except BaseException:
                self._waiting = [each for each in self._waiting if each is not slot]
                raise

    def release(self, slot: Slot) -> None:
        """Give a turn back; the place stays."""
        with self._changed:
            if slot.running:
                slot.running = False
                self._subtract(self._running, slot.client)
                self._grant()

    def leave(self, slot: Slot) -> None:
        """Give turn and place back."""
        self.release(slot)
        with self._changed:
            self._subtract(self._present, slot.client)

    @contextmanager
    def slot(self, client: str) -> Iterator[None]:
        """Hold a turn; raise as :meth:`enter` and :meth:`acquire` do."""
        slot = self.enter(client)
        try:
            self.acquire(slot)
            yield
        finally:
            self.leave(slot)

    def _grant(self) -> None:
        """Hand free turns to those who wait."""
        most = self._limits.per_client
        while self._waiting and self._running.total() < self._limits.running:
            able = [s for s in self._waiting if self._running[s.client] < most]
            if not able:
                return
            following = min(able, key=lambda s: (self._running[s.client], s.number))
            self._waiting.remove(following)
            following.running = True
            self._running[following.client] += 1
            self._changed.notify_all()

    @staticmethod
    def _subtract(counts: Counter[str], client: str) -> None:
        counts[client] -= 1
        if counts[client] <= 0:
            del counts[client]

    def _refusal(
        self, kind: type[TooManyRequests] | type[ServiceUnavailable], words: str
    ) -> TooManyRequests | ServiceUnavailable:
        self.refused[int(kind.code or 0)] += 1
        return kind(words)


@dataclass
class RequestSlot:
    """The slot of the request that is answered; entered when it first computes or waits.

    Where it is to be `kept`, the turn is not given back while another thread or process works.
    """

    limiter: ConcurrencyLimiter
    client: str
    kept: bool = False
    slot: Slot | None = None

    def enter(self) -> Slot:
        """Return the place of the request."""
        if self.slot is None:
            self.slot = self.limiter.enter(self.client)
        return self.slot

    def acquire(self, patient: bool = False) -> None:
        """Take a turn unless the request has one."""
        slot = self.enter()
        if not slot.running:
            self.limiter.acquire(slot, patient)

    def pause(self) -> bool:
        """Give the turn back unless it is kept; return whether it was."""
        slot = self.enter()
        if self.kept or not slot.running:
            return False
        self.limiter.release(slot)
        return True

    def leave(self) -> None:
        """Give turn and place back at the end of the request."""
        if self.slot is not None:
            self.limiter.leave(self.slot)
            self.slot = None


def _request_slot() -> RequestSlot | None:
    """Return the slot of the request that is answered; None outside of one."""
    found: RequestSlot | None = flask.g.get("slot") if flask.has_app_context() else None
    return found


def begin_computing() -> None:
    """Take the turn of the request that is answered; wait for it if need be."""
    if (slot := _request_slot()) is not None:
        slot.acquire()


def begin_waiting() -> None:
    """Give the turn of the request back, which waits for another thread from now on."""
    if (slot := _request_slot()) is not None:
        slot.pause()


@contextmanager
def working_elsewhere() -> Iterator[str]:
    """Give the turn of the request back while a worker computes for it, and take it again.

    Gives the client, '' for work in the background. Whoever holds a turn never waits for what
    another request holds, so those who wait for a turn with a lock in hand are sure to get it.
    """
    slot = _request_slot()
    held = slot.pause() if slot is not None else False
    yield slot.client if slot is not None else ""
    if slot is not None and held:
        slot.acquire(patient=True)
