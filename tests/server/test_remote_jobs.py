"""Slow results that worker processes compute, also about uploads."""

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tiny
from server_process import TIMEOUT, start_server

from alignment.analysis.positions import estimate_positions
from alignment.app import ids
from alignment.compute.process_pool import PoolBusyError
from alignment.export import WRITERS
from alignment.model.query import Query
from alignment.model.url import serialize_url
from alignment.model.view import View
from alignment.server.lru_cache import estimate_bytes
from alignment.server.remote_jobs import RemoteRunner
from alignment.server.study_cache import QUICK, StudyCache
from alignment.server.worker_jobs import is_large
from alignment.settings import DATA_DIR
from benchmarks.load import Reader, Results

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork server"),
]
# This program compares the results of workers and of one process, for built-in and uploaded
# records. If a worker fails, the log on standard error has a message.
COMPARE = """
import time
from pathlib import Path
import numpy as np
from alignment.app.factory import create_background_pool
from alignment.io.package import load_package
from alignment.model.query import Query
from alignment.server import backends
from alignment.server.dataset_registry import DatasetRegistry
from alignment.server.study_cache import StudyCache
from alignment.settings import DATA_FOLDER

dataset = load_package(Path(DATA_FOLDER.value))
registry = DatasetRegistry(
    dataset, 8, store=backends.open_upload_store(), workers=create_background_pool()
)
key = registry.add(dataset, "mine")
for study_cache in (registry.built_in, registry.get(f"records={key}")):
    study = study_cache.study(Query())
    while study_cache.resampler.get_result(study) is None:
        assert not study_cache.resampler.request(study).error
        time.sleep(0.05)
    stability = study_cache.resampler.get_result(study)
    expected = StudyCache(dataset).resampler.compute(study)
    assert stability.probability.equals(expected.probability)
    assert np.array_equal(stability.ami, expected.ami, equal_nan=True)
print("equal")
"""


