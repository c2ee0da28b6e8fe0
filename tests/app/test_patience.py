"""Work ends that takes too long, or that nobody waits for any more."""

from __future__ import annotations

import http.client
import threading
import time
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from asking import Browser

from alignment.app import ids
from alignment.app.factory import create_app
from alignment.app.kept.background import LEFT_SECONDS, AtWork, Worker
from alignment.app.kept.patience import BEHIND, LateError, begin, check, seconds
from alignment.app.kept.shelf import Room, Shelf
from alignment.app.kept.studies import Studies
from alignment.app.serve import make_server
from alignment.errors import AlignmentError
from alignment.settings import ANSWER_SECONDS

PATIENCE = 60
# Of what would never end by itself.
STEP = 0.02
LONG = "v=1&topic=cybercrime&time=years"


def until(true):
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(STEP)


@pytest.fixture
def endless(monkeypatch):
    """Timelines that never come; what has begun and what has ended of them."""
    begun, ended = threading.Event(), threading.Event()

    def timeline(*given):
        begun.set()
        try:
            while True:
                given[-1](0, 1)
                time.sleep(STEP)
        finally:
            ended.set()

    monkeypatch.setattr("alignment.app.kept.studies.timeline", timeline)
    return begun, ended


@pytest.fixture
def quick(monkeypatch):
    """Let a second of those that an answer may take go by in a twentieth of one."""
    clock = SimpleNamespace(monotonic=lambda: 20 * time.monotonic())
    monkeypatch.setattr("alignment.app.kept.patience.time", clock)


