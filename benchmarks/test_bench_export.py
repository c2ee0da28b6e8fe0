"""Time and size of each file of the opening query."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from alignment.export import WRITERS
from alignment.io.package import load_package
from alignment.model.url import parse_url_strictly
from alignment.model.view import View
from alignment.scene.labels.candidates import get_label_candidates
from alignment.scene.labels.level_of_detail import _get_level_placer, place_labels
from alignment.scene.scene import make_scene
from alignment.studies.study import Study, compute_study
from alignment.studies.timeline import timeline

MOST_SECONDS = 3.0
MOST_SECONDS_OF_LETTERING = 0.01
MOST_BYTES = {"html": 1_000_000, "svg": 500_000, "pptx": 500_000}
# A timeline has seven windows.
MOST_BYTES_OVER_TIME = {"html": 1_000_000, "pptx": 1_000_000, "gexf": 5_000_000}


@pytest.fixture(scope="module")
def opening() -> tuple[Study, View]:
    records = load_package()
    query, view = parse_url_strictly(records.opening)
    study = compute_study(records, query)
    # Computed before the measurement.
    assert len(study.pairs)
    assert study.outlines
    return study, view


def test_time_of_labels(benchmark: BenchmarkFixture, opening: tuple[Study, View]) -> None:
    """Labels in all sizes, as in the picture of the page."""
    scene = make_scene(*opening)

    def clear_label_cache() -> None:
        _get_level_placer.cache_clear()
        get_label_candidates.cache_clear()

    benchmark.pedantic(
        place_labels, args=(scene,), setup=clear_label_cache, rounds=30, warmup_rounds=2
    )
    assert benchmark.stats.stats.min <= MOST_SECONDS_OF_LETTERING


def test_time_of_labels_of_another_selection(
    benchmark: BenchmarkFixture, opening: tuple[Study, View]
) -> None:
    """Labels in all sizes after another selection."""
    study, view = opening
    some = sorted(study.table.index[study.table["x"].notna()])[:30]
    scenes = [make_scene(study, replace(view, select=(iso3,))) for iso3 in some]
    place_labels(make_scene(study, view))
    left = iter(scenes)
    benchmark.pedantic(lambda: place_labels(next(left)), rounds=len(some))
    assert benchmark.stats.stats.median <= MOST_SECONDS_OF_LETTERING


@pytest.mark.parametrize("name", list(WRITERS))
def test_time_and_size_of_a_format(
    benchmark: BenchmarkFixture, opening: tuple[Study, View], name: str
) -> None:
    file = benchmark.pedantic(WRITERS[name].write, args=opening, rounds=3, warmup_rounds=1)
    benchmark.extra_info["bytes"] = len(file)
    assert len(file) <= MOST_BYTES.get(name, 10_000_000)
    assert benchmark.stats.stats.min <= MOST_SECONDS


@pytest.mark.parametrize("name", ["svg", "png", "pdf", "html", "pptx"])
def test_time_of_the_world_map(
    benchmark: BenchmarkFixture, opening: tuple[Study, View], name: str
) -> None:
    study, view = opening
    world = replace(view, map="world")
    file = benchmark.pedantic(WRITERS[name].write, args=(study, world), rounds=3, warmup_rounds=1)
    benchmark.extra_info["bytes"] = len(file)
    assert len(file) <= MOST_BYTES.get(name, 10_000_000)


@pytest.mark.parametrize("name", list(MOST_BYTES_OVER_TIME))
def test_time_of_a_timeline(benchmark: BenchmarkFixture, name: str) -> None:
    records = load_package()
    query, view = parse_url_strictly(records.opening)
    windows = timeline(records, query, "windows", 3)
    over_time = replace(view, time="windows")
    file = benchmark.pedantic(WRITERS[name].write, args=(windows, over_time), rounds=3)
    benchmark.extra_info["bytes"] = len(file)
    assert len(file) <= MOST_BYTES_OVER_TIME[name]


@pytest.mark.parametrize("name", ["svg", "html", "pptx", "gexf"])
@pytest.mark.parametrize("more", [(), ("--time", "windows")], ids=["moment", "timeline"])
def test_time_of_the_command(
    benchmark: BenchmarkFixture, tmp_path: Path, name: str, more: tuple[str, ...]
) -> None:
    file = tmp_path / f"map.{name}"
    command = [sys.executable, "-m", "alignment", "export", str(file), *more]
    benchmark.pedantic(subprocess.run, args=(command,), kwargs={"check": True}, rounds=3)
    assert file.stat().st_size > 10_000
    assert benchmark.stats.stats.min <= MOST_SECONDS
