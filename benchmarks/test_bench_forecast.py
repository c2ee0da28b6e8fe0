"""Forecasts: processor time of the first one in a process and of the next, and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from pytest_benchmark.fixture import BenchmarkFixture

import alignment

FIRST_SECONDS, NEXT_SECONDS, MEGABYTES = 2.0, 0.2, 600
ROOT = Path(alignment.__file__).parent.parent
# The first forecast also reads records, votes of the Assembly and stored weights.
COLD = """
import json, os, resource, time
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
start = time.process_time()
import alignment
dataset = alignment.load()
alignment.forecast("A/RES/78/237", dataset=dataset).tally
first = time.process_time() - start
times = []
for symbol in ("A/RES/74/247", "A/RES/80/23", "A/RES/77/37", "A/RES/79/239"):
    start = time.process_time()
    alignment.forecast(symbol, dataset=dataset).tally
    times.append(time.process_time() - start)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([first, min(times), peak]))
"""


def fresh_process_figures() -> list[float]:
    """Processor seconds of the first forecast and of the best later one, and megabytes."""
    done = subprocess.run(
        [sys.executable, "-c", COLD],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_time_of_first_and_next_forecast(benchmark: BenchmarkFixture) -> None:
    times: list[list[float]] = []
    benchmark.pedantic(lambda: times.append(fresh_process_figures()), rounds=4)
    first, later, peak = map(min, zip(*times, strict=True))
    print(f"first {first:.3f}, next {later:.3f} s, {peak:.0f} MB")
    assert first <= FIRST_SECONDS
    assert later <= NEXT_SECONDS
    assert peak <= MEGABYTES
