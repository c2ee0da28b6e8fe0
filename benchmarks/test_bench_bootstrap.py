"""Time of the bootstrap and of the threshold sweep on the query that the page opens on."""

from __future__ import annotations

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from alignment.analysis.bootstrap import bootstrap_blocs
from alignment.analysis.sweep import sweep_thresholds
from alignment.answer.study import Study, answer
from alignment.measures import MEASURES
from alignment.model.address import read_strictly
from alignment.sources.package import load

MOST_SECONDS = 3.0


@pytest.fixture(scope="module")
def study() -> Study:
    dataset = load()
    query, _ = read_strictly(dataset.opening)
    return answer(dataset, query)


def test_200_replicates(benchmark: BenchmarkFixture, study: Study) -> None:
    found = benchmark.pedantic(
        bootstrap_blocs,
        args=(
            study.votes,
            study.rollcalls["resolution"],
            MEASURES[study.query.measure].compute,
            study.blocs,
        ),
        kwargs={"min_shared": study.min_shared, "threshold": None, "replicates": 200},
        rounds=3,
        warmup_rounds=1,
    )
    assert found.replicates == 200
    assert benchmark.stats.stats.min <= MOST_SECONDS


def test_sweep(benchmark: BenchmarkFixture, study: Study) -> None:
    found = benchmark.pedantic(
        sweep_thresholds, args=(study.weight, study.blocs), rounds=3, warmup_rounds=1
    )
    assert len(found.steps) > 50
