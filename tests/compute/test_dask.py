"""Dask engine: a task with a name runs once, and survives its worker."""

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
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import dask_tasks
import numpy as np
import pandas as pd
import pytest
import redis_server
import synthetic_history
import tiny
from redis_server import SECRET

from alignment.app.factory import create_app
from alignment.compute.dask import DaskEngine, EngineUnavailableError
from alignment.errors import AlignmentError, QueryError
from alignment.export import WRITERS
from alignment.forecasting.builtin_forecast import list_leads, load_builtin_history
from alignment.forecasting.walk_forward import walk_forward
from alignment.model.columns import FACTS_TABLE
from alignment.model.progress import map_serially
from alignment.model.query import Query
from alignment.model.view import View
from alignment.server.dataset_registry import DatasetRegistry
from alignment.server.redis_backend import RedisSharedCache, RedisUploadStore
from alignment.server.remote_jobs import RemoteRunner
from alignment.server.study_cache import StudyCache
from alignment.server.worker_jobs import swap_test_job
from alignment.studies.study import compute_stability
from alignment.studies.timeline import timeline

pytestmark = pytest.mark.slow

# This limit is far above any step here, so that a busy machine fails no test.
MAX_SECONDS = 300
DASK = [sys.executable, "-m", "dask"]


class Dask:
    """A scheduler and workers, in processes that tests may kill."""

    def __init__(self, folder, environment, workers):
        self._file, self._environment = folder / "scheduler.json", environment
        self._folder, self._started = folder, []
        where = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
        self.scheduler = self._start("scheduler", *where, "--scheduler-file", self._file)
        wait_until(self._file.exists)
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


def wait_until(condition, seconds=MAX_SECONDS):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture(autouse=True)
def _compute_in_workers(monkeypatch):
    """Compute in workers, without the studies that all tests share."""
    monkeypatch.setattr("alignment.server.study_cache.timeline", timeline)
    for place in ("alignment.studies.resolved_view", "alignment.server.jobs"):
        monkeypatch.setattr(f"{place}.compute_stability", compute_stability)


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return tiny.write_package(tmp_path_factory.mktemp("parliament"))


@pytest.fixture(scope="module")
def redis():
    with redis_server.running() as server:
        yield server


@contextmanager
def dask(folder, workers=2, **settings):
    python_path = os.pathsep.join(
        [str(Path(__file__).parent.parent), os.environ.get("PYTHONPATH", "")]
    )
    cluster = Dask(folder, os.environ | settings | {"PYTHONPATH": python_path}, workers)
    try:
        yield cluster
    finally:
        cluster.end()


@pytest.fixture(scope="module")
def running(tmp_path_factory, package, redis):
    """A scheduler, and a worker with the tiny parliament."""
    settings = {"ALIGNMENT_STORE": redis.address, "ALIGNMENT_SECRET": SECRET}
    folder = tmp_path_factory.mktemp("dask")
    # One worker is enough; a test that kills it starts another.
    with dask(folder, 1, ALIGNMENT_DATA=str(package), **settings) as cluster:
        yield cluster


@pytest.fixture
def engine(running):
    connection = DaskEngine(running.address)
    yield connection
    connection.close()


def test_tasks_of_one_name_run_once_and_report_to_all(running, engine, tmp_path, monkeypatch):
    # It is shorter than the transfer of a result, which two requests of one client share.
    monkeypatch.setattr("alignment.compute.dask.PROGRESS_INTERVAL_SECONDS", 0.003)
    other, events, results = DaskEngine(running.address), [], []

    def ask(who):
        args = (dask_tasks.wait_for_file, str(tmp_path), "who", "go on")
        results.append(who.run("a name", *args, progress=lambda *step: events.append((who, step))))

    threads = [threading.Thread(target=ask, args=(who,)) for who in (engine, other, engine)]
    for thread in threads:
        thread.start()
    wait_until(lambda: {who for who, _ in events} == {engine, other})
    (tmp_path / "go on").touch()
    for thread in threads:
        thread.join(MAX_SECONDS)
    other.close()
    assert results == ["done"] * 3
    assert {step for _, step in events} == {(3, 7)}
    assert len((tmp_path / "who").read_text().split()) == 1


