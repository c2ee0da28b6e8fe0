"""Time of the bootstrap and of the threshold sweep on the query that the page opens on."""

from __future__ import annotations

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from alignment.analysis.bloc_stability import bootstrap_blocs
from alignment.analysis.threshold_sweep import sweep_thresholds
from alignment.io.package import load_package
from alignment.model.url import parse_url_strictly
from alignment.similarity import MEASURES
from alignment.studies.study import Study, compute_study

MOST_SECONDS = 3.0


@pytest.fixture(scope="module")
def study() -> Study:
    dataset = load_package()
    query, _ = parse_url_strictly(dataset.opening)
    return compute_study(dataset, query)


def test_time_of_200_replicates(benchmark: BenchmarkFixture, study: Study) -> None:
    result = benchmark.pedantic(
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
    assert result.replicates == 200
    assert benchmark.stats.stats.min <= MOST_SECONDS


def test_time_of_the_threshold_sweep(benchmark: BenchmarkFixture, study: Study) -> None:
    result = benchmark.pedantic(
        sweep_thresholds, args=(study.weight, study.blocs), rounds=3, warmup_rounds=1
    )
    assert len(result.steps) > 50
