"""Background jobs and deadlines: slow work ends at its time limit or without waiting clients."""

import http.client
import threading
import time
from types import SimpleNamespace

import pytest
from fake_browser import Browser
from waiting import TIMEOUT, wait_until

from alignment.app.factory import create_app
from alignment.app.ids import PROGRESS_PATH, UPLOAD_PATH
from alignment.errors import AlignmentError, QueryError
from alignment.server import worker_jobs
from alignment.server.deadlines import (
    BACKGROUND_FACTOR,
    DeadlineExceededError,
    check_deadline,
    clear_deadline,
    start_deadline,
)
from alignment.server.jobs import (
    ABANDONED_SECONDS,
    BackgroundWorker,
    JobLimiter,
    _AbandonedError,
)
from alignment.server.lru_cache import LruCache, MemoryBudget
from alignment.server.serve import make_server
from alignment.server.study_cache import StudyCache
from alignment.settings import ANSWER_SECONDS, get_answer_seconds

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


def test_job_without_requests_ends():
    now, events = [0.0], []
    worker, job = BackgroundWorker("it failed", clock=lambda: now[0]), make_job(events)
    worker.submit("one", job)
    wait_until(lambda: events)
    now[0] = ABANDONED_SECONDS - 1
    assert worker.submit("one", job).current == 1
    now[0] += ABANDONED_SECONDS - 1
    # The second call was a request, and reading its progress is none.
    assert worker.get_job("one").current == 1
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


def test_a_job_that_fails_runs_once_and_says_why():
    worker, starts, go_on = BackgroundWorker("it failed"), [], threading.Event()

    def fail(progress):
        starts.append(progress)
        assert go_on.wait(TIMEOUT)
        raise QueryError("widen the selection")

    worker.submit("one", fail)
    wait_until(lambda: starts)
    # A request that comes meanwhile.
    job = worker.submit("one", fail)
    go_on.set()
    wait_until(lambda: job.error)
    assert worker.submit("one", fail).error == "widen the selection"
    wait_until(lambda: not worker._is_running)
    assert len(starts) == 1


def test_a_job_that_takes_too_long_has_an_error(monkeypatch):
    monkeypatch.setenv(ANSWER_SECONDS.variable, "10")
    now = [0.0]
    worker = BackgroundWorker("it failed", clock=lambda: now[0])

    def job(progress):
        while True:
            worker.submit("one", job)
            now[0] += 1
            progress(1, 2)

    worker.submit("one", job)
    wait_until(lambda: worker.get_job("one").error)
    error = worker.get_job("one").error
    assert error.startswith(f"this takes longer than {10 * BACKGROUND_FACTOR} s here")
    assert now[0] > 10 * BACKGROUND_FACTOR


LONG = "v=1&topic=cybercrime&time=years"


@pytest.fixture
def endless(monkeypatch):
    """Make timelines endless; return events of their start and their end."""
    has_started, has_ended = threading.Event(), threading.Event()

    def timeline(*args):
        has_started.set()
        try:
            while True:
                args[-1](0, 1)
                time.sleep(STEP_SECONDS)
        finally:
            has_ended.set()

    monkeypatch.setattr("alignment.server.study_cache.timeline", timeline)
    return has_started, has_ended


@pytest.fixture
def fast_clock(monkeypatch):
    """Let deadlines pass twenty times as fast."""
    clock = SimpleNamespace(monotonic=lambda: 20 * time.monotonic())
    monkeypatch.setattr("alignment.server.deadlines.time", clock)


@pytest.mark.slow
@pytest.mark.usefixtures("fast_clock")
@pytest.mark.parametrize("path", ["/download/zip", "/embed"])
def test_file_beyond_its_deadline_is_refused(parliament, monkeypatch, endless, path):
    monkeypatch.setenv(ANSWER_SECONDS.variable, "1")
    client = create_app(parliament).server.test_client()
    response = client.get(f"{path}?{LONG}")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert "his takes longer than 1 s here; ask for less at once" in response.text
    assert endless[1].is_set()


