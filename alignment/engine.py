"""Work on other processes and hosts: those of a Dask scheduler, if the settings name one.

Whoever is killed in the middle has his work done by another; a piece of work that several ask for
by one name is done once.
"""

from __future__ import annotations

import asyncio
import hashlib
import pickle
import re
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol
from urllib.parse import urlsplit

from alignment.errors import AlignmentError
from alignment.settings import ENGINE

Tell = Callable[[int, int], object]
# The word of the setting for no workers at all.
THREADS = "threads"
# The address of a scheduler holds no password; whatever else stands in it is not printed.
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://)?(?:[\w.-]+|\[[0-9a-f:.%]+\]):\d{1,5}/?", re.IGNORECASE
)
MALFORMED = (
    f"{ENGINE.variable} cannot be used: it is no address of a Dask scheduler, such as "
    "tcp://scheduler:8786, with a host and a port and without user or password"
)
_CONNECT_SECONDS = 2
# While work is waited for the scheduler is asked each second, and must answer in time. If it does
# not, nobody asks it for a pause. A result that is ready, of some megabytes, has longer to come.
_PULSE_SECONDS, _ANSWER_SECONDS, _PAUSE_SECONDS, _TRANSFER_SECONDS = 1.0, 2.0, 10.0, 20.0
# So often a piece of work is handed in anew when the scheduler is lost, which loses all it had.
_TIMES = 3
# How far work is, is told no more often.
_TOLD_SECONDS = 0.2


class Each(Protocol):
    """Gives what a function makes of each item, in their order."""

    def __call__(
        self, function: Callable[..., Any], items: Iterable[Any], *shared: Any
    ) -> Iterator[Any]:
        """Give function(*shared, item) of each."""


def here(function: Callable[..., Any], items: Iterable[Any], *shared: Any) -> Iterator[Any]:
    """Give what a function makes of each item, one after the other and when it is asked for.

    >>> list(here(pow, [1, 2, 3], 2))
    [2, 4, 8]
    """
    return (function(*shared, item) for item in items)


class EngineError(Exception):
    """The engine does not answer just now."""


class Engine:
    """The workers of a Dask scheduler.

    Parameters
    ----------
    address : str
        Such as tcp://127.0.0.1:8786.

    Raises
    ------
    AlignmentError
        If it cannot be reached, or the library is not installed.
    """

    def __init__(self, address: str) -> None:
        try:
            import distributed  # noqa: F401
        except ImportError:
            raise AlignmentError(
                "ALIGNMENT_ENGINE needs the library distributed; install country-alignment[hosts]"
            ) from None
        _check_address(address)
        self._address, self._lock = address, threading.Lock()
        self._client: Any = None
        self._tried = 0.0
        try:
            self._connected()
        except EngineError as fault:
            raise _unreached(address, fault) from None

    def run(
        self,
        name: str,
        function: Callable[..., Any],
        *given: Any,
        tell: Tell | None,
        still: Callable[[], None] = lambda: None,
    ) -> Any:
        """Return what a function makes of what it is given, and of a `progress` to tell.

        Parameters
        ----------
        name : str
            Work of one name is done once, however many ask for it while somebody waits for it.
        function : callable
            To be imported by that name by the workers.
        *given
        tell : callable, optional
            Told how far it is, again and again while it is waited for.
        still : callable, optional
            Called as often. What it raises ends the waiting, as what `tell` raises, and work that
            nobody else waits for is not begun then, or ends when it next tells how far it is.

        Raises
        ------
        EngineError
            If the engine does not answer.
        Exception
            What the function raises, `tell` or `still`.
        """
        from distributed import CancelledError
        from distributed.comm.core import CommClosedError

        key = hashlib.blake2b(name.encode(), digest_size=16).hexdigest()
        for _ in range(_TIMES):
            client = self._connected()
            far: list[tuple[int, int]] = []
            if tell is not None:
                client.subscribe_topic(key, lambda event, far=far: far.append(event[1]))
            try:
                # As bytes: the scheduler reads what it is given, and would import it for seconds.
                asked = pickle.dumps((function, given))
                future = client.submit(_working, asked, key, key=key)
                return _awaited(future, tell, still, far, _Pulse(client))
            except (CancelledError, CommClosedError):
                continue
            except EngineError:
                self._tried = time.monotonic()
                raise
            finally:
                if tell is not None and client.status == "running":
                    client.unsubscribe_topic(key)
        raise EngineError("it was lost while it worked")

    def each(
        self, function: Callable[..., Any], items: Iterable[Any], *shared: Any
    ) -> Iterator[Any]:
        """Give what a function makes of each item, in their order; all are begun at once.

        What they share is sent to each worker once.
        """
        client = self._connected()
        # It takes no empty list.
        sent = client.scatter(list(shared), broadcast=True, hash=False) if shared else []
        given = list(items)
        parts = client.scatter(given, hash=False) if given else []
        waited = [client.submit(function, *sent, part, pure=False) for part in parts]
        del parts, given
        for number, future in enumerate(waited):
            # What has been taken need not be kept there.
            waited[number] = None
            yield future.result()

    def close(self) -> None:
        """Leave it; what nobody else waits for is given up there."""
        if self._client is not None:
            self._client.close()

    def _connected(self) -> Any:
        """Return a client of the scheduler, a new one if that was lost."""
        from distributed import Client

        with self._lock:
            # While it is away nobody waits for it twice.
            if self._tried and time.monotonic() - self._tried < _PAUSE_SECONDS:
                raise EngineError("it did not answer a moment ago")
            if self._client is not None and self._client.status in ("running", "connecting"):
                return self._client
            try:
                make: Any = Client
                self._client = make(
                    self._address, timeout=_CONNECT_SECONDS, set_as_default=False, name="alignment"
                )
            except (OSError, ValueError) as fault:
                self._tried = time.monotonic()
                raise EngineError(str(fault)) from None
            self._tried = 0.0
            return self._client


