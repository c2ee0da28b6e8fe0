"""Work on the workers of a Dask scheduler, if the settings name one.

A task whose worker dies is run again. Tasks of one name that run at the same time are one task.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import pickle
import re
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from alignment.compute import PROGRESS_INTERVAL_SECONDS, throttle_progress
from alignment.errors import AlignmentError
from alignment.model.progress import ProgressCallback
from alignment.settings import ENGINE

# The setting for no workers at all.
THREADS_SETTING = "threads"
# An address with anything else in it, such as a password, is refused and not printed.
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://)?(?:[\w.-]+|\[[0-9a-f:.%]+\]):\d{1,5}/?", re.IGNORECASE
)
MALFORMED = (
    f"{ENGINE.variable} cannot be used: name a Dask scheduler such as tcp://scheduler:8786, "
    "without user or password"
)
_CONNECT_SECONDS = 2
# While a task runs the scheduler must answer a ping each second; after a failure it is left alone
# for a pause. The transfer of a finished result, of some megabytes, may take longer.
_PING_SECONDS, _ANSWER_SECONDS, _PAUSE_SECONDS, _TRANSFER_SECONDS = 1.0, 2.0, 10.0, 20.0
# A scheduler that is lost loses its tasks, which are then submitted again.
_MAX_ATTEMPTS = 3


class EngineUnavailableError(Exception):
    """The engine does not answer at the moment."""


class DaskEngine:
    """The workers of a Dask scheduler at an address such as tcp://127.0.0.1:8786.

    Raise :class:`AlignmentError` if it cannot be reached, or the library is not installed.
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
        self._failed_at = 0.0
        try:
            self._get_client()
        except EngineUnavailableError as fault:
            raise _build_unreachable_error(address, fault) from None

    def run(
        self,
        name: str,
        function: Callable[..., Any],
        *args: Any,
        progress: ProgressCallback | None,
        check_cancelled: Callable[[], None] = lambda: None,
    ) -> Any:
        """Return function(*args, progress); the workers import the function by its name.

        Calls of one name share one task while anyone waits for it. `progress` is called again and
        again with (steps done, steps in all), `check_cancelled` as often. An exception of either
        ends the waiting; a task that nobody else waits for then does not start, or ends at its
        next progress report. Raise :class:`EngineUnavailableError` if the engine does not answer.
        """
        from distributed import CancelledError
        from distributed.comm.core import CommClosedError

        key = hashlib.blake2b(name.encode(), digest_size=16).hexdigest()
        for _ in range(_MAX_ATTEMPTS):
            client = self._get_client()
            events: list[tuple[int, int]] = []
            if progress is not None:
                client.subscribe_topic(key, lambda event, events=events: events.append(event[1]))
            try:
                # As bytes, because the scheduler would take seconds to import the function.
                task = pickle.dumps((function, args))
                future = client.submit(_run_task, task, key, key=key)
                return _await_result(
                    future, progress, check_cancelled, events, _SchedulerCheck(client)
                )
            except (CancelledError, CommClosedError):
                continue
            except EngineUnavailableError:
                self._failed_at = time.monotonic()
                raise
            finally:
                if progress is not None and client.status == "running":
                    client.unsubscribe_topic(key)
        raise EngineUnavailableError("it was lost while it worked")

    def map(
        self, function: Callable[..., Any], items: Iterable[Any], *shared: Any
    ) -> Iterator[Any]:
        """Yield function(*shared, item) of each item, in their order; all tasks start at once.

        `shared` is sent to each worker once.
        """
        client = self._get_client()
        # `scatter` refuses an empty list.
        shared_futures = client.scatter(list(shared), broadcast=True, hash=False) if shared else []
        values = list(items)
        parts = client.scatter(values, hash=False) if values else []
        futures = [client.submit(function, *shared_futures, part, pure=False) for part in parts]
        del parts, values
        for number, future in enumerate(futures):
            # Without its last reference the scheduler drops the result.
            futures[number] = None
            yield future.result()

    def run_on_workers(self, function: Callable[..., Any], *args: Any) -> None:
        """Run a function on every worker; log if the engine does not answer."""
        try:
            self._get_client().run(function, *args)
        except (EngineUnavailableError, OSError) as fault:
            logging.getLogger(__name__).warning("the workers could not be reached: %r", fault)

    def close(self) -> None:
        """Close the client; tasks that nobody else waits for are cancelled."""
        if self._client is not None:
            self._client.close()

    def _get_client(self) -> Any:
        from distributed import Client

        with self._lock:
            if self._failed_at and time.monotonic() - self._failed_at < _PAUSE_SECONDS:
                raise EngineUnavailableError("it did not answer a moment ago")
            if self._client is not None and self._client.status in ("running", "connecting"):
                return self._client
            try:
                create: Any = Client
                self._client = create(
                    self._address, timeout=_CONNECT_SECONDS, set_as_default=False, name="alignment"
                )
            except (OSError, ValueError) as fault:
                self._failed_at = time.monotonic()
                raise EngineUnavailableError(str(fault)) from None
            self._failed_at = 0.0
            return self._client