@pytest.mark.slow
@pytest.mark.usefixtures("fast_clock")
def test_deadline_error_is_shown_and_not_cached(parliament, monkeypatch):
    monkeypatch.setenv(ANSWER_SECONDS.variable, "10")
    client = create_app(parliament).server.test_client()
    with monkeypatch.context() as patched:
        slow = lambda *args: [(time.sleep(0.6), args[-1](0, 1))]  # noqa: E731
        patched.setattr("alignment.server.study_cache.timeline", slow)
        response = client.get(f"/?{LONG}")
        # Unlike a file, a page with an error still works.
        assert response.status_code == 200
        assert "This takes longer than 10 s here" in response.text
    assert "takes longer" not in client.get(f"/?{LONG}").text


@pytest.mark.slow
def test_work_ends_when_its_client_disconnects(parliament, endless):
    has_started, has_ended = endless
    server = make_server(create_app(parliament).server, UPLOAD_PATH, host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    client = http.client.HTTPConnection(
        server.effective_host, server.effective_port, timeout=TIMEOUT
    )
    client.request("GET", f"/download/zip?{LONG}")
    assert has_started.wait(TIMEOUT)
    assert not has_ended.is_set()
    client.close()
    assert has_ended.wait(TIMEOUT)
    server.close()


@pytest.mark.slow
def test_a_request_that_waits_for_another_one_has_its_own_deadline(monkeypatch):
    monkeypatch.setattr("alignment.server.lru_cache._POLL_SECONDS", STEP_SECONDS)
    cache, go_on = LruCache(MemoryBudget(1)), threading.Event()
    args = ("a", lambda: go_on.wait(TIMEOUT))
    computing = threading.Thread(target=cache.get_or_compute, args=args)
    computing.start()
    for seconds, is_disconnected in ((0, False), (TIMEOUT, True)):
        start_deadline(seconds, lambda is_disconnected=is_disconnected: is_disconnected)
        with pytest.raises(DeadlineExceededError):
            cache.get_or_compute("a", lambda: pytest.fail("computed twice"))
    clear_deadline()
    go_on.set()
    computing.join(TIMEOUT)
    # Outside of a request there is no deadline.
    check_deadline()
    assert cache.get_or_compute("a", lambda: pytest.fail("computed twice")) is True


def test_a_thread_that_a_request_starts_has_no_deadline():
    results = []
    start_deadline(0)
    thread = threading.Thread(target=lambda: results.append(check_deadline()))
    thread.start()
    thread.join(TIMEOUT)
    clear_deadline()
    assert results == [None]


@pytest.fixture
def abandoned(monkeypatch):
    """Return the topics of the queries of closed pages."""
    topics = []
    monkeypatch.setattr(StudyCache, "abandon", lambda _, query: topics.append(query.topics))
    return topics


def test_closed_page_abandons_its_query(parliament, abandoned):
    client = create_app(parliament).server.test_client()
    response = client.post("/left", data="?v=1&topic=cybercrime")
    assert (response.status_code, response.text) == (204, "")
    assert abandoned == [("cybercrime",)]
    assert client.get("/left").status_code == 404
    # The body is parsed like any URL.
    assert client.post("/left", data=b"?topic=\xff\xed\xa0\x80&records=none").status_code == 204


def test_changed_query_abandons_the_previous_one(parliament, abandoned):
    browser = Browser(create_app(parliament), "?v=1&topic=cybercrime")
    browser.gesture("colour:bloc")
    browser.gesture("country:AAA")
    # The query is the same.
    assert abandoned == []
    browser.ask(to=browser.address)
    assert abandoned == []
    browser.ask(to="v=1")
    assert abandoned == [("cybercrime",)]


def test_leaving_the_panel_abandons_its_model(parliament, abandoned):
    browser = Browser(create_app(parliament), "?v=1&topic=cybercrime&panel=why&fact=agreement")
    browser.gesture("colour:bloc")
    assert abandoned == []
    assert "pairs" in browser.ready
    browser.gesture("panel:overview")
    assert abandoned == [("cybercrime",)]
    browser.wait_until_over()
    assert "pairs" not in browser.ready


PAIRS = "?v=1&topic=cybercrime&panel=why&fact=agreement"


@pytest.fixture
def half_done(monkeypatch):
    """Stop the model of pairs at half of its work."""
    go_on = threading.Event()

    def job(study, progress):
        progress(5, 10)
        go_on.wait(TIMEOUT)

    monkeypatch.setattr(worker_jobs, "dyadic_regression_job", job)
    yield
    go_on.set()


@pytest.mark.usefixtures("half_done")
def test_page_is_refreshed_only_when_more_pairs_are_done(parliament):
    browser = Browser(create_app(parliament), PAIRS)
    # The stability of blocs is computed at the same time, and must be done as well.
    while not {"sure", "pairs5"} <= {*browser.ready.split()}:
        browser.poll()
    for _ in range(3):
        ready = browser.ask()["ready"]
        progress = browser.client.get(PROGRESS_PATH, query_string={"at": browser.address}).json
        assert progress["ready"] == ready


@pytest.mark.slow
@pytest.mark.parametrize(
    ("panel", "job", "gesture"),
    [
        ("why&fact=agreement", "dyadic_regression_job", "panel:overview"),
        ("links", "swap_test_job", 'control:topics:{"topics":["ict-security"]}'),
    ],
)
def test_a_page_that_leaves_a_panel_ends_its_job(parliament, monkeypatch, panel, job, gesture):
    monkeypatch.setattr("alignment.server.jobs.REJOIN_SECONDS", STEP_SECONDS)
    events = []
    endless = make_job(events)
    monkeypatch.setattr(worker_jobs, job, lambda _, progress: endless(progress))
    browser = Browser(create_app(parliament), f"?v=1&topic=cybercrime&panel={panel}")
    wait_until(lambda: events)
    browser.poll()
    assert events == ["start"]
    browser.gesture(gesture)
    wait_until(lambda: "end" in events)
    # The links of the new selection may start a job of their own at once, but only then.
    assert events[:2] == ["start", "end"]
    events.append("go on")


def test_page_stops_asking_for_a_model_that_failed(parliament, monkeypatch):
    def fail(study, progress):
        progress(3, 10)
        raise ValueError

    monkeypatch.setattr(worker_jobs, "dyadic_regression_job", fail)
    browser = Browser(create_app(parliament), PAIRS)
    browser.wait_until_over()
    assert browser.ask()["is_over"]
    assert "are not known" in str(browser.parts["panel"])


@pytest.mark.parametrize(
    ("panel", "job"),
    [
        ("why&fact=agreement", "dyadic_regression_job"),
        ("links", "swap_test_job"),
        ("swing", "model_check_job"),
    ],
)
def test_cached_page_starts_a_job_that_others_left(parliament, monkeypatch, panel, job):
    finish, calls = getattr(worker_jobs, job), []

    def leave_once(study, progress):
        calls.append(study)
        if len(calls) == 1:
            raise _AbandonedError
        return finish(study, progress)

    monkeypatch.setattr(worker_jobs, job, leave_once)
    app = create_app(parliament)
    # What all panels share is known before.
    Browser(app, "?v=1&topic=cybercrime").wait_until_over()
    for _ in range(2):
        browser = Browser(app, f"?v=1&topic=cybercrime&panel={panel}")
        wait_until(lambda: calls)
        time.sleep(STEP_SECONDS)
    browser.wait_until_over()
    assert len(calls) == 2


@pytest.mark.browser
def test_browser_reports_that_it_leaves_the_page(page, monkeypatch):
    is_abandoned = threading.Event()
    monkeypatch.setattr(StudyCache, "abandon", lambda *_: is_abandoned.set())
    page.open()
    assert not is_abandoned.is_set()
    page.page.goto(f"{page.url}healthz")
    assert is_abandoned.wait(TIMEOUT)


@pytest.mark.parametrize("value", ["0", "-1", "soon", "", "1.5"])
def test_an_invalid_time_limit_is_an_error(monkeypatch, value):
    monkeypatch.setenv(ANSWER_SECONDS.variable, value)
    with pytest.raises(AlignmentError, match="ALIGNMENT_ANSWER_SECONDS cannot be read"):
        get_answer_seconds()