@pytest.mark.evidence
def test_workers_give_the_answers_of_a_single_process(tmp_path):
    package = tiny.write_package(tmp_path / "parliament")
    settings = {"ALIGNMENT_DATA": str(package), "ALIGNMENT_STORE": str(tmp_path / "store")}
    script = tmp_path / "compare.py"
    script.write_text(f"if __name__ == '__main__':\n    exec({COMPARE!r})\n")
    run = subprocess.run(
        [sys.executable, str(script)],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert (run.stdout, run.stderr) == ("equal\n", "")


class FakePool:
    """Pool that runs jobs at once, with pickled arguments."""

    def __init__(self):
        self.names = []

    def run(self, name, function, *args, **_):
        self.names.append(name)
        return function(*args, lambda *_: None)


class ForbiddenPool:
    """Pool that must not be used."""

    def run(self, *_, **__):
        raise AssertionError


@pytest.fixture
def pool():
    return FakePool()


@pytest.fixture
def study_cache(dataset, pool):
    return StudyCache(dataset, workers=RemoteRunner(pool, dataset, ""))


def test_a_short_timeline_that_a_request_waits_for_is_computed_here(dataset):
    runner = RemoteRunner(ForbiddenPool(), dataset, "")
    study_cache = StudyCache(dataset, background_remote=runner, workers=runner)
    query = Query(topics=("ict-security",), since="2022-01-01")
    assert study_cache.timeline(query, "years", 3).results
    with pytest.raises(AssertionError):
        study_cache.timeline(query, "windows", 3, lambda *_: None)


def test_workers_write_the_same_bytes_of_slow_formats(dataset, pool, study_cache):
    study = StudyCache(dataset).study(Query(topics=("ict-security",), since="2022-01-01"))
    for name in ("png", "svg", "gexf", "pptx", "html"):
        before = len(pool.names)
        expected = WRITERS[name].write(study, View())
        assert study_cache.write_file(WRITERS[name], study, View(), {}) == expected, name
        assert (len(pool.names) > before) == (name not in QUICK)
    assert set(QUICK) < set(WRITERS)


def test_workers_resample_both_selections_of_a_comparison(dataset, study_cache):
    """The stability of the later selection was taken for that of the earlier one, too."""
    query = Query(scope="assembly", since="2021-01-01", until="2025-12-31")
    view = View(versus="v=1&scope=assembly&from=2018-01-01&to=2020-12-31", panel="compare")
    study = StudyCache(dataset).study(query)
    chart = study_cache.write_file(WRITERS["svg"], study, view, {})
    assert chart == WRITERS["svg"].write(study, view)
    assert b"1 of 7 changes of bloc is at least 90% certain: Argentina" in chart


def test_workers_compute_the_same_large_studies(dataset, pool, study_cache, monkeypatch):
    query = Query(topics=("ict-security",), layout="position")
    expected = StudyCache(dataset).study(query)
    assert not is_large(dataset, query)
    assert is_large(dataset, Query(scope="assembly"))
    study_cache.study(replace(query, since="2020-01-01"))
    assert pool.names == []
    monkeypatch.setattr("alignment.server.worker_jobs.LARGE", 0)
    study = study_cache.study(query)
    assert len(pool.names) == 1
    assert study.table.equals(expected.table)
    assert study.findings.table.equals(expected.findings.table)
    # Positions and movement are part of the table.
    assert study.findings.positions.table.equals(expected.findings.positions.table)
    assert study.findings.movement.table.equals(expected.findings.movement.table)
    assert len(pool.names) == 2
    links, expected_links = study.findings.vote_links.q, expected.findings.vote_links.q
    assert np.array_equal(links, expected_links, equal_nan=True)
    # Pickled for a worker, the findings contain all computed values.
    for name in ("gexf", "grid.csv"):
        content = study_cache.write_file(WRITERS[name], study, View(), {})
        assert content == WRITERS[name].write(expected, View())
    assert len(pool.names) == 5
    # The estimate is not copied to the cache of other results.
    assert estimate_bytes(study) < 3 * estimate_bytes(expected)
    variant, versus = replace(query, seed=3), serialize_url(query)
    comparison = study_cache.comparison(variant, versus)
    expected_comparison = StudyCache(dataset).comparison(variant, versus)
    assert comparison.after.table.equals(expected_comparison.after.table)
    assert len(pool.names) == 6


def test_comparisons_with_one_study_fit_its_line_once(dataset, study_cache, monkeypatch):
    monkeypatch.setattr("alignment.server.worker_jobs.LARGE", 0)
    lengths = []

    def record(votes):
        lengths.append(votes.shape[1])
        return estimate_positions(votes)

    monkeypatch.setattr("alignment.studies.findings.estimate_positions", record)
    whole = Query(topics=("ict-security",))
    for since in ("2018-01-01", "2021-01-01"):
        study_cache.comparison(replace(whole, since=since), serialize_url(whole))
    assert len(lengths) == 3
    assert lengths.count(len(whole.rollcalls(dataset))) == 1


def test_a_short_answer_is_computed_by_a_worker_or_here_if_all_are_at_work(dataset, pool):
    class BusyPool:
        def run(self, *_args, **_options):
            raise PoolBusyError("all are at work")

    query = Query(topics=("ict-security",), since="2022-01-01")
    expected = StudyCache(dataset).study(query)
    for engine in (pool, BusyPool()):
        study_cache = StudyCache(dataset, short_workers=RemoteRunner(engine, dataset, ""))
        study = study_cache.study(query)
        assert study.table.equals(expected.table)
        assert study.findings.get_table("swing").equals(expected.findings.get_table("swing"))
    assert any(query.topics[0] in name for name in pool.names)


def test_workers_compute_the_test_of_links_that_a_request_waits_for(pool, study_cache):
    study = study_cache.study(Query(topics=("ict-security",), since="2022-01-01"))
    result, expected = study_cache.compute_swap_test(study), study.findings.swapped()
    assert np.array_equal(result.p, expected.p, equal_nan=True)
    assert ["swapped" in name.split() for name in pool.names] == [True]


def find_descendants(root: int) -> dict[int, int]:
    """Return the depth of a process, its children and theirs, by process id."""
    listing = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    )
    rows = [tuple(map(int, line.split())) for line in listing.stdout.splitlines()]
    depths = {root: 0}
    for depth in range(1, 4):
        depths |= {pid: depth for pid, parent in rows if depths.get(parent) == depth - 1}
    return depths


@pytest.mark.parametrize(
    ("processes", "depth"), [(1, 2), pytest.param(2, 3, marks=pytest.mark.evidence)]
)
def test_workers_are_replaced_and_end_with_the_server(tmp_path, processes, depth):
    with (
        start_server(DATA_DIR, tmp_path, processes) as server,
        closing(Reader(server.url, 1, Results())) as reader,
    ):
        reader.go("v=1&from=2014", "&time=years&period=2016")
        end, killed, note = time.monotonic() + TIMEOUT, set(), ""
        while "stable" not in note:
            assert time.monotonic() < end
            reader.poll()
            note = str(reader.get_part(ids.STABILITY_NOTE))
            # A serving process starts a fork server, which starts the workers.
            descendants = find_descendants(server.process.pid)
            workers = [pid for pid, each in descendants.items() if each == depth]
            if workers and not killed:
                killed.add(workers[0])
                os.kill(workers[0], signal.SIGKILL)
            time.sleep(0.2)
        assert killed
        descendants = find_descendants(server.process.pid)
    end = time.monotonic() + TIMEOUT
    while any(Path(f"/proc/{pid}").exists() for pid in descendants):
        assert time.monotonic() < end, descendants
        time.sleep(0.1)
