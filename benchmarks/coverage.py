"""Coverage of intervals and error rates of tests, by simulation with a stated number of runs.

Run from the repository: `python -m benchmarks.coverage [RUNS [NAME ...]]`. Results are added to
docs/coverage.csv after every few runs, so that a later call continues where an earlier one ended.
Then the table of docs/votes-in-series.md is written. Without RUNS each simulation continues to the
number that the table requires. Delete the file after a change of an estimator.
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np

from alignment.analysis.regression import fit_mrqap, fit_ordered_probit
from alignment.analysis.somers_d import permutation_p_values
from benchmarks.series_coverage import (
    ALIKE,
    KINDS,
    SIZES,
    run_position_trial,
    run_series_trial,
)
from benchmarks.title_coverage import JUDGES, load_pool
from benchmarks.title_coverage import SIZES as POOL_SIZES

Trial = Callable[[np.random.Generator], dict[str, float]]
Bounds = tuple[float, float]

DOCS = Path(__file__).parent.parent / "docs"
FILE, PAGE = DOCS / "coverage.csv", DOCS / "votes-in-series.md"
MARKS = ("<!-- coverage: start -->\n", "<!-- coverage: end -->\n")
COLUMNS = ("tried", "runs", "total", "squares")
RUNS, TEST_RUNS = 1_000, 2_000
SAVE_SECONDS = 10.0
INTERVAL, LEVEL, ALPHA = (0.93, 0.98), (0.0, 0.06), 0.05
ANY = (0.0, 1.0)
# With fewer than 10 titles the page says "more than 80%" of the same countries.
MIN_BLOC_SHARES = {15: 0.8, 30: 0.93, 84: 0.93}
PERMUTATIONS = 199


@dataclass(frozen=True)
class Simulation:
    """Simulated records, and the quantities that are measured on them.

    Attributes
    ----------
    trial : callable
        Function from a random generator to the result of each quantity. A run without a result
        for a quantity omits it.
    bounds : dict
        Target range of the mean, by quantity.
    runs : int
        Number of runs that the table requires.
    """

    trial: Trial
    bounds: dict[str, Bounds]
    runs: int = RUNS


@dataclass(frozen=True)
class Result:
    """Sums over the runs of one quantity; `tried` also counts runs without a result."""

    tried: int = 0
    runs: int = 0
    total: float = 0.0
    squares: float = 0.0

    @property
    def mean(self) -> float:
        """Mean over the runs with a result."""
        return self.total / self.runs if self.runs else float("nan")

    @property
    def error(self) -> float:
        """Monte Carlo standard error of the mean."""
        if self.runs < 2:
            return float("nan")
        variance = max(self.squares / self.runs - self.mean**2, 0.0)
        return float(np.sqrt(variance / (self.runs - 1)))

    def add(self, value: float | None) -> Result:
        """Return the sums with one more run."""
        if value is None:
            return Result(self.tried + 1, self.runs, self.total, self.squares)
        return Result(
            self.tried + 1, self.runs + 1, self.total + value, self.squares + value * value
        )


@cache
def _get_judge(name: str) -> Callable[[np.random.Generator, int], Iterator[float]]:
    return JUDGES[name](load_pool())


def _run_pool_trial(name: str, size: int, random: np.random.Generator) -> dict[str, float]:
    values = list(_get_judge(name)(random, size))
    return {name: float(np.mean(values))} if values else {}


def run_subregion_trial(random: np.random.Generator) -> dict[str, float]:
    """Return whether a test finds an association where only the sub-region moves vote and fact."""
    subregions = np.repeat(np.arange(12), 14)
    lean, level = random.normal(size=(2, 12))[:, subregions]
    vote = np.digitize(lean + random.normal(size=168), [-0.5, 0.5]).astype(float)
    fact = (level + random.normal(size=168))[:, None]
    seed = int(random.integers(1 << 30))
    strata = {"fact within sub-regions": subregions, "fact within two regions": subregions // 6}
    return {
        name: float(permutation_p_values(fact, vote, groups, PERMUTATIONS, seed)[0] <= ALPHA)
        for name, groups in strata.items()
    }


def run_distance_trial(random: np.random.Generator) -> dict[str, float]:
    """Return whether distance is significant where only the sub-region moves the two."""
    subregions = np.repeat(np.arange(6), 8)
    place = 3 * random.normal(size=6)[subregions] + random.normal(size=48)
    lean = random.normal(size=6)[subregions]
    distance = np.abs(place[:, None] - place)
    noise = random.normal(size=(48, 48)) / 4
    agreement = noise + noise.T - np.abs(lean[:, None] - lean)
    seed = int(random.integers(1 << 30))
    strata = {"distance within sub-regions": subregions, "distance among all": None}
    return {
        name: float(
            fit_mrqap(agreement, distance[None], PERMUTATIONS, seed, strata=groups).p_values[0]
            <= ALPHA
        )
        for name, groups in strata.items()
    }


def run_small_group_trial(random: np.random.Generator) -> dict[str, float]:
    """Return whether the interval of a group of 8 of 170 countries contains its slope."""
    member = np.zeros(170)
    member[random.choice(170, 8, replace=False)] = 1
    slope = random.normal()
    vote = np.digitize(member * slope + random.normal(size=170), [-0.4, 0.3])
    low, high = fit_ordered_probit(vote, (member - member.mean())[:, None], (None,)).intervals[:, 0]
    return {"joint model, 5% group": float(low <= slope <= high)}


def _list_simulations() -> dict[str, Simulation]:
    pool_bounds = {
        "agreement of a pair": INTERVAL,
        "dissent": INTERVAL,
        "any false finding": (0.0, 0.07),
    }
    simulations = {
        f"{size} votes, titles redrawn: {name}": Simulation(
            partial(_run_pool_trial, name, size),
            {name: bounds},
            TEST_RUNS if name == "any false finding" else RUNS,
        )
        for name, bounds in pool_bounds.items()
        for size in POOL_SIZES
    }
    for size, least in MIN_BLOC_SHARES.items():
        name = "bloc, more than 95%"
        simulations[f"{size} votes, titles redrawn: {name}"] = Simulation(
            partial(_run_pool_trial, name, size), {name: (least, 1.0)}
        )
    simulations["votes follow sub-regions"] = Simulation(
        run_subregion_trial,
        {"fact within sub-regions": LEVEL, "fact within two regions": ANY},
        TEST_RUNS,
    )
    simulations["agreement follows sub-regions"] = Simulation(
        run_distance_trial,
        {"distance within sub-regions": LEVEL, "distance among all": ANY},
        TEST_RUNS,
    )
    simulations["group of 5% of countries"] = Simulation(
        run_small_group_trial, {"joint model, 5% group": (0.92, 1.0)}
    )
    for rollcalls, titles in SIZES:
        for kind in KINDS:
            # A single error is outside the model, whose title effects have an SD near 1.
            bounds = ANY if kind == "independent errors" else INTERVAL
            simulations[f"{rollcalls} votes, {titles} titles, {kind}"] = Simulation(
                partial(run_series_trial, rollcalls, titles, kind),
                {
                    "swing": bounds,
                    "swing, 20 highest": bounds,
                    "check passes": ANY,
                    "one axis chosen": ANY,
                },
            )
    # Behind the others, because the seeds of a simulation depend on its number.
    for rollcalls, titles in SIZES:
        name = f"{rollcalls} votes, {titles} titles"
        simulations[f"{name}, {ALIKE}"] = Simulation(
            partial(run_series_trial, rollcalls, titles, ALIKE),
            {"swing": INTERVAL, "swing, 20 highest": INTERVAL},
        )
        for kind in (*KINDS, ALIKE):
            simulations[f"{name}, {kind}: position"] = Simulation(
                partial(run_position_trial, rollcalls, titles, kind), {"position": INTERVAL}
            )
    return simulations


SIMULATIONS = _list_simulations()


def simulate(name: str, runs: int, seed: int, first: int = 0) -> Iterator[dict[str, float]]:
    """Return the results of some runs, which are independent of earlier runs."""
    number = [*SIMULATIONS].index(name)
    for run in range(first, runs):
        yield SIMULATIONS[name].trial(np.random.default_rng([seed, number, run]))


def summarize(name: str, values: Iterator[dict[str, float]]) -> dict[str, Result]:
    """Return the result of each quantity of a simulation."""
    results = dict.fromkeys(SIMULATIONS[name].bounds, Result())
    for value in values:
        results = {each: result.add(value.get(each)) for each, result in results.items()}
    return results


def read_results(file: Path = FILE) -> dict[tuple[str, str], Result]:
    """Return the results in the file, by simulation and quantity."""
    if not file.exists():
        return {}
    with file.open(encoding="utf-8", newline="") as lines:
        return {
            (row["simulation"], row["quantity"]): Result(
                int(row["tried"]), int(row["runs"]), float(row["total"]), float(row["squares"])
            )
            for row in csv.DictReader(lines)
        }


def write_results(results: dict[tuple[str, str], Result], file: Path = FILE) -> None:
    """Write results over those of the same simulations in the file."""
    merged = {**read_results(file), **results}
    rows = [
        (name, quantity, *(getattr(merged[name, quantity], column) for column in COLUMNS))
        for name, simulation in SIMULATIONS.items()
        for quantity in simulation.bounds
        if (name, quantity) in merged
    ]
    part = file.with_suffix(".part")
    with part.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(("simulation", "quantity", *COLUMNS))
        writer.writerows(rows)
    part.replace(file)


def continue_simulation(name: str, runs: int, file: Path = FILE) -> None:
    """Add runs to the file up to this number."""
    known = read_results(file)
    bounds = SIMULATIONS[name].bounds
    results = {quantity: known.get((name, quantity), Result()) for quantity in bounds}
    done, saved = min(result.tried for result in results.values()), time.monotonic()
    for number, value in enumerate(simulate(name, runs, 0, done), done + 1):
        results = {each: result.add(value.get(each)) for each, result in results.items()}
        if number == runs or time.monotonic() > saved + SAVE_SECONDS:
            saved = time.monotonic()
            write_results({(name, each): result for each, result in results.items()}, file)


def format_table(results: dict[tuple[str, str], Result]) -> str:
    """Return the table of the page, in Markdown."""
    lines = [
        "| what is simulated | quantity | goal | result | runs |\n",
        "| :-- | :-- | :-- | --: | --: |\n",
    ]
    for (name, quantity), result in results.items():
        if not result.runs:
            continue
        low, high = SIMULATIONS[name].bounds[quantity]
        goal = f"{low:.2f} to {high:.2f}" if low else f"at most {high:.2f}"
        goal = "" if (low, high) == ANY else f"at least {low:.2f}" if high == 1 else goal
        error = f" ± {result.error:.3f}" if result.runs > 1 else ""
        runs = f"{result.runs:,}"
        if result.runs < result.tried:
            runs += f" of {result.tried:,}"
        lines.append(
            f"| {name.partition(':')[0]} | {quantity} | {goal} "
            f"| {result.mean:.3f}{error} | {runs} |\n"
        )
    return "".join(lines)


def write_page() -> None:
    """Write the table of the page from the file."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    table = format_table(read_results())
    PAGE.write_text(f"{before}{MARKS[0]}\n{table}\n{MARKS[1]}{after}", encoding="utf-8")


def main(runs: int | None = None, *names: str) -> None:
    """Continue all simulations, or those whose names contain one of `names`."""
    for name, simulation in SIMULATIONS.items():
        if not names or any(part in name for part in names):
            continue_simulation(name, simulation.runs if runs is None else runs)
            print(f"{name}: done", flush=True)
    write_page()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]), *sys.argv[2:])