@pytest.mark.slow
@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("path", ["/download/zip", "/embed"])
def test_a_file_that_takes_too_long_is_given_up(parliament, monkeypatch, endless, path):
    monkeypatch.setenv(ANSWER_SECONDS.variable, "1")
    client = create_app(parliament).server.test_client()
    answer = client.get(f"{path}?{LONG}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "his takes longer than 1 s here; ask for less at once" in answer.text
    assert endless[1].is_set()


@pytest.mark.slow
@pytest.mark.usefixtures("quick")
def test_the_page_says_so_and_does_not_keep_it(parliament, monkeypatch):
    monkeypatch.setenv(ANSWER_SECONDS.variable, "10")
    client = create_app(parliament).server.test_client()
    with monkeypatch.context() as patched:
        slow = lambda *given: [(time.sleep(0.6), given[-1](0, 1))]  # noqa: E731
        patched.setattr("alignment.app.kept.studies.timeline", slow)
        answer = client.get(f"/?{LONG}")
        # A page is no file: its scripts take it from here.
        assert answer.status_code == 200
        assert "This takes longer than 10 s here" in answer.text
    assert "takes longer" not in client.get(f"/?{LONG}").text


@pytest.mark.slow
def test_who_leaves_frees_his_work(parliament, endless):
    begun, ended = endless
    server = make_server(parliament, "127.0.0.1", 0)
    threading.Thread(target=server.run, daemon=True).start()
    place = urlsplit(f"//{server.effective_host}:{server.effective_port}")
    reader = http.client.HTTPConnection(place.netloc, timeout=PATIENCE)
    reader.request("GET", f"/download/zip?{LONG}")
    assert begun.wait(PATIENCE)
    assert not ended.is_set()
    reader.close()
    assert ended.wait(PATIENCE)
    server.close()


@pytest.mark.slow
def test_who_waits_for_what_another_one_makes_waits_no_longer(parliament, monkeypatch):
    monkeypatch.setattr("alignment.app.kept.shelf._LOOK_SECONDS", STEP)
    app, shelf, go = create_app(parliament).server, Shelf(Room(1)), threading.Event()
    maker = threading.Thread(target=shelf.once, args=("a", lambda: go.wait(PATIENCE)))
    maker.start()
    with app.app_context():
        begin(0)
        with pytest.raises(LateError):
            shelf.once("a", lambda: pytest.fail("made twice"))
        begin(PATIENCE, gone=lambda: True)
        with pytest.raises(LateError):
            shelf.once("a", lambda: pytest.fail("made twice"))
    go.set()
    maker.join(PATIENCE)
    # Outside of a request nobody is kept from waiting.
    check()
    assert shelf.once("a", lambda: pytest.fail("made twice")) is True


def test_work_in_the_background_ends_when_nobody_asks_for_it_and_begins_anew():
    clock, steps = [0.0], []
    worker = Worker("it could not be done", clock=lambda: clock[0])

    def work(tell):
        steps.append("begun")
        try:
            while "go on" not in steps:
                tell(1, 2)
                time.sleep(STEP)
        finally:
            steps.append("ended")

    worker.ask("one", work)
    until(lambda: steps)
    clock[0] = LEFT_SECONDS - 1
    assert worker.running("one").done == 1
    clock[0] += LEFT_SECONDS - 1
    # Somebody looked meanwhile, so it still is at work.
    time.sleep(5 * STEP)
    assert steps == ["begun"]
    clock[0] += LEFT_SECONDS + 1
    until(lambda: "ended" in steps)
    until(lambda: worker.running("one") is None)
    steps.append("go on")
    worker.ask("one", work)
    until(lambda: len(steps) == 5)
    assert steps == ["begun", "ended", "go on", "begun", "ended"]


@pytest.mark.slow
@pytest.mark.parametrize("of", ["one", ("alike", "one")])
def test_work_in_the_background_ends_when_who_waits_for_it_says_that_he_leaves(monkeypatch, of):
    monkeypatch.setattr("alignment.app.kept.background.AGAIN_SECONDS", 10 * STEP)
    steps = []
    worker = Worker("it could not be done")

    def work(tell):
        steps.append("begun")
        try:
            while "go on" not in steps:
                tell(1, 2)
                time.sleep(STEP)
        finally:
            steps.append("ended")

    worker.ask(of, work)
    worker.leave("another")
    until(lambda: steps)
    # Somebody else waits for the same, and asks with the next tick.
    worker.leave("one")
    worker.ask(of, work)
    time.sleep(20 * STEP)
    assert steps == ["begun"]
    worker.leave("one")
    until(lambda: "ended" in steps)
    until(lambda: worker.running(of) is None)
    steps.append("go on")
    worker.ask(of, work)
    until(lambda: len(steps) == 5)
    assert steps == ["begun", "ended", "go on", "begun", "ended"]


def test_work_that_was_left_before_it_began_is_not_begun(monkeypatch):
    monkeypatch.setattr("alignment.app.kept.background.AGAIN_SECONDS", STEP)
    at_work, begun = AtWork(1), []
    worker = Worker("it could not be done", at_work)
    with at_work:
        worker.ask("one", lambda _: begun.append("one"))
        worker.ask("two", lambda _: begun.append("two"))
        worker.leave("one")
    until(lambda: not worker.waiting())
    worker.ask("three", lambda _: begun.append("three"))
    until(lambda: "three" in begun)
    assert begun == ["two", "three"]


def test_a_page_that_is_left_says_so(parliament, monkeypatch):
    left = []
    monkeypatch.setattr(Studies, "leave", lambda _, query: left.append(query.topics))
    client = create_app(parliament).server.test_client()
    answer = client.post("/left", data="?v=1&topic=cybercrime")
    assert (answer.status_code, answer.text) == (204, "")
    assert left == [("cybercrime",)]
    assert client.get("/left").status_code == 404
    # Whatever it says is read as an address is.
    assert client.post("/left", data=b"?topic=\xff\xed\xa0\x80&records=none").status_code == 204


def test_a_page_that_asks_something_else_waits_no_more_for_what_it_asked(parliament, monkeypatch):
    left = []
    monkeypatch.setattr(Studies, "leave", lambda _, query: left.append(query.topics))
    browser = Browser(create_app(parliament), "?v=1&topic=cybercrime")
    browser.gesture("colour:bloc")
    browser.gesture("country:AAA")
    # Of the same query the same is waited for.
    assert left == []
    browser.ask(ids.URL, f"{ids.URL}.search")
    assert left == []
    browser.held[ids.URL, "search"] = "?v=1"
    browser.ask(ids.URL, f"{ids.URL}.search")
    assert left == [("cybercrime",)]


@pytest.mark.browser
def test_who_goes_elsewhere_says_so(page, monkeypatch):
    left = threading.Event()
    monkeypatch.setattr(Studies, "leave", lambda *_: left.set())
    page.open()
    assert not left.is_set()
    page.page.goto(f"{page.url}assets/upload.css")
    assert left.wait(PATIENCE)


def test_work_in_the_background_that_takes_too_long_is_told(monkeypatch):
    monkeypatch.setenv(ANSWER_SECONDS.variable, "10")
    clock = [0.0]
    worker = Worker("it could not be done", clock=lambda: clock[0])

    def work(tell):
        while True:
            # As long as somebody asks, and no longer.
            worker.running("one")
            clock[0] += 1
            tell(1, 2)

    worker.ask("one", work)
    until(lambda: worker.running("one").failed)
    assert worker.running("one").failed.startswith(f"this takes longer than {10 * BEHIND} s here")
    assert clock[0] > 10 * BEHIND


@pytest.mark.parametrize("value", ["0", "-1", "soon", "", "1.5"])
def test_a_setting_that_cannot_be_read(monkeypatch, value):
    monkeypatch.setenv(ANSWER_SECONDS.variable, value)
    with pytest.raises(AlignmentError, match="ALIGNMENT_ANSWER_SECONDS cannot be read"):
        seconds()
