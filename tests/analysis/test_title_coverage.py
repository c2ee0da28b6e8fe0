"""Coverage where whole real titles are redrawn: fails only outside its 99% Monte Carlo error.

benchmarks/title_coverage.py does the same at length, with its table in docs/calibration.md.
"""

from __future__ import annotations

import pytest

from benchmarks.title_coverage import JUDGES, SIZES, Pool, load_pool, measure

Z99 = 2.576
RUNS = 60
# Least and most share by quantity; the last is of claims below, at, and above 10 titles.
BOUNDS = {
    "agreement of a pair": (0.93, 0.98),
    "dissent": (0.93, 0.98),
    "any false finding": (0.0, 0.07),
}
MIN_BLOC_SHARES = {15: 0.8, 30: 0.93, 84: 0.93}


@pytest.fixture(scope="module")
def pool() -> Pool:
    return load_pool()


@pytest.mark.evidence
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", BOUNDS)
def test_intervals_and_lists_hold_on_redrawn_titles(name: str, size: int, pool: Pool) -> None:
    share, error, runs = measure(JUDGES[name](pool), size, RUNS, seed=1)
    low, high = BOUNDS[name]
    assert runs == RUNS
    assert low - Z99 * error <= share <= high + Z99 * error


@pytest.mark.evidence
@pytest.mark.parametrize("size", SIZES)
def test_firm_blocs_are_as_often_right_as_they_are_stated(size: int, pool: Pool) -> None:
    share, error, _ = measure(JUDGES["bloc, more than 95%"](pool), size, 20, seed=1)
    assert share >= MIN_BLOC_SHARES[size] - Z99 * error


@pytest.mark.slow
def test_agreement_holds_on_a_few_redrawn_titles(pool: Pool) -> None:
    share, error, _ = measure(JUDGES["agreement of a pair"](pool), 15, 20, seed=2)
    assert 0.93 - Z99 * error <= share
