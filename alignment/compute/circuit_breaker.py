"""Circuit breaker: calls of a service that does not answer fail at once for a while.

Nygard, M. T. (2018): Release It!, 2nd edition, chapter 5.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PAUSE_SECONDS = 5.0
MOST_AT_ONCE, WAIT_SECONDS = 3, 1.0


class UnavailableError(Exception):
    """A call that was not made, because the service failed or is busy."""


class CircuitBreaker:
    """Bounds on the calls of one service: `most` at once, and none soon after a failure.

    For `pause` seconds after a failure no call is made. Then one is; if it succeeds, all are. A
    call waits at most `wait` seconds for its turn.

    >>> breaker = CircuitBreaker()
    >>> try:
    ...     with breaker.call(OSError):
    ...         raise OSError
    ... except OSError:
    ...     pass
    >>> with breaker.call(OSError):
    ...     pass
    Traceback (most recent call last):
    ...
    alignment.compute.circuit_breaker.UnavailableError: it did not answer a moment ago
    """

    def __init__(
        self,
        most: int = MOST_AT_ONCE,
        pause: float = PAUSE_SECONDS,
        wait: float = WAIT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._places = threading.BoundedSemaphore(most)
        self._pause, self._wait, self._clock = pause, wait, clock
        self._lock = threading.Lock()
        self._failed, self._refused_until = False, -math.inf

    @contextmanager
    def call(self, *failures: type[Exception]) -> Iterator[None]:
        """Enclose one call; an exception of `failures` opens the circuit.

        Raise :class:`UnavailableError` if the call may not be made.
        """
        self._check()
        if not self._places.acquire(timeout=self._wait):
            raise UnavailableError("as many calls as may be made at once wait for it")
        try:
            self._begin()
            try:
                yield
            except failures:
                self._fail()
                raise
            self.reset()
        finally:
            self._places.release()

    def reset(self) -> None:
        """Note that the service answers."""
        with self._lock:
            self._failed, self._refused_until = False, -math.inf

    def _check(self) -> None:
        if self._clock() < self._refused_until:
            raise UnavailableError("it did not answer a moment ago")

    def _begin(self) -> None:
        with self._lock:
            self._check()
            if self._failed:
                # This call tries whether the service answers again; the others are not made.
                self._refused_until = self._clock() + self._pause

    def _fail(self) -> None:
        with self._lock:
            self._failed, self._refused_until = True, self._clock() + self._pause
