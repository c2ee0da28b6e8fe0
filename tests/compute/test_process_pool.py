"""Process pool: a killed or cancelled task gives no wrong or lost result."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pool_tasks
import pytest

import alignment.app
from alignment.compute.dask import EngineUnavailableError
from alignment.compute.process_pool import ProcessPool, WorkerLostError, create_pool
from alignment.errors import QueryError
from alignment.settings import ENGINE

MAX_SECONDS = 120


@pytest.fixture(scope="module")
def pool() -> ProcessPool:
    return ProcessPool(2, "pool_tasks")


def read_when_written(file: Path) -> str:
    end = time.monotonic() + MAX_SECONDS
    while not file.exists() or not file.read_text():
        assert time.monotonic() < end, "the file was not written"
        time.sleep(0.02)
    return file.read_text()


def has_ended(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot fork")
def test_workers_report_progress_and_exceptions(pool: ProcessPool) -> None:
    first = pool.run("a", pool_tasks.get_process_id, progress=None)
    assert first != os.getpid()
    assert pool.run("b", pool_tasks.get_process_id, progress=None) == first
    steps: list[tuple[int, int]] = []
    assert pool.run("a", pool_tasks.report_steps, 5, progress=lambda *step: steps.append(step)) == 5
    assert steps == sorted(steps)
    assert {total for _, total in steps} <= {1, 5}
    assert steps[-1][0] >= 1
    with pytest.raises(QueryError, match="as expected"):
        pool.run("a", pool_tasks.raise_query_error, progress=None)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot fork")
def test_a_task_of_a_killed_process_runs_again(pool: ProcessPool, tmp_path: Path) -> None:
    file, results = tmp_path / "who", []
    thread = threading.Thread(
        target=lambda: results.append(
            pool.run("a", pool_tasks.block_first_call, file, progress=None)
        )
    )
    thread.start()
    killed = int(read_when_written(file))
    os.kill(killed, signal.SIGKILL)
    thread.join(MAX_SECONDS)
    assert results not in ([], [killed], [os.getpid()])


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot fork")
def test_task_that_kills_its_processes_fails(pool: ProcessPool) -> None:
    with pytest.raises(WorkerLostError, match="end before it is done"):
        pool.run("a", pool_tasks.kill_own_process, progress=None)
    assert pool.run("b", pool_tasks.get_process_id, progress=None)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot fork")
def test_a_task_can_be_cancelled_in_the_middle_of_a_step(pool: ProcessPool, tmp_path: Path) -> None:
    file = tmp_path / "who"

    def check_cancelled() -> None:
        if file.exists():
            raise QueryError("too long")

    with pytest.raises(QueryError, match="too long"):
        pool.run("a", pool_tasks.block, file, progress=None, check_cancelled=check_cancelled)
    assert has_ended(int(read_when_written(file)))
    # The progress callback can also cancel without new progress.
    file.unlink()
    with pytest.raises(QueryError, match="too long"):
        pool.run("a", pool_tasks.block, file, progress=lambda *_: check_cancelled())
    assert pool.run("b", pool_tasks.get_process_id, progress=None)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot fork")
def test_a_busy_pool_refuses_tasks(tmp_path: Path) -> None:
    small_pool, file = ProcessPool(1), tmp_path / "who"
    go_on = tmp_path / "go"
    thread = threading.Thread(
        target=small_pool.run, args=("a", pool_tasks.block, file, go_on), kwargs={"progress": None}
    )
    thread.start()
    read_when_written(file)
    with pytest.raises(EngineUnavailableError):
        small_pool.run("b", pool_tasks.get_process_id, progress=None)
    go_on.write_text("go")
    thread.join(MAX_SECONDS)
    assert small_pool.run("b", pool_tasks.get_process_id, progress=None)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot fork")
def test_a_worker_that_keeps_too_much_memory_is_replaced() -> None:
    small = ProcessPool(1, "pool_tasks", megabytes=1)
    workers = {small.run(name, pool_tasks.get_process_id, progress=None) for name in "abc"}
    assert len(workers) == 3
    assert os.getpid() not in workers


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot fork")
def test_settings_may_choose_threads_or_an_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert create_pool(1) is not None
    for value in ("threads", "tcp://127.0.0.1:1"):
        monkeypatch.setenv(ENGINE.variable, value)
        assert create_pool(1) is None
    monkeypatch.delenv(ENGINE.variable)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert create_pool(1) is None


# Print the number of threads after a product that several threads would share.
THREADS = """
import numpy as np
some = np.random.default_rng(0).random((600, 600))
some @ some
print(open('/proc/self/status').read().split('Threads:')[1].split()[0])
"""
IMPORT_WITHOUT_NUMPY = "import alignment.app\nimport sys\nassert 'numpy' not in sys.modules\n"


def threads(before: str, **settings: str) -> int:
    environment = {name: value for name, value in os.environ.items() if "THREADS" not in name}
    run = subprocess.run(
        [sys.executable, "-c", before + THREADS],
        env=environment | settings,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(run.stdout)


@pytest.mark.slow
@pytest.mark.evidence
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core has one thread anyway")
def test_linear_algebra_runs_one_thread_by_default() -> None:
    # Other libraries may have idle threads.
    code = (
        IMPORT_WITHOUT_NUMPY
        + "from alignment.compute.processes import tune_runtime\ntune_runtime()\n"
    )
    default = threads(code)
    assert threads(code, OPENBLAS_NUM_THREADS="1") == default
    assert threads(code, OPENBLAS_NUM_THREADS="2") == default + 1


@pytest.mark.slow
def test_runtime_settings_precede_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    monkeypatch.setattr(alignment.app, "tune_runtime", lambda: calls.append("tuned"))
    monkeypatch.setattr("alignment.app.factory.create_app", lambda *_: calls.append("made"))
    with pytest.raises(AttributeError):  # the fake page has no server
        alignment.app.create()
    assert calls == ["tuned", "made"]
