"""Time of a timeline: a window of the built-in records, and 80 years of simulated votes."""

from __future__ import annotations

from pytest_benchmark.fixture import BenchmarkFixture

from alignment.io.package import load_package
from alignment.model.query import Query
from alignment.model.url import parse_url_strictly
from alignment.studies.timeline import compute_period, list_periods, timeline
from benchmarks.anchoring import SESSIONS, simulate_sessions

MOST_A_PERIOD = 0.25
MOST_ALL = 10.0


def test_time_of_one_window(benchmark: BenchmarkFixture) -> None:
    dataset = load_package()
    query, _ = parse_url_strictly(dataset.opening)
    first, second = list_periods(dataset, query, "windows", 3)[:2]
    before = compute_period(dataset, query, first).memory
    result = benchmark.pedantic(
        compute_period, args=(dataset, query, second, before), rounds=5, warmup_rounds=1
    )
    assert result.study is not None
    assert benchmark.stats.stats.min <= MOST_A_PERIOD


def test_time_of_80_years(benchmark: BenchmarkFixture) -> None:
    dataset = simulate_sessions()
    result = benchmark.pedantic(
        timeline, args=(dataset, Query(), "years"), rounds=1, warmup_rounds=0
    )
    assert len(result.results) == SESSIONS
    assert benchmark.stats.stats.min <= MOST_ALL
