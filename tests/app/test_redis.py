"""What several hosts share: as in a folder, signed, and bearable when it is gone."""

from __future__ import annotations

import subprocess
import sys
import threading

import numpy as np
import pytest
import redis_server
import tiny
from crossing import crossed
from redis_server import SECRET

from alignment.app.factory import create_app
from alignment.app.kept.holdings import STAY, FullError, Holdings
from alignment.app.kept.redis_commons import RedisCommons
from alignment.app.kept.redis_store import RedisStore, Seal
from alignment.app.kept.store import FORGOTTEN, Kept, Store, StoreError
from alignment.app.kept.studies import Studies
from alignment.cli.commands import main
from alignment.errors import AlignmentError
from alignment.model.query import Query
from alignment.settings import COMMONS, DATA, STORE
from alignment.sources.write import write_package

# Each starts a server of its own.
pytestmark = pytest.mark.slow
PATIENCE = 60


@pytest.fixture(scope="module")
def server():
    with redis_server.running() as found:
        yield found


@pytest.fixture
def redis(server):
    server.client.flushall()
    return server


@pytest.fixture
def other():
    """A server that may be ended."""
    with redis_server.running() as found:
        yield found


@pytest.fixture(params=["folder", "redis"])
def make(request, tmp_path):
    """Make one more client of the same store."""
    if request.param == "folder":
        return lambda: Store(tmp_path / "store")
    found = request.getfixturevalue("redis")
    return lambda: RedisStore(found.address, SECRET)


def held(store):
    return [(kept.key, kept.client, kept.told, kept.back, kept.used) for kept in store.kept()]


def test_what_one_keeps_the_other_has(make, parliament):
    one, other = make(), make()
    with one.reading() as own:
        write_package(parliament, own / "package")
        assert one.keep(Kept("a", "her", "<b>", "v=1", 5.0), own / "package", lambda _: "") == ""
    assert list(other.package("a").iterdir())
    assert not other.package("b").exists()
    assert other.use("a", 7.5) == Kept("a", "her", "<b>", "v=1", 7.5)
    assert other.use("b", 7.5) is None
    assert held(one) == [("a", "her", "<b>", "v=1", 7.5)]


def test_records_are_the_same_from_every_client(make, parliament):
    one, other = (Holdings(parliament, 4, store=make()) for _ in range(2))
    key = one.keep(parliament, "mine", client="me")
    found = other.of(f"records={key}")
    assert found.told == "mine"
    assert found.dataset.votes.equals(parliament.votes)
    assert one.of(f"records={key}").dataset is parliament


def test_quotas_hold_for_all_clients_together(make, parliament):
    now = [0.0]
    first, second = (
        Holdings(parliament, 3, most_of_one=2, clock=lambda: now[0], store=make()) for _ in range(2)
    )
    hers = first.keep(parliament, "hers", client="her")
    mine = [(first, second)[turn % 2].keep(parliament, "m", client="me") for turn in range(5)]
    kept = {each.key for each in second.store.kept()}
    assert kept == {hers, *mine[-2:]}
    # As full as it may be, of others' that are in use.
    with pytest.raises(FullError):
        second.keep(parliament, "his", client="his")
    assert {each.key for each in first.store.kept()} == kept
    now[0] = STAY + 1
    his = second.keep(parliament, "his", client="his")
    assert first.of(f"records={hers}") is None
    assert first.of(f"records={his}").told == "his"


def test_who_is_asked_for_goes_last(make, parliament):
    holdings = Holdings(parliament, 3, store=make(), clock=lambda: 0.0)
    keys = [holdings.keep(parliament, str(turn), client="me") for turn in range(3)]
    other = make()
    other.use(keys[0], 0.0)
    assert [each.key for each in other.kept()] == [keys[1], keys[2], keys[0]]


def test_two_at_once_leave_no_more_than_there_is_room_for(make, parliament):
    each = [Holdings(parliament, 4, store=make()) for _ in range(3)]
    ends = threading.Barrier(3)

    def send(holdings):
        ends.wait()
        for turn in range(3):
            holdings.keep(parliament, str(turn), client="me")

    threads = [threading.Thread(target=send, args=(holdings,)) for holdings in each]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    kept = each[0].store.kept()
    assert len(kept) == 4
    assert all(each[1].of(f"records={one.key}") for one in kept)


