"""Simulated votes in series, and the coverage of intervals of positions and swing.

This module draws votes from positions on one or two axes and from title effects, without code of
the estimators. `python -m benchmarks.coverage` runs the trials, and
`python -m benchmarks.series_coverage [RUNS]` those of positions on one line.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.positions import estimate_positions, widen_intervals_by_title
from alignment.analysis.title_check import check_model, fit_with_chosen_axes
from alignment.analysis.title_positions import compute_title_positions
from alignment.analysis.title_swing import compute_title_swing

Numbers = npt.NDArray[np.float64]

COUNTRIES, ABSENT, CONTESTED, TOP = 190, 0.12, 0.1, 20
SLOPE, EFFECT, RANDOM_SHARE = 1.2, 1.0, 0.03
# Standard deviation of slopes and cutpoints within an alike title.
TITLE_SPREAD = 0.3
CHECK_SHARE = 0.25
# Numbers of votes and of titles.
SIZES = ((15, 7), (84, 26))
LINE_SIZES = ((300, 90), (300, 25))
KINDS = ("errors recur", "3% random votes", "second axis", "independent errors")
# Votes on one title divide countries in nearly the same way.
ALIKE = "titles divide alike"
_cumulative = np.vectorize(NormalDist().cdf, otypes=[np.float64])


@dataclass(frozen=True, eq=False)
class SeriesVotes:
    """Simulated votes, with the true values."""

    votes: pd.DataFrame
    titles: pd.Series
    position: Numbers
    swing: Numbers
    likely_swing: Numbers


def simulate_series(
    rollcalls: int, titles: int, kind: str, random: np.random.Generator
) -> SeriesVotes:
    """Return votes of a simulated parliament; `kind` is one of `KINDS` or `ALIKE`."""
    extra = random.integers(0, titles, rollcalls - titles)
    title = np.concatenate([np.arange(titles), extra])
    axes = 2 if kind == "second axis" else 1
    position = random.normal(size=(COUNTRIES, axes))
    if kind == ALIKE:
        slope = random.normal(0, SLOPE, (titles, axes))[title]
        slope += random.normal(0, TITLE_SPREAD, slope.shape)
        low = random.normal(-0.3, 1, titles)[title] + random.normal(0, TITLE_SPREAD, rollcalls)
    else:
        slope = random.normal(0, SLOPE, (rollcalls, axes))
        low = random.normal(-0.3, 1, rollcalls)
    high = low + np.exp(random.normal(-1, 0.5, rollcalls))
    effect = random.normal(0, EFFECT, (COUNTRIES, titles))
    if kind == "independent errors":
        effect = np.zeros_like(effect)
    reached = position @ slope.T + effect[:, title]
    drawn = reached + random.normal(size=reached.shape)
    codes = (drawn > low).astype(int) + (drawn > high)
    if kind == "3% random votes":
        at_random = random.random(codes.shape) < RANDOM_SHARE
        codes = np.where(at_random, random.integers(0, 3, codes.shape), codes)
    is_cast = random.random(codes.shape) >= ABSENT
    support = (codes * is_cast).sum(axis=0) / 2 / is_cast.sum(axis=0)
    contested = np.minimum(support, 1 - support) >= CONTESTED
    # Probability of yes, with and without random votes.
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


def run_series_trial(
    rollcalls: int, titles: int, kind: str, random: np.random.Generator
) -> dict[str, float]:
    """Return the shares of intervals that contain the truth in one simulated record.

    The number of axes is chosen, and swing is estimated, as on the page. Some runs also check the
    model, which takes long. The page shows no interval of swing where the model fails its check.
    """
    simulated = simulate_series(rollcalls, titles, kind, random)
    is_checked = random.random() < CHECK_SHARE and kind != ALIKE
    model = fit_with_chosen_axes(simulated.votes, simulated.titles)
    swing = compute_title_swing(model, int(random.integers(1 << 30)))
    truth = simulated.likely_swing
    has_truth = ((swing["low"] - 1e-12 <= truth) & (truth <= swing["high"] + 1e-12)).to_numpy()
    top = swing["value"].rank(ascending=False).to_numpy() <= TOP
    shares = {
        "one axis chosen": float(model.axes == 1),
        "swing": float(has_truth.mean()),
        "swing, 20 highest": float(has_truth[top].mean()),
    }
    if is_checked:
        check = check_model(model, int(random.integers(1 << 30)))
        assert check is not None
        shares["check passes"] = float(check.passes)
    return shares


def run_position_trial(
    rollcalls: int, titles: int, kind: str, random: np.random.Generator
) -> dict[str, float]:
    """Return the share of intervals of positions that contain the true position."""
    simulated = simulate_series(rollcalls, titles, kind, random)
    model = fit_with_chosen_axes(simulated.votes, simulated.titles)
    table = compute_title_positions(model, simulated.votes.index).table
    return {"position": _cover_positions(simulated, table)}


def run_line_trial(
    rollcalls: int, titles: int, kind: str, random: np.random.Generator
) -> dict[str, float]:
    """Return the same share on so many votes that the page has positions on one line.

    The second share is that of intervals which count votes on one title as independent.
    """
    simulated = simulate_series(rollcalls, titles, kind, random)
    line = estimate_positions(simulated.votes)
    by_title = widen_intervals_by_title(line, simulated.votes, simulated.titles)
    return {
        "position": _cover_positions(simulated, by_title.table),
        "independent votes": _cover_positions(simulated, line.table),
    }


def _cover_positions(simulated: SeriesVotes, table: pd.DataFrame) -> float:
    """Return the share of true positions within their intervals.

    With two true axes the true position is the direction in their plane that fits best.
    """
    true = simulated.position - simulated.position.mean(axis=0)
    direction = np.linalg.lstsq(true, table["value"].to_numpy())[0]
    true = true @ direction
    true = true / true.std()
    return float(((table["low"] <= true) & (true <= table["high"])).mean())


def main(runs: int = 300) -> None:
    """Print the shares on lines, with their Monte Carlo errors, as rows of a table."""
    for rollcalls, titles in LINE_SIZES:
        for number, kind in enumerate((*KINDS, ALIKE)):
            trials = [
                run_line_trial(rollcalls, titles, kind, np.random.default_rng([0, number, run]))
                for run in range(runs)
            ]
            shares = pd.DataFrame(trials)
            figures = [
                f"{shares[name].mean():.3f} ± {shares[name].sem():.3f}" for name in shares.columns
            ]
            print(f"| {titles} | {kind} | {' | '.join(figures)} |", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
