"""The General Assembly: time to read it and to analyse all its votes, and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import alignment
from alignment.io.assembly import build_assembly_dataset, read_assembly_folder
from alignment.io.package import load_package
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.settings import DATA_DIR
from alignment.studies.assembly_baseline import AssemblyBaseline
from alignment.studies.study import compute_study

READ_SECONDS, STUDY_SECONDS, MEGABYTES = 0.3, 0.3, 500
VOTES = 5_670
ALL = Query(scope="assembly")
ROOT = Path(alignment.__file__).parent.parent
COLD = """
import json, os, resource, time
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
from alignment.studies.study import compute_study
from alignment.model.query import Query
from alignment.io.package import load_package
start = time.perf_counter()
dataset = load_package()
loaded = time.perf_counter()
dataset.in_scope("assembly")
read = time.perf_counter()
study = compute_study(dataset, Query(scope="assembly"))
done = time.perf_counter()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([loaded - start, read - loaded, done - read, peak]))
"""


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load_package()


def fresh_process_figures() -> list[float]:
    """Seconds to load, to read the Assembly and to respond in a fresh process, and megabytes."""
    done = subprocess.run(
        [sys.executable, "-c", COLD],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_first_study_of_all_votes(benchmark: BenchmarkFixture) -> None:
    times: list[list[float]] = []
    benchmark.pedantic(lambda: times.append(fresh_process_figures()), rounds=4)
    loaded, read, studied, peak = map(min, zip(*times, strict=True))
    print(f"load {loaded:.3f}, read {read:.3f}, study {studied:.3f} s, {peak:.0f} MB")
    assert read <= READ_SECONDS
    assert studied <= STUDY_SECONDS
    assert peak <= MEGABYTES


def test_time_of_reading_the_files(benchmark: BenchmarkFixture) -> None:
    result = benchmark.pedantic(read_assembly_folder, args=(DATA_DIR,), rounds=8)
    assert len(result.rollcalls) == VOTES
    assert benchmark.stats.stats.min <= READ_SECONDS


def test_time_of_joining_the_assembly_to_a_package(
    benchmark: BenchmarkFixture, dataset: Dataset
) -> None:
    assert (
        len(benchmark.pedantic(build_assembly_dataset, args=(dataset,), rounds=8).rollcalls)
        == VOTES
    )


def test_time_of_a_study_of_all_votes(benchmark: BenchmarkFixture, dataset: Dataset) -> None:
    study = benchmark.pedantic(compute_study, args=(dataset, ALL), rounds=8, warmup_rounds=1)
    assert len(study.rollcalls) == VOTES
    assert benchmark.stats.stats.min <= STUDY_SECONDS


def test_time_of_a_search(benchmark: BenchmarkFixture, dataset: Dataset) -> None:
    query = Query(scope="assembly", subjects=("Palestine question",))
    result = benchmark.pedantic(query.rollcalls, args=(dataset,), rounds=8, warmup_rounds=1)
    assert len(result) == 218


@pytest.mark.parametrize("other", ["USA", "EU"])
def test_time_of_the_assembly_baseline(
    benchmark: BenchmarkFixture, dataset: Dataset, other: str
) -> None:
    study = alignment.study(dataset)

    def make_fresh_arguments() -> AssemblyBaseline:
        general = AssemblyBaseline(
            dataset, study.query, study.rollcalls, study.votes, study.min_shared
        )
        general.contrast_with(other)
        return general

    assert benchmark.pedantic(make_fresh_arguments, rounds=5).baseline_votes.shape == (193, 854)
