"""Stores that hang, are full or read-only, clocks that jump, and killed processes."""

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
from waiting import TIMEOUT

from alignment.app.factory import create_app
from alignment.app.uploads.routes import UPLOAD_MEDIA_TYPE
from alignment.io import upload
from alignment.io.package_writer import WriteError, write_package
from alignment.io.temporary_folders import make_folder, remove_abandoned, remove_folder
from alignment.io.upload import UNWRITABLE, UPLOAD_FILE, UploadOptions
from alignment.server.dataset_registry import (
    EVICTION_GRACE_SECONDS,
    DatasetRegistry,
    RegistryFullError,
)
from alignment.server.metrics import Readiness
from alignment.server.redis_backend import RedisUploadStore
from alignment.server.shared_cache import FolderSharedCache
from alignment.server.upload_store import (
    DAY_SECONDS,
    EXPIRY_SECONDS,
    FolderUploadStore,
    StoredUpload,
    UnwritableError,
    steady_clock,
)

TABLE = b"iso3,rollcall,vote,date\nAAA,R/99,yes,2026-11-20\n"
NOBODY = 65534


@pytest.fixture
def redis():
    with redis_server.running() as server:
        yield server


def measure_seconds(function):
    start = time.monotonic()
    function()
    return time.monotonic() - start


@pytest.mark.slow
def test_frozen_redis_delays_no_request(parliament, redis, monkeypatch):
    monkeypatch.setenv("ALIGNMENT_STORE", redis.address)
    monkeypatch.setenv("ALIGNMENT_SECRET", SECRET)
    server = create_app(parliament).server
    key = DatasetRegistry(parliament, 3, store=RedisUploadStore(redis.address, SECRET)).add(
        parliament, "a"
    )
    url = f"/?records={key}"
    assert server.test_client().get(url).status_code == 200
    redis.freeze()
    try:
        responses = []

        def get():
            responses.append(server.test_client().get(url))

        threads = [threading.Thread(target=get) for _ in range(12)]
        start = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(TIMEOUT)
        assert time.monotonic() - start < 8
        assert [each.status_code for each in responses] == [503] * 12
        assert responses[0].headers["Retry-After"] == "5"
        assert "does not answer; try again in a few seconds" in responses[0].text
        client = server.test_client()
        assert measure_seconds(lambda: client.get(url)) < 0.5
        assert measure_seconds(lambda: responses.append(client.get("/readyz"))) < 2
        assert responses[-1].status_code == 503
        assert client.get("/embed").status_code == 200
    finally:
        redis.unfreeze()
    # After a successful check, requests use the store again.
    assert client.get("/readyz").status_code == 200
    assert client.get(url).status_code == 200


@pytest.mark.slow
def test_readiness_is_reported_in_time_while_the_store_hangs():
    go_on, checks = threading.Event(), []

    def hang():
        checks.append(1)
        go_on.wait(TIMEOUT)

    readiness = Readiness(hang, seconds=0.1)
    assert [readiness.is_ready() for _ in range(3)] == [False] * 3
    # Only one thread hangs.
    assert checks == [1]
    go_on.set()
    assert Readiness(lambda: None).is_ready()


