"""Concurrent requests: few compute at once, fewer of one client, and refused ones are told when to
come again."""

from __future__ import annotations

import re
import threading
import time
from contextlib import contextmanager

import flask
import pytest
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from alignment.answer import seen
from alignment.answer.study import answer
from alignment.app import limits
from alignment.app.factory import create_app
from alignment.app.kept.concurrency import (
    BUSY,
    TOO_MANY,
    ConcurrencyLimiter,
    Limits,
    RequestSlot,
    begin_computing,
    working_elsewhere,
)
from alignment.app.kept.shelf import Room, Shelf

PATIENCE = 60


def until(true):
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


@contextmanager
def request_of(limiter, client):
    with flask.Flask(__name__).app_context():
        flask.g.slot = RequestSlot(limiter, client)
        yield
        flask.g.slot.leave()


def test_a_client_has_a_bounded_share_and_others_the_rest():
    limiter = ConcurrencyLimiter(Limits(running=3, per_client=2, seconds=0.01))
    mine = [limiter.enter("a") for _ in range(3)]
    for slot in mine[:2]:
        limiter.acquire(slot)
    with pytest.raises(TooManyRequests):
        limiter.acquire(mine[2])
    others = [limiter.enter("b") for _ in range(2)]
    limiter.acquire(others[0])
    with pytest.raises(ServiceUnavailable):
        limiter.acquire(others[1])
    assert (limiter.running(), limiter.present()) == (3, 5)
    assert limiter.refused == {429: 1, 503: 1}
    for slot in (*mine, *others):
        limiter.leave(slot)
    assert (limiter.running(), limiter.present()) == (0, 0)


def test_few_are_present_and_fewer_of_one_client():
    limiter = ConcurrencyLimiter(Limits(running=1, per_client=1, present=3, present_per_client=2))
    for client in "aab":
        limiter.enter(client)
    with pytest.raises(TooManyRequests, match=re.escape(TOO_MANY)):
        limiter.enter("a")
    with pytest.raises(ServiceUnavailable, match=re.escape(BUSY)):
        limiter.enter("c")


def test_the_client_that_runs_least_comes_next():
    limiter, order = ConcurrencyLimiter(Limits(running=2, per_client=2)), []
    first, second = limiter.enter("a"), limiter.enter("a")
    for slot in (first, second):
        limiter.acquire(slot)

    def work(client):
        slot = limiter.enter(client)
        limiter.acquire(slot)
        order.append(client)
        limiter.leave(slot)

    threads = []
    for client in "aab":
        threads.append(threading.Thread(target=work, args=(client,)))
        threads[-1].start()
        until(lambda: len(limiter._waiting) == len(threads))
    limiter.leave(first)
    for thread in threads:
        thread.join(PATIENCE)
    assert order == ["b", "a", "a"]


def test_a_request_that_waits_for_another_one_holds_no_turn():
    # Else the one that makes the answer could never have a turn again.
    limiter, shelf, go = ConcurrencyLimiter(Limits(running=1, per_client=1)), Shelf(Room(9)), []
    elsewhere = threading.Event()

    def make():
        with working_elsewhere() as client:
            elsewhere.set()
            until(lambda: go)
        return f"made for {client}"

    answers = []

    def ask(client):
        with request_of(limiter, client):
            begin_computing()
            answers.append(shelf.once("key", make))

    threads = [threading.Thread(target=ask, args=("a",))]
    threads[0].start()
    assert elsewhere.wait(PATIENCE)
    threads += [threading.Thread(target=ask, args=(client,)) for client in "bcd"]
    for thread in threads[1:]:
        thread.start()
    until(lambda: limiter.present() == 4 and not limiter.running())
    go.append(True)
    for thread in threads:
        thread.join(PATIENCE)
    assert answers == ["made for a"] * 4
    assert (limiter.running(), limiter.present()) == (0, 0)


