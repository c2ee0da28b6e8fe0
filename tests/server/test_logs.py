"""Log of the server: it contains no key of uploaded records."""

from __future__ import annotations

import io
import json
import logging
import secrets
import socket
from urllib.parse import quote, urlsplit

import pytest

from alignment.server import logs

KEY = "Zt0-Aq_9" * 4
MALFORMED = [
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


def test_the_key_has_the_length_of_real_keys():
    assert len(secrets.token_urlsafe(24)) == len(KEY) == 32


@pytest.mark.parametrize("text", MALFORMED)
def test_keys_are_redacted_in_malformed_urls(text):
    assert "Zt0" not in logs.redact(text)


@pytest.mark.parametrize(
    "text",
    ["records", "a" * 40, "/_dash-component-suites/dash/deps/react@18.v4_4_1m1700000000.min.js"],
)
def test_other_text_is_not_redacted(text):
    assert logs.redact(text) == text


def test_keys_are_redacted_in_messages():
    for text in (f"records={KEY[:9]}", f"records: {KEY}", f"'records={KEY}'", f"x {KEY}.csv y"):
        assert "Zt0" not in logs.redact(text).replace("[key]", "")


@pytest.fixture
def log(monkeypatch):
    """Return the text of the log, as `alignment serve` sets it up."""
    stream, root = io.StringIO(), logging.getLogger()
    handler = logs.make_handler()
    handler.setStream(stream)
    monkeypatch.setattr(root, "handlers", [*root.handlers, handler])
    yield stream
    handler.close()


def test_an_error_is_one_line_and_its_traceback_has_no_keys(log):
    try:
        raise OSError(2, "No such file", f"/store/own/{KEY}/votes.csv")
    except OSError:
        logging.getLogger("waitress").exception("Exception while serving /a\nb\x1b[31m %s", KEY)
    first, *trace = log.getvalue().splitlines()
    assert first.endswith(r"ERROR waitress: Exception while serving /a\nb\x1b[31m [key]")
    assert trace[-1] == "FileNotFoundError: [Errno 2] No such file: '/store/own/[key]/votes.csv'"


@pytest.mark.slow
def test_no_key_is_logged_by_any_part_of_the_server(
    parliament, monkeypatch, serving, log, capfd, caplog
):
    monkeypatch.setenv("ALIGNMENT_ACCESS_LOG", "1")
    caplog.set_level(logging.INFO, logs.ACCESS_LOGGER)
    access_log = io.StringIO()
    monkeypatch.setattr(
        logging.getLogger(logs.ACCESS_LOGGER), "handlers", [logging.StreamHandler(access_log)]
    )

    def fail(*_):
        raise OSError(2, "No such file", f"/store/own/{KEY}")

    def get(path, host="localhost"):
        lines = [f"GET {path} HTTP/1.1", f"Host: {host}", f"Referer: {url}?records={KEY}"]
        with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
            connection.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode())
            return connection.makefile("rb").read()

    with serving(parliament) as url:
        parts = urlsplit(url)
        monkeypatch.setattr("alignment.server.dataset_registry.DatasetRegistry.get", fail)
        for path in (*MALFORMED, f"/?records={KEY}", f"/embed/%0arecords={KEY}%0a"):
            for host in ("localhost", f"records={KEY}"):
                assert get(path, host).startswith(b"HTTP/1.1 ")
        # Flask logs an error in a route, and waitress one in the access log.
        monkeypatch.setattr("alignment.server.metrics.identify_client", fail)
        get(f"/records={KEY}")
    messages = [each.getMessage() for each in caplog.records if each.name.startswith("alignment.")]
    assert len(messages) > len(MALFORMED)
    assert not [message for message in messages if "Zt0" in message]
    assert "Exception on /" in log.getvalue()
    assert "[key]" in log.getvalue()
    assert [json.loads(line)["path"] for line in access_log.getvalue().splitlines()]
    for text in (log.getvalue(), access_log.getvalue(), *capfd.readouterr()):
        assert "Zt0" not in text
        assert quote(quote("Zt0-")) not in text


def test_the_log_is_set_up_once(monkeypatch):
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    logs.log_to_stderr()
    logs.log_to_stderr()
    (handler,) = root.handlers
    assert isinstance(handler.formatter, logs.RedactingFormatter)
    monkeypatch.setattr(root, "handlers", [own := logging.NullHandler()])
    logs.log_to_stderr()
    assert root.handlers == [own]
