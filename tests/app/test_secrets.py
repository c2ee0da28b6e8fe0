"""Passwords in settings: no part of them is printed, logged or written to disk."""

from __future__ import annotations

import re
import sys

import pytest
import tiny

from alignment.app.kept import places
from alignment.app.kept.redis_address import MALFORMED, checked, is_address
from alignment.app.kept.redis_store import connected
from alignment.cli.commands import main
from alignment.engine import MALFORMED as MALFORMED_ENGINE
from alignment.engine import Engine, check_engine
from alignment.errors import AlignmentError
from alignment.settings import COMMONS, DATA

SECRET = "5" * 64
# The password is "ge", a sign and "heim", and the store is nowhere.
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
def test_no_part_of_a_password_of_the_store_is_told(address, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALIGNMENT_STORE", address)
    monkeypatch.setenv("ALIGNMENT_SECRET", SECRET)
    for find in (places.store, lambda: places.commons(1)):
        with pytest.raises(AlignmentError) as told:
            find()
        assert not re.search("heim|ge[ '/#?%]", str(told.value))
        assert told.value.__cause__ is None
    # Nor is a folder made that has it in its name.
    assert list(tmp_path.iterdir()) == []


def test_an_address_is_told_from_a_folder():
    for folder in ("", "/var/lib/store", "store", "~/store", "redis/store", r"C:\a@b", "a@b"):
        assert not is_address(folder), folder
    for address in STORES:
        assert is_address(address), address


def test_a_well_formed_address_stays_as_it_is():
    for address in (
        "redis://store",
        "redis://:secret@store:6379",
        "rediss://user:p%2Fw@[2001:db8::1]:6379/3?ssl_cert_reqs=none",
        "unix:///run/redis.sock?db=2",
    ):
        assert checked(address) == address
    with pytest.raises(AlignmentError, match="%2F for /") as told:
        checked("redis://:a/b@store")
    assert str(told.value) == MALFORMED


def test_an_option_that_redis_does_not_know_is_told_in_a_sentence():
    with pytest.raises(AlignmentError, match="cannot be used"):
        connected("redis://127.0.0.1:1?no_such_option=1")


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
def test_no_part_of_a_malformed_address_of_the_engine_is_told(address, monkeypatch):
    monkeypatch.setenv("ALIGNMENT_ENGINE", address)
    for use in (lambda: Engine(address), check_engine):
        with pytest.raises(AlignmentError) as told:
            use()
        assert str(told.value) == MALFORMED_ENGINE


@pytest.mark.parametrize("workers", ["1", "2"])
def test_the_command_prints_no_password(tmp_path, monkeypatch, capfd, workers):
    monkeypatch.setenv("ALIGNMENT_STORE", "REDIS://:ge/heim@127.0.0.1:1")
    monkeypatch.setenv("ALIGNMENT_SECRET", SECRET)
    # The command sets these for who works for it.
    for each in (DATA, COMMONS):
        monkeypatch.setenv(each.variable, each.value)
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    package = tiny.write_package(tmp_path / "parliament")
    monkeypatch.chdir(tmp_path)
    command = ["alignment", "serve", "--data", str(package), "--port", "18379"]
    monkeypatch.setattr(sys, "argv", [*command, "--workers", workers])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    out, err = capfd.readouterr()
    assert "".join(err.split()).endswith("".join(MALFORMED.split()))
    assert "heim" not in out + err
    assert [path.name for path in tmp_path.iterdir()] == ["parliament"]
