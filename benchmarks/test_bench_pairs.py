"""Pair sums of 193 countries: a matrix product against joins and a loop over a graph.

For every pair, each method counts the votes that both cast and their half-points of agreement.
Polars and DuckDB come with the extra "bench"; without them their rows are skipped.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from alignment.model.vote import Vote
from alignment.similarity import MEASURES

COUNTRIES = 193
SIZES = (100, 1000, 5697)
# Number of votes beyond which a method takes minutes or all the memory.
MOST = {"pandas": 1000, "networkx": 1000}
PAIR = (3, 8)


def simulate_votes(countries: int, rollcalls: int) -> pd.DataFrame:
    """Return simulated votes; a sixth of the cells have none."""
    codes = np.random.default_rng(193).choice(
        [Vote.NOT_MEMBER, Vote.ABSENT, Vote.NO, Vote.ABSTAIN, Vote.YES],
        p=[0.08, 0.08, 0.08, 0.12, 0.64],
        size=(countries, rollcalls),
    )
    return pd.DataFrame(
        codes.astype(np.int8),
        index=pd.Index([f"C{number:03}" for number in range(countries)], name="iso3"),
        columns=pd.Index(range(rollcalls), name="rollcall"),
    )


def list_votes_cast(votes: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each vote cast."""
    row, column = np.nonzero(votes.to_numpy() >= Vote.NO)
    return pd.DataFrame(
        {
            "iso3": row.astype(np.int16),
            "rollcall": column.astype(np.int32),
            "vote": votes.to_numpy()[row, column],
        }
    )


def by_product(votes: pd.DataFrame) -> tuple[int, float]:
    result = MEASURES["agreement"].compute(votes)
    shared = int(result.shared_counts[PAIR])
    return shared, 2 * result.scores[PAIR] * shared


def by_pandas(votes: pd.DataFrame) -> tuple[int, float]:
    long = list_votes_cast(votes)
    both = long.merge(long, on="rollcall")
    half = 2 - (both["vote_x"] - both["vote_y"]).abs()
    sums = half.groupby([both["iso3_x"], both["iso3_y"]]).agg(["size", "sum"])
    return tuple(sums.loc[PAIR])


def by_networkx(votes: pd.DataFrame) -> tuple[int, float]:
    graph: nx.Graph[int] = nx.Graph()
    for _, rows in list_votes_cast(votes).groupby("rollcall"):
        dissents = list(zip(rows["iso3"].tolist(), rows["vote"].tolist(), strict=True))
        for (a, vote), (b, other) in itertools.combinations(dissents, 2):
            if not graph.has_edge(a, b):
                graph.add_edge(a, b, shared=0, half=0)
            edge = graph.edges[a, b]
            edge["shared"] += 1
            edge["half"] += 2 - abs(vote - other)
    edge = graph.edges[PAIR]
    return edge["shared"], edge["half"]


def by_polars(votes: pd.DataFrame) -> tuple[int, float]:
    pl: Any = pytest.importorskip("polars", reason="polars is not installed; it is in '.[bench]'")
    long = pl.DataFrame(
        {name: column.to_numpy() for name, column in list_votes_cast(votes).items()}
    ).lazy()
    both = long.join(long, on="rollcall", suffix="_b")
    half = 2 - (pl.col("vote") - pl.col("vote_b")).abs()
    sums = both.group_by("iso3", "iso3_b").agg(pl.len(), half.cast(pl.Int64).sum().alias("half"))
    row = sums.collect().filter((pl.col("iso3") == PAIR[0]) & (pl.col("iso3_b") == PAIR[1]))
    return row["len"].item(), row["half"].item()


def by_duckdb(votes: pd.DataFrame) -> tuple[int, float]:
    duckdb: Any = pytest.importorskip(
        "duckdb", reason="duckdb is not installed; it is in '.[bench]'"
    )
    with duckdb.connect() as base:
        base.register("held", list_votes_cast(votes))
        base.execute(
            "create table sums as select a.iso3 one, b.iso3 other, count(*) shared, "
            "sum(2 - abs(a.vote - b.vote)) half from held a join held b using (rollcall) "
            "group by all"
        )
        row = base.execute(
            "select shared, half from sums where one = ? and other = ?", PAIR
        ).fetchone()
    return row[0], float(row[1])


WAYS: dict[str, Callable[[pd.DataFrame], tuple[int, float]]] = {
    "product": by_product,
    "pandas": by_pandas,
    "networkx": by_networkx,
    "polars": by_polars,
    "duckdb": by_duckdb,
}


@pytest.mark.parametrize("rollcalls", SIZES)
@pytest.mark.parametrize("way", WAYS)
def test_time_of_pair_sums(benchmark: BenchmarkFixture, way: str, rollcalls: int) -> None:
    if rollcalls > MOST.get(way, rollcalls):
        pytest.skip(f"takes too long by {way}")
    votes = simulate_votes(COUNTRIES, rollcalls)
    shared, half = benchmark.pedantic(WAYS[way], args=(votes,), rounds=3 if way == "product" else 1)
    one, other = votes.to_numpy(int)[list(PAIR)]
    both = (one >= 0) & (other >= 0)
    assert shared == both.sum()
    assert half == pytest.approx((2 - np.abs(one - other))[both].sum())


def test_time_of_a_chamber_of_750_members(benchmark: BenchmarkFixture) -> None:
    votes = simulate_votes(750, 20_000)
    result = benchmark.pedantic(MEASURES["agreement"].compute, args=(votes,), rounds=2)
    assert result.scores.shape == (750, 750)
