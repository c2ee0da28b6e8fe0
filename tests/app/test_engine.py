"""Workers of a Dask scheduler: work of a name is done once, and outlives who does it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import engine_jobs
import numpy as np
import pandas as pd
import pasts
import pytest
import redis_server
import tiny
from redis_server import SECRET

from alignment.answer.seen import resampled
from alignment.answer.timeline import timeline
from alignment.app.factory import create_app
from alignment.app.kept.elsewhere import Elsewhere
from alignment.app.kept.holdings import Holdings
from alignment.app.kept.jobs import swapped_job
from alignment.app.kept.redis_commons import RedisCommons
from alignment.app.kept.redis_store import RedisStore
from alignment.app.kept.studies import Studies
from alignment.engine import Engine, EngineError, here
from alignment.errors import AlignmentError, QueryError
from alignment.export import WRITERS
from alignment.foretelling.ready import leads_of, shipped
from alignment.foretelling.walk import walk
from alignment.model.further import FACTS
from alignment.model.query import Query
from alignment.model.view import View

pytestmark = pytest.mark.slow

# Far above what anything here takes, so that a busy machine is no fault.
PATIENCE = 300
DASK = [sys.executable, "-m", "dask"]


class Dask:
    """A scheduler and workers, each a process that may be killed."""

    def __init__(self, folder, environment, workers):
        self._file, self._environment = folder / "scheduler.json", environment
        self._folder, self._started = folder, []
        where = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
        self.scheduler = self._start("scheduler", *where, "--scheduler-file", self._file)
        until(self._file.exists)
        self.address = json.loads(self._file.read_text())["address"]
        self.workers = [self.worker() for _ in range(workers)]

    def worker(self):
        return self._start(
            *("worker", "--scheduler-file", self._file, "--nthreads", "1"),
            *("--no-nanny", "--no-dashboard", "--local-directory", self._folder),
        )

    def _start(self, *command):
        with (self._folder / "log").open("a") as log:
            process = subprocess.Popen(
                [*DASK, *map(str, command)], stdout=log, stderr=log, env=self._environment
            )
        self._started.append(process)
        return process

    def end(self):
        for each in self._started:
            each.kill()
        for each in self._started:
            each.wait()


def until(true, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture(autouse=True)
def _worked_out(monkeypatch):
    """Let answers be made by what workers can import, and not once for all tests."""
    monkeypatch.setattr("alignment.app.kept.studies.timeline", timeline)
    for place in ("alignment.answer.seen", "alignment.app.kept.background"):
        monkeypatch.setattr(f"{place}.resampled", resampled)


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return tiny.write_package(tmp_path_factory.mktemp("parliament"))


@pytest.fixture(scope="module")
def redis():
    with redis_server.running() as found:
        yield found


@contextmanager
def dask(folder, workers=2, **settings):
    known = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    found = Dask(folder, os.environ | settings | {"PYTHONPATH": known}, workers)
    try:
        yield found
    finally:
        found.end()


@pytest.fixture(scope="module")
def running(tmp_path_factory, package, redis):
    """A scheduler, and a worker who has the tiny parliament."""
    settings = {"ALIGNMENT_STORE": redis.address, "ALIGNMENT_SECRET": SECRET}
    folder = tmp_path_factory.mktemp("dask")
    # One is enough, and another is started where it is killed.
    with dask(folder, 1, ALIGNMENT_DATA=str(package), **settings) as found:
        yield found


@pytest.fixture
def engine(running):
    found = Engine(running.address)
    yield found
    found.close()


def test_work_of_one_name_is_done_once_and_all_are_told(running, engine, tmp_path):
    other, told, made = Engine(running.address), [], []

    def ask(who):
        given = (engine_jobs.noted, str(tmp_path), "who", "go on")
        made.append(who.run("a name", *given, tell=lambda *far: told.append((who, far))))

    threads = [threading.Thread(target=ask, args=(who,)) for who in (engine, other, engine)]
    for thread in threads:
        thread.start()
    until(lambda: {who for who, _ in told} == {engine, other})
    (tmp_path / "go on").touch()
    for thread in threads:
        thread.join(PATIENCE)
    other.close()
    assert made == ["made"] * 3
    assert {far for _, far in told} == {(3, 7)}
    assert len((tmp_path / "who").read_text().split()) == 1


def test_what_a_function_raises_is_raised(engine):
    with pytest.raises(KeyError, match="a fault"):
        engine.run("a fault", engine_jobs.failed, tell=None)


def test_who_need_not_wait_waits_no_longer(engine, tmp_path):
    given = (engine_jobs.noted, str(tmp_path), "who", "go on")

    def still():
        if (tmp_path / "who").exists():
            raise LookupError

    with pytest.raises(LookupError):
        engine.run("left", *given, tell=None, still=still)
    # Nor does the worker go on.
    until((tmp_path / "who ended").exists)
    (tmp_path / "go on").touch()
    assert engine.run("left", *given, tell=None) == "made"
    assert len((tmp_path / "who").read_text().split()) == 2


@pytest.mark.evidence
def test_work_that_another_waits_for_goes_on(running, engine, tmp_path):
    other, made = Engine(running.address), []
    given = (engine_jobs.noted, str(tmp_path), "who", "go on")
    told = []
    waiting = threading.Thread(
        target=lambda: made.append(other.run("two", *given, tell=lambda *far: told.append(far)))
    )
    waiting.start()
    until(lambda: told)
    ends = time.monotonic() + 0.5

    def still():
        if time.monotonic() > ends:
            raise LookupError

    with pytest.raises(LookupError):
        engine.run("two", *given, tell=None, still=still)
    told.clear()
    until(lambda: len(told) > 2)
    (tmp_path / "go on").touch()
    waiting.join(PATIENCE)
    other.close()
    assert made == ["made"]
    assert len((tmp_path / "who").read_text().split()) == 1


def test_each_comes_in_its_order(engine):
    assert list(engine.each(engine_jobs.squared, range(5), 10)) == [10, 11, 14, 19, 26]
    assert list(here(engine_jobs.squared, range(5), 10)) == [10, 11, 14, 19, 26]


def test_the_work_of_a_killed_worker_is_taken_on(running, engine, tmp_path):
    made = []
    given = (engine_jobs.noted, str(tmp_path), "who", "go on")
    asking = threading.Thread(target=lambda: made.append(engine.run("k", *given, tell=None)))
    asking.start()
    until((tmp_path / "who").exists)
    until((tmp_path / "who").read_text)
    killed = int((tmp_path / "who").read_text())
    os.kill(killed, signal.SIGKILL)
    running.worker()
    until(lambda: len((tmp_path / "who").read_text().split()) == 2)
    (tmp_path / "go on").touch()
    asking.join(PATIENCE)
    assert made == ["made"]


def test_answers_are_the_same_as_here(parliament, engine, caplog):
    query = Query(topics=("cybercrime",))
    plain = Studies(parliament)
    studies = Studies(parliament, elsewhere=Elsewhere(engine, parliament, ""))
    found = studies.timeline(query, "years", 3)
    expected = plain.timeline(query, "years", 3)
    for mine, theirs in zip(found.moments, expected.moments, strict=True):
        assert mine.study.dataset is studies.dataset
        assert np.array_equal(mine.study.weight.scores, theirs.study.weight.scores, True)
    study = studies.study(query)
    assert studies.how_sure(study).probability.equals(plain.how_sure(study).probability)
    swapped = studies._shared("swapped", partial(swapped_job, study), None)
    assert np.array_equal(swapped.p, study.findings.swapped().p, True)
    file = studies.written(WRITERS["svg"], study, View(), {})
    assert file == WRITERS["svg"].write(study, View())
    assert "of no use" not in caplog.text
    with pytest.raises(QueryError):
        studies.timeline(query, "centuries", 3)


def test_records_of_ones_own_are_read_by_workers(parliament, engine, redis, caplog):
    other = parliament.countries.assign(name="another")
    own = Holdings(parliament, 4, store=RedisStore(redis.address, SECRET), engine=engine)
    key = own.keep(replace(parliament, countries=other), "mine")
    studies = own.of(f"records={key}")
    found = studies.timeline(Query(topics=("cybercrime",)), "years", 3)
    assert set(found.moments[-1].study.dataset.countries["name"]) == {"another"}
    assert "of no use" not in caplog.text


def test_readers_with_other_facts_share_no_answers(parliament, engine, redis, caplog):
    """Readers of two hosts, the first of whom corrects a file: all under one title."""
    hosts = [
        Holdings(
            parliament,
            9,
            store=RedisStore(redis.address, SECRET),
            commons=RedisCommons(redis.address, SECRET, 1),
            engine=engine,
        )
        for _ in range(2)
    ]
    for value, host in (("1", hosts[0]), ("2", hosts[1]), ("3", hosts[0])):
        frame = pd.DataFrame([["AAA", "trust", "2020", "", value, "own"]], columns=FACTS.names)
        key = host.keep(replace(parliament, read_facts=lambda frame=frame: frame), "mine")
        for each in hosts:
            studies = each.of(f"records={key}")
            make = partial(engine_jobs.values, studies.dataset)
            assert studies._shared("facts", make, None) == [value]
    assert "of no use" not in caplog.text


def test_other_records_or_code_are_not_taken_for_ours(parliament, engine, caplog):
    query = Query(topics=("cybercrime",))
    studies = Studies(parliament, elsewhere=Elsewhere(engine, parliament, "none"))
    assert studies.timeline(query, "years", 3).moments
    assert "no such records" in caplog.text
    # Workers have the parliament, and we a later version of it.
    other = replace(parliament, version="2")
    plain, studies = Studies(other), Studies(other, elsewhere=Elsewhere(engine, other, ""))
    found = studies.how_sure(studies.study(query))
    assert found.probability.equals(plain.how_sure(plain.study(query)).probability)
    assert "other records" in caplog.text


@pytest.mark.parametrize("of", ["made-up", pytest.param("shipped", marks=pytest.mark.evidence)])
def test_sessions_are_foretold_the_same_by_workers(dataset, engine, of):
    made_up = of == "made-up"
    history, leads = (pasts.made_up(), {}) if made_up else (shipped(), leads_of(dataset))
    last = int(history.sessions.max())
    mine, _ = walk(history, leads, last, last)
    theirs, _ = walk(history, leads, last, last, each=engine.each)
    assert np.array_equal(mine.chances, theirs.chances)
    assert np.array_equal(mine.weights.votes, theirs.weights.votes)


def test_without_it_each_works_by_itself(parliament, tmp_path, package, monkeypatch):
    with dask(tmp_path, workers=0, ALIGNMENT_DATA=str(package)) as found:
        engine = Engine(found.address)
        # Nobody listens there any more.
        monkeypatch.setattr("alignment.engine._CONNECT_SECONDS", 0.2)
        monkeypatch.setattr(engine._client, "_timeout", 0.2)
        found.scheduler.kill()
        found.scheduler.wait()
        with pytest.raises(EngineError):
            engine.run("a", engine_jobs.failed, tell=None)
        studies = Studies(parliament, elsewhere=Elsewhere(engine, parliament, ""))
        assert studies.timeline(Query(topics=("cybercrime",)), "years", 3).moments
        with pytest.raises(AlignmentError, match=r"engine at tcp:.* cannot be used"):
            Engine("tcp://127.0.0.1:1")
        with pytest.raises(AlignmentError, match="cannot be used"):
            Engine("nonsense")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(AlignmentError, match=r"install country-alignment\[hosts\]"):
        Engine("tcp://127.0.0.1:1")


def test_a_scheduler_that_hangs_holds_up_nobody(parliament, tmp_path, package):
    with dask(tmp_path, workers=1, ALIGNMENT_DATA=str(package)) as found:
        engine = Engine(found.address)
        assert engine.run("a", engine_jobs.settled, tell=None) == "made"
        found.scheduler.send_signal(signal.SIGSTOP)
        try:
            began = time.monotonic()
            with pytest.raises(EngineError, match="does not answer"):
                engine.run("b", engine_jobs.settled, tell=None)
            assert time.monotonic() - began < 6
            # Who asks next need not find out again.
            began = time.monotonic()
            studies = Studies(parliament, elsewhere=Elsewhere(engine, parliament, ""))
            assert studies.timeline(Query(topics=("cybercrime",)), "years", 3).moments
            with pytest.raises(EngineError, match="a moment ago"):
                engine.run("c", engine_jobs.settled, tell=None)
            assert time.monotonic() - began < 6
        finally:
            found.scheduler.send_signal(signal.SIGCONT)
        engine._tried = 0.0
        assert engine.run("d", engine_jobs.settled, tell=None) == "made"
        engine.close()


# Two hosts. ###########################################################################


TABLE = b"iso3,rollcall,vote,date,title\nFRA,R/99,yes,2026-11-20,Q\nDEU,R/99,no,2026-11-20,Q\n"
LONG = "v=1&scope=assembly&from=2014-01-01&time=years"


class Host:
    """A process that serves the page, as on a host of its own."""

    def __init__(self, folder, settings):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        self.url, self._log = f"http://127.0.0.1:{port}/", folder / f"log-{port}"
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "alignment", "serve", "--port", port],
                stdout=subprocess.DEVNULL,
                stderr=log,
                env=os.environ | settings,
            )

    def get(self, path):
        with urlopen(self.url + path, timeout=PATIENCE) as answer:
            return answer.read()

    def ready(self):
        assert self.process.poll() is None, self._log.read_text()
        with suppress(OSError):
            return self.get("readyz")


# That each kind alone may be killed, is tested above, in test_workers.py and in test_behind.py.
@pytest.mark.evidence
def test_nothing_is_lost_or_wrong_when_one_of_each_is_killed(dataset, tmp_path, redis):
    redis.client.flushall()
    settings = {"ALIGNMENT_STORE": redis.address, "ALIGNMENT_SECRET": SECRET}
    hosts = []
    with dask(tmp_path, **settings) as found:
        settings["ALIGNMENT_ENGINE"] = found.address
        try:
            hosts += [Host(tmp_path, settings) for _ in range(2)]
            first, second = hosts
            for host in hosts:
                until(host.ready)
            given = urlencode({"name": "v.csv"})
            kind = {"Content-Type": "application/octet-stream"}
            sent = Request(f"{first.url}records?{given}", TABLE, kind)
            with urlopen(sent, timeout=PATIENCE) as answer:
                own = re.search(r"\?(v=1[^\"\s]*records=[\w-]+)", answer.read().decode())[1]
            names = [host.get(f"who.csv?{own}&where=vote:R/99:yes") for host in hosts]
            assert names[0] == names[1]
            assert [line[:3] for line in names[0].splitlines()[1:]] == [b"FRA"]

            there = create_app(dataset).server.test_client()
            expected = there.get(f"/embed?{LONG}", base_url=second.url)
            assert expected.status_code == 200
            answers, engine = {}, Engine(found.address)

            def ask(host):
                with suppress(OSError, Exception):
                    answers[host] = host.get(f"embed?{LONG}")

            asking = [threading.Thread(target=ask, args=(host,)) for host in hosts]
            asking[0].start()
            until(lambda: redis.client.keys("alignment:done:*"))
            asking[1].start()
            # In the middle of it the worker who does it, and then who asked for it, are killed.
            busy = [where for where, keys in engine._client.processing().items() if keys]
            pids = engine._client.run(os.getpid)
            engine.close()
            assert len(busy) == 1
            os.kill(pids[busy[0]], signal.SIGKILL)
            first.process.kill()
            for each in asking:
                each.join(PATIENCE)
            assert first not in answers
            assert answers[second] == expected.data
            # Who was being answered by the one that is gone asks again.
            assert second.get(f"embed?{LONG}") == expected.data
            assert second.get(f"who.csv?{own}&where=vote:R/99:yes") == names[0]
            assert "of no use" not in second._log.read_text()
        finally:
            for host in hosts:
                host.process.kill()
                host.process.wait()
