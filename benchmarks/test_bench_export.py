"""Time and size of each file of the query that the page opens on."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from alignment.answer.study import Study, answer
from alignment.answer.timeline import timeline
from alignment.export import WRITERS
from alignment.model.address import read_strictly
from alignment.model.view import View
from alignment.scene.levels import _on, levels
from alignment.scene.scene import make_scene
from alignment.scene.site import site_of
from alignment.sources.package import load

MOST_SECONDS = 3.0
MOST_SECONDS_OF_LETTERING = 0.01
MOST_BYTES = {"html": 1_000_000, "svg": 500_000, "pptx": 500_000}
# A timeline has the pages of seven windows.
MOST_BYTES_OVER_TIME = {"html": 1_000_000, "pptx": 1_000_000, "gexf": 5_000_000}


@pytest.fixture(scope="module")
def opening() -> tuple[Study, View]:
    records = load()
    query, view = read_strictly(records.opening)
    study = answer(records, query)
    # Made once, by whoever asks first.
    assert len(study.pairs)
    assert study.outlines
    return study, view


def test_lettering(benchmark: BenchmarkFixture, opening: tuple[Study, View]) -> None:
    """All levels, as the page's picture carries them."""
    scene = make_scene(*opening)

    def forget() -> None:
        _on.cache_clear()
        site_of.cache_clear()

    benchmark.pedantic(levels, args=(scene,), setup=forget, rounds=30, warmup_rounds=2)
    assert benchmark.stats.stats.min <= MOST_SECONDS_OF_LETTERING


def test_lettering_once_another_is_chosen(
    benchmark: BenchmarkFixture, opening: tuple[Study, View]
) -> None:
    """All levels of a map on which other countries were chosen before."""
    study, view = opening
    some = sorted(study.table.index[study.table["x"].notna()])[:30]
    scenes = [make_scene(study, replace(view, select=(iso3,))) for iso3 in some]
    levels(make_scene(study, view))
    left = iter(scenes)
    benchmark.pedantic(lambda: levels(next(left)), rounds=len(some))
    assert benchmark.stats.stats.median <= MOST_SECONDS_OF_LETTERING


@pytest.mark.parametrize("name", list(WRITERS))
def test_writer(benchmark: BenchmarkFixture, opening: tuple[Study, View], name: str) -> None:
    file = benchmark.pedantic(WRITERS[name].write, args=opening, rounds=3, warmup_rounds=1)
    benchmark.extra_info["bytes"] = len(file)
    assert len(file) <= MOST_BYTES.get(name, 10_000_000)
    assert benchmark.stats.stats.min <= MOST_SECONDS


@pytest.mark.parametrize("name", ["svg", "png", "pdf", "html", "pptx"])
def test_world(benchmark: BenchmarkFixture, opening: tuple[Study, View], name: str) -> None:
    study, view = opening
    world = replace(view, map="world")
    file = benchmark.pedantic(WRITERS[name].write, args=(study, world), rounds=3, warmup_rounds=1)
    benchmark.extra_info["bytes"] = len(file)
    assert len(file) <= MOST_BYTES.get(name, 10_000_000)


@pytest.mark.parametrize("name", list(MOST_BYTES_OVER_TIME))
def test_timeline(benchmark: BenchmarkFixture, name: str) -> None:
    records = load()
    query, view = read_strictly(records.opening)
    found = timeline(records, query, "windows", 3)
    over_time = replace(view, time="windows")
    file = benchmark.pedantic(WRITERS[name].write, args=(found, over_time), rounds=3)
    benchmark.extra_info["bytes"] = len(file)
    assert len(file) <= MOST_BYTES_OVER_TIME[name]


@pytest.mark.parametrize("name", ["svg", "html", "pptx", "gexf"])
@pytest.mark.parametrize("more", [(), ("--time", "windows")], ids=["moment", "timeline"])
def test_whole_process(
    benchmark: BenchmarkFixture, tmp_path: Path, name: str, more: tuple[str, ...]
) -> None:
    file = tmp_path / f"map.{name}"
    command = [sys.executable, "-m", "alignment", "export", str(file), *more]
    benchmark.pedantic(subprocess.run, args=(command,), kwargs={"check": True}, rounds=3)
    assert file.stat().st_size > 10_000
    assert benchmark.stats.stats.min <= MOST_SECONDS
