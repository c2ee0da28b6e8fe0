"""Time of the agreement of 193 countries on 5,697 simulated votes, and of other methods."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from networkx.algorithms import bipartite
from pytest_benchmark.fixture import BenchmarkFixture

from alignment.model.similarity import Similarity
from alignment.model.vote import Vote
from alignment.similarity import MEASURES

COUNTRIES, ROLLCALLS = 193, 5697
# The slower methods get only this many votes.
FEW = 200
MOST_SECONDS = 0.05


@pytest.fixture(scope="module")
def votes() -> pd.DataFrame:
    rng = np.random.default_rng(193)
    codes = rng.choice(
        [Vote.NOT_MEMBER, Vote.ABSENT, Vote.NO, Vote.ABSTAIN, Vote.YES],
        p=[0.08, 0.08, 0.08, 0.12, 0.64],
        size=(COUNTRIES, ROLLCALLS),
    )
    return pd.DataFrame(
        codes.astype(np.int8),
        index=pd.Index([f"C{number:03d}" for number in range(COUNTRIES)], name="iso3"),
        columns=pd.Index([f"R{number:04d}" for number in range(ROLLCALLS)], name="rollcall"),
    )


def compute_by_merge(votes: pd.DataFrame) -> pd.Series:
    """Agreement by joining a table of votes with itself on the vote."""
    long = votes.reset_index().melt("iso3", var_name="rollcall", value_name="vote")
    long = long[long["vote"] >= Vote.NO]
    both = long.merge(long, on="rollcall", suffixes=("_a", "_b"))
    closeness = 1 - (both["vote_a"] - both["vote_b"]).abs() / 2
    return closeness.groupby([both["iso3_a"], both["iso3_b"]]).mean()


def compute_by_projection(votes: pd.DataFrame) -> nx.Graph:
    """Exact agreement by projecting a bipartite graph of countries and votes."""
    graph = nx.Graph()
    for iso3, row in zip(votes.index, votes.to_numpy(), strict=True):
        cast = [(place, code) for place, code in enumerate(row.tolist()) if code >= Vote.NO]
        graph.add_edges_from((iso3, side) for side in cast)
    return bipartite.weighted_projected_graph(graph, list(votes.index))


def check(result: Similarity, votes: pd.DataFrame) -> None:
    one, other = votes.iloc[3].to_numpy(float), votes.iloc[8].to_numpy(float)
    both = (one >= 0) & (other >= 0)
    assert result.shared_counts[3, 8] == both.sum()
    assert result.scores[3, 8] == pytest.approx((1 - np.abs(one - other)[both] / 2).mean())


def test_time_of_agreement(benchmark: BenchmarkFixture, votes: pd.DataFrame) -> None:
    result = benchmark.pedantic(
        MEASURES["agreement"].compute, args=(votes,), rounds=15, warmup_rounds=2
    )
    check(result, votes)
    assert benchmark.stats.stats.min <= MOST_SECONDS


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, entry in MEASURES.items()
        if entry.computed_from == "votes" and name != "agreement"
    ],
)
def test_time_of_other_measures(
    benchmark: BenchmarkFixture, votes: pd.DataFrame, name: str
) -> None:
    result = benchmark.pedantic(MEASURES[name].compute, args=(votes,), rounds=5, warmup_rounds=1)
    assert result.scores.shape == (COUNTRIES, COUNTRIES)


def test_time_of_agreement_on_fewer_votes(benchmark: BenchmarkFixture, votes: pd.DataFrame) -> None:
    few = votes.iloc[:, :FEW]
    check(benchmark.pedantic(MEASURES["agreement"].compute, args=(few,), rounds=15), few)


def test_time_of_agreement_by_merge(benchmark: BenchmarkFixture, votes: pd.DataFrame) -> None:
    few = votes.iloc[:, :FEW]
    result = benchmark.pedantic(compute_by_merge, args=(few,), rounds=2)
    expected = MEASURES["agreement"].compute(few).scores
    assert result[(few.index[3], few.index[8])] == pytest.approx(expected[3, 8])


def test_time_of_agreement_by_projection(benchmark: BenchmarkFixture, votes: pd.DataFrame) -> None:
    few = votes.iloc[:, :FEW]
    graph = benchmark.pedantic(compute_by_projection, args=(few,), rounds=2)
    exact = MEASURES["exact"].compute(few)
    equal = exact.scores[3, 8] * exact.shared_counts[3, 8]
    assert graph.edges[few.index[3], few.index[8]]["weight"] == pytest.approx(equal)
