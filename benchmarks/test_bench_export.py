"""Time and size of each file of the query that the page opens on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from alignment.answer import Study, answer
from alignment.export import WRITERS
from alignment.model.address import read_strictly
from alignment.model.view import View
from alignment.sources.package import load

MOST_SECONDS = 3.0
MOST_BYTES = {"html": 1_000_000, "svg": 500_000, "pptx": 500_000}
WHOLE = """
import sys, alignment
from alignment.export import export
from alignment.model.address import read_strictly
records = alignment.load()
export(alignment.study(records), read_strictly(records.opening)[1], sys.argv[1])
"""


@pytest.fixture(scope="module")
def opening() -> tuple[Study, View]:
    records = load()
    query, view = read_strictly(records.opening)
    study = answer(records, query)
    # Made once, by whoever asks first.
    assert len(study.pairs)
    assert study.outlines
    return study, view


@pytest.mark.parametrize("name", list(WRITERS))
def test_writer(benchmark: BenchmarkFixture, opening: tuple[Study, View], name: str) -> None:
    file = benchmark.pedantic(WRITERS[name].write, args=opening, rounds=3, warmup_rounds=1)
    benchmark.extra_info["bytes"] = len(file)
    assert len(file) <= MOST_BYTES.get(name, 10_000_000)
    assert benchmark.stats.stats.min <= MOST_SECONDS


@pytest.mark.parametrize("name", ["svg", "html", "pptx", "gexf"])
def test_whole_process(benchmark: BenchmarkFixture, tmp_path: Path, name: str) -> None:
    file = tmp_path / f"map.{name}"
    command = [sys.executable, "-c", WHOLE, str(file)]
    benchmark.pedantic(subprocess.run, args=(command,), kwargs={"check": True}, rounds=3)
    assert file.stat().st_size > 10_000
    assert benchmark.stats.stats.min <= MOST_SECONDS
