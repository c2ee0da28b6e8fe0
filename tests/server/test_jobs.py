"""Background jobs: they end when nobody waits for them, and start again when requested."""

from __future__ import annotations

import time

import pytest
from waiting import wait_until

from alignment.server.deadlines import BACKGROUND_FACTOR
from alignment.server.jobs import ABANDONED_SECONDS, BackgroundWorker, JobLimiter
from alignment.settings import ANSWER_SECONDS

STEP_SECONDS = 0.02


def make_job(events):
    """Return a job that runs until the events hold 'go on', and adds its start and end."""

    def job(progress):
        events.append("start")
        try:
            while "go on" not in events:
                progress(1, 2)
                time.sleep(STEP_SECONDS)
        finally:
            events.append("end")

    return job


def check_restart(worker, key, job, events):
    """Check that a job ends, and runs to its end when it is submitted again."""
    wait_until(lambda: "end" in events)
    wait_until(lambda: worker.get_job(key) is None)
    events.append("go on")
    worker.submit(key, job)
    wait_until(lambda: len(events) == 5)
    assert events == ["start", "end", "go on", "start", "end"]


def test_a_job_ends_when_nobody_requests_it():
    now, events = [0.0], []
    worker, job = BackgroundWorker("it failed", clock=lambda: now[0]), make_job(events)
    worker.submit("one", job)
    wait_until(lambda: events)
    now[0] = ABANDONED_SECONDS - 1
    assert worker.get_job("one").current == 1
    now[0] += ABANDONED_SECONDS - 1
    # The call of get_job was a request.
    time.sleep(5 * STEP_SECONDS)
    assert events == ["start"]
    now[0] += ABANDONED_SECONDS + 1
    check_restart(worker, "one", job, events)


@pytest.mark.slow
@pytest.mark.parametrize("key", ["one", ("alike", "one")])
def test_a_job_ends_when_the_page_that_waits_leaves(monkeypatch, key):
    monkeypatch.setattr("alignment.server.jobs.REJOIN_SECONDS", 10 * STEP_SECONDS)
    events = []
    worker, job = BackgroundWorker("it failed"), make_job(events)
    worker.submit(key, job)
    worker.abandon("another")
    wait_until(lambda: events)
    # Another page waits for the same job, and requests it with its next poll.
    worker.abandon("one")
    worker.submit(key, job)
    time.sleep(20 * STEP_SECONDS)
    assert events == ["start"]
    worker.abandon("one")
    check_restart(worker, key, job, events)


def test_an_abandoned_job_does_not_start(monkeypatch):
    monkeypatch.setattr("alignment.server.jobs.REJOIN_SECONDS", STEP_SECONDS)
    limiter, events = JobLimiter(1), []
    worker = BackgroundWorker("it failed", limiter)
    with limiter:
        worker.submit("one", lambda _: events.append("one"))
        worker.submit("two", lambda _: events.append("two"))
        worker.abandon("one")
    wait_until(lambda: not worker.count_queued())
    worker.submit("three", lambda _: events.append("three"))
    wait_until(lambda: "three" in events)
    assert events == ["two", "three"]


def test_a_job_that_takes_too_long_has_an_error(monkeypatch):
    monkeypatch.setenv(ANSWER_SECONDS.variable, "10")
    now = [0.0]
    worker = BackgroundWorker("it failed", clock=lambda: now[0])

    def job(progress):
        while True:
            worker.get_job("one")
            now[0] += 1
            progress(1, 2)

    worker.submit("one", job)
    wait_until(lambda: worker.get_job("one").error)
    error = worker.get_job("one").error
    assert error.startswith(f"this takes longer than {10 * BACKGROUND_FACTOR} s here")
    assert now[0] > 10 * BACKGROUND_FACTOR
