"""The log of the server: no key of a reader's own records stands in it, however it came there."""

from __future__ import annotations

import io
import json
import logging
import secrets
import socket
from urllib.parse import quote, urlsplit

import pytest

from alignment.app import logs

KEY = "Zt0-Aq_9" * 4
MANGLED = [
    f"/embed?records={KEY}",
    f"/embed%3Frecords={KEY}",
    f"/embed%3Fv=1%26records%3D{KEY}",
    f"/embed%253Frecords%253D{KEY}",
    f"/embed%3Frecords%3D{quote(quote(KEY, safe=''), safe='').replace('-', '%252D')}",
    f"/records={KEY}",
    f"/Records={KEY}&amp;links=0",
    f"/?v=1&amp;records={KEY}",
    f"/{KEY}",
    f"/embed/{KEY}/",
    f"/download/{KEY}",
    f"/api/study%3Frecords={KEY}",
    f"//records={KEY}",
    f"/docs/records={KEY}",
    f"/assets/{KEY}.css",
    f"/_dash-component-suites/records={KEY}/x.js",
]


def test_a_key_is_as_long_as_those_that_are_made():
    assert len(secrets.token_urlsafe(24)) == len(KEY) == 32


@pytest.mark.parametrize("text", MANGLED)
def test_no_key_is_left_in_a_mangled_address(text):
    assert "Zt0" not in logs.redact(text)


@pytest.mark.parametrize(
    "text",
    ["records", "a" * 40, "/_dash-component-suites/dash/deps/react@18.v4_4_1m1700000000.min.js"],
)
def test_what_is_no_key_stays(text):
    assert logs.redact(text) == text


def test_no_key_is_left_in_half_a_key_or_in_words():
    for text in (f"records={KEY[:9]}", f"records: {KEY}", f"'records={KEY}'", f"x {KEY}.csv y"):
        assert "Zt0" not in logs.redact(text).replace("[key]", "")


@pytest.fixture
def written(monkeypatch):
    """Return what the log holds, as `alignment serve` sets it up."""
    stream, root = io.StringIO(), logging.getLogger()
    handler = logs.handler()
    handler.setStream(stream)
    monkeypatch.setattr(root, "handlers", [*root.handlers, handler])
    yield stream
    handler.close()


def test_a_fault_is_written_on_one_line_and_its_trace_without_keys(written):
    try:
        raise OSError(2, "No such file", f"/store/own/{KEY}/votes.csv")
    except OSError:
        logging.getLogger("waitress").exception("Exception while serving /a\nb\x1b[31m %s", KEY)
    first, *trace = written.getvalue().splitlines()
    assert first.endswith(r"ERROR waitress: Exception while serving /a\nb\x1b[31m [key]")
    assert trace[-1] == "FileNotFoundError: [Errno 2] No such file: '/store/own/[key]/votes.csv'"


@pytest.mark.slow
def test_no_key_is_logged_by_any_part_of_the_server(
    parliament, monkeypatch, serving, written, capfd, caplog
):
    monkeypatch.setenv("ALIGNMENT_ACCESS_LOG", "1")
    caplog.set_level(logging.INFO, logs.ACCESS)
    lines = io.StringIO()
    monkeypatch.setattr(logging.getLogger(logs.ACCESS), "handlers", [logging.StreamHandler(lines)])

    def broken(*_):
        raise OSError(2, "No such file", f"/store/own/{KEY}")

    def ask(path, host="localhost"):
        lines = [f"GET {path} HTTP/1.1", f"Host: {host}", f"Referer: {address}?records={KEY}"]
        with socket.create_connection((place.hostname, place.port), timeout=20) as sent:
            sent.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode())
            return sent.makefile("rb").read()

    with serving(parliament) as address:
        place = urlsplit(address)
        monkeypatch.setattr("alignment.app.kept.holdings.Holdings.at", broken)
        for path in (*MANGLED, f"/?records={KEY}", f"/embed/%0arecords={KEY}%0a"):
            for host in ("localhost", f"records={KEY}"):
                assert ask(path, host).startswith(b"HTTP/1.1 ")
        # A fault in a route is logged by Flask, one in the log of requests by the server.
        monkeypatch.setattr("alignment.app.watched.client_of", broken)
        ask(f"/records={KEY}")
    ours = [each.getMessage() for each in caplog.records if each.name.startswith("alignment.")]
    assert len(ours) > len(MANGLED)
    assert not [line for line in ours if "Zt0" in line]
    told = written.getvalue()
    assert "Exception on /" in told
    assert "[key]" in told
    assert [json.loads(line)["path"] for line in lines.getvalue().splitlines()]
    for text in (told, lines.getvalue(), *capfd.readouterr()):
        assert "Zt0" not in text
        assert quote(quote("Zt0-")) not in text


def test_the_server_sets_up_its_log_once(monkeypatch):
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    logs.log_to_stderr()
    logs.log_to_stderr()
    (handler,) = root.handlers
    assert isinstance(handler.formatter, logs.RedactingFormatter)
    monkeypatch.setattr(root, "handlers", [own := logging.NullHandler()])
    logs.log_to_stderr()
    assert root.handlers == [own]
