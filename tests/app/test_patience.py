"""Work ends that takes too long, or that nobody waits for any more."""

from __future__ import annotations

import http.client
import threading
import time
from urllib.parse import urlsplit

import pytest

from alignment.app.factory import create_app
from alignment.app.kept.background import LEFT_SECONDS, Worker
from alignment.app.kept.patience import BEHIND, LateError, begin, check, seconds
from alignment.app.kept.shelf import Room, Shelf
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


@pytest.mark.parametrize("path", ["/download/zip", "/embed"])
def test_a_file_that_takes_too_long_is_given_up(parliament, monkeypatch, endless, path):
    monkeypatch.setenv(ANSWER_SECONDS.variable, "1")
    client = create_app(parliament).server.test_client()
    answer = client.get(f"{path}?{LONG}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "his takes longer than 1 s here; ask for less at once" in answer.text
    assert endless[1].is_set()


def test_the_page_says_so_and_does_not_keep_it(parliament, monkeypatch):
    monkeypatch.setenv(ANSWER_SECONDS.variable, "1")
    client = create_app(parliament).server.test_client()
    with monkeypatch.context() as patched:
        slow = lambda *given: [(time.sleep(1.1), given[-1](0, 1))]  # noqa: E731
        patched.setattr("alignment.app.kept.studies.timeline", slow)
        answer = client.get(f"/?{LONG}")
        # A page is no file: its scripts take it from here.
        assert answer.status_code == 200
        assert "This takes longer than 1 s here" in answer.text
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


def test_who_waits_for_what_another_one_makes_waits_no_longer(parliament):
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
