"""Processes of this host that work: killed or ended in the middle, no answer is wrong or lost."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pool_jobs
import pytest

from alignment.engine import EngineError
from alignment.errors import QueryError
from alignment.pool import LostError, Pool, pool
from alignment.settings import ENGINE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows begins processes in another way"),
]
PATIENCE = 120


@pytest.fixture(scope="module")
def two() -> Pool:
    return Pool(2, "pool_jobs")


def until(file: Path) -> str:
    end = time.monotonic() + PATIENCE
    while not file.exists() or not file.read_text():
        assert time.monotonic() < end, "never came"
        time.sleep(0.02)
    return file.read_text()


def gone(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return True
    return False


def test_work_is_done_by_another_process_which_is_kept(two: Pool) -> None:
    first = two.run("a", pool_jobs.who, tell=None)
    assert first != os.getpid()
    assert two.run("b", pool_jobs.who, tell=None) == first


def test_it_tells_how_far_it_is(two: Pool) -> None:
    told: list[tuple[int, int]] = []
    assert two.run("a", pool_jobs.steps, 5, tell=lambda *far: told.append(far)) == 5
    assert told == sorted(told)
    assert {total for _, total in told} <= {1, 5}
    assert told[-1][0] >= 1


def test_what_it_raises_is_raised_here(two: Pool) -> None:
    with pytest.raises(QueryError, match="as asked"):
        two.run("a", pool_jobs.fail, tell=None)


def test_the_work_of_a_killed_process_is_done_by_another(two: Pool, tmp_path: Path) -> None:
    file, found = tmp_path / "who", []
    waits = threading.Thread(
        target=lambda: found.append(two.run("a", pool_jobs.once_held, file, tell=None))
    )
    waits.start()
    killed = int(until(file))
    os.kill(killed, signal.SIGKILL)
    waits.join(PATIENCE)
    assert found not in ([], [killed], [os.getpid()])


def test_what_kills_each_process_is_given_up(two: Pool) -> None:
    with pytest.raises(LostError, match="end before it is done"):
        two.run("a", pool_jobs.die, tell=None)
    assert two.run("b", pool_jobs.who, tell=None)


def test_work_ends_in_the_middle_of_a_step_when_it_is_to(two: Pool, tmp_path: Path) -> None:
    file = tmp_path / "who"

    def still() -> None:
        if file.exists():
            raise QueryError("too long")

    with pytest.raises(QueryError, match="too long"):
        two.run("a", pool_jobs.held, file, tell=None, still=still)
    assert gone(int(until(file)))
    # So does what is told how far it is, though it has come no further.
    file.unlink()
    with pytest.raises(QueryError, match="too long"):
        two.run("a", pool_jobs.held, file, tell=lambda *_: still())
    assert two.run("b", pool_jobs.who, tell=None)


def test_who_finds_all_at_work_is_told(tmp_path: Path) -> None:
    one, file = Pool(1), tmp_path / "who"
    go = tmp_path / "go"
    waits = threading.Thread(
        target=one.run, args=("a", pool_jobs.held, file, go), kwargs={"tell": None}
    )
    waits.start()
    until(file)
    with pytest.raises(EngineError):
        one.run("b", pool_jobs.who, tell=None)
    go.write_text("go")
    waits.join(PATIENCE)
    assert one.run("b", pool_jobs.who, tell=None)


def test_a_worker_that_keeps_too_much_memory_is_replaced() -> None:
    small = Pool(1, "pool_jobs", megabytes=1)
    workers = {small.run(name, pool_jobs.who, tell=None) for name in "abc"}
    assert len(workers) == 3
    assert os.getpid() not in workers


def test_settings_may_leave_it_to_threads_or_an_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert pool(1) is not None
    for value in ("threads", "tcp://127.0.0.1:1"):
        monkeypatch.setenv(ENGINE.variable, value)
        assert pool(1) is None
    monkeypatch.delenv(ENGINE.variable)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert pool(1) is None
