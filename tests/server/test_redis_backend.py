"""Upload store and shared cache in Redis: the same as in a folder, signed, and optional."""

import json
import subprocess
import sys
import threading
from dataclasses import replace

import numpy as np
import pytest
import redis_server
import tiny
from parameter_sets import cross_parameters
from redis_server import SECRET
from waiting import TIMEOUT

from alignment.app.factory import create_app
from alignment.cli.commands import main
from alignment.errors import AlignmentError
from alignment.io.package_writer import write_package
from alignment.model.query import Query
from alignment.server.dataset_registry import (
    CHECK_SECONDS,
    EVICTION_GRACE_SECONDS,
    DatasetRegistry,
    RegistryFullError,
)
from alignment.server.redis_backend import HmacSigner, RedisSharedCache, RedisUploadStore
from alignment.server.study_cache import StudyCache
from alignment.server.upload_store import (
    EXPIRY_SECONDS,
    FolderUploadStore,
    StoredUpload,
    StoreUnavailableError,
)
from alignment.settings import DATA_FOLDER, SHARED_CACHE_DIR, UPLOAD_STORE

# Most tests start their own Redis.
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server():
    with redis_server.running() as server:
        yield server


@pytest.fixture
def redis(server):
    server.client.flushall()
    return server


@pytest.fixture
def own_redis():
    """Return a Redis that a test may end."""
    with redis_server.running() as server:
        yield server


@pytest.fixture(params=["folder", "redis"])
def open_store(request, tmp_path):
    """Open the same store once more."""
    if request.param == "folder":
        return lambda: FolderUploadStore(tmp_path / "store")
    server = request.getfixturevalue("redis")
    return lambda: RedisUploadStore(server.address, SECRET)


def get_keys(store):
    return [upload.key for upload in store.list_uploads()]


def test_an_upload_is_visible_to_every_client(open_store, parliament):
    first, second = open_store(), open_store()
    with first.open_scratch_folder() as folder:
        write_package(parliament, folder / "package")
        upload = StoredUpload("a", "her", "<b>", "v=1", 5.0)
        assert first.add(upload, folder / "package", lambda _: "") == ""
    assert list(second.get_package_folder("a").iterdir())
    assert not second.get_package_folder("b").exists()
    upload = replace(upload, last_use=7.5)
    assert second.touch("a", 7.5) == upload
    assert second.touch("b", 7.5) is None
    assert first.list_uploads() == [upload]


def test_a_deleted_upload_is_gone_for_all(open_store, parliament):
    now = [0.0]
    first, second = (
        DatasetRegistry(parliament, 4, clock=lambda: now[0], store=open_store()) for _ in range(2)
    )
    keys = [first.add(parliament, label, client="me") for label in ("mine", "other")]
    for registry in (first, second):
        assert registry.get(f"records={keys[0]}").label == "mine"
    assert not first.delete("v=1")
    assert not first.delete("records=../own")
    assert first.delete(f"v=1&records={keys[0]}")
    assert not first.delete(f"records={keys[0]}")
    assert keys[0] not in first._uploads
    # The memory of the other process follows with its next request.
    now[0] = CHECK_SECONDS
    second.get("v=1")
    assert keys[0] not in second._uploads
    for registry in (first, second):
        assert registry.get(f"records={keys[0]}") is None
        assert registry.get(f"records={keys[1]}").label == "other"
        assert not registry.store.get_package_folder(keys[0]).exists()


@pytest.mark.slow
def test_deleted_uploads_leave_no_keys_in_redis(parliament, redis):
    registry = DatasetRegistry(
        parliament,
        4,
        store=RedisUploadStore(redis.address, SECRET),
        shared_cache=RedisSharedCache(redis.address, SECRET, 1),
    )
    key = registry.add(parliament, "mine", client="me")
    registry.get(f"records={key}")._compute_shared("a", lambda _: "answer", None)
    assert len(redis.client.keys("alignment:answers:*")) == 1
    registry.delete(f"records={key}")
    left = {name.decode() for name in redis.client.keys("*")}
    assert all("own" not in name and ":answers" not in name for name in left)