def test_what_nobody_asks_for_is_forgotten(parliament, tmp_path, redis):
    holdings = Holdings(parliament, 3, store=Store(tmp_path), clock=lambda: 5.0)
    key = holdings.keep(parliament, "a")
    assert holdings.store.use("-", 6.0 + FORGOTTEN) is None
    assert holdings.store.kept() == []
    assert not holdings.store.package(key).exists()
    store = RedisStore(redis.address, SECRET)
    key = Holdings(parliament, 3, store=store).keep(parliament, "a")
    assert 0.9 * FORGOTTEN < redis.client.ttl(f"alignment:own:{key}") <= FORGOTTEN
    # It goes by itself, and is counted no more.
    redis.client.delete(f"alignment:own:{key}")
    assert store.use(key, 0.0) is None
    assert store.kept() == []
    assert redis.client.zcard("alignment:own") == 0


def test_what_is_half_sent_is_nobodys_and_goes(parliament, redis, tmp_path):
    store = RedisStore(redis.address, SECRET)
    write_package(parliament, tmp_path / "package")

    def refuse(_):
        (key,) = redis.client.keys("alignment:own:*")
        assert 0 < redis.client.ttl(key) <= 600
        assert store.use("a", 0.0) is None
        raise FullError(9)

    with pytest.raises(FullError):
        store.keep(Kept("a", "", "", "", 0.0), tmp_path / "package", refuse)
    assert redis.client.keys("alignment:own*") == []


def test_what_others_wrote_is_not_believed(parliament, redis):
    key = Holdings(parliament, 3, store=RedisStore(redis.address, SECRET)).keep(parliament, "a")
    foreign = RedisStore(redis.address, SECRET[::-1])
    assert foreign.use(key, 0.0) is None
    store, name = RedisStore(redis.address, SECRET), f"alignment:own:{key}"
    packed = redis.client.hget(name, "package")
    redis.client.hset(name, "package", packed[:-1] + bytes([packed[-1] ^ 1]))
    assert not store.package(key).exists()
    assert Holdings(parliament, 3, store=store).of(f"records={key}") is None
    commons = RedisCommons(redis.address, SECRET, 1)
    assert commons.once(parliament, "a", lambda _: "made") == "made"
    (name,) = redis.client.keys("alignment:answers:*")
    # A pickle of whoever can write to the Redis is not read.
    redis.client.set(name, Seal(SECRET[::-1]).signed(name.decode(), b"cos\nsystem\n(S'true'\ntR."))
    assert commons.once(parliament, "a", lambda _: "again") == "again"


def test_answers_are_made_once_for_all(parliament, redis):
    query = Query(topics=("cybercrime",))
    one, other = (
        Studies(parliament, commons=RedisCommons(redis.address, SECRET, 100)) for _ in range(2)
    )
    made = one.timeline(query, "years", 3)
    found = other.timeline(query, "years", 3, lambda *_: pytest.fail("made again"))
    for mine, theirs in zip(made.moments, found.moments, strict=True):
        assert np.array_equal(mine.study.weight.scores, theirs.study.weight.scores, True)
    assert found.moments[0].study.dataset.votes.equals(parliament.votes)


def test_answers_asked_for_longest_ago_go(parliament, redis):
    commons, made = RedisCommons(redis.address, SECRET, 2.5), []
    for name in "abacab":
        commons.once(parliament, name, lambda _, name=name: made.append(name) or np.zeros(125_000))
    assert made == ["a", "b", "c", "b"]
    assert len(redis.client.keys("alignment:answers:*")) == redis.client.hlen("alignment:sizes")


def test_who_waits_is_told_how_far_it_is(parliament, redis):
    begun, go_on, told = threading.Event(), threading.Event(), []

    def slow(tell):
        tell(3, 7)
        begun.set()
        assert go_on.wait(PATIENCE)
        return "made"

    def hear(*far):
        told.append(far)
        go_on.set()

    one, other = (RedisCommons(redis.address, SECRET, 1) for _ in range(2))
    working = threading.Thread(target=lambda: one.once(parliament, "a", slow))
    working.start()
    assert begun.wait(PATIENCE)
    assert other.once(parliament, "a", pytest.fail, hear) == "made"
    working.join(PATIENCE)
    assert set(told) == {(3, 7)}


