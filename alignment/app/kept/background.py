"""Slow answers in the background: a thread that takes on the newest asked first."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.findings import Findings, Progress
from alignment.answer.seen import resampled
from alignment.answer.study import Study
from alignment.app.kept.patience import BEHIND, LateError, seconds, too_long
from alignment.model.query import Query

# Pieces of work of which it is known how far they are, and which wait: each of these holds a study.
KEPT, MOST_WAITING = 64, 16
# Of the workers of all records, those at work at once.
MOST_AT_WORK = 2
# Who asks no more for so long has left: a page asks all the time, an unseen one each minute.
LEFT_SECONDS = 120
# Where one says that he leaves, whoever else waits for the same asks within so long: two ticks.
AGAIN_SECONDS = 1.5
# The longest that a step of work gives way to answers.
GIVE_WAY_SECONDS = 0.25
Tell = Callable[[int, int], None]
# Has what a key asks made by a function that tells how far it is, once for all processes.
Shared = Callable[[str, Callable[[Progress | None], Any], Progress | None], Any]


@dataclass
class Job:
    """A piece of work: how far it is, and when somebody last asked; `failed` says why it ended.

    `left` is when one who waited for it left, if nobody has asked since.
    """

    done: int = 0
    total: int = 1
    failed: str = ""
    asked: float = 0.0
    left: float = math.inf

    def tell(self, done: int, total: int) -> None:
        """Note how far it is."""
        self.done, self.total = done, max(total, 1)


class AtWork:
    """What workers have in common: few work at once, and all give way to who waits for an answer.

    A thread that works shares the processor with those that answer, so that a gesture would take
    twice as long as need be. Where work tells how far it is, it stops until no answer is waited
    for, each time for a moment at most, so that it comes to an end however many ask.
    """

    def __init__(self, most: int = MOST_AT_WORK) -> None:
        self._places = threading.BoundedSemaphore(most)
        self._changed = threading.Condition()
        self._answering = 0

    def __enter__(self) -> None:
        self._places.acquire()

    def __exit__(self, *_: object) -> None:
        self._places.release()

    def answering(self, more: int) -> None:
        """Note that one more answer is waited for (1), or one less (-1)."""
        with self._changed:
            self._answering += more
            self._changed.notify_all()

    def give_way(self) -> None:
        """Wait until no answer is waited for, or for a moment."""
        with self._changed:
            self._changed.wait_for(lambda: self._answering <= 0, GIVE_WAY_SECONDS)


class _LeftError(Exception):
    """Work that nobody waits for any more."""


class Worker:
    """A thread that works for all readers, so that no page waits; it ends when all is done."""

    def __init__(
        self,
        failure: str,
        at_work: AtWork | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._failure, self._clock = failure, clock
        self._at_work = at_work or AtWork()
        self._waiting: OrderedDict[Hashable, Callable[[Tell], object]] = OrderedDict()
        self._progress: OrderedDict[Hashable, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._asked = threading.Condition(self._lock)
        self._working = False

    def ask(self, key: Hashable, work: Callable[[Tell], object]) -> Job:
        """Return how far a piece of work is whose result is not there; take it on.

        Work that is asked for again while it is done, or after, must then have nothing to do.
        """
        with self._lock:
            progress = self._progress.setdefault(key, Job())
            self._progress.move_to_end(key)
            self._wanted(progress)
            if not progress.failed:
                self._waiting[key] = work
                self._waiting.move_to_end(key)
                if not self._working:
                    self._working = True
                    threading.Thread(target=self._work, daemon=True).start()
            # Who still waits for what goes asks again with the next tick.
            while len(self._progress) > KEPT:
                self._progress.popitem(last=False)
            while len(self._waiting) > MOST_WAITING:
                self._waiting.popitem(last=False)
            return progress

    def waiting(self) -> int:
        """Return how many pieces of work wait."""
        return len(self._waiting)

    def running(self, key: Hashable) -> Job | None:
        """Return how far a piece of work is that somebody asked for; None if nobody did."""
        with self._lock:
            progress = self._progress.get(key)
            if progress is not None:
                self._wanted(progress)
            return progress

    def leave(self, query: Query) -> None:
        """Note that a page waits no more for what is made of a query; it ends if no other does."""
        with self._lock:
            for key, progress in self._progress.items():
                if key == query or (isinstance(key, tuple) and query in key):
                    progress.left = self._clock()

    def _wanted(self, progress: Job) -> None:
        progress.asked, progress.left = self._clock(), math.inf
        self._asked.notify_all()

    def _work(self) -> None:
        while True:
            with self._at_work:
                with self._lock:
                    if not self._waiting:
                        self._working = False
                        return
                    key, work = self._waiting.popitem()
                    # Who asks no more may have been forgotten, for so many others asked.
                    progress = self._progress.setdefault(key, Job(asked=self._clock()))
                try:
                    self._look(progress)
                    work(partial(self._told, progress, self._clock()))
                except _LeftError:
                    # Whoever asks again has it begun anew; asked for meanwhile, it waits, too.
                    with self._lock:
                        for asked in (self._progress, self._waiting):
                            asked.pop(key, None)
                except LateError as late:
                    progress.failed = str(late)
                except Exception:  # the thread must live on for the next piece
                    logging.getLogger(__name__).exception("work in the background failed")
                    progress.failed = self._failure

    def _told(self, progress: Job, began: float, done: int, total: int) -> None:
        progress.tell(done, total)
        self._at_work.give_way()
        self._look(progress)
        longest = BEHIND * seconds()
        if self._clock() - began > longest:
            raise too_long(longest)

    def _look(self, progress: Job) -> None:
        with self._asked:
            wait = progress.left + AGAIN_SECONDS - self._clock()
            if not self._asked.wait_for(lambda: progress.left == math.inf, max(wait, 0)):
                raise _LeftError
        if self._clock() - progress.asked > LEFT_SECONDS:
            raise _LeftError


class Resampler(Worker):
    """Tells how sure the blocs of the studies of some records are, and keeps it as long as them."""

    def __init__(self, shared: Shared, at_work: AtWork | None = None) -> None:
        super().__init__("the roll calls could not be resampled", at_work)
        self._shared = shared
        # A study whose countries were dragged has the findings of that before.
        self._found: WeakKeyDictionary[Findings, Bootstrap] = WeakKeyDictionary()

    def found(self, study: Study) -> Bootstrap | None:
        """Return how sure the blocs of a study are; None if that is not known yet."""
        return self._found.get(study.findings)

    def of(self, study: Study) -> Job:
        """Return how far a study's resampling is; ask for it if nobody has."""
        if self.found(study) is not None:
            return Job()
        return self.ask(study.query, lambda tell: self.now(study, tell))

    def now(self, study: Study, tell: Tell | None = None) -> Bootstrap:
        """Return how sure the blocs of a study are; whoever asks waits for it."""
        found = self.found(study)
        if found is None:
            # The blocs of a period are numbered as in those before it, whatever its query.
            numbered = [(bloc.id, bloc.members) for bloc in study.findings.blocs]
            key = f"sure {study.query!r} {numbered!r}"
            found = self._shared(key, partial(resampled, study), tell)
            self._found[study.findings] = found
        return found