def test_uploads_written_before_their_fields_were_renamed_are_read(redis):
    store = RedisUploadStore(redis.address, SECRET)
    text = json.dumps({"key": "a", "client": "her", "told": "mine", "back": "v=1"}).encode()
    name = "alignment:own:a"
    values = {"said": HmacSigner(SECRET).sign(name, text), "used": 5.0}
    redis.client.hset(name, mapping=values)
    redis.client.zadd("alignment:own", {"a": 1})
    assert store.list_uploads() == [StoredUpload("a", "her", "mine", "v=1", 5.0)]


def test_records_are_the_same_in_every_registry(open_store, parliament):
    first, second = (DatasetRegistry(parliament, 4, store=open_store()) for _ in range(2))
    key = first.add(parliament, "mine", client="me")
    study_cache = second.get(f"records={key}")
    assert study_cache.label == "mine"
    assert study_cache.dataset.votes.equals(parliament.votes)
    assert first.get(f"records={key}").dataset is parliament


def test_quotas_apply_to_all_registries_together(open_store, parliament):
    now = [0.0]
    first, second = (
        DatasetRegistry(parliament, 3, max_per_client=2, clock=lambda: now[0], store=open_store())
        for _ in range(2)
    )
    hers = first.add(parliament, "hers", client="her")
    mine = [(first, second)[turn % 2].add(parliament, "m", client="me") for turn in range(5)]
    keys = {hers, *mine[-2:]}
    assert {*get_keys(second.store)} == keys
    # The store is full of recently used uploads of others.
    with pytest.raises(RegistryFullError):
        second.add(parliament, "his", client="his")
    assert {*get_keys(first.store)} == keys
    now[0] = EVICTION_GRACE_SECONDS + 1
    his = second.add(parliament, "his", client="his")
    assert first.get(f"records={hers}") is None
    assert first.get(f"records={his}").label == "his"


def test_uploads_are_listed_by_their_last_use(open_store, parliament):
    registry = DatasetRegistry(parliament, 3, store=open_store(), clock=lambda: 0.0)
    keys = [registry.add(parliament, str(turn), client="me") for turn in range(3)]
    second = open_store()
    second.touch(keys[0], 0.0)
    assert get_keys(second) == [keys[1], keys[2], keys[0]]


def test_concurrent_uploads_do_not_exceed_the_limit(open_store, parliament):
    registries = [DatasetRegistry(parliament, 4, store=open_store()) for _ in range(3)]
    barrier = threading.Barrier(3)

    def add(registry):
        barrier.wait()
        for turn in range(3):
            registry.add(parliament, str(turn), client="me")

    threads = [threading.Thread(target=add, args=(registry,)) for registry in registries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT)
    keys = get_keys(registries[0].store)
    assert len(keys) == 4
    assert all(registries[1].get(f"records={key}") for key in keys)


def test_unused_uploads_expire(parliament, tmp_path, redis):
    registry = DatasetRegistry(parliament, 3, store=FolderUploadStore(tmp_path), clock=lambda: 5.0)
    key = registry.add(parliament, "a")
    assert registry.store.touch("-", 6.0 + EXPIRY_SECONDS) is None
    assert registry.store.list_uploads() == []
    assert not registry.store.get_package_folder(key).exists()
    store = RedisUploadStore(redis.address, SECRET)
    key = DatasetRegistry(parliament, 3, store=store).add(parliament, "a")
    assert 0.9 * EXPIRY_SECONDS < redis.client.ttl(f"alignment:own:{key}") <= EXPIRY_SECONDS
    # The state after its expiry.
    redis.client.delete(f"alignment:own:{key}")
    assert store.touch(key, 0.0) is None
    assert store.list_uploads() == []
    assert redis.client.zcard("alignment:own") == 0


