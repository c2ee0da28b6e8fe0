"""Background jobs: a thread per kind of job, which runs the most recently requested first."""

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

from alignment.analysis.bloc_stability import BlocStability
from alignment.errors import AlignmentError
from alignment.model.progress import ProgressCallback
from alignment.model.query import Query
from alignment.model.similarity import Similarity
from alignment.server import deadlines
from alignment.settings import get_answer_seconds
from alignment.studies.study import Study, compute_stability

# Jobs whose progress is known, and jobs that wait: each of these holds a study.
MAX_TRACKED_JOBS, MAX_QUEUED_JOBS = 64, 16
# Jobs of all records that run at once.
MAX_RUNNING_JOBS = 2
# A job that nobody asked for during so long is abandoned. A hidden page asks once a minute.
ABANDONED_SECONDS = 120
# After a page leaves, others that wait for the same job ask within so long: two polls.
REJOIN_SECONDS = 1.5
# The longest that a step of a job waits for pending answers.
MAX_YIELD_SECONDS = 0.25
JobProgressCallback = Callable[[int, int], None]
# Computes what a key names by a function that reports progress, once for all processes.
ComputeShared = Callable[
    [str, Callable[[ProgressCallback | None], Any], ProgressCallback | None], Any
]


@dataclass
class Job:
    """Progress of a job, and when it was last requested.

    `error` says why it failed. `leave_time` is when a page that waited for it left, infinity if it
    was requested since.
    """

    current: int = 0
    total: int = 1
    error: str = ""
    last_request: float = 0.0
    leave_time: float = math.inf

    def set_progress(self, current: int, total: int) -> None:
        """Set how many of how many steps are done."""
        self.current, self.total = current, max(total, 1)


class JobLimiter:
    """Limit of the jobs that run at once, and the yielding of all jobs to pending answers.

    A job shares the processor with the threads that answer. Where it reports progress it waits
    until no answer is pending, each time for :data:`MAX_YIELD_SECONDS` at most.
    """

    def __init__(self, max_jobs: int = MAX_RUNNING_JOBS) -> None:
        self._slots = threading.BoundedSemaphore(max_jobs)
        self._condition = threading.Condition()
        self._pending_answers = 0

    def __enter__(self) -> None:
        self._slots.acquire()

    def __exit__(self, *_: object) -> None:
        self._slots.release()

    def add_pending_answers(self, change: int) -> None:
        """Count one more pending answer (1), or one fewer (-1)."""
        with self._condition:
            self._pending_answers += change
            self._condition.notify_all()

    def yield_to_answers(self) -> None:
        """Wait until no answer is pending, for :data:`MAX_YIELD_SECONDS` at most."""
        with self._condition:
            self._condition.wait_for(lambda: self._pending_answers <= 0, MAX_YIELD_SECONDS)


class _AbandonedError(Exception):
    """A job that nobody waits for."""


