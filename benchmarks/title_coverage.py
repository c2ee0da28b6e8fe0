"""Coverage of intervals by titles, with whole titles redrawn from the real votes of 2018 to 2025.

The true values are plain sums over the pool, without code of the estimators. `python -m
benchmarks.coverage` runs the trials.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from alignment.analysis.baseline_test import BaselineVotes, compare_with_baseline
from alignment.analysis.bloc_stability import bootstrap_blocs
from alignment.analysis.blocs import find_blocs
from alignment.analysis.dissent import compute_dissent_rates
from alignment.analysis.pairs import estimate_agreement
from alignment.io.package import load_package
from alignment.similarity.vote_similarity import vote_agreement

SIZES = (15, 30, 84)
MIN_SHARED = 6
# Only countries and pairs with this many votes in the pool have a true value.
MIN_POOL_VOTES = 100
REFERENCES = ("USA", "RUS", "CHN", "BRA", "IND")
ALPHA, CLAIM = 0.05, 0.95


@dataclass(frozen=True, eq=False)
class Pool:
    """Votes of all countries in the years, and the title of each roll call.

    Titles are compared by their letters only, in lower case.
    """

    votes: pd.DataFrame
    titles: np.ndarray

    def redraw(self, random: np.random.Generator, size: int, *, again: bool) -> list[np.ndarray]:
        """Return the columns of titles drawn at random until they have this many votes."""
        names = np.unique(self.titles)
        order = random.integers(0, len(names), size) if again else random.permutation(len(names))
        drawn, total = [], 0
        for name in order:
            if total >= size:
                break
            columns = np.flatnonzero(self.titles == names[name])
            drawn.append(columns)
            total += len(columns)
        return drawn


def load_pool() -> Pool:
    """Return the votes of the General Assembly from 2018 to 2025."""
    dataset = load_package().in_scope("assembly")
    calls = dataset.rollcalls
    calls = calls[(calls["date"] >= "2018") & (calls["date"] < "2026")]
    votes = dataset.votes[calls.index]
    votes = votes[(votes.to_numpy() >= 0).sum(axis=1) >= MIN_POOL_VOTES]
    letters = ["".join(filter(str.isalnum, title.lower())) for title in calls["title"]]
    return Pool(votes, np.array(letters))


def make_selection(pool: Pool, drawn: list[np.ndarray]) -> tuple[pd.DataFrame, pd.Series]:
    """Return votes and titles of a selection; a title drawn twice counts as two."""
    columns = np.concatenate(drawn)
    names = np.repeat([f"title {n}" for n in range(len(drawn))], [len(each) for each in drawn])
    calls = [f"roll call {n}" for n in range(len(columns))]
    votes = pool.votes.iloc[:, columns].set_axis(calls, axis=1)
    return votes, pd.Series(names, calls)


def agree(codes: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the mean agreement of each row with one row, NaN below MIN_POOL_VOTES."""
    total, number = np.zeros(len(codes)), np.zeros(len(codes))
    for column in range(codes.shape[1]):
        if other[column] < 0:
            continue
        cast = codes[:, column] >= 0
        total[cast] += 1 - np.abs(codes[cast, column].astype(float) - other[column]) / 2
        number += cast
    return np.where(number >= MIN_POOL_VOTES, total / np.maximum(number, 1), np.nan)


def dissent(codes: np.ndarray, bloc: np.ndarray) -> np.ndarray:
    """Return how often each row votes against more than half of the rest of its bloc."""
    against, number = np.zeros(len(codes)), np.zeros(len(codes))
    for column in codes.T:
        for name in np.unique(bloc):
            rows = np.flatnonzero((bloc == name) & (column >= 0))
            tally = np.array([(column[rows] == vote).sum() for vote in range(3)])
            for row in rows:
                rest = tally - (np.arange(3) == column[row])
                if 2 * rest.max() > rest.sum():
                    number[row] += 1
                    against[row] += rest.argmax() != column[row]
    return np.where(number >= MIN_POOL_VOTES, against / np.maximum(number, 1), np.nan)


def divide(pool: Pool) -> np.ndarray:
    """Return the bloc of each country on the pool, by its number."""
    weight = vote_agreement(pool.votes)
    blocs = find_blocs(weight, weight.mean)
    number = {member: bloc.id for bloc in blocs for member in bloc.members}
    return np.array([number.get(iso3, -1) for iso3 in pool.votes.index])


