"""How much that is slow is done at once, and what those are told who come besides."""

from __future__ import annotations

import re
import threading

import pytest

from alignment.app import turns
from alignment.app.factory import create_app
from alignment.app.turns import BUSY, MANY, Turns


def test_places_are_few_and_nobody_has_all():
    places = Turns(running=2, waiting=1, of_one=2, seconds=0.01)
    assert [places.take("a"), places.take("a")] == ["", ""]
    assert places.take("a") == MANY
    # The last place is one to wait at, and is free again when the wait was in vain.
    assert [places.take("b"), places.take("b")] == [BUSY, BUSY]
    places.leave("a")
    assert places.take("b") == ""
    places.leave("a")
    places.leave("b")
    assert [places.take("c"), places.take("c")] == ["", ""]


def test_who_waits_comes_next_and_the_others_are_told_at_once():
    places = Turns(running=1, waiting=1, seconds=30)
    assert places.take("a") == ""
    came = []
    waiting = threading.Thread(target=lambda: came.append(places.take("b")))
    waiting.start()
    while places.take("c") != BUSY:  # until the other one waits
        places.leave("c")
    assert came == []
    places.leave("a")
    waiting.join(10)
    assert came == [""]


@pytest.mark.slow
@pytest.mark.parametrize(("of_one", "status", "said"), [(9, 503, BUSY), (1, 429, MANY)])
def test_a_reader_is_told_when_to_come_again(parliament, monkeypatch, of_one, status, said):
    places = Turns(running=1, waiting=0, of_one=of_one, seconds=0)
    monkeypatch.setattr(turns, "Turns", lambda: places)
    client = create_app(parliament).server.test_client()
    assert places.take("127.0.0.1") == ""
    answer = client.get("/download/svg")
    assert (answer.status_code, answer.text) == (status, f"{said}\n")
    assert answer.headers["Retry-After"] == "5"
    assert "Content-Security-Policy" in answer.headers
    # The page itself waits for nobody.
    assert client.get("/").status_code == 200
    places.leave("127.0.0.1")
    # Each gives its turn back, whatever came of it.
    for path, status in (("/download/svg", 200), ("/download/no", 404), ("/embed", 200)) * 2:
        assert client.get(path).status_code == status


# What the page cannot wait for, what is read out, and what has bounds of its own.
QUICK = {
    *("/", "/<path:path>", "/favicon.ico", "/page.js", "/left", "/records", "/springs"),
    *("/healthz", "/readyz", "/metrics", "/docs/", "/docs/<path:name>"),
    *("/assets/<path:filename>", "/static/<path:filename>"),
}


def test_every_route_is_slow_or_known_to_be_quick(parliament):
    rules = create_app(parliament).server.url_map.iter_rules()
    own = [
        rule.rule
        for rule in rules
        if not rule.endpoint.startswith("api.") and not rule.rule.startswith("/_")
    ]
    # One of any names stands for all of them.
    paths = {re.sub(r"<any\((\w+).*?>", r"\1", rule) for rule in own}
    assert {path for path in paths if not path.startswith(turns.SLOW)} <= QUICK


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/brief", "/after", "/forecast.csv", "/ask.html", "/who.csv"])
def test_reports_and_lists_wait_for_their_turn(parliament, monkeypatch, path):
    places = Turns(running=1, waiting=0, seconds=0)
    monkeypatch.setattr(turns, "Turns", lambda: places)
    client = create_app(parliament).server.test_client()
    assert places.take("127.0.0.1") == ""
    answer = client.get(path)
    assert (answer.status_code, answer.text) == (503, f"{BUSY}\n")
