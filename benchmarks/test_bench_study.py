"""Time of the opening query, from records in memory to a study, and of loading the records.

The targets apply to an idle machine of two cores. The best round counts, because other processes
of the machine slow the rest.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import alignment
from alignment.io.package import load_package
from alignment.model.dataset import Dataset
from alignment.model.url import parse_url_strictly
from alignment.scene.scene import make_scene
from alignment.studies.study import compute_study

STUDY_SECONDS = 0.25
LOAD_SECONDS = 0.3
ROOT = Path(alignment.__file__).parent.parent
# A fresh process has nothing cached.
COLD = """
import json, os, time
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
from alignment.studies.study import compute_study
from alignment.model.url import parse_url_strictly
from alignment.io.package import load_package
start = time.perf_counter()
dataset = load_package()
loaded = time.perf_counter()
query, _ = parse_url_strictly(dataset.opening)
compute_study(dataset, query)
print(json.dumps([loaded - start, time.perf_counter() - loaded]))
"""


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load_package()


def fresh_process_seconds() -> tuple[float, float]:
    """Seconds of the first load and the first study in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", COLD],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded, studied = json.loads(done.stdout)
    return loaded, studied


def test_time_of_the_first_study(benchmark: BenchmarkFixture) -> None:
    # The benchmark times the whole process; the process prints the seconds that count.
    times: list[tuple[float, float]] = []
    benchmark.pedantic(lambda: times.append(fresh_process_seconds()), rounds=5)
    benchmark.extra_info["load"], benchmark.extra_info["study"] = map(min, zip(*times, strict=True))
    print("first load and study of a process, s:", benchmark.extra_info)
    assert benchmark.extra_info["study"] <= STUDY_SECONDS


def test_time_of_the_opening_study(benchmark: BenchmarkFixture, dataset: Dataset) -> None:
    query, _ = parse_url_strictly(dataset.opening)
    study = benchmark.pedantic(compute_study, args=(dataset, query), rounds=10)
    assert len(study.rollcalls) == 15
    assert benchmark.stats.stats.min <= STUDY_SECONDS


def test_time_of_a_study_of_all_records(benchmark: BenchmarkFixture, dataset: Dataset) -> None:
    query, _ = parse_url_strictly("v=1&blend=0.25")
    assert len(benchmark.pedantic(compute_study, args=(dataset, query), rounds=5).rollcalls) == 97


def test_time_of_a_scene(benchmark: BenchmarkFixture, dataset: Dataset) -> None:
    query, view = parse_url_strictly(dataset.opening)
    study = compute_study(dataset, query)
    assert len(benchmark(make_scene, study, view).nodes) == 193


def test_time_of_loading_the_built_in_data(benchmark: BenchmarkFixture) -> None:
    result = benchmark.pedantic(load_package, rounds=10)
    assert len(result.rollcalls) == 97
    assert benchmark.stats.stats.min <= LOAD_SECONDS