def test_an_upload_that_is_refused_is_removed(parliament, redis, tmp_path):
    store = RedisUploadStore(redis.address, SECRET)
    write_package(parliament, tmp_path / "package")

    def refuse(_):
        (key,) = redis.client.keys("alignment:own:*")
        assert 0 < redis.client.ttl(key) <= 600
        assert store.touch("a", 0.0) is None
        raise RegistryFullError(9)

    with pytest.raises(RegistryFullError):
        store.add(StoredUpload("a", "", "", "", 0.0), tmp_path / "package", refuse)
    assert redis.client.keys("alignment:own*") == []


def test_content_with_another_signature_is_ignored(parliament, redis):
    key = DatasetRegistry(parliament, 3, store=RedisUploadStore(redis.address, SECRET)).add(
        parliament, "a"
    )
    foreign = RedisUploadStore(redis.address, SECRET[::-1])
    assert foreign.touch(key, 0.0) is None
    store, name = RedisUploadStore(redis.address, SECRET), f"alignment:own:{key}"
    package = redis.client.hget(name, "package")
    redis.client.hset(name, "package", package[:-1] + bytes([package[-1] ^ 1]))
    assert not store.get_package_folder(key).exists()
    assert DatasetRegistry(parliament, 3, store=store).get(f"records={key}") is None
    cache = RedisSharedCache(redis.address, SECRET, 1)
    assert cache.get_or_compute(parliament, "a", lambda _: "first") == "first"
    (name,) = redis.client.keys("alignment:answers:*")
    # A pickle that somebody else wrote is not loaded.
    redis.client.set(
        name, HmacSigner(SECRET[::-1]).sign(name.decode(), b"cos\nsystem\n(S'true'\ntR.")
    )
    assert cache.get_or_compute(parliament, "a", lambda _: "second") == "second"


def test_an_answer_is_computed_once_for_all_hosts(parliament, redis):
    query = Query(topics=("cybercrime",))
    first, second = (
        StudyCache(parliament, shared_cache=RedisSharedCache(redis.address, SECRET, 100))
        for _ in range(2)
    )
    computed = first.timeline(query, "years", 3)
    cached = second.timeline(query, "years", 3, lambda *_: pytest.fail("computed again"))
    for one, other in zip(computed.results, cached.results, strict=True):
        assert np.array_equal(one.study.weight.scores, other.study.weight.scores, True)
    assert cached.results[0].study.dataset.votes.equals(parliament.votes)


def test_the_least_recently_used_answers_are_evicted(parliament, redis):
    cache, computed = RedisSharedCache(redis.address, SECRET, 2.5), []
    for name in "abacab":
        cache.get_or_compute(
            parliament, name, lambda _, name=name: computed.append(name) or np.zeros(125_000)
        )
    assert computed == ["a", "b", "c", "b"]
    assert len(redis.client.keys("alignment:answers:*")) == redis.client.hlen("alignment:sizes")


def test_a_process_that_waits_gets_the_progress(parliament, redis):
    has_started, go_on, reports = threading.Event(), threading.Event(), []

    def compute(progress):
        progress(3, 7)
        has_started.set()
        assert go_on.wait(TIMEOUT)
        return "computed"

    def report(*progress):
        reports.append(progress)
        go_on.set()

    first, second = (RedisSharedCache(redis.address, SECRET, 1) for _ in range(2))
    computing = threading.Thread(target=lambda: first.get_or_compute(parliament, "a", compute))
    computing.start()
    assert has_started.wait(TIMEOUT)
    assert second.get_or_compute(parliament, "a", pytest.fail, report) == "computed"
    computing.join(TIMEOUT)
    assert set(reports) == {(3, 7)}


ENDLESS = """
import sys, time
from alignment.server.redis_backend import RedisSharedCache

def compute(progress):
    print("started", flush=True)
    time.sleep(3600)

RedisSharedCache(sys.argv[1], sys.argv[2], 1).get_or_compute(None, "a", compute)
"""


@pytest.mark.evidence
def test_work_of_a_killed_process_is_continued(parliament, redis):
    command = [sys.executable, "-c", ENDLESS, redis.address, SECRET]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"started\n"
        threading.Timer(0.5, process.kill).start()
        cache = RedisSharedCache(redis.address, SECRET, 1)
        assert cache.get_or_compute(parliament, "a", lambda _: "taken over") == "taken over"


