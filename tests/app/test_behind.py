"""Work in the background is done by processes beside the one that answers, also on own records."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
import tiny
from test_workers import PATIENCE, serving

from alignment.app import ids
from alignment.app.kept.elsewhere import Elsewhere
from alignment.app.kept.studies import Studies
from alignment.export import WRITERS
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
holdings = Holdings(dataset, 8, store=places.store(), pool=behind())
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


def test_a_request_that_waits_works_by_itself(dataset, monkeypatch) -> None:
    asked = []

    class Busy:
        def run(self, *given: object, **_: object) -> None:
            asked.append(given)
            raise AssertionError

    studies = Studies(dataset, behind=Elsewhere(Busy(), dataset, ""))
    query = Query(topics=("ict-security",), since="2022-01-01")
    assert studies.timeline(query, "years", 3).moments
    assert not asked
    with pytest.raises(AssertionError):
        studies.timeline(query, "windows", 3, lambda *_: None)


def test_a_picture_whose_drawing_holds_the_interpreter_is_drawn_by_another_process(dataset) -> None:
    study, asked = Studies(dataset).study(Query(topics=("ict-security",), since="2022-01-01")), []

    class Drawing:
        def run(self, _: str, work, *given, **__: object) -> bytes:
            asked.append(given)
            return work(*given, lambda *_: None)

    studies = Studies(dataset, behind=Elsewhere(Drawing(), dataset, ""))
    written = {name: studies.written(WRITERS[name], study, View(), {}) for name in ("png", "svg")}
    assert len(asked) == 1
    assert written["png"] == WRITERS["png"].write(study, View())
    assert written["svg"] == WRITERS["svg"].write(study, View())


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