@contextmanager
def read_only(folder):
    """Make a folder read-only for all users, including root."""
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
    """Return a folder that any user may read."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_uploads_are_read_from_a_read_only_disk(parliament, folder, caplog):
    place = folder / "store"
    registry = DatasetRegistry(parliament, 3, store=FolderUploadStore(place))
    key = registry.add(parliament, "mine")
    with read_only(place):
        assert registry.get(f"records={key}").label == "mine"
        assert registry.store.touch("another", 0.0) is None
        with pytest.raises(UnwritableError):
            registry.add(parliament, "more")
        # A process that starts now reads them too.
        later = DatasetRegistry(parliament, 3, store=FolderUploadStore(place))
        assert "can be read but not written" in caplog.text
        assert later.get(f"records={key}").dataset.votes.equals(parliament.votes)
    assert DatasetRegistry(parliament, 3, store=FolderUploadStore(place)).add(parliament, "more")


@pytest.mark.slow
def test_uploads_are_read_from_a_full_redis(parliament, redis, tmp_path):
    store = RedisUploadStore(redis.address, SECRET)
    registry = DatasetRegistry(parliament, 3, store=store)
    key = registry.add(parliament, "mine")
    redis.client.config_set("maxmemory", "1")
    redis.client.config_set("maxmemory-policy", "noeviction")
    with pytest.raises(UnwritableError):
        registry.add(parliament, "more")
    other = DatasetRegistry(parliament, 3, store=RedisUploadStore(redis.address, SECRET))
    assert other.get(f"records={key}").label == "mine"
    assert other.get("records=another") is None
    redis.client.config_set("maxmemory", "0")
    assert registry.add(parliament, "more")


def raise_disk_full(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.slow
@pytest.mark.parametrize(
    "fails",
    [
        *("tempfile.mkdtemp", "pathlib.Path.write_bytes", "pathlib.Path.rename"),
        *("pathlib.Path.write_text", "alignment.io.upload.subprocess.run"),
    ],
)
def test_uploads_to_a_full_disk(make_client, parliament, monkeypatch, fails, caplog, request):
    client = make_client(parliament)
    client.get("/")
    if fails.endswith(("write_text", "run")):
        request.getfixturevalue("in_sandbox")
    if fails.endswith("run"):
        ended = subprocess.CompletedProcess([], upload.DISK_STATUS, b"", b"")
        monkeypatch.setattr(fails, lambda *_, **__: ended)
    else:
        monkeypatch.setattr(fails, raise_disk_full)
    answer = client.post("/records?name=v.csv", data=TABLE, content_type=UPLOAD_MEDIA_TYPE)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert f"{UNWRITABLE[1:]}." in answer.text
    assert "an upload could not be written" in caplog.text


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_the_sandbox_reports_a_full_disk(parliament, tmp_path):
    write_package(parliament, tmp_path / "base")
    folder = tmp_path / "scratch"
    folder.mkdir()
    (folder / UPLOAD_FILE).write_bytes(TABLE)
    # The result cannot be written, as on a full disk.
    (folder / upload.RESPONSE_FILE).symlink_to("/dev/full")
    with pytest.raises(WriteError, match="cannot write to its disk just now"):
        upload.read_in_sandbox(folder, "v.csv", tmp_path / "base", UploadOptions())


def test_answers_are_computed_without_the_disk_of_the_shared_cache(parliament, tmp_path, caplog):
    (tmp_path / "cache").mkdir()
    cache = FolderSharedCache(tmp_path / "cache", 1)
    assert cache.get_or_compute(parliament, "a", lambda _: "first") == "first"
    shutil.rmtree(tmp_path / "cache")

    def compute(progress):
        progress(1, 2)
        return "second"

    assert cache.get_or_compute(parliament, "a", compute) == "second"
    assert "slow answers cannot be shared" in caplog.text


@pytest.mark.parametrize("jump", [100 * EXPIRY_SECONDS, -100 * EXPIRY_SECONDS])
def test_a_jump_of_the_system_time_deletes_nothing(parliament, tmp_path, monkeypatch, jump):
    now = [2e9]
    monkeypatch.setattr(time, "time", lambda: now[0])
    monkeypatch.setattr(steady_clock, "__defaults__", (lambda: now[0], time.monotonic))
    store = FolderUploadStore(tmp_path)
    before = DatasetRegistry(parliament, 2, store=store)
    keys = [before.add(parliament, name, client=name) for name in "ab"]
    now[0] += jump
    # One process runs meanwhile, and one starts afterwards.
    after = DatasetRegistry(parliament, 3, store=FolderUploadStore(tmp_path))
    for registry in (before, after, before):
        assert [registry.get(f"records={key}") is not None for key in keys] == [True] * 2
    with pytest.raises(RegistryFullError) as exc_info:
        before.add(parliament, "c", client="c")
    assert exc_info.value.retry_after <= EVICTION_GRACE_SECONDS


def test_the_clock_ignores_the_system_time():
    wall, monotonic = [100.0], [7.0]
    clock = steady_clock(None, lambda: wall[0], lambda: monotonic[0])
    wall[0], monotonic[0] = 10**9, 8.0
    assert clock() == 101.0
    assert steady_clock(500.0, lambda: 100.0, lambda: 0.0)() == 500.0
    assert steady_clock(500.0, lambda: 600.0, lambda: 0.0)() == 600.0
    assert steady_clock(500.0, lambda: 10.0**9, lambda: 0.0)() == 500 + DAY_SECONDS


ENDLESS = """
import sys, time
from alignment.server.upload_store import FolderUploadStore
from alignment.io.temporary_folders import make_folder

folder, lock = make_folder("alignment-serving-")
(folder / "records").write_text("mine")
with FolderUploadStore(sys.argv[1]).open_scratch_folder() as scratch:
    (scratch / "upload").write_text("mine")
    print("started", flush=True)
    time.sleep(3600)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such locks")
def test_folders_of_a_killed_process_are_removed_at_the_next_start(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    command = [sys.executable, "-c", ENDLESS, str(tmp_path / "store")]

    def list_prefixes():
        return {path.name.split("-")[0] for path in tmp_path.rglob("*.locked")}

    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"started\n"
        remove_abandoned("alignment-")
        FolderUploadStore(tmp_path / "store")
        # The process still runs.
        assert list_prefixes() == {"alignment", "reading"}
        process.send_signal(signal.SIGKILL)
        process.wait(TIMEOUT)
    other, lock = make_folder("alignment-serving-")
    remove_abandoned("alignment-")
    assert other.exists()
    remove_folder(other, lock)
    FolderUploadStore(tmp_path / "store")
    assert list_prefixes() == set()


def test_half_added_uploads_are_removed_at_the_next_start(parliament, tmp_path):
    store = FolderUploadStore(tmp_path)
    key = DatasetRegistry(parliament, 3, store=store).add(parliament, "mine")
    (tmp_path / "own" / "half").mkdir()
    again = FolderUploadStore(tmp_path)
    assert [path.name for path in (tmp_path / "own").iterdir()] == [key]
    assert again.touch(key, 0.0) == StoredUpload(key, "", "mine", "", 0.0)