def test_processes_compute_without_redis(parliament, own_redis):
    cache = RedisSharedCache(own_redis.address, SECRET, 1)

    def compute(progress):
        own_redis.end()
        assert progress(1, 2) is None
        return "first"

    assert cache.get_or_compute(parliament, "a", compute) == "first"
    assert cache.get_or_compute(parliament, "a", lambda _: "second") == "second"


def test_a_store_that_is_down_is_reported_and_may_come_back(parliament, own_redis, monkeypatch):
    monkeypatch.setenv("ALIGNMENT_STORE", own_redis.address)
    monkeypatch.setenv("ALIGNMENT_SECRET", SECRET)
    client = create_app(parliament).server.test_client()
    assert client.get("/readyz").status_code == 200
    own_redis.end()
    for path in ("/readyz", "/?records=a", "/embed?records=a", "/download/svg?records=a"):
        response = client.get(path)
        assert response.status_code == 503, path
        assert "store" in response.text
        assert "Traceback" not in response.text
        assert own_redis.address not in response.text
    assert int(client.get("/embed?records=a").headers["Retry-After"]) > 0
    layout = client.get("/_dash-layout", headers={"Referer": "http://localhost/?records=a"})
    assert (layout.status_code, layout.headers["Retry-After"]) == (503, "5")
    media_type = "application/octet-stream"
    response = client.post("/records?name=a.csv&at=records%3Da", data=b"a", content_type=media_type)
    assert response.status_code == 503
    assert "try again in a few seconds" in response.text
    # The built-in records do not need it.
    for path in ("/", "/embed", "/healthz", "/download/svg"):
        assert client.get(path).status_code == 200, path
    own_redis.start()
    assert client.get("/readyz").status_code == 200


def test_a_store_that_cannot_be_used_is_an_error(own_redis, monkeypatch):
    for secret in ("", "short"):
        with pytest.raises(AlignmentError, match="ALIGNMENT_SECRET has to be at least 32"):
            RedisUploadStore(own_redis.address, secret)
    own_redis.end()
    for url in (own_redis.address, "redis://:geheim@127.0.0.1:1/0", "redis://x:port/0"):
        with pytest.raises(AlignmentError, match="cannot be used") as exc_info:
            RedisUploadStore(url, SECRET)
        assert "geheim" not in str(exc_info.value)
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(AlignmentError, match=r"install country-alignment\[hosts\]"):
        RedisUploadStore(own_redis.address, SECRET)


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("setting", "workers"),
    cross_parameters(
        ["ALIGNMENT_STORE=redis://127.0.0.1:1", "ALIGNMENT_ENGINE=tcp://127.0.0.1:1"], ["1", "2"]
    ),
)
def test_the_command_ends_with_one_sentence(setting, workers, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv(*setting.split("="))
    monkeypatch.setenv("ALIGNMENT_SECRET", SECRET)
    package = tiny.write_package(tmp_path / "parliament")
    # The command sets these for its processes.
    for each in (DATA_FOLDER, UPLOAD_STORE, SHARED_CACHE_DIR):
        monkeypatch.setenv(each.variable, each.value)
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    command = ["alignment", "serve", "--data", str(package), "--port", "18377"]
    monkeypatch.setattr(sys, "argv", [*command, "--workers", workers])
    with pytest.raises(SystemExit) as exit_info:
        main()
    assert exit_info.value.code == 2
    error = capsys.readouterr().err
    assert "cannot be used" in error
    assert "Traceback" not in error


def test_a_missing_folder_makes_the_store_unavailable(tmp_path, parliament):
    registry = DatasetRegistry(parliament, 3, store=FolderUploadStore(tmp_path / "store"))
    (tmp_path / "store").rename(tmp_path / "away")
    with pytest.raises(StoreUnavailableError):
        registry.store.list_uploads()
