"""Work on other processes of this host, which take no time from the one that answers.

Each is there for one piece of work at a time, so that work is ended by ending it, in the middle of
a step as well; whoever is killed has his work done by another.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from alignment.engine import EngineError
from alignment.errors import AlignmentError
from alignment.settings import ENGINE
from alignment.sparing import spare

Tell = Callable[[int, int], object]
# By this each begins as a copy of one that has read what all need, and no threads.
_COPIED = "forkserver"
# A piece of work is begun so often before it is given up.
_TIMES = 3
# How far work is, is told and looked at no more often.
_TOLD_SECONDS = 0.2
# Whoever has had nothing to do for so long gives his memory back.
_IDLE_SECONDS = 120
# A worker that has needed more memory ends after its work, and another one begins.
_MEGABYTES = 400
# The process that answers comes first, then work that a request waits for, then the background.
BACKGROUND_NICE, REQUEST_NICE = 10, 2


class LostError(AlignmentError):
    """Work whose processes died again and again, for want of memory perhaps."""


class Pool:
    """Some processes, each begun when it is first needed.

    Parameters
    ----------
    most : int
        How many work at once.
    read : sequence of str
        The modules that all of them need.
    megabytes : float, optional
        A worker that has needed more memory ends when it has done its work.
    nice : int, optional
        How far the processes give way to others.
    """

    def __init__(
        self,
        most: int,
        *read: str,
        megabytes: float = _MEGABYTES,
        nice: int = BACKGROUND_NICE,
    ) -> None:
        self._context: Any = multiprocessing.get_context(_COPIED)
        self._context.set_forkserver_preload(list(read))
        self._free: queue.LifoQueue[_Process] = queue.LifoQueue()
        for _ in range(most):
            self._free.put(_Process(self._context, megabytes, nice))

    def run(
        self,
        _name: str,
        function: Callable[..., Any],
        *given: Any,
        tell: Tell | None,
        still: Callable[[], None] = lambda: None,
    ) -> Any:
        """Return what a function makes of what it is given, and of a `progress` to tell.

        Parameters
        ----------
        function : callable
            To be imported by its name.
        *given
        tell : callable, optional
            Told how far it is, again and again while it is waited for.
        still : callable, optional
            Called as often. What it raises ends the work, as what `tell` raises.

        Raises
        ------
        EngineError
            If all are at work.
        LostError
            If who works dies again and again.
        Exception
            What the function raises, `tell` or `still`.
        """
        try:
            process = self._free.get_nowait()
        except queue.Empty:
            raise EngineError("all are at work") from None
        try:
            for _ in range(_TIMES):
                with suppress(EOFError):
                    return process.made((function, given), tell, still)
            raise LostError("the processes that work it out end before it is done")
        finally:
            self._free.put(process)


@dataclass(frozen=True)
class Workers:
    """The processes that work in the background, and those that requests wait for."""

    background: Pool
    requests: Pool


def pool(most: int, *read: str, nice: int = BACKGROUND_NICE) -> Pool | None:
    """Return the processes that work by default; None where the settings name other workers.

    On one core they would only take the time of who answers in turn with him.
    """
    able = _COPIED in multiprocessing.get_all_start_methods() and (os.cpu_count() or 1) > 1
    return Pool(most, *read, nice=nice) if able and not ENGINE.value else None


class _Process:
    """A process that works, begun anew as often as it ends."""

    def __init__(self, context: Any, megabytes: float, nice: int) -> None:
        self._context, self._given = context, (megabytes, nice)
        self._process: Any = None

    def made(self, work: Any, tell: Tell | None, still: Callable[[], None]) -> Any:
        """Return what comes of it; raise :class:`EOFError` if the process ends before it."""
        if self._process is None or not self._process.is_alive():
            self._begin()
        done, far = False, (0, 1)
        try:
            self._ours.send(work)
            while True:
                if self._ours.poll(_TOLD_SECONDS):
                    far, done, answer, fault = self._ours.recv()
                if done and fault is not None:
                    raise fault
                if done:
                    return answer
                still()
                if tell is not None:
                    tell(*far)
        except OSError:
            raise EOFError from None
        finally:
            if not done:
                self._process.kill()
                self._process.join()

    def _begin(self) -> None:
        self._ours, theirs = self._context.Pipe()
        self._process = self._context.Process(
            target=_work, args=(theirs, *self._given), daemon=True
        )
        self._process.start()
        theirs.close()


def _work(asked: Connection, megabytes: float, nice: int) -> None:
    """Do one piece of work after the other, until nobody asks for long or who asked is gone.

    A worker that has needed much memory ends as well: it would keep it.
    """
    # Who is interrupted in the terminal ends this one himself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(nice)
    spare()
    with suppress(EOFError, OSError):
        while asked.poll(_IDLE_SECONDS):
            function, given = asked.recv()
            asked.send(_done(function, given, asked))
            if _most_memory() > megabytes * 10**6:
                return


def _most_memory() -> float:
    """Return the most bytes of memory that this process has had."""
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)


def _done(
    function: Callable[..., Any], given: tuple[Any, ...], asked: Connection
) -> tuple[tuple[int, int], bool, Any, Exception | None]:
    """Return what is sent at last: how far, that it is done, and an answer or a fault."""
    told, end = 0.0, (1, 1)

    def progress(now: int, total: int) -> None:
        nonlocal told, end
        end = (total, total)
        if time.monotonic() - told >= _TOLD_SECONDS:
            told = time.monotonic()
            asked.send(((now, total), False, None, None))

    try:
        return end, True, function(*given, progress), None
    except OSError:
        raise
    except Exception as fault:  # told to who asked
        return end, True, None, fault