def engine() -> Engine | None:
    """Return the engine of the settings; None if they name none.

    Raises
    ------
    AlignmentError
        If it cannot be used.
    """
    return Engine(ENGINE.value) if ENGINE.value not in ("", THREADS) else None


def check_engine() -> None:
    """Raise :class:`AlignmentError` if nobody listens where the settings say that the engine is.

    For who is to part into several processes, which a client does not bear.
    """
    if ENGINE.value in ("", THREADS):
        return
    _check_address(ENGINE.value)
    try:
        place = urlsplit(ENGINE.value)
        where = (place.hostname or "", place.port or 0)
        socket.create_connection(where, timeout=_CONNECT_SECONDS).close()
    except (OSError, ValueError) as fault:
        raise _unreached(ENGINE.value, fault) from None


class _Pulse:
    """Whether the scheduler of a client answers: one that hangs closes no connection."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._asked: Any = None
        self._since = 0.0

    def check(self) -> None:
        """Ask the scheduler now and then; raise :class:`EngineError` if no answer came in time."""
        now = time.monotonic()
        if self._asked is None or (self._asked.done() and now - self._since > _PULSE_SECONDS):
            self._since = now
            echo, loop = self._client.scheduler.echo(data=0), self._client.loop.asyncio_loop
            self._asked = asyncio.run_coroutine_threadsafe(echo, loop)
        elif not self._asked.done() and now - self._since > _ANSWER_SECONDS:
            self._asked.cancel()
            raise EngineError("the scheduler does not answer")


def _awaited(
    future: Any,
    tell: Tell | None,
    still: Callable[[], None],
    far: list[tuple[int, int]],
    pulse: _Pulse,
) -> Any:
    """Return what comes of a piece of work; tell meanwhile how far it is, the last in a list."""
    try:
        while True:
            still()
            if tell is not None and far:
                tell(*far[-1])
            try:
                return future.result(timeout=_TOLD_SECONDS)
            except TimeoutError:
                pulse.check()
                # Either it has not come, or the work itself has raised this, or it is large.
                if future.status == "error":
                    return future.result()
                if future.status == "finished":
                    try:
                        return future.result(timeout=_TRANSFER_SECONDS)
                    except TimeoutError:
                        raise EngineError("an answer that is ready does not come") from None
    finally:
        # At once: a fault that is raised keeps what it came from until garbage is collected.
        future.release()


def _check_address(address: str) -> None:
    if not _ADDRESS.fullmatch(address):
        raise AlignmentError(MALFORMED)


def _unreached(address: str, fault: Exception) -> AlignmentError:
    return AlignmentError(
        f"the engine at {address} cannot be used: {fault}; start dask scheduler, or leave "
        "ALIGNMENT_ENGINE out"
    )


def _working(asked: bytes, topic: str) -> Any:
    """Work, on a worker, and tell all who wait how far it is; end when nobody does any more."""
    from distributed import CancelledError, get_worker

    worker, told = get_worker(), [0.0]
    function, given = pickle.loads(asked)

    def progress(now: int, total: int) -> None:
        if time.monotonic() - told[0] >= _TOLD_SECONDS:
            told[0] = time.monotonic()
            # The work has its topic for a key. Who asks in this very moment hands it in anew.
            if worker.state.tasks[topic].state == "cancelled":
                raise CancelledError(topic)
            worker.log_event(topic, (now, total))

    return function(*given, progress)
