"""Coverage of intervals of positions and swing in votes that come in series.

Run from the repository: `python -m benchmarks.series_coverage [RUNS [SEED]]`. Votes are made here,
without code of the estimators, from positions on one or two axes and from title effects, so that
the truth of every country is known. Printed beside each coverage is its Monte Carlo standard error
over the runs.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.title_model import fit_title_model
from alignment.analysis.title_swing import resample_titles

Numbers = npt.NDArray[np.float64]

COUNTRIES, ABSENT, CONTESTED, TOP = 190, 0.12, 0.1, 20
SLOPE, EFFECT, RANDOM_SHARE = 1.2, 1.0, 0.03
# Roll calls and titles.
SIZES = ((15, 7), (84, 26))
KINDS = ("errors recur", "3% random votes", "second axis")
_cumulative = np.vectorize(NormalDist().cdf, otypes=[np.float64])


@dataclass(frozen=True, eq=False)
class SeriesVotes:
    """Simulated votes, and what is true of them."""

    votes: pd.DataFrame
    titles: pd.Series
    position: Numbers
    swing: Numbers
    likely_swing: Numbers


def simulate_series(
    rollcalls: int, titles: int, kind: str, random: np.random.Generator
) -> SeriesVotes:
    """Return votes of a made parliament; `kind` is one of `KINDS`."""
    extra = random.integers(0, titles, rollcalls - titles)
    title = np.concatenate([np.arange(titles), extra])
    axes = 2 if kind == "second axis" else 1
    position = random.normal(size=(COUNTRIES, axes))
    slope = random.normal(0, SLOPE, (rollcalls, axes))
    low = random.normal(-0.3, 1, rollcalls)
    high = low + np.exp(random.normal(-1, 0.5, rollcalls))
    effect = random.normal(0, EFFECT, (COUNTRIES, titles))
    reached = position @ slope.T + effect[:, title]
    drawn = reached + random.normal(size=reached.shape)
    codes = (drawn > low).astype(int) + (drawn > high)
    if kind == "3% random votes":
        at_random = random.random(codes.shape) < RANDOM_SHARE
        codes = np.where(at_random, random.integers(0, 3, codes.shape), codes)
    is_cast = random.random(codes.shape) >= ABSENT
    support = (codes * is_cast).sum(axis=0) / 2 / is_cast.sum(axis=0)
    contested = np.minimum(support, 1 - support) >= CONTESTED
    # The chance of yes, with and without the votes cast at random.
    yes = _cumulative((reached - high)[:, contested])
    share = RANDOM_SHARE if kind == "3% random votes" else 0.0
    likely = (1 - share) * yes + share / 3
    names = [f"r{number:03}" for number in range(rollcalls)]
    votes = pd.DataFrame(
        np.where(is_cast, codes, -1).astype(np.int8),
        [f"C{number:03}" for number in range(COUNTRIES)],
        names,
    )
    labels = pd.Series([f"text {number}" for number in title], names)
    swing, likely_swing = ((4 * part * (1 - part)).mean(axis=1) for part in (yes, likely))
    return SeriesVotes(votes, labels, position, swing, likely_swing)


def measure_coverage(
    rollcalls: int, titles: int, kind: str, random: np.random.Generator
) -> dict[str, float]:
    """Return which share of intervals has the true value, in one simulated record."""
    made = simulate_series(rollcalls, titles, kind, random)
    axes = made.position.shape[1]
    model = fit_title_model(made.votes, made.titles, axes)
    result = resample_titles(model)
    assert result is not None
    true = (made.position - made.position.mean(axis=0)) / made.position.std(axis=0)
    value, low, high, title_se = (
        result.positions[name].to_numpy().reshape(COUNTRIES, axes)
        for name in ("value", "low", "high", "title_se")
    )
    if axes > 1:
        # The true axes turned to the fitted ones: only distances can be known.
        left, _, right = np.linalg.svd(true.T @ value)
        true = true @ left @ right
        true = true / true.std(axis=0)
    else:
        true = true * np.sign(np.corrcoef(true[:, 0], value[:, 0])[0, 1])
    half = 2 * title_se
    swing = result.swing
    top = swing["value"].rank(ascending=False).to_numpy() <= TOP
    swung = {
        name: (swing[first] - 1e-12 <= truth) & (truth <= swing[last] + 1e-12)
        for name, first, last, truth in (
            ("swing", "low", "high", made.likely_swing),
            ("swing without random votes", "low", "high", made.swing),
            ("swing by titles", "title_low", "title_high", made.likely_swing),
        )
    }
    return {
        "position": float(((low <= true) & (true <= high)).mean()),
        "position by titles": float((np.abs(value - true) <= half).mean()),
        "position width": float((high - low).mean()),
        **{name: float(inside.mean()) for name, inside in swung.items()},
        "swing top": float(swung["swing"][top].mean()),
        "swing width": float((swing["high"] - swing["low"]).mean()),
        "swing bias": float((swing["value"] - made.swing).mean()),
        "swing correlation": float(np.corrcoef(swing["value"], made.swing)[0, 1]),
    }


def main(runs: int = 20, seed: int = 0) -> None:
    """Print the table."""
    for rollcalls, titles in SIZES:
        for number, kind in enumerate(KINDS):
            rows = [
                measure_coverage(
                    rollcalls, titles, kind, np.random.default_rng([seed, rollcalls, number, run])
                )
                for run in range(runs if rollcalls == SIZES[0][0] else max(runs // 5, 2))
            ]
            table = pd.DataFrame(rows)
            error = table.std() / np.sqrt(len(table))
            figures = ", ".join(
                f"{name} {table[name].mean():.3f} ± {error[name]:.3f}" for name in table
            )
            size = f"{rollcalls} roll calls, {titles} titles, {kind}, {len(table)} runs"
            print(f"{size}: {figures}", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