def test_exceptions_and_order(engine):
    with pytest.raises(KeyError, match="a fault"):
        engine.run("a fault", dask_tasks.raise_key_error, progress=None)
    assert list(engine.map(dask_tasks.add_square, range(5), 10)) == [10, 11, 14, 19, 26]
    assert list(map_serially(dask_tasks.add_square, range(5), 10)) == [10, 11, 14, 19, 26]


def test_a_cancelled_task_ends_on_its_worker(engine, tmp_path):
    args = (dask_tasks.wait_for_file, str(tmp_path), "who", "go on")

    def check_cancelled():
        if (tmp_path / "who").exists():
            raise LookupError

    with pytest.raises(LookupError):
        engine.run("left", *args, progress=None, check_cancelled=check_cancelled)
    # The worker does not continue either.
    wait_until((tmp_path / "who ended").exists)
    (tmp_path / "go on").touch()
    assert engine.run("left", *args, progress=None) == "done"
    assert len((tmp_path / "who").read_text().split()) == 2


@pytest.mark.evidence
def test_work_continues_for_a_second_waiter(running, engine, tmp_path):
    other, results = DaskEngine(running.address), []
    args = (dask_tasks.wait_for_file, str(tmp_path), "who", "go on")
    events = []
    thread = threading.Thread(
        target=lambda: results.append(
            other.run("two", *args, progress=lambda *step: events.append(step))
        )
    )
    thread.start()
    wait_until(lambda: events)
    ends = time.monotonic() + 0.5

    def check_cancelled():
        if time.monotonic() > ends:
            raise LookupError

    with pytest.raises(LookupError):
        engine.run("two", *args, progress=None, check_cancelled=check_cancelled)
    events.clear()
    wait_until(lambda: len(events) > 2)
    (tmp_path / "go on").touch()
    thread.join(MAX_SECONDS)
    other.close()
    assert results == ["done"]
    assert len((tmp_path / "who").read_text().split()) == 1


def test_a_task_of_a_killed_worker_runs_again(running, engine, tmp_path):
    results = []
    args = (dask_tasks.wait_for_file, str(tmp_path), "who", "go on")
    thread = threading.Thread(target=lambda: results.append(engine.run("k", *args, progress=None)))
    thread.start()
    wait_until((tmp_path / "who").exists)
    wait_until((tmp_path / "who").read_text)
    killed = int((tmp_path / "who").read_text())
    os.kill(killed, signal.SIGKILL)
    running.worker()
    wait_until(lambda: len((tmp_path / "who").read_text().split()) == 2)
    (tmp_path / "go on").touch()
    thread.join(MAX_SECONDS)
    assert results == ["done"]


def test_workers_give_the_same_results(parliament, engine, caplog):
    query = Query(topics=("cybercrime",))
    plain = StudyCache(parliament)
    studies = StudyCache(parliament, remote=RemoteRunner(engine, parliament, ""))
    result = studies.timeline(query, "years", 3)
    expected = plain.timeline(query, "years", 3)
    for mine, theirs in zip(result.results, expected.results, strict=True):
        assert mine.study.dataset is studies.dataset
        assert np.array_equal(mine.study.weight.scores, theirs.study.weight.scores, True)
    study = studies.study(query)
    assert studies.resample_blocs(study).probability.equals(plain.resample_blocs(study).probability)
    swapped = studies._compute_shared("swapped", partial(swap_test_job, study), None)
    assert np.array_equal(swapped.p, study.findings.swapped().p, True)
    file = studies.write_file(WRITERS["svg"], study, View(), {})
    assert file == WRITERS["svg"].write(study, View())
    assert "of no use" not in caplog.text
    with pytest.raises(QueryError):
        studies.timeline(query, "centuries", 3)


def test_workers_read_uploads(parliament, engine, redis, caplog):
    other = parliament.countries.assign(name="another")
    own = DatasetRegistry(
        parliament, 4, store=RedisUploadStore(redis.address, SECRET), engine=engine
    )
    key = own.add(replace(parliament, countries=other), "mine")
    studies = own.get(f"records={key}")
    result = studies.timeline(Query(topics=("cybercrime",)), "years", 3)
    assert set(result.results[-1].study.dataset.countries["name"]) == {"another"}
    assert "of no use" not in caplog.text


