"""Pool of worker processes of this host.

A process runs one task at a time and is killed to cancel it. A task whose process dies is run
again.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from alignment.compute import PROGRESS_INTERVAL_SECONDS, throttle_progress
from alignment.compute.dask import EngineUnavailableError
from alignment.compute.processes import tune_runtime
from alignment.errors import AlignmentError
from alignment.model.progress import ProgressCallback
from alignment.settings import ENGINE

# Each worker starts as a copy of a process that has imported the modules and has no threads.
_START_METHOD = "forkserver"
_MAX_ATTEMPTS = 3
# An idle worker ends and frees its memory.
_IDLE_SECONDS = 120
_MEGABYTES = 400
# The server comes first, then tasks that a request waits for, then tasks in the background.
BACKGROUND_NICE, REQUEST_NICE = 10, 2


class WorkerLostError(AlignmentError):
    """A task whose processes died again and again, perhaps without enough memory."""


class PoolBusyError(EngineUnavailableError):
    """All workers of a pool are at work."""


class ProcessPool:
    """Worker processes, each started when it is first needed; `preload` names modules to import.

    A worker that has needed more than `megabytes` ends after its task. `nice` is added to the
    niceness of the workers.
    """

    def __init__(
        self,
        max_workers: int,
        *preload: str,
        megabytes: float = _MEGABYTES,
        nice: int = BACKGROUND_NICE,
    ) -> None:
        self._context: Any = multiprocessing.get_context(_START_METHOD)
        self._context.set_forkserver_preload(list(preload))
        self._idle_workers: queue.LifoQueue[_WorkerProcess] = queue.LifoQueue()
        for _ in range(max_workers):
            self._idle_workers.put(_WorkerProcess(self._context, megabytes, nice))
        self._generation = 0

    def run(
        self,
        _name: str,
        function: Callable[..., Any],
        *args: Any,
        progress: ProgressCallback | None,
        check_cancelled: Callable[[], None] = lambda: None,
    ) -> Any:
        """Return function(*args, progress); the first argument matches :meth:`DaskEngine.run`.

        `progress` is called again and again with (steps done, steps in all), `check_cancelled` as
        often. An exception of either ends the task. Raise :class:`PoolBusyError` if all workers are
        at work, and :class:`WorkerLostError` if the worker dies again and again.
        """
        try:
            process = self._idle_workers.get_nowait()
        except queue.Empty:
            raise PoolBusyError("all are at work") from None
        generation = self._generation
        try:
            for _ in range(_MAX_ATTEMPTS):
                with suppress(EOFError):
                    return process.run((function, args), progress, check_cancelled)
            raise WorkerLostError("the processes that work it out end before it is done")
        finally:
            if generation != self._generation:
                process.end()
            self._idle_workers.put(process)

    def restart(self) -> None:
        """End the idle workers now and the others after their task; new ones know no records."""
        self._generation += 1
        processes = []
        with suppress(queue.Empty):
            while True:
                processes.append(self._idle_workers.get_nowait())
        for process in processes:
            process.end()
            self._idle_workers.put(process)


@dataclass(frozen=True)
class Workers:
    """The processes for the background, for slow requests, and for requests of a second at most."""

    background: ProcessPool
    requests: ProcessPool
    short_requests: ProcessPool


def create_pool(max_workers: int, *preload: str, nice: int = BACKGROUND_NICE) -> ProcessPool | None:
    """Return the default pool; None on one core, or if the settings name another engine."""
    can_fork = _START_METHOD in multiprocessing.get_all_start_methods()
    if not can_fork or (os.cpu_count() or 1) == 1 or ENGINE.value:
        return None
    return ProcessPool(max_workers, *preload, nice=nice)


class _WorkerProcess:
    """One worker, started again whenever it has ended."""

    def __init__(self, context: Any, megabytes: float, nice: int) -> None:
        self._context, self._worker_args = context, (megabytes, nice)
        self._process: Any = None

    def run(
        self, task: Any, progress: ProgressCallback | None, check_cancelled: Callable[[], None]
    ) -> Any:
        """Return the result; raise :class:`EOFError` if the process ends before it."""
        if self._process is None or not self._process.is_alive():
            self._start()
        done, steps = False, (0, 1)
        try:
            self._connection.send(task)
            while True:
                if self._connection.poll(PROGRESS_INTERVAL_SECONDS):
                    steps, done, answer, fault = self._connection.recv()
                if done and fault is not None:
                    raise fault
                if done:
                    return answer
                check_cancelled()
                if progress is not None:
                    progress(*steps)
        except OSError:
            raise EOFError from None
        finally:
            if not done:
                self.end()

    def end(self) -> None:
        """End the process, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.join()

    def _start(self) -> None:
        self._connection, worker_end = self._context.Pipe()
        self._process = self._context.Process(
            target=_run_worker, args=(worker_end, *self._worker_args), daemon=True
        )
        self._process.start()
        worker_end.close()


def _run_worker(connection: Connection, megabytes: float, nice: int) -> None:
    """Run tasks until none comes for long, the parent ends, or too much memory is used."""
    # The parent handles an interrupt from the terminal and ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(nice)
    tune_runtime()
    with suppress(EOFError, OSError):
        while connection.poll(_IDLE_SECONDS):
            function, args = connection.recv()
            connection.send(_run_task(function, args, connection))
            if _measure_peak_memory() > megabytes * 10**6:
                return


def _measure_peak_memory() -> float:
    """Return the peak memory of this process in bytes."""
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)


def _run_task(
    function: Callable[..., Any], args: tuple[Any, ...], connection: Connection
) -> tuple[tuple[int, int], bool, Any, Exception | None]:
    """Return the last message: the steps, that the task is done, its result and its exception."""
    end = (1, 1)
    report = throttle_progress(
        lambda done, total: connection.send(((done, total), False, None, None))
    )

    def progress(done: int, total: int) -> None:
        nonlocal end
        end = (total, total)
        report(done, total)

    try:
        return end, True, function(*args, progress), None
    except OSError:
        raise
    except Exception as fault:
        return end, True, None, fault
