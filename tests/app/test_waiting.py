"""Background jobs: limited in number and time, and each result computed once."""

import threading
import time
from collections.abc import Callable

import pytest

from alignment.app.state import parse_state
from alignment.model.dataset import Dataset
from alignment.server.jobs import (
    ABANDONED_SECONDS,
    MAX_QUEUED_JOBS,
    MAX_YIELD_SECONDS,
    BackgroundWorker,
    JobLimiter,
)
from alignment.server.study_cache import StudyCache
from alignment.studies.study import compute_study

pytestmark = pytest.mark.slow


def wait_until(there: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not there():
        assert time.monotonic() < end, "never came"
        time.sleep(0.02)


def test_failing_work_and_full_queues() -> None:
    worker = BackgroundWorker("it could not be done")

    def fail(_: object) -> None:
        raise ValueError

    wait_until(lambda: worker.submit("one", fail).error)
    done = threading.Event()
    worker.submit("two", lambda _: done.set())
    assert done.wait(60)
    worker, go, done = BackgroundWorker("it could not be done"), threading.Event(), []
    for number in range(MAX_QUEUED_JOBS + 5):
        worker.submit(number, lambda _, number=number: (go.wait(60), done.append(number)))
    assert worker.count_queued() == MAX_QUEUED_JOBS
    # A reader who waits for a dropped job requests it again.
    go.set()
    wait_until(lambda: not worker.count_queued())
    worker.submit(1, lambda _: done.append(1))
    wait_until(lambda: 1 in done)


def test_jobs_are_limited_and_all_run() -> None:
    limiter = JobLimiter(2)
    lock, now, most, done = threading.Lock(), [0], [0], []

    def work(_: object) -> None:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.05)
        with lock:
            now[0] -= 1
            done.append(1)

    for worker in [BackgroundWorker("it could not be done", limiter) for _ in range(6)]:
        worker.submit("one", work)
        worker.submit("two", work)
    wait_until(lambda: len(done) == 12)
    assert most == [2]


def test_jobs_pause_for_requests_but_not_for_ever() -> None:
    limiter, times = JobLimiter(), []
    worker = BackgroundWorker("it could not be done", limiter)

    def work(progress) -> None:
        progress(1, 2)
        times.append(time.monotonic())

    limiter.add_pending_answers(1)
    began = time.monotonic()
    worker.submit("one", work)
    wait_until(lambda: times)
    # The job continues although the response is still pending.
    assert times[0] - began >= MAX_YIELD_SECONDS
    limiter.add_pending_answers(-1)
    limiter.add_pending_answers(1)
    limiter.add_pending_answers(-1)
    limiter.yield_to_answers()


def test_abandoned_jobs_do_not_run() -> None:
    clock, done = [0.0], []
    started, go_on = threading.Event(), threading.Event()
    worker = BackgroundWorker("it could not be done", clock=lambda: clock[0])

    def slow(_: object) -> None:
        started.set()
        assert go_on.wait(60)

    worker.submit("slow", slow)
    assert started.wait(60)
    for name in ("left", "stays"):
        worker.submit(name, lambda _, name=name: done.append(name))  # type: ignore[misc]
    clock[0] = ABANDONED_SECONDS + 1
    worker.submit("stays", lambda _: done.append("stays"))
    go_on.set()
    wait_until(lambda: done)
    worker.submit("last", lambda _: done.append("last"))
    wait_until(lambda: "last" in done)
    assert done == ["stays", "last"]


def test_equal_requests_compute_once(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    studies, calls = StudyCache(dataset), []

    def compute(*args: object) -> object:
        calls.append(1)
        time.sleep(0.05)
        return compute_study(*args)  # type: ignore[arg-type]

    monkeypatch.setattr("alignment.studies.resolved_view.compute_study", compute)
    query = parse_state(dataset, "").query
    threads = [threading.Thread(target=studies.study, args=(query,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 1
