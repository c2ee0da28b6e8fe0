"""Movement of countries on the map between windows, and the cost of anchoring.

Run from the repository: `python -m benchmarks.anchoring` prints the tables of docs/benchmarks.md,
"Time".

The same windows are placed in three ways: anchored, independently, and by the spring layout of
networkx with a fixed seed. Independent maps have any rotation, so each is first aligned to the one
before by the best rotation, reflection and shift (orthogonal Procrustes). Anchored maps are
compared as they are drawn.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from alignment.io.package import load_package
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.url import parse_url_strictly
from alignment.model.vote import Vote
from alignment.network import layout
from alignment.network.layout import compute_displacement, measure_layout_fit
from alignment.studies.study import compute_study
from alignment.studies.timeline import Period, iterate_results, list_periods

HOLDS = (0.05, 0.1, 0.2, 0.4, 0.8)
SESSIONS, A_YEAR, MEMBERS = 80, 40, 193


@dataclass(frozen=True, eq=False)
class PlacedWindow:
    """Places of a window, before and after the discs were separated, and the fit of each."""

    period: Period
    free: pd.DataFrame
    drawn: pd.DataFrame
    before: float
    after: float
    seconds: float


def place_anchored(dataset: Dataset, query: Query, width: int = 3) -> list[PlacedWindow]:
    """Return each window as the timeline places it."""
    result = []
    clock = time.perf_counter()
    for moment in iterate_results(dataset, query, "windows", width):
        study = moment.study
        if study is not None:
            seconds = time.perf_counter() - clock
            before = measure_layout_fit(study.weight, study.free.to_numpy()).rank_correlation
            after = study.fit.rank_correlation
            drawn = study.table[["x", "y"]]
            result.append(PlacedWindow(moment.period, study.free, drawn, before, after, seconds))
        clock = time.perf_counter()
    return result


def place_independently(dataset: Dataset, query: Query, width: int = 3) -> list[PlacedWindow]:
    """Return each window placed independently of the others."""
    result = []
    for period in list_periods(dataset, query, "windows", width):
        if not period.text_count:
            continue
        clock = time.perf_counter()
        study = compute_study(dataset, period.narrow_query(query))
        seconds = time.perf_counter() - clock
        before = measure_layout_fit(study.weight, study.free.to_numpy()).rank_correlation
        drawn = study.table[["x", "y"]]
        after = study.fit.rank_correlation
        result.append(PlacedWindow(period, study.free, drawn, before, after, seconds))
    return result


def align_map(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the later map aligned to the earlier one (orthogonal Procrustes)."""
    target = before.reindex(after.index).to_numpy(dtype=float)
    places = after.to_numpy(dtype=float)
    there = ~(np.isnan(target).any(axis=1) | np.isnan(places).any(axis=1))
    return pd.DataFrame(layout.align_layout(places, target, there), after.index, after.columns)


def measure_steps(maps: list[PlacedWindow], over: bool, free: bool = False) -> list[pd.Series]:
    """Return the distance that each country moved in each step, in map radii."""
    places = [each.free if free else each.drawn for each in maps]
    result = []
    for before, after in pairwise(places):
        result.append(compute_displacement(before, align_map(before, after) if over else after))
    return result


def simulate_sessions(seed: int = 0) -> Dataset:
    """Return 80 sessions of simulated votes: members join over time and drift on a plane."""
    shipped = load_package()
    random = np.random.default_rng(seed)
    members = shipped.countries.index[:MEMBERS]
    joins = np.sort(random.integers(-40, 60, MEMBERS)).clip(0)
    place = random.normal(size=(MEMBERS, 2))
    votes, rows = {}, []
    for session in range(SESSIONS):
        place += random.normal(scale=0.1, size=place.shape)
        for number in range(A_YEAR):
            pull = place @ random.normal(size=2) + random.normal(1.0, 1.0)
            pull += random.normal(scale=0.7, size=MEMBERS)
            code = np.where(pull > 0.4, Vote.YES, np.where(pull > -0.4, Vote.ABSTAIN, Vote.NO))
            code = np.where(random.random(MEMBERS) < 0.1, Vote.ABSENT, code)
            name = f"R/{session + 1}/{number + 1}"
            votes[name] = np.where(joins <= session, code, Vote.NOT_MEMBER).astype(np.int8)
            rows.append({"rollcall": name, "date": f"{1946 + session}-12-01", "title": name})
    blank = shipped.rollcalls.iloc[0]
    frame = pd.DataFrame(rows).set_index("rollcall")
    for column in shipped.rollcalls.columns.difference(frame.columns):
        frame[column] = blank[column]
    return replace(
        shipped,
        countries=shipped.countries.loc[members],
        rollcalls=frame,
        votes=pd.DataFrame(votes, index=members),
        drafts=shipped.drafts.iloc[:0],
        sponsorships=shipped.sponsorships.iloc[:0],
        memberships=shipped.memberships.iloc[:0],
        group_counts=shipped.group_counts.iloc[:0],
    )


