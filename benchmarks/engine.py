"""Time of the backtest on workers of a Dask scheduler of this machine.

Run from the repository: `python -m benchmarks.engine [WORKERS ...]`. The default is none, one and
two workers. All runs print the same bytes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

PORT = 18786
BACKTEST = [sys.executable, "-m", "alignment", "backtest", "--json"]


@contextmanager
def start_workers(number: int, spent: list[float]) -> Iterator[dict[str, str]]:
    """Start workers, and give the settings by which the command uses them.

    At the end the processor seconds of each process are added to `spent`.
    """
    if not number:
        yield {}
        return
    address = f"tcp://127.0.0.1:{PORT}"
    dask = [sys.executable, "-m", "dask"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    commands = [[*dask, "scheduler", "--host", "127.0.0.1", "--port", str(PORT), "--no-dashboard"]]
    commands += number * [[*dask, "worker", address, "--nthreads", "1", "--no-nanny"]]
    running = [subprocess.Popen(each, env=environment, **quiet) for each in commands]
    try:
        from distributed import Client

        with Client(address, timeout=60) as client:
            client.wait_for_workers(number, timeout=60)
        yield {"ALIGNMENT_ENGINE": address}
    finally:
        for each in running:
            each.kill()
        for each in running:
            used = os.wait4(each.pid, 0)[2]
            spent.append(used.ru_utime + used.ru_stime)


def main(numbers: list[int]) -> None:
    """Print a table of times."""
    print("| workers | s | s of CPU, the command | each worker |\n| --: | --: | --: | --- |")
    first = b""
    for number in numbers:
        spent: list[float] = []
        with start_workers(number, spent) as settings:
            began, before = time.perf_counter(), os.times()
            output = subprocess.run(
                BACKTEST, env=os.environ | settings, stdout=subprocess.PIPE, check=True
            ).stdout
            took, after = time.perf_counter() - began, os.times()
        used = sum(after[2:4]) - sum(before[2:4])
        # The first process is the scheduler.
        each = ", ".join(f"{seconds:.1f}" for seconds in spent[1:])
        print(f"| {number} | {took:.1f} | {used:.1f} | {each} |", flush=True)
        first = first or output
        assert output == first


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [0, 1, 2])
