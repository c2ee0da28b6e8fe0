"""Time of a timeline: a window of the shipped records, and 80 years of made-up votes."""

from __future__ import annotations

from pytest_benchmark.fixture import BenchmarkFixture

from alignment.answer.periods import periods
from alignment.answer.timeline import moment, timeline
from alignment.model.address import read_strictly
from alignment.model.query import Query
from alignment.sources.package import load
from benchmarks.anchoring import SESSIONS, made_up

MOST_A_PERIOD = 0.25
MOST_ALL = 10.0


def test_a_window(benchmark: BenchmarkFixture) -> None:
    dataset = load()
    query, _ = read_strictly(dataset.opening)
    first, second = periods(dataset, query, "windows", 3)[:2]
    before = moment(dataset, query, first).memory
    found = benchmark.pedantic(
        moment, args=(dataset, query, second, before), rounds=5, warmup_rounds=1
    )
    assert found.study is not None
    assert benchmark.stats.stats.min <= MOST_A_PERIOD


def test_80_years(benchmark: BenchmarkFixture) -> None:
    dataset = made_up()
    found = benchmark.pedantic(
        timeline, args=(dataset, Query(), "years"), rounds=1, warmup_rounds=0
    )
    assert len(found.moments) == SESSIONS
    assert benchmark.stats.stats.min <= MOST_ALL
