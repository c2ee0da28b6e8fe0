"""Passwords and keys are never printed, logged or written to disk."""

import io
import json
import logging
import re
import secrets
import socket
import sys
from urllib.parse import quote, urlsplit

import pytest
import tiny

from alignment.cli.commands import main
from alignment.compute.dask import MALFORMED as MALFORMED_ENGINE
from alignment.compute.dask import DaskEngine, check_engine
from alignment.errors import AlignmentError
from alignment.server import backends, logs
from alignment.server.redis_backend import (
    MALFORMED_URL_TEXT,
    connect_redis,
    is_redis_url,
    validate_redis_url,
)
from alignment.settings import DATA_FOLDER, SHARED_CACHE_DIR

SECRET = "5" * 64
# The password is "ge", a character and "heim"; no Redis listens there.
STORES = [
    "REDIS://:geheim@127.0.0.1:1",
    "Rediss://:geheim@127.0.0.1:1",
    "redis:/:geheim@127.0.0.1:1",
    "redis:geheim@127.0.0.1:1",
    "redis//:geheim@127.0.0.1:1",
    " redis://:geheim@127.0.0.1:1",
    "'redis://:geheim@127.0.0.1:1'",
    "redis://:ge/heim@127.0.0.1:1",
    "redis://:ge#heim@127.0.0.1:1",
    "redis://:ge?heim@127.0.0.1:1",
    "redis://:ge heim@127.0.0.1:1",
    "redis://:ge@heim@127.0.0.1:1",
    "redis://:ge%2Fheim@127.0.0.1:1",
    "redis://:geheim",
    "redis://:geheim@",
    "redis://:geheim@127.0.0.1:port",
    "redis://:geheim@127.0.0.1:99999",
    "redis://:geheim@[127.0.0.1",
    "redis://:geheim@127.0.0.1:1?unknown=geheim",
    "redis://127.0.0.1:1?password=geheim&db=x",
    "http://:geheim@127.0.0.1:1",
    "redis+tls://:geheim@127.0.0.1:1",
    "unix://:geheim@/nowhere/redis.sock",
    ":geheim@127.0.0.1:1",
    "user:geheim@127.0.0.1",
]


@pytest.mark.parametrize("address", STORES)
def test_errors_contain_no_part_of_the_password_of_the_store(address, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALIGNMENT_STORE", address)
    monkeypatch.setenv("ALIGNMENT_SECRET", SECRET)
    for open_backend in (backends.open_upload_store, lambda: backends.open_shared_cache(1)):
        with pytest.raises(AlignmentError) as exc_info:
            open_backend()
        assert not re.search("heim|ge[ '/#?%]", str(exc_info.value))
        assert exc_info.value.__cause__ is None
    # The name is not in any folder.
    assert list(tmp_path.iterdir()) == []


def test_addresses_of_stores():
    for folder in ("", "/var/lib/store", "store", "~/store", "redis/store", r"C:\a@b", "a@b"):
        assert not is_redis_url(folder), folder
    for address in STORES:
        assert is_redis_url(address), address
    for address in (
        "redis://store",
        "redis://:secret@store:6379",
        "rediss://user:p%2Fw@[2001:db8::1]:6379/3?ssl_cert_reqs=none",
        "unix:///run/redis.sock?db=2",
    ):
        assert validate_redis_url(address) == address
    with pytest.raises(AlignmentError, match="%2F for /") as exc_info:
        validate_redis_url("redis://:a/b@store")
    assert str(exc_info.value) == MALFORMED_URL_TEXT
    with pytest.raises(AlignmentError, match="cannot be used"):
        connect_redis("redis://127.0.0.1:1?no_such_option=1")


@pytest.mark.parametrize(
    "address",
    [
        "tcp://user:geheim@127.0.0.1:1",
        "tcp://:geheim@127.0.0.1:1",
        "tcp://:ge/heim@127.0.0.1:1",
        "tcp://geheim",
        "tcp:/geheim@127.0.0.1:1",
        "geheim",
        "tcp://127.0.0.1:geheim",
        "tcp://127.0.0.1:1/geheim",
    ],
)
def test_errors_contain_no_part_of_a_malformed_address_of_the_engine(address, monkeypatch):
    monkeypatch.setenv("ALIGNMENT_ENGINE", address)
    for use in (lambda: DaskEngine(address), check_engine):
        with pytest.raises(AlignmentError) as exc_info:
            use()
        assert str(exc_info.value) == MALFORMED_ENGINE


@pytest.mark.parametrize("workers", ["1", "2"])
def test_the_command_prints_no_password(tmp_path, monkeypatch, capfd, workers):
    monkeypatch.setenv("ALIGNMENT_STORE", "REDIS://:ge/heim@127.0.0.1:1")
    monkeypatch.setenv("ALIGNMENT_SECRET", SECRET)
    # The command sets these for its processes.
    for each in (DATA_FOLDER, SHARED_CACHE_DIR):
        monkeypatch.setenv(each.variable, each.value)
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    package = tiny.write_package(tmp_path / "parliament")
    monkeypatch.chdir(tmp_path)
    command = ["alignment", "serve", "--data", str(package), "--port", "18379"]
    monkeypatch.setattr(sys, "argv", [*command, "--workers", workers])
    with pytest.raises(SystemExit) as exc_info:
        main()
    assert exc_info.value.code == 2
    out, err = capfd.readouterr()
    assert "".join(err.split()).endswith("".join(MALFORMED_URL_TEXT.split()))
    assert "heim" not in out + err
    assert [path.name for path in tmp_path.iterdir()] == ["parliament"]


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


def test_keys_are_redacted_in_messages():
    assert len(secrets.token_urlsafe(24)) == len(KEY) == 32
    for text in (f"records={KEY[:9]}", f"records: {KEY}", f"'records={KEY}'", f"x {KEY}.csv y"):
        assert "Zt0" not in logs.redact(text).replace("[key]", "")


@pytest.mark.parametrize("text", MALFORMED)
def test_keys_are_redacted_in_malformed_urls(text):
    assert "Zt0" not in logs.redact(text)


@pytest.mark.parametrize(
    "text",
    ["records", "a" * 40, "/_dash-component-suites/dash/deps/react@18.v4_4_1m1700000000.min.js"],
)
def test_other_text_is_not_redacted(text):
    assert logs.redact(text) == text


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
def test_no_part_of_the_server_logs_a_key(
    parliament, monkeypatch, serve_records, log, capfd, caplog
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

    with serve_records(parliament) as url:
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
