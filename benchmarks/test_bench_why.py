"""Time of Why: a vote against all facts and groups, several at once, and the agreement of pairs."""

from __future__ import annotations

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import alignment
from alignment.answer.alike import alike
from alignment.answer.joint import joint
from alignment.answer.study import Study
from alignment.answer.why import why
from alignment.sources.package import load

VOTE = "A/RES/74/247"
FACTS = ("freedom", "china_finance", "paris_call", "shutdowns")
VOTE_SECONDS, JOINT_SECONDS, PAIRS_SECONDS = 3.0, 1.0, 10.0


@pytest.fixture(scope="module")
def study() -> Study:
    found = alignment.study(load())
    # What is read when it is first asked for is asked for here.
    assert len(found.dataset.facts)
    assert len(found.dataset.pairs)
    return found


def test_a_vote_against_all_facts_and_groups(benchmark: BenchmarkFixture, study: Study) -> None:
    benchmark.pedantic(why, args=(study, VOTE), rounds=5)
    assert benchmark.stats.stats.min < VOTE_SECONDS


def test_positions_against_all(benchmark: BenchmarkFixture, study: Study) -> None:
    assert study.findings.table["position"].notna().any()
    benchmark.pedantic(why, args=(study, "position"), rounds=5)


def test_several_at_once(benchmark: BenchmarkFixture, study: Study) -> None:
    benchmark.pedantic(joint, args=(study, VOTE, FACTS, True), rounds=5)
    assert benchmark.stats.stats.min < JOINT_SECONDS


def test_agreement_of_pairs(benchmark: BenchmarkFixture, study: Study) -> None:
    benchmark.pedantic(alike, args=(study,), rounds=3)
    assert benchmark.stats.stats.min < PAIRS_SECONDS


def test_facts_read(benchmark: BenchmarkFixture) -> None:
    benchmark.pedantic(lambda dataset: dataset.facts, setup=lambda: ((load(),), {}), rounds=5)
