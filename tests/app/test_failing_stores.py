"""Stores that hang, are full or read-only, clocks that jump, and processes that were killed."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis_server
from redis_server import SECRET

from alignment.app.factory import create_app
from alignment.app.kept.commons import FolderCommons
from alignment.app.kept.holdings import STAY, Holdings
from alignment.app.kept.redis_store import RedisStore
from alignment.app.kept.store import DAY, FORGOTTEN, Kept, Store, UnwritableError, steady_clock
from alignment.app.kept.temporary_folders import make_folder, remove_abandoned, remove_folder
from alignment.app.own import routes
from alignment.app.own.routes import KIND
from alignment.app.watched import Readiness
from alignment.sources import apart
from alignment.sources.upload import UNWRITABLE, UPLOAD, Wishes
from alignment.sources.write import WriteError, write_package

TABLE = b"iso3,rollcall,vote,date\nAAA,R/99,yes,2026-11-20\n"
# Far above what anything here takes, so that a busy machine is no fault.
PATIENCE = 30
NOBODY = 65534


@pytest.fixture
def redis():
    with redis_server.running() as found:
        yield found


def seconds_of(ask):
    began = time.monotonic()
    ask()
    return time.monotonic() - began


# Frozen. ###############################################################################


@pytest.mark.slow
def test_a_frozen_redis_holds_up_nobody(parliament, redis, monkeypatch):
    monkeypatch.setenv("ALIGNMENT_STORE", redis.address)
    monkeypatch.setenv("ALIGNMENT_SECRET", SECRET)
    server = create_app(parliament).server
    key = Holdings(parliament, 3, store=RedisStore(redis.address, SECRET)).keep(parliament, "a")
    own = f"/?records={key}"
    assert server.test_client().get(own).status_code == 200
    redis.freeze()
    try:
        answers = []

        def ask():
            answers.append(server.test_client().get(own))

        threads = [threading.Thread(target=ask) for _ in range(12)]
        began = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        assert time.monotonic() - began < 8
        assert [each.status_code for each in answers] == [503] * 12
        assert answers[0].headers["Retry-After"] == "5"
        assert "does not answer; try again in a few seconds" in answers[0].text
        client = server.test_client()
        assert seconds_of(lambda: client.get(own)) < 0.5
        assert seconds_of(lambda: answers.append(client.get("/readyz"))) < 2
        assert answers[-1].status_code == 503
        assert client.get("/embed").status_code == 200
    finally:
        redis.go_on()
    # The check that finds it again lets everybody ask again.
    assert client.get("/readyz").status_code == 200
    assert client.get(own).status_code == 200


@pytest.mark.slow
def test_readiness_is_told_in_time_however_long_the_store_hangs(monkeypatch):
    go_on, asked = threading.Event(), []

    def hang():
        asked.append(1)
        go_on.wait(PATIENCE)

    readiness = Readiness(hang, seconds=0.1)
    assert [readiness.is_ready() for _ in range(3)] == [False] * 3
    # One thread hangs, however often it is asked.
    assert asked == [1]
    go_on.set()
    assert Readiness(lambda: None).is_ready()


# Full or read-only. ####################################################################


@contextmanager
def read_only(folder):
    """Let nobody write to a folder, not even the user who may do everything."""
    paths = [folder, *folder.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    as_root = os.geteuid() == 0
    if as_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if as_root:
            os.seteuid(0)
        for path in paths:
            path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.fixture
def folder():
    """A folder that any user may come to."""
    with tempfile.TemporaryDirectory() as found:
        Path(found).chmod(0o755)
        yield Path(found)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_records_are_read_from_a_disk_that_cannot_be_written(parliament, folder, caplog):
    place = folder / "store"
    holdings = Holdings(parliament, 3, store=Store(place))
    key = holdings.keep(parliament, "mine")
    with read_only(place):
        assert holdings.of(f"records={key}").told == "mine"
        assert holdings.store.use("another", 0.0) is None
        with pytest.raises(UnwritableError):
            holdings.keep(parliament, "more")
        # A process that starts now serves them, too.
        later = Holdings(parliament, 3, store=Store(place))
        assert "can be read but not written" in caplog.text
        assert later.of(f"records={key}").dataset.votes.equals(parliament.votes)
    assert Holdings(parliament, 3, store=Store(place)).keep(parliament, "more")


@pytest.mark.slow
def test_records_are_read_from_a_redis_that_is_full(parliament, redis, tmp_path):
    store = RedisStore(redis.address, SECRET)
    holdings = Holdings(parliament, 3, store=store)
    key = holdings.keep(parliament, "mine")
    redis.client.config_set("maxmemory", "1")
    redis.client.config_set("maxmemory-policy", "noeviction")
    with pytest.raises(UnwritableError):
        holdings.keep(parliament, "more")
    other = Holdings(parliament, 3, store=RedisStore(redis.address, SECRET))
    assert other.of(f"records={key}").told == "mine"
    assert other.of("records=another") is None
    redis.client.config_set("maxmemory", "0")
    assert holdings.keep(parliament, "more")


def full(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.slow
@pytest.mark.parametrize(
    "fails",
    [
        *("tempfile.mkdtemp", "pathlib.Path.write_bytes", "pathlib.Path.rename"),
        *("pathlib.Path.write_text", "alignment.sources.apart.subprocess.run"),
    ],
)
def test_an_upload_to_a_full_disk_is_told(taking, parliament, monkeypatch, fails, caplog, request):
    client = taking(parliament)
    client.get("/")
    if fails.endswith(("write_text", "run")):
        request.getfixturevalue("apart")
    if fails.endswith("run"):
        ended = subprocess.CompletedProcess([], apart.DISK_STATUS, b"", b"")
        monkeypatch.setattr(fails, lambda *_, **__: ended)
    else:
        monkeypatch.setattr(fails, full)
    answer = client.post("/records?name=v.csv", data=TABLE, content_type=KIND)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert f"{UNWRITABLE[1:]}." in answer.text
    assert "an upload could not be written" in caplog.text


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_the_process_that_reads_tells_that_its_disk_is_full(parliament, tmp_path):
    write_package(parliament, tmp_path / "base")
    own = tmp_path / "own"
    own.mkdir()
    (own / UPLOAD).write_bytes(TABLE)
    # As on a full disk, what came of it cannot be written down.
    (own / apart.TOLD).symlink_to("/dev/full")
    with pytest.raises(WriteError, match="cannot write to its disk just now"):
        apart.read_apart(own, "v.csv", tmp_path / "base", Wishes())


def test_answers_are_made_without_the_disk_that_shares_them(parliament, tmp_path, caplog):
    (tmp_path / "commons").mkdir()
    commons = FolderCommons(tmp_path / "commons", 1)
    assert commons.once(parliament, "a", lambda _: "made") == "made"
    shutil.rmtree(tmp_path / "commons")

    def make(tell):
        tell(1, 2)
        return "again"

    assert commons.once(parliament, "a", make) == "again"
    assert "slow answers cannot be shared" in caplog.text


# Clocks. ###############################################################################


@pytest.mark.parametrize("jump", [100 * FORGOTTEN, -100 * FORGOTTEN])
def test_a_jump_of_the_clock_deletes_nothing(parliament, tmp_path, monkeypatch, jump):
    now = [2e9]
    monkeypatch.setattr(time, "time", lambda: now[0])
    monkeypatch.setattr(steady_clock, "__defaults__", (lambda: now[0], time.monotonic))
    store = Store(tmp_path)
    before = Holdings(parliament, 2, store=store)
    keys = [before.keep(parliament, name, client=name) for name in "ab"]
    now[0] += jump
    # Who runs meanwhile, and who starts afterwards.
    after = Holdings(parliament, 3, store=Store(tmp_path))
    for holdings in (before, after, before):
        assert [holdings.of(f"records={key}") is not None for key in keys] == [True] * 2
    with pytest.raises(routes.FullError) as told:
        before.keep(parliament, "c", client="c")
    assert told.value.seconds <= STAY


def test_a_clock_is_steady():
    wall, monotonic = [100.0], [7.0]
    clock = steady_clock(None, lambda: wall[0], lambda: monotonic[0])
    wall[0], monotonic[0] = 10**9, 8.0
    assert clock() == 101.0
    assert steady_clock(500.0, lambda: 100.0, lambda: 0.0)() == 500.0
    assert steady_clock(500.0, lambda: 600.0, lambda: 0.0)() == 600.0
    assert steady_clock(500.0, lambda: 10.0**9, lambda: 0.0)() == 500 + DAY


# Killed. ###############################################################################

HOLDING = """
import sys, time
from pathlib import Path
from alignment.app.kept.store import Store
from alignment.app.kept.temporary_folders import make_folder

