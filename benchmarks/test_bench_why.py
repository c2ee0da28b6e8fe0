"""Time of the panel Why: a vote against all facts and groups, several at once, and pairs."""

from __future__ import annotations

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import alignment
from alignment.io.package import load_package
from alignment.studies.associations import find_associations, fit_joint_model
from alignment.studies.dyadic_regression import fit_dyadic_regression
from alignment.studies.study import Study

VOTE = "A/RES/74/247"
FACTS = ("freedom", "china_finance", "paris_call", "shutdowns")
VOTE_SECONDS, JOINT_SECONDS, PAIRS_SECONDS = 3.0, 1.0, 10.0


@pytest.fixture(scope="module")
def study() -> Study:
    study = alignment.study(load_package())
    # Load what is otherwise read at the first use.
    assert len(study.dataset.facts)
    assert len(study.dataset.pairs)
    return study


def test_time_of_a_vote_against_all(benchmark: BenchmarkFixture, study: Study) -> None:
    benchmark.pedantic(find_associations, args=(study, VOTE), rounds=5)
    assert benchmark.stats.stats.min < VOTE_SECONDS


def test_time_of_positions_against_all(benchmark: BenchmarkFixture, study: Study) -> None:
    assert study.findings.table["position"].notna().any()
    benchmark.pedantic(find_associations, args=(study, "position"), rounds=5)


def test_time_of_several_covariates(benchmark: BenchmarkFixture, study: Study) -> None:
    benchmark.pedantic(fit_joint_model, args=(study, VOTE, FACTS, True), rounds=5)
    assert benchmark.stats.stats.min < JOINT_SECONDS


def test_time_of_agreement_of_pairs(benchmark: BenchmarkFixture, study: Study) -> None:
    benchmark.pedantic(fit_dyadic_regression, args=(study,), rounds=3)
    assert benchmark.stats.stats.min < PAIRS_SECONDS


def test_time_of_reading_facts(benchmark: BenchmarkFixture) -> None:
    benchmark.pedantic(
        lambda dataset: dataset.facts, setup=lambda: ((load_package(),), {}), rounds=5
    )
