"""Work in the background is done by processes beside the one that answers, also on own records."""

from __future__ import annotations

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
from test_workers import PATIENCE, serving

from alignment.app import ids
from alignment.app.kept.elsewhere import Elsewhere
from alignment.app.kept.offloaded import is_large
from alignment.app.kept.shelf import bytes_held
from alignment.app.kept.studies import QUICK, Studies
from alignment.export import WRITERS
from alignment.model.address import write
from alignment.model.query import Query
from alignment.model.view import View
from alignment.paths import DATA
from benchmarks.load import Reader, Seen

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows begins processes in another way"),
]
# Asks of the shipped records and of own ones, and tells who worked. What is written to the log
# would be that they worked here after all.
ASKED = """
import os, time
from pathlib import Path
import numpy as np
from alignment.app.factory import behind
from alignment.app.kept import places
from alignment.app.kept.holdings import Holdings
from alignment.app.kept.studies import Studies
from alignment.export import WRITERS
from alignment.model.query import Query
from alignment.model.view import View
from alignment.settings import DATA
from alignment.sources.package import load

dataset = load(Path(DATA.value))
holdings = Holdings(dataset, 8, store=places.store(), workers=behind())
key = holdings.keep(dataset, "mine")
for studies in (holdings.shipped, holdings.of(f"records={key}")):
    study = studies.study(Query())
    while studies.resampler.found(study) is None:
        assert not studies.resampler.of(study).failed
        time.sleep(0.05)
    here = Studies(dataset).resampler.now(study)
    found = studies.resampler.found(study)
    assert found.probability.equals(here.probability)
    assert np.array_equal(found.comembership, here.comembership, equal_nan=True)
print("the same")
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write_package(tmp_path_factory.mktemp("parliament"))


@pytest.mark.evidence
def test_the_answers_are_those_of_who_works_by_himself(package: Path, tmp_path: Path) -> None:
    environment = os.environ | {
        "ALIGNMENT_DATA": str(package),
        "ALIGNMENT_STORE": str(tmp_path / "store"),
    }
    script = tmp_path / "asked.py"
    script.write_text(f"if __name__ == '__main__':\n    exec({ASKED!r})\n")
    run = subprocess.run(
        [sys.executable, str(script)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (run.stdout, run.stderr) == ("the same\n", "")


def test_a_short_timeline_that_a_request_waits_for_is_made_here(dataset, monkeypatch) -> None:
    asked = []

    class Busy:
        def run(self, *given: object, **_: object) -> None:
            asked.append(given)
            raise AssertionError

    busy = Elsewhere(Busy(), dataset, "")
    studies = Studies(dataset, behind=busy, workers=busy)
    query = Query(topics=("ict-security",), since="2022-01-01")
    assert studies.timeline(query, "years", 3).moments
    assert not asked
    with pytest.raises(AssertionError):
        studies.timeline(query, "windows", 3, lambda *_: None)


class Working:
    """A pool whose work is done at once, on what was pickled."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def run(self, name: str, work, *given, **_: object) -> bytes:
        self.done.append(name)
        return work(*given, lambda *_: None)


def test_slow_formats_are_written_by_workers_as_they_are_here(dataset) -> None:
    pool = Working()
    study = Studies(dataset).study(Query(topics=("ict-security",), since="2022-01-01"))
    studies = Studies(dataset, workers=Elsewhere(pool, dataset, ""))
    for name in ("png", "svg", "gexf", "pptx", "html"):
        before = len(pool.done)
        own = WRITERS[name].write(study, View())
        assert studies.written(WRITERS[name], study, View(), {}) == own, name
        assert (len(pool.done) > before) == (name not in QUICK)
    assert set(QUICK) < set(WRITERS)


def test_large_studies_are_computed_by_workers_as_they_are_here(dataset, monkeypatch) -> None:
    pool, query = Working(), Query(topics=("ict-security",), layout="position")
    studies = Studies(dataset, workers=Elsewhere(pool, dataset, ""))
    here = Studies(dataset).study(query)
    assert not is_large(dataset, query)
    assert is_large(dataset, Query(scope="assembly"))
    studies.study(replace(query, since="2020-01-01"))
    assert pool.done == []
    monkeypatch.setattr("alignment.app.kept.offloaded.LARGE", 0)
    study = studies.study(query)
    assert len(pool.done) == 1
    assert study.table.equals(here.table)
    assert study.findings.table.equals(here.findings.table)
    # Positions and movement came with the table, of which they are parts.
    assert study.findings.positions.table.equals(here.findings.positions.table)
    assert study.findings.movement.table.equals(here.findings.movement.table)
    assert len(pool.done) == 2
    links, own = study.findings.vote_links.q, here.findings.vote_links.q
    assert np.array_equal(links, own, equal_nan=True)
    # Sent to a worker, it takes along what is known.
    for name in ("gexf", "grid.csv"):
        assert studies.written(WRITERS[name], study, View(), {}) == WRITERS[name].write(
            here, View()
        )
    assert len(pool.done) == 5
    # What measures its memory does not follow it to everything else that is cached.
    assert bytes_held(study) < 3 * bytes_held(here)
    versus = studies.comparison(replace(query, seed=3), write(query))
    compared = Studies(dataset).comparison(replace(query, seed=3), write(query))
    assert versus.after.table.equals(compared.after.table)
    assert len(pool.done) == 6


def test_a_test_of_links_that_a_request_waits_for_is_made_by_a_worker(dataset) -> None:
    pool = Working()
    studies = Studies(dataset, workers=Elsewhere(pool, dataset, ""))
    study = studies.study(Query(topics=("ict-security",), since="2022-01-01"))
    found, own = studies.swapped_now(study), study.findings.swapped()
    assert np.array_equal(found.p, own.p, equal_nan=True)
    assert ["swapped" in name.split() for name in pool.done] == [True]


def of(parent: int) -> dict[int, int]:
    """Return how deep below one process each is that it began, or one of those."""
    told = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    )
    rows = [tuple(map(int, line.split())) for line in told.stdout.splitlines()]
    found = {parent: 0}
    for depth in range(1, 4):
        found |= {number: depth for number, above in rows if found.get(above) == depth - 1}
    return found


@pytest.mark.parametrize(
    ("processes", "depth"), [(1, 2), pytest.param(2, 3, marks=pytest.mark.evidence)]
)
def test_a_killed_one_loses_nothing_and_none_outlives_the_server(tmp_path, processes, depth):
    with (
        serving(DATA, tmp_path, processes) as served,
        closing(Reader(served.url, 1, Seen())) as reader,
    ):
        reader.go("v=1&from=2005", "&time=years&period=2016")
        end, killed, told = time.monotonic() + PATIENCE, set(), ""
        while "Resampling" not in told:
            assert time.monotonic() < end
            reader.call(f"{ids.TICK}.n_intervals")
            told = str(reader.value(ids.SURE, "children"))
            # Who answers has begun one, of whom the workers are copies.
            workers = [each for each, deep in of(served.process.pid).items() if deep == depth]
            if workers and not killed:
                killed.add(workers[0])
                os.kill(workers[0], signal.SIGKILL)
            time.sleep(0.2)
        assert killed
        below = of(served.process.pid)
    end = time.monotonic() + PATIENCE
    while any(Path(f"/proc/{number}").exists() for number in below):
        assert time.monotonic() < end, below
        time.sleep(0.1)