folder, lock = make_folder("alignment-serving-")
(folder / "records").write_text("mine")
with Store(sys.argv[1]).reading() as own:
    (own / "upload").write_text("mine")
    print("there", flush=True)
    time.sleep(3600)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such locks")
def test_what_a_killed_process_left_goes_at_the_next_start(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    command = [sys.executable, "-c", HOLDING, str(tmp_path / "store")]

    def left():
        return {path.name.split("-")[0] for path in tmp_path.rglob("*.locked")}

    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"there\n"
        remove_abandoned("alignment-")
        Store(tmp_path / "store")
        # It is at work.
        assert left() == {"alignment", "reading"}
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)
    other, lock = make_folder("alignment-serving-")
    remove_abandoned("alignment-")
    assert other.exists()
    remove_folder(other, lock)
    Store(tmp_path / "store")
    assert left() == set()


def test_records_whose_keeping_was_cut_short_go_at_the_next_start(parliament, tmp_path):
    store = Store(tmp_path)
    key = Holdings(parliament, 3, store=store).keep(parliament, "mine")
    (tmp_path / "own" / "half").mkdir()
    again = Store(tmp_path)
    assert [path.name for path in (tmp_path / "own").iterdir()] == [key]
    assert again.use(key, 0.0) == Kept(key, "", "mine", "", 0.0)
