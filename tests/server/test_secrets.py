"""Passwords in settings are never printed, logged or written to disk."""

from __future__ import annotations

import re
import sys

import pytest
import tiny

from alignment.cli.commands import main
from alignment.compute.dask import MALFORMED as MALFORMED_ENGINE
from alignment.compute.dask import DaskEngine, check_engine
from alignment.errors import AlignmentError
from alignment.server import backends
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
    # No folder has it in its name.
    assert list(tmp_path.iterdir()) == []


def test_addresses_are_distinguished_from_folders():
    for folder in ("", "/var/lib/store", "store", "~/store", "redis/store", r"C:\a@b", "a@b"):
        assert not is_redis_url(folder), folder
    for address in STORES:
        assert is_redis_url(address), address


def test_a_well_formed_address_is_unchanged():
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


def test_an_unknown_option_of_redis_is_an_error():
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