def connect_engine() -> DaskEngine | None:
    """Return the engine of the settings, None if they name none.

    Raise :class:`AlignmentError` if it cannot be used.
    """
    return DaskEngine(ENGINE.value) if ENGINE.value not in ("", THREADS_SETTING) else None


def check_engine() -> None:
    """Raise :class:`AlignmentError` if nobody listens at the address of the engine.

    It may run before the process forks, which a client of the engine does not survive.
    """
    if ENGINE.value in ("", THREADS_SETTING):
        return
    _check_address(ENGINE.value)
    try:
        url = urlsplit(ENGINE.value)
        address = (url.hostname or "", url.port or 0)
        socket.create_connection(address, timeout=_CONNECT_SECONDS).close()
    except (OSError, ValueError) as fault:
        raise _build_unreachable_error(ENGINE.value, fault) from None


class _SchedulerCheck:
    """Checks that a scheduler answers: one that hangs closes no connection."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._ping: Any = None
        self._ping_time = 0.0

    def check(self) -> None:
        """Ping at intervals; raise :class:`EngineUnavailableError` if an answer is late."""
        now = time.monotonic()
        if self._ping is None or (self._ping.done() and now - self._ping_time > _PING_SECONDS):
            self._ping_time = now
            echo, loop = self._client.scheduler.echo(data=0), self._client.loop.asyncio_loop
            self._ping = asyncio.run_coroutine_threadsafe(echo, loop)
        elif not self._ping.done() and now - self._ping_time > _ANSWER_SECONDS:
            self._ping.cancel()
            raise EngineUnavailableError("the scheduler does not answer")


def _await_result(
    future: Any,
    progress: ProgressCallback | None,
    check_cancelled: Callable[[], None],
    progress_events: list[tuple[int, int]],
    scheduler_check: _SchedulerCheck,
) -> Any:
    """Return the result of a task, and report the last of its progress meanwhile."""
    try:
        while True:
            check_cancelled()
            if progress is not None and progress_events:
                progress(*progress_events[-1])
            try:
                # It waits for the end and fetches nothing: clients share the fetching of results,
                # and a short limit of one call would cancel it for another.
                future.exception(timeout=PROGRESS_INTERVAL_SECONDS)
            except TimeoutError:
                scheduler_check.check()
                continue
            try:
                return future.result(timeout=_TRANSFER_SECONDS)
            except TimeoutError:
                # The task has itself raised this, or its result is large, or is computed again.
                if future.status == "error":
                    raise
                if future.status == "finished":
                    raise EngineUnavailableError("an answer that is ready does not come") from None
    finally:
        # A traceback would keep the future alive until the next garbage collection.
        future.release()


def _check_address(address: str) -> None:
    if not _ADDRESS.fullmatch(address):
        raise AlignmentError(MALFORMED)


def _build_unreachable_error(address: str, fault: Exception) -> AlignmentError:
    return AlignmentError(
        f"the engine at {address} cannot be used: {fault}; start dask scheduler, or leave "
        "ALIGNMENT_ENGINE out"
    )


def _run_task(task: bytes, topic: str) -> Any:
    """Run a task on a worker and publish its progress; end once it is cancelled."""
    from distributed import CancelledError, get_worker

    worker = get_worker()
    function, args = pickle.loads(task)

    def report(done: int, total: int) -> None:
        # The key of the task is its topic. A client that arrives now submits it again.
        if worker.state.tasks[topic].state == "cancelled":
            raise CancelledError(topic)
        worker.log_event(topic, (done, total))

    return function(*args, throttle_progress(report))