def test_readers_with_different_facts_share_no_results(parliament, engine, redis, caplog):
    """Readers of two hosts; the first one corrects a file of the same title."""
    hosts = [
        DatasetRegistry(
            parliament,
            9,
            store=RedisUploadStore(redis.address, SECRET),
            shared_cache=RedisSharedCache(redis.address, SECRET, 1),
            engine=engine,
        )
        for _ in range(2)
    ]
    for value, host in (("1", hosts[0]), ("2", hosts[1]), ("3", hosts[0])):
        frame = pd.DataFrame(
            [["AAA", "trust", "2020", "", value, "own"]], columns=FACTS_TABLE.column_names
        )
        key = host.add(replace(parliament, read_facts=lambda frame=frame: frame), "mine")
        for each in hosts:
            studies = each.get(f"records={key}")
            make = partial(dask_tasks.list_fact_values, studies.dataset)
            assert studies._compute_shared("facts", make, None) == [value]
    assert "of no use" not in caplog.text


def test_workers_with_other_records_or_code_are_not_used(parliament, engine, caplog):
    query = Query(topics=("cybercrime",))
    studies = StudyCache(parliament, remote=RemoteRunner(engine, parliament, "none"))
    assert studies.timeline(query, "years", 3).results
    assert "no such records" in caplog.text
    # Workers have the parliament, and this process has a later version of it.
    other = replace(parliament, version="2")
    plain, studies = StudyCache(other), StudyCache(other, remote=RemoteRunner(engine, other, ""))
    stability = studies.resample_blocs(studies.study(query))
    assert stability.probability.equals(plain.resample_blocs(plain.study(query)).probability)
    assert "other records" in caplog.text


@pytest.mark.parametrize("of", ["made-up", pytest.param("shipped", marks=pytest.mark.evidence)])
def test_workers_give_the_same_forecasts(dataset, engine, of):
    made_up = of == "made-up"
    history, leads = (
        (synthetic_history.build_synthetic_history(), {})
        if made_up
        else (load_builtin_history(), list_leads(dataset))
    )
    last = int(history.sessions.max())
    mine, _ = walk_forward(history, leads, last, last)
    theirs, _ = walk_forward(history, leads, last, last, parallel_map=engine.map)
    assert np.array_equal(mine.chances, theirs.chances)
    assert np.array_equal(mine.weights.votes, theirs.weights.votes)


def test_processes_compute_without_a_scheduler(parliament, tmp_path, package, monkeypatch):
    with dask(tmp_path, workers=0, ALIGNMENT_DATA=str(package)) as cluster:
        engine = DaskEngine(cluster.address)
        # No process listens there any more.
        monkeypatch.setattr("alignment.compute.dask._CONNECT_SECONDS", 0.2)
        monkeypatch.setattr(engine._client, "_timeout", 0.2)
        cluster.scheduler.kill()
        cluster.scheduler.wait()
        with pytest.raises(EngineUnavailableError):
            engine.run("a", dask_tasks.raise_key_error, progress=None)
        studies = StudyCache(parliament, remote=RemoteRunner(engine, parliament, ""))
        assert studies.timeline(Query(topics=("cybercrime",)), "years", 3).results
        with pytest.raises(AlignmentError, match=r"engine at tcp:.* cannot be used"):
            DaskEngine("tcp://127.0.0.1:1")
        with pytest.raises(AlignmentError, match="cannot be used"):
            DaskEngine("nonsense")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(AlignmentError, match=r"install country-alignment\[hosts\]"):
        DaskEngine("tcp://127.0.0.1:1")