class BackgroundWorker:
    """Thread that runs jobs, and ends when none is queued."""

    def __init__(
        self,
        failure_message: str,
        job_limiter: JobLimiter | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._failure_message, self._clock = failure_message, clock
        self._job_limiter = job_limiter or JobLimiter()
        self._queue: OrderedDict[Hashable, Callable[[JobProgressCallback], object]] = OrderedDict()
        self._jobs: OrderedDict[Hashable, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._request_condition = threading.Condition(self._lock)
        self._is_running = False

    def submit(self, key: Hashable, function: Callable[[JobProgressCallback], object]) -> Job:
        """Queue a job, unless it failed before; return its progress.

        A function that is submitted again during or after its job must have nothing to do then.
        """
        with self._lock:
            job = self._jobs.setdefault(key, Job())
            self._jobs.move_to_end(key)
            self._mark_requested(job)
            if not job.error:
                self._queue[key] = function
                self._queue.move_to_end(key)
                if not self._is_running:
                    self._is_running = True
                    threading.Thread(target=self._run, daemon=True).start()
            # A page that still waits for a dropped job submits it again with its next poll.
            while len(self._jobs) > MAX_TRACKED_JOBS:
                self._jobs.popitem(last=False)
            while len(self._queue) > MAX_QUEUED_JOBS:
                self._queue.popitem(last=False)
            return job

    def count_queued(self) -> int:
        """Return how many jobs wait."""
        return len(self._queue)

    def get_job(self, key: Hashable) -> Job | None:
        """Return the progress of a job, which is no request for it; None if it is unknown."""
        with self._lock:
            return self._jobs.get(key)

    def abandon(self, query: Query) -> None:
        """Note that a page left the jobs of a query; they end unless another page requests them."""
        with self._lock:
            for key, job in self._jobs.items():
                if key == query or (isinstance(key, tuple) and query in key):
                    job.leave_time = self._clock()

    def _mark_requested(self, job: Job) -> None:
        job.last_request, job.leave_time = self._clock(), math.inf
        self._request_condition.notify_all()

    def _run(self) -> None:
        while True:
            with self._job_limiter:
                with self._lock:
                    if not self._queue:
                        self._is_running = False
                        return
                    key, function = self._queue.popitem()
                    # Its progress may have been dropped, as many others were requested since.
                    job = self._jobs.setdefault(key, Job(last_request=self._clock()))
                try:
                    self._check_abandoned(job)
                    function(partial(self._on_progress, job, self._clock()))
                except _AbandonedError:
                    # A later request starts it again, even one that came meanwhile and is queued.
                    with self._lock:
                        for jobs in (self._jobs, self._queue):
                            jobs.pop(key, None)
                except AlignmentError as error:
                    job.error = str(error)
                except Exception:  # the thread must survive for the next job
                    logging.getLogger(__name__).exception("work in the background failed")
                    job.error = self._failure_message
                if job.error:  # A request that came meanwhile would fail like this one.
                    with self._lock:
                        self._queue.pop(key, None)

    def _on_progress(self, job: Job, start: float, current: int, total: int) -> None:
        job.set_progress(current, total)
        self._job_limiter.yield_to_answers()
        self._check_abandoned(job)
        max_seconds = deadlines.BACKGROUND_FACTOR * get_answer_seconds()
        if self._clock() - start > max_seconds:
            raise deadlines.make_deadline_error(max_seconds)

    def _check_abandoned(self, job: Job) -> None:
        with self._request_condition:
            seconds = max(job.leave_time + REJOIN_SECONDS - self._clock(), 0)
            if not self._request_condition.wait_for(lambda: job.leave_time == math.inf, seconds):
                raise _AbandonedError
        if self._clock() - job.last_request > ABANDONED_SECONDS:
            raise _AbandonedError


class Resampler(BackgroundWorker):
    """Resamples the blocs of studies, and keeps each result as long as its weights."""

    def __init__(
        self, compute_shared: ComputeShared, job_limiter: JobLimiter | None = None
    ) -> None:
        super().__init__("the votes could not be resampled", job_limiter)
        self._compute_shared = compute_shared
        # A study whose countries were dragged, or whose model was checked, has the same weights.
        self._results: WeakKeyDictionary[Similarity, BlocStability] = WeakKeyDictionary()

    def get_result(self, study: Study) -> BlocStability | None:
        """Return the bloc stability of a study; None if it is not computed."""
        return self._results.get(study.findings.weight)

    def request(self, study: Study) -> Job:
        """Return the progress of a study's resampling; submit it if need be."""
        if self.get_result(study) is not None:
            return Job()
        return self.submit(study.query, lambda progress: self.compute(study, progress))

    def compute(self, study: Study, progress: JobProgressCallback | None = None) -> BlocStability:
        """Return the bloc stability of a study; compute it if need be."""
        result = self.get_result(study)
        if result is None:
            # The numbers of a period's blocs depend on the periods before it, not on its query.
            blocs = [(bloc.id, bloc.members) for bloc in study.findings.blocs]
            key = f"sure {study.query!r} {blocs!r}"
            result = self._compute_shared(key, partial(compute_stability, study), progress)
            self._results[study.findings.weight] = result
        return result
