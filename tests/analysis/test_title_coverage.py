"""Coverage of intervals and tests: a test fails only outside its 99% Monte Carlo error.

`python -m benchmarks.coverage` repeats this at length, with its table in docs/votes-in-series.md.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from alignment.model.registries import COUNTRY_FIGURES
from benchmarks import coverage
from benchmarks.coverage import SIMULATIONS, Result
from benchmarks.series_coverage import ALIKE, run_line_trial

# These seeds differ from those of the table.
SEED = 1
# Runs of simulations that take a second, a fifth of a second, and less.
FEW, SOME, MANY = 10, 60, 400


def find_faults(name: str, results: dict[str, Result]) -> list[str]:
    """Return the quantities whose result is outside its bounds by more than its 99% error."""
    faults = []
    for quantity, (low, high) in SIMULATIONS[name].bounds.items():
        result = results[quantity]
        if result.runs < 2:
            continue
        error = result.error
        if result.squares == result.total:
            # Runs are yes or no: the error is that of the bound.
            nearest = high if result.mean > high else low
            error = np.sqrt(nearest * (1 - nearest) / result.runs)
        reach = student.ppf(0.995, result.runs - 1) * error
        if not low - reach <= result.mean <= high + reach:
            faults.append(f"{quantity}: {result.mean:.3f} ± {result.error:.3f}")
    return faults


def simulate_some(name: str, runs: int) -> dict[str, Result]:
    return coverage.summarize(name, coverage.simulate(name, runs, SEED))


def count_runs(name: str) -> int:
    if "84 votes, 26" in name or "bloc" in name:
        return FEW
    return SOME if " titles" in name else MANY


@pytest.mark.evidence
@pytest.mark.parametrize("name", SIMULATIONS)
def test_new_runs_reach_the_targets(name: str) -> None:
    assert find_faults(name, simulate_some(name, count_runs(name))) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "runs"),
    [
        ("15 votes, titles redrawn: agreement of a pair", 20),
        ("30 votes, titles redrawn: any false finding", 20),
        ("votes follow sub-regions", 400),
        ("agreement follows sub-regions", 100),
        ("15 votes, 7 titles, errors recur", 8),
    ],
)
def test_few_new_runs_reach_the_targets(name: str, runs: int) -> None:
    assert find_faults(name, simulate_some(name, runs)) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "least"), [("errors recur", 0.93), (ALIKE, 0.93), ("second axis", 0.89)]
)
def test_intervals_by_title_hold_on_a_line(kind: str, least: float) -> None:
    trials = [run_line_trial(300, 25, kind, np.random.default_rng([SEED, run])) for run in range(8)]
    shares = pd.DataFrame(trials)
    reach = student.ppf(0.995, len(shares) - 1) * shares["position"].sem()
    assert least - reach <= shares["position"].mean() <= 0.98 + reach
    assert shares["position"].mean() > shares["independent votes"].mean()


def test_table_reaches_its_targets() -> None:
    results = coverage.read_results()
    for name, simulation in SIMULATIONS.items():
        known = {quantity: results[name, quantity] for quantity in simulation.bounds}
        assert find_faults(name, known) == []


def test_page_shows_the_results_and_runs() -> None:
    text = coverage.PAGE.read_text(encoding="utf-8")
    assert coverage.format_table(coverage.read_results()) in text


def test_note_on_swing_intervals_has_the_simulated_shares() -> None:
    note, results = COUNTRY_FIGURES["swing"].interval_note, coverage.read_results()
    shares = [float(share) / 100 for share in re.findall(r"(\d+)%", note)]
    assert [int(number) for number in re.findall(r"(\d+) votes", note)] == [15, 84]
    rows = (
        ("15 votes, 7 titles, errors recur", "swing"),
        ("15 votes, 7 titles, independent errors", "swing"),
        ("84 votes, 26 titles, independent errors", "swing"),
        ("84 votes, 26 titles, independent errors", "swing, 20 highest"),
    )
    for share, row in zip(shares, rows, strict=True):
        result = results[row]
        assert abs(result.mean - share) < 2.6 * result.error + 0.005


def test_later_runs_continue_earlier_ones(tmp_path) -> None:
    file, name = tmp_path / "coverage.csv", "votes follow sub-regions"
    coverage.continue_simulation(name, 3, file)
    coverage.continue_simulation(name, 12, file)
    once = coverage.summarize(name, coverage.simulate(name, 12, 0))
    assert coverage.read_results(file) == {(name, each): result for each, result in once.items()}
    assert coverage.read_results(file)[name, "fact within sub-regions"].runs == 12


def test_error_is_the_standard_error_of_the_mean() -> None:
    values = [0.9, 1.0, 0.8, 0.95]
    result = Result()
    for value in [*values, None]:
        result = result.add(value)
    assert (result.tried, result.runs) == (5, 4)
    assert result.mean == pytest.approx(np.mean(values))
    assert result.error == pytest.approx(np.std(values, ddof=1) / 2)