NEVER = """
import sys, time
from alignment.app.kept.redis_commons import RedisCommons

def make(tell):
    print("begun", flush=True)
    time.sleep(3600)

RedisCommons(sys.argv[1], sys.argv[2], 1).once(None, "a", make)
"""


@pytest.mark.slow
@pytest.mark.evidence
def test_the_work_of_who_is_killed_is_taken_on(parliament, redis):
    command = [sys.executable, "-c", NEVER, redis.address, SECRET]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"begun\n"
        threading.Timer(0.5, process.kill).start()
        commons = RedisCommons(redis.address, SECRET, 1)
        assert commons.once(parliament, "a", lambda _: "taken on") == "taken on"


def test_without_it_each_works_by_itself(parliament, other):
    commons = RedisCommons(other.address, SECRET, 1)

    def make(tell):
        other.end()
        assert tell(1, 2) is None
        return "made"

    assert commons.once(parliament, "a", make) == "made"
    assert commons.once(parliament, "a", lambda _: "again") == "again"


def test_a_store_that_is_gone_is_told_and_may_come_back(parliament, other, monkeypatch):
    monkeypatch.setenv("ALIGNMENT_STORE", other.address)
    monkeypatch.setenv("ALIGNMENT_SECRET", SECRET)
    client = create_app(parliament).server.test_client()
    assert client.get("/readyz").status_code == 200
    other.end()
    for path in ("/readyz", "/?records=a", "/embed?records=a", "/download/svg?records=a"):
        answer = client.get(path)
        assert answer.status_code == 503, path
        assert "store" in answer.text
        assert "Traceback" not in answer.text
        assert other.address not in answer.text
    assert int(client.get("/embed?records=a").headers["Retry-After"]) > 0
    layout = client.get("/_dash-layout", headers={"Referer": "http://localhost/?records=a"})
    assert (layout.status_code, layout.headers["Retry-After"]) == (503, "5")
    kind = "application/octet-stream"
    sent = client.post("/records?name=a.csv&at=records%3Da", data=b"a", content_type=kind)
    assert sent.status_code == 503
    assert "try again in a few seconds" in sent.text
    # Who asks for the shipped records does not notice.
    for path in ("/", "/embed", "/healthz", "/download/svg"):
        assert client.get(path).status_code == 200, path
    other.start()
    assert client.get("/readyz").status_code == 200


def test_a_store_that_cannot_be_used_is_told_at_the_start(other, monkeypatch):
    for secret in ("", "short"):
        with pytest.raises(AlignmentError, match="ALIGNMENT_SECRET has to be at least 32"):
            RedisStore(other.address, secret)
    other.end()
    with pytest.raises(AlignmentError, match="cannot be used"):
        RedisStore(other.address, SECRET)
    with pytest.raises(AlignmentError, match="cannot be used") as told:
        RedisStore("redis://:geheim@127.0.0.1:1/0", SECRET)
    assert "geheim" not in str(told.value)
    with pytest.raises(AlignmentError, match="cannot be used"):
        RedisStore("redis://x:port/0", SECRET)
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(AlignmentError, match=r"install country-alignment\[hosts\]"):
        RedisStore(other.address, SECRET)


@pytest.mark.few(1)
@pytest.mark.slow
@pytest.mark.parametrize(
    ("setting", "workers"),
    crossed(
        ["ALIGNMENT_STORE=redis://127.0.0.1:1", "ALIGNMENT_ENGINE=tcp://127.0.0.1:1"], ["1", "2"]
    ),
)
def test_the_command_ends_with_one_sentence(setting, workers, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv(*setting.split("="))
    monkeypatch.setenv("ALIGNMENT_SECRET", SECRET)
    package = tiny.write_package(tmp_path / "parliament")
    # The command sets these for who works for it.
    for each in (DATA, STORE, COMMONS):
        monkeypatch.setenv(each.variable, each.value)
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    command = ["alignment", "serve", "--data", str(package), "--port", "18377"]
    monkeypatch.setattr(sys, "argv", [*command, "--workers", workers])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "cannot be used" in (told := capsys.readouterr().err)
    assert "Traceback" not in told


def test_a_folder_that_cannot_be_written_is_a_fault_of_the_store(tmp_path, parliament):
    holdings = Holdings(parliament, 3, store=Store(tmp_path / "store"))
    (tmp_path / "store").rename(tmp_path / "away")
    with pytest.raises(StoreError):
        holdings.store.kept()