def print_step_table(dataset: Dataset, query: Query) -> None:
    anchored_timeline, independent = (
        place_anchored(dataset, query),
        place_independently(dataset, query),
    )
    spring = place_independently(dataset, replace(query, layout="spring"))
    print("| window | roll calls | moved: anchored | by itself | less | spring |")
    print("| :-- | --: | --: | --: | --: | --: |")
    rows = zip(
        anchored_timeline[1:],
        measure_steps(anchored_timeline, False),
        measure_steps(independent, True),
        measure_steps(spring, True),
        strict=True,
    )
    for each, ours, theirs, springs in rows:
        less = 1 - ours.median() / theirs.median()
        print(
            f"| {each.period.label} | {each.period.rollcalls} | {ours.median():.3f} "
            f"| {theirs.median():.3f} | {less:.0%} | {springs.median():.3f} |"
        )
    ways = ("anchored", "by itself", "spring")
    heads = [f"{when}: {way}" for when in ("before", "after") for way in ways]
    print("\n| window | " + " | ".join(heads) + " |")
    print("| :-- | --: | --: | --: | --: | --: | --: |")
    for a, b, c in zip(anchored_timeline, independent, spring, strict=True):
        cells = (a.before, b.before, c.before, a.after, b.after, c.after)
        print(f"| {a.period.label} | " + " | ".join(f"{value:.3f}" for value in cells) + " |")


def print_anchor_weight_table(dataset: Dataset, query: Query) -> None:
    independent = place_independently(dataset, query)
    theirs = [step.median() for step in measure_steps(independent, True)]
    print("| hold | median step | least saved | most lost before | least before | least after |")
    print("| --: | --: | --: | --: | --: | --: |")
    usual = layout.ANCHOR_WEIGHT
    for hold in HOLDS:
        layout.ANCHOR_WEIGHT = hold
        anchored_timeline = place_anchored(dataset, query)
        ours = [step.median() for step in measure_steps(anchored_timeline, False)]
        saved = min(1 - a / b for a, b in zip(ours, theirs, strict=True))
        lost = max(b.before - a.before for a, b in zip(anchored_timeline, independent, strict=True))
        enough = [each for each in anchored_timeline if each.period.rollcalls >= 5]
        print(
            f"| {hold} | {np.median(ours):.3f} | {saved:.0%} | {lost:.3f} "
            f"| {min(each.before for each in enough):.3f} "
            f"| {min(each.after for each in enough):.3f} |"
        )
    layout.ANCHOR_WEIGHT = usual


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--skip-made-up", action="store_true", help="leave out 80 sessions")
    arguments = parser.parse_args()
    dataset = load_package()
    query, _ = parse_url_strictly(dataset.opening)
    print_step_table(dataset, query)
    print()
    print_anchor_weight_table(dataset, query)
    seconds = [each.seconds for each in place_anchored(dataset, query)]
    print(f"\na window: {max(seconds) * 1000:.0f} ms at most", file=sys.stderr)
    if not arguments.skip_made_up:
        many = simulate_sessions()
        clock = time.perf_counter()
        took = []
        for moment in iterate_results(many, Query(), "years"):
            took.append(time.perf_counter() - clock)
            clock = time.perf_counter()
            assert moment.study is not None
        print(
            f"{len(took)} years of made-up votes: {sum(took):.1f} s, a year {max(took) * 1000:.0f} "
            f"ms at most, {np.median(took) * 1000:.0f} ms in the median",
            file=sys.stderr,
        )


if __name__ == "__main__":
    main()