def cover(low: np.ndarray, high: np.ndarray, truth: np.ndarray, known: np.ndarray) -> float:
    """Return the share of known true values within their intervals."""
    inside = (low <= truth + 1e-9) & (truth <= high + 1e-9)
    return float(inside[known].mean())


def judge_agreement(pool: Pool) -> Callable[[np.random.Generator, int], Iterator[float]]:
    """Return a trial of the interval of agreement with each of a few countries."""
    codes = pool.votes.to_numpy()
    truth = {name: agree(codes, pool.votes.loc[name].to_numpy()) for name in REFERENCES}

    def try_once(random: np.random.Generator, size: int) -> Iterator[float]:
        votes, titles = make_selection(pool, pool.redraw(random, size, again=True))
        for name in REFERENCES:
            both = ((votes.to_numpy() >= 0) & (votes.loc[name].to_numpy() >= 0)).sum(axis=1)
            known = (both >= MIN_SHARED) & ~np.isnan(truth[name]) & (votes.index != name)
            table = estimate_agreement(votes, titles, name)
            if known.any():
                yield cover(table["low"].to_numpy(), table["high"].to_numpy(), truth[name], known)

    return try_once


def judge_dissent(pool: Pool) -> Callable[[np.random.Generator, int], Iterator[float]]:
    """Return a trial of the interval of votes against the bloc, by blocs of the whole pool."""
    bloc = divide(pool)
    truth = dissent(pool.votes.to_numpy(), bloc)
    names = pd.Series(bloc, pool.votes.index)

    def try_once(random: np.random.Generator, size: int) -> Iterator[float]:
        votes, titles = make_selection(pool, pool.redraw(random, size, again=True))
        table = compute_dissent_rates(votes, names, titles)
        known = (table["votes"] >= MIN_SHARED).to_numpy() & ~np.isnan(truth)
        yield cover(table["low"].to_numpy(), table["high"].to_numpy(), truth, known)

    return try_once


def judge_false_findings(pool: Pool) -> Callable[[np.random.Generator, int], Iterator[float]]:
    """Return a trial of false findings on titles drawn from the pool itself."""

    def try_once(random: np.random.Generator, size: int) -> Iterator[float]:
        columns = np.concatenate(pool.redraw(random, size, again=False))
        calls = pool.votes.columns
        titles = pd.Series(pool.titles, calls)
        selected = pool.votes.iloc[:, columns]
        rest = pool.votes.iloc[:, np.setdiff1d(np.arange(len(calls)), columns)]
        votes = BaselineVotes(selected, rest, titles, pd.Series(True, selected.columns))
        name = REFERENCES[int(random.integers(len(REFERENCES)))]
        seed = int(random.integers(1 << 30))
        table = compare_with_baseline(votes, [name], (MIN_SHARED, MIN_SHARED), seed)
        beyond = (table["own_low"] > 0) | (table["own_high"] < 0)
        yield float(((table["q"] <= ALPHA) & beyond).any())

    return try_once


def judge_bloc_probability(pool: Pool) -> Callable[[np.random.Generator, int], Iterator[float]]:
    """Return a trial of the statement "more than 95%": the country is in its true bloc.

    The true blocs are those of the whole pool. A bloc of the selection represents the true bloc
    with which it shares most countries.
    """
    true = divide(pool)

    def try_once(random: np.random.Generator, size: int) -> Iterator[float]:
        votes, titles = make_selection(pool, pool.redraw(random, size, again=True))
        weight = vote_agreement(votes).with_min_shared(MIN_SHARED)
        blocs = find_blocs(weight, weight.mean)
        sure = bootstrap_blocs(
            votes, titles, vote_agreement, blocs, min_shared=MIN_SHARED, threshold=None
        )
        right = total = 0
        for bloc in blocs:
            rows = np.flatnonzero(votes.index.isin(bloc.members))
            common = np.bincount(true[rows][true[rows] >= 0], minlength=1).argmax()
            claimed = sure.probability.to_numpy()[rows] > CLAIM
            right += int((true[rows] == common)[claimed].sum())
            total += int(claimed.sum())
        if total:
            yield right / total

    return try_once


JUDGES = {
    "agreement of a pair": judge_agreement,
    "dissent": judge_dissent,
    "any false finding": judge_false_findings,
    "bloc, more than 95%": judge_bloc_probability,
}