@pytest.mark.slow
def test_twelve_heavy_pages_of_one_client_hold_up_nobody_else(parliament, monkeypatch):
    go, heavy = threading.Event(), []

    def slow(dataset, query, *rest):
        if query.threshold and query.threshold < 0.5:
            heavy.append(query)
            go.wait(PATIENCE)
        return answer(dataset, query, *rest)

    server = create_app(parliament).server
    monkeypatch.setattr(seen, "answer", slow)
    found = []

    def get(path, address):
        return server.test_client().get(path, environ_base={"REMOTE_ADDR": address})

    assert get("/", "192.0.2.9").status_code == 200
    attack = [
        threading.Thread(
            target=lambda n=n: found.append(get(f"/?v=1&threshold=0.{n}", "192.0.2.1"))
        )
        for n in range(11, 23)
    ]
    for thread in attack:
        thread.start()
    until(lambda: len(found) == 2)
    # The same client is still answered what is cached; others also what is new.
    assert get("/", "192.0.2.1").status_code == 200
    assert get("/healthz", "192.0.2.1").status_code == 200
    assert get("/?v=1&threshold=0.61", "192.0.2.2").status_code == 200
    assert len(heavy) == 2
    go.set()
    for thread in attack:
        thread.join(PATIENCE)
    assert sorted(each.status_code for each in found) == [200] * 10 + [429] * 2
    assert {each.headers["Retry-After"] for each in found[:2]} == {"5"}
    assert found[0].text == f"{TOO_MANY}\n"


@pytest.fixture
def files(monkeypatch):
    limiter = ConcurrencyLimiter(
        Limits(running=2, per_client=1, present=3, present_per_client=2, seconds=0.01)
    )
    monkeypatch.setattr(limits, "file_limiter", lambda: limiter)
    return limiter


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", ["/download/svg", "/brief", "/after", "/forecast.csv", "/ask.html", "/who.csv"]
)
def test_a_client_has_one_file_made_at_a_time(parliament, files, path):
    client = create_app(parliament).server.test_client()
    running = files.enter("127.0.0.1")
    files.acquire(running)
    told = client.get(path)
    assert (told.status_code, told.text) == (429, f"{TOO_MANY}\n")
    assert told.headers["Retry-After"] == "5"
    assert "Content-Security-Policy" in told.headers
    # The page itself takes no turn of files.
    assert client.get("/").status_code == 200
    files.leave(running)
    assert client.get(path).status_code != 429
    assert files.present() == 0


@pytest.mark.slow
def test_cached_answers_and_wrong_methods_take_no_turn(parliament, files):
    client = create_app(parliament).server.test_client()
    paths = ("/download/csv", "/api/study?replicates=0", "/who.csv?where=vote:R1:yes")
    before = {path: client.get(path) for path in paths}
    for each in "ab":
        files.acquire(files.enter(each))
    assert client.get("/download/svg").status_code == 503
    for path, told in before.items():
        again = client.get(path)
        assert (again.status_code, again.data) == (told.status_code, told.data)
        assert again.headers.get("Content-Disposition") == told.headers.get("Content-Disposition")
        assert client.post(path.partition("?")[0]).status_code == 405
        assert client.options(path).status_code == 200
    told = client.get("/api/study?v=1&topic=a")
    assert (told.status_code, told.json) == (503, {"error": BUSY})


@pytest.mark.slow
def test_answers_about_own_records_are_not_cached(parliament, files):
    client = create_app(parliament).server.test_client()
    assert client.get("/who.csv?%72ecords=abc").status_code == 400
    for each in "ab":
        files.acquire(files.enter(each))
    assert client.get("/who.csv?%72ecords=abc").status_code == 503


# What takes a turn when it computes, what is read out, and what has bounds of its own.
PAGES = {
    *("/", "/<path:path>", "/favicon.ico", "/page.js", "/left", "/records", "/springs"),
    *("/healthz", "/readyz", "/metrics", "/docs/", "/docs/<path:name>"),
    *("/assets/<path:filename>", "/static/<path:filename>"),
}


def test_every_route_is_limited_or_known(parliament):
    rules = create_app(parliament).server.url_map.iter_rules()
    own = [
        rule.rule
        for rule in rules
        if not rule.endpoint.startswith("api.") and not rule.rule.startswith("/_")
    ]
    # One of any names stands for all of them.
    paths = {re.sub(r"<any\((\w+).*?>", r"\1", rule) for rule in own}
    known = limits.FILE_PATHS + limits.PICTURE_PATHS
    assert {path for path in paths if not path.startswith(known)} <= PAGES
