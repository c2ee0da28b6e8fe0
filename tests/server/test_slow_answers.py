"""Late answers: the client asks again after a 503, and then gets the answer."""

import threading
import time
from collections.abc import Callable
from typing import Any

import flask
import pytest
from werkzeug.test import Client

from alignment.app import ids, request_limits
from alignment.server import slow_answers
from alignment.server.deadlines import check_deadline
from alignment.server.jobs import JobLimiter
from alignment.server.slow_answers import SlowAnswers

PATH = "/download/slow"


@pytest.fixture
def go_on() -> threading.Event:
    return threading.Event()


@pytest.fixture
def calls() -> list[str]:
    return []


@pytest.fixture
def client(go_on: threading.Event, calls: list[str], monkeypatch: pytest.MonkeyPatch) -> Client:
    """Return a client of a server whose file ends when `go_on` is set."""
    monkeypatch.setattr(slow_answers, "ANSWER_SECONDS", 0.2)
    server = flask.Flask("slow")

    @server.get("/download/<name>")
    def download(name: str) -> str:
        calls.append(name)
        while not go_on.wait(0.01):
            check_deadline()
        if name == "fault":
            raise ValueError
        return "x" * 3_000_000

    @server.get("/")
    def page() -> str:
        return download("page")

    @server.route("/view", methods=["GET", "POST"])
    def view() -> str:
        if flask.request.args or flask.request.form:
            download(flask.request.headers[ids.KEY_HEADER])
        return "answer"

    pages, files = request_limits.page_limiter(), request_limits.file_limiter()
    request_limits.register(server, pages, files, JobLimiter())
    server.files = files  # type: ignore[attr-defined]
    return server.test_client()


def wait_until(condition: Callable[[], Any]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_late_answer_comes_with_a_later_request(
    client: Any, go_on: threading.Event, calls: list[str]
) -> None:
    start = time.monotonic()
    for _ in range(2):
        response = client.get(PATH)
        assert (response.status_code, response.text) == (503, f"{request_limits.LATE}\n")
        assert response.headers["Retry-After"] == response.headers["Refresh"] == "1"
    assert time.monotonic() - start < 30
    go_on.set()
    response = client.get(PATH)
    assert (response.status_code, len(response.data)) == (200, 3_000_000)
    assert calls == ["slow"]
    # It is given away once, and is too large for the cache of finished files.
    assert client.get(PATH).status_code == 200
    assert calls == ["slow"] * 2
    assert client.application.files.count_admitted() == 0


def test_other_clients_and_addresses_get_answers_of_their_own(
    client: Any, go_on: threading.Event, calls: list[str]
) -> None:
    assert client.get(PATH).status_code == 503
    assert client.get(PATH, environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 503
    assert calls == ["slow"] * 2
    # Both running slots of files are taken, and a gesture is answered at once.
    assert client.get("/view").text == "answer"
    go_on.set()
    assert client.get("/download/other").status_code == 200


def test_late_gesture_waits_for_the_page_with_the_same_records(
    client: Any, go_on: threading.Event, calls: list[str]
) -> None:
    for key in ("one", "one", "other"):
        assert client.get("/view?at=", headers={ids.KEY_HEADER: key}).status_code == 503
    assert calls == ["one", "other"]
    go_on.set()
    for key in ("one", "other"):
        assert client.get("/view?at=", headers={ids.KEY_HEADER: key}).text == "answer"
    assert calls == ["one", "other"]


def test_late_gesture_that_is_posted_waits_for_the_same_form(
    client: Any, go_on: threading.Event, calls: list[str]
) -> None:
    headers = {ids.KEY_HEADER: "one"}
    for at in ("v=1", "v=1", "v=1&where=group:SIDS"):
        assert client.post("/view", data={"at": at}, headers=headers).status_code == 503
    assert calls == ["one", "one"]
    go_on.set()
    assert client.post("/view", data={"at": "v=1"}, headers=headers).text == "answer"
    assert calls == ["one", "one"]


def test_a_late_file_says_when_to_request_it_again(client: Any, go_on: threading.Event) -> None:
    response = client.get("/download/pptx")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    assert response.text == (
        "The server is still computing this answer; request it again after 1 s.\n"
    )
    go_on.set()


def test_late_page_says_so_and_loads_itself_again(
    client: Any, go_on: threading.Event, calls: list[str]
) -> None:
    for _ in range(2):
        response = client.get("/")
        assert (response.status_code, response.text) == (503, f"{request_limits.LATE_PAGE}\n")
        assert response.headers["Refresh"] == "1"
    go_on.set()
    assert client.get("/").status_code == 200
    assert calls == ["page"]


def test_late_answer_that_nobody_asks_for_ends(
    client: Any, calls: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get(PATH).status_code == 503
    assert client.application.files.count_running() == 1
    monkeypatch.setattr(slow_answers, "KEPT_SECONDS", 0.0)
    wait_until(lambda: not client.application.files.count_admitted())
    assert client.get(PATH).status_code == 503
    assert calls == ["slow"] * 2


def test_sixteen_slow_requests_leave_gestures_answered(client: Any, go_on: threading.Event) -> None:
    statuses: list[int] = []

    def get(number: int) -> None:
        base = {"REMOTE_ADDR": f"192.0.2.{number}"}
        statuses.append(client.application.test_client().get(PATH, environ_base=base).status_code)

    threads = [threading.Thread(target=get, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    assert client.get("/view").text == "answer"
    for thread in threads:
        thread.join(60)
    assert statuses == [503] * 16
    go_on.set()


def test_fault_is_raised_where_the_client_waits(client: Any, go_on: threading.Event) -> None:
    client.application.testing = True
    go_on.set()
    with pytest.raises(ValueError):
        client.get("/download/fault")


def test_requests_that_cannot_be_slow_are_passed_on() -> None:
    threads = []

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        threads.append(threading.current_thread())
        start_response("200 OK", [])
        return [b""]

    client = Client(SlowAnswers(app, lambda method, path: (method, path) == ("GET", "/slow")))
    client.get("/quick")
    client.post("/slow")
    assert threads == [threading.current_thread()] * 2
    client.get("/slow")
    assert threads[2] is not threading.current_thread()