def test_hanging_scheduler_delays_no_request(parliament, tmp_path, package):
    with dask(tmp_path, workers=1, ALIGNMENT_DATA=str(package)) as cluster:
        engine = DaskEngine(cluster.address)
        assert engine.run("a", dask_tasks.finish, progress=None) == "done"
        cluster.scheduler.send_signal(signal.SIGSTOP)
        try:
            began = time.monotonic()
            with pytest.raises(EngineUnavailableError, match="does not answer"):
                engine.run("b", dask_tasks.finish, progress=None)
            assert time.monotonic() - began < 6
            # The next request does not test the scheduler again.
            began = time.monotonic()
            studies = StudyCache(parliament, remote=RemoteRunner(engine, parliament, ""))
            assert studies.timeline(Query(topics=("cybercrime",)), "years", 3).results
            with pytest.raises(EngineUnavailableError, match="a moment ago"):
                engine.run("c", dask_tasks.finish, progress=None)
            assert time.monotonic() - began < 6
        finally:
            cluster.scheduler.send_signal(signal.SIGCONT)
        engine._failed_at = 0.0
        assert engine.run("d", dask_tasks.finish, progress=None) == "done"
        engine.close()


# --- two hosts


TABLE = b"iso3,rollcall,vote,date,title\nFRA,R/99,yes,2026-11-20,Q\nDEU,R/99,no,2026-11-20,Q\n"
LONG = "v=1&scope=assembly&from=2014-01-01&time=years"


class Host:
    """A process that serves the page like a separate host."""

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
        with urlopen(self.url + path, timeout=MAX_SECONDS) as answer:
            return answer.read()

    def wait_for(self, path):
        """Return an answer, asking again while the server says that it is not ready."""
        while True:
            try:
                return self.get(path)
            except HTTPError as answer:
                with answer:
                    if answer.code != 503:
                        raise
                    time.sleep(float(answer.headers["Retry-After"]))

    def ready(self):
        assert self.process.poll() is None, self._log.read_text()
        with suppress(OSError):
            return self.get("readyz")


# Tests in test_process_pool.py and test_remote_jobs.py kill one process of each kind.
@pytest.mark.evidence
def test_no_result_is_lost_when_processes_are_killed(dataset, tmp_path, redis):
    redis.client.flushall()
    settings = {"ALIGNMENT_STORE": redis.address, "ALIGNMENT_SECRET": SECRET}
    hosts = []
    with dask(tmp_path, **settings) as cluster:
        settings["ALIGNMENT_ENGINE"] = cluster.address
        try:
            hosts += [Host(tmp_path, settings) for _ in range(2)]
            first, second = hosts
            for host in hosts:
                wait_until(host.ready)
            args = urlencode({"name": "v.csv"})
            kind = {"Content-Type": "application/octet-stream"}
            sent = Request(f"{first.url}records?{args}", TABLE, kind)
            with urlopen(sent, timeout=MAX_SECONDS) as answer:
                own = re.search(r"\?(v=1[^\"\s]*records=[\w-]+)", answer.read().decode())[1]
            names = [host.get(f"who.csv?{own}&where=vote:R/99:yes") for host in hosts]
            assert names[0] == names[1]
            assert [line[:3] for line in names[0].splitlines()[1:]] == [b"FRA"]

            there = create_app(dataset).server.test_client()
            expected = there.get(f"/embed?{LONG}", base_url=second.url)
            assert expected.status_code == 200
            answers, engine = {}, DaskEngine(cluster.address)

            def ask(host):
                with suppress(OSError, Exception):
                    answers[host] = host.wait_for(f"embed?{LONG}")

            threads = [threading.Thread(target=ask, args=(host,)) for host in hosts]
            threads[0].start()
            wait_until(lambda: redis.client.keys("alignment:done:*"))
            threads[1].start()
            # This kills the worker during the task, and then the host that requested it.
            busy = [where for where, keys in engine._client.processing().items() if keys]
            pids = engine._client.run(os.getpid)
            engine.close()
            assert len(busy) == 1
            os.kill(pids[busy[0]], signal.SIGKILL)
            first.process.kill()
            for each in threads:
                each.join(MAX_SECONDS)
            assert first not in answers
            assert answers[second] == expected.data
            # The client of the killed host repeats its request.
            assert second.wait_for(f"embed?{LONG}") == expected.data
            assert second.get(f"who.csv?{own}&where=vote:R/99:yes") == names[0]
            assert "of no use" not in second._log.read_text()
        finally:
            for host in hosts:
                host.process.kill()
                host.process.wait()
