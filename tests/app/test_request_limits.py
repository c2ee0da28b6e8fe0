"""Limits on concurrent requests by route, and the cache of responses that need no slot."""

from __future__ import annotations

import re
import threading

import pytest
from waiting import TIMEOUT, wait_until

from alignment.app import request_limits
from alignment.app.factory import create_app
from alignment.server.concurrency_limiter import (
    BUSY,
    TOO_MANY,
    ConcurrencyLimiter,
    Limits,
    begin_computing,
)
from alignment.server.deadlines import check_deadline, is_deadline_exceeded
from alignment.studies import resolved_view
from alignment.studies.study import compute_study


@pytest.mark.slow
def test_twelve_slow_pages_of_one_client_do_not_delay_others(parliament, monkeypatch):
    go_on, slow_queries, responses = threading.Event(), [], []

    def compute_slowly(dataset, query, *rest):
        if query.threshold and query.threshold < 0.5:
            slow_queries.append(query)
            go_on.wait(TIMEOUT)
        return compute_study(dataset, query, *rest)

    server = create_app(parliament).server
    monkeypatch.setattr(resolved_view, "compute_study", compute_slowly)

    def get(path, address):
        return server.test_client().get(path, environ_base={"REMOTE_ADDR": address})

    assert get("/", "192.0.2.9").status_code == 200
    threads = [
        threading.Thread(
            target=lambda n=n: responses.append(get(f"/?v=1&threshold=0.{n}", "192.0.2.1"))
        )
        for n in range(11, 23)
    ]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(responses) == 2)
    # The same client still gets cached answers; others also get new ones.
    assert get("/", "192.0.2.1").status_code == 200
    assert get("/healthz", "192.0.2.1").status_code == 200
    assert get("/?v=1&threshold=0.61", "192.0.2.2").status_code == 200
    assert len(slow_queries) == 2
    go_on.set()
    for thread in threads:
        thread.join(TIMEOUT)
    assert sorted(each.status_code for each in responses) == [200] * 10 + [429] * 2
    assert {each.headers["Retry-After"] for each in responses[:2]} == {"5"}
    assert responses[0].text == f"{TOO_MANY}\n"


@pytest.fixture
def files(monkeypatch):
    limiter = ConcurrencyLimiter(
        Limits(running=2, per_client=1, present=3, present_per_client=2, seconds=0.01)
    )
    monkeypatch.setattr(request_limits, "file_limiter", lambda: limiter)
    return limiter


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", ["/download/svg", "/brief", "/after", "/forecast.csv", "/ask.html", "/who.csv"]
)
def test_one_file_of_a_client_is_made_at_a_time(parliament, files, path):
    client = create_app(parliament).server.test_client()
    running = files.enter("127.0.0.1")
    files.acquire(running)
    response = client.get(path)
    assert (response.status_code, response.text) == (429, f"{TOO_MANY}\n")
    assert response.headers["Retry-After"] == "5"
    assert "Content-Security-Policy" in response.headers
    # The page itself takes no slot of files.
    assert client.get("/").status_code == 200
    files.leave(running)
    assert client.get(path).status_code != 429
    assert files.count_admitted() == 0


@pytest.mark.slow
def test_cached_answers_and_wrong_methods_take_no_slot(parliament, files):
    client = create_app(parliament).server.test_client()
    paths = ("/download/csv", "/api/study?replicates=0", "/who.csv?where=vote:R1:yes")
    before = {path: client.get(path) for path in paths}
    for each in "ab":
        files.acquire(files.enter(each))
    assert client.get("/download/svg").status_code == 503
    for path, expected in before.items():
        response = client.get(path)
        assert (response.status_code, response.data) == (expected.status_code, expected.data)
        name = "Content-Disposition"
        assert response.headers.get(name) == expected.headers.get(name)
        assert client.post(path.partition("?")[0]).status_code == 405
        assert client.options(path).status_code == 200
    response = client.get("/api/study?v=1&topic=a")
    assert (response.status_code, response.json) == (503, {"error": BUSY})


@pytest.mark.slow
def test_answers_about_uploads_are_not_cached(parliament, files):
    client = create_app(parliament).server.test_client()
    assert client.get("/who.csv?%72ecords=abc").status_code == 400
    for each in "ab":
        files.acquire(files.enter(each))
    assert client.get("/who.csv?%72ecords=abc").status_code == 503


def test_a_thread_keeps_no_deadline_and_no_slot_of_a_request(parliament, monkeypatch, caplog):
    pages = request_limits.page_limiter()
    monkeypatch.setattr(request_limits, "page_limiter", lambda: pages)
    server = create_app(parliament).server
    admitted = []

    @server.get("/slow")
    def slow():
        begin_computing()
        admitted.append(pages.count_admitted())
        check_deadline()

    disconnected = {"waitress.client_disconnected": lambda: True}
    response = server.test_client().get("/slow", environ_overrides=disconnected)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
    assert admitted == [1]
    # The thread answers other requests, whose clients are there.
    check_deadline()
    assert not is_deadline_exceeded()
    begin_computing()
    assert pages.count_admitted() == 0


# Routes that take a slot when they compute, constant files, and routes with limits of their own.
PAGES = {
    *("/", "/<path:path>", "/favicon.ico", "/page.js", "/left", "/records", "/springs"),
    *("/healthz", "/readyz", "/metrics", "/docs/", "/docs/<path:name>"),
    *("/assets/<path:filename>", "/static/<path:filename>"),
}


def test_every_route_has_a_limit_or_is_known(parliament):
    rules = [
        rule.rule
        for rule in create_app(parliament).server.url_map.iter_rules()
        if not rule.endpoint.startswith("api.") and not rule.rule.startswith("/_")
    ]
    # One name stands for all that a rule allows.
    paths = {re.sub(r"<any\((\w+).*?>", r"\1", rule) for rule in rules}
    limited = request_limits.FILE_PATHS + request_limits.PICTURE_PATHS
    assert {path for path in paths if not path.startswith(limited)} <= PAGES
